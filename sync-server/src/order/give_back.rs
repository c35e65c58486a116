//! Giving a paid web order back, whole or in part (O-9, A-5, A-6): lines, shipping, or an amount; the parts add up to what
//! was paid (M-6), the goods come back at what they cost, the money goes where it came from. Not here: refunds of tills.

use super::parts::{Part, parts};
use super::pay::{self, Attempt};
use super::payment::PaymentMethod;
use super::ports::{Credited, Entry, StockMove, WebPorts};
use super::recognition::Recognition;
use super::tasks::{self, Kind};
use super::timeline::{self, Told};
use super::web::{WebItem, WebOrder};
use super::{OrderError, earn, json, money, sql, sweep};
use crate::facts::{self, OrderRefunded};
use crate::refusal::Refusal;
use domain::{EntryId, Money, RefundedPart, RoundingMode, SaleFacts, TaxPortion, postings, prorate};
use jiff::civil::Date;
use store::{Tx, params};
use uuid::Uuid;

/// What is given back.
#[derive(Debug, Clone, Default)]
pub struct GiveBack {
    /// Lines and quantities, thousandths; none and no amount: all of it.
    pub items: Option<Vec<(Uuid, i64)>>,
    /// Shipping too.
    pub shipping: bool,
    /// So much, whatever for, minor units.
    pub amount_minor: Option<i64>,
    /// Whether goods are for sale again; `None`: before hand-over yes, after it no (O-9).
    pub restock: Option<bool>,
    /// Why, for people.
    pub reason: String,
    /// Why the order is cancelled with it, when it is.
    pub cancels: Option<String>,
    /// Whether the server has decided it, by which rule.
    pub rule: Option<&'static str>,
}

/// Gives back; gives the refund's id. Refusals: `ORDER_NOT_REFUNDABLE`, `PAYMENT_IN_FLIGHT`, `UNKNOWN_ITEM`,
/// `REFUND_TOO_LARGE`, `NOTHING_TO_REFUND`.
pub fn give_back(
    tx: &Tx,
    order: &WebOrder,
    asked: &GiveBack,
    by: &str,
    ports: &mut impl WebPorts,
) -> Result<Uuid, OrderError> {
    let attempt = captured(tx, order)?;
    let parts = parts(tx, order, asked)?;
    if parts.is_empty() {
        let detail = "There is nothing left of this order to give back.";
        return Err(Refusal::conflict("NOTHING_TO_REFUND", "", detail).into());
    }
    let (id, date) = (tx.new_id(), ports.supply(tx, None)?.date);
    let total_minor: i64 = parts.iter().map(|part| part.part.total_minor).sum();
    let mut value_minor = 0_i64;
    let mut restocked = Vec::with_capacity(parts.len());
    for part in &parts {
        let (value, back) = goods_back(tx, order, part, asked.restock, (id, date), ports)?;
        value_minor = value_minor.saturating_add(value);
        restocked.push(back);
    }
    let number = number(tx, order)?;
    let entry_id = post(tx, order, &attempt, &parts, (id, &number, date, value_minor), ports)?;
    let unbilled = earn::is_unbilled(order, attempt.method);
    let later = attempt.method.tender() == domain::TenderMethod::Card;
    let status = if later && total_minor > 0 { "Pending" } else { "Done" };
    insert(tx, order, &attempt, &parts, &Row { id, number: &number, date, entry_id, status, by, asked })?;
    for (part, restocked) in parts.iter().zip(restocked) {
        keep_line(tx, order, id, part, restocked)?;
    }
    if attempt.method == PaymentMethod::Terms && !unbilled {
        let parts: Vec<(i64, RefundedPart)> =
            parts.iter().map(|part| (part.item.line_no, part.part.clone())).collect();
        let (customer, reason) = (order.customer_id, asked.reason.as_str());
        let refund = Credited {
            order: order.id,
            customer,
            refund: id,
            parts: &parts,
            reason,
            entry: entry_id,
            date,
            by,
        };
        ports.credit(tx, &refund)?;
    }
    if status == "Pending" {
        tasks::add(tx, &attempt, Kind::Refund, Some(id), total_minor)?;
    }
    let cancelled = stand(tx, order, &parts, total_minor, asked)?;
    if cancelled {
        ports.give_back(tx, order.id)?;
    } else if unbilled {
        earn::bill_the_rest(tx, order, by, ports)?;
    }
    tell(tx, order, asked, (&number, total_minor, entry_id), cancelled)?;
    ports.told(tx)?;
    Ok(id)
}

