//! Payments of invoices: part by part, never more than is open (O-5).

use super::{AccountEntry, Books, InvoiceError, held, sql, words};
use crate::refusal::Refusal;
use domain::postings::{self, InvoicePayment};
use jiff::civil::Date;
use store::{Tx, params};
use uuid::Uuid;

/// A payment that came in.
#[derive(Debug)]
pub struct Paid<'a> {
    /// Of which invoice.
    pub invoice_id: Uuid,
    /// How.
    pub method: InvoicePayment,
    /// How much, minor units.
    pub amount_minor: i64,
    /// The bank's or the customer's number for it.
    pub reference: &'a str,
    /// When it arrived, a business date.
    pub date: Date,
    /// Whose doing.
    pub by: &'a str,
}

/// Books a payment and gives its id. Refusals: `NOT_FOUND`, `AMOUNT_INVALID`, `REFERENCE_INVALID`, `OVERPAYMENT`.
pub fn pay(tx: &Tx, paid: &Paid<'_>, books: &mut impl Books) -> Result<Uuid, InvoiceError> {
    if paid.amount_minor <= 0 {
        let detail = "A payment is above zero; what goes back to a customer is credited instead.";
        return Err(Refusal::rule("AMOUNT_INVALID", "amount", detail).into());
    }
    let reference = paid.reference.trim();
    if reference.chars().count() > 200 || reference.chars().any(char::is_control) {
        let detail = "A reference has up to 200 visible characters; shorten it.";
        return Err(Refusal::rule("REFERENCE_INVALID", "reference", detail).into());
    }
    let invoice = held(tx, paid.invoice_id)?;
    if paid.amount_minor > invoice.open_minor() {
        let (given, open) = (
            words(paid.amount_minor, invoice.currency),
            words(invoice.open_minor().max(0), invoice.currency),
        );
        let detail =
            format!("{given} were given and {open} are open; pay that, and the rest on another invoice.");
        return Err(Refusal::conflict("OVERPAYMENT", "amount", detail).into());
    }
    let id = tx.new_id();
    let description = format!("Payment of {}", invoice.reference());
    let entry = AccountEntry {
        date: paid.date,
        source_kind: "invoice_payment",
        source_id: id,
        description: &description,
        reference: if reference.is_empty() { invoice.reference() } else { reference },
        currency: invoice.currency,
        customer_id: invoice.customer_id,
        by: paid.by,
        turnover: &[],
    };
    let Some(posting) = postings::invoice_paid(paid.method, paid.amount_minor)? else {
        return Err(Refusal::rule("AMOUNT_INVALID", "amount", "A payment is above zero.").into());
    };
    let entry_id = books.post(tx, &entry, &posting)?;
    tx.execute(&sql::ADD_PAID, params![invoice.id, paid.amount_minor])?;
    let date = paid.date.to_string();
    let values = params![
        id,
        invoice.id,
        paid.method.as_str(),
        paid.amount_minor,
        reference,
        &date,
        entry_id.uuid(),
        paid.by,
        tx.now_ms()
    ];
    tx.execute(&sql::INSERT_PAYMENT, values)?;
    Ok(id)
}
