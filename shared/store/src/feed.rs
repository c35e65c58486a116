//! Feeds (D-1…D-3): per feed one row per entity, with the position of its last change. Compacted by
//! construction, so its size is bounded by the entities, not by the changes.
//! What may not enter: the entities' data (a page's reader fetches them as they are now).

use uuid::Uuid;

use crate::{StoreError, Tx, params, sequencer, sql};

/// One change of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Position in commit order, from the sequencer.
    pub position: i64,
    /// Kind of entity, as the feed names it.
    pub entity: String,
    /// The entity's id, as text.
    pub id: String,
    /// The entity left the feed's scope (D-3).
    pub removed: bool,
}

/// Notes that an entity changed; its position is given by the sequencer before the commit.
///
/// # Errors
/// The engine's.
pub fn touch(tx: &Tx<'_>, feed: &str, entity: &str, id: Uuid) -> Result<(), StoreError> {
    note(tx, feed, entity, id, false)
}

/// Notes that an entity left the feed's scope (D-3).
///
/// # Errors
/// The engine's.
pub fn remove(tx: &Tx<'_>, feed: &str, entity: &str, id: Uuid) -> Result<(), StoreError> {
    note(tx, feed, entity, id, true)
}

fn note(tx: &Tx<'_>, feed: &str, entity: &str, id: Uuid, removed: bool) -> Result<(), StoreError> {
    tx.execute(&sql::feed::TOUCH, params![feed, entity, id, removed, tx.now_ms()])?;
    Ok(())
}

/// At most `limit` changes after a position, in commit order. An entity that changes again moves
/// to the end: whoever reads on from the last position sees it then.
///
/// # Errors
/// The engine's.
pub fn page(tx: &Tx<'_>, feed: &str, after_position: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    tx.query(&sql::feed::PAGE, params![feed, after_position, limit], |row| {
        Ok(Change {
            position: row.int(0)?,
            entity: row.text(1)?.to_owned(),
            id: row.text(2)?.to_owned(),
            removed: row.bool(3)?,
        })
    })
}

/// The last position given out, of all feeds and the outbox together.
///
/// # Errors
/// `NotFound` when the foundation's migration has not run.
pub fn head(tx: &Tx<'_>) -> Result<i64, StoreError> {
    sequencer::head(tx)
}
