//! Properties and fixed cases of pricing and refunds (M-3, M-4, M-6, M-7).
#![allow(clippy::unwrap_used)] // a test's helper may stop the test

mod common;

use common::*;
use domain::*;
use proptest::prelude::*;

fn sum(lines: &[PricedLine], figure: fn(&PricedLine) -> i64) -> i64 {
    lines.iter().map(figure).sum()
}

fn check_line(line: &PricedLine, included: bool) {
    let payable = line.gross_minor - line.line_discount_minor - line.document_discount_minor;
    assert!(line.line_discount_minor >= 0 && line.document_discount_minor >= 0);
    assert!(payable >= 0 && line.net_minor >= 0 && line.tax_minor >= 0);
    assert_eq!(line.total_minor, line.net_minor + line.tax_minor);
    assert_eq!(line.tax_minor, line.taxes.iter().map(|tax| tax.tax_minor).sum::<i64>());
    assert!(line.taxes.iter().all(|tax| tax.tax_minor >= 0));
    if included {
        assert_eq!(line.total_minor + line.spared_tax_minor, payable);
    } else {
        assert_eq!((line.net_minor, line.spared_tax_minor), (payable, 0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn lines_and_ticket_always_add_up(request in basket()) {
        let ticket = price(&request, &table()).unwrap();
        for (asked, line) in request.lines.iter().zip(&ticket.lines) {
            check_line(line, request.prices_include_tax);
            prop_assert!(asked.discountable || line.line_discount_minor + line.document_discount_minor == 0);
        }
        let lines = &ticket.lines;
        prop_assert_eq!(ticket.subtotal_minor, sum(lines, |line| line.gross_minor));
        prop_assert_eq!(
            ticket.discount_minor,
            sum(lines, |line| line.line_discount_minor + line.document_discount_minor)
        );
        prop_assert_eq!(ticket.net_minor, sum(lines, |line| line.net_minor));
        prop_assert_eq!(ticket.tax_minor, sum(lines, |line| line.tax_minor));
        prop_assert_eq!(ticket.total_minor, ticket.net_minor + ticket.tax_minor);
        prop_assert_eq!(ticket.tax_minor, ticket.taxes.iter().map(|tax| tax.tax_minor).sum::<i64>());
        let payable = ticket.subtotal_minor - ticket.discount_minor;
        let expected =
            if ticket.prices_include_tax { payable - ticket.spared_tax_minor } else { payable + ticket.tax_minor };
        prop_assert_eq!(ticket.total_minor, expected);
    }

    /// Each rounded tax lies within half a minor unit of the exact one, in either kind of price list.
    #[test]
    fn tax_is_within_half_a_unit_of_exact(
        included in any::<bool>(),
        per_document in any::<bool>(),
        totals in prop::collection::vec(0_i64..5_000_000, 1..6),
        thousandths_of_percent in 0_i64..60_000,
    ) {
        let rate = rate("T", &Decimal::new(thousandths_of_percent, 3).to_string(), false);
        let table = TaxTable { rules: vec![rule("t", TaxTreatment::Taxed, vec![rate])] };
        let per = if per_document { TaxRounding::PerDocument } else { TaxRounding::PerLine };
        let lines = totals.iter().map(|total| LineRequest { price: LinePrice::Total(*total), ..line("t", "0", "1") });
        let ticket = price(&request(included, per, lines.collect()), &table).unwrap();
        let bottom = 100_000 + if included { i128::from(thousandths_of_percent) } else { 0 };
        let close = |tax: i64, base: i64| {
            let off = i128::from(tax) * bottom - i128::from(base) * i128::from(thousandths_of_percent);
            2 * off.abs() <= bottom
        };
        if per_document {
            prop_assert!(close(ticket.tax_minor, totals.iter().sum()));
        } else {
            for (line, total) in ticket.lines.iter().zip(&totals) {
                prop_assert!(close(line.tax_minor, *total));
            }
        }
    }

    #[test]
    fn parts_refunded_give_back_exactly_what_was_paid(
        request in basket(),
        cuts in prop::collection::vec(1_i64..12_000, 0..6),
    ) {
        let ticket = price(&request, &table()).unwrap();
        for (asked, line) in request.lines.iter().zip(&ticket.lines) {
            let sold = SoldLine::of(line, asked.quantity);
            refund_in_parts(&sold, &cuts);
        }
    }

    /// No input at all may panic or wrap: a result or an error.
    #[test]
    fn any_numbers_give_a_result_or_an_error(
        numbers in prop::collection::vec((any::<i64>(), any::<i64>(), any::<bool>(), any::<i64>()), 1..4),
        document in prop::option::of(any::<i64>()),
        included in any::<bool>(),
        per_document in any::<bool>(),
    ) {
        let per = if per_document { TaxRounding::PerDocument } else { TaxRounding::PerLine };
        let lines = numbers.into_iter().map(|(cost, quantity, by_total, off)| LineRequest {
            quantity: Quantity::from_thousandths(quantity.saturating_abs()),
            price: if by_total { LinePrice::Total(cost.saturating_abs()) } else { LinePrice::Unit(cost.saturating_abs()) },
            discount: (off % 3 == 0).then(|| amount(off)),
            ..line("compound", "0", "1")
        });
        let mut request = request(included, per, lines.collect());
        request.document_discount = document.map(amount);
        let _ = price(&request, &table());
        let first = &request.lines[0];
        let (LinePrice::Total(total) | LinePrice::Unit(total)) = first.price;
        let _ = derive_quantity(total, first.quantity.thousandths(), Currency::JPY);
    }

    #[test]
    fn any_sold_line_refunds_or_errs(
        figures in prop::array::uniform4(any::<i64>()),
        already in prop::array::uniform4(any::<i64>()),
        quantity in any::<i64>(),
    ) {
        let part = |base: i64, tax: i64| TaxPortion {
            code: "T".into(), name: "T".into(), percent: Decimal::TEN, base_minor: base, tax_minor: tax,
        };
        let [sold_quantity, net, tax, base] = figures;
        let sold = SoldLine {
            quantity: Quantity::from_thousandths(sold_quantity),
            net_minor: net, tax_minor: tax, total_minor: net.wrapping_add(tax), taxes: vec![part(base, tax)],
        };
        let [given_quantity, net, tax, base] = already;
        let given = RefundedPart {
            quantity: Quantity::from_thousandths(given_quantity),
            net_minor: net, tax_minor: tax, total_minor: net.wrapping_add(tax), taxes: vec![part(base, tax)],
        };
        let _ = refund_line(&sold, &[], Quantity::from_thousandths(quantity));
        let _ = refund_line(&sold, &[given], Quantity::from_thousandths(quantity));
    }
}

fn refund_in_parts(sold: &SoldLine, cuts: &[i64]) {
    let mut parts: Vec<RefundedPart> = Vec::new();
    let mut left = sold.quantity.thousandths();
    for cut in cuts.iter().copied().chain([i64::MAX]) {
        let quantity = cut.min(left);
        if quantity == 0 {
            break;
        }
        let part = refund_line(sold, &parts, Quantity::from_thousandths(quantity)).unwrap();
        assert_eq!(part.total_minor, part.net_minor + part.tax_minor);
        assert_eq!(part.tax_minor, part.taxes.iter().map(|tax| tax.tax_minor).sum::<i64>());
        assert!(part.net_minor >= 0 && part.taxes.iter().all(|tax| tax.tax_minor >= 0));
        left -= quantity;
        parts.push(part);
        let returned = sold.quantity.thousandths() - left;
        let given: i64 = parts.iter().map(|part| part.total_minor).sum();
        let exact = half_up(
            i128::from(sold.total_minor) * i128::from(returned),
            i128::from(sold.quantity.thousandths()),
        );
        assert_eq!(i128::from(given), exact, "the running total is the fair share");
    }
    assert_eq!(parts.iter().map(|part| part.net_minor).sum::<i64>(), sold.net_minor);
    assert_eq!(parts.iter().map(|part| part.total_minor).sum::<i64>(), sold.total_minor);
    for (index, tax) in sold.taxes.iter().enumerate() {
        assert_eq!(parts.iter().map(|part| part.taxes[index].tax_minor).sum::<i64>(), tax.tax_minor);
        assert_eq!(parts.iter().map(|part| part.taxes[index].base_minor).sum::<i64>(), tax.base_minor);
    }
    let more = refund_line(sold, &parts, Quantity::from_thousandths(1));
    assert_eq!(more, Err(PriceError::RefundTooLarge { left: Quantity::ZERO }));
}

#[test]
fn compound_rates_build_on_the_taxes_before_them() {
    let ticket =
        price(&request(false, TaxRounding::PerLine, vec![line("compound", "100.00", "1")]), &table())
            .unwrap();
    let taxes: Vec<_> =
        ticket.taxes.iter().map(|tax| (tax.code.as_str(), tax.base_minor, tax.tax_minor)).collect();
    // 5 % of 100.00; 9.975 % of 105.00 is 10.47375; together 15.47375.
    assert_eq!(taxes, [("GST", 10_000, 500), ("QST", 10_500, 1_047)]);
    assert_eq!(ticket.total_minor, 11_547);
}

#[test]
fn half_even_differs_from_half_away_only_on_halves() {
    let mut request = request(false, TaxRounding::PerLine, vec![line("vat", "0.125", "1")]);
    assert_eq!(price(&request, &table()).unwrap().subtotal_minor, 13);
    request.policy.rounding = RoundingMode::HalfEven;
    assert_eq!(price(&request, &table()).unwrap().subtotal_minor, 12);
}

#[test]
fn currencies_round_to_their_own_digits() {
    for (currency, expected) in [(Currency::JPY, 2), (Currency::USD, 150), (Currency::KWD, 1_500)] {
        let mut request = request(true, TaxRounding::PerLine, vec![line("zero", "1.5000", "1")]);
        request.currency = currency;
        assert_eq!(price(&request, &table()).unwrap().total_minor, expected, "{currency}");
    }
}

#[test]
fn an_exempt_customer_is_spared_the_tax_inside_the_price() {
    let mut request =
        request(true, TaxRounding::PerLine, vec![line("vat", "12.00", "1"), line("zero", "3", "1")]);
    let exempt =
        |expires| CustomerTaxStatus::Exempt { certificate: "1".into(), reason: "embassy".into(), expires };
    request.customer = exempt(Some(day()));
    let ticket = price(&request, &table()).unwrap();
    assert_eq!((ticket.total_minor, ticket.tax_minor, ticket.spared_tax_minor), (1_300, 0, 200));
    assert_eq!(ticket.lines[0].treatment, TaxTreatment::Exempt);
    assert_eq!(ticket.lines[1].treatment, TaxTreatment::ZeroRated);
    request.customer = exempt(Some(jiff::civil::date(2026, 11, 22)));
    assert_eq!(
        price(&request, &table()).unwrap().total_minor,
        1_500,
        "an expired certificate spares nothing"
    );
}

#[test]
fn rates_follow_the_tax_point_date() {
    let mut old = rule("t", TaxTreatment::Taxed, vec![rate("T", "10", false)]);
    old.valid_to = Some(jiff::civil::date(2026, 6, 30));
    let mut new = rule("t", TaxTreatment::Taxed, vec![rate("T", "20", false)]);
    new.valid_from = jiff::civil::date(2026, 7, 1);
    let table = TaxTable { rules: vec![new.clone(), old] };
    let tax_on = |date| {
        let mut request = request(false, TaxRounding::PerLine, vec![line("t", "1.00", "1")]);
        request.date = date;
        price(&request, &table).map(|ticket| ticket.tax_minor)
    };
    assert_eq!(tax_on(jiff::civil::date(2026, 6, 30)), Ok(10));
    assert_eq!(tax_on(jiff::civil::date(2026, 7, 1)), Ok(20));
    assert!(matches!(tax_on(jiff::civil::date(2019, 1, 1)), Err(PriceError::Tax(TaxError::NoRule { .. }))));
}

#[test]
fn bad_requests_have_clear_errors() {
    let refused = |change: fn(&mut PriceRequest)| {
        let mut request = request(true, TaxRounding::PerLine, vec![line("vat", "10.00", "1")]);
        change(&mut request);
        price(&request, &table()).unwrap_err()
    };
    let zero = refused(|request| request.lines[0].quantity = Quantity::ZERO);
    assert_eq!(zero, PriceError::Quantity { line: 1, quantity: Quantity::ZERO });
    assert_eq!(refused(|r| r.lines[0].price = LinePrice::Unit(-1)), PriceError::NegativePrice { line: 1 });
    assert_eq!(refused(|r| r.lines[0].discount = Some(percent("100.5"))), PriceError::DiscountInvalid);
    assert_eq!(refused(|r| r.lines[0].discount = Some(amount(-1))), PriceError::DiscountInvalid);
    let large = PriceError::DiscountTooLarge { discount_minor: 1_001, available_minor: 1_000 };
    assert_eq!(refused(|r| r.document_discount = Some(amount(1_001))), large);
    let fee = refused(|r| {
        r.lines[0].discountable = false;
        r.lines[0].discount = Some(percent("5"));
    });
    assert_eq!(fee, PriceError::NotDiscountable { line: 1 });
    let unknown = refused(|r| r.lines[0].tax_class = "?".into());
    assert!(matches!(unknown, PriceError::Tax(TaxError::NoRule { .. })));
    let huge = refused(|r| {
        r.lines[0] = LineRequest { price: LinePrice::Unit(i64::MAX), ..line("vat", "1", "900000") }
    });
    assert_eq!(huge, PriceError::Money(MoneyError::Overflow));
}

#[test]
fn a_document_discount_spares_fees_and_adds_up() {
    let fee = LineRequest { discountable: false, ..line("vat", "0.25", "1") };
    let mut request =
        request(true, TaxRounding::PerLine, vec![line("vat", "0.10", "1"), fee, line("zero", "0.20", "1")]);
    request.document_discount = Some(amount(10));
    let ticket = price(&request, &table()).unwrap();
    let parts: Vec<_> = ticket.lines.iter().map(|line| line.document_discount_minor).collect();
    assert_eq!(parts, [3, 0, 7]);
    assert_eq!(ticket.total_minor, 45);
}

#[test]
fn the_quantity_of_a_price_label_has_three_places() {
    let quantity = |total, price: &str| {
        let price = parse_unit_price(price, Currency::USD).unwrap().ten_thousandths;
        derive_quantity(total, price, Currency::USD).map(|quantity| quantity.to_string())
    };
    assert_eq!(quantity(499, "12.99"), Ok("0.384".into()));
    assert_eq!(quantity(1, "99.00"), Ok("0.001".into()), "never nothing");
    assert!(quantity(499, "0").is_err());
}
