//! The invariants that exist so far (I-1 … I-11, and the numbering), each violation named. Reads only; beside a
//! running server too. Discrepancies, branches and quarantine are reported, they are no violations.

mod journal;
pub mod sql;

use crate::order;
use std::fmt;
use store::{Sql, StoreError, Tx, params};

/// Most subjects that are listed of one violation.
const SUBJECTS_MAX: usize = 20;

/// A broken invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which, such as `I-1`.
    pub rule: &'static str,
    /// What is wrong.
    pub what: &'static str,
    /// With which entry, order, stock …; the first of them.
    pub subjects: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.rule, self.what, self.subjects.join(", "))
    }
}

/// What a person should look at, though no invariant is broken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// Stock that is negative and waits for a decision.
    pub open_discrepancies: Vec<String>,
    /// Branches of tills' journals.
    pub branches: Vec<String>,
    /// Events that could not be booked.
    pub quarantine: Vec<String>,
}

const LISTS: &[(&str, &str, Sql)] = &[
    ("I-1", "an entry does not balance or has fewer than two lines", sql::UNBALANCED),
    ("I-1", "lines without an entry", sql::ORPHAN_LINES),
    ("I-3", "a sale without its entry", sql::SALE_WITHOUT_ENTRY),
    ("I-3", "a refund without its entry", sql::REFUND_WITHOUT_ENTRY),
    ("I-3", "a sale's entry without its sale", sql::ENTRY_WITHOUT_SALE),
    ("I-3", "an entry of a hand-over without it", sql::ENTRY_WITHOUT_HAND_OVER),
    ("I-4", "payments are not total and cash rounding", sql::PAYMENTS_DIFFER),
    ("I-4", "tax or total is not the sum of the lines", sql::LINES_DIFFER),
    ("I-5", "more was given back than taken", sql::OVER_REFUNDED),
    ("I-5", "an order's refunds are not the sum of them", sql::REFUNDS_DIFFER),
    ("I-6", "a stock figure is not the sum of its movements", sql::STOCK_DIFFERS),
    ("I-6", "movements of a stock that is not there", sql::MOVEMENTS_WITHOUT_STOCK),
    ("I-6", "a transfer is not the sum of its movements", sql::TRANSFER_DIFFERS),
    ("S-11", "a count is not counted less book, or not its movements", sql::COUNT_DIFFERS),
    ("A-5", "nothing is there and it is worth something", sql::VALUE_OF_NOTHING),
    ("I-7", "stock is negative and no open discrepancy says why", sql::NEGATIVE_UNEXPLAINED),
    ("I-6", "what is allocated is not what paid orders wait for", sql::ALLOCATED_DIFFERS),
    ("I-8", "a cancelled order has goods, or money that was not given back", sql::CANCELLED_HOLDS),
    ("I-5", "a refund's lines are not its total", sql::REFUND_LINES_DIFFER),
    ("I-9", "an event is in the books twice", sql::EVENT_TWICE),
    ("I-10", "a sale's event without its order", sql::SALE_NOT_BOOKED),
    ("I-10", "a refund's event without its refund", sql::REFUND_NOT_BOOKED),
    ("I-10", "an event neither in the books nor in quarantine", sql::LOST_EVENT),
    ("I-10", "an order of a till without its event", sql::ORDER_WITHOUT_EVENT),
    ("I-11", "a day's sum of an account is not that of its lines", sql::FOLD_DIFFERS),
    ("I-11", "lines that are in no day's sum", sql::NOT_FOLDED),
    ("I-11", "a day's sum of a tax is not that of its lines and turnover", sql::TAX_DIFFERS),
    ("I-11", "an entry on account is not in the customers' accounts", sql::RECEIVABLES_DIFFER),
    ("I-11", "payments or credit notes of an invoice are not the sum of them", sql::INVOICE_DIFFERS),
    ("O-4", "a posted entry without a number", sql::NOT_NUMBERED),
    ("O-4", "an invoice or credit note without a number", sql::DOCUMENT_NOT_NUMBERED),
    ("O-4", "the numbers of invoices or credit notes have gaps", sql::DOCUMENT_GAPS),
];

