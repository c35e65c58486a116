//! Whatever is received, sold, given back, adjusted, held, handed out, sent and counted in whatever order, and whenever
//! the tills' events arrive: figures are the sums of their movements (I-6), what is negative is explained (I-7), the
//! inventory account is the stock's value (I-11), and what was counted is what is there (S-11).

use super::shop::{Counting, Shop, setup};
use super::statements::sql;
use super::till::{Till, sale_money};
use crate::bindings::{GoodsBindings, expire_holds};
use crate::core::Core;
use crate::inventory::{
    Adjustment, Count, Deduction, Desk, End, InventoryError, Item, NewHold, NewReceipt, NewStockTake,
    NewTransfer, ReceiptLine, create_warehouse,
};
use domain::postings::AdjustmentReason;
use domain::{Currency, ProductId, WarehouseId};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use protocol::{Outcome, SaleCompleted, Sealed};
use store::{Tx, params};
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
fn a_shop_of_before_there_were_transfers_gets_their_accounts() {
    let mut shop = Shop::open();
    shop.write(|tx| tx.execute(&sql::NO_TRANSIT, params![]).map(drop));
    let Shop { folder, now_ms, warehouse_id: from, bread, core, .. } = shop;
    drop(core);
    let mut core = Core::open(folder.disk(), now_ms, Box::new(Counting(2)), &setup()).unwrap();
    let sent = core.write(now_ms, |tx| {
        let items = [Item { product_id: bread, quantity: 4_000 }];
        let to = create_warehouse(tx, "FAR", "Far")?;
        let mut desk = GoodsBindings::desk(Currency::USD, "test");
        let id = desk.create_transfer(tx, &NewTransfer { from, to, note: "", items: &items })?;
        desk.ship(tx, id)?;
        desk.arrive(tx, id, Some(&[Item { quantity: 3_000, ..items[0] }]))
    });
    sent.unwrap();
    assert!(core.read(now_ms, crate::verify::run).unwrap().is_empty());
}

/// A step: what, of which product, how many, and one way or the other.
type Step = (u8, bool, i64, bool);

const KINDS: u8 = 16;

#[test]
fn any_order_of_goods_that_come_and_go_keeps_figures_and_books_together() {
    run(16, Shop::open);
}

#[test]
fn any_order_of_goods_keeps_figures_and_books_together_on_postgresql() {
    run(6, Shop::open_on_postgres);
}

fn run(cases: u32, open: fn() -> Shop) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let steps = prop::collection::vec((0..KINDS, any::<bool>(), 1_i64..=6, any::<bool>()), 1..60);
    let result = TestRunner::new(config).run(&steps, |steps: Vec<Step>| {
        let mut house = House::new(open());
        steps.into_iter().for_each(|step| house.step(step));
        house.end();
        Ok(())
    });
    result.unwrap();
}

/// A shop beside what is really on its shelf.
struct House {
    shop: Shop,
    /// Another warehouse.
    far: WarehouseId,
    goods: [ProductId; 2],
    /// Pieces on the shelf.
    shelf: [i64; 2],
    /// So much more is on the shelf than the books will say when everything has arrived.
    drift: [i64; 2],
    tills: [Till; 2],
    /// What the second till has not told yet.
    untold: Vec<Sealed>,
    sold: Vec<(usize, SaleCompleted)>,
    held: Vec<(Uuid, usize, i64)>,
    /// On their way: from here or not, what, pieces.
    sent: Vec<(Uuid, bool, usize, i64)>,
    /// The open stock take, and the drift that each count of it has found.
    take: Option<(Uuid, [Option<i64>; 2])>,
    orders: u128,
}

fn refusal(result: &Result<(), InventoryError>) -> Option<&'static str> {
    match result {
        Ok(()) => None,
        Err(InventoryError::Insufficient(_)) => Some("INSUFFICIENT_STOCK"),
        Err(InventoryError::Refused(refusal)) => Some(refusal.code),
        Err(other) => panic!("{other:?}"),
    }
}

impl House {
    fn new(mut shop: Shop) -> Self {
        let far = shop.write(|tx| create_warehouse(tx, "FAR", "Far"));
        let tills = [shop.till(1), shop.till(2)];
        let goods = [shop.bread, shop.soap];
        let (shelf, drift) = ([10, 3], [0, 0]);
        let (untold, sold, held, sent) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { shop, far, goods, shelf, drift, tills, untold, sold, held, sent, take: None, orders: 0 }
    }

