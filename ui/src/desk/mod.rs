//! The office in a browser: keys, clicks and answers into the state, effects out, components that draw it.

mod dashboard;
mod entry;
mod fetch;
mod forms;
mod import;
mod journal;
mod lines;
mod page;
mod pieces;
mod product;
mod reports;
mod sale;
mod sheet;
mod shell;
mod table;

use std::rc::Rc;

use leptos::prelude::*;

use crate::browser::world;
use crate::model::Theme;
use crate::office::{Act, Effect, Msg, Office};
use crate::words::{Words, fitting, office_file};

/// The state and its words, as every component has them; cheap to copy.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The state.
    pub office: RwSignal<Office>,
    /// The words of its language.
    pub words: RwSignal<Rc<Words>, LocalStorage>,
}

impl Desk {
    /// The desk of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// Takes a message and carries out what it leads to.
    pub fn send(self, msg: Msg) {
        let effects = self.office.try_update(|office| office.update(msg)).unwrap_or_default();
        self.carry_out(effects);
    }

    /// Something was touched.
    pub fn act(self, act: Act) {
        self.send(Msg::Act(act));
    }

    /// Part of the state, drawn anew only when it is another.
    pub fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        of: impl Fn(&Office) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.office.with(&of))
    }

    /// A message in the person's language.
    pub fn say(self, id: &str) -> String {
        self.words.with(|words| words.say(id))
    }

    /// A message with its terms.
    pub fn with(self, id: &str, terms: &[(&str, &str)]) -> String {
        self.words.with(|words| words.with(id, terms))
    }

    /// A message that counts.
    pub fn count(self, id: &str, count: u64) -> String {
        self.words.with(|words| words.count(id, count))
    }

    /// A word of the API in the person's language, where it has one.
    pub fn word(self, word: &str) -> String {
        self.words.with(|words| words.known(&format!("word-{word}")).unwrap_or_else(|| word.to_owned()))
    }

    /// A sentence by its id, or as the server wrote it.
    pub fn sentence(self, text: &str) -> String {
        self.words.with(|words| words.known(text).unwrap_or_else(|| text.to_owned()))
    }

    /// A decimal number.
    pub fn number(self, text: &str) -> String {
        self.words.with(|words| words.number(text))
    }

    /// A moment, short.
    pub fn time(self, at: &str) -> String {
        self.words.with(|words| world::time_text(at, words.code()))
    }

    fn carry_out(self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Get(slot, path) => fetch::get(self, slot, path),
                Effect::Send(sent, method, path, body, kind, if_match, number) => {
                    fetch::send(self, sent, fetch::Write { method, path, body, kind, if_match, number });
                }
                Effect::Push(url) => page::push(&url),
                Effect::Replace(url) => page::replace(&url),
                Effect::Keep(session) => page::keep(session.as_ref()),
                Effect::End(token) => fetch::end(token),
                Effect::Focus(id) => page::focus(id),
                Effect::Download(path, file) => fetch::download(self, path, file),
                Effect::LookAfter(wait_ms) => world::after(wait_ms, move || self.send(Msg::Look)),
                Effect::Toast(number) => world::after(4_000, move || self.send(Msg::ToastOver(number))),
                Effect::Remember(name, value) => world::remember(name, &value),
                Effect::Look => self.look(),
            }
        }
    }

    /// Theme, language and direction onto the page.
    fn look(self) {
        let (theme, language) = self.office.with_untracked(|office| (office.theme, office.language.clone()));
        let words = Words::of(office_file, fitting(&language));
        let theme = match theme {
            Some(Theme::Dark) => "dark",
            Some(Theme::Light) => "light",
            None => "",
        };
        world::dress(theme, words.code(), words.direction());
        self.words.set(Rc::new(words));
    }
}

/// Draws the office and begins.
pub fn start() {
    let language = world::remembered("language").unwrap_or_else(|| fitting(&world::language()).to_owned());
    let theme = match world::remembered("theme").as_deref() {
        Some("dark") => Some(Theme::Dark),
        Some("light") => Some(Theme::Light),
        _ => None,
    };
    leptos::mount::mount_to_body(move || {
        let words = RwSignal::new_local(Rc::new(Words::of(office_file, fitting(&language))));
        let office = Office::new(&language, theme, &page::today());
        let desk = Desk { office: RwSignal::new(office), words };
        provide_context(desk);
        page::hear(desk);
        desk.send(Msg::Start(page::url(), page::kept()));
        shell::Page()
    });
}
