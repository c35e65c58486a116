//! `/api/orders`: what was sold, over the counter and on the web. What may not enter: rules (the order context's).

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use store::{Tx, params};
use utoipa::IntoParams;
use uuid::Uuid;

pub mod after;
mod body;
pub mod gateways;
pub mod lookup;
pub mod pay;
mod sees;
pub mod sql;
mod view;
pub mod web;
mod web_view;

pub use body::CustomerBody;
pub(in crate::http) use sees::livemode;
pub use view::{OrderView, TaxView, one as web_order, tax_views};
pub use web_view::{GivenView, given_views};

use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};

/// Which counter sales.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PosQuery {
    /// Id or code of a store.
    store: Option<String>,
    /// Id of a till.
    terminal: Option<Uuid>,
    /// Id of a shift.
    shift: Option<Uuid>,
    /// The number on a receipt, of the sale or of a refund of it.
    receipt: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Sales over the counter, newest first.
#[utoipa::path(get, path = "/api/orders/pos", tag = "POS", params(PosQuery),
    responses((status = 200, body = Listed<OrderView>), (status = 404, body = ProblemBody)))]
pub async fn pos_list(
    State(app): State<App>,
    Query(query): Query<PosQuery>,
) -> Result<Json<Listed<OrderView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after.clone() };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let store = query.store.as_deref().map(|given| store_id(tx, given)).transpose()?;
        let params = params![before, store, query.terminal, query.shift, query.receipt.as_deref(), limit + 1];
        let heads = tx.query(&sql::POS_LIST, params, view::head)?;
        let Listed { data, next } = page(heads, limit, |order| vec![order.id.to_string()]);
        let data = data.into_iter().map(|order| view::complete(tx, order)).collect::<Result<_, _>>()?;
        Ok(Json(Listed { data, next }))
    };
    app.db.read(read).await
}

/// One sale over the counter.
#[utoipa::path(get, path = "/api/orders/pos/{id}", tag = "POS", params(("id" = Uuid, Path)),
    responses((status = 200, body = OrderView), (status = 404, body = ProblemBody)))]
pub async fn pos_one(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Json<OrderView>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let order = tx
            .query_opt(&sql::POS_BY_ID, params![id], view::head)?
            .ok_or_else(|| ApiError::not_found("order"))?;
        Ok(Json(view::complete(tx, order)?))
    };
    app.db.read(read).await
}

fn store_id(tx: &Tx<'_>, given: &str) -> Result<Uuid, ApiError> {
    tx.query_opt(&sql::STORE, params![given], |row| row.uuid(0))?.ok_or_else(|| ApiError::not_found("store"))
}
