//! Refunding a sold line in parts that add up to exactly what was paid (M-6), with the tax of the
//! original sale (M-4). No look at today's prices or taxes may enter.

use crate::money::{MoneyError, RoundingMode, prorate, spread_largest_remainder};
use crate::pricing::{PriceError, PricedLine, TaxPortion};
use crate::quantity::Quantity;
use serde::{Deserialize, Serialize};

/// A line as it was sold. All amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SoldLine {
    /// How many were sold.
    pub quantity: Quantity,
    /// Without tax.
    pub net_minor: i64,
    /// All taxes.
    pub tax_minor: i64,
    /// What was paid: net and taxes.
    pub total_minor: i64,
    /// The taxes per rate.
    pub taxes: Vec<TaxPortion>,
}

/// A part of a sold line that is given back. All amounts in minor units, as positive numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundedPart {
    /// How many come back.
    pub quantity: Quantity,
    /// Without tax.
    pub net_minor: i64,
    /// All taxes.
    pub tax_minor: i64,
    /// What is given back: net and taxes.
    pub total_minor: i64,
    /// The taxes per rate, in the order of the sold line.
    pub taxes: Vec<TaxPortion>,
}

impl SoldLine {
    /// The line as it was priced.
    pub fn of(line: &PricedLine, quantity: Quantity) -> Self {
        Self {
            quantity,
            net_minor: line.net_minor,
            tax_minor: line.tax_minor,
            total_minor: line.total_minor,
            taxes: line.taxes.clone(),
        }
    }
}

/// Works out what a quantity of a sold line gives back, after the parts already refunded.
///
/// The running total of all parts is rounded, not each part, so the last one gives back exactly what
/// is left; each part is split into net and taxes in proportion to what is left of them.
///
/// # Errors
/// [`PriceError`]: nothing asked for, more than is left, or a line that does not add up.
pub fn refund_line(
    original: &SoldLine,
    already: &[RefundedPart],
    quantity: Quantity,
) -> Result<RefundedPart, PriceError> {
    if !quantity.is_positive() {
        return Err(PriceError::RefundQuantity(quantity));
    }
    let left = Remaining::of(original, already)?;
    if quantity > left.quantity {
        return Err(PriceError::RefundTooLarge { left: left.quantity });
    }
    let total_minor = part_total(original, &left, quantity)?;
    let mut pots = vec![left.net_minor];
    pots.extend(&left.taxes_minor);
    let mut parts = spread_largest_remainder(total_minor, &pots).into_iter();
    let net_minor = parts.next().unwrap_or(0);
    let returned_all = quantity == left.quantity;
    let taxes = original
        .taxes
        .iter()
        .zip(parts)
        .zip(&left.bases_minor)
        .map(|((tax, tax_minor), base_left)| {
            let base_minor = part_base(original, tax, net_minor, *base_left, quantity, returned_all)?;
            Ok(TaxPortion { base_minor, tax_minor, ..tax.clone() })
        })
        .collect::<Result<Vec<_>, MoneyError>>()?;
    // Net and taxes were spread from the total, so the difference is the taxes' sum.
    Ok(RefundedPart { quantity, net_minor, tax_minor: total_minor - net_minor, total_minor, taxes })
}

/// Works out what an amount that is given back on a line, goods or not, is of net and taxes, after the parts already
/// refunded.
///
/// # Errors
/// [`PriceError`]: nothing asked for, more than is left, or a line that does not add up.
pub fn refund_amount(
    original: &SoldLine,
    already: &[RefundedPart],
    amount_minor: i64,
) -> Result<RefundedPart, PriceError> {
    let left = Remaining::of(original, already)?;
    if amount_minor <= 0 || amount_minor > left.total_minor {
        return Err(PriceError::RefundAmount { left_minor: left.total_minor });
    }
    let mut pots = vec![left.net_minor];
    pots.extend(&left.taxes_minor);
    let mut parts = spread_largest_remainder(amount_minor, &pots).into_iter();
    let net_minor = parts.next().unwrap_or(0);
    let taxes = original
        .taxes
        .iter()
        .zip(parts)
        .zip(&left.bases_minor)
        .map(|((tax, tax_minor), base_left)| {
            let base_minor = match amount_minor == left.total_minor {
                true => *base_left,
                false if tax.base_minor == original.net_minor => net_minor,
                false => prorate(*base_left, amount_minor, left.total_minor, RoundingMode::HalfAwayFromZero)?,
            };
            Ok(TaxPortion { base_minor, tax_minor, ..tax.clone() })
        })
        .collect::<Result<Vec<_>, MoneyError>>()?;
    let (quantity, tax_minor) = (Quantity::ZERO, amount_minor - net_minor);
    Ok(RefundedPart { quantity, net_minor, tax_minor, total_minor: amount_minor, taxes })
}

