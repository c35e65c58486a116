//! `/api/products/import`: a file of products becomes a job, and the job is looked at. What may not enter: what a row
//! means (`row.rs`), how the job works (`job.rs`).

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::{Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::decode::CatalogueFile;
use super::job::{self, Reason, RowError};
use super::sql;
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::auth::Principal;
use crate::http::extract::{Path, Query};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::time;
use crate::refusal::Refusal;

pub use super::decode::BYTES_MAX;

/// An import that has not got on for so long is nobody's any more.
const STALE_MS: i64 = 60_000;

/// How a file is imported.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Nothing is changed; the answer is what an import would find.
    #[serde(default)]
    dry_run: bool,
}

/// An import.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductImport)]
pub struct ImportView {
    id: Uuid,
    /// Running, Done, Failed. Done with `failed` rows has done all others.
    status: String,
    dry_run: bool,
    rows_total: i64,
    rows_read: i64,
    created: i64,
    updated: i64,
    /// Rows that say what is so already.
    unchanged: i64,
    failed: i64,
    /// The first 1000.
    errors: Vec<RowError>,
    /// Why it failed as a whole.
    reason: Option<Reason>,
    started_at: String,
    ended_at: Option<String>,
}

/// Takes a CSV file of products: a row makes the product of its SKU or changes it. Columns: sku, name, description, slug,
/// parentSku, category, barcodes, unit, weighable, tare, taxClass, retailPrice, cost, moq, multiple, tiers, minimumAge,
/// tracking, discountable, safetyBlock, safetyStock, status, linkedItems, attributes; in any order, all but sku may be
/// absent. Up to 32 MiB. Rows with errors are left out and reported by line.
#[utoipa::path(post, path = "/api/products/import", tag = "Product", params(ImportQuery),
    request_body(content((String = "text/csv"))),
    responses((status = 202, body = ImportView, description = "it runs; look at it under its id"),
              (status = 409, body = ProblemBody, description = "`IMPORT_RUNNING`"),
              (status = 413, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`FILE_ENCODING`, `FILE_NOT_TEXT`, `FILE_HEAD`, `FILE_EMPTY`, `UNKNOWN_COLUMN`, `DUPLICATE_COLUMN`, `MISSING_COLUMN`")))]
pub async fn start(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Query(query): Query<ImportQuery>,
    act: Act<CatalogueFile>,
) -> Result<Response, ApiError> {
    let (file, by) = (act.body().clone(), who.id.to_string());
    let answer = act.run(&app, move |tx, who, file| {
        let now_ms = tx.now_ms();
        if tx.query_opt(&sql::RUNNING, params![now_ms - STALE_MS], |row| row.uuid(0))?.is_some() {
            let detail = "Another import is running; wait for its end.";
            return Err(Refusal::conflict("IMPORT_RUNNING", "", detail).into());
        }
        let id = tx.new_id();
        tx.execute(&sql::INSERT, params![id, query.dry_run, file.rows, &who.by(), now_ms])?;
        Reply::with(StatusCode::ACCEPTED, &shown(tx, id)?)
    });
    let (parts, body) = answer.await?.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(ApiError::internal)?;
    let view: ImportView = serde_json::from_slice(&bytes).map_err(ApiError::internal)?;
    tokio::spawn(job::run(app.db.clone(), view.id, file, query.dry_run, by));
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// How far an import is, and what it found.
#[utoipa::path(get, path = "/api/products/imports/{id}", tag = "Product", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportView), (status = 404, body = ProblemBody)))]
pub async fn one(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Json<ImportView>, ApiError> {
    app.db.read(move |tx| shown(tx, id)).await.map(Json)
}

fn shown(tx: &Tx<'_>, id: Uuid) -> Result<ImportView, ApiError> {
    let found = tx.query_opt(&sql::SHOW, params![id], |row| {
        let (started_ms, beat_ms) = (row.int(11)?, row.int(12)?);
        let mut view = ImportView {
            id: row.uuid(0)?,
            status: row.text(1)?.to_owned(),
            dry_run: row.bool(2)?,
            rows_total: row.int(3)?,
            rows_read: row.int(4)?,
            created: row.int(5)?,
            updated: row.int(6)?,
            unchanged: row.int(7)?,
            failed: row.int(8)?,
            errors: serde_json::from_str(row.text(9)?).unwrap_or_default(),
            reason: row.opt_text(10)?.and_then(|text| serde_json::from_str(text).ok()),
            started_at: time(started_ms),
            ended_at: row.opt_int(13)?.map(time),
        };
        if view.status == "Running" && started_ms.max(beat_ms) + STALE_MS < tx.now_ms() {
            view.status = "Failed".to_owned();
            view.reason = Some(Reason::interrupted());
        }
        Ok(view)
    })?;
    found.ok_or_else(|| ApiError::not_found("import"))
}
