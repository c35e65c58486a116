//! Where contexts are joined: each port of one is implemented here by another, on the caller's transaction.
//! Nowhere else does a context meet another. Not here: rules.

mod books;
mod contents;
mod entities;
mod goods;
mod heads;
mod house;
mod invoices;
mod offers;
mod sale;
mod settings;
mod setup;
mod web;

pub use contents::Everything;
pub use entities::Contexts;
pub use goods::{GoodsBindings, expire_holds};
pub use heads::Heads;
pub use house::House;
pub use invoices::{InvoiceBooks, bill, seller};
pub use sale::PushBindings;
pub use settings::{
    leaves_safety_stock, on_shortage, recognition, safety_stock_channels, set_on_shortage, set_recognition,
    set_safety_stock_channels,
};
pub use setup::{OpeningStock, SetupError, ShopSetup, open_store, opening_stock, set_up_shop};

use domain::Currency;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use protocol::StoreData;
use store::StoreError;

/// The business date of a time in a store's zone, its day ending at the cut-off. A zone that this
/// machine does not know counts as UTC.
pub fn business_date(store: &StoreData, unix_ms: i64) -> Result<Date, StoreError> {
    let failed = |error: jiff::Error| StoreError::Constraint(format!("a time is out of range: {error}"));
    let zone = TimeZone::get(&store.time_zone).unwrap_or(TimeZone::UTC);
    let before_cut_off = unix_ms.saturating_sub(i64::from(store.day_cut_off_minutes) * 60_000);
    Ok(Timestamp::from_millisecond(before_cut_off).map_err(failed)?.to_zoned(zone).date())
}

/// A time as the clocks in the store show it.
pub fn local_time(store: &StoreData, unix_ms: i64) -> Result<DateTime, StoreError> {
    let failed = |error: jiff::Error| StoreError::Constraint(format!("a time is out of range: {error}"));
    let zone = TimeZone::get(&store.time_zone).unwrap_or(TimeZone::UTC);
    Ok(Timestamp::from_millisecond(unix_ms).map_err(failed)?.to_zoned(zone).datetime())
}

/// `ORD-2026-000001` (O-4).
pub(crate) fn order_number(year: i16, number: i64) -> String {
    format!("ORD-{year}-{number:06}")
}

pub(crate) fn foreign(found: Currency, ours: Currency) -> String {
    format!("the amounts are in {found}, the books are kept in {ours}")
}
