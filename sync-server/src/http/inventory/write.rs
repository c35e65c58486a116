//! `/api/inventory`: warehouses, availability, adjustments, deductions, settling discrepancies. What may not enter:
//! the rules themselves (the inventory context's).

use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Json};
use domain::postings::AdjustmentReason;
use domain::{Channel, Money, Quantity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{ItemBody, items, product_in, warehouse_in};
use super::sql;
use super::view::{self, DiscrepancyView, WarehouseView};
use crate::bindings::{GoodsBindings, leaves_safety_stock};
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::auth::Principal;
use crate::http::extract::{Body, Path};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{MoneyShape, book_currency, money, quantity, quantity_in};
use crate::inventory::{self, Adjustment, Deduction, Item};
use crate::refusal::Refusal;

/// A new warehouse.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"code": "WEST", "name": "Warehouse west"}))]
pub struct WarehouseBody {
    /// Unique; up to 20 letters, digits, `-`, `_`.
    code: String,
    name: String,
}

/// Goods somewhere.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"warehouseId": "MAIN", "items": [{"sku": "PRO-001", "quantity": "2"}]}))]
pub struct AvailabilityBody {
    /// By id or code.
    warehouse_id: String,
    items: Vec<ItemBody>,
}

/// Whether all of it is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct Availability {
    available: bool,
    items: Vec<AvailableItem>,
}

/// How much of a product is there; asked for on several lines, it is one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvailableItem {
    product_id: Uuid,
    #[schema(value_type = String)]
    requested: Quantity,
    /// What may be sold.
    #[schema(value_type = String)]
    quantity: Quantity,
}

/// Goods found or lost.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"warehouseId": "MAIN", "sku": "PRO-001", "quantity": "-1.5", "reason": "waste"}))]
pub struct AdjustBody {
    /// By id or code.
    warehouse_id: String,
    product_id: Option<Uuid>,
    sku: Option<String>,
    /// The signed change.
    #[schema(example = "-2")]
    quantity: String,
    /// `waste`, `damage`, `theft`, `ownUse`, `count`, each with its account; any other text.
    reason: String,
}

/// What an adjustment did.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Adjustment)]
pub struct AdjustView {
    id: Uuid,
    warehouse_id: Uuid,
    product_id: Uuid,
    #[schema(value_type = String)]
    change: Quantity,
    reason: String,
    #[schema(value_type = String)]
    previous_quantity: Quantity,
    #[schema(value_type = String)]
    quantity: Quantity,
    /// At cost; below zero: lost.
    #[schema(value_type = MoneyShape)]
    value: Money,
    /// Null: the goods are worth nothing.
    journal_entry_id: Option<Uuid>,
}

/// Goods that an order of another system takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"orderId": "01890a5d-ac96-774b-bcce-b302099a8057", "warehouseId": "MAIN",
    "items": [{"sku": "PRO-001", "quantity": "1"}]}))]
pub struct DeductBody {
    order_id: Uuid,
    /// By id or code.
    warehouse_id: String,
    items: Vec<ItemBody>,
}

/// They were taken, now or before.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deducted {
    success: bool,
    items: Vec<DeductedItem>,
}

/// What was left right after the goods were taken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeductedItem {
    product_id: Uuid,
    #[schema(value_type = String)]
    remaining_stock: Quantity,
}

/// What came of a discrepancy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveBody {
    resolution: String,
}

