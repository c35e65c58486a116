//! Promotions (M-7): fixed cases of every offer and condition, and what holds for any basket.
#![allow(clippy::unwrap_used)] // a test's helper may stop the test

mod common;

use common::*;
use domain::promotion::{Break, Conditions, Hours, Offer, PromotionError, Scope, Weekday};
use domain::*;
use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn promotion(n: u128, offer: Offer) -> Promotion {
    Promotion {
        id: PromotionId::new(id(n)),
        name: format!("Promotion {n}"),
        offer,
        scope: Scope::default(),
        conditions: Conditions::default(),
        priority: 0,
        exclusive: false,
    }
}

fn percent_off(text: &str) -> Offer {
    Offer::PercentOff { percent: text.parse().unwrap() }
}

fn buy_get(buy: u32, get: u32, reward: Option<Scope>) -> Offer {
    Offer::BuyXGetY { buy, get, percent: Decimal::ONE_HUNDRED, reward }
}

fn only_product(n: u128) -> Scope {
    Scope { products: vec![ProductId::new(id(n))], categories: Vec::new() }
}

fn occasion() -> Occasion {
    Occasion {
        // A Friday.
        local: date(2026, 11, 27).at(17, 30, 0, 0),
        channel: Channel::RetailWeb,
        customer_group: None,
        coupons: Vec::new(),
    }
}

/// Lines of prices and quantities; product n is that of line n, all in category 100.
fn basket_of(lines: &[(&str, &str)]) -> (PriceRequest, Vec<Goods>) {
    let lines: Vec<LineRequest> =
        lines.iter().map(|(price, quantity)| line("zero", price, quantity)).collect();
    let goods = (0..lines.len()).map(|n| goods(n as u128)).collect();
    (request(true, TaxRounding::PerLine, lines), goods)
}

fn goods(n: u128) -> Goods {
    Goods { product_id: ProductId::new(id(n)), categories: vec![CategoryId::new(id(100))] }
}

/// The priced basket with what it earns.
fn priced(promotions: &[Promotion], lines: &[(&str, &str)], occasion: &Occasion) -> PricedTicket {
    let (mut request, goods) = basket_of(lines);
    let earned = earn(promotions, &goods, occasion, &request).unwrap();
    request.group_discounts = earned.into_iter().filter_map(|earned| earned.outcome.ok()).collect();
    price(&request, &table()).unwrap()
}

fn off(offer: Offer, lines: &[(&str, &str)]) -> i64 {
    priced(&[promotion(1, offer)], lines, &occasion()).discount_minor
}

fn missed(promotion: Promotion, lines: &[(&str, &str)], occasion: &Occasion) -> Option<Missed> {
    let (request, goods) = basket_of(lines);
    earn(&[promotion], &goods, occasion, &request).unwrap()[0].outcome.clone().err()
}

#[test]
fn every_offer_gives_what_it_says() {
    assert_eq!(off(percent_off("10"), &[("1.05", "1"), ("2.00", "1")]), 31, "rounded once, not per line");
    assert_eq!(off(Offer::AmountOff { amount_minor: 500 }, &[("3.00", "1")]), 300, "never below zero");
    let three_for_two = || buy_get(2, 1, None);
    assert_eq!(off(three_for_two(), &[("1.00", "2")]), 0);
    assert_eq!(off(three_for_two(), &[("1.00", "1"), ("3.00", "1"), ("2.00", "1")]), 100, "the cheapest");
    assert_eq!(off(three_for_two(), &[("1.00", "7")]), 200);
    assert_eq!(
        off(buy_get(1, 2, None), &[("1.00", "5")]),
        300,
        "the last one bought earns the one that is there"
    );
    let mix = || Offer::MixAndMatch { quantity: 3, price_minor: 500 };
    assert_eq!(off(mix(), &[("2.00", "2"), ("3.00", "1"), ("1.00", "1")]), 200, "the dearest go together");
    assert_eq!(off(mix(), &[("2.00", "6")]), 200);
    assert_eq!(off(mix(), &[("1.00", "3")]), 0, "nobody pays more for taking part");
    let step = |min: &str, percent: &str| Break {
        min_quantity: min.parse().unwrap(),
        percent: percent.parse().unwrap(),
    };
    let breaks = || Offer::QuantityBreak { breaks: vec![step("3", "5"), step("6.5", "10")] };
    assert_eq!(off(breaks(), &[("1.00", "2")]), 0);
    assert_eq!(off(breaks(), &[("1.00", "2"), ("1.00", "2")]), 20);
    assert_eq!(off(breaks(), &[("1.00", "4"), ("2.00", "2.5")]), 90);
}