/// Checks everything. An empty list: all is well.
pub fn run(tx: &Tx) -> Result<Vec<Violation>, StoreError> {
    let mut found = Vec::new();
    for (rule, what, statement) in LISTS {
        add(&mut found, rule, what, texts(tx, statement)?);
    }
    sums(tx, &mut found)?;
    journal::check(tx, &mut found)?;
    owed_goods(tx, &mut found)?;
    Ok(found)
}

/// What should be looked at.
pub fn notes(tx: &Tx) -> Result<Notes, StoreError> {
    Ok(Notes {
        open_discrepancies: texts(tx, &sql::OPEN_DISCREPANCIES)?,
        branches: texts(tx, &sql::OPEN_BRANCHES)?,
        quarantine: texts(tx, &sql::OPEN_QUARANTINE)?,
    })
}

/// What is one number for the whole database.
fn sums(tx: &Tx, found: &mut Vec<Violation>) -> Result<(), StoreError> {
    let number = |statement: &Sql| tx.query_one(statement, params![], |row| row.int(0));
    let trial = number(&sql::TRIAL_BALANCE)?;
    if trial != 0 {
        add(found, "I-11", "the trial balance is not 0", vec![trial.to_string()]);
    }
    let inventory = number(&sql::INVENTORY_DIFFERS)?;
    if inventory != 0 {
        add(
            found,
            "I-11",
            "the inventory account is not the value of the stock",
            vec![inventory.to_string()],
        );
    }
    let transit = number(&sql::TRANSIT_DIFFERS)?;
    if transit != 0 {
        let what = "the account of goods in transit is not the value of what is on its way";
        add(found, "I-11", what, vec![transit.to_string()]);
    }
    let gaps = tx.query(&sql::SERIES_GAPS, params![], |row| Ok(row.int(0)?.to_string()))?;
    add(found, "O-4", "the numbers of entries have gaps", gaps);
    let (head, waiting, feed, outbox) = tx.query_one(&sql::POSITIONS, params![], |row| {
        Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?))
    })?;
    if waiting != 0 || feed.max(outbox) > head {
        add(
            found,
            "D-2",
            "positions are missing or ahead of the head",
            vec![format!("{waiting} {feed} {outbox} {head}")],
        );
    }
    Ok(())
}

/// The account of goods that are owed holds what waits of each order (O-2).
fn owed_goods(tx: &Tx, found: &mut Vec<Violation>) -> Result<(), StoreError> {
    let mut waits_minor = 0_i64;
    for id in tx.query(&sql::DEFERRED, params![], |row| row.uuid(0))? {
        match order::waiting_minor(tx, id) {
            Ok(minor) => waits_minor = waits_minor.saturating_add(minor),
            Err(order::OrderError::Store(error)) => return Err(error),
            Err(error) => add(found, "I-4", "an order cannot be read", vec![format!("{id}: {error}")]),
        }
    }
    let booked_minor = tx.query_one(&sql::CONTRACT_LIABILITY, params![], |row| row.int(0))?;
    if booked_minor != waits_minor {
        let what = "the account of goods that are paid and not handed over is not what waits of the orders";
        add(found, "I-11", what, vec![format!("{booked_minor} {waits_minor}")]);
    }
    Ok(())
}

fn texts(tx: &Tx, statement: &Sql) -> Result<Vec<String>, StoreError> {
    tx.query(statement, params![], |row| Ok(row.text(0)?.to_owned()))
}

fn add(found: &mut Vec<Violation>, rule: &'static str, what: &'static str, mut subjects: Vec<String>) {
    if !subjects.is_empty() {
        subjects.truncate(SUBJECTS_MAX);
        found.push(Violation { rule, what, subjects });
    }
}
