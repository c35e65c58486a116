//! `/api/webhooks`: where events are sent to. A secret is shown when it is made, and never again.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub mod deliveries;

use super::App;
use super::act::{Act, Nothing, Reply, shown};
use super::extract::{Path, Query};
use super::list::{Listed, Paging, page};
use super::outbound::target::check;
use super::problem::{ApiError, ProblemBody};
use super::values::time;
use crate::events::{
    NewWebhook, Webhook, add_webhook, change_webhook, delete_webhook, rotate_secret, webhook, webhooks,
};
use crate::facts::schema::{Audience, event_type};
use crate::refusal::Refusal;

/// Longer ones are read by nobody.
const DESCRIPTION_CHARS_MAX: usize = 200;
/// Of a list of types.
const TYPES_MAX: usize = 50;

/// A page of webhooks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WebhookQuery {
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A webhook, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Webhook)]
pub struct WebhookView {
    id: Uuid,
    url: String,
    /// Names of types, see `docs/events/`; `*`: all.
    event_types: Vec<String>,
    description: String,
    /// Whether anything is sent; what happens meanwhile is not sent later.
    active: bool,
    created_at: String,
    /// When something was tried to be delivered last.
    last_delivery_at: Option<String>,
    /// What became of it: Delivered, Pending (it is tried again), Dead (it was given up).
    last_status: Option<String>,
    /// Deliveries that wait.
    pending: i64,
    /// Deliveries that were given up and can be replayed.
    dead: i64,
    version: i64,
    /// `whsec_…`: only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// A webhook that is wanted, or as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"url": "https://shop.example/hooks", "eventTypes": ["OrderCompleted", "StockDepleted"]}))]
pub struct WebhookBody {
    /// `https://…`; without TLS and in private networks only where the server's settings allow it.
    url: String,
    /// Names of types, see `docs/events/`; `["*"]`: all.
    event_types: Vec<String>,
    /// For people.
    #[serde(default)]
    description: String,
    /// Whether anything is sent; true when absent.
    active: Option<bool>,
}

fn view(webhook: Webhook) -> WebhookView {
    WebhookView {
        id: webhook.id,
        url: webhook.what.url,
        event_types: webhook.what.event_types,
        description: webhook.what.description,
        active: webhook.what.active,
        created_at: time(webhook.created_ms),
        last_delivery_at: webhook.last_delivery_ms.map(time),
        last_status: webhook.last_status,
        pending: webhook.pending,
        dead: webhook.dead,
        version: webhook.version,
        secret: None,
    }
}

fn found(tx: &Tx<'_>, id: Uuid) -> Result<WebhookView, ApiError> {
    webhook(tx, id)?.map(view).ok_or_else(|| ApiError::not_found("webhook"))
}

fn checked(body: &WebhookBody, allow_private: bool) -> Result<NewWebhook, Refusal> {
    let url = check(body.url.trim(), allow_private)?;
    if body.event_types.is_empty() || body.event_types.len() > TYPES_MAX {
        let detail = "Say which types of events are sent; [\"*\"] is all of them.";
        return Err(Refusal::rule("REQUIRED", "eventTypes", detail));
    }
    let all = body.event_types.iter().any(|name| name == "*");
    for (n, name) in body.event_types.iter().enumerate() {
        let known = event_type(name).is_some_and(|known| known.audience != Audience::Receiver);
        if !known && name != "*" {
            let detail = "There is no such type of event; docs/events/ lists them.";
            return Err(Refusal::rule("UNKNOWN_EVENT_TYPE", format!("eventTypes[{n}]"), detail));
        }
    }
    let description = body.description.trim();
    if description.chars().count() > DESCRIPTION_CHARS_MAX || description.chars().any(char::is_control) {
        let detail = "A description has up to 200 visible characters; shorten it.";
        return Err(Refusal::invalid("description", detail));
    }
    Ok(NewWebhook {
        url: url.to_string(),
        event_types: if all { vec!["*".to_owned()] } else { body.event_types.clone() },
        description: description.to_owned(),
        active: body.active.unwrap_or(true),
    })
}

/// The webhooks, newest first.
#[utoipa::path(get, path = "/api/webhooks", tag = "Events", params(WebhookQuery),
    responses((status = 200, body = Listed<WebhookView>), (status = 400, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<WebhookQuery>,
) -> Result<Json<Listed<WebhookView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let rows = webhooks(tx, before, limit + 1)?.into_iter().map(view).collect();
        Ok(Json(page(rows, limit, |row: &WebhookView| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One webhook, with an ETag.
#[utoipa::path(get, path = "/api/webhooks/{id}", tag = "Events", params(("id" = Uuid, Path)),
    responses((status = 200, body = WebhookView), (status = 304, description = "the version held is the present one"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let webhook = app.db.read(move |tx| found(tx, id)).await?;
    shown(&headers, webhook.version, &webhook)
}

/// Makes a webhook; it gets what happens from now on. Its secret is shown this once: the answer to a repeated request
/// with the same Idempotency-Key lacks it.
#[utoipa::path(post, path = "/api/webhooks", tag = "Events", request_body = WebhookBody,
    responses((status = 201, body = WebhookView), (status = 409, body = ProblemBody, description = "`TOO_MANY_WEBHOOKS`"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`URL_INVALID`, `URL_NOT_HTTPS`, `URL_PRIVATE`, `REQUIRED`, `UNKNOWN_EVENT_TYPE`")))]
pub async fn create(State(app): State<App>, act: Act<WebhookBody>) -> Result<Response, ApiError> {
    let allow_private = app.settings.webhooks.allow_private;
    act.run(&app, move |tx, who, body| {
        let (id, secret) = add_webhook(tx, &checked(body, allow_private)?, &who.by())??;
        let kept = found(tx, id)?;
        let shown = WebhookView { secret: Some(secret), ..found(tx, id)? };
        Reply::created(&shown)?.versioned(kept.version).kept_as(&kept)
    })
    .await
}

/// Changes a webhook: address, types, description, whether it is active. What waits is sent to the new address.
#[utoipa::path(put, path = "/api/webhooks/{id}", tag = "Events", params(("id" = Uuid, Path)), request_body = WebhookBody,
    responses((status = 200, body = WebhookView), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`URL_INVALID`, `URL_NOT_HTTPS`, `URL_PRIVATE`, `REQUIRED`, `UNKNOWN_EVENT_TYPE`")))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<WebhookBody>,
) -> Result<Response, ApiError> {
    let allow_private = app.settings.webhooks.allow_private;
    let answer = act.run(&app, move |tx, who, body| {
        who.expects(found(tx, id)?.version)?;
        change_webhook(tx, id, &checked(body, allow_private)?)?;
        let webhook = found(tx, id)?;
        Ok(Reply::ok(&webhook)?.versioned(webhook.version))
    });
    let answer = answer.await?;
    app.signals.deliveries.notify_one();
    Ok(answer)
}

/// Takes a webhook away, with everything that waits to be sent to it.
#[utoipa::path(delete, path = "/api/webhooks/{id}", tag = "Events", params(("id" = Uuid, Path)),
    responses((status = 204, description = "nothing is sent there any more"), (status = 404, body = ProblemBody),
              (status = 412, body = ProblemBody)))]
pub async fn delete(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        who.expects(found(tx, id)?.version)?;
        delete_webhook(tx, id)?;
        Ok(Reply::nothing())
    })
    .await
}

/// Makes a new secret and shows it this once. For a day deliveries carry the signatures of both.
#[utoipa::path(post, path = "/api/webhooks/{id}/rotate-secret", tag = "Events", params(("id" = Uuid, Path)),
    responses((status = 200, body = WebhookView), (status = 404, body = ProblemBody)))]
pub async fn rotate(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, _, _| {
        let secret = rotate_secret(tx, id)?.ok_or_else(|| ApiError::not_found("webhook"))?;
        let kept = found(tx, id)?;
        let shown = WebhookView { secret: Some(secret), ..found(tx, id)? };
        Reply::ok(&shown)?.versioned(kept.version).kept_as(&kept)
    })
    .await
}