/// Adds a warehouse.
#[utoipa::path(post, path = "/api/inventory/warehouses", tag = "Inventory", request_body = WarehouseBody,
    responses((status = 201, body = WarehouseView),
              (status = 409, body = ProblemBody, description = "`DUPLICATE_WAREHOUSE`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody)))]
pub async fn create_warehouse(State(app): State<App>, act: Act<WarehouseBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, _, body| {
        let (code, name) = (body.code.trim(), body.name.trim());
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if code.is_empty() || code.len() > 20 || !code.chars().all(fits) {
            let detail = "A code has 1 to 20 letters, digits, hyphens or underscores.";
            return Err(Refusal::invalid("code", detail).into());
        }
        if name.is_empty() || name.chars().count() > 200 {
            return Err(Refusal::invalid("name", "A name has 1 to 200 characters.").into());
        }
        let id = inventory::create_warehouse(tx, code, name)?;
        Reply::created(&tx.query_one(&sql::ONE_WAREHOUSE, params![id.uuid()], view::warehouse)?)
    })
    .await
}

/// Whether goods are there; nothing is held (S-2). A shop front is told what its channel may sell (S-12).
#[utoipa::path(post, path = "/api/inventory/check-availability", tag = "Inventory", request_body = AvailabilityBody,
    responses((status = 200, body = Availability), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_WAREHOUSE`, `UNKNOWN_PRODUCT`, `QUANTITY_INVALID`")))]
pub async fn check_availability(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Body(body): Body<AvailabilityBody>,
) -> Result<Json<Availability>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let at = warehouse_in(tx, &body.warehouse_id, "warehouseId")?;
        if body.items.is_empty() || body.items.len() > 200 {
            return Err(Refusal::invalid("items", "Give 1 to 200 of them at a time.").into());
        }
        let mut asked: BTreeMap<Uuid, i64> = BTreeMap::new();
        for (item, n) in items(tx, &body.items)?.iter().zip(0..) {
            if item.quantity <= 0 {
                let (field, detail) = (format!("items[{n}].quantity"), "Ask for more than nothing.");
                return Err(Refusal::rule("QUANTITY_INVALID", field, detail).into());
            }
            let sum = asked.entry(item.product_id.uuid()).or_default();
            *sum = sum.saturating_add(item.quantity);
        }
        let channel = who.channel.and_then(|channel| Channel::parse(channel.as_str()));
        let leaves = channel.map_or(Ok(false), |channel| leaves_safety_stock(tx, channel))?;
        let (mut available, mut rows) = (true, Vec::new());
        for (product_id, requested) in asked {
            let known = tx.query_opt(&sql::SALEABLE, params![at.uuid(), product_id], |row| {
                let left = if leaves { row.int(1)? } else { 0 };
                Ok(row.int(0)?.saturating_sub(left))
            })?;
            let there = known.unwrap_or(0);
            available &= there >= requested;
            let (requested, quantity) = (quantity(requested), quantity(there));
            rows.push(AvailableItem { product_id, requested, quantity });
        }
        Ok::<_, ApiError>(Json(Availability { available, items: rows }))
    };
    app.db.read(read).await
}

/// Books goods that were found or lost, by reason, to the reason's account.
#[utoipa::path(post, path = "/api/inventory/adjust", tag = "Inventory", request_body = AdjustBody,
    responses((status = 200, body = AdjustView),
              (status = 409, body = ProblemBody, description = "`INSUFFICIENT_STOCK`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_WAREHOUSE`, `UNKNOWN_PRODUCT`, `QUANTITY_INVALID`, `REQUIRED`")))]
pub async fn adjust(State(app): State<App>, act: Act<AdjustBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let (by, currency) = (who.by(), book_currency(tx)?);
        let warehouse_id = warehouse_in(tx, &body.warehouse_id, "warehouseId")?;
        let product_id = product_in(tx, body.product_id, body.sku.as_deref(), "productId")?;
        let change = quantity_in(&body.quantity, "quantity")?;
        let text = body.reason.trim();
        if text.is_empty() || text.chars().count() > 200 {
            let detail = "Say why in up to 200 characters: waste, damage, theft, ownUse, count, or else.";
            return Err(Refusal::rule("REQUIRED", "reason", detail).into());
        }
        let reason = AdjustmentReason::parse(text).unwrap_or(AdjustmentReason::Other);
        let item = Item { product_id, quantity: change.thousandths() };
        let found = Adjustment { warehouse_id, item, reason, text };
        let done = GoodsBindings::desk(currency, &by).adjust(tx, &found)?;
        let view = AdjustView {
            id: done.id,
            warehouse_id: warehouse_id.uuid(),
            product_id: product_id.uuid(),
            change,
            reason: text.to_owned(),
            previous_quantity: quantity(done.before),
            quantity: quantity(done.after),
            value: money(done.value_minor, currency),
            journal_entry_id: done.entry_id.map(domain::EntryId::uuid),
        };
        Reply::ok(&view)
    })
    .await
}

/// Takes goods for an order of another system: all or none, once per order, never below zero (S-12).
#[utoipa::path(post, path = "/api/inventory/deduct", tag = "Inventory", request_body = DeductBody,
    responses((status = 200, body = Deducted),
              (status = 409, body = ProblemBody, description = "`INSUFFICIENT_STOCK`, `ORDER_ALREADY_DEDUCTED`"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_WAREHOUSE`, `UNKNOWN_PRODUCT`, `QUANTITY_INVALID`")))]
pub async fn deduct(State(app): State<App>, act: Act<DeductBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let by = who.by();
        let warehouse_id = warehouse_in(tx, &body.warehouse_id, "warehouseId")?;
        let items = items(tx, &body.items)?;
        let asked = Deduction { order_id: body.order_id, warehouse_id, items: &items };
        let left = GoodsBindings::desk(book_currency(tx)?, &by).deduct(tx, &asked)?;
        let item = |(product_id, left)| DeductedItem { product_id, remaining_stock: quantity(left) };
        Reply::ok(&Deducted { success: true, items: left.into_iter().map(item).collect() })
    })
    .await
}

/// Settles a discrepancy of a stock that is not negative any more.
#[utoipa::path(post, path = "/api/inventory/discrepancies/{id}/resolve", tag = "Inventory", params(("id" = Uuid, Path)),
    request_body = ResolveBody,
    responses((status = 200, body = DiscrepancyView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`STOCK_STILL_NEGATIVE`, `DISCREPANCY_RESOLVED`"),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn resolve(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<ResolveBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        inventory::resolve_discrepancy(tx, id, &who.by(), &body.resolution)?;
        let mut view = tx.query_one(&sql::DISCREPANCY, params![id], view::discrepancy)?;
        view.causes = tx.query(&sql::CAUSES, params![id], view::cause)?;
        Reply::ok(&view)
    })
    .await
}
