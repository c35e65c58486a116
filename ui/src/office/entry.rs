//! An entry written by hand: lines, their sums, and whether both sides are the same. Amounts are added as whole minor
//! units; the server looks again.

use std::collections::BTreeMap;

use domain::{Currency, format_minor, parse_minor};
use serde_json::{Value, json};

use super::load::Problem;

/// A line as typed; one of both amounts is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryLine {
    /// Id of the account; empty while none is chosen.
    pub account: String,
    /// Amount on the debit side.
    pub debit: String,
    /// Amount on the credit side.
    pub credit: String,
}

/// The entry as typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EntryForm {
    /// Business date, `2026-11-27`.
    pub date: String,
    /// What it is for.
    pub description: String,
    /// The document.
    pub reference: String,
    /// At least two.
    pub lines: Vec<EntryLine>,
    /// Distinguishes this opening from all others.
    pub number: u64,
    /// Whether it is being sent.
    pub busy: bool,
    /// What the server said.
    pub problem: Option<Problem>,
    /// What is wrong where: `date`, `description`, `lines.0`.
    pub wrong: BTreeMap<String, &'static str>,
}

/// Both sides in minor units, and what is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides {
    /// Sum of the debits.
    pub debit_minor: i64,
    /// Sum of the credits.
    pub credit_minor: i64,
    /// Whether an amount cannot be read or does not fit.
    pub unreadable: bool,
}

impl Sides {
    /// Both are the same and not nothing.
    #[must_use]
    pub const fn balances(self) -> bool {
        !self.unreadable && self.debit_minor == self.credit_minor && self.debit_minor > 0
    }
}

/// A part of the entry that is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // as in `EntryForm` and `EntryLine`
pub enum EntryField {
    Date,
    Description,
    Reference,
    Account(usize),
    Debit(usize),
    Credit(usize),
}

impl EntryForm {
    /// An empty one of two lines.
    #[must_use]
    pub fn new(number: u64, today: &str) -> Self {
        let lines = vec![EntryLine::default(); 2];
        Self { date: today.to_owned(), lines, number, ..Self::default() }
    }

    /// Types; an amount on one side takes the other one's away.
    pub fn set(&mut self, field: EntryField, text: String) {
        self.wrong.clear();
        let line = match field {
            EntryField::Date => return self.date = text,
            EntryField::Description => return self.description = text,
            EntryField::Reference => return self.reference = text,
            EntryField::Account(at) | EntryField::Debit(at) | EntryField::Credit(at) => {
                self.lines.get_mut(at)
            }
        };
        let Some(line) = line else { return };
        match field {
            EntryField::Debit(_) if !text.is_empty() => {
                (line.debit, line.credit) = (text, String::new());
            }
            EntryField::Credit(_) if !text.is_empty() => {
                (line.debit, line.credit) = (String::new(), text);
            }
            EntryField::Debit(_) => line.debit = text,
            EntryField::Credit(_) => line.credit = text,
            _ => line.account = text,
        }
    }

    /// One line more; it is given what is missing.
    pub fn add_line(&mut self, currency: &str) {
        let mut line = EntryLine::default();
        let sides = self.sides(currency);
        if let (Ok(currency), false) = (Currency::parse(currency), sides.unreadable) {
            let missing = sides.debit_minor.saturating_sub(sides.credit_minor);
            match missing {
                1.. => line.credit = format_minor(missing, currency),
                ..=-1 => line.debit = format_minor(missing.saturating_neg(), currency),
                0 => {}
            }
        }
        self.lines.push(line);
    }

    /// One line less; two stay.
    pub fn remove_line(&mut self, at: usize) {
        if self.lines.len() > 2 && at < self.lines.len() {
            self.lines.remove(at);
        }
    }

