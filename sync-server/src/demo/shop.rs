//! Makes the demo shop, part by part, with the contexts' own commands.

use std::collections::BTreeMap;

use domain::{
    AccountRole, CategoryId, Currency, Direction, EmbeddedKind, EmbeddedScheme, Posting, PostingLine,
    PricingPolicy, ProductId, Quantity, StoreId, TaxRate, TaxRule, TaxTreatment, WarehouseId, postings,
};
use jiff::civil::{Date, date};
use protocol::StoreData;
use rust_decimal::Decimal;
use store::Tx;
use uuid::Uuid;

use super::DemoError;
use super::customers::{self, password};
use super::deposit;
use super::document::{DemoDocument, DemoExample, DemoOwner, DemoPins, DemoStore, DemoWarehouse};
use super::pictures::drawing;
use super::table::{self, DemoProduct, PRICE_PREFIX, WEIGHT_PREFIX, with_check_digit};
use crate::accounting::{self, Chart, NewEntry};
use crate::bindings::{ShopSetup, business_date, set_up_shop};
use crate::identity::{
    Channel, NewApiKey, NewStaff, PasswordCost, Settings, create_api_key, create_staff, create_store,
};
use crate::inventory::{Cause, Change, StockSession, create_warehouse, touch_stock, worth};
use crate::order::Recognition;
use crate::product::{
    NewBarcode, NewProduct, Picture, Tier, Wholesale, create_category, create_product, create_tax_rule,
    set_picture,
};

pub(super) const CURRENCY: Currency = Currency::USD;
/// The demo's tax zone: invented, as its rates.
const ZONE: &str = "DEMO";
const TIME_ZONE: &str = "America/New_York";
const OWNER_EMAIL: &str = "owner@demo.example";
/// Opening cash, minor units.
const SAFE_MINOR: i64 = 200_000;
const CASHIER_PIN: &str = "1234";
const MANAGER_PIN: &str = "4321";

/// A product with the id that it got.
pub(super) struct Stocked {
    pub(super) id: ProductId,
    pub(super) product: DemoProduct,
}

/// Makes the whole shop in an empty database.
pub(super) fn create(tx: &Tx<'_>, cost: PasswordCost) -> Result<DemoDocument, DemoError> {
    let settings =
        Settings { shop_name: "Counterfoil demo shop".to_owned(), currency: CURRENCY, livemode: false };
    let (includes_tax, recognition) = (false, Recognition::Payment);
    let setup = ShopSetup {
        settings,
        retail_includes_tax: includes_tax,
        wholesale_includes_tax: includes_tax,
        recognition,
    };
    set_up_shop(tx, &setup)?;
    create_taxes(tx)?;
    let main = create_warehouse(tx, "MAIN", "Main store room")?;
    let east = create_warehouse(tx, "EAST", "East warehouse")?;
    let mut goods = create_goods(tx)?;
    goods.push(deposit::create(tx, &goods)?);
    let store = StoreData { quick_keys: quick_keys(&goods), ..store_data(StoreId::new(tx.new_id()), main) };
    create_store(tx, &store)?;
    let day = business_date(&store, tx.now_ms())?;
    let ordinary = goods.len() as i64 - 1;
    let pieces = |index| if index < ordinary { 12 + (index * 7) % 49 } else { deposit::PIECES };
    fill(tx, main, &goods, &[store.id], day, pieces)?;
    fill(tx, east, &goods, &[], day, |index| if index % 3 == 0 { 0 } else { 48 + (index * 11) % 97 })?;
    fill_safe(tx, day)?;
    let buyer = customers::create(tx, cost)?;
    let hot = goods.iter().filter(|stocked| stocked.product.department == "HOT");
    super::offers::create(tx, hot.map(|stocked| stocked.id).collect())?;
    let owner = create_people(tx, cost)?;
    let key = |name, channel, publishable| {
        let new = NewApiKey { name, channel, livemode: false, publishable };
        create_api_key(tx, &new).map(|(_, text)| text)
    };
    let warehouse = |id: WarehouseId, code: &str, name: &str| DemoWarehouse {
        id: id.uuid(),
        code: code.to_owned(),
        name: name.to_owned(),
    };
    Ok(DemoDocument {
        url: String::new(),
        owner,
        retail_key: key("Retail shop front", Channel::RetailWeb, false)?,
        wholesale_key: key("Wholesale shop front", Channel::WholesaleWeb, false)?,
        browser_key: key("Browsers of the retail shop front", Channel::RetailWeb, true)?,
        buyer,
        enrolment_codes: Vec::new(),
        pins: DemoPins { cashier: CASHIER_PIN.to_owned(), manager: MANAGER_PIN.to_owned() },
        stores: vec![DemoStore {
            id: store.id.uuid(),
            code: store.code,
            name: store.name,
            warehouse_id: main.uuid(),
        }],
        warehouses: vec![
            warehouse(main, "MAIN", "Main store room"),
            warehouse(east, "EAST", "East warehouse"),
        ],
        products: examples(&goods),
    })
}

