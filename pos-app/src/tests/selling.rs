//! Selling, as a cashier does it.

use super::bench::{Bench, amount, lines, number, text};

#[test]
fn a_cash_sale_from_scan_to_receipt() {
    let mut bench = Bench::ready();
    let ticket = bench.ok("scan 4006381333931");
    assert_eq!((amount(&ticket, "total"), lines(&ticket)), ("10.89".into(), 1));
    let ticket = bench.ok("scan 2*5901234123457");
    assert_eq!(amount(&ticket, "subtotal"), "18.90");
    assert_eq!(amount(&ticket, "total"), "20.79");
    assert_eq!(amount(&ticket, "dueInCash"), "20.80");
    let paid = bench.ok("pay cash 50.00");
    assert_eq!(amount(&paid, "change"), "29.20");
    assert_eq!(amount(&paid, "cashRounding"), "0.01");
    assert_eq!(amount(&paid, "due"), "0.00");
    assert!(text(&paid, "receiptNumber").starts_with("S1-T01-1"), "{}", paid.to_line());
    assert_eq!(bench.paper.as_ref().unwrap().len(), 1, "printed once");
    assert_eq!(bench.server.taken.len(), 3, "started, shift opened, sale");
    let status = bench.ok("status");
    assert_eq!(number(&status, "waiting"), 0);
    assert_eq!(bench.ok("journal verify").get("events"), Some(&3.into()));
}

#[test]
fn the_same_thing_again_counts_up_and_qty_sets() {
    let mut bench = Bench::ready();
    bench.ok("scan 5901234123457");
    let ticket = bench.ok("scan 5901234123457");
    assert_eq!(lines(&ticket), 1);
    assert_eq!(ticket.get("lines").unwrap()[0]["quantity"], "2");
    let ticket = bench.ok("qty 5");
    assert_eq!(ticket.get("lines").unwrap()[0]["quantity"], "5");
    bench.refused("qty 0", "BAD_QUANTITY");
    bench.refused("qty 1.5", "BAD_QUANTITY");
    bench.refused("qty six", "BAD_QUANTITY");
    let ticket = bench.ok("line void 1");
    assert_eq!(lines(&ticket), 0);
    bench.refused("line void 1", "NO_LINE");
}

#[test]
fn codes_of_all_kinds() {
    let mut bench = Bench::ready();
    bench.refused("scan 4006381333932", "WRONG_CHECK_DIGIT");
    bench.refused("scan 4012345678918", "UNKNOWN_CODE");
    bench.refused("scan nothing-like-it", "UNKNOWN_CODE");
    bench.refused("scan 4012345678901", "PRODUCT_RECALLED");
    let pack = bench.ok("scan 14006381333938");
    assert_eq!(pack.get("lines").unwrap()[0]["quantity"], "6");
    let house = bench.ok("scan 77");
    assert_eq!(house.get("lines").unwrap()[1]["sku"], "BAG");
    // Price 7.50 inside: half a kilogram at 15.00.
    let priced = bench.ok("scan 2101234007501");
    assert_eq!(priced.get("lines").unwrap()[2]["gross"]["amount"], "7.50");
    assert_eq!(priced.get("lines").unwrap()[2]["quantity"], "0.5");
    bench.refused("scan 2*2101234007501", "LABEL_NOT_MULTIPLIED");
    // 0.250 kg inside.
    let weighed = bench.ok("scan 2212345002504");
    assert_eq!(weighed.get("lines").unwrap()[3]["quantity"], "0.25");
    let wine = bench.ok("scan 9780201379624");
    assert_eq!(wine.get("warnings").unwrap()[0]["code"], "AGE_LIMIT");
}

#[test]
fn short_stock_warns_with_its_age_and_sells() {
    let mut bench = Bench::ready();
    bench.now.wall_ms += 720_000;
    bench.now.ticks_ms += 720_000;
    let ticket = bench.ok("scan 21*5901234123457");
    let warning = &ticket.get("warnings").unwrap()[0];
    assert_eq!(warning["code"], "STOCK_SHORT");
    assert_eq!(warning["ageMinutes"], 12);
    bench.ok("pay card 103.95 slip-1");
}

