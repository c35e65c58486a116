//! What a change of stock means to others: events (S-4), and the discrepancy of a stock that is negative (S-7, I-7) or
//! was counted while it was sold (S-11). Not here: the change itself.

use super::ledger::{Change, StockRow};
use super::sql;
use crate::facts::{self, StockAdjusted, StockDepleted, StockLow};
use domain::Quantity;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// S-7 (2): what was taken away was taken away.
pub(super) const PRECEDENCE: &str = "PHYSICAL_PRECEDENCE";
/// S-11: nobody knows whether the count saw the goods of the sale.
pub(super) const OVERLAP: &str = "COUNT_OVERLAP";

/// Tells that the figure changed.
pub(super) fn tell_adjusted(tx: &Tx, change: &Change<'_>, before: i64, after: i64) -> Result<(), StoreError> {
    let adjusted = StockAdjusted {
        warehouse_id: change.warehouse_id.uuid(),
        product_id: change.product_id.uuid(),
        previous_quantity: Quantity::from_thousandths(before),
        current_quantity: Quantity::from_thousandths(after),
        reason: change.cause.as_str(),
        cause_id: change.cause_id,
    };
    append(tx, "StockAdjusted", change, &adjusted)
}

/// Tells what the new figure means: depleted, oversold, low. Low is told once, when the figure falls to its point or
/// under it.
pub(super) fn tell(
    tx: &Tx,
    change: &Change<'_>,
    before: &StockRow,
    after: &StockRow,
) -> Result<(), StoreError> {
    let (was, is) = (before.quantity(), after.quantity());
    let (warehouse_id, product_id) = (change.warehouse_id.uuid(), change.product_id.uuid());
    let current_quantity = Quantity::from_thousandths(is);
    if let Some(point) = after.reorder_point.filter(|point| was > *point && is <= *point) {
        let reorder_point = Quantity::from_thousandths(point);
        append(
            tx,
            "StockLow",
            change,
            &StockLow { warehouse_id, product_id, current_quantity, reorder_point },
        )?;
    }
    let fact = match (was > 0, is) {
        (true, ..=0) => "StockDepleted",
        (false, i64::MIN..0) if is < was => "StockOversold",
        _ => return Ok(()),
    };
    let previous_quantity = Quantity::from_thousandths(was);
    let depleted_by = change.by;
    let depleted =
        StockDepleted { warehouse_id, product_id, previous_quantity, current_quantity, depleted_by };
    append(tx, fact, change, &depleted)
}

fn append(
    tx: &Tx,
    event_type: &str,
    change: &Change<'_>,
    data: &impl serde::Serialize,
) -> Result<(), StoreError> {
    let mut buffer = Uuid::encode_buffer();
    let aggregate: &str = change.product_id.uuid().hyphenated().encode_lower(&mut buffer);
    facts::tell(tx, event_type, aggregate, change.cause_id, data).map(drop)
}

/// I-7: an open discrepancy names whoever took what was not there, or may not have been there.
pub(super) fn name_discrepancy(
    tx: &Tx,
    change: &Change<'_>,
    rule: &str,
    movement_id: Uuid,
    after: i64,
) -> Result<(), StoreError> {
    let (warehouse, product) = (change.warehouse_id.uuid(), change.product_id.uuid());
    let values = params![tx.new_id(), warehouse, product, rule, after, tx.now_ms()];
    let id = tx.query_one(&sql::OPEN_DISCREPANCY, values, |row| row.uuid(0))?;
    let values =
        params![id, movement_id, change.cause.as_str(), change.cause_id, change.quantity, change.occurred_ms];
    tx.execute(&sql::INSERT_CAUSE, values).map(drop)
}
