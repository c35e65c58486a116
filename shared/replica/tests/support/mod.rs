//! A replica on a file of its own, products to put into it.

#![allow(dead_code, reason = "each test file uses some of it")]

use domain::{Currency, ProductId, Quantity};
use protocol::{
    BarcodeData, Change, Cursor, EntityKind, Feed, Incarnation, ProductData, ProductStatus, PullPage,
};
use replica::ReplicaError;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Database, Entropy, Tx, WriteError};
use uuid::Uuid;

pub struct NoEntropy;
impl Entropy for NoEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// A file of its own, removed at the end.
pub struct File(pub PathBuf);

impl File {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("replica-{}-{}.db", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }
    pub fn connect(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(&self.0).unwrap()
    }
    pub fn open(&self) -> Result<Database, ReplicaError> {
        replica::open(self.connect(), 1)
    }
    /// A finished, empty one, opened.
    pub fn fresh() -> (Self, Database) {
        let file = Self::new();
        replica::finish(replica::create(file.connect(), 1).unwrap(), 1).unwrap();
        let database = file.open().unwrap();
        (file, database)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.0.display()));
        }
    }
}

pub fn write<T>(db: &mut Database, work: impl FnMut(&Tx<'_>) -> Result<T, ReplicaError>) -> T {
    db.write(2, &mut NoEntropy, work).map_err(|e: WriteError<ReplicaError>| format!("{e:?}")).unwrap()
}

pub fn read<T>(db: &Database, work: impl FnOnce(&Tx<'_>) -> Result<T, ReplicaError>) -> T {
    db.read(2, work).unwrap()
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn product(number: u128, sku: &str, name: &str, codes: &[(&str, i64)]) -> ProductData {
    let barcodes = codes.iter().map(|(code, pack)| BarcodeData {
        code: (*code).to_owned(),
        pack_quantity: Quantity::from_thousandths(*pack),
    });
    ProductData {
        id: ProductId::new(id(number)),
        sku: sku.to_owned(),
        name: name.to_owned(),
        barcodes: barcodes.collect(),
        unit: "pcs".to_owned(),
        weighable: false,
        tare: None,
        tax_class: "standard".to_owned(),
        unit_price_ten_thousandths: 14_590,
        currency: Currency::parse("USD").unwrap(),
        prices_include_tax: false,
        discountable: true,
        minimum_age: None,
        safety_block: false,
        status: ProductStatus::Active,
        linked_items: Vec::new(),
        category_id: None,
        image: None,
    }
}

pub fn put(product: &ProductData) -> Change {
    Change::put(EntityKind::Product, product.id, product).unwrap()
}

pub fn page(position: i64, changes: Vec<Change>) -> PullPage {
    let cursor = Cursor { feed: Feed::Catalog, incarnation: Incarnation(id(99)), position };
    PullPage {
        feed: Feed::Catalog,
        changes,
        cursor: cursor.encode(),
        position,
        more: false,
        head: position,
        as_of_ms: 1_000 + position,
    }
}

pub fn apply(db: &mut Database, position: i64, changes: Vec<Change>) -> replica::Applied {
    let page = page(position, changes);
    write(db, |tx| replica::apply_page(tx, &page))
}

pub fn skus(db: &Database, text: &str) -> Vec<String> {
    read(db, |tx| replica::search(tx, text, 10)).into_iter().map(|product| product.sku).collect()
}
