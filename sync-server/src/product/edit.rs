//! Variants as people edit them (P-1): read whole, changed, checked as a whole, written whole.

use super::catalogue::{Tier, one_form, stored_code, tell};
use super::check::check;
use super::{ProductError, search, sql};
use crate::facts::{ProductChanged, ProductCreated, ProductDeleted};
use crate::refusal::Refusal;
use domain::{CategoryId, Currency, ProductId, Quantity};
use protocol::{EntityKind, Feed, ProductStatus};
use std::collections::BTreeMap;
use store::{Row, StoreError, Tx, params};

/// A code that scans to a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// As scanned; stored in one form.
    pub text: String,
    /// How many units it stands for.
    pub pack_quantity: Quantity,
    /// Price of the pack in minor units, where it has its own.
    pub pack_price_minor: Option<i64>,
}

/// What is sold along with a variant (M-8): a deposit, a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The variant that follows.
    pub product_id: ProductId,
    /// How many of it for one unit.
    pub quantity: Quantity,
}

/// A variant, with all that people edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// The product that it is a variant of.
    pub parent_id: Option<ProductId>,
    /// Unique.
    pub sku: String,
    /// As printed.
    pub name: String,
    /// For people.
    pub description: String,
    /// For addresses of shop fronts.
    pub slug: Option<String>,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// `pcs`, `kg` …
    pub unit: String,
    /// Sold by weight.
    pub weighable: bool,
    /// Weight of its packing.
    pub tare: Option<Quantity>,
    /// Tax class.
    pub tax_class: String,
    /// The books' currency.
    pub currency: Currency,
    /// Planned cost of a unit.
    pub cost_ten_thousandths: i64,
    /// Least quantity of a wholesale order.
    pub moq: Option<Quantity>,
    /// Wholesale orders are multiples of it.
    pub multiple: Option<Quantity>,
    /// Wholesale prices, smallest quantity first.
    pub tiers: Vec<Tier>,
    /// Years that the buyer must have.
    pub minimum_age: Option<u8>,
    /// None, Lot, Serial.
    pub tracking: String,
    /// Whether discounts may touch it.
    pub discountable: bool,
    /// Recalled.
    pub safety_block: bool,
    /// What web channels may not sell (S-12).
    pub safety_stock: Quantity,
    /// On sale or not.
    pub status: ProductStatus,
    /// A JSON object of the shop's own.
    pub attributes_json: String,
    /// Rises with each change.
    pub version: i64,
    /// Its codes.
    pub codes: Vec<Code>,
    /// Its linked items.
    pub links: Vec<Link>,
}

impl Product {
    /// A new variant with everything at its default.
    pub fn new(id: ProductId, sku: &str, name: &str, currency: Currency) -> Self {
        Self {
            id,
            parent_id: None,
            sku: sku.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            slug: None,
            category_id: None,
            unit: "pcs".to_owned(),
            weighable: false,
            tare: None,
            tax_class: "standard".to_owned(),
            currency,
            cost_ten_thousandths: 0,
            moq: None,
            multiple: None,
            tiers: Vec::new(),
            minimum_age: None,
            tracking: "None".to_owned(),
            discountable: true,
            safety_block: false,
            safety_stock: Quantity::ZERO,
            status: ProductStatus::Active,
            attributes_json: "{}".to_owned(),
            version: 1,
            codes: Vec::new(),
            links: Vec::new(),
        }
    }
}

/// The next `limit` variants after one, in the order of their ids.
pub fn page(tx: &Tx, after: Option<ProductId>, limit: i64) -> Result<Vec<Product>, ProductError> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let mut products = tx.query(&sql::LOAD_PAGE, params![&after, limit], read)?;
    let Some(last) = products.last().map(|product| product.id.uuid()) else { return Ok(products) };
    let mut places: BTreeMap<ProductId, &mut Product> =
        products.iter_mut().map(|product| (product.id, product)).collect();
    // Ids as text are in the order of ids.
    tx.each(&sql::PAGE_CODES, params![&after, last], |row| {
        if let Some(product) = places.get_mut(&ProductId::new(row.uuid(3)?)) {
            product.codes.push(code_of(row)?);
        }
        Ok(true)
    })?;
    tx.each(&sql::PAGE_TIERS, params![&after, last], |row| {
        if let Some(product) = places.get_mut(&ProductId::new(row.uuid(2)?)) {
            product.tiers.push(tier_of(row)?);
        }
        Ok(true)
    })?;
    tx.each(&sql::PAGE_LINKS, params![&after, last], |row| {
        if let Some(product) = places.get_mut(&ProductId::new(row.uuid(2)?)) {
            product.links.push(link_of(row)?);
        }
        Ok(true)
    })?;
    drop(places);
    Ok(products)
}

