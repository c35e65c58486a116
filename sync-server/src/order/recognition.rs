//! When a web order's sale is in the books (O-2): with its payment, or with each hand-over. An order carries what it was
//! paid under. What of it waits and what is earned are functions of its lines as they stand; every event books the
//! difference, so that all parts add up. Not here: entries.

use super::web::{WebItem, WebOrder};
use super::{OrderError, sql};
use domain::{Channel, RefundedPart, RoundingMode, TaxPortion, postings::Deferral, prorate};
use std::collections::BTreeMap;
use store::{Tx, params};

/// When tax of a sale falls due that is recognised with its hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TaxPoint {
    /// With the payment, or the invoice.
    #[default]
    Payment,
    /// With the hand-over.
    Supply,
}

/// When a sale is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Recognition {
    /// With its payment.
    #[default]
    Payment,
    /// With each hand-over.
    HandOver(TaxPoint),
}

impl Recognition {
    /// Reads the stable texts: `payment` or `handover`, and of the latter's tax `payment` or `supply`.
    pub fn parse(recognition: &str, tax_point: &str) -> Option<Self> {
        let tax_point = match tax_point {
            "payment" => TaxPoint::Payment,
            "supply" => TaxPoint::Supply,
            _ => return None,
        };
        match recognition {
            "payment" => Some(Self::Payment),
            "handover" => Some(Self::HandOver(tax_point)),
            _ => None,
        }
    }

    /// The stable text: `payment`, `handover`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::HandOver(_) => "handover",
        }
    }

    /// The stable text of the tax point: `payment`, `supply`.
    pub const fn tax_point(self) -> &'static str {
        match self {
            Self::Payment | Self::HandOver(TaxPoint::Payment) => "payment",
            Self::HandOver(TaxPoint::Supply) => "supply",
        }
    }
}

/// An order that is being paid carries what the shop has set now.
pub(super) fn stamp(tx: &Tx, order: &mut WebOrder, recognition: Recognition) -> Result<(), OrderError> {
    let values = params![order.id.uuid(), recognition.as_str(), recognition.tax_point()];
    tx.execute(&sql::SET_RECOGNITION, values)?;
    order.recognition = recognition;
    Ok(())
}

/// Amounts of an order, minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Amounts {
    net_minor: i64,
    shipping_minor: i64,
    /// Tax and what it is charged on, by code.
    taxes: BTreeMap<String, (i64, i64)>,
}

impl Amounts {
    fn add(&mut self, goods: bool, net_minor: i64, taxes: &[TaxPortion]) {
        *(if goods { &mut self.net_minor } else { &mut self.shipping_minor }) += net_minor;
        for tax in taxes {
            let sum = self.taxes.entry(tax.code.clone()).or_default();
            *sum = (sum.0 + tax.tax_minor, sum.1 + tax.base_minor);
        }
    }

    fn less(&self, other: &Self) -> Self {
        let mut left = self.clone();
        left.net_minor -= other.net_minor;
        left.shipping_minor -= other.shipping_minor;
        for (code, (tax, base)) in &other.taxes {
            let sum = left.taxes.entry(code.clone()).or_default();
            *sum = (sum.0 - tax, sum.1 - base);
        }
        left
    }

    pub(super) fn total_minor(&self) -> i64 {
        self.net_minor + self.shipping_minor + self.taxes.values().map(|(tax, _)| tax).sum::<i64>()
    }

    /// Tax code, and what the tax is charged on.
    pub(super) fn turnover(&self, sign: i64) -> Vec<(&str, i64)> {
        self.taxes.iter().map(|(code, (_, base))| (code.as_str(), base * sign)).collect()
    }

    /// As the posting table takes them.
    pub(super) fn facts(&self, channel: Channel, deferred_minor: i64, cost_minor: i64) -> Deferral {
        Deferral {
            channel,
            deferred_minor,
            net_minor: self.net_minor,
            shipping_minor: self.shipping_minor,
            taxes: self.taxes.iter().map(|(code, (tax, _))| (code.clone(), *tax)).collect(),
            tenders: Vec::new(),
            cost_minor,
        }
    }
}

/// What is left of an order, and what of that waits for its hand-over.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    left: Amounts,
    pub(super) waits: Amounts,
}

impl Standing {
    /// What is left and waits for nothing.
    pub(super) fn earned(&self) -> Amounts {
        self.left.less(&self.waits)
    }

    pub(super) fn left_minor(&self) -> i64 {
        self.left.total_minor()
    }

    /// What became earned since.
    pub(super) fn earned_since(&self, before: &Self) -> Amounts {
        self.earned().less(&before.earned())
    }
}

/// How an order stands after what was given back of its lines. Of a line waits what its goods that are paid and not handed
/// over are of all that its buyer still gets or has; shipping is earned with the first hand-over.
pub(super) fn standing(
    items: &[WebItem],
    given: &[(i64, RefundedPart)],
    tax_point: TaxPoint,
) -> Result<Standing, OrderError> {
    let nothing_sent = items.iter().all(|item| item.fulfilled == 0);
    let to_be_sent = items.iter().any(|item| item.goods && item.allocated > 0);
    let mut standing = Standing { left: Amounts::default(), waits: Amounts::default() };
    for item in items {
        let (net_minor, taxes) = left(item, given);
        standing.left.add(item.goods, net_minor, &taxes);
        let (part, whole) = match item.goods {
            true => (item.allocated, item.quantity - item.refunded),
            false => (i64::from(nothing_sent && to_be_sent), 1),
        };
        let share = |amount: i64| match whole {
            0 => Ok(0),
            _ => prorate(amount, part, whole, RoundingMode::HalfAwayFromZero)
                .map_err(|_| OrderError::Figures("an amount is too large")),
        };
        let mut waiting = Vec::new();
        if tax_point == TaxPoint::Supply {
            for tax in taxes {
                let (tax_minor, base_minor) = (share(tax.tax_minor)?, share(tax.base_minor)?);
                waiting.push(TaxPortion { tax_minor, base_minor, ..tax });
            }
        }
        standing.waits.add(item.goods, share(net_minor)?, &waiting);
    }
    Ok(standing)
}

/// What is left of a line: its net amount and its taxes.
fn left(item: &WebItem, given: &[(i64, RefundedPart)]) -> (i64, Vec<TaxPortion>) {
    let (mut net_minor, mut taxes) = (item.net_minor, item.taxes.clone());
    for (_, part) in given.iter().filter(|(line_no, _)| *line_no == item.line_no) {
        net_minor -= part.net_minor;
        for (tax, back) in taxes.iter_mut().zip(&part.taxes) {
            tax.tax_minor -= back.tax_minor;
            tax.base_minor -= back.base_minor;
        }
    }
    (net_minor, taxes)
}
