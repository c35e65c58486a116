//! The server's books read from outside and compared with what customers were told: one order per receipt,
//! one refund per return, stock, journal, entries. Written against the schema, not against the product's
//! code.

use super::journal::Written;
use super::model::{Kind, Model, Receipt};
use super::shop::ARTICLES;
use super::web::Web;
use super::web_books::{self, Claims};
use crate::vfs::SimDisk;
use rusqlite::Connection;
use std::collections::BTreeMap;
use store::{Disk, StoreError};

/// The name of the server's database.
pub const DATABASE: &str = "server.db";

const ORDERS: &str = "SELECT o.event_id, o.receipt_number, o.total_minor, o.status, i.sku, i.quantity
    FROM orders o LEFT JOIN order_items i ON i.order_id = o.id WHERE o.sales_channel = 'POS' ORDER BY o.event_id";
const ORDER_COUNT: &str = "SELECT COUNT(*) FROM orders WHERE sales_channel = 'POS'";
const REFUNDS: &str =
    "SELECT event_id, receipt_number, total_minor FROM refunds WHERE event_id IS NOT NULL ORDER BY event_id";
const STOCK: &str = "SELECT p.sku, s.on_hand, s.allocated, s.held,
        (SELECT CAST(COALESCE(SUM(m.on_hand_delta), 0) AS BIGINT) FROM movements m
         WHERE m.product_id = s.product_id AND m.warehouse_id = s.warehouse_id),
        (SELECT COUNT(*) FROM discrepancies d WHERE d.product_id = s.product_id AND d.status = 'Open')
    FROM stock s JOIN products p ON p.id = s.product_id";
const CAME_IN: &str = "SELECT CAST(COALESCE(SUM(m.on_hand_delta), 0) AS BIGINT) FROM movements m
    JOIN products p ON p.id = m.product_id WHERE p.sku = ?1 AND m.cause = 'Opening'";
const EVENTS: &str = "SELECT event_id, epoch, seq, lower(hex(hash)), branch, outcome FROM journal_events";
const QUARANTINED: &str = "SELECT COUNT(*) FROM quarantine";
const BALANCE: &str = "SELECT
        CAST(COALESCE(SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE -l.amount_minor END), 0) AS BIGINT)
    FROM entry_lines l";
const UNBALANCED: &str =
    "SELECT COUNT(*) FROM (SELECT entry_id FROM entry_lines GROUP BY entry_id HAVING COUNT(*) < 2
    OR SUM(CASE direction WHEN 'Debit' THEN amount_minor ELSE -amount_minor END) <> 0)";
const FOLDED: &str = "SELECT COUNT(*) FROM (
    SELECT l.account_id, l.entry_date, SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE 0 END) AS debit,
        SUM(CASE l.direction WHEN 'Credit' THEN l.amount_minor ELSE 0 END) AS credit
    FROM entry_lines l JOIN entries e ON e.id = l.entry_id WHERE e.status <> 'Draft' GROUP BY l.account_id, l.entry_date
    EXCEPT SELECT account_id, day, debit_minor, credit_minor FROM account_balances)";
const TAKEN: &str = "SELECT
        CAST(COALESCE(SUM(CASE l.direction WHEN 'Credit' THEN l.amount_minor ELSE -l.amount_minor END), 0) AS BIGINT)
    FROM entry_lines l JOIN accounts a ON a.id = l.account_id JOIN entries e ON e.id = l.entry_id
    WHERE a.role IN ('revenue_pos', 'tax_payable') AND e.source_kind IN ('sale', 'refund')
        AND e.source_id IN (SELECT event_id FROM journal_events)";
const PER_SALE: &str =
    "SELECT COUNT(*), COUNT(DISTINCT source_id) FROM entries WHERE source_kind IN ('sale', 'refund')
    AND source_id IN (SELECT event_id FROM journal_events)";
const NUMBERS: &str = "SELECT number FROM entries WHERE status <> 'Draft' ORDER BY number";
const POSITIONS: &str = "SELECT (SELECT COUNT(*) FROM outbox WHERE position IS NULL),
    (SELECT COUNT(*) FROM feed WHERE position IS NULL)";

/// What the books hold on the shelf, by SKU, thousandths.
pub type Shelf = BTreeMap<String, i64>;

