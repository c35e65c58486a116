//! `/api/products`: reading the catalogue; its writes are in `write.rs`.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Scanned, read_scan};
use serde::Deserialize;
use store::{Tx, params};
use utoipa::IntoParams;
use uuid::Uuid;

mod body;
pub mod image;
mod read;
pub mod sql;
pub mod write;

pub use read::ProductView;

use self::read::Head;
use crate::http::App;
use crate::http::act::shown;
use crate::http::auth::Principal;
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::identity::list_stores;

/// How many words of a search are looked at.
const WORDS_MAX: usize = 4;

/// Which products.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProductQuery {
    /// Words that all occur in the name or SKU.
    q: Option<String>,
    /// Id or slug of a category.
    category: Option<String>,
    /// Active, Inactive or Archived.
    status: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Products, newest first.
#[utoipa::path(get, path = "/api/products", tag = "Product", params(ProductQuery),
    responses((status = 200, body = Listed<ProductView>), (status = 400, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Query(query): Query<ProductQuery>,
) -> Result<Json<Listed<ProductView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after.clone() };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    if query.status.as_deref().is_some_and(|status| !["Active", "Inactive", "Archived"].contains(&status)) {
        return Err(ApiError::unreadable("status", "The status must be Active, Inactive or Archived."));
    }
    app.db.read(move |tx| list_of(tx, &who, &query, limit, before)).await.map(Json)
}

fn list_of(
    tx: &Tx<'_>,
    who: &Principal,
    query: &ProductQuery,
    limit: i64,
    before: Option<Uuid>,
) -> Result<Listed<ProductView>, ApiError> {
    let category = match query.category.as_deref() {
        None => None,
        Some(given) => match tx.query_opt(&sql::CATEGORY, params![given], |row| row.uuid(0))? {
            Some(id) => Some(id),
            None => return Ok(Listed { data: Vec::new(), next: None }),
        },
    };
    let [a, b, c, d] = patterns(query.q.as_deref().unwrap_or_default());
    let heads = tx.query(
        &sql::LIST,
        params![before, category, query.status.as_deref(), &a, &b, &c, &d, limit + 1],
        Head::of,
    )?;
    let Listed { data, next } = page(heads, limit, |head| vec![head.id().to_string()]);
    let data = data.into_iter().map(|head| head.complete(tx, who)).collect::<Result<_, _>>()?;
    Ok(Listed { data, next })
}

/// A LIKE pattern per word; the rest match everything.
fn patterns(text: &str) -> [String; WORDS_MAX] {
    let mut words = text.split_whitespace();
    std::array::from_fn(|_| match words.next() {
        None => "%".to_owned(),
        Some(word) => {
            let mut pattern = String::from("%");
            for c in word.chars().take(64) {
                if matches!(c, '%' | '_' | '!') {
                    pattern.push('!');
                }
                // As the databases' LOWER folds: ASCII on both.
                pattern.push(c.to_ascii_lowercase());
            }
            pattern.push('%');
            pattern
        }
    })
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

#[cfg(test)]
mod tests {
    use super::patterns;

    #[test]
    fn words_become_patterns_and_wildcards_are_quoted() {
        assert_eq!(patterns("Whole MILK"), ["%whole%", "%milk%", "%", "%"]);
        assert_eq!(patterns("100%_!"), ["%100!%!_!!%", "%", "%", "%"]);
    }
}
