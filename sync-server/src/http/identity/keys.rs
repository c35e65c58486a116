//! `/api/keys`: the keys of shop fronts, made, listed, taken back.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::sql;
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::time;
use crate::identity::{Channel, NewApiKey, create_api_key, revoke_api_key, setting};
use crate::refusal::Refusal;

/// A page of keys.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeyQuery {
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiKey)]
pub struct KeyView {
    id: Uuid,
    name: String,
    /// The first characters of the key.
    hint: String,
    /// RetailWeb or WholesaleWeb.
    channel: String,
    /// Whether payments are real.
    livemode: bool,
    /// Whether browsers may see it (`pk_…`); else it belongs on a server (`sk_…`).
    publishable: bool,
    active: bool,
    created_at: String,
    revoked_at: Option<String>,
    /// The version of the interface that it was made for, and that it is answered in unless a request names another
    /// (`Counterfoil-Version`).
    version: String,
    /// The whole key: only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// A key that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Web shop", "channel": "RetailWeb"}))]
pub struct NewKey {
    /// Where it is used.
    name: String,
    /// RetailWeb or WholesaleWeb.
    channel: String,
    /// For browsers; such a key reads the catalogue and works on the buyer's own cart and order.
    #[serde(default)]
    publishable: bool,
}

/// The keys, newest first.
#[utoipa::path(get, path = "/api/keys", tag = "Staff", params(KeyQuery),
    responses((status = 200, body = Listed<KeyView>), (status = 400, body = ProblemBody)))]
pub async fn keys(
    State(app): State<App>,
    Query(query): Query<KeyQuery>,
) -> Result<Json<Listed<KeyView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let rows = tx.query(&sql::KEYS, params![before, limit + 1], key)?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// Makes a key. It is shown this once: the answer to a repeated request with the same Idempotency-Key lacks it.
#[utoipa::path(post, path = "/api/keys", tag = "Staff", request_body = NewKey,
    responses((status = 201, body = KeyView), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn create_key(State(app): State<App>, act: Act<NewKey>) -> Result<Response, ApiError> {
    act.run(&app, |tx, _, body| {
        let channel = Channel::parse(&body.channel).ok_or_else(|| {
            Refusal::rule(
                "UNKNOWN_CHANNEL",
                "channel",
                "The channel is not known; use RetailWeb or WholesaleWeb.",
            )
        })?;
        let livemode = setting(tx, "livemode")?.as_deref() == Some("1");
        let new = NewApiKey { name: body.name.trim(), channel, livemode, publishable: body.publishable };
        let (id, text) = create_api_key(tx, &new)?;
        let kept = one(tx, id)?;
        Reply::created(&KeyView { key: Some(text), ..one(tx, id)? })?.kept_as(&kept)
    })
    .await
}

/// Takes a key back: whatever uses it is refused from now on.
#[utoipa::path(delete, path = "/api/keys/{id}", tag = "Staff", params(("id" = Uuid, Path)),
    responses((status = 200, body = KeyView), (status = 404, body = ProblemBody)))]
pub async fn revoke_key(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, _, _| {
        revoke_api_key(tx, id)?;
        Reply::ok(&one(tx, id)?)
    })
    .await
}

fn one(tx: &Tx<'_>, id: Uuid) -> Result<KeyView, ApiError> {
    tx.query_opt(&sql::KEY, params![id], key)?.ok_or_else(|| ApiError::not_found("key"))
}

fn key(row: &Row<'_>) -> Result<KeyView, StoreError> {
    Ok(KeyView {
        id: row.uuid(0)?,
        name: row.text(1)?.to_owned(),
        hint: row.text(2)?.to_owned(),
        channel: row.text(3)?.to_owned(),
        livemode: row.bool(4)?,
        publishable: row.bool(5)?,
        active: row.bool(6)?,
        created_at: time(row.int(7)?),
        revoked_at: row.opt_int(8)?.map(time),
        version: row.text(9)?.to_owned(),
        key: None,
    })
}
