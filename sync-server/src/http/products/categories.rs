//! `/api/categories`: the tree of categories. What may not enter: its rules (the product context's).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::CategoryId;
use serde::{Deserialize, Serialize};
use store::{Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::sql;
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply, shown};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::nullable;
use crate::product::category::{self, Category, slug_of};

/// Which categories.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CategoryQuery {
    /// Those directly inside this category.
    parent: Option<Uuid>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Category)]
pub struct CategoryView {
    id: Uuid,
    /// The category that it is in; null at the top.
    parent_id: Option<Uuid>,
    name: String,
    /// Unique; `?category=` of the products takes it too.
    slug: String,
    version: i64,
}

/// A new category.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"name": "Tea"}))]
pub struct NewCategoryBody {
    name: String,
    parent_id: Option<Uuid>,
    /// Made of the name when absent.
    slug: Option<String>,
}

/// What changes of a category; absent fields stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CategoryChangeBody {
    name: Option<String>,
    /// Null moves it to the top.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    parent_id: Option<Option<Uuid>>,
    slug: Option<String>,
}

/// Categories, newest first.
#[utoipa::path(get, path = "/api/categories", tag = "Product", params(CategoryQuery),
    responses((status = 200, body = Listed<CategoryView>), (status = 400, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<CategoryQuery>,
) -> Result<Json<Listed<CategoryView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let params = params![before, query.parent, limit + 1];
        let rows = tx.query(&sql::CATEGORY_LIST, params, |row| Category::of(row).map(|row| view(&row)))?;
        Ok::<_, ApiError>(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One category, with its ETag.
#[utoipa::path(get, path = "/api/categories/{id}", tag = "Product", params(("id" = Uuid, Path)),
    responses((status = 200, body = CategoryView),
              (status = 304, description = "the version held is the present one"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let read = move |tx: &Tx<'_>| Ok::<_, ApiError>(category::load(tx, CategoryId::new(id))?);
    let found = app.db.read(read).await?;
    shown(&headers, found.version, &view(&found))
}

/// Makes a category.
#[utoipa::path(post, path = "/api/categories", tag = "Product", request_body = NewCategoryBody,
    responses((status = 201, body = CategoryView), (status = 403, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`DUPLICATE_SLUG`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_CATEGORY`, `CATEGORY_TOO_DEEP`, `VALIDATION_FAILED`")))]
pub async fn create(State(app): State<App>, act: Act<NewCategoryBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, _, body| {
        let id = CategoryId::new(tx.new_id());
        let new = Category {
            id,
            parent_id: body.parent_id.map(CategoryId::new),
            name: body.name.clone(),
            slug: body.slug.clone().unwrap_or_else(|| slug_of(&body.name, id)),
            version: 1,
        };
        category::add(tx, &new)?;
        Ok(Reply::created(&view(&new))?.versioned(new.version))
    })
    .await
}

/// Renames or moves a category; absent fields stay.
#[utoipa::path(put, path = "/api/categories/{id}", tag = "Product", params(("id" = Uuid, Path)),
    request_body = CategoryChangeBody,
    responses((status = 200, body = CategoryView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`DUPLICATE_SLUG`"),
              (status = 412, body = ProblemBody, description = "`VERSION_CHANGED`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`CATEGORY_CIRCLE`; as for a new one")))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<CategoryChangeBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let before = category::load(tx, CategoryId::new(id))?;
        who.expects(before.version)?;
        let mut after = before.clone();
        after.name = body.name.clone().unwrap_or(after.name);
        after.slug = body.slug.clone().unwrap_or(after.slug);
        if let Some(parent) = body.parent_id {
            after.parent_id = parent.map(CategoryId::new);
        }
        category::save(tx, &before, &after)?;
        let now = category::load(tx, before.id)?;
        Ok(Reply::ok(&view(&now))?.versioned(now.version))
    })
    .await
}

/// Deletes an empty category.
#[utoipa::path(delete, path = "/api/categories/{id}", tag = "Product", params(("id" = Uuid, Path)),
    responses((status = 204, description = "it is gone"), (status = 403, body = ProblemBody),
              (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`CATEGORY_NOT_EMPTY`"),
              (status = 412, body = ProblemBody, description = "`VERSION_CHANGED`")))]
pub async fn delete(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        who.expects(category::load(tx, CategoryId::new(id))?.version)?;
        category::delete(tx, CategoryId::new(id))?;
        Ok(Reply::nothing())
    })
    .await
}

fn view(category: &Category) -> CategoryView {
    CategoryView {
        id: category.id.uuid(),
        parent_id: category.parent_id.map(CategoryId::uuid),
        name: category.name.clone(),
        slug: category.slug.clone(),
        version: category.version,
    }
}
