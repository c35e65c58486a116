//! Making and changing variants (P-1): codes are checked and stored in one form, prices keep their history.

use super::{ProductError, sql};
use domain::{CategoryId, Currency, ProductId, Quantity, check_gtin};
use protocol::{EntityKind, Feed, ProductStatus};
use store::outbox::{self, NewEvent};
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
#[derive(Debug, Clone, Copy)]
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

/// Adds a variant with its codes, prices and tiers. Error: `Invalid`, `Barcode`.
pub fn create_product(tx: &Tx, new: &NewProduct<'_>) -> Result<ProductId, ProductError> {
    check(new)?;
    let id = new.id.unwrap_or_else(|| ProductId::new(tx.new_id()));
    insert(tx, id, new)?;
    for barcode in &new.barcodes {
        insert_barcode(tx, id, barcode)?;
    }
    let (now_ms, price) = (tx.now_ms(), new.retail_price_ten_thousandths);
    tx.execute(&sql::INSERT_PRICE, params![id.uuid(), RETAIL, now_ms, price, None::<&str>])?;
    for tier in &new.wholesale.tiers {
        let (from, price) = (tier.min_quantity.thousandths(), tier.unit_price_ten_thousandths);
        tx.execute(&sql::INSERT_TIER, params![id.uuid(), from, price])?;
    }
    let data = serde_json::json!({ "productId": id, "sku": new.sku, "name": new.name }).to_string();
    tell(tx, id, "ProductCreated", &data)?;
    Ok(id)
}

fn check(new: &NewProduct<'_>) -> Result<(), ProductError> {
    let invalid = |text: &str| Err(ProductError::Invalid(text.to_owned()));
    if new.sku.trim().is_empty() || new.name.trim().is_empty() {
        return invalid("a product needs an SKU and a name; fill them in");
    }
    if new.retail_price_ten_thousandths < 0 || new.cost_ten_thousandths < 0 {
        return invalid("price and cost are not below zero; correct them");
    }
    if new.barcodes.iter().any(|barcode| !barcode.pack_quantity.is_positive()) {
        return invalid("a code stands for more than nothing; correct its quantity");
    }
    Ok(())
}

fn insert(tx: &Tx, id: ProductId, new: &NewProduct<'_>) -> Result<(), ProductError> {
    let values = params![
        id.uuid(),
        new.sku,
        new.name,
        new.description,
        new.category_id.map(CategoryId::uuid),
        new.unit,
        new.weighable,
        new.tare.map(Quantity::thousandths),
        new.tax_class,
        new.currency.code(),
        new.cost_ten_thousandths,
        new.wholesale.moq.map(Quantity::thousandths),
        new.wholesale.multiple.map(Quantity::thousandths),
        new.minimum_age,
        new.discountable,
        new.safety_block,
        "Active",
        tx.now_ms()
    ];
    match tx.execute(&sql::INSERT_PRODUCT, values) {
        Err(StoreError::Unique(_)) => {
            Err(ProductError::Invalid(format!("there is a product {} already; choose another SKU", new.sku)))
        }
        other => Ok(other.map(|_| ())?),
    }
}

fn insert_barcode(tx: &Tx, id: ProductId, barcode: &NewBarcode<'_>) -> Result<(), ProductError> {
    let code = stored_code(barcode.code)?;
    match tx.execute(&sql::INSERT_BARCODE, params![&code, id.uuid(), barcode.pack_quantity.thousandths()]) {
        Err(StoreError::Unique(_)) => {
            Err(ProductError::Invalid(format!("the code {code} belongs to another product; check it")))
        }
        other => Ok(other.map(|_| ())?),
    }
}

/// What looks like a GTIN must be a good one and is stored in 14 digits; all else is a house code.
fn stored_code(code: &str) -> Result<String, ProductError> {
    let code = code.trim();
    if code.is_empty() || code.chars().any(char::is_control) {
        return Err(ProductError::Invalid("a code has visible characters; check it".to_owned()));
    }
    let like_gtin = code.bytes().all(|b| b.is_ascii_digit()) && matches!(code.len(), 8 | 12 | 13 | 14);
    Ok(if like_gtin { check_gtin(code)?.to_string() } else { code.to_owned() })
}

/// Sets the price of a list from now on; the history stays. Error: `Invalid` for a price below zero.
pub fn set_price(
    tx: &Tx,
    id: ProductId,
    list: &str,
    unit_price_ten_thousandths: i64,
    by: &str,
) -> Result<(), ProductError> {
    if unit_price_ten_thousandths < 0 {
        return Err(ProductError::Invalid("a price is not below zero; correct it".to_owned()));
    }
    let now_ms = tx.now_ms();
    let before = tx.query_opt(&sql::PRICE, params![id.uuid(), list, now_ms], |row| row.int(0))?;
    tx.execute(&sql::INSERT_PRICE, params![id.uuid(), list, now_ms, unit_price_ten_thousandths, by])?;
    tx.execute(&sql::TOUCH_PRODUCT, params![id.uuid(), now_ms])?;
    let data = serde_json::json!({
        "productId": id,
        "priceList": list,
        "previousTenThousandths": before,
        "currentTenThousandths": unit_price_ten_thousandths,
    });
    tell(tx, id, "ProductPriceChanged", &data.to_string())
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
    tell(tx, id, event, &serde_json::json!({ "productId": id, "status": name }).to_string())
}

/// Puts a variant on the catalogue's feed.
pub fn touch_product(tx: &Tx, id: ProductId) -> Result<(), StoreError> {
    store::feed::touch(tx, &Feed::Catalog.to_string(), EntityKind::Product.as_str(), id.uuid())
}

pub(super) fn tell(tx: &Tx, id: ProductId, event_type: &str, data_json: &str) -> Result<(), ProductError> {
    let aggregate = id.to_string();
    outbox::append(
        tx,
        &NewEvent { event_type, aggregate: &aggregate, correlation_id: id.uuid(), data_json },
    )?;
    Ok(touch_product(tx, id)?)
}
