//! What only web orders have, as the API shows it.

use domain::{Channel, Currency, Money, Quantity};
use serde::Serialize;
use store::{StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use super::view::OrderView;
use crate::bindings::leaves_safety_stock;
use crate::http::values::{MoneyShape, money, quantity, time};
use crate::order::Given;

/// What there is of something that an order asks for; on several lines it is one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderAvailability)]
pub struct AvailableView {
    product_id: Uuid,
    #[schema(value_type = String)]
    requested: Quantity,
    /// What may be sold where the order is served from.
    #[schema(value_type = String)]
    quantity: Quantity,
}

/// A discount on the whole.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderDiscount)]
pub struct GivenView {
    promotion_id: Uuid,
    /// The coupon that it wanted; null: none.
    code: Option<String>,
    name: String,
    #[schema(value_type = MoneyShape)]
    amount: Money,
}

/// Goods that were handed over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fulfilment)]
pub struct FulfilmentView {
    id: Uuid,
    /// Shipped or Collected.
    kind: String,
    items: Vec<HandedOver>,
    tracking: Option<String>,
    at: String,
    /// What it has earned, where sales are recognised with their hand-over.
    #[serde(rename = "journalEntryId")]
    journal_entry_id: Option<Uuid>,
}

/// So much of a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedOver {
    /// Id of the order's line.
    id: Uuid,
    #[schema(value_type = String)]
    quantity: Quantity,
}

/// Adds what only web orders have.
pub(super) fn of_the_web(tx: &Tx<'_>, order: &mut OrderView) -> Result<(), StoreError> {
    order.fulfilments = tx.query(&sql::FULFILMENTS, params![order.id], |row| {
        Ok(FulfilmentView {
            id: row.uuid(0)?,
            kind: row.text(1)?.to_owned(),
            items: handed_over(row.text(2)?)?,
            tracking: row.opt_text(3)?.map(str::to_owned),
            at: time(row.int(4)?),
            journal_entry_id: row.opt_uuid(5)?,
        })
    })?;
    if matches!(order.status.as_str(), "Draft" | "PendingPayment") {
        let channel = Channel::parse(&order.sales_channel);
        let leaves = channel.map_or(Ok(false), |channel| leaves_safety_stock(tx, channel))?;
        let there = tx.query(&sql::AVAILABILITY, params![order.id, order.warehouse_id], |row| {
            let left = if leaves { row.int(3)? } else { 0 };
            let (requested, there) = (quantity(row.int(1)?), quantity(row.int(2)?.saturating_sub(left)));
            Ok(AvailableView { product_id: row.uuid(0)?, requested, quantity: there })
        })?;
        order.availability = Some(there);
    }
    Ok(())
}

fn handed_over(stored: &str) -> Result<Vec<HandedOver>, StoreError> {
    let parts: Vec<(Uuid, i64)> = read(stored)?;
    Ok(parts
        .into_iter()
        .map(|(id, thousandths)| HandedOver { id, quantity: quantity(thousandths) })
        .collect())
}

pub(super) fn discounts(stored: &str, currency: Currency) -> Result<Vec<GivenView>, StoreError> {
    Ok(given_views(read(stored)?, currency))
}

/// Discounts by promotion as they are shown.
pub fn given_views(given: Vec<Given>, currency: Currency) -> Vec<GivenView> {
    let view = |given: Given| GivenView {
        promotion_id: given.promotion_id.uuid(),
        code: given.code,
        name: given.name,
        amount: money(given.amount_minor, currency),
    };
    given.into_iter().map(view).collect()
}

fn read<T: serde::de::DeserializeOwned>(stored: &str) -> Result<T, StoreError> {
    serde_json::from_str(stored).map_err(|error| StoreError::Corrupt(error.to_string()))
}
