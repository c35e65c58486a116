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
use crate::http::list::{FIRST, LAST, Listed, Paging, Sort, foreign_cursor, open_or_resolved, page};
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

/// Which of a warehouse's stock.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StockQuery {
    /// `sku`, or `-sku` for the last first; absent: the newest product first.
    sort: Option<String>,
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
    /// `occurredAt`, or `-occurredAt` for the last first, of one product in one warehouse; absent: the newest first.
    sort: Option<String>,
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
    params(("id" = String, Path), StockQuery),
    responses((status = 200, body = Listed<WarehouseStockRow>), (status = 404, body = ProblemBody)))]
pub async fn warehouse_stock(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(query): Query<StockQuery>,
) -> Result<Json<Listed<WarehouseStockRow>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, sort) = (paging.limit()?, Sort::read(query.sort.as_deref(), &["sku"])?);
    let read = move |tx: &Tx<'_>| {
        let id = warehouse_id(tx, &id)?;
        if let Some(sort) = sort {
            let (statement, edge) = match sort.descending {
                false => (&sql::OF_WAREHOUSE_BY_SKU, FIRST),
                true => (&sql::OF_WAREHOUSE_BY_SKU_DESC, LAST),
            };
            let after = sort.after(&paging)?;
            let sku = after.as_ref().map_or(edge, |(sku, _)| sku.as_str());
            let rows = tx.query(statement, params![id, sku, limit + 1], view::warehouse_row)?;
            let key =
                |row: &WarehouseStockRow| vec![sort.text(), row.sku.clone(), row.product_id.to_string()];
            return Ok(Json(page(rows, limit, key)));
        }
        let before = paging.before_id()?;
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
    let (limit, sort) = (paging.limit()?, Sort::read(query.sort.as_deref(), &["occurredAt"])?);
    let (product, warehouse) = (query.product_id, query.warehouse);
    let read = move |tx: &Tx<'_>| {
        let warehouse = warehouse.as_deref().map(|given| warehouse_id(tx, given)).transpose()?;
        if let Some(sort) = sort {
            let (Some(product), Some(warehouse)) = (product, warehouse) else {
                let detail = "By time are sorted the movements of one product in one warehouse; name both.";
                return Err(ApiError::unreadable("sort", detail));
            };
            return Ok(Json(movements_by_time(tx, (product, warehouse), limit, sort, &paging)?));
        }
        let before = paging.before_id()?;
        let params = params![before, product, warehouse, limit + 1];
        let rows = tx.query(&sql::MOVEMENTS, params, view::movement)?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

fn movements_by_time(
    tx: &Tx<'_>,
    (product, warehouse): (Uuid, Uuid),
    limit: i64,
    sort: Sort,
    paging: &Paging,
) -> Result<Listed<MovementView>, ApiError> {
    let (statement, edge_ms, edge) = match sort.descending {
        false => (&sql::MOVEMENTS_BY_TIME, i64::MIN, FIRST),
        true => (&sql::MOVEMENTS_BY_TIME_DESC, i64::MAX, LAST),
    };
    let (at_ms, id) = match sort.after(paging)? {
        Some((at_ms, id)) => (at_ms.parse().map_err(|_| foreign_cursor())?, id),
        None => (edge_ms, edge.to_owned()),
    };
    let params = params![product, warehouse, at_ms, id.as_str(), limit + 1];
    let rows = tx.query(statement, params, |row| Ok((row.int(9)?, view::movement(row)?)))?;
    let key = |(at_ms, row): &(i64, MovementView)| vec![sort.text(), at_ms.to_string(), row.id.to_string()];
    let Listed { data, next } = page(rows, limit, key);
    Ok(Listed { data: data.into_iter().map(|(_, row)| row).collect(), next })
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
