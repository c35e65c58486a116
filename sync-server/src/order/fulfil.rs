//! Packing and handing over a paid web order (O-1, S-1, S-5): what is packed moves no more; what is handed over leaves the
//! stock, whole or in part. Not here: paying, giving back.

use super::give_back::captured;
use super::linked::with_followers;
use super::pay::Attempt;
use super::ports::{StockMove, WebPorts};
use super::recognition::Recognition;
use super::served::wanted;
use super::timeline::{self, Told};
use super::web::{WebItem, WebOrder};
use super::{OrderError, earn, json, sql};
use crate::facts::{self, OrderFulfilled};
use crate::refusal::Refusal;
use domain::{EntryId, Quantity};
use store::{Tx, params};
use uuid::Uuid;

/// What is handed over.
#[derive(Debug, Clone, Default)]
pub struct HandOver {
    /// Lines and quantities, thousandths; none: all that is left.
    pub items: Option<Vec<(Uuid, i64)>>,
    /// The carrier's number.
    pub tracking: Option<String>,
    /// Fetched by the buyer; else shipped.
    pub collected: bool,
}

/// Packs. Refusals: `ORDER_NOT_FULFILLABLE`, `PAYMENT_IN_FLIGHT`.
pub fn pack(tx: &Tx, order: &WebOrder) -> Result<(), OrderError> {
    fulfillable(tx, order)?;
    if order.fulfilment != "Unfulfilled" {
        let detail = "This order is packed already; hand it over.";
        return Err(Refusal::conflict("ORDER_NOT_FULFILLABLE", "", detail).into());
    }
    tx.execute(&sql::SET_FULFILMENT, params![order.id.uuid(), "Packed"])?;
    let text = "The goods are packed: they are this order's, whatever is sold meanwhile.";
    let told = Told { what: "Packed", rule: Some("S-5"), claims: &[], outcome: "Packed", text };
    timeline::tell(tx, order.id, &told)
}

/// Hands over. Refusals: `ORDER_NOT_FULFILLABLE`, `PAYMENT_IN_FLIGHT`, `UNKNOWN_ITEM`, `QUANTITY_INVALID`,
/// `INSUFFICIENT_STOCK`.
pub fn fulfil(
    tx: &Tx,
    order: &WebOrder,
    asked: &HandOver,
    by: &str,
    ports: &mut impl WebPorts,
) -> Result<(), OrderError> {
    let attempt = fulfillable(tx, order)?;
    let parts = parts(order, asked)?;
    there(tx, order, &parts, ports)?;
    if earn::is_unbilled(order, attempt.method) {
        earn::bill(tx, order, by, ports)?;
    }
    let (id, mut cost_minor) = (tx.new_id(), 0_i64);
    for (item, quantity) in &parts {
        let goods = StockMove {
            warehouse_id: order.warehouse_id,
            product_id: item.product_id,
            quantity: *quantity,
            cause_id: order.id.uuid(),
            occurred_ms: tx.now_ms(),
            earliest_ms: None,
            date: order.date,
        };
        let cost = ports.hand_over(tx, &goods, order.claimed())?;
        if cost != 0 {
            tx.execute(&sql::MOVE_COST, params![order.id.uuid(), item.line_no, cost])?;
        }
        cost_minor = cost_minor.saturating_add(cost);
        tx.execute(&sql::FULFIL_ITEM, params![order.id.uuid(), item.line_no, *quantity])?;
    }
    let entry = match order.recognition {
        Recognition::Payment => None,
        Recognition::HandOver(_) => {
            let date = ports.supply(tx, None)?.date;
            earn::hand_over(tx, order, &parts, (id, date, cost_minor), ports)?
        }
    };
    let kind = if asked.collected { "Collected" } else { "Shipped" };
    let items: Vec<(Uuid, i64)> = parts.iter().map(|(item, quantity)| (item.id, *quantity)).collect();
    let (items, entry) = (json(&items)?, entry.map(EntryId::uuid));
    let row = params![id, order.id.uuid(), kind, &items, &asked.tracking, by, tx.now_ms(), entry];
    tx.execute(&sql::INSERT_FULFILMENT, row)?;
    let left = order.goods().map(|item| item.allocated).sum::<i64>()
        - parts.iter().map(|(_, quantity)| quantity).sum::<i64>();
    let fulfilment = if left == 0 { kind } else { order.fulfilment.as_str() };
    tx.execute(&sql::SET_FULFILMENT, params![order.id.uuid(), fulfilment])?;
    let data = OrderFulfilled {
        order_id: order.id,
        order_number: &order.number,
        sales_channel: order.channel,
        kind,
        fulfilment,
        tracking: asked.tracking.as_deref(),
    };
    facts::tell(tx, "OrderFulfilled", &order.id.to_string(), id, &data)?;
    let text = if left == 0 { "All goods were handed over." } else { "A part of the goods was handed over." };
    timeline::tell(
        tx,
        order.id,
        &Told { what: kind, rule: Some("S-5"), claims: &[], outcome: fulfilment, text },
    )?;
    Ok(ports.told(tx)?)
}

