//! Whatever is ordered, paid, cancelled, packed, handed over and given back on the web, while tills sell and goods come
//! and go: the invariants hold (I-1 to I-8, I-11), nobody pays for what was sold out since (I-12), and the inventory account is
//! the value of what is there and not paid.

use super::shop::Shop;
use super::till::{Till, sale_money};
use crate::bindings::{GoodsBindings, House};
use crate::inventory::{self, NewReceipt, ReceiptLine, create_warehouse};
use crate::order::pay::{self, Concluded, Pay, conclude};
use crate::order::payment::{Answer, Authorisation, PaymentMethod};
use crate::order::{
    self, Address, BasketLine, Claimed, Claims as _, GiveBack, Guest, HandOver, Named, NewOrder, OrderError,
    Recognition, Shown, StockMove, WebOrder, tasks,
};
use crate::product::edit;
use domain::{Channel, Currency, OrderId, ProductId, Quantity, WarehouseId};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use protocol::{Outcome, SaleCompleted};
use store::Tx;
use uuid::Uuid;

const USD: Currency = Currency::USD;

pub(super) fn act<T>(
    shop: &mut Shop,
    mut work: impl FnMut(&Tx<'_>, &mut House) -> Result<T, OrderError>,
) -> Result<T, &'static str> {
    let done = shop.core.write(shop.now_ms, |tx| work(tx, &mut House::of_web(USD)));
    done.map_err(|error| match error {
        store::WriteError::Refused(OrderError::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    })
}

pub(super) fn new(lines: &[(ProductId, i64)], at: Option<WarehouseId>) -> NewOrder {
    let line = |(id, pieces): &(ProductId, i64)| BasketLine {
        product: Named::Id(*id),
        quantity: Quantity::from_thousandths(pieces * 1_000),
    };
    NewOrder {
        channel: Channel::RetailWeb,
        draft: false,
        warehouse_id: at,
        customer_id: None,
        guest: Some(Guest { name: "Ann".into(), email: "ann@example.org".into() }),
        language: None,
        lines: lines.iter().map(line).collect(),
        shipping_address: Some(Address {
            street: "1 Lane".into(),
            city: "Town".into(),
            state: String::new(),
            postal_code: String::new(),
            country: "DE".into(),
        }),
        billing_address: None,
        shipping_option: None,
        coupons: Vec::new(),
        po_number: None,
        terms: None,
        metadata: "{}".into(),
        shown: Shown::default(),
    }
}

pub(super) fn place(shop: &mut Shop, new: &NewOrder) -> Result<OrderId, &'static str> {
    act(shop, |tx, house| order::place(tx, new, ("test", false), house))
}

pub(super) fn load(shop: &mut Shop, id: OrderId) -> WebOrder {
    shop.core.read(shop.now_ms, |tx| order::load(tx, id.uuid())).unwrap().unwrap()
}

pub(super) fn begin(shop: &mut Shop, id: OrderId) -> Result<Uuid, &'static str> {
    act(shop, |tx, house| {
        order::freshen(tx, id.uuid(), house)?;
        let order = order::existing(tx, id.uuid())?;
        pay::call_off(tx, &order)?;
        let method = PaymentMethod::CreditCard;
        let pay = Pay { method, token: None, return_url: None, gateway: "test", request_key: None };
        Ok(pay::begin(tx, &order, &pay, false)?.id)
    })
}

pub(super) fn authorised(shop: &mut Shop, attempt: Uuid) -> Concluded {
    let outcome = Authorisation::Authorised { transaction_id: "t".into() };
    act(shop, |tx, house| conclude(tx, attempt, &outcome, false, house)).unwrap()
}

/// Answers all that the gateway is still to be told.
pub(super) fn answer(shop: &mut Shop, answer: &Answer) {
    let due = shop.core.read(shop.now_ms, |tx| tasks::due(tx, None, 100)).unwrap();
    for task in due {
        act(shop, |tx, house| tasks::answered(tx, &task, answer, house)).unwrap();
    }
}

