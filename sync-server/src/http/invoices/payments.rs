//! `/api/invoices/{id}/payments`: what came in for an invoice.

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::Response;
use domain::postings::InvoicePayment;
use domain::{Currency, Money};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{Kind, found};
use crate::bindings::{InvoiceBooks, seller};
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::auth::Principal;
use crate::http::extract::Path;
use crate::http::list::Listed;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{AmountIn, MoneyShape, book_currency, money, time};
use crate::invoice::{Paid, pay, sql};

/// A payment of an invoice.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InvoicePayment)]
pub struct PaymentView {
    id: Uuid,
    /// BankTransfer, Card, Cash or Cheque.
    payment_method: String,
    #[schema(value_type = MoneyShape)]
    amount: Money,
    /// The bank's or the customer's number for it.
    reference: String,
    /// When it arrived.
    paid_on: String,
    journal_entry_id: Uuid,
    created_by: String,
    created_at: String,
}

/// What came in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PaymentBody {
    /// BankTransfer, Card, Cash or Cheque.
    payment_method: String,
    /// In part or in full.
    amount: AmountIn,
    /// The bank's or the customer's number for it.
    #[serde(default)]
    reference: String,
    /// When it arrived; absent: today.
    #[schema(value_type = Option<String>, format = Date)]
    paid_on: Option<Date>,
}

fn view(row: &Row<'_>, currency: Currency) -> Result<PaymentView, StoreError> {
    Ok(PaymentView {
        id: row.uuid(0)?,
        payment_method: row.text(1)?.to_owned(),
        amount: money(row.int(2)?, currency),
        reference: row.text(3)?.to_owned(),
        paid_on: row.text(4)?.to_owned(),
        journal_entry_id: row.uuid(5)?,
        created_by: row.text(6)?.to_owned(),
        created_at: time(row.int(7)?),
    })
}

/// Payments of an invoice, the first first: an invoice has few.
#[utoipa::path(get, path = "/api/invoices/{id}/payments", tag = "Invoices", params(("id" = Uuid, Path)),
    responses((status = 200, body = Listed<PaymentView>), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
) -> Result<Json<Listed<PaymentView>>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        found(tx, id, Kind::Invoice, &who)?;
        let currency = book_currency(tx)?;
        let data = tx.query(&sql::PAYMENTS, params![id], |row| view(row, currency))?;
        Ok(Json(Listed { data, next: None }))
    };
    app.db.read(read).await
}

/// Books a payment: of a part or of all that is open, never more. Dr bank, card clearing, safe or cheques; Cr receivable.
#[utoipa::path(post, path = "/api/invoices/{id}/payments", tag = "Invoices", params(("id" = Uuid, Path)),
    request_body = PaymentBody,
    responses((status = 201, body = PaymentView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`OVERPAYMENT`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody,
               description = "`AMOUNT_INVALID`, `FOREIGN_CURRENCY`, `REFERENCE_INVALID`, `PAYMENT_METHOD_UNKNOWN`, `PAID_IN_FUTURE`")))]
pub async fn create(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<PaymentBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let currency = book_currency(tx)?;
        let method = InvoicePayment::parse(&body.payment_method).ok_or_else(|| {
            let detail = "The method is BankTransfer, Card, Cash or Cheque.";
            crate::refusal::Refusal::rule("PAYMENT_METHOD_UNKNOWN", "paymentMethod", detail)
        })?;
        let (_, today) = seller(tx, None)?;
        let date = body.paid_on.unwrap_or(today);
        if date > today {
            let detail = "A payment arrived today or before; correct the day.";
            return Err(crate::refusal::Refusal::rule("PAID_IN_FUTURE", "paidOn", detail).into());
        }
        let by = who.by();
        let paid = Paid {
            invoice_id: id,
            method,
            amount_minor: body.amount.minor("amount", currency)?,
            reference: &body.reference,
            date,
            by: &by,
        };
        let made = pay(tx, &paid, &mut InvoiceBooks::default())?;
        let view = tx.query_one(&sql::PAYMENT, params![made], |row| view(row, currency))?;
        Reply::created(&view)
    })
    .await
}
