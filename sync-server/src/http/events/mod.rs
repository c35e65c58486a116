//! `GET /api/events`: what happened, in commit order, as a list or as server-sent events. Whoever reads goes on exactly
//! where they stopped. Shop fronts hear of goods, and of orders of their own channel.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub mod aside;
mod stream;
mod want;

pub use stream::Streams;

use self::want::{Want, cursor, start};
use super::App;
use super::auth::Principal;
use super::extract::Query;
use super::list::{Listed, Paging};
use super::problem::{ApiError, ProblemBody};
use super::values::time;
use crate::events::{Event, page};

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// `next` of the page before; `latest`: what happens from now on; absent: from the oldest that is kept.
    after: Option<String>,
    /// Types, with a comma between them; all when absent.
    #[serde(rename = "type")]
    types: Option<String>,
    /// 1 to 200, 50 when absent; of no meaning for a stream.
    limit: Option<i64>,
}

/// What happened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
pub struct EventView {
    /// The same at every delivery: who gets it twice knows it by this.
    id: Uuid,
    /// See `docs/events/`.
    #[serde(rename = "type")]
    event_type: String,
    /// When it became true.
    timestamp: String,
    /// Id of what caused it.
    correlation_id: String,
    /// By type, see `docs/events/`.
    #[schema(value_type = Object)]
    data: Box<RawValue>,
}

impl EventView {
    fn new(event: Event) -> Result<Self, serde_json::Error> {
        Ok(Self {
            id: event.id,
            timestamp: time(event.created_ms),
            event_type: event.event_type,
            correlation_id: event.correlation_id,
            data: RawValue::from_string(event.data)?,
        })
    }
}

/// What happened, oldest first. `next` is never null: asked again with it, the answer goes on exactly there. With
/// `Accept: text/event-stream` the answer is a stream that begins there and does not end by itself: `id` of each message
/// is its cursor (`Last-Event-ID` when the connection is made anew), `data` is the event.
#[utoipa::path(get, path = "/api/events", tag = "Events", params(EventQuery),
    responses((status = 200, content((Listed<EventView> = "application/json"), (String = "text/event-stream"))),
              (status = 400, body = ProblemBody), (status = 403, body = ProblemBody),
              (status = 410, body = ProblemBody, description = "`CURSOR_GONE`: what lies behind the cursor is not kept any more"),
              (status = 503, body = ProblemBody, description = "`TOO_MANY_STREAMS`")))]
pub async fn list(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    headers: HeaderMap,
    Query(query): Query<EventQuery>,
) -> Result<Response, ApiError> {
    let want = Want::new(&who, query.types.as_deref())?;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::ACCEPT).is_some_and(|accepted| accepted.contains("text/event-stream")) {
        let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).map(str::to_owned);
        return stream::open(app, who, headers, want, last.or(query.after)).await;
    }
    let limit = Paging { limit: query.limit, after: None }.limit()?;
    let read = move |tx: &Tx<'_>| {
        let from = start(tx, query.after.as_deref())?;
        let found = page(tx, from, &want.types, limit)?;
        let seen = found.events.into_iter().filter(|event| want.shows(event));
        let data = seen.map(EventView::new).collect::<Result<_, _>>().map_err(ApiError::internal)?;
        Ok::<_, ApiError>(Listed { data, next: Some(cursor(tx, found.until)?) })
    };
    let listed: Listed<EventView> = app.db.read(read).await?;
    Ok(Json(listed).into_response())
}
