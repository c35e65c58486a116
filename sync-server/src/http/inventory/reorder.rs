//! `/api/inventory/reorder-points` and `/api/inventory/low-stock`: at which figure a product is ordered again, and what
//! is at it or under it. What may not enter: the event, which the change of stock itself tells.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::Quantity;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::{product_in, warehouse_in};
use super::{sql, warehouse_id};
use crate::bindings::GoodsBindings;
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::extract::Query;
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{book_currency, nullable, quantity, quantity_in};
use crate::refusal::Refusal;

/// At which figure a product is ordered again; `productId` or `sku` names it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"warehouseId": "MAIN", "sku": "PRO-001", "reorderPoint": "12"}))]
pub struct ReorderBody {
    /// By id or code.
    warehouse_id: String,
    product_id: Option<Uuid>,
    sku: Option<String>,
    /// Zero or above, three places at most; null: nobody asks any more.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, example = "12", required = true)]
    reorder_point: Option<Option<String>>,
}

/// What may be sold of a product, and at which figure it is ordered again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReorderPoint)]
pub struct ReorderView {
    product_id: Uuid,
    sku: String,
    name: String,
    warehouse_id: Uuid,
    warehouse_code: String,
    #[schema(value_type = String)]
    quantity: Quantity,
    /// Null: nobody asks.
    #[schema(value_type = Option<String>)]
    reorder_point: Option<Quantity>,
}

/// What is low where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LowStockQuery {
    /// Only in this warehouse, by id or code.
    warehouse: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Sets the figure at which a product is ordered again in a warehouse. StockLow is told once, when what may be sold
/// falls to it or under it.
#[utoipa::path(put, path = "/api/inventory/reorder-points", tag = "Inventory", request_body = ReorderBody,
    responses((status = 200, body = ReorderView),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_WAREHOUSE`, `UNKNOWN_PRODUCT`, `QUANTITY_INVALID`, `REQUIRED`")))]
pub async fn put(State(app): State<App>, act: Act<ReorderBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let by = who.by();
        let at = warehouse_in(tx, &body.warehouse_id, "warehouseId")?;
        let product_id = product_in(tx, body.product_id, body.sku.as_deref(), "productId")?;
        let Some(given) = &body.reorder_point else {
            let detail = "Give the figure at which the product is ordered again, or null.";
            return Err(Refusal::rule("REQUIRED", "reorderPoint", detail).into());
        };
        let point = given.as_deref().map(|text| quantity_in(text, "reorderPoint")).transpose()?;
        let point = point.map(Quantity::thousandths);
        GoodsBindings::desk(book_currency(tx)?, &by).set_reorder_point(tx, at, product_id, point)?;
        Reply::ok(&tx.query_one(&sql::REORDER_POINT, params![at.uuid(), product_id.uuid()], view)?)
    })
    .await
}

/// What is at its point or under it, newest product first.
#[utoipa::path(get, path = "/api/inventory/low-stock", tag = "Inventory", params(LowStockQuery),
    responses((status = 200, body = Listed<ReorderView>), (status = 400, body = ProblemBody),
              (status = 404, body = ProblemBody)))]
pub async fn low_stock(
    State(app): State<App>,
    Query(query): Query<LowStockQuery>,
) -> Result<Json<Listed<ReorderView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, after) = (paging.limit()?, paging.after(2)?);
    let before = |n: usize| after.as_ref().and_then(|key| key.get(n)).cloned();
    let (product, place, warehouse) = (before(0), before(1), query.warehouse);
    let read = move |tx: &Tx<'_>| {
        let warehouse = warehouse.as_deref().map(|given| warehouse_id(tx, given)).transpose()?;
        let params = params![product.as_deref(), place.as_deref(), warehouse, limit + 1];
        let rows = tx.query(&sql::LOW_STOCK, params, view)?;
        let key = |row: &ReorderView| vec![row.product_id.to_string(), row.warehouse_id.to_string()];
        Ok::<_, ApiError>(Json(page(rows, limit, key)))
    };
    app.db.read(read).await
}

fn view(row: &Row<'_>) -> Result<ReorderView, StoreError> {
    Ok(ReorderView {
        product_id: row.uuid(0)?,
        sku: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        warehouse_id: row.uuid(3)?,
        warehouse_code: row.text(4)?.to_owned(),
        quantity: quantity(row.int(5)?),
        reorder_point: row.opt_int(6)?.map(quantity),
    })
}
