//! Products into the file: row, codes, search index. Not here: finding them.

use crate::{ReplicaError, nearest::put_words, sql};
use domain::{CategoryId, check_gtin, words::fold};
use protocol::{ProductData, ProductStatus, ProtocolError, Raw};
use store::{Tx, params};
use uuid::Uuid;

/// Puts a product. Error: `Store`.
pub fn put_product(tx: &Tx<'_>, product: &ProductData) -> Result<(), ReplicaError> {
    let data = Raw::of(product)?;
    put_read(tx, product, data.text(), false)
}

/// Puts a product as it came; `new` says that it is certainly not there yet.
pub(crate) fn put_raw(tx: &Tx<'_>, id: &str, data: &Raw, new: bool) -> Result<(), ReplicaError> {
    let product: ProductData = data.read()?;
    if !is_id(id, product.id.uuid()) {
        return Err(mismatch("product", id));
    }
    put_read(tx, &product, data.text(), new)
}

fn put_read(tx: &Tx<'_>, product: &ProductData, data: &str, new: bool) -> Result<(), ReplicaError> {
    let (state, category) = (state(product.status), product.category_id.map(CategoryId::uuid));
    let found = match new {
        true => None,
        false => tx.query_opt(&sql::PRODUCT_ROW, params![product.id.uuid()], |row| {
            Ok((row.int(0)?, row.text(1)? == product.sku && row.text(2)? == product.name))
        })?,
    };
    let row_id = match found {
        Some((row_id, same_text)) => {
            let params = params![row_id, &product.sku, &product.name, state, data, category];
            tx.execute(&sql::UPDATE_PRODUCT, params)?;
            tx.execute(&sql::DELETE_BARCODES, params![row_id])?;
            // Most changes are of price: the search index, which is the dear part, stays.
            if !same_text {
                tx.execute(&sql::DELETE_FTS, params![row_id])?;
                index(tx, row_id, product)?;
                put_words(tx, &product.name)?;
            }
            row_id
        }
        None => {
            let params = params![product.id.uuid(), &product.sku, &product.name, state, data, category];
            let row_id = tx.query_one(&sql::INSERT_PRODUCT, params, |row| row.int(0))?;
            index(tx, row_id, product)?;
            // A fill lists all words at its end.
            if !new {
                put_words(tx, &product.name)?;
            }
            row_id
        }
    };
    for barcode in &product.barcodes {
        let code = normal_code(&barcode.code);
        tx.execute(&sql::PUT_BARCODE, params![&code, row_id, barcode.pack_quantity.thousandths()])?;
    }
    Ok(())
}

fn index(tx: &Tx<'_>, row_id: i64, product: &ProductData) -> Result<(), ReplicaError> {
    tx.execute(&sql::INSERT_FTS, params![row_id, &fold(&product.name), &fold(&product.sku)])?;
    Ok(())
}

pub(crate) fn remove(tx: &Tx<'_>, id: &str) -> Result<(), ReplicaError> {
    if let Some(row_id) = tx.query_opt(&sql::PRODUCT_ROW, params![id], |row| row.int(0))? {
        tx.execute(&sql::DELETE_BARCODES, params![row_id])?;
        tx.execute(&sql::DELETE_FTS, params![row_id])?;
        tx.execute(&sql::DELETE_PRODUCT, params![row_id])?;
    }
    Ok(())
}

/// A GTIN in its 14 digits, whichever of its lengths was written; any other code as it is (P-1).
pub(crate) fn normal_code(code: &str) -> String {
    check_gtin(code).map_or_else(|_| code.to_owned(), |gtin| gtin.as_str().to_owned())
}

/// Whether the feed's id is the one in the data.
pub(crate) fn is_id(text: &str, id: Uuid) -> bool {
    Uuid::try_parse(text).is_ok_and(|parsed| parsed == id)
}

pub(crate) fn mismatch(what: &'static str, id: &str) -> ReplicaError {
    ProtocolError::Malformed { what, detail: format!("its data is not that of {id}") }.into()
}

const fn state(status: ProductStatus) -> i64 {
    match status {
        ProductStatus::Active => 0,
        ProductStatus::Inactive => 1,
        ProductStatus::Archived => 2,
    }
}
