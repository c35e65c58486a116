//! The shop of the simulation: few goods, two people, one store, made by the server's own commands. What
//! the cashier must know to sell is written here by hand and not read back from the product.

use domain::{
    Currency, Decimal, PricingPolicy, ProductId, Quantity, RoundingMode, StoreId, TaxRate, TaxRounding,
    TaxRule, TaxTreatment, WarehouseId,
};
use jiff::civil::date;
use protocol::StoreData;
use store::Tx;
use sync_server::bindings::{OpeningStock, ShopSetup, opening_stock};
use sync_server::identity::{self, NewEnrolmentCode, NewStaff, PasswordCost, Settings};
use sync_server::inventory;
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
    sync_server::bindings::SetupError,
    sync_server::core::CoreError,
    sync_server::inventory::InventoryError,
    sync_server::order::OrderError,
    sync_server::product::ProductError
);

/// What is needed of the shop later.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The store.
    pub store_id: StoreId,
    /// Its warehouse.
    pub warehouse_id: WarehouseId,
    /// The articles' ids, in the order of [`ARTICLES`].
    pub products: Vec<ProductId>,
}

/// What the server is opened with.
pub fn setup() -> ShopSetup {
    ShopSetup {
        settings: Settings { shop_name: "Simulated shop".to_owned(), currency: CURRENCY, livemode: false },
        retail_includes_tax: true,
        wholesale_includes_tax: false,
        recognition: sync_server::order::Recognition::Payment,
    }
}

/// Makes the whole shop in a database that was just set up, with so many of each article.
pub fn create(tx: &Tx<'_>, opening_pieces: i64) -> Result<Shop, ShopError> {
    let warehouse_id = inventory::create_warehouse(tx, "MAIN", "Store room")?;
    let store = store_data(StoreId::new(tx.new_id()), warehouse_id);
    identity::create_store(tx, &store)?;
    create_taxes(tx)?;
    let mut shop = Shop { store_id: store.id, warehouse_id, products: Vec::new() };
    for article in ARTICLES {
        shop.products.push(create_article(tx, article)?);
    }
    for article in 0..ARTICLES.len() {
        deliver(tx, &shop, article, opening_pieces)?;
    }
    for (name, role, pin) in [("Cato Lane", "cashier", CASHIER_PIN), ("Mina Frost", "manager", MANAGER_PIN)] {
        let person = NewStaff { name, role, email: None, password: None, pin: Some(pin) };
        identity::create_staff(tx, &person, PasswordCost::MIN)?;
    }
    Ok(shop)
}

/// Goods arrive: so many pieces of an article.
pub fn deliver(tx: &Tx<'_>, shop: &Shop, article: usize, pieces: i64) -> Result<(), ShopError> {
    let opening = OpeningStock {
        warehouse_id: shop.warehouse_id,
        product_id: shop.products[article],
        quantity: Quantity::from_thousandths(pieces * 1_000),
        unit_cost_ten_thousandths: ARTICLES[article].cost_minor * 100,
        date: date(2026, 3, 2),
    };
    Ok(opening_stock(tx, CURRENCY, &opening)?)
}

/// A manager makes an enrolment code, good for ten minutes.
pub fn enrolment_code(tx: &Tx<'_>, store_id: StoreId) -> Result<String, ShopError> {
    Ok(identity::create_enrolment_code(tx, &NewEnrolmentCode { store_id, by: None, valid_ms: 600_000 })?)
}

/// Somebody in the office changes a price: news for the till's catalogue.
pub fn change_price(tx: &Tx<'_>, shop: &Shop, article: usize, price_minor: i64) -> Result<(), ShopError> {
    Ok(product::set_price(tx, shop.products[article], product::RETAIL, price_minor * 100, "system")?)
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
        quick_keys: Vec::new(),
        blind_count: false,
    }
}

fn create_taxes(tx: &Tx<'_>) -> Result<(), ShopError> {
    let rate = |code: &str, percent| TaxRate {
        code: code.to_owned(),
        name: code.to_owned(),
        percent,
        compound: false,
    };
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
    product::create_tax_rule(
        tx,
        &rule("food", TaxTreatment::Taxed, vec![rate("FOOD", Decimal::new(25, 1))]),
    )?;
    product::create_tax_rule(tx, &rule("exempt", TaxTreatment::Exempt, Vec::new()))?;
    Ok(())
}

fn create_article(tx: &Tx<'_>, article: &Article) -> Result<ProductId, ShopError> {
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
    Ok(product::create_product(tx, &new)?)
}
