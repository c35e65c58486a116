//! A till that was offline comes back with a sale of what was paid for on the web meanwhile (S-5, S-7): who paid later gives
//! it up, and only what is short; nobody who paid earlier, and nothing that is packed.

use super::shop::Shop;
use super::till::{Till, sale_money};
use super::web_orders::{act, answer, authorised, begin, load, new, place, refused};
use crate::bindings::{GoodsBindings, set_on_shortage};
use crate::inventory::{NewReceipt, ReceiptLine, create_warehouse};
use crate::order::pay::Concluded;
use crate::order::payment::Answer;
use crate::order::{self, OnShortage, WebOrder};
use domain::{Currency, OrderId, ProductId, WarehouseId};
use store::params;

const MINUTE_MS: i64 = 60_000;

/// A paid order of so many pieces, captured unless told otherwise.
fn paid(shop: &mut Shop, pieces: i64, at: Option<WarehouseId>, captured: bool) -> OrderId {
    shop.now_ms += MINUTE_MS;
    let soap = shop.soap;
    let id = place(shop, &new(&[(soap, pieces)], at)).unwrap();
    let attempt = begin(shop, id).unwrap();
    assert_eq!(authorised(shop, attempt), Concluded::Paid);
    if captured {
        answer(shop, &Answer::Done);
    }
    id
}

/// The till comes back with a sale of so many pieces that was paid then.
fn sold(shop: &mut Shop, till: &mut Till, product: ProductId, pieces: i64, wall_ms: i64) {
    till.wall_ms = wall_ms;
    let sale = till.sale_body(&[(product, pieces, 333)]);
    let event = till.event(sale_money(&sale), &sale.into());
    shop.push(till, &[event]);
}

/// What happens by itself next, and what a gateway says to it.
fn swept(shop: &mut Shop) {
    shop.now_ms += 1;
    act(shop, order::sweep).unwrap();
    shop.now_ms += 1;
    answer(shop, &Answer::Done);
    shop.check();
}

fn stands(order: &WebOrder) -> (&str, Option<&str>, bool) {
    (order.status.as_str(), order.cancel_reason.as_deref(), order.auto_cancelled)
}

/// What is told of an order: what, rule, outcome.
fn story(shop: &mut Shop, id: OrderId) -> Vec<String> {
    let sql = &crate::tests::statements::sql::STORY;
    let read = |tx: &store::Tx<'_>| {
        tx.query(sql, params![id.uuid()], |row| {
            Ok(format!("{} {} {}", row.text(0)?, row.opt_text(1)?.unwrap_or("-"), row.text(2)?))
        })
    };
    shop.core.read(shop.now_ms, read).unwrap()
}

#[test]
fn who_paid_last_gives_it_up_and_gets_the_money_back() {
    let mut shop = Shop::open();
    let (soap, at) = (shop.soap, shop.warehouse_id);
    let mut till = shop.till(1);
    let before_all = shop.now_ms;
    let (first, last) = (paid(&mut shop, 1, Some(at), true), paid(&mut shop, 1, Some(at), true));
    shop.now_ms += MINUTE_MS;
    sold(&mut shop, &mut till, soap, 2, before_all);
    // Decided with the sale: nothing of it can be packed or handed over any more.
    assert!(shop.core.read(shop.now_ms, |tx| order::is_stale(tx, last.uuid())).unwrap());
    assert!(!shop.core.read(shop.now_ms, |tx| order::is_stale(tx, first.uuid())).unwrap());
    shop.check();
    swept(&mut shop);
    let order = load(&mut shop, last);
    assert_eq!(stands(&order), ("Cancelled", Some("EARLIER_PAYMENT"), true));
    assert_eq!(order.refunded_minor, order.total_minor);
    assert_eq!(load(&mut shop, first).status, "Completed");
    assert_eq!(
        story(&mut shop, last)[2..],
        ["Displaced S-7 EARLIER_PAYMENT", "Refunded S-7 Refunded", "RefundSettled A-6 Done"]
    );
    // Nothing is short any more, so nobody has to look.
    assert_eq!(shop.notes().open_discrepancies.len(), 0);
    assert_eq!(act(&mut shop, |tx, _| order::pack(tx, &order::existing(tx, first.uuid())?)), Ok(()));
}

#[test]
fn who_paid_before_the_sale_keeps_it_and_somebody_has_to_look() {
    let mut shop = Shop::open();
    let (soap, at) = (shop.soap, shop.warehouse_id);
    let mut till = shop.till(1);
    let id = paid(&mut shop, 3, Some(at), true);
    shop.now_ms += MINUTE_MS;
    let now_ms = shop.now_ms;
    sold(&mut shop, &mut till, soap, 1, now_ms);
    swept(&mut shop);
    assert_eq!(load(&mut shop, id).status, "Completed");
    assert_eq!(shop.notes().open_discrepancies.len(), 1);
}

