//! Pages of feeds into the file, with their cursor, in the caller's one transaction (D-1). Entities of unknown
//! kinds are kept; a known kind that cannot be read is kept apart and reported, and the page goes on.

use crate::{ReplicaError, document, product, sql, stock};
use protocol::{Change, EntityKind, Feed, PullPage, Raw};
use store::{Row, StoreError, Tx, params};

/// Stands before the kind of a document that could not be read.
const UNREADABLE_MARK: &str = "?";

/// What a page or a fill did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// Entities put.
    pub put: u64,
    /// Entities removed.
    pub removed: u64,
    /// Entities of a known kind that this version cannot read (`kind id`): kept apart, not used; update the
    /// program.
    pub unreadable: Vec<String>,
}

/// Where a feed stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// Which feed.
    pub feed: Feed,
    /// The cursor to pull with.
    pub cursor: String,
    /// Its position, to compare with a push's (D-7).
    pub position: i64,
    /// Age of what is here: server's clock when the last page was made, Unix milliseconds (S-6).
    pub as_of_ms: i64,
}

/// Applies a page and its cursor. Applying the same page again changes nothing. Error: `Store`.
pub fn apply_page(tx: &Tx<'_>, page: &PullPage) -> Result<Applied, ReplicaError> {
    let mut applied = Applied::default();
    for change in &page.changes {
        apply_change(tx, change, false, &mut applied)?;
    }
    set_cursor(tx, page.feed, &page.cursor, page.position, page.as_of_ms)?;
    Ok(applied)
}

/// Applies one change (no cursor). Error: `Store`.
pub fn put(tx: &Tx<'_>, change: &Change) -> Result<Applied, ReplicaError> {
    let mut applied = Applied::default();
    apply_change(tx, change, false, &mut applied)?;
    Ok(applied)
}

/// As `put`, for an entity that is certainly not there yet.
pub(crate) fn put_new(tx: &Tx<'_>, change: &Change, applied: &mut Applied) -> Result<(), ReplicaError> {
    apply_change(tx, change, true, applied)
}

/// Takes an entity out; fine when it is not there. Error: `Store`.
pub fn remove(tx: &Tx<'_>, entity: &str, id: &str) -> Result<(), ReplicaError> {
    match EntityKind::parse(entity) {
        Some(EntityKind::Product) => product::remove(tx, id)?,
        Some(EntityKind::Stock) => stock::remove(tx, id)?,
        _ => document::remove(tx, entity, id)?,
    }
    if EntityKind::parse(entity).is_some() {
        document::remove(tx, &unreadable(entity), id)?;
    }
    Ok(())
}

fn apply_change(tx: &Tx<'_>, change: &Change, new: bool, applied: &mut Applied) -> Result<(), ReplicaError> {
    let data = match &change.data {
        Some(data) if !change.removed => data,
        _ => {
            remove(tx, &change.entity, &change.id)?;
            applied.removed += 1;
            return Ok(());
        }
    };
    match put_entity(tx, change, data, new) {
        Ok(()) if new => {}
        Ok(()) => document::remove(tx, &unreadable(&change.entity), &change.id)?,
        // Never stale: what cannot be read is not sold at an old price or past a recall.
        Err(ReplicaError::Unreadable(_)) => {
            remove(tx, &change.entity, &change.id)?;
            document::put(tx, &unreadable(&change.entity), &change.id, data.text())?;
            applied.unreadable.push(format!("{} {}", change.entity, change.id));
        }
        Err(other) => return Err(other),
    }
    applied.put += 1;
    Ok(())
}

fn put_entity(tx: &Tx<'_>, change: &Change, data: &Raw, new: bool) -> Result<(), ReplicaError> {
    match EntityKind::parse(&change.entity) {
        Some(EntityKind::Product) => product::put_raw(tx, &change.id, data, new),
        Some(EntityKind::Stock) => stock::put_raw(tx, &change.id, data),
        Some(kind) => document::put_known(tx, kind, &change.id, data),
        None => document::put(tx, &change.entity, &change.id, data.text()),
    }
}

fn unreadable(entity: &str) -> String {
    format!("{UNREADABLE_MARK}{entity}")
}

/// Tries again what could not be read, at each opening. Error: `Store`.
pub(crate) fn read_again(tx: &Tx<'_>) -> Result<(), ReplicaError> {
    let kept = tx.query(&sql::UNREADABLE, &[], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.text(2)?.to_owned()))
    })?;
    for (entity, id, data) in kept {
        let entity = entity.trim_start_matches(UNREADABLE_MARK).to_owned();
        let data = Some(Raw::parse(&data)?);
        put(tx, &Change { entity, id, removed: false, data })?;
    }
    Ok(())
}

/// Where a feed stands; `None` before its first page. Error: `Store`.
pub fn cursor(tx: &Tx<'_>, feed: Feed) -> Result<Option<FeedState>, ReplicaError> {
    let state = tx.query_opt(&sql::CURSOR, params![&feed.to_string()], read_state)?;
    Ok(state)
}

/// Where all feeds stand. Error: `Store`.
pub fn cursors(tx: &Tx<'_>) -> Result<Vec<FeedState>, ReplicaError> {
    Ok(tx.query(&sql::CURSORS, &[], read_state)?)
}

fn read_state(row: &Row<'_>) -> Result<FeedState, StoreError> {
    Ok(FeedState {
        feed: row.text(0)?.parse().map_err(|e| StoreError::Corrupt(format!("cursor: {e}")))?,
        cursor: row.text(1)?.to_owned(),
        position: row.int(2)?,
        as_of_ms: row.int(3)?,
    })
}

/// Sets where a feed stands. Error: `Store`.
pub fn set_cursor(
    tx: &Tx<'_>,
    feed: Feed,
    cursor: &str,
    position: i64,
    as_of_ms: i64,
) -> Result<(), ReplicaError> {
    tx.execute(&sql::SET_CURSOR, params![&feed.to_string(), cursor, position, as_of_ms])?;
    Ok(())
}
