//! What the sequencer adds to entries before the commit (D-2): sums per account and day and per tax code, events, and the
//! gapless numbers `JE-2026-000001` (O-4). The number of statements depends on the years, not on the entries.

use super::sql;
use store::{StoreError, Tx, params};

/// The series of entries.
const ENTRIES: &str = "JE";

/// Reserves `count` order numbers of a year, rising, gaps allowed (O-4).
pub fn reserve_orders(tx: &Tx, year: i64, count: i64) -> Result<Vec<i64>, StoreError> {
    let numbers = tx.query(&sql::ORDER_NUMBERS, params![year, count], |row| row.int(0))?;
    match numbers[..] {
        [first] => Ok((first..first + count.max(1)).collect()),
        _ => Ok(numbers),
    }
}

/// Reserves `count` numbers of a series and year; gives the first.
pub fn reserve(tx: &Tx, series: &str, year: i64, count: i64) -> Result<i64, StoreError> {
    let last = tx.query_one(&sql::RESERVE, params![series, year, count], |row| row.int(0))?;
    Ok(last - count + 1)
}

/// Folds, tells and numbers whatever was posted in this transaction.
pub fn fold_and_number(tx: &Tx) -> Result<(), StoreError> {
    let years = tx.query(&sql::UNNUMBERED, params![], |row| Ok((row.int(0)?, row.int(1)?)))?;
    if years.is_empty() {
        return Ok(());
    }
    tx.execute(&sql::FOLD, params![])?;
    tx.execute(&sql::FOLD_TAX, params![])?;
    tx.execute(&sql::FOLD_TURNOVER, params![])?;
    tx.execute(&sql::TELL_POSTED, params![])?;
    for (year, count) in years {
        let before = reserve(tx, ENTRIES, year, count)? - 1;
        let prefix = format!("{ENTRIES}-{year}-");
        tx.execute(&sql::NUMBER, params![year, before, &prefix])?;
    }
    Ok(())
}
