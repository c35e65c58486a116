//! Money: whole minor units with a currency (M-1), unit prices (M-2), rounding and spreading (M-3).
//!
//! No tax and no pricing rules enter, and no floats.

use crate::currency::Currency;
use crate::decimal_text::{DecimalText, DigitsError, format_scaled, parse_scaled, trim_zeros};
use rust_decimal::Decimal;
use rust_decimal::prelude::{RoundingStrategy, ToPrimitive};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use thiserror::Error;

/// Why an amount cannot be read or calculated.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// No ISO 4217 currency in use.
    #[error("'{0}' is not a currency: give an ISO 4217 code such as USD")]
    UnknownCurrency(String),
    /// Not digits with at most one point.
    #[error("'{0}' is not an amount: write it with digits and a point, such as 12.50")]
    Malformed(String),
    /// More places than the currency (or a unit price) has.
    #[error("'{text}' has too many decimal places: give at most {places}")]
    TooManyPlaces {
        /// The text as given.
        text: String,
        /// How many places are allowed.
        places: u32,
    },
    /// The result does not fit.
    #[error("the amount is too large to be calculated: use smaller prices or quantities")]
    Overflow,
    /// Two currencies in one sum.
    #[error("{0} and {1} cannot be added: use one currency")]
    CurrencyMismatch(Currency, Currency),
}

impl MoneyError {
    fn of_digits(error: DigitsError, text: &str, places: u32) -> Self {
        let text = text.chars().take(40).collect();
        match error {
            DigitsError::Malformed => Self::Malformed(text),
            DigitsError::Places => Self::TooManyPlaces { text, places },
            DigitsError::Overflow => Self::Overflow,
        }
    }
}

/// An amount. JSON form: `{"amount":"1500.00","currency":"USD"}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Whole minor units (cents for USD).
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of so many minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount with exactly the currency's digits, without the currency.
    pub fn amount_text(&self) -> String {
        format_minor(self.minor, self.currency)
    }

    /// The sum.
    ///
    /// # Errors
    /// Another currency, or overflow.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference.
    ///
    /// # Errors
    /// Another currency, or overflow.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch(self.currency, other.currency))
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount_text(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

/// A price or cost of one unit, in ten-thousandths of a major unit. JSON form:
/// `{"amount":"1.4590","currency":"USD"}` with at most four places.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnitPrice {
    /// Ten-thousandths of a major unit: 14590 for 1.459.
    pub ten_thousandths: i64,
    /// The currency.
    pub currency: Currency,
}

impl UnitPrice {
    /// A unit price of so many ten-thousandths of a major unit.
    pub const fn new(ten_thousandths: i64, currency: Currency) -> Self {
        Self { ten_thousandths, currency }
    }

    /// The price with at least the currency's digits and no further zeros at its end.
    pub fn amount_text(&self) -> String {
        trim_zeros(format_scaled(self.ten_thousandths, 4), self.currency.digits() as usize)
    }
}

impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount_text(), self.currency)
    }
}

impl fmt::Debug for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnitPrice({self})")
    }
}

/// Reads an amount as minor units. Fewer places than the currency has are allowed, more are not.
///
/// # Errors
/// [`MoneyError`], which says what is wrong with the text.
pub fn parse_minor(text: &str, currency: Currency) -> Result<i64, MoneyError> {
    let places = currency.digits();
    parse_scaled(text, places).map_err(|error| MoneyError::of_digits(error, text, places))
}

/// Writes minor units with exactly the currency's digits: `-0.05`.
pub fn format_minor(minor: i64, currency: Currency) -> String {
    format_scaled(minor, currency.digits())
}

/// Reads a unit price with at most four places.
///
/// # Errors
/// [`MoneyError`], which says what is wrong with the text.
pub fn parse_unit_price(text: &str, currency: Currency) -> Result<UnitPrice, MoneyError> {
    parse_scaled(text, 4)
        .map(|ten_thousandths| UnitPrice { ten_thousandths, currency })
        .map_err(|error| MoneyError::of_digits(error, text, 4))
}

/// How a half is rounded (M-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RoundingMode {
    /// 0.5 becomes 1 and -0.5 becomes -1.
    #[default]
    HalfAwayFromZero,
    /// 0.5 becomes 0 and 1.5 becomes 2.
    HalfEven,
}

