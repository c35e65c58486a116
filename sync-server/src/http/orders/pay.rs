//! `…/payments` and `…/confirm`: paying a web order (S-3). The attempt is written down, the gateway asked, the outcome
//! concluded, each on its own. What may not enter: what an outcome means.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::gateways::{ask, settle, work_off};
use super::sees::Sees;
use super::view::{self, OrderView};
use crate::bindings::House;
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::auth::Principal;
use crate::http::extract::Path;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{book_currency, time};
use crate::order::pay::{self, Attempt, Concluded, Pay};
use crate::order::payment::{Gateways, PaymentMethod};
use crate::order::{self, WebOrder};
use crate::refusal::Refusal;

/// A session in which a buyer pays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"method": "CreditCard", "returnUrl": "https://shop.example/thanks"}))]
pub struct SessionBody {
    /// CreditCard, BankTransfer, CashOnDelivery.
    method: String,
    /// Where the buyer comes back to, when the gateway sends them away.
    #[expect(dead_code, reason = "the gateways of this version send nobody away")]
    return_url: Option<String>,
}

/// What a client needs to let its buyer pay.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentSession)]
pub struct SessionView {
    /// The attempt's; give it to `confirm` as `paymentId`.
    id: Uuid,
    /// Created, RequiresAction, Pending.
    status: String,
    /// For the gateway's own page; null: this gateway has none.
    client_secret: Option<String>,
    /// The gateway's public key; null: this gateway has none.
    publishable_key: Option<String>,
    /// Where the buyer must go; null: nowhere.
    next_action: Option<String>,
    /// After this another session is begun.
    expires_at: Option<String>,
}

/// How an order is paid.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"paymentMethod": "CreditCard", "paymentToken": "test_ok"}))]
pub struct ConfirmBody {
    /// CreditCard, BankTransfer, CashOnDelivery; the last two are for staff to confirm.
    payment_method: String,
    /// What the client got from the gateway; of a transfer its reference. Test mode: `test_ok`, `test_declined`,
    /// `test_requires_action`, `test_unknown_then_ok`, `test_unknown_then_declined`, `test_capture_fails`.
    payment_token: Option<String>,
    /// An attempt that was begun before.
    payment_id: Option<Uuid>,
}

/// The payment is on its way: confirm again, with `paymentId`, or read the order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentPending)]
pub struct PendingView {
    /// `processing` or `requires_action`.
    status: &'static str,
    payment_id: Uuid,
    /// Where the buyer must go first.
    next_action: Option<String>,
}

/// Begins a payment.
#[utoipa::path(post, path = "/api/orders/{channel}/{id}/payments", tag = "Web orders", request_body = SessionBody,
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token of the cart that became this order")),
    responses((status = 201, body = SessionView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`ORDER_NOT_PAYABLE`, `INSUFFICIENT_STOCK`"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`PAYMENT_METHOD_UNAVAILABLE`")))]
pub async fn session(
    State(app): State<App>,
    Path((channel, id)): Path<(String, Uuid)>,
    act: Act<SessionBody>,
) -> Result<Response, ApiError> {
    let sees = Sees::one(&act.who().principal, &channel)?;
    settle(&app.db, &app.gateways, id).await?;
    let gateways = app.gateways.clone();
    act.run(&app, move |tx, _, body| {
        let order = sees.order(tx, id)?;
        let method = method(&body.method, "method")?;
        let gateway = gateway(&gateways, &order, method, "method")?;
        let pay = Pay { method, token: None, gateway, request_key: None };
        let attempt = pay::begin(tx, &order, &pay, true)?;
        let secret = (gateway == "test").then(|| format!("test_secret_{}", attempt.id.simple()));
        Reply::created(&SessionView {
            id: attempt.id,
            status: attempt.status,
            client_secret: secret,
            publishable_key: None,
            next_action: attempt.next_action,
            expires_at: attempt.expires_ms.map(time),
        })
    })
    .await
}

/// Pays: the goods are this order's from now on, or somebody else's. A repetition with the same `Idempotency-Key`, or
/// with the attempt's `paymentId`, pays nothing twice.
#[utoipa::path(post, path = "/api/orders/{channel}/{id}/confirm", tag = "Web orders", request_body = ConfirmBody,
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token of the cart that became this order")),
    responses((status = 200, body = OrderView),
              (status = 202, body = PendingView, description = "Not known yet, or the buyer must do something first"),
              (status = 402, body = ProblemBody, description = "`PAYMENT_DECLINED`: the order can still be paid. `CAPTURE_FAILED`: it was cancelled"),
              (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`INSUFFICIENT_STOCK`: somebody paid first and the order is cancelled, nothing is charged. `ORDER_NOT_PAYABLE`, `PAYMENT_EXPIRED`, `PAYMENT_IN_FLIGHT`"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`PAYMENT_METHOD_UNAVAILABLE`, `UNKNOWN_PAYMENT`")))]
