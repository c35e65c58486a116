//! The map of keys, and what a key means where. The wedge hears every key first.

use super::app::{App, Effects, Screen};
use super::dialog::Dialog;
use super::message::{Act, Effect, Field};
use super::wedge::KeyPress;

/// What has the focus on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// Nothing that takes keys.
    #[default]
    Nothing,
    /// A text field.
    Field(Field),
    /// A button.
    Button,
}

/// What became of a key.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The page must not see it.
    pub swallow: bool,
    /// Something that is shown may be another; a key that is only held back changes nothing.
    pub changed: bool,
    /// What is to be done, in order.
    pub effects: Vec<Effect>,
}

/// A line of the map: the keys, the name of its words.
pub type HelpKey = (&'static str, &'static str);

/// The whole map, as help shows it.
pub const HELP: &[HelpKey] = &[
    ("F1", "key-help"),
    ("F2", "key-search"),
    ("6 *", "key-times"),
    ("F3", "key-quantity"),
    ("+ / −", "key-step"),
    ("F4", "key-discount"),
    ("Shift F4", "key-price"),
    ("Del", "key-void"),
    ("↑ ↓", "key-move"),
    ("F7", "key-park"),
    ("F8", "key-return"),
    ("F9", "key-drawer"),
    ("F10", "key-menu"),
    ("F12", "key-pay"),
    ("Enter", "key-enter"),
    ("Esc", "key-back"),
    ("Ctrl L", "key-lock"),
];

impl App {
    /// Takes a key.
    pub fn key(&mut self, press: KeyPress, focus: Focus) -> Taken {
        self.focus = focus;
        let verdict = self.wedge.key(press);
        let changed = !verdict.heard.is_empty();
        let mut swallow = verdict.swallow;
        let mut effects = Effects::new();
        for heard in verdict.heard {
            if let super::wedge::Heard::Key(press) = &heard {
                match self.meaning(press) {
                    Some(acts) => {
                        swallow = true;
                        for act in acts {
                            // Text that was held back reaches its field first: Enter takes all of it.
                            if effects.iter().any(|effect| matches!(effect, Effect::Type(_))) {
                                effects.push(Effect::Do(act));
                            } else {
                                effects.extend(self.act(act));
                            }
                        }
                    }
                    None => swallow = false,
                }
            } else {
                effects.extend(self.heard(heard));
            }
        }
        effects.extend(self.wedge.waits_ms().map(Effect::Listen));
        Taken { swallow, changed, effects }
    }

    /// Nothing was pressed for a while: what is held back is settled, or it is listened on.
    pub fn silence(&mut self, now_ms: u64) -> Taken {
        let heard = self.wedge.silence(now_ms);
        let changed = heard.is_some();
        let mut effects = heard.map(|heard| self.heard(heard)).unwrap_or_default();
        effects.extend(self.wedge.waits_ms().map(Effect::Listen));
        Taken { swallow: false, changed, effects }
    }

    /// What a key with a meaning of its own means here; `None`: the page may have it.
    fn meaning(&self, press: &KeyPress) -> Option<Vec<Act>> {
        if press.alt || press.meta {
            return None;
        }
        if press.control {
            return match press.key.as_str() {
                "l" | "L" => Some(vec![Act::Lock]),
                _ => None,
            };
        }
        match press.key.as_str() {
            "Escape" => Some(vec![Act::Back]),
            // A button that has the focus is pressed by the page.
            "Enter" if self.focus == Focus::Button => None,
            "Enter" => Some(vec![Act::Enter]),
            "Backspace" if self.focus == Focus::Nothing => Some(vec![Act::PadBack]),
            key if key.starts_with('F') && key.len() > 1 => Some(self.function_key(key, press.shift)),
            "Delete" if self.on_ticket() && self.field_is_free() => Some(vec![Act::VoidLine]),
            "ArrowUp" if self.on_ticket() => Some(vec![Act::Move(-1)]),
            "ArrowDown" if self.on_ticket() => Some(vec![Act::Move(1)]),
            _ => None,
        }
    }