/// Rounds a number of minor units to a whole one.
///
/// # Errors
/// [`MoneyError::Overflow`] when it does not fit.
pub fn round_minor(value_minor: Decimal, mode: RoundingMode) -> Result<i64, MoneyError> {
    let strategy = match mode {
        RoundingMode::HalfAwayFromZero => RoundingStrategy::MidpointAwayFromZero,
        RoundingMode::HalfEven => RoundingStrategy::MidpointNearestEven,
    };
    value_minor.round_dp_with_strategy(0, strategy).to_i64().ok_or(MoneyError::Overflow)
}

/// `total × part ÷ whole`, rounded. For parts of a value: COGS of a quantity, a refund of a line.
///
/// # Errors
/// [`MoneyError::Overflow`] when `whole` is zero or the result does not fit.
pub fn prorate(total_minor: i64, part: i64, whole: i64, mode: RoundingMode) -> Result<i64, MoneyError> {
    round_ratio(i128::from(total_minor) * i128::from(part), i128::from(whole), mode)
}

/// Rounds an exact fraction to a whole number.
pub(crate) fn round_ratio(numerator: i128, denominator: i128, mode: RoundingMode) -> Result<i64, MoneyError> {
    if denominator == 0 {
        return Err(MoneyError::Overflow);
    }
    let negative = (numerator < 0) != (denominator < 0);
    let (top, bottom) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let (quotient, remainder) = (top / bottom, top % bottom);
    let up = match remainder.cmp(&(bottom - remainder)) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => mode == RoundingMode::HalfAwayFromZero || quotient % 2 == 1,
    };
    let size = i128::try_from(quotient + u128::from(up)).map_err(|_| MoneyError::Overflow)?;
    i64::try_from(if negative { -size } else { size }).map_err(|_| MoneyError::Overflow)
}

/// Spreads a total over weights so that the parts add up exactly (M-3): each gets its share rounded
/// towards zero, and the units that are left go to the largest remainders, the earlier first on a tie.
///
/// A negative weight counts as zero; when no weight is positive all count the same. No weights: no
/// parts. No part is larger than its weight as long as the total is not larger than all weights.
pub fn spread_largest_remainder(total: i64, weights: &[i64]) -> Vec<i64> {
    let flat = weights.iter().all(|weight| *weight <= 0);
    let weight_of = |weight: &i64| if flat { 1 } else { i128::from((*weight).max(0)) };
    let sum: i128 = weights.iter().map(weight_of).sum();
    if sum == 0 {
        return Vec::new();
    }
    let (sign, size) = (i128::from(total.signum()), i128::from(total).abs());
    let shares: Vec<(i128, i128)> =
        weights.iter().map(|weight| size * weight_of(weight)).map(|top| (top / sum, top % sum)).collect();
    let left = size - shares.iter().map(|(share, _)| share).sum::<i128>();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| shares[*b].1.cmp(&shares[*a].1).then(a.cmp(b)));
    let mut parts: Vec<i128> = shares.iter().map(|(share, _)| *share).collect();
    for index in order.into_iter().zip(0..left).map(|(index, _)| index) {
        parts[index] += 1;
    }
    // Each part lies between zero and the total, so it always fits.
    parts.into_iter().map(|part| i64::try_from(sign * part).unwrap_or(total)).collect()
}

fn write_amount<S: Serializer>(
    serializer: S,
    name: &'static str,
    amount: &str,
    currency: Currency,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_struct(name, 2)?;
    object.serialize_field("amount", amount)?;
    object.serialize_field("currency", &currency)?;
    object.end()
}

#[derive(Deserialize)]
struct WireAmount {
    amount: DecimalText,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_amount(serializer, "Money", &self.amount_text(), self.currency)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = WireAmount::deserialize(deserializer)?;
        let minor = parse_minor(&wire.amount.0, wire.currency).map_err(de::Error::custom)?;
        Ok(Self { minor, currency: wire.currency })
    }
}

impl Serialize for UnitPrice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_amount(serializer, "UnitPrice", &self.amount_text(), self.currency)
    }
}

impl<'de> Deserialize<'de> for UnitPrice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = WireAmount::deserialize(deserializer)?;
        parse_unit_price(&wire.amount.0, wire.currency).map_err(de::Error::custom)
    }
}