/// Compares everything that is in the books with the model; gives what is on the shelf.
pub fn compare(
    disk: &SimDisk,
    model: &mut Model,
    (journal, web): (&[Written], &Web),
    opening_pieces: i64,
) -> Result<(Shelf, Claims), StoreError> {
    let conn = disk.open_database(DATABASE)?;
    let mut faults = Vec::new();
    compare_orders(&conn, model, &mut faults)?;
    compare_refunds(&conn, model, &mut faults)?;
    let claims = web_books::compare(&conn, web, model)?;
    let shelf = compare_stock(&conn, model, (opening_pieces, &claims), &mut faults)?;
    compare_events(&conn, journal, &mut faults)?;
    compare_entries(&conn, model, &mut faults)?;
    for fault in faults {
        model.violation(format!("books: {fault}"));
    }
    Ok((shelf, claims))
}

fn number(conn: &Connection, query: &str) -> Result<i64, StoreError> {
    Ok(conn.query_row(query, [], |row| row.get(0))?)
}

fn compare_orders(conn: &Connection, model: &Model, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let mut found: BTreeMap<String, Receipt> = BTreeMap::new();
    let mut statement = conn.prepare(ORDERS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let event_id: Option<String> = row.get(0)?;
        let event_id = event_id.unwrap_or_default();
        let status: String = row.get(3)?;
        if status != "Completed" {
            faults.push(format!("the order of event {event_id} is {status}"));
        }
        let (number, total_minor) = (row.get(1)?, row.get(2)?);
        let receipt = found.entry(event_id.clone()).or_insert_with(|| Receipt {
            event_id,
            kind: Kind::Sale,
            goods: BTreeMap::new(),
            total_minor,
            number,
        });
        if let (Some(sku), Some(quantity)) = (row.get::<_, Option<String>>(4)?, row.get::<_, Option<i64>>(5)?)
        {
            *receipt.goods.entry(sku).or_default() += quantity;
        }
    }
    if number(conn, ORDER_COUNT)? != found.len() as i64 {
        faults.push("two orders have one event".to_owned());
    }
    let wanted = model.paid.iter().filter(|(_, receipt)| receipt.kind == Kind::Sale);
    let wanted: BTreeMap<&String, &Receipt> = wanted.collect();
    for (event_id, receipt) in &wanted {
        match found.get(*event_id) {
            None => faults.push(format!("{receipt:?} was paid and has no order")),
            Some(order) if order != *receipt => faults.push(format!("paid {receipt:?}, booked {order:?}")),
            Some(_) => {}
        }
    }
    for (event_id, order) in found.iter().filter(|(event_id, _)| !wanted.contains_key(event_id)) {
        faults.push(format!("event {event_id} has an order and nobody paid it: {order:?}"));
    }
    Ok(())
}

fn compare_refunds(conn: &Connection, model: &Model, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let mut statement = conn.prepare(REFUNDS)?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, Option<String>>(0)?.unwrap_or_default(), row.get(1)?, row.get(2)?))
    })?;
    let found: Vec<(String, String, i64)> = rows.collect::<Result<_, _>>()?;
    let wanted: BTreeMap<&String, &Receipt> =
        model.paid.iter().filter(|(_, receipt)| receipt.kind == Kind::Refund).collect();
    if found.len() != wanted.len() {
        faults.push(format!("{} refunds were paid out, {} are booked", wanted.len(), found.len()));
    }
    for (event_id, receipt_number, total_minor) in &found {
        let fits = wanted.get(event_id).is_some_and(|receipt| {
            receipt.number.as_ref() == Some(receipt_number) && receipt.total_minor == *total_minor
        });
        if !fits {
            faults.push(format!(
                "refund {receipt_number} over {total_minor} is booked, paid out was {:?}",
                wanted.get(event_id)
            ));
        }
    }
    Ok(())
}

/// Stock = what came in − sold + returned, each figure the sum of its movements, and no negative one without a
/// discrepancy (I-6, I-7).
fn compare_stock(
    conn: &Connection,
    model: &Model,
    (opening_pieces, claims): (i64, &Claims),
    faults: &mut Vec<String>,
) -> Result<Shelf, StoreError> {
    let mut wanted = Shelf::new();
    for article in ARTICLES {
        let came_in: i64 = conn.query_row(CAME_IN, [article.sku], |row| row.get(0))?;
        let delivered = model.deliveries.get(article.sku).copied().unwrap_or_default();
        let least = opening_pieces * 1_000 + delivered.sure;
        if came_in < least || came_in > least + delivered.doubtful {
            faults.push(format!(
                "{}: {came_in} came in, it should be {least} and perhaps {delivered:?}",
                article.sku
            ));
        }
        wanted.insert(article.sku.to_owned(), came_in);
    }
    for receipt in model.paid.values() {
        let sign = if receipt.kind == Kind::Sale { -1 } else { 1 };
        for (sku, thousandths) in &receipt.goods {
            *wanted.entry(sku.clone()).or_default() += sign * thousandths;
        }
    }
    for (sku, thousandths) in &claims.handed_over {
        *wanted.entry(sku.clone()).or_default() -= thousandths;
    }
    let mut shelf = Shelf::new();
    let mut statement = conn.prepare(STOCK)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (sku, on_hand): (String, i64) = (row.get(0)?, row.get(1)?);
        let (allocated, held, moved, discrepancies): (i64, i64, i64, i64) =
            (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        let claimed = claims.allocated.get(&sku).copied().unwrap_or_default();
        if on_hand != moved || allocated != claimed || held != 0 {
            faults
                .push(format!("{sku}: {on_hand} on hand, {allocated} allocated, {held} held, {moved} moved"));
        }
        if on_hand - allocated < 0 && discrepancies != 1 {
            faults.push(format!(
                "{sku}: {on_hand} on hand, {allocated} allocated, {discrepancies} discrepancies"
            ));
        }
        shelf.insert(sku, on_hand);
    }
    if shelf != wanted {
        faults.push(format!("stock is {shelf:?}, opening less sold and returned is {wanted:?}"));
    }
    Ok(shelf)
}

