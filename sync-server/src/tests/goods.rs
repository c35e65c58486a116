//! Whatever is received, sold, given back, adjusted, held and handed out in whatever order: figures are the sums of
//! their movements (I-6), what is negative is explained (I-7), the inventory account is the stock's value (I-11).

use super::shop::Shop;
use super::till::sale_money;
use crate::bindings::{GoodsBindings, expire_holds};
use crate::inventory::{
    Adjustment, Deduction, Desk, End, InventoryError, Item, NewHold, NewReceipt, ReceiptLine,
};
use domain::postings::AdjustmentReason;
use domain::{Currency, ProductId};
use protocol::Outcome;
use store::Tx;
use uuid::Uuid;

/// Acts at the desk; what it refuses changes nothing.
fn desk<T>(
    shop: &mut Shop,
    mut work: impl FnMut(&Tx<'_>, &mut Desk<'_, GoodsBindings>) -> Result<T, InventoryError>,
) -> Result<T, InventoryError> {
    shop.core.write(shop.now_ms, |tx| work(tx, &mut GoodsBindings::desk(Currency::USD, "test"))).map_err(
        |error| match error {
            store::WriteError::Refused(error) => error,
            other => panic!("{other:?}"),
        },
    )
}

/// A small generator: the same steps in every run of a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % n).unwrap()
    }
}

#[test]
fn a_deficit_is_filled_first_and_its_difference_is_variance() {
    let mut shop = Shop::open();
    let (at, soap) = (shop.warehouse_id, shop.soap);
    let mut till = shop.till(1);
    // Five sold of three: two of them at the last known cost, provisionally.
    let sale = till.sale_body(&[(soap, 5, 333)]);
    let header = till.header(sale_money(&sale));
    let event = till.seal(&header, &sale.into());
    shop.push(&till, &[event]);
    assert_eq!(shop.stock(soap), (-2_000, -298));
    let lines = [ReceiptLine { product_id: soap, quantity: 10_000, unit_cost: 20_000 }];
    let new = NewReceipt { warehouse_id: at, supplier: "Soap works", reference: "77", lines: &lines };
    desk(&mut shop, |tx, desk| desk.receive(tx, &new)).unwrap();
    assert_eq!(shop.stock(soap), (8_000, 1_600));
    assert_eq!(shop.balance("cogs_variance"), 102);
    assert_eq!(shop.balance("goods_received_not_invoiced"), -2_000);
    shop.check();
}

#[test]
fn any_order_of_goods_that_come_and_go_keeps_figures_and_books_together() {
    for seed in 1..=12 {
        let mut shop = Shop::open();
        let mut till = shop.till(1);
        let mut dice = Dice(seed);
        let (mut held, mut sold): (Vec<Uuid>, Vec<_>) = (Vec::new(), Vec::new());
        for step in 0..40_u128 {
            shop.now_ms += 60_000;
            act(&mut shop, &mut till, &mut dice, (&mut held, &mut sold), Uuid::from_u128(step + 1));
        }
        shop.now_ms += 10_000_000;
        shop.write(|tx| expire_holds(tx, Currency::USD));
        shop.check();
    }
}

type Left<'a> = (&'a mut Vec<Uuid>, &'a mut Vec<protocol::SaleCompleted>);

fn act(
    shop: &mut Shop,
    till: &mut super::till::Till,
    dice: &mut Dice,
    (held, sold): Left<'_>,
    order_id: Uuid,
) {
    let warehouse_id = shop.warehouse_id;
    let product_id: ProductId = if dice.below(2) == 0 { shop.bread } else { shop.soap };
    let pieces = dice.below(6) + 1;
    let item = Item { product_id, quantity: pieces * 1_000 };
    let result = match dice.below(8) {
        0 => {
            let unit_cost = dice.below(40_000);
            let lines = [ReceiptLine { product_id, quantity: item.quantity, unit_cost }];
            let new = NewReceipt { warehouse_id, supplier: "", reference: "", lines: &lines };
            desk(shop, |tx, desk| desk.receive(tx, &new)).map(drop)
        }
        1 => {
            let sale = till.sale_body(&[(product_id, pieces, 250)]);
            let header = till.header(sale_money(&sale));
            let event = till.seal(&header, &sale.clone().into());
            let reply = shop.push(till, &[event]);
            assert_eq!(reply.results[0].outcome, Outcome::Applied);
            sold.push(sale);
            Ok(())
        }
        2 => match sold.pop() {
            Some(sale) => {
                let event = till.refund(&sale, None, 0, 1, true);
                let reply = shop.push(till, &[event]);
                assert_eq!(reply.results[0].outcome, Outcome::Applied);
                Ok(())
            }
            None => Ok(()),
        },
        3 | 4 => {
            let reasons = [AdjustmentReason::Waste, AdjustmentReason::Count, AdjustmentReason::Other];
            let reason = reasons[usize::try_from(dice.below(3)).unwrap()];
            let quantity = if dice.below(2) == 0 { item.quantity } else { -item.quantity };
            let item = Item { product_id, quantity };
            let found = Adjustment { warehouse_id, item, reason, text: "because" };
            desk(shop, |tx, desk| desk.adjust(tx, &found)).map(drop)
        }
        5 => {
            let asked = Deduction { order_id, warehouse_id, items: &[item, item] };
            let first = desk(shop, |tx, desk| desk.deduct(tx, &asked));
            if let Ok(left) = &first {
                assert_eq!(&desk(shop, |tx, desk| desk.deduct(tx, &asked)).unwrap(), left);
            }
            first.map(drop)
        }
        6 => {
            let expires_ms = Some(shop.now_ms + 600_000);
            let new = NewHold { warehouse_id, reference: "", items: &[item], expires_ms };
            desk(shop, |tx, desk| desk.reserve(tx, &new)).map(|id| held.push(id))
        }
        _ => match held.pop() {
            Some(id) => {
                let end = if dice.below(2) == 0 { End::Confirmed } else { End::Released };
                desk(shop, |tx, desk| desk.end(tx, id, end))
            }
            None => Ok(()),
        },
    };
    assert!(matches!(result, Ok(()) | Err(InventoryError::Insufficient(_))), "{result:?}");
}
