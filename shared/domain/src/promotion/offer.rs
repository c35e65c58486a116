//! What a promotion gives, and what units of goods make of it. Only whole units are counted, except by quantity
//! breaks; sums are exact until the one rounding at their end.

use super::{PromotionError, Scope, amount};
use crate::decimal_text::decimal;
use crate::money::{MoneyError, RoundingMode, round_ratio};
use crate::pricing::{DiscountKind, PriceError};
use crate::quantity::Quantity;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// Worths of units are kept in ten-thousandths of a minor unit.
const FINE: i128 = 10_000;
/// Places of a percentage.
const PERCENT_PLACES: u32 = 6;
const COUNT_MAX: u32 = 1_000;
const BREAKS_MAX: usize = 20;

/// What is given on the goods of a promotion. JSON form: an object with its `kind`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Offer {
    /// A percentage of all of them.
    PercentOff {
        /// Above 0, at most 100.
        #[serde(with = "decimal")]
        percent: Decimal,
    },
    /// An amount, once a basket.
    AmountOff {
        /// Minor units.
        amount_minor: i64,
    },
    /// For so many that are bought so many are cheaper: the cheapest ones.
    BuyXGetY {
        /// How many are bought.
        buy: u32,
        /// How many are given for them.
        get: u32,
        /// How much cheaper; 100: free.
        #[serde(with = "decimal")]
        percent: Decimal,
        /// Which goods are given; those that are bought when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reward: Option<Scope>,
    },
    /// So many of them, mixed as one likes, for one price; the dearest go together first.
    MixAndMatch {
        /// How many.
        quantity: u32,
        /// What they cost together, minor units.
        price_minor: i64,
    },
    /// The more of them together, the higher the percentage on all of them.
    QuantityBreak {
        /// Smallest quantity first.
        breaks: Vec<Break>,
    },
}

/// From this quantity on, this percentage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Break {
    /// Of all goods of the promotion together.
    pub min_quantity: Quantity,
    /// Above 0, at most 100.
    #[serde(with = "decimal")]
    pub percent: Decimal,
}

/// The units of a line.
pub(super) struct Units {
    line: usize,
    quantity: Quantity,
    /// Whole ones.
    count: i128,
    /// Of one, in ten-thousandths of a minor unit.
    worth: i128,
}

impl Units {
    pub(super) fn of(line: usize, payable_minor: i64, quantity: Quantity) -> Self {
        let thousandths = i128::from(quantity.thousandths()).max(1);
        let worth = i128::from(payable_minor) * FINE * 1_000 / thousandths;
        Self { line, quantity, count: thousandths / 1_000, worth }
    }
}

/// A discount and the positions of its lines. `None`: nothing is given.
type Found = Option<(DiscountKind, Vec<usize>)>;

impl Offer {
    /// Which goods are given, where they are others than those that are bought.
    pub(super) fn reward(&self) -> Option<&Scope> {
        match self {
            Self::BuyXGetY { reward, .. } => reward.as_ref(),
            _ => None,
        }
    }

    pub(super) fn validate(&self) -> Result<(), PromotionError> {
        match self {
            Self::PercentOff { percent } => check_percent(*percent),
            Self::AmountOff { amount_minor } => check_amount(*amount_minor),
            Self::BuyXGetY { buy, get, percent, .. } => {
                check_count(*buy)?;
                check_count(*get)?;
                check_percent(*percent)
            }
            Self::MixAndMatch { quantity, price_minor } => {
                check_count(*quantity)?;
                check_amount(*price_minor)
            }
            Self::QuantityBreak { breaks } => {
                let rising = breaks.windows(2).all(|pair| {
                    pair[0].min_quantity < pair[1].min_quantity && pair[0].percent < pair[1].percent
                });
                let begins = breaks.first().is_some_and(|first| first.min_quantity.is_positive());
                if !rising || !begins || breaks.len() > BREAKS_MAX {
                    return Err(PromotionError::Breaks);
                }
                breaks.iter().try_for_each(|step| check_percent(step.percent))
            }
        }
    }

