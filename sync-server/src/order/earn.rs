//! Entries of orders whose sale is recognised with its hand-over (O-2, A-3): paid or billed they owe goods, each hand-over
//! earns its part, a refund takes back what waits and what was earned. Not here: how much that is (`recognition.rs`).

use super::parts::{Part, given};
use super::payment::PaymentMethod;
use super::ports::{Entry, WebPorts};
use super::recognition::{Amounts, Recognition, Standing, TaxPoint, standing};
use super::web::{WebItem, WebOrder, load};
use super::{OrderError, sql};
use domain::{EntryId, Posting, postings};
use jiff::civil::Date;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// An entry that takes something back, if it moves anything; and tax code, and what the tax was charged on.
pub(super) type Reversal = (Option<Posting>, Vec<(String, i64)>);

/// Whether an order was bought on terms and no invoice says so yet: it is billed with its first hand-over.
pub(super) fn is_unbilled(order: &WebOrder, method: PaymentMethod) -> bool {
    let deferred = order.recognition != Recognition::Payment;
    deferred && method == PaymentMethod::Terms && order.journal_entry_id.is_none()
}

fn tax_point(order: &WebOrder) -> TaxPoint {
    match order.recognition {
        Recognition::HandOver(tax_point) => tax_point,
        Recognition::Payment => TaxPoint::Payment,
    }
}

/// What of an order waits for its hand-over, minor units.
pub fn waiting_minor(tx: &Tx, id: Uuid) -> Result<i64, OrderError> {
    let order = load(tx, id)?.ok_or(StoreError::NotFound)?;
    let given = given(tx, &order)?;
    Ok(standing(&order.items, &given, tax_point(&order))?.waits.total_minor())
}

/// What is owed in goods, from the payment or the invoice on.
pub(super) fn prepay(
    tx: &Tx,
    order: &WebOrder,
    (method, date): (PaymentMethod, Date),
    ports: &mut impl WebPorts,
) -> Result<Option<EntryId>, OrderError> {
    let stands = standing(&order.items, &given(tx, order)?, tax_point(order))?;
    let earned = stands.earned();
    let mut facts = earned.facts(order.channel, stands.waits.total_minor(), 0);
    facts.tenders = vec![(method.tender(), stands.left_minor())];
    let Some(posting) = postings::prepaid(&facts)? else { return Ok(None) };
    let entry = Entry {
        date,
        source_kind: "prepayment",
        source_id: order.id.uuid(),
        description: &order.number,
        reference: &order.number,
        currency: order.currency,
        by: "system",
        turnover: &earned.turnover(1),
    };
    Ok(Some(ports.post(tx, &entry, &posting)?))
}

/// The entry that takes a prepayment back whose money never came, with tax code and what the tax was charged on. Nothing
/// was handed over and nothing given back.
pub(super) fn reversal(order: &WebOrder, method: PaymentMethod) -> Result<Reversal, OrderError> {
    let stands = standing(&order.items, &[], tax_point(order))?;
    let earned = stands.earned();
    let mut facts = earned.facts(order.channel, stands.waits.total_minor(), 0);
    facts.tenders = vec![(method.tender(), stands.left_minor())];
    let turnover = earned.turnover(-1).into_iter().map(|(code, base)| (code.to_owned(), base)).collect();
    Ok((postings::prepaid_reversed(&facts)?, turnover))
}

/// Bills an order that was bought on terms: its customer owes it from now on (O-5).
pub(super) fn bill(tx: &Tx, order: &WebOrder, by: &str, ports: &mut impl WebPorts) -> Result<(), OrderError> {
    let date = ports.supply(tx, None)?.date;
    let Some(entry) = prepay(tx, order, (PaymentMethod::Terms, date), ports)? else { return Ok(()) };
    tx.execute(&sql::SET_ENTRY, params![order.id.uuid(), entry.uuid()])?;
    let days = order.terms.as_deref().and_then(|terms| terms.strip_prefix("net ")?.parse().ok());
    let days = days.ok_or_else(|| StoreError::Corrupt("an order's terms cannot be read".to_owned()))?;
    ports.bill(tx, order.id, days, by)
}

