//! `/health`, `/ready` and the services' own health: does it run, and may it be given work.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::App;
use super::problem::{ApiError, ProblemBody};

/// The process runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always healthy: who cannot say so does not answer.
    status: &'static str,
    services: Services,
}

/// The contexts of this one process.
#[derive(Debug, Serialize, ToSchema)]
pub struct Services {
    order: &'static str,
    product: &'static str,
    inventory: &'static str,
    accounting: &'static str,
}

/// One context.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceHealth {
    status: &'static str,
    service: &'static str,
}

/// Whether work may be sent here.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ready {
    /// Always ready; a 503 says why not.
    status: &'static str,
}

const HEALTHY: &str = "healthy";

/// Whether the process runs.
#[utoipa::path(get, path = "/health", tag = "Health", security(()), responses((status = 200, body = Health)))]
pub async fn health() -> Json<Health> {
    let services = Services { order: HEALTHY, product: HEALTHY, inventory: HEALTHY, accounting: HEALTHY };
    Json(Health { status: HEALTHY, services })
}

/// Whether work may be sent here: the database answers and the server is not being stopped.
#[utoipa::path(get, path = "/ready", tag = "Health", security(()),
    responses((status = 200, body = Ready), (status = 503, body = ProblemBody)))]
pub async fn ready(State(app): State<App>) -> Result<Json<Ready>, ApiError> {
    let unavailable = |text: &str| ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "NOT_READY", text);
    if app.stopping.load(Ordering::Relaxed) {
        return Err(unavailable("The server is being stopped; use another or wait for its return."));
    }
    if !app.db.is_running() {
        return Err(unavailable("The store has stopped; start the server again."));
    }
    app.db.read(|tx| crate::identity::setting(tx, "incarnation").map_err(ApiError::from)).await?;
    Ok(Json(Ready { status: "ready" }))
}

macro_rules! service_health {
    ($($name:ident, $path:literal, $service:literal;)*) => {$(
        #[doc = concat!("Whether the ", $service, " service runs.")]
        #[utoipa::path(get, path = $path, tag = "Health", security(()), responses((status = 200, body = ServiceHealth)))]
        pub async fn $name() -> Json<ServiceHealth> {
            Json(ServiceHealth { status: HEALTHY, service: $service })
        }
    )*};
}

service_health! {
    orders, "/api/orders/health", "order-service";
    products, "/api/products/health", "product-service";
    inventory, "/api/inventory/health", "inventory-service";
    accounting, "/api/accounting/health", "accounting-service";
}