/// What can still be given back of a line, minor units.
///
/// # Errors
/// [`PriceError::SoldLineInvalid`].
pub fn refund_left(original: &SoldLine, already: &[RefundedPart]) -> Result<i64, PriceError> {
    Ok(Remaining::of(original, already)?.total_minor)
}

/// What is left of a sold line.
struct Remaining {
    quantity: Quantity,
    net_minor: i64,
    total_minor: i64,
    taxes_minor: Vec<i64>,
    bases_minor: Vec<i64>,
}

impl Remaining {
    fn of(original: &SoldLine, already: &[RefundedPart]) -> Result<Self, PriceError> {
        check_sold(original)?;
        let mut left = Self {
            quantity: original.quantity,
            net_minor: original.net_minor,
            total_minor: original.total_minor,
            taxes_minor: original.taxes.iter().map(|tax| tax.tax_minor).collect(),
            bases_minor: original.taxes.iter().map(|tax| tax.base_minor).collect(),
        };
        for part in already {
            left.take(part).ok_or(PriceError::SoldLineInvalid)?;
        }
        Ok(left)
    }

    /// Takes a part off; `None` when it is not a part of this line.
    fn take(&mut self, part: &RefundedPart) -> Option<()> {
        let less = |left: i64, part: i64| left.checked_sub(part).filter(|rest| part >= 0 && *rest >= 0);
        if part.taxes.len() != self.taxes_minor.len() {
            return None;
        }
        self.quantity =
            Quantity::from_thousandths(less(self.quantity.thousandths(), part.quantity.thousandths())?);
        self.net_minor = less(self.net_minor, part.net_minor)?;
        self.total_minor = less(self.total_minor, part.total_minor)?;
        for (index, tax) in part.taxes.iter().enumerate() {
            self.taxes_minor[index] = less(self.taxes_minor[index], tax.tax_minor)?;
            self.bases_minor[index] = self.bases_minor[index].checked_sub(tax.base_minor)?;
        }
        Some(())
    }
}

fn check_sold(line: &SoldLine) -> Result<(), PriceError> {
    let taxes = line.taxes.iter().map(|tax| tax.tax_minor);
    let no_negative = line.net_minor >= 0 && taxes.clone().all(|tax| tax >= 0);
    let tax_sum = taxes.map(i128::from).sum::<i128>();
    let adds_up = tax_sum == i128::from(line.tax_minor)
        && i128::from(line.net_minor) + tax_sum == i128::from(line.total_minor);
    if no_negative && adds_up && line.quantity.is_positive() {
        Ok(())
    } else {
        Err(PriceError::SoldLineInvalid)
    }
}

/// The running total after this part, less what was given back before.
fn part_total(original: &SoldLine, left: &Remaining, quantity: Quantity) -> Result<i64, MoneyError> {
    let still_out = left.quantity.thousandths() - quantity.thousandths();
    let returned = original.quantity.thousandths() - still_out;
    let target = prorate(
        original.total_minor,
        returned,
        original.quantity.thousandths(),
        RoundingMode::HalfAwayFromZero,
    )?;
    let given = original.total_minor - left.total_minor;
    // Two tills may each have refunded without knowing of the other: never below zero, never above the rest.
    Ok((target - given).clamp(0, left.total_minor))
}

/// The part's tax base: its net amount for a plain rate, its share of the base for a compound one.
fn part_base(
    original: &SoldLine,
    tax: &TaxPortion,
    net_minor: i64,
    base_left: i64,
    quantity: Quantity,
    returned_all: bool,
) -> Result<i64, MoneyError> {
    if returned_all {
        return Ok(base_left);
    }
    if tax.base_minor == original.net_minor {
        return Ok(net_minor);
    }
    prorate(
        tax.base_minor,
        quantity.thousandths(),
        original.quantity.thousandths(),
        RoundingMode::HalfAwayFromZero,
    )
}
