//! Properties of settlement (I-4, M-5) and of postings (I-1, A-3): the receipt is the entry.
#![allow(clippy::unwrap_used)] // a test's helper may stop the test

mod common;

use common::*;
use domain::*;
use proptest::prelude::*;

fn method() -> impl Strategy<Value = TenderMethod> {
    prop::sample::select(vec![
        TenderMethod::Cash,
        TenderMethod::Cash,
        TenderMethod::Card,
        TenderMethod::Gift,
        TenderMethod::Account,
        TenderMethod::Other("voucher".into()),
    ])
}

fn tendered(tenders: &[(TenderMethod, i64)]) -> i64 {
    tenders.iter().map(|(_, amount)| amount).sum()
}

/// Takes what can be taken of some tenders, then pays the rest in cash: a sale can always be finished.
fn pay(
    total: i64,
    wanted: &[(TenderMethod, i64)],
    increment: i64,
    mode: RoundingMode,
) -> (Vec<(TenderMethod, i64)>, Settlement) {
    let mut taken: Vec<(TenderMethod, i64)> = Vec::new();
    for tender in wanted {
        taken.push(tender.clone());
        match settle(total, &taken, increment, mode) {
            Ok(_) => {}
            Err(TenderError::AboveDue(_)) => drop(taken.pop()),
            Err(other) => panic!("{other}"),
        }
    }
    let open = settle(total, &taken, increment, mode).unwrap();
    if open.due_minor > 0 {
        taken.push((TenderMethod::Cash, open.due_in_cash_minor));
    }
    let settled = settle(total, &taken, increment, mode).unwrap();
    (taken, settled)
}

