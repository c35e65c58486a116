//! A refund of a till (C-3, A-5, S-10): money given back, goods restocked at their sale's cost, one entry. The
//! original may be unknown here (not arrived yet, another server): then it is booked all the same and flagged.

use super::money::{self, must, sum};
use super::ports::{Credited, Entry, Ports, StockMove};
use super::shift::ShiftSession;
use super::{Flags, OrderError, Origin, json, sql};
use crate::facts::{self, OrderRefunded};
use domain::{
    Channel, CustomerId, EntryId, Money, OrderId, RefundedPart, RoundingMode, SaleFacts, TenderMethod,
    postings, prorate,
};
use protocol::{RefundLine, SaleRefunded};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

struct Original {
    id: Uuid,
    number: String,
    total_minor: i64,
    refunded_minor: i64,
}

impl Original {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.uuid(0)?,
            number: row.text(1)?.to_owned(),
            total_minor: row.int(2)?,
            refunded_minor: row.int(3)?,
        })
    }
}

/// Books a refund; gives the number of the order that it belongs to, where that is known.
pub fn record_refund(
    tx: &Tx,
    origin: &Origin,
    refund: &SaleRefunded,
    shifts: &mut ShiftSession,
    ports: &mut impl Ports,
) -> Result<Option<String>, OrderError> {
    let paid = money::paid(&refund.tenders, 0)?;
    check_figures(refund, paid.iter().map(|tender| tender.amount_minor))?;
    let mut flags = Flags::default();
    if let Some(flag) = shifts.unusual(tx, refund.shift_id)? {
        flags.raise(flag);
    }
    let original = find_original(tx, refund)?;
    if original.is_none() {
        flags.raise("ORIGINAL_UNKNOWN");
    }
    let refund_id = tx.new_id();
    let cost_minor = take_back(tx, origin, refund, (refund_id, original.as_ref()), &mut flags, ports)?;
    let facts = SaleFacts {
        channel: Channel::Pos,
        net_minor: refund.total_minor - refund.tax_minor,
        shipping_minor: 0,
        taxes: money::taxes(&refund.taxes),
        tenders: money::tenders(&paid),
        cash_rounding_minor: refund.cash_rounding_minor,
        cost_minor,
    };
    let entry_id = post(tx, origin, refund, &facts, ports)?;
    if let (Some(entry), Some(original)) = (entry_id, &original)
        && paid.iter().any(|tender| *tender.method == TenderMethod::Account)
        && let Some(customer) =
            tx.query_opt(&sql::CUSTOMER_OF, params![original.id], |row| row.opt_uuid(0))?.flatten()
    {
        ports.owed_by(tx, entry, CustomerId::new(customer))?;
    }
    if let Some(original) = &original {
        // I-5: the money left the drawer, so it is booked; that it was too much is for a manager.
        if original.refunded_minor.saturating_add(refund.total_minor) > original.total_minor {
            flags.raise("OVER_REFUNDED");
        }
        tx.execute(&sql::REFUND_ORDER, params![original.id, refund.total_minor])?;
    }
    if let Some(original) = &original {
        let on_account = paid.iter().filter(|tender| *tender.method == TenderMethod::Account);
        let given_back_minor = refund.total_minor - on_account.map(|tender| tender.amount_minor).sum::<i64>();
        let credited = Credited {
            order: OrderId::new(original.id),
            customer: None,
            refund: refund_id,
            parts: &returned(tx, original.id, refund)?,
            reason: &refund.reason,
            entry: entry_id,
            date: refund.business_date,
            by: "system",
        };
        // The journal is never refused: a credit that its invoice does not cover is for a person (S-10).
        if !ports.credit_at_till(tx, &credited, given_back_minor)? {
            flags.raise("CREDIT_EXCEEDS_INVOICE");
        }
    }
    insert(tx, origin, refund, (refund_id, original.as_ref()), entry_id, &flags)?;
    tell(tx, origin, refund, original.as_ref(), entry_id)?;
    Ok(original.map(|original| original.number))
}