pub async fn confirm(
    State(app): State<App>,
    Path((channel, id)): Path<(String, Uuid)>,
    act: Act<ConfirmBody>,
) -> Result<Response, ApiError> {
    let sees = Sees::one(&act.who().principal, &channel)?;
    if let Some(known) = act.answered(&app).await? {
        return Ok(known);
    }
    settle(&app.db, &app.gateways, id).await?;
    let (body, who) = (act.body().clone(), act.who().principal.clone());
    let (key, gateways) = (act.request_key(), app.gateways.clone());
    let begun = app.db.write(move |tx: &Tx<'_>| {
        let order = sees.order(tx, id)?;
        begin(tx, &order, &body, (&who, key.as_deref()), &gateways)
    });
    let (attempt, again) = begun.await?.value;
    let concluded = ask(&app.db, &app.gateways, &attempt, again).await?;
    work_off(&app.db, &app.gateways, Some(id)).await?;
    match concluded {
        Concluded::Paid => {}
        Concluded::SoldOut => return Err(pay::sold_out().into()),
        Concluded::CaptureFailed => return Err(capture_failed()),
        Concluded::NotPayable => {
            let detail = "The order was changed or cancelled meanwhile; read it again.";
            return Err(Refusal::conflict("ORDER_NOT_PAYABLE", "", detail).into());
        }
        Concluded::Declined(reason) => {
            let detail = format!("{reason} The order can still be paid another way.");
            return Err(ApiError::new(StatusCode::PAYMENT_REQUIRED, "PAYMENT_DECLINED", detail));
        }
        Concluded::NextAction => return pending(&app, &attempt, "requires_action").await,
        Concluded::Processing => return pending(&app, &attempt, "processing").await,
    }
    let answer = act.run(&app, move |tx, _, _| {
        let paid = view::one(tx, id)?;
        if paid.is_cancelled() {
            return Err(capture_failed());
        }
        let version = paid.version;
        Ok(Reply::ok(&paid)?.versioned(version))
    });
    answer.await
}

fn capture_failed() -> ApiError {
    let detail = "The money could not be taken; the order was cancelled and nothing is charged.";
    ApiError::new(StatusCode::PAYMENT_REQUIRED, "CAPTURE_FAILED", detail)
}

/// The attempt that this request makes or goes on with, and whether the gateway has heard of it.
fn begin(
    tx: &Tx<'_>,
    held: &WebOrder,
    body: &ConfirmBody,
    (who, key): (&Principal, Option<&str>),
    gateways: &Gateways,
) -> Result<(Attempt, bool), ApiError> {
    let id = held.id.uuid();
    let method = method(&body.payment_method, "paymentMethod")?;
    if method.by_hand() && who.staff_id.is_none() {
        return Err(ApiError::forbidden());
    }
    if let Some(key) = key
        && let Some(same) = pay::same_request(tx, id, key)?
    {
        if same.is_under_way(tx.now_ms()) {
            return Err(ApiError::in_flight());
        }
        return Ok((same, true));
    }
    if let Some(payment_id) = body.payment_id {
        let known = pay::attempt(tx, payment_id)?.filter(|attempt| attempt.order_id == id);
        let detail = "This order has no such payment; begin one, or leave paymentId out.";
        let known = known.ok_or_else(|| Refusal::rule("UNKNOWN_PAYMENT", "paymentId", detail))?;
        match known.status.as_str() {
            "Created" | "RequiresAction" => {}
            "Voided" => {
                pay::payable(held)?;
                return Err(pay::expired().into());
            }
            _ => return Ok((known, true)),
        }
        let again = known.status == "RequiresAction";
        return Ok((pay::resume(tx, held, &known, body.payment_token.as_deref())?, again));
    }
    order::freshen(tx, id, &mut House::of_web(book_currency(tx)?))?;
    let order = order::existing(tx, id)?;
    pay::payable(&order)?;
    let gateway = gateway(gateways, &order, method, "paymentMethod")?;
    pay::call_off(tx, &order)?;
    let pay = Pay { method, token: body.payment_token.as_deref(), gateway, request_key: key };
    Ok((pay::begin(tx, &order, &pay, false)?, false))
}

async fn pending(app: &App, attempt: &Attempt, status: &'static str) -> Result<Response, ApiError> {
    let id = attempt.id;
    let now = app.db.read(move |tx| Ok::<_, ApiError>(pay::attempt(tx, id)?)).await?;
    let next_action = now.and_then(|attempt| attempt.next_action).filter(|_| status == "requires_action");
    let view = PendingView { status, payment_id: id, next_action };
    Ok(Reply::with(StatusCode::ACCEPTED, &view)?.into_response())
}

fn method(name: &str, field: &str) -> Result<PaymentMethod, Refusal> {
    PaymentMethod::parse(name).ok_or_else(|| unavailable(field))
}

fn gateway<'a>(
    gateways: &'a Gateways,
    order: &WebOrder,
    method: PaymentMethod,
    field: &str,
) -> Result<&'a str, Refusal> {
    Ok(gateways.of(method, order.livemode).ok_or_else(|| unavailable(field))?.name())
}

fn unavailable(field: &str) -> Refusal {
    let detail = "Orders of this shop are not paid like that; use CreditCard where a gateway is set up, else BankTransfer or CashOnDelivery.";
    Refusal::rule("PAYMENT_METHOD_UNAVAILABLE", field, detail)
}