#[test]
fn what_is_packed_never_moves() {
    let mut shop = Shop::open();
    let (soap, at) = (shop.soap, shop.warehouse_id);
    let mut till = shop.till(1);
    let before_all = shop.now_ms;
    let id = paid(&mut shop, 3, Some(at), true);
    act(&mut shop, |tx, _| order::pack(tx, &order::existing(tx, id.uuid())?)).unwrap();
    sold(&mut shop, &mut till, soap, 1, before_all);
    swept(&mut shop);
    assert_eq!(load(&mut shop, id).fulfilment, "Packed");
    assert_eq!(shop.notes().open_discrepancies.len(), 1);
}

#[test]
fn only_what_is_short_is_given_back_unless_the_shop_has_set_it_otherwise() {
    for (setting, status, refunded) in
        [(OnShortage::Line, "Completed", 1), (OnShortage::Order, "Cancelled", 3)]
    {
        let mut shop = Shop::open();
        shop.write(|tx| set_on_shortage(tx, setting));
        let (soap, at) = (shop.soap, shop.warehouse_id);
        let mut till = shop.till(1);
        let before_all = shop.now_ms;
        let id = paid(&mut shop, 3, Some(at), true);
        sold(&mut shop, &mut till, soap, 1, before_all);
        swept(&mut shop);
        let order = load(&mut shop, id);
        assert_eq!((order.status.as_str(), order.items[0].refunded), (status, refunded * 1_000));
        assert_eq!(order.refunded_minor, order.total_minor * refunded / 3);
        assert_eq!(shop.notes().open_discrepancies.len(), 0);
    }
}

#[test]
fn an_order_goes_elsewhere_where_the_server_had_chosen() {
    let mut shop = Shop::open();
    let (soap, main) = (shop.soap, shop.warehouse_id);
    let mut till = shop.till(1);
    let before_all = shop.now_ms;
    let id = paid(&mut shop, 3, None, true);
    assert_eq!(load(&mut shop, id).warehouse_id, main);
    let far = shop.write(|tx| create_warehouse(tx, "FAR", "Far"));
    let lines = [ReceiptLine { product_id: soap, quantity: 5_000, unit_cost: 20_000 }];
    let receipt = NewReceipt { warehouse_id: far, supplier: "", reference: "", lines: &lines };
    shop.core
        .write(shop.now_ms, |tx| GoodsBindings::desk(Currency::USD, "test").receive(tx, &receipt))
        .unwrap();
    sold(&mut shop, &mut till, soap, 1, before_all);
    swept(&mut shop);
    let order = load(&mut shop, id);
    assert_eq!((order.status.as_str(), order.warehouse_id), ("Completed", far));
    assert_eq!((order.refunded_minor, order.items[0].allocated), (0, 3_000));
    // Three pieces at 1.49 were booked out, and cost 2.00 each now; the till's piece cost 1.49.
    assert_eq!(order.items[0].cost_minor, 600);
    assert_eq!(shop.balance("cost_of_goods_sold"), 600 + 149);
    assert_eq!(shop.notes().open_discrepancies.len(), 0);
}

#[test]
fn a_clock_that_cannot_be_believed_displaces_nobody() {
    let mut shop = Shop::open();
    let (soap, at) = (shop.soap, shop.warehouse_id);
    let mut till = shop.till(1);
    let id = paid(&mut shop, 3, Some(at), true);
    // Of 2099: it was paid when it arrived, which is later.
    sold(&mut shop, &mut till, soap, 1, 4_070_908_800_000);
    swept(&mut shop);
    assert_eq!(load(&mut shop, id).status, "Completed");
    assert_eq!(shop.notes().open_discrepancies.len(), 1);
}

#[test]
fn money_that_is_still_being_taken_goes_back_when_it_is_there() {
    for fails in [false, true] {
        let mut shop = Shop::open();
        let (soap, at) = (shop.soap, shop.warehouse_id);
        let mut till = shop.till(1);
        let before_all = shop.now_ms;
        let id = paid(&mut shop, 3, Some(at), false);
        sold(&mut shop, &mut till, soap, 1, before_all);
        assert!(!shop.core.read(shop.now_ms, order::anything_stale).unwrap());
        answer(&mut shop, &if fails { refused() } else { Answer::Done });
        swept(&mut shop);
        let order = load(&mut shop, id);
        let expected = if fails { ("Cancelled", 0) } else { ("Completed", order.total_minor / 3) };
        assert_eq!((order.status.as_str(), order.refunded_minor), expected);
        assert!(!shop.core.read(shop.now_ms, order::anything_stale).unwrap());
    }
}

#[test]
fn two_late_sales_take_from_two_orders_once_each() {
    let mut shop = Shop::open();
    let (soap, at) = (shop.soap, shop.warehouse_id);
    let mut till = shop.till(1);
    let before_all = shop.now_ms;
    let orders = [1, 1, 1].map(|pieces| paid(&mut shop, pieces, Some(at), true));
    // Both are decided before anything of the first has followed.
    sold(&mut shop, &mut till, soap, 1, before_all);
    sold(&mut shop, &mut till, soap, 1, before_all + 1);
    swept(&mut shop);
    let now = orders.map(|id| load(&mut shop, id).status);
    assert_eq!(now, ["Completed", "Cancelled", "Cancelled"]);
    assert_eq!(shop.notes().open_discrepancies.len(), 0);
}
