//! `…/payments` and `…/confirm`: paying a web order (S-3). The attempt is written down, the gateway asked, the outcome
//! concluded, each on its own. What may not enter: what an outcome means.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::short;
use super::gateways::{ask, settle, work_off};
use super::sees::Sees;
use super::view::{self, OrderView};
use crate::bindings::House;
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::auth::Principal;
use crate::http::extract::Path;
use crate::http::outbound::target::is_https_or_loopback;
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
    /// Where the buyer comes back to, when the gateway sends them away: https, or a loopback address.
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
    /// CreditCard, BankTransfer, CashOnDelivery, or of wholesale Terms: on the customer's account, with an invoice.
    /// BankTransfer and CashOnDelivery are for staff to confirm.
    payment_method: String,
    /// What the client got from the gateway; of a transfer its reference. Test mode: `test_ok`, `test_declined`,
    /// `test_requires_action`, `test_unknown_then_ok`, `test_unknown_then_declined`, `test_capture_fails`.
    payment_token: Option<String>,
    /// Where the buyer comes back to, when the gateway sends them away: https, or a loopback address.
    return_url: Option<String>,
    /// An attempt that was begun before.
    payment_id: Option<Uuid>,
    /// On terms: the customer's own number for the order.
    po_number: Option<String>,
}

/// The payment is on its way: confirm again, with `paymentId`, or read the order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentPending)]
pub struct PendingView {
    /// `processing` or `requires_action`.
    status: &'static str,
    payment_id: Uuid,
    /// Where the buyer must go first; null with a `clientSecret`: the gateway's own page shows what is to be done.
    next_action: Option<String>,
    /// For the gateway's own page; null: this gateway has none.
    client_secret: Option<String>,
    /// The gateway's public key; null: this gateway has none.
    publishable_key: Option<String>,
}

/// Begins a payment.
#[utoipa::path(post, path = "/api/orders/{channel}/{id}/payments", tag = "Web orders", request_body = SessionBody,
    params(("channel" = String, Path, description = "`retail` or `wholesale`"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token of the cart that became this order")),
    responses((status = 201, body = SessionView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`ORDER_NOT_PAYABLE`, `INSUFFICIENT_STOCK`"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`PAYMENT_METHOD_UNAVAILABLE`, `RETURN_URL_INVALID`")))]
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
        let return_url = returns_to(body.return_url.as_deref())?;
        let pay = Pay { method, token: None, return_url, gateway, request_key: None };
        let attempt = pay::begin(tx, &order, &pay, true)?;
        let secret = (gateway == "test").then(|| format!("test_secret_{}", attempt.id.simple()));
        Reply::created(&SessionView {
            id: attempt.id,
            publishable_key: public_key(&gateways, &attempt),
            status: attempt.status,
            client_secret: secret,
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
              (status = 422, body = ProblemBody, description = "`PAYMENT_METHOD_UNAVAILABLE`, `UNKNOWN_PAYMENT`, `RETURN_URL_INVALID`")))]
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
    if act.body().payment_method == PaymentMethod::Terms.as_str() {
        return on_terms(app, sees, id, act).await;
    }
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

/// Confirms on the customer's terms: limit, goods, books and invoice in one transaction (O-5).
async fn on_terms(app: App, sees: Sees, id: Uuid, act: Act<ConfirmBody>) -> Result<Response, ApiError> {
    let (body, by, key) = (act.body().clone(), act.who().by(), act.request_key());
    let confirmed = app.db.write(move |tx: &Tx<'_>| {
        sees.order(tx, id)?;
        let po_number = short(&body.po_number, "poNumber")?;
        let asked = (po_number.as_deref(), key.as_deref(), by.as_str());
        Ok::<_, ApiError>(order::confirm_on_terms(tx, id, asked, &mut House::of_web(book_currency(tx)?))?)
    });
    if confirmed.await?.value != Concluded::Paid {
        return Err(pay::sold_out().into());
    }
    act.run(&app, move |tx, _, _| {
        let confirmed = view::one(tx, id)?;
        let version = confirmed.version;
        Ok(Reply::ok(&confirmed)?.versioned(version))
    })
    .await
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
    let return_url = returns_to(body.return_url.as_deref())?;
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
        return Ok((pay::resume(tx, held, &known, (body.payment_token.as_deref(), return_url))?, again));
    }
    order::freshen(tx, id, &mut House::of_web(book_currency(tx)?))?;
    let order = order::existing(tx, id)?;
    pay::payable(&order)?;
    let gateway = gateway(gateways, &order, method, "paymentMethod")?;
    pay::call_off(tx, &order)?;
    let token = body.payment_token.as_deref();
    let pay = Pay { method, token, return_url, gateway, request_key: key };
    Ok((pay::begin(tx, &order, &pay, false)?, false))
}

async fn pending(app: &App, attempt: &Attempt, status: &'static str) -> Result<Response, ApiError> {
    let id = attempt.id;
    let now = app.db.read(move |tx| Ok::<_, ApiError>(pay::attempt(tx, id)?)).await?;
    let acts = now.filter(|_| status == "requires_action");
    let view = PendingView {
        status,
        payment_id: id,
        publishable_key: acts.as_ref().and_then(|attempt| public_key(&app.gateways, attempt)),
        client_secret: acts.as_ref().and_then(|attempt| attempt.client_secret.clone()),
        next_action: acts.and_then(|attempt| attempt.next_action),
    };
    Ok(Reply::with(StatusCode::ACCEPTED, &view)?.into_response())
}

/// The buyer comes back with the order's secrets: over TLS, or to this machine.
fn returns_to(given: Option<&str>) -> Result<Option<&str>, Refusal> {
    if given.is_none_or(is_https_or_loopback) {
        return Ok(given);
    }
    let detail = "Write where the buyer comes back to with its scheme, as in https://shop.example/thanks.";
    Err(Refusal::rule("RETURN_URL_INVALID", "returnUrl", detail))
}

fn public_key(gateways: &Gateways, attempt: &Attempt) -> Option<String> {
    gateways.get(&attempt.gateway)?.publishable_key().map(str::to_owned)
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
