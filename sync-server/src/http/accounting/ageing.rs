//! Ageing of the receivables (A-4, O-5): customer by customer, and what is on the account in nobody's name.

use axum::Json;
use axum::extract::State;
use domain::{Currency, Money};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Row, StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AsOfQuery, sql, sum};
use crate::accounting::periods;
use crate::http::App;
use crate::http::extract::Query;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{MoneyShape, book_currency, money};

/// How old what customers owe is: payments of a customer settle its oldest first.
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
    /// Customer by customer; together they come to the total (I-11).
    customers: Vec<CustomerAgeing>,
}

/// How old what a customer owes is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerAgeing {
    /// Null: what is on the account in nobody's name.
    customer_id: Option<Uuid>,
    name: Option<String>,
    company: Option<String>,
    buckets: Vec<AgeingBucket>,
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
        let mut nobodys = BTreeMap::new();
        for (day, debit_minor, credit_minor) in
            tx.query(&sql::RECEIVABLES, params![&as_of.to_string()], day)?
        {
            nobodys.insert(day, (debit_minor, credit_minor));
        }
        let mut accounts: BTreeMap<Uuid, Account> = BTreeMap::new();
        tx.each(&sql::RECEIVABLES_BY_CUSTOMER, params![&as_of.to_string()], |row| {
            let (day, debit_minor, credit_minor) = day(row)?;
            let rest = nobodys.entry(day).or_default();
            *rest = (rest.0 - debit_minor, rest.1 - credit_minor);
            let account = accounts.entry(row.uuid(3)?).or_default();
            account.days.push((day, debit_minor, credit_minor));
            account.name = row.opt_text(4)?.map(str::to_owned);
            account.company = row.opt_text(5)?.map(str::to_owned);
            Ok(true)
        })?;
        let nobodys: Vec<(Date, i64, i64)> =
            nobodys.into_iter().map(|(day, (debit, credit))| (day, debit, credit)).collect();
        let mut customers = Vec::with_capacity(accounts.len() + 1);
        for (id, account) in accounts {
            let buckets = age(&account.days, as_of, currency)?;
            customers.extend(aged(Some(id), account.name, account.company, buckets, currency)?);
        }
        customers.extend(aged(None, None, None, age(&nobodys, as_of, currency)?, currency)?);
        let buckets = summed(&customers, currency)?;
        let total_minor = sum(buckets.iter().map(|bucket| bucket.amount.minor))?;
        Ok(Json(Ageing { as_of: as_of.to_string(), buckets, total: money(total_minor, currency), customers }))
    };
    app.db.read(read).await
}

/// What the receivables moved on days, customer by customer.
#[derive(Default)]
struct Account {
    name: Option<String>,
    company: Option<String>,
    days: Vec<(Date, i64, i64)>,
}

fn day(row: &Row<'_>) -> Result<(Date, i64, i64), StoreError> {
    let day = row.text(0)?.parse().map_err(|_| StoreError::Corrupt("a day".to_owned()))?;
    Ok((day, row.int(1)?, row.int(2)?))
}

/// A customer's row; none where nothing is owed of any age.
fn aged(
    customer_id: Option<Uuid>,
    name: Option<String>,
    company: Option<String>,
    buckets: Vec<AgeingBucket>,
    currency: Currency,
) -> Result<Option<CustomerAgeing>, ApiError> {
    let total = money(sum(buckets.iter().map(|bucket| bucket.amount.minor))?, currency);
    let any = buckets.iter().any(|bucket| bucket.amount.minor != 0);
    Ok(any.then_some(CustomerAgeing { customer_id, name, company, buckets, total }))
}

/// The buckets of all customers together.
fn summed(customers: &[CustomerAgeing], currency: Currency) -> Result<Vec<AgeingBucket>, ApiError> {
    let bucket = |(place, (from_days, to_days)): (usize, &(i64, Option<i64>))| {
        let amounts = customers.iter().filter_map(|row| Some(row.buckets.get(place)?.amount.minor));
        let amount = money(sum(amounts)?, currency);
        Ok(AgeingBucket { from_days: *from_days, to_days: *to_days, amount })
    };
    BUCKETS.iter().enumerate().map(bucket).collect()
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
