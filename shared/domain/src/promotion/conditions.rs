//! When a promotion holds, and for whom. The time comes from outside, in the shop's zone.

use super::{Missed, Occasion, PromotionError};
use crate::postings::Channel;
use jiff::civil::{self, Date, DateTime};
use serde::{Deserialize, Serialize};

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// When and to whom something is offered; what is left empty asks for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Conditions {
    /// First day.
    pub valid_from: Option<Date>,
    /// Last day.
    pub valid_to: Option<Date>,
    /// A happy hour.
    pub hours: Option<Hours>,
    /// Where it is offered; everywhere when empty.
    pub channels: Vec<Channel>,
    /// To customers of this group only.
    pub customer_group: Option<String>,
    /// To whoever gives this code, in capitals.
    pub coupon: Option<String>,
    /// What its goods must come to at least after their own discounts, minor units.
    pub minimum_minor: Option<i64>,
}

/// A window of time on days of the week. One that ends before it begins lasts past midnight and belongs to the day
/// on which it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hours {
    /// On these days; every day when empty.
    #[serde(default)]
    pub weekdays: Vec<Weekday>,
    /// First minute of the day.
    pub from_minute: u16,
    /// The minute at which it is over.
    pub to_minute: u16,
}

/// A day of the week. JSON form: `monday` to `sunday`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the days of the week")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    const fn of(day: civil::Weekday) -> Self {
        match day {
            civil::Weekday::Monday => Self::Monday,
            civil::Weekday::Tuesday => Self::Tuesday,
            civil::Weekday::Wednesday => Self::Wednesday,
            civil::Weekday::Thursday => Self::Thursday,
            civil::Weekday::Friday => Self::Friday,
            civil::Weekday::Saturday => Self::Saturday,
            civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

impl Hours {
    /// Whether a local time is inside.
    pub fn hold(&self, local: DateTime) -> bool {
        let minute = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or(0);
        let today = local.date().weekday();
        let on = |day| self.weekdays.is_empty() || self.weekdays.contains(&Weekday::of(day));
        if self.from_minute < self.to_minute {
            return on(today) && (self.from_minute..self.to_minute).contains(&minute);
        }
        (on(today) && minute >= self.from_minute) || (on(today.previous()) && minute < self.to_minute)
    }
}

impl Conditions {
    pub(super) fn validate(&self) -> Result<(), PromotionError> {
        if let (Some(first), Some(last)) = (self.valid_from, self.valid_to)
            && last < first
        {
            return Err(PromotionError::Dates);
        }
        let whole = |hours: &Hours| {
            hours.from_minute < DAY_MINUTES
                && hours.to_minute <= DAY_MINUTES
                && hours.from_minute != hours.to_minute
        };
        if self.hours.as_ref().is_some_and(|hours| !whole(hours)) {
            return Err(PromotionError::Hours);
        }
        Ok(())
    }

    /// Whether the occasion is one for this; what the goods come to is not looked at.
    pub(super) fn hold(&self, occasion: &Occasion) -> Result<(), Missed> {
        if self.coupon.as_ref().is_some_and(|coupon| !occasion.coupons.contains(coupon)) {
            return Err(Missed::NoCoupon);
        }
        let group = self.customer_group.as_ref();
        if group.is_some_and(|group| occasion.customer_group.as_ref() != Some(group))
            || !(self.channels.is_empty() || self.channels.contains(&occasion.channel))
        {
            return Err(Missed::NotForYou);
        }
        let day = occasion.local.date();
        let now = self.valid_from.is_none_or(|first| first <= day)
            && self.valid_to.is_none_or(|last| day <= last)
            && self.hours.as_ref().is_none_or(|hours| hours.hold(occasion.local));
        if now { Ok(()) } else { Err(Missed::NotNow) }
    }
}
