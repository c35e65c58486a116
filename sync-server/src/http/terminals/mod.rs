//! `/api/terminals`: the tills, letting new ones in, and what of theirs could not be booked.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Money, StoreId, TerminalId};
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub mod sql;

use crate::http::App;
use crate::http::act::{Act, Nothing, Reply};
use crate::http::auth::Principal;
use crate::http::extract::{Body, Path, Query};
use crate::http::list::{Listed, Paging, open_or_resolved, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{MoneyShape, money, time};
use crate::identity::{IdentityError, NewEnrolmentCode, create_enrolment_code, revoke_terminal};

/// How long an enrolment code lasts at most, and when nothing is said (E-1).
const CODE_MINUTES_MAX: i64 = 10;

/// Which tills.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TerminalQuery {
    /// Id or code of a store.
    store: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Which quarantined events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuarantineQuery {
    /// Open or Resolved.
    status: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A till.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Terminal)]
pub struct TerminalView {
    /// UUIDv7.
    id: Uuid,
    store_id: Uuid,
    store_code: String,
    /// T01, T02 … within the store.
    code: String,
    name: String,
    /// The name of its journal's present epoch.
    epoch: String,
    /// Active or Revoked.
    status: String,
    /// Version of the protocol spoken at enrolment.
    protocol: i64,
    enrolled_at: String,
    revoked_at: Option<String>,
    /// The last event that hangs on its predecessors; null before the first.
    head_seq: Option<i64>,
    /// When its last event arrived; null before the first.
    last_event_at: Option<String>,
}

/// A code that lets one till in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentCode {
    /// Type this at the till; it is shown this once.
    code: String,
    store_id: Uuid,
    store_code: String,
    expires_at: String,
}

/// What enrolment code is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"store": "S1"}))]
pub struct NewCode {
    /// Id or code of the store; the only one when absent.
    store: Option<String>,
    /// 1 to 10, 10 when absent.
    expires_in_minutes: Option<i64>,
}

/// An event that was taken in but could not be booked (U-2).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QuarantinedEvent)]
pub struct QuarantineView {
    /// UUIDv7.
    id: Uuid,
    event_id: Uuid,
    terminal_id: Uuid,
    epoch: String,
    seq: i64,
    /// UNKNOWN_KIND, UNREADABLE_BODY, HASH_CONFLICT …
    code: String,
    /// For a manager.
    detail: String,
    /// Whether somebody may have tampered.
    alarm: bool,
    /// The event's total, which waits in the suspense account.
    #[schema(value_type = Option<MoneyShape>)]
    total: Option<Money>,
    journal_entry_id: Option<Uuid>,
    /// Open or Resolved.
    status: String,
    received_at: String,
}

/// The tills, newest first.
#[utoipa::path(get, path = "/api/terminals", tag = "Terminals", params(TerminalQuery),
    responses((status = 200, body = Listed<TerminalView>), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<TerminalQuery>,
) -> Result<Json<Listed<TerminalView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let store = query.store;
    let read = move |tx: &Tx<'_>| {
        let store = store.as_deref().map(|given| store_of(tx, Some(given))).transpose()?;
        let store_id = store.map(|(id, _)| id);
        let mut rows = tx.query(&sql::LIST, params![before, store_id, limit + 1], terminal)?;
        for row in &mut rows {
            let head = tx.query_opt(&sql::HEAD, params![row.id, &row.epoch], |head| {
                Ok((head.int(0)?, time(head.int(1)?)))
            })?;
            (row.head_seq, row.last_event_at) = head.unzip();
        }
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// Makes a code with which one till may enrol within minutes.
#[utoipa::path(post, path = "/api/terminals/enrolment-codes", tag = "Terminals", request_body = NewCode,
    responses((status = 201, body = EnrolmentCode), (status = 404, body = ProblemBody),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn new_code(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Body(body): Body<NewCode>,
) -> Result<(StatusCode, Json<EnrolmentCode>), ApiError> {
    let minutes = body.expires_in_minutes.unwrap_or(CODE_MINUTES_MAX);
    if !(1..=CODE_MINUTES_MAX).contains(&minutes) {
        let detail = "A code lasts from 1 to 10 minutes; ask for no more.";
        return Err(ApiError::invalid("expiresInMinutes", detail));
    }
    let created_by = who.staff_id;
    let write = move |tx: &Tx<'_>| {
        let (store_id, store_code) = store_of(tx, body.store.as_deref())?;
        let new =
            NewEnrolmentCode { store_id: StoreId::new(store_id), by: created_by, valid_ms: minutes * 60_000 };
        let code = create_enrolment_code(tx, &new)?;
        let expires_at = time(tx.now_ms() + new.valid_ms);
        Ok::<_, ApiError>(EnrolmentCode { code, store_id, store_code, expires_at })
    };
    let written = app.db.write(write).await?;
    Ok((StatusCode::CREATED, Json(written.value)))
}

