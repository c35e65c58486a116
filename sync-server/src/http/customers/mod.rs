//! `/api/customers`: who buys by name, on which terms. A signed-in customer sees its own alone. What may not enter: the
//! rules (the customer context), and how buyers sign in (`sign_in.rs`).

pub mod addresses;
pub mod buyers;
pub mod sign_in;
pub mod sql;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Currency, CustomerId, CustomerTaxStatus, Money};
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::App;
use super::act::{Act, Nothing, Reply, shown};
use super::auth::Principal;
use super::extract::{Path, Query};
use super::list::{Listed, Paging, page};
use super::problem::{ApiError, ProblemBody};
use super::values::{AmountIn, MoneyShape, book_currency, json, money, nullable, time};
use crate::customer::{
    self, CustomerError, CustomerKind, CustomerStatus, NewCustomer, change_customer, create_customer,
    set_status, sql as stored,
};
use crate::events::{Language, add_mail, registration_answered};
use crate::refusal::Refusal;

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomerQuery {
    /// Retail or Wholesale.
    kind: Option<String>,
    /// Active, Inactive or Pending (registered and waiting for approval).
    status: Option<String>,
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
        /// Certificate or VAT number.
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
    /// Of mail and documents; null: the shop's.
    language: Option<String>,
    /// Active, Inactive or Pending.
    status: String,
    version: i64,
    created_at: String,
}

/// A new customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"kind": "Wholesale", "name": "Ada Sommer", "company": "Sommer & Son", "email": "ada@sommer.example",
    "termsDays": 30, "creditLimit": "5000.00"}))]
pub struct NewCustomerBody {
    /// Retail or Wholesale.
    kind: String,
    /// The person.
    name: String,
    company: Option<String>,
    email: Option<String>,
    /// `"ordinary"` when absent.
    #[serde(default)]
    #[schema(value_type = Option<TaxStatusShape>)]
    tax_status: CustomerTaxStatus,
    /// Days to pay, up to 365; absent: at once.
    terms_days: Option<u32>,
    /// What they may owe, in the book currency; absent: nothing.
    credit_limit: Option<AmountIn>,
    /// en, de, fr, es or ar; absent: the shop's.
    language: Option<String>,
}

/// What changes; absent fields stay, null takes away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CustomerChange {
    /// The person.
    name: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    company: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    #[schema(value_type = Option<TaxStatusShape>)]
    tax_status: Option<CustomerTaxStatus>,
    /// Null: pays at once.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<u32>)]
    terms_days: Option<Option<u32>>,
    /// Null: nothing.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<AmountIn>)]
    credit_limit: Option<Option<AmountIn>>,
    /// Null: the shop's.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    language: Option<Option<String>>,
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
    if query.kind.as_deref().is_some_and(|kind| CustomerKind::parse(kind).is_none()) {
        return Err(ApiError::unreadable("kind", "The kind must be Retail or Wholesale."));
    }
    if query.status.as_deref().is_some_and(|status| !["Active", "Inactive", "Pending"].contains(&status)) {
        return Err(ApiError::unreadable("status", "The status must be Active, Inactive or Pending."));
    }
    let read = move |tx: &Tx<'_>| {
        let params = params![before, query.kind.as_deref(), query.status.as_deref(), limit + 1];
        let rows = tx.query(&stored::CUSTOMERS, params, view)?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One customer, with an ETag.
#[utoipa::path(get, path = "/api/customers/{id}", tag = "Customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = CustomerView), (status = 304, description = "the version held is the present one"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    who.of_customer(Some(id), "customer")?;
    let found = app.db.read(move |tx| found(tx, id)).await?;
    shown(&headers, found.version, &found)
}

