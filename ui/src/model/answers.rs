//! What an answer changes, by who waits for it.

use serde_json::Value;

use super::app::{App, Effects, Screen, Tone};
use super::dialog::Dialog;
use super::message::{Asked, Effect, Field, Sound};
use crate::api::{Answer, Inspection, Problem, Receipt, Sale, Status, Ticket};

/// A manager's word is needed; the till says for what.
const APPROVAL_NEEDED: &str = "APPROVAL_NEEDED";
/// Somebody else locked the till, or it was started anew.
const LOGIN_NEEDED: &str = "LOGIN_NEEDED";

impl App {
    pub(super) fn answered(&mut self, asked: Asked, answer: &Answer) -> Effects {
        if let Asked::Approve(then) = asked {
            return self.approved(*then, answer);
        }
        let code = answer.0.get("code").and_then(Value::as_str).unwrap_or_default();
        if code == APPROVAL_NEEDED {
            return self.ask_approval(asked, answer.problem());
        }
        if code == LOGIN_NEEDED && self.screen != Screen::Login {
            self.pay.busy = false;
            return self.ask_status();
        }
        match asked {
            Asked::Status => self.status_answered(answer),
            Asked::Count => {
                self.grid.count = answer.0.get("products").and_then(Value::as_u64);
                Effects::new()
            }
            Asked::Show => {
                if let Ok(ticket) = answer.read::<Ticket>() {
                    self.show(ticket);
                }
                Effects::new()
            }
            Asked::Ticket => self.ticket_answered(answer),
            Asked::Scan => self.scan_answered(answer),
            Asked::Search(text) => self.searched(&text, answer),
            Asked::Shelf => self.shelf(answer),
            Asked::Tiles(from) => self.tiles(from, answer),
            Asked::Pay => self.paid(answer),
            Asked::Tender => self.retendered(answer),
            Asked::Enrol | Asked::Login | Asked::ShiftOpen => self.gate_answered(&asked, answer),
            Asked::Lock => self.ask_status(),
            Asked::ShiftX => self.shift_figures(answer),
            Asked::ShiftClose => self.shift_closed(answer),
            Asked::Park => self.set_aside(answer, "parked"),
            Asked::VoidTicket => self.set_aside(answer, "ticket-voided"),
            Asked::Inspect | Asked::InspectMore => self.inspected(&asked, answer),
            Asked::Receipts => self.receipts_answered(answer),
            Asked::Sale => self.sale_answered(answer),
            Asked::Return => self.return_answered(answer),
            Asked::Plain(words) => self.plain(words, answer),
            Asked::Approve(_) => Effects::new(), // taken above
        }
    }

    fn status_answered(&mut self, answer: &Answer) -> Effects {
        self.status_in_flight = false;
        let mut effects = match answer.read::<Status>() {
            Ok(status) => self.settle(status),
            Err(problem) => vec![self.refuse(&problem)],
        };
        if std::mem::take(&mut self.status_again) {
            effects.extend(self.ask_status());
        }
        effects
    }

    /// A dialog's change of the ticket: done closes it, a refusal stays in it.
    fn ticket_answered(&mut self, answer: &Answer) -> Effects {
        self.busy = false;
        match answer.read::<Ticket>() {
            Ok(ticket) => {
                self.show(ticket);
                self.dialog = None;
                self.error = None;
                vec![Effect::Blur]
            }
            Err(problem) => self.refused_here(problem),
        }
    }

    /// A refusal is said where the person looks: in the dialog, else as a message.
    fn refused_here(&mut self, problem: Problem) -> Effects {
        if self.dialog.is_some() {
            self.error = Some(problem);
            return Effects::new();
        }
        vec![self.refuse(&problem)]
    }

    fn scan_answered(&mut self, answer: &Answer) -> Effects {
        match answer.read::<Ticket>() {
            Ok(ticket) => {
                let before = self.ticket.lines.iter().map(|line| line.warnings.len()).sum::<usize>();
                self.show(ticket);
                self.busy = false;
                if matches!(self.dialog, Some(Dialog::Quantity { add: Some(_) })) {
                    self.dialog = None;
                }
                self.error = None;
                let mut effects = vec![Effect::Sound(Sound::Good)];
                let warnings = self.ticket.lines.iter().map(|line| line.warnings.len()).sum::<usize>();
                let warned =
                    self.ticket.lines.get(self.selected).and_then(|line| line.warnings.first()).cloned();
                if let (true, Some(warning)) = (warnings > before, warned) {
                    effects.push(self.say(Tone::Warn, &warning.code, &warning.detail));
                }
                effects
            }
            Err(problem) => {
                self.busy = false;
                let mut effects = vec![Effect::Sound(Sound::Bad)];
                effects.extend(self.refused_here(problem));
                effects
            }
        }
    }

