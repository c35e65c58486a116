//! HTTP under the core's requests: carries values, knows no meaning.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use protocol::{WireRequest, WireResponse};

use super::ShellError;
use super::pictures::Pictures;
use crate::api::TransportError;

const CONNECT: Duration = Duration::from_secs(5);
const WHOLE_EXCHANGE: Duration = Duration::from_secs(60);
/// More than the largest piece that is ever asked for.
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Hears what came of a request.
type Answered = Arc<dyn Fn(u64, Result<WireResponse, TransportError>) + Send + Sync>;

/// The HTTP clients; cheap to clone.
#[derive(Clone)]
pub(super) struct Clients {
    client: reqwest::Client,
    loopback: reqwest::Client,
}

impl Clients {
    fn new() -> Result<Self, ShellError> {
        // Fails only when somebody installed one before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let network = |error: reqwest::Error| ShellError::Network(innermost(&error));
        let client = builder().build().map_err(network)?;
        // A server on this very machine is never behind a proxy.
        let loopback = builder().no_proxy().build().map_err(network)?;
        Ok(Self { client, loopback })
    }

    /// One request and its whole answer.
    pub async fn exchange(&self, server: &str, wire: WireRequest) -> Result<WireResponse, TransportError> {
        let client = if is_loopback(server) { &self.loopback } else { &self.client };
        exchange(prepare(client, server, wire)).await
    }
}

/// The clients and the runtime that they work on.
pub(super) struct Transport {
    runtime: tokio::runtime::Runtime,
    clients: Clients,
    answered: Answered,
}

impl Transport {
    pub fn start(
        answered: impl Fn(u64, Result<WireResponse, TransportError>) + Send + Sync + 'static,
    ) -> Result<Self, ShellError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .thread_name("transport")
            .build()
            .map_err(ShellError::Threads)?;
        Ok(Self { runtime, clients: Clients::new()?, answered: Arc::new(answered) })
    }

    /// Where pictures are fetched.
    pub fn pictures(&self) -> Pictures {
        Pictures::new(self.runtime.handle().clone(), self.clients.clone())
    }

    pub fn send(&self, request: u64, server: &str, wire: WireRequest) {
        let (clients, server) = (self.clients.clone(), server.to_owned());
        let answered = Arc::clone(&self.answered);
        self.runtime.spawn(async move { answered(request, clients.exchange(&server, wire).await) });
    }
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(WHOLE_EXCHANGE)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("counterfoil-till/", env!("CARGO_PKG_VERSION")))
}

fn is_loopback(server: &str) -> bool {
    let host = server.split_once("://").map_or(server, |(_, rest)| rest);
    host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]")
}

fn prepare(
    client: &reqwest::Client,
    server: &str,
    wire: WireRequest,
) -> Result<reqwest::RequestBuilder, TransportError> {
    let mut url = reqwest::Url::parse(&format!("{server}{}", wire.path))
        .map_err(|error| TransportError::Unreachable(format!("{server}: {error}")))?;
    if !wire.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&wire.query);
    }
    let posts = wire.method == "POST";
    let mut request = if posts { client.post(url) } else { client.get(url) };
    if let Some(token) = &wire.bearer {
        request = request.bearer_auth(token);
    }
    if let Some((first, last)) = wire.range {
        request = request.header("range", format!("bytes={first}-{last}"));
    }
    if let Some(encoding) = &wire.encoding {
        request = request.header("content-encoding", encoding);
    }
    if posts {
        let kind = if wire.encoding.is_some() { "application/octet-stream" } else { "application/json" };
        request = request.header("content-type", kind).body(wire.body);
    }
    Ok(request)
}

async fn exchange(
    prepared: Result<reqwest::RequestBuilder, TransportError>,
) -> Result<WireResponse, TransportError> {
    let mut response = prepared?.send().await.map_err(failure)?;
    let status = response.status().as_u16();
    let mut headers = BTreeMap::new();
    for (name, value) in response.headers() {
        if let Ok(value) = value.to_str() {
            headers.insert(name.as_str().to_owned(), value.to_owned());
        }
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(failure)? {
        if body.len() + piece.len() > BODY_BYTES_MAX {
            return Err(TransportError::Broken("the answer is too large".to_owned()));
        }
        body.extend_from_slice(&piece);
    }
    let content_type = headers.remove("content-type").unwrap_or_default();
    Ok(WireResponse { status, content_type, headers, body })
}

fn failure(error: reqwest::Error) -> TransportError {
    if error.is_timeout() && !error.is_connect() {
        TransportError::Timeout
    } else if error.is_connect() || error.is_builder() {
        TransportError::Unreachable(innermost(&error))
    } else {
        TransportError::Broken(innermost(&error))
    }
}

/// The cause that says most, without the address and its query.
fn innermost(error: &dyn Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