#[test]
fn one_thing_bought_gives_another() {
    let mut gift = promotion(1, buy_get(2, 1, Some(only_product(1))));
    gift.scope = only_product(0);
    let ticket = |lines: &[(&str, &str)]| priced(std::slice::from_ref(&gift), lines, &occasion());
    assert_eq!(ticket(&[("5.00", "5"), ("1.00", "3")]).discount_minor, 200);
    assert_eq!(ticket(&[("5.00", "1"), ("1.00", "3")]).discount_minor, 0);
    let all = ticket(&[("5.00", "2"), ("1.00", "1"), ("9.00", "1")]);
    let parts: Vec<_> = all.lines.iter().map(|line| line.document_discount_minor).collect();
    assert_eq!(parts, [91, 9, 0], "spread over what is bought and given, and nothing else");
}

#[test]
fn conditions_ask_for_time_place_group_coupon_and_sum() {
    let lines = [("10.00", "1")];
    let with = |change: &dyn Fn(&mut Conditions)| {
        let mut promotion = promotion(1, percent_off("10"));
        change(&mut promotion.conditions);
        missed(promotion, &lines, &occasion())
    };
    assert_eq!(with(&|_| {}), None);
    let day = date(2026, 11, 27);
    assert_eq!(with(&|c| (c.valid_from, c.valid_to) = (Some(day), Some(day))), None);
    assert_eq!(with(&|c| c.valid_from = day.tomorrow().ok()), Some(Missed::NotNow));
    assert_eq!(with(&|c| c.valid_to = day.yesterday().ok()), Some(Missed::NotNow));
    assert_eq!(with(&|c| c.channels = vec![Channel::WholesaleWeb]), Some(Missed::NotForYou));
    assert_eq!(with(&|c| c.customer_group = Some("club".into())), Some(Missed::NotForYou));
    assert_eq!(with(&|c| c.coupon = Some("TEN".into())), Some(Missed::NoCoupon));
    assert_eq!(with(&|c| c.minimum_minor = Some(1_000)), None);
    assert_eq!(with(&|c| c.minimum_minor = Some(1_001)), Some(Missed::BelowMinimum));
    let mut coupon = promotion(1, percent_off("10"));
    coupon.conditions.coupon = Some("TEN".into());
    coupon.conditions.customer_group = Some("club".into());
    let given = Occasion { coupons: vec!["TEN".into()], customer_group: Some("club".into()), ..occasion() };
    assert_eq!(missed(coupon, &lines, &given), None);
    let mut elsewhere = promotion(1, percent_off("10"));
    elsewhere.scope = only_product(7);
    assert_eq!(missed(elsewhere, &lines, &occasion()), Some(Missed::NoGoods));
    let mut category = promotion(1, percent_off("10"));
    category.scope.categories = vec![CategoryId::new(id(100))];
    assert_eq!(missed(category, &lines, &occasion()), None);
}

#[test]
fn a_happy_hour_may_last_past_midnight() {
    let hours =
        |days: &[Weekday], from_minute, to_minute| Hours { weekdays: days.to_vec(), from_minute, to_minute };
    let friday = |hour, minute| date(2026, 11, 27).at(hour, minute, 0, 0);
    let afternoon = hours(&[Weekday::Friday], 17 * 60, 18 * 60);
    assert_eq!(
        [friday(16, 59), friday(17, 0), friday(17, 59), friday(18, 0)].map(|at| afternoon.hold(at)),
        [false, true, true, false]
    );
    let night = hours(&[Weekday::Friday], 22 * 60, 2 * 60);
    let saturday = |hour| date(2026, 11, 28).at(hour, 0, 0, 0);
    assert_eq!(
        [friday(1, 0), friday(22, 0), saturday(1), saturday(2), saturday(22)].map(|at| night.hold(at)),
        [false, true, true, false, false]
    );
    assert!(hours(&[], 0, 24 * 60).hold(friday(23, 59)));
}

