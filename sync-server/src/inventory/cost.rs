//! What goods cost that leave and come: moving average by value in minor units. Pure arithmetic over a
//! stock row's figures; what is booked of it is accounting's. Quantities are thousandths.

use domain::{Currency, RoundingMode, prorate};
use store::StoreError;

/// The figures of a stock row that cost depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Valuation {
    /// Physically there; negative: sold without being there.
    pub on_hand: i64,
    /// Book value of it, minor units; negative with a provisional deficit.
    pub value_minor: i64,
    /// Last known average, ten-thousandths of a major unit.
    pub last_cost: i64,
}

/// What a receipt does to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// What the row's value changes by, minor units.
    pub value_delta_minor: i64,
    /// What the deficit cost more than was provisionally booked: to COGS variance, minor units.
    pub variance_minor: i64,
    /// The average from now on, ten-thousandths of a major unit.
    pub last_cost: i64,
}

fn overflow() -> StoreError {
    StoreError::Constraint("a stock value is too large to be stored".to_owned())
}

pub(super) fn share(total_minor: i64, part: i64, whole: i64) -> Result<i64, StoreError> {
    prorate(total_minor, part, whole, RoundingMode::HalfAwayFromZero).map_err(|_| overflow())
}

/// Minor units per major unit times ten thousand times a thousand, for exact arithmetic.
fn scale(currency: Currency) -> i64 {
    10_000_000 / currency.minor_per_major().max(1)
}

/// What a quantity is worth at a unit cost (ten-thousandths of a major unit), in minor units.
pub fn worth(quantity: i64, unit_cost: i64, currency: Currency) -> Result<i64, StoreError> {
    share(unit_cost, quantity, scale(currency))
}

/// The unit cost (ten-thousandths of a major unit) of a value and a quantity.
fn unit_cost(value_minor: i64, quantity: i64, currency: Currency) -> Result<i64, StoreError> {
    share(value_minor, scale(currency), quantity)
}

/// What a quantity costs that leaves (positive). What is there goes at its average, the last of it with all
/// that is left of the value; what is not there goes at the last known average, provisionally.
pub fn cost_of(row: &Valuation, quantity: i64, currency: Currency) -> Result<i64, StoreError> {
    if row.on_hand <= 0 {
        return worth(quantity, row.last_cost, currency);
    }
    if quantity < row.on_hand {
        return share(row.value_minor, quantity, row.on_hand);
    }
    let missing = quantity - row.on_hand;
    let average = unit_cost(row.value_minor, row.on_hand, currency)?;
    let provisional = if missing == 0 { 0 } else { worth(missing, average, currency)? };
    row.value_minor.checked_add(provisional).ok_or_else(overflow)
}

/// What a quantity does that comes in with a value: it fills a deficit first, and what the deficit turns out
/// to have cost otherwise than booked is variance. Quantity 0 afterwards means value 0.
pub fn receive(
    row: &Valuation,
    quantity: i64,
    value_minor: i64,
    currency: Currency,
) -> Result<Receipt, StoreError> {
    let after = row.on_hand.checked_add(quantity).ok_or_else(overflow)?;
    let value_after = if row.on_hand >= 0 {
        row.value_minor.checked_add(value_minor).ok_or_else(overflow)?
    } else if after > 0 {
        share(value_minor, after, quantity)?
    } else {
        share(row.value_minor, after, row.on_hand)?
    };
    let value_delta_minor = value_after - row.value_minor;
    let basis = if after > 0 { (value_after, after) } else { (value_minor, quantity) };
    let last_cost = if quantity > 0 { unit_cost(basis.0, basis.1, currency)? } else { row.last_cost };
    Ok(Receipt { value_delta_minor, variance_minor: value_minor - value_delta_minor, last_cost })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USD: Currency = Currency::USD;

    fn row(on_hand: i64, value_minor: i64, last_cost: i64) -> Valuation {
        Valuation { on_hand, value_minor, last_cost }
    }

    #[test]
    fn goods_leave_at_the_average_and_the_last_takes_the_rest() {
        // Three pieces worth 1.00: 0.33, then of 0.67 for two 0.34 (rounded up), then what is left.
        assert_eq!(cost_of(&row(3000, 100, 3333), 1000, USD).unwrap(), 33);
        assert_eq!(cost_of(&row(2000, 67, 3333), 1000, USD).unwrap(), 34);
        assert_eq!(cost_of(&row(1000, 33, 3333), 1000, USD).unwrap(), 33);
    }

    #[test]
    fn goods_that_are_not_there_leave_at_the_last_known_average() {
        assert_eq!(cost_of(&row(0, 0, 12_500), 2000, USD).unwrap(), 250);
        assert_eq!(cost_of(&row(-1000, -125, 12_500), 1000, USD).unwrap(), 125);
        // Two there for 2.50, three taken: the third at their average.
        assert_eq!(cost_of(&row(2000, 250, 9_999), 3000, USD).unwrap(), 375);
        // Never seen: costs nothing until its receipt says what.
        assert_eq!(cost_of(&row(0, 0, 0), 1000, USD).unwrap(), 0);
    }

    #[test]
    fn a_receipt_fills_the_deficit_first_and_the_difference_is_variance() {
        // Two sold short at 1.25, ten come at 2.00 each: eight are worth 16.00, the two cost 1.50 more.
        let receipt = receive(&row(-2000, -250, 12_500), 10_000, 2000, USD).unwrap();
        assert_eq!(receipt, Receipt { value_delta_minor: 1850, variance_minor: 150, last_cost: 20_000 });
        // Exactly filled: nothing there, nothing worth.
        let receipt = receive(&row(-2000, -250, 12_500), 2000, 300, USD).unwrap();
        assert_eq!((receipt.value_delta_minor, receipt.variance_minor), (250, 50));
        // Filled in part: the rest stays provisional.
        let receipt = receive(&row(-2000, -250, 12_500), 1000, 200, USD).unwrap();
        assert_eq!((receipt.value_delta_minor, receipt.variance_minor), (125, 75));
        let receipt = receive(&row(1000, 100, 10_000), 1000, 200, USD).unwrap();
        assert_eq!(receipt, Receipt { value_delta_minor: 200, variance_minor: 0, last_cost: 15_000 });
    }

    #[test]
    fn currencies_without_or_with_three_decimals_are_worth_the_same() {
        assert_eq!(worth(1000, 12_500, Currency::JPY).unwrap(), 1);
        assert_eq!(worth(1000, 12_500, Currency::KWD).unwrap(), 1250);
    }
}
