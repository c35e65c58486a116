//! `/metrics`, for whoever watches the server: requests as they come, and figures of the database that somebody
//! should look at when they grow. Off unless the settings say so. What may not enter: names of people or goods.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use store::{StoreError, Tx, params};

use super::App;
use super::problem::ApiError;
use crate::core::DATABASE;

pub mod sql;

const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    path: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Address {
    path: String,
}

/// Counts of this process. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Answered, Counter>,
    seconds: Family<Address, Histogram, fn() -> Histogram>,
    log_bytes: Gauge,
    outbox_age: Gauge,
    figures: Arc<[(Gauge, &'static store::Sql)]>,
    /// Where the database's log lies; `None`: elsewhere.
    folder: Option<PathBuf>,
}

impl Metrics {
    /// `folder` is where the data is, when it is SQLite's.
    pub fn new(folder: Option<PathBuf>) -> Self {
        let mut registry = Registry::with_prefix("counterfoil");
        let requests = Family::<Answered, Counter>::default();
        registry.register("requests", "Requests answered", requests.clone());
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register("request_seconds", "Time until the answer", seconds.clone());
        let log_bytes = Gauge::default();
        registry.register("log_bytes", "Size of the database's write-ahead log", log_bytes.clone());
        let outbox_age = Gauge::default();
        let help = "Seconds since the oldest event that a consumer has not passed yet";
        registry.register("outbox_age_seconds", help, outbox_age.clone());
        let figures = sql::FIGURES.iter().map(|&(name, help, statement)| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            (gauge, statement)
        });
        let figures = figures.collect();
        Self { requests, seconds, log_bytes, outbox_age, figures, folder, registry: Arc::new(registry) }
    }

    /// Counts an answer. An address that the router does not know is counted under none, so that nobody can fill the
    /// memory with invented ones.
    fn count(&self, method: &Method, path: Option<&str>, status: StatusCode, took: Duration) {
        let path = path.unwrap_or("none").to_owned();
        let answered =
            Answered { method: known(method).to_owned(), path: path.clone(), status: status.as_u16() };
        self.requests.get_or_create(&answered).inc();
        self.seconds.get_or_create(&Address { path }).observe(took.as_secs_f64());
    }
}

fn histogram() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 14))
}

fn known(method: &Method) -> &str {
    let usual = [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::HEAD, Method::OPTIONS];
    if usual.contains(method) { method.as_str() } else { "other" }
}

/// Counts every request.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    app.metrics.count(&method, path.as_deref(), response.status(), started.elapsed());
    response
}

/// The figures as OpenMetrics text, for Prometheus and its like; 404 unless the server was started with `--metrics`.
#[utoipa::path(get, path = "/metrics", tag = "Health", security(()),
    responses((status = 200, description = "OpenMetrics", content_type = "application/openmetrics-text"),
              (status = 404, body = super::problem::ProblemBody)))]
pub async fn metrics(State(app): State<App>) -> Result<Response, ApiError> {
    if !app.settings.metrics {
        return Err(ApiError::no_such_address());
    }
    let metrics = app.metrics.clone();
    let figures = metrics.figures.clone();
    let read = move |tx: &Tx<'_>| {
        let one =
            |statement| tx.query_opt(statement, params![], |row| row.int(0)).map(Option::unwrap_or_default);
        let values = figures.iter().map(|(_, statement)| one(statement)).collect::<Result<Vec<i64>, _>>()?;
        let oldest_ms = tx.query_opt(&sql::OUTBOX_OLDEST_MS, params![], |row| row.int(0))?;
        Ok::<_, StoreError>((values, oldest_ms.map_or(0, |at_ms| (tx.now_ms() - at_ms) / 1_000)))
    };
    let (values, age_s) = app.db.read(read).await.map_err(ApiError::from)?;
    metrics.outbox_age.set(age_s.max(0));
    for ((gauge, _), value) in metrics.figures.iter().zip(values) {
        gauge.set(value);
    }
    if let Some(folder) = &metrics.folder {
        let log = std::fs::metadata(folder.join(format!("{DATABASE}-wal"))).map_or(0, |log| log.len());
        metrics.log_bytes.set(i64::try_from(log).unwrap_or(i64::MAX));
    }
    let mut text = String::new();
    encode(&mut text, &metrics.registry).map_err(ApiError::internal)?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}
