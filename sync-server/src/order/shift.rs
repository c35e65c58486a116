//! Shifts (C-1): opened with a float from the safe, cash moved, counted and closed. Closing never fails for a
//! difference: over and short per tender are entries, and what was counted in cash goes to the safe (A-9).

use super::ports::{Entry, Ports};
use super::{OrderError, Origin, json, sql};
use domain::{CashMove, Posting, ShiftId, StaffId, TenderMethod, postings};
use jiff::civil::Date;
use protocol::{CashMoved, ShiftClosed, ShiftOpened};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{StoreError, Tx, params};

/// The states of shifts as one transaction knows them.
#[derive(Debug, Default)]
pub struct ShiftSession {
    states: BTreeMap<ShiftId, Option<bool>>,
}

impl ShiftSession {
    /// Forgets what was read: to be called when a savepoint was rolled back.
    pub fn forget(&mut self) {
        self.states.clear();
    }

    /// What is unusual about a shift in which something was sold (S-10).
    pub(super) fn unusual(&mut self, tx: &Tx, id: ShiftId) -> Result<Option<&'static str>, StoreError> {
        let open = match self.states.get(&id) {
            Some(open) => *open,
            None => {
                let open =
                    tx.query_opt(&sql::SHIFT_STATUS, params![id.uuid()], |row| Ok(row.text(0)? == "Open"))?;
                self.states.insert(id, open);
                open
            }
        };
        Ok(match open {
            Some(true) => None,
            Some(false) => Some("SHIFT_CLOSED"),
            None => Some("SHIFT_UNKNOWN"),
        })
    }
}

/// Books the opening of a shift: its float comes from the safe.
pub fn record_open(
    tx: &Tx,
    origin: &Origin,
    body: &ShiftOpened,
    shifts: &mut ShiftSession,
    ports: &mut impl Ports,
) -> Result<(), OrderError> {
    let (id, date) = (body.shift_id.uuid(), body.business_date.to_string());
    let (by, at) = (body.staff_id.uuid(), origin.occurred_ms);
    let values =
        params![id, body.store_id.uuid(), origin.terminal_id.uuid(), by, at, body.float_minor, &date];
    if tx.execute(&sql::OPEN_SHIFT, values)? == 0 {
        // Its end arrived first, over a gap in the journal.
        tx.execute(&sql::LATE_OPEN, params![id, by, at, body.float_minor])?;
    }
    shifts.states.remove(&body.shift_id);
    note(tx, origin, Some(body.shift_id), "ShiftOpened", body.float_minor, body)?;
    let posting = postings::float_opened(body.float_minor)?;
    let facts = EntryFacts {
        kind: "shift_opened",
        date: body.business_date,
        what: "Float of a shift",
        by: body.staff_id,
    };
    post(tx, origin, &facts, posting, ports)
}

/// Books cash that was moved without a sale.
pub fn record_cash_move(
    tx: &Tx,
    origin: &Origin,
    body: &CashMoved,
    date: Date,
    ports: &mut impl Ports,
) -> Result<(), OrderError> {
    note(tx, origin, Some(body.shift_id), "CashMoved", body.amount_minor, body)?;
    let what = match body.kind {
        CashMove::PayIn => "Paid into a drawer",
        CashMove::PayOut => "Paid out of a drawer",
        CashMove::Drop => "From a drawer to the safe",
    };
    let posting = postings::cash_moved(body.kind, body.amount_minor)?;
    let facts = EntryFacts { kind: "cash_moved", date, what, by: body.staff_id };
    post(tx, origin, &facts, posting, ports)
}

/// Books the end of a shift.
pub fn record_close(
    tx: &Tx,
    origin: &Origin,
    body: &ShiftClosed,
    shifts: &mut ShiftSession,
    ports: &mut impl Ports,
) -> Result<(), OrderError> {
    let (counted, expected) = (json(&body.counted)?, json(&body.expected)?);
    let date = body.business_date.to_string();
    let values = params![
        body.shift_id.uuid(),
        body.store_id.uuid(),
        origin.terminal_id.uuid(),
        body.staff_id.uuid(),
        origin.occurred_ms,
        &counted,
        &expected,
        &date,
        r#"["OPENING_MISSING"]"#
    ];
    let first = tx.execute(&sql::CLOSE_SHIFT, values)? > 0;
    shifts.states.remove(&body.shift_id);
    note(tx, origin, Some(body.shift_id), "ShiftClosed", 0, body)?;
    // A recount keeps the first (C-1): its difference is in the books already.
    if first { post_close(tx, origin, body, ports) } else { Ok(()) }
}

fn post_close(
    tx: &Tx,
    origin: &Origin,
    body: &ShiftClosed,
    ports: &mut impl Ports,
) -> Result<(), OrderError> {
    for (method, counted) in &body.counted {
        let expected = body.expected.get(method).copied().unwrap_or_default();
        let difference =
            counted.checked_sub(expected).ok_or(OrderError::Figures("an amount is too large"))?;
        let posting = postings::over_short(&TenderMethod::parse(method), difference)?;
        let kind = format!("over_short:{method}");
        let facts = EntryFacts {
            kind: &kind,
            date: body.business_date,
            what: "Over or short at closing",
            by: body.staff_id,
        };
        post(tx, origin, &facts, posting, ports)?;
    }
    let cash = body.counted.get(TenderMethod::Cash.as_str()).copied().unwrap_or_default();
    let posting = postings::cash_moved(CashMove::Drop, cash)?;
    let facts = EntryFacts {
        kind: "shift_closed",
        date: body.business_date,
        what: "Cash of a closed shift to the safe",
        by: body.staff_id,
    };
    post(tx, origin, &facts, posting, ports)
}

/// Keeps what a shift did besides selling, for reports and the manager.
pub fn record_note(
    tx: &Tx,
    origin: &Origin,
    shift_id: Option<ShiftId>,
    kind: &str,
    body: &impl Serialize,
) -> Result<(), OrderError> {
    note(tx, origin, shift_id, kind, 0, body)
}

fn note(
    tx: &Tx,
    origin: &Origin,
    shift_id: Option<ShiftId>,
    kind: &str,
    amount_minor: i64,
    body: &impl Serialize,
) -> Result<(), OrderError> {
    let text = json(body)?;
    let values = params![
        origin.event_id.uuid(),
        shift_id.map(ShiftId::uuid),
        origin.terminal_id.uuid(),
        kind,
        amount_minor,
        &text,
        origin.occurred_ms
    ];
    tx.execute(&sql::INSERT_SHIFT_EVENT, values)?;
    Ok(())
}

struct EntryFacts<'a> {
    kind: &'a str,
    date: Date,
    what: &'a str,
    by: StaffId,
}

fn post(
    tx: &Tx,
    origin: &Origin,
    facts: &EntryFacts<'_>,
    posting: Option<Posting>,
    ports: &mut impl Ports,
) -> Result<(), OrderError> {
    let Some(posting) = posting else { return Ok(()) };
    let by = facts.by.to_string();
    let entry = Entry {
        date: facts.date,
        source_kind: facts.kind,
        source_id: origin.event_id.uuid(),
        description: facts.what,
        reference: "",
        currency: origin.currency,
        by: &by,
        turnover: &[],
    };
    ports.post(tx, &entry, &posting)?;
    Ok(())
}