pub(super) fn refused() -> Answer {
    Answer::Refused { reason: "No.".into() }
}

#[test]
fn a_till_that_sells_the_last_one_wins_against_a_payment_on_its_way() {
    let mut shop = Shop::open();
    let (soap, at) = (shop.soap, shop.warehouse_id);
    let mut till = shop.till(1);
    let id = place(&mut shop, &new(&[(soap, 1)], Some(at))).unwrap();
    let attempt = begin(&mut shop, id).unwrap();
    // Authorised at the gateway, not concluded yet: the till sells all three.
    let sale = till.sale_body(&[(soap, 3, 333)]);
    let event = till.event(sale_money(&sale), &sale.into());
    shop.push(&till, &[event]);
    assert_eq!(authorised(&mut shop, attempt), Concluded::SoldOut);
    // Asked again, or by a webhook: the same.
    assert_eq!(authorised(&mut shop, attempt), Concluded::SoldOut);
    let order = load(&mut shop, id);
    assert_eq!((order.status.as_str(), order.auto_cancelled), ("Cancelled", true));
    answer(&mut shop, &Answer::Done);
    let voided = shop.core.read(shop.now_ms, |tx| pay::attempt(tx, attempt)).unwrap().unwrap();
    assert_eq!(voided.status, "Voided");
    shop.check();
}

#[test]
fn goods_that_a_till_took_away_are_not_handed_over() {
    let mut shop = Shop::open();
    let (soap, at) = (shop.soap, shop.warehouse_id);
    let mut till = shop.till(1);
    let id = place(&mut shop, &new(&[(soap, 3)], Some(at))).unwrap();
    let attempt = begin(&mut shop, id).unwrap();
    assert_eq!(authorised(&mut shop, attempt), Concluded::Paid);
    assert_eq!(
        act(&mut shop, |tx, _| order::pack(tx, &order::existing(tx, id.uuid())?)),
        Err("PAYMENT_IN_FLIGHT")
    );
    answer(&mut shop, &Answer::Done);
    till.wall_ms = shop.now_ms;
    let sale = till.sale_body(&[(soap, 2, 333)]);
    let event = till.event(sale_money(&sale), &sale.into());
    shop.push(&till, &[event]);
    let hand_over = |shop: &mut Shop, pieces: i64| {
        let item = load(shop, id).items[0].id;
        let asked = HandOver { items: Some(vec![(item, pieces * 1_000)]), ..HandOver::default() };
        act(shop, |tx, house| order::fulfil(tx, &order::existing(tx, id.uuid())?, &asked, "test", house))
    };
    assert_eq!(hand_over(&mut shop, 2), Err("INSUFFICIENT_STOCK"));
    assert_eq!(hand_over(&mut shop, 1), Ok(()));
    shop.check();
    assert_eq!(shop.notes().open_discrepancies.len(), 1);
}

/// I-12 in the deducting statement itself: whoever was looked at before somebody else committed is held by it.
#[test]
fn what_was_sold_out_since_is_not_allocated_though_there_is_some_again() {
    let mut shop = Shop::open();
    let (soap, at) = (shop.soap, shop.warehouse_id);
    let mut till = shop.till(1);
    let generation = |shop: &mut Shop| {
        shop.core.read(shop.now_ms, |tx| inventory::offered(tx, at, soap)).unwrap().generation
    };
    let before = generation(&mut shop);
    let sale = till.sale_body(&[(soap, 3, 333)]);
    let event = till.event(sale_money(&sale), &sale.into());
    shop.push(&till, &[event]);
    let lines = [ReceiptLine { product_id: soap, quantity: 5_000, unit_cost: 7_003 }];
    let new = NewReceipt { warehouse_id: at, supplier: "", reference: "", lines: &lines };
    shop.core.write(shop.now_ms, |tx| GoodsBindings::desk(USD, "test").receive(tx, &new)).unwrap();
    let mut allocated = |generation: i64| {
        let goods = StockMove {
            warehouse_id: at,
            product_id: soap,
            quantity: 1_000,
            cause_id: Uuid::nil(),
            occurred_ms: shop.now_ms,
            earliest_ms: None,
            date: jiff::civil::date(2026, 1, 15),
        };
        let by = Claimed { channel: Channel::RetailWeb, recognition: Recognition::Payment };
        act(&mut shop, |tx, house| Ok(house.allocate(tx, &goods, by, generation)?.is_some())).unwrap()
    };
    assert!(!allocated(before));
    assert!(allocated(before + 1));
}

