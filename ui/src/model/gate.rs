//! What stands before selling: enrolment, PIN, shift; and the shift's end.

use serde_json::Value;

use super::app::{App, Effects, Screen};
use super::dialog::Dialog;
use super::message::{Asked, Effect, Field};
use crate::api::{Answer, Money, Status};

impl App {
    /// Goes where the till's state says the person has to be.
    pub(super) fn settle(&mut self, status: Status) -> Effects {
        let before = (self.status.catalogue, self.screen);
        self.status = status;
        let gate = if !self.status.enrolled {
            Some(Screen::Enrol)
        } else if self.status.user.is_none() {
            Some(Screen::Login)
        } else if self.status.shift.is_none() {
            Some(Screen::ShiftOpen)
        } else {
            None
        };
        let closing = self.screen == Screen::ShiftClose && self.status.user.is_some();
        match gate {
            _ if closing => Effects::new(),
            Some(gate) if gate != self.screen => {
                self.screen = gate;
                self.dialog = None;
                self.error = None;
                self.busy = false;
                vec![Effect::Blur]
            }
            Some(_) => Effects::new(),
            None if matches!(before.1, Screen::Enrol | Screen::Login | Screen::ShiftOpen) => self.go_home(),
            None if self.status.catalogue && !before.0 => self.ask_shelf(),
            None => Effects::new(),
        }
    }

    /// Enter on a gate.
    pub(super) fn gate_enter(&mut self) -> Effects {
        if self.busy {
            return Effects::new();
        }
        let (line, asked, needed): (Vec<&str>, Asked, &[Field]) = match self.screen {
            Screen::Enrol => {
                let words = vec!["enrol", self.field(Field::Url), self.field(Field::Code)];
                (words, Asked::Enrol, &[Field::Url, Field::Code])
            }
            Screen::Login => (vec!["login", self.field(Field::Pin)], Asked::Login, &[Field::Pin]),
            Screen::ShiftOpen => {
                (vec!["shift", "open", self.field(Field::Float)], Asked::ShiftOpen, &[Field::Float])
            }
            _ => return Effects::new(),
        };
        if let Some(empty) = needed.iter().find(|field| self.field(**field).trim().is_empty()) {
            return vec![Effect::Focus(*empty)];
        }
        let effect = Self::ask(&line, asked);
        self.busy = true;
        self.error = None;
        vec![effect]
    }

    /// The gate's answer: on, or why not.
    pub(super) fn gate_answered(&mut self, asked: &Asked, answer: &Answer) -> Effects {
        self.busy = false;
        if *asked == Asked::Login {
            self.clear(&[Field::Pin]);
        }
        if let Err(problem) = answer.read::<Value>() {
            self.error = Some(problem);
            return Effects::new();
        }
        self.error = None;
        self.clear(&[Field::Code, Field::Float]);
        self.ask_status()
    }

    pub(super) fn close_shift(&mut self) -> Effects {
        self.screen = Screen::ShiftClose;
        self.dialog = None;
        self.error = None;
        self.closed = None;
        self.clear(&[Field::CountCash, Field::CountCard]);
        vec![Effect::Focus(Field::CountCash)]
    }

    pub(super) fn close_enter(&mut self) -> Effects {
        if self.closed.is_some() {
            return self.leave_closed();
        }
        let cash = self.field(Field::CountCash).to_owned();
        if cash.trim().is_empty() {
            return vec![Effect::Focus(Field::CountCash)];
        }
        let card = self.field(Field::CountCard).trim().to_owned();
        let card = if card.is_empty() { String::new() } else { format!("card={card}") };
        self.busy = true;
        vec![Self::ask(&["shift", "close", &cash, &card], Asked::ShiftClose)]
    }

    pub(super) fn shift_closed(&mut self, answer: &Answer) -> Effects {
        self.busy = false;
        match answer.read::<Value>() {
            Ok(result) => {
                self.error = None;
                self.closed = Some(figures(&result));
                vec![Effect::Blur]
            }
            Err(problem) => {
                self.error = Some(problem);
                Effects::new()
            }
        }
    }

    /// The closed shift's figures were read.
    pub(super) fn leave_closed(&mut self) -> Effects {
        self.closed = None;
        self.screen = Screen::Login;
        vec![Self::ask(&["lock"], Asked::Lock)]
    }

    pub(super) fn shift_figures(&mut self, answer: &Answer) -> Effects {
        match answer.read::<Value>() {
            Ok(result) => self.open(Dialog::Figures(figures(&result))),
            Err(problem) => vec![self.refuse(&problem)],
        }
    }
}

/// The figures of a shift in the order of a Z report: name of its words, value as text.
fn figures(result: &Value) -> Vec<(String, String)> {
    let money = |value: &Value| serde_json::from_value::<Money>(value.clone()).ok().map(|money| money.amount);
    let mut rows = Vec::new();
    let from = &result["figures"];
    for name in ["float", "sales", "refunds", "tax", "cashRounding"] {
        rows.extend(money(&from[name]).map(|amount| (format!("figure-{name}"), amount)));
    }
    for name in ["saleCount", "refundCount"] {
        rows.extend(from[name].as_i64().map(|count| (format!("figure-{name}"), count.to_string())));
    }
    for (group, values) in
        [("expected", &from["expected"]), ("counted", &result["counted"]), ("over", &result["overShort"])]
    {
        for (method, value) in values.as_object().into_iter().flatten() {
            rows.extend(money(value).map(|amount| (format!("figure-{group}-{method}"), amount)));
        }
    }
    rows
}
