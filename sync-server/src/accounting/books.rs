//! Posting: a balanced posting of roles becomes an entry of accounts, born Posted. What falls into a
//! closed period is booked on the first open day and keeps its business date. The number comes from the
//! sequencer (D-2). Not here: which roles an event moves.

use super::{AccountingError, periods, receivables, sql};
use crate::facts::{self, JournalEntryVoided};
use crate::refusal::Refusal;
use domain::{AccountId, AccountRole, Currency, Direction, EntryId, Posting};
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::{Param, StoreError, Tx, params};
use uuid::Uuid;

/// Which account plays which role, and until when the books are closed, as read once per transaction.
#[derive(Debug, Clone)]
pub struct Chart {
    by_role: BTreeMap<AccountRole, AccountId>,
    closed_through: Option<Date>,
}

impl Chart {
    /// Reads the chart.
    pub fn load(tx: &Tx) -> Result<Self, StoreError> {
        let rows = tx.query(&sql::ACCOUNTS_BY_ROLE, params![], |row| {
            Ok((AccountRole::parse(row.text(0)?), AccountId::new(row.uuid(1)?)))
        })?;
        // A role of a later version has no posting here that could move it.
        let by_role = rows.into_iter().filter_map(|(role, id)| Some((role?, id))).collect();
        Ok(Self { by_role, closed_through: periods::closed_through(tx)? })
    }

    /// The day on which something of this date is booked, and its business date where that is another.
    fn booked_on(&self, date: Date) -> (Date, Option<Date>) {
        match self.closed_through {
            Some(closed) if date <= closed => (closed.tomorrow().unwrap_or(date), Some(date)),
            _ => (date, None),
        }
    }

    /// The account of a role. Error: `NoAccount`.
    pub fn account(&self, role: AccountRole) -> Result<AccountId, AccountingError> {
        self.by_role.get(&role).copied().ok_or(AccountingError::NoAccount(role))
    }
}

/// An entry to be posted.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'a> {
    /// Business date.
    pub date: Date,
    /// What kind of event is recognised: with the id, unique (I-3).
    pub source_kind: &'a str,
    /// Which event.
    pub source_id: Uuid,
    /// For people.
    pub description: &'a str,
    /// A number that people know: of the order, of the receipt.
    pub reference: &'a str,
    /// The books' currency.
    pub currency: Currency,
    /// Whose doing: staff id, or `system`.
    pub by: &'a str,
}

/// Posts a system entry. Error: `NoAccount`; `Store` when this event was recognised already (I-3).
pub fn post(
    tx: &Tx,
    chart: &Chart,
    entry: &NewEntry<'_>,
    posting: &Posting,
) -> Result<EntryId, AccountingError> {
    let id = tx.new_id();
    let (date, business_date) = chart.booked_on(entry.date);
    insert_lines(tx, chart, id, &date.to_string(), posting)?;
    receivables::keep(tx, id, date, posting)?;
    let kind = Kind { entry_type: "System", business_date, reversal_of: None };
    insert(tx, id, &NewEntry { date, ..*entry }, &kind)
}

/// Keeps what the taxes of an entry were charged on: tax code and base, below zero where it is taken back.
pub fn tell_turnover(
    tx: &Tx,
    chart: &Chart,
    entry: EntryId,
    turnover: &[(&str, i64)],
) -> Result<(), AccountingError> {
    let account = chart.account(AccountRole::TaxPayable)?.uuid();
    for (code, base_minor) in turnover.iter().filter(|(_, base_minor)| *base_minor != 0) {
        tx.execute(&sql::INSERT_TURNOVER, params![entry.uuid(), *code, account, *base_minor])?;
    }
    Ok(())
}

/// Writes an entry's lines: the commonest numbers of them in one statement, since a sale's lines are a quarter
/// of all that a push writes.
fn insert_lines(
    tx: &Tx,
    chart: &Chart,
    id: Uuid,
    date: &str,
    posting: &Posting,
) -> Result<(), AccountingError> {
    let lines = posting.lines();
    let at_once = match lines.len() {
        5 => Some(&sql::INSERT_FIVE_LINES),
        6 => Some(&sql::INSERT_SIX_LINES),
        _ => None,
    };
    let mut values = vec![Param::from(id), Param::from(date)];
    for (line, line_no) in lines.iter().zip(1_i64..) {
        let account = chart.account(line.role)?.uuid();
        let (side, amount_minor) = (line.direction.as_str(), line.amount_minor);
        if at_once.is_some() {
            let more: [Param<'_>; 4] =
                [account.into(), side.into(), amount_minor.into(), (&line.memo).into()];
            values.extend(more);
        } else {
            let row = params![id, line_no, account, side, amount_minor, &line.memo, date];
            tx.execute(&sql::INSERT_LINE, row)?;
        }
    }
    if let Some(statement) = at_once {
        tx.execute(statement, &values)?;
    }
    Ok(())
}

/// What else an entry says of itself.
pub(super) struct Kind<'a> {
    pub entry_type: &'a str,
    /// Where it was booked late.
    pub business_date: Option<Date>,
    pub reversal_of: Option<Uuid>,
}

