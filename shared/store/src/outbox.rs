//! The outbox: facts written in the transaction that made them true, so that an event without its
//! fact cannot exist. Consumers read by position and advance after acceptance.
//! What may not enter: delivery, and the meaning of the events.

use uuid::Uuid;

use crate::{StoreError, Tx, params, sql};

/// A fact to be told.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    /// Its type, such as `OrderCompleted`.
    pub event_type: &'a str,
    /// Id of what it is about, as text.
    pub aggregate: &'a str,
    /// Id of what caused it (the journal event, the request).
    pub correlation_id: Uuid,
    /// Its data, JSON text.
    pub data_json: &'a str,
}

/// A fact as consumers read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Position in commit order, from the sequencer.
    pub position: i64,
    /// Its id; consumers deduplicate by it.
    pub id: Uuid,
    /// See [`NewEvent::event_type`].
    pub event_type: String,
    /// See [`NewEvent::aggregate`].
    pub aggregate: String,
    /// See [`NewEvent::correlation_id`].
    pub correlation_id: Uuid,
    /// See [`NewEvent::data_json`].
    pub data_json: String,
    /// Time of its transaction, milliseconds since 1970 UTC.
    pub created_ms: i64,
}

/// Writes a fact and returns its id.
///
/// # Errors
/// The engine's.
pub fn append(tx: &Tx<'_>, event: &NewEvent<'_>) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    tx.execute(
        &sql::outbox::APPEND,
        params![id, event.event_type, event.aggregate, event.correlation_id, event.data_json, tx.now_ms()],
    )?;
    Ok(id)
}

/// At most `limit` facts after a position, in commit order.
///
/// # Errors
/// The engine's.
pub fn page(tx: &Tx<'_>, after_position: i64, limit: usize) -> Result<Vec<Event>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    tx.query(&sql::outbox::PAGE, params![after_position, limit], |row| {
        Ok(Event {
            position: row.int(0)?,
            id: row.uuid(1)?,
            event_type: row.text(2)?.to_owned(),
            aggregate: row.text(3)?.to_owned(),
            correlation_id: row.uuid(4)?,
            data_json: row.text(5)?.to_owned(),
            created_ms: row.int(6)?,
        })
    })
}
