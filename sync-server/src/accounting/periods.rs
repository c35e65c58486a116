//! Periods: months that are closed in order, and opened again from the last. Not here: what is booked into
//! a closed one (`books.rs` moves it to the first open day).

use super::{AccountingError, sql};
use crate::facts::{self, PeriodClosed};
use crate::refusal::Refusal;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt;
use store::{StoreError, Tx, params};

/// A month of a year, `2026-05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// Reads `2026-05`.
    pub fn parse(text: &str) -> Option<Self> {
        let shaped = text.len() == 7 && text.as_bytes().get(4) == Some(&b'-');
        if shaped { format!("{text}-01").parse().ok().map(Self) } else { None }
    }

    /// The first day.
    pub const fn first_day(self) -> Date {
        self.0
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        self.0.last_of_month()
    }

    /// The month after; the last one of all has none.
    pub fn next(self) -> Option<Self> {
        self.last_day().tomorrow().ok().map(Self)
    }

    /// The month before.
    pub fn before(self) -> Option<Self> {
        self.0.yesterday().ok().map(Self::of)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// The last day of the last closed month.
pub fn closed_through(tx: &Tx) -> Result<Option<Date>, StoreError> {
    Ok(last_closed(tx)?.map(Month::last_day))
}

fn last_closed(tx: &Tx) -> Result<Option<Month>, StoreError> {
    let last =
        tx.query_one(&sql::CLOSED_THROUGH, params![], |row| Ok(row.opt_text(0)?.map(str::to_owned)))?;
    let Some(text) = last else { return Ok(None) };
    Month::parse(&text).map(Some).ok_or_else(|| StoreError::Corrupt(format!("the period {text}")))
}

/// The month that the books begin with: of the first posting, or of this moment.
pub fn first(tx: &Tx) -> Result<Month, StoreError> {
    let first = tx.query_one(&sql::FIRST_DAY, params![], |row| Ok(row.opt_text(0)?.map(str::to_owned)))?;
    match first {
        Some(text) => text.parse().map(Month::of).map_err(|_| StoreError::Corrupt(format!("the day {text}"))),
        None => Ok(Month::of(today(tx))),
    }
}

/// The day that it is now, in UTC.
pub fn today(tx: &Tx) -> Date {
    let now = Timestamp::from_millisecond(tx.now_ms()).unwrap_or(Timestamp::MAX);
    now.to_zoned(TimeZone::UTC).date()
}

/// A version of a month: 0 when it was never closed.
pub fn version(tx: &Tx, month: Month) -> Result<i64, StoreError> {
    Ok(tx.query_opt(&sql::PERIOD_VERSION, params![&month.to_string()], |row| row.int(0))?.unwrap_or(0))
}

fn refused(code: &'static str, detail: String) -> AccountingError {
    Refusal::conflict(code, "id", detail).into()
}

/// Closes a month: nothing is booked into it, or into one before it, any more. Error: `Refused`.
pub fn close(tx: &Tx, month: Month, by: &str) -> Result<(), AccountingError> {
    let closed = last_closed(tx)?;
    if closed.is_some_and(|closed| month <= closed) {
        return Err(refused("PERIOD_CLOSED", format!("The period {month} is closed already.")));
    }
    if month.last_day() >= today(tx) {
        let detail = format!("The period {month} is not over; close it after {}.", month.last_day());
        return Err(refused("PERIOD_NOT_OVER", detail));
    }
    let due = closed.map_or(first(tx)?, |closed| closed.next().unwrap_or(closed));
    if month > due {
        return Err(refused("PERIOD_ORDER", format!("Periods are closed in order; close {due} first.")));
    }
    let last_day = month.last_day().to_string();
    if tx.query_opt(&sql::DRAFT_UNTIL, params![&last_day], |row| row.uuid(0))?.is_some() {
        let detail = format!("There are drafts dated until {last_day}; post, redate or delete them first.");
        return Err(refused("PERIOD_HAS_DRAFTS", detail));
    }
    let id = month.to_string();
    tx.execute(&sql::CLOSE_PERIOD, params![&id, by, tx.now_ms()])?;
    let first_day = month.first_day().to_string();
    let data = PeriodClosed { period_id: &id, first_day: &first_day, last_day: &last_day, closed_by: by };
    facts::tell(tx, "PeriodClosed", &id, tx.new_id(), &data)?;
    Ok(())
}

/// Opens the last closed month again. Error: `Refused`.
pub fn reopen(tx: &Tx, month: Month, by: &str) -> Result<(), AccountingError> {
    match last_closed(tx)? {
        Some(closed) if closed == month => {
            tx.execute(&sql::REOPEN_PERIOD, params![&month.to_string(), by, tx.now_ms()])?;
            Ok(())
        }
        Some(closed) if month < closed => {
            let detail = format!("Periods are opened from the last; open {closed} first.");
            Err(refused("PERIOD_ORDER", detail))
        }
        _ => Err(refused("PERIOD_NOT_CLOSED", format!("The period {month} is open already."))),
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn months_are_written_and_counted() {
        let month = Month::parse("2026-12").unwrap();
        assert_eq!(month.last_day().to_string(), "2026-12-31");
        assert_eq!(month.next().unwrap().to_string(), "2027-01");
        assert_eq!(month.before().unwrap().to_string(), "2026-11");
        for text in ["2026-13", "2026-1", "2026/01", "", "2026-02-01", "20x6-01", "2026-é1"] {
            assert!(Month::parse(text).is_none(), "{text}");
        }
    }
}
