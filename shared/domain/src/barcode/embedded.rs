//! Codes of a shop's own scales: 13 digits with a price or a weight inside (M-2).

use super::{BarcodeError, EmbeddedCode, EmbeddedKind, EmbeddedScheme, EmbeddedValue, Gtin, digits_of};
use crate::currency::Currency;
use crate::quantity::Quantity;

/// Factor tables for a price's own check digit. Each gives the weighted value of the digits 0 to 9.
const TWO_MINUS: [u32; 10] = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
const THREE: [u32; 10] = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7];
const FIVE_PLUS: [u32; 10] = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9];
const FIVE_MINUS: [u32; 10] = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];

impl EmbeddedScheme {
    /// Checks that the digits make 13 and that the value fits the currency or a quantity.
    ///
    /// # Errors
    /// [`BarcodeError::Scheme`].
    pub fn validate(&self, currency: Currency) -> Result<(), BarcodeError> {
        let prefix = u32::try_from(self.prefix.len()).unwrap_or(u32::MAX);
        let parts = [prefix, self.item_digits, u32::from(self.price_check_digit), self.value_digits, 1];
        let digits = parts.iter().try_fold(0_u32, |sum, part| sum.checked_add(*part));
        let places = match self.value {
            EmbeddedKind::Price => currency.digits(),
            EmbeddedKind::Weight => 3,
        };
        let right = digits == Some(13)
            && prefix > 0
            && digits_of(&self.prefix).is_some()
            && self.item_digits > 0
            && self.value_digits > 0
            && self.decimals <= places
            && (!self.price_check_digit || matches!(self.value_digits, 4 | 5));
        if right { Ok(()) } else { Err(BarcodeError::Scheme(self.prefix.chars().take(13).collect())) }
    }
}

/// Takes a checked code apart.
pub(super) fn read(
    gtin: &Gtin,
    scheme: &EmbeddedScheme,
    currency: Currency,
) -> Result<EmbeddedCode, BarcodeError> {
    scheme.validate(currency)?;
    let code = gtin.thirteen();
    let (prefix, rest) = code.split_at(scheme.prefix.len());
    let (item, rest) = rest.split_at(scheme.item_digits as usize);
    let (check, rest) = rest.split_at(usize::from(scheme.price_check_digit));
    let value = &rest[..scheme.value_digits as usize];
    if let Some(found) = check.bytes().next() {
        check_value(value, found - b'0')?;
    }
    Ok(EmbeddedCode {
        prefix: prefix.to_owned(),
        item: item.to_owned(),
        value: value_of(value, scheme, currency)?,
    })
}

fn value_of(
    digits: &str,
    scheme: &EmbeddedScheme,
    currency: Currency,
) -> Result<EmbeddedValue, BarcodeError> {
    // At most ten digits and four places (`validate`), so neither step can overflow.
    let number: i64 = digits.parse().map_err(|_| BarcodeError::NotDigits)?;
    if number == 0 {
        return Err(BarcodeError::NoValue);
    }
    let scaled = |places: u32| number * 10_i64.pow(places - scheme.decimals);
    Ok(match scheme.value {
        EmbeddedKind::Price => EmbeddedValue::PriceMinor(scaled(currency.digits())),
        EmbeddedKind::Weight => EmbeddedValue::Weight(Quantity::from_thousandths(scaled(3))),
    })
}

fn check_value(value: &str, found: u8) -> Result<(), BarcodeError> {
    let digits = digits_of(value).ok_or(BarcodeError::NotDigits)?;
    let expected = value_check_digit(&digits);
    if expected == found { Ok(()) } else { Err(BarcodeError::PriceCheckDigit { expected, found }) }
}

/// The check digit of four or five value digits, by the method of the GS1 General Specifications.
fn value_check_digit(digits: &[u8]) -> u8 {
    let weigh = |tables: &[[u32; 10]]| -> u32 {
        digits.iter().zip(tables).map(|(digit, table)| table[usize::from(*digit)]).sum()
    };
    if digits.len() == 4 {
        return (weigh(&[TWO_MINUS, TWO_MINUS, THREE, FIVE_MINUS]) * 3 % 10) as u8;
    }
    let sum = weigh(&[FIVE_PLUS, TWO_MINUS, FIVE_MINUS, FIVE_PLUS, TWO_MINUS]);
    let wanted = (10 - sum % 10) % 10;
    // The table holds each of 0 to 9 once, so the digit is always found.
    FIVE_MINUS.iter().position(|value| *value == wanted).unwrap_or(0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_check_digits_follow_the_worked_examples() {
        assert_eq!(value_check_digit(&[2, 8, 7, 5]), 9);
        assert_eq!(value_check_digit(&[1, 4, 6, 8, 5]), 6);
    }

    #[test]
    fn every_weight_table_holds_each_digit_once() {
        for table in [TWO_MINUS, THREE, FIVE_PLUS, FIVE_MINUS] {
            let mut sorted = table;
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        }
    }
}
