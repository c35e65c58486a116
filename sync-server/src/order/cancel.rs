//! Cancelling a web order (O-9): unpaid, it is over; paid and not packed, the goods are free again and the money goes back;
//! later it is returned instead. Not here: orders that are sold out (`sweep.rs`).

use super::give_back::{GiveBack, give_back};
use super::ports::WebPorts;
use super::timeline::{self, Told};
use super::web::WebOrder;
use super::{OrderError, pay, sql, sweep};
use crate::refusal::Refusal;
use store::{Tx, params};

/// Cancels. Refusals: `ORDER_NOT_CANCELLABLE`, `PAYMENT_IN_FLIGHT`.
pub fn cancel(
    tx: &Tx,
    order: &WebOrder,
    reason: &str,
    by: &str,
    ports: &mut impl WebPorts,
) -> Result<(), OrderError> {
    let refused =
        |detail: &str| Err(Refusal::conflict("ORDER_NOT_CANCELLABLE", "", detail.to_owned()).into());
    match order.status.as_str() {
        "Draft" | "PendingPayment" => {
            pay::call_off(tx, order)?;
            let values = params![order.id.uuid(), tx.now_ms(), reason, false, None::<&str>];
            tx.execute(&sql::CANCEL_ORDER, values)?;
            sweep::tell_cancelled(tx, order, reason, false, None)?;
            let text = format!("The order was cancelled before it was paid: {reason}");
            let told =
                Told { what: "Cancelled", rule: Some("O-9"), claims: &[], outcome: "Cancelled", text: &text };
            timeline::tell(tx, order.id, &told)
        }
        "Cancelled" => refused("This order was cancelled already; there is nothing to do."),
        _ if order.fulfilment != "Unfulfilled" || order.items.iter().any(|item| item.fulfilled > 0) => {
            refused("The goods are packed or on their way; refund the order when they come back.")
        }
        _ => {
            let (reason, cancels) = (reason.to_owned(), Some(reason.to_owned()));
            let all = GiveBack { restock: Some(true), reason, cancels, ..GiveBack::default() };
            give_back(tx, order, &all, by, ports).map(drop)
        }
    }
}