#[test]
fn too_little_tender_keeps_the_ticket_open() {
    let mut bench = Bench::ready();
    bench.ok("scan 4006381333931");
    let partly = bench.ok("pay cash 5.00");
    assert_eq!(amount(&partly, "dueInCash"), "5.90");
    assert_eq!(partly.get("complete"), Some(&false.into()));
    assert!(bench.paper.as_ref().unwrap().is_empty(), "nothing printed");
    bench.refused("scan 4006381333931", "TICKET_PARTLY_PAID");
    bench.refused("pay card 50.00", "TENDER_ABOVE_DUE");
    bench.refused("pay gift 5.00", "METHOD_NOT_AVAILABLE");
    bench.refused("pay cash -1", "BAD_AMOUNT");
    // Killed with money on the counter: it is still there.
    bench.restart();
    bench.refused("pay cash 10.00", "LOGIN_NEEDED");
    bench.ok("login 1111");
    let paid = bench.ok("pay card 5.89 slip 4711");
    assert_eq!(amount(&paid, "change"), "0.00");
    assert_eq!(bench.paper.as_ref().unwrap().len(), 1);
}

#[test]
fn split_tender_with_change() {
    let mut bench = Bench::ready();
    bench.ok("scan 4006381333931");
    bench.ok("pay card 5.89 4111111111111111");
    let paid = bench.ok("pay cash 20.00");
    assert_eq!(amount(&paid, "change"), "15.00");
    let sale = String::from_utf8(bench.server.taken.last().unwrap().1.clone()).unwrap();
    assert!(!sale.contains("4111111111111111"), "card numbers never enter (J-4)");
    let x = bench.ok("shift x");
    assert_eq!(x.get("figures").unwrap()["expected"]["cash"]["amount"], "105.00");
    let closed = bench.ok("shift close 104.00");
    assert_eq!(closed.get("overShort").unwrap()["cash"]["amount"], "-1.00");
    assert_eq!(closed.get("overShort").unwrap()["card"]["amount"], "0.00");
    bench.refused("scan 4006381333931", "SHIFT_CLOSED");
}

#[test]
fn what_a_cashier_may_not_do_waits_for_a_manager() {
    let mut bench = Bench::ready();
    bench.ok("scan 4006381333931");
    bench.refused("approve 9999", "NOTHING_TO_APPROVE");
    bench.refused("price 5.00 dented", "APPROVAL_NEEDED");
    bench.refused("approve 1111", "WRONG_PIN");
    let ticket = bench.ok("approve 9999");
    assert_eq!(amount(&ticket, "total"), "5.50");
    bench.refused("price 4.00 dented more", "APPROVAL_NEEDED");
    let ticket = bench.ok("discount 10% regular");
    assert_eq!(amount(&ticket, "discount"), "0.50");
    bench.refused("discount 11% too much", "APPROVAL_NEEDED");
    let ticket = bench.ok("approve 9999");
    assert_eq!(amount(&ticket, "discount"), "0.55");
    let ticket = bench.ok("discount document 0.40 rounding");
    assert_eq!(amount(&ticket, "discount"), "0.95");
    bench.refused("discount 200% no", "DISCOUNT_NOT_VALID");
    bench.ok("pay card 4.46");
    let kinds: Vec<bool> = bench
        .server
        .taken
        .iter()
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).contains("ApprovalGiven"))
        .collect();
    assert_eq!(kinds.iter().filter(|given| **given).count(), 2);
}

#[test]
fn parked_and_recalled_over_a_restart() {
    let mut bench = Bench::ready();
    bench.ok("scan 4006381333931");
    let parked = bench.ok("park");
    assert_eq!(text(&parked, "parked"), "1");
    bench.ok("scan 5901234123457");
    bench.refused("recall", "TICKET_OPEN");
    bench.ok("park");
    bench.restart();
    bench.ok("login 1111");
    bench.refused("recall", "WHICH_TICKET");
    let ticket = bench.ok("recall 1");
    assert_eq!(ticket.get("lines").unwrap()[0]["sku"], "COFFEE");
    bench.ok("ticket void");
    bench.ok("recall");
    bench.ok("pay card 4.95");
    bench.refused("recall", "NOT_PARKED");
}

