//! A sale of a till becomes an order (O-3, S-7, S-10): order, items, payments, stock, entry and event in the
//! caller's transaction. It is booked whatever stock, prices or the catalogue say now; what was unusual is
//! flagged. Only figures that contradict each other are not booked.

use super::displace::{self, EarlierSale};
use super::money::{self, Paid, must, sum};
use super::ports::{Entry, Ports, StockMove};
use super::shift::ShiftSession;
use super::{Flags, OrderError, Origin, json, sql};
use crate::facts::{self, OrderCompleted};
use domain::{
    Channel, EntryId, Money, OrderId, ProductId, SaleFacts, TenderMethod, postings, spread_largest_remainder,
};
use protocol::{SaleCompleted, SaleLine};
use std::collections::BTreeMap;
use store::{Tx, params};

/// What a line's goods came to.
#[derive(Clone, Copy, Default)]
struct LineCost {
    cost_minor: i64,
    generation: i64,
}

/// Goods that were not there, with what is left of them: less than nothing.
type Short = (StockMove, i64);

/// Books a sale and gives the order's number.
pub fn record_sale(
    tx: &Tx,
    origin: &Origin,
    sale: &SaleCompleted,
    shifts: &mut ShiftSession,
    ports: &mut impl Ports,
) -> Result<String, OrderError> {
    let paid = money::paid(&sale.tenders, sale.change_minor)?;
    check_figures(sale, &paid)?;
    let mut flags = Flags::default();
    compare(tx, sale, &mut flags, ports)?;
    if let Some(flag) = shifts.unusual(tx, sale.shift_id)? {
        flags.raise(flag);
    }
    let order_id = order_id(tx, sale, &mut flags)?;
    let (costs, short) = take_goods(tx, origin, sale, order_id, &mut flags, ports)?;
    let number = ports.order_number(tx, sale.business_date.year())?;
    let entry_id = post(tx, origin, sale, &paid, &costs, &number, ports)?;
    if let (Some(entry), Some(customer)) = (entry_id, sale.customer_id)
        && paid.iter().any(|tender| *tender.method == TenderMethod::Account)
    {
        ports.owed_by(tx, entry, customer)?;
    }
    insert_order(tx, origin, sale, (order_id, &number), entry_id, &flags)?;
    for ((line, cost), line_no) in sale.lines.iter().zip(&costs).zip(1_i64..) {
        insert_item(tx, order_id, line_no, line, cost)?;
    }
    for (tender, attempt_no) in paid.iter().zip(1_i64..) {
        let (method, amount) = (tender.method.as_str(), tender.amount_minor);
        let values = params![
            order_id.uuid(),
            attempt_no,
            tx.new_id(),
            method,
            amount,
            tender.reference,
            origin.occurred_ms
        ];
        tx.execute(&sql::INSERT_PAYMENT, values)?;
    }
    tell(tx, origin, sale, (order_id, &number), entry_id, ports)?;
    let earlier = EarlierSale::of(origin, order_id, &number, &sale.receipt_number, tx.now_ms());
    for (goods, left) in &short {
        displace::decide(tx, &earlier, goods, *left)?;
    }
    Ok(number)
}

