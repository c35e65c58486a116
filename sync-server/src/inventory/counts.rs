//! Stock takes while selling (S-11): a line is counted at a time of its own and posts counted less book at that time,
//! to the account of counts. Not here: what tills bring after a count (`late.rs`), who may count.

use super::desk::{Desk, GoodsPorts, Item, QUANTITY_MAX, check_lines};
use super::facts::{self, OVERLAP};
use super::ledger::{Cause, Change};
use super::transfers::check_note;
use super::{InventoryError, sql};
use crate::refusal::Refusal;
use domain::postings::{self, AdjustmentReason};
use domain::{ProductId, WarehouseId};
use std::collections::BTreeSet;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// So far ahead of the server's a counter's clock may be: the count then counts as made now.
const AHEAD_MS: i64 = 60_000;

/// A stock take to be begun.
#[derive(Debug, Clone, Copy)]
pub struct NewStockTake<'a> {
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Only what is in this category or below it.
    pub category_id: Option<Uuid>,
    /// For people.
    pub note: &'a str,
}

/// What somebody counted.
#[derive(Debug, Clone, Copy)]
pub struct Count {
    /// What.
    pub product_id: ProductId,
    /// How much is there, thousandths; zero or above.
    pub counted: i64,
    /// When it was counted, Unix milliseconds; none: now.
    pub counted_ms: Option<i64>,
}

struct Taking {
    at: WarehouseId,
    category_id: Option<Uuid>,
}

/// A line as it is posted.
struct Line {
    product_id: ProductId,
    counted: i64,
    counted_ms: i64,
}

