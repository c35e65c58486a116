//! Variants as tills see them, and as a sale is compared with them. Never cost, never wholesale tiers (P-2).

use super::{ProductError, picture::parse_hash, sql};
use domain::{CategoryId, Currency, ProductId, Quantity};
use protocol::{BarcodeData, CategoryData, LinkedItemData, ProductData, ProductStatus};
use std::iter::Peekable;
use std::vec::IntoIter;
use store::{Row, StoreError, Tx, params};

/// What a sale that arrives is compared with (S-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoldAs {
    /// Whether it is on sale.
    pub active: bool,
    /// Whether it is recalled.
    pub safety_block: bool,
    /// Retail price in force now, ten-thousandths of a major unit.
    pub unit_price_ten_thousandths: Option<i64>,
}

/// What a sale is compared with. `None`: the variant is not known here.
pub fn sold_as(tx: &Tx, id: ProductId) -> Result<Option<SoldAs>, StoreError> {
    tx.query_opt(&sql::SOLD_AS, params![id.uuid(), tx.now_ms()], |row| {
        Ok(SoldAs {
            active: row.text(0)? == "Active",
            safety_block: row.bool(1)?,
            unit_price_ten_thousandths: row.opt_int(2)?,
        })
    })
}

/// A variant as tills see it. `None`: there is none, or it has no price.
pub fn product_data(tx: &Tx, id: ProductId) -> Result<Option<ProductData>, ProductError> {
    let found = tx.query_opt(&sql::PRODUCT_DATA, params![id.uuid(), tx.now_ms()], read)?;
    let Some(Some(mut data)) = found else { return Ok(None) };
    data.barcodes = tx.query(&sql::BARCODES, params![id.uuid()], |row| Ok(read_barcode(row)?.1))?;
    data.linked_items = tx.query(&sql::LOAD_LINKS, params![id.uuid()], read_link)?;
    Ok(Some(data))
}

/// All variants as tills see them, in the order of their ids.
pub fn all_products(
    tx: &Tx,
    mut each: impl FnMut(ProductData) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let link = |row: &Row<'_>| Ok((ProductId::new(row.uuid(2)?), read_link(row)?));
    let mut barcodes = Parts(tx.query(&sql::ALL_BARCODES, params![], read_barcode)?.into_iter().peekable());
    let mut links = Parts(tx.query(&sql::ALL_LINKS, params![], link)?.into_iter().peekable());
    tx.each(&sql::ALL_PRODUCT_DATA, params![tx.now_ms()], |row| {
        let Some(mut data) = read(row)? else { return Ok(true) };
        data.barcodes = barcodes.of(data.id);
        data.linked_items = links.of(data.id);
        each(data)?;
        Ok(true)
    })
}

/// Parts of variants beside the variants: both run in the order of ids (as text, which for ids is the same).
struct Parts<T>(Peekable<IntoIter<(ProductId, T)>>);

impl<T> Parts<T> {
    /// Those of a variant that comes after all that were asked for before.
    fn of(&mut self, id: ProductId) -> Vec<T> {
        while self.0.next_if(|(of, _)| *of < id).is_some() {}
        std::iter::from_fn(|| self.0.next_if(|(of, _)| *of == id).map(|(_, part)| part)).collect()
    }
}

/// A category as tills see it.
pub fn category_data(tx: &Tx, id: CategoryId) -> Result<Option<CategoryData>, StoreError> {
    tx.query_opt(&sql::CATEGORY, params![id.uuid()], read_category)
}

/// All categories.
pub fn categories(tx: &Tx) -> Result<Vec<CategoryData>, StoreError> {
    tx.query(&sql::CATEGORIES, params![], read_category)
}

fn read_category(row: &Row<'_>) -> Result<CategoryData, StoreError> {
    Ok(CategoryData {
        id: CategoryId::new(row.uuid(0)?),
        parent_id: row.opt_uuid(1)?.map(CategoryId::new),
        name: row.text(2)?.to_owned(),
    })
}

fn read_barcode(row: &Row<'_>) -> Result<(ProductId, BarcodeData), StoreError> {
    let pack_quantity = Quantity::from_thousandths(row.int(2)?);
    Ok((ProductId::new(row.uuid(0)?), BarcodeData { code: row.text(1)?.to_owned(), pack_quantity }))
}

fn read_link(row: &Row<'_>) -> Result<LinkedItemData, StoreError> {
    let quantity = Quantity::from_thousandths(row.int(1)?);
    Ok(LinkedItemData { product_id: ProductId::new(row.uuid(0)?), quantity })
}

/// `None`: without a price it cannot be sold, so tills do not see it.
fn read(row: &Row<'_>) -> Result<Option<ProductData>, StoreError> {
    let Some(unit_price_ten_thousandths) = row.opt_int(14)? else { return Ok(None) };
    let currency =
        Currency::parse(row.text(7)?).map_err(|error| StoreError::Corrupt(format!("currency: {error}")))?;
    Ok(Some(ProductData {
        id: ProductId::new(row.uuid(0)?),
        sku: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        barcodes: Vec::new(),
        linked_items: Vec::new(),
        unit: row.text(3)?.to_owned(),
        weighable: row.bool(4)?,
        tare: row.opt_int(5)?.map(Quantity::from_thousandths),
        tax_class: row.text(6)?.to_owned(),
        unit_price_ten_thousandths,
        currency,
        prices_include_tax: row.bool(13)?,
        discountable: row.bool(8)?,
        minimum_age: row.opt_int(9)?.and_then(|years| u8::try_from(years).ok()),
        safety_block: row.bool(10)?,
        status: match row.text(11)? {
            "Active" => ProductStatus::Active,
            "Inactive" => ProductStatus::Inactive,
            _ => ProductStatus::Archived,
        },
        category_id: row.opt_uuid(12)?.map(CategoryId::new),
        image: row.opt_text(15)?.map(parse_hash).transpose()?,
    }))
}