/// The attempt that paid the order, when its money is there.
pub(super) fn captured(tx: &Tx, order: &WebOrder) -> Result<Attempt, OrderError> {
    let attempt = if order.is_paid() { pay::paid_by(tx, order.id.uuid())? } else { None };
    match attempt {
        None => {
            let detail = "This order is not paid, or was given back already; read it again.";
            Err(Refusal::conflict("ORDER_NOT_REFUNDABLE", "", detail).into())
        }
        Some(attempt) if attempt.status != "Captured" => {
            let detail = "The payment of this order is still being taken; ask again in a moment.";
            Err(Refusal::conflict("PAYMENT_IN_FLIGHT", "", detail).into())
        }
        Some(attempt) => Ok(attempt),
    }
}

/// Goods of a part come back, or are gone: gives what the stock's value rises by, and how much is for sale again.
fn goods_back(
    tx: &Tx,
    order: &WebOrder,
    part: &Part<'_>,
    restock: Option<bool>,
    (refund_id, date): (Uuid, Date),
    ports: &mut impl WebPorts,
) -> Result<(i64, i64), OrderError> {
    let (item, quantity) = (part.item, part.part.quantity.thousandths());
    if !item.goods || quantity == 0 {
        return Ok((0, 0));
    }
    let here = quantity.min(item.allocated);
    let (here_minor, away_minor) = cost_of(item, quantity, order.recognition)?;
    if order.recognition != Recognition::Payment {
        tx.execute(&sql::MOVE_COST, params![order.id.uuid(), item.line_no, -away_minor])?;
    }
    let goods = |quantity: i64| StockMove {
        warehouse_id: order.warehouse_id,
        product_id: item.product_id,
        quantity,
        cause_id: refund_id,
        occurred_ms: tx.now_ms(),
        earliest_ms: None,
        date,
    };
    let (mut value_minor, mut restocked) = (0, 0);
    if here > 0 && restock.unwrap_or(true) {
        value_minor += ports.release(tx, &goods(here), order.claimed(), here_minor)?;
        restocked += here;
    } else if here > 0 {
        // Not for sale again: it leaves the stock as if it were handed over.
        value_minor -= ports.hand_over(tx, &goods(here), order.claimed())?;
    }
    let away = quantity - here;
    if away > 0 && restock.unwrap_or(false) {
        value_minor += ports.put_back(tx, &goods(away), Some(away_minor))?;
        restocked += away;
    }
    Ok((value_minor, restocked))
}

/// What goods that come back cost: those that were not handed over, and those that were. Under recognition with the
/// hand-over the line's cost is that of the goods that are with the buyer.
fn cost_of(item: &WebItem, quantity: i64, recognition: Recognition) -> Result<(i64, i64), OrderError> {
    let share = |part: i64, whole: i64, of: i64| {
        prorate(of, part, whole, RoundingMode::HalfAwayFromZero)
            .map_err(|_| OrderError::Figures("a cost is too large"))
    };
    let here = quantity.min(item.allocated);
    if recognition != Recognition::Payment {
        let (away, with_buyer) = (quantity - here, item.quantity - item.refunded - item.allocated);
        let away_minor = if away == 0 { 0 } else { share(away, with_buyer, item.cost_minor)? };
        return Ok((0, away_minor));
    }
    let before = share(item.refunded, item.quantity, item.cost_minor)?;
    let cost_minor = share(item.refunded + quantity, item.quantity, item.cost_minor)? - before;
    let here_minor = share(here, quantity, cost_minor)?;
    Ok((here_minor, cost_minor - here_minor))
}

