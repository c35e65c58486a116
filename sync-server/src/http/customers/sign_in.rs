//! `/api/customers/{register,login,reset}`: how customers come in. As with staff: only failures count against the limit,
//! and whether somebody has an address is not told.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use domain::{CustomerId, CustomerTaxStatus};
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use crate::customer::{self, CustomerKind, CustomerStatus, NewCustomer, add_customer};
use crate::events::{Language, RESET_MS, add_mail, password_reset};
use crate::http::App;
use crate::http::extract::Body;
use crate::http::login::{LogInBody, wrong};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::reset::{NewPasswordBody, ResetBody, language_of, mail_token};
use crate::http::values::{book_currency, time};
use crate::identity::{
    add_buyer, begin_buyer_reset, check_secrets, end_buyer_reset, find_buyer, find_buyer_reset,
    open_buyer_session,
};

/// Who wants to buy by name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "Retail", "name": "Nora Field", "email": "nora@example.org",
    "password": "a long sentence is a good one"}))]
pub struct RegisterBody {
    /// Retail, or Wholesale, which the shop approves before anything can be bought.
    kind: String,
    name: String,
    /// Needed for Wholesale.
    company: Option<String>,
    email: String,
    /// Eight characters or more.
    #[schema(format = Password)]
    password: String,
}

/// A customer's session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerSession)]
pub struct CustomerSessionView {
    /// Send it as `Authorization: Bearer …`, or as `Customer-Session: …` beside a shop front's key; it is shown this
    /// once.
    token: String,
    expires_at: String,
    user: BuyerUser,
}

/// Whose session it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BuyerUser {
    id: Uuid,
    name: String,
    email: String,
    /// customer.
    role: String,
    /// For whom they buy.
    customer_id: Uuid,
}

/// Registers a customer with its first buyer. The answer is the same when the address is known already: its owner gets a
/// mail with which to choose a new password then.
#[utoipa::path(post, path = "/api/customers/register", tag = "Sign in", security(()), request_body = RegisterBody,
    responses((status = 202, description = "sign in now; a wholesale customer when the shop has approved it"),
              (status = 400, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`VALIDATION_FAILED`"),
              (status = 429, body = ProblemBody, description = "`TOO_MANY_REQUESTS`")))]
pub async fn register(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(body): Body<RegisterBody>,
) -> Result<StatusCode, ApiError> {
    app.logins.resets_by_peer().take(&peer.ip().to_string(), app.uptime_ms()).map_err(ApiError::too_many)?;
    let kind = CustomerKind::parse(&body.kind);
    let kind = kind.ok_or_else(|| ApiError::invalid("kind", "The kind is Retail or Wholesale."))?;
    if kind == CustomerKind::Wholesale && body.company.as_deref().is_none_or(|name| name.trim().is_empty()) {
        return Err(ApiError::invalid("company", "Who buys for a trade names the company; fill it in."));
    }
    check_secrets(Some(&body.password), None)?;
    let hash = app.logins.hashed(body.password.clone()).await?;
    let language = language_of(&app, &headers);
    // Mailboxes are not filled by strangers.
    let mails = app.logins.resets_by_email().take(&body.email.trim().to_lowercase(), app.uptime_ms()).is_ok();
    let write = move |tx: &Tx<'_>| tx.savepoint(|tx| enter(tx, kind, &body, &hash, (mails, language)));
    app.db.write(write).await?;
    app.signals.mails.notify_one();
    Ok(StatusCode::ACCEPTED)
}

