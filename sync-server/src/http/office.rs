//! `/office`: the back office's page, embedded in the program. Every address below it that is no file is the page
//! itself, which knows what to show there. What may not enter: data of the shop; the page asks the API.

use std::sync::LazyLock;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::problem::ApiError;

/// A file of the page.
struct File {
    name: &'static str,
    bytes: &'static [u8],
    /// The same, packed with gzip.
    packed: Option<&'static [u8]>,
}

static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/office_files.rs"));

/// What their content is called, in the order of `FILES`.
static TAGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let tag = |file: &File| format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(file.bytes)));
    FILES.iter().map(tag).collect()
});

/// The file of an address, the page for every other one; a browser asks anew each time, with what it holds.
pub async fn page(request: Request) -> Result<Response, ApiError> {
    if FILES.is_empty() {
        let detail =
            "This server was built without the back office: run `cargo xtask ui`, then build it again.";
        return Err(ApiError::new(StatusCode::NOT_FOUND, "OFFICE_NOT_BUILT", detail));
    }
    // Once: names of files begin with the same word.
    let path = request.uri().path();
    let path = path.strip_prefix("/office").unwrap_or(path).trim_matches('/');
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let name = if is_file { path } else { "index.html" };
    let found = FILES.iter().zip(TAGS.iter()).find(|(file, _)| file.name == name);
    let (file, tag) = found.ok_or_else(ApiError::no_such_address)?;
    let asked = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let held = asked(header::IF_NONE_MATCH).split(',').any(|one| one.trim().trim_start_matches("W/") == tag);
    let reads_packed = asked(header::ACCEPT_ENCODING).split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some("gzip") && parts.next() != Some("q=0")
    });
    let packed = file.packed.filter(|_| reads_packed);
    let mut response = match held {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => packed.unwrap_or(file.bytes).into_response(),
    };
    let headers = response.headers_mut();
    if !held {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
        if packed.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    headers.insert(header::ETAG, HeaderValue::from_str(tag).map_err(ApiError::internal)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
