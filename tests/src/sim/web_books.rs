//! The judge of the web: orders, payments and stock as the server's database has them, beside the gateway's own accounts; who
//! paid first is served first, read from the rows and not from the product's code (S-5, S-7, I-5, I-8).

use super::model::Model;
use super::web::Web;
use rusqlite::Connection;
use std::collections::BTreeMap;
use store::StoreError;
use uuid::Uuid;

const ORDERS: &str = "SELECT id, status, total_minor, refunded_minor FROM orders WHERE sales_channel = 'RetailWeb' ORDER BY id";
const ATTEMPTS: &str = "SELECT p.id, p.order_id FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE o.sales_channel = 'RetailWeb' ORDER BY p.id";
const ITEMS: &str = "SELECT i.order_id, o.status, i.sku, i.quantity, i.allocated_quantity, i.fulfilled_quantity, i.refunded_quantity
    FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.sales_channel = 'RetailWeb' ORDER BY i.order_id, i.line_no";
/// Lost to a sale that was not paid before, or packed when it was lost.
const UNJUST: &str = "SELECT COUNT(*) FROM displacements d JOIN orders o ON o.id = d.order_id JOIN orders s ON s.id = d.sale_id
    WHERE s.occurred_ms >= o.payment_confirmed_ms OR EXISTS (
        SELECT 1 FROM order_timeline t WHERE t.order_id = o.id AND t.what = 'Packed' AND t.at_ms < d.decided_ms)";
/// Somebody lost a piece while another, who paid later, had one that was not packed, and kept it.
const OUT_OF_TURN: &str = "SELECT COUNT(*) FROM displacements d JOIN orders o ON o.id = d.order_id
    JOIN order_items i ON i.product_id = d.product_id JOIN orders later ON later.id = i.order_id
    WHERE later.sales_channel = 'RetailWeb' AND later.payment_confirmed_ms > o.payment_confirmed_ms
        AND later.payment_confirmed_ms < d.decided_ms AND later.status = 'Completed'
        AND i.allocated_quantity + i.fulfilled_quantity > 0 AND NOT EXISTS (
            SELECT 1 FROM order_timeline t
            WHERE t.order_id = later.id AND t.what IN ('Packed', 'Collected') AND t.at_ms <= d.decided_ms)";
const DISPLACED: &str = "SELECT status, COUNT(*) FROM displacements GROUP BY status";

/// What web orders have of each SKU, thousandths.
#[derive(Debug, Default)]
pub struct Claims {
    /// Paid and not handed over.
    pub allocated: BTreeMap<String, i64>,
    /// Handed over.
    pub handed_over: BTreeMap<String, i64>,
    /// How many times something was lost to an earlier payment.
    pub displaced: u64,
}

/// Compares the web's orders with the gateway.
pub fn compare(conn: &Connection, web: &Web, model: &mut Model) -> Result<Claims, StoreError> {
    let mut faults = Vec::new();
    compare_money(conn, web, &mut faults)?;
    let mut claims = compare_goods(conn, &mut faults)?;
    for (query, what) in [
        (UNJUST, "orders lost to a sale that was paid later, or what was packed"),
        (OUT_OF_TURN, "orders lost what others, who paid later, kept"),
    ] {
        let found: i64 = conn.query_row(query, [], |row| row.get(0))?;
        if found != 0 {
            faults.push(format!("{found} {what}"));
        }
    }
    let mut statement = conn.prepare(DISPLACED)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (status, count): (String, i64) = (row.get(0)?, row.get(1)?);
        claims.displaced += count.unsigned_abs();
        if status == "Pending" {
            faults.push(format!("{count} losses were never settled"));
        }
    }
    for fault in faults {
        model.violation(format!("web: {fault}"));
    }
    Ok(claims)
}

/// What the gateway has of each order is what it was paid for and not given back; nothing stays set aside.
fn compare_money(conn: &Connection, web: &Web, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let mut at_gateway: BTreeMap<String, i64> = BTreeMap::new();
    let mut statement = conn.prepare(ATTEMPTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (attempt, order): (String, String) = (row.get(0)?, row.get(1)?);
        let held = attempt.parse::<Uuid>().ok().and_then(|id| web.gateway.get(&id));
        let held = held.cloned().unwrap_or_default();
        if held.authorised > 0 && held.captured == 0 && !held.voided {
            faults.push(format!("{attempt} is still set aside at the gateway"));
        }
        if held.voided && held.captured > 0 {
            faults.push(format!("{attempt} was taken and let go"));
        }
        *at_gateway.entry(order).or_default() += held.net();
    }
    let mut statement = conn.prepare(ORDERS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, status): (String, String) = (row.get(0)?, row.get(1)?);
        let (total, refunded): (i64, i64) = (row.get(2)?, row.get(3)?);
        let wanted = if status == "Completed" { total - refunded } else { 0 };
        let found = at_gateway.get(&id).copied().unwrap_or_default();
        if found != wanted {
            faults.push(format!("order {id} is {status}: the gateway has {found} for it, not {wanted}"));
        }
    }
    Ok(())
}

/// Each piece that was paid for is set aside, handed over, or given back.
fn compare_goods(conn: &Connection, faults: &mut Vec<String>) -> Result<Claims, StoreError> {
    let mut claims = Claims::default();
    let mut statement = conn.prepare(ITEMS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (order, status, sku): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (quantity, allocated): (i64, i64) = (row.get(3)?, row.get(4)?);
        let (handed_over, refunded): (i64, i64) = (row.get(5)?, row.get(6)?);
        let sound = match status.as_str() {
            "Completed" => allocated + handed_over + refunded == quantity,
            _ => allocated == 0 && handed_over == 0,
        };
        if !sound {
            faults.push(format!(
                "order {order} is {status}: of {quantity} {sku} {allocated} are set aside, {handed_over} handed over, {refunded} given back"
            ));
        }
        *claims.allocated.entry(sku.clone()).or_default() += allocated;
        *claims.handed_over.entry(sku).or_default() += handed_over;
    }
    Ok(claims)
}
