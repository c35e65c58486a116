//! A day's summary (A-4, C-1): what the books moved, and the Z of every shift per tender. What may not enter: how a
//! difference is booked (the order context at the shift's end).

use axum::Json;
use axum::extract::State;
use domain::{Currency, Money};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::reports::{Sums, sums};
use super::{sql, sum};
use crate::accounting::periods;
use crate::http::App;
use crate::http::extract::Query;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{self, MoneyShape, book_currency, money};

/// Which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DayQuery {
    /// The business date; today (UTC) when absent.
    #[param(value_type = Option<String>, format = Date)]
    date: Option<Date>,
}

/// What a day moved in the books.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DaySummary {
    date: String,
    /// Sales less refunds, without tax.
    #[schema(value_type = MoneyShape)]
    revenue: Money,
    /// Tax on them.
    #[schema(value_type = MoneyShape)]
    tax: Money,
    #[schema(value_type = MoneyShape)]
    cost_of_goods_sold: Money,
    /// More counted (negative: less) than there should have been.
    #[schema(value_type = MoneyShape)]
    cash_over_short: Money,
    /// What was counted over all closed shifts, by tender.
    tenders: Vec<TenderCount>,
    /// Drawer sessions that began on this day, in their order.
    shifts: Vec<DayShift>,
    /// Every account that moved, by code.
    accounts: Vec<DayLine>,
}

/// A drawer session (C-1).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayShift {
    shift_id: Uuid,
    store_id: Uuid,
    terminal_id: Uuid,
    /// Code of the till; null where it is not known here.
    terminal: Option<String>,
    /// Open or Closed.
    status: String,
    #[schema(value_type = String, format = DateTime)]
    opened_at: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<String>,
    #[schema(value_type = MoneyShape)]
    float: Money,
    /// By tender; none until it is closed.
    tenders: Vec<TenderCount>,
}

/// What should have been there of a tender, and what was.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TenderCount {
    /// `cash`, `card` …
    method: String,
    /// Cash: with the float and all that was moved.
    #[schema(value_type = MoneyShape)]
    expected: Money,
    #[schema(value_type = MoneyShape)]
    counted: Money,
    /// Counted less expected.
    #[schema(value_type = MoneyShape)]
    difference: Money,
}

/// What a day moved on one account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayLine {
    account_id: Uuid,
    code: String,
    name: String,
    #[schema(value_type = MoneyShape)]
    debit: Money,
    #[schema(value_type = MoneyShape)]
    credit: Money,
}

fn shift(row: &Row<'_>, currency: Currency) -> Result<DayShift, StoreError> {
    let amounts = |n: usize| -> Result<BTreeMap<String, i64>, StoreError> {
        let Some(text) = row.opt_text(n)? else { return Ok(BTreeMap::new()) };
        serde_json::from_str(text).map_err(|error| StoreError::Corrupt(format!("a shift's count: {error}")))
    };
    let (counted, expected) = (amounts(7)?, amounts(8)?);
    // What was counted and not expected, or expected and not counted, differs too.
    let methods: BTreeSet<&String> = counted.keys().chain(expected.keys()).collect();
    let of = |amounts: &BTreeMap<String, i64>, method: &str| amounts.get(method).copied().unwrap_or_default();
    let count = |method: &String| count(method, of(&expected, method), of(&counted, method), currency);
    Ok(DayShift {
        shift_id: row.uuid(0)?,
        store_id: row.uuid(1)?,
        terminal_id: row.uuid(2)?,
        terminal: row.opt_text(3)?.map(str::to_owned),
        status: row.text(4)?.to_owned(),
        opened_at: values::time(row.int(5)?),
        closed_at: row.opt_int(6)?.map(values::time),
        float: money(row.int(9)?, currency),
        tenders: methods.into_iter().map(count).collect(),
    })
}

fn count(method: &str, expected_minor: i64, counted_minor: i64, currency: Currency) -> TenderCount {
    TenderCount {
        method: method.to_owned(),
        expected: money(expected_minor, currency),
        counted: money(counted_minor, currency),
        difference: money(counted_minor.saturating_sub(expected_minor), currency),
    }
}

/// The shifts' counts, summed by tender.
fn together(shifts: &[DayShift], currency: Currency) -> Result<Vec<TenderCount>, ApiError> {
    let all = || shifts.iter().flat_map(|shift| &shift.tenders);
    let methods: BTreeSet<&str> = all().map(|tender| tender.method.as_str()).collect();
    methods
        .into_iter()
        .map(|method| {
            let of = || all().filter(|tender| tender.method == method);
            let expected_minor = sum(of().map(|tender| tender.expected.minor))?;
            Ok(count(method, expected_minor, sum(of().map(|tender| tender.counted.minor))?, currency))
        })
        .collect()
}

/// What a business date moved in the books, and what was counted of each tender: over all stores, their Z reports.
#[utoipa::path(get, path = "/api/accounting/day-summary", tag = "Accounting", params(DayQuery),
    responses((status = 200, body = DaySummary), (status = 400, body = ProblemBody)))]
pub async fn day_summary(
    State(app): State<App>,
    Query(query): Query<DayQuery>,
) -> Result<Json<DaySummary>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let currency = book_currency(tx)?;
        let day = query.date.unwrap_or_else(|| periods::today(tx)).to_string();
        let rows = tx.query(&sql::OF_DAY, params![&day], |row| {
            Ok((sums(row)?, row.opt_text(6)?.unwrap_or_default().to_owned()))
        })?;
        let earned = |which: &dyn Fn(&Sums, &str) -> bool| -> Result<Money, ApiError> {
            let rows = rows.iter().filter(|(row, role)| which(row, role));
            Ok(money(sum(rows.map(|(row, _)| row.credit_minor - row.debit_minor))?, currency))
        };
        let shifts = tx.query(&sql::SHIFTS_OF_DAY, params![&day], |row| shift(row, currency))?;
        let cost = earned(&|row, _| row.account_type == "COGS")?;
        Ok(Json(DaySummary {
            date: day,
            revenue: earned(&|row, _| row.account_type == "Revenue")?,
            tax: earned(&|_, role| role == "tax_payable")?,
            cost_of_goods_sold: money(-cost.minor, currency),
            cash_over_short: earned(&|_, role| role == "cash_over_short")?,
            tenders: together(&shifts, currency)?,
            shifts,
            accounts: rows
                .iter()
                .map(|(row, _)| DayLine {
                    account_id: row.id,
                    code: row.code.clone(),
                    name: row.name.clone(),
                    debit: money(row.debit_minor, currency),
                    credit: money(row.credit_minor, currency),
                })
                .collect(),
        }))
    };
    app.db.read(read).await
}
