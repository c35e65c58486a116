//! `/api/customers/{id}/statement`: a customer's account line by line.

use axum::Json;
use axum::extract::{Extension, State};
use domain::{CustomerId, Money};
use serde::Serialize;
use store::{Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use crate::accounting::balance_of;
use crate::http::App;
use crate::http::accounting::reports::RangeQuery;
use crate::http::auth::Principal;
use crate::http::customers::must_exist;
use crate::http::extract::{Path, Query};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{MoneyShape, book_currency, money};

/// Lines of one statement; who wants more takes a shorter time.
const LINES_MAX: i64 = 5_000;

/// A customer's account between two days.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    customer_id: Uuid,
    /// Owed before the first day; below zero: to the customer's credit.
    #[schema(value_type = MoneyShape)]
    opening_balance: Money,
    lines: Vec<StatementLine>,
    /// Owed after the last day.
    #[schema(value_type = MoneyShape)]
    closing_balance: Money,
    /// Owed now, whatever the days asked for.
    #[schema(value_type = MoneyShape)]
    balance: Money,
}

/// What moved the account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatementLine {
    date: String,
    entry_number: Option<String>,
    /// sale, refund, invoice_payment, credit_note.
    source_kind: String,
    description: String,
    reference: String,
    /// Above zero: owed; below: paid or credited.
    #[schema(value_type = MoneyShape)]
    amount: Money,
    /// Owed after this line.
    #[schema(value_type = MoneyShape)]
    balance: Money,
}

/// What a customer owed, line by line, between two days.
#[utoipa::path(get, path = "/api/customers/{id}/statement", tag = "Customers", params(("id" = Uuid, Path), RangeQuery),
    responses((status = 200, body = Statement), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn statement(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
    Query(query): Query<RangeQuery>,
) -> Result<Json<Statement>, ApiError> {
    who.of_customer(Some(id), "customer")?;
    let (from, to) = query.days()?;
    let read = move |tx: &Tx<'_>| {
        must_exist(tx, id)?;
        let currency = book_currency(tx)?;
        let opening_minor = tx.query_one(&sql::BEFORE, params![id, &from], |row| row.int(0))?;
        let mut balance_minor = opening_minor;
        let lines = tx.query(&sql::STATEMENT, params![id, &from, &to, LINES_MAX + 1], |row| {
            let amount_minor = row.int(5)?;
            balance_minor += amount_minor;
            Ok(StatementLine {
                date: row.text(0)?.to_owned(),
                entry_number: row.opt_text(1)?.map(str::to_owned),
                source_kind: row.text(2)?.to_owned(),
                description: row.text(3)?.to_owned(),
                reference: row.text(4)?.to_owned(),
                amount: money(amount_minor, currency),
                balance: money(balance_minor, currency),
            })
        })?;
        if i64::try_from(lines.len()).is_ok_and(|lines| lines > LINES_MAX) {
            return Err(ApiError::unreadable(
                "from",
                "These are more than 5000 lines; ask for a shorter time.",
            ));
        }
        Ok(Json(Statement {
            customer_id: id,
            opening_balance: money(opening_minor, currency),
            lines,
            closing_balance: money(balance_minor, currency),
            balance: money(balance_of(tx, CustomerId::new(id))?, currency),
        }))
    };
    app.db.read(read).await
}
