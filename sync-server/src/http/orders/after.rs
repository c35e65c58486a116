//! `…/cancel`, `…/pack`, `…/fulfil`, `…/refund` and the story of a web order. What may not enter: rules.

use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::gateways::{settle, work_off};
use super::sees::Sees;
use super::sql;
use super::view::{self, OrderView};
use crate::bindings::House;
use crate::http::App;
use crate::http::act::{Act, Caller, Nothing, Reply};
use crate::http::auth::Principal;
use crate::http::extract::Path;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{AmountIn, book_currency, json, quantity_in, time};
use crate::order::{self, GiveBack, HandOver, WebOrder};
use crate::refusal::Refusal;

/// Why an order is cancelled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBody {
    reason: String,
}

/// So much of an order's line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderPartBody)]
pub struct PartBody {
    /// Id of the order's line.
    id: Uuid,
    /// Above zero, three places at most.
    #[schema(example = "1")]
    quantity: String,
}

/// What is handed over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FulfilBody {
    /// Absent: all that is left.
    items: Option<Vec<PartBody>>,
    /// The carrier's number.
    tracking: Option<String>,
    /// True: the buyer has fetched it; else it is shipped.
    #[serde(default)]
    collected: bool,
}

/// What is given back: lines, shipping or an amount; none of them: all of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundBody {
    items: Option<Vec<PartBody>>,
    /// Shipping too.
    #[serde(default)]
    shipping: bool,
    amount: Option<AmountIn>,
    /// Whether the goods are for sale again; absent: before hand-over yes, after it no.
    restock: Option<bool>,
    reason: String,
}

/// What happened to an order, and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderTimeline)]
pub struct TimelineView {
    order: OrderView,
    /// The oldest first.
    entries: Vec<StoryView>,
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderTimelineEntry)]
pub struct StoryView {
    at: String,
    /// Placed, Changed, Moved, Declined, Paid, Packed, Shipped, Collected, Refunded, RefundSettled, Cancelled.
    what: String,
    /// The rule that decided.
    rule: Option<String>,
    /// What was known when it was decided.
    #[schema(value_type = Option<Vec<Object>>)]
    claims: Value,
    outcome: String,
    /// In plain words.
    text: String,
}

fn parts(given: &Option<Vec<PartBody>>) -> Result<Option<Vec<(Uuid, i64)>>, Refusal> {
    let part = |(part, n): (&PartBody, usize)| {
        Ok((part.id, quantity_in(&part.quantity, &format!("items[{n}].quantity"))?.thousandths()))
    };
    given.as_ref().map(|parts| parts.iter().zip(0..).map(part).collect()).transpose()
}

fn reason(given: &str) -> Result<String, Refusal> {
    let text = given.trim();
    if text.is_empty() || text.chars().count() > 500 || text.chars().any(char::is_control) {
        return Err(Refusal::rule("REQUIRED", "reason", "Say in up to 500 characters why."));
    }
    Ok(text.to_owned())
}

/// Does something with an order that is up to date, tells the gateways, and shows the order.
async fn act_on<B, F>(app: App, sees: Sees, id: Uuid, act: Act<B>, work: F) -> Result<Response, ApiError>
where
    B: crate::http::act::FromBody + Send + Sync + 'static,
    F: Fn(&Tx<'_>, &Caller, &B, &WebOrder, &mut House) -> Result<(), ApiError> + Send + 'static,
{
    settle(&app.db, &app.gateways, id).await?;
    work_off(&app.db, &app.gateways, Some(id)).await?;
    let done = act.run(&app, move |tx, who, body| {
        let mut house = House::of_web(book_currency(tx)?);
        let order = sees.order(tx, id)?;
        who.expects(order.version)?;
        work(tx, who, body, &order, &mut house)?;
        let now = view::one(tx, id)?;
        let version = now.version;
        Ok(Reply::ok(&now)?.versioned(version))
    });
    let answer = done.await?;
    // What was decided stands; what the gateway does not hear now it hears from housekeeping.
    if let Err(error) = work_off(&app.db, &app.gateways, Some(id)).await {
        tracing::warn!(?error, "a gateway could not be told; it is tried again");
    }
    Ok(answer)
}

/// Cancels an order that is not packed: unpaid, it is over; paid, the goods are free again and the money goes back.
#[utoipa::path(post, path = "/api/orders/{channel}/{id}/cancel", tag = "Web orders", request_body = CancelBody,
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), ("id" = Uuid, Path)),
    responses((status = 200, body = OrderView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`ORDER_NOT_CANCELLABLE`: it is packed, handed over, or cancelled already. `PAYMENT_IN_FLIGHT`"),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody, description = "`REQUIRED`")))]
pub async fn cancel(
    State(app): State<App>,
    Path((channel, id)): Path<(String, Uuid)>,
    act: Act<CancelBody>,
) -> Result<Response, ApiError> {
    let sees = Sees::of(&act.who().principal, &channel)?;
    act_on(app, sees, id, act, |tx, who, body: &CancelBody, order, house| {
        Ok(order::cancel(tx, order, &reason(&body.reason)?, &who.by(), house)?)
    })
    .await
}

/// Packs a paid order: its goods are its own from now on.
#[utoipa::path(post, path = "/api/orders/{channel}/{id}/pack", tag = "Web orders",
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), ("id" = Uuid, Path)),
    responses((status = 200, body = OrderView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`ORDER_NOT_FULFILLABLE`, `PAYMENT_IN_FLIGHT`")))]
pub async fn pack(
    State(app): State<App>,
    Path((channel, id)): Path<(String, Uuid)>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    let sees = Sees::of(&act.who().principal, &channel)?;
    act_on(app, sees, id, act, |tx, _, _: &Nothing, order, _| Ok(order::pack(tx, order)?)).await
}

/// Hands goods of a paid order over, all or some of them.
#[utoipa::path(post, path = "/api/orders/{channel}/{id}/fulfil", tag = "Web orders", request_body = FulfilBody,
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), ("id" = Uuid, Path)),
    responses((status = 200, body = OrderView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`ORDER_NOT_FULFILLABLE`, `PAYMENT_IN_FLIGHT`, `INSUFFICIENT_STOCK`: a till has taken it away"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_ITEM`, `QUANTITY_INVALID`")))]
