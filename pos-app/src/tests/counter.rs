//! What the window asks besides selling: the grid, lines by number, the drawer, the inspector, receipts again.

use serde_json::Value;

use super::bench::{Bench, amount, lines, number, text};
use super::server::id;

fn names(answer: &crate::Answer, list: &str) -> Vec<String> {
    let tiles = answer.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
    tiles.iter().map(|tile| tile["name"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_grid_shows_a_category_with_its_parts_by_name() {
    let mut bench = Bench::ready();
    let shelf = bench.ok("browse");
    assert_eq!(names(&shelf, "categories"), ["Drinks", "Food", "Wine"]);
    assert_eq!(names(&shelf, "quickKeys"), [""; 0], "nothing was sold yet, and the store set nothing");
    let food = bench.ok(&format!("browse {}", id(50)));
    assert_eq!(names(&food, "tiles"), ["Cheese", "Coffee beans 500 g", "Green tea", "Red wine"]);
    assert_eq!(food.get("next"), Some(&Value::Null));
    let drinks = bench.ok(&format!("browse {} 1", id(51)));
    assert_eq!(names(&drinks, "tiles"), ["Green tea", "Red wine"]);
    bench.refused(&format!("browse {}", id(99)), "UNKNOWN_CATEGORY");
    bench.refused("browse everything", "UNKNOWN_CATEGORY");
    assert_eq!(number(&bench.ok("count"), "products"), 7);
}

#[test]
fn what_sells_most_becomes_a_quick_key_with_the_stock_that_is_left() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    for _ in 0..2 {
        bench.ok("scan 2*5901234123457");
        bench.ok("scan 4006381333931");
        bench.ok("scan 5901234123457");
        bench.ok("pay card 25.74");
    }
    let shelf = bench.ok("browse");
    assert_eq!(names(&shelf, "quickKeys"), ["Green tea", "Coffee beans 500 g"]);
    let tea = &shelf.get("quickKeys").unwrap()[0];
    assert_eq!((tea["stock"].as_str(), tea["unitPrice"]["amount"].as_str()), (Some("14"), Some("4.50")));
}

#[test]
fn a_touched_product_sells_as_a_scanned_one() {
    let mut bench = Bench::ready();
    bench.ok(&format!("add {}", id(1)));
    let ticket = bench.ok(&format!("add {} 2", id(1)));
    assert_eq!((lines(&ticket), ticket.get("lines").unwrap()[0]["quantity"].as_str()), (1, Some("3")));
    bench.refused(&format!("add {}", id(6)), "QUANTITY_NEEDED");
    let ticket = bench.ok(&format!("add {} 0.250", id(6)));
    assert_eq!(ticket.get("lines").unwrap()[1]["quantity"], "0.25");
    bench.refused(&format!("add {}", id(5)), "PRODUCT_RECALLED");
    bench.refused(&format!("add {} 1.5", id(1)), "BAD_QUANTITY");
    bench.refused(&format!("add {}", id(77)), "UNKNOWN_PRODUCT");
    bench.refused("add bread", "UNKNOWN_PRODUCT");
    assert_eq!(lines(&bench.ok("show")), 2);
}

#[test]
fn any_line_is_changed_by_its_number() {
    let mut bench = Bench::ready();
    bench.ok("scan 4006381333931");
    bench.ok("scan 5901234123457");
    let ticket = bench.ok("line qty 1 3");
    assert_eq!(ticket.get("lines").unwrap()[0]["quantity"], "3");
    let ticket = bench.ok("line discount 1 10% dented tin");
    assert_eq!(ticket.get("lines").unwrap()[0]["discount"]["amount"], "2.97");
    assert_eq!(ticket.get("lines").unwrap()[1]["discount"]["amount"], "0.00");
    bench.refused("line qty 3 1", "NO_LINE");
    bench.refused("line qty 0 1", "NO_LINE");
    // A cashier may not; a manager's word counts for just this line.
    bench.refused("line price 1 5.00 last of them", "APPROVAL_NEEDED");
    let ticket = bench.ok("approve 9999");
    assert_eq!(ticket.get("lines").unwrap()[0]["unitPrice"]["amount"], "5.00");
    assert_eq!(ticket.get("lines").unwrap()[1]["unitPrice"]["amount"], "4.50");
    // Above the limit on the first line, though the last one would do.
    bench.refused("line discount 1 50% friend", "APPROVAL_NEEDED");
}

#[test]
fn a_tender_is_taken_back_and_goods_may_change_again() {
    let mut bench = Bench::ready();
    bench.ok("scan 4006381333931");
    let ticket = bench.ok("pay card 5.00");
    assert_eq!(amount(&ticket, "due"), "5.89");
    bench.refused("scan 5901234123457", "TICKET_PARTLY_PAID");
    bench.refused("tender void 2", "NO_TENDER");
    let ticket = bench.ok("tender void 1");
    assert_eq!(
        (amount(&ticket, "due"), ticket.get("tenders").unwrap().as_array().unwrap().len()),
        ("10.89".into(), 0)
    );
    bench.ok("scan 5901234123457");
    bench.restart();
    bench.ok("login 1111");
    assert_eq!(lines(&bench.ok("show")), 2);
}

#[test]
fn cash_that_moves_is_expected_in_the_drawer_and_survives_a_kill() {
    let mut bench = Bench::ready();
    bench.refused("cash in 20.00 change from the bank", "APPROVAL_NEEDED");
    assert_eq!(amount(&bench.ok("approve 9999"), "moved"), "20.00");
    bench.ok("cash drop 50.00 to the safe");
    bench.refused("cash drop 0 nothing", "BAD_AMOUNT");
    bench.refused("cash drop -5 nothing", "BAD_AMOUNT");
    bench.restart();
    bench.ok("login 1111");
    let x = bench.ok("shift x");
    let figures = x.get("figures").unwrap();
    assert_eq!(figures["paidIn"]["amount"], "20.00");
    assert_eq!(figures["dropped"]["amount"], "50.00");
    assert_eq!(figures["expected"]["cash"]["amount"], "70.00");
    let closed = bench.ok("shift close 69.50");
    assert_eq!(closed.get("overShort").unwrap()["cash"]["amount"], "-0.50");
    assert_eq!(number(&bench.ok("status"), "waiting"), 0, "the server took all of it");
    bench.refused("cash drop 5.00 late", "SHIFT_CLOSED");
}

#[test]
fn the_drawer_opens_for_a_reason_and_at_once_or_never() {
    let mut bench = Bench::ready();
    bench.refused("drawer change a note", "APPROVAL_NEEDED");
    bench.ok("approve 9999");
    let paper = bench.paper.as_ref().unwrap();
    assert_eq!(paper.last().map(Vec::as_slice), Some(&[0x1B, 0x70, 0, 25, 250][..]), "a kick and no paper");
    // Printer gone: the drawer does not open by surprise a minute later.
    bench.paper = None;
    bench.refused("drawer change a note", "APPROVAL_NEEDED");
    bench.ok("approve 9999");
    bench.paper = Some(Vec::new());
    bench.pass(61_000);
    bench.pass(61_000);
    assert_eq!(bench.paper, Some(Vec::new()));
    assert_eq!(number(&bench.ok("status"), "waiting"), 0);
}

#[test]
fn a_copy_is_marked_and_kicks_nothing() {
    let mut bench = Bench::ready();
    bench.ok("scan 4006381333931");
    let paid = bench.ok("pay cash 20.00");
    let receipt = text(&paid, "receiptNumber");
    bench.ok(&format!("reprint {receipt}"));
    let paper = bench.paper.clone().unwrap();
    let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert_eq!(paper.len(), 2);
    assert!(holds(&paper[0], &[0x1B, 0x70]) && !holds(&paper[0], b"COPY"));
    assert!(!holds(&paper[1], &[0x1B, 0x70]) && holds(&paper[1], b"COPY"));
    bench.refused("reprint S1-T01-1AAAA-000009", "RECEIPT_NOT_FOUND");
}

#[test]
fn receipts_are_listed_and_say_what_may_come_back() {
    let mut bench = Bench::ready();
    bench.ok("scan 3*4006381333931");
    let paid = bench.ok("pay card 32.67");
    let receipt = text(&paid, "receiptNumber");
    let list = bench.ok("receipts");
    assert_eq!(list.get("receipts").unwrap()[0]["receiptNumber"], receipt.as_str());
    assert_eq!(bench.ok("receipts no-such").get("receipts").unwrap().as_array().unwrap().len(), 0);
    let sale = bench.ok(&format!("sale {receipt}"));
    assert_eq!(sale.get("lines").unwrap()[0]["returnable"], "3");
    bench.refused(&format!("return {receipt} 1 1"), "APPROVAL_NEEDED");
    bench.ok("approve 9999");
    bench.ok("pay card 10.89");
    let sale = bench.ok(&format!("sale {receipt}"));
    assert_eq!(sale.get("lines").unwrap()[0]["returnable"], "2");
    bench.refused("sale S1-T01-1AAAA-000009", "RECEIPT_NOT_FOUND");
    bench.refused("sale S1-T77-1AAAA-000009", "RECEIPT_OF_ANOTHER_TILL");
    bench.refused("sale CF1|torn", "BAD_RECEIPT_CODE");
}

#[test]
fn the_inspector_shows_what_waits_and_looks_while_others_wait() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    bench.ok("scan 4006381333931");
    let paid = bench.ok("pay card 10.89");
    let page = bench.ok("inspect");
    let first = &page.get("events").unwrap()[0];
    assert_eq!((first["state"].as_str(), first["kind"].as_str()), (Some("waiting"), Some("SaleCompleted")));
    assert_eq!(first["receiptNumber"], text(&paid, "receiptNumber").as_str());
    assert_eq!((number(&page, "waiting"), number(&page, "waitingSales")), (1, 1));
    bench.reachable = true;
    bench.ok("nudge");
    let page = bench.ok("inspect");
    assert_eq!(page.get("events").unwrap()[0]["state"], "acknowledged");
    assert_eq!(number(&page, "waitingSales"), 0);
    let older = bench.ok(&format!("inspect {}", page.get("events").unwrap()[1]["ordinal"]));
    assert_eq!(older.get("events").unwrap().as_array().unwrap().len(), 1, "what lies before the second");
    bench.ok("network off");
    bench.refused("nudge", "NETWORK_OFF");
}
