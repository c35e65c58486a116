//! The HTTP face of the server: router, guard, reading endpoints, the tills' door, documentation.
//!
//! Nothing is decided here: a handler reads a request, calls a command or a query, and shows the answer.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;
use store::Db;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

pub mod access;
pub mod accounting;
pub mod act;
pub mod auth;
pub mod carts;
pub mod customers;
mod docs;
mod door;
pub mod events;
mod extract;
mod frame;
mod health;
pub mod identity;
pub mod inventory;
pub mod invoices;
mod limits;
mod list;
mod login;
pub mod metrics;
pub mod offers;
mod office;
pub mod orders;
pub mod outbound;
pub mod permission;
mod pieces;
mod problem;
pub mod products;
mod reset;
mod routes;
pub mod serve;
pub mod settings;
mod shop;
mod sync;
pub mod terminals;
#[cfg(test)]
mod tests;
mod values;
mod version;
pub mod webhooks;

pub use door::Door;
pub use login::Logins;

use crate::identity::PasswordCost;
use crate::order::payment::Gateways;

use self::events::Streams;
use self::limits::{RateLimit, Requests};
use self::metrics::Metrics;
use self::outbound::Signals;
use self::problem::ApiError;
use self::settings::Settings;

/// What an API request may be at most, bytes; the sync door has its own limit.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// What the handlers share.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    door: Arc<Door>,
    logins: Logins,
    enrolments: Arc<RateLimit>,
    /// By who asks.
    requests: Arc<Requests>,
    settings: Arc<Settings>,
    metrics: Metrics,
    openapi: Arc<str>,
    streams: Streams,
    gateways: Arc<Gateways>,
    /// Wakes and ends what runs beside requests.
    pub signals: Signals,
    /// Set when the server is being stopped: `/ready` then says no.
    pub stopping: Arc<AtomicBool>,
    started: Instant,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        db: Db,
        door: Door,
        (logins, gateways): (Logins, Arc<Gateways>),
        settings: Settings,
        metrics: Metrics,
    ) -> Self {
        Self {
            db,
            requests: Arc::default(),
            settings: Arc::new(settings),
            metrics,
            door: Arc::new(door),
            logins,
            enrolments: Arc::new(RateLimit::new(20, 3_000)),
            openapi: openapi_json().into(),
            streams: Streams::default(),
            gateways,
            signals: Signals::default(),
            stopping: Arc::default(),
            started: Instant::now(),
        }
    }

    /// What new passwords and PINs cost.
    fn password_cost(&self) -> PasswordCost {
        self.logins.cost()
    }

    fn uptime_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The OpenAPI document.
pub fn openapi() -> OpenApi {
    let mut document = routes::api().into_openapi();
    docs::complete(&mut document);
    document
}

/// The OpenAPI document as text.
pub fn openapi_json() -> String {
    // A tree of texts always encodes.
    openapi().to_pretty_json().unwrap_or_default()
}

/// All addresses, guarded.
pub fn router(app: App) -> Router {
    let (router, _) = routes::api().split_for_parts();
    let docs = SwaggerUi::new("/docs").config(Config::from("/openapi.json"));
    // Layers wrap from the inside out: a request meets the frame first, then the counters, the browsers' rules, the
    // guard.
    let cors = app.settings.cors();
    router
        .merge(docs)
        .route("/office", get(office::page))
        .route("/office/", get(office::page))
        .route("/office/{*rest}", get(office::page))
        .fallback(|| async { ApiError::no_such_address() })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CatchPanicLayer::custom(frame::panicked))
        .layer(middleware::from_fn_with_state(app.clone(), auth::guard))
        .layer(cors)
        .layer(middleware::from_fn_with_state(app.clone(), metrics::count))
        .layer(middleware::from_fn(frame::frame))
        .with_state(app)
}
