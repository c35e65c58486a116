//! Making and changing variants (P-1): codes are checked and stored in one form, prices keep their history.

use super::edit::{self, Code, Product};
use super::{ProductError, search, sql};
use crate::facts::{self, ProductChanged, ProductPriceChanged};
use crate::refusal::Refusal;
use domain::{CategoryId, Currency, ProductId, Quantity, UnitPrice, check_gtin};
use protocol::{EntityKind, Feed, ProductStatus};
use store::{StoreError, Tx, params};

/// The price list of tills and of the retail web shop.
pub const RETAIL: &str = "retail";
/// The price list of wholesale.
pub const WHOLESALE: &str = "wholesale";

/// A code of a new variant.
#[derive(Debug, Clone)]
pub struct NewBarcode<'a> {
    /// A GTIN of 8, 12, 13 or 14 digits, the item part of an embedded code, or a house code.
    pub code: &'a str,
    /// How many units it stands for.
    pub pack_quantity: Quantity,
}

/// A wholesale price from a quantity on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// From so many on.
    pub min_quantity: Quantity,
    /// Ten-thousandths of a major unit.
    pub unit_price_ten_thousandths: i64,
}

/// What wholesale asks and offers.
#[derive(Debug, Clone, Default)]
pub struct Wholesale {
    /// Least quantity of an order.
    pub moq: Option<Quantity>,
    /// Orders are multiples of it.
    pub multiple: Option<Quantity>,
    /// Prices by quantity.
    pub tiers: Vec<Tier>,
}

/// A variant to be added.
#[derive(Debug, Clone)]
pub struct NewProduct<'a> {
    /// Minted by the client; `None`: here.
    pub id: Option<ProductId>,
    /// Unique.
    pub sku: &'a str,
    /// As printed.
    pub name: &'a str,
    /// For people.
    pub description: &'a str,
    /// Its codes.
    pub barcodes: Vec<NewBarcode<'a>>,
    /// `pcs`, `kg` …
    pub unit: &'a str,
    /// Sold by weight.
    pub weighable: bool,
    /// Weight of its packing.
    pub tare: Option<Quantity>,
    /// Tax class.
    pub tax_class: &'a str,
    /// The books' currency.
    pub currency: Currency,
    /// Retail price of a unit, ten-thousandths of a major unit.
    pub retail_price_ten_thousandths: i64,
    /// Planned cost of a unit, ten-thousandths of a major unit.
    pub cost_ten_thousandths: i64,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// Years that the buyer must have.
    pub minimum_age: Option<u8>,
    /// Whether discounts may touch it.
    pub discountable: bool,
    /// Recalled.
    pub safety_block: bool,
    /// Wholesale.
    pub wholesale: Wholesale,
}

/// Adds a price list; one that is there stays as it is.
pub fn create_price_list(
    tx: &Tx,
    code: &str,
    name: &str,
    currency: Currency,
    prices_include_tax: bool,
) -> Result<(), StoreError> {
    tx.execute(&sql::INSERT_PRICE_LIST, params![code, name, currency.code(), prices_include_tax])?;
    Ok(())
}

/// Adds a price list as people do. Refusals: `DUPLICATE_PRICE_LIST`, `VALIDATION_FAILED`.
pub fn add_price_list(
    tx: &Tx,
    code: &str,
    name: &str,
    currency: Currency,
    prices_include_tax: bool,
) -> Result<(), ProductError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if code.is_empty() || code.len() > 40 || !code.chars().all(plain) {
        let detail = "A price list's code has 1 to 40 small letters, digits and hyphens.";
        return Err(Refusal::invalid("code", detail).into());
    }
    if name.trim().is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("name", "Give the price list a name of 1 to 100 characters.").into());
    }
    let values = params![code, name, currency.code(), prices_include_tax];
    if tx.execute(&sql::INSERT_PRICE_LIST, values)? == 0 {
        let detail = format!("There is a price list {code} already; choose another code.");
        return Err(Refusal::conflict("DUPLICATE_PRICE_LIST", "code", detail).into());
    }
    Ok(())
}