/// What comes back of each line of the sale; a line that is not known is on no paper.
fn returned(tx: &Tx, order_id: Uuid, refund: &SaleRefunded) -> Result<Vec<(i64, RefundedPart)>, OrderError> {
    let mut parts = Vec::with_capacity(refund.lines.len());
    for line in &refund.lines {
        let values = params![order_id, line.original_line_id.uuid()];
        let Some(line_no) = tx.query_opt(&sql::ITEM, values, |row| row.int(0))? else { continue };
        let part = RefundedPart {
            quantity: line.quantity,
            net_minor: line.net_minor,
            tax_minor: line.tax_minor,
            total_minor: line.total_minor,
            taxes: line.taxes.clone(),
        };
        parts.push((line_no, part));
    }
    Ok(parts)
}

fn check_figures(refund: &SaleRefunded, paid: impl Iterator<Item = i64>) -> Result<(), OrderError> {
    let lines = &refund.lines;
    must(!lines.is_empty(), "there is no line")?;
    must(lines.iter().all(|line| line.quantity.is_positive()), "a quantity is zero or below")?;
    must(lines.iter().all(|line| line.net_minor >= 0 && line.tax_minor >= 0), "a line is below zero")?;
    must(sum(lines.iter().map(|line| line.total_minor))? == refund.total_minor, "lines and total differ")?;
    must(sum(lines.iter().map(|line| line.tax_minor))? == refund.tax_minor, "line taxes and tax differ")?;
    must(
        sum(refund.taxes.iter().map(|tax| tax.tax_minor))? == refund.tax_minor,
        "taxes per code and tax differ",
    )?;
    let net = sum([refund.total_minor, -refund.tax_minor])?;
    must(sum(lines.iter().map(|line| line.net_minor))? == net, "net amounts and total differ")?;
    let due = sum([refund.total_minor, refund.cash_rounding_minor])?;
    must(sum(paid)? == due, "tenders and total differ")
}

fn find_original(tx: &Tx, refund: &SaleRefunded) -> Result<Option<Original>, OrderError> {
    if let Some(event_id) = refund.original_event_id {
        let found = tx.query_opt(&sql::ORDER_OF_EVENT, params![event_id.uuid()], Original::read)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(tx.query_opt(&sql::ORDER_OF_RECEIPT, params![&refund.original_receipt], Original::read)?)
}

/// Puts goods back that go on the shelf again; gives what the stock's value rose by.
fn take_back(
    tx: &Tx,
    origin: &Origin,
    refund: &SaleRefunded,
    (refund_id, original): (Uuid, Option<&Original>),
    flags: &mut Flags,
    ports: &mut impl Ports,
) -> Result<i64, OrderError> {
    let mut warehouse_id = refund.warehouse_id;
    if warehouse_id != origin.warehouse_id && !ports.warehouse_exists(tx, warehouse_id)? {
        flags.raise("UNKNOWN_WAREHOUSE");
        warehouse_id = origin.warehouse_id;
    }
    let mut total = 0_i64;
    for line in &refund.lines {
        let cost_minor = match original {
            Some(original) => original_cost(tx, original.id, line, flags)?,
            None => None,
        };
        if !line.restock {
            continue;
        }
        let goods = StockMove {
            warehouse_id,
            product_id: line.product_id,
            quantity: line.quantity.thousandths(),
            cause_id: refund_id,
            occurred_ms: origin.occurred_ms,
            earliest_ms: origin.earliest_ms,
            date: refund.business_date,
        };
        total = sum([total, ports.put_back(tx, &goods, cost_minor)?])?;
    }
    Ok(total)
}

/// What the goods of a line cost when they were sold, in parts that add up to the whole (M-6, A-5).
fn original_cost(
    tx: &Tx,
    order_id: Uuid,
    line: &RefundLine,
    flags: &mut Flags,
) -> Result<Option<i64>, OrderError> {
    let found = tx.query_opt(&sql::ITEM, params![order_id, line.original_line_id.uuid()], |row| {
        Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?))
    })?;
    let Some((line_no, sold, cost_minor, before)) = found else {
        flags.raise("LINE_UNKNOWN");
        return Ok(None);
    };
    let after = sum([before, line.quantity.thousandths()])?;
    tx.execute(&sql::REFUND_ITEM, params![order_id, line_no, line.quantity.thousandths()])?;
    if after > sold {
        flags.raise("OVER_REFUNDED");
        return Ok(None);
    }
    let part = |quantity| {
        prorate(cost_minor, quantity, sold, RoundingMode::HalfAwayFromZero)
            .map_err(|_| OrderError::Figures("a cost is too large"))
    };
    Ok(Some(part(after)? - part(before)?))
}

