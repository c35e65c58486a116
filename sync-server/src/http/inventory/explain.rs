//! `/api/inventory/{productId}/explain`: why is it 7? The figures of a time, and the movements that make them (I-6).

use axum::Json;
use axum::extract::State;
use domain::Quantity;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::view::{self, MovementView};
use super::{sql, warehouse_id};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::list::{Paging, number, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{quantity, time};

/// Where and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ExplainQuery {
    /// By id or code.
    warehouse: String,
    /// RFC 3339; now when absent.
    #[param(value_type = Option<String>)]
    as_of: Option<Timestamp>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Figures of a time, and a page of what made them, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    product_id: Uuid,
    warehouse_id: Uuid,
    as_of: String,
    #[schema(value_type = String)]
    quantity: Quantity,
    #[schema(value_type = String)]
    allocated: Quantity,
    #[schema(value_type = String)]
    held: Quantity,
    #[schema(value_type = String)]
    on_hand: Quantity,
    /// What happened up to then, as far as known today.
    movements: Vec<MovementView>,
    /// Give this as `after` for earlier ones; null: there are none.
    next: Option<String>,
}

/// Why the figures are what they are, now or at any time.
#[utoipa::path(get, path = "/api/inventory/{product_id}/explain", tag = "Inventory",
    params(("product_id" = Uuid, Path), ExplainQuery),
    responses((status = 200, body = Explanation), (status = 404, body = ProblemBody)))]
pub async fn explain(
    State(app): State<App>,
    Path(product_id): Path<Uuid>,
    Query(query): Query<ExplainQuery>,
) -> Result<Json<Explanation>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, after) = (paging.limit()?, paging.after(2)?);
    let before = match &after {
        Some(key) => (number(key, 0)?, key.get(1).cloned().unwrap_or_default()),
        None => (i64::MAX, String::new()),
    };
    let (warehouse, as_of) = (query.warehouse, query.as_of);
    let read = move |tx: &Tx<'_>| {
        tx.query_opt(&sql::PRODUCT_EXISTS, params![product_id], |row| row.int(0))?
            .ok_or_else(|| ApiError::not_found("product"))?;
        let warehouse_id = warehouse_id(tx, &warehouse)?;
        let as_of_ms = as_of.map_or_else(|| tx.now_ms(), Timestamp::as_millisecond);
        let at = params![product_id, warehouse_id, as_of_ms];
        let figures =
            tx.query_one(&sql::FIGURES_AT, at, |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)))?;
        let from = params![product_id, warehouse_id, as_of_ms, before.0, &before.1, limit + 1];
        let rows = tx.query(&sql::MOVEMENTS_AT, from, |row| Ok((row.int(9)?, view::movement(row)?)))?;
        let rows = page(rows, limit, |(at_ms, row)| vec![at_ms.to_string(), row.id.to_string()]);
        let (on_hand, allocated, held) = figures;
        Ok::<_, ApiError>(Json(Explanation {
            product_id,
            warehouse_id,
            as_of: time(as_of_ms),
            quantity: quantity(on_hand - allocated - held),
            allocated: quantity(allocated),
            held: quantity(held),
            on_hand: quantity(on_hand),
            movements: rows.data.into_iter().map(|(_, row)| row).collect(),
            next: rows.next,
        }))
    };
    app.db.read(read).await
}