/// A variant as it is. `None`: there is none.
pub fn load(tx: &Tx, id: ProductId) -> Result<Option<Product>, ProductError> {
    let Some(mut product) = tx.query_opt(&sql::LOAD, params![id.uuid()], read)? else { return Ok(None) };
    product.codes = tx.query(&sql::LOAD_CODES, params![id.uuid()], code_of)?;
    product.links = tx.query(&sql::LOAD_LINKS, params![id.uuid()], link_of)?;
    product.tiers = tx.query(&sql::LOAD_TIERS, params![id.uuid()], tier_of)?;
    Ok(Some(product))
}

fn code_of(row: &Row<'_>) -> Result<Code, StoreError> {
    let pack_quantity = Quantity::from_thousandths(row.int(1)?);
    Ok(Code { text: row.text(0)?.to_owned(), pack_quantity, pack_price_minor: row.opt_int(2)? })
}

fn tier_of(row: &Row<'_>) -> Result<Tier, StoreError> {
    let min_quantity = Quantity::from_thousandths(row.int(0)?);
    Ok(Tier { min_quantity, unit_price_ten_thousandths: row.int(1)? })
}

fn link_of(row: &Row<'_>) -> Result<Link, StoreError> {
    let quantity = Quantity::from_thousandths(row.int(1)?);
    Ok(Link { product_id: ProductId::new(row.uuid(0)?), quantity })
}

fn read(row: &Row<'_>) -> Result<Product, StoreError> {
    let currency = Currency::parse(row.text(11)?).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let quantity = |value: Option<i64>| value.map(Quantity::from_thousandths);
    Ok(Product {
        id: ProductId::new(row.uuid(0)?),
        parent_id: row.opt_uuid(1)?.map(ProductId::new),
        sku: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        description: row.text(4)?.to_owned(),
        slug: row.opt_text(5)?.map(str::to_owned),
        category_id: row.opt_uuid(6)?.map(CategoryId::new),
        unit: row.text(7)?.to_owned(),
        weighable: row.bool(8)?,
        tare: quantity(row.opt_int(9)?),
        tax_class: row.text(10)?.to_owned(),
        currency,
        cost_ten_thousandths: row.int(12)?,
        moq: quantity(row.opt_int(13)?),
        multiple: quantity(row.opt_int(14)?),
        tiers: Vec::new(),
        minimum_age: row.opt_int(15)?.and_then(|years| u8::try_from(years).ok()),
        tracking: row.text(16)?.to_owned(),
        discountable: row.bool(17)?,
        safety_block: row.bool(18)?,
        safety_stock: Quantity::from_thousandths(row.int(19)?),
        status: match row.text(20)? {
            "Active" => ProductStatus::Active,
            "Inactive" => ProductStatus::Inactive,
            _ => ProductStatus::Archived,
        },
        attributes_json: row.text(21)?.to_owned(),
        version: row.int(22)?,
        codes: Vec::new(),
        links: Vec::new(),
    })
}

/// As stored and shown.
pub const fn status_name(status: ProductStatus) -> &'static str {
    match status {
        ProductStatus::Active => "Active",
        ProductStatus::Inactive => "Inactive",
        ProductStatus::Archived => "Archived",
    }
}

/// Adds a variant, without a price. Refusals: those of its checks, `DUPLICATE_SKU`, `DUPLICATE_BARCODE`.
pub fn add(tx: &Tx, product: &Product) -> Result<(), ProductError> {
    check(tx, product)?;
    let now_ms = tx.now_ms();
    unless_taken(
        tx.execute(&sql::ADD, &[row(product).as_slice(), params![now_ms, now_ms]].concat()),
        product,
    )?;
    write_parts(tx, product)?;
    search::mark(tx, product.id)?;
    let data = ProductCreated { product_id: product.id.uuid(), sku: &product.sku, name: &product.name };
    tell(tx, product.id, "ProductCreated", &data)
}

/// Whether two states of a variant are one: codes count as they are stored, in any order.
pub fn is_same(before: &Product, after: &Product) -> bool {
    let stored = |product: &Product| {
        let mut codes = product.codes.clone();
        for code in &mut codes {
            code.text = one_form(&code.text);
        }
        codes.sort_by(|a, b| a.text.cmp(&b.text));
        let mut links = product.links.clone();
        links.sort_by_key(|link| link.product_id);
        Product { codes, links, ..product.clone() }
    };
    stored(before) == stored(after)
}

