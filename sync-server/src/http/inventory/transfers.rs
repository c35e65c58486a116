//! `/api/inventory/transfers`: goods from one warehouse to another. What may not enter: the rules.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::Quantity;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::{ItemBody, items, warehouse_in};
use super::{sql, warehouse_id};
use crate::bindings::GoodsBindings;
use crate::http::App;
use crate::http::act::{Act, FromBody, Nothing, Reply};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{book_currency, quantity, time};
use crate::inventory::NewTransfer;

/// Goods to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"fromWarehouseId": "MAIN", "toWarehouseId": "EAST",
    "items": [{"sku": "PRO-001", "quantity": "2"}], "note": "With Friday's van"}))]
pub struct TransferBody {
    /// By id or code.
    from_warehouse_id: String,
    /// By id or code.
    to_warehouse_id: String,
    items: Vec<ItemBody>,
    /// Up to 500 characters.
    #[serde(default)]
    note: String,
}

/// What arrived; no body: all of it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"sku": "PRO-001", "quantity": "2"}]}))]
pub struct ArrivalBody {
    /// Of every product how much (`0`: none of it); absent: all arrived. What is missing is written off.
    items: Option<Vec<ItemBody>>,
}

/// An arrival, which may come without a body.
#[derive(Debug)]
pub struct Arrival(ArrivalBody);

impl FromBody for Arrival {
    fn from_body(headers: &axum::http::HeaderMap, bytes: &[u8]) -> Result<Self, ApiError> {
        if bytes.is_empty() {
            return Ok(Self(ArrivalBody::default()));
        }
        crate::http::extract::json(headers, bytes).map(Self)
    }
}

/// Goods between two warehouses.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Transfer)]
pub struct TransferView {
    /// UUIDv7.
    pub id: Uuid,
    from_warehouse_id: Uuid,
    from_warehouse_code: String,
    to_warehouse_id: Uuid,
    to_warehouse_code: String,
    /// Draft, InTransit, Received, Cancelled.
    status: String,
    note: String,
    items: Vec<TransferItem>,
    created_by: String,
    created_at: String,
    shipped_at: Option<String>,
    received_at: Option<String>,
    cancelled_at: Option<String>,
}

/// So much of a product; several lines of one product are one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransferItem {
    product_id: Uuid,
    sku: String,
    name: String,
    #[schema(value_type = String)]
    quantity: Quantity,
    /// Zero until it is received; less than quantity then: the rest was lost.
    #[schema(value_type = String)]
    received: Quantity,
}

/// Which transfers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TransferQuery {
    /// Draft, InTransit, Received or Cancelled.
    status: Option<String>,
    /// Only from or to this warehouse, by id or code.
    warehouse: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Makes a draft of a transfer; nothing moves yet.
#[utoipa::path(post, path = "/api/inventory/transfers", tag = "Inventory", request_body = TransferBody,
    responses((status = 201, body = TransferView),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_WAREHOUSE`, `SAME_WAREHOUSE`, `UNKNOWN_PRODUCT`, `QUANTITY_INVALID`, `VALIDATION_FAILED`")))]
pub async fn create(State(app): State<App>, act: Act<TransferBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let by = who.by();
        let from = warehouse_in(tx, &body.from_warehouse_id, "fromWarehouseId")?;
        let to = warehouse_in(tx, &body.to_warehouse_id, "toWarehouseId")?;
        let items = items(tx, &body.items)?;
        let new = NewTransfer { from, to, note: body.note.trim(), items: &items };
        let id = GoodsBindings::desk(book_currency(tx)?, &by).create_transfer(tx, &new)?;
        Reply::created(&loaded(tx, id)?)
    })
    .await
}

/// The goods leave, all or none, and are in transit at their cost: Dr goods in transit, Cr inventory.
#[utoipa::path(post, path = "/api/inventory/transfers/{id}/ship", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = TransferView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`TRANSFER_NOT_DRAFT`, `INSUFFICIENT_STOCK` with the field of each item")))]
pub async fn ship(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        GoodsBindings::desk(book_currency(tx)?, &who.by()).ship(tx, id)?;
        Reply::ok(&loaded(tx, id)?)
    })
    .await
}

/// The goods arrive, whole or short; what is missing is written off, and the transfer is over.
#[utoipa::path(post, path = "/api/inventory/transfers/{id}/receive", tag = "Inventory", params(("id" = Uuid, Path)),
    request_body = ArrivalBody,
    responses((status = 200, body = TransferView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`TRANSFER_NOT_IN_TRANSIT`"),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_PRODUCT`, `NOT_IN_TRANSFER`, `QUANTITY_INVALID`, `RECEIVED_TOO_MUCH`, `REQUIRED`")))]
pub async fn receive(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Arrival>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let arrived = body.0.items.as_deref().map(|bodies| items(tx, bodies)).transpose()?;
        GoodsBindings::desk(book_currency(tx)?, &who.by()).arrive(tx, id, arrived.as_deref())?;
        Reply::ok(&loaded(tx, id)?)
    })
    .await
}

