//! Finding one product: by id, by code, by SKU. Not here: what a scan means (`domain::read_scan`), search.

use crate::{ReplicaError, product::normal_code, sql};
use domain::{ProductId, Quantity};
use protocol::{ProductData, ProtocolError};
use store::{Tx, params};

/// A product found by a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The product, whatever its status.
    pub product: ProductData,
    /// How many units the code stands for.
    pub pack_quantity: Quantity,
}

/// Finds a product by a code: a GTIN of any length, an embedded code's look-up code, a house code.
/// Error: `Store`.
pub fn find_by_code(tx: &Tx<'_>, code: &str) -> Result<Option<Found>, ReplicaError> {
    match find_exact(tx, &normal_code(code))? {
        Some(found) => Ok(Some(found)),
        None => find_exact(tx, code),
    }
}

fn find_exact(tx: &Tx<'_>, code: &str) -> Result<Option<Found>, ReplicaError> {
    let row = tx.query_opt(&sql::BY_CODE, params![code], |row| Ok((row.text(0)?.to_owned(), row.int(1)?)))?;
    row.map(|(data, pack)| {
        Ok(Found { product: read(&data)?, pack_quantity: Quantity::from_thousandths(pack) })
    })
    .transpose()
}

/// Finds a product by its SKU, as it is written. Error: `Store`.
pub fn find_by_sku(tx: &Tx<'_>, sku: &str) -> Result<Option<ProductData>, ReplicaError> {
    let data = tx.query_opt(&sql::BY_SKU, params![sku], |row| Ok(row.text(0)?.to_owned()))?;
    data.map(|data| read(&data)).transpose()
}

/// Finds a product by its id. Error: `Store`.
pub fn find_by_id(tx: &Tx<'_>, id: ProductId) -> Result<Option<ProductData>, ReplicaError> {
    let data = tx.query_opt(&sql::BY_ID, params![id.uuid()], |row| Ok(row.text(0)?.to_owned()))?;
    data.map(|data| read(&data)).transpose()
}

/// Visits all products in id order. Error: `Store`.
pub fn each_product(
    tx: &Tx<'_>,
    mut visit: impl FnMut(ProductData) -> Result<(), ReplicaError>,
) -> Result<(), ReplicaError> {
    let mut result = Ok(());
    tx.each(&sql::EACH_PRODUCT, &[], |row| {
        result = read(row.text(0)?).and_then(&mut visit);
        Ok(result.is_ok())
    })?;
    result
}

/// How many products there are. Error: `Store`.
pub fn product_count(tx: &Tx<'_>) -> Result<i64, ReplicaError> {
    Ok(tx.query_one(&sql::COUNT_PRODUCTS, &[], |row| row.int(0))?)
}

pub(crate) fn read(data: &str) -> Result<ProductData, ReplicaError> {
    Ok(serde_json::from_str(data).map_err(ProtocolError::from)?)
}