fn store_data(id: StoreId, warehouse_id: WarehouseId) -> StoreData {
    let scheme = |prefix: &str, value, decimals| EmbeddedScheme {
        prefix: prefix.to_owned(),
        item_digits: 5,
        value,
        value_digits: 5,
        price_check_digit: false,
        decimals,
    };
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    StoreData {
        id,
        code: "S1".to_owned(),
        name: "Counterfoil Corner Shop".to_owned(),
        address: lines(&["12 Example Street", "Sampletown"]),
        warehouse_id,
        zone: ZONE.to_owned(),
        currency: CURRENCY,
        time_zone: TIME_ZONE.to_owned(),
        day_cut_off_minutes: 0,
        policy: PricingPolicy::default(),
        receipt_header: lines(&["Counterfoil Corner Shop", "12 Example Street, Sampletown"]),
        receipt_footer: lines(&["Demo receipt: no real sale", "Thank you, and come again"]),
        tax_number: None,
        embedded_schemes: vec![
            scheme(WEIGHT_PREFIX, EmbeddedKind::Weight, 3),
            scheme(PRICE_PREFIX, EmbeddedKind::Price, 2),
        ],
        discount_limit_percent: Decimal::TEN,
        quick_keys: Vec::new(),
        blind_count: false,
    }
}

/// Two rates on most goods, one on some, none on food.
fn create_taxes(tx: &Tx<'_>) -> Result<(), DemoError> {
    let rate = |code: &str, name: &str, percent: Decimal| TaxRate {
        code: code.to_owned(),
        name: name.to_owned(),
        percent,
        compound: false,
    };
    let rule = |tax_class: &str, treatment, rates| TaxRule {
        tax_class: tax_class.to_owned(),
        zone: ZONE.to_owned(),
        treatment,
        rates,
        valid_from: date(2020, 1, 1),
        valid_to: None,
    };
    let standard =
        vec![rate("STATE", "State tax", Decimal::new(625, 2)), rate("CITY", "City tax", Decimal::new(2, 0))];
    let reduced = vec![rate("REDUCED", "Reduced state tax", Decimal::new(25, 1))];
    create_tax_rule(tx, &rule("standard", TaxTreatment::Taxed, standard))?;
    create_tax_rule(tx, &rule("reduced", TaxTreatment::Taxed, reduced))?;
    create_tax_rule(tx, &rule("zero", TaxTreatment::ZeroRated, Vec::new()))?;
    Ok(())
}

