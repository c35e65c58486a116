//! A till's sale that took what was paid for on the web (S-7): decided with the sale, by the one function of the claims that
//! are known (`domain::resolution`); what follows, moved elsewhere or given back, comes in a transaction of its own, as with
//! any order that is not up to date. Not here: the decision's rule, and sales.

use super::claim::{claims, move_to, set_free, try_at, wants};
use super::give_back::{GiveBack, give_back};
use super::ports::{Entry, OnShortage, StockMove, WebPorts};
use super::served::having_all;
use super::timeline::{self, PaidClaim, Told};
use super::web::{WebItem, WebOrder, load};
use super::{OrderError, Origin, sql};
use domain::resolution::{Grade, PaidAt, Verdict, WebClaim, displace};
use domain::{OrderId, Quantity, postings};
use std::collections::BTreeMap;
use store::{StoreError, Tx, params};

/// Why an order loses what it had paid for.
pub const EARLIER_PAYMENT: &str = "EARLIER_PAYMENT";
/// What a till has taken away is away, whoever had paid for it (S-7, 2).
const PRECEDENCE: &str = "PHYSICAL_PRECEDENCE";
/// Why an order is served from elsewhere: rule, outcome, in plain words.
const TAKEN_THERE: (&str, &str, &str) = (
    "S-7",
    "Completed",
    "A shop has sold what was set aside, to somebody who paid earlier; the order is served from another warehouse.",
);

/// A till's sale as others are compared with it.
pub(super) struct EarlierSale<'a> {
    id: OrderId,
    number: &'a str,
    receipt_number: &'a str,
    paid: PaidAt,
}

impl<'a> EarlierSale<'a> {
    /// Where the till's clock cannot be believed, it was paid when it arrived: the latest possible (T-1).
    pub(super) fn of(
        origin: &Origin,
        id: OrderId,
        number: &'a str,
        receipt_number: &'a str,
        now_ms: i64,
    ) -> Self {
        let (at_ms, grade) = match origin.earliest_ms {
            None => (origin.occurred_ms, Grade::B),
            Some(_) => (now_ms, Grade::C),
        };
        Self { id, number, receipt_number, paid: PaidAt { at_ms, grade, id: origin.event_id.uuid() } }
    }
}

/// Decides who loses what the sale has taken and was not free; `left` may be sold of it now, less than nothing. What was
/// short before stays as it was decided (S-9).
pub(super) fn decide(
    tx: &Tx,
    sale: &EarlierSale<'_>,
    goods: &StockMove,
    left: i64,
) -> Result<(), OrderError> {
    let there = params![goods.warehouse_id.uuid(), goods.product_id.uuid()];
    let lost_before = tx.query_one(&sql::DISPLACED_THERE, there, |row| row.int(0))?;
    let short = goods.quantity.min(-(left.saturating_add(lost_before)));
    if short <= 0 {
        return Ok(());
    }
    let (claims, numbers) = known(tx, sale, goods, short)?;
    let verdict = displace(short, sale.paid, &claims);
    for lost in &verdict.displaced {
        let values = params![
            tx.new_id(),
            lost.claim.order.uuid(),
            lost.claim.line_no,
            goods.warehouse_id.uuid(),
            goods.product_id.uuid(),
            lost.quantity,
            sale.id.uuid(),
            tx.now_ms()
        ];
        tx.execute(&sql::DISPLACE, values)?;
    }
    tell(tx, sale, goods, &verdict, &numbers)
}

/// The claims that were paid later, the latest first, as many as can matter, with their orders' numbers.
fn known(
    tx: &Tx,
    sale: &EarlierSale<'_>,
    goods: &StockMove,
    short: i64,
) -> Result<(Vec<WebClaim>, BTreeMap<OrderId, String>), StoreError> {
    let (mut claims, mut numbers, mut covered) = (Vec::new(), BTreeMap::new(), 0_i64);
    let values = params![goods.warehouse_id.uuid(), goods.product_id.uuid(), sale.paid.at_ms];
    tx.each(&sql::WEB_CLAIMS, values, |row| {
        let (order, quantity) = (OrderId::new(row.uuid(0)?), row.int(4)?);
        let paid = PaidAt { at_ms: row.int(2)?, grade: Grade::A, id: order.uuid() };
        if quantity > 0 {
            claims.push(WebClaim { order, line_no: row.int(1)?, paid, quantity });
            numbers.insert(order, row.text(3)?.to_owned());
            covered = covered.saturating_add(if paid > sale.paid { quantity } else { 0 });
        }
        Ok(covered < short)
    })?;
    Ok((claims, numbers))
}