/// Adds a category. Error: `Invalid` when the slug is taken.
pub fn create_category(
    tx: &Tx,
    parent: Option<CategoryId>,
    name: &str,
    slug: &str,
) -> Result<CategoryId, ProductError> {
    let id = tx.new_id();
    match tx.execute(&sql::INSERT_CATEGORY, params![id, parent.map(CategoryId::uuid), name, slug]) {
        Err(StoreError::Unique(_)) => {
            Err(ProductError::Invalid(format!("there is a category {slug} already; choose another slug")))
        }
        other => {
            other?;
            store::feed::touch(tx, &Feed::Catalog.to_string(), EntityKind::Category.as_str(), id)?;
            Ok(CategoryId::new(id))
        }
    }
}

/// Adds a variant with its codes, retail price and tiers. Refusals as [`edit::add`], `NEGATIVE_PRICE`.
pub fn create_product(tx: &Tx, new: &NewProduct<'_>) -> Result<ProductId, ProductError> {
    let id = new.id.unwrap_or_else(|| ProductId::new(tx.new_id()));
    let code = |barcode: &NewBarcode<'_>| Code {
        text: barcode.code.to_owned(),
        pack_quantity: barcode.pack_quantity,
        pack_price_minor: None,
    };
    let product = Product {
        description: new.description.to_owned(),
        category_id: new.category_id,
        unit: new.unit.to_owned(),
        weighable: new.weighable,
        tare: new.tare,
        tax_class: new.tax_class.to_owned(),
        cost_ten_thousandths: new.cost_ten_thousandths,
        moq: new.wholesale.moq,
        multiple: new.wholesale.multiple,
        tiers: new.wholesale.tiers.clone(),
        minimum_age: new.minimum_age,
        discountable: new.discountable,
        safety_block: new.safety_block,
        codes: new.barcodes.iter().map(code).collect(),
        ..Product::new(id, new.sku, new.name, new.currency)
    };
    edit::add(tx, &product)?;
    add_price(tx, id, RETAIL, new.retail_price_ten_thousandths, tx.now_ms(), None)?;
    Ok(id)
}

/// Adds a price to a variant's history. Refusals: `NEGATIVE_PRICE`, `UNKNOWN_PRICE_LIST`.
pub fn add_price(
    tx: &Tx,
    id: ProductId,
    list: &str,
    unit_price_ten_thousandths: i64,
    valid_from_ms: i64,
    by: Option<&str>,
) -> Result<(), ProductError> {
    if unit_price_ten_thousandths < 0 {
        return Err(Refusal::rule("NEGATIVE_PRICE", "price", "A price is not below zero; correct it.").into());
    }
    if tx.query_opt(&sql::HAS_PRICE_LIST, params![list], |row| row.int(0))?.is_none() {
        let detail = format!("There is no price list {list}; make it first or choose another.");
        return Err(Refusal::rule("UNKNOWN_PRICE_LIST", "priceList", detail).into());
    }
    let (price, now_ms) = (unit_price_ten_thousandths, tx.now_ms());
    tx.execute(&sql::INSERT_PRICE, params![id.uuid(), list, valid_from_ms, price, by, now_ms])?;
    if list == RETAIL && valid_from_ms <= now_ms {
        tx.execute(&sql::SET_RETAIL_NOW, params![id.uuid(), now_ms])?;
    }
    Ok(())
}

/// What looks like a GTIN must be a good one and is stored in 14 digits; all else is a house code.
pub(super) fn stored_code(code: &str) -> Result<String, ProductError> {
    let code = code.trim();
    if code.is_empty() || code.chars().any(char::is_control) {
        return Err(ProductError::Invalid("a code has visible characters; check it".to_owned()));
    }
    let like_gtin = code.bytes().all(|b| b.is_ascii_digit()) && matches!(code.len(), 8 | 12 | 13 | 14);
    Ok(if like_gtin { check_gtin(code)?.to_string() } else { code.to_owned() })
}