/// Bills what is left of an order on terms when no goods of it will be sent any more.
pub(super) fn bill_the_rest(
    tx: &Tx,
    order: &WebOrder,
    by: &str,
    ports: &mut impl WebPorts,
) -> Result<(), OrderError> {
    let order = load(tx, order.id.uuid())?.ok_or(StoreError::NotFound)?;
    let waits = order.goods().any(|item| item.allocated > 0);
    if waits || order.refunded_minor >= order.total_minor { Ok(()) } else { bill(tx, &order, by, ports) }
}

/// The entry of goods that were handed over: their part of the sale is earned.
pub(super) fn hand_over(
    tx: &Tx,
    order: &WebOrder,
    parts: &[(&WebItem, i64)],
    (fulfilment, date, cost_minor): (Uuid, Date, i64),
    ports: &mut impl WebPorts,
) -> Result<Option<EntryId>, OrderError> {
    let given = given(tx, order)?;
    let before = standing(&order.items, &given, tax_point(order))?;
    let mut items = order.items.clone();
    for (part, quantity) in parts {
        if let Some(item) = items.iter_mut().find(|item| item.line_no == part.line_no) {
            (item.allocated, item.fulfilled) = (item.allocated - quantity, item.fulfilled + quantity);
        }
    }
    let after = standing(&items, &given, tax_point(order))?;
    let earned = after.earned_since(&before);
    let deferred_minor = before.waits.total_minor() - after.waits.total_minor();
    let facts = earned.facts(order.channel, deferred_minor, cost_minor);
    let Some(posting) = postings::handed_over(&facts)? else { return Ok(None) };
    let entry = Entry {
        date,
        source_kind: "hand_over",
        source_id: fulfilment,
        description: &format!("{} handed over", order.number),
        reference: &order.number,
        currency: order.currency,
        by: "system",
        turnover: &earned.turnover(1),
    };
    Ok(Some(ports.post(tx, &entry, &posting)?))
}

/// The entry that takes parts of an order back, and what of it taxes were charged on: what waits and what was earned.
/// `cost_minor`: what the value of the stock rises by. An order that is not billed owes nothing yet.
pub(super) fn refund(
    tx: &Tx,
    order: &WebOrder,
    method: PaymentMethod,
    (parts, cost_minor): (&[Part<'_>], i64),
) -> Result<Reversal, OrderError> {
    if is_unbilled(order, method) {
        let facts = Amounts::default().facts(order.channel, 0, cost_minor);
        return Ok((postings::prepaid_refund(&facts)?, Vec::new()));
    }
    let (before, after) = around(tx, order, parts)?;
    let taken_back = before.earned_since(&after);
    let deferred_minor = before.waits.total_minor() - after.waits.total_minor();
    let mut facts = taken_back.facts(order.channel, deferred_minor, cost_minor);
    facts.tenders = vec![(method.tender(), before.left_minor() - after.left_minor())];
    let turnover = taken_back.turnover(-1).into_iter().map(|(code, base)| (code.to_owned(), base)).collect();
    Ok((postings::prepaid_refund(&facts)?, turnover))
}

/// How an order stands before and after parts of it are given back.
fn around(tx: &Tx, order: &WebOrder, parts: &[Part<'_>]) -> Result<(Standing, Standing), OrderError> {
    let mut given = given(tx, order)?;
    let before = standing(&order.items, &given, tax_point(order))?;
    let mut items = order.items.clone();
    for part in parts {
        let quantity = part.part.quantity.thousandths();
        if let Some(item) = items.iter_mut().find(|item| item.line_no == part.item.line_no) {
            item.refunded += quantity;
            item.allocated -= quantity.min(item.allocated);
        }
        given.push((part.item.line_no, part.part.clone()));
    }
    Ok((before, standing(&items, &given, tax_point(order))?))
}
