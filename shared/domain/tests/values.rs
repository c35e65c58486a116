//! Text and JSON of money, quantities and codes; spreading and rounding; check digits.
#![allow(clippy::unwrap_used)] // a test's helper may stop the test

use domain::*;
use proptest::prelude::*;

fn any_currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec![Currency::USD, Currency::JPY, Currency::KWD, Currency::parse("CLF").unwrap()])
}

fn any_number() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), -2_000_i64..2_000, Just(i64::MIN), Just(i64::MAX)]
}

/// The check digit as the label printer works it out: from the left, for a code padded to 13 digits.
fn check_digit(digits: &[u8]) -> u8 {
    let sum: usize = digits
        .iter()
        .enumerate()
        .map(|(n, digit)| usize::from(*digit) * if (digits.len() - n) % 2 == 1 { 3 } else { 1 })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

fn text(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(b'0' + digit)).collect()
}

fn gtin_digits() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(vec![7_usize, 11, 12, 13])
        .prop_flat_map(|n| prop::collection::vec(0_u8..10, n))
        .prop_map(|mut digits| {
            digits.push(check_digit(&digits));
            digits
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn amounts_round_trip(number in any_number(), currency in any_currency()) {
        prop_assert_eq!(parse_minor(&format_minor(number, currency), currency), Ok(number));
        let money = Money::new(number, currency);
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        // The same digits as a bare JSON number mean the same, whatever their count.
        let bare = format!("{{\"currency\":\"{currency}\",\"amount\":{}}}", money.amount_text());
        prop_assert_eq!(serde_json::from_str::<Money>(&bare).unwrap(), money);
    }

    #[test]
    fn unit_prices_and_quantities_round_trip(number in any_number(), currency in any_currency()) {
        let unit = UnitPrice::new(number, currency);
        prop_assert_eq!(parse_unit_price(&unit.amount_text(), currency), Ok(unit));
        let json = serde_json::to_string(&unit).unwrap();
        prop_assert_eq!(serde_json::from_str::<UnitPrice>(&json).unwrap(), unit);
        let quantity = Quantity::from_thousandths(number);
        prop_assert_eq!(quantity.to_string().parse::<Quantity>(), Ok(quantity));
        let json = serde_json::to_string(&quantity).unwrap();
        prop_assert_eq!(serde_json::from_str::<Quantity>(&json).unwrap(), quantity);
        prop_assert_eq!(serde_json::from_str::<Quantity>(json.trim_matches('"')).unwrap(), quantity);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,24}", digits in "-?[0-9]{0,22}\\.?[0-9]{0,6}") {
        for text in [text, digits] {
            let _ = Quantity::parse(&text);
            let _ = parse_minor(&text, Currency::USD);
            let _ = parse_unit_price(&text, Currency::KWD);
            let _ = Currency::parse(&text);
            let _ = check_gtin(&text);
        }
    }

    #[test]
    fn spreading_adds_up(total in any_number(), weights in prop::collection::vec(any_number(), 1..12)) {
        let parts = spread_largest_remainder(total, &weights);
        prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert!(parts.iter().all(|part| part.signum() * total.signum() >= 0));
        let flat = weights.iter().all(|weight| *weight <= 0);
        prop_assert!(flat || parts.iter().zip(&weights).all(|(part, weight)| *weight > 0 || *part == 0));
    }

    #[test]
    fn spread_parts_stay_within_a_unit_of_their_share(
        total in 0_i64..1_000_000,
        weights in prop::collection::vec(0_i64..1_000_000, 1..12),
    ) {
        let sum: i128 = weights.iter().copied().map(i128::from).sum();
        prop_assume!(sum > 0);
        for (part, weight) in spread_largest_remainder(total, &weights).iter().zip(&weights) {
            prop_assert!((i128::from(*part) * sum - i128::from(total) * i128::from(*weight)).abs() < sum);
            prop_assert!(i128::from(total) > sum || part <= weight);
        }
    }

    #[test]
    fn prorating_never_panics(total in any_number(), part in any_number(), whole in any_number()) {
        for mode in [RoundingMode::HalfAwayFromZero, RoundingMode::HalfEven] {
            let result = prorate(total, part, whole, mode);
            if whole != 0 && part == whole {
                prop_assert_eq!(result, Ok(total));
            }
        }
    }

    #[test]
    fn right_check_digits_pass_and_single_slips_do_not(digits in gtin_digits(), place in 0_usize..14, slip in 1_u8..10) {
        let gtin = check_gtin(&text(&digits)).unwrap();
        prop_assert_eq!(gtin.as_str(), format!("{:0>14}", text(&digits)));
        let mut wrong = digits.clone();
        let place = place % wrong.len();
        wrong[place] = (wrong[place] + slip) % 10;
        let refused = matches!(check_gtin(&text(&wrong)), Err(BarcodeError::CheckDigit { .. }));
        prop_assert!(refused);
        let mut swapped = digits.clone();
        let place = place.min(swapped.len() - 2);
        swapped.swap(place, place + 1);
        // Neighbours that differ by five (or not at all) are the weakness of this check digit.
        let seen = digits[place].abs_diff(digits[place + 1]) % 5 != 0;
        prop_assert_eq!(check_gtin(&text(&swapped)).is_err(), seen);
    }

    #[test]
    fn any_scan_is_read_or_refused(
        code in prop_oneof![".{0,90}", "[0-9]{0,20}", "2[0-9]{12}"],
        prefix in "[0-9x]{0,3}",
        numbers in prop::array::uniform3(0_u32..20),
        price in any::<bool>(),
        check in any::<bool>(),
    ) {
        let [item_digits, value_digits, decimals] = numbers;
        let value = if price { EmbeddedKind::Price } else { EmbeddedKind::Weight };
        let scheme = EmbeddedScheme { prefix, item_digits, value, value_digits, price_check_digit: check, decimals };
        let _ = read_scan(&code, &[scheme, scale(EmbeddedKind::Price)], Currency::USD);
    }

    #[test]
    fn labels_carry_what_the_scale_printed(item in 0_u32..100_000, value in 1_i64..100_000) {
        let mut digits: Vec<u8> = format!("21{item:05}{value:05}").bytes().map(|byte| byte - b'0').collect();
        digits.push(check_digit(&digits));
        for kind in [EmbeddedKind::Price, EmbeddedKind::Weight] {
            let Ok(Scanned::Embedded(label)) = read_scan(&text(&digits), &[scale(kind)], Currency::USD) else {
                panic!("a label was not read");
            };
            prop_assert_eq!(label.lookup_code(), format!("21{item:05}"));
            let expected = match kind {
                EmbeddedKind::Price => EmbeddedValue::PriceMinor(value),
                EmbeddedKind::Weight => EmbeddedValue::Weight(Quantity::from_thousandths(value)),
            };
            prop_assert_eq!(label.value, expected);
        }
    }
}

