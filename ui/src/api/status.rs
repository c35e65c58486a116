//! What `status`, `inspect`, `receipts` and the window's start tell.

use serde::Deserialize;

use super::{Money, Problem};

/// How the window was started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Start {
    /// `light`, `dark`; none: the desktop's.
    pub theme: Option<String>,
    /// `en`, `de` …; none: the desktop's.
    pub language: Option<String>,
    /// A server's address for the enrolment.
    pub url: Option<String>,
    /// The program's version.
    pub version: String,
    /// The scanner that types.
    pub wedge: Wedge,
    /// Why the folder is not open.
    pub failure: Option<Failure>,
}

/// How a scanner that types is told from a person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Wedge {
    /// Longest time between two keys of one scan, milliseconds.
    pub gap_ms: u64,
}

impl Default for Wedge {
    fn default() -> Self {
        Self { gap_ms: 50 }
    }
}

/// Why the till's folder could not be opened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Failure {
    /// Stable.
    pub code: String,
    /// One sentence.
    pub detail: String,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self { code: failure.code, detail: failure.detail }
    }
}

/// Everything at a glance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Status {
    /// Whether a server knows this till.
    pub enrolled: bool,
    /// Whether there is a catalogue to sell from.
    pub catalogue: bool,
    /// Short name of the store.
    pub store: Option<String>,
    /// Its name.
    pub store_name: Option<String>,
    /// Short name of the till.
    pub terminal: Option<String>,
    /// Who is logged in.
    pub user: Option<String>,
    /// The open shift.
    pub shift: Option<Shift>,
    /// Parked tickets.
    pub parked: Vec<ParkedTicket>,
    /// Whether the server answers.
    pub online: bool,
    /// Whether the network of this till is switched on.
    pub network: bool,
    /// Whether something moves now.
    pub syncing: bool,
    /// Events that the server does not have yet.
    pub waiting: u64,
    /// Receipts among them.
    pub waiting_sales: u64,
    /// Events that the server put aside.
    pub quarantined: u64,
    /// Age of the stock figures.
    pub stock_as_of: Option<String>,
    /// When the server last answered.
    pub last_contact: Option<String>,
    /// Why it does not.
    pub trouble: Option<Trouble>,
    /// Something waits, the server answers, and nothing moves (U-3).
    pub alarm: bool,
    /// A manager has to enrol this till again (U-6).
    pub epoch_closed: bool,
    /// The receipt printer.
    pub printer: Printer,
    /// The last receipt.
    pub last_receipt: Option<LastReceipt>,
    /// Notes that the drawer takes.
    pub cash_notes: Vec<String>,
    /// Book currency.
    pub currency: Option<String>,
    /// Digits of its minor unit.
    pub currency_digits: Option<u8>,
    /// Whether the drawer is counted blind (C-1).
    pub blind_count: bool,
}

/// A shift.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Shift {
    /// Counted up at this till.
    pub number: i64,
}

/// A ticket that was set aside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(default)]
pub struct ParkedTicket {
    /// Its short name.
    pub id: String,
    /// How many lines.
    pub lines: u64,
}

/// Why the server is not reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Trouble {
    /// Stable.
    pub code: String,
    /// One sentence.
    pub detail: String,
}

/// The receipt printer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Printer {
    /// Whether there is one.
    pub present: bool,
    /// Receipts that wait for it.
    pub waiting: u64,
    /// What it said last.
    pub error: Option<String>,
}

/// The last receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LastReceipt {
    /// Its number.
    pub receipt_number: String,
    /// What it came to.
    pub total: Money,
}

/// What `inspect` answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Inspection {
    /// Newest first.
    pub events: Vec<Event>,
    /// Where older ones begin.
    pub next: Option<i64>,
}

/// An event of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Event {
    /// Order of writing.
    pub ordinal: i64,
    /// Its number in the epoch.
    pub seq: i64,
    /// What happened.
    pub kind: String,
    /// When.
    pub created_at: String,
    /// `waiting`, `acknowledged`, `quarantined`.
    pub state: String,
    /// Why it was put aside.
    pub code: Option<String>,
    /// Its receipt.
    pub receipt_number: Option<String>,
    /// What it came to.
    pub total: Option<Money>,
    /// The order that it became.
    pub order_number: Option<String>,
}

/// A receipt in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Receipt {
    /// Its number.
    pub receipt_number: String,
    /// `sale` or `refund`.
    pub kind: String,
    /// When.
    pub created_at: String,
    /// What it came to.
    pub total: Money,
    /// How many lines.
    pub lines: u64,
}
