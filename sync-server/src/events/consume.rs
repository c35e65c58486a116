//! Consumers of the outbox: each with a name, a cursor and an inbox. An event that one cannot take is set aside and
//! shown; those behind it go on. A consumer runs under a lock of its own, so that several servers may share a database.

use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

use super::{Event, page, sql};
use crate::refusal::Refusal;

/// Events accepted in one transaction.
const ACCEPTED_AT_ONCE: i64 = 100;

/// Why a consumer does not accept an event.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The storage below failed: the event is tried again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The event itself: it is set aside.
    #[error("{0}")]
    Poison(String),
}

/// A consumer of events.
pub trait Consumer: Send + Sync {
    /// Its stable name.
    fn name(&self) -> &'static str;
    /// The key of its lock.
    fn key(&self) -> Uuid;
    /// What it wants to hear, as [`super::types_text`]; `None`: nothing now.
    fn wants(&self, tx: &Tx) -> Result<Option<String>, StoreError>;
    /// Whether this very event is one to take; those that are not cost no write.
    fn concerns(&self, _: &Event) -> bool {
        true
    }
    /// Takes an event; what it writes is dropped when it fails.
    fn accept(&self, tx: &Tx, event: &Event) -> Result<(), AcceptError>;
}

/// What a look at the outbox has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Nothing of interest lies up to here.
    pub until: i64,
    /// Something of interest lies behind it.
    pub due: bool,
}

/// Looks whether there is something for a consumer after `seen`; writes nothing.
pub fn look(tx: &Tx, consumer: &dyn Consumer, seen: i64) -> Result<Look, StoreError> {
    let from = cursor(tx, consumer)?.max(seen);
    let Some(types) = consumer.wants(tx)? else {
        return Ok(Look { until: store::sequencer::head(tx)?.max(from), due: false });
    };
    let mut from = from;
    loop {
        let found = page(tx, from, &types, ACCEPTED_AT_ONCE)?;
        if let Some(event) = found.events.iter().find(|event| consumer.concerns(event)) {
            return Ok(Look { until: from.max(event.position - 1), due: true });
        }
        from = found.until;
        if !found.more {
            return Ok(Look { until: from, due: false });
        }
    }
}

/// Hands a consumer what there is for it after `seen` (which it was looked at by [`look`]), at most a hundred events,
/// and moves its cursor; gives how far it has come.
pub fn run(tx: &Tx, consumer: &dyn Consumer, seen: i64) -> Result<i64, StoreError> {
    let from = cursor(tx, consumer)?.max(seen);
    let Some(types) = consumer.wants(tx)? else { return Ok(from) };
    let found = page(tx, from, &types, ACCEPTED_AT_ONCE)?;
    for event in found.events.iter().filter(|event| consumer.concerns(event)) {
        let new = tx.execute(&sql::ACCEPT, params![consumer.name(), event.id, event.position])?;
        if new == 0 {
            continue;
        }
        match tx.savepoint(|tx| consumer.accept(tx, event)) {
            Ok(()) => {}
            Err(AcceptError::Store(error)) if error.is_environment() => return Err(error),
            Err(poison) => set_aside(tx, consumer, event, &poison.to_string())?,
        }
    }
    tx.execute(&sql::MOVE_CURSOR, params![consumer.name(), found.until])?;
    Ok(found.until)
}

/// Moves a cursor over events that are of no interest.
pub fn skip(tx: &Tx, consumer: &dyn Consumer, until: i64) -> Result<(), StoreError> {
    tx.execute(&sql::MOVE_CURSOR, params![consumer.name(), until]).map(drop)
}

fn cursor(tx: &Tx, consumer: &dyn Consumer) -> Result<i64, StoreError> {
    tx.query_one(&sql::CURSOR, params![consumer.name()], |row| row.int(0))
}

fn set_aside(tx: &Tx, consumer: &dyn Consumer, event: &Event, error: &str) -> Result<(), StoreError> {
    tracing::error!(consumer = consumer.name(), event = %event.id, error, "an event was set aside");
    let values = params![
        tx.new_id(),
        consumer.name(),
        event.id,
        event.position,
        &event.event_type,
        &event.aggregate,
        &event.correlation_id,
        &event.data,
        event.created_ms,
        error,
        tx.now_ms()
    ];
    tx.execute(&sql::SET_ASIDE, values).map(drop)
}

/// An event that a consumer could not take.
#[derive(Debug, Clone)]
pub struct SetAside {
    /// Its row.
    pub id: Uuid,
    /// Whose.
    pub consumer: String,
    /// The event.
    pub event_id: Uuid,
    /// Its type.
    pub event_type: String,
    /// Why.
    pub error: String,
    /// Open, Accepted.
    pub status: String,
    /// When it was set aside.
    pub created_ms: i64,
    /// When it was accepted after all.
    pub accepted_ms: Option<i64>,
}

fn read(row: &Row<'_>) -> Result<SetAside, StoreError> {
    Ok(SetAside {
        id: row.uuid(0)?,
        consumer: row.text(1)?.to_owned(),
        event_id: row.uuid(2)?,
        event_type: row.text(3)?.to_owned(),
        error: row.text(4)?.to_owned(),
        status: row.text(5)?.to_owned(),
        created_ms: row.int(6)?,
        accepted_ms: row.opt_int(7)?,
    })
}

/// Events that were set aside, newest first.
pub fn aside(
    tx: &Tx,
    before: Option<Uuid>,
    status: Option<&str>,
    limit: i64,
) -> Result<Vec<SetAside>, StoreError> {
    tx.query(&sql::ASIDE, params![before, status, limit], read)
}

/// One of them.
pub fn aside_one(tx: &Tx, id: Uuid) -> Result<Option<SetAside>, StoreError> {
    tx.query_opt(&sql::ASIDE_ONE, params![id], read)
}

/// Hands an event that was set aside to its consumer once more. Refusals: `NOT_FOUND`, `EVENT_ACCEPTED`,
/// `EVENT_NOT_ACCEPTED` with the reason.
pub fn accept_again(tx: &Tx, consumers: &[&dyn Consumer], id: Uuid) -> Result<(), AcceptAgainError> {
    let known = aside_one(tx, id)?.ok_or_else(|| Refusal::not_found("event that was set aside"))?;
    let found = tx.query_opt(&sql::ASIDE_EVENT, params![id], Event::read)?;
    let Some(event) = found else {
        let detail = "This event was accepted already; there is nothing to do.";
        return Err(Refusal::conflict("EVENT_ACCEPTED", "", detail).into());
    };
    let consumer = consumers.iter().find(|consumer| consumer.name() == known.consumer);
    let consumer = consumer.ok_or_else(|| Refusal::not_found("consumer"))?;
    match tx.savepoint(|tx| consumer.accept(tx, &event)) {
        Ok(()) => Ok(tx.execute(&sql::ASIDE_ACCEPTED, params![id, tx.now_ms()]).map(drop)?),
        Err(AcceptError::Store(error)) if error.is_environment() => Err(error.into()),
        Err(poison) => {
            let detail = format!("It still cannot be taken: {poison}. Mend the cause, then try again.");
            Err(Refusal::conflict("EVENT_NOT_ACCEPTED", "", detail).into())
        }
    }
}

/// Why an event is not accepted again.
#[derive(Debug, thiserror::Error)]
pub enum AcceptAgainError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// In words.
    #[error(transparent)]
    Refused(#[from] Refusal),
}
