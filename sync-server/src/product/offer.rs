//! Variants as orders price them: names, tax class, the price of a list in force, wholesale terms. Not here: arithmetic.

use super::catalogue::Tier;
use super::sql;
use domain::{CategoryId, ProductId, Quantity};
use store::{StoreError, Tx, params};

/// A variant on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The variant.
    pub id: ProductId,
    /// Its code in the shop.
    pub sku: String,
    /// As printed.
    pub name: String,
    /// Tax class.
    pub tax_class: String,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// Whether it is on sale.
    pub active: bool,
    /// Whether it is recalled.
    pub safety_block: bool,
    /// Whether discounts may touch it (M-8).
    pub discountable: bool,
    /// The list's price in force, ten-thousandths of a major unit. `None`: the list has none.
    pub unit_price: Option<i64>,
    /// Least quantity of a wholesale order.
    pub moq: Option<Quantity>,
    /// Wholesale orders are multiples of it.
    pub multiple: Option<Quantity>,
    /// Wholesale prices, smallest quantity first.
    pub tiers: Vec<Tier>,
}

/// A variant at the price of a list. `None`: it is not known here.
pub fn offer(tx: &Tx, id: ProductId, list: &str) -> Result<Option<Offer>, StoreError> {
    let found = tx.query_opt(&sql::OFFER, params![id.uuid(), list, tx.now_ms()], |row| {
        Ok(Offer {
            id,
            sku: row.text(0)?.to_owned(),
            name: row.text(1)?.to_owned(),
            tax_class: row.text(2)?.to_owned(),
            category_id: row.opt_uuid(3)?.map(CategoryId::new),
            active: row.text(4)? == "Active",
            safety_block: row.bool(5)?,
            discountable: row.bool(6)?,
            unit_price: row.opt_int(9)?,
            moq: row.opt_int(7)?.map(Quantity::from_thousandths),
            multiple: row.opt_int(8)?.map(Quantity::from_thousandths),
            tiers: Vec::new(),
        })
    })?;
    let Some(mut offer) = found else { return Ok(None) };
    offer.tiers = tx.query(&sql::LOAD_TIERS, params![id.uuid()], |row| {
        let min_quantity = Quantity::from_thousandths(row.int(0)?);
        Ok(Tier { min_quantity, unit_price_ten_thousandths: row.int(1)? })
    })?;
    Ok(Some(offer))
}

/// The variant with this SKU.
pub fn by_sku(tx: &Tx, sku: &str) -> Result<Option<ProductId>, StoreError> {
    tx.query_opt(&sql::ID_OF_SKU, params![sku], |row| Ok(ProductId::new(row.uuid(0)?)))
}

/// How much of a variant web channels leave that are told so (S-12), thousandths.
pub fn safety_stock(tx: &Tx, id: ProductId) -> Result<i64, StoreError> {
    Ok(tx.query_opt(&sql::SAFETY_STOCK, params![id.uuid()], |row| row.int(0))?.unwrap_or_default())
}

/// What is sold along with each unit of a variant (M-8), and how many.
pub fn links(tx: &Tx, id: ProductId) -> Result<Vec<(ProductId, Quantity)>, StoreError> {
    tx.query(&sql::LOAD_LINKS, params![id.uuid()], |row| {
        Ok((ProductId::new(row.uuid(0)?), Quantity::from_thousandths(row.int(1)?)))
    })
}

/// Whether a list's prices include tax. `None`: there is no such list.
pub fn includes_tax(tx: &Tx, list: &str) -> Result<Option<bool>, StoreError> {
    tx.query_opt(&sql::PRICE_LIST, params![list], |row| row.bool(0))
}