/// S-9: the sale's story and that of each order that loses say the same.
fn tell(
    tx: &Tx,
    sale: &EarlierSale<'_>,
    goods: &StockMove,
    verdict: &Verdict,
    numbers: &BTreeMap<OrderId, String>,
) -> Result<(), OrderError> {
    let quantity = Quantity::from_thousandths;
    let paid = |order_number, receipt_number, at: PaidAt, requested: i64, keeps: i64| {
        Ok::<_, StoreError>(PaidClaim {
            product_id: goods.product_id,
            order_number,
            receipt_number,
            requested: quantity(requested),
            quantity: quantity(keeps),
            paid_at: jiff::Timestamp::from_millisecond(at.at_ms)
                .map_err(|error| StoreError::Corrupt(error.to_string()))?,
            grade: at.grade.as_str(),
        })
    };
    let mut compared =
        vec![paid(sale.number, Some(sale.receipt_number), sale.paid, goods.quantity, goods.quantity)?];
    for lost in &verdict.displaced {
        let (claim, number) = (&lost.claim, numbers.get(&lost.claim.order).map_or("", String::as_str));
        let own = paid(number, None, claim.paid, claim.quantity, claim.quantity - lost.quantity)?;
        let text = format!(
            "A shop had sold {} of it to somebody who paid earlier (receipt {}): this order loses as much.",
            quantity(lost.quantity),
            sale.receipt_number
        );
        let told =
            Told { what: "Displaced", rule: Some("S-7"), claims: &[], outcome: EARLIER_PAYMENT, text: &text };
        let both = [compared[0].clone(), own.clone()];
        timeline::tell_compared(tx, claim.order, &told, &both)?;
        compared.push(own);
    }
    let (outcome, text) = match verdict.still_short {
        0 => (
            EARLIER_PAYMENT,
            "More was sold than was free; who paid later on the web gives it up.".to_owned(),
        ),
        short => {
            let text = format!(
                "More was sold than was free, and {} of it nobody who paid later has to give up: the sale stands, and somebody has to look.",
                quantity(short)
            );
            (PRECEDENCE, text)
        }
    };
    let told = Told { what: "Oversold", rule: Some("S-7"), claims: &[], outcome, text: &text };
    timeline::tell_compared(tx, sale.id, &told, &compared)
}

/// What follows for an order that has lost something: served from elsewhere, or what is short is given back.
pub(super) fn settle(tx: &Tx, order: &WebOrder, ports: &mut impl WebPorts) -> Result<(), OrderError> {
    let lost = tx.query(&sql::DISPLACED, params![order.id.uuid()], |row| Ok((row.int(0)?, row.int(1)?)))?;
    let lost: BTreeMap<i64, i64> = lost.into_iter().collect();
    let mut gone: Vec<(&WebItem, i64)> = Vec::new();
    for item in order.goods() {
        let quantity = lost.get(&item.line_no).copied().unwrap_or_default().min(item.allocated);
        if quantity > 0 {
            gone.push((item, quantity));
        }
    }
    let status = if gone.is_empty() || !order.is_paid() {
        "Gone"
    } else if resource(tx, order, ports)? {
        "Moved"
    } else {
        refund(tx, order, &gone, ports)?;
        "Refunded"
    };
    tx.execute(&sql::SETTLE_DISPLACED, params![order.id.uuid(), status, tx.now_ms()])?;
    let how = format!("{} has given up what was short.", order.number);
    for product_id in gone.iter().map(|(item, _)| item.product_id) {
        ports.covered(tx, order.warehouse_id, product_id, &how)?;
    }
    Ok(())
}

/// Serves all of an untouched order from another warehouse that has it, where the server may choose.
fn resource(tx: &Tx, order: &WebOrder, ports: &mut impl WebPorts) -> Result<bool, OrderError> {
    let untouched = order.fulfilment == "Unfulfilled"
        && order.refunded_minor == 0
        && order.goods().all(|item| item.allocated == item.quantity);
    if !order.warehouse_chosen || !untouched {
        return Ok(false);
    }
    let Some(other) = having_all(tx, &wants(order), (order.channel, Some(order.warehouse_id)), ports)? else {
        return Ok(false);
    };
    let date = ports.supply(tx, None)?.date;
    let back_minor = set_free(tx, order, date, ports)?;
    let known = claims(tx, order, order.warehouse_id, ports)?;
    let generations = move_to(tx, order, other, (&known, TAKEN_THERE), ports)?;
    let moved = load(tx, order.id.uuid())?.ok_or(StoreError::NotFound)?;
    let known = claims(tx, &moved, other, ports)?;
    let costed = try_at(tx, &moved, other, (&known, &generations), ports)?;
    let costed = costed.ok_or_else(|| StoreError::Other("goods that are there cannot be had".to_owned()))?;
    post_difference(tx, &moved, costed.total_minor - back_minor, date, ports)?;
    ports.told(tx)?;
    Ok(true)
}

fn post_difference(
    tx: &Tx,
    order: &WebOrder,
    more_minor: i64,
    date: jiff::civil::Date,
    ports: &mut impl WebPorts,
) -> Result<(), OrderError> {
    let Some(posting) = postings::goods_resourced(more_minor)? else { return Ok(()) };
    let entry = Entry {
        date,
        source_kind: "goods_resourced",
        source_id: tx.new_id(),
        description: &format!("{}: served from another warehouse", order.number),
        reference: &order.number,
        currency: order.currency,
        by: "system",
        turnover: &[],
    };
    ports.post(tx, &entry, &posting)?;
    Ok(())
}

/// Gives back what is short; all of the order where nothing of it is left, or the shop has set it so.
fn refund(
    tx: &Tx,
    order: &WebOrder,
    gone: &[(&WebItem, i64)],
    ports: &mut impl WebPorts,
) -> Result<(), OrderError> {
    // What goes along with a line goes with it.
    let lost: i64 =
        gone.iter().filter(|(item, _)| item.follows.is_none()).map(|(_, quantity)| quantity).sum();
    let left: i64 =
        order.goods().filter(|item| item.follows.is_none()).map(|item| item.quantity - item.refunded).sum();
    let whole = lost == left || ports.on_shortage(tx)? == OnShortage::Order;
    let items = gone.iter().map(|(item, quantity)| (item.id, *quantity)).collect();
    let asked = GiveBack {
        items: (!whole).then_some(items),
        restock: Some(true),
        reason: EARLIER_PAYMENT.to_owned(),
        rule: Some("S-7"),
        ..GiveBack::default()
    };
    give_back(tx, order, &asked, "system", ports).map(drop)
}
