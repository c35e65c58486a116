//! What the domain's tests share: a tax table, short ways to write requests, baskets for properties.
#![allow(dead_code, missing_docs)] // each test file uses its own part

use domain::*;
use proptest::prelude::*;
use uuid::Uuid;

pub fn day() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 23)
}

pub fn rate(code: &str, percent: &str, compound: bool) -> TaxRate {
    TaxRate { code: code.into(), name: code.into(), percent: percent.parse().unwrap(), compound }
}

pub fn rule(class: &str, treatment: TaxTreatment, rates: Vec<TaxRate>) -> TaxRule {
    TaxRule {
        tax_class: class.into(),
        zone: "Z".into(),
        treatment,
        rates,
        valid_from: jiff::civil::date(2020, 1, 1),
        valid_to: None,
    }
}

pub const CLASSES: [&str; 6] = ["vat", "city", "zero", "exempt", "compound", "triple"];

pub fn table() -> TaxTable {
    use TaxTreatment::{Exempt, Taxed, ZeroRated};
    TaxTable {
        rules: vec![
            rule("vat", Taxed, vec![rate("VAT", "20", false)]),
            rule("city", Taxed, vec![rate("CITY", "8.875", false)]),
            rule("zero", ZeroRated, vec![rate("ZERO", "0", false)]),
            rule("exempt", Exempt, vec![]),
            rule("compound", Taxed, vec![rate("GST", "5", false), rate("QST", "9.975", true)]),
            rule(
                "triple",
                Taxed,
                vec![rate("S", "6", false), rate("C", "1.5", false), rate("D", "0.125", true)],
            ),
        ],
    }
}

/// A table with one class "t" of the given rates.
pub fn only(rates: &[&str]) -> TaxTable {
    let rates = rates.iter().enumerate().map(|(n, percent)| rate(&format!("T{n}"), percent, false)).collect();
    TaxTable { rules: vec![rule("t", TaxTreatment::Taxed, rates)] }
}

pub fn line(class: &str, price: &str, quantity: &str) -> LineRequest {
    LineRequest {
        line_id: LineId::new(Uuid::nil()),
        tax_class: class.into(),
        quantity: quantity.parse().unwrap(),
        price: LinePrice::Unit(parse_unit_price(price, Currency::USD).unwrap().ten_thousandths),
        discount: None,
        discountable: true,
    }
}

pub fn percent(text: &str) -> Discount {
    Discount { kind: DiscountKind::Percent(text.parse().unwrap()), reason: "test".into() }
}

pub fn amount(minor: i64) -> Discount {
    Discount { kind: DiscountKind::Amount(minor), reason: "test".into() }
}

pub fn request(included: bool, per: TaxRounding, lines: Vec<LineRequest>) -> PriceRequest {
    PriceRequest {
        currency: Currency::USD,
        zone: "Z".into(),
        customer: CustomerTaxStatus::Ordinary,
        date: day(),
        prices_include_tax: included,
        policy: PricingPolicy { tax_rounding: per, ..PricingPolicy::default() },
        lines,
        group_discounts: Vec::new(),
        document_discount: None,
    }
}

/// Half away from zero of a fraction that is not negative, worked out apart from the crate's code.
pub fn half_up(top: i128, bottom: i128) -> i128 {
    (2 * top + bottom) / (2 * bottom)
}

prop_compose! {
    fn any_line()(
        class in 0..CLASSES.len(),
        price in 0_i64..3_000_000,
        thousandths in prop_oneof![(1_i64..30).prop_map(|n| n * 1000), 1_i64..20_000],
        embedded in prop::bool::weighted(0.15),
        discountable in prop::bool::weighted(0.8),
        discount in prop::option::weighted(0.4, (any::<bool>(), 0_i64..=10_000)),
    ) -> LineRequest {
        let gross = if embedded { price } else { half_up(i128::from(price) * i128::from(thousandths), 100_000) as i64 };
        // Hundredths of a per cent, as percentage or as the amount that it comes to.
        let discount = discount.filter(|_| discountable).map(|(by_percent, part)| Discount {
            kind: if by_percent {
                DiscountKind::Percent(Decimal::new(part, 2))
            } else {
                DiscountKind::Amount((i128::from(gross) * i128::from(part) / 10_000) as i64)
            },
            reason: "test".into(),
        });
        LineRequest {
            line_id: LineId::new(Uuid::nil()),
            tax_class: CLASSES[class].into(),
            quantity: Quantity::from_thousandths(thousandths),
            price: if embedded { LinePrice::Total(price) } else { LinePrice::Unit(price) },
            discount,
            discountable,
        }
    }
}

prop_compose! {
    /// Any basket that can be priced, of any policy.
    pub fn basket()(
        lines in prop::collection::vec(any_line(), 1..9),
        included in any::<bool>(),
        per_document in any::<bool>(),
        half_even in any::<bool>(),
        increment in prop::sample::select(vec![0_i64, 1, 5, 10, 100]),
        exempt in prop::bool::weighted(0.1),
        discount in prop::option::weighted(0.5, (any::<bool>(), 0_i64..=10_000)),
    ) -> PriceRequest {
        let per = if per_document { TaxRounding::PerDocument } else { TaxRounding::PerLine };
        let mut request = request(included, per, lines);
        request.policy.cash_increment_minor = increment;
        request.policy.rounding = if half_even { RoundingMode::HalfEven } else { RoundingMode::HalfAwayFromZero };
        if exempt {
            request.customer =
                CustomerTaxStatus::Exempt { certificate: "C-1".into(), reason: "resale".into(), expires: None };
        }
        request.document_discount = discount.map(|(by_percent, part)| {
            let whole = price(&request, &table()).unwrap();
            let qualifying = |(asked, line): (&LineRequest, &PricedLine)| {
                if asked.discountable { line.gross_minor - line.line_discount_minor } else { 0 }
            };
            let base: i64 = request.lines.iter().zip(&whole.lines).map(qualifying).sum();
            let kind = if by_percent {
                DiscountKind::Percent(Decimal::new(part, 2))
            } else {
                DiscountKind::Amount((i128::from(base) * i128::from(part) / 10_000) as i64)
            };
            Discount { kind, reason: "test".into() }
        });
        request
    }
}

/// The facts of a ticket that was settled.
pub fn facts(
    ticket: &PricedTicket,
    tenders: &[(TenderMethod, i64)],
    settled: &Settlement,
    cost: i64,
) -> SaleFacts {
    SaleFacts {
        channel: Channel::Pos,
        net_minor: ticket.net_minor,
        shipping_minor: 0,
        taxes: ticket.taxes.iter().map(|tax| (tax.code.clone(), tax.tax_minor)).collect(),
        tenders: kept_tenders(tenders, settled.change_minor).unwrap(),
        cash_rounding_minor: settled.cash_rounding_minor,
        cost_minor: cost,
    }
}