/// Takes a till's way in back: no catalogue and no token any more; the sales that it has made are still taken in.
#[utoipa::path(post, path = "/api/terminals/{id}/revoke", tag = "Terminals", params(("id" = Uuid, Path)),
    responses((status = 204, description = "it must be enrolled again"), (status = 404, body = ProblemBody)))]
pub async fn revoke(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        revoke_terminal(tx, TerminalId::new(id), &who.by())?;
        Ok(Reply::nothing())
    })
    .await
}

/// Events that could not be booked, newest first.
#[utoipa::path(get, path = "/api/quarantine", tag = "Terminals", params(QuarantineQuery),
    responses((status = 200, body = Listed<QuarantineView>)))]
pub async fn quarantine(
    State(app): State<App>,
    Query(query): Query<QuarantineQuery>,
) -> Result<Json<Listed<QuarantineView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    open_or_resolved(query.status.as_deref())?;
    let read = move |tx: &Tx<'_>| {
        let params = params![before, query.status.as_deref(), limit + 1];
        let rows = tx.query(&sql::QUARANTINE, params, quarantined)?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

fn store_of(tx: &Tx<'_>, given: Option<&str>) -> Result<(Uuid, String), ApiError> {
    let read = |row: &Row<'_>| Ok((row.uuid(0)?, row.text(1)?.to_owned()));
    let found = match given {
        Some(given) => tx.query_opt(&sql::STORE, params![given], read)?,
        None => {
            let mut stores = tx.query(&sql::TWO_STORES, params![], read)?;
            if stores.len() > 1 {
                return Err(ApiError::invalid("store", "There are several stores; say which one."));
            }
            stores.pop()
        }
    };
    found.ok_or_else(|| ApiError::not_found("store"))
}

fn terminal(row: &Row<'_>) -> Result<TerminalView, StoreError> {
    Ok(TerminalView {
        id: row.uuid(0)?,
        store_id: row.uuid(1)?,
        store_code: row.text(2)?.to_owned(),
        code: row.text(3)?.to_owned(),
        name: row.text(4)?.to_owned(),
        epoch: row.text(5)?.to_owned(),
        status: row.text(6)?.to_owned(),
        protocol: row.int(7)?,
        enrolled_at: time(row.int(8)?),
        revoked_at: row.opt_int(9)?.map(time),
        head_seq: None,
        last_event_at: None,
    })
}

fn quarantined(row: &Row<'_>) -> Result<QuarantineView, StoreError> {
    let total = match (row.opt_text(8)?, row.opt_int(9)?) {
        // An unreadable event may name a currency that does not exist.
        (Some(code), Some(minor)) => {
            domain::Currency::parse(code).ok().map(|currency| money(minor, currency))
        }
        _ => None,
    };
    Ok(QuarantineView {
        id: row.uuid(0)?,
        event_id: row.uuid(1)?,
        terminal_id: row.uuid(2)?,
        epoch: row.text(3)?.to_owned(),
        seq: row.int(4)?,
        code: row.text(5)?.to_owned(),
        detail: row.text(6)?.to_owned(),
        alarm: row.bool(7)?,
        total,
        journal_entry_id: row.opt_uuid(10)?,
        status: row.text(11)?.to_owned(),
        received_at: time(row.int(12)?),
    })
}

impl From<IdentityError> for ApiError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Store(error) => error.into(),
            IdentityError::Invalid(text) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_FAILED", text)
            }
            IdentityError::Refused(refusal) => refusal.into(),
            IdentityError::TerminalUnknown => Self::not_found("till"),
            other => Self::internal(other),
        }
    }
}
