//! What was sent to webhooks and what became of it; sending again, and testing the way.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::found;
use crate::events::{Delivery, deliveries, delivery, replay as send_again, test_delivery};
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::time;
use crate::refusal::Refusal;

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeliveryQuery {
    /// Pending, Delivered or Dead.
    status: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// An event on its way to a webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WebhookDelivery)]
pub struct DeliveryView {
    id: Uuid,
    webhook_id: Uuid,
    event_id: Uuid,
    event_type: String,
    /// Pending, Delivered, Dead.
    status: String,
    /// Tried so often.
    attempts: i64,
    /// While it is pending.
    next_attempt_at: Option<String>,
    /// The receiver's last answer.
    response_status: Option<i64>,
    /// Why the last attempt failed; the beginning of the receiver's answer, if there was one.
    error: Option<String>,
    created_at: String,
    delivered_at: Option<String>,
}

fn view(one: Delivery) -> DeliveryView {
    let pending = one.status == "Pending";
    let delivered_ms = one.ended_ms.filter(|_| one.status == "Delivered");
    DeliveryView {
        id: one.id,
        webhook_id: one.webhook_id,
        event_id: one.event_id,
        event_type: one.event_type,
        status: one.status,
        attempts: one.attempts,
        next_attempt_at: pending.then(|| time(one.next_attempt_ms)),
        response_status: one.response_status,
        error: one.error,
        created_at: time(one.created_ms),
        delivered_at: delivered_ms.map(time),
    }
}

fn shown(tx: &Tx<'_>, id: Uuid) -> Result<DeliveryView, ApiError> {
    delivery(tx, id)?.map(view).ok_or_else(|| ApiError::not_found("delivery"))
}

/// What was sent to a webhook, newest first.
#[utoipa::path(get, path = "/api/webhooks/{id}/deliveries", tag = "Events", params(("id" = Uuid, Path), DeliveryQuery),
    responses((status = 200, body = Listed<DeliveryView>), (status = 400, body = ProblemBody),
              (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(query): Query<DeliveryQuery>,
) -> Result<Json<Listed<DeliveryView>>, ApiError> {
    if !matches!(query.status.as_deref(), None | Some("Pending" | "Delivered" | "Dead")) {
        return Err(ApiError::unreadable("status", "The status must be Pending, Delivered or Dead."));
    }
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        found(tx, id)?;
        let rows = deliveries(tx, id, before, query.status.as_deref(), limit + 1)?;
        let rows = rows.into_iter().map(view).collect();
        Ok(Json(page(rows, limit, |row: &DeliveryView| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// Sends a `WebhookTest` event the way of all others; look at the delivery for what became of it.
#[utoipa::path(post, path = "/api/webhooks/{id}/test", tag = "Events", params(("id" = Uuid, Path)),
    responses((status = 202, body = DeliveryView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`WEBHOOK_INACTIVE`")))]
pub async fn test(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    let answer = act.run(&app, move |tx, _, _| {
        if !found(tx, id)?.active {
            let detail = "Nothing is sent to an inactive webhook; make it active first.";
            return Err(Refusal::conflict("WEBHOOK_INACTIVE", "", detail).into());
        }
        let made = test_delivery(tx, id)?;
        Reply::with(StatusCode::ACCEPTED, &shown(tx, made)?)
    });
    let answer = answer.await?;
    app.signals.deliveries.notify_one();
    Ok(answer)
}

/// Sends a delivery again that was delivered or given up, with as many attempts as a new one.
#[utoipa::path(post, path = "/api/webhooks/deliveries/{id}/replay", tag = "Events", params(("id" = Uuid, Path)),
    responses((status = 202, body = DeliveryView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`DELIVERY_PENDING`")))]
pub async fn replay(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    let answer = act.run(&app, move |tx, _, _| {
        shown(tx, id)?;
        if !send_again(tx, id)? {
            let detail = "This delivery waits to be sent anyway; see when in nextAttemptAt.";
            return Err(Refusal::conflict("DELIVERY_PENDING", "", detail).into());
        }
        Reply::with(StatusCode::ACCEPTED, &shown(tx, id)?)
    });
    let answer = answer.await?;
    app.signals.deliveries.notify_one();
    Ok(answer)
}
