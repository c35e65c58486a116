//! Writing entries over HTTP: drafts, posting, voiding. What may not enter: the rules themselves.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::Currency;
use jiff::civil::Date;
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;

use super::{EntryView, entry_of};
use crate::accounting::{
    Given, GivenLine, change_draft, create_draft, delete_draft, entry_version, post_draft, void,
};
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply};
use crate::http::extract::Path;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{AmountIn, book_currency};

/// A line as sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LineBody {
    /// Id or code of an active detail account.
    account_id: String,
    /// Debit or Credit.
    direction: String,
    amount: AmountIn,
    /// On tax accounts: the tax code.
    memo: Option<String>,
}

/// An entry as it should be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"entryDate": "2026-05-31", "description": "Rent of May", "lines": [
    {"accountId": "6100", "direction": "Debit", "amount": {"amount": "950.00", "currency": "USD"}},
    {"accountId": "1030", "direction": "Credit", "amount": {"amount": "950.00", "currency": "USD"}}]}))]
pub struct EntryBody {
    /// The business date.
    #[schema(value_type = String, format = Date)]
    entry_date: Date,
    description: String,
    /// A document's number.
    #[serde(default)]
    reference: String,
    /// Manual (when absent), Recurring, Adjusting, Closing.
    entry_type: Option<String>,
    /// Two or more; debits equal credits.
    lines: Vec<LineBody>,
}

impl EntryBody {
    fn given(&self) -> Given<'_> {
        Given {
            date: self.entry_date,
            description: &self.description,
            reference: &self.reference,
            entry_type: self.entry_type.as_deref().unwrap_or("Manual"),
            lines: self.lines.iter().map(LineBody::given).collect(),
        }
    }
}

impl LineBody {
    fn given(&self) -> GivenLine<'_> {
        GivenLine {
            account: &self.account_id,
            direction: &self.direction,
            amount: self.amount.given(),
            memo: self.memo.as_deref(),
        }
    }
}

/// Why an entry is voided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidBody {
    /// 1 to 500 characters.
    reason: String,
}

fn shown(tx: &Tx<'_>, id: &str) -> Result<Reply, ApiError> {
    let entry = entry_of(tx, id)?;
    Ok(Reply::ok(&entry)?.versioned(entry.version))
}

/// The entry of an answer as it is after the commit: its number comes with that (O-4). A repeated request is
/// answered with the entry as it is now.
pub(super) async fn numbered(app: &App, answer: Response) -> Result<Response, ApiError> {
    let status = answer.status();
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.map_err(ApiError::internal)?;
    let entry: serde_json::Value = serde_json::from_slice(&bytes).map_err(ApiError::internal)?;
    let id = entry["id"].as_str().unwrap_or_default().to_owned();
    let entry = app.db.read(move |tx: &Tx<'_>| entry_of(tx, &id)).await?;
    Ok(Reply::with(status, &entry)?.versioned(entry.version).into_response())
}

/// Makes a draft; it has no number and is in no total until it is posted.
#[utoipa::path(post, path = "/api/accounting/journal-entries", tag = "Accounting", request_body = EntryBody,
    responses((status = 201, body = EntryView), (status = 409, body = ProblemBody),
        (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn create(State(app): State<App>, act: Act<EntryBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let currency: Currency = book_currency(tx)?;
        let id = create_draft(tx, &body.given(), currency, &who.by())?;
        let entry = entry_of(tx, &id.to_string())?;
        Ok(Reply::created(&entry)?.versioned(entry.version))
    })
    .await
}

/// Changes a draft as a whole.
#[utoipa::path(put, path = "/api/accounting/journal-entries/{id}", tag = "Accounting",
    params(("id" = String, Path)), request_body = EntryBody,
    responses((status = 200, body = EntryView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<EntryBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        who.expects(entry_version(tx, &id)?)?;
        let id = change_draft(tx, &id, &body.given(), book_currency(tx)?)?;
        shown(tx, &id.to_string())
    })
    .await
}

/// Deletes a draft.
#[utoipa::path(delete, path = "/api/accounting/journal-entries/{id}", tag = "Accounting",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody)))]
pub async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        who.expects(entry_version(tx, &id)?)?;
        delete_draft(tx, &id)?;
        Ok(Reply::nothing())
    })
    .await
}

/// Posts a draft: it gets its number and is final.
#[utoipa::path(post, path = "/api/accounting/journal-entries/{id}/post", tag = "Accounting",
    params(("id" = String, Path)),
    responses((status = 200, body = EntryView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn post(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    let answer = act.run(&app, move |tx, who, _| {
        who.expects(entry_version(tx, &id)?)?;
        let id = post_draft(tx, &id, &who.by())?;
        shown(tx, &id.to_string())
    });
    let answer = answer.await?;
    numbered(&app, answer).await
}

/// Voids a posted entry: a linked reversal is posted, and both stay in every total.
#[utoipa::path(post, path = "/api/accounting/journal-entries/{id}/void", tag = "Accounting",
    params(("id" = String, Path)), request_body = VoidBody,
    responses((status = 200, body = EntryView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn void_entry(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<VoidBody>,
) -> Result<Response, ApiError> {
    let answer = act.run(&app, move |tx, who, body| {
        who.expects(entry_version(tx, &id)?)?;
        void(tx, &id, &who.by(), &body.reason)?;
        shown(tx, &id)
    });
    let answer = answer.await?;
    numbered(&app, answer).await
}
