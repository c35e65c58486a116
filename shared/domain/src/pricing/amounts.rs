//! Lines before tax: price times quantity, line discounts, discounts on several lines spread (M-7).
//!
//! Everything here is in the price list's own terms; no tax enters.

use super::{Discount, DiscountKind, LinePrice, LineRequest, PriceError, PriceRequest};
use crate::currency::Currency;
use crate::money::{MoneyError, RoundingMode, round_minor, spread_largest_remainder};
use rust_decimal::Decimal;

/// A line's amounts in minor units.
pub(super) struct LineAmounts {
    pub(super) gross_minor: i64,
    pub(super) line_discount_minor: i64,
    pub(super) document_discount_minor: i64,
}

impl LineAmounts {
    /// What is left after the discounts; never below zero, since no discount exceeds its base.
    pub(super) fn payable_minor(&self) -> i64 {
        self.gross_minor - self.line_discount_minor - self.document_discount_minor
    }
}

/// Adds up, with overflow as an error.
pub(super) fn sum(values: impl IntoIterator<Item = i64>) -> Result<i64, MoneyError> {
    values.into_iter().try_fold(0_i64, |total, value| total.checked_add(value)).ok_or(MoneyError::Overflow)
}

/// Amounts of all lines, and what each discount on several lines came to.
pub(super) struct Amounts {
    pub(super) lines: Vec<LineAmounts>,
    pub(super) groups_minor: Vec<i64>,
}

/// Amounts of all lines, every discount included.
pub(super) fn amounts(request: &PriceRequest) -> Result<Amounts, PriceError> {
    let mode = request.policy.rounding;
    let mut lines = own_amounts(request)?;
    let mut groups_minor = Vec::with_capacity(request.group_discounts.len());
    for group in &request.group_discounts {
        let available_minor = |weights: &[i64]| sum(weights.iter().copied());
        let order = apart_from_position(&group.lines, &request.lines, &lines);
        let amount = |weights: &[i64]| match group.discount.kind {
            DiscountKind::Amount(minor) if minor >= 0 => Ok(minor.min(available_minor(weights)?)),
            _ => discount_of(&group.discount, available_minor(weights)?, mode),
        };
        groups_minor.push(spread(amount, &order, &request.lines, &mut lines)?);
    }
    if let Some(discount) = &request.document_discount {
        let order: Vec<usize> = (0..lines.len()).collect();
        let amount = |weights: &[i64]| discount_of(discount, sum(weights.iter().copied())?, mode);
        spread(amount, &order, &request.lines, &mut lines)?;
    }
    Ok(Amounts { lines, groups_minor })
}

/// Amounts of all lines with their own discounts alone.
pub(super) fn own_amounts(request: &PriceRequest) -> Result<Vec<LineAmounts>, PriceError> {
    let lines = request.lines.iter().enumerate();
    lines.map(|(index, line)| one_line(index + 1, line, request.currency, request.policy.rounding)).collect()
}

fn one_line(
    number: usize,
    line: &LineRequest,
    currency: Currency,
    mode: RoundingMode,
) -> Result<LineAmounts, PriceError> {
    if !line.quantity.is_positive() {
        return Err(PriceError::Quantity { line: number, quantity: line.quantity });
    }
    let gross_minor = match line.price {
        LinePrice::Unit(price) => unit_total(price, line.quantity.thousandths(), currency, mode)?,
        LinePrice::Total(minor) => minor,
    };
    if gross_minor < 0 || matches!(line.price, LinePrice::Unit(price) if price < 0) {
        return Err(PriceError::NegativePrice { line: number });
    }
    let line_discount_minor = match &line.discount {
        None => 0,
        Some(_) if !line.discountable => return Err(PriceError::NotDiscountable { line: number }),
        Some(discount) => discount_of(discount, gross_minor, mode)?,
    };
    Ok(LineAmounts { gross_minor, line_discount_minor, document_discount_minor: 0 })
}

/// Price in ten-thousandths times quantity in thousandths, rounded once to minor units.
fn unit_total(
    price: i64,
    thousandths: i64,
    currency: Currency,
    mode: RoundingMode,
) -> Result<i64, MoneyError> {
    let product = i128::from(price) * i128::from(thousandths);
    let scale = 7_u32.saturating_sub(currency.digits());
    let exact = Decimal::try_from_i128_with_scale(product, scale).map_err(|_| MoneyError::Overflow)?;
    round_minor(exact, mode)
}

fn discount_of(discount: &Discount, available_minor: i64, mode: RoundingMode) -> Result<i64, PriceError> {
    let discount_minor = match discount.kind {
        DiscountKind::Percent(percent) => percent_of(percent, available_minor, mode)?,
        DiscountKind::Amount(minor) if minor < 0 => return Err(PriceError::DiscountInvalid),
        DiscountKind::Amount(minor) => minor,
    };
    if discount_minor > available_minor {
        return Err(PriceError::DiscountTooLarge { discount_minor, available_minor });
    }
    Ok(discount_minor)
}

fn percent_of(percent: Decimal, amount_minor: i64, mode: RoundingMode) -> Result<i64, PriceError> {
    let percent = percent.normalize();
    if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED || percent.scale() > 6 {
        return Err(PriceError::DiscountInvalid);
    }
    let exact = Decimal::from(amount_minor)
        .checked_mul(percent)
        .and_then(|hundredfold| hundredfold.checked_div(Decimal::ONE_HUNDRED))
        .ok_or(MoneyError::Overflow)?;
    Ok(round_minor(exact, mode)?)
}

/// The lines of a group in an order of their own: which of two gets the last minor unit must not hang on which of
/// them stands first, since they may be taxed differently.
fn apart_from_position(group: &[usize], lines: &[LineRequest], amounts: &[LineAmounts]) -> Vec<usize> {
    let mut order: Vec<usize> = group.iter().copied().filter(|at| *at < lines.len()).collect();
    let key = |at: &usize| (&lines[*at].tax_class, amounts[*at].payable_minor(), lines[*at].line_id, *at);
    order.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
    order.dedup();
    order
}

/// Spreads a discount over the lines at these positions by what is payable of them, and gives what it came to.
/// Deposits and fees count nothing and get nothing (M-8).
fn spread(
    amount: impl Fn(&[i64]) -> Result<i64, PriceError>,
    order: &[usize],
    lines: &[LineRequest],
    amounts: &mut [LineAmounts],
) -> Result<i64, PriceError> {
    let weight = |at: &usize| if lines[*at].discountable { amounts[*at].payable_minor() } else { 0 };
    let weights: Vec<i64> = order.iter().map(weight).collect();
    let total_minor = amount(&weights)?;
    // With nothing to spread over, the total is zero too: it never exceeds the weights' sum.
    for (at, part) in order.iter().zip(spread_largest_remainder(total_minor, &weights)) {
        amounts[*at].document_discount_minor += part;
    }
    Ok(total_minor)
}
