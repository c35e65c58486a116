//! The version of the interface: a date, pinned to each key when it is made, or named by a request in
//! `Counterfoil-Version`. Within one version answers only gain fields; what would break a client makes a new one. What may
//! not enter: what differs between versions.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::problem::ApiError;
use crate::identity::API_VERSION;

/// The header of requests and answers.
pub const HEADER: HeaderName = HeaderName::from_static("counterfoil-version");
/// All that are spoken, the oldest first.
const KNOWN: &[&str] = &[API_VERSION];

/// The version of an answer: the one that the request names, else the key's, else the newest.
///
/// # Errors
/// 400 `UNKNOWN_VERSION` with those that are known.
pub fn of(headers: &HeaderMap, pinned: Option<&str>) -> Result<HeaderValue, ApiError> {
    let known = |asked: &str| KNOWN.iter().find(|known| **known == asked);
    let asked = headers.get(HEADER).map(|value| value.to_str().unwrap_or_default());
    let version = match asked {
        Some(asked) => known(asked).ok_or_else(|| {
            let detail =
                format!("This version of the interface is not spoken here; use {}.", KNOWN.join(", "));
            ApiError::new(StatusCode::BAD_REQUEST, "UNKNOWN_VERSION", detail)
        })?,
        None => pinned.and_then(known).unwrap_or(&API_VERSION),
    };
    Ok(HeaderValue::from_static(version))
}
