//! What happened to an order and why (S-9): each decision with the claims that were known, the rule, the outcome, and a
//! sentence for people. Written with the decision, never changed.

use super::{OrderError, json, sql};
use domain::{OrderId, ProductId, Quantity};
use serde::Serialize;
use store::{Tx, params};

/// What an order asked of a stock, and what the stock had then.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// The variant.
    pub product_id: ProductId,
    /// How much the order asks for.
    pub requested: Quantity,
    /// How much could be sold.
    pub quantity: Quantity,
    /// The stock's generation, and the one that the order was placed in (S-4).
    pub generation: i64,
    /// See `generation`.
    pub placed_in: i64,
}

/// A payment that another is measured by (S-7).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PaidClaim<'a> {
    /// The variant.
    pub product_id: ProductId,
    /// Whose.
    pub order_number: &'a str,
    /// Of a till's sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt_number: Option<&'a str>,
    /// How much was paid for.
    pub requested: Quantity,
    /// How much of it that order keeps.
    pub quantity: Quantity,
    /// When it was paid.
    pub paid_at: jiff::Timestamp,
    /// How sure that is: `A` witnessed, `B` a calibrated clock, `C` the latest possible (T-1).
    pub grade: &'static str,
}

/// An entry of the story.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Placed, Changed, Paid, Moved, Cancelled …
    pub what: &'a str,
    /// The rule that decided, such as `S-8`.
    pub rule: Option<&'a str>,
    /// The claims that were known.
    pub claims: &'a [Claim],
    /// What came of it, stable: `Completed`, `SOLD_OUT` …
    pub outcome: &'a str,
    /// In plain words.
    pub text: &'a str,
}

/// Writes it down.
pub fn tell(tx: &Tx, order: OrderId, told: &Told<'_>) -> Result<(), OrderError> {
    let claims = if told.claims.is_empty() { None } else { Some(json(&told.claims)?) };
    write(tx, order, told, claims.as_deref())
}

/// The same with the payments that were compared.
pub fn tell_compared(
    tx: &Tx,
    order: OrderId,
    told: &Told<'_>,
    paid: &[PaidClaim<'_>],
) -> Result<(), OrderError> {
    write(tx, order, told, Some(&json(&paid)?))
}

fn write(tx: &Tx, order: OrderId, told: &Told<'_>, claims: Option<&str>) -> Result<(), OrderError> {
    let values = params![
        tx.new_id(),
        order.uuid(),
        tx.now_ms(),
        told.what,
        told.rule,
        claims,
        told.outcome,
        told.text
    ];
    tx.execute(&sql::ADD_TO_TIMELINE, values)?;
    Ok(())
}