/// Sets the price of a list from now on; the history stays. Refusals as [`add_price`].
pub fn set_price(
    tx: &Tx,
    id: ProductId,
    list: &str,
    unit_price_ten_thousandths: i64,
    by: &str,
) -> Result<(), ProductError> {
    set_price_from(tx, id, list, unit_price_ten_thousandths, tx.now_ms(), by)
}

/// The same from a time on: one that lies ahead is announced now and reaches tills when it begins, see
/// [`begin_prices`]. Refusals as [`add_price`], and `PRICE_IN_THE_PAST`.
pub fn set_price_from(
    tx: &Tx,
    id: ProductId,
    list: &str,
    unit_price_ten_thousandths: i64,
    valid_from_ms: i64,
    by: &str,
) -> Result<(), ProductError> {
    let now_ms = tx.now_ms();
    if valid_from_ms < now_ms {
        let detail = "A price begins now or later: what was sold keeps the price that it had.";
        return Err(Refusal::rule("PRICE_IN_THE_PAST", "validFrom", detail).into());
    }
    let before = tx.query_opt(&sql::PRICE, params![id.uuid(), list, now_ms], |row| row.int(0))?;
    add_price(tx, id, list, unit_price_ten_thousandths, valid_from_ms, Some(by))?;
    tx.execute(&sql::TOUCH_PRODUCT, params![id.uuid(), now_ms])?;
    let currency = tx.query_one(&sql::LIST_CURRENCY, params![list], |row| Ok(row.text(0)?.to_owned()))?;
    let currency = Currency::parse(&currency).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let price = |ten_thousandths| UnitPrice { ten_thousandths, currency };
    let data = ProductPriceChanged {
        product_id: id.uuid(),
        price_list: list,
        previous_price: before.map(price),
        current_price: price(unit_price_ten_thousandths),
        valid_from: facts::time(valid_from_ms),
    };
    tell(tx, id, "ProductPriceChanged", &data)
}

/// Whether a price began after `since_ms`.
pub fn prices_begin(tx: &Tx, since_ms: i64) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::BEGINS, params![since_ms, tx.now_ms()], |row| row.int(0))?.is_some())
}

/// Tells tills of prices that began after `since_ms`; how many variants have one.
pub fn begin_prices(tx: &Tx, since_ms: i64) -> Result<usize, StoreError> {
    let beginning = tx.query(&sql::BEGINNING, params![since_ms, tx.now_ms()], |row| row.uuid(0))?;
    for id in &beginning {
        tx.execute(&sql::SET_RETAIL_NOW, params![id, tx.now_ms()])?;
        touch_product(tx, ProductId::new(*id))?;
    }
    Ok(beginning.len())
}

/// Puts a variant on or off sale. Nothing happens when it is so already.
pub fn set_status(tx: &Tx, id: ProductId, status: ProductStatus) -> Result<(), ProductError> {
    let (name, event) = match status {
        ProductStatus::Active => ("Active", "ProductUpdated"),
        ProductStatus::Inactive => ("Inactive", "ProductUpdated"),
        ProductStatus::Archived => ("Archived", "ProductArchived"),
    };
    if tx.execute(&sql::SET_STATUS, params![id.uuid(), name, tx.now_ms()])? == 0 {
        return Ok(());
    }
    search::mark(tx, id)?;
    let data = ProductChanged { product_id: id.uuid(), status: Some(name), ..ProductChanged::default() };
    tell(tx, id, event, &data)
}

/// Puts a variant on the catalogue's feed.
pub fn touch_product(tx: &Tx, id: ProductId) -> Result<(), StoreError> {
    store::feed::touch(tx, &Feed::Catalog.to_string(), EntityKind::Product.as_str(), id.uuid())
}

pub(super) fn tell(
    tx: &Tx,
    id: ProductId,
    event_type: &str,
    data: &impl serde::Serialize,
) -> Result<(), ProductError> {
    facts::tell(tx, event_type, &id.to_string(), id.uuid(), data)?;
    Ok(touch_product(tx, id)?)
}
