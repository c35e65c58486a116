//! What a sale costs the writer, counted in statements (a time is never asserted).

use super::shop::Shop;
use crate::bindings::{OpeningStock, opening_stock};
use domain::Quantity;
use protocol::Sealed;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

thread_local! {
    static SPENT: RefCell<BTreeMap<String, (u64, Duration)>> = RefCell::default();
}

/// Notes what each statement takes, for the table that the test prints.
fn note(event: TraceEvent<'_>) {
    if let TraceEvent::Profile(statement, spent) = event {
        SPENT.with_borrow_mut(|all| {
            let entry = all.entry(statement.sql().split_whitespace().collect::<Vec<_>>().join(" ")).or_default();
            entry.0 += 1;
            entry.1 += spent;
        });
    }
}

fn print_spent() {
    let mut rows: Vec<_> = SPENT.take().into_iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.1.1));
    for (sql, (count, spent)) in rows.iter().take(30) {
        println!("{:>8} µs {count:>7} × {}", spent.as_micros(), sql.chars().take(90).collect::<String>());
    }
}

#[test]
#[ignore = "prints figures; run it by name"]
fn cost_of_a_sale_with_two_lines() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let (bread, soap, warehouse_id) = (shop.bread, shop.soap, shop.warehouse_id);
    for product_id in [bread, soap] {
        let opening = OpeningStock {
            warehouse_id,
            product_id,
            quantity: Quantity::from_thousandths(100_000_000),
            unit_cost_ten_thousandths: 12_345,
            date: jiff::civil::date(2026, 1, 15),
        };
        shop.write(|tx| opening_stock(tx, domain::Currency::USD, &opening));
    }
    let pushes: Vec<Vec<Sealed>> =
        (0..50).map(|_| (0..200).map(|_| till.sale(&[(bread, 1, 250), (soap, 1, 333)])).collect()).collect();
    let requests: Vec<_> = pushes.iter().map(|events| till.push_request(shop.now_ms, events)).collect();
    if std::env::var_os("PROFILE").is_some() {
        #[allow(unsafe_code)]
        let mut conn = unsafe { rusqlite::Connection::from_handle(shop.core.connection().unwrap().handle()).unwrap() };
        conn.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(note)).unwrap();
        std::mem::forget(conn);
    }
    let start = Instant::now();
    for batch in requests.chunks(5) {
        let answers = shop.core.handle_batch(shop.now_ms, batch.to_vec());
        assert!(answers.iter().all(|answer| answer.status == 200));
    }
    println!("{} µs per sale, decoding included", start.elapsed().as_micros() / 10_000);
    let start = Instant::now();
    for request in &requests {
        let _decoded = crate::sync_door::decode(request).map_err(|response| response.status).unwrap();
    }
    println!("{} µs of it decoding", start.elapsed().as_micros() / 10_000);
    print_spent();
    shop.check();
}
