//! What intake needs of others. `bindings` implements these on the push's transaction.

use domain::{Currency, EntryId, EventId, TenderMethod, TerminalId};
use protocol::{Epoch, EventBody, MoneySummary, PublicKey};
use store::{StoreError, Tx};
use uuid::Uuid;

/// What intake knows of a terminal.
#[derive(Debug, Clone)]
pub struct Till {
    /// Its id.
    pub id: TerminalId,
    /// What its signatures are checked with.
    pub public_key: PublicKey,
}

/// Who keeps the terminals.
pub trait Registry {
    /// A terminal, revoked or not: its signed past is still taken (E-1). `None`: unknown.
    fn till(&mut self, tx: &Tx, id: TerminalId) -> Result<Option<Till>, StoreError>;
    /// Closes an epoch of which there are two branches (U-6).
    fn close_epoch(&mut self, tx: &Tx, id: TerminalId, epoch: &Epoch) -> Result<(), StoreError>;
    /// Whether an epoch is closed.
    fn epoch_closed(&mut self, tx: &Tx, id: TerminalId, epoch: &Epoch) -> Result<bool, StoreError>;
}

/// An event to be booked.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// Its id.
    pub id: EventId,
    /// Whose journal.
    pub terminal_id: TerminalId,
    /// When it happened as far as known, Unix milliseconds: the till's clock, not before its last anchor and
    /// not after its arrival (T-1).
    pub occurred_ms: i64,
    /// Set where the till's clock is not to be believed: it happened between this and its arrival.
    pub earliest_ms: Option<i64>,
    /// Its money, as the envelope tells.
    pub money: &'a MoneySummary,
    /// What happened.
    pub body: &'a EventBody,
}

/// What became of an event that was booked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Booked {
    /// The order that it made or belongs to.
    pub order_number: Option<String>,
}

/// Why an event was not booked.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It cannot be booked as it is: quarantine.
    #[error("{detail}")]
    Unbookable {
        /// Stable code.
        code: &'static str,
        /// In words.
        detail: String,
    },
}

/// Money of an event that is in quarantine.
#[derive(Debug, Clone)]
pub struct Suspense<'a> {
    /// The quarantine's id.
    pub id: Uuid,
    /// Whose journal.
    pub terminal_id: TerminalId,
    /// When it happened as far as known, Unix milliseconds.
    pub occurred_ms: i64,
    /// Its currency.
    pub currency: Currency,
    /// Its total, minor units; negative: money that went out.
    pub total_minor: i64,
    /// What changed hands per tender, minor units.
    pub tenders: Vec<(TenderMethod, i64)>,
    /// Why, as a stable code.
    pub code: &'a str,
}

/// Who books.
pub trait Bookings {
    /// Books an event in the caller's savepoint.
    fn book(&mut self, tx: &Tx, event: &Event<'_>) -> Result<Booked, BookError>;
    /// Books the money of an event that cannot be booked itself (U-2). `None`: there is none.
    fn suspend(&mut self, tx: &Tx, money: &Suspense<'_>) -> Result<Option<EntryId>, BookError>;
    /// The caller's savepoint was rolled back: whatever was kept in memory of it is void.
    fn rolled_back(&mut self);
    /// The push is through: feeds are brought up to date.
    fn done(&mut self, tx: &Tx) -> Result<(), StoreError>;
}
