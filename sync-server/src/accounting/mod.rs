//! Accounting: accounts, entries, and what the sequencer adds to them. Which accounts an event moves is
//! `domain::postings`' table; not here: sales, stock.

mod accounts;
mod books;
mod chart;
#[cfg(test)]
mod guide;
mod manual;
mod numbering;
mod opening;
pub mod periods;
mod receivables;
pub mod sql;

pub use accounts::{AccountEdit, Change, add_account, change_account, delete_account, set_account_status};
pub use books::{Chart, NewEntry, entry_version, post, tell_turnover, void};
pub use chart::{DEFAULT_CHART, NewAccount, complete_chart, create_account, create_default_chart};
pub use manual::{Given, GivenLine, change_draft, create_draft, delete_draft, post_draft};
pub use numbering::{fold_and_number, reserve, reserve_orders};
pub use opening::import_opening;
pub use receivables::{balance_of, owed_by};

use crate::refusal::Refusal;
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
    /// A rule says no to a person.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A value that a caller gave is not acceptable.
    #[error("{0}")]
    Invalid(String),
}