fn post(
    tx: &Tx,
    origin: &Origin,
    refund: &SaleRefunded,
    facts: &SaleFacts,
    ports: &mut impl Ports,
) -> Result<Option<EntryId>, OrderError> {
    let Some(posting) = postings::refund(facts)? else { return Ok(None) };
    let entry = Entry {
        date: refund.business_date,
        source_kind: "refund",
        source_id: origin.event_id.uuid(),
        description: &format!("Refund of {}", refund.original_receipt),
        reference: &refund.receipt_number,
        currency: origin.currency,
        by: "system",
        turnover: &money::turnover(&refund.taxes, -1),
    };
    Ok(Some(ports.post(tx, &entry, &posting)?))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    line_id: domain::LineId,
    original_line_id: domain::LineId,
    product_id: domain::ProductId,
    sku: &'a str,
    quantity: domain::Quantity,
    total_minor: i64,
    restock: bool,
}

fn insert(
    tx: &Tx,
    origin: &Origin,
    refund: &SaleRefunded,
    (refund_id, original): (Uuid, Option<&Original>),
    entry_id: Option<EntryId>,
    flags: &Flags,
) -> Result<(), OrderError> {
    let items: Vec<Item<'_>> = refund.lines.iter().map(item).collect();
    let mut tenders: BTreeMap<&str, i64> = BTreeMap::new();
    for tender in &refund.tenders {
        *tenders.entry(tender.method.as_str()).or_default() += tender.amount_minor;
    }
    let (items, tenders, flags) = (json(&items)?, json(&tenders)?, flags.text());
    let date = refund.business_date.to_string();
    let values = params![
        refund_id,
        original.map(|original| original.id),
        &refund.original_receipt,
        &refund.receipt_number,
        origin.event_id.uuid(),
        origin.currency.code(),
        refund.tax_minor,
        refund.total_minor,
        &tenders,
        &items,
        refund.warehouse_id.uuid(),
        refund.store_id.uuid(),
        origin.terminal_id.uuid(),
        refund.shift_id.uuid(),
        refund.cashier_id.uuid(),
        &date,
        entry_id.map(EntryId::uuid),
        &flags,
        origin.occurred_ms,
        tx.now_ms()
    ];
    tx.execute(&sql::INSERT_REFUND, values)?;
    Ok(())
}

fn item(line: &RefundLine) -> Item<'_> {
    Item {
        line_id: line.line_id,
        original_line_id: line.original_line_id,
        product_id: line.product_id,
        sku: &line.sku,
        quantity: line.quantity,
        total_minor: line.total_minor,
        restock: line.restock,
    }
}

fn tell(
    tx: &Tx,
    origin: &Origin,
    refund: &SaleRefunded,
    original: Option<&Original>,
    entry_id: Option<EntryId>,
) -> Result<(), OrderError> {
    let data = OrderRefunded {
        order_id: original.map(|original| OrderId::new(original.id)),
        order_number: original.map(|original| original.number.as_str()),
        receipt_number: &refund.receipt_number,
        sales_channel: Channel::Pos,
        total: Money::new(refund.total_minor, origin.currency),
        journal_entry_id: entry_id,
        reason: &refund.reason,
        customer_email: None,
        customer_language: None,
    };
    let aggregate = original.map_or(origin.event_id.uuid(), |original| original.id).to_string();
    facts::tell(tx, "OrderRefunded", &aggregate, origin.event_id.uuid(), &data)?;
    Ok(())
}