pub async fn fulfil(
    State(app): State<App>,
    Path((channel, id)): Path<(String, Uuid)>,
    act: Act<FulfilBody>,
) -> Result<Response, ApiError> {
    let sees = Sees::of(&act.who().principal, &channel)?;
    act_on(app, sees, id, act, |tx, who, body: &FulfilBody, order, house| {
        let tracking = body.tracking.as_deref().map(str::trim).filter(|text| !text.is_empty());
        if tracking.is_some_and(|text| text.chars().count() > 200 || text.chars().any(char::is_control)) {
            return Err(
                Refusal::invalid("tracking", "It has 200 visible characters at most; shorten it.").into()
            );
        }
        let tracking = tracking.map(str::to_owned);
        let asked = HandOver { items: parts(&body.items)?, tracking, collected: body.collected };
        Ok(order::fulfil(tx, order, &asked, &who.by(), house)?)
    })
    .await
}

/// Gives a paid order back, whole or in part; the money goes where it came from.
#[utoipa::path(post, path = "/api/orders/{channel}/{id}/refund", tag = "Web orders", request_body = RefundBody,
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), ("id" = Uuid, Path)),
    responses((status = 200, body = OrderView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`ORDER_NOT_REFUNDABLE`, `NOTHING_TO_REFUND`, `PAYMENT_IN_FLIGHT`"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_ITEM`, `REFUND_TOO_LARGE`, `REQUIRED`, `QUANTITY_INVALID`, `AMOUNT_INVALID`")))]
pub async fn refund(
    State(app): State<App>,
    Path((channel, id)): Path<(String, Uuid)>,
    act: Act<RefundBody>,
) -> Result<Response, ApiError> {
    let sees = Sees::of(&act.who().principal, &channel)?;
    act_on(app, sees, id, act, |tx, who, body: &RefundBody, order, house| {
        let amount = body.amount.as_ref();
        let asked = GiveBack {
            items: parts(&body.items)?,
            shipping: body.shipping,
            amount_minor: amount.map(|amount| amount.minor("amount", order.currency)).transpose()?,
            restock: body.restock,
            reason: reason(&body.reason)?,
            ..GiveBack::default()
        };
        order::give_back(tx, order, &asked, &who.by(), house)?;
        Ok(())
    })
    .await
}

/// What happened to an order and why, the oldest first.
#[utoipa::path(get, path = "/api/orders/{id}/timeline", tag = "Web orders", params(("id" = Uuid, Path)),
    responses((status = 200, body = TimelineView), (status = 404, body = ProblemBody)))]
pub async fn timeline(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Extension(who): Extension<Principal>,
) -> Result<Json<TimelineView>, ApiError> {
    settle(&app.db, &app.gateways, id).await?;
    let read = move |tx: &Tx<'_>| {
        Sees::own(&who, &order::existing(tx, id)?)?;
        let entries = tx.query(&sql::TIMELINE, params![id], |row| {
            Ok(StoryView {
                at: time(row.int(0)?),
                what: row.text(1)?.to_owned(),
                rule: row.opt_text(2)?.map(str::to_owned),
                claims: row.opt_text(3)?.map(json).unwrap_or_default(),
                outcome: row.text(4)?.to_owned(),
                text: row.text(5)?.to_owned(),
            })
        })?;
        Ok::<_, ApiError>(Json(TimelineView { order: view::one(tx, id)?, entries }))
    };
    app.db.read(read).await
}