impl<P: GoodsPorts> Desk<'_, P> {
    /// Begins a stock take.
    pub fn open_stock_take(&mut self, tx: &Tx, new: &NewStockTake<'_>) -> Result<Uuid, InventoryError> {
        check_note(new.note)?;
        let id = tx.new_id();
        let row = params![id, new.warehouse_id.uuid(), new.category_id, new.note, self.by, tx.now_ms()];
        tx.execute(&sql::ADD_STOCK_TAKE, row)?;
        Ok(id)
    }

    /// Writes down what was counted; of two counts of a product the one that was made later stands. Errors:
    /// `STOCK_TAKE_ENDED`, `QUANTITY_INVALID`, `DUPLICATE_ITEM`, `COUNTED_IN_THE_FUTURE`, `NOT_IN_CATEGORY`.
    pub fn count(&mut self, tx: &Tx, id: Uuid, counts: &[Count]) -> Result<(), InventoryError> {
        let taking = open(tx, id)?;
        check_lines(counts.len(), "items")?;
        let (now_ms, mut seen) = (tx.now_ms(), BTreeSet::new());
        for (count, n) in counts.iter().zip(0..) {
            check(count, n, now_ms)?;
            let field = || format!("items[{n}].productId");
            if !seen.insert(count.product_id) {
                let detail = "This product is in the request twice; give its whole quantity once.";
                return Err(Refusal::rule("DUPLICATE_ITEM", field(), detail).into());
            }
            if let Some(category_id) = taking.category_id {
                if !self.ports.in_category(tx, count.product_id, category_id)? {
                    let detail = "This stock take is of another category; leave the product out.";
                    return Err(Refusal::rule("NOT_IN_CATEGORY", field(), detail).into());
                }
            }
            let counted_ms = count.counted_ms.unwrap_or(now_ms).min(now_ms);
            let (warehouse, product) = (taking.at.uuid(), count.product_id.uuid());
            let row = params![id, warehouse, product, count.counted, counted_ms, self.by];
            tx.execute(&sql::PUT_COUNT, row)?;
        }
        Ok(())
    }

    /// Posts what was counted, once. Errors: `STOCK_TAKE_ENDED`, `NOTHING_COUNTED`, `COUNTED_SINCE`, `COUNT_TOO_LOW`.
    pub fn post_stock_take(&mut self, tx: &Tx, id: Uuid) -> Result<(), InventoryError> {
        let at = open(tx, id)?.at;
        let lines = tx.query(&sql::COUNTS, params![id], |row| {
            let product_id = ProductId::new(row.uuid(0)?);
            Ok(Line { product_id, counted: row.int(1)?, counted_ms: row.int(2)? })
        })?;
        if lines.is_empty() {
            let detail = "Nothing was counted; count something, or cancel the stock take.";
            return Err(Refusal::conflict("NOTHING_COUNTED", "", detail).into());
        }
        let (mut value_minor, mut stock_minor) = (0_i64, 0_i64);
        for (line, n) in lines.iter().zip(0..) {
            let (value, stock) = self.post_line(tx, (id, at), line, n)?;
            value_minor = value_minor.saturating_add(value);
            stock_minor = stock_minor.saturating_add(stock);
        }
        tx.execute(&sql::POST_STOCK_TAKE, params![id, tx.now_ms()])?;
        let posting = postings::stock_adjusted(AdjustmentReason::Count, value_minor, stock_minor)?;
        self.post(tx, at, ("stock_counted", id, "Stock counted", ""), posting)?;
        Ok(self.told(tx)?)
    }

    /// Ends a stock take without posting it. Error: `STOCK_TAKE_ENDED`.
    pub fn cancel_stock_take(&mut self, tx: &Tx, id: Uuid) -> Result<(), InventoryError> {
        open(tx, id)?;
        tx.execute(&sql::CANCEL_STOCK_TAKE, params![id, tx.now_ms()])?;
        Ok(())
    }

    /// Posts a line; gives what the difference is worth, and by how much the stock's value changed.
    fn post_line(
        &mut self,
        tx: &Tx,
        (id, at): (Uuid, WarehouseId),
        line: &Line,
        n: usize,
    ) -> Result<(i64, i64), InventoryError> {
        let place = params![at.uuid(), line.product_id.uuid(), line.counted_ms];
        let field = format!("lines[{n}].counted");
        if tx.query_opt(&sql::COUNTED_SINCE, place, |_| Ok(()))?.is_some() {
            let detail =
                "This product was counted later and that was posted already; count it now, or not at all.";
            return Err(Refusal::conflict("COUNTED_SINCE", field, detail).into());
        }
        let item = Item { product_id: line.product_id, quantity: line.counted };
        let mut change =
            Change { occurred_ms: line.counted_ms, ..self.change(tx, at, item, Cause::Count, id) };
        // Book at the time of the count: what is there now less what happened since.
        let since = tx.query_one(&sql::MOVED_SINCE, place, |row| row.int(0))?;
        let book = self.stock.on_hand(tx, &change)?.saturating_sub(since);
        let difference = line.counted.saturating_sub(book);
        change.quantity = difference.saturating_abs();
        let (value_minor, stock_minor) = if difference > 0 {
            let worth = self.stock.last_worth(tx, &change)?;
            (worth, self.stock.put(tx, &change, worth)?.value_minor)
        } else if difference < 0 {
            if self.stock.quantity(tx, &change)? < change.quantity {
                let detail = "More was sold or held since than was counted; count this product again.";
                return Err(Refusal::conflict("COUNT_TOO_LOW", field, detail).into());
            }
            let taken = self.stock.take(tx, &change)?;
            (-taken.value_minor, -taken.value_minor)
        } else {
            (0, 0)
        };
        let row = params![id, line.product_id.uuid(), book, difference, value_minor];
        tx.execute(&sql::POST_COUNT, row)?;
        self.name_overlaps(tx, &change)?;
        Ok((value_minor, stock_minor))
    }

    /// What a till brought before the posting, and of which nobody knows whether it was before the count.
    fn name_overlaps(&mut self, tx: &Tx, count: &Change<'_>) -> Result<(), StoreError> {
        let place = params![count.warehouse_id.uuid(), count.product_id.uuid(), count.occurred_ms];
        let found = tx.query(&sql::OVERLAPPING, place, |row| {
            let cause = if row.int(2)? < 0 { Cause::Sale } else { Cause::Refund };
            let quantity = row.int(2)?.saturating_abs();
            let (cause_id, occurred_ms) = (row.uuid(1)?, row.int(3)?);
            Ok((row.uuid(0)?, Change { cause, cause_id, quantity, occurred_ms, ..*count }))
        })?;
        for (movement_id, change) in found {
            let quantity = self.stock.quantity(tx, &change)?;
            facts::name_discrepancy(tx, &change, OVERLAP, movement_id, quantity)?;
        }
        Ok(())
    }
}

/// A stock take that is open.
fn open(tx: &Tx, id: Uuid) -> Result<Taking, InventoryError> {
    let found = tx.query_opt(&sql::STOCK_TAKE, params![id], |row| {
        let taking = Taking { at: WarehouseId::new(row.uuid(0)?), category_id: row.opt_uuid(1)? };
        Ok((taking, row.text(2)? == "Open"))
    })?;
    match found {
        None => Err(Refusal::not_found("stock take").into()),
        Some((taking, true)) => Ok(taking),
        Some((_, false)) => {
            let detail = "This stock take was posted or cancelled; begin another one.";
            Err(Refusal::conflict("STOCK_TAKE_ENDED", "", detail).into())
        }
    }
}

fn check(count: &Count, n: usize, now_ms: i64) -> Result<(), Refusal> {
    if !(0..=QUANTITY_MAX).contains(&count.counted) {
        let detail = "What was counted is zero or above, and a billion at most; correct it.";
        return Err(Refusal::rule("QUANTITY_INVALID", format!("items[{n}].quantity"), detail));
    }
    if count.counted_ms.is_some_and(|at| at.saturating_sub(now_ms) > AHEAD_MS) {
        let detail = "Nothing is counted in the future; correct the time, or leave it out.";
        return Err(Refusal::rule("COUNTED_IN_THE_FUTURE", format!("items[{n}].countedAt"), detail));
    }
    Ok(())
}