/// Writes an entry whose lines are there, born Posted.
pub(super) fn insert(
    tx: &Tx,
    id: Uuid,
    entry: &NewEntry<'_>,
    kind: &Kind<'_>,
) -> Result<EntryId, AccountingError> {
    let business_date = kind.business_date.map(|date| date.to_string());
    let day = entry.date.to_string();
    let values = params![
        id,
        i64::from(entry.date.year()),
        &day,
        entry.currency.code(),
        entry.description,
        entry.reference,
        entry.source_kind,
        entry.source_id,
        kind.reversal_of,
        entry.by,
        tx.now_ms(),
        business_date.as_deref(),
        kind.entry_type
    ];
    tx.execute(&sql::INSERT_ENTRY, values)?;
    Ok(EntryId::new(id))
}

/// An entry as a void, or its author, finds it.
pub(super) struct Found {
    pub id: Uuid,
    pub currency: Currency,
    pub description: String,
    pub reference: String,
    pub date: Date,
    pub entry_type: String,
    pub status: String,
    pub reversal_of: Option<Uuid>,
    pub version: i64,
}

/// An entry by id or number. Error: `Refused` when there is none.
pub(super) fn find(tx: &Tx, entry: &str) -> Result<Found, AccountingError> {
    let corrupt = |what: &str| StoreError::Corrupt(format!("an entry's {what} cannot be read"));
    let found = tx.query_opt(&sql::ENTRY, params![entry], |row| {
        Ok(Found {
            id: row.uuid(0)?,
            currency: Currency::parse(row.text(1)?).map_err(|_| corrupt("currency"))?,
            description: row.text(2)?.to_owned(),
            reference: row.text(3)?.to_owned(),
            date: row.text(4)?.parse().map_err(|_| corrupt("date"))?,
            entry_type: row.text(5)?.to_owned(),
            status: row.text(6)?.to_owned(),
            reversal_of: row.opt_uuid(7)?,
            version: row.int(8)?,
        })
    })?;
    found.ok_or_else(|| Refusal::not_found("journal entry").into())
}

/// Which version an entry has. Error: `Refused` when there is none.
pub fn entry_version(tx: &Tx, entry: &str) -> Result<i64, AccountingError> {
    Ok(find(tx, entry)?.version)
}

/// Voids a posted entry that people made: a mark, and a linked reversal of the same date, or of the first open day
/// where that is closed; both stay in every total. Error: `Refused`.
pub fn void(tx: &Tx, entry: &str, by: &str, reason: &str) -> Result<EntryId, AccountingError> {
    let found = find(tx, entry)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 {
        let detail = "A void wants a reason of up to 500 characters; say why.";
        return Err(Refusal::rule("REASON_MISSING", "reason", detail).into());
    }
    if found.reversal_of.is_some() {
        let detail = "This entry is a reversal; make a new entry instead of voiding it.";
        return Err(Refusal::conflict("ENTRY_IS_REVERSAL", "", detail).into());
    }
    if found.entry_type == "System" {
        let detail =
            "A business event made this entry; undo that (a refund, an adjustment) instead of its entry.";
        return Err(Refusal::conflict("ENTRY_OF_SYSTEM", "", detail).into());
    }
    if tx.execute(&sql::VOID_ENTRY, params![found.id, by, reason, tx.now_ms()])? == 0 {
        let detail = "Only a posted entry can be voided; a draft is deleted, a voided one stays as it is.";
        return Err(Refusal::conflict("ENTRY_NOT_POSTED", "", detail).into());
    }
    let chart = Chart::load(tx)?;
    let (date, business_date) = chart.booked_on(found.date);
    let reversal = tx.new_id();
    let lines = tx.query(&sql::LINES, params![found.id], |row| {
        Ok((row.uuid(0)?, row.text(1)? == "Debit", row.int(2)?, row.opt_text(3)?.map(str::to_owned)))
    })?;
    for ((account, debit, amount_minor, memo), line_no) in lines.into_iter().zip(1_i64..) {
        let direction = if debit { Direction::Credit } else { Direction::Debit };
        let day = date.to_string();
        let values = params![reversal, line_no, account, direction.as_str(), amount_minor, &memo, &day];
        tx.execute(&sql::INSERT_LINE, values)?;
    }
    let new = NewEntry {
        date,
        source_kind: "reversal",
        source_id: found.id,
        description: &format!("Reversal: {}", found.description),
        reference: &found.reference,
        currency: found.currency,
        by,
    };
    let kind = Kind { entry_type: &found.entry_type, business_date, reversal_of: Some(found.id) };
    let taken_back = insert(tx, reversal, &new, &kind)?;
    let data =
        JournalEntryVoided { journal_entry_id: found.id, reversal_entry_id: reversal, reason, voided_by: by };
    facts::tell(tx, "JournalEntryVoided", &found.id.to_string(), found.id, &data)?;
    Ok(taken_back)
}