fn number(tx: &Tx, order: &WebOrder) -> Result<String, OrderError> {
    let count = tx.query_one(&sql::REFUND_COUNT, params![order.id.uuid()], |row| row.int(0))?;
    Ok(format!("{}-R{}", order.number, count + 1))
}

fn post(
    tx: &Tx,
    order: &WebOrder,
    attempt: &Attempt,
    parts: &[Part<'_>],
    (id, number, date, cost_minor): (Uuid, &str, Date, i64),
    ports: &mut impl WebPorts,
) -> Result<Option<EntryId>, OrderError> {
    let goods = (parts, cost_minor);
    let (posting, turnover) = match order.recognition {
        Recognition::Payment => taken_back(order, attempt.method, goods)?,
        Recognition::HandOver(_) => earn::refund(tx, order, attempt.method, goods)?,
    };
    let Some(posting) = posting else { return Ok(None) };
    let turnover: Vec<(&str, i64)> = turnover.iter().map(|(code, base)| (code.as_str(), *base)).collect();
    let entry = Entry {
        date,
        source_kind: "refund",
        source_id: id,
        description: &format!("Refund of {}", order.number),
        reference: number,
        currency: order.currency,
        by: "system",
        turnover: &turnover,
    };
    Ok(Some(ports.post(tx, &entry, &posting)?))
}

/// The entry that takes parts of a sale back which is in the books, and tax code with what the tax was charged on.
fn taken_back(
    order: &WebOrder,
    method: PaymentMethod,
    (parts, cost_minor): (&[Part<'_>], i64),
) -> Result<earn::Reversal, OrderError> {
    let taxes: Vec<TaxPortion> = parts.iter().flat_map(|part| part.part.taxes.clone()).collect();
    let net_of = |goods: bool| {
        parts.iter().filter(|part| part.item.goods == goods).map(|part| part.part.net_minor).sum::<i64>()
    };
    let facts = SaleFacts {
        channel: order.channel,
        net_minor: net_of(true),
        shipping_minor: net_of(false),
        taxes: money::taxes(&taxes),
        tenders: vec![(method.tender(), parts.iter().map(|part| part.part.total_minor).sum())],
        cash_rounding_minor: 0,
        cost_minor,
    };
    let turnover = money::turnover(&taxes, -1).into_iter().map(|(code, base)| (code.to_owned(), base));
    Ok((postings::refund(&facts)?, turnover.collect()))
}

struct Row<'a> {
    id: Uuid,
    number: &'a str,
    date: Date,
    entry_id: Option<EntryId>,
    status: &'a str,
    by: &'a str,
    asked: &'a GiveBack,
}

fn insert(
    tx: &Tx,
    order: &WebOrder,
    attempt: &Attempt,
    parts: &[Part<'_>],
    row: &Row<'_>,
) -> Result<(), OrderError> {
    let total_minor: i64 = parts.iter().map(|part| part.part.total_minor).sum();
    let tax_minor: i64 = parts.iter().map(|part| part.part.tax_minor).sum();
    let items: Vec<(Uuid, i64)> =
        parts.iter().map(|part| (part.item.id, part.part.quantity.thousandths())).collect();
    // What is not billed yet was never paid: nothing goes back by any tender.
    let tenders = match earn::is_unbilled(order, attempt.method) {
        true => "{}".to_owned(),
        false => json(&serde_json::json!({ attempt.method.tender().as_str(): total_minor }))?,
    };
    let (items, day) = (json(&items)?, row.date.to_string());
    let values = params![
        row.id,
        order.id.uuid(),
        row.number,
        order.currency.code(),
        tax_minor,
        total_minor,
        &tenders,
        &items,
        order.warehouse_id.uuid(),
        &day,
        row.entry_id.map(EntryId::uuid),
        tx.now_ms(),
        row.status,
        &row.asked.reason,
        attempt.id,
        row.by
    ];
    tx.execute(&sql::INSERT_WEB_REFUND, values)?;
    Ok(())
}

fn keep_line(
    tx: &Tx,
    order: &WebOrder,
    refund_id: Uuid,
    Part { item, part }: &Part<'_>,
    restocked: i64,
) -> Result<(), OrderError> {
    let (taxes, quantity) = (json(&part.taxes)?, part.quantity.thousandths());
    let row = params![
        refund_id,
        order.id.uuid(),
        item.line_no,
        quantity,
        part.net_minor,
        part.tax_minor,
        part.total_minor,
        &taxes,
        restocked
    ];
    tx.execute(&sql::INSERT_REFUND_LINE, row)?;
    let claimed = quantity.min(item.allocated);
    tx.execute(&sql::REFUND_WEB_ITEM, params![order.id.uuid(), item.line_no, quantity, claimed])?;
    Ok(())
}

/// Where the order stands now (O-9): all given back before hand-over is cancelled, after it returned.
fn stand(
    tx: &Tx,
    order: &WebOrder,
    parts: &[Part<'_>],
    total_minor: i64,
    asked: &GiveBack,
) -> Result<bool, OrderError> {
    let all = order.refunded_minor + total_minor >= order.total_minor;
    let handed_over = order.items.iter().any(|item| item.fulfilled > 0);
    let taken = |item: &WebItem| {
        let of = parts.iter().find(|part| part.item.line_no == item.line_no);
        of.map_or(0, |part| part.part.quantity.thousandths().min(item.allocated))
    };
    let claimed: i64 = order.goods().map(|item| item.allocated - taken(item)).sum();
    let cancelled = all && !handed_over;
    let fulfilment = if all && handed_over {
        "Returned".to_owned()
    } else if handed_over && claimed == 0 && matches!(order.fulfilment.as_str(), "Unfulfilled" | "Packed") {
        tx.query_one(&sql::LAST_FULFILMENT, params![order.id.uuid()], |row| Ok(row.text(0)?.to_owned()))?
    } else {
        order.fulfilment.clone()
    };
    let status = if cancelled { "Cancelled" } else { order.status.as_str() };
    let reason = asked.cancels.as_deref().unwrap_or(&asked.reason);
    let values = params![
        order.id.uuid(),
        total_minor,
        status,
        &fulfilment,
        cancelled.then(|| tx.now_ms()),
        cancelled.then_some(reason),
        cancelled && asked.rule.is_some()
    ];
    tx.execute(&sql::REFUND_WEB_ORDER, values)?;
    if cancelled {
        sweep::tell_cancelled(tx, order, reason, asked.rule.is_some(), None)?;
    }
    Ok(cancelled)
}

fn tell(
    tx: &Tx,
    order: &WebOrder,
    asked: &GiveBack,
    (number, total_minor, entry_id): (&str, i64, Option<EntryId>),
    cancelled: bool,
) -> Result<(), OrderError> {
    let total = Money::new(total_minor, order.currency);
    let data = OrderRefunded {
        order_id: Some(order.id),
        order_number: Some(&order.number),
        receipt_number: number,
        sales_channel: order.channel,
        total,
        journal_entry_id: entry_id,
        reason: &asked.reason,
        // Who is told that it was cancelled is told of the money too.
        customer_email: order.email.as_deref().filter(|_| !cancelled),
        customer_language: order.language.as_deref().filter(|_| !cancelled),
    };
    facts::tell(tx, "OrderRefunded", &order.id.to_string(), order.id.uuid(), &data)?;
    let text = format!("{} {} is given back: {}", total.amount_text(), order.currency.code(), asked.reason);
    let rule = Some(asked.rule.unwrap_or("O-9"));
    let told = Told { what: "Refunded", rule, claims: &[], outcome: "Refunded", text: &text };
    timeline::tell(tx, order.id, &told)
}
