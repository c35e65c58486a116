//! Lines before tax: price times quantity, line discounts, the document's discount spread (M-7).
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

/// Amounts of all lines, document discount included.
pub(super) fn line_amounts(request: &PriceRequest) -> Result<Vec<LineAmounts>, PriceError> {
    let mode = request.policy.rounding;
    let lines = request.lines.iter().enumerate();
    let mut amounts = lines
        .map(|(index, line)| one_line(index + 1, line, request.currency, mode))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(discount) = &request.document_discount {
        spread_document_discount(discount, &request.lines, &mut amounts, mode)?;
    }
    Ok(amounts)
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

fn spread_document_discount(
    discount: &Discount,
    lines: &[LineRequest],
    amounts: &mut [LineAmounts],
    mode: RoundingMode,
) -> Result<(), PriceError> {
    let weight = |(line, amount): (&LineRequest, &LineAmounts)| {
        if line.discountable { amount.payable_minor() } else { 0 }
    };
    let weights: Vec<i64> = lines.iter().zip(amounts.iter()).map(weight).collect();
    let total_minor = discount_of(discount, sum(weights.iter().copied())?, mode)?;
    // With nothing to spread over, the total is zero too: it never exceeds the weights' sum.
    for (amount, part) in amounts.iter_mut().zip(spread_largest_remainder(total_minor, &weights)) {
        amount.document_discount_minor = part;
    }
    Ok(())
}
