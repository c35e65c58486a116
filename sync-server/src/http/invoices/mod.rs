//! `/api/invoices` and `/api/credit-notes`: what was billed and credited, as JSON and on paper. A signed-in customer sees
//! its own alone. What may not enter: the rules (the invoice context).

pub mod credit;
pub mod payments;
pub mod sql;
pub mod statement;
mod view;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::{CustomerId, StoreId};
use jiff::civil::Date;
use serde::Deserialize;
use store::{Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub use self::view::DocumentView;
use self::view::{Kind, found, view};
use super::App;
use super::act::{Act, Reply, shown};
use super::auth::Principal;
use super::extract::{Path, Query};
use super::list::{Listed, Paging, page};
use super::problem::{ApiError, ProblemBody};
use crate::bindings::bill;
use crate::invoice::{InvoiceError, pdf, sql as stored};

/// Which invoices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct InvoiceQuery {
    /// Of this customer.
    customer_id: Option<Uuid>,
    /// Open, PartlyPaid, Paid or Credited.
    status: Option<String>,
    /// Not paid and due on this day or before.
    #[param(value_type = Option<String>, format = Date)]
    due_until: Option<Date>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// How it is to be billed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct InvoiceBody {
    /// Days to pay; absent: as agreed with the customer.
    terms_days: Option<u32>,
}

impl From<InvoiceError> for ApiError {
    fn from(error: InvoiceError) -> Self {
        match error {
            InvoiceError::Store(error) => error.into(),
            InvoiceError::Refused(refusal) => refusal.into(),
            InvoiceError::Posting(error) => Self::internal(error),
        }
    }
}

/// Whose documents are read: everybody's, or the signed-in customer's own.
fn whose(who: &Principal, asked: Option<Uuid>) -> Result<Option<Uuid>, ApiError> {
    let own = who.customer_id.map(CustomerId::uuid);
    if asked.is_some() {
        who.of_customer(asked, "customer")?;
    }
    Ok(own.or(asked))
}

/// Invoices, newest first.
#[utoipa::path(get, path = "/api/invoices", tag = "Invoices", params(InvoiceQuery),
    responses((status = 200, body = Listed<DocumentView>), (status = 400, body = ProblemBody),
              (status = 404, body = ProblemBody, description = "a customer asks for another's")))]
pub async fn list(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Query(query): Query<InvoiceQuery>,
) -> Result<Json<Listed<DocumentView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    if query.status.as_deref().is_some_and(|status| !view::STATUSES.contains(&status)) {
        return Err(ApiError::unreadable("status", "The status must be Open, PartlyPaid, Paid or Credited."));
    }
    let customer = whose(&who, query.customer_id)?;
    let due_until = query.due_until.map(|day| day.to_string());
    let read = move |tx: &Tx<'_>| {
        let status = query.status.as_deref();
        let kind = Kind::Invoice.as_str();
        let values = params![before, kind, customer, status, due_until.as_deref(), None::<Uuid>, limit + 1];
        let rows = tx.query(&stored::DOCUMENTS, values, |row| view(row, Kind::Invoice))?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One invoice, as it was issued, with what was paid and credited since.
#[utoipa::path(get, path = "/api/invoices/{id}", tag = "Invoices", params(("id" = Uuid, Path)),
    responses((status = 200, body = DocumentView), (status = 304, description = "the version held is the present one"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let found = app.db.read(move |tx| found(tx, id, Kind::Invoice, &who)).await?;
    shown(&headers, found.version, &found)
}

/// Issues the invoice of a till's sale to a customer by name, in the till's own series; what was paid at the till is paid
/// on it.
#[utoipa::path(post, path = "/api/orders/{channel}/{id}/invoice", tag = "Invoices",
    params(("channel" = String, Path, description = "`pos`: orders of the web have theirs with their terms"), ("id" = Uuid, Path)),
    request_body = InvoiceBody,
    responses((status = 201, body = DocumentView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`NOTHING_ON_ACCOUNT`, `ALREADY_INVOICED`"),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody, description = "`VALIDATION_FAILED`")))]
pub async fn create(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path((channel, id)): Path<(String, Uuid)>,
    act: Act<InvoiceBody>,
) -> Result<Response, ApiError> {
    if channel != "pos" {
        return Err(ApiError::not_found("order of a till"));
    }
    let answer = act.run(&app, move |tx, who, body| {
        if body.terms_days.is_some_and(|days| days > 365) {
            return Err(ApiError::invalid("termsDays", "Terms of payment are up to 365 days; correct them."));
        }
        let order = tx.query_opt(&sql::ORDER, params![id], |row| row.opt_uuid(0))?;
        let store = order.ok_or_else(|| ApiError::not_found("order"))?;
        let id = bill(tx, id, store.map(StoreId::new), body.terms_days, &who.by())?;
        let view = found(tx, id, Kind::Invoice, &who.principal)?;
        Ok(Reply::created(&view)?.versioned(view.version))
    });
    numbered(&app, answer.await?, Kind::Invoice, who).await
}

/// The answer with the number that the sequencer gave after the commit.
async fn numbered(app: &App, answer: Response, kind: Kind, who: Principal) -> Result<Response, ApiError> {
    let status = answer.status();
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.map_err(ApiError::internal)?;
    let id = serde_json::from_slice::<serde_json::Value>(&bytes).ok();
    let id = id.and_then(|body| body.get("id")?.as_str()?.parse::<Uuid>().ok());
    let id = id.ok_or_else(|| ApiError::internal("an answer without an id"))?;
    let view = app.db.read(move |tx| found(tx, id, kind, &who)).await?;
    Ok(Reply::with(status, &view)?.versioned(view.version).into_response())
}

/// An invoice on paper.
#[utoipa::path(get, path = "/api/invoices/{id}/pdf", tag = "Invoices", params(("id" = Uuid, Path)),
    responses((status = 200, description = "A4, in the customer's language", content_type = "application/pdf"),
              (status = 404, body = ProblemBody)))]
pub async fn document(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let paper = app.db.read(move |tx| view::paper(tx, id, Kind::Invoice, &who)).await?;
    printed(paper).await
}

/// The invoice of an order, on paper.
#[utoipa::path(get, path = "/api/orders/{channel}/{id}/invoice", tag = "Invoices",
    params(("channel" = String, Path, description = "`pos`, `retail` or `wholesale`"), ("id" = Uuid, Path)),
    responses((status = 200, description = "A4, in the customer's language", content_type = "application/pdf"),
              (status = 404, body = ProblemBody)))]
pub async fn of_order(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path((channel, id)): Path<(String, Uuid)>,
) -> Result<Response, ApiError> {
    let paper = app.db.read(move |tx| view::paper_of_order(tx, id, &channel, &who)).await?;
    printed(paper).await
}

/// Draws a document away from the runtime's threads.
async fn printed(paper: pdf::Paper) -> Result<Response, ApiError> {
    let name = format!("inline; filename=\"{}.pdf\"", paper.number);
    let drawn = tokio::task::spawn_blocking(move || pdf::draw(&paper)).await.map_err(ApiError::internal)?;
    let mut response = drawn.map_err(ApiError::internal)?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