/// Calls a transfer off: of a draft nothing had moved, goods in transit come back.
#[utoipa::path(post, path = "/api/inventory/transfers/{id}/cancel", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = TransferView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`TRANSFER_ENDED`")))]
pub async fn cancel(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        GoodsBindings::desk(book_currency(tx)?, &who.by()).cancel_transfer(tx, id)?;
        Reply::ok(&loaded(tx, id)?)
    })
    .await
}

/// Transfers, newest first.
#[utoipa::path(get, path = "/api/inventory/transfers", tag = "Inventory", params(TransferQuery),
    responses((status = 200, body = Listed<TransferView>), (status = 400, body = ProblemBody),
              (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<TransferQuery>,
) -> Result<Json<Listed<TransferView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    if !matches!(query.status.as_deref(), None | Some("Draft" | "InTransit" | "Received" | "Cancelled")) {
        let detail = "The status must be Draft, InTransit, Received or Cancelled.";
        return Err(ApiError::unreadable("status", detail));
    }
    let (status, warehouse) = (query.status, query.warehouse);
    let read = move |tx: &Tx<'_>| {
        let warehouse = warehouse.as_deref().map(|given| warehouse_id(tx, given)).transpose()?;
        let params = params![before, status.as_deref(), warehouse, limit + 1];
        let mut rows = tx.query(&sql::TRANSFERS, params, head)?;
        for row in &mut rows {
            row.items = tx.query(&sql::TRANSFER_ITEMS, params![row.id], item)?;
        }
        Ok::<_, ApiError>(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One transfer.
#[utoipa::path(get, path = "/api/inventory/transfers/{id}", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = TransferView), (status = 404, body = ProblemBody)))]
pub async fn one(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Json<TransferView>, ApiError> {
    app.db.read(move |tx: &Tx<'_>| Ok(Json(loaded(tx, id)?))).await
}

fn loaded(tx: &Tx<'_>, id: Uuid) -> Result<TransferView, ApiError> {
    let found = tx.query_opt(&sql::ONE_TRANSFER, params![id], head)?;
    let mut transfer = found.ok_or_else(|| ApiError::not_found("transfer"))?;
    transfer.items = tx.query(&sql::TRANSFER_ITEMS, params![id], item)?;
    Ok(transfer)
}

fn head(row: &Row<'_>) -> Result<TransferView, StoreError> {
    Ok(TransferView {
        id: row.uuid(0)?,
        from_warehouse_id: row.uuid(1)?,
        from_warehouse_code: row.text(2)?.to_owned(),
        to_warehouse_id: row.uuid(3)?,
        to_warehouse_code: row.text(4)?.to_owned(),
        status: row.text(5)?.to_owned(),
        note: row.text(6)?.to_owned(),
        items: Vec::new(),
        created_by: row.text(7)?.to_owned(),
        created_at: time(row.int(8)?),
        shipped_at: row.opt_int(9)?.map(time),
        received_at: row.opt_int(10)?.map(time),
        cancelled_at: row.opt_int(11)?.map(time),
    })
}

fn item(row: &Row<'_>) -> Result<TransferItem, StoreError> {
    Ok(TransferItem {
        product_id: row.uuid(0)?,
        sku: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        quantity: quantity(row.int(3)?),
        received: quantity(row.int(4)?),
    })
}
