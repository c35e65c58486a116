//! The same events under each recognition (O-2) end in the same books once all is handed over or given back, whatever
//! happened in between; and orders that were paid under one go on under it when the setting changes.

use super::shop::Shop;
use super::web_orders::{Step, Web, act, answer, load};
use crate::bindings::set_recognition;
use crate::order::payment::Answer;
use crate::order::{self, GiveBack, HandOver, Recognition, TaxPoint};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const ALL: [Recognition; 3] =
    [Recognition::Payment, Recognition::HandOver(TaxPoint::Payment), Recognition::HandOver(TaxPoint::Supply)];
/// Accounts that end the same, and those whose sum does: what goods cost is known when they leave, and the average may
/// have moved since their payment.
const SAME: [&str; 7] = [
    "gateway_clearing",
    "refunds_payable",
    "contract_liability",
    "revenue_retail",
    "revenue_pos",
    "tax_payable",
    "cash",
];
/// Steps as they are told to `Web`, those oftener that hand over and give back.
const KINDS: [u8; 20] = [0, 0, 1, 3, 3, 4, 6, 7, 7, 8, 9, 10, 10, 10, 10, 11, 11, 11, 12, 13];
const TOGETHER: [&str; 3] = ["inventory", "cost_of_goods_sold", "cogs_variance"];

fn set(shop: &mut Shop, recognition: Recognition) {
    shop.write(|tx| set_recognition(tx, recognition));
}

/// All that is paid is handed over; what is not there to be handed over is given back.
fn finish(web: &mut Web) -> Vec<i64> {
    web.settle();
    for id in web.orders.clone() {
        let order = load(&mut web.shop, id);
        if !order.is_paid() || !order.goods().any(|item| item.allocated > 0) {
            continue;
        }
        let handed_over = act(&mut web.shop, |tx, house| {
            order::fulfil(tx, &order::existing(tx, id.uuid())?, &HandOver::default(), "test", house)
        });
        if handed_over.is_err() {
            let asked = GiveBack { reason: "not there".into(), ..GiveBack::default() };
            act(&mut web.shop, |tx, house| {
                order::give_back(tx, &order::existing(tx, id.uuid())?, &asked, "test", house)
            })
            .unwrap();
        }
    }
    answer(&mut web.shop, &Answer::Done);
    web.shop.check();
    let mut balances: Vec<i64> = SAME.iter().map(|role| web.shop.balance(role)).collect();
    balances.push(TOGETHER.iter().map(|role| web.shop.balance(role)).sum());
    balances
}

fn the_same(open: fn() -> Shop, steps: &[Step]) {
    let ends = ALL.map(|recognition| {
        let mut shop = open();
        set(&mut shop, recognition);
        let mut web = Web::new(shop);
        web.link();
        steps.iter().for_each(|step| web.step(*step));
        finish(&mut web)
    });
    assert_eq!(ends[0][2], 0, "nothing is owed to anybody");
    assert_eq!(ends[0], ends[1]);
    assert_eq!(ends[0], ends[2]);
}

fn run(cases: u32, open: fn() -> Shop) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 40, ..Config::default() };
    let kind = prop::sample::select(KINDS.to_vec());
    let steps = prop::collection::vec((kind, any::<u8>(), 1_i64..=4, any::<bool>()), 1..50);
    let result = TestRunner::new(config).run(&steps, |steps: Vec<Step>| {
        the_same(open, &steps);
        Ok(())
    });
    result.unwrap();
}

#[test]
fn every_recognition_ends_in_the_same_books() {
    run(24, Shop::open);
}

#[test]
fn every_recognition_ends_in_the_same_books_on_postgresql() {
    run(3, Shop::open_on_postgres);
}

#[test]
fn a_setting_that_changes_leaves_paid_orders_as_they_were_paid() {
    let config = Config { cases: 16, failure_persistence: None, max_shrink_iters: 40, ..Config::default() };
    let steps = prop::collection::vec((0_u8..17, any::<u8>(), 1_i64..=4, any::<bool>()), 1..50);
    let result = TestRunner::new(config).run(&steps, |steps: Vec<Step>| {
        let mut web = Web::new(Shop::open());
        for step in steps {
            match step.0 {
                14.. => set(&mut web.shop, ALL[usize::from(step.0 - 14)]),
                _ => web.step(step),
            }
        }
        assert_eq!(finish(&mut web)[2], 0);
        Ok(())
    });
    result.unwrap();
}
