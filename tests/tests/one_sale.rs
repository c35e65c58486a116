//! The journey of one sale over real processes: sold with the server down, on paper, killed, started again, in the
//! books once.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::Value;
use std::time::Duration;
use tests::crash::check;
use tests::printer::{Manner, VirtualPrinter};
use tests::process::Folder;
use tests::shop::{Shop, get, list, quantity};

#[test]
fn a_sale_made_offline_survives_a_kill_and_reaches_the_books_once() {
    let folder = Folder::new("one-sale").unwrap();
    let mut shop = Shop::open(&folder.join("server"), "127.0.0.1:0").unwrap();
    let printer = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
    let mut till = shop.till(&folder.join("till"), 0, &printer.address()).unwrap();
    let office = shop.office().unwrap();
    let product = shop.demo["products"][0].clone();
    let id = product["id"].as_str().unwrap();
    let before = thousandths(&quantity(&office, id, "MAIN").unwrap());
    shop.server.kill().unwrap();

    // Twenty scans with nobody at the other end of the line.
    let mut ticket = Value::Null;
    for _ in 0..20 {
        ticket = till.ok(&format!("scan {}", product["barcode"].as_str().unwrap())).unwrap();
    }
    let refused = till.ask("pay cash 0.01").unwrap();
    assert!(refused["receiptNumber"].is_null(), "a cent does not pay it: {refused}");
    let paid = till.ok("pay cash 500").unwrap();
    till.kill().unwrap();

    let receipt = paid["receiptNumber"].as_str().unwrap();
    // On paper by now, or as soon as the till is up again: a receipt is never lost.
    till.start_again().unwrap();
    on_paper(&printer, receipt, &paid);
    check::receipt_is_there(&mut till, receipt).unwrap();
    till.ok("journal verify").unwrap();
    assert!(till.ok("status").unwrap()["waiting"].as_u64().unwrap() > 0);
    let unreachable = till.ask("sync").unwrap();
    assert_eq!(unreachable["ok"], false, "no server answers: {unreachable}");

    shop.server.start_again().unwrap();
    for _ in 0..2 {
        till.ok("sync").unwrap();
        assert_eq!(till.ok("status").unwrap()["waiting"], 0);
    }
    let office = shop.office().unwrap();
    in_the_books(&office, receipt, &paid, &ticket);
    assert_eq!(thousandths(&quantity(&office, id, "MAIN").unwrap()), before - 20_000);
    shop.server.verify().unwrap();
    for format in ["csv", "beancount", "hledger"] {
        let exported = shop.server.beside("export", &["--format", format]).unwrap();
        assert!(exported.contains(receipt));
        let fetched = office.get(&format!("/api/accounting/export?format={format}")).unwrap();
        assert_eq!(exported, fetched.text());
    }
    assert!(shop.server.stop(Duration::from_secs(30)).unwrap().success());
}

fn thousandths(quantity: &str) -> i64 {
    quantity.parse::<domain::Quantity>().unwrap().thousandths()
}

/// The printer's bytes, decoded by code that shares nothing with the till's.
fn on_paper(printer: &VirtualPrinter, receipt: &str, paid: &Value) {
    let job = printer.wait_for(0, Duration::from_secs(20)).expect("a receipt on paper");
    let paper = job.receipt().unwrap();
    let text = paper.text();
    assert!(text.contains(receipt), "{text}");
    let total = paid["total"]["amount"].as_str().unwrap();
    assert!(text.contains(total), "{total} in {text}");
    assert_eq!((paper.cuts(), paper.drawer_kicks()), (1, 1));
    assert!(paper.qr_payloads()[0].contains(receipt));
}

/// Once among the orders, with its entry, and the trial balance at zero.
fn in_the_books(office: &tests::process::Http, receipt: &str, paid: &Value, ticket: &Value) {
    let orders = list(office, "/api/orders/pos").unwrap();
    let found: Vec<&Value> = orders.iter().filter(|order| order["receiptNumber"] == receipt).collect();
    assert_eq!(found.len(), 1, "the sale is in the books once");
    let order = found[0];
    assert_eq!((&order["total"], &order["tax"]), (&paid["total"], &ticket["tax"]));
    assert_eq!(order["status"], "Completed");
    let entry = get(
        office,
        &format!("/api/accounting/journal-entries/{}", order["journalEntryId"].as_str().unwrap()),
    )
    .unwrap();
    assert!(entry["entryNumber"].as_str().unwrap().starts_with("JE-"));
    let side = |direction: &str| {
        let lines = entry["lines"].as_array().unwrap().iter().filter(|line| line["direction"] == direction);
        lines.map(|line| minor(&line["amount"])).sum::<i64>()
    };
    assert_eq!(side("Debit"), side("Credit"));
    let balance = get(office, "/api/accounting/trial-balance").unwrap();
    assert_eq!(balance["totals"]["debit"], balance["totals"]["credit"]);
    assert_ne!(minor(&balance["totals"]["debit"]), 0);
}

fn minor(money: &Value) -> i64 {
    serde_json::from_value::<domain::Money>(money.clone()).unwrap().minor
}
