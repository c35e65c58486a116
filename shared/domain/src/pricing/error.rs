//! Why something cannot be priced or refunded: one sentence each that says what to do.

use crate::money::MoneyError;
use crate::quantity::Quantity;
use crate::tax::TaxError;
use thiserror::Error;

/// Why a request cannot be priced.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PriceError {
    /// No tax to be found.
    #[error(transparent)]
    Tax(#[from] TaxError),
    /// Too large.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Zero or less.
    #[error("line {line}: the quantity is {quantity}: give more than zero")]
    Quantity {
        /// Position of the line, from 1.
        line: usize,
        /// What was asked for.
        quantity: Quantity,
    },
    /// Below zero.
    #[error("line {line}: the price is below zero: give zero or more")]
    NegativePrice {
        /// Position of the line, from 1.
        line: usize,
    },
    /// A percentage outside 0 to 100, with more than six places, or an amount below zero.
    #[error(
        "the discount is not valid: give 0 to 100 per cent with at most six places, or an amount of zero or more"
    )]
    DiscountInvalid,
    /// More than there is to discount.
    #[error("the discount is larger than the amount that it applies to: give a smaller one")]
    DiscountTooLarge {
        /// The discount in minor units.
        discount_minor: i64,
        /// What it applies to, in minor units.
        available_minor: i64,
    },
    /// A deposit or fee.
    #[error("line {line}: this item is never discounted: remove the discount")]
    NotDiscountable {
        /// Position of the line, from 1.
        line: usize,
    },
    /// More than is left of the sold line.
    #[error("only {left} of this line can still be refunded: give a smaller quantity")]
    RefundTooLarge {
        /// What is left.
        left: Quantity,
    },
    /// Zero or less.
    #[error("the quantity to refund is {0}: give more than zero")]
    RefundQuantity(Quantity),
    /// An amount of zero or less, or more than is left.
    #[error("this amount cannot be given back: give more than zero and at most what is left")]
    RefundAmount {
        /// What is left, minor units.
        left_minor: i64,
    },
    /// A sold line whose parts do not add up, or that its refunds exceed.
    #[error("the sold line does not add up: look the original sale up again")]
    SoldLineInvalid,
}
