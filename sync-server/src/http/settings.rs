//! How the HTTP face, and what it sends to others, is set up by whoever runs the server.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::events::Language;

/// Settings of the HTTP face.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Origins (`https://shop.example`) whose pages may call the API from a browser; none by default.
    pub allow_origins: Vec<HeaderValue>,
    /// Whether `/metrics` is answered.
    pub metrics: bool,
    /// How webhooks are sent.
    pub webhooks: Webhooks,
    /// How mail is sent.
    pub mail: Mail,
    /// Stripe's account, if cards are paid through it.
    pub stripe: Option<Stripe>,
    /// How long events, deliveries and mails that are over are kept.
    pub kept: Kept,
}

/// How webhooks are sent.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// Whether receivers may be in private networks, and be called without TLS.
    pub allow_private: bool,
    /// How long a receiver is waited for.
    pub timeout: Duration,
    /// The pause after the first failure, milliseconds.
    pub retry_base_ms: i64,
    /// Attempts before a delivery is given up: with the pauses between them about three days.
    pub attempts_max: i64,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            allow_private: false,
            timeout: Duration::from_secs(10),
            retry_base_ms: 10_000,
            attempts_max: 12,
        }
    }
}

/// How mail is sent.
#[derive(Clone)]
pub struct Mail {
    /// `smtp://USER:PASSWORD@HOST:PORT?tls=required` or `smtps://…`; none: mail waits, and is given up when it is of no
    /// use any more.
    pub smtp_url: Option<String>,
    /// Whom mail is from, as in `Shop <shop@example.com>`.
    pub from: Option<String>,
    /// The language of mail to people whose own is not known.
    pub language: Language,
    /// Where people reach this server, for links in mail.
    pub public_url: Option<String>,
    /// The pause after the first failure, milliseconds.
    pub retry_base_ms: i64,
}

impl std::fmt::Debug for Mail {
    /// Without the address, which may hold a password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Mail").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Default for Mail {
    fn default() -> Self {
        let language = Language::English;
        Self { smtp_url: None, from: None, language, public_url: None, retry_base_ms: 20_000 }
    }
}

/// Stripe's account.
#[derive(Clone)]
pub struct Stripe {
    /// Where its API is.
    pub url: String,
    /// `sk_live_…` or `rk_live_…` for live data, `sk_test_…` or `rk_test_…` for test data.
    pub secret_key: String,
    /// With which clients reach Stripe themselves.
    pub publishable_key: String,
}

impl Stripe {
    /// Whether its money is real; `None`: this is no secret key of Stripe.
    pub fn livemode(&self) -> Option<bool> {
        let (kind, rest) = self.secret_key.split_at_checked(3)?;
        match (kind, rest.split_once('_')?.0) {
            ("sk_" | "rk_", "live") => Some(true),
            ("sk_" | "rk_", "test") => Some(false),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Stripe {
    /// Without the keys.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Stripe").field("url", &self.url).finish_non_exhaustive()
    }
}

/// How long what is over is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Events, milliseconds; those that a consumer waits for are kept longer.
    pub events_ms: i64,
    /// Deliveries and mails after their end, milliseconds.
    pub sent_ms: i64,
}

impl Default for Kept {
    fn default() -> Self {
        const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
        Self { events_ms: 30 * DAY_MS, sent_ms: 30 * DAY_MS }
    }
}

impl Settings {
    /// What browsers are told about other origins; tokens go in headers, so no cookie is ever allowed.
    pub fn cors(&self) -> CorsLayer {
        let own = ["idempotency-key", "x-request-id", "last-event-id", "cart-token", "customer-session"]
            .map(HeaderName::from_static);
        let common = [header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_MATCH, header::IF_NONE_MATCH];
        let shown = [header::ETAG, header::RETRY_AFTER, HeaderName::from_static("x-request-id")];
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(self.allow_origins.iter().cloned()))
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
            .allow_headers(common.into_iter().chain(own).collect::<Vec<_>>())
            .expose_headers(shown)
            .max_age(Duration::from_secs(600))
    }
}