/// A step: what, a number to choose by, how many, and one way or the other.
pub(super) type Step = (u8, u8, i64, bool);

#[test]
fn any_order_of_web_orders_keeps_stock_and_books_together() {
    run(24, Shop::open);
}

#[test]
fn any_order_of_web_orders_keeps_stock_and_books_together_on_postgresql() {
    run(6, Shop::open_on_postgres);
}

fn run(cases: u32, open: fn() -> Shop) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let steps = prop::collection::vec((0_u8..14, any::<u8>(), 1_i64..=4, any::<bool>()), 1..50);
    let result = TestRunner::new(config).run(&steps, |steps: Vec<Step>| {
        let mut house = Web::new(open());
        for step in steps {
            house.step(step);
        }
        house.end();
        Ok(())
    });
    result.unwrap();
}

pub(super) struct Web {
    pub shop: Shop,
    far: WarehouseId,
    till: Till,
    pub orders: Vec<OrderId>,
    attempts: Vec<Uuid>,
    sold: Vec<SaleCompleted>,
}

impl Web {
    pub(super) fn new(mut shop: Shop) -> Self {
        let far = shop.write(|tx| create_warehouse(tx, "FAR", "Far"));
        let till = shop.till(1);
        Self { shop, far, till, orders: Vec::new(), attempts: Vec::new(), sold: Vec::new() }
    }

    /// From now on soap goes along with each bread (M-8).
    pub(super) fn link(&mut self) {
        let (bread, soap) = (self.shop.bread, self.shop.soap);
        self.shop.write(|tx| {
            let before = edit::load(tx, bread)?.unwrap();
            let links = vec![edit::Link { product_id: soap, quantity: Quantity::ONE }];
            edit::save(tx, &before, &edit::Product { links, ..before.clone() })
        });
    }

    pub(super) fn step(&mut self, (kind, pick, pieces, flag): Step) {
        self.shop.now_ms += 60_000;
        let goods = [self.shop.bread, self.shop.soap];
        let product = goods[usize::from(pick % 2)];
        let chosen = self.orders.get(usize::from(pick) % self.orders.len().max(1)).copied();
        match (kind, chosen) {
            (0..=2, _) => self.place(&[(product, pieces), (goods[1], 1), (product, 1)], flag),
            (3..=5, Some(id)) => self.pay(id, flag),
            (6, _) => self.conclude(),
            (7, _) => answer(&mut self.shop, &if flag { refused() } else { Answer::Done }),
            (8, Some(id)) => {
                self.on(id, |tx, order, house| order::cancel(tx, order, "because", "test", house))
            }
            (9, Some(id)) => self.on(id, |tx, order, _| order::pack(tx, order)),
            (10, Some(id)) => self.fulfil(id, pieces, flag),
            (11, Some(id)) => self.give_back(id, pieces, pick, flag),
            (12, _) => self.sell(product, pieces, flag),
            (13, _) => self.receive(product, pieces, flag),
            _ => {}
        }
        self.shop.check();
    }

    /// The gateway answers everything at last, and the sweep has come by.
    pub(super) fn settle(&mut self) {
        self.conclude();
        self.shop.now_ms += 100_000_000;
        answer(&mut self.shop, &Answer::Done);
        act(&mut self.shop, order::sweep).unwrap();
    }

    /// Whatever happened, it adds up.
    fn end(mut self) {
        self.settle();
        assert!(!self.shop.core.read(self.shop.now_ms, order::anything_stale).unwrap());
        for id in self.orders.clone() {
            let order = load(&mut self.shop, id);
            assert!(order.refunded_minor <= order.total_minor);
        }
        self.shop.check();
    }

