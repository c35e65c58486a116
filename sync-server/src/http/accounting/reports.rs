//! Reports over the sums per account and day: income statement, balance sheet, ageing of the
//! receivables. None reads an entry. What may not enter: the tax report and the day's summary, which have rooms of
//! their own.

use axum::Json;
use axum::extract::State;
use domain::{Currency, Money};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{AsOfQuery, sql, sum};
use crate::accounting::periods;
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
    pub(super) fn days(self) -> Result<(String, String), ApiError> {
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

/// How old what customers owe is: payments settle the oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ageing {
    /// The day from which the age is counted.
    as_of: String,
    /// Youngest first.
    buckets: Vec<AgeingBucket>,
    /// The balance of the receivables account.
    #[schema(value_type = MoneyShape)]
    total: Money,
}

/// What is owed for so many days.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgeingBucket {
    from_days: i64,
    /// Null: and more.
    to_days: Option<i64>,
    #[schema(value_type = MoneyShape)]
    amount: Money,
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

/// First and last day of each bucket.
const BUCKETS: &[(i64, Option<i64>)] =
    &[(0, Some(30)), (31, Some(60)), (61, Some(90)), (91, Some(120)), (121, None)];

/// How old the receivables are; the buckets come to the balance of their account.
#[utoipa::path(get, path = "/api/accounting/receivables-ageing", tag = "Accounting", params(AsOfQuery),
    responses((status = 200, body = Ageing), (status = 400, body = ProblemBody)))]
pub async fn receivables_ageing(
    State(app): State<App>,
    Query(query): Query<AsOfQuery>,
) -> Result<Json<Ageing>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let currency = book_currency(tx)?;
        let as_of = query.as_of.unwrap_or_else(|| periods::today(tx));
        let days = tx.query(&sql::RECEIVABLES, params![&as_of.to_string()], |row| {
            let day = row.text(0)?.parse().map_err(|_| StoreError::Corrupt("a day".to_owned()))?;
            Ok((day, row.int(1)?, row.int(2)?))
        })?;
        let total_minor = sum(days.iter().map(|(_, debit, credit)| debit - credit))?;
        let buckets = age(&days, as_of, currency)?;
        Ok(Json(Ageing { as_of: as_of.to_string(), buckets, total: money(total_minor, currency) }))
    };
    app.db.read(read).await
}

/// Spreads days' debits over the buckets, oldest settled first; what was paid in advance is in the youngest.
fn age(days: &[(Date, i64, i64)], as_of: Date, currency: Currency) -> Result<Vec<AgeingBucket>, ApiError> {
    let mut paid_minor = sum(days.iter().map(|(_, _, credit)| *credit))?;
    let mut amounts = vec![0_i64; BUCKETS.len()];
    for (day, debit_minor, _) in days {
        let settled_minor = paid_minor.min(*debit_minor);
        paid_minor -= settled_minor;
        let age = i64::from((as_of - *day).get_days());
        let place = BUCKETS.iter().position(|(_, last)| last.is_none_or(|last| age <= last));
        if let Some(amount) = place.and_then(|place| amounts.get_mut(place)) {
            *amount += debit_minor - settled_minor;
        }
    }
    if let Some(youngest) = amounts.first_mut() {
        *youngest -= paid_minor;
    }
    let bucket = |((from_days, to_days), amount_minor): (&(i64, Option<i64>), i64)| AgeingBucket {
        from_days: *from_days,
        to_days: *to_days,
        amount: money(amount_minor, currency),
    };
    Ok(BUCKETS.iter().zip(amounts).map(bucket).collect())
}

#[cfg(test)]
mod tests {
    use super::{Currency, age};
    use jiff::civil::date;

    #[test]
    fn payments_settle_the_oldest_first_and_the_buckets_come_to_the_balance() {
        let days =
            [(date(2026, 1, 1), 10_000, 0), (date(2026, 3, 20), 5_000, 12_000), (date(2026, 4, 30), 700, 0)];
        let buckets = age(&days, date(2026, 5, 1), Currency::USD).unwrap();
        let amounts: Vec<i64> = buckets.iter().map(|bucket| bucket.amount.minor).collect();
        assert_eq!(amounts, [700, 3_000, 0, 0, 0]);
        let paid_in_advance = age(&[(date(2026, 4, 1), 0, 50)], date(2026, 5, 1), Currency::USD).unwrap();
        assert_eq!(paid_in_advance[0].amount.minor, -50);
    }
}
