//! What the first screen says, from the lists of sales, stock and tills: sums of minor units and nothing else.

use domain::{Currency, format_minor, parse_minor};
use serde_json::Value;

use super::cell::plain;
use crate::api::Money;

/// Sales of one business day, and of the newest day before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Day {
    /// `2026-11-27`.
    pub date: String,
    /// Receipts.
    pub count: usize,
    /// What was taken, less refunds.
    pub total: Money,
    /// Hour of the day (UTC offset applied by the caller) and its minor units.
    pub hours: [i64; 24],
}

/// The day's sales among these orders; `hour_of` says the hour of a time.
#[must_use]
pub fn day(orders: &[Value], date: &str, hour_of: impl Fn(&str) -> usize) -> Day {
    let mut day = Day { date: date.to_owned(), ..Day::default() };
    let mut sum_minor = 0_i64;
    for order in orders.iter().filter(|order| order["businessDate"] == date) {
        let code = plain(&order["total"]["currency"]);
        let Ok(currency) = Currency::parse(&code) else { continue };
        let minor = |name: &str| parse_minor(&plain(&order[name]["amount"]), currency).unwrap_or_default();
        let kept_minor = minor("total").saturating_sub(minor("refunded"));
        sum_minor = sum_minor.saturating_add(kept_minor);
        day.count += 1;
        if let Some(hour) = day.hours.get_mut(hour_of(&plain(&order["occurredAt"]))) {
            *hour = hour.saturating_add(kept_minor);
        }
        day.total = Money { amount: format_minor(sum_minor, currency), currency: code };
    }
    day
}

/// What a day took by the books: revenue and the tax on it.
#[must_use]
pub fn taken(summary: &Value) -> Option<Money> {
    let code = plain(&summary["revenue"]["currency"]);
    let currency = Currency::parse(&code).ok()?;
    let minor = |name: &str| parse_minor(&plain(&summary[name]["amount"]), currency).ok();
    let sum_minor = minor("revenue")?.checked_add(minor("tax")?)?;
    Some(Money { amount: format_minor(sum_minor, currency), currency: code })
}

/// The points of a line through the hours, in a box of this size; the highest touches the top.
#[must_use]
pub fn line(hours: &[i64; 24], until: usize, width: i64, height: i64) -> String {
    let most = hours.iter().copied().max().unwrap_or_default().max(1);
    let point = |(hour, minor): (usize, &i64)| {
        let x = i64::try_from(hour).unwrap_or_default() * width / 23;
        let y = height - (*minor).max(0).saturating_mul(height) / most;
        format!("{x},{y}")
    };
    hours.iter().enumerate().take(until + 1).map(point).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn order(date: &str, at: &str, total: &str, refunded: &str) -> Value {
        json!({"businessDate": date, "occurredAt": at, "total": {"amount": total, "currency": "USD"},
            "refunded": {"amount": refunded, "currency": "USD"}})
    }

    #[test]
    fn a_day_is_the_sum_of_its_sales_less_refunds() {
        let orders = [
            order("d1", "10", "5.00", "0.00"),
            order("d1", "11", "7.50", "2.50"),
            order("d0", "11", "99.00", "0.00"),
        ];
        let day = day(&orders, "d1", |at| at.parse().unwrap());
        assert_eq!((day.count, day.total.amount.as_str()), (2, "10.00"));
        assert_eq!((day.hours[10], day.hours[11]), (500, 500));
        assert_eq!(line(&day.hours, 11, 230, 100).split(' ').next_back(), Some("110,0"));
    }

    #[test]
    fn a_day_of_the_books_is_revenue_and_tax() {
        let amount = |text: &str| json!({"amount": text, "currency": "USD"});
        let summary = json!({"revenue": amount("100.00"), "tax": amount("8.88")});
        assert_eq!(taken(&summary).unwrap().amount, "108.88");
        assert_eq!(taken(&json!({})), None);
    }
}
