//! `/api/products`: reading the catalogue; its writes are in `write.rs`.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Scanned, read_scan};
use jiff::Timestamp;
use serde::Deserialize;
use store::{Tx, params};
use utoipa::IntoParams;
use uuid::Uuid;

mod body;
pub mod categories;
pub mod files;
pub mod image;
mod list;
mod read;
pub mod sql;
pub mod taxes;
pub mod write;

pub use read::ProductView;

use self::read::Head;
use crate::http::App;
use crate::http::act::shown;
use crate::http::auth::Principal;
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging};
use crate::http::problem::{ApiError, ProblemBody};
use crate::identity::list_stores;

/// Which products.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ProductQuery {
    /// What somebody types: every word is in name or SKU, as it is, as a beginning, or but for a typing error; an exact
    /// SKU or code comes first. The best 300 are given, the best first. Not together with `sort` or `updatedSince`.
    pub(super) q: Option<String>,
    /// Id or slug of a category; what is in categories inside it counts too.
    pub(super) category: Option<String>,
    /// Changed at this time or later, RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    pub(super) updated_since: Option<Timestamp>,
    /// Active, Inactive or Archived.
    pub(super) status: Option<String>,
    /// name, sku, price (the retail price in force), updatedAt or createdAt; with - before it, the last first. Newest
    /// first when absent.
    pub(super) sort: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Products, newest first, or as `sort` or `q` says.
#[utoipa::path(get, path = "/api/products", tag = "Product", params(ProductQuery),
    responses((status = 200, body = Listed<ProductView>), (status = 400, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Query(query): Query<ProductQuery>,
) -> Result<Json<Listed<ProductView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after.clone() };
    let page = list::Wanted::read(query, &paging)?;
    app.db.read(move |tx| list::page_of(tx, &who, &page)).await.map(Json)
}

/// One product, with an ETag.
#[utoipa::path(get, path = "/api/products/{id}", tag = "Product", params(("id" = Uuid, Path)),
    responses((status = 200, body = ProductView), (status = 304, description = "the version held is the present one"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let found = app.db.read(move |tx| product(tx, &who, Some(id))).await?;
    shown(&headers, found.version(), &found)
}

/// The product with this SKU.
#[utoipa::path(get, path = "/api/products/sku/{sku}", tag = "Product", params(("sku" = String, Path)),
    responses((status = 200, body = ProductView), (status = 404, body = ProblemBody)))]
pub async fn by_sku(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(sku): Path<String>,
) -> Result<Json<ProductView>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let id = tx.query_opt(&sql::ID_BY_SKU, params![&sku], |row| row.uuid(0))?;
        product(tx, &who, id)
    };
    app.db.read(read).await.map(Json)
}

/// The product that this code scans to: GTIN-8, 12, 13, 14, a label of the scale, or a house code.
#[utoipa::path(get, path = "/api/products/barcode/{code}", tag = "Product", params(("code" = String, Path)),
    responses((status = 200, body = ProductView), (status = 404, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "a GTIN with a wrong check digit")))]
pub async fn by_barcode(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(code): Path<String>,
) -> Result<Json<ProductView>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let find = |code: &str| tx.query_opt(&sql::ID_BY_BARCODE, params![code], |row| row.uuid(0));
        // House codes are stored as they are, and may have as many digits as a GTIN.
        if let Some(id) = find(&code)? {
            return product(tx, &who, Some(id));
        }
        // A label of a store's scale carries weight or price besides the article.
        for store in list_stores(tx)? {
            if let Ok(Scanned::Embedded(label)) = read_scan(&code, &store.embedded_schemes, store.currency) {
                return product(tx, &who, find(&label.lookup_code())?);
            }
        }
        let looks_like_gtin =
            matches!(code.len(), 8 | 12 | 13 | 14) && code.bytes().all(|b| b.is_ascii_digit());
        if !looks_like_gtin {
            return Err(ApiError::not_found("product"));
        }
        let gtin =
            domain::check_gtin(&code).map_err(|error| ApiError::invalid("code", &error.to_string()))?;
        product(tx, &who, find(&gtin.to_string())?)
    };
    app.db.read(read).await.map(Json)
}

fn product(tx: &Tx<'_>, who: &Principal, id: Option<Uuid>) -> Result<ProductView, ApiError> {
    let head = match id {
        Some(id) => tx.query_opt(&sql::BY_ID, params![id], Head::of)?,
        None => None,
    };
    head.ok_or_else(|| ApiError::not_found("product"))?.complete(tx, who)
}
