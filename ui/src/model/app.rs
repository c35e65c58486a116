//! The state, and how a message finds the room that knows it.

use std::collections::BTreeMap;

use crate::api::{Category, Done, Problem, Start, Status, Ticket, Tile, ask};

use super::dialog::Dialog;
use super::keys::Focus;
use super::message::{Asked, Effect, Field, Method, Msg, Sound, Told};
use super::wedge::{Heard, Wedge};

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    /// The program has not said yet how it was started.
    #[default]
    Loading,
    /// The till's folder cannot be opened.
    Failure,
    /// No server knows this till.
    Enrol,
    /// Nobody is logged in.
    Login,
    /// No shift is open.
    ShiftOpen,
    /// Home.
    Sell,
    /// The tenders.
    Pay,
    /// Paid.
    Done,
    /// Counting the drawer, then its result.
    ShiftClose,
}

impl Screen {
    /// Its `data-screen`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Failure => "failure",
            Self::Enrol => "enrol",
            Self::Login => "login",
            Self::ShiftOpen => "shift-open",
            Self::Sell => "sell",
            Self::Pay => "pay",
            Self::Done => "done",
            Self::ShiftClose => "shift-close",
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Theme {
    Light,
    Dark,
}

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Tone {
    Ok,
    Warn,
    Bad,
}

/// A message that goes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Counted up.
    pub number: u64,
    /// How it is meant.
    pub tone: Tone,
    /// Names its words; a refusal's code has words of its own or shows `detail`.
    pub code: String,
    /// The till's own sentence, in English.
    pub detail: String,
}

/// The search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// What it found; none: nothing was asked, and the shelf is shown.
    pub results: Option<Vec<Tile>>,
    /// Which one Enter takes.
    pub highlighted: usize,
    /// A question is on its way.
    pub(super) in_flight: bool,
    /// Enter was pressed before its answer came.
    pub(super) enter: bool,
}

/// The grid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    /// All categories.
    pub categories: Vec<Category>,
    /// What the shop sells most.
    pub quick_keys: Vec<Tile>,
    /// Whether they have been answered.
    pub loaded: bool,
    /// The open category; none: quick keys.
    pub open: Option<String>,
    /// Its products so far.
    pub tiles: Vec<Tile>,
    /// Where the next page begins.
    pub next: Option<u64>,
    /// How many products there are.
    pub count: Option<u64>,
}

/// The tenders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pay {
    /// How the next one is paid.
    pub method: Method,
    /// The card terminal said nothing.
    pub card_unknown: bool,
    /// The amount is the till's offer, not typed; the first digit replaces it.
    pub(super) offered: bool,
    /// A tender is on its way to the till.
    pub busy: bool,
}

/// Everything that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// Where the person is.
    pub screen: Screen,
    /// What stands over it.
    pub dialog: Option<Dialog>,
    /// How the window was started.
    pub start: Start,
    /// Everything at a glance.
    pub status: Status,
    /// The ticket on the counter.
    pub ticket: Ticket,
    /// The selected line, from 0.
    pub selected: usize,
    /// What is in the fields.
    pub fields: BTreeMap<Field, String>,
    /// The search.
    pub search: Search,
    /// The grid.
    pub grid: Grid,
    /// `6*`: so many of the next thing.
    pub times: Option<String>,
    /// The tenders.
    pub pay: Pay,
    /// What was paid last.
    pub done: Option<Done>,
    /// The closed shift's figures, once it is closed.
    pub closed: Option<Vec<(String, String)>>,
    /// The buyer's age was checked for this ticket.
    pub age_checked: bool,
    /// The latest message.
    pub toast: Option<Toast>,
    /// What is wrong on this screen, under its field.
    pub error: Option<Problem>,
    /// A question of this screen is on its way.
    pub busy: bool,
    /// Chosen by the person; none: the desktop's.
    pub theme: Option<Theme>,
    /// Chosen by the person, or the start's, or the desktop's.
    pub language: String,
    pub(super) wedge: Wedge,
    /// What had the focus when a key was pressed last.
    pub(super) focus: Focus,
    pub(super) toasts: u64,
    pub(super) status_in_flight: bool,
    pub(super) status_again: bool,
}

impl Default for App {
    fn default() -> Self {
        Self {
            screen: Screen::Loading,
            dialog: None,
            start: Start::default(),
            status: Status::default(),
            ticket: Ticket::default(),
            selected: 0,
            fields: BTreeMap::new(),
            search: Search::default(),
            grid: Grid::default(),
            times: None,
            pay: Pay::default(),
            done: None,
            closed: None,
            age_checked: false,
            toast: None,
            error: None,
            busy: false,
            theme: None,
            language: "en".to_owned(),
            wedge: Wedge::new(50),
            focus: Focus::Nothing,
            toasts: 0,
            status_in_flight: false,
            status_again: false,
        }
    }
}

/// What a message leads to.
pub(super) type Effects = Vec<Effect>;

