//! What a till brings after a count (S-11). Surely from before it: the count had seen it, so its difference is reversed by
//! as much, in the same transaction. Perhaps from before it: an open discrepancy, and nothing is reversed. Not here:
//! entries, and how a till's time is estimated (T-1).

use super::cost::{self, Valuation};
use super::facts::{self, OVERLAP};
use super::ledger::{Cause, Change, Changed, Step, StockSession};
use super::sql;
use domain::Currency;
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

/// What of a count was reversed, to be booked to the account of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reversed {
    /// What it is worth, minor units; below zero: the count had found too much.
    pub value_minor: i64,
    /// What the stock's value changed by, minor units.
    pub stock_minor: i64,
}

/// A line of a posted count.
struct Line {
    stock_take_id: Uuid,
    difference: i64,
    value_minor: i64,
    counted_ms: i64,
}

impl Line {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let (stock_take_id, difference) = (row.uuid(0)?, row.int(1)?);
        Ok(Self { stock_take_id, difference, value_minor: row.int(2)?, counted_ms: row.int(3)? })
    }

    /// What so much is worth: as far as the count missed goods, what it booked of them; else the last known cost.
    fn worth(&self, quantity: i64, last_cost: i64, currency: Currency) -> Result<i64, StoreError> {
        let missed = self.difference.min(0).saturating_neg();
        let explained = quantity.min(missed);
        let booked = match missed {
            0 => 0,
            _ => cost::share(self.value_minor.saturating_neg(), explained, missed)?,
        };
        Ok(booked.saturating_add(cost::worth(quantity - explained, last_cost, currency)?))
    }
}

/// How a change stands to the counts of its product.
enum Seen {
    /// No count can have seen it.
    No,
    /// Nobody knows.
    Perhaps,
    /// This count, the first after it, has.
    By(Line),
}

impl StockSession {
    /// Takes what a till has sold, at whatever time (S-7, S-11). What a count had missed is put back before it is taken,
    /// so that nothing is short of it.
    pub fn sell(&mut self, tx: &Tx, change: &Change<'_>) -> Result<(Changed, Option<Reversed>), StoreError> {
        let line = match self.seen(tx, change)? {
            Seen::No => return Ok((self.take(tx, change)?, None)),
            Seen::Perhaps => {
                let (changed, movement_id) = self.remove(tx, change, 0)?;
                facts::name_discrepancy(tx, change, OVERLAP, movement_id, changed.quantity)?;
                return Ok((changed, None));
            }
            Seen::By(line) => line,
        };
        let (before, quantity) = (self.row(tx, change)?, change.quantity);
        let worth = line.worth(quantity, before.valuation.last_cost, self.currency)?;
        let (between, put) = received(&before.valuation, quantity, worth, self.currency)?;
        let cost_minor = cost::cost_of(&between, quantity, self.currency)?;
        let order = change.cause_id.to_string();
        let steps = [
            Step::moved(reversal(change, &line, &order), quantity, put),
            Step::moved(*change, -quantity, -cost_minor),
        ];
        let (after, _) = self.apply(tx, &steps, Some(between.last_cost), &before)?;
        correct(tx, change, &line, (quantity, worth))?;
        Ok((after.changed(cost_minor, 0), Some(Reversed { value_minor: worth, stock_minor: put })))
    }

    /// Puts back what was brought back to a till, at whatever time, worth so much. A count that had seen it there already
    /// is reversed by as much.
    pub fn give_back(
        &mut self,
        tx: &Tx,
        change: &Change<'_>,
        value_minor: i64,
    ) -> Result<(Changed, Option<Reversed>), StoreError> {
        let line = match self.seen(tx, change)? {
            Seen::No => return Ok((self.put(tx, change, value_minor)?, None)),
            Seen::Perhaps => {
                let (changed, movement_id) = self.add(tx, change, value_minor)?;
                facts::name_discrepancy(tx, change, OVERLAP, movement_id, changed.quantity)?;
                return Ok((changed, None));
            }
            Seen::By(line) => line,
        };
        let (before, quantity) = (self.row(tx, change)?, change.quantity);
        let (between, put) = received(&before.valuation, quantity, value_minor, self.currency)?;
        let cost_minor = cost::cost_of(&between, quantity, self.currency)?;
        let order = change.cause_id.to_string();
        let steps = [
            Step::moved(*change, quantity, put),
            Step::moved(reversal(change, &line, &order), -quantity, -cost_minor),
        ];
        let (after, _) = self.apply(tx, &steps, Some(between.last_cost), &before)?;
        correct(tx, change, &line, (-quantity, -cost_minor))?;
        let reversed = Reversed { value_minor: -cost_minor, stock_minor: -cost_minor };
        Ok((after.changed(put, value_minor - put), Some(reversed)))
    }

    fn seen(&mut self, tx: &Tx, change: &Change<'_>) -> Result<Seen, StoreError> {
        let (earliest_ms, latest_ms) = match change.earliest_ms {
            None => (change.occurred_ms, change.occurred_ms),
            Some(earliest_ms) => (earliest_ms, tx.now_ms()),
        };
        // Most of what tills bring is later than every count.
        if self.last_count(tx, change)? < earliest_ms {
            return Ok(Seen::No);
        }
        let (warehouse, product) = (change.warehouse_id.uuid(), change.product_id.uuid());
        let first =
            |from_ms: i64| tx.query_opt(&sql::FIRST_COUNT, params![warehouse, product, from_ms], Line::read);
        Ok(match first(latest_ms)? {
            Some(line) => Seen::By(line),
            None if earliest_ms < latest_ms && first(earliest_ms)?.is_some() => Seen::Perhaps,
            None => Seen::No,
        })
    }

    /// When anything was last counted in the warehouse and posted.
    fn last_count(&mut self, tx: &Tx, change: &Change<'_>) -> Result<i64, StoreError> {
        if let Some(last_ms) = self.last_count_ms.get(&change.warehouse_id) {
            return Ok(*last_ms);
        }
        let last_ms =
            tx.query_one(&sql::LAST_COUNT, params![change.warehouse_id.uuid()], |row| row.opt_int(0))?;
        let last_ms = last_ms.unwrap_or(i64::MIN);
        self.last_count_ms.insert(change.warehouse_id, last_ms);
        Ok(last_ms)
    }
}

/// The row after goods of a value came in, and what its value rose by.
fn received(
    before: &Valuation,
    quantity: i64,
    value_minor: i64,
    currency: Currency,
) -> Result<(Valuation, i64), StoreError> {
    let receipt = cost::receive(before, quantity, value_minor, currency)?;
    let after = Valuation {
        on_hand: before.on_hand.saturating_add(quantity),
        value_minor: before.value_minor.saturating_add(receipt.value_delta_minor),
        last_cost: receipt.last_cost,
    };
    Ok((after, receipt.value_delta_minor))
}

/// The movement that corrects a count: at the time of the count, and naming the order or refund that it had seen.
fn reversal<'a>(change: &Change<'a>, line: &Line, order: &'a str) -> Change<'a> {
    Change {
        cause: Cause::CountReversal,
        cause_id: line.stock_take_id,
        reason: Some(order),
        occurred_ms: line.counted_ms,
        earliest_ms: None,
        ..*change
    }
}

/// The line now says what it would have said, had this been known.
fn correct(
    tx: &Tx,
    change: &Change<'_>,
    line: &Line,
    (quantity, value_minor): (i64, i64),
) -> Result<(), StoreError> {
    let values = params![line.stock_take_id, change.product_id.uuid(), quantity, value_minor];
    tx.execute(&sql::CORRECT_COUNT, values).map(drop)
}