    fn ask_approval(&mut self, then: Asked, problem: Problem) -> Effects {
        self.pay.busy = false;
        self.busy = false;
        self.clear(&[Field::ManagerPin]);
        self.error = None;
        self.dialog = Some(Dialog::Approve { then, detail: problem.detail });
        vec![Effect::Blur]
    }

    /// The manager's PIN was good: the answer is that of what was asked. Else it stays open.
    fn approved(&mut self, then: Asked, answer: &Answer) -> Effects {
        self.busy = false;
        self.clear(&[Field::ManagerPin]);
        let code = answer.problem().code;
        let about_the_pin =
            ["WRONG_PIN", "LOGIN_BLOCKED", "NOT_ALLOWED", "NOT_A_MANAGER"].contains(&code.as_str());
        if answer.read::<Value>().is_err() && about_the_pin {
            self.error = Some(answer.problem());
            return Effects::new();
        }
        self.dialog = None;
        self.error = None;
        let mut effects = vec![Effect::Blur];
        effects.extend(self.answered(then, answer));
        effects
    }

    /// The ticket is off the counter.
    fn set_aside(&mut self, answer: &Answer, words: &'static str) -> Effects {
        match answer.read::<Value>() {
            Ok(_) => {
                self.show(Ticket::default());
                self.times = None;
                let mut effects = self.go_home();
                effects.push(self.say(Tone::Ok, words, ""));
                effects.extend(self.ask_status());
                effects
            }
            Err(problem) => self.refused_here(problem),
        }
    }

    fn inspected(&mut self, asked: &Asked, answer: &Answer) -> Effects {
        let Some(Dialog::Inspector { events, next, loading }) = &mut self.dialog else {
            return Effects::new();
        };
        *loading = false;
        match answer.read::<Inspection>() {
            Ok(found) => {
                if *asked == Asked::Inspect {
                    events.clear();
                }
                events.extend(found.events);
                *next = found.next;
                Effects::new()
            }
            Err(problem) => self.refused_here(problem),
        }
    }

    fn receipts_answered(&mut self, answer: &Answer) -> Effects {
        #[derive(serde::Deserialize)]
        struct Found {
            #[serde(default)]
            receipts: Vec<Receipt>,
        }
        match answer.read::<Found>() {
            Ok(found) => match &mut self.dialog {
                Some(Dialog::Receipts { receipts, loading }) => {
                    *receipts = found.receipts;
                    *loading = false;
                }
                Some(Dialog::Return { receipts, .. }) => *receipts = found.receipts,
                _ => {}
            },
            Err(problem) => return self.refused_here(problem),
        }
        Effects::new()
    }

    fn sale_answered(&mut self, answer: &Answer) -> Effects {
        match answer.read::<Sale>() {
            Ok(found) => {
                self.error = None;
                if let Some(Dialog::Return { sale, .. }) = &mut self.dialog {
                    *sale = Some(found);
                }
                vec![Effect::Sound(Sound::Good), Effect::Blur]
            }
            Err(problem) => {
                let mut effects = vec![Effect::Sound(Sound::Bad)];
                effects.extend(self.refused_here(problem));
                effects
            }
        }
    }

    /// A line comes back: the ticket says so, the receipt says what is left of it.
    fn return_answered(&mut self, answer: &Answer) -> Effects {
        match answer.read::<Ticket>() {
            Ok(ticket) => {
                self.show(ticket);
                let number = match &self.dialog {
                    Some(Dialog::Return { sale: Some(sale), .. }) => sale.receipt_number.clone(),
                    _ => return Effects::new(),
                };
                vec![Self::ask(&["sale", &number], Asked::Sale)]
            }
            Err(problem) => self.refused_here(problem),
        }
    }

    fn plain(&mut self, words: &'static str, answer: &Answer) -> Effects {
        self.busy = false;
        match answer.read::<Value>() {
            Ok(_) => {
                self.dialog = None;
                self.error = None;
                let mut effects = vec![Effect::Blur, self.say(Tone::Ok, words, "")];
                effects.extend(self.ask_status());
                effects
            }
            Err(problem) => self.refused_here(problem),
        }
    }
}
