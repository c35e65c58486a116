//! The shop of a measurement: as many products as asked for, one store, one cashier, made by the server's own
//! commands before any clock starts. Names are varied enough for search and compression to be like a real shop's.

use super::error::Result;
use domain::{
    Currency, Decimal, PricingPolicy, ProductId, Quantity, StaffId, StoreId, TaxRate, TaxRule, TaxTable,
    TaxTreatment, WarehouseId, postings,
};
use jiff::civil::{Date, date};
use protocol::StoreData;
use std::path::Path;
use store::{Database, OsEntropy, Tx};
use sync_server::accounting::{self, Chart, NewEntry};
use sync_server::demo::with_check_digit;
use sync_server::http::serve::{folder::Folder, now_ms};
use sync_server::identity::{self, NewEnrolmentCode, NewStaff, PasswordCost, Settings};
use sync_server::inventory::{self, Cause, Change, StockSession};
use sync_server::product::{self, NewBarcode, NewProduct};

/// The owner's e-mail address and password.
pub const OWNER: (&str, &str) = ("owner@bench.example", "only for figures");
/// The cashier's PIN.
pub const PIN: &str = "1234";
const CURRENCY: Currency = Currency::USD;
const ZONE: &str = "BENCH";
/// Products made in one commit.
const CHUNK: usize = 1_000;
/// Pieces of each product: more than any run sells.
pub const PIECES: i64 = 1_000_000;
const CODES_LAST_MS: i64 = 24 * 60 * 60 * 1_000;

/// Something that is sold.
pub struct Article {
    /// Its id.
    pub id: ProductId,
    /// Unique.
    pub sku: String,
    /// As printed.
    pub name: String,
    /// GTIN-13.
    pub code: String,
    /// Without tax, ten-thousandths.
    pub price_ten_thousandths: i64,
}

/// A shop as the measurements need to know it.
pub struct Goods {
    /// The one store.
    pub store: StoreData,
    /// Who sells.
    pub cashier: StaffId,
    /// What is sold.
    pub articles: Vec<Article>,
    /// Each lets one till in.
    pub codes: Vec<String>,
}

/// Makes a shop in an empty server folder or on an empty PostgreSQL, which is closed again.
pub fn fill(data: &Path, database_url: Option<String>, count: usize, tills: usize) -> Result<Goods> {
    let folder = Folder::take(data, database_url)?;
    let (mut database, _) = folder.open_writer(now_ms())?;
    let (store, cashier) = commit(&mut database, create_shop)?;
    let mut articles = Vec::with_capacity(count);
    for first in (0..count).step_by(CHUNK) {
        let last = (first + CHUNK).min(count);
        articles.extend(commit(&mut database, |tx| create_goods(tx, &store, first..last))?);
    }
    let code = NewEnrolmentCode { store_id: store.id, by: None, valid_ms: CODES_LAST_MS };
    let codes = commit(&mut database, |tx| {
        (0..tills).map(|_| Ok(identity::create_enrolment_code(tx, &code)?)).collect()
    })?;
    Ok(Goods { store, cashier, articles, codes })
}

/// The taxes of the shop.
pub fn taxes() -> TaxTable {
    let rate = |code: &str, name: &str, percent| TaxRate {
        code: code.to_owned(),
        name: name.to_owned(),
        percent,
        compound: false,
    };
    let rates =
        vec![rate("STATE", "State tax", Decimal::new(625, 2)), rate("CITY", "City tax", Decimal::new(2, 0))];
    let rule = TaxRule {
        tax_class: "standard".to_owned(),
        zone: ZONE.to_owned(),
        treatment: TaxTreatment::Taxed,
        rates,
        valid_from: date(2020, 1, 1),
        valid_to: None,
    };
    TaxTable { rules: vec![rule] }
}

