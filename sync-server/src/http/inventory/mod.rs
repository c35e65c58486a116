//! `/api/inventory`: reading what is where, and how it came about. What may not enter: writes (`write.rs`,
//! `receipts.rs`, `holds.rs`, `transfers.rs`, `stock_takes.rs`, `reorder.rs`).

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use store::{Tx, params};
use utoipa::IntoParams;
use uuid::Uuid;

mod body;
pub mod explain;
pub mod holds;
pub mod receipts;
pub mod reorder;
pub mod sql;
pub mod stock_takes;
pub mod transfers;
mod view;
pub mod write;

pub(in crate::http) use body::warehouse_in;
pub use view::{DiscrepancyView, MovementView, ProductStock, WarehouseStockRow, WarehouseView};

use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, open_or_resolved, page};
use crate::http::problem::{ApiError, ProblemBody};

/// Only the paging of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Which movements.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct MovementQuery {
    /// Only of this product.
    product_id: Option<Uuid>,
    /// Only in this warehouse, by id or code.
    warehouse: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Which discrepancies.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DiscrepancyQuery {
    /// Open or Resolved.
    status: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Stock of one product in every warehouse; negative figures as they are.
#[utoipa::path(get, path = "/api/inventory/{product_id}", tag = "Inventory", params(("product_id" = Uuid, Path)),
    responses((status = 200, body = ProductStock), (status = 404, body = ProblemBody)))]
pub async fn of_product(
    State(app): State<App>,
    Path(product_id): Path<Uuid>,
) -> Result<Json<ProductStock>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        tx.query_opt(&sql::PRODUCT_EXISTS, params![product_id], |row| row.int(0))?
            .ok_or_else(|| ApiError::not_found("product"))?;
        let stock = tx.query(&sql::OF_PRODUCT, params![product_id], view::stock_row)?;
        Ok(Json(ProductStock { product_id, stock }))
    };
    app.db.read(read).await
}

/// Warehouses, newest first.
#[utoipa::path(get, path = "/api/inventory/warehouses", tag = "Inventory", params(ListQuery),
    responses((status = 200, body = Listed<WarehouseView>)))]
pub async fn warehouses(
    State(app): State<App>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<WarehouseView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let rows = tx.query(&sql::WAREHOUSES, params![before, limit + 1], view::warehouse)?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// Stock of one warehouse (id or code), newest product first.
#[utoipa::path(get, path = "/api/inventory/warehouses/{id}/stock", tag = "Inventory",
    params(("id" = String, Path), ListQuery),
    responses((status = 200, body = Listed<WarehouseStockRow>), (status = 404, body = ProblemBody)))]
pub async fn warehouse_stock(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<WarehouseStockRow>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let id = warehouse_id(tx, &id)?;
        let rows = tx.query(&sql::OF_WAREHOUSE, params![id, before, limit + 1], view::warehouse_row)?;
        Ok(Json(page(rows, limit, |row| vec![row.product_id.to_string()])))
    };
    app.db.read(read).await
}

/// Stock movements, newest first.
#[utoipa::path(get, path = "/api/inventory/movements", tag = "Inventory", params(MovementQuery),
    responses((status = 200, body = Listed<MovementView>), (status = 404, body = ProblemBody)))]
pub async fn movements(
    State(app): State<App>,
    Query(query): Query<MovementQuery>,
) -> Result<Json<Listed<MovementView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let (product, warehouse) = (query.product_id, query.warehouse);
    let read = move |tx: &Tx<'_>| {
        let warehouse = warehouse.as_deref().map(|given| warehouse_id(tx, given)).transpose()?;
        let params = params![before, product, warehouse, limit + 1];
        let rows = tx.query(&sql::MOVEMENTS, params, view::movement)?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// Where stock is negative, and what took it there (S-7), newest first.
#[utoipa::path(get, path = "/api/inventory/discrepancies", tag = "Inventory", params(DiscrepancyQuery),
    responses((status = 200, body = Listed<DiscrepancyView>)))]
pub async fn discrepancies(
    State(app): State<App>,
    Query(query): Query<DiscrepancyQuery>,
) -> Result<Json<Listed<DiscrepancyView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    open_or_resolved(query.status.as_deref())?;
    let read = move |tx: &Tx<'_>| {
        let params = params![before, query.status.as_deref(), limit + 1];
        let mut rows = tx.query(&sql::DISCREPANCIES, params, view::discrepancy)?;
        for row in &mut rows {
            row.causes = tx.query(&sql::CAUSES, params![row.id], view::cause)?;
        }
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

fn warehouse_id(tx: &Tx<'_>, given: &str) -> Result<Uuid, ApiError> {
    tx.query_opt(&sql::WAREHOUSE, params![given], |row| row.uuid(0))?
        .ok_or_else(|| ApiError::not_found("warehouse"))
}
