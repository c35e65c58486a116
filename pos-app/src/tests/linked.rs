//! What is sold along with something (M-8): it comes with it, counts with it, goes with it, and comes back alone.

use protocol::{Change, EntityKind, EventBody, Feed, LinkedItemData, ProductData, ProductStatus};
use serde_json::Value;

use super::bench::{Bench, amount, lines, text};
use super::server::id;
use domain::{ProductId, Quantity};

const WATER: &str = "4000417025005";

fn links(of: &[(u128, i64)]) -> Vec<LinkedItemData> {
    let link = |(number, thousandths): &(u128, i64)| LinkedItemData {
        product_id: ProductId::new(id(*number)),
        quantity: Quantity::from_thousandths(*thousandths),
    };
    of.iter().map(link).collect()
}

/// Brings products to the till by its feed.
fn tell(bench: &mut Bench, products: &[ProductData]) {
    let change = |product: &ProductData| Change::put(EntityKind::Product, product.id, product).unwrap();
    let page = products.iter().map(change).collect();
    bench.server.pages.insert(Feed::Catalog.to_string(), vec![page]);
    bench.server.position += 1;
    bench.ok("sync");
}

/// A crate of water: six bottles' deposit and the crate's, which has a fee of its own.
fn water(bench: &Bench) -> [ProductData; 4] {
    let deposit = bench.server.product(31, "BOTTLE", "Bottle deposit", 2_500, "31");
    let mut crate_deposit = bench.server.product(32, "CRATE", "Crate deposit", 15_000, "32");
    crate_deposit.linked_items = links(&[(33, 500)]);
    let fee = bench.server.product(33, "FEE", "Washing fee", 1_000, "33");
    let mut water = bench.server.product(30, "WATER", "Crate of water", 40_000, WATER);
    water.linked_items = links(&[(31, 6_000), (32, 1_000)]);
    [deposit, crate_deposit, fee, water]
}

fn bench_with_water() -> Bench {
    let mut bench = Bench::ready();
    let products = water(&bench);
    tell(&mut bench, &products);
    bench
}

/// SKU, quantity, number of the line that it goes along with.
fn shown(answer: &crate::Answer) -> Vec<(String, String, Option<u64>)> {
    let line = |line: &Value| {
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        (text("sku"), text("quantity"), line["follows"].as_u64())
    };
    answer.get("lines").and_then(Value::as_array).unwrap().iter().map(line).collect()
}

fn expected(of: &[(&str, &str, Option<u64>)]) -> Vec<(String, String, Option<u64>)> {
    of.iter().map(|(sku, quantity, follows)| ((*sku).into(), (*quantity).into(), *follows)).collect()
}

#[test]
fn linked_items_come_with_their_parent_and_count_with_it() {
    let mut bench = bench_with_water();
    let ticket = bench.ok(&format!("scan {WATER}"));
    let one =
        [("WATER", "1", None), ("BOTTLE", "6", Some(1)), ("CRATE", "1", Some(1)), ("FEE", "0.5", Some(3))];
    assert_eq!(shown(&ticket), expected(&one));
    // 4.00 + 6 × 0.25 + 1.50 + 0.05, and a tenth of each line as tax.
    assert_eq!((amount(&ticket, "subtotal"), amount(&ticket, "total")), ("7.05".into(), "7.76".into()));
    // The next scan of the same thing counts up over the lines that follow.
    let ticket = bench.ok(&format!("scan 2*{WATER}"));
    let three =
        [("WATER", "3", None), ("BOTTLE", "18", Some(1)), ("CRATE", "3", Some(1)), ("FEE", "1.5", Some(3))];
    assert_eq!(shown(&ticket), expected(&three));
    assert_eq!(amount(&ticket, "subtotal"), "21.15");
    bench.ok("scan 5901234123457");
    let ticket = bench.ok("line qty 1 1");
    assert_eq!(shown(&ticket)[..4], expected(&one));
    assert_eq!(shown(&ticket)[4], ("TEA".into(), "1".into(), None));
    // `qty` means the last line that is one of its own.
    bench.ok("line void 5");
    let ticket = bench.ok("qty 3");
    assert_eq!(shown(&ticket), expected(&three));
    // Kept over a kill, with what follows what.
    bench.restart();
    bench.ok("login 1111");
    assert_eq!(shown(&bench.ok("line qty 1 1")), expected(&one));
    assert_eq!(lines(&bench.ok("line void 1")), 0, "all of it goes");
}

