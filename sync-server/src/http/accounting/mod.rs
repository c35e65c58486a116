//! `/api/accounting`: reading the books; writes, reports and exports have rooms of their own beside this. What may
//! not enter: rules (the accounting context's commands).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Currency, Money};
use jiff::civil::Date;
use serde::Deserialize;
use store::{Tx, params};
use utoipa::IntoParams;
use uuid::Uuid;

pub mod ageing;
pub mod chart;
pub mod day;
pub mod export;
pub mod journal;
pub mod ledger;
pub mod opening;
pub mod periods;
pub mod reports;
pub mod sql;
pub mod tax;
mod view;

pub use view::{AccountView, EntryView, Ledger, TrialBalance};

use self::view::{TrialLine, TrialTotals};
use crate::accounting::AccountingError;
use crate::http::App;
use crate::http::act::shown;
use crate::http::extract::{Path, Query};
use crate::http::list::{FIRST, LAST, Listed, Paging, Sort, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{book_currency, money};

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// Asset, Liability, Equity, Revenue, COGS, Expense.
    account_type: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct EntryQuery {
    /// First business date.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last business date.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Draft, Posted, Voided.
    status: Option<String>,
    /// The event that it stands for.
    source_id: Option<String>,
    /// `entryDate`, or `-entryDate` for the last day first; absent: the newest first.
    sort: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

impl EntryQuery {
    /// First and last day, as they are stored.
    fn days(&self) -> (Option<String>, Option<String>) {
        (self.from.map(|day| day.to_string()), self.to.map(|day| day.to_string()))
    }
}

/// Until when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct AsOfQuery {
    /// The last business date counted; all of them when absent.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
}

/// The chart of accounts, by code.
#[utoipa::path(get, path = "/api/accounting/accounts", tag = "Accounting", params(AccountQuery),
    responses((status = 200, body = Listed<AccountView>)))]
pub async fn accounts(
    State(app): State<App>,
    Query(query): Query<AccountQuery>,
) -> Result<Json<Listed<AccountView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, after) = (paging.limit()?, paging.after(1)?);
    let read = move |tx: &Tx<'_>| {
        let after = after.as_ref().and_then(|key| key.first()).map(String::as_str);
        let params = params![after, query.account_type.as_deref(), limit + 1];
        let rows = tx.query(&sql::ACCOUNTS, params, view::account)?;
        Ok(Json(page(rows, limit, |row| vec![row.code.clone()])))
    };
    app.db.read(read).await
}

/// One account, by id or code.
#[utoipa::path(get, path = "/api/accounting/accounts/{id}", tag = "Accounting", params(("id" = String, Path)),
    responses((status = 200, body = AccountView), (status = 304), (status = 404, body = ProblemBody)))]
pub async fn account(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let account = app.db.read(move |tx: &Tx<'_>| account_of(tx, &id)).await?;
    shown(&headers, account.version, &account)
}

impl From<AccountingError> for ApiError {
    fn from(error: AccountingError) -> Self {
        match error {
            AccountingError::Store(error) => error.into(),
            AccountingError::Refused(refusal) => refusal.into(),
            other => Self::internal(other),
        }
    }
}

fn account_of(tx: &Tx<'_>, given: &str) -> Result<AccountView, ApiError> {
    tx.query_opt(&sql::ACCOUNT, params![given], view::account)?.ok_or_else(|| ApiError::not_found("account"))
}

/// Entries, newest first.
#[utoipa::path(get, path = "/api/accounting/journal-entries", tag = "Accounting", params(EntryQuery),
    responses((status = 200, body = Listed<EntryView>), (status = 400, body = ProblemBody)))]
pub async fn entries(
    State(app): State<App>,
    Query(query): Query<EntryQuery>,
) -> Result<Json<Listed<EntryView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after.clone() };
    let (limit, sort) = (paging.limit()?, Sort::read(query.sort.as_deref(), &["entryDate"])?);
    let read = move |tx: &Tx<'_>| {
        let Listed { data, next } = match sort {
            None => newest_entries(tx, &query, limit, paging.before_id()?)?,
            Some(sort) => entries_by_day(tx, &query, limit, (sort, sort.after(&paging)?))?,
        };
        let data = data.into_iter().map(|entry| with_lines(tx, entry)).collect::<Result<_, _>>()?;
        Ok(Json(Listed { data, next }))
    };
    app.db.read(read).await
}