    fn step(&mut self, (kind, first, pieces, flag): Step) {
        self.shop.now_ms += 60_000;
        let p = usize::from(first);
        let enough = self.shelf[p] >= pieces;
        match kind {
            0 | 1 => self.receive(p, pieces, flag),
            2..=4 if enough => self.sell(p, pieces, usize::from(kind > 2)),
            5 => self.give_back(usize::from(flag)),
            6 => self.tell(),
            7 if flag || enough => self.adjust(p, if flag { pieces } else { -pieces }),
            8 if enough => self.deduct(p, pieces),
            9 => self.hold(p, pieces),
            10 => self.end_hold(flag),
            11 if !flag || enough => self.send(p, pieces, flag),
            12 => self.receive_transfer(flag),
            // Somebody took it and told nobody.
            13 if enough => (self.shelf[p], self.drift[p]) = (self.shelf[p] - pieces, self.drift[p] - pieces),
            14 => self.count(p),
            15 => self.post(),
            _ => {}
        }
    }

    /// Everything arrives, what is counted is posted, and the books say what is on the shelf but for what nobody counted.
    fn end(mut self) {
        self.post();
        self.tell();
        self.shop.now_ms += 10_000_000;
        self.shop.write(|tx| expire_holds(tx, Currency::USD));
        self.shop.check();
        for p in 0..2 {
            let on_hand = self.shop.stock(self.goods[p]).0;
            assert_eq!(on_hand, (self.shelf[p] - self.drift[p]) * 1_000, "{p}");
        }
    }

    fn item(&self, p: usize, pieces: i64) -> Item {
        Item { product_id: self.goods[p], quantity: pieces * 1_000 }
    }

    fn receive(&mut self, p: usize, pieces: i64, dear: bool) {
        let unit_cost = if dear { 39_999 } else { 7_003 };
        let lines = [ReceiptLine { product_id: self.goods[p], quantity: pieces * 1_000, unit_cost }];
        for warehouse_id in [self.shop.warehouse_id, self.far] {
            let new = NewReceipt { warehouse_id, supplier: "", reference: "", lines: &lines };
            desk(&mut self.shop, |tx, desk| desk.receive(tx, &new)).unwrap();
        }
        self.shelf[p] += pieces;
    }

    fn sell(&mut self, p: usize, pieces: i64, at: usize) {
        let till = &mut self.tills[at];
        till.wall_ms = self.shop.now_ms;
        let sale = till.sale_body(&[(self.goods[p], pieces, 250)]);
        let event = till.event(sale_money(&sale), &sale.clone().into());
        self.sold.push((p, sale));
        self.shelf[p] -= pieces;
        self.bring(at, event);
    }

    fn give_back(&mut self, at: usize) {
        let Some((p, sale)) = self.sold.pop() else { return };
        let till = &mut self.tills[at];
        till.wall_ms = self.shop.now_ms;
        let event = till.refund(&sale, None, 0, 1, true);
        self.shelf[p] += 1;
        self.bring(at, event);
    }

    /// The first till is connected; the second one tells later.
    fn bring(&mut self, at: usize, event: Sealed) {
        if at == 0 {
            let reply = self.shop.push(&self.tills[0], &[event]);
            assert_eq!(reply.results[0].outcome, Outcome::Applied, "{:?}", reply.results);
        } else {
            self.untold.push(event);
        }
    }

    fn tell(&mut self) {
        if !self.untold.is_empty() {
            let reply = self.shop.push(&self.tills[1], &std::mem::take(&mut self.untold));
            let applied = reply.results.iter().all(|result| result.outcome == Outcome::Applied);
            assert!(applied, "{:?}", reply.results);
        }
    }

    fn adjust(&mut self, p: usize, pieces: i64) {
        let (warehouse_id, item) = (self.shop.warehouse_id, self.item(p, pieces));
        let reason = if pieces > 0 { AdjustmentReason::Other } else { AdjustmentReason::Waste };
        let found = Adjustment { warehouse_id, item, reason, text: "because" };
        let done = desk(&mut self.shop, |tx, desk| desk.adjust(tx, &found)).map(drop);
        match refusal(&done) {
            // What is found was on the shelf all the time.
            None if pieces > 0 => self.drift[p] -= pieces,
            None => self.shelf[p] += pieces,
            Some(code) => assert_eq!(code, "INSUFFICIENT_STOCK"),
        }
    }