fn create_goods(tx: &Tx<'_>) -> Result<Vec<Stocked>, DemoError> {
    let mut categories: BTreeMap<String, CategoryId> = BTreeMap::new();
    for department in table::departments()? {
        let parent = categories.get(&department.parent).copied();
        let slug = department.name.to_lowercase().replace(' ', "-");
        categories.insert(department.code.clone(), create_category(tx, parent, &department.name, &slug)?);
    }
    let create = |product: DemoProduct| {
        let barcodes = product
            .barcodes
            .iter()
            .map(|(code, pack)| NewBarcode { code, pack_quantity: Quantity::from_thousandths(pack * 1000) });
        let new = NewProduct {
            id: None,
            sku: &product.sku,
            name: &product.name,
            description: "",
            barcodes: barcodes.collect(),
            unit: if product.weighable { "kg" } else { "pcs" },
            weighable: product.weighable,
            tare: None,
            tax_class: &product.tax_class,
            currency: CURRENCY,
            retail_price_ten_thousandths: product.price_ten_thousandths,
            cost_ten_thousandths: product.cost_ten_thousandths,
            category_id: categories.get(&product.department).copied(),
            minimum_age: product.minimum_age,
            discountable: true,
            safety_block: product.recalled,
            wholesale: product.case.map(|case| wholesale(&product, case)).unwrap_or_default(),
        };
        let id = create_product(tx, &new)?;
        if let Some(svg) = drawing(&product.name) {
            set_picture(tx, id, Some(&Picture::drawn(svg)))?;
        }
        Ok(Stocked { id, product })
    };
    table::products(CURRENCY)?.into_iter().map(create).collect()
}

/// What such a shop sells all day, first on its tills.
pub(super) const QUICK_KEYS: &[&str] = &[
    "Bananas",
    "Vine tomatoes",
    "Wholemeal loaf 800 g",
    "Butter croissants each",
    "Whole milk 1 l",
    "Salted butter 250 g",
    "Free-range eggs 6 medium",
    "Ground coffee 250 g",
    "Milk chocolate bar 100 g",
    "Still water 500 ml",
    "Ready salted crisps 40 g",
    "Lager 440 ml can",
];

fn quick_keys(goods: &[Stocked]) -> Vec<ProductId> {
    let of =
        |name: &&str| goods.iter().find(|stocked| stocked.product.name == **name).map(|stocked| stocked.id);
    QUICK_KEYS.iter().filter_map(of).collect()
}

/// By the case, and cheaper by five and by twenty cases; always above cost.
fn wholesale(product: &DemoProduct, case: i64) -> Wholesale {
    let cases = |count: i64| Quantity::from_thousandths(case * count * 1000);
    let margin = product.price_ten_thousandths - product.cost_ten_thousandths;
    let tier = |count: i64, percent_of_margin: i64| Tier {
        min_quantity: cases(count),
        unit_price_ten_thousandths: product.cost_ten_thousandths + margin * percent_of_margin / 100,
    };
    Wholesale {
        moq: Some(cases(1)),
        multiple: Some(cases(1)),
        tiers: vec![tier(1, 60), tier(5, 50), tier(20, 40)],
    }
}

/// Puts opening stock into a warehouse and posts its value.
fn fill(
    tx: &Tx<'_>,
    warehouse_id: WarehouseId,
    goods: &[Stocked],
    stores: &[StoreId],
    day: Date,
    pieces: impl Fn(i64) -> i64,
) -> Result<(), DemoError> {
    let document = tx.new_id();
    let mut session = StockSession::new(CURRENCY);
    let mut value_minor = 0;
    for (stocked, index) in goods.iter().zip(0_i64..) {
        let quantity = pieces(index) * 1000;
        if quantity > 0 {
            let change = Change {
                warehouse_id,
                product_id: stocked.id,
                quantity,
                cause: Cause::Opening,
                cause_id: document,
                by: "system",
                reason: None,
                occurred_ms: tx.now_ms(),
                earliest_ms: None,
            };
            let worth_minor = worth(quantity, stocked.product.cost_ten_thousandths, CURRENCY)?;
            value_minor += session.put(tx, &change, worth_minor)?.value_minor;
            touch_stock(tx, stores, stocked.id)?;
        }
    }
    match postings::goods_opening(value_minor)? {
        Some(posting) => open_books(tx, ("goods_opening", document), "Opening stock", day, &posting),
        None => Ok(()),
    }
}

