//! How amounts, quantities and times look on the wire (M-1, M-2), and their shapes for OpenAPI.

use domain::{Currency, Money, Quantity, UnitPrice};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use store::Tx;
use utoipa::ToSchema;

use super::problem::ApiError;
use crate::amount::{Given, sentence};
use crate::refusal::Refusal;

/// The shape of an amount or a unit price.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Money, example = json!({"amount": "1500.00", "currency": "USD"}))]
pub struct MoneyShape {
    /// A decimal number as text; a unit price has up to four places.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// An amount in a request: an object, or its number alone in the book currency. A JSON number is read as its text, never
/// through a float (M-1).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum AmountIn {
    /// `"1.20"`, or the number `1.20`.
    Number(String),
    /// `{"amount": "1.20", "currency": "USD"}`; the amount may be a number too.
    Object {
        /// A decimal number as text.
        amount: String,
        /// ISO 4217.
        currency: String,
    },
}

impl<'de> Deserialize<'de> for AmountIn {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Parts {
            amount: Box<RawValue>,
            currency: String,
        }
        let raw = Box::<RawValue>::deserialize(from)?;
        if !raw.get().starts_with('{') {
            return decimal_text(&raw).map(Self::Number);
        }
        let Parts { amount, currency } = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
        Ok(Self::Object { amount: decimal_text(&amount)?, currency })
    }
}

/// The text of a JSON string, or of a JSON number as it was written.
fn decimal_text<E: serde::de::Error>(raw: &RawValue) -> Result<String, E> {
    let text = raw.get();
    match text.bytes().next() {
        Some(b'"') => serde_json::from_str(text).map_err(E::custom),
        Some(b'-' | b'0'..=b'9') => Ok(text.to_owned()),
        _ => Err(E::custom("an amount is a decimal number, as text or as a number")),
    }
}

impl AmountIn {
    /// As every context reads it.
    pub fn given(&self) -> Given<'_> {
        match self {
            Self::Number(text) => Given { text, currency: None },
            Self::Object { amount, currency } => Given { text: amount, currency: Some(currency) },
        }
    }

    /// As a unit price of at most four places, not below zero.
    ///
    /// # Errors
    /// 422 with the field.
    pub fn unit_price(&self, field: &str, book: Currency) -> Result<i64, Refusal> {
        self.given().unit_price(field, book)
    }

    /// As minor units, whatever their sign.
    ///
    /// # Errors
    /// 422 with the field.
    pub fn minor(&self, field: &str, book: Currency) -> Result<i64, Refusal> {
        self.given().minor(field, book)
    }
}

/// A quantity in a request.
///
/// # Errors
/// 422 with the field.
pub fn quantity_in(text: &str, field: &str) -> Result<Quantity, Refusal> {
    Quantity::parse(text).map_err(|error| Refusal::rule("QUANTITY_INVALID", field, sentence(&error)))
}

/// Tells a field that is null from one that is absent.
///
/// # Errors
/// The field's own.
pub fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    field: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(field).map(Some)
}

/// The currency of the books.
///
/// # Errors
/// Internal, when the shop was never set up.
pub fn book_currency(tx: &Tx<'_>) -> Result<Currency, ApiError> {
    let code = crate::identity::setting(tx, "currency")?;
    currency(code.as_deref().unwrap_or_default())
}

/// The currency of a stored row.
pub fn currency(code: &str) -> Result<Currency, ApiError> {
    Currency::parse(code).map_err(ApiError::internal)
}

/// Minor units as an amount.
pub fn money(minor: i64, currency: Currency) -> Money {
    Money::new(minor, currency)
}

/// Ten-thousandths as a unit price.
pub fn unit_price(ten_thousandths: i64, currency: Currency) -> UnitPrice {
    UnitPrice { ten_thousandths, currency }
}

/// Thousandths as a quantity.
pub fn quantity(thousandths: i64) -> Quantity {
    Quantity::from_thousandths(thousandths)
}

/// Milliseconds since 1970 as RFC 3339 in UTC.
pub fn time(unix_ms: i64) -> String {
    crate::facts::time(unix_ms)
}

/// Stored JSON text as JSON; what cannot be read is null.
pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{AmountIn, Given};

    #[test]
    fn amounts_are_read_as_they_were_written() {
        let read = |json: &str| serde_json::from_str::<AmountIn>(json);
        for (json, text, currency) in [
            ("\"1.20\"", "1.20", None),
            ("1.20", "1.20", None),
            ("0.1000", "0.1000", None),
            ("-90071992547409931.07", "-90071992547409931.07", None),
            ("1e2", "1e2", None),
            ("{\"amount\":1.459, \"currency\":\"USD\"}", "1.459", Some("USD")),
            ("{\"currency\":\"USD\",\"amount\":\"7\"}", "7", Some("USD")),
        ] {
            assert_eq!(read(json).unwrap().given(), Given { text, currency }, "{json}");
        }
        for json in [
            "true",
            "null",
            "[1]",
            "{\"amount\":1}",
            "{\"amount\":{},\"currency\":\"USD\"}",
            "{\"amount\":1,\"currency\":\"USD\",\"x\":1}",
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }

    #[test]
    fn times_are_rfc_3339_in_utc() {
        assert_eq!(super::time(1_795_000_000_123), "2026-11-18T11:06:40.123Z");
        assert_eq!(super::time(0), "1970-01-01T00:00:00.000Z");
    }
}