/// Adds a customer, who may buy at once.
#[utoipa::path(post, path = "/api/customers", tag = "Customers", request_body = NewCustomerBody,
    responses((status = 201, body = CustomerView), (status = 409, body = ProblemBody, description = "`EMAIL_TAKEN`"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`EXEMPTION_INCOMPLETE`, `AMOUNT_INVALID`, `FOREIGN_CURRENCY`")))]
pub async fn create(State(app): State<App>, act: Act<NewCustomerBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, _, body| {
        let currency = book_currency(tx)?;
        let kind = CustomerKind::parse(&body.kind)
            .ok_or_else(|| ApiError::invalid("kind", "The kind is Retail or Wholesale."))?;
        let limit =
            body.credit_limit.as_ref().map(|limit| limit.minor("creditLimit", currency)).transpose()?;
        let new = NewCustomer {
            kind,
            email: body.email.as_deref(),
            name: &body.name,
            company: body.company.as_deref(),
            tax_status: body.tax_status.clone(),
            terms_days: body.terms_days,
            credit_limit_minor: limit,
            currency,
        };
        let id = create_customer(tx, &new)?;
        speak(tx, id, body.language.as_ref())?;
        let view = found(tx, id.uuid())?;
        Ok(Reply::created(&view)?.versioned(view.version))
    })
    .await
}

/// Sets a new customer's language.
fn speak(tx: &Tx<'_>, id: CustomerId, language: Option<&String>) -> Result<(), ApiError> {
    let Some(language) = language else { return Ok(()) };
    let new = customer::customer(tx, id)?.ok_or_else(|| ApiError::not_found("customer"))?;
    Ok(change_customer(tx, id, customer::Customer { language: Some(language.clone()), ..new })?)
}

/// Changes a customer.
#[utoipa::path(put, path = "/api/customers/{id}", tag = "Customers", params(("id" = Uuid, Path)),
    request_body = CustomerChange,
    responses((status = 200, body = CustomerView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`EMAIL_TAKEN`"), (status = 412, body = ProblemBody),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`EXEMPTION_INCOMPLETE`, `AMOUNT_INVALID`, `FOREIGN_CURRENCY`")))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<CustomerChange>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let (of, currency) = (CustomerId::new(id), book_currency(tx)?);
        let before = customer::customer(tx, of)?.ok_or_else(|| ApiError::not_found("customer"))?;
        who.expects(found(tx, id)?.version)?;
        let limit = match &body.credit_limit {
            None => before.credit_limit_minor,
            Some(limit) => limit.as_ref().map(|limit| limit.minor("creditLimit", currency)).transpose()?,
        };
        let to = customer::Customer {
            email: body.email.clone().unwrap_or(before.email),
            name: body.name.clone().unwrap_or(before.name),
            company: body.company.clone().unwrap_or(before.company),
            tax_status: body.tax_status.clone().unwrap_or(before.tax_status),
            terms_days: body.terms_days.unwrap_or(before.terms_days),
            credit_limit_minor: limit,
            language: body.language.clone().unwrap_or(before.language),
        };
        change_customer(tx, of, to)?;
        let view = found(tx, id)?;
        Ok(Reply::ok(&view)?.versioned(view.version))
    })
    .await
}

/// Lets a customer buy: approves a registration, which is told by mail, or takes a deactivation back.
#[utoipa::path(post, path = "/api/customers/{id}/activate", tag = "Customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = CustomerView), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody)))]
pub async fn activate(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    put_status(&app, id, act, CustomerStatus::Active).await
}

/// Lets a customer buy nothing more, and signs its buyers out; what it owes stays. A registration is declined by it,
/// which is told by mail.
#[utoipa::path(post, path = "/api/customers/{id}/deactivate", tag = "Customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = CustomerView), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody)))]
pub async fn deactivate(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    put_status(&app, id, act, CustomerStatus::Inactive).await
}

async fn put_status(
    app: &App,
    id: Uuid,
    act: Act<Nothing>,
    status: CustomerStatus,
) -> Result<Response, ApiError> {
    let fallback = app.settings.mail.language;
    let done = act.run(app, move |tx, who, _| {
        who.expects(found(tx, id)?.version)?;
        let pending = registered(tx, id)?;
        set_status(tx, CustomerId::new(id), status)?;
        if let Some((email, name, language)) = pending {
            let language = language.as_deref().and_then(Language::parse).unwrap_or(fallback);
            let approved = status == CustomerStatus::Active;
            add_mail(tx, &registration_answered(tx, (&email, &name), language, approved)?)?;
        }
        let view = found(tx, id)?;
        Ok(Reply::ok(&view)?.versioned(view.version))
    });
    let answer = done.await?;
    app.signals.mails.notify_one();
    Ok(answer)
}

/// Address, name and language of a customer who waits for an answer to its registration.
fn registered(tx: &Tx<'_>, id: Uuid) -> Result<Option<(String, String, Option<String>)>, ApiError> {
    let found = tx.query_opt(&sql::REGISTERED, params![id], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.opt_text(2)?.map(str::to_owned)))
    })?;
    Ok(found)
}

impl From<CustomerError> for ApiError {
    fn from(error: CustomerError) -> Self {
        match error {
            CustomerError::Store(error) => error.into(),
            CustomerError::Refused(refusal) => refusal.into(),
        }
    }
}

/// Refuses an id that is no customer's.
pub(super) fn must_exist(tx: &Tx<'_>, id: Uuid) -> Result<(), ApiError> {
    match customer::contact(tx, CustomerId::new(id))? {
        Some(_) => Ok(()),
        None => Err(Refusal::not_found("customer").into()),
    }
}

fn found(tx: &Tx<'_>, id: Uuid) -> Result<CustomerView, ApiError> {
    tx.query_opt(&stored::CUSTOMER, params![id], view)?.ok_or_else(|| ApiError::not_found("customer"))
}

fn view(row: &Row<'_>) -> Result<CustomerView, StoreError> {
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
        language: text(11)?,
        version: row.int(12)?,
    })
}