/// Today in the store's zone.
pub fn today() -> Result<Date> {
    Ok(jiff::Timestamp::from_millisecond(now_ms())?.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// One durable commit of the server's own commands.
pub fn commit<T>(database: &mut Database, mut work: impl FnMut(&Tx<'_>) -> Result<T>) -> Result<T> {
    let done = database.write(now_ms(), &mut OsEntropy::new(), |tx| {
        let value = work(tx)?;
        sync_server::sequence::finish(tx)?;
        Ok(value)
    });
    done.map_err(|error: store::WriteError<super::BenchError>| super::BenchError::new(error.to_string()))
}

fn create_shop(tx: &Tx<'_>) -> Result<(StoreData, StaffId)> {
    identity::set_up(tx, &Settings { shop_name: "Bench".to_owned(), currency: CURRENCY, livemode: true })?;
    accounting::create_default_chart(tx)?;
    product::create_price_list(tx, product::RETAIL, "Retail", CURRENCY, false)?;
    for rule in &taxes().rules {
        product::create_tax_rule(tx, rule)?;
    }
    let warehouse_id = inventory::create_warehouse(tx, "MAIN", "Store room")?;
    let store = store_data(StoreId::new(tx.new_id()), warehouse_id);
    identity::create_store(tx, &store)?;
    let person = NewStaff { name: "Cato Lane", role: "cashier", email: None, password: None, pin: Some(PIN) };
    let cashier = identity::create_staff(tx, &person, PasswordCost::MIN)?;
    let (email, password) = OWNER;
    let owner = NewStaff {
        name: "Olive Owen",
        role: "owner",
        email: Some(email),
        password: Some(password),
        pin: None,
    };
    identity::create_staff(tx, &owner, PasswordCost::MIN)?;
    Ok((store, cashier))
}

fn store_data(id: StoreId, warehouse_id: WarehouseId) -> StoreData {
    StoreData {
        id,
        code: "S1".to_owned(),
        name: "Bench shop".to_owned(),
        address: vec!["12 Example Street".to_owned(), "Sampletown".to_owned()],
        warehouse_id,
        zone: ZONE.to_owned(),
        currency: CURRENCY,
        time_zone: "UTC".to_owned(),
        day_cut_off_minutes: 0,
        policy: PricingPolicy::default(),
        receipt_header: vec!["Bench shop".to_owned()],
        receipt_footer: vec!["Thank you".to_owned()],
        tax_number: None,
        embedded_schemes: Vec::new(),
        discount_limit_percent: Decimal::TEN,
        quick_keys: Vec::new(),
        blind_count: false,
    }
}

fn create_goods(tx: &Tx<'_>, store: &StoreData, numbers: std::ops::Range<usize>) -> Result<Vec<Article>> {
    let document = tx.new_id();
    let mut session = StockSession::new(CURRENCY);
    let mut value_minor = 0;
    let mut made = Vec::with_capacity(numbers.len());
    for number in numbers {
        let article = create_article(tx, number)?;
        let change = Change {
            warehouse_id: store.warehouse_id,
            product_id: article.id,
            quantity: PIECES * 1_000,
            cause: Cause::Opening,
            cause_id: document,
            by: "system",
            reason: None,
            occurred_ms: tx.now_ms(),
            earliest_ms: None,
        };
        value_minor += session.put(tx, &change, PIECES * article.price_ten_thousandths / 200)?.value_minor;
        inventory::touch_stock(tx, &[store.id], article.id)?;
        made.push(article);
    }
    let Some(posting) = postings::goods_opening(value_minor)? else { return Ok(made) };
    let entry = NewEntry {
        date: today()?,
        source_kind: "goods_opening",
        source_id: document,
        description: "Opening stock",
        reference: "OPENING",
        currency: CURRENCY,
        by: "system",
    };
    accounting::post(tx, &Chart::load(tx)?, &entry, &posting)?;
    Ok(made)
}

fn create_article(tx: &Tx<'_>, number: usize) -> Result<Article> {
    let (sku, name) = (format!("B{number:07}"), name(number));
    let code = with_check_digit(&format!("40{number:010}"));
    let price_ten_thousandths = (99 + (number as i64 * 37) % 4_900) * 100;
    let new = NewProduct {
        id: None,
        sku: &sku,
        name: &name,
        description: "",
        barcodes: vec![NewBarcode { code: &code, pack_quantity: Quantity::ONE }],
        unit: "pcs",
        weighable: false,
        tare: None,
        tax_class: "standard",
        currency: CURRENCY,
        retail_price_ten_thousandths: price_ten_thousandths,
        cost_ten_thousandths: price_ten_thousandths / 2,
        category_id: None,
        minimum_age: None,
        discountable: true,
        safety_block: false,
        wholesale: product::Wholesale::default(),
    };
    let id = product::create_product(tx, &new)?;
    Ok(Article { id, sku, name, code, price_ten_thousandths })
}

/// A name of maker, kind, thing and size; the number makes it the only one.
fn name(number: usize) -> String {
    const MAKERS: [&str; 12] = [
        "Alder",
        "Birchfield",
        "Corran",
        "Dunmore",
        "Eastgate",
        "Fenwick",
        "Glen",
        "Harbour",
        "Ivy Lane",
        "Juniper",
        "Kestrel",
        "Larkhill",
    ];
    const KINDS: [&str; 10] = [
        "organic",
        "classic",
        "dark",
        "smoked",
        "unsalted",
        "family",
        "mini",
        "spiced",
        "wholegrain",
        "light",
    ];
    const THINGS: [&str; 20] = [
        "biscuits",
        "butter",
        "chocolate",
        "coffee",
        "crackers",
        "honey",
        "jam",
        "lentils",
        "mustard",
        "noodles",
        "oats",
        "olives",
        "pasta",
        "pickles",
        "rice",
        "soap",
        "soup",
        "tea",
        "tomatoes",
        "vinegar",
    ];
    const SIZES: [&str; 6] = ["100 g", "250 g", "500 g", "750 ml", "1 kg", "6 x 330 ml"];
    let (maker, kind) = (MAKERS[number % 12], KINDS[number / 12 % 10]);
    let (thing, size) = (THINGS[number / 120 % 20], SIZES[number / 2_400 % 6]);
    format!("{maker} {kind} {thing} {size} No {number}")
}