#[test]
fn priority_decides_and_the_exclusive_share_no_line() {
    let with = |n: u128, text: &str, priority, exclusive| Promotion {
        priority,
        exclusive,
        ..promotion(n, percent_off(text))
    };
    let off =
        |promotions: &[Promotion]| priced(promotions, &[("10.00", "1")], &occasion()).group_discounts_minor;
    assert_eq!(off(&[with(1, "10", 0, false), with(2, "50", 1, false)]), [500, 50], "one after the other");
    assert_eq!(off(&[with(1, "10", 0, false), with(2, "50", 1, true)]), [500]);
    assert_eq!(off(&[with(1, "10", 1, false), with(2, "50", 0, true)]), [100]);
    assert_eq!(off(&[with(2, "50", 0, true), with(1, "10", 0, true)]), [100], "of equals the older");
    let mut one = with(1, "50", 1, true);
    one.scope = only_product(0);
    let both = priced(&[one, with(2, "10", 0, false)], &[("10.00", "1"), ("10.00", "1")], &occasion());
    assert_eq!(both.group_discounts_minor, [500, 100], "other lines are free");
}

#[test]
fn deposits_and_fees_earn_nothing_and_lose_nothing() {
    let (mut request, goods) = basket_of(&[("1.00", "2"), ("0.25", "2")]);
    request.lines[1].discountable = false;
    let earned = earn(&[promotion(1, percent_off("50"))], &goods, &occasion(), &request).unwrap();
    request.group_discounts = earned.into_iter().filter_map(|earned| earned.outcome.ok()).collect();
    let ticket = price(&request, &table()).unwrap();
    assert_eq!((ticket.discount_minor, ticket.lines[1].document_discount_minor), (100, 0));
    request.group_discounts[0].lines = vec![0, 1, 1, 99];
    assert_eq!(price(&request, &table()).unwrap(), ticket, "a fee that is named is left alone all the same");
}

#[test]
fn what_cannot_be_offered_is_named() {
    let wrong = |offer: Offer| promotion(1, offer).validate();
    assert_eq!(wrong(percent_off("100")), Ok(()));
    for text in ["0", "100.1", "-1", "1.0000001"] {
        assert_eq!(wrong(percent_off(text)), Err(PromotionError::Percent), "{text}");
    }
    assert_eq!(wrong(Offer::AmountOff { amount_minor: 0 }), Err(PromotionError::Amount));
    assert_eq!(wrong(buy_get(0, 1, None)), Err(PromotionError::Count));
    assert_eq!(wrong(Offer::MixAndMatch { quantity: 1_001, price_minor: 1 }), Err(PromotionError::Count));
    assert_eq!(wrong(Offer::QuantityBreak { breaks: Vec::new() }), Err(PromotionError::Breaks));
    let step = |min: i64, percent: i64| Break {
        min_quantity: Quantity::from_thousandths(min),
        percent: percent.into(),
    };
    for steps in [[step(2, 5), step(1, 9)], [step(1, 9), step(2, 9)], [step(0, 1), step(2, 9)]] {
        assert_eq!(wrong(Offer::QuantityBreak { breaks: steps.to_vec() }), Err(PromotionError::Breaks));
    }
    let mut dates = promotion(1, percent_off("5"));
    (dates.conditions.valid_from, dates.conditions.valid_to) =
        (Some(date(2026, 2, 1)), Some(date(2026, 1, 31)));
    assert_eq!(dates.validate(), Err(PromotionError::Dates));
    let mut hours = promotion(1, percent_off("5"));
    hours.conditions.hours = Some(Hours { weekdays: Vec::new(), from_minute: 60, to_minute: 60 });
    assert_eq!(hours.validate(), Err(PromotionError::Hours));
}

