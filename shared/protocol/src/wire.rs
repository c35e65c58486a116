//! What a transport carries: the same values over HTTP and in the simulator. Not here: sockets, HTTP types.

use crate::{Problem, ProtocolError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Names of headers, lower case, as they stand in `WireResponse::headers`.
pub mod header {
    /// Quoted hash of a snapshot file, to resume its download (D-4).
    pub const ETAG: &str = "etag";
    /// Feed position of a snapshot (D-4).
    pub const POSITION: &str = "x-counterfoil-position";
    /// Length of a snapshot as served, bytes, also on a partial answer.
    pub const LENGTH: &str = "x-counterfoil-length";
    /// `zstd`, `gzip`.
    pub const CONTENT_ENCODING: &str = "content-encoding";
    /// `bytes first-last/all` on a partial answer.
    pub const CONTENT_RANGE: &str = "content-range";
    /// How long an answer may be kept.
    pub const CACHE_CONTROL: &str = "cache-control";
    /// Seconds to wait.
    pub const RETRY_AFTER: &str = "retry-after";
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireRequest {
    /// `GET`, `POST`; upper case.
    pub method: String,
    /// Path without the query, from `/`.
    pub path: String,
    /// Query, decoded.
    pub query: BTreeMap<String, String>,
    /// Token of `authorization: Bearer`.
    pub bearer: Option<String>,
    /// First and last byte asked for, both included.
    pub range: Option<(u64, u64)>,
    /// `content-encoding` of the body.
    pub encoding: Option<String>,
    /// The body as sent.
    pub body: Vec<u8>,
}

impl WireRequest {
    /// A GET.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET".to_owned(),
            path: path.into(),
            query: BTreeMap::new(),
            bearer: None,
            range: None,
            encoding: None,
            body: Vec::new(),
        }
    }

    /// A POST of JSON. Error: `Json`.
    pub fn post(path: impl Into<String>, body: &impl Serialize) -> Result<Self, ProtocolError> {
        Ok(Self::post_bytes(path, serde_json::to_vec(body)?, None))
    }

    /// A POST of bytes.
    pub fn post_bytes(path: impl Into<String>, body: Vec<u8>, encoding: Option<&str>) -> Self {
        let encoding = encoding.map(str::to_owned);
        Self { method: "POST".to_owned(), encoding, body, ..Self::get(path) }
    }

    /// With a token.
    #[must_use]
    pub fn with_bearer(mut self, token: impl Into<String>) -> Self {
        self.bearer = Some(token.into());
        self
    }

    /// With a query value.
    #[must_use]
    pub fn with_query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.insert(name.to_owned(), value.to_string());
        self
    }

    /// With a range of bytes, both ends included.
    #[must_use]
    pub fn with_range(mut self, first: u64, last: u64) -> Self {
        self.range = Some((first, last));
        self
    }

    /// Reads the body as JSON. Error: `Json`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ProtocolError> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireResponse {
    /// HTTP status.
    pub status: u16,
    /// Type of the body.
    pub content_type: String,
    /// Other headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as sent.
    pub body: Vec<u8>,
}

impl WireResponse {
    /// JSON. Error: `Json`.
    pub fn json(status: u16, body: &impl Serialize) -> Result<Self, ProtocolError> {
        Ok(Self::bytes(status, "application/json", serde_json::to_vec(body)?))
    }

    /// Bytes of a type.
    pub fn bytes(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self { status, content_type: content_type.to_owned(), headers: BTreeMap::new(), body }
    }

    /// A problem (RFC 9457), with its own status.
    pub fn problem(problem: &Problem) -> Self {
        // A struct of texts and numbers always encodes.
        let body = serde_json::to_vec(problem).unwrap_or_default();
        Self::bytes(problem.status, Problem::CONTENT_TYPE, body)
    }

    /// With a header; the name in lower case.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.insert(name.to_owned(), value.to_string());
        self
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Whether the status is 2xx.
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// Reads the body as JSON. Error: `Json`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ProtocolError> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// The problem that a non-2xx answer holds; where it holds none (a proxy's page), one made of its status.
    pub fn as_problem(&self) -> Problem {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| {
            Problem::new(self.status, "HTTP", format!("The server answered with status {}.", self.status))
        })
    }
}
