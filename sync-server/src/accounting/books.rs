//! Posting: a balanced posting of roles becomes an entry of accounts, born Posted. The number comes
//! from the sequencer (D-2). Not here: which roles an event moves.

use super::{AccountingError, sql};
use domain::{AccountId, AccountRole, Currency, Direction, EntryId, Posting};
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::{Param, StoreError, Tx, params};
use uuid::Uuid;

/// Which account plays which role, as read once per transaction.
#[derive(Debug, Clone)]
pub struct Chart {
    by_role: BTreeMap<AccountRole, AccountId>,
}

impl Chart {
    /// Reads the chart.
    pub fn load(tx: &Tx) -> Result<Self, StoreError> {
        let rows = tx.query(&sql::ACCOUNTS_BY_ROLE, params![], |row| {
            Ok((AccountRole::parse(row.text(0)?), AccountId::new(row.uuid(1)?)))
        })?;
        // A role of a later version has no posting here that could move it.
        Ok(Self { by_role: rows.into_iter().filter_map(|(role, id)| Some((role?, id))).collect() })
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
    let date = entry.date.to_string();
    insert_lines(tx, chart, id, &date, posting)?;
    insert(tx, id, entry, &date, None)
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

fn insert(
    tx: &Tx,
    id: Uuid,
    entry: &NewEntry<'_>,
    date: &str,
    reversal_of: Option<EntryId>,
) -> Result<EntryId, AccountingError> {
    let values = params![
        id,
        i64::from(entry.date.year()),
        date,
        entry.currency.code(),
        entry.description,
        entry.reference,
        entry.source_kind,
        entry.source_id,
        reversal_of.map(EntryId::uuid),
        entry.by,
        tx.now_ms()
    ];
    tx.execute(&sql::INSERT_ENTRY, values)?;
    Ok(EntryId::new(id))
}

/// Voids a posted entry: a mark, and a linked reversal dated `date`; both stay in every total.
/// Error: `Invalid` when it is not posted or voided already.
pub fn void(tx: &Tx, id: EntryId, date: Date, by: &str, reason: &str) -> Result<EntryId, AccountingError> {
    let found = tx.query_opt(&sql::ENTRY, params![id.uuid()], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.text(2)?.to_owned()))
    })?;
    let not_posted =
        || AccountingError::Invalid("only a posted entry can be voided; look at its status".to_owned());
    let (currency, description, reference) = found.ok_or_else(not_posted)?;
    if tx.execute(&sql::VOID_ENTRY, params![id.uuid(), by, reason, tx.now_ms()])? == 0 {
        return Err(not_posted());
    }
    let reversal = tx.new_id();
    let day = date.to_string();
    let lines = tx.query(&sql::LINES, params![id.uuid()], |row| {
        Ok((row.uuid(0)?, row.text(1)? == "Debit", row.int(2)?, row.opt_text(3)?.map(str::to_owned)))
    })?;
    for ((account, debit, amount_minor, memo), line_no) in lines.into_iter().zip(1_i64..) {
        let direction = if debit { Direction::Credit } else { Direction::Debit };
        let values = params![reversal, line_no, account, direction.as_str(), amount_minor, &memo, &day];
        tx.execute(&sql::INSERT_LINE, values)?;
    }
    let currency =
        Currency::parse(&currency).map_err(|error| StoreError::Corrupt(format!("currency: {error}")))?;
    let entry = NewEntry {
        date,
        source_kind: "reversal",
        source_id: id.uuid(),
        description: &format!("Reversal: {description}"),
        reference: &reference,
        currency,
        by,
    };
    insert(tx, reversal, &entry, &day, Some(id))
}
