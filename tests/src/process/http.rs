//! A small HTTP client for journeys: JSON, bearer token, one connection a request. Plain sockets,
//! so that a test needs no runtime and sees exactly what the server sent.

use super::HarnessError;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// A client of one server.
#[derive(Debug, Clone)]
pub struct Http {
    host: String,
    bearer: Option<String>,
    headers: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpReply {
    /// 200, 404 …
    pub status: u16,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    /// As it came, without transfer encoding.
    pub body: Vec<u8>,
}

impl HttpReply {
    /// The body as JSON; `Null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Http {
    /// A client of `http://HOST:PORT`.
    pub fn new(url: &str) -> Self {
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { host, bearer: None, headers: BTreeMap::new() }
    }

    /// The same with a bearer token.
    #[must_use]
    pub fn bearer(&self, token: &str) -> Self {
        Self { bearer: Some(token.to_owned()), ..self.clone() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> Self {
        let mut with = self.clone();
        with.headers.insert(name.to_owned(), value.to_owned());
        with
    }

    /// GET.
    ///
    /// # Errors
    /// When the server cannot be reached or answers no HTTP; a status is no error.
    pub fn get(&self, path: &str) -> Result<HttpReply, HarnessError> {
        self.request("GET", path, None)
    }

    /// POST with a JSON body.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn post(&self, path: &str, body: &Value) -> Result<HttpReply, HarnessError> {
        self.request("POST", path, Some(body))
    }

    /// Any method.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Result<HttpReply, HarnessError> {
        let whole = format!("{method} http://{}{path}", self.host);
        let io = || HarnessError::io(whole.clone());
        let mut stream = TcpStream::connect(&self.host).map_err(io())?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(io())?;
        stream.set_write_timeout(Some(PATIENCE)).map_err(io())?;
        stream.write_all(&self.bytes(method, path, body)).map_err(io())?;
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw).map_err(io())?;
        parse(&raw)
            .ok_or_else(|| HarnessError::Garbled(format!("{whole}: {}", String::from_utf8_lossy(&raw))))
    }

    fn bytes(&self, method: &str, path: &str, body: Option<&Value>) -> Vec<u8> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.host);
        if !body.is_empty() {
            head.push_str("content-type: application/json\r\n");
        }
        if let Some(token) = &self.bearer {
            head.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        head.into_bytes()
    }
}

/// A whole answer; `None` when it is none, or broken off.
pub(super) fn parse(raw: &[u8]) -> Option<HttpReply> {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&raw[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let rest = &raw[end + 4..];
    let body = if headers.get("transfer-encoding").is_some_and(|how| how.contains("chunked")) {
        unchunked(rest)?
    } else if let Some(length) = headers.get("content-length") {
        rest.get(..length.parse().ok()?)?.to_vec()
    } else {
        rest.to_vec()
    };
    Some(HttpReply { status, headers, body })
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..line]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[line + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}
