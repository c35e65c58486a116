//! Invoice: what was billed, as it was issued; what was paid on it and credited of it; and how it looks on paper. Books
//! are a port, which `bindings` joins on the same transaction. Not here: orders themselves, what a customer may owe.

mod content;
mod credit;
mod issue;
mod number;
mod payment;
pub mod pdf;
pub mod sql;

pub use content::{Buyer, Content, Line, PostalAddress, Seller};
pub use credit::{Credit, CreditPart, credit, credit_refund};
pub use issue::{Issue, Issued, issue};
pub use number::number_issued;
pub use payment::{Paid, pay};

use crate::refusal::Refusal;
use domain::{Currency, CustomerId, EntryId, Money, Posting, PostingError};
use jiff::civil::Date;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// Why invoice refuses.
#[derive(Debug, thiserror::Error)]
pub enum InvoiceError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A rule says no to a person.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No entry can be made of it.
    #[error(transparent)]
    Posting(#[from] PostingError),
}

/// An entry on a customer's account.
#[derive(Debug)]
pub struct AccountEntry<'a> {
    /// Business date.
    pub date: Date,
    /// What is recognised.
    pub source_kind: &'a str,
    /// Which.
    pub source_id: Uuid,
    /// For people.
    pub description: &'a str,
    /// A number that people know.
    pub reference: &'a str,
    /// The books' currency.
    pub currency: Currency,
    /// Whose account.
    pub customer_id: CustomerId,
    /// Whose doing.
    pub by: &'a str,
    /// Tax code, and what the tax was charged on; below zero: taken back.
    pub turnover: &'a [(&'a str, i64)],
}

/// The books.
pub trait Books {
    /// Posts an entry on a customer's account.
    fn post(&mut self, tx: &Tx, entry: &AccountEntry<'_>, posting: &Posting)
    -> Result<EntryId, InvoiceError>;
}

/// A stored invoice or credit note, as who changes it finds it.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its id.
    pub id: Uuid,
    /// Its number; `None`: the sequencer has not come to it yet.
    pub number: Option<String>,
    /// Whose.
    pub customer_id: CustomerId,
    /// Its currency.
    pub currency: Currency,
    /// What it comes to, minor units.
    pub total_minor: i64,
    /// Of that, what was paid with the order.
    pub settled_minor: i64,
    /// What was paid later.
    pub paid_minor: i64,
    /// What was credited.
    pub credited_minor: i64,
    /// Of that, what the buyer got back at once.
    pub given_back_minor: i64,
    /// As it was issued.
    pub content: Content,
}

impl Found {
    /// What is left to pay, minor units; below zero: the customer has that much to their credit.
    pub const fn open_minor(&self) -> i64 {
        self.total_minor - self.settled_minor - self.paid_minor - self.credited_minor + self.given_back_minor
    }

    /// Its number for people.
    pub fn reference(&self) -> &str {
        self.number.as_deref().unwrap_or_default()
    }
}

/// An invoice, which nobody else changes until this transaction ends. Refusal: `NOT_FOUND`.
fn held(tx: &Tx, id: Uuid) -> Result<Found, InvoiceError> {
    let found = tx.query_opt(&sql::HOLD, params![id], |row| {
        let corrupt = |error: &dyn std::fmt::Display| StoreError::Corrupt(error.to_string());
        Ok(Found {
            id: row.uuid(0)?,
            number: row.opt_text(1)?.map(str::to_owned),
            customer_id: CustomerId::new(row.uuid(2)?),
            currency: Currency::parse(row.text(3)?).map_err(|error| corrupt(&error))?,
            total_minor: row.int(4)?,
            settled_minor: row.int(5)?,
            paid_minor: row.int(6)?,
            credited_minor: row.int(7)?,
            content: serde_json::from_str(row.text(8)?).map_err(|error| corrupt(&error))?,
            given_back_minor: row.int(9)?,
        })
    })?;
    found.ok_or_else(|| Refusal::not_found("invoice").into())
}

/// An amount with its currency, for sentences.
fn words(minor: i64, currency: Currency) -> String {
    format!("{} {}", Money::new(minor, currency).amount_text(), currency.code())
}
