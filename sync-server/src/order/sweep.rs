//! Orders that wait for their payment while the last one is sold (S-4): the movement that sells it looks at no order; who
//! reads, pays, or sweeps brings an order up to date. It is moved to another warehouse where the server had chosen its own,
//! else cancelled as sold out. Not here: stock.

use super::claim::{SOLD_OUT_THERE, claims, move_to, wants};
use super::place::reprice;
use super::ports::WebPorts;
use super::served::having_all;
use super::timeline::{self, Claim, Told};
use super::web::{WebOrder, load};
use super::{OrderError, displace, pay, sql};
use crate::facts::{self, OrderCancelled};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// Why an order was cancelled whose goods others have.
pub const SOLD_OUT: &str = "SOLD_OUT";
/// Orders brought up to date by one commit.
const AT_ONCE: i64 = 50;

/// Whether any order waits to be brought up to date.
pub fn anything_stale(tx: &Tx) -> Result<bool, StoreError> {
    Ok(!tx.query(&sql::STALE, params![1], |row| row.uuid(0))?.is_empty())
}

/// Brings up to date what waits for it, by predicate: an order placed from an older read is found too. One that cannot be
/// holds up no other. Gives how many.
pub fn sweep(tx: &Tx, ports: &mut impl WebPorts) -> Result<usize, OrderError> {
    let stale = tx.query(&sql::STALE, params![AT_ONCE], |row| row.uuid(0))?;
    let mut done = 0;
    for id in stale {
        match tx.savepoint(|tx| freshen(tx, id, ports)) {
            Ok(()) => done += 1,
            Err(OrderError::Store(error)) if error.is_environment() => return Err(error.into()),
            Err(error) => {
                ports.forget();
                tracing::error!(order = %id, %error, "an order could not be brought up to date");
            }
        }
    }
    Ok(done)
}

/// Whether an order is not what it says: a draft has old prices, or its goods were sold out since it was placed.
pub fn is_stale(tx: &Tx, id: Uuid) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::IS_STALE, params![id], |_| Ok(()))?.is_some())
}

/// Brings one order up to date.
pub fn freshen(tx: &Tx, id: Uuid, ports: &mut impl WebPorts) -> Result<(), OrderError> {
    if !is_stale(tx, id)? {
        return Ok(());
    }
    let Some(order) = load(tx, id)? else { return Ok(()) };
    if order.status == "Draft" {
        return reprice(tx, &order, ports);
    }
    if order.status != "PendingPayment" {
        return displace::settle(tx, &order, ports);
    }
    let known = claims(tx, &order, order.warehouse_id, ports)?;
    let other = match order.warehouse_chosen {
        true => having_all(tx, &wants(&order), (order.channel, Some(order.warehouse_id)), ports)?,
        false => None,
    };
    match other {
        Some(other) => move_to(tx, &order, other, (&known, SOLD_OUT_THERE), ports).map(drop),
        None => cancel_sold_out(tx, &order, &known, "S-4"),
    }
}

/// Cancels an order whose goods others have: for good, restocking revives nothing.
pub(super) fn cancel_sold_out(
    tx: &Tx,
    order: &WebOrder,
    known: &[Claim],
    rule: &str,
) -> Result<(), OrderError> {
    let depleted_by = depleted_by(tx, order, known)?;
    let values = params![order.id.uuid(), tx.now_ms(), SOLD_OUT, true, depleted_by.as_deref()];
    tx.execute(&sql::CANCEL_ORDER, values)?;
    end_sessions(tx, order)?;
    tell_cancelled(tx, order, SOLD_OUT, true, depleted_by.as_deref())?;
    let text = "Others paid first and there is not enough left: the order is cancelled, nothing is charged.";
    let told = Told { what: "Cancelled", rule: Some(rule), claims: known, outcome: SOLD_OUT, text };
    timeline::tell(tx, order.id, &told)
}

/// The channel that took the last one of what is missing.
fn depleted_by(tx: &Tx, order: &WebOrder, known: &[Claim]) -> Result<Option<String>, StoreError> {
    let missing = known.iter().find(|claim| claim.generation != claim.placed_in);
    let Some(claim) = missing.or(known.first()) else { return Ok(None) };
    let values = params![order.warehouse_id.uuid(), claim.product_id.uuid()];
    let found = tx.query_opt(&sql::DEPLETED_BY, values, |row| Ok(row.opt_text(0)?.map(str::to_owned)))?;
    Ok(found.flatten())
}

/// Sessions that nobody has paid end with their order; what a gateway may know of is let go when it answers.
fn end_sessions(tx: &Tx, order: &WebOrder) -> Result<(), OrderError> {
    if pay::in_flight(tx, order.id.uuid())?.is_some_and(|attempt| attempt.status == "Pending") {
        return Ok(());
    }
    pay::call_off(tx, order)
}

/// Tells that an order was cancelled.
pub(super) fn tell_cancelled(
    tx: &Tx,
    order: &WebOrder,
    reason: &str,
    auto_cancel: bool,
    depleted_by: Option<&str>,
) -> Result<(), OrderError> {
    let data = OrderCancelled {
        order_id: order.id,
        order_number: order.number.clone(),
        sales_channel: order.channel,
        reason: reason.to_owned(),
        auto_cancel,
        depleted_by: depleted_by.map(str::to_owned),
        customer_email: order.email.clone(),
        customer_name: order.name.clone(),
        customer_language: order.language.clone(),
    };
    facts::tell(tx, "OrderCancelled", &order.id.to_string(), order.id.uuid(), &data)?;
    Ok(())
}
