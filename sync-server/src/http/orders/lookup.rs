//! `/api/orders/lookup`: the way of somebody without an account to an order of theirs. Whether there is such an order is
//! told by mail alone, neither by the answer nor by the time that it takes.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;

use super::gateways::settle;
use super::view::{self, OrderView};
use crate::events::order_lookup;
use crate::http::App;
use crate::http::act::shown;
use crate::http::extract::{Body, Path};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::reset::language_of;
use crate::identity::{IdentityError, open_order_link};

/// Which order, and whose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = OrderLookup, example = json!({"orderNumber": "ORD-2026-000001", "email": "rosa@example.org"}))]
pub struct LookupBody {
    order_number: String,
    /// The address that the order was placed with.
    email: String,
}

/// Asks for the way to an order. If there is one of this number and address, a mail goes there with a link that works for
/// 30 days; a few an hour for each address.
#[utoipa::path(post, path = "/api/orders/lookup", tag = "Web orders", security(()), request_body = LookupBody,
    responses((status = 202, description = "always, whether there is such an order or not"), (status = 400, body = ProblemBody),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody),
              (status = 429, body = ProblemBody, description = "`TOO_MANY_REQUESTS`")))]
pub async fn ask(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(body): Body<LookupBody>,
) -> Result<StatusCode, ApiError> {
    app.logins.resets_by_peer().take(&peer.ip().to_string(), app.uptime_ms()).map_err(ApiError::too_many)?;
    let email = body.email.trim().to_lowercase();
    // Nobody's mailbox is filled by strangers, and an order's number is not guessed by trying.
    let mailbox = format!("lookup {email}");
    if app.logins.resets_by_email().take(&mailbox, app.uptime_ms()).is_err() {
        return Ok(StatusCode::ACCEPTED);
    }
    let language = language_of(&app, &headers);
    let number = body.order_number.trim().to_uppercase();
    // Beside the answer, which takes the same time whatever there is.
    tokio::spawn(async move {
        let public_url = app.settings.mail.public_url.clone();
        let work = move |tx: &Tx<'_>| {
            let found = order_lookup(tx, (&number, &email), language, public_url.as_deref())?;
            found.map_or(Ok(()), |mail| Ok(mail.add(tx)?))
        };
        if let Err(error) = app.db.write::<(), IdentityError, _>(work).await {
            tracing::warn!(%error, "the way to an order was asked for and could not be prepared");
        }
        app.signals.mails.notify_one();
    });
    Ok(StatusCode::ACCEPTED)
}

/// The order that a mailed link shows, as it is now.
#[utoipa::path(get, path = "/api/orders/lookup/{token}", tag = "Web orders", security(()),
    params(("token" = String, Path, description = "As the link has it")),
    responses((status = 200, body = OrderView), (status = 304, description = "The caller has this version"),
              (status = 404, body = ProblemBody, description = "the link is wrong or too old; ask for another"),
              (status = 429, body = ProblemBody, description = "`TOO_MANY_REQUESTS`")))]
pub async fn show(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let peer = peer.ip().to_string();
    app.requests.browser(&peer, app.uptime_ms()).map_err(ApiError::too_many)?;
    let id = app.db.read(move |tx| open_order_link(tx, &token).map_err(ApiError::from)).await?;
    let id = id.ok_or_else(|| ApiError::not_found("order behind this link; ask for another one"))?;
    settle(&app.db, &app.gateways, id).await?;
    let order = app.db.read(move |tx| view::one(tx, id)).await?;
    shown(&headers, order.version, &order)
}
