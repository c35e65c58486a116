//! The tenders: what is due, what is handed over, a card terminal that stands apart.

use domain::{Currency, Money, parse_minor};

use super::app::{App, Effects, Pay, Screen};
use super::message::{Asked, Effect, Field, Method};
use crate::api::{self, Answer, Done, Ticket};

impl App {
    pub(super) fn go_to_pay(&mut self) -> Effects {
        if self.ticket.lines.is_empty() {
            return Effects::new();
        }
        self.screen = Screen::Pay;
        self.dialog = None;
        self.error = None;
        self.toast = None;
        self.pay = Pay::default();
        self.clear(&[Field::Reference]);
        self.offer();
        vec![Effect::Blur]
    }

    /// What is due by the chosen method; in cash it may be rounded (M-5).
    #[must_use]
    pub fn due(&self) -> Option<&api::Money> {
        match self.pay.method {
            Method::Cash => self.ticket.due_in_cash.as_ref().or(self.ticket.due.as_ref()),
            Method::Card => self.ticket.due.as_ref(),
        }
    }

    /// The amount of the next tender begins as what is due.
    pub(super) fn offer(&mut self) {
        let due = self.due().map(|due| due.amount.clone()).unwrap_or_default();
        self.set(Field::Amount, due);
        self.pay.offered = true;
    }

    pub(super) fn choose(&mut self, method: Method) -> Effects {
        if self.screen == Screen::Pay && !self.pay.busy {
            self.pay.method = method;
            self.pay.card_unknown = false;
            self.offer();
        }
        Effects::new()
    }

    pub(super) fn note(&mut self, amount: &str) -> Effects {
        self.set(Field::Amount, amount);
        self.pay.offered = false;
        Effects::new()
    }

    /// Exactly what is due, then the shop's notes above it.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let Some(due) = self.due() else { return Vec::new() };
        let mut notes = vec![due.amount.clone()];
        if self.ticket.is_refund() {
            return notes;
        }
        let Ok(currency) = Currency::parse(&due.currency) else { return notes };
        let Ok(due_minor) = parse_minor(&due.amount, currency) else { return notes };
        let above = self
            .status
            .cash_notes
            .iter()
            .filter(|note| parse_minor(note, currency).is_ok_and(|note_minor| note_minor > due_minor));
        notes.extend(above.take(3).cloned());
        notes
    }

    /// What would go back over the counter for the amount as typed; the till decides when it is taken.
    #[must_use]
    pub fn change(&self) -> Option<api::Money> {
        if self.pay.method != Method::Cash || self.ticket.is_refund() {
            return None;
        }
        let due = self.due()?;
        let currency = Currency::parse(&due.currency).ok()?;
        let given = Money::new(parse_minor(self.field(Field::Amount), currency).ok()?, currency);
        let due = Money::new(parse_minor(&due.amount, currency).ok()?, currency);
        let change = given.checked_sub(due).ok()?;
        (change.minor > 0)
            .then(|| api::Money { amount: change.amount_text(), currency: currency.code().to_owned() })
    }

    /// Hands the tender to the till.
    pub(super) fn take(&mut self) -> Effects {
        if self.pay.busy {
            return Effects::new();
        }
        let amount = self.field(Field::Amount).to_owned();
        if amount.is_empty() {
            self.offer();
            return Effects::new();
        }
        self.pay.busy = true;
        self.pay.card_unknown = false;
        self.error = None;
        let method = self.pay.method;
        let reference = if method == Method::Card { self.field(Field::Reference) } else { "" };
        vec![Self::ask(&["pay", method.as_str(), &amount, reference], Asked::Pay)]
    }

    pub(super) fn paid(&mut self, answer: &Answer) -> Effects {
        self.pay.busy = false;
        match answer.read::<Done>() {
            Ok(done) if done.complete => {
                self.ticket = Ticket::default();
                self.selected = 0;
                self.times = None;
                self.age_checked = false;
                self.done = Some(done);
                self.screen = Screen::Done;
                self.toast = None;
                self.dialog = None;
                let mut effects = vec![Effect::Blur];
                effects.extend(self.ask_status());
                effects
            }
            Ok(_) => {
                self.clear(&[Field::Reference]);
                self.retendered(answer)
            }
            Err(problem) => {
                self.error = Some(problem);
                Effects::new()
            }
        }
    }

    /// Tenders changed: the ticket says what is due now.
    pub(super) fn retendered(&mut self, answer: &Answer) -> Effects {
        match answer.read::<Ticket>() {
            Ok(ticket) => {
                self.show(ticket);
                if self.screen == Screen::Pay {
                    self.offer();
                }
                vec![Effect::Blur]
            }
            Err(problem) => vec![self.refuse(&problem)],
        }
    }
}
