//! `/sync/v1/*`: carries requests of tills to the sync door and its answers back. What a request means,
//! and whether its signature or token holds, is the door's business alone.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{WireRequest, WireResponse};

use super::App;
use super::auth::bearer;
use super::problem::{ApiError, ProblemBody};

/// A push of 1 MiB, not compressed, with its signatures; the door counts exactly.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// A till on a bad line is slow; one that says nothing holds a connection.
const BODY_WAIT: Duration = Duration::from_secs(60);

macro_rules! doors {
    ($($(#[doc = $doc:literal])+ $name:ident, $method:ident, $path:literal;)*) => {$(
        $(#[doc = $doc])+
        #[utoipa::path($method, path = $path, tag = "Sync", security(()),
            responses((status = 200, description = "see the protocol"), (status = "4XX", body = ProblemBody)))]
        pub async fn $name(
            State(app): State<App>,
            ConnectInfo(peer): ConnectInfo<SocketAddr>,
            request: Request,
        ) -> Result<Response, ApiError> {
            carry(&app, peer, request).await
        }
    )*};
}

doors! {
    /// A till enrols with a code from a manager (E-1).
    enrol, post, "/sync/v1/enrol";
    /// What a till signs to say hello.
    challenge, post, "/sync/v1/challenge";
    /// A till proves who it is and gets a token, the time, and where its journal stands.
    hello, post, "/sync/v1/hello";
    /// A till's journal, oldest first, signed; at most 200 events or 1 MiB (U-1).
    push, post, "/sync/v1/push";
    /// A page of a feed (D-1).
    pull, get, "/sync/v1/pull";
    /// The catalogue as a file, whole or a range of it (D-4).
    snapshot, get, "/sync/v1/snapshot";
}

/// A product's picture by its hash, for ever the same (D-4: not in the catalogue's file).
#[utoipa::path(get, path = "/sync/v1/images/{hash}", tag = "Sync", security(()), params(("hash" = String, Path)),
    responses((status = 200, description = "the picture"), (status = "4XX", body = ProblemBody)))]
pub async fn image(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, ApiError> {
    carry(&app, peer, request).await
}

async fn carry(app: &App, peer: SocketAddr, request: Request) -> Result<Response, ApiError> {
    let enrols = request.uri().path() == "/sync/v1/enrol";
    let peer = peer.ip().to_string();
    if enrols {
        app.enrolments.take(&peer, app.uptime_ms()).map_err(ApiError::too_many)?;
    }
    let wire = read(request).await?;
    let answer = app.door.answer(&app.db, wire).await;
    if enrols && answer.is_success() {
        // Only failures count.
        app.enrolments.give_back(&peer);
    }
    Ok(respond(answer))
}

async fn read(request: Request) -> Result<WireRequest, ApiError> {
    let query: BTreeMap<String, String> = match Query::try_from_uri(request.uri()) {
        Ok(Query(query)) => query,
        Err(rejection) => return Err(rejection.into()),
    };
    let (parts, body) = request.into_parts();
    let body = tokio::time::timeout(BODY_WAIT, axum::body::to_bytes(body, BODY_BYTES_MAX)).await;
    let body = body
        .map_err(|_| {
            ApiError::new(StatusCode::REQUEST_TIMEOUT, "TIMEOUT", "The request took too long; try again.")
        })?
        .map_err(|_| ApiError::too_large())?;
    Ok(WireRequest {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query,
        bearer: bearer(&parts.headers).map(str::to_owned),
        range: range(&parts.headers),
        encoding: text(&parts.headers, &header::CONTENT_ENCODING),
        body: body.to_vec(),
    })
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// `bytes=5-` or `bytes=5-9`; any other range is ignored, as RFC 9110 allows.
fn range(headers: &HeaderMap) -> Option<(u64, u64)> {
    let value = text(headers, &header::RANGE)?;
    let (first, last) = value.strip_prefix("bytes=")?.split_once('-')?;
    let first = first.parse().ok()?;
    let last = if last.is_empty() { u64::MAX } else { last.parse().ok()? };
    (first <= last).then_some((first, last))
}

fn respond(answer: WireResponse) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Body::from(answer.body)).into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&answer.content_type) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_odd_ones_ignored() {
        let of = |text: &'static str| {
            range(&HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(text))]))
        };
        assert_eq!(of("bytes=5-9"), Some((5, 9)));
        assert_eq!(of("bytes=5-"), Some((5, u64::MAX)));
        for odd in ["bytes=-5", "bytes=9-5", "bytes=1-2,4-5", "lines=1-2", "bytes=x-"] {
            assert_eq!(of(odd), None);
        }
    }
}