#[test]
fn goods_come_back_for_exactly_what_was_paid() {
    let mut bench = Bench::ready();
    bench.ok("scan 3*4006381333931");
    let paid = bench.ok("pay card 32.67");
    let receipt = text(&paid, "receiptNumber");
    bench.refused("return S9-T09-1AAAA-000001 1 1", "RECEIPT_OF_ANOTHER_TILL");
    bench.refused(&format!("return {receipt} 2 1"), "NO_LINE");
    bench.refused(&format!("return {receipt} 1 1"), "APPROVAL_NEEDED");
    let back = bench.ok("approve 9999");
    assert_eq!(amount(&back, "total"), "10.89");
    assert_eq!(text(&back, "kind"), "refund");
    bench.refused("pay cash 10.89", "NOT_THE_ORIGINAL_TENDER");
    bench.refused("pay card 20.00", "TENDER_ABOVE_DUE");
    let done = bench.ok("pay card 10.89");
    assert_eq!(text(&done, "kind"), "refund");
    bench.ok("lock");
    bench.ok("login 9999");
    bench.refused(&format!("return {receipt} 1 3"), "RETURN_TOO_LARGE");
    let rest = bench.ok(&format!("return {receipt} 1 2"));
    assert_eq!(amount(&rest, "total"), "21.78");
    bench.ok("pay card 21.78");
    bench.refused(&format!("return {receipt} 1 1"), "RETURN_TOO_LARGE");
    let x = bench.ok("shift x");
    assert_eq!(x.get("figures").unwrap()["expected"]["card"]["amount"], "0.00");
    let refund = String::from_utf8(bench.server.taken.last().unwrap().1.clone()).unwrap();
    assert!(refund.contains("\"totalMinor\":-2178"), "{refund}");
}

#[test]
fn receipts_again_in_all_three_forms() {
    let mut bench = Bench::ready();
    bench.ok("scan 4006381333931");
    let paid = bench.ok("pay cash 20.00");
    let receipt = text(&paid, "receiptNumber");
    bench.ok(&format!("receipt {receipt} text /tmp/r.txt"));
    bench.ok(&format!("receipt {receipt} png /tmp/r.png"));
    bench.ok(&format!("receipt {receipt} escpos /tmp/r.bin"));
    bench.refused("receipt S1-T01-NONE-000001 text /tmp/r.txt", "RECEIPT_NOT_FOUND");
    let shown = String::from_utf8(bench.saved[0].1.clone()).unwrap();
    assert!(
        shown.contains("Corner Shop") && shown.contains("Coffee beans") && shown.contains(&receipt),
        "{shown}"
    );
    assert!(bench.saved[1].1.starts_with(b"\x89PNG"));
    assert!(bench.saved[2].1.starts_with(b"\x1b@"));
}

#[test]
fn nothing_without_login_shift_or_enrolment() {
    let mut bench = Bench::new();
    bench.refused("login 1111", "NOT_ENROLLED");
    bench.refused("sync", "NOT_ENROLLED");
    bench.refused("scan 4006381333931", "LOGIN_NEEDED");
    bench.ok("enrol http://server CODE-1");
    bench.refused("scan 4006381333931", "LOGIN_NEEDED");
    bench.ok("login 1111");
    bench.refused("scan 4006381333931", "SHIFT_CLOSED");
    bench.refused("shift x", "SHIFT_CLOSED");
    bench.refused("shift open lots", "BAD_AMOUNT");
    bench.ok("shift open 0");
    bench.refused("shift open 0", "SHIFT_OPEN");
    bench.refused("pay cash 1", "NO_TICKET");
    bench.ok("scan 77");
    bench.refused("shift close 0", "TICKET_OPEN");
}

#[test]
fn stock_and_search_answer_offline() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    bench.ok("scan 2*5901234123457");
    bench.ok("pay card 9.90");
    let stock = bench.ok("stock TEA");
    assert_eq!(text(&stock, "quantity"), "18", "own sales show at once (D-7)");
    bench.refused("stock NOPE", "UNKNOWN_SKU");
    let found = bench.ok("search cof");
    assert_eq!(found.get("results").unwrap()[0]["sku"], "COFFEE");
}
