//! The customers' accounts behind the receivables account (I-11): one row for each system entry that moves it, and whose
//! debt it is. What may not enter: invoices, limits.

use super::sql;
use domain::{AccountRole, CustomerId, Direction, EntryId, Posting};
use jiff::civil::Date;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// Keeps what an entry moves on the receivables account; nobody's by name so far.
pub(super) fn keep(tx: &Tx, entry: Uuid, day: Date, posting: &Posting) -> Result<(), StoreError> {
    let lines = posting.lines().iter().filter(|line| line.role == AccountRole::Receivables);
    let amounts = lines.map(|line| match line.direction {
        Direction::Debit => line.amount_minor,
        Direction::Credit => -line.amount_minor,
    });
    let Some(amount_minor) = amounts.reduce(i64::saturating_add) else { return Ok(()) };
    tx.execute(&sql::KEEP_RECEIVABLE, params![entry, &day.to_string(), amount_minor]).map(drop)
}

/// Says whose debt an entry is; one that does not move the receivables account is nobody's.
pub fn owed_by(tx: &Tx, entry: EntryId, customer: CustomerId) -> Result<(), StoreError> {
    tx.execute(&sql::OWED_BY, params![entry.uuid(), customer.uuid()]).map(drop)
}

/// What a customer owes, minor units; below zero: has to their credit.
pub fn balance_of(tx: &Tx, customer: CustomerId) -> Result<i64, StoreError> {
    tx.query_one(&sql::OWED, params![customer.uuid()], |row| row.int(0))
}
