//! The office in a browser: keys, clicks and answers into the state, effects out, components that draw it.

mod dashboard;
mod entry;
mod fetch;
mod forms;
mod gate;
mod import;
mod journal;
mod lines;
mod order;
mod page;
mod pieces;
mod product;
mod reports;
mod sale;
mod sheet;
mod shell;
mod table;

use leptos::prelude::*;

use crate::browser::world;
use crate::face::{self, Face, View};
use crate::model::Theme;
use crate::office::{Act, Effect, Msg, Office};
use crate::words::{File, office_file};

/// The office's face.
pub type Desk = Face<Office>;

impl Desk {
    /// A word of the API in the person's language, where it has one.
    pub fn word(self, word: &str) -> String {
        self.words.with(|words| words.known(&format!("word-{word}")).unwrap_or_else(|| word.to_owned()))
    }

    /// What is told of an order, in the reader's words where the story is one without figures; else as the server wrote it.
    pub fn told(self, what: &str, outcome: &str, text: String) -> String {
        self.words.with(|words| words.known(&format!("story-{what}-{outcome}")).unwrap_or(text))
    }

    /// A sentence by its id, or as the server wrote it.
    pub fn sentence(self, text: &str) -> String {
        self.words.with(|words| words.known(text).unwrap_or_else(|| text.to_owned()))
    }
}

impl View for Office {
    type Msg = Msg;
    type Act = Act;
    type Effect = Effect;
    const WORDS: File = office_file;

    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        self.update(msg)
    }

    fn touched(act: Act) -> Msg {
        Msg::Act(act)
    }

    fn look(&self) -> (Option<Theme>, String) {
        (self.theme, self.language.clone())
    }

    fn carry_out(desk: Desk, effect: Effect) {
        match effect {
            Effect::Get(slot, path) => fetch::get(desk, slot, path),
            Effect::Send(sent, method, path, body, kind, if_match, number) => {
                fetch::send(desk, sent, fetch::Write { method, path, body, kind, if_match, number });
            }
            Effect::Push(url) => page::push(&url),
            Effect::Replace(url) => page::replace(&url),
            Effect::Keep(session) => page::keep(session.as_ref()),
            Effect::End(token) => fetch::end(token),
            Effect::Focus(id) => page::focus(id),
            Effect::Return => page::back(),
            Effect::Download(path, file) => fetch::download(desk, path, file),
            Effect::LookAfter(wait_ms) => world::after(wait_ms, move || desk.send(Msg::Look)),
            Effect::Toast(number) => world::after(4_000, move || desk.send(Msg::ToastOver(number))),
            Effect::Remember(name, value) => world::remember(name, &value),
            Effect::Look => desk.dress(),
        }
    }
}

/// Draws the office and begins.
pub fn start() {
    let (language, theme) = face::kept_look();
    leptos::mount::mount_to_body(move || {
        let desk = Desk::begin(Office::new(&language, theme, &page::today()));
        page::hear(desk);
        desk.send(Msg::Start(page::url(), page::kept()));
        shell::Page()
    });
}