impl App {
    /// The state before the program has said anything, and the question.
    #[must_use]
    pub fn new(language: &str, theme: Option<Theme>) -> (Self, Vec<Effect>) {
        (Self { language: language.to_owned(), theme, ..Self::default() }, vec![Effect::Start])
    }

    /// Takes one thing that happened; returns what is to be done, in order.
    pub fn update(&mut self, msg: Msg) -> Effects {
        match msg {
            Msg::Started(start) => self.started(start),
            Msg::Answered(asked, answer) => self.answered(asked, &answer),
            Msg::Gone(detail) => {
                self.screen = Screen::Failure;
                self.dialog = None;
                self.error = Some(Problem { code: "TILL_GONE".to_owned(), detail });
                Effects::new()
            }
            Msg::Told(told) => self.told(told),
            Msg::Field(field, text) => self.field_changed(field, text),
            Msg::Act(act) => self.act(act),
            Msg::Minute => self.ask_status(),
            Msg::ToastOver(number) => {
                if self.toast.as_ref().is_some_and(|toast| toast.number == number) {
                    self.toast = None;
                }
                Effects::new()
            }
        }
    }

    /// A field's text; empty when nothing was typed.
    #[must_use]
    pub fn field(&self, field: Field) -> &str {
        self.fields.get(&field).map_or("", String::as_str)
    }

    pub(super) fn set(&mut self, field: Field, text: impl Into<String>) {
        self.fields.insert(field, text.into());
    }

    pub(super) fn clear(&mut self, fields: &[Field]) {
        for field in fields {
            self.fields.remove(field);
        }
    }

    /// Asks the till something.
    pub(super) fn ask(words: &[&str], asked: Asked) -> Effect {
        Effect::Ask(ask(words), asked)
    }

    /// One question at a time, and one more when something moved meanwhile.
    pub(super) fn ask_status(&mut self) -> Effects {
        if matches!(self.screen, Screen::Loading | Screen::Failure) {
            return Effects::new();
        }
        if self.status_in_flight {
            self.status_again = true;
            return Effects::new();
        }
        self.status_in_flight = true;
        vec![Self::ask(&["status"], Asked::Status)]
    }

    pub(super) fn say(&mut self, tone: Tone, code: &str, detail: &str) -> Effect {
        self.toasts += 1;
        let number = self.toasts;
        self.toast = Some(Toast { number, tone, code: code.to_owned(), detail: detail.to_owned() });
        Effect::Toast(number)
    }

    pub(super) fn refuse(&mut self, problem: &Problem) -> Effect {
        self.say(Tone::Bad, &problem.code, &problem.detail)
    }

    fn started(&mut self, start: Start) -> Effects {
        self.wedge = Wedge::new(start.wedge.gap_ms);
        if let Some(language) = &start.language {
            self.language.clone_from(language);
        }
        self.theme = match start.theme.as_deref() {
            Some("dark") => Some(Theme::Dark),
            Some("light") => Some(Theme::Light),
            _ => self.theme,
        };
        if let (Some(url), "") = (&start.url, self.field(Field::Url)) {
            let url = url.clone();
            self.set(Field::Url, url);
        }
        let failure = start.failure.clone();
        self.start = start;
        if let Some(failure) = failure {
            self.screen = Screen::Failure;
            self.error = Some(failure.into());
            return vec![Effect::Look];
        }
        self.error = None;
        self.screen = Screen::Login;
        let mut effects = vec![Effect::Look];
        effects.extend(self.ask_status());
        effects
    }

    fn told(&mut self, told: Told) -> Effects {
        match told {
            Told::Changed => self.ask_status(),
            Told::Scan(code) => self.scanned(&code),
            Told::Scanner(true, _) => vec![self.say(Tone::Ok, "scanner-connected", "")],
            Told::Scanner(false, detail) => vec![self.say(Tone::Warn, "scanner-lost", &detail)],
        }
    }

    /// A code, however it was read.
    pub(super) fn scanned(&mut self, code: &str) -> Effects {
        if let Some(Dialog::Return { sale: None, .. }) = &self.dialog {
            return self.find_receipt(code);
        }
        let takes_goods = self.dialog.is_none()
            && match self.screen {
                Screen::Sell | Screen::Done => true,
                Screen::Pay => self.ticket.tenders.is_empty() && !self.pay.busy,
                _ => false,
            };
        if !takes_goods {
            return vec![Effect::Sound(Sound::Bad), self.say(Tone::Bad, "scan-not-here", "")];
        }
        let mut effects = if self.screen == Screen::Sell { Effects::new() } else { self.go_home() };
        effects.extend(self.sell_code(code));
        effects
    }

    /// What the wedge made of keys.
    pub(super) fn heard(&mut self, heard: Heard) -> Effects {
        match heard {
            Heard::Scan(code) => self.scanned(&code),
            Heard::Typed(text) => self.typed(&text),
            // Keys with a meaning of their own are never held back.
            Heard::Key(_) => Effects::new(),
        }
    }
}
