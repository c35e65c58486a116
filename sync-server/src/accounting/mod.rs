//! Accounting: accounts, entries, and what the sequencer adds to them. Which accounts an event moves is
//! `domain::postings`' table; not here: sales, stock.

mod books;
mod chart;
mod numbering;
pub mod sql;

pub use books::{Chart, NewEntry, post, void};
pub use chart::{DEFAULT_CHART, NewAccount, complete_chart, create_account, create_default_chart};
pub use numbering::{fold_and_number, reserve_orders};

use domain::{AccountRole, PostingError};
use store::StoreError;

/// Why accounting refuses.
#[derive(Debug, thiserror::Error)]
pub enum AccountingError {
    /// The storage below failed, or its schema refused the entry.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The entry cannot be made.
    #[error(transparent)]
    Posting(#[from] PostingError),
    /// No active account plays this role.
    #[error("no active account has the role {0}; give it to one in the chart of accounts")]
    NoAccount(AccountRole),
    /// A value that a caller gave is not acceptable.
    #[error("{0}")]
    Invalid(String),
}
