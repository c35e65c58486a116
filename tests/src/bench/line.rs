//! The line to a real server: HTTP with connections kept alive, for terminals that are not tills and for the
//! till's core in this process.

use super::backlog::Terminal;
use super::error::{BenchError, Result};
use super::office::all_applied;
use protocol::{
    ChallengeReply, ChallengeRequest, HelloReply, HelloRequest, PushReply, WireRequest, WireResponse,
};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RANGE};
use reqwest::{Client, Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

/// A client of one server. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Line {
    client: Client,
    server: String,
}

impl Line {
    /// A line to `http://HOST:PORT`.
    pub fn new(server: &str) -> Result<Self> {
        // A second call finds it installed, which is as good.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            client: Client::builder().no_proxy().tcp_nodelay(true).build()?,
            server: server.to_owned(),
        })
    }

    /// Sends what a core wants sent; any status is an answer.
    pub async fn carry(&self, wire: WireRequest) -> Result<WireResponse> {
        let url = Url::parse_with_params(&format!("{}{}", self.server, wire.path), &wire.query)
            .map_err(|error| BenchError::new(error.to_string()))?;
        let mut request = self.client.request(Method::from_bytes(wire.method.as_bytes())?, url);
        if let Some(token) = &wire.bearer {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some((first, last)) = wire.range {
            request = request.header(RANGE, format!("bytes={first}-{last}"));
        }
        if let Some(encoding) = &wire.encoding {
            request = request.header(CONTENT_ENCODING, encoding);
        }
        if !wire.body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json").body(wire.body);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let texts = response.headers().iter();
        let texts = texts
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
        let mut headers: BTreeMap<String, String> = texts.collect();
        let content_type = headers.remove(CONTENT_TYPE.as_str()).unwrap_or_default();
        Ok(WireResponse { status, content_type, headers, body: response.bytes().await?.to_vec() })
    }

    /// A POST of JSON that must be answered well.
    pub async fn ask<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        read(&self.carry(WireRequest::post(path, body)?).await?)
    }

    /// A POST of JSON in the name of a key, which is to be done once; status and body of the answer.
    pub async fn act(&self, path: &str, key: &str, once: &str, body: &Value) -> Result<(u16, Value)> {
        let request = self.client.post(format!("{}{path}", self.server)).bearer_auth(key);
        let response = request.header("Idempotency-Key", once).json(body).send().await?;
        let status = response.status().as_u16();
        Ok((status, response.json().await?))
    }

    /// A push that must be booked whole.
    pub async fn push(&self, body: Vec<u8>) -> Result<()> {
        let reply: PushReply =
            read(&self.carry(WireRequest::post_bytes("/sync/v1/push", body, Some("zstd"))).await?)?;
        all_applied(&reply)
    }

    /// A token for a terminal.
    pub async fn token(&self, terminal: &Terminal) -> Result<String> {
        let (key, enrolment) = terminal.identity();
        let terminal_id = enrolment.terminal_id;
        let ChallengeReply { challenge } =
            self.ask("/sync/v1/challenge", &ChallengeRequest { terminal_id }).await?;
        let hello = HelloRequest::sign(terminal_id, &challenge, &terminal.head(), terminal.time(), key);
        let reply: HelloReply = self.ask("/sync/v1/hello", &hello).await?;
        Ok(reply.token)
    }

    /// The snapshot's bytes, in one piece.
    pub async fn snapshot(&self, token: &str) -> Result<Vec<u8>> {
        let answer = self.carry(WireRequest::get("/sync/v1/snapshot").with_bearer(token)).await?;
        well(&answer)?;
        Ok(answer.body)
    }
}

fn well(answer: &WireResponse) -> Result<()> {
    if answer.is_success() {
        return Ok(());
    }
    let problem = answer.as_problem();
    Err(BenchError::new(format!(
        "the server answered {} {}: {}",
        answer.status, problem.code, problem.detail
    )))
}

fn read<T: DeserializeOwned>(answer: &WireResponse) -> Result<T> {
    well(answer)?;
    Ok(answer.read()?)
}
