//! Variants as people edit them (P-1): read whole, changed, checked as a whole, written whole.

use super::catalogue::{Tier, stored_code, tell};
use super::{ProductError, search, sql};
use crate::facts::{ProductChanged, ProductCreated, ProductDeleted};
use crate::refusal::Refusal;
use domain::{CategoryId, Currency, ProductId, Quantity};
use protocol::{EntityKind, Feed, ProductStatus};
use store::{Row, StoreError, Tx, params};

/// Longer names and codes fit on no receipt.
const TEXT_CHARS_MAX: usize = 200;
/// More codes belong to more variants.
const CODES_MAX: usize = 50;

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
        }
    }
}

/// A variant as it is. `None`: there is none.
pub fn load(tx: &Tx, id: ProductId) -> Result<Option<Product>, ProductError> {
    let Some(mut product) = tx.query_opt(&sql::LOAD, params![id.uuid()], read)? else { return Ok(None) };
    product.codes = tx.query(&sql::LOAD_CODES, params![id.uuid()], |row| {
        let pack_quantity = Quantity::from_thousandths(row.int(1)?);
        Ok(Code { text: row.text(0)?.to_owned(), pack_quantity, pack_price_minor: row.opt_int(2)? })
    })?;
    product.tiers = tx.query(&sql::LOAD_TIERS, params![id.uuid()], |row| {
        let min_quantity = Quantity::from_thousandths(row.int(0)?);
        Ok(Tier { min_quantity, unit_price_ten_thousandths: row.int(1)? })
    })?;
    Ok(Some(product))
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
    })
}

const fn status_name(status: ProductStatus) -> &'static str {
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

/// Writes a variant that was loaded and changed. Nothing happens when nothing differs. Refusals as [`add`].
pub fn save(tx: &Tx, before: &Product, after: &Product) -> Result<(), ProductError> {
    if before == after {
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
    let parts = Product {
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
    for statement in [&sql::DELETE_CODES, &sql::DELETE_TIERS, &sql::DELETE_PRICES, &sql::DELETE] {
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
        let text = stored_code(&code.text).map_err(|error| wrong_code(error, &field))?;
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
    for tier in &product.tiers {
        let (from, price) = (tier.min_quantity.thousandths(), tier.unit_price_ten_thousandths);
        tx.execute(&sql::INSERT_TIER, params![product.id.uuid(), from, price])?;
    }
    Ok(())
}

fn wrong_code(error: ProductError, field: &str) -> ProductError {
    match error {
        ProductError::Store(error) => error.into(),
        ProductError::Barcode(error) => {
            let detail = format!("This is no good code: {error}; check it.");
            Refusal::rule("WRONG_CHECK_DIGIT", field, detail).into()
        }
        other => Refusal::invalid(field, other.to_string()).into(),
    }
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

/// Everything that a variant must be, whatever was changed.
fn check(tx: &Tx, product: &Product) -> Result<(), ProductError> {
    for (field, text) in [("sku", &product.sku), ("name", &product.name), ("unit", &product.unit)] {
        let visible = !text.trim().is_empty() && !text.chars().any(char::is_control);
        if !visible || text.chars().count() > TEXT_CHARS_MAX {
            let detail = format!("Fill in {field}: up to {TEXT_CHARS_MAX} visible characters.");
            return Err(Refusal::invalid(field, detail).into());
        }
    }
    if product.cost_ten_thousandths < 0 {
        return Err(Refusal::rule("NEGATIVE_PRICE", "cost", "A cost is not below zero; correct it.").into());
    }
    if !["None", "Lot", "Serial"].contains(&product.tracking.as_str()) {
        return Err(Refusal::invalid("tracking", "The tracking is None, Lot or Serial.").into());
    }
    check_codes(product)?;
    check_wholesale(product)?;
    let known = |statement, value: store::Param<'_>| {
        tx.query_opt(statement, &[value], |row| row.int(0)).map(|found| found.is_some())
    };
    if !known(&sql::HAS_TAX_CLASS, product.tax_class.as_str().into())? {
        let detail = format!("There is no tax class {}; make it first or choose another.", product.tax_class);
        return Err(Refusal::rule("UNKNOWN_TAX_CLASS", "taxClass", detail).into());
    }
    if let Some(category) = product.category_id
        && !known(&sql::HAS_CATEGORY, category.uuid().into())?
    {
        let detail = "There is no such category; make it first or choose another.";
        return Err(Refusal::rule("UNKNOWN_CATEGORY", "categoryId", detail).into());
    }
    if let Some(parent) = product.parent_id {
        let simple = known(&sql::IS_PARENT, parent.uuid().into())?;
        if parent == product.id || !simple {
            let detail = "The parent is a product that is no variant itself; choose another.";
            return Err(Refusal::rule("UNKNOWN_PARENT", "parentId", detail).into());
        }
    }
    Ok(())
}

fn check_codes(product: &Product) -> Result<(), Refusal> {
    if product.codes.len() > CODES_MAX {
        return Err(Refusal::invalid("barcodes", format!("A variant has up to {CODES_MAX} codes.")));
    }
    for (index, code) in product.codes.iter().enumerate() {
        if !code.pack_quantity.is_positive() {
            let detail = "A code stands for more than nothing; correct its quantity.";
            return Err(Refusal::invalid(format!("barcodes[{index}].packQuantity"), detail));
        }
        if code.pack_price_minor.is_some_and(|price| price < 0) {
            let detail = "A price is not below zero; correct it.";
            return Err(Refusal::rule("NEGATIVE_PRICE", format!("barcodes[{index}].packPrice"), detail));
        }
    }
    Ok(())
}

/// O-5: what wholesale asks must be possible to order.
fn check_wholesale(product: &Product) -> Result<(), Refusal> {
    let contradiction =
        |field: &str, detail: &str| Err(Refusal::rule("WHOLESALE_CONTRADICTION", field, detail));
    for (field, value) in [("wholesale.moq", product.moq), ("wholesale.multiple", product.multiple)] {
        if value.is_some_and(|value| !value.is_positive()) {
            return contradiction(field, "This is more than nothing; correct it or leave it away.");
        }
    }
    if let (Some(moq), Some(multiple)) = (product.moq, product.multiple)
        && moq.thousandths() % multiple.thousandths() != 0
    {
        return contradiction(
            "wholesale.moq",
            "The least quantity must be a multiple of `multiple`; correct one.",
        );
    }
    for (index, pair) in product.tiers.windows(2).enumerate() {
        if pair[0].min_quantity >= pair[1].min_quantity {
            let field = format!("wholesale.tiers[{}].minQuantity", index + 1);
            return contradiction(&field, "Each tier begins above the one before; put them in order.");
        }
        if pair[0].unit_price_ten_thousandths < pair[1].unit_price_ten_thousandths {
            let field = format!("wholesale.tiers[{}].unitPrice", index + 1);
            return contradiction(&field, "Whoever buys more does not pay more for one; correct the price.");
        }
    }
    for (index, tier) in product.tiers.iter().enumerate() {
        if !tier.min_quantity.is_positive() || tier.unit_price_ten_thousandths < 0 {
            let field = format!("wholesale.tiers[{index}]");
            return contradiction(
                &field,
                "A tier begins above nothing and its price is not below zero; correct it.",
            );
        }
    }
    Ok(())
}
