//! `/api/customers`: reading who buys by name. What may not enter: writes.

use axum::Json;
use axum::extract::State;
use domain::{Currency, Money};
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::App;
use super::extract::{Path, Query};
use super::list::{Listed, Paging, page};
use super::problem::{ApiError, ProblemBody};
use super::values::{MoneyShape, json, money, time};
use crate::customer::sql;

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomerQuery {
    /// Retail or Wholesale.
    kind: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// The JSON form of a tax status.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", as = TaxStatus)]
#[expect(dead_code, reason = "it documents the JSON that the domain type writes")]
enum TaxStatusShape {
    /// Pays tax.
    Ordinary,
    /// Pays none while the certificate holds.
    Exempt {
        certificate: String,
        reason: String,
        /// Last day; null: it does not end.
        #[schema(format = Date)]
        expires: Option<String>,
    },
}

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Customer)]
pub struct CustomerView {
    /// UUIDv7.
    id: Uuid,
    /// Retail or Wholesale.
    kind: String,
    email: Option<String>,
    name: String,
    company: Option<String>,
    /// What they pay tax as (M-4): `"ordinary"`, or an exemption with its certificate, reason and expiry.
    #[schema(value_type = TaxStatusShape)]
    tax_status: serde_json::Value,
    /// Days to pay; null: at once.
    terms_days: Option<i64>,
    /// What they may owe; null: nothing.
    #[schema(value_type = Option<MoneyShape>)]
    credit_limit: Option<Money>,
    /// Active or Inactive.
    status: String,
    created_at: String,
}

/// Customers, newest first.
#[utoipa::path(get, path = "/api/customers", tag = "Customers", params(CustomerQuery),
    responses((status = 200, body = Listed<CustomerView>), (status = 400, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<CustomerQuery>,
) -> Result<Json<Listed<CustomerView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    if query.kind.as_deref().is_some_and(|kind| !["Retail", "Wholesale"].contains(&kind)) {
        return Err(ApiError::unreadable("kind", "The kind must be Retail or Wholesale."));
    }
    let read = move |tx: &Tx<'_>| {
        let params = params![before, query.kind.as_deref(), limit + 1];
        let rows = tx.query(&sql::CUSTOMERS, params, customer)?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One customer.
#[utoipa::path(get, path = "/api/customers/{id}", tag = "Customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = CustomerView), (status = 404, body = ProblemBody)))]
pub async fn one(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Json<CustomerView>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let found = tx.query_opt(&sql::CUSTOMER, params![id], customer)?;
        found.map(Json).ok_or_else(|| ApiError::not_found("customer"))
    };
    app.db.read(read).await
}

fn customer(row: &Row<'_>) -> Result<CustomerView, StoreError> {
    let text = |column: usize| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    let currency = Currency::parse(row.text(8)?).map_err(|error| StoreError::Other(error.to_string()))?;
    Ok(CustomerView {
        id: row.uuid(0)?,
        kind: row.text(1)?.to_owned(),
        email: text(2)?,
        name: row.text(3)?.to_owned(),
        company: text(4)?,
        tax_status: json(row.text(5)?),
        terms_days: row.opt_int(6)?,
        credit_limit: row.opt_int(7)?.map(|minor| money(minor, currency)),
        status: row.text(9)?.to_owned(),
        created_at: time(row.int(10)?),
    })
}
