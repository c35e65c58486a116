//! What a sale costs the writer, in CPU time of its thread (a time is never asserted).

use super::shop::Shop;
use crate::bindings::{OpeningStock, opening_stock};
use domain::Quantity;
use protocol::Sealed;

/// CPU time of this thread so far, microseconds (Linux; elsewhere nothing is measured).
fn cpu_us() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|ns| ns.parse::<u64>().ok()).unwrap_or_default() / 1000
}

use std::cell::RefCell;
use std::collections::BTreeMap;
thread_local! { static SPENT: RefCell<BTreeMap<String, (u64, u64)>> = RefCell::default(); static LAST: std::cell::Cell<u64> = std::cell::Cell::new(0); }
fn ns() -> u64 { static B: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new(); B.get_or_init(std::time::Instant::now).elapsed().as_nanos() as u64 }
#[allow(unsafe_code)]
unsafe extern "C" fn cb(kind: u32, _: *mut std::ffi::c_void, p: *mut std::ffi::c_void, _x: *mut std::ffi::c_void) -> i32 {
    if kind == 1 { LAST.set(ns()); return 0; }
    let spent = ns() - LAST.get();
    let sql = unsafe { std::ffi::CStr::from_ptr(rusqlite::ffi::sqlite3_sql(p as *mut _)) }.to_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    SPENT.with_borrow_mut(|all| { let e = all.entry(sql).or_default(); e.0 += 1; e.1 += spent; });
    0
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
    #[allow(unsafe_code)]
    unsafe { 
        let conn = shop.core.connection().unwrap().handle();
        rusqlite::ffi::sqlite3_trace_v2(conn, 3, Some(cb), std::ptr::null_mut());
    }
    let start = cpu_us();
    for batch in requests.chunks(5) {
        let answers = shop.core.handle_batch(shop.now_ms, batch.to_vec());
        assert!(answers.iter().all(|answer| answer.status == 200));
    }
    println!("{} µs CPU per sale, decoding included", (cpu_us() - start) / 10_000);
    let start = cpu_us();
    for request in &requests {
        let _decoded = crate::sync_door::decode(request).map_err(|response| response.status).unwrap();
    }
    println!("{} µs of it decoding", (cpu_us() - start) / 10_000);
    let mut rows: Vec<_> = SPENT.take().into_iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.1.1));
    for (sql, (count, spent)) in rows.iter().take(34) {
        println!("{:>8} µs {count:>7} × {:.2} {}", spent/1000, *spent as f64 / 1000.0 / *count as f64, sql.chars().take(90).collect::<String>());
    }
    shop.check();
}
