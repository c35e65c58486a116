//! What a change of stock means to others: events (S-4), and the discrepancy of a stock that is negative (S-7, I-7) or
//! was counted while it was sold (S-11). Not here: the change itself.

use super::ledger::{Change, StockRow};
use super::sql;
use domain::Quantity;
use store::outbox::{self, NewEvent};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// S-7 (2): what was taken away was taken away.
pub(super) const PRECEDENCE: &str = "PHYSICAL_PRECEDENCE";
/// S-11: nobody knows whether the count saw the goods of the sale.
pub(super) const OVERLAP: &str = "COUNT_OVERLAP";

/// Tells that the figure changed.
pub(super) fn tell_adjusted(tx: &Tx, change: &Change<'_>, before: i64, after: i64) -> Result<(), StoreError> {
    let (warehouse, product) = (change.warehouse_id, change.product_id);
    let data = format!(
        r#"{{"warehouseId":"{warehouse}","productId":"{product}","previousQuantity":"{}","currentQuantity":"{}","reason":"{}","causeId":"{}"}}"#,
        Quantity::from_thousandths(before),
        Quantity::from_thousandths(after),
        change.cause.as_str(),
        change.cause_id,
    );
    append(tx, "StockAdjusted", change, &data)
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
    let (warehouse, product) = (change.warehouse_id, change.product_id);
    let quantity = Quantity::from_thousandths;
    if let Some(point) = after.reorder_point.filter(|point| was > *point && is <= *point) {
        let data = format!(
            r#"{{"warehouseId":"{warehouse}","productId":"{product}","currentQuantity":"{}","reorderPoint":"{}"}}"#,
            quantity(is),
            quantity(point),
        );
        append(tx, "StockLow", change, &data)?;
    }
    let fact = match (was > 0, is) {
        (true, ..=0) => "StockDepleted",
        (false, i64::MIN..0) if is < was => "StockOversold",
        _ => return Ok(()),
    };
    let data = format!(
        r#"{{"warehouseId":"{warehouse}","productId":"{product}","previousQuantity":"{}","currentQuantity":"{}","depletedBy":"{}"}}"#,
        quantity(was),
        quantity(is),
        change.by,
    );
    append(tx, fact, change, &data)
}

fn append(tx: &Tx, event_type: &str, change: &Change<'_>, data_json: &str) -> Result<(), StoreError> {
    let mut buffer = Uuid::encode_buffer();
    let aggregate = change.product_id.uuid().hyphenated().encode_lower(&mut buffer);
    let event = NewEvent { event_type, aggregate, correlation_id: change.cause_id, data_json };
    outbox::append(tx, &event).map(|_| ())
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
