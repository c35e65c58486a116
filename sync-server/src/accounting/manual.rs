//! Entries that people make: drafts, checked line by line with the field that is wrong, then posted. Not
//! here: voiding (`books.rs`), numbers (the sequencer gives them after posting).

use super::accounts::{State, state};
use super::{AccountingError, books, periods, sql};
use crate::amount;
use crate::refusal::Refusal;
use domain::{Currency, Direction};
use jiff::civil::{Date, date};
use store::{Tx, params};
use uuid::Uuid;

/// Most lines of an entry.
const LINES_MAX: usize = 500;
/// Most that a line moves, minor units: sums of sums stay far from the edge.
const AMOUNT_MINOR_MAX: i64 = 10_000_000_000_000;
/// The days that entries may have.
const DAYS: (Date, Date) = (date(2000, 1, 1), date(2199, 12, 31));
/// Types that people give; `System` is that of business events.
const TYPES: &[&str] = &["Manual", "Recurring", "Adjusting", "Closing"];
/// Accounts with a sub-ledger that only business events move (I-11, I-13).
const CONTROL: &[&str] = &["inventory", "goods_in_transit", "contract_liability", "gift_liability"];

/// A line as given.
#[derive(Debug, Clone, Copy)]
pub struct GivenLine<'a> {
    /// Id or code.
    pub account: &'a str,
    /// Debit or Credit.
    pub direction: &'a str,
    /// Above zero.
    pub amount: amount::Given<'a>,
    /// On tax accounts: the tax code.
    pub memo: Option<&'a str>,
}

/// An entry as given.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    /// Business date.
    pub date: Date,
    /// For people.
    pub description: &'a str,
    /// A document's number.
    pub reference: &'a str,
    /// Manual, Recurring, Adjusting, Closing.
    pub entry_type: &'a str,
    /// Two or more.
    pub lines: Vec<GivenLine<'a>>,
}

/// A line that keeps the rules.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub account: Uuid,
    pub role: Option<String>,
    pub direction: Direction,
    pub amount_minor: i64,
    pub memo: Option<&'a str>,
}

fn rule<T>(code: &'static str, field: impl Into<String>, detail: &str) -> Result<T, AccountingError> {
    Err(Refusal::rule(code, field, detail).into())
}

/// Refuses what cannot take a line.
fn takes_lines(found: Option<State>, field: &str) -> Result<State, AccountingError> {
    let Some(found) = found else {
        return rule("ACCOUNT_UNKNOWN", field, "There is no such account; name one by its id or code.");
    };
    if found.is_header {
        return rule("ACCOUNT_IS_HEADER", field, "A header takes no lines; use an account below it.");
    }
    if found.status != "Active" {
        return rule("ACCOUNT_INACTIVE", field, "The account is not active; activate it or use another one.");
    }
    if found.role.as_deref().is_some_and(|role| CONTROL.contains(&role)) {
        let detail = "Only business events move this account; book a receipt or an adjustment instead.";
        return rule("CONTROL_ACCOUNT", field, detail);
    }
    Ok(found)
}

/// Checks one line by itself; `n` is its place, from 0.
pub(super) fn check_line<'a>(
    tx: &Tx,
    n: usize,
    given: &GivenLine<'a>,
    currency: Currency,
) -> Result<Line<'a>, AccountingError> {
    let field = |name: &str| format!("lines[{n}].{name}");
    let Some(direction) = Direction::parse(given.direction) else {
        return rule("DIRECTION_UNKNOWN", field("direction"), "The direction is Debit or Credit.");
    };
    let amount_minor = given.amount.minor(&field("amount"), currency)?;
    if amount_minor <= 0 {
        let detail = "An amount is above zero; leave the line out or swap its direction.";
        return rule("AMOUNT_NOT_POSITIVE", field("amount"), detail);
    }
    if amount_minor > AMOUNT_MINOR_MAX {
        return rule("AMOUNT_TOO_LARGE", field("amount"), "The amount is too large to be booked; check it.");
    }
    if given.memo.is_some_and(|memo| memo.chars().count() > 100) {
        return rule("VALIDATION_FAILED", field("memo"), "A memo has up to 100 characters; shorten it.");
    }
    let found = takes_lines(state(tx, given.account)?, &field("accountId"))?;
    let memo = given.memo.filter(|memo| !memo.is_empty());
    Ok(Line { account: found.id, role: found.role, direction, amount_minor, memo })
}

/// Refuses dates that no entry may have, and those of closed periods.
pub(super) fn check_date(tx: &Tx, day: Date, field: &str) -> Result<(), AccountingError> {
    if day < DAYS.0 || day > DAYS.1 {
        return rule("DATE_OUT_OF_RANGE", field, "The date lies between 2000 and 2199; correct it.");
    }
    match periods::closed_through(tx)? {
        Some(closed) if day <= closed => {
            let detail = format!("The books are closed through {closed}; use a later date.");
            Err(Refusal::conflict("PERIOD_CLOSED", field, detail).into())
        }
        _ => Ok(()),
    }
}

