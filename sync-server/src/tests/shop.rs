//! A small shop on a disk of its own, and the questions that tests ask of it.

use crate::bindings::{OpeningStock, SetupError, ShopSetup, opening_stock};
use crate::core::Core;
use crate::identity::{
    self, IdentityError, NewEnrolmentCode, NewStaff, PasswordCost, Settings, create_enrolment_code,
    create_staff, create_store,
};
use crate::inventory::{InventoryError, create_warehouse};
use crate::product::{NewBarcode, NewProduct, ProductError, create_product, create_tax_rule};
use crate::verify;
use domain::{
    Currency, Decimal, PricingPolicy, ProductId, Quantity, StoreId, TaxRate, TaxRule, TaxTreatment,
    WarehouseId,
};
use jiff::civil::date;
use protocol::StoreData;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Entropy, FolderDisk, StoreError, Tx, params};

/// 15 January 2026, 10:00 UTC.
pub const NOW_MS: i64 = 1_768_471_200_000;
const USD: Currency = Currency::USD;

/// Counts: the same ids in every run.
pub struct Counting(pub u64);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 56) as u8;
        }
    }
}

/// A folder that goes when the test ends.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("counterfoil-core-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn disk(&self) -> FolderDisk {
        FolderDisk::open(&self.0).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    #[error(transparent)]
    Product(#[from] ProductError),
    #[error(transparent)]
    Setup(#[from] SetupError),
}

/// A shop with two goods: bread (10 pieces at cost 1.00, sold at 2.50) and soap (3 pieces at cost 1.49).
pub struct Shop {
    pub core: Core<FolderDisk>,
    pub now_ms: i64,
    pub store_id: StoreId,
    pub warehouse_id: WarehouseId,
    pub bread: ProductId,
    pub soap: ProductId,
    pub folder: Folder,
}

pub fn setup() -> ShopSetup {
    ShopSetup {
        settings: Settings { shop_name: "Test".to_owned(), currency: USD, livemode: false },
        retail_includes_tax: true,
        wholesale_includes_tax: false,
        recognition: crate::order::Recognition::Payment,
    }
}

impl Shop {
    pub fn open() -> Self {
        let folder = Folder::new();
        let core = Core::open(folder.disk(), NOW_MS, Box::new(Counting(1)), &setup()).unwrap();
        Self::furnished(folder, core)
    }

    /// The same shop in a PostgreSQL database of its own.
    pub fn open_on_postgres() -> Self {
        let folder = Folder::new();
        let database =
            store::Database::postgres(&super::statements::postgres_url(), store::Durability::Full).unwrap();
        let core = Core::open_on(database, folder.disk(), NOW_MS, Box::new(Counting(1)), &setup()).unwrap();
        Self::furnished(folder, core)
    }

    fn furnished(folder: Folder, mut core: Core<FolderDisk>) -> Self {
        let (store_id, warehouse_id, bread, soap) = core.write(NOW_MS, furnish).unwrap();
        Self { core, now_ms: NOW_MS, store_id, warehouse_id, bread, soap, folder }
    }

    pub fn code(&mut self, valid_ms: i64) -> String {
        let new = NewEnrolmentCode { store_id: self.store_id, by: None, valid_ms };
        self.write(|tx| create_enrolment_code(tx, &new))
    }

    pub fn write<T, E: From<StoreError> + std::fmt::Debug>(
        &mut self,
        work: impl FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> T {
        self.core.write(self.now_ms, work).unwrap()
    }

    /// On hand and value of a product, thousandths and minor units.
    pub fn stock(&mut self, product: ProductId) -> (i64, i64) {
        let warehouse = self.warehouse_id;
        let read = |tx: &Tx<'_>| {
            tx.query_one(&crate::inventory::sql::STOCK, params![warehouse.uuid(), product.uuid()], |row| {
                Ok((row.int(0)?, row.int(3)?))
            })
        };
        self.core.read(self.now_ms, read).unwrap()
    }

    /// Debits less credits of the account with this role, minor units.
    pub fn balance(&mut self, role: &str) -> i64 {
        let sql = &super::statements::sql::BALANCE;
        self.core.read(self.now_ms, |tx| tx.query_one(sql, params![role], |row| row.int(0))).unwrap()
    }

    /// Rows as text, columns joined by a space.
    pub fn rows(&mut self, sql: &store::Sql) -> Vec<String> {
        self.core.read(self.now_ms, |tx| tx.query(sql, params![], |row| Ok(row.text(0)?.to_owned()))).unwrap()
    }

    /// All invariants hold.
    pub fn check(&mut self) {
        let found = self.core.read(self.now_ms, verify::run).unwrap();
        assert!(found.is_empty(), "{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }

    pub fn notes(&mut self) -> verify::Notes {
        self.core.read(self.now_ms, verify::notes).unwrap()
    }
}

fn furnish(tx: &Tx<'_>) -> Result<(StoreId, WarehouseId, ProductId, ProductId), ShopError> {
    let warehouse_id = create_warehouse(tx, "MAIN", "Main")?;
    let store = store_data(StoreId::new(tx.new_id()), warehouse_id);
    create_store(tx, &store)?;
    let rate = TaxRate { code: "VAT".into(), name: "VAT".into(), percent: Decimal::TEN, compound: false };
    create_tax_rule(
        tx,
        &TaxRule {
            tax_class: "standard".into(),
            zone: "Z".into(),
            treatment: TaxTreatment::Taxed,
            rates: vec![rate],
            valid_from: date(2020, 1, 1),
            valid_to: None,
        },
    )?;
    let bread = product(tx, "BREAD", "4006381333931", 25_000)?;
    let soap = product(tx, "SOAP", "5901234123457", 33_300)?;
    for (product_id, pieces, unit_cost) in [(bread, 10, 10_000), (soap, 3, 14_900)] {
        let opening = OpeningStock {
            warehouse_id,
            product_id,
            quantity: Quantity::from_thousandths(pieces * 1000),
            unit_cost_ten_thousandths: unit_cost,
            date: date(2026, 1, 15),
        };
        opening_stock(tx, USD, &opening)?;
    }
    let staff = NewStaff {
        name: "Ada",
        role: "owner",
        email: Some("Ada@Example.org"),
        password: Some("correct horse"),
        pin: Some("4321"),
    };
    create_staff(tx, &staff, PasswordCost::MIN)?;
    Ok((store.id, warehouse_id, bread, soap))
}

pub fn product(tx: &Tx<'_>, sku: &str, code: &str, price: i64) -> Result<ProductId, ProductError> {
    let new = NewProduct {
        id: None,
        sku,
        name: sku,
        description: "",
        barcodes: vec![NewBarcode { code, pack_quantity: Quantity::ONE }],
        unit: "pcs",
        weighable: false,
        tare: None,
        tax_class: "standard",
        currency: USD,
        retail_price_ten_thousandths: price,
        cost_ten_thousandths: 0,
        category_id: None,
        minimum_age: None,
        discountable: true,
        safety_block: false,
        wholesale: crate::product::Wholesale::default(),
    };
    create_product(tx, &new)
}

fn store_data(id: StoreId, warehouse_id: WarehouseId) -> StoreData {
    StoreData {
        id,
        code: "S1".into(),
        name: "Store".into(),
        address: Vec::new(),
        warehouse_id,
        zone: "Z".into(),
        currency: USD,
        time_zone: "UTC".into(),
        day_cut_off_minutes: 0,
        policy: PricingPolicy::default(),
        receipt_header: Vec::new(),
        receipt_footer: Vec::new(),
        tax_number: None,
        embedded_schemes: Vec::new(),
        discount_limit_percent: Decimal::ZERO,
        quick_keys: Vec::new(),
        blind_count: false,
    }
}

#[test]
fn people_log_in_with_the_right_password_only() {
    let mut shop = Shop::open();
    let session = shop.write(|tx| identity::log_in(tx, "ada@example.org ", "correct horse"));
    let wrong = shop.core.write(NOW_MS, |tx| identity::log_in(tx, "ada@example.org", "wrong"));
    assert!(matches!(wrong, Err(store::WriteError::Refused(IdentityError::LogIn))));
    let token = session.token;
    let found = shop.core.read(NOW_MS, |tx| identity::session(tx, &token)).unwrap().unwrap();
    assert_eq!(found.member.role, "owner");
    let later = NOW_MS + identity::SESSION_MS;
    assert!(shop.core.read(later, |tx| identity::session(tx, &token)).unwrap().is_none());
    shop.write(|tx| identity::log_out(tx, &token));
    assert!(shop.core.read(NOW_MS, |tx| identity::session(tx, &token)).unwrap().is_none());
}

#[test]
fn a_shop_that_was_just_set_up_balances() {
    let mut shop = Shop::open();
    assert_eq!(shop.balance("inventory"), 1000 + 447);
    assert_eq!(shop.balance("opening_equity"), -1447);
    shop.check();
    // Opened again: nothing is set up twice.
    let (folder, now_ms) = (shop.folder, shop.now_ms);
    drop(shop.core);
    let mut again = Core::open(folder.disk(), now_ms + 1, Box::new(Counting(2)), &setup()).unwrap();
    assert!(again.read(now_ms, verify::run).unwrap().is_empty());
}
