//! What was laid on the counter against what is due: cash rounding (M-5), change, and I-4
//! (tenders − change = total + cash rounding). No devices and no card protocol enter.

use crate::money::{RoundingMode, round_ratio};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use thiserror::Error;

/// A way of paying. Text and JSON form: lower case, as in `"cash"`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TenderMethod {
    /// Notes and coins: the only one that is rounded and gives change.
    Cash,
    /// A card at a terminal or a gateway.
    Card,
    /// Gift card or store credit.
    Gift,
    /// On the customer's account.
    Account,
    /// Anything else, by its lower-case name (a voucher, a cheque).
    Other(String),
}

/// What a set of tenders comes to. All amounts in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settlement {
    /// The ticket's total.
    pub total_minor: i64,
    /// What cash rounding adds to the total (negative: takes off); 0 until the cash that settles is there.
    pub cash_rounding_minor: i64,
    /// What is still to pay; 0: settled.
    pub due_minor: i64,
    /// What is still to pay if the rest is paid in cash.
    pub due_in_cash_minor: i64,
    /// Cash to hand back; 0 until settled.
    pub change_minor: i64,
}

/// Why tenders cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TenderError {
    /// A negative total.
    #[error("the total is below zero: use a refund")]
    NegativeTotal,
    /// Zero or less.
    #[error("a tender of zero or less cannot be taken: give more than zero")]
    NotPositive,
    /// Change is only given from cash.
    #[error("only cash gives change: take at most what is due by {0}")]
    AboveDue(TenderMethod),
    /// More given back than the refund comes to.
    #[error("more would be given back than the refund comes to: give back less")]
    AboveRefund,
    /// Too large.
    #[error("the amounts are too large to be added: check them")]
    Overflow,
}

/// Settles a total with tenders, in the order in which they were taken.
///
/// Cash that reaches the rounded rest settles it, and so does cash that reaches the exact rest: nobody
/// is asked for more than the total that was shown. Cash of zero settles a rest that rounds to zero.
/// Change is always payable: a multiple of the increment, or the very cash that nothing was due for.
///
/// # Errors
/// [`TenderError`]: a tender that cannot be taken.
pub fn settle(
    total_minor: i64,
    tenders: &[(TenderMethod, i64)],
    cash_increment_minor: i64,
    mode: RoundingMode,
) -> Result<Settlement, TenderError> {
    if total_minor < 0 {
        return Err(TenderError::NegativeTotal);
    }
    let mut counter = Counter { rest: total_minor, cash: None, increment: cash_increment_minor.max(1), mode };
    for (method, amount) in tenders {
        counter.take(method, *amount)?;
    }
    counter.settlement(total_minor)
}

/// Settles a refund: total and tenders given back as positive amounts; never any change.
///
/// # Errors
/// [`TenderError`]: a tender that cannot be given back.
pub fn settle_refund(
    total_minor: i64,
    tenders: &[(TenderMethod, i64)],
    cash_increment_minor: i64,
    mode: RoundingMode,
) -> Result<Settlement, TenderError> {
    let settlement = settle(total_minor, tenders, cash_increment_minor, mode)?;
    if settlement.change_minor > 0 { Err(TenderError::AboveRefund) } else { Ok(settlement) }
}

/// An amount as it is payable in cash: the nearest multiple of the increment (0 or 1: unchanged).
///
/// # Errors
/// [`TenderError::Overflow`].
pub fn cash_amount(amount_minor: i64, increment_minor: i64, mode: RoundingMode) -> Result<i64, TenderError> {
    let increment = increment_minor.max(1);
    round_ratio(i128::from(amount_minor), i128::from(increment), mode)
        .ok()
        .and_then(|steps| steps.checked_mul(increment))
        .ok_or(TenderError::Overflow)
}

