//! `/api/audit-log`: what people and keys did, newest first.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::sql;
use crate::http::App;
use crate::http::extract::Query;
use crate::http::list::{Listed, Paging, number, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values;

/// Which part of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Id of a person or key, or `system`.
    actor: Option<String>,
    /// Exactly this action: `PUT /api/products/{id}/price`, `session.opened` …
    action: Option<String>,
    /// From this time on, RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Before this time, RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditEntry)]
pub struct AuditView {
    id: Uuid,
    /// When.
    at: String,
    /// Id of the person, key or till; `system`: the server itself.
    actor: String,
    /// The person's name; null for keys and tills.
    actor_name: Option<String>,
    /// What: method and address, or the name of what the server did.
    action: String,
    /// To what.
    subject: String,
    /// More, as an object.
    #[schema(value_type = Object)]
    data: Value,
    #[serde(skip)]
    at_ms: i64,
}

/// What was done, newest first.
#[utoipa::path(get, path = "/api/audit-log", tag = "Staff", params(AuditQuery),
    responses((status = 200, body = Listed<AuditView>), (status = 400, body = ProblemBody)))]
pub async fn audit_log(
    State(app): State<App>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Listed<AuditView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let limit = paging.limit()?;
    let before = match paging.after(2)? {
        Some(key) => Some((number(&key, 0)?, key[1].clone())),
        None => None,
    };
    let ms = |time: Option<Timestamp>| time.map(Timestamp::as_millisecond);
    let (from, to) = (ms(query.from), ms(query.to));
    let read = move |tx: &Tx<'_>| {
        let (at, id) = before.as_ref().map_or((None, None), |(at, id)| (Some(*at), Some(id.as_str())));
        let (actor, action) = (query.actor.as_deref(), query.action.as_deref());
        let rows = tx.query(&sql::AUDIT, params![at, id, actor, action, from, to, limit + 1], entry)?;
        Ok(Json(page(rows, limit, |row| vec![row.at_ms.to_string(), row.id.to_string()])))
    };
    app.db.read(read).await
}

fn entry(row: &Row<'_>) -> Result<AuditView, StoreError> {
    let at_ms = row.int(1)?;
    Ok(AuditView {
        id: row.uuid(0)?,
        at: values::time(at_ms),
        actor: row.text(2)?.to_owned(),
        actor_name: row.opt_text(3)?.map(str::to_owned),
        action: row.text(4)?.to_owned(),
        subject: row.text(5)?.to_owned(),
        data: values::json(row.text(6)?),
        at_ms,
    })
}
