//! Sales that come in: order, stock, books, events; once, whatever the network and the goods.

use super::shop::{NOW_MS, Shop};
use super::statements::sql;
use super::till::{USD, sale_money};
use domain::{ProductId, TenderMethod, WarehouseId};
use protocol::{EventBody, MoneySummary, Outcome, TenderLine};
use uuid::Uuid;

#[test]
fn a_sale_is_in_the_books_once_however_often_it_is_pushed() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let (bread, soap) = (shop.bread, shop.soap);
    let sealed = [till.open_shift(10_000), till.sale(&[(bread, 2, 250), (soap, 1, 333)])];
    let first = shop.push(&till, &sealed);
    assert_eq!(first.results[1].outcome, Outcome::Applied);
    assert_eq!(first.results[1].order_number.as_deref(), Some("ORD-2026-000001"));
    assert_eq!(first.head.as_ref().unwrap().seq, 2);
    assert!(first.need.is_none() && !first.epoch_closed && first.position > 0);

    let again = shop.push(&till, &sealed);
    assert!(again.results.iter().all(|result| result.outcome == Outcome::Duplicate));
    assert_eq!(again.results[1].order_number, first.results[1].order_number);
    assert_eq!(again.head, first.head);

    assert_eq!(shop.stock(bread), (8_000, 800));
    assert_eq!(shop.stock(soap), (2_000, 298));
    // Takings 8.33 and the float; tax 45 + 30 cents.
    assert_eq!(shop.balance("cash"), 833 + 10_000);
    assert_eq!(shop.balance("tax_payable"), -75);
    assert_eq!(shop.balance("revenue_pos"), -758);
    assert_eq!(shop.balance("cost_of_goods_sold"), 349);
    assert_eq!(shop.rows(&sql::TURNOVER), ["VAT 758 75"]);
    assert_eq!(shop.rows(&sql::ORDERS), ["ORD-2026-000001 833 []"]);
    let entries = shop.rows(&sql::ENTRIES);
    assert_eq!(entries.last().unwrap(), "JE-2026-000004 2026-01-15 sale");
    let events = shop.rows(&sql::EVENTS);
    for event in ["OrderCompleted 1", "StockAdjusted 4", "JournalEntryPosted 4"] {
        assert!(events.iter().any(|row| row == event), "{event} in {events:?}");
    }
    shop.check();
}

#[test]
fn a_poisoned_event_in_the_middle_stops_nothing_and_its_money_is_in_suspense() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let mut broken = till.sale_body(&[(bread, 1, 250)]);
    let open = till.open_shift(0);
    let good = till.sale(&[(bread, 1, 250)]);
    let unknown = till.unknown(700);
    // Figures that contradict each other.
    broken.tax_minor += 1;
    let money = sale_money(&broken);
    let broken = till.event(money, &EventBody::from(broken));
    // The envelope tells another total than the body.
    let lying = till.sale_body(&[(bread, 1, 250)]);
    let money = MoneySummary { total_minor: 999, ..sale_money(&lying) };
    let lying = till.event(money, &lying.into());
    let last = till.sale(&[(bread, 1, 250)]);
    let reply = shop.push(&till, &[open, good, unknown.clone(), broken, lying, last]);
    let outcomes: Vec<Outcome> = reply.results.iter().map(|result| result.outcome).collect();
    let (applied, quarantined) = (Outcome::Applied, Outcome::Quarantined);
    assert_eq!(outcomes, [applied, applied, quarantined, quarantined, quarantined, applied]);
    assert_eq!(reply.results[2].code.as_deref(), Some("UNKNOWN_KIND"));
    assert_eq!(reply.results[3].code.as_deref(), Some("FIGURES_DIFFER"));
    assert_eq!(reply.head.unwrap().seq, 6);
    let kept =
        ["UNKNOWN_KIND 700 suspense 0", "FIGURES_DIFFER 250 suspense 0", "FIGURES_DIFFER 999 suspense 0"];
    assert_eq!(shop.rows(&sql::QUARANTINE), kept);
    assert_eq!(shop.balance("suspense"), -(700 + 250 + 999));
    assert_eq!(shop.stock(bread).0, 8_000);
    shop.check();
    // Pushed again: the same answer, no money twice.
    let again = shop.push(&till, &[unknown]);
    assert_eq!(again.results[0].outcome, Outcome::Duplicate);
    assert_eq!(again.results[0].code.as_deref(), Some("UNKNOWN_KIND"));
    assert_eq!(shop.balance("suspense"), -(700 + 250 + 999));
}

#[test]
fn what_is_sold_without_being_there_is_an_open_discrepancy_that_names_its_causes() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let soap = shop.soap;
    let events =
        [till.open_shift(0), till.sale(&[(soap, 2, 333), (soap, 3, 333)]), till.sale(&[(soap, 1, 333)])];
    let reply = shop.push(&till, &events);
    assert!(reply.results.iter().all(|result| result.outcome == Outcome::Applied));
    // Three there for 4.47; the others at the last known average of 1.49.
    assert_eq!(shop.stock(soap), (-3_000, -447));
    assert_eq!(shop.balance("cost_of_goods_sold"), 6 * 149);
    assert_eq!(shop.rows(&sql::DISCREPANCIES), ["-3000 PHYSICAL_PRECEDENCE 2"]);
    let events = shop.rows(&sql::EVENTS);
    assert!(events.contains(&"StockDepleted 1".to_owned()) && events.contains(&"StockOversold 1".to_owned()));
    assert_eq!(shop.notes().open_discrepancies.len(), 1);
    shop.check();
}

