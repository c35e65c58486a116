//! The sequencer (D-2): the last step before a commit gives all rows without a position theirs,
//! from one counter without gaps, in commit order. A fixed number of statements per batch.
//! What may not enter: business numbers; a `finish` step adds those after calling this.

use crate::{StoreError, Tx, params, sql};

/// The counter of positions.
const POSITION: &str = "position";

/// Numbers the feed rows, then the outbox rows, of this commit; answers the head.
///
/// # Errors
/// `NotFound` when the foundation's migration has not run; else the engine's.
pub fn run(tx: &Tx<'_>) -> Result<i64, StoreError> {
    let before = head(tx)?;
    let mut now = before;
    now += count(tx.execute(&sql::feed::NUMBER, params![now])?)?;
    now += count(tx.execute(&sql::outbox::NUMBER, params![now])?)?;
    if now != before {
        tx.execute(&sql::sequence::MOVE, params![POSITION, now])?;
    }
    Ok(now)
}

/// The last position given out.
///
/// # Errors
/// `NotFound` when the foundation's migration has not run.
pub fn head(tx: &Tx<'_>) -> Result<i64, StoreError> {
    tx.query_one(&sql::sequence::VALUE, params![POSITION], |row| row.int(0))
}

fn count(rows: u64) -> Result<i64, StoreError> {
    i64::try_from(rows).map_err(|_| StoreError::Other("more rows than positions".to_owned()))
}
