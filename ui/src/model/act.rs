//! What a touch or a key does, where the person is.

use super::app::{App, Effects, Screen, Theme};
use super::dialog::Dialog;
use super::message::{Act, Asked, Effect, Field};

impl App {
    pub(super) fn act(&mut self, act: Act) -> Effects {
        match act {
            Act::Back => self.back(),
            Act::Enter => self.enter(),
            Act::Retry => {
                self.screen = Screen::Loading;
                vec![Effect::Start]
            }
            Act::Pad(c) => self.pad(c),
            Act::PadBack => self.pad_back(),
            Act::Help => self.open(Dialog::Help),
            Act::Menu => self.open(Dialog::Menu),
            Act::Lock => self.lock(),
            Act::Theme => self.next_theme(),
            Act::Language(language) => {
                self.language.clone_from(&language);
                vec![Effect::Remember("language", language), Effect::Look]
            }
            Act::ToastAway => {
                self.toast = None;
                Effects::new()
            }
            Act::Next => self.go_home(),
            Act::Pay => self.go_to_pay(),
            Act::Method(method) => self.choose(method),
            Act::Note(amount) => self.note(&amount),
            Act::CardDeclined => self.card_declined(),
            Act::CardUnknown => {
                self.pay.card_unknown = true;
                Effects::new()
            }
            Act::TenderVoid(number) => {
                vec![Self::ask(&["tender", "void", &number.to_string()], Asked::Tender)]
            }
            Act::ShiftX => vec![Self::ask(&["shift", "x"], Asked::ShiftX)],
            Act::ShiftClose => self.close_shift(),
            Act::ShiftClosed => self.leave_closed(),
            other => self.act_at_home(other),
        }
    }

    fn act_at_home(&mut self, act: Act) -> Effects {
        match act {
            Act::Search => vec![Effect::Focus(Field::Search)],
            Act::Move(by) => self.move_selection(by),
            Act::Line(number) => {
                self.selected = number.saturating_sub(1);
                Effects::new()
            }
            Act::Step(by) => self.step(by),
            Act::VoidLine => self.void_line(),
            Act::VoidTicket if self.ticket.lines.is_empty() => Effects::new(),
            Act::VoidTicket => self.open(Dialog::ConfirmVoid),
            Act::Tile(product_id) => self.touched(&product_id),
            Act::Category(id) => self.open_category(id),
            Act::More => self.more_tiles(),
            Act::AgeChecked => {
                self.age_checked = true;
                Effects::new()
            }
            Act::Park if self.ticket.lines.is_empty() => self.open(Dialog::Recall),
            Act::Park => vec![Self::ask(&["park"], Asked::Park)],
            other => self.act_by_dialog(other),
        }
    }

    fn lock(&mut self) -> Effects {
        match self.screen {
            Screen::Loading | Screen::Failure | Screen::Enrol | Screen::Login => Effects::new(),
            _ => vec![Self::ask(&["lock"], Asked::Lock)],
        }
    }

    fn next_theme(&mut self) -> Effects {
        self.theme = match self.theme {
            None => Some(Theme::Light),
            Some(Theme::Light) => Some(Theme::Dark),
            Some(Theme::Dark) => None,
        };
        let name = match self.theme {
            None => "",
            Some(Theme::Light) => "light",
            Some(Theme::Dark) => "dark",
        };
        vec![Effect::Remember("theme", name.to_owned()), Effect::Look]
    }

    fn back(&mut self) -> Effects {
        self.error = None;
        if self.dialog.take().is_some() {
            self.busy = false;
            return vec![Effect::Blur];
        }
        match self.screen {
            Screen::Pay if !self.pay.busy => {
                self.screen = Screen::Sell;
                vec![Effect::Blur]
            }
            Screen::Done => self.go_home(),
            Screen::ShiftClose if self.closed.is_none() => self.go_home(),
            Screen::Sell => {
                let clear = self.field(Field::Search).is_empty();
                self.clear(&[Field::Search]);
                self.search.results = None;
                if clear {
                    self.times = None;
                    self.toast = None;
                }
                vec![Effect::Blur]
            }
            Screen::Login => {
                self.clear(&[Field::Pin]);
                Effects::new()
            }
            _ => Effects::new(),
        }
    }

    fn enter(&mut self) -> Effects {
        if self.dialog.is_some() {
            return self.dialog_enter();
        }
        match self.screen {
            Screen::Failure => self.act(Act::Retry),
            Screen::Enrol | Screen::Login | Screen::ShiftOpen => self.gate_enter(),
            Screen::Sell => self.sell_enter(),
            Screen::Pay => self.take(),
            Screen::Done => self.go_home(),
            Screen::ShiftClose => self.close_enter(),
            Screen::Loading => Effects::new(),
        }
    }

    fn card_declined(&mut self) -> Effects {
        self.pay.card_unknown = false;
        vec![self.say(super::app::Tone::Warn, "card-declined", "")]
    }

    /// A key of the pad, or a digit typed without a cursor.
    fn pad(&mut self, c: char) -> Effects {
        let Some(field) = self.wanted_field() else { return Effects::new() };
        let c = if c == ',' { '.' } else { c };
        if !(c.is_ascii_digit() || c == '.' && !matches!(field, Field::Pin | Field::ManagerPin)) {
            return Effects::new();
        }
        let offered = field == Field::Amount && std::mem::take(&mut self.pay.offered);
        let text = if offered { String::new() } else { self.field(field).to_owned() };
        if c == '.' && text.contains('.') || text.len() >= 12 {
            return Effects::new();
        }
        self.error = None;
        self.set(field, format!("{text}{c}"));
        Effects::new()
    }

    fn pad_back(&mut self) -> Effects {
        if let Some(field) = self.wanted_field() {
            let mut text = self.field(field).to_owned();
            if field == Field::Amount && std::mem::take(&mut self.pay.offered) {
                text.clear();
            }
            text.pop();
            self.set(field, text);
        }
        Effects::new()
    }

    pub(super) fn field_changed(&mut self, field: Field, text: String) -> Effects {
        if field == Field::Search {
            return self.search_changed(text);
        }
        if field == Field::Amount {
            self.pay.offered = false;
        }
        let text = if field.is_numeric() { text.replace(',', ".") } else { text };
        self.set(field, text);
        Effects::new()
    }
}
