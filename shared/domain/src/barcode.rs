//! What a scanned code says: GTINs with their check digit (P-1), price- and weight-embedded codes
//! (M-2), house codes. No look-up of products enters.

mod embedded;

use crate::currency::Currency;
use crate::quantity::Quantity;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use thiserror::Error;

/// A GTIN with a right check digit, as 14 digits with leading zeros: one key for a product whatever
/// length its label prints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin([u8; 14]);

/// What was scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// A GTIN.
    Gtin(Gtin),
    /// A code of the shop's own scale, with price or weight inside.
    Embedded(EmbeddedCode),
    /// Anything else: a code of the house.
    House(String),
}

/// A code with price or weight inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedCode {
    /// Prefix of its scheme.
    pub prefix: String,
    /// The item's digits.
    pub item: String,
    /// Price or weight.
    pub value: EmbeddedValue,
}

/// What a code carries inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmbeddedValue {
    /// The line's total in minor units.
    PriceMinor(i64),
    /// The weight in the unit of sale (kilograms or pounds), in thousandths.
    Weight(Quantity),
}

/// What a scheme's value digits mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EmbeddedKind {
    /// A price in the store's currency.
    Price,
    /// A weight in the unit of sale.
    Weight,
}

/// How a store's scales print their 13-digit codes:
/// prefix, item, price check digit if there is one, value, check digit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddedScheme {
    /// First digits, `"2"` or `"20"` to `"29"` or `"02"`.
    pub prefix: String,
    /// Number of item digits.
    pub item_digits: u32,
    /// Price or weight.
    pub value: EmbeddedKind,
    /// Number of value digits.
    pub value_digits: u32,
    /// Whether a check digit of the value stands before it (value of four or five digits).
    pub price_check_digit: bool,
    /// Decimal places of the value: 2 for cents, 3 for grams of a kilogram.
    pub decimals: u32,
}

/// Why a code is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BarcodeError {
    /// Nothing, or longer than 80 characters, or with control characters.
    #[error("this is not a code that can be looked up: scan again or type the number")]
    NotACode,
    /// Something other than digits.
    #[error("a GTIN has only digits: scan again or type the number")]
    NotDigits,
    /// Not 8, 12, 13 or 14 digits.
    #[error("a GTIN has 8, 12, 13 or 14 digits, this has {0}: scan again or type the number")]
    Length(usize),
    /// Wrong check digit.
    #[error("the check digit is {found} and should be {expected}: scan again or type the number")]
    CheckDigit {
        /// What it should be.
        expected: u8,
        /// What it is.
        found: u8,
    },
    /// Wrong check digit of the value inside.
    #[error("the price's check digit is {found} and should be {expected}: scan again or type the price")]
    PriceCheckDigit {
        /// What it should be.
        expected: u8,
        /// What it is.
        found: u8,
    },
    /// A value of zero.
    #[error("the label carries no price or weight: weigh the item again")]
    NoValue,
    /// A scheme whose digits do not make 13, or whose decimals do not fit.
    #[error("the scheme of codes beginning with {0} is not valid: correct it in the store's settings")]
    Scheme(String),
}

/// Checks a GTIN of 8, 12, 13 or 14 digits.
///
/// # Errors
/// [`BarcodeError`]: no digits, wrong length, wrong check digit.
pub fn check_gtin(code: &str) -> Result<Gtin, BarcodeError> {
    let digits = digits_of(code).ok_or(BarcodeError::NotDigits)?;
    if !matches!(digits.len(), 8 | 12 | 13 | 14) {
        return Err(BarcodeError::Length(digits.len()));
    }
    let mut all = [0_u8; 14];
    all[14 - digits.len()..].copy_from_slice(&digits);
    let (expected, found) = (gtin_check_digit(&all[..13]), all[13]);
    if expected != found {
        return Err(BarcodeError::CheckDigit { expected, found });
    }
    Ok(Gtin(all.map(|digit| b'0' + digit)))
}

/// Reads a scanned or typed code.
///
/// # Errors
/// [`BarcodeError`]. A numeric house code of a GTIN's length fails its check digit: look the bare
/// text up among the house codes first.
pub fn read_scan(
    code: &str,
    schemes: &[EmbeddedScheme],
    currency: Currency,
) -> Result<Scanned, BarcodeError> {
    let code = code.trim();
    if code.is_empty() || code.chars().count() > 80 || code.chars().any(char::is_control) {
        return Err(BarcodeError::NotACode);
    }
    if digits_of(code).is_none() || !matches!(code.len(), 8 | 12 | 13 | 14) {
        return Ok(Scanned::House(code.to_owned()));
    }
    let gtin = check_gtin(code)?;
    match matching_scheme(code, &gtin, schemes) {
        Some(scheme) => embedded::read(&gtin, scheme, currency).map(Scanned::Embedded),
        None => Ok(Scanned::Gtin(gtin)),
    }
}

/// The scheme with the longest prefix that fits a code of 13 digits (12 with a zero before them).
fn matching_scheme<'a>(code: &str, gtin: &Gtin, schemes: &'a [EmbeddedScheme]) -> Option<&'a EmbeddedScheme> {
    if !matches!(code.len(), 12 | 13) {
        return None;
    }
    let fits =
        |scheme: &&EmbeddedScheme| !scheme.prefix.is_empty() && gtin.thirteen().starts_with(&scheme.prefix);
    schemes.iter().filter(fits).max_by_key(|scheme| scheme.prefix.len())
}

/// The values of a text's digits, if it is nothing but digits.
fn digits_of(text: &str) -> Option<Vec<u8>> {
    text.bytes().map(|byte| byte.is_ascii_digit().then(|| byte - b'0')).collect()
}

/// The check digit of 13 digits: weights 3 and 1 in turn, beginning with 3 at the right.
fn gtin_check_digit(digits: &[u8]) -> u8 {
    let weigh = |(place, digit): (usize, &u8)| u32::from(*digit) * if place % 2 == 0 { 3 } else { 1 };
    let sum: u32 = digits.iter().rev().enumerate().map(weigh).sum();
    ((10 - sum % 10) % 10) as u8
}

impl Gtin {
    /// The 14 digits.
    pub fn as_str(&self) -> &str {
        // Always ASCII digits: only `check_gtin` makes one.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The last 13 digits, as an EAN-13 prints them; only a GTIN-14 has one more in front.
    pub fn thirteen(&self) -> &str {
        &self.as_str()[1..]
    }
}

impl EmbeddedCode {
    /// The code under which the item is kept in the catalogue: prefix and item digits.
    pub fn lookup_code(&self) -> String {
        format!("{}{}", self.prefix, self.item)
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gtin({})", self.as_str())
    }
}

impl Serialize for Gtin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Gtin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        check_gtin(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
