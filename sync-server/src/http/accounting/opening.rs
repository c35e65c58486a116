//! Opening balances over HTTP, as JSON or CSV. What may not enter: the rules themselves.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::journal::numbered;
use super::{EntryView, entry_of};
use crate::accounting::{GivenLine, import_opening};
use crate::http::App;
use crate::http::act::{Act, FromBody, Reply};
use crate::http::extract::{self, Query};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{AmountIn, book_currency};
use crate::refusal::Refusal;

/// As of when, for CSV.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct OpeningQuery {
    /// The day of the entry, where the body does not say it.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
}

/// Opening balances. As `text/csv`: a line `account,direction,amount`, then one per account; `?asOf=` has the day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = OpeningBalances)]
#[schema(example = json!({"asOf": "2026-01-01", "lines": [
    {"account": "1030", "direction": "Debit", "amount": {"amount": "12500.00", "currency": "USD"}}]}))]
pub struct OpeningBody {
    /// The day of the entry.
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// One per account; the difference is booked against opening equity.
    lines: Vec<OpeningLine>,
}

/// The balance of one account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningLine {
    /// Code or id.
    account: String,
    /// Debit or Credit.
    direction: String,
    amount: AmountIn,
}

/// The same, of either kind of body.
#[derive(Debug)]
pub struct Opening {
    as_of: Option<Date>,
    lines: Vec<OpeningLine>,
}

impl FromBody for Opening {
    fn from_body(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, ApiError> {
        let kind =
            headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/csv")) {
            return Ok(Self { as_of: None, lines: csv(bytes)? });
        }
        let body: OpeningBody = extract::json(headers, bytes)?;
        Ok(Self { as_of: Some(body.as_of), lines: body.lines })
    }
}

/// Three columns; a spreadsheet's semicolons and byte-order mark are understood.
fn csv(bytes: &[u8]) -> Result<Vec<OpeningLine>, ApiError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| ApiError::unreadable("body", "The file is not UTF-8; save it as UTF-8."))?;
    let mut rows = text.trim_start_matches('\u{feff}').lines().enumerate();
    let separator = |line: &str| if line.contains(';') { ';' } else { ',' };
    let cells = |line: &str| -> Vec<String> {
        let unquoted = |cell: &str| {
            let cell = cell.trim();
            cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell).to_owned()
        };
        line.split(separator(line)).map(unquoted).collect()
    };
    let header = rows.next().map(|(_, line)| cells(line)).unwrap_or_default();
    if header != ["account", "direction", "amount"] {
        let detail = "The first line is `account,direction,amount`; add it.";
        return Err(ApiError::unreadable("line 1", detail));
    }
    let mut lines = Vec::new();
    for (n, line) in rows.filter(|(_, line)| !line.trim().is_empty()) {
        let Ok([account, direction, amount]) = <[String; 3]>::try_from(cells(line)) else {
            let detail = "A line has an account, a direction and an amount; correct it.";
            return Err(ApiError::unreadable(&format!("line {}", n + 1), detail));
        };
        lines.push(OpeningLine { account, direction, amount: AmountIn::Number(amount) });
    }
    Ok(lines)
}

/// Books opening balances into one entry, once; the difference goes to opening equity.
#[utoipa::path(post, path = "/api/accounting/opening-balances", tag = "Accounting", params(OpeningQuery),
    request_body(content((OpeningBody = "application/json"), (String = "text/csv"))),
    responses((status = 201, body = EntryView), (status = 400, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn import(
    State(app): State<App>,
    Query(query): Query<OpeningQuery>,
    act: Act<Opening>,
) -> Result<Response, ApiError> {
    let answer = act.run(&app, move |tx, who, body| {
        let missing = || Refusal::rule("DATE_MISSING", "asOf", "Say as of which day the balances are.");
        let as_of = body.as_of.or(query.as_of).ok_or_else(missing)?;
        let currency = book_currency(tx)?;
        let given: Vec<GivenLine<'_>> = body.lines.iter().map(given).collect();
        let id = import_opening(tx, as_of, &given, currency, &who.by())?;
        let entry = entry_of(tx, &id.uuid().to_string())?;
        Ok(Reply::with(StatusCode::CREATED, &entry)?.versioned(entry.version))
    });
    let answer = answer.await?;
    numbered(&app, answer).await
}

fn given(line: &OpeningLine) -> GivenLine<'_> {
    GivenLine { account: &line.account, direction: &line.direction, amount: line.amount.given(), memo: None }
}

#[cfg(test)]
mod tests {
    use super::csv;

    #[test]
    fn spreadsheets_files_are_understood_and_foreign_ones_refused() {
        let lines =
            csv("\u{feff}account;direction;amount\r\n1030;Debit;\"12.50\"\r\n\r\n".as_bytes()).unwrap();
        assert_eq!((lines.len(), lines[0].amount.given().text), (1, "12.50"));
        for bad in [&b"account,direction\n"[..], b"account,direction,amount\n1,Debit\n", b"", b"\xff\xfe"] {
            assert!(csv(bad).is_err());
        }
    }
}
