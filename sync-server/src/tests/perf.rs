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
    shop.check();
}
