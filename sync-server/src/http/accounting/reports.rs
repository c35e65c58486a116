//! Reports over the sums per account and day: income statement, balance sheet. None reads an entry. What may not
//! enter: the tax report, the ageing and the day's summary, which have rooms of their own.

use axum::Json;
use axum::extract::State;
use domain::{Currency, Money};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{AsOfQuery, sql, sum};
use crate::http::App;
use crate::http::extract::Query;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{MoneyShape, book_currency, money};

/// From when to when.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RangeQuery {
    /// First business date; from the beginning when absent.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last business date; until today when absent.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
}

impl RangeQuery {
    /// First and last day as texts.
    ///
    /// # Errors
    /// Unreadable, when the last lies before the first.
    pub(in crate::http) fn days(self) -> Result<(String, String), ApiError> {
        let (from, to) = (self.from.unwrap_or(Date::ZERO), self.to.unwrap_or(Date::MAX));
        if to < from {
            return Err(ApiError::unreadable("to", "The last day lies before the first; swap them."));
        }
        Ok((from.to_string(), to.to_string()))
    }
}

/// An account's figure in a report, positive on the side where its section grows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportLine {
    account_id: Uuid,
    code: String,
    name: String,
    #[schema(value_type = MoneyShape)]
    amount: Money,
}

/// Accounts of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportSection {
    /// In the order of the codes.
    lines: Vec<ReportLine>,
    #[schema(value_type = MoneyShape)]
    total: Money,
}

/// What was earned and spent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IncomeStatement {
    /// Null: from the beginning.
    from: Option<String>,
    /// Null: everything.
    to: Option<String>,
    revenue: ReportSection,
    cost_of_goods_sold: ReportSection,
    /// Revenue less cost of goods sold.
    #[schema(value_type = MoneyShape)]
    gross_profit: Money,
    expenses: ReportSection,
    /// Gross profit less expenses.
    #[schema(value_type = MoneyShape)]
    net_income: Money,
}

/// What there is, what is owed, what is left. Assets are always liabilities and equity together.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BalanceSheet {
    /// The last day counted; null: everything.
    as_of: Option<String>,
    assets: ReportSection,
    liabilities: ReportSection,
    equity: ReportSection,
    /// Income less expenses that no closing entry has carried into equity.
    #[schema(value_type = MoneyShape)]
    current_earnings: Money,
    #[schema(value_type = MoneyShape)]
    total_assets: Money,
    #[schema(value_type = MoneyShape)]
    total_liabilities_and_equity: Money,
}

/// A row of sums per account.
pub(super) struct Sums {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) account_type: String,
    pub(super) debit_minor: i64,
    pub(super) credit_minor: i64,
}

pub(super) fn sums(row: &Row<'_>) -> Result<Sums, StoreError> {
    Ok(Sums {
        id: row.uuid(0)?,
        code: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        account_type: row.text(3)?.to_owned(),
        debit_minor: row.int(4)?,
        credit_minor: row.int(5)?,
    })
}

/// The accounts of a type; `credit` where it grows on that side.
fn section(
    all: &[Sums],
    account_type: &str,
    credit: bool,
    currency: Currency,
) -> Result<ReportSection, ApiError> {
    let mut lines = Vec::new();
    for row in all.iter().filter(|row| row.account_type == account_type) {
        let net_minor = row.debit_minor - row.credit_minor;
        let amount = money(if credit { -net_minor } else { net_minor }, currency);
        lines.push(ReportLine { account_id: row.id, code: row.code.clone(), name: row.name.clone(), amount });
    }
    let total = money(sum(lines.iter().map(|line| line.amount.minor))?, currency);
    Ok(ReportSection { lines, total })
}

/// Revenue, cost of goods and expenses between two days, with gross profit and net income.
#[utoipa::path(get, path = "/api/accounting/income-statement", tag = "Accounting", params(RangeQuery),
    responses((status = 200, body = IncomeStatement), (status = 400, body = ProblemBody)))]
pub async fn income_statement(
    State(app): State<App>,
    Query(query): Query<RangeQuery>,
) -> Result<Json<IncomeStatement>, ApiError> {
    let (from, to) = query.days()?;
    let read = move |tx: &Tx<'_>| {
        let currency = book_currency(tx)?;
        let all = tx.query(&sql::INCOME, params![&from, &to], sums)?;
        let revenue = section(&all, "Revenue", true, currency)?;
        let cost_of_goods_sold = section(&all, "COGS", false, currency)?;
        let expenses = section(&all, "Expense", false, currency)?;
        let gross_minor = revenue.total.minor - cost_of_goods_sold.total.minor;
        Ok(Json(IncomeStatement {
            from: query.from.map(|day| day.to_string()),
            to: query.to.map(|day| day.to_string()),
            gross_profit: money(gross_minor, currency),
            net_income: money(gross_minor - expenses.total.minor, currency),
            revenue,
            cost_of_goods_sold,
            expenses,
        }))
    };
    app.db.read(read).await
}

/// Assets, liabilities and equity as of a day; it always balances.
#[utoipa::path(get, path = "/api/accounting/balance-sheet", tag = "Accounting", params(AsOfQuery),
    responses((status = 200, body = BalanceSheet), (status = 400, body = ProblemBody)))]
pub async fn balance_sheet(
    State(app): State<App>,
    Query(query): Query<AsOfQuery>,
) -> Result<Json<BalanceSheet>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let currency = book_currency(tx)?;
        let last_day = query.as_of.unwrap_or(Date::MAX).to_string();
        let all = tx.query(&sql::POSITIONS, params![&last_day], sums)?;
        let assets = section(&all, "Asset", false, currency)?;
        let liabilities = section(&all, "Liability", true, currency)?;
        let equity = section(&all, "Equity", true, currency)?;
        let earned = ["Revenue", "COGS", "Expense"];
        let earned = all.iter().filter(|row| earned.contains(&row.account_type.as_str()));
        let earnings_minor = sum(earned.map(|row| row.credit_minor - row.debit_minor))?;
        let owed_minor = liabilities.total.minor + equity.total.minor + earnings_minor;
        Ok(Json(BalanceSheet {
            as_of: query.as_of.map(|day| day.to_string()),
            current_earnings: money(earnings_minor, currency),
            total_assets: assets.total,
            total_liabilities_and_equity: money(owed_minor, currency),
            assets,
            liabilities,
            equity,
        }))
    };
    app.db.read(read).await
}
