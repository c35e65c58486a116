//! How amounts, quantities and times look on the wire (M-1, M-2), and their shapes for OpenAPI.

use domain::{Currency, Money, Quantity, UnitPrice};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::ApiError;

/// The shape of an amount or a unit price.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Money, example = json!({"amount": "1500.00", "currency": "USD"}))]
pub struct MoneyShape {
    /// A decimal number as text; a unit price has up to four places.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
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
    Timestamp::from_millisecond(unix_ms).map(|time| format!("{time:.3}")).unwrap_or_default()
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
