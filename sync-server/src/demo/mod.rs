//! The demo shop: everything a new shop would have, with invented goods and people, made by the same
//! commands that a real shop uses. Refuses to mix with real data; that is asked by who calls it.

mod customers;
mod deposit;
mod document;
mod offers;
mod pictures;
mod shop;
mod table;

pub use document::{DemoDocument, write_file};
pub use table::{DemoProduct, Department, departments, products, with_check_digit};

use domain::{MoneyError, PostingError};
use store::{StoreError, Tx};

use crate::accounting::AccountingError;
use crate::bindings::SetupError;
use crate::customer::CustomerError;
use crate::identity::{
    IdentityError, NewEnrolmentCode, PasswordCost, create_enrolment_code, list_stores, set_setting, setting,
};
use crate::inventory::InventoryError;
use crate::product::ProductError;
use crate::promotion::OfferError;
use crate::shipping::ShippingError;

/// The setting that holds the demo's document, and so tells a demo's database from a real one.
const SETTING: &str = "demo";
/// How long the demo's enrolment codes last, milliseconds.
const CODES_LAST_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// How many of them there are.
const CODES: usize = 8;

/// Why the demo shop cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A row of the built-in tables.
    #[error("the table of demo goods is wrong at `{0}`; report this")]
    Table(String),
    /// The document cannot be written or read.
    #[error("demo.json: {0}; check the folder and its permissions")]
    Document(String),
    /// An amount does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The opening entry.
    #[error(transparent)]
    Posting(#[from] PostingError),
    /// Keys, chart, price lists.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The books.
    #[error(transparent)]
    Accounting(#[from] AccountingError),
    /// Staff, keys, codes.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Stock.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// Customers.
    #[error(transparent)]
    Customer(#[from] CustomerError),
    /// Products.
    #[error(transparent)]
    Product(#[from] ProductError),
    /// Promotions.
    #[error(transparent)]
    Offer(#[from] OfferError),
    /// Shipping zones.
    #[error(transparent)]
    Shipping(#[from] ShippingError),
    /// The storage.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether this database is the demo shop's.
pub fn is_demo(tx: &Tx<'_>) -> Result<bool, StoreError> {
    Ok(setting(tx, SETTING)?.is_some())
}

/// Makes the demo shop in an empty database, or finds it made already; enrolment codes are new each time
/// (those given out before stay good until they expire).
///
/// # Errors
/// [`DemoError`].
pub fn set_up(tx: &Tx<'_>, cost: PasswordCost) -> Result<DemoDocument, DemoError> {
    let mut document = match setting(tx, SETTING)? {
        Some(text) => DemoDocument::read(&text)?,
        None => shop::create(tx, cost)?,
    };
    let store = list_stores(tx)?.into_iter().next();
    let store = store.ok_or_else(|| DemoError::Document("the demo's store is gone".to_owned()))?;
    let code = NewEnrolmentCode { store_id: store.id, by: None, valid_ms: CODES_LAST_MS };
    document.enrolment_codes =
        (0..CODES).map(|_| create_enrolment_code(tx, &code)).collect::<Result<_, _>>()?;
    set_setting(tx, SETTING, &document.text()?)?;
    Ok(document)
}