fn enter(
    tx: &Tx<'_>,
    kind: CustomerKind,
    body: &RegisterBody,
    hash: &str,
    (mails, language): (bool, Language),
) -> Result<(), ApiError> {
    let known = match find_buyer(tx, &body.email)? {
        Some(found) => Some(found.buyer),
        // Known without a log-in: whoever reads the mail of this address may have one.
        None => match customer::by_email(tx, &body.email)? {
            Some(of) => Some(add_buyer(tx, of, (&body.name, &body.email), None)?),
            None => None,
        },
    };
    if let Some(buyer) = known {
        if mails {
            let token = begin_buyer_reset(tx, buyer.id, RESET_MS)?;
            add_mail(tx, &password_reset(tx, &buyer.email, &token, language, None)?)?;
        }
        return Ok(());
    }
    let new = NewCustomer {
        kind,
        email: Some(&body.email),
        name: &body.name,
        company: body.company.as_deref(),
        tax_status: CustomerTaxStatus::Ordinary,
        terms_days: None,
        credit_limit_minor: None,
        currency: book_currency(tx)?,
    };
    let status = match kind {
        CustomerKind::Retail => CustomerStatus::Active,
        CustomerKind::Wholesale => CustomerStatus::Pending,
    };
    let id: CustomerId = add_customer(tx, &new, status)?;
    tx.execute(&sql::SET_LANGUAGE, params![id.uuid(), language.code()])?;
    add_buyer(tx, id, (&body.name, &body.email), Some(hash))?;
    Ok(())
}

/// Opens a customer's session.
#[utoipa::path(post, path = "/api/customers/login", tag = "Sign in", security(()), request_body = LogInBody,
    responses((status = 200, body = CustomerSessionView),
              (status = 401, body = ProblemBody, description = "`LOGIN_FAILED`"),
              (status = 403, body = ProblemBody, description = "`CUSTOMER_PENDING`"),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody, description = "`TOO_MANY_REQUESTS`")))]
pub async fn login(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Body(body): Body<LogInBody>,
) -> Result<Json<CustomerSessionView>, ApiError> {
    let find = |tx: &Tx<'_>, email: &str| {
        let found = find_buyer(tx, email)?.filter(|found| found.customer_status != "Inactive");
        Ok(found.map(|found| ((found.buyer, found.customer_status), found.password_hash)))
    };
    let (buyer, status) = app.logins.proved(&app, peer, body, find).await?.ok_or_else(wrong)?;
    if status != "Active" {
        let detail = "The shop has not approved this registration yet; it will tell you.";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "CUSTOMER_PENDING", detail));
    }
    let id = buyer.id;
    let written = app.db.write(move |tx: &Tx<'_>| open_buyer_session(tx, id).map_err(ApiError::from)).await?;
    let (token, expires_ms) = written.value;
    let user = BuyerUser {
        id,
        name: buyer.name,
        email: buyer.email,
        role: "customer".to_owned(),
        customer_id: buyer.customer_id.uuid(),
    };
    Ok(Json(CustomerSessionView { token, expires_at: time(expires_ms), user }))
}

/// Asks for a new password, as `POST /api/auth/reset` does for staff.
#[utoipa::path(post, path = "/api/customers/reset", tag = "Sign in", security(()), request_body = ResetBody,
    responses((status = 202, description = "always, whoever has the address"), (status = 400, body = ProblemBody),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody),
              (status = 429, body = ProblemBody, description = "`TOO_MANY_REQUESTS`")))]
pub async fn ask(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(body): Body<ResetBody>,
) -> Result<StatusCode, ApiError> {
    let begin = |tx: &Tx<'_>, email: &str| {
        let Some(found) = find_buyer(tx, email)? else { return Ok(None) };
        Ok(Some((found.buyer.email, begin_buyer_reset(tx, found.buyer.id, RESET_MS)?)))
    };
    // A shop front has its own page for the code.
    mail_token(app, peer, &headers, &body, None, begin)
}

/// Sets a customer's new password and ends all sessions of its owner.
#[utoipa::path(post, path = "/api/customers/reset/confirm", tag = "Sign in", security(()), request_body = NewPasswordBody,
    responses((status = 204, description = "sign in with the new password"), (status = 400, body = ProblemBody),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`RESET_TOKEN_INVALID`, a password that is too short"),
              (status = 429, body = ProblemBody, description = "`TOO_MANY_REQUESTS`")))]
pub async fn confirm(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Body(body): Body<NewPasswordBody>,
) -> Result<StatusCode, ApiError> {
    let find = |tx: &Tx<'_>, token: &str| Ok::<_, StoreError>(find_buyer_reset(tx, token)?.is_some());
    let end = |tx: &Tx<'_>, token: &str, hash: &str| Ok(end_buyer_reset(tx, token, hash)?);
    body.redeem(&app, peer, find, end).await
}
