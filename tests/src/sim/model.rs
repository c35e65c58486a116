//! What customers were told, kept apart from everything that the product keeps: a few maps, no prices, no
//! SQL. Whatever the till and the books say later is compared with this.

use super::counts::{Counts, Seen};
use super::journal::Written;
use std::collections::{BTreeMap, BTreeSet};

/// Goods out, or goods back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A sale.
    Sale,
    /// A refund.
    Refund,
}

/// What a customer was told: that this was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The event that it is, as the till's answers named it.
    pub event_id: String,
    /// Goods out or back.
    pub kind: Kind,
    /// SKU and thousandths, summed by SKU.
    pub goods: BTreeMap<String, i64>,
    /// What was to pay, minor units.
    pub total_minor: i64,
    /// The number on the paper; `None` as long as nobody has seen it.
    pub number: Option<String>,
}

/// Pieces of an article that came in, thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// The server said that they are booked.
    pub sure: i64,
    /// The server said nothing.
    pub doubtful: i64,
}

/// The checker's memory.
#[derive(Debug, Default)]
pub struct Model {
    /// By event id: shown as paid.
    pub paid: BTreeMap<String, Receipt>,
    /// A payment was asked for and no answer came: the till knows, the customer does not.
    in_doubt: BTreeMap<String, Receipt>,
    /// Receipt numbers that answers named.
    pub announced: BTreeSet<String>,
    /// Receipt numbers that came out of the printer.
    pub printed: BTreeSet<String>,
    /// By SKU: what came in besides sales and returns.
    pub deliveries: BTreeMap<String, Delivered>,
    violations: BTreeSet<String>,
}

impl Model {
    /// Something is not as it must be.
    pub fn violation(&mut self, text: impl Into<String>) {
        self.violations.insert(text.into());
    }

    /// Everything that was not as it must be.
    pub fn violations(&self) -> Vec<String> {
        self.violations.iter().cloned().collect()
    }

    /// "Paid" was shown.
    pub fn shown_paid(&mut self, receipt: Receipt) {
        self.in_doubt.remove(&receipt.event_id);
        self.announced.extend(receipt.number.clone());
        if let Some(before) = self.paid.get(&receipt.event_id)
            && before.number.is_some()
        {
            self.violation(format!("event {} was shown as paid twice", receipt.event_id));
        }
        self.paid.insert(receipt.event_id.clone(), receipt);
    }

    /// A payment that would complete its ticket was asked for.
    pub fn asked_to_pay(&mut self, receipt: Receipt) {
        self.in_doubt.insert(receipt.event_id.clone(), receipt);
    }

    /// The till said that this is surely not paid.
    pub fn surely_unpaid(&mut self, event_id: &str) {
        self.in_doubt.remove(event_id);
    }

    /// Compares with the till's journal: what was shown is there, once, and nothing else is. What was in
    /// doubt is settled by it.
    pub fn compare_journal(&mut self, journal: &[Written], counts: &mut Counts) {
        let sales: BTreeMap<&str, &Written> = journal
            .iter()
            .filter(|event| event.sale.is_some())
            .map(|event| (event.event_id.as_str(), event))
            .collect();
        for (event_id, receipt) in std::mem::take(&mut self.in_doubt) {
            if sales.contains_key(event_id.as_str()) {
                counts.add(Seen::UnknownPaid);
                self.paid.insert(event_id, receipt);
            } else {
                counts.add(Seen::UnknownUnpaid);
            }
        }
        let mut found = Vec::new();
        for (event_id, receipt) in &mut self.paid {
            match sales.get(event_id.as_str()).and_then(|event| event.sale.as_ref()) {
                None => {
                    found.push(format!("event {event_id} was shown as paid and is not in the till's journal"))
                }
                Some(sale) => {
                    let number = receipt.number.get_or_insert_with(|| sale.receipt_number.clone()).clone();
                    if number != sale.receipt_number {
                        found.push(format!("receipt {number} is {} in the journal", sale.receipt_number));
                    }
                    let same = sale.kind == receipt.kind && sale.total_minor == receipt.total_minor;
                    if !same || sale.goods_by_sku != receipt.goods {
                        found.push(format!("receipt {number}: shown {receipt:?}, written {sale:?}"));
                    }
                }
            }
        }
        for (event_id, event) in &sales {
            if !self.paid.contains_key(*event_id) {
                found.push(format!(
                    "event {event_id} ({}) is in the till's journal and nobody paid it",
                    event.seq
                ));
            }
        }
        let numbers: BTreeSet<&str> = sales
            .values()
            .filter_map(|event| event.sale.as_ref())
            .map(|sale| sale.receipt_number.as_str())
            .collect();
        if numbers.len() != sales.len() {
            found.push("two sales have one receipt number".to_owned());
        }
        for number in self.printed.iter().filter(|number| !numbers.contains(number.as_str())) {
            found.push(format!("receipt {number} was printed and is not in the till's journal"));
        }
        self.violations.extend(found);
    }
}
