//! The shop of the simulation: few goods, two people, one store, made by the server's own commands. What
//! the cashier must know to sell is written here by hand and not read back from the product.

use domain::{
    Currency, Decimal, PricingPolicy, Quantity, RoundingMode, StoreId, TaxRate, TaxRounding, TaxRule, TaxTreatment,
    WarehouseId, postings,
};
use jiff::civil::date;
use protocol::StoreData;
use store::Tx;
use sync_server::accounting::{self, Chart, NewEntry};
use sync_server::identity::{self, NewEnrolmentCode, NewStaff, PasswordCost, Settings};
use sync_server::inventory::{self, Cause, Change, StockSession};
use sync_server::product::{self, NewBarcode, NewProduct};

/// The cashier's PIN.
pub const CASHIER_PIN: &str = "1234";
/// The manager's PIN.
pub const MANAGER_PIN: &str = "4321";
/// What receipt numbers begin with.
pub const RECEIPT_PREFIX: &str = "S1-";

const CURRENCY: Currency = Currency::USD;

/// Something that is sold.
#[derive(Clone, Copy, Debug)]
pub struct Article {
    /// Its SKU.
    pub sku: &'static str,
    /// What the scanner reads.
    pub code: &'static str,
    /// Price of one with tax, minor units.
    pub price_minor: i64,
    /// Cost of one, minor units.
    cost_minor: i64,
    tax_class: &'static str,
    /// Sold by weight.
    pub weighed: bool,
}

const fn article(
    sku: &'static str,
    code: &'static str,
    price_minor: i64,
    cost_minor: i64,
    tax_class: &'static str,
    weighed: bool,
) -> Article {
    Article { sku, code, price_minor, cost_minor, tax_class, weighed }
}

/// All that is sold: odd prices, several tax classes, one thing by weight, one that cost more than it brings.
pub const ARTICLES: &[Article] = &[
    article("BREAD", "4006381333931", 249, 101, "food", false),
    article("MILK", "5901234123457", 119, 77, "food", false),
    article("SOAP", "0012345678905", 333, 149, "standard", false),
    article("PEN", "96385074", 99, 33, "standard", false),
    article("LAMP", "4012345678901", 2_995, 1_350, "standard", false),
    article("APPLES", "APPLES", 299, 151, "food", true),
    article("BOOK", "9780306406157", 1_201, 1_249, "exempt", false),
];

/// A code that is well formed and belongs to nothing.
pub const UNKNOWN_CODE: &str = "2000000000008";
/// A code whose check digit is wrong.
pub const WRONG_CODE: &str = "4006381333932";

/// Anything that the server's commands refuse while the shop is made is a fault of this file.
#[derive(Debug, thiserror::Error)]
#[error("the simulated shop cannot be made: {0}")]
pub struct ShopError(String);

macro_rules! from_errors {
    ($($error:ty),*) => {$(
        impl From<$error> for ShopError {
            fn from(error: $error) -> Self {
                ShopError(error.to_string())
            }
        }
    )*};
}
from_errors!(
    store::StoreError,
    sync_server::identity::IdentityError,
    sync_server::accounting::AccountingError,
    sync_server::inventory::InventoryError,
    sync_server::product::ProductError,
    domain::PostingError
);

/// Makes the whole shop in an empty, migrated database, with so many of each article.
pub fn create(tx: &Tx<'_>, opening_pieces: i64) -> Result<StoreId, ShopError> {
    identity::set_up(tx, &Settings { shop_name: "Simulated shop".to_owned(), currency: CURRENCY, livemode: false })?;
    accounting::create_default_chart(tx)?;
    product::create_price_list(tx, product::RETAIL, "Retail", CURRENCY, true)?;
    let warehouse_id = inventory::create_warehouse(tx, "MAIN", "Store room")?;
    let store = store_data(StoreId::new(tx.new_id()), warehouse_id);
    identity::create_store(tx, &store)?;
    create_taxes(tx)?;
    create_goods(tx, &store, opening_pieces)?;
    for (name, role, pin) in [("Cato Lane", "cashier", CASHIER_PIN), ("Mina Frost", "manager", MANAGER_PIN)] {
        let person = NewStaff { name, role, email: None, password: None, pin: Some(pin) };
        identity::create_staff(tx, &person, PasswordCost::MIN)?;
    }
    Ok(store.id)
}