    /// What these goods earn; `reward` are the goods that are given, where they are others. `None`: nothing.
    pub(super) fn discount(
        &self,
        goods: &[Units],
        reward: Option<&[Units]>,
        mode: RoundingMode,
    ) -> Result<Found, PriceError> {
        let all = || goods.iter().map(|units| units.line).collect::<Vec<_>>();
        match self {
            Self::PercentOff { percent } => Ok(percentage(*percent, all())),
            Self::AmountOff { amount_minor } => Ok(amount(*amount_minor, all())),
            Self::QuantityBreak { breaks } => {
                let sum = |sum: Quantity, units: &Units| sum.checked_add(units.quantity);
                let quantity = goods.iter().try_fold(Quantity::ZERO, sum).ok_or(MoneyError::Overflow)?;
                let reached = breaks.iter().rfind(|step| step.min_quantity <= quantity);
                Ok(reached.and_then(|step| percentage(step.percent, all())))
            }
            Self::BuyXGetY { buy, get, percent, .. } => {
                let (worth, lines) = buy_and_get((i128::from(*buy), i128::from(*get)), goods, reward);
                let whole = Decimal::from(10_i64.pow(PERCENT_PLACES));
                let percent = percent.checked_mul(whole).and_then(|percent| percent.to_i128());
                let worth = percent.and_then(|percent| worth.checked_mul(percent));
                let whole = FINE * 100 * 10_i128.pow(PERCENT_PLACES);
                let minor = round_ratio(worth.ok_or(MoneyError::Overflow)?, whole, mode)?;
                Ok(amount(minor, lines))
            }
            Self::MixAndMatch { quantity, price_minor } => {
                let (saved, lines) = mixed(i128::from(*quantity), i128::from(*price_minor) * FINE, goods);
                Ok(amount(round_ratio(saved, FINE, mode)?, lines))
            }
        }
    }
}

fn check_percent(percent: Decimal) -> Result<(), PromotionError> {
    let percent = percent.normalize();
    let good =
        percent > Decimal::ZERO && percent <= Decimal::ONE_HUNDRED && percent.scale() <= PERCENT_PLACES;
    if good { Ok(()) } else { Err(PromotionError::Percent) }
}

fn check_amount(minor: i64) -> Result<(), PromotionError> {
    if minor > 0 { Ok(()) } else { Err(PromotionError::Amount) }
}

fn check_count(count: u32) -> Result<(), PromotionError> {
    if (1..=COUNT_MAX).contains(&count) { Ok(()) } else { Err(PromotionError::Count) }
}

fn percentage(percent: Decimal, lines: Vec<usize>) -> Found {
    (!lines.is_empty()).then_some((DiscountKind::Percent(percent), lines))
}

/// Worth of the units that are given, and the lines that are bought or given.
fn buy_and_get((buy, get): (i128, i128), goods: &[Units], reward: Option<&[Units]>) -> (i128, Vec<usize>) {
    let bought: Vec<&Units> = goods.iter().filter(|units| units.count > 0).collect();
    let count: i128 = bought.iter().map(|units| units.count).sum();
    // Given goods that are bought as well would earn themselves.
    let apart = |units: &&Units| units.count > 0 && bought.iter().all(|other| other.line != units.line);
    let (mut given, mut left) = match reward {
        None => (bought.clone(), count / (buy + get) * get + (count % (buy + get) - buy).max(0)),
        Some(reward) => (reward.iter().filter(apart).collect(), count / buy * get),
    };
    given.sort_by_key(|units| (units.worth, units.line));
    let mut worth = 0_i128;
    for units in &given {
        let taken = left.min(units.count);
        worth = worth.saturating_add(units.worth.saturating_mul(taken));
        left -= taken;
    }
    let mut lines: Vec<usize> = bought.iter().chain(&given).map(|units| units.line).collect();
    lines.sort_unstable();
    lines.dedup();
    (worth, lines)
}

/// What groups of so many units save at this price, and the lines that they come from.
fn mixed(quantity: i128, price: i128, goods: &[Units]) -> (i128, Vec<usize>) {
    let mut whole: Vec<&Units> = goods.iter().filter(|units| units.count > 0).collect();
    whole.sort_by_key(|units| (-units.worth, units.line));
    let saves = |group: i128| group.saturating_sub(price).max(0);
    let (mut saved, mut group, mut missing) = (0_i128, 0_i128, quantity);
    for units in &whole {
        let first = units.count.min(missing);
        group = group.saturating_add(units.worth.saturating_mul(first));
        missing -= first;
        if missing > 0 {
            continue;
        }
        let (full, rest) = ((units.count - first) / quantity, (units.count - first) % quantity);
        let of_one_kind = saves(units.worth.saturating_mul(quantity)).saturating_mul(full);
        saved = saved.saturating_add(saves(group)).saturating_add(of_one_kind);
        (group, missing) = (units.worth.saturating_mul(rest), quantity - rest);
    }
    (saved, whole.iter().map(|units| units.line).collect())
}
