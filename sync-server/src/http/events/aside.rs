//! `/api/events/set-aside`: events that one of our own consumers could not take, and trying them again.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::events::{AcceptAgainError, Consumer, SetAside, accept_again, aside, aside_one};
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::outbound::consumers;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::time;

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsideQuery {
    /// Open or Accepted.
    status: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// An event that a consumer could not take.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EventSetAside)]
pub struct AsideView {
    id: Uuid,
    /// Which consumer, see `docs/events/`.
    consumer: String,
    event_id: Uuid,
    event_type: String,
    /// Why.
    error: String,
    /// Open, Accepted.
    status: String,
    created_at: String,
    accepted_at: Option<String>,
}

fn view(one: SetAside) -> AsideView {
    AsideView {
        id: one.id,
        consumer: one.consumer,
        event_id: one.event_id,
        event_type: one.event_type,
        error: one.error,
        status: one.status,
        created_at: time(one.created_ms),
        accepted_at: one.accepted_ms.map(time),
    }
}

/// Events that were set aside, newest first.
#[utoipa::path(get, path = "/api/events/set-aside", tag = "Events", params(AsideQuery),
    responses((status = 200, body = Listed<AsideView>), (status = 400, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<AsideQuery>,
) -> Result<Json<Listed<AsideView>>, ApiError> {
    if !matches!(query.status.as_deref(), None | Some("Open" | "Accepted")) {
        return Err(ApiError::unreadable("status", "The status must be Open or Accepted."));
    }
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let rows = aside(tx, before, query.status.as_deref(), limit + 1)?;
        let rows = rows.into_iter().map(view).collect();
        Ok(Json(page(rows, limit, |row: &AsideView| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// Hands one to its consumer again, after its cause was mended.
#[utoipa::path(post, path = "/api/events/set-aside/{id}/retry", tag = "Events", params(("id" = Uuid, Path)),
    responses((status = 200, body = AsideView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`EVENT_ACCEPTED`, `EVENT_NOT_ACCEPTED`")))]
pub async fn retry(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    let all = consumers(&app.settings);
    let answer = act.run(&app, move |tx, _, _| {
        let all: Vec<&dyn Consumer> = all.iter().map(|consumer| &**consumer).collect();
        accept_again(tx, &all, id)?;
        let one = aside_one(tx, id)?.ok_or_else(|| ApiError::not_found("event that was set aside"))?;
        Reply::ok(&view(one))
    });
    let answer = answer.await?;
    app.signals.deliveries.notify_one();
    app.signals.mails.notify_one();
    Ok(answer)
}

impl From<AcceptAgainError> for ApiError {
    fn from(error: AcceptAgainError) -> Self {
        match error {
            AcceptAgainError::Store(error) => error.into(),
            AcceptAgainError::Refused(refusal) => refusal.into(),
        }
    }
}
