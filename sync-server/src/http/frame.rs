//! What every request gets: an id, a line in the log, security headers. Nothing about the shop.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use super::problem::ApiError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The API answers data only: a browser may do nothing with it, also when it is a drawing with a script inside.
const POLICY_DATA: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");
/// The documentation's page: its own scripts and pictures, and styles that they set.
const POLICY_DOCS: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
);
/// The back office's page: its own module, styles and fonts, the API, pictures that it fetched itself.
const POLICY_OFFICE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; \
     img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Numbers the requests of this process.
static REQUESTS: AtomicU64 = AtomicU64::new(1);

/// Wraps a request: id, span, headers, one line in the log.
pub async fn frame(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!("request", id = %id, %method, path = %path);
    let mut response = next.run(request).instrument(span.clone()).await;
    let _entered = span.enter();
    let (status, took_ms) = (response.status().as_u16(), started.elapsed().as_millis());
    tracing::info!(status, took_ms, "answered");
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    secure(headers, &path);
    response
}

/// The caller's id when it is a harmless one, else our own.
fn request_id(headers: &HeaderMap) -> String {
    let harmless = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    match headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(harmless) {
        Some(id) => id.to_owned(),
        None => format!("{}-{}", std::process::id(), REQUESTS.fetch_add(1, Ordering::Relaxed)),
    }
}

fn secure(headers: &mut HeaderMap, path: &str) {
    let policy = match path {
        path if path.starts_with("/docs") => POLICY_DOCS,
        path if path == "/office" || path.starts_with("/office/") => POLICY_OFFICE,
        _ => POLICY_DATA,
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if path.starts_with("/api") {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// A handler that panicked: the log knows why, the outside only that it did.
pub fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text");
    ApiError::internal(format_args!("a handler panicked: {text}")).into_response()
}
