//! Coupons are used when an order is confirmed, and counted in that very transaction: of two that want the last use
//! one wins, since both change the promotion's row.

use super::{OfferError, Stored, load, sql};
use crate::refusal::Refusal;
use domain::{OrderId, PromotionId};
use store::{StoreError, Tx, params};

/// Counts the use of a coupon by an order that is being confirmed; a second time for the same order changes nothing.
/// `customer` is the customer's id, or the guest's e-mail address. Refusal: `COUPON_USED_UP`; the order is not to be
/// confirmed with this price then.
pub fn redeem(tx: &Tx, id: PromotionId, order: OrderId, customer: &str) -> Result<(), OfferError> {
    let (order, customer) = (order.uuid(), customer.to_lowercase());
    // The row first: whoever else wants it waits here, and counts what this transaction has added.
    if tx.execute(&sql::TAKE, params![id.uuid()])? == 0 {
        if used_by(tx, id, order)? {
            return Ok(());
        }
        return Err(used_up().into());
    }
    if used_by(tx, id, order)? {
        tx.execute(&sql::GIVE_BACK, params![id.uuid()])?;
        return Ok(());
    }
    let limit = load(tx, id)?.and_then(|stored| stored.offered.customer_limit);
    if reached(tx, id, &customer, limit)? {
        tx.execute(&sql::GIVE_BACK, params![id.uuid()])?;
        return Err(used_up().into());
    }
    tx.execute(&sql::INSERT_USE, params![order, id.uuid(), &customer, tx.now_ms()])?;
    Ok(())
}

/// Gives back what an order used that was cancelled: its coupon is good for another one.
pub fn release(tx: &Tx, order: OrderId) -> Result<(), StoreError> {
    let used = tx.query(&sql::USES_OF_ORDER, params![order.uuid()], |row| row.uuid(0))?;
    for id in used {
        tx.execute(&sql::GIVE_BACK, params![id])?;
    }
    tx.execute(&sql::DELETE_USES, params![order.uuid()])?;
    Ok(())
}

/// Whether a coupon may be used no more, by anybody or by this customer.
pub(super) fn are_used_up(tx: &Tx, stored: &Stored, customer: Option<&str>) -> Result<bool, StoreError> {
    let offered = &stored.offered;
    if offered.use_limit.is_some_and(|limit| stored.uses >= limit) {
        return Ok(true);
    }
    match customer {
        Some(customer) => reached(tx, offered.rule.id, &customer.to_lowercase(), offered.customer_limit),
        None => Ok(false),
    }
}

fn reached(tx: &Tx, id: PromotionId, customer: &str, limit: Option<i64>) -> Result<bool, StoreError> {
    let Some(limit) = limit else { return Ok(false) };
    Ok(tx.query_one(&sql::COUNT_USES, params![id.uuid(), customer], |row| row.int(0))? >= limit)
}

fn used_by(tx: &Tx, id: PromotionId, order: uuid::Uuid) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::USE_OF, params![order, id.uuid()], |row| row.int(0))?.is_some())
}

fn used_up() -> Refusal {
    let detail = "This coupon was used up meanwhile; take it away and look at the total again.";
    Refusal::conflict("COUPON_USED_UP", "couponCode", detail)
}
