//! Confirming an order on terms (O-5): the credit limit is checked, the goods are allocated, the sale is booked and billed
//! in one transaction, as a payment would. No gateway is asked. Not here: what terms a customer has.

use super::pay::{self, Concluded, Pay};
use super::payment::{Authorisation, PaymentMethod};
use super::ports::WebPorts;
use super::recognition::Recognition;
use super::sweep::freshen;
use super::web::load;
use super::{OrderError, place, sql};
use crate::refusal::Refusal;
use domain::{Channel, Currency, Money};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// Confirms an order on its customer's terms; `po_number` replaces the one that it was placed with. Refusals:
/// `NOT_FOUND`, `NOT_WHOLESALE`, `ORDER_NOT_PAYABLE`, `NO_TERMS`, `CUSTOMER_INACTIVE`, `CREDIT_LIMIT_EXCEEDED`,
/// `PAYMENT_IN_FLIGHT`.
pub fn confirm_on_terms(
    tx: &Tx,
    id: Uuid,
    (po_number, request_key, by): (Option<&str>, Option<&str>, &str),
    ports: &mut impl WebPorts,
) -> Result<Concluded, OrderError> {
    let order = place::existing(tx, id)?;
    let customer = order.customer_id.filter(|_| order.channel == Channel::WholesaleWeb).ok_or_else(|| {
        let detail = "Only wholesale orders of a registered customer are bought on terms; pay for this one.";
        Refusal::conflict("NOT_WHOLESALE", "paymentMethod", detail)
    })?;
    if let Some(key) = request_key
        && pay::same_request(tx, id, key)?.is_some_and(|attempt| attempt.status == "Captured")
    {
        return Ok(Concluded::Paid);
    }
    // Before anything of the order is looked at: another buyer of the customer waits here until this one is through.
    let terms = ports.terms(tx, customer)?;
    freshen(tx, id, ports)?;
    let order = load(tx, id)?.ok_or(StoreError::NotFound)?;
    pay::payable(&order)?;
    let unbilled_minor = tx.query_one(&sql::UNBILLED, params![customer.uuid()], |row| row.int(0))?;
    let owed_minor = terms.owed_minor.saturating_add(unbilled_minor);
    if owed_minor.saturating_add(order.total_minor) > terms.limit_minor {
        return Err(beyond(owed_minor, order.total_minor, terms.limit_minor, order.currency).into());
    }
    pay::call_off(tx, &order)?;
    if let Some(number) = po_number {
        tx.execute(&sql::SET_PO_NUMBER, params![id, number])?;
    }
    tx.execute(&sql::SET_TERMS, params![id, &format!("net {}", terms.days)])?;
    let pay = Pay {
        method: PaymentMethod::Terms,
        token: None,
        return_url: None,
        gateway: pay::ON_TERMS,
        request_key,
    };
    let attempt = pay::begin(tx, &order, &pay, false)?;
    let authorised = Authorisation::Authorised { transaction_id: order.number.clone() };
    let concluded = pay::conclude(tx, attempt.id, &authorised, true, ports)?;
    // Where sales are recognised with their hand-over, that bills the order.
    if concluded == Concluded::Paid && ports.recognition(tx)? == Recognition::Payment {
        ports.bill(tx, order.id, terms.days, by)?;
    }
    Ok(concluded)
}

/// With the figures, for whoever asks their bookkeeper.
fn beyond(owed: i64, order: i64, limit: i64, currency: Currency) -> Refusal {
    let amount = |minor: i64| format!("{} {}", Money::new(minor, currency).amount_text(), currency.code());
    let detail = format!(
        "{} are owed, this order comes to {}, and the limit is {}; pay an invoice first, or pay for this order.",
        amount(owed),
        amount(order),
        amount(limit)
    );
    Refusal::conflict("CREDIT_LIMIT_EXCEEDED", "paymentMethod", detail)
}