/// Nothing is handed over before its money is there (S-3).
fn fulfillable(tx: &Tx, order: &WebOrder) -> Result<Attempt, OrderError> {
    let waiting = order.goods().any(|item| item.allocated > 0);
    if !order.is_paid() || !waiting {
        let detail = "Only a paid order with goods that are not handed over can be packed and sent.";
        return Err(Refusal::conflict("ORDER_NOT_FULFILLABLE", "", detail).into());
    }
    captured(tx, order)
}

/// What a till has taken away cannot be handed over, paid or not (S-7).
fn there(
    tx: &Tx,
    order: &WebOrder,
    parts: &[(&WebItem, i64)],
    ports: &mut impl WebPorts,
) -> Result<(), OrderError> {
    for (product_id, quantity) in wanted(parts.iter().map(|(item, quantity)| (item.product_id, *quantity))) {
        let on_hand = ports.shelf(tx, order.warehouse_id, product_id, order.channel)?.on_hand;
        if on_hand < quantity {
            let left = Quantity::from_thousandths(on_hand.max(0));
            let detail =
                format!("Of what is to be handed over {left} is there; look for it, or refund the rest.");
            return Err(Refusal::conflict("INSUFFICIENT_STOCK", "items", detail).into());
        }
    }
    Ok(())
}

fn parts<'a>(order: &'a WebOrder, asked: &HandOver) -> Result<Vec<(&'a WebItem, i64)>, OrderError> {
    let Some(items) = &asked.items else {
        return Ok(order
            .goods()
            .filter(|item| item.allocated > 0)
            .map(|item| (item, item.allocated))
            .collect());
    };
    let mut parts: Vec<(&WebItem, i64)> = Vec::new();
    for ((id, quantity), n) in items.iter().zip(0..) {
        let item = order.goods().find(|item| item.id == *id).ok_or_else(|| {
            let detail = "The order has no such line; give the id of one of its items.";
            Refusal::rule("UNKNOWN_ITEM", format!("items[{n}].id"), detail)
        })?;
        let before: i64 = parts.iter().filter(|(known, _)| known.id == *id).map(|(_, sum)| sum).sum();
        if *quantity <= 0 || before.saturating_add(*quantity) > item.allocated {
            let left = Quantity::from_thousandths(item.allocated - before);
            let detail = format!("Of this line {left} is left to hand over; give that or less.");
            return Err(Refusal::rule("QUANTITY_INVALID", format!("items[{n}].quantity"), detail).into());
        }
        parts.push((item, *quantity));
    }
    if parts.is_empty() {
        return Err(
            Refusal::invalid("items", "Say what is handed over, or leave the field out for all.").into()
        );
    }
    Ok(with_followers(order, parts, (|item: &WebItem| item.fulfilled, |item: &WebItem| item.allocated)))
}
