//! A receiver of webhooks on a free port: keeps what comes, and answers as it is told.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// Never answers.
pub(super) const SILENT: u16 = 0;

#[derive(Clone)]
pub(super) struct Receiver {
    pub(super) url: String,
    got: Arc<Mutex<Vec<Got>>>,
    answer: Arc<AtomicU16>,
}

/// What came.
#[derive(Clone)]
pub(super) struct Got {
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let receiver = Self { url, got: Arc::default(), answer: Arc::new(AtomicU16::new(204)) };
        let app = Router::new().route("/hook", post(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        receiver
    }

    pub(super) fn answers(&self, status: u16) {
        self.answer.store(status, Ordering::SeqCst);
    }

    pub(super) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// Waits until so many deliveries came.
    pub(super) async fn wait(&self, count: usize) -> Vec<Got> {
        until(|| async { Some(self.got()).filter(|got| got.len() >= count) }).await
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> Response {
    receiver.got.lock().unwrap().push(Got { headers, body });
    match receiver.answer.load(Ordering::SeqCst) {
        SILENT => std::future::pending().await,
        // Longer than anybody wants to read.
        status @ 500.. => {
            (StatusCode::from_u16(status).unwrap(), format!("no\n{}", "x".repeat(100_000))).into_response()
        }
        302 => (StatusCode::FOUND, [("location", receiver.url.clone())]).into_response(),
        status => StatusCode::from_u16(status).unwrap().into_response(),
    }
}

impl Got {
    pub(super) fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// How many of the signatures are of this secret, worked out as the guide says.
    pub(super) fn signed_by(&self, secret: &str) -> bool {
        let header = self.headers["counterfoil-signature"].to_str().unwrap();
        let mut parts = header.split(',').map(|part| part.split_once('=').unwrap());
        let (name, at) = parts.next().unwrap();
        assert_eq!(name, "t");
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{at}.{}", self.body).as_bytes());
        let expected = HEXLOWER.encode(&mac.finalize().into_bytes());
        parts.any(|(name, signature)| name == "v1" && signature == expected)
    }
}

/// Asks again until there is something; a minute at most, far beyond what anything takes.
pub(super) async fn until<T, F: Future<Output = Option<T>>>(ask: impl Fn() -> F) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "what is waited for does not come");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
