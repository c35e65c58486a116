//! `/api/orders/{retail,wholesale}`: placing, changing and reading web orders. What may not enter: rules and prices.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use store::{Tx, params};
use utoipa::IntoParams;
use uuid::Uuid;

use super::body::OrderBody;
use super::gateways::{freshen, settle};
use super::sees::{Sees, livemode};
use super::sql;
use super::view::{self, OrderView};
use crate::bindings::House;
use crate::http::App;
use crate::http::act::{Act, Reply, shown};
use crate::http::auth::Principal;
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::book_currency;
use crate::order;
use axum::Extension;

/// Which web orders.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct WebQuery {
    /// Draft, PendingPayment, PaymentConfirmed, Completed or Cancelled.
    status: Option<String>,
    /// Unfulfilled, Packed, Shipped, Collected or Returned.
    fulfilment: Option<String>,
    /// Id of a customer.
    customer_id: Option<Uuid>,
    /// The number of one order.
    order_number: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Places an order, or keeps a draft. Nothing is reserved: who pays first has the goods.
#[utoipa::path(post, path = "/api/orders/{channel}", tag = "Web orders", request_body = OrderBody,
    params(("channel" = String, Path, description = "`retail` or `wholesale`")),
    responses((status = 201, body = OrderView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`SOLD_OUT`, `NO_TAX_RULE`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_PRODUCT`, `PRODUCT_INACTIVE`, `PRODUCT_RECALLED`, `QUANTITY_INVALID`, `MOQ_NOT_MET`, `MULTIPLE_NOT_MET`, `UNKNOWN_CUSTOMER`, `NOT_WHOLESALE`, `REQUIRED`, `EMAIL_INVALID`, `ADDRESS_INCOMPLETE`, `UNKNOWN_COUNTRY`, `UNKNOWN_WAREHOUSE`, `COUPON_UNKNOWN`, `COUPON_BELOW_MINIMUM`, `UNKNOWN_SHIPPING_OPTION`, `TOTAL_MISMATCH`")))]
pub async fn place(
    State(app): State<App>,
    Path(channel): Path<String>,
    act: Act<OrderBody>,
) -> Result<Response, ApiError> {
    let sees = Sees::of(&act.who().principal, &channel)?;
    act.run(&app, move |tx, who, body| {
        let book = book_currency(tx)?;
        let new = body.order(tx, sees.channel, false, book)?;
        let by = who.by();
        let livemode = livemode(tx, &who.principal)?;
        let id = order::place(tx, &new, (&by, livemode), &mut House::of_web(book))?;
        let placed = view::one(tx, id.uuid())?;
        let version = placed.version;
        Ok(Reply::created(&placed)?.versioned(version))
    })
    .await
}

/// Changes a draft or an order that is not paid, whole: its prices are today's. `draft: false` places a draft.
#[utoipa::path(put, path = "/api/orders/{channel}/{id}", tag = "Web orders", request_body = OrderBody,
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), ("id" = Uuid, Path),
           ("If-Match" = Option<String>, Header, description = "The ETag of the order as it was read")),
    responses((status = 200, body = OrderView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`ORDER_NOT_CHANGEABLE`, `PAYMENT_IN_FLIGHT`, `SOLD_OUT`"),
              (status = 412, body = ProblemBody, description = "`VERSION_CHANGED`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "As placing")))]
pub async fn change(
    State(app): State<App>,
    Path((channel, id)): Path<(String, Uuid)>,
    act: Act<OrderBody>,
) -> Result<Response, ApiError> {
    let sees = Sees::of(&act.who().principal, &channel)?;
    settle(&app.db, &app.gateways, id).await?;
    act.run(&app, move |tx, who, body| {
        let book = book_currency(tx)?;
        let mut house = House::of_web(book);
        order::freshen(tx, id, &mut house)?;
        let held = sees.order(tx, id)?;
        who.expects(held.version)?;
        let new = body.order(tx, sees.channel, held.status == "Draft", book)?;
        order::change(tx, &held, &new, &mut house)?;
        let changed = view::one(tx, id)?;
        let version = changed.version;
        Ok(Reply::ok(&changed)?.versioned(version))
    })
    .await
}

/// Web orders, newest first.
#[utoipa::path(get, path = "/api/orders/{channel}", tag = "Web orders",
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), WebQuery),
    responses((status = 200, body = Listed<OrderView>), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Path(channel): Path<String>,
    Extension(who): Extension<Principal>,
    Query(query): Query<WebQuery>,
) -> Result<Json<Listed<OrderView>>, ApiError> {
    let sees = Sees::of(&who, &channel)?;
    check(&query)?;
    let found = read_page(&app, sees.clone(), query.clone()).await?;
    // What waits to be brought up to date is, and read once more: nobody sees a state that is over.
    let ids: Vec<Uuid> = found.data.iter().map(|order| order.id).collect();
    let stale = move |tx: &Tx<'_>| {
        let mut stale = Vec::new();
        for id in ids {
            if order::is_stale(tx, id)? {
                stale.push(id);
            }
        }
        Ok::<_, ApiError>(stale)
    };
    let stale = app.db.read(stale).await?;
    if stale.is_empty() {
        return Ok(Json(found));
    }
    freshen(&app.db, stale).await?;
    Ok(Json(read_page(&app, sees, query).await?))
}

fn check(query: &WebQuery) -> Result<(), ApiError> {
    const STATUSES: [&str; 5] = ["Draft", "PendingPayment", "PaymentConfirmed", "Completed", "Cancelled"];
    const FULFILMENTS: [&str; 5] = ["Unfulfilled", "Packed", "Shipped", "Collected", "Returned"];
    for (field, given, known) in
        [("status", &query.status, STATUSES), ("fulfilment", &query.fulfilment, FULFILMENTS)]
    {
        if given.as_deref().is_some_and(|given| !known.contains(&given)) {
            let detail = format!("It must be one of {}.", known.join(", "));
            return Err(ApiError::unreadable(field, &detail));
        }
    }
    Ok(())
}

async fn read_page(app: &App, sees: Sees, query: WebQuery) -> Result<Listed<OrderView>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let params = params![
            sees.channel.as_str(),
            before,
            sees.livemode,
            query.status.as_deref(),
            query.fulfilment.as_deref(),
            query.customer_id,
            query.order_number.as_deref(),
            limit + 1
        ];
        let heads = tx.query(&sql::WEB_LIST, params, view::head)?;
        let Listed { data, next } = page(heads, limit, |order| vec![order.id.to_string()]);
        let data = data.into_iter().map(|order| view::complete(tx, order)).collect::<Result<_, _>>()?;
        Ok(Listed { data, next })
    };
    app.db.read(read).await
}

/// One web order, as it is now.
#[utoipa::path(get, path = "/api/orders/{channel}/{id}", tag = "Web orders",
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token of the cart that became this order")),
    responses((status = 200, body = OrderView), (status = 304, description = "The caller has this version"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Path((channel, id)): Path<(String, Uuid)>,
    Extension(who): Extension<Principal>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let sees = Sees::one(&who, &channel)?;
    settle(&app.db, &app.gateways, id).await?;
    let read = move |tx: &Tx<'_>| {
        sees.order(tx, id)?;
        view::one(tx, id)
    };
    let order = app.db.read(read).await?;
    shown(&headers, order.version, &order)
}