/// Writes a variant that was loaded and changed. Nothing happens when nothing differs. Refusals as [`add`].
pub fn save(tx: &Tx, before: &Product, after: &Product) -> Result<(), ProductError> {
    if is_same(before, after) {
        return Ok(());
    }
    check(tx, after)?;
    unless_taken(tx.execute(&sql::SAVE, &[row(after).as_slice(), params![tx.now_ms()]].concat()), after)?;
    if before.codes != after.codes {
        tx.execute(&sql::DELETE_CODES, params![after.id.uuid()])?;
    }
    if before.tiers != after.tiers {
        tx.execute(&sql::DELETE_TIERS, params![after.id.uuid()])?;
    }
    if before.links != after.links {
        tx.execute(&sql::DELETE_LINKS, params![after.id.uuid()])?;
    }
    let parts = Product {
        links: if before.links == after.links { Vec::new() } else { after.links.clone() },
        codes: if before.codes == after.codes { Vec::new() } else { after.codes.clone() },
        tiers: if before.tiers == after.tiers { Vec::new() } else { after.tiers.clone() },
        ..after.clone()
    };
    write_parts(tx, &parts)?;
    search::mark(tx, after.id)?;
    let archived = after.status == ProductStatus::Archived && before.status != ProductStatus::Archived;
    let event = if archived { "ProductArchived" } else { "ProductUpdated" };
    let data = ProductChanged {
        product_id: after.id.uuid(),
        sku: Some(&after.sku),
        status: Some(status_name(after.status)),
        image: None,
    };
    tell(tx, after.id, event, &data)
}

/// Takes a variant away as if it had never been. Whether it was ever sold or moved is the caller's to know (P-2).
pub fn delete(tx: &Tx, product: &Product) -> Result<(), ProductError> {
    let id = product.id;
    if tx.query_opt(&sql::HAS_VARIANTS, params![id.uuid()], |row| row.int(0))?.is_some() {
        let detail = "Other variants belong to this product; delete those first.";
        return Err(Refusal::conflict("PRODUCT_HAS_VARIANTS", "", detail).into());
    }
    if tx.query_opt(&sql::IS_LINKED, params![id.uuid()], |row| row.int(0))?.is_some() {
        let detail = "This is a linked item of another product; take it away there first.";
        return Err(Refusal::conflict("PRODUCT_LINKED", "", detail).into());
    }
    for statement in
        [&sql::DELETE_LINKS, &sql::DELETE_CODES, &sql::DELETE_TIERS, &sql::DELETE_PRICES, &sql::DELETE]
    {
        tx.execute(statement, params![id.uuid()])?;
    }
    search::mark(tx, id)?;
    let data = ProductDeleted { product_id: id.uuid(), sku: &product.sku };
    tell(tx, id, "ProductDeleted", &data)?;
    Ok(store::feed::remove(tx, &Feed::Catalog.to_string(), EntityKind::Product.as_str(), id.uuid())?)
}

fn row(product: &Product) -> Vec<store::Param<'_>> {
    params![
        product.id.uuid(),
        product.parent_id.map(ProductId::uuid),
        product.sku.as_str(),
        product.name.as_str(),
        product.description.as_str(),
        product.slug.as_deref(),
        product.category_id.map(CategoryId::uuid),
        product.unit.as_str(),
        product.weighable,
        product.tare.map(Quantity::thousandths),
        product.tax_class.as_str(),
        product.currency.code(),
        product.cost_ten_thousandths,
        product.moq.map(Quantity::thousandths),
        product.multiple.map(Quantity::thousandths),
        product.minimum_age,
        product.tracking.as_str(),
        product.discountable,
        product.safety_block,
        product.safety_stock.thousandths(),
        status_name(product.status),
        product.attributes_json.as_str()
    ]
    .to_vec()
}

fn write_parts(tx: &Tx, product: &Product) -> Result<(), ProductError> {
    for (index, code) in product.codes.iter().enumerate() {
        let field = format!("barcodes[{index}].code");
        let text = stored_code(&code.text, &field)?;
        let values =
            params![&text, product.id.uuid(), code.pack_quantity.thousandths(), code.pack_price_minor];
        match tx.execute(&sql::ADD_CODE, values) {
            Err(StoreError::Unique(_)) => {
                let detail = format!("The code {text} belongs to a product already; check it.");
                return Err(Refusal::conflict("DUPLICATE_BARCODE", field, detail).into());
            }
            other => other.map(drop)?,
        }
    }
    for link in &product.links {
        let row = params![product.id.uuid(), link.product_id.uuid(), link.quantity.thousandths()];
        tx.execute(&sql::INSERT_LINK, row)?;
    }
    for tier in &product.tiers {
        let (from, price) = (tier.min_quantity.thousandths(), tier.unit_price_ten_thousandths);
        tx.execute(&sql::INSERT_TIER, params![product.id.uuid(), from, price])?;
    }
    Ok(())
}

fn unless_taken(done: Result<u64, StoreError>, product: &Product) -> Result<(), ProductError> {
    match done {
        Err(StoreError::Unique(_)) => {
            let detail = format!("There is a product {} already; choose another SKU.", product.sku);
            Err(Refusal::conflict("DUPLICATE_SKU", "sku", detail).into())
        }
        other => Ok(other.map(drop)?),
    }
}
