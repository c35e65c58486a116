//! Promotions (M-7): what the shop offers, to whom and when; and what of it a basket earns, as discounts on several
//! lines of the one pricing function. No clock enters: the local time is handed in.
//!
//! A happy hour, a coupon and a customer group are conditions, which every offer may have.

mod conditions;
mod offer;

pub use self::conditions::{Conditions, Hours, Weekday};
pub use self::offer::{Break, Offer};

use crate::ids::{CategoryId, ProductId, PromotionId};
use crate::postings::Channel;
use crate::pricing::{Discount, DiscountKind, GroupDiscount, PriceError, PriceRequest, payable_lines};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What the shop offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Promotion {
    /// Its id; of two with the same priority the smaller is looked at first.
    pub id: PromotionId,
    /// What customers read as the reason of the discount.
    pub name: String,
    /// What is given.
    pub offer: Offer,
    /// On which goods.
    #[serde(default)]
    pub scope: Scope,
    /// When and to whom.
    #[serde(default)]
    pub conditions: Conditions,
    /// The higher is looked at first.
    #[serde(default)]
    pub priority: i32,
    /// Shares a line with no other promotion.
    #[serde(default)]
    pub exclusive: bool,
}

/// Which goods; everything when both are empty.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Scope {
    /// These variants.
    pub products: Vec<ProductId>,
    /// What is in these categories, or inside them.
    pub categories: Vec<CategoryId>,
}

/// What is known of the goods of a line, besides their price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    /// The variant.
    pub product_id: ProductId,
    /// Its category and those that it is inside of.
    pub categories: Vec<CategoryId>,
}

/// Who buys, where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The time in the shop's zone.
    pub local: DateTime,
    /// Where.
    pub channel: Channel,
    /// The customer's group.
    pub customer_group: Option<String>,
    /// The coupons that were given, in capitals.
    pub coupons: Vec<String>,
}

/// What became of a promotion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earned {
    /// Its position in the list that was given.
    pub promotion: usize,
    /// The discount, or why there is none.
    pub outcome: Result<GroupDiscount, Missed>,
}

/// Why a promotion gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// Its coupon was not given.
    NoCoupon,
    /// Another day or hour.
    NotNow,
    /// Another channel or customer group.
    NotForYou,
    /// Its goods come to too little.
    BelowMinimum,
    /// Nothing in the basket earns it.
    NoGoods,
    /// The goods that would earn it are in another promotion, and one of both is exclusive.
    Excluded,
}

/// Why a promotion cannot be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PromotionError {
    /// Nothing, or more than everything.
    #[error("a percentage is above 0, at most 100, and has at most six places")]
    Percent,
    /// Nothing or less.
    #[error("an amount is above zero")]
    Amount,
    /// Nothing to buy or to get.
    #[error("counts are 1 to 1000")]
    Count,
    /// No steps, or not in order.
    #[error("a quantity break has 1 to 20 steps, each beginning above the one before and giving more")]
    Breaks,
    /// The last day is before the first.
    #[error("the last day is not before the first")]
    Dates,
    /// Minutes outside of a day, or no time at all.
    #[error("hours begin and end within a day, at different times")]
    Hours,
}

impl PromotionError {
    /// The part of the promotion that is wrong, as JSON names it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Percent => "offer.percent",
            Self::Amount => "offer.amount",
            Self::Count => "offer.quantity",
            Self::Breaks => "offer.breaks",
            Self::Dates => "conditions.validTo",
            Self::Hours => "conditions.hours",
        }
    }
}

impl Scope {
    /// Whether these goods are among them.
    pub fn has(&self, goods: &Goods) -> bool {
        (self.products.is_empty() && self.categories.is_empty())
            || self.products.contains(&goods.product_id)
            || self.categories.iter().any(|category| goods.categories.contains(category))
    }
}

impl Promotion {
    /// Checks that it can be earned and takes no more than everything.
    ///
    /// # Errors
    /// [`PromotionError`].
    pub fn validate(&self) -> Result<(), PromotionError> {
        self.conditions.validate()?;
        self.offer.validate()
    }
}

