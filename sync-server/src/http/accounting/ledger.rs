//! The ledger of one account with a running balance, a page at a time.
//!
//! A page never reads what lies before it: the balance comes from the sums per day that the sequencer
//! keeps, and from the lines of the first day alone.

use axum::Json;
use axum::extract::State;
use domain::Currency;
use jiff::civil::Date;
use serde::Deserialize;
use store::{Tx, params};
use utoipa::IntoParams;

use super::view::{self, Ledger, LedgerLine};
use super::{account_of, sql};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::list::{Paging, number, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{book_currency, money};

/// Which part of a ledger.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// First business date.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last business date.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Where a page starts: after this line.
struct Start {
    day: String,
    entry_id: String,
    line_no: i64,
}

/// An account's lines with running balances, oldest first; the account by id or code.
#[utoipa::path(get, path = "/api/accounting/accounts/{id}/ledger", tag = "Accounting",
    params(("id" = String, Path), LedgerQuery),
    responses((status = 200, body = Ledger), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn ledger(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(query): Query<LedgerQuery>,
) -> Result<Json<Ledger>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, after) = (paging.limit()?, paging.after(3)?);
    let start = match after {
        Some(key) => Some(Start { line_no: number(&key, 2)?, day: key[0].clone(), entry_id: key[1].clone() }),
        None => None,
    };
    let first_day = query.from.map_or_else(String::new, |day| day.to_string());
    let last_day = query.to.unwrap_or(Date::MAX).to_string();
    let read = move |tx: &Tx<'_>| read_page(tx, &id, &first_day, &last_day, start.as_ref(), limit).map(Json);
    app.db.read(read).await
}

fn read_page(
    tx: &Tx<'_>,
    id: &str,
    first_day: &str,
    last_day: &str,
    start: Option<&Start>,
    limit: i64,
) -> Result<Ledger, ApiError> {
    let account = account_of(tx, id)?;
    let currency = book_currency(tx)?;
    // On its own side an account's balance is positive: a credit account turns the sign.
    let sign = if account.normal_balance == "Credit" { -1 } else { 1 };
    let net = |sql, day: &str| tx.query_one(sql, params![account.id, day], |row| row.int(0));
    let opening_minor = match start {
        None => net(&sql::BEFORE_DAY, first_day)?,
        Some(start) => {
            let params = params![account.id, &start.day, &start.entry_id, start.line_no];
            net(&sql::BEFORE_DAY, &start.day)? + tx.query_one(&sql::WITHIN_DAY, params, |row| row.int(0))?
        }
    };
    let closing_minor = net(&sql::TO_DAY, last_day)?;
    let (day, entry_id, line_no) =
        start.map_or(("", "", 0), |start| (start.day.as_str(), start.entry_id.as_str(), start.line_no));
    let params = params![account.id, first_day, last_day, day, entry_id, line_no, limit + 1];
    let lines = tx.query(&sql::LEDGER, params, |row| view::ledger_line(row, currency))?;
    let mut lines = page(lines, limit, |line| {
        vec![line.date.clone(), line.entry_id.to_string(), line.line_no.to_string()]
    });
    run_balance(&mut lines.data, opening_minor, sign, currency)?;
    Ok(Ledger {
        account,
        opening_balance: money(sign * opening_minor, currency),
        transactions: lines.data,
        closing_balance: money(sign * closing_minor, currency),
        next: lines.next,
    })
}

fn run_balance(
    lines: &mut [LedgerLine],
    opening_minor: i64,
    sign: i64,
    currency: Currency,
) -> Result<(), ApiError> {
    let mut net_minor = opening_minor;
    for line in lines {
        let change = if line.direction == "Debit" { line.amount.minor } else { -line.amount.minor };
        net_minor = net_minor
            .checked_add(change)
            .ok_or_else(|| ApiError::internal("a running balance does not fit"))?;
        line.balance = money(sign * net_minor, currency);
    }
    Ok(())
}