prop_compose! {
    fn any_offer()(
        kind in 0..6, count in 1_u32..4, other in 1_u32..4, percent in 1_i64..=10_000, minor in 1_i64..100_000,
        reward in 0_u128..4,
    ) -> Offer {
        let percent = Decimal::new(percent, 2);
        match kind {
            0 => Offer::PercentOff { percent },
            1 => Offer::AmountOff { amount_minor: minor },
            2 => Offer::BuyXGetY { buy: count, get: other, percent, reward: None },
            3 => Offer::BuyXGetY { buy: count, get: other, percent, reward: Some(only_product(reward)) },
            4 => Offer::MixAndMatch { quantity: count, price_minor: minor },
            _ => Offer::QuantityBreak { breaks: vec![Break { min_quantity: Quantity::from_thousandths(2_500), percent }] },
        }
    }
}

prop_compose! {
    fn any_promotions()(
        parts in prop::collection::vec((any_offer(), 0..3_i32, prop::bool::weighted(0.2), prop::option::of(0_u128..4)), 0..5),
    ) -> Vec<Promotion> {
        let of = |(n, (offer, priority, exclusive, product)): (usize, (Offer, i32, bool, Option<u128>))| Promotion {
            priority,
            exclusive,
            scope: product.map(only_product).unwrap_or_default(),
            ..promotion(n as u128, offer)
        };
        parts.into_iter().enumerate().map(of).collect()
    }
}

fn earned_ticket(request: &PriceRequest, goods: &[Goods], promotions: &[Promotion]) -> PricedTicket {
    let earned = earn(promotions, goods, &occasion(), request).unwrap();
    let group_discounts = earned.into_iter().filter_map(|earned| earned.outcome.ok()).collect();
    price(&PriceRequest { group_discounts, ..request.clone() }, &table()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn lines_add_up_and_none_falls_below_zero(request in basket(), promotions in any_promotions()) {
        let mut request = request;
        request.document_discount = None;
        let goods: Vec<Goods> = (0..request.lines.len()).map(|n| goods(n as u128 % 4)).collect();
        let ticket = earned_ticket(&request, &goods, &promotions);
        for (asked, line) in request.lines.iter().zip(&ticket.lines) {
            let off = line.line_discount_minor + line.document_discount_minor;
            prop_assert!(line.document_discount_minor >= 0 && off <= line.gross_minor);
            prop_assert!(asked.discountable || off == 0);
        }
        let parts: i64 = ticket.lines.iter().map(|line| line.document_discount_minor).sum();
        prop_assert_eq!(parts, ticket.group_discounts_minor.iter().sum::<i64>());
        prop_assert_eq!(ticket.total_minor, ticket.lines.iter().map(|line| line.total_minor).sum::<i64>());
    }

    #[test]
    fn the_order_of_lines_does_not_matter(
        request in basket(),
        promotions in any_promotions(),
        turn in 0_usize..8,
        back in any::<bool>(),
    ) {
        let mut request = request;
        (request.document_discount, request.policy.tax_rounding) = (None, TaxRounding::PerLine);
        let mut lines: Vec<(LineRequest, Goods)> = std::mem::take(&mut request.lines)
            .into_iter()
            .enumerate()
            .map(|(n, line)| (LineRequest { line_id: LineId::new(id(n as u128)), ..line }, goods(n as u128 % 4)))
            .collect();
        let ticket = |lines: &[(LineRequest, Goods)]| {
            let (lines, goods): (Vec<_>, Vec<_>) = lines.iter().cloned().unzip();
            earned_ticket(&PriceRequest { lines, ..request.clone() }, &goods, &promotions)
        };
        let before = ticket(&lines);
        let turn = turn % lines.len();
        lines.rotate_left(turn);
        if back {
            lines.reverse();
        }
        let after = ticket(&lines);
        prop_assert_eq!((before.total_minor, before.tax_minor), (after.total_minor, after.tax_minor));
        prop_assert_eq!(before.group_discounts_minor, after.group_discounts_minor);
    }
}