#[test]
fn what_follows_is_not_changed_by_itself_and_never_discounted() {
    let mut bench = bench_with_water();
    bench.ok("lock");
    bench.ok("login 9999");
    bench.ok(&format!("scan {WATER}"));
    for line in [
        "line qty 2 5",
        "line void 3",
        "line price 2 0.10 friend",
        "line discount 2 10% friend",
        "line discount 4 0.01 friend",
    ] {
        bench.refused(line, "LINKED_LINE");
    }
    // Half off the ticket is half off the water.
    let ticket = bench.ok("discount document 50% friend");
    assert_eq!((amount(&ticket, "discount"), amount(&ticket, "total")), ("2.00".into(), "5.56".into()));
    let lines = ticket.get("lines").unwrap();
    assert_eq!(lines[1]["discount"]["amount"], "0.00");
    // The price of the parent is its own.
    let ticket = bench.ok("price 1.00 dented");
    assert_eq!(ticket.get("lines").unwrap()[0]["unitPrice"]["amount"], "1.00");
}

#[test]
fn the_deposit_comes_back_alone() {
    let mut bench = bench_with_water();
    bench.ok("lock");
    bench.ok("login 9999");
    bench.ok(&format!("scan {WATER}"));
    let paid = bench.ok("pay card 7.76");
    let receipt = text(&paid, "receiptNumber");
    let bytes = bench.server.taken.last().unwrap().1.clone();
    let Ok(EventBody::SaleCompleted(sale)) = protocol::open(&bytes).unwrap().body() else { panic!("a sale") };
    let follows: Vec<_> = sale.lines.iter().map(|line| line.follows_line_id).collect();
    let ids: Vec<_> = sale.lines.iter().map(|line| Some(line.line_id)).collect();
    assert_eq!(follows, [None, ids[0], ids[0], ids[2]]);

    let back = bench.ok(&format!("return {receipt} 2 6"));
    assert_eq!((amount(&back, "total"), lines(&back)), ("1.65".into(), 1), "six bottles with their tax");
    bench.ok("pay card 1.65");
    bench.refused(&format!("return {receipt} 2 1"), "RETURN_TOO_LARGE");
    let rest = bench.ok(&format!("return {receipt} 1 1"));
    assert_eq!(amount(&rest, "total"), "4.40", "and the water without it");
    bench.ok("pay card 4.40");

    bench.ok(&format!("receipt {receipt} text /tmp/r.txt"));
    let paper = String::from_utf8(bench.saved[0].1.clone()).unwrap();
    for row in
        ["\nCrate of water", "\n  Bottle deposit", "\n    6 × 0.25", "\n  Crate deposit", "\n  Washing fee"]
    {
        assert!(paper.contains(row), "{row:?} in {paper}");
    }
}

#[test]
fn what_is_off_sale_is_left_out_and_what_is_recalled_is_not_sold() {
    let mut bench = bench_with_water();
    let [mut deposit, mut crate_deposit, ..] = water(&bench);
    deposit.status = ProductStatus::Inactive;
    crate_deposit.linked_items = links(&[(99, 1_000)]);
    tell(&mut bench, &[deposit, crate_deposit.clone()]);
    let ticket = bench.ok(&format!("scan {WATER}"));
    assert_eq!(shown(&ticket), expected(&[("WATER", "1", None), ("CRATE", "1", Some(1))]));
    bench.ok("ticket void");
    // A catalogue that leads back to itself ends somewhere.
    crate_deposit.linked_items = links(&[(32, 1_000)]);
    tell(&mut bench, &[crate_deposit.clone()]);
    assert_eq!(lines(&bench.ok(&format!("scan {WATER}"))), 6);
    bench.ok("ticket void");
    crate_deposit.safety_block = true;
    tell(&mut bench, &[crate_deposit]);
    bench.refused(&format!("scan {WATER}"), "PRODUCT_RECALLED");
    bench.refused(&format!("scan 999999*{WATER}"), "PRODUCT_RECALLED");
}

#[test]
fn a_ticket_of_an_older_till_opens() {
    let mut bench = bench_with_water();
    bench.ok("scan 5901234123457");
    let stored = serde_json::to_string(bench.till.as_ref().unwrap().ticket.as_ref().unwrap()).unwrap();
    let older = stored.replace(",\"follows\":null", "");
    assert_ne!(older, stored);
    let read: crate::till::ticket::Ticket = serde_json::from_str(&older).unwrap();
    assert_eq!(Some(&read), bench.till.as_ref().unwrap().ticket.as_ref());
}
