//! `/api/inventory/reserve` and `…/reservations`: goods that people hold (S-2). What may not enter: the rules.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::{ItemBody, ItemView, items, warehouse_in};
use super::sql;
use crate::bindings::GoodsBindings;
use crate::http::App;
use crate::http::act::{Act, Caller, Nothing, Reply};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{book_currency, quantity, time};
use crate::inventory::{End, NewHold};
use crate::refusal::Refusal;

/// Goods to be held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReserveBody {
    /// By id or code.
    warehouse_id: String,
    items: Vec<ItemBody>,
    /// For whom or what.
    #[serde(default)]
    reference: String,
    /// RFC 3339; absent: until a person ends it.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Goods that are, or were, held.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Reservation)]
pub struct HoldView {
    /// UUIDv7.
    pub id: Uuid,
    warehouse_id: Uuid,
    reference: String,
    /// Held, Confirmed, Released, Expired.
    status: String,
    items: Vec<ItemView>,
    expires_at: Option<String>,
    created_by: String,
    created_at: String,
    closed_at: Option<String>,
}

/// Which holds.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HoldQuery {
    /// Held, Confirmed, Released or Expired.
    status: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Holds goods, all or none: they are not sold until the hold ends.
#[utoipa::path(post, path = "/api/inventory/reserve", tag = "Inventory", request_body = ReserveBody,
    responses((status = 201, body = HoldView),
              (status = 409, body = ProblemBody, description = "`INSUFFICIENT_STOCK`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_WAREHOUSE`, `UNKNOWN_PRODUCT`, `QUANTITY_INVALID`, `EXPIRY_IN_THE_PAST`")))]
pub async fn reserve(State(app): State<App>, act: Act<ReserveBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let by = who.by();
        let warehouse_id = warehouse_in(tx, &body.warehouse_id, "warehouseId")?;
        let items = items(tx, &body.items)?;
        let reference = body.reference.trim();
        if reference.chars().count() > 200 {
            return Err(Refusal::invalid("reference", "It has 200 characters at most; shorten it.").into());
        }
        let expires_ms = body.expires_at.map(Timestamp::as_millisecond);
        let new = NewHold { warehouse_id, reference, items: &items, expires_ms };
        let id = GoodsBindings::desk(book_currency(tx)?, &by).reserve(tx, &new)?;
        Reply::created(&loaded(tx, id)?)
    })
    .await
}

/// Hands held goods out: they leave the stock at their cost.
#[utoipa::path(post, path = "/api/inventory/reservations/{id}/confirm", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = HoldView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`RESERVATION_ENDED`, `INSUFFICIENT_STOCK`")))]
pub async fn confirm(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| end(tx, who, id, End::Confirmed)).await
}

/// Sets held goods free.
#[utoipa::path(post, path = "/api/inventory/reservations/{id}/release", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = HoldView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`RESERVATION_ENDED`")))]
pub async fn release(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| end(tx, who, id, End::Released)).await
}

/// Holds, newest first.
#[utoipa::path(get, path = "/api/inventory/reservations", tag = "Inventory", params(HoldQuery),
    responses((status = 200, body = Listed<HoldView>)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<HoldQuery>,
) -> Result<Json<Listed<HoldView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    if !matches!(query.status.as_deref(), None | Some("Held" | "Confirmed" | "Released" | "Expired")) {
        let detail = "The status must be Held, Confirmed, Released or Expired.";
        return Err(ApiError::unreadable("status", detail));
    }
    let read = move |tx: &Tx<'_>| {
        let params = params![before, query.status.as_deref(), limit + 1];
        let mut rows = tx.query(&sql::RESERVATIONS, params, head)?;
        for row in &mut rows {
            row.items = tx.query(&sql::RESERVATION_ITEMS, params![row.id], item)?;
        }
        Ok::<_, ApiError>(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One hold.
#[utoipa::path(get, path = "/api/inventory/reservations/{id}", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = HoldView), (status = 404, body = ProblemBody)))]
pub async fn one(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Json<HoldView>, ApiError> {
    app.db.read(move |tx: &Tx<'_>| Ok(Json(loaded(tx, id)?))).await
}

fn end(tx: &Tx<'_>, who: &Caller, id: Uuid, end: End) -> Result<Reply, ApiError> {
    GoodsBindings::desk(book_currency(tx)?, &who.by()).end(tx, id, end)?;
    Reply::ok(&loaded(tx, id)?)
}

fn loaded(tx: &Tx<'_>, id: Uuid) -> Result<HoldView, ApiError> {
    let found = tx.query_opt(&sql::RESERVATION, params![id], head)?;
    let mut hold = found.ok_or_else(|| ApiError::not_found("reservation"))?;
    hold.items = tx.query(&sql::RESERVATION_ITEMS, params![id], item)?;
    Ok(hold)
}

fn head(row: &Row<'_>) -> Result<HoldView, StoreError> {
    Ok(HoldView {
        id: row.uuid(0)?,
        warehouse_id: row.uuid(1)?,
        reference: row.text(2)?.to_owned(),
        status: row.text(3)?.to_owned(),
        items: Vec::new(),
        expires_at: row.opt_int(4)?.map(time),
        created_by: row.text(5)?.to_owned(),
        created_at: time(row.int(6)?),
        closed_at: row.opt_int(7)?.map(time),
    })
}

fn item(row: &Row<'_>) -> Result<ItemView, StoreError> {
    Ok(ItemView { product_id: row.uuid(0)?, quantity: quantity(row.int(1)?) })
}