/// A manager makes an enrolment code, good for ten minutes.
pub fn enrolment_code(tx: &Tx<'_>, store_id: StoreId) -> Result<String, ShopError> {
    Ok(identity::create_enrolment_code(tx, &NewEnrolmentCode { store_id, by: None, valid_ms: 600_000 })?)
}

/// Somebody in the office changes a price: news for the till's catalogue.
pub fn change_price(tx: &Tx<'_>, product: domain::ProductId, price_minor: i64) -> Result<(), ShopError> {
    Ok(product::set_price(tx, product, product::RETAIL, price_minor * 100, "system")?)
}

fn store_data(id: StoreId, warehouse_id: WarehouseId) -> StoreData {
    StoreData {
        id,
        code: "S1".to_owned(),
        name: "Simulated shop".to_owned(),
        address: Vec::new(),
        warehouse_id,
        zone: "SIM".to_owned(),
        currency: CURRENCY,
        time_zone: "UTC".to_owned(),
        day_cut_off_minutes: 240,
        policy: PricingPolicy {
            rounding: RoundingMode::HalfAwayFromZero,
            tax_rounding: TaxRounding::PerLine,
            cash_increment_minor: 5,
        },
        receipt_header: Vec::new(),
        receipt_footer: Vec::new(),
        tax_number: None,
        embedded_schemes: Vec::new(),
        discount_limit_percent: Decimal::TEN,
        blind_count: false,
    }
}

fn create_taxes(tx: &Tx<'_>) -> Result<(), ShopError> {
    let rate = |code: &str, percent| TaxRate { code: code.to_owned(), name: code.to_owned(), percent, compound: false };
    let rule = |tax_class: &str, treatment, rates| TaxRule {
        tax_class: tax_class.to_owned(),
        zone: "SIM".to_owned(),
        treatment,
        rates,
        valid_from: date(2000, 1, 1),
        valid_to: None,
    };
    let standard = vec![rate("STATE", Decimal::new(625, 2)), rate("CITY", Decimal::new(2, 0))];
    product::create_tax_rule(tx, &rule("standard", TaxTreatment::Taxed, standard))?;
    product::create_tax_rule(tx, &rule("food", TaxTreatment::Taxed, vec![rate("FOOD", Decimal::new(25, 1))]))?;
    product::create_tax_rule(tx, &rule("exempt", TaxTreatment::Exempt, Vec::new()))?;
    Ok(())
}

fn create_goods(tx: &Tx<'_>, store: &StoreData, opening_pieces: i64) -> Result<(), ShopError> {
    let document = tx.new_id();
    let mut session = StockSession::new(CURRENCY);
    let mut value_minor = 0;
    for article in ARTICLES {
        let new = NewProduct {
            id: None,
            sku: article.sku,
            name: article.sku,
            description: "",
            barcodes: vec![NewBarcode { code: article.code, pack_quantity: Quantity::ONE }],
            unit: if article.weighed { "kg" } else { "pcs" },
            weighable: article.weighed,
            tare: None,
            tax_class: article.tax_class,
            currency: CURRENCY,
            retail_price_ten_thousandths: article.price_minor * 100,
            cost_ten_thousandths: article.cost_minor * 100,
            category_id: None,
            minimum_age: None,
            discountable: true,
            safety_block: false,
            wholesale: product::Wholesale::default(),
        };
        let product_id = product::create_product(tx, &new)?;
        let change = Change {
            warehouse_id: store.warehouse_id,
            product_id,
            quantity: opening_pieces * 1_000,
            cause: Cause::Opening,
            cause_id: document,
            by: "system",
            occurred_ms: tx.now_ms(),
        };
        value_minor += session.put(tx, &change, opening_pieces * article.cost_minor)?.value_minor;
        inventory::touch_stock(tx, &[store.id], product_id)?;
    }
    let Some(posting) = postings::goods_opening(value_minor)? else { return Ok(()) };
    let entry = NewEntry {
        date: date(2026, 3, 1),
        source_kind: "goods_opening",
        source_id: document,
        description: "Opening stock",
        reference: "OPENING",
        currency: CURRENCY,
        by: "system",
    };
    accounting::post(tx, &Chart::load(tx)?, &entry, &posting)?;
    Ok(())
}
