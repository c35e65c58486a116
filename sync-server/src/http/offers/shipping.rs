//! `/api/shipping/zones`: where goods are sent to, how, and what it costs (O-6).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use store::{Tx, params};
use uuid::Uuid;

use super::sql;
use super::view::{ZoneView, zone};
use super::zone_body::ZoneBody;
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply, shown};
use crate::http::extract::Path;
use crate::http::list::Listed;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::book_currency;
use crate::refusal::Refusal;
use crate::shipping;

/// All zones, the oldest first. An address is in the one whose postal codes fit it longest, else in the one that names
/// its country, else in one for everywhere.
#[utoipa::path(get, path = "/api/shipping/zones", tag = "Offers",
    responses((status = 200, body = Listed<ZoneView>)))]
pub async fn list(State(app): State<App>) -> Result<Json<Listed<ZoneView>>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let book = book_currency(tx)?;
        let data = shipping::zones(tx)?.into_iter().map(|stored| zone(stored, book)).collect();
        Ok::<_, ApiError>(Json(Listed { data, next: None }))
    };
    app.db.read(read).await
}

/// One zone, with an ETag.
#[utoipa::path(get, path = "/api/shipping/zones/{id}", tag = "Offers", params(("id" = Uuid, Path)),
    responses((status = 200, body = ZoneView), (status = 304, description = "the version held is the present one"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let view = app.db.read(move |tx| view(tx, id)).await?;
    shown(&headers, view.version, &view)
}

/// Adds a zone.
#[utoipa::path(post, path = "/api/shipping/zones", tag = "Offers", request_body = ZoneBody,
    responses((status = 201, body = ZoneView), (status = 403, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`DUPLICATE_ZONE`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`ZONE_INVALID`, `REQUIRED`, `UNKNOWN_TAX_CLASS`, `QUANTITY_INVALID`, `AMOUNT_INVALID`, `FOREIGN_CURRENCY`, `VALIDATION_FAILED`")))]
pub async fn create(State(app): State<App>, act: Act<ZoneBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, _, body| {
        check_classes(tx, body)?;
        let id = shipping::add(tx, &body.name, &body.zone(book_currency(tx)?)?)?;
        let view = view(tx, id)?;
        Ok(Reply::created(&view)?.versioned(view.version))
    })
    .await
}

/// Changes a zone. Orders that were placed keep what they cost.
#[utoipa::path(put, path = "/api/shipping/zones/{id}", tag = "Offers", params(("id" = Uuid, Path)), request_body = ZoneBody,
    responses((status = 200, body = ZoneView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`DUPLICATE_ZONE`"), (status = 412, body = ProblemBody),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`ZONE_INVALID`, `UNKNOWN_TAX_CLASS`")))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<ZoneBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        who.expects(view(tx, id)?.version)?;
        check_classes(tx, body)?;
        shipping::change(tx, id, &body.name, &body.zone(book_currency(tx)?)?)?;
        let view = view(tx, id)?;
        Ok(Reply::ok(&view)?.versioned(view.version))
    })
    .await
}

/// Takes a zone away: nothing is sent there any more.
#[utoipa::path(delete, path = "/api/shipping/zones/{id}", tag = "Offers", params(("id" = Uuid, Path)),
    responses((status = 204, description = "nothing is sent there any more"), (status = 404, body = ProblemBody),
              (status = 412, body = ProblemBody)))]
pub async fn delete(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        who.expects(view(tx, id)?.version)?;
        shipping::delete(tx, id)?;
        Ok(Reply::nothing())
    })
    .await
}

fn view(tx: &Tx<'_>, id: Uuid) -> Result<ZoneView, ApiError> {
    let stored = shipping::load(tx, id)?.ok_or_else(|| ApiError::not_found("shipping zone"))?;
    Ok(zone(stored, book_currency(tx)?))
}

/// M-4: what a charge is taxed as must be known.
fn check_classes(tx: &Tx<'_>, body: &ZoneBody) -> Result<(), ApiError> {
    for (at, option) in body.options() {
        if tx.query_opt(&sql::HAS_TAX_CLASS, params![&option.tax_class], |row| row.int(0))?.is_none() {
            let detail =
                format!("There is no tax class {}; make it first or choose another.", option.tax_class);
            return Err(Refusal::rule("UNKNOWN_TAX_CLASS", format!("{at}.taxClass"), detail).into());
        }
    }
    Ok(())
}
