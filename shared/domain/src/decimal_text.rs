//! Decimal text in and out of JSON, and the digit parser that money and quantities share.
//!
//! A JSON number is taken by its own characters and never becomes a float (M-1). Amounts must be
//! decoded straight from JSON text; where a format or a buffer has already made a float of a
//! number, it is refused with a message that asks for a string.

use rust_decimal::Decimal;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// The name under which `serde_json` hands out a value's own characters (its `RawValue`). Other
/// formats do not know it and hand out the value itself, so nothing is lost where it is unknown.
const RAW_JSON: &str = "$serde_json::private::RawValue";

/// Why a text is no decimal number of the wanted shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DigitsError {
    /// Not `-?digits(.digits)?`.
    Malformed,
    /// More decimal places than allowed.
    Places,
    /// Does not fit.
    Overflow,
}

/// Reads `-?digits(.digits)?` with at most `places` decimals as a whole number of `10^-places`.
pub(crate) fn parse_scaled(text: &str, places: u32) -> Result<i64, DigitsError> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match body.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(DigitsError::Malformed),
        None => (body, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return Err(DigitsError::Malformed);
    }
    let places = places as usize;
    if fraction.len() > places {
        return Err(DigitsError::Places);
    }
    let padding = std::iter::repeat_n(b'0', places - fraction.len());
    // Counted downwards for negative numbers, so that the smallest i64 can be read too.
    let sign: i64 = if negative { -1 } else { 1 };
    whole.bytes().chain(fraction.bytes()).chain(padding).try_fold(0_i64, |value, byte| {
        value
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(sign * i64::from(byte - b'0')))
            .ok_or(DigitsError::Overflow)
    })
}

/// Writes a whole number of `10^-places` with exactly `places` decimals.
pub(crate) fn format_scaled(value: i64, places: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = value.unsigned_abs();
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let unit = 10_u64.pow(places);
    format!("{sign}{}.{:0width$}", digits / unit, digits % unit, width = places as usize)
}

/// Drops zeros at the end beyond `keep` decimals, and the point when nothing follows it.
pub(crate) fn trim_zeros(mut text: String, keep: usize) -> String {
    let Some(point) = text.find('.') else { return text };
    while text.ends_with('0') && text.len() - point - 1 > keep {
        text.pop();
    }
    if text.ends_with('.') {
        text.pop();
    }
    text
}

/// The characters of a JSON string or number.
pub(crate) struct DecimalText(pub(crate) String);

impl<'de> Deserialize<'de> for DecimalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW_JSON, TextVisitor).map(DecimalText)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number, best as a string such as \"12.50\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        if map.next_key::<IgnoredAny>()?.is_none() {
            return Err(de::Error::custom("expected a decimal number, found an empty object"));
        }
        unquote(&map.next_value::<String>()?).map_err(de::Error::custom)
    }
}

/// A JSON value's characters without the quotation marks of a string.
fn unquote(raw: &str) -> Result<String, &'static str> {
    let raw = raw.trim();
    let inner = match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner,
        None => raw,
    };
    // Neither an object, an array, null nor an escape can be part of a number.
    if inner.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')) {
        Ok(inner.to_owned())
    } else {
        Err("expected a decimal number, best as a string such as \"12.50\"")
    }
}

/// A `Decimal` as text in JSON, for `#[serde(with = "…")]`.
pub(crate) mod decimal {
    use super::{Decimal, DecimalText, Deserialize, Deserializer, de};
    use serde::Serializer;

    /// Writes the number as a string, without zeros at its end.
    pub(crate) fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&value.normalize())
    }

    /// Reads a string or a number by its characters.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = DecimalText::deserialize(deserializer)?.0;
        Decimal::from_str_exact(&text)
            .map_err(|_| de::Error::custom("not a decimal number: write it as \"7.25\""))
    }
}