    /// No key of this row does what the page would do with it.
    fn function_key(&self, key: &str, shift: bool) -> Vec<Act> {
        let act = match (key, shift) {
            ("F1", _) => Act::Help,
            ("F2", _) if self.screen == Screen::Pay => Act::Method(super::message::Method::Cash),
            ("F3", _) if self.screen == Screen::Pay => Act::Method(super::message::Method::Card),
            ("F12", _) if self.screen == Screen::Sell && self.dialog.is_none() => Act::Pay,
            ("F12", _) if self.screen == Screen::Pay => Act::Enter,
            _ if !self.on_ticket() => return Vec::new(),
            ("F2", _) => Act::Search,
            ("F3", _) => Act::Quantity,
            ("F4", false) => Act::Discount,
            ("F4", true) => Act::Price,
            ("F7", _) => Act::Park,
            ("F8", _) => Act::Return,
            ("F9", _) => Act::Drawer,
            ("F10", _) => Act::Menu,
            _ => return Vec::new(),
        };
        vec![act]
    }

    /// Whether the ticket is what keys act on.
    fn on_ticket(&self) -> bool {
        self.screen == Screen::Sell && self.dialog.is_none()
    }

    fn field_is_free(&self) -> bool {
        match self.focus {
            Focus::Field(field) => self.field(field).is_empty(),
            _ => true,
        }
    }

    /// What a person typed goes where the cursor is, or where this screen wants it.
    pub(super) fn typed(&mut self, text: &str) -> Effects {
        match self.focus {
            Focus::Field(Field::Search) if self.field(Field::Search).is_empty() && is_step(text) => {
                self.act(step(text))
            }
            Focus::Field(_) => vec![Effect::Type(text.to_owned())],
            Focus::Button if text == " " => vec![Effect::Press],
            _ if self.on_ticket() && is_step(text) => self.act(step(text)),
            _ => self.typed_anywhere(text),
        }
    }

    fn typed_anywhere(&mut self, text: &str) -> Effects {
        if self.screen == Screen::Done {
            let mut effects = self.act(Act::Next);
            effects.extend(self.typed_anywhere(text));
            return effects;
        }
        let Some(field) = self.wanted_field() else { return Effects::new() };
        if field.is_numeric() {
            return text.chars().flat_map(|c| self.act(Act::Pad(c))).collect();
        }
        let grown = format!("{}{text}", self.field(field));
        let mut effects = vec![Effect::Focus(field)];
        effects.extend(self.field_changed(field, grown));
        effects
    }

    /// The field that typing without a cursor means.
    pub(super) fn wanted_field(&self) -> Option<Field> {
        if let Some(dialog) = &self.dialog {
            return match dialog {
                Dialog::Quantity { .. } => Some(Field::Quantity),
                Dialog::Discount { .. } | Dialog::Price | Dialog::Cash(_) => Some(Field::Value),
                Dialog::Return { sale: None, .. } => Some(Field::Receipt),
                Dialog::Drawer => Some(Field::Reason),
                Dialog::Approve { .. } => Some(Field::ManagerPin),
                _ => None,
            };
        }
        match self.screen {
            Screen::Enrol => Some(Field::Code),
            Screen::Login => Some(Field::Pin),
            Screen::ShiftOpen => Some(Field::Float),
            Screen::Sell => Some(Field::Search),
            Screen::Pay => Some(Field::Amount),
            Screen::ShiftClose => Some(Field::CountCash),
            Screen::Loading | Screen::Failure | Screen::Done => None,
        }
    }
}

fn is_step(text: &str) -> bool {
    text == "+" || text == "-"
}

fn step(text: &str) -> Act {
    Act::Step(if text == "+" { 1 } else { -1 })
}
