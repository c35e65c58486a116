//! Two servers on one PostgreSQL: tills of both push the same goods at once, one server is killed in the middle, and
//! the books, the stock and the feeds are as if there had been one. And a PostgreSQL that goes away under a server.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;
use tests::crash::check;
use tests::process::{Folder, ServerProcess, TillProcess};
use tests::shop::{Shop, get, list};

const TILLS: usize = 4;
const SALES: usize = 40;

fn shop(url: &str, data: &std::path::Path) -> Shop {
    let server = ServerProcess::start_on(Some(url.to_owned()), data, "127.0.0.1:0", &["--demo"]).unwrap();
    let demo = server.demo().unwrap();
    Shop { server, demo }
}

/// Syncs until the server, which may be away for a while, has everything.
fn sync(till: &mut TillProcess) {
    for _ in 0..60 {
        till.ok("network on").unwrap();
        let answer = till.ask_within("sync", Duration::from_secs(60)).unwrap();
        if answer["ok"] == true && answer["waiting"] == 0 {
            return;
        }
        thread::sleep(Duration::from_millis(250));
    }
    panic!("the till could not sync");
}

fn database() -> String {
    let server = std::env::var(store::testing::POSTGRES)
        .expect("COUNTERFOIL_TEST_POSTGRES is not set; run `cargo xtask postgres -- cargo test -p tests`");
    store::testing::new_postgres_database(&server).unwrap()
}

#[test]
fn a_server_outlives_its_database_and_the_till_does_not_mind() {
    let url = database();
    let folder = Folder::new("outage").unwrap();
    let shop = shop(&url, &folder.join("server"));
    let goods = shop.ordinary_products();
    let mut till = shop.till(&folder.join("till"), 0, "none").unwrap();
    let mut receipts = BTreeSet::new();
    for round in 0..3 {
        // Away, or only restarted: connections end under a push either way.
        if round < 2 {
            store::testing::close_database(&url).unwrap();
        }
        for sale in 0..5 {
            till.ok(&format!("scan {}", goods[sale % goods.len()].1)).unwrap();
            receipts.insert(till.ok("pay cash 1000").unwrap()["receiptNumber"].as_str().unwrap().to_owned());
        }
        let answer = till.ask_within("sync", Duration::from_secs(60)).unwrap();
        if round < 2 {
            assert_ne!(answer["waiting"], 0, "what the server could not store the till keeps: {answer}");
            let ready = shop.server.http().get("/ready").unwrap();
            assert_eq!((ready.status, &ready.json()["code"]), (503, &"STORAGE_UNAVAILABLE".into()));
            store::testing::open_database(&url).unwrap();
        }
        thread::scope(|scope| {
            scope.spawn(|| sync(&mut till));
            for _ in 0..10 {
                store::testing::hang_up(&url).unwrap();
                thread::sleep(Duration::from_millis(15));
            }
        });
    }
    let orders = list(&shop.office().unwrap(), "/api/orders/pos").unwrap();
    let booked: BTreeSet<String> =
        orders.iter().map(|order| order["receiptNumber"].as_str().unwrap().to_owned()).collect();
    assert_eq!((orders.len(), booked), (receipts.len(), receipts), "each receipt is in the books once");
    shop.server.verify().unwrap();
}

#[test]
fn two_servers_share_one_database() {
    let url = database();
    let folder = Folder::new("two-servers").unwrap();
    let first = shop(&url, &folder.join("first"));
    let mut second = shop(&url, &folder.join("second"));
    let opening = check::stock(&first).unwrap();
    let goods = first.ordinary_products();
    let mut tills: Vec<TillProcess> = (0..TILLS)
        .map(|number| {
            let shop = if number % 2 == 0 { &first } else { &second };
            shop.till(&folder.join(&format!("till-{number}")), number, "none").unwrap()
        })
        .collect();
    let receipts: BTreeSet<String> = thread::scope(|scope| {
        let selling = tills.iter_mut().map(|till| {
            let goods = &goods;
            scope.spawn(move || {
                till.ok("network off").unwrap();
                let receipts: Vec<String> = (0..SALES)
                    .map(|sale| {
                        for line in 0..3 {
                            // The same goods at all tills, in another order at each sale.
                            till.ok(&format!("scan {}", goods[(sale * 5 + line * 7) % 12].1)).unwrap();
                        }
                        till.ok("pay cash 1000").unwrap()["receiptNumber"].as_str().unwrap().to_owned()
                    })
                    .collect();
                receipts
            })
        });
        let selling: Vec<_> = selling.collect();
        selling.into_iter().flat_map(|till| till.join().unwrap()).collect()
    });
    assert_eq!(receipts.len(), TILLS * SALES);
    thread::scope(|scope| {
        for till in &mut tills {
            scope.spawn(|| sync(till));
        }
        thread::sleep(Duration::from_millis(40));
        second.server.kill().unwrap();
        thread::sleep(Duration::from_millis(300));
        second.server.start_again().unwrap();
    });
    let office = first.office().unwrap();
    let orders = list(&office, "/api/orders/pos").unwrap();
    let booked: BTreeSet<String> =
        orders.iter().map(|order| order["receiptNumber"].as_str().unwrap().to_owned()).collect();
    assert_eq!((orders.len(), booked), (TILLS * SALES, receipts), "each receipt is in the books once");
    let sold: i64 = opening.values().sum::<i64>() - check::stock(&first).unwrap().values().sum::<i64>();
    assert_eq!(sold, i64::try_from(TILLS * SALES * 3 * 1_000).unwrap());
    let totals = get(&office, "/api/accounting/trial-balance").unwrap()["totals"].clone();
    assert_eq!(totals["debit"], totals["credit"]);
    first.server.verify().unwrap();
}