    fn on(
        &mut self,
        id: OrderId,
        mut work: impl FnMut(&Tx<'_>, &WebOrder, &mut House) -> Result<(), OrderError>,
    ) {
        // What is refused changes nothing, and the checks say whether that is so.
        let _refused = act(&mut self.shop, |tx, house| {
            order::freshen(tx, id.uuid(), house)?;
            work(tx, &order::existing(tx, id.uuid())?, house)
        });
    }

    fn place(&mut self, lines: &[(ProductId, i64)], anywhere: bool) {
        let at = if anywhere { None } else { Some(self.shop.warehouse_id) };
        match place(&mut self.shop, &new(lines, at)) {
            Ok(id) => self.orders.push(id),
            Err(code) => assert_eq!(code, "SOLD_OUT"),
        }
    }

    fn pay(&mut self, id: OrderId, now: bool) {
        let Ok(attempt) = begin(&mut self.shop, id) else { return };
        self.attempts.push(attempt);
        if now {
            self.conclude();
        }
    }

    /// I-12: who was sold out meanwhile, and cannot go elsewhere, does not pay.
    fn conclude(&mut self) {
        let Some(attempt) = self.attempts.pop() else { return };
        let known = self.shop.core.read(self.shop.now_ms, |tx| pay::attempt(tx, attempt)).unwrap().unwrap();
        let stale = self.shop.core.read(self.shop.now_ms, |tx| order::is_stale(tx, known.order_id)).unwrap();
        let before = load(&mut self.shop, OrderId::new(known.order_id));
        let done = authorised(&mut self.shop, attempt);
        if stale && !before.warehouse_chosen {
            assert_eq!(done, Concluded::SoldOut);
        }
    }

    fn fulfil(&mut self, id: OrderId, pieces: i64, whole: bool) {
        self.on(id, |tx, order, house| {
            let part = vec![(order.items[0].id, pieces * 1_000)];
            let asked = HandOver { items: (!whole).then_some(part), collected: whole, tracking: None };
            order::fulfil(tx, order, &asked, "test", house)
        });
    }

    fn give_back(&mut self, id: OrderId, pieces: i64, pick: u8, flag: bool) {
        self.on(id, |tx, order, house| {
            let part = vec![(order.items[0].id, pieces * 1_000)];
            let asked = GiveBack {
                items: (pick.is_multiple_of(3)).then_some(part),
                amount_minor: (pick % 3 == 1).then_some(pieces * 37),
                restock: [None, Some(flag)][usize::from(pick % 2)],
                reason: "because".into(),
                ..GiveBack::default()
            };
            order::give_back(tx, order, &asked, "test", house).map(drop)
        });
    }

    fn sell(&mut self, product: ProductId, pieces: i64, back: bool) {
        // Now and then it was long ago, before most payments (S-7).
        self.till.wall_ms = self.shop.now_ms - if pieces == 4 { 600_000 } else { 0 };
        let event = match self.sold.pop().filter(|_| back) {
            Some(sale) => self.till.refund(&sale, None, 0, 1, true),
            None => {
                let sale = self.till.sale_body(&[(product, pieces, 250)]);
                let event = self.till.event(sale_money(&sale), &sale.clone().into());
                self.sold.push(sale);
                event
            }
        };
        let reply = self.shop.push(&self.till, &[event]);
        assert_eq!(reply.results[0].outcome, Outcome::Applied, "{:?}", reply.results);
    }

    fn receive(&mut self, product: ProductId, pieces: i64, far: bool) {
        let warehouse_id = if far { self.far } else { self.shop.warehouse_id };
        let lines = [ReceiptLine { product_id: product, quantity: pieces * 1_000, unit_cost: 7_003 }];
        let new = NewReceipt { warehouse_id, supplier: "", reference: "", lines: &lines };
        self.shop
            .core
            .write(self.shop.now_ms, |tx| GoodsBindings::desk(USD, "test").receive(tx, &new))
            .unwrap();
    }
}
