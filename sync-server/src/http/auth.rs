//! Who asks: the guard before every address. 401 comes before anything else of a request is looked at,
//! then 403; only what passed both reaches a handler. What may do what stands in `access.rs`.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::{CustomerId, StaffId};
use uuid::Uuid;

use super::App;
use super::access::{self, ACCESS, Access, Role};
use super::problem::ApiError;
use super::version;
use crate::identity::{ApiKey, BuyerSession, Channel, buyer_session, find_api_key, session, token_hash};

/// Longer credentials are none of ours.
const CREDENTIAL_BYTES_MAX: usize = 200;
/// Names the customer in whose name a shop front's key asks.
pub const CUSTOMER_SESSION: &str = "customer-session";

/// In whose name a request is made.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The person's id, or the key's.
    pub id: Uuid,
    /// What it may do.
    pub role: Role,
    /// The person, when it is one.
    pub staff_id: Option<StaffId>,
    /// The channel of a shop front's key, or the one that a customer buys in.
    pub channel: Option<Channel>,
    /// For whom a signed-in customer buys; everything else is hidden from them.
    pub customer_id: Option<CustomerId>,
    /// Whether browsers hold the credential.
    pub publishable: bool,
    /// Hash of the token that the request brings for a cart, or for the order made of it.
    pub cart_token: Option<String>,
    /// The version of the interface that the key was made for.
    pub version: Option<String>,
    /// Whether the key pays with real money; `None`: a person, for whom the shop's setting holds.
    pub livemode: Option<bool>,
}

impl Principal {
    /// Whether wholesale terms are theirs to see (P-2).
    pub fn sees_wholesale(&self) -> bool {
        self.channel.is_none_or(|channel| channel == Channel::WholesaleWeb)
    }

    /// Refuses a customer what is another's, as if it were not there.
    ///
    /// # Errors
    /// 404: there is no such `what`.
    pub fn of_customer(&self, owner: Option<Uuid>, what: &str) -> Result<(), ApiError> {
        match self.customer_id {
            Some(own) if owner != Some(own.uuid()) => Err(ApiError::not_found(what)),
            _ => Ok(()),
        }
    }

    fn of_key(key: &ApiKey) -> Self {
        Self {
            id: key.id,
            role: if key.publishable { Role::Browser } else { Role::Storefront },
            staff_id: None,
            channel: Some(key.channel),
            customer_id: None,
            publishable: key.publishable,
            cart_token: None,
            version: Some(key.api_version.clone()),
            livemode: Some(key.livemode),
        }
    }

    /// `through`: the shop front's key that the buyer uses.
    fn of_buyer(session: &BuyerSession, through: Option<&ApiKey>) -> Self {
        Self {
            id: session.buyer.id,
            role: Role::Customer,
            staff_id: None,
            channel: Some(if session.wholesale { Channel::WholesaleWeb } else { Channel::RetailWeb }),
            customer_id: Some(session.buyer.customer_id),
            publishable: through.is_some_and(|key| key.publishable),
            cart_token: None,
            version: through.map(|key| key.api_version.clone()),
            livemode: through.map(|key| key.livemode),
        }
    }
}

/// Lets a request through, or answers 401 or 403.
pub async fn guard(
    State(app): State<App>,
    matched: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let matched = matched.as_ref().map(MatchedPath::as_str);
    if is_open(matched, &request) {
        return Ok(next.run(request).await);
    }
    let mut who = identify(&app, request.headers()).await?;
    who.cart_token = cart_token(request.headers());
    limit(&app, &who, &request)?;
    if let Some(path) = matched {
        match access::of(request.method(), path) {
            Some(Access::Needs(permission)) if who.role.may(permission) => {}
            // The address exists with another method: the router's 405.
            None if ACCESS.iter().any(|(_, known, _)| *known == path) => {}
            // Closed to this role, or missing in the table and so closed to everybody.
            _ => return Err(ApiError::forbidden()),
        }
    }
    let version = version::of(request.headers(), who.version.as_deref())?;
    request.extensions_mut().insert(who);
    let mut answer = next.run(request).await;
    answer.headers_mut().insert(version::HEADER, version);
    Ok(answer)
}