fn debits(posting: &Posting, role: AccountRole) -> i64 {
    let signed = |line: &PostingLine| match line.direction {
        Direction::Debit => line.amount_minor,
        Direction::Credit => -line.amount_minor,
    };
    posting.lines().iter().filter(|line| line.role == role).map(signed).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn every_sale_can_be_finished_and_tenders_less_change_are_total_and_rounding(
        total in prop_oneof![0_i64..200, 0_i64..10_000_000],
        wanted in prop::collection::vec((method(), 1_i64..60_000), 0..5),
        increment in prop::sample::select(vec![0_i64, 1, 2, 5, 10, 50, 100]),
        half_even in any::<bool>(),
    ) {
        let mode = if half_even { RoundingMode::HalfEven } else { RoundingMode::HalfAwayFromZero };
        let (taken, settled) = pay(total, &wanted, increment, mode);
        prop_assert_eq!((settled.due_minor, settled.due_in_cash_minor), (0, 0));
        prop_assert_eq!(tendered(&taken) - settled.change_minor, total + settled.cash_rounding_minor);
        prop_assert!(settled.change_minor >= 0);
        prop_assert!(settled.cash_rounding_minor.abs() < increment.max(1));
        let cash: i64 = taken.iter().filter(|(method, _)| *method == TenderMethod::Cash).map(|(_, cash)| cash).sum();
        prop_assert!(settled.change_minor <= cash, "change comes from cash");
        prop_assert!(settled.change_minor % increment.max(1) == 0 || settled.change_minor == cash);
    }

    /// Receipt = entry, for any basket and any tenders; and the refund of all of it undoes it.
    #[test]
    fn the_entry_of_any_sale_balances_and_says_what_the_receipt_says(
        request in basket(),
        wanted in prop::collection::vec((method(), 1_i64..60_000), 0..4),
        cost in 0_i64..100_000,
    ) {
        let ticket = price(&request, &table()).unwrap();
        let policy = request.policy;
        let (taken, settled) = pay(ticket.total_minor, &wanted, policy.cash_increment_minor, policy.rounding);
        let facts = facts(&ticket, &taken, &settled, cost);
        let Some(entry) = postings::sale(&facts).unwrap() else {
            prop_assert_eq!((ticket.total_minor, settled.cash_rounding_minor, cost), (0, 0, 0));
            return Ok(());
        };
        prop_assert_eq!(debits(&entry, AccountRole::RevenuePos), -ticket.net_minor);
        prop_assert_eq!(debits(&entry, AccountRole::TaxPayable), -ticket.tax_minor);
        prop_assert_eq!(debits(&entry, AccountRole::CashRounding), -settled.cash_rounding_minor);
        prop_assert_eq!(debits(&entry, AccountRole::CostOfGoodsSold), cost);
        for tax in &ticket.taxes {
            let booked: i64 =
                entry.lines().iter().filter(|line| line.memo.as_ref() == Some(&tax.code)).map(|line| line.amount_minor).sum();
            prop_assert_eq!(booked, tax.tax_minor);
        }
        let back = postings::refund(&facts).unwrap().unwrap();
        for role in AccountRole::ALL {
            prop_assert_eq!(debits(&entry, *role) + debits(&back, *role), 0, "{}", role);
        }
    }

    #[test]
    fn any_tenders_settle_or_err(
        total in any::<i64>(),
        tenders in prop::collection::vec((method(), any::<i64>()), 0..5),
        increment in any::<i64>(),
    ) {
        for mode in [RoundingMode::HalfAwayFromZero, RoundingMode::HalfEven] {
            let _ = settle(total, &tenders, increment, mode);
            let _ = settle_refund(total, &tenders, increment, mode);
            let _ = cash_amount(total, increment, mode);
        }
        let _ = postings::suspense(total, &tenders);
        let _ = postings::over_short(&TenderMethod::Cash, total);
        let _ = postings::stock_adjusted(postings::AdjustmentReason::Count, total, total / 2);
        let _ = postings::goods_opening(total);
        let facts = SaleFacts {
            channel: Channel::Pos, net_minor: total, shipping_minor: total / 3, taxes: vec![("T".into(), increment)], tenders,
            cash_rounding_minor: increment, cost_minor: total,
        };
        let _ = postings::sale(&facts);
        let _ = postings::refund(&facts);
    }

    #[test]
    fn suspense_takes_any_money_summary(
        total in -1_000_000_i64..1_000_000,
        tenders in prop::collection::vec((method(), -1_000_000_i64..1_000_000), 0..5),
    ) {
        if let Some(entry) = postings::suspense(total, &tenders).unwrap() {
            prop_assert_eq!(debits(&entry, AccountRole::Suspense), -total);
        } else {
            prop_assert_eq!(total, 0);
        }
    }
}

#[test]
fn only_cash_gives_change() {
    let card = (TenderMethod::Card, 1_001);
    assert_eq!(
        settle(1_000, std::slice::from_ref(&card), 0, RoundingMode::default()),
        Err(TenderError::AboveDue(TenderMethod::Card))
    );
    let mixed = [(TenderMethod::Card, 600), (TenderMethod::Cash, 500)];
    assert_eq!(settle(1_000, &mixed, 0, RoundingMode::default()).unwrap().change_minor, 100);
    let after_cash = [(TenderMethod::Cash, 600), (TenderMethod::Card, 500)];
    assert!(settle(1_000, &after_cash, 0, RoundingMode::default()).is_err());
}

#[test]
fn cash_typed_to_the_cent_settles_to_the_cent() {
    let settled = settle(1_003, &[(TenderMethod::Cash, 1_003)], 5, RoundingMode::default()).unwrap();
    assert_eq!((settled.due_minor, settled.cash_rounding_minor, settled.change_minor), (0, 0, 0));
    // Found by the property above: a sum that no coins make up was rounded against the customer twice.
    let odd = settle(55, &[(TenderMethod::Cash, 4_205)], 2, RoundingMode::default()).unwrap();
    assert_eq!((odd.cash_rounding_minor, odd.change_minor), (0, 4_150));
}