/// What was kept of the tenders, one sum per method in order of first appearance: the change is taken
/// off the cash, and what comes to zero is left out. This is what the books take.
///
/// # Errors
/// [`TenderError::NotPositive`] when the change is more than the cash; overflow.
pub fn kept_tenders(
    tenders: &[(TenderMethod, i64)],
    change_minor: i64,
) -> Result<Vec<(TenderMethod, i64)>, TenderError> {
    let mut kept: Vec<(TenderMethod, i64)> = Vec::new();
    for (method, amount) in tenders {
        match kept.iter_mut().find(|(known, _)| known == method) {
            Some((_, sum)) => *sum = sum.checked_add(*amount).ok_or(TenderError::Overflow)?,
            None => kept.push((method.clone(), *amount)),
        }
    }
    let mut cash = kept.iter_mut().filter(|(method, _)| *method == TenderMethod::Cash);
    match cash.next() {
        Some((_, sum)) if change_minor >= 0 && *sum >= change_minor => *sum -= change_minor,
        None if change_minor == 0 => {}
        _ => return Err(TenderError::NotPositive),
    }
    kept.retain(|(_, sum)| *sum != 0);
    Ok(kept)
}

/// The tenders taken so far.
struct Counter {
    /// The total less everything that is not cash.
    rest: i64,
    /// Cash laid down, if any was (even zero: then the rest is to be settled in cash).
    cash: Option<i64>,
    increment: i64,
    mode: RoundingMode,
}

impl Counter {
    fn take(&mut self, method: &TenderMethod, amount: i64) -> Result<(), TenderError> {
        if *method == TenderMethod::Cash {
            if amount < 0 {
                return Err(TenderError::NotPositive);
            }
            self.cash = Some(self.cash.unwrap_or(0).checked_add(amount).ok_or(TenderError::Overflow)?);
            return Ok(());
        }
        if amount <= 0 {
            return Err(TenderError::NotPositive);
        }
        if amount > self.due()? {
            return Err(TenderError::AboveDue(method.clone()));
        }
        // `amount` is at most what is due, which is at most the rest.
        self.rest -= amount;
        Ok(())
    }

    /// What is still due, exactly; zero when the cash settles it.
    fn due(&self) -> Result<i64, TenderError> {
        let Some(cash) = self.cash else { return Ok(self.rest) };
        let settles = cash >= self.rest.min(self.rounded_rest()?);
        Ok(if settles { 0 } else { self.rest - cash })
    }

    fn rounded_rest(&self) -> Result<i64, TenderError> {
        cash_amount(self.rest, self.increment, self.mode)
    }

    /// What goes back of the cash that settles the rest.
    fn change(&self, cash: i64) -> Result<i64, TenderError> {
        if self.rest == 0 {
            return Ok(cash);
        }
        if cash % self.increment == 0 {
            return Ok((cash - self.rounded_rest()?).max(0));
        }
        // A sum that no coins make up (a total typed to the cent): the nearest payable change, so that
        // the shop keeps what is nearest to the exact rest.
        let nearest = cash_amount(cash - self.rest, self.increment, self.mode)?;
        Ok(nearest.clamp(0, cash - cash % self.increment))
    }

    fn settlement(&self, total_minor: i64) -> Result<Settlement, TenderError> {
        let due_minor = self.due()?;
        let cash = self.cash.unwrap_or(0);
        let open = Settlement {
            total_minor,
            cash_rounding_minor: 0,
            due_minor,
            due_in_cash_minor: 0,
            change_minor: 0,
        };
        if due_minor > 0 {
            let due_in_cash_minor = (self.rounded_rest()? - cash).max(0);
            return Ok(Settlement { due_in_cash_minor, ..open });
        }
        if self.cash.is_none() {
            return Ok(open);
        }
        let change_minor = self.change(cash)?;
        // I-4 by construction: cash kept is what the rest came to plus the rounding.
        Ok(Settlement { cash_rounding_minor: cash - change_minor - self.rest, change_minor, ..open })
    }
}

impl TenderMethod {
    /// The stable text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Gift => "gift",
            Self::Account => "account",
            Self::Other(name) => name,
        }
    }

    /// Reads the stable text; unknown names are kept as `Other`, in lower case.
    pub fn parse(text: &str) -> Self {
        match text.trim().to_lowercase().as_str() {
            "cash" => Self::Cash,
            "card" => Self::Card,
            "gift" => Self::Gift,
            "account" => Self::Account,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for TenderMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for TenderMethod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for TenderMethod {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
    }
}
