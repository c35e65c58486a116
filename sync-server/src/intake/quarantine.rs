//! Quarantine (U-2): what cannot be booked is kept raw, its money goes to suspense, and a manager is told. The
//! queue behind it never waits.

use super::chain::signed;
use super::ports::{BookError, Bookings, Suspense};
use super::prepare::{PreparedEvent, Unopened, quarantine_key};
use super::sql;
use crate::facts::{self, JournalEventQuarantined};
use domain::{TenderMethod, TerminalId};
use store::{StoreError, Tx, params};

/// What is put in quarantine, and how loudly.
pub(super) struct Case<'a> {
    pub(super) terminal_id: TerminalId,
    pub(super) occurred_ms: i64,
    pub(super) event: &'a PreparedEvent,
    pub(super) why: &'a Unopened,
    /// The terminal's key vouches for it: then its money is real.
    pub(super) authentic: bool,
}

/// The code under which this very event is in quarantine already.
pub(super) fn find(tx: &Tx, event: &PreparedEvent) -> Result<Option<String>, StoreError> {
    let (id, hash) = quarantine_key(event);
    tx.query_opt(&sql::FIND_QUARANTINED, params![id, hash], |row| Ok(row.text(0)?.to_owned()))
}

/// Keeps an event raw, books its money to suspense, tells. Error: `Store`, and then only of the machine below.
pub(super) fn put(tx: &Tx, case: &Case<'_>, bookings: &mut impl Bookings) -> Result<(), StoreError> {
    let id = tx.new_id();
    let (entry_id, unbooked) = match suspend(tx, id, case, bookings) {
        Ok(entry_id) => (entry_id, false),
        Err(BookError::Store(error)) if error.is_environment() => return Err(error),
        // Not even suspense takes it (another currency, no such account): the manager's alarm says so.
        Err(_) => {
            bookings.rolled_back();
            (None, true)
        }
    };
    let event = case.event;
    let alarm = unbooked || !case.authentic || case.why.code == "HASH_CONFLICT";
    let (event_id, hash) = quarantine_key(event);
    let place = event.place.as_ref();
    let values = params![
        id,
        event_id,
        hash,
        case.terminal_id.uuid(),
        place.map_or("", |place| place.epoch.as_str()),
        signed(place.map_or(0, |place| place.seq)).unwrap_or(0),
        case.why.code,
        &case.why.detail,
        alarm,
        &event.sent.bytes,
        event.sent.signature.bytes(),
        event.money.as_ref().map(|money| money.currency.code()),
        event.money.as_ref().map(|money| money.total_minor),
        entry_id.map(|id| id.uuid()),
        tx.now_ms()
    ];
    tx.execute(&sql::QUARANTINE, values)?;
    tell(tx, id, case, alarm)
}

fn suspend(
    tx: &Tx,
    id: uuid::Uuid,
    case: &Case<'_>,
    bookings: &mut impl Bookings,
) -> Result<Option<domain::EntryId>, BookError> {
    let money = case.event.money.as_ref().filter(|money| case.authentic && !money.is_none());
    let Some(money) = money else { return Ok(None) };
    let suspense = Suspense {
        id,
        terminal_id: case.terminal_id,
        occurred_ms: case.occurred_ms,
        currency: money.currency,
        total_minor: money.total_minor,
        tenders: money
            .tenders
            .iter()
            .map(|(method, amount)| (TenderMethod::parse(method), *amount))
            .collect(),
        code: case.why.code,
    };
    tx.savepoint(|tx| bookings.suspend(tx, &suspense))
}

fn tell(tx: &Tx, id: uuid::Uuid, case: &Case<'_>, alarm: bool) -> Result<(), StoreError> {
    let data = JournalEventQuarantined {
        quarantine_id: id,
        event_id: case.event.event_id.uuid(),
        terminal_id: case.terminal_id.uuid(),
        code: case.why.code,
        alarm,
    };
    let aggregate = case.terminal_id.to_string();
    facts::tell(tx, "JournalEventQuarantined", &aggregate, case.event.event_id.uuid(), &data).map(drop)
}