    fn deduct(&mut self, p: usize, pieces: i64) {
        self.orders += 1;
        let (warehouse_id, item) = (self.shop.warehouse_id, [self.item(p, pieces)]);
        let asked = Deduction { order_id: Uuid::from_u128(self.orders), warehouse_id, items: &item };
        let first = desk(&mut self.shop, |tx, desk| desk.deduct(tx, &asked));
        if let Ok(left) = &first {
            assert_eq!(&desk(&mut self.shop, |tx, desk| desk.deduct(tx, &asked)).unwrap(), left);
            self.shelf[p] -= pieces;
        }
        assert!(matches!(refusal(&first.map(drop)), None | Some("INSUFFICIENT_STOCK")));
    }

    fn hold(&mut self, p: usize, pieces: i64) {
        let (warehouse_id, item) = (self.shop.warehouse_id, [self.item(p, pieces)]);
        let expires_ms = Some(self.shop.now_ms + 3_600_000);
        let new = NewHold { warehouse_id, reference: "", items: &item, expires_ms };
        if let Ok(id) = desk(&mut self.shop, |tx, desk| desk.reserve(tx, &new)) {
            self.held.push((id, p, pieces));
        }
    }

    fn end_hold(&mut self, confirm: bool) {
        let Some((id, p, pieces)) = self.held.pop() else { return };
        let confirm = confirm && self.shelf[p] >= pieces;
        let end = if confirm { End::Confirmed } else { End::Released };
        match refusal(&desk(&mut self.shop, |tx, desk| desk.end(tx, id, end))) {
            None if confirm => self.shelf[p] -= pieces,
            None => {}
            Some(code) => assert_eq!((confirm, code), (true, "INSUFFICIENT_STOCK")),
        }
    }

    fn send(&mut self, p: usize, pieces: i64, from_here: bool) {
        let (here, far, items) = (self.shop.warehouse_id, self.far, [self.item(p, pieces)]);
        let (from, to) = if from_here { (here, far) } else { (far, here) };
        let new = NewTransfer { from, to, note: "", items: &items };
        let sent = desk(&mut self.shop, |tx, desk| {
            let id = desk.create_transfer(tx, &new)?;
            desk.ship(tx, id).map(|()| id)
        });
        if let Ok(id) = &sent {
            self.sent.push((*id, from_here, p, pieces));
            self.shelf[p] -= if from_here { pieces } else { 0 };
        }
        assert!(matches!(refusal(&sent.map(drop)), None | Some("INSUFFICIENT_STOCK")));
    }

    fn receive_transfer(&mut self, whole: bool) {
        let Some((id, from_here, p, pieces)) = self.sent.pop() else { return };
        // Of six, some come; of fewer, the goods turn back.
        let came = if whole { pieces } else { pieces / 2 };
        let items = [self.item(p, came)];
        let called_off = !whole && pieces < 3;
        desk(&mut self.shop, |tx, desk| match (whole, called_off) {
            (true, _) => desk.arrive(tx, id, None),
            (_, true) => desk.cancel_transfer(tx, id),
            _ => desk.arrive(tx, id, Some(&items)),
        })
        .unwrap();
        match (from_here, called_off) {
            (true, true) => self.shelf[p] += pieces,
            (false, false) => self.shelf[p] += came,
            _ => {}
        }
    }

    fn count(&mut self, p: usize) {
        let warehouse_id = self.shop.warehouse_id;
        let new = NewStockTake { warehouse_id, category_id: None, note: "" };
        let (id, mut found) = match self.take.take() {
            Some(take) => take,
            None => (desk(&mut self.shop, |tx, desk| desk.open_stock_take(tx, &new)).unwrap(), [None; 2]),
        };
        let counts = [Count { product_id: self.goods[p], counted: self.shelf[p] * 1_000, counted_ms: None }];
        desk(&mut self.shop, |tx, desk| desk.count(tx, id, &counts)).unwrap();
        found[p] = Some(self.drift[p]);
        self.take = Some((id, found));
    }

    fn post(&mut self) {
        let Some((id, found)) = self.take.take() else { return };
        match refusal(&desk(&mut self.shop, |tx, desk| desk.post_stock_take(tx, id))) {
            None => (0..2).for_each(|p| self.drift[p] -= found[p].unwrap_or(0)),
            Some(code) => {
                assert_eq!(code, "COUNT_TOO_LOW");
                desk(&mut self.shop, |tx, desk| desk.cancel_stock_take(tx, id)).unwrap();
            }
        }
    }
}