fn check<'a>(tx: &Tx, given: &Given<'a>, currency: Currency) -> Result<Vec<Line<'a>>, AccountingError> {
    if given.description.trim().is_empty() || given.description.chars().count() > 500 {
        let detail = "A description has 1 to 500 characters; say what the entry is for.";
        return rule("DESCRIPTION_INVALID", "description", detail);
    }
    if given.reference.chars().count() > 100 {
        return rule("VALIDATION_FAILED", "reference", "A reference has up to 100 characters; shorten it.");
    }
    if !TYPES.contains(&given.entry_type) {
        let detail = "The type is one of Manual, Recurring, Adjusting, Closing.";
        return rule("ENTRY_TYPE_UNKNOWN", "entryType", detail);
    }
    if given.lines.len() < 2 {
        return rule("TOO_FEW_LINES", "lines", "An entry has two lines or more; add the other side.");
    }
    if given.lines.len() > LINES_MAX {
        return rule("TOO_MANY_LINES", "lines", "An entry has 500 lines at most; split it.");
    }
    let in_currency = |line: &GivenLine<'a>| line.amount.currency.unwrap_or(currency.code());
    let first = given.lines.first().map(in_currency);
    if let Some(n) = given.lines.iter().position(|line| Some(in_currency(line)) != first) {
        let detail = "An entry is in one currency; make an entry for each.";
        return rule("CURRENCY_MIXED", format!("lines[{n}].amount"), detail);
    }
    check_date(tx, given.date, "entryDate")?;
    let mut lines = Vec::with_capacity(given.lines.len());
    for (n, line) in given.lines.iter().enumerate() {
        lines.push(check_line(tx, n, line, currency)?);
    }
    let side = |direction| -> i128 {
        let of_it = lines.iter().filter(|line| line.direction == direction);
        of_it.map(|line| i128::from(line.amount_minor)).sum()
    };
    let (debit, credit) = (side(Direction::Debit), side(Direction::Credit));
    if debit == 0 || credit == 0 {
        return rule("ONE_SIDED", "lines", "All lines are on one side; add what they are booked against.");
    }
    if debit != credit {
        let detail =
            format!("Debits and credits differ by {} minor units; correct the lines.", debit - credit);
        return rule("UNBALANCED", "lines", &detail);
    }
    Ok(lines)
}

pub(super) fn insert_lines(tx: &Tx, id: Uuid, day: Date, lines: &[Line<'_>]) -> Result<(), AccountingError> {
    let day = day.to_string();
    for (line, line_no) in lines.iter().zip(1_i64..) {
        let side = line.direction.as_str();
        let row = params![id, line_no, line.account, side, line.amount_minor, line.memo, &day];
        tx.execute(&sql::INSERT_LINE, row)?;
    }
    Ok(())
}

/// Makes a draft. Error: `Refused`.
pub fn create_draft(
    tx: &Tx,
    given: &Given<'_>,
    currency: Currency,
    by: &str,
) -> Result<Uuid, AccountingError> {
    let lines = check(tx, given, currency)?;
    let id = tx.new_id();
    let day = given.date.to_string();
    let values = params![
        id,
        i64::from(given.date.year()),
        &day,
        given.entry_type,
        currency.code(),
        given.description.trim(),
        given.reference,
        by,
        tx.now_ms()
    ];
    tx.execute(&sql::INSERT_DRAFT, values)?;
    insert_lines(tx, id, given.date, &lines)?;
    Ok(id)
}

fn draft(tx: &Tx, entry: &str) -> Result<books::Found, AccountingError> {
    let found = books::find(tx, entry)?;
    if found.status == "Draft" {
        return Ok(found);
    }
    let detail = "The entry is posted and final; void it and make a new one.";
    Err(Refusal::conflict("ENTRY_NOT_DRAFT", "", detail).into())
}

/// Changes a draft as a whole. Error: `Refused`.
pub fn change_draft(
    tx: &Tx,
    entry: &str,
    given: &Given<'_>,
    currency: Currency,
) -> Result<Uuid, AccountingError> {
    let id = draft(tx, entry)?.id;
    let lines = check(tx, given, currency)?;
    tx.execute(&sql::DELETE_LINES, params![id])?;
    let day = given.date.to_string();
    let values = params![
        id,
        i64::from(given.date.year()),
        &day,
        given.entry_type,
        given.description.trim(),
        given.reference
    ];
    tx.execute(&sql::UPDATE_DRAFT, values)?;
    insert_lines(tx, id, given.date, &lines)?;
    Ok(id)
}

/// Removes a draft. Error: `Refused`.
pub fn delete_draft(tx: &Tx, entry: &str) -> Result<(), AccountingError> {
    let id = draft(tx, entry)?.id;
    tx.execute(&sql::DELETE_LINES, params![id])?;
    tx.execute(&sql::DELETE_DRAFT, params![id])?;
    Ok(())
}

/// Posts a draft; what became of its accounts and its period meanwhile is looked at again. Error: `Refused`.
pub fn post_draft(tx: &Tx, entry: &str, by: &str) -> Result<Uuid, AccountingError> {
    let found = draft(tx, entry)?;
    check_date(tx, found.date, "entryDate")?;
    let accounts = tx.query(&sql::LINES, params![found.id], |row| row.uuid(0))?;
    for (n, account) in accounts.into_iter().enumerate() {
        takes_lines(state(tx, &account.to_string())?, &format!("lines[{n}].accountId"))?;
    }
    tx.execute(&sql::POST_DRAFT, params![found.id, by, tx.now_ms()])?;
    Ok(found.id)
}