fn scale(value: EmbeddedKind) -> EmbeddedScheme {
    let decimals = if value == EmbeddedKind::Price { 2 } else { 3 };
    EmbeddedScheme {
        prefix: "21".into(),
        item_digits: 5,
        value,
        value_digits: 5,
        price_check_digit: false,
        decimals,
    }
}

#[test]
fn amounts_have_the_currency_s_digits() {
    let json = |minor, currency| serde_json::to_string(&Money::new(minor, currency)).unwrap();
    assert_eq!(json(150_000, Currency::USD), r#"{"amount":"1500.00","currency":"USD"}"#);
    assert_eq!(json(-5, Currency::KWD), r#"{"amount":"-0.005","currency":"KWD"}"#);
    assert_eq!(json(1500, Currency::JPY), r#"{"amount":"1500","currency":"JPY"}"#);
    let unit = |tenths, currency| UnitPrice::new(tenths, currency).amount_text();
    assert_eq!(unit(14_590, Currency::USD), "1.459");
    assert_eq!(unit(15_000, Currency::USD), "1.50");
    assert_eq!(unit(20_000, Currency::JPY), "2");
    assert_eq!(unit(-1, Currency::KWD), "-0.0001");
    assert_eq!(Quantity::from_thousandths(-125).to_string(), "-0.125");
    assert_eq!(Quantity::from_thousandths(12_000).to_string(), "12");
}

#[test]
fn json_numbers_are_read_by_their_digits() {
    let read = |text: &str| serde_json::from_str::<Money>(text).map(|money| money.minor);
    assert_eq!(read(r#"{"amount":1500.00,"currency":"USD"}"#).unwrap(), 150_000);
    assert_eq!(read(r#"{"amount": 90071992547409.93 ,"currency":"USD"}"#).unwrap(), 9_007_199_254_740_993);
    assert_eq!(read(r#"{"amount":7,"currency":"USD"}"#).unwrap(), 700);
    for wrong in
        ["1.005", "1e3", "\"1,50\"", "\"\"", "null", "{}", "[1]", "\".5\"", "\"5.\"", "\"+5\"", "true"]
    {
        assert!(read(&format!(r#"{{"amount":{wrong},"currency":"USD"}}"#)).is_err(), "{wrong}");
    }
    let error = read(r#"{"amount":"1.005","currency":"USD"}"#).unwrap_err().to_string();
    assert!(error.contains("at most 2"), "{error}");
}

#[derive(Debug, serde::Deserialize)]
#[serde(tag = "kind")]
enum Buffered {
    Sold { quantity: Quantity },
}

#[test]
fn a_number_that_has_become_a_float_is_refused_not_guessed() {
    let read =
        |text: &str| serde_json::from_str::<Buffered>(text).map(|Buffered::Sold { quantity }| quantity);
    assert_eq!(read(r#"{"kind":"Sold","quantity":"0.125"}"#).unwrap().thousandths(), 125);
    assert_eq!(read(r#"{"kind":"Sold","quantity":2}"#).unwrap(), Quantity::from_thousandths(2000));
    let error = read(r#"{"kind":"Sold","quantity":0.125}"#).unwrap_err().to_string();
    assert!(error.contains("best as a string"), "{error}");
    let value = serde_json::json!({"amount": "12.50", "currency": "EUR"});
    assert_eq!(serde_json::from_value::<Money>(value).unwrap(), Money::new(1_250, Currency::EUR));
}

#[test]
fn quantities_have_three_places_at_most() {
    assert_eq!(Quantity::parse("0.1255"), Err(QuantityError::TooManyPlaces("0.1255".into())));
    assert_eq!(Quantity::parse("two"), Err(QuantityError::Malformed("two".into())));
    assert!(matches!(Quantity::parse("9223372036854775.808"), Err(QuantityError::Overflow(_))));
    assert_eq!(Quantity::parse("-9223372036854775.808").map(Quantity::thousandths), Ok(i64::MIN));
    assert!(Quantity::from_thousandths(i64::MIN).checked_neg().is_none());
    assert!(Quantity::ONE.is_whole() && !Quantity::from_thousandths(1).is_whole());
}

#[test]
fn sums_of_two_currencies_are_refused() {
    let (dollar, euro) = (Money::new(1, Currency::USD), Money::new(1, Currency::EUR));
    assert_eq!(dollar.checked_add(euro), Err(MoneyError::CurrencyMismatch(Currency::USD, Currency::EUR)));
    assert_eq!(dollar.checked_add(Money::new(i64::MAX, Currency::USD)), Err(MoneyError::Overflow));
    assert_eq!(dollar.checked_sub(dollar), Ok(Money::new(0, Currency::USD)));
}

#[test]
fn the_same_number_on_labels_of_other_lengths_is_one_gtin() {
    assert_eq!(check_gtin("036000291452"), check_gtin("0036000291452"));
    assert_eq!(check_gtin("96385074").unwrap().as_str(), "00000096385074");
    assert_eq!(check_gtin("4006381333931").unwrap().thirteen(), "4006381333931");
    assert_eq!(check_gtin("4006381333932"), Err(BarcodeError::CheckDigit { expected: 1, found: 2 }));
    assert_eq!(check_gtin("123"), Err(BarcodeError::Length(3)));
    assert_eq!(check_gtin("4006381E33931"), Err(BarcodeError::NotDigits));
}

#[test]
fn scans_are_told_apart() {
    let read = |code: &str| read_scan(code, &[scale(EmbeddedKind::Price)], Currency::USD);
    assert!(matches!(read("4006381333931\n"), Ok(Scanned::Gtin(_))));
    assert_eq!(read(" SHELF-7 "), Ok(Scanned::House("SHELF-7".into())));
    assert_eq!(read("12345"), Ok(Scanned::House("12345".into())));
    assert_eq!(read("  "), Err(BarcodeError::NotACode));
    assert_eq!(read("a\u{1b}b"), Err(BarcodeError::NotACode));
    assert!(matches!(read("2112345004991"), Err(BarcodeError::CheckDigit { .. })));
    let empty = format!("21{:05}{:05}", 12_345, 0);
    let digits: Vec<u8> = empty.bytes().map(|byte| byte - b'0').collect();
    assert_eq!(read(&format!("{empty}{}", check_digit(&digits))), Err(BarcodeError::NoValue));
}

#[test]
fn a_price_s_own_check_digit_is_checked() {
    let scheme = EmbeddedScheme { value_digits: 4, price_check_digit: true, ..scale(EmbeddedKind::Price) };
    let label = |check: u8| {
        let code = format!("2112345{check}2875");
        let digits: Vec<u8> = code.bytes().map(|byte| byte - b'0').collect();
        read_scan(&format!("{code}{}", check_digit(&digits)), std::slice::from_ref(&scheme), Currency::USD)
    };
    let Ok(Scanned::Embedded(good)) = label(9) else { panic!("a good label was refused") };
    assert_eq!(good.value, EmbeddedValue::PriceMinor(2_875));
    assert_eq!(label(4), Err(BarcodeError::PriceCheckDigit { expected: 9, found: 4 }));
    let broken = EmbeddedScheme { item_digits: 4, ..scheme };
    assert_eq!(broken.validate(Currency::USD), Err(BarcodeError::Scheme("21".into())));
}

#[test]
fn settings_and_rules_round_trip_as_json() {
    let policy: PricingPolicy = serde_json::from_str("{}").unwrap();
    assert_eq!(policy, PricingPolicy::default());
    let rule = r#"{"taxClass":"food","zone":"US-NY","treatment":"taxed","rates":[{"code":"NY","name":"New York","percent":8.8750,"compound":false}],"validFrom":"2026-01-01"}"#;
    let rule: TaxRule = serde_json::from_str(rule).unwrap();
    assert!(serde_json::to_string(&rule).unwrap().contains(r#""percent":"8.875""#));
    let discount = Discount { kind: DiscountKind::Percent("10".parse().unwrap()), reason: "damaged".into() };
    let json = serde_json::to_string(&discount).unwrap();
    assert_eq!(json, r#"{"kind":{"percent":"10"},"reason":"damaged"}"#);
    assert_eq!(serde_json::from_str::<Discount>(&json).unwrap(), discount);
    let method: TenderMethod = serde_json::from_str("\"Voucher\"").unwrap();
    assert_eq!(serde_json::to_string(&method).unwrap(), "\"voucher\"");
}