/// Cash in the safe, out of which drawers get their floats.
fn fill_safe(tx: &Tx<'_>, day: Date) -> Result<(), DemoError> {
    let line = |role, direction| PostingLine { role, direction, amount_minor: SAFE_MINOR, memo: None };
    let posting = Posting::new(vec![
        line(AccountRole::Safe, Direction::Debit),
        line(AccountRole::OpeningEquity, Direction::Credit),
    ])?;
    open_books(tx, ("cash_opening", tx.new_id()), "Opening cash", day, &posting)
}

fn open_books(
    tx: &Tx<'_>,
    (source_kind, source_id): (&str, Uuid),
    description: &str,
    date: Date,
    posting: &Posting,
) -> Result<(), DemoError> {
    let (reference, currency, by) = ("OPENING", CURRENCY, "system");
    let entry = NewEntry { date, source_kind, source_id, description, reference, currency, by };
    accounting::post(tx, &Chart::load(tx)?, &entry, posting)?;
    Ok(())
}

fn create_people(tx: &Tx<'_>, cost: PasswordCost) -> Result<DemoOwner, DemoError> {
    let password = password(tx);
    let person = |name, role, pin| NewStaff { name, role, email: None, password: None, pin: Some(pin) };
    let owner = NewStaff {
        name: "Olive Marsh",
        role: "owner",
        email: Some(OWNER_EMAIL),
        password: Some(&password),
        pin: None,
    };
    create_staff(tx, &owner, cost)?;
    create_staff(tx, &person("Mina Frost", "manager", MANAGER_PIN), cost)?;
    create_staff(tx, &person("Cato Lane", "cashier", CASHIER_PIN), cost)?;
    Ok(DemoOwner { email: OWNER_EMAIL.to_owned(), password })
}

/// One product of each kind that behaves in its own way.
fn examples(goods: &[Stocked]) -> Vec<DemoExample> {
    let code = |product: &DemoProduct, fits: &dyn Fn(&str) -> bool| {
        product.barcodes.iter().map(|(code, _)| code.clone()).find(|code| fits(code))
    };
    let scale = |prefix: &'static str| move |code: &str| code.len() == 7 && code.starts_with(prefix);
    // A label adds five digits of weight (0.750 kg) or price (4.50), and the check digit.
    let label = |product: &DemoProduct, prefix: &'static str, value: &str| {
        code(product, &scale(prefix)).map(|item| with_check_digit(&format!("{item}{value}")))
    };
    let ordinary = |product: &DemoProduct| {
        !product.weighable && product.minimum_age.is_none() && !product.recalled && product.case.is_some()
    };
    let gtin = |product: &DemoProduct| code(product, &|code: &str| code.len() == 13);
    let of = |kind: &str, barcode: &dyn Fn(&DemoProduct) -> Option<String>| {
        goods.iter().find_map(|stocked| {
            let product = &stocked.product;
            let (sku, name, kind) = (product.sku.clone(), product.name.clone(), kind.to_owned());
            barcode(product).map(|barcode| DemoExample { id: stocked.id.uuid(), sku, name, barcode, kind })
        })
    };
    let mut examples: Vec<DemoExample> = goods
        .iter()
        .filter(|stocked| ordinary(&stocked.product))
        .step_by(20)
        .filter_map(|stocked| {
            let (sku, name) = (stocked.product.sku.clone(), stocked.product.name.clone());
            let barcode = gtin(&stocked.product)?;
            Some(DemoExample { id: stocked.id.uuid(), sku, name, barcode, kind: "ordinary".to_owned() })
        })
        .collect();
    examples.extend(of("weight label", &|product| label(product, WEIGHT_PREFIX, "00750")));
    examples.extend(of("price label", &|product| label(product, PRICE_PREFIX, "00450")));
    examples.extend(of("case", &|product| code(product, &|code: &str| code.len() == 14)));
    examples.extend(of("age limit", &|product| product.minimum_age.and_then(|_| gtin(product))));
    examples.extend(of("deposit", &|product| (product.name == deposit::ON).then(|| gtin(product)).flatten()));
    examples.extend(of("recall", &|product| product.recalled.then(|| gtin(product)).flatten()));
    examples
}