/// 429 for who asks more than people and programs do.
fn limit(app: &App, who: &Principal, request: &Request) -> Result<(), ApiError> {
    let now_ms = app.uptime_ms();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let taken = match peer.filter(|_| who.publishable) {
        Some(peer) => {
            let (peer, reads) = (peer.to_string(), matches!(*request.method(), Method::GET | Method::HEAD));
            app.requests
                .browser(&peer, now_ms)
                .and_then(|()| if reads { Ok(()) } else { app.requests.guest(&peer, now_ms) })
        }
        None => app.requests.known(&who.id.to_string(), now_ms),
    };
    taken.map_err(ApiError::too_many)
}

/// Whether the address asks for nobody: it is public, has a door of its own, or is none of the API's.
fn is_open(matched: Option<&str>, request: &Request) -> bool {
    match matched {
        Some(path) => match access::of(request.method(), path) {
            Some(access) => matches!(access, Access::Public | Access::Till),
            None => {
                ACCESS.iter().any(|(_, known, access)| *known == path && !matches!(access, Access::Needs(_)))
            }
        },
        None => !request.uri().path().starts_with("/api"),
    }
}

/// Who holds the credential of these headers.
///
/// # Errors
/// 401: nobody.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Principal, ApiError> {
    let fits = |credential: &&str| credential.len() <= CREDENTIAL_BYTES_MAX;
    let credential = bearer(headers).filter(fits).ok_or_else(ApiError::unauthenticated)?.to_owned();
    let is_key = credential.starts_with("sk_") || credential.starts_with("pk_");
    let on_behalf = headers.get(CUSTOMER_SESSION).filter(|_| is_key);
    let on_behalf = on_behalf.map(|value| value.to_str().unwrap_or_default().to_owned());
    let found = app.db.read(move |tx| {
        if is_key {
            let Some(key) = find_api_key(tx, &credential)? else { return Ok(None) };
            let Some(token) = on_behalf else { return Ok(Some(Principal::of_key(&key))) };
            let session = buyer_session(tx, &token)?;
            let buyer = session.map(|session| Principal::of_buyer(&session, Some(&key)));
            // A customer buys through the shop front of its own kind alone.
            return Ok::<_, ApiError>(buyer.filter(|buyer| buyer.channel == Some(key.channel)));
        }
        if credential.starts_with("cs_") {
            let session = buyer_session(tx, &credential)?;
            return Ok(session.map(|session| Principal::of_buyer(&session, None)));
        }
        let Some(session) = session(tx, &credential)? else { return Ok(None) };
        let id = session.member.id;
        let of_staff = |role| Principal {
            id: id.uuid(),
            role,
            staff_id: Some(id),
            channel: None,
            customer_id: None,
            publishable: false,
            cart_token: None,
            version: None,
            livemode: None,
        };
        Ok(Role::parse(&session.member.role).map(of_staff))
    });
    found.await?.ok_or_else(ApiError::unauthenticated)
}

/// What is stored of the token in `Cart-Token`.
fn cart_token(headers: &HeaderMap) -> Option<String> {
    let token = headers.get("cart-token")?.to_str().ok()?.trim();
    (!token.is_empty() && token.len() <= CREDENTIAL_BYTES_MAX).then(|| token_hash(token))
}

/// 403: a browser wants something of a cart's and brings no token of one.
pub fn token_required() -> ApiError {
    let detail = "Send the token that the cart was made with as `Cart-Token`.";
    ApiError::new(StatusCode::FORBIDDEN, "CART_TOKEN_REQUIRED", detail)
}

/// The token of the session: a customer's beside a key, or the credential itself.
pub fn session_token(headers: &HeaderMap) -> Option<&str> {
    let beside = headers.get(CUSTOMER_SESSION).and_then(|value| value.to_str().ok());
    beside.or_else(|| bearer(headers))
}

/// The token of `Authorization: Bearer`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
