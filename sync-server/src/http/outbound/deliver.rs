//! Sends deliveries of webhooks: signed, a few at a time per receiver, so that a slow or dead one holds nobody else.
//! Redirects are not followed, and of an answer only its beginning is read.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, Response, redirect};
use sha2::Sha256;
use store::{Db, Scope, StoreError, Tx};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::dispatch::plain;
use super::target::{Resolver, check};
use super::{OutboundError, Signals};
use crate::events::{Attempt, ToSend, attempted, claim, due, due_webhooks, to_send};
use crate::http::serve::now_ms;
use crate::http::settings::Webhooks;

/// Deliveries under way to one receiver.
const AT_ONCE: usize = 4;
/// How often it is looked for what has become due.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// How long a delivery is another's after its time-out, milliseconds.
const LEASE_MS: i64 = 30_000;
/// How much of an answer is read and kept.
const ANSWER_BYTES_MAX: usize = 500;

/// Sends what is due until the end is signalled.
pub(super) struct Sender {
    db: Db,
    client: Client,
    settings: Webhooks,
    signals: Signals,
    /// Free places per receiver.
    places: BTreeMap<Uuid, Arc<Semaphore>>,
}

impl Sender {
    pub(super) fn new(db: Db, settings: Webhooks, signals: Signals) -> Result<Self, OutboundError> {
        // Another part of the process may have been faster; it is the same one.
        let _set = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("Counterfoil/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout)
            .pool_max_idle_per_host(AT_ONCE)
            .dns_resolver(Arc::new(Resolver { allow_private: settings.allow_private }))
            .build()
            .map_err(|error| OutboundError::Client(error.to_string()))?;
        Ok(Self { db, client, settings, signals, places: BTreeMap::new() })
    }

    pub(super) async fn run(mut self) {
        let mut ending = self.signals.ending();
        let mut under_way = JoinSet::new();
        while self.db.is_running() && !*ending.borrow_and_update() {
            while under_way.try_join_next().is_some() {}
            if let Err(error) = self.start_due(&mut under_way).await {
                tracing::warn!(%error, "deliveries could not be read; it is tried again");
            }
            tokio::select! {
                Some(_) = under_way.join_next() => {}
                () = self.signals.deliveries.notified() => {}
                _ = ending.changed() => {}
                () = tokio::time::sleep(LOOKS_EVERY) => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Takes in hand what is due and starts sending it.
    async fn start_due(&mut self, under_way: &mut JoinSet<()>) -> Result<(), StoreError> {
        let webhooks = self.db.read(due_webhooks).await?;
        let mut wanted = Vec::new();
        for webhook in webhooks {
            let places = self.places.entry(webhook).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE)));
            let limit = i64::try_from(places.available_permits()).unwrap_or(0);
            if limit > 0 {
                wanted.extend(self.db.read(move |tx| due(tx, webhook, limit)).await?);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let timeout_ms = i64::try_from(self.settings.timeout.as_millis()).unwrap_or(i64::MAX / 2);
        let scope = Scope::Keys(wanted.iter().map(|(id, _)| *id).collect());
        let work = move |tx: &Tx<'_>| {
            let mut ours = Vec::new();
            for one in &wanted {
                if claim(tx, *one, timeout_ms + LEASE_MS)? {
                    ours.extend(to_send(tx, one.0)?);
                }
            }
            Ok::<_, StoreError>(ours)
        };
        let ours = self.db.write_in_parts(scope, work).await.map_err(plain)?.value;
        for sent in ours {
            let Some(places) = self.places.get(&sent.webhook_id) else { continue };
            // There was one a moment ago, and nobody else takes them.
            let Ok(place) = Arc::clone(places).try_acquire_owned() else { continue };
            let (db, client, settings) = (self.db.clone(), self.client.clone(), self.settings.clone());
            under_way.spawn(deliver(db, client, settings, sent, place));
        }
        Ok(())
    }
}

/// Sends one delivery and keeps how that went.
async fn deliver(db: Db, client: Client, settings: Webhooks, sent: ToSend, place: OwnedSemaphorePermit) {
    let attempt = send(&client, &settings, &sent).await;
    let (id, retries) = (sent.id, (settings.retry_base_ms, settings.attempts_max));
    let work = move |tx: &Tx<'_>| attempted(tx, &sent, &attempt, retries);
    if let Err(error) = db.write_in_parts(Scope::Keys(vec![id]), work).await {
        tracing::warn!(%error, delivery = %id, "the outcome of a delivery was not kept; it is sent again");
    }
    drop(place);
}

async fn send(client: &Client, settings: &Webhooks, sent: &ToSend) -> Attempt {
    let failed = |error: String| Attempt { response_status: None, error: Some(error) };
    // The settings may have become stricter since the webhook was made.
    let url = match check(&sent.url, settings.allow_private) {
        Ok(url) => url,
        Err(refused) => return failed(refused.detail),
    };
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .header("counterfoil-event", &sent.event_type)
        .header("counterfoil-delivery", sent.id.to_string())
        .header("counterfoil-signature", signature(now_ms() / 1_000, &sent.payload, &sent.secrets))
        .body(sent.payload.clone());
    match request.send().await {
        Err(error) => failed(why(&error, settings)),
        Ok(response) => {
            let status = response.status();
            let error = match status.as_u16() {
                200..=299 => None,
                300..=399 => Some("it answered with a redirect, which is not followed".to_owned()),
                _ => Some(beginning(response).await),
            };
            Attempt { response_status: Some(status.as_u16()), error }
        }
    }
}

/// Why there is no answer, without what is ours.
fn why(error: &reqwest::Error, settings: &Webhooks) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", settings.timeout.as_secs().max(1));
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let what = if error.is_connect() { "no connection" } else { "no answer" };
    format!("{what}: {cause}").chars().take(200).collect()
}

/// The beginning of an answer, as far as people can read it.
async fn beginning(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() >= ANSWER_BYTES_MAX {
            break;
        }
    }
    bytes.truncate(ANSWER_BYTES_MAX);
    let text: String = String::from_utf8_lossy(&bytes).chars().filter(|c| !c.is_control()).collect();
    if text.is_empty() { "it answered without a word".to_owned() } else { text }
}

/// `t=…,v1=…` with a `v1` per secret: HMAC-SHA256 of `t.body`, in hexadecimal.
pub(super) fn signature(seconds: i64, body: &str, secrets: &[String]) -> String {
    let mut text = format!("t={seconds}");
    for secret in secrets {
        // Any length is a key.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { continue };
        mac.update(format!("{seconds}.").as_bytes());
        mac.update(body.as_bytes());
        text.push_str(",v1=");
        text.push_str(&HEXLOWER.encode(&mac.finalize().into_bytes()));
    }
    text
}
