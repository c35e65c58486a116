//! `/api/promotions`: what the shop offers, and the coupons that some of it wants (M-7).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::PromotionId;
use serde::Deserialize;
use store::{Tx, params};
use utoipa::IntoParams;
use uuid::Uuid;

use super::body::{Named, PromotionBody};
use super::sql;
use super::view::{PromotionView, promotion};
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply, shown};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::book_currency;
use crate::promotion::{self, Stored};
use crate::refusal::Refusal;

/// A page of promotions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PromotionQuery {
    /// Only those that are offered, or are not.
    active: Option<bool>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Promotions, newest first.
#[utoipa::path(get, path = "/api/promotions", tag = "Offers", params(PromotionQuery),
    responses((status = 200, body = Listed<PromotionView>), (status = 400, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<PromotionQuery>,
) -> Result<Json<Listed<PromotionView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let book = book_currency(tx)?;
        let rows = promotion::list(tx, before.map(PromotionId::new), query.active, limit + 1)?;
        let rows = rows.into_iter().map(|stored| promotion(stored, book)).collect();
        Ok(Json(page(rows, limit, |row: &PromotionView| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One promotion, with an ETag.
#[utoipa::path(get, path = "/api/promotions/{id}", tag = "Offers", params(("id" = Uuid, Path)),
    responses((status = 200, body = PromotionView), (status = 304, description = "the version held is the present one"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let view = app.db.read(move |tx| view(tx, id)).await?;
    shown(&headers, view.version, &view)
}

/// Offers something. A happy hour, a coupon and a customer group are conditions that any kind of offer may have.
#[utoipa::path(post, path = "/api/promotions", tag = "Offers", request_body = PromotionBody,
    responses((status = 201, body = PromotionView), (status = 403, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`DUPLICATE_COUPON`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`PROMOTION_INVALID`, `REQUIRED`, `LIMIT_WITHOUT_COUPON`, `UNKNOWN_PRODUCT`, `UNKNOWN_CATEGORY`, `UNKNOWN_CHANNEL`, `QUANTITY_INVALID`, `AMOUNT_INVALID`, `FOREIGN_CURRENCY`, `VALIDATION_FAILED`")))]
pub async fn create(State(app): State<App>, act: Act<PromotionBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let offered = body.offered(book_currency(tx)?)?;
        check_named(tx, body)?;
        let id = promotion::add(tx, &offered, &who.by())?;
        let view = view(tx, id.uuid())?;
        Ok(Reply::created(&view)?.versioned(view.version))
    })
    .await
}

/// Changes a promotion, or takes it off offer (`active: false`). Orders that were placed keep what they earned.
#[utoipa::path(put, path = "/api/promotions/{id}", tag = "Offers", params(("id" = Uuid, Path)), request_body = PromotionBody,
    responses((status = 200, body = PromotionView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`DUPLICATE_COUPON`, `LIMIT_BELOW_USES`"),
              (status = 412, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`PROMOTION_INVALID`, `VALIDATION_FAILED`")))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<PromotionBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let stored = found(tx, id)?;
        who.expects(stored.version)?;
        let offered = body.offered(book_currency(tx)?)?;
        check_named(tx, body)?;
        promotion::change(tx, PromotionId::new(id), &stored, &offered)?;
        let view = view(tx, id)?;
        Ok(Reply::ok(&view)?.versioned(view.version))
    })
    .await
}

/// Takes a promotion away. One whose coupon orders were made with is deactivated instead.
#[utoipa::path(delete, path = "/api/promotions/{id}", tag = "Offers", params(("id" = Uuid, Path)),
    responses((status = 204, description = "it is not offered any more"), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`PROMOTION_USED`"), (status = 412, body = ProblemBody)))]
pub async fn delete(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        who.expects(found(tx, id)?.version)?;
        promotion::delete(tx, PromotionId::new(id))?;
        Ok(Reply::nothing())
    })
    .await
}

fn found(tx: &Tx<'_>, id: Uuid) -> Result<Stored, ApiError> {
    promotion::load(tx, PromotionId::new(id))?.ok_or_else(|| ApiError::not_found("promotion"))
}

fn view(tx: &Tx<'_>, id: Uuid) -> Result<PromotionView, ApiError> {
    Ok(promotion(found(tx, id)?, book_currency(tx)?))
}

/// What it names must be there.
fn check_named(tx: &Tx<'_>, body: &PromotionBody) -> Result<(), ApiError> {
    for (field, named) in body.named() {
        match named {
            Named::Product(id)
                if tx.query_opt(&sql::HAS_PRODUCT, params![id], |row| row.int(0))?.is_none() =>
            {
                let detail = "There is no such product; take it out.";
                return Err(Refusal::rule("UNKNOWN_PRODUCT", field, detail).into());
            }
            Named::Category(id)
                if tx.query_opt(&sql::HAS_CATEGORY, params![id], |row| row.int(0))?.is_none() =>
            {
                let detail = "There is no such category; take it out.";
                return Err(Refusal::rule("UNKNOWN_CATEGORY", field, detail).into());
            }
            Named::Product(_) | Named::Category(_) => {}
        }
    }
    Ok(())
}
