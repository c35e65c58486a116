//! Who asks: the guard before every address. 401 comes before anything else of a request is looked at,
//! then 403; only what passed both reaches a handler. What may do what stands in `access.rs`.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::StaffId;
use uuid::Uuid;

use super::App;
use super::access::{self, ACCESS, Access, Role};
use super::problem::ApiError;
use crate::identity::{Channel, find_api_key, session, token_hash};

/// Longer credentials are none of ours.
const CREDENTIAL_BYTES_MAX: usize = 200;

/// In whose name a request is made.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The person's id, or the key's.
    pub id: Uuid,
    /// What it may do.
    pub role: Role,
    /// The person, when it is one.
    pub staff_id: Option<StaffId>,
    /// The channel of a shop front's key.
    pub channel: Option<Channel>,
    /// Whether browsers hold the credential.
    pub publishable: bool,
    /// Hash of the token that the request brings for a cart, or for the order made of it.
    pub cart_token: Option<String>,
    /// Whether the key pays with real money; `None`: a person, for whom the shop's setting holds.
    pub livemode: Option<bool>,
}

impl Principal {
    /// Whether wholesale terms are theirs to see (P-2).
    pub fn sees_wholesale(&self) -> bool {
        self.channel.is_none_or(|channel| channel == Channel::WholesaleWeb)
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
    request.extensions_mut().insert(who);
    Ok(next.run(request).await)
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
    let found = app.db.read(move |tx| {
        if is_key {
            let key = find_api_key(tx, &credential)?;
            return Ok::<_, ApiError>(key.map(|key| Principal {
                id: key.id,
                role: if key.publishable { Role::Browser } else { Role::Storefront },
                staff_id: None,
                channel: Some(key.channel),
                publishable: key.publishable,
                cart_token: None,
                livemode: Some(key.livemode),
            }));
        }
        let Some(session) = session(tx, &credential)? else { return Ok(None) };
        let id = session.member.id;
        let of_staff = |role| Principal {
            id: id.uuid(),
            role,
            staff_id: Some(id),
            channel: None,
            publishable: false,
            cart_token: None,
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

/// The token of `Authorization: Bearer`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
