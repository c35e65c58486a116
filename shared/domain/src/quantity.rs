//! Quantities with at most three decimal places (M-2), stored as thousandths.
//!
//! Nothing about units of measure enters: a piece, a kilogram and a metre are all a quantity.

use crate::decimal_text::{DecimalText, DigitsError, format_scaled, parse_scaled, trim_zeros};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Why a text is not a quantity.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QuantityError {
    /// Not digits with at most one point.
    #[error("'{0}' is not a quantity: write it with digits and a point, such as 2 or 0.125")]
    Malformed(String),
    /// More than three places.
    #[error("'{0}' has more than three decimal places: give at most three")]
    TooManyPlaces(String),
    /// Outside what can be stored.
    #[error("'{0}' is too large for a quantity: give a smaller one")]
    Overflow(String),
}

/// A quantity in thousandths. JSON form: a string without zeros at its end, as in `"2"` or `"0.125"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quantity(i64);

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One piece, kilogram, metre.
    pub const ONE: Self = Self(1000);

    /// A quantity of so many thousandths.
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// How many thousandths it is.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Reads `-?digits(.digits)?` with at most three places.
    ///
    /// # Errors
    /// [`QuantityError`], which says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let shown = || text.chars().take(40).collect::<String>();
        parse_scaled(text, 3).map(Self).map_err(|error| match error {
            DigitsError::Malformed => QuantityError::Malformed(shown()),
            DigitsError::Places => QuantityError::TooManyPlaces(shown()),
            DigitsError::Overflow => QuantityError::Overflow(shown()),
        })
    }

    /// Whether it is a whole number.
    pub const fn is_whole(self) -> bool {
        self.0 % 1000 == 0
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The sum, or `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` on overflow.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The negative, or `None` on overflow.
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&trim_zeros(format_scaled(self.0, 3), 0))
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quantity({self})")
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        Self::parse(text)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&DecimalText::deserialize(deserializer)?.0).map_err(de::Error::custom)
    }
}
