//! Periods over HTTP: months, closing, opening again. What may not enter: the rules themselves.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};

use super::sql;
use crate::accounting::periods::{self, Month};
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::time;
use crate::refusal::Refusal;

/// Which periods.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeriodQuery {
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A month of the books.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Period)]
pub struct PeriodView {
    /// YYYY-MM.
    id: String,
    first_day: String,
    last_day: String,
    /// Open or Closed.
    status: String,
    /// 0 for a month that was never closed.
    version: i64,
    closed_by: Option<String>,
    closed_at: Option<String>,
    reopened_by: Option<String>,
    reopened_at: Option<String>,
}

fn view(row: &Row<'_>) -> Result<(String, PeriodView), StoreError> {
    let id = row.text(0)?.to_owned();
    let month = Month::parse(&id).ok_or_else(|| StoreError::Corrupt(format!("the period {id}")))?;
    let view = PeriodView {
        status: row.text(1)?.to_owned(),
        version: row.int(2)?,
        closed_by: Some(row.text(3)?.to_owned()),
        closed_at: Some(time(row.int(4)?)),
        reopened_by: row.opt_text(5)?.map(str::to_owned),
        reopened_at: row.opt_int(6)?.map(time),
        ..open(month)
    };
    Ok((id, view))
}

fn open(month: Month) -> PeriodView {
    PeriodView {
        id: month.to_string(),
        first_day: month.first_day().to_string(),
        last_day: month.last_day().to_string(),
        status: "Open".to_owned(),
        version: 0,
        closed_by: None,
        closed_at: None,
        reopened_by: None,
        reopened_at: None,
    }
}

/// All months from the last with anything in it to the first, newest first. What lies before a closed month is
/// closed too.
fn all(tx: &Tx<'_>) -> Result<Vec<PeriodView>, ApiError> {
    let mut known: BTreeMap<String, PeriodView> =
        tx.query(&sql::PERIODS, params![], view)?.into_iter().collect();
    let closed = periods::closed_through(tx)?.map(Month::of);
    let oldest = known.keys().next().and_then(|id| Month::parse(id));
    let first = periods::first(tx)?.min(oldest.unwrap_or(Month::of(periods::today(tx))));
    let last = tx.query_one(&sql::LAST_DAY, params![], |row| Ok(row.opt_text(0)?.map(str::to_owned)))?;
    let last = last.and_then(|day| day.parse().ok()).map_or(Month::of(periods::today(tx)), Month::of);
    let mut month = Some(last.max(Month::of(periods::today(tx))));
    let mut months = Vec::new();
    while let Some(one) = month.filter(|month| *month >= first) {
        let mut view = known.remove(&one.to_string()).unwrap_or_else(|| open(one));
        if closed.is_some_and(|closed| one <= closed) {
            view.status = "Closed".to_owned();
        }
        months.push(view);
        month = one.before();
    }
    Ok(months)
}

fn one(tx: &Tx<'_>, month: Month) -> Result<Reply, ApiError> {
    let id = month.to_string();
    let found = all(tx)?.into_iter().find(|period| period.id == id).unwrap_or_else(|| open(month));
    Ok(Reply::ok(&found)?.versioned(found.version))
}

fn month(id: &str) -> Result<Month, ApiError> {
    Ok(Month::parse(id).ok_or_else(|| Refusal::not_found("period; it is written like 2026-05"))?)
}

/// The months of the books, newest first.
#[utoipa::path(get, path = "/api/accounting/periods", tag = "Accounting", params(PeriodQuery),
    responses((status = 200, body = Listed<PeriodView>), (status = 400, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<PeriodQuery>,
) -> Result<Json<Listed<PeriodView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, after) = (paging.limit()?, paging.after(1)?);
    let read = move |tx: &Tx<'_>| {
        let mut rows = all(tx)?;
        if let Some(after) = after.as_ref().and_then(|key| key.first()) {
            rows.retain(|row| row.id < *after);
        }
        Ok(Json(page(rows, limit, |row| vec![row.id.clone()])))
    };
    app.db.read(read).await
}

/// Closes a month that is over: what comes late is booked on the first open day.
#[utoipa::path(post, path = "/api/accounting/periods/{id}/close", tag = "Accounting", params(("id" = String, Path)),
    responses((status = 200, body = PeriodView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody)))]
pub async fn close(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        let month = month(&id)?;
        who.expects(periods::version(tx, month)?)?;
        periods::close(tx, month, &who.by())?;
        one(tx, month)
    })
    .await
}

/// Opens the last closed month again; what was booked late stays where it is.
#[utoipa::path(post, path = "/api/accounting/periods/{id}/reopen", tag = "Accounting", params(("id" = String, Path)),
    responses((status = 200, body = PeriodView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody)))]
pub async fn reopen(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        let month = month(&id)?;
        who.expects(periods::version(tx, month)?)?;
        periods::reopen(tx, month, &who.by())?;
        one(tx, month)
    })
    .await
}
