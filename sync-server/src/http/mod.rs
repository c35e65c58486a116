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
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

pub mod access;
pub mod accounting;
pub mod act;
pub mod auth;
pub mod customers;
mod docs;
mod door;
mod extract;
mod frame;
mod health;
pub mod identity;
pub mod inventory;
mod limits;
mod list;
mod login;
pub mod metrics;
mod office;
pub mod orders;
mod problem;
pub mod products;
pub mod serve;
pub mod settings;
mod sync;
pub mod terminals;
#[cfg(test)]
mod tests;
mod values;

pub use door::Door;
pub use login::Logins;

use crate::identity::PasswordCost;

use self::limits::{RateLimit, Requests};
use self::metrics::Metrics;
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
    /// Set when the server is being stopped: `/ready` then says no.
    pub stopping: Arc<AtomicBool>,
    started: Instant,
}

impl App {
    /// Puts the parts together.
    pub fn new(db: Db, door: Door, logins: Logins, settings: Settings, metrics: Metrics) -> Self {
        Self {
            db,
            requests: Arc::default(),
            settings: Arc::new(settings),
            metrics,
            door: Arc::new(door),
            logins,
            enrolments: Arc::new(RateLimit::new(20, 3_000)),
            openapi: openapi_json().into(),
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

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(docs::Document::openapi())
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
        .routes(routes!(health::orders))
        .routes(routes!(health::products))
        .routes(routes!(health::inventory))
        .routes(routes!(health::accounting))
        .routes(routes!(metrics::metrics))
        .routes(routes!(docs::openapi))
        .routes(routes!(login::login))
        .routes(routes!(products::list, products::write::create))
        .routes(routes!(products::one, products::write::change, products::write::delete))
        .routes(routes!(products::write::price))
        .routes(routes!(products::write::prices))
        .routes(routes!(products::write::variants))
        .routes(routes!(products::image::show, products::image::put, products::image::remove))
        .routes(routes!(products::categories::list, products::categories::create))
        .routes(routes!(
            products::categories::one,
            products::categories::change,
            products::categories::delete
        ))
        .routes(routes!(products::taxes::classes, products::taxes::add_rule))
        .routes(routes!(products::taxes::lists, products::taxes::add_list))
        .routes(routes!(products::by_sku))
        .routes(routes!(products::by_barcode))
        .routes(routes!(inventory::of_product))
        .routes(routes!(inventory::warehouses, inventory::write::create_warehouse))
        .routes(routes!(inventory::warehouse_stock))
        .routes(routes!(inventory::movements))
        .routes(routes!(inventory::discrepancies))
        .routes(routes!(inventory::write::resolve))
        .routes(routes!(inventory::explain::explain))
        .routes(routes!(inventory::write::check_availability))
        .routes(routes!(inventory::write::adjust))
        .routes(routes!(inventory::write::deduct))
        .routes(routes!(inventory::receipts::list, inventory::receipts::create))
        .routes(routes!(inventory::receipts::one))
        .routes(routes!(inventory::holds::list))
        .routes(routes!(inventory::holds::one))
        .routes(routes!(inventory::holds::reserve))
        .routes(routes!(inventory::holds::confirm))
        .routes(routes!(inventory::holds::release))
        .routes(routes!(orders::pos_list))
        .routes(routes!(orders::pos_one))
        .routes(routes!(customers::list))
        .routes(routes!(customers::one))
        .routes(routes!(accounting::accounts, accounting::chart::create))
        .routes(routes!(accounting::account, accounting::chart::change, accounting::chart::remove))
        .routes(routes!(accounting::chart::activate))
        .routes(routes!(accounting::chart::deactivate))
        .routes(routes!(accounting::chart::archive))
        .routes(routes!(accounting::ledger::ledger))
        .routes(routes!(accounting::entries, accounting::journal::create))
        .routes(routes!(accounting::entry, accounting::journal::change, accounting::journal::remove))
        .routes(routes!(accounting::journal::post))
        .routes(routes!(accounting::journal::void_entry))
        .routes(routes!(accounting::periods::list))
        .routes(routes!(accounting::periods::close))
        .routes(routes!(accounting::periods::reopen))
        .routes(routes!(accounting::reports::income_statement))
        .routes(routes!(accounting::reports::balance_sheet))
        .routes(routes!(accounting::reports::receivables_ageing))
        .routes(routes!(accounting::reports::day_summary))
        .routes(routes!(accounting::tax::tax_report))
        .routes(routes!(accounting::export::export))
        .routes(routes!(accounting::opening::import))
        .routes(routes!(accounting::trial_balance))
        .routes(routes!(identity::me))
        .routes(routes!(identity::log_out))
        .routes(routes!(identity::people, identity::create_person))
        .routes(routes!(identity::person, identity::change_person))
        .routes(routes!(identity::keys, identity::create_key))
        .routes(routes!(identity::revoke_key))
        .routes(routes!(identity::audit_log))
        .routes(routes!(terminals::list))
        .routes(routes!(terminals::revoke))
        .routes(routes!(terminals::new_code))
        .routes(routes!(terminals::quarantine))
        .routes(routes!(sync::enrol))
        .routes(routes!(sync::challenge))
        .routes(routes!(sync::hello))
        .routes(routes!(sync::push))
        .routes(routes!(sync::pull))
        .routes(routes!(sync::snapshot))
        .routes(routes!(sync::image))
}

/// The OpenAPI document.
pub fn openapi() -> OpenApi {
    api().into_openapi()
}

/// The OpenAPI document as text.
pub fn openapi_json() -> String {
    // A tree of texts always encodes.
    openapi().to_pretty_json().unwrap_or_default()
}

/// All addresses, guarded.
pub fn router(app: App) -> Router {
    let (router, _) = api().split_for_parts();
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
