//! Order: what was sold, paid, given back, and the shifts in which it happened. Stock, books and catalogue are
//! ports, which `bindings` joins on the same transaction. Not here: journals, signatures, HTTP.

mod address;
mod book;
mod cancel;
mod claim;
mod coupons;
mod displace;
mod draft;
mod earn;
mod fulfil;
mod give_back;
mod linked;
mod money;
mod parts;
pub mod pay;
pub mod payment;
mod place;
mod ports;
mod quote;
mod recognition;
mod reductions;
mod refund;
mod sale;
mod served;
mod shift;
pub mod sql;
mod sweep;
pub mod tasks;
mod terms;
mod timeline;
mod trade;
mod web;

pub use address::Address;
pub use cancel::cancel;
pub use earn::waiting_minor;
pub use fulfil::{HandOver, fulfil, pack};
pub use give_back::{GiveBack, give_back};
pub use place::{Guest, NewOrder, Shown, change, existing, place};
pub use ports::{
    Accounts, Billing, Books, BooksError, Buyers, Catalogue, Claimed, Claims, Contact, Credited, Entry,
    Numbers, OnShortage, Ports, Shelf, SoldAs, StockLedger, StockMove, Taken, Terms, WebPorts,
};
pub use quote::{
    Basket, BasketLine, Buyer, Given, LineKind, Named, Offered, Offers, Quote, QuoteLine, Supply, Unmet,
    estimate, quote,
};
pub use recognition::{Recognition, TaxPoint};
pub use reductions::{Extras, OnOffer, Parcel, Way};
pub use refund::record_refund;
pub use sale::record_sale;
pub use sweep::{SOLD_OUT, anything_stale, freshen, is_stale, sweep};
pub use terms::confirm_on_terms;
pub use web::{WebItem, WebOrder, load};

pub use shift::{ShiftSession, record_cash_move, record_close, record_note, record_open};

use crate::refusal::Refusal;
use domain::{Currency, EventId, PostingError, ProductId, TerminalId, WarehouseId};
use store::{StoreError, Tx, params};

/// Why an event cannot be booked. None of these ever refuses a sale: it goes to quarantine, with its money in
/// suspense (S-10, U-2).
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No entry can be made of it.
    #[error(transparent)]
    Posting(#[from] PostingError),
    /// The books do not take it.
    #[error(transparent)]
    Books(#[from] BooksError),
    /// Its figures contradict each other (I-4).
    #[error("the figures do not add up: {0}")]
    Figures(&'static str),
    /// What was asked for on the web is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Whether a variant was ever sold (P-2).
pub fn was_sold(tx: &Tx<'_>, id: ProductId) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::SOLD, params![id.uuid()], |row| row.int(0))?.is_some())
}

/// What every journal event that is booked brings besides its body.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The event.
    pub event_id: EventId,
    /// Whose journal.
    pub terminal_id: TerminalId,
    /// Warehouse of the terminal's store, for an event that names one which is not known.
    pub warehouse_id: WarehouseId,
    /// The books' currency.
    pub currency: Currency,
    /// When it happened as far as known, Unix milliseconds.
    pub occurred_ms: i64,
    /// Set where that is not to be believed: it happened between this and now.
    pub earliest_ms: Option<i64>,
}

/// What was unusual about a sale or refund that was booked all the same (S-10).
#[derive(Debug, Default)]
pub(crate) struct Flags(Vec<&'static str>);

impl Flags {
    pub(crate) fn raise(&mut self, flag: &'static str) {
        if !self.0.contains(&flag) {
            self.0.push(flag);
        }
    }

    /// As JSON.
    pub(crate) fn text(&self) -> String {
        if self.0.is_empty() {
            return "[]".to_owned();
        }
        format!("[\"{}\"]", self.0.join("\",\""))
    }
}

pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, OrderError> {
    serde_json::to_string(value).map_err(|error| OrderError::Store(StoreError::Other(error.to_string())))
}