fn newest_entries(
    tx: &Tx<'_>,
    query: &EntryQuery,
    limit: i64,
    before: Option<Uuid>,
) -> Result<Listed<EntryView>, ApiError> {
    let (from, to) = query.days();
    let (status, source) = (query.status.as_deref(), query.source_id.as_deref());
    let params = params![before, from.as_deref(), to.as_deref(), status, source, limit + 1];
    let rows = tx.query(&sql::ENTRIES, params, view::entry)?;
    Ok(page(rows, limit, |row| vec![row.id.to_string()]))
}

fn entries_by_day(
    tx: &Tx<'_>,
    query: &EntryQuery,
    limit: i64,
    (sort, after): (Sort, Option<(String, String)>),
) -> Result<Listed<EntryView>, ApiError> {
    let (statement, edge) = match sort.descending {
        false => (&sql::ENTRIES_BY_DAY, FIRST),
        true => (&sql::ENTRIES_BY_DAY_DESC, LAST),
    };
    let (day, id) = after.as_ref().map_or((edge, edge), |(day, id)| (day.as_str(), id.as_str()));
    let (from, to) = query.days();
    let (status, source) = (query.status.as_deref(), query.source_id.as_deref());
    let params = params![day, id, from.as_deref(), to.as_deref(), status, source, limit + 1];
    let rows = tx.query(statement, params, view::entry)?;
    Ok(page(rows, limit, |row| vec![sort.text(), row.entry_date.clone(), row.id.to_string()]))
}

/// One entry, by id or number.
#[utoipa::path(get, path = "/api/accounting/journal-entries/{id}", tag = "Accounting",
    params(("id" = String, Path)),
    responses((status = 200, body = EntryView), (status = 304), (status = 404, body = ProblemBody)))]
pub async fn entry(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let entry = app.db.read(move |tx: &Tx<'_>| entry_of(tx, &id)).await?;
    shown(&headers, entry.version, &entry)
}

fn entry_of(tx: &Tx<'_>, given: &str) -> Result<EntryView, ApiError> {
    let entry = tx
        .query_opt(&sql::ENTRY, params![given], view::entry)?
        .ok_or_else(|| ApiError::not_found("journal entry"))?;
    with_lines(tx, entry)
}

fn with_lines(tx: &Tx<'_>, mut entry: EntryView) -> Result<EntryView, ApiError> {
    let currency = entry.total.currency;
    entry.lines = tx.query(&sql::LINES, params![entry.id], |row| view::line(row, currency))?;
    let debits = entry.lines.iter().filter(|line| line.direction == "Debit").map(|line| line.amount.minor);
    entry.total = money(sum(debits)?, currency);
    Ok(entry)
}

/// Balances of all accounts; debits and credits are always the same.
#[utoipa::path(get, path = "/api/accounting/trial-balance", tag = "Accounting", params(AsOfQuery),
    responses((status = 200, body = TrialBalance), (status = 400, body = ProblemBody)))]
pub async fn trial_balance(
    State(app): State<App>,
    Query(query): Query<AsOfQuery>,
) -> Result<Json<TrialBalance>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let currency = book_currency(tx)?;
        let last_day = query.as_of.unwrap_or(Date::MAX).to_string();
        let lines = tx.query(&sql::TRIAL_BALANCE, params![&last_day], |row| {
            let (debit, credit) = sides(row.int(3)? - row.int(4)?, currency);
            let (code, name) = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
            Ok(TrialLine { account_id: row.uuid(0)?, code, name, debit, credit })
        })?;
        let totals = TrialTotals {
            debit: money(sum(lines.iter().map(|line| line.debit.minor))?, currency),
            credit: money(sum(lines.iter().map(|line| line.credit.minor))?, currency),
        };
        let as_of = match query.as_of {
            Some(day) => day.to_string(),
            None => tx
                .query_one(&sql::LAST_DAY, params![], |row| Ok(row.opt_text(0)?.map(str::to_owned)))?
                .unwrap_or_else(|| today(tx.now_ms())),
        };
        Ok(Json(TrialBalance { as_of, lines, totals }))
    };
    app.db.read(read).await
}

fn today(now_ms: i64) -> String {
    crate::http::values::time(now_ms).chars().take(10).collect()
}

/// Debit less credit, in the column where it belongs.
fn sides(net_minor: i64, currency: Currency) -> (Money, Money) {
    (money(net_minor.max(0), currency), money((-net_minor).max(0), currency))
}

fn sum(mut amounts_minor: impl Iterator<Item = i64>) -> Result<i64, ApiError> {
    amounts_minor
        .try_fold(0_i64, i64::checked_add)
        .ok_or_else(|| ApiError::internal("a sum of amounts does not fit"))
}
