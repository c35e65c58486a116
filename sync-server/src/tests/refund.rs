//! Refunds: the goods re-enter at what they cost, in parts that add up; what is unknown is booked and flagged.

use super::shop::Shop;
use super::statements::sql;
use super::till::sale_money;
use protocol::Outcome;

#[test]
fn a_sale_given_back_in_parts_leaves_nothing() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let soap = shop.soap;
    let sale = till.sale_body(&[(soap, 3, 333)]);
    let header = till.header(sale_money(&sale));
    let event = till.seal(&header, &sale.clone().into());
    let events = [
        till.open_shift(0),
        till.refund(&sale, Some(header.event_id), 0, 1, true),
        till.refund(&sale, None, 0, 2, true),
    ];
    let reply = shop.push(&till, &[&[event][..], &events[..]].concat());
    assert!(reply.results.iter().all(|result| result.outcome == Outcome::Applied), "{reply:?}");
    assert_eq!(reply.results[2].order_number.as_deref(), Some("ORD-2026-000001"));
    assert_eq!(shop.stock(soap), (3_000, 447));
    for role in ["cash", "revenue_pos", "cost_of_goods_sold", "tax_payable"] {
        assert_eq!(shop.balance(role), 0, "{role}");
    }
    assert_eq!(shop.rows(&sql::TURNOVER), ["VAT 0 0"]);
    shop.check();
}

#[test]
fn more_than_was_sold_or_of_an_unknown_sale_is_booked_and_flagged() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let sale = till.sale_body(&[(bread, 1, 250)]);
    let header = till.header(sale_money(&sale));
    let event = till.seal(&header, &sale.clone().into());
    let mut stranger = sale.clone();
    stranger.receipt_number = "S9-T09-1XXXX-7".into();
    let events = [
        event,
        till.refund(&sale, Some(header.event_id), 0, 1, false),
        till.refund(&sale, Some(header.event_id), 0, 1, true),
        till.refund(&stranger, None, 0, 1, true),
    ];
    let reply = shop.push(&till, &events);
    assert!(reply.results.iter().all(|result| result.outcome == Outcome::Applied), "{reply:?}");
    let refunds = shop.rows(&sql::REFUNDS);
    assert!(!refunds[0].contains("OVER_REFUNDED"), "{refunds:?}");
    assert!(refunds[1].contains("OVER_REFUNDED"), "{refunds:?}");
    assert!(refunds[2].contains("ORIGINAL_UNKNOWN"), "{refunds:?}");
    // One sold, two restocked at the known cost.
    assert_eq!(shop.stock(bread), (11_000, 1_100));
    shop.check();
}

#[test]
fn a_refund_fills_a_deficit_and_the_inventory_account_follows() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let soap = shop.soap;
    let sale = till.sale_body(&[(soap, 5, 333)]);
    let header = till.header(sale_money(&sale));
    let event = till.seal(&header, &sale.clone().into());
    let events = [event, till.refund(&sale, Some(header.event_id), 0, 4, true)];
    shop.push(&till, &events);
    assert_eq!(shop.stock(soap).0, 2_000);
    shop.check();
}