#[test]
fn a_journal_sale_is_never_refused_and_what_is_unusual_is_flagged() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let (bread, soap) = (shop.bread, shop.soap);
    let by = "system";
    shop.write(|tx| crate::product::set_price(tx, bread, crate::product::RETAIL, 30_000, by));
    shop.write(|tx| crate::product::set_status(tx, soap, protocol::ProductStatus::Inactive));
    let nobody = ProductId::new(Uuid::from_u128(9));
    let mut sale = till.sale_body(&[(bread, 1, 250), (soap, 1, 333), (nobody, 1, 100)]);
    sale.warehouse_id = WarehouseId::new(Uuid::from_u128(8));
    let money = sale_money(&sale);
    let event = till.event(money, &sale.into());
    let reply = shop.push(&till, &[event]);
    assert_eq!(reply.results[0].outcome, Outcome::Applied);
    let flags = shop.rows(&sql::ORDERS).remove(0);
    for flag in ["PRICE_CHANGED", "PRODUCT_INACTIVE", "UNKNOWN_PRODUCT", "SHIFT_UNKNOWN", "UNKNOWN_WAREHOUSE"]
    {
        assert!(flags.contains(flag), "{flag} in {flags}");
    }
    shop.check();
}

#[test]
fn several_tenders_and_free_goods_are_booked() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let mut sale = till.sale_body(&[(bread, 2, 250)]);
    sale.tenders = vec![
        TenderLine { method: TenderMethod::Card, amount_minor: 300, reference: Some("7".into()) },
        TenderLine { method: TenderMethod::Cash, amount_minor: 300, reference: None },
    ];
    sale.change_minor = 100;
    let money = sale_money(&sale);
    let paid = till.event(money, &sale.into());
    // Free, and never seen before: nothing to book, and no entry.
    let mut free = till.sale_body(&[(ProductId::new(Uuid::from_u128(9)), 1, 0)]);
    free.tenders = Vec::new();
    free.change_minor = 0;
    let money = sale_money(&free);
    let free = till.event(money, &free.into());
    let reply = shop.push(&till, &[paid, free]);
    assert!(reply.results.iter().all(|result| result.outcome == Outcome::Applied), "{reply:?}");
    assert_eq!((shop.balance("card_clearing"), shop.balance("cash")), (300, 200));
    shop.check();
}

#[test]
fn another_currency_than_the_books_is_kept_and_raises_the_alarm() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let sale = till.sale_body(&[(shop.bread, 1, 250)]);
    let money = MoneySummary { currency: domain::Currency::EUR, ..sale_money(&sale) };
    let event = till.event(money, &sale.into());
    let reply = shop.push(&till, &[event]);
    assert_eq!(reply.results[0].code.as_deref(), Some("FOREIGN_CURRENCY"));
    assert_eq!(shop.rows(&sql::QUARANTINE), ["FOREIGN_CURRENCY 250 unbooked 1"]);
    assert_eq!(shop.balance("suspense"), 0);
    shop.check();
    assert_eq!(MoneySummary::none(USD).total_minor, 0);
}

#[test]
fn a_shift_balances_with_its_float_its_difference_and_its_cash_in_the_safe() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let events = [till.open_shift(10_000), till.sale(&[(bread, 2, 250)]), till.close_shift(10_480, 10_500)];
    shop.push(&till, &events);
    assert_eq!((shop.balance("cash"), shop.balance("safe")), (0, 480));
    assert_eq!(shop.balance("cash_over_short"), 20);
    assert_eq!(shop.rows(&sql::SHIFTS), ["Closed 10000 {\"cash\":10480} []"]);
    // A recount keeps the first; a late sale is booked and flagged (S-10).
    let late = [till.close_shift(10_500, 10_500), till.sale(&[(bread, 1, 250)])];
    let reply = shop.push(&till, &late);
    assert!(reply.results.iter().all(|result| result.outcome == Outcome::Applied));
    assert_eq!(shop.balance("cash_over_short"), 20);
    assert!(shop.rows(&sql::ORDERS)[1].contains("SHIFT_CLOSED"));
    shop.check();
}

#[test]
fn the_time_of_a_sale_is_never_after_its_arrival() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let sale = till.sale_body(&[(shop.bread, 1, 250)]);
    let mut header = till.header(sale_money(&sale));
    header.time = super::till::time(NOW_MS + 40_000_000_000);
    let event = till.seal(&header, &sale.into());
    let reply = shop.push(&till, &[event]);
    assert_eq!(reply.results[0].outcome, Outcome::Applied);
    shop.check();
}