/// I-4, and whatever else the entry rests on.
fn check_figures(sale: &SaleCompleted, paid: &[Paid<'_>]) -> Result<(), OrderError> {
    let lines = &sale.lines;
    must(!lines.is_empty(), "there is no line")?;
    must(lines.iter().all(|line| line.quantity.is_positive()), "a quantity is zero or below")?;
    must(lines.iter().all(|line| line.net_minor >= 0 && line.tax_minor >= 0), "a line is below zero")?;
    must(sum(lines.iter().map(|line| line.total_minor))? == sale.total_minor, "lines and total differ")?;
    must(sum(lines.iter().map(|line| line.tax_minor))? == sale.tax_minor, "line taxes and tax differ")?;
    must(
        sum(sale.taxes.iter().map(|tax| tax.tax_minor))? == sale.tax_minor,
        "taxes per code and tax differ",
    )?;
    let net = sum([sale.total_minor, -sale.tax_minor])?;
    must(sum(lines.iter().map(|line| line.net_minor))? == net, "net amounts and total differ")?;
    let due = sum([sale.total_minor, sale.cash_rounding_minor])?;
    must(sum(paid.iter().map(|tender| tender.amount_minor))? == due, "tenders and total differ")
}

/// S-10: what is different now is flagged, never refused.
fn compare(
    tx: &Tx,
    sale: &SaleCompleted,
    flags: &mut Flags,
    ports: &mut impl Ports,
) -> Result<(), OrderError> {
    for line in &sale.lines {
        let Some(known) = ports.sold_as(tx, line.product_id)? else {
            flags.raise("UNKNOWN_PRODUCT");
            continue;
        };
        if !known.active {
            flags.raise("PRODUCT_INACTIVE");
        }
        if known.safety_block {
            flags.raise("PRODUCT_RECALLED");
        }
        // A price set by hand, or embedded in the code (the price is the line's total), is not the list's.
        let listed = line.price_override.is_none() && line.quantity.is_whole();
        if listed
            && known.unit_price_ten_thousandths.is_some_and(|price| price != line.unit_price_ten_thousandths)
        {
            flags.raise("PRICE_CHANGED");
        }
    }
    Ok(())
}

/// The client's id of the ticket; unless two branches of a cloned till sold the same ticket (U-6).
fn order_id(tx: &Tx, sale: &SaleCompleted, flags: &mut Flags) -> Result<OrderId, OrderError> {
    let id = sale.ticket_id.uuid();
    if tx.query_opt(&sql::ORDER_EXISTS, params![id], |_| Ok(()))?.is_none() {
        return Ok(OrderId::new(id));
    }
    flags.raise("TICKET_SOLD_TWICE");
    Ok(OrderId::new(tx.new_id()))
}

/// Takes the goods: one movement per variant, quantities summed first, in the order of ids (S-8). Each line
/// gets its share of the variant's cost. Gives also what was not there.
fn take_goods(
    tx: &Tx,
    origin: &Origin,
    sale: &SaleCompleted,
    order_id: OrderId,
    flags: &mut Flags,
    ports: &mut impl Ports,
) -> Result<(Vec<LineCost>, Vec<Short>), OrderError> {
    let mut warehouse_id = sale.warehouse_id;
    if warehouse_id != origin.warehouse_id && !ports.warehouse_exists(tx, warehouse_id)? {
        flags.raise("UNKNOWN_WAREHOUSE");
        warehouse_id = origin.warehouse_id;
    }
    let mut variants: BTreeMap<ProductId, Vec<usize>> = BTreeMap::new();
    for (at, line) in sale.lines.iter().enumerate() {
        variants.entry(line.product_id).or_default().push(at);
    }
    let mut costs = vec![LineCost::default(); sale.lines.len()];
    let mut short = Vec::new();
    for (product_id, at) in variants {
        let weights: Vec<i64> = at.iter().map(|at| sale.lines[*at].quantity.thousandths()).collect();
        let goods = StockMove {
            warehouse_id,
            product_id,
            quantity: sum(weights.iter().copied())?,
            cause_id: order_id.uuid(),
            occurred_ms: origin.occurred_ms,
            earliest_ms: origin.earliest_ms,
            date: sale.business_date,
        };
        let taken = ports.take(tx, &goods)?;
        if taken.left < 0 {
            short.push((goods, taken.left));
        }
        for (at, cost_minor) in at.into_iter().zip(spread_largest_remainder(taken.cost_minor, &weights)) {
            costs[at] = LineCost { cost_minor, generation: taken.generation };
        }
    }
    Ok((costs, short))
}

fn post(
    tx: &Tx,
    origin: &Origin,
    sale: &SaleCompleted,
    paid: &[Paid<'_>],
    costs: &[LineCost],
    number: &str,
    ports: &mut impl Ports,
) -> Result<Option<EntryId>, OrderError> {
    let facts = SaleFacts {
        channel: Channel::Pos,
        net_minor: sale.total_minor - sale.tax_minor,
        shipping_minor: 0,
        taxes: money::taxes(&sale.taxes),
        tenders: money::tenders(paid),
        cash_rounding_minor: sale.cash_rounding_minor,
        cost_minor: sum(costs.iter().map(|cost| cost.cost_minor))?,
    };
    let Some(posting) = postings::sale(&facts)? else { return Ok(None) };
    let entry = Entry {
        date: sale.business_date,
        source_kind: "sale",
        source_id: origin.event_id.uuid(),
        description: number,
        reference: &sale.receipt_number,
        currency: origin.currency,
        by: "system",
        turnover: &money::turnover(&sale.taxes, 1),
    };
    Ok(Some(ports.post(tx, &entry, &posting)?))
}

fn insert_order(
    tx: &Tx,
    origin: &Origin,
    sale: &SaleCompleted,
    (id, number): (OrderId, &str),
    entry_id: Option<EntryId>,
    flags: &Flags,
) -> Result<(), OrderError> {
    let (date, tax_lines, flags) = (sale.business_date.to_string(), json(&sale.taxes)?, flags.text());
    let values = params![
        id.uuid(),
        number,
        sale.customer_id.map(|id| id.uuid()),
        origin.currency.code(),
        sale.prices_include_tax,
        sale.subtotal_minor,
        sale.discount_minor,
        sale.tax_minor,
        sale.total_minor,
        sale.cash_rounding_minor,
        sale.change_minor,
        &tax_lines,
        sale.warehouse_id.uuid(),
        sale.store_id.uuid(),
        origin.terminal_id.uuid(),
        sale.shift_id.uuid(),
        sale.cashier_id.uuid(),
        &sale.cashier_name,
        &sale.receipt_number,
        &date,
        origin.event_id.uuid(),
        entry_id.map(EntryId::uuid),
        &flags,
        origin.occurred_ms,
        tx.now_ms()
    ];
    tx.execute(&sql::INSERT_POS_ORDER, values)?;
    Ok(())
}

fn insert_item(
    tx: &Tx,
    order_id: OrderId,
    line_no: i64,
    line: &SaleLine,
    cost: &LineCost,
) -> Result<(), OrderError> {
    let taxes = json(&line.taxes)?;
    let values = params![
        order_id.uuid(),
        line_no,
        line.line_id.uuid(),
        line.product_id.uuid(),
        &line.name,
        &line.sku,
        line.quantity.thousandths(),
        line.unit_price_ten_thousandths,
        line.gross_minor,
        line.line_discount_minor.saturating_add(line.document_discount_minor),
        line.net_minor,
        line.tax_minor,
        line.total_minor,
        &line.tax_class,
        &taxes,
        cost.cost_minor,
        cost.generation
    ];
    tx.execute(&sql::INSERT_ITEM, values)?;
    Ok(())
}

fn tell(
    tx: &Tx,
    origin: &Origin,
    sale: &SaleCompleted,
    (order_id, number): (OrderId, &str),
    entry_id: Option<EntryId>,
    ports: &mut impl Ports,
) -> Result<(), OrderError> {
    let buyer = match sale.customer_id {
        Some(id) => ports.contact(tx, id)?,
        None => None,
    };
    let (customer_email, customer_name) = buyer.map_or((None, None), |buyer| (buyer.email, Some(buyer.name)));
    let data = OrderCompleted {
        order_id,
        order_number: number.to_owned(),
        sales_channel: Channel::Pos,
        total: Money::new(sale.total_minor, origin.currency),
        journal_entry_id: entry_id,
        receipt_number: Some(sale.receipt_number.clone()),
        customer_email,
        customer_name,
        customer_language: None,
    };
    facts::tell(tx, "OrderCompleted", &order_id.to_string(), origin.event_id.uuid(), &data)?;
    Ok(())
}