/// What a basket earns. Promotions are looked at by priority; put the discounts into the request in this order, where
/// percentages are of what those before them left. Units count what they cost before any promotion. `goods` are those
/// of the request's lines, line by line.
///
/// # Errors
/// [`PriceError`] of a line that cannot be priced, or overflow.
pub fn earn(
    promotions: &[Promotion],
    goods: &[Goods],
    occasion: &Occasion,
    request: &PriceRequest,
) -> Result<Vec<Earned>, PriceError> {
    let mut lines = Lines::of(goods, request)?;
    let mut order: Vec<usize> = (0..promotions.len()).collect();
    order.sort_by_key(|at| (-i64::from(promotions[*at].priority), promotions[*at].id));
    let mut earned = Vec::with_capacity(order.len());
    for at in order {
        let outcome = lines.earn(&promotions[at], occasion)?;
        earned.push(Earned { promotion: at, outcome });
    }
    Ok(earned)
}

/// A basket while promotions are looked at.
struct Lines<'a> {
    goods: &'a [Goods],
    request: &'a PriceRequest,
    /// After its own discount, minor units.
    payable_minor: Vec<i64>,
    /// Whether a promotion has taken off from it, and whether one that stays alone has.
    taken: Vec<(bool, bool)>,
}

impl<'a> Lines<'a> {
    fn of(goods: &'a [Goods], request: &'a PriceRequest) -> Result<Self, PriceError> {
        let payable_minor = payable_lines(request)?;
        let taken = vec![(false, false); payable_minor.len()];
        Ok(Self { goods, request, payable_minor, taken })
    }

    fn earn(
        &mut self,
        promotion: &Promotion,
        occasion: &Occasion,
    ) -> Result<Result<GroupDiscount, Missed>, PriceError> {
        if let Err(missed) = promotion.conditions.hold(occasion) {
            return Ok(Err(missed));
        }
        let may = |at: &usize| {
            let (by_any, by_exclusive) = self.taken[*at];
            !(by_exclusive || promotion.exclusive && by_any)
        };
        let lines = self.in_scope(&promotion.scope);
        let free: Vec<usize> = lines.iter().copied().filter(may).collect();
        if let Some(minimum) = promotion.conditions.minimum_minor
            && self.payable_of(&free) < i128::from(minimum)
        {
            let excluded = self.payable_of(&lines) >= i128::from(minimum);
            return Ok(Err(if excluded { Missed::Excluded } else { Missed::BelowMinimum }));
        }
        let given = |scope| self.in_scope(scope).into_iter().filter(may).collect::<Vec<_>>();
        let given = promotion.offer.reward().map(|scope| self.units(&given(scope)));
        let mode = self.request.policy.rounding;
        let found = promotion.offer.discount(&self.units(&free), given.as_deref(), mode);
        let Some((kind, lines_of_it)) = found? else {
            return Ok(Err(if free.len() < lines.len() { Missed::Excluded } else { Missed::NoGoods }));
        };
        for at in &lines_of_it {
            let (by_any, by_exclusive) = &mut self.taken[*at];
            (*by_any, *by_exclusive) = (true, *by_exclusive || promotion.exclusive);
        }
        let discount = Discount { kind, reason: promotion.name.clone() };
        Ok(Ok(GroupDiscount { discount, lines: lines_of_it }))
    }

    /// Lines of a scope that discounts may touch and something is payable of.
    fn in_scope(&self, scope: &Scope) -> Vec<usize> {
        let lines = self.request.lines.iter().zip(self.goods).enumerate();
        lines
            .filter(|(at, (line, goods))| {
                line.discountable && self.payable_minor[*at] > 0 && scope.has(goods)
            })
            .map(|(at, _)| at)
            .collect()
    }

    fn payable_of(&self, lines: &[usize]) -> i128 {
        lines.iter().map(|at| i128::from(self.payable_minor[*at])).sum()
    }

    fn units(&self, lines: &[usize]) -> Vec<offer::Units> {
        let of =
            |at: &usize| offer::Units::of(*at, self.payable_minor[*at], self.request.lines[*at].quantity);
        lines.iter().map(of).collect()
    }
}

/// A discount of an amount, when it is one and has lines to be taken off from.
fn amount(minor: i64, lines: Vec<usize>) -> Option<(DiscountKind, Vec<usize>)> {
    (minor > 0 && !lines.is_empty()).then_some((DiscountKind::Amount(minor), lines))
}