#[test]
fn change_comes_off_all_the_cash_together() {
    let taken = [(TenderMethod::Cash, 900), (TenderMethod::Card, 50), (TenderMethod::Cash, 100)];
    let kept = kept_tenders(&taken, 300).unwrap();
    assert_eq!(kept, [(TenderMethod::Cash, 700), (TenderMethod::Card, 50)]);
    assert_eq!(kept_tenders(&taken, 1_001), Err(TenderError::NotPositive));
    assert_eq!(
        kept_tenders(&[(TenderMethod::Cash, i64::MAX), (TenderMethod::Cash, 1)], 0),
        Err(TenderError::Overflow)
    );
}

#[test]
fn too_little_leaves_the_exact_rest_due() {
    let open = settle(1_002, &[(TenderMethod::Cash, 500)], 5, RoundingMode::default()).unwrap();
    assert_eq!((open.due_minor, open.due_in_cash_minor, open.cash_rounding_minor), (502, 500, 0));
    let zero =
        settle(1_002, &[(TenderMethod::Gift, 1_000), (TenderMethod::Cash, 0)], 5, RoundingMode::default());
    assert_eq!(zero.unwrap().cash_rounding_minor, -2, "a rest that rounds to nothing is settled by no cash");
}

#[test]
fn a_refund_gives_back_rounded_cash_and_no_change() {
    let mode = RoundingMode::default();
    let back = settle_refund(1_003, &[(TenderMethod::Cash, 1_005)], 5, mode).unwrap();
    assert_eq!((back.due_minor, back.cash_rounding_minor), (0, 2));
    assert_eq!(settle_refund(1_003, &[(TenderMethod::Cash, 1_010)], 5, mode), Err(TenderError::AboveRefund));
}

#[test]
fn web_payments_go_through_the_gateway() {
    let facts = SaleFacts {
        channel: Channel::WholesaleWeb,
        net_minor: 1_000,
        shipping_minor: 500,
        taxes: vec![("VAT".into(), 300)],
        tenders: vec![(TenderMethod::Card, 1_800)],
        cash_rounding_minor: 0,
        cost_minor: 0,
    };
    let sale = postings::sale(&facts).unwrap().unwrap();
    assert_eq!(debits(&sale, AccountRole::GatewayClearing), 1_800);
    assert_eq!(debits(&sale, AccountRole::RevenueWholesale), -1_000);
    assert_eq!(debits(&sale, AccountRole::RevenueShipping), -500);
    let refund = postings::refund(&facts).unwrap().unwrap();
    assert_eq!(debits(&refund, AccountRole::RefundsPayable), -1_800);
}

#[test]
fn entries_that_do_not_balance_are_refused() {
    let line = |direction, amount_minor| PostingLine {
        role: AccountRole::Cash,
        direction,
        amount_minor,
        memo: None,
    };
    let refused = |lines| Posting::new(lines).unwrap_err();
    assert_eq!(refused(vec![line(Direction::Debit, 1)]), PostingError::TooFewLines(1));
    assert_eq!(
        refused(vec![line(Direction::Debit, 0), line(Direction::Credit, 0)]),
        PostingError::NotPositive
    );
    let off = refused(vec![line(Direction::Debit, 2), line(Direction::Credit, 1)]);
    assert_eq!(off, PostingError::Unbalanced { debit_minor: 2, credit_minor: 1 });
    assert_eq!(postings::float_opened(-1), Err(PostingError::NegativeFact("float")));
    assert_eq!(postings::float_opened(0), Ok(None));
}

#[test]
fn every_event_of_the_table_has_both_sides() {
    use domain::postings::table::TABLE;
    for rule in TABLE {
        for side in [Direction::Debit, Direction::Credit] {
            assert!(
                TABLE.iter().any(|other| other.event == rule.event && other.direction == side),
                "{rule:?}"
            );
        }
    }
    for role in AccountRole::ALL {
        assert_eq!(AccountRole::parse(role.as_str()), Some(*role));
        assert_eq!(serde_json::to_string(role).unwrap(), format!("\"{role}\""));
    }
}
