//! `/api/credit-notes`: parts of invoices taken back (O-8).

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use store::{Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::view::{Kind, found, paper, view};
use super::{DocumentView, numbered, printed, whose};
use crate::bindings::{InvoiceBooks, seller};
use crate::http::App;
use crate::http::act::{Act, Reply, shown};
use crate::http::auth::Principal;
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::quantity_in;
use crate::invoice::{Credit, CreditPart, credit, sql as stored};

/// Which credit notes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct CreditQuery {
    /// Of this customer.
    customer_id: Option<Uuid>,
    /// Of this invoice.
    invoice_id: Option<Uuid>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// What is credited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CreditBody {
    /// Why.
    reason: String,
    /// Lines and how much of each; absent: all that is left.
    #[serde(default)]
    items: Vec<CreditItem>,
}

/// A part of a line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CreditItem {
    /// The line of the invoice.
    line_no: i64,
    /// How much of it.
    quantity: String,
}

/// Credit notes, newest first.
#[utoipa::path(get, path = "/api/credit-notes", tag = "Invoices", params(CreditQuery),
    responses((status = 200, body = Listed<DocumentView>), (status = 400, body = ProblemBody),
              (status = 404, body = ProblemBody, description = "a customer asks for another's")))]
pub async fn list(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Query(query): Query<CreditQuery>,
) -> Result<Json<Listed<DocumentView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let customer = whose(&who, query.customer_id)?;
    let read = move |tx: &Tx<'_>| {
        let (kind, invoice) = (Kind::CreditNote.as_str(), query.invoice_id);
        let values = params![before, kind, customer, None::<&str>, None::<&str>, invoice, limit + 1];
        let rows = tx.query(&stored::DOCUMENTS, values, |row| view(row, Kind::CreditNote))?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One credit note, as it was issued.
#[utoipa::path(get, path = "/api/credit-notes/{id}", tag = "Invoices", params(("id" = Uuid, Path)),
    responses((status = 200, body = DocumentView), (status = 304, description = "the version held is the present one"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let found = app.db.read(move |tx| found(tx, id, Kind::CreditNote, &who)).await?;
    shown(&headers, found.version, &found)
}

/// Credits an invoice without goods coming back: a price that was wrong, a complaint. Dr revenue and tax, Cr receivable.
/// Goods that come back are refunded on their order, which credits by itself.
#[utoipa::path(post, path = "/api/invoices/{id}/credit-notes", tag = "Invoices", params(("id" = Uuid, Path)),
    request_body = CreditBody,
    responses((status = 201, body = DocumentView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`CREDIT_EXCEEDS_INVOICE`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`REASON_MISSING`, `UNKNOWN_LINE`, `QUANTITY_INVALID`")))]
pub async fn create(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
    act: Act<CreditBody>,
) -> Result<Response, ApiError> {
    let answer = act.run(&app, move |tx, who, body| {
        let mut parts = Vec::with_capacity(body.items.len());
        for (n, item) in body.items.iter().enumerate() {
            let quantity = quantity_in(&item.quantity, &format!("items[{n}].quantity"))?;
            if !quantity.is_positive() {
                let detail = "A quantity is above zero; correct it.";
                let field = format!("items[{n}].quantity");
                return Err(crate::refusal::Refusal::rule("QUANTITY_INVALID", field, detail).into());
            }
            parts.push(CreditPart { line_no: item.line_no, quantity });
        }
        let (_, date) = seller(tx, None)?;
        let by = who.by();
        let new = Credit { invoice_id: id, parts: &parts, reason: &body.reason, date, by: &by };
        let id = credit(tx, &new, &mut InvoiceBooks::default())?;
        let view = found(tx, id, Kind::CreditNote, &who.principal)?;
        Ok(Reply::created(&view)?.versioned(view.version))
    });
    numbered(&app, answer.await?, Kind::CreditNote, who).await
}

/// A credit note on paper.
#[utoipa::path(get, path = "/api/credit-notes/{id}/pdf", tag = "Invoices", params(("id" = Uuid, Path)),
    responses((status = 200, description = "A4, in the customer's language", content_type = "application/pdf"),
              (status = 404, body = ProblemBody)))]
pub async fn document(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let paper = app.db.read(move |tx| paper(tx, id, Kind::CreditNote, &who)).await?;
    printed(paper).await
}