    /// What both sides come to.
    #[must_use]
    pub fn sides(&self, currency: &str) -> Sides {
        let Ok(currency) = Currency::parse(currency) else {
            // Nothing is known of the shop's money yet.
            return Sides::default();
        };
        let mut sides = Sides::default();
        for line in &self.lines {
            for (text, sum) in
                [(&line.debit, &mut sides.debit_minor), (&line.credit, &mut sides.credit_minor)]
            {
                let text = text.trim().replace(',', ".");
                if text.is_empty() {
                    continue;
                }
                match parse_minor(&text, currency).ok().filter(|minor| *minor > 0) {
                    Some(minor) => *sum = sum.saturating_add(minor),
                    None => sides.unreadable = true,
                }
            }
        }
        sides
    }

    /// The request's body, unless something is missing: then the first such place.
    ///
    /// # Errors
    /// Where: `wrong` says what.
    pub fn body(&mut self, currency: &str) -> Result<Value, String> {
        self.wrong.clear();
        self.problem = None;
        if self.date.is_empty() {
            self.wrong.insert("date".to_owned(), "wrong-missing");
        }
        if self.description.trim().is_empty() {
            self.wrong.insert("description".to_owned(), "wrong-missing");
        }
        let mut lines = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let (debit, credit) = (line.debit.trim().replace(',', "."), line.credit.trim().replace(',', "."));
            if line.account.is_empty() && debit.is_empty() && credit.is_empty() {
                continue;
            }
            if line.account.is_empty() || (debit.is_empty() && credit.is_empty()) {
                self.wrong.insert(format!("lines.{at}"), "wrong-line");
            }
            let (direction, amount) = if debit.is_empty() { ("Credit", credit) } else { ("Debit", debit) };
            let amount = Currency::parse(currency)
                .ok()
                .and_then(|of| parse_minor(&amount, of).ok().map(|minor| format_minor(minor, of)));
            let Some(amount) = amount else {
                self.wrong.entry(format!("lines.{at}")).or_insert("wrong-number");
                continue;
            };
            lines.push(json!({ "accountId": line.account, "direction": direction,
                "amount": { "amount": amount, "currency": currency } }));
        }
        if !self.sides(currency).balances() {
            self.wrong.insert("balance".to_owned(), "wrong-balance");
        }
        if let Some(first) = self.wrong.keys().next() {
            return Err(first.clone());
        }
        self.busy = true;
        Ok(json!({ "entryDate": self.date, "description": self.description.trim(),
            "reference": self.reference.trim(), "entryType": "Manual", "lines": lines }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_balances_or_says_where_not() {
        let mut entry = EntryForm::new(1, "2026-11-27");
        entry.set(EntryField::Account(0), "cash".into());
        entry.set(EntryField::Debit(0), "12,50".into());
        assert_eq!(entry.sides("USD"), Sides { debit_minor: 1250, credit_minor: 0, unreadable: false });
        assert_eq!(entry.body("USD").unwrap_err(), "balance");
        assert!(entry.wrong.contains_key("description"));
        entry.set(EntryField::Description, "Float".into());
        entry.set(EntryField::Credit(1), "12.505".into());
        assert!(entry.sides("USD").unreadable);
        entry.set(EntryField::Credit(1), "12.50".into());
        assert!(entry.sides("USD").balances());
        assert_eq!(entry.body("USD").unwrap_err(), "lines.1");
        entry.set(EntryField::Account(1), "equity".into());
        let body = entry.body("USD").unwrap();
        assert_eq!(body["lines"][1]["direction"], "Credit");
        assert_eq!(body["lines"][0]["amount"], json!({"amount": "12.50", "currency": "USD"}));
    }

    #[test]
    fn a_new_line_is_given_what_is_missing_and_sides_exclude_each_other() {
        let mut entry = EntryForm::new(1, "2026-11-27");
        entry.set(EntryField::Debit(0), "10".into());
        entry.set(EntryField::Credit(1), "4".into());
        entry.add_line("USD");
        assert_eq!(entry.lines[2].credit, "6.00");
        entry.set(EntryField::Debit(2), "1".into());
        assert_eq!((entry.lines[2].debit.as_str(), entry.lines[2].credit.as_str()), ("1", ""));
        entry.remove_line(2);
        entry.remove_line(1);
        assert_eq!(entry.lines.len(), 2);
    }
}
