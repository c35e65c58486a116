//! A web order that is paid: confirmed and completed, its sale in the books, everybody told (O-2, A-3). Not here: whether it
//! is paid.

use super::claim::Costed;
use super::pay::Attempt;
use super::payment::PaymentMethod;
use super::ports::{Entry, WebPorts};
use super::recognition::Recognition;
use super::timeline::{self, Claim, Told};
use super::web::WebOrder;
use super::{OrderError, earn, money, sql};
use crate::facts::{self, OrderCompleted, OrderPaid};
use domain::{EntryId, Money, SaleFacts, TaxPortion, postings};
use store::{Tx, params};

/// The order is confirmed and completed, booked and told (O-2, A-3).
pub(super) fn complete(
    tx: &Tx,
    order: &WebOrder,
    attempt: &Attempt,
    costs: &Costed,
    ports: &mut impl WebPorts,
) -> Result<(), OrderError> {
    let date = ports.supply(tx, None)?.date;
    let entry_id = post_sale(tx, order, attempt, (costs.total_minor, date), ports)?;
    let day = date.to_string();
    let values = params![order.id.uuid(), tx.now_ms(), entry_id.map(EntryId::uuid), &day];
    tx.execute(&sql::COMPLETE_ORDER, values)?;
    let total = Money::new(order.total_minor, order.currency);
    let paid = OrderPaid {
        order_id: order.id,
        order_number: &order.number,
        sales_channel: order.channel,
        total,
        payment_id: attempt.id,
        payment_method: attempt.method.as_str(),
        journal_entry_id: entry_id,
    };
    let aggregate = order.id.to_string();
    facts::tell(tx, "PaymentConfirmed", &aggregate, attempt.id, &paid)?;
    facts::tell(tx, "OrderConfirmed", &aggregate, attempt.id, &paid)?;
    let completed = OrderCompleted {
        order_id: order.id,
        order_number: order.number.clone(),
        sales_channel: order.channel,
        total,
        journal_entry_id: entry_id,
        receipt_number: None,
        customer_email: order.email.clone(),
        customer_name: order.name.clone(),
        customer_language: order.language.clone(),
    };
    facts::tell(tx, "OrderCompleted", &aggregate, attempt.id, &completed)?;
    let claims: &[Claim] = &costs.claims;
    let text = match order.recognition {
        Recognition::Payment => "Paid: the goods are allocated to this order, and the sale is in the books.",
        Recognition::HandOver(_) => {
            "Paid: the goods are allocated to this order; each hand-over books its part."
        }
    };
    timeline::tell(
        tx,
        order.id,
        &Told { what: "Paid", rule: Some("S-3"), claims, outcome: "Completed", text },
    )
}

/// The entry that takes an order's sale back, with its goods, and tax code with what the tax was charged on.
pub(super) fn reversal(
    order: &WebOrder,
    method: PaymentMethod,
    cost_minor: i64,
) -> Result<earn::Reversal, OrderError> {
    if order.recognition != Recognition::Payment {
        return earn::reversal(order, method);
    }
    let (facts, taxes) = sale_facts(order, method, cost_minor);
    let turnover = money::turnover(&taxes, -1).into_iter().map(|(code, base)| (code.to_owned(), base));
    Ok((postings::sale_reversed(&facts)?, turnover.collect()))
}

/// The order's taxes per code, and its facts for the posting table.
fn sale_facts(order: &WebOrder, method: PaymentMethod, cost_minor: i64) -> (SaleFacts, Vec<TaxPortion>) {
    let taxes: Vec<TaxPortion> = order.items.iter().flat_map(|item| item.taxes.clone()).collect();
    let shipping_minor = order.items.iter().filter(|item| !item.goods).map(|item| item.net_minor).sum();
    let facts = SaleFacts {
        channel: order.channel,
        net_minor: order.total_minor - order.tax_minor - shipping_minor,
        shipping_minor,
        taxes: money::taxes(&taxes),
        tenders: vec![(method.tender(), order.total_minor)],
        cash_rounding_minor: 0,
        cost_minor,
    };
    (facts, taxes)
}

fn post_sale(
    tx: &Tx,
    order: &WebOrder,
    attempt: &Attempt,
    (cost_minor, date): (i64, jiff::civil::Date),
    ports: &mut impl WebPorts,
) -> Result<Option<EntryId>, OrderError> {
    if order.recognition != Recognition::Payment {
        // What is bought on terms is owed from its first hand-over on.
        let billed_later = earn::is_unbilled(order, attempt.method);
        return if billed_later { Ok(None) } else { earn::prepay(tx, order, (attempt.method, date), ports) };
    }
    let (facts, taxes) = sale_facts(order, attempt.method, cost_minor);
    let Some(posting) = postings::sale(&facts)? else { return Ok(None) };
    let entry = Entry {
        date,
        source_kind: "sale",
        source_id: order.id.uuid(),
        description: &order.number,
        reference: &order.number,
        currency: order.currency,
        by: "system",
        turnover: &money::turnover(&taxes, 1),
    };
    Ok(Some(ports.post(tx, &entry, &posting)?))
}
