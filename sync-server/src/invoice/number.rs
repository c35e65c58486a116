//! The gapless numbers `INV-2026-000001`, `INV-S1-T01-2026-000001` of a till, and `CN-2026-000001` (O-4, O-8): given by the sequencer, so that a transaction that
//! is rolled back leaves no gap, and nobody waits for a counter while they write.

use super::sql;
use store::{StoreError, Tx, params};

/// Numbers whatever was issued and has no number. `reserve` takes so many numbers of a series and year and gives the
/// first. Exactly as many are given as were reserved: more may be committed between two statements and come first, so
/// that it looks again, until whoever issued one has its number with the commit.
pub fn number_issued(
    tx: &Tx,
    reserve: impl Fn(&Tx, &str, i64, i64) -> Result<i64, StoreError>,
) -> Result<(), StoreError> {
    loop {
        let waiting = tx.query(&sql::UNNUMBERED, params![], |row| {
            Ok((row.text(0)?.to_owned(), row.int(1)?, row.int(2)?))
        })?;
        if waiting.is_empty() {
            return Ok(());
        }
        for (series, year, count) in waiting {
            let before = reserve(tx, &series, year, count)? - 1;
            let beginning = format!("{series}-{year}-");
            tx.execute(&sql::NUMBER, params![&series, year, count, before, &beginning])?;
        }
    }
}
