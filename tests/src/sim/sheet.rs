//! What the cashier reads off the till's answers: the ticket on the counter and the amounts on it.

use super::journal::{minor, thousandths};
use super::model::{Kind, Receipt};
use pos_app::Answer;
use serde_json::Value;
use std::collections::BTreeMap;

/// The ticket as an answer showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The event that the ticket will become.
    pub event_id: String,
    /// Goods out or back.
    pub kind: Kind,
    /// Thousandths by SKU.
    pub goods: BTreeMap<String, i64>,
    /// The lines as they stand: SKU and thousandths.
    pub lines: Vec<(String, i64)>,
    /// Total with tax, minor units.
    pub total_minor: i64,
    /// What is still to pay, minor units.
    pub due_minor: i64,
    /// The same if it is paid in cash.
    pub due_in_cash_minor: i64,
    /// What is taken off, minor units.
    pub discount_minor: i64,
    /// Whether something was laid on the counter already.
    pub has_tenders: bool,
}

impl Sheet {
    /// Reads a ticket; `None` when the answer shows none.
    pub fn read(answer: &Answer) -> Option<Self> {
        let ticket = answer.get("ticket").filter(|ticket| ticket.is_object())?;
        let mut lines = Vec::new();
        let mut goods = BTreeMap::new();
        for line in ticket["lines"].as_array()? {
            let (sku, quantity) =
                (line["sku"].as_str()?.to_owned(), thousandths(line["quantity"].as_str()?)?);
            *goods.entry(sku.clone()).or_default() += quantity;
            lines.push((sku, quantity));
        }
        Some(Sheet {
            event_id: ticket["eventId"].as_str()?.to_owned(),
            kind: if ticket["kind"].as_str()? == "refund" { Kind::Refund } else { Kind::Sale },
            goods,
            lines,
            total_minor: amount(&ticket["total"])?,
            due_minor: amount(&ticket["due"])?,
            due_in_cash_minor: amount(&ticket["dueInCash"])?,
            discount_minor: amount(&ticket["discount"])?,
            has_tenders: ticket["tenders"].as_array().is_some_and(|tenders| !tenders.is_empty()),
        })
    }

    /// What a customer is told when this ticket is paid.
    pub fn receipt(&self, number: Option<String>) -> Receipt {
        Receipt {
            event_id: self.event_id.clone(),
            kind: self.kind,
            goods: self.goods.clone(),
            total_minor: self.total_minor,
            number,
        }
    }

    /// What does not add up on the ticket as shown.
    pub fn faults(answer: &Answer) -> Option<String> {
        let ticket = answer.get("ticket").filter(|ticket| ticket.is_object())?;
        let total_minor = amount(&ticket["total"]);
        let lines =
            ticket["lines"].as_array()?.iter().map(|line| amount(&line["total"])).sum::<Option<i64>>();
        if lines != total_minor {
            return Some(format!("the lines come to {lines:?}, the ticket to {total_minor:?}: {ticket}"));
        }
        None
    }
}

/// A quantity of an answer in thousandths.
pub fn quantity(value: &Value) -> Option<i64> {
    thousandths(value.as_str()?)
}

/// An amount of an answer in minor units.
pub fn amount(value: &Value) -> Option<i64> {
    minor(value["amount"].as_str()?)
}

/// Minor units as a person types them.
pub fn typed(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