/// The server holds the till's journal: every event, each once, on one branch, nothing else (I-9, I-10).
fn compare_events(
    conn: &Connection,
    journal: &[Written],
    faults: &mut Vec<String>,
) -> Result<(), StoreError> {
    let mut statement = conn.prepare(EVENTS)?;
    let mut rows = statement.query([])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (event_id, epoch, seq): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (hash, branch, outcome): (String, i64, String) = (row.get(3)?, row.get(4)?, row.get(5)?);
        if branch != 0 || outcome != "applied" {
            faults.push(format!("event {epoch}-{seq} is {outcome} on branch {branch}"));
        }
        found.insert(event_id, (epoch, seq, hash));
    }
    for event in journal {
        match found.remove(&event.event_id) {
            None => {
                faults.push(format!("event {}-{} ({}) never arrived", event.epoch, event.seq, event.kind))
            }
            Some((epoch, seq, hash)) => {
                if epoch != event.epoch || seq as u64 != event.seq || hash != event.hash {
                    faults
                        .push(format!("event {}-{} arrived as {epoch}-{seq} {hash}", event.epoch, event.seq));
                }
            }
        }
    }
    for (event_id, place) in found {
        faults.push(format!("event {event_id} {place:?} is not in the till's journal"));
    }
    let quarantined = number(conn, QUARANTINED)?;
    if quarantined != 0 {
        faults.push(format!("{quarantined} events are in quarantine"));
    }
    Ok(())
}

fn compare_entries(conn: &Connection, model: &Model, faults: &mut Vec<String>) -> Result<(), StoreError> {
    for (query, what) in [
        (BALANCE, "the trial balance is off by"),
        (UNBALANCED, "entries that do not balance"),
        (FOLDED, "balances that are not the sums of their lines"),
    ] {
        let found = number(conn, query)?;
        if found != 0 {
            faults.push(format!("{what}: {found}"));
        }
    }
    let wanted: i64 = model.paid.values().map(signed_total).sum();
    let taken = number(conn, TAKEN)?;
    if taken != wanted {
        faults.push(format!("revenue and tax of sale entries come to {taken}, receipts to {wanted}"));
    }
    let (entries, sources): (i64, i64) =
        conn.query_row(PER_SALE, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let worth = model.paid.len() as i64;
    if entries != sources || entries != worth {
        faults.push(format!("{entries} entries of {sources} events for {worth} receipts"));
    }
    let (outbox, feeds): (i64, i64) = conn.query_row(POSITIONS, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if outbox != 0 || feeds != 0 {
        faults.push(format!("{outbox} events and {feeds} feed rows have no position"));
    }
    compare_numbers(conn, faults)
}

fn signed_total(receipt: &Receipt) -> i64 {
    if receipt.kind == Kind::Sale { receipt.total_minor } else { -receipt.total_minor }
}

/// Entry numbers have no gaps (O-4).
fn compare_numbers(conn: &Connection, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let mut statement = conn.prepare(NUMBERS)?;
    let numbers: Vec<Option<String>> =
        statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut next: BTreeMap<String, i64> = BTreeMap::new();
    for number in numbers {
        let Some((series, last)) = number.as_deref().and_then(|number| number.rsplit_once('-')) else {
            faults.push("an entry has no number".to_owned());
            continue;
        };
        let expected = next.entry(series.to_owned()).or_insert(1);
        if last.parse() != Ok(*expected) {
            faults.push(format!("{series}-{last} stands where {series}-{expected:06} should"));
        }
        *expected += 1;
    }
    Ok(())
}
