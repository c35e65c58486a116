//! How amounts, quantities and times look on the wire (M-1, M-2), and their shapes for OpenAPI.

use domain::{Currency, Money, Quantity, UnitPrice};
use serde::{Deserialize, Deserializer, Serialize};
use store::Tx;
use utoipa::ToSchema;

use super::problem::ApiError;
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

/// An amount in a request: an object, or its number alone in the book currency.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum AmountIn {
    /// `"1.20"`.
    Number(String),
    /// `{"amount": "1.20", "currency": "USD"}`.
    Object {
        /// A decimal number as text.
        amount: String,
        /// ISO 4217.
        currency: String,
    },
}

impl AmountIn {
    fn number(&self, field: &str, book: Currency) -> Result<&str, Refusal> {
        match self {
            Self::Object { currency, .. } if currency != book.code() => {
                let detail = format!("The books are kept in {}; give the amount in it.", book.code());
                Err(Refusal::rule("FOREIGN_CURRENCY", field, detail))
            }
            Self::Number(amount) | Self::Object { amount, .. } => Ok(amount),
        }
    }

    /// As a unit price of at most four places, not below zero.
    ///
    /// # Errors
    /// 422 with the field.
    pub fn unit_price(&self, field: &str, book: Currency) -> Result<i64, Refusal> {
        let price = domain::parse_unit_price(self.number(field, book)?, book);
        match price.map_err(|error| Refusal::rule("AMOUNT_INVALID", field, sentence(&error)))?.ten_thousandths
        {
            price if price < 0 => {
                Err(Refusal::rule("NEGATIVE_PRICE", field, "A price is not below zero; correct it."))
            }
            price => Ok(price),
        }
    }

    /// As minor units, whatever their sign.
    ///
    /// # Errors
    /// 422 with the field.
    pub fn minor(&self, field: &str, book: Currency) -> Result<i64, Refusal> {
        let minor = domain::parse_minor(self.number(field, book)?, book);
        minor.map_err(|error| Refusal::rule("AMOUNT_INVALID", field, sentence(&error)))
    }
}

/// A quantity in a request.
///
/// # Errors
/// 422 with the field.
pub fn quantity_in(text: &str, field: &str) -> Result<Quantity, Refusal> {
    Quantity::parse(text).map_err(|error| Refusal::rule("QUANTITY_INVALID", field, sentence(&error)))
}

/// An error's words as a sentence.
fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}; correct it.", chars.as_str().trim_end_matches('.'))
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
    #[test]
    fn times_are_rfc_3339_in_utc() {
        assert_eq!(super::time(1_795_000_000_123), "2026-11-18T11:06:40.123Z");
        assert_eq!(super::time(0), "1970-01-01T00:00:00.000Z");
    }
}
