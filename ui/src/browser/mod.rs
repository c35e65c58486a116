//! The page around the state: keys and touches in, effects out. Decides nothing.

mod ask;
mod keyboard;
mod sound;
pub(crate) mod world;

use std::rc::Rc;

use leptos::prelude::*;

pub use self::world::mark;
use crate::model::{Act, App, Effect, Msg, Theme};
use crate::words::{Words, fitting};

/// The state and its words, as every component has them; cheap to copy.
#[derive(Clone, Copy)]
pub struct Face {
    /// The state.
    pub app: RwSignal<App>,
    /// The words of its language.
    pub words: RwSignal<Rc<Words>, LocalStorage>,
    /// The time as the top shows it.
    pub clock: RwSignal<String>,
}

impl Face {
    /// The face of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// Takes a message and carries out what it leads to.
    pub fn send(self, msg: Msg) {
        let effects = self.app.try_update(|app| app.update(msg)).unwrap_or_default();
        self.carry_out(effects);
    }

    /// Something was touched.
    pub fn act(self, act: Act) {
        self.send(Msg::Act(act));
    }

    /// Part of the state, drawn anew only when it is another.
    pub fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        of: impl Fn(&App) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.app.with(&of))
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

    /// An amount.
    pub fn money(self, money: &crate::api::Money) -> String {
        self.words.with(|words| words.money(money))
    }

    /// A number.
    pub fn number(self, text: &str) -> String {
        self.words.with(|words| words.number(text))
    }

    /// Hour and minute of a time in RFC 3339; the day too when it is not today's.
    pub fn time(self, at: &str) -> String {
        self.words.with(|words| world::time_text(at, words.code()))
    }

    fn carry_out(self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start => ask::start(self),
                Effect::Ask(line, asked) => ask::ask(self, line, asked),
                Effect::Sound(sound) => sound::play(sound),
                Effect::Focus(field) => world::focus(field),
                Effect::Blur => world::blur(),
                Effect::Type(text) => world::type_text(&text),
                Effect::Press => world::press(),
                Effect::Do(act) => self.act(act),
                Effect::Listen(wait_ms) => keyboard::listen(self, wait_ms),
                Effect::Toast(number) => {
                    world::after(4_000, move || self.send(Msg::ToastOver(number)));
                }
                Effect::Remember(name, value) => world::remember(name, &value),
                Effect::Look => self.look(),
            }
        }
    }

    /// Theme, language and direction onto the page.
    fn look(self) {
        let (theme, language) = self.app.with_untracked(|app| (app.theme, app.language.clone()));
        let words = Words::new(fitting(&language));
        let theme = match theme {
            Some(Theme::Dark) => "dark",
            Some(Theme::Light) => "light",
            None => "",
        };
        world::dress(theme, words.code(), words.direction());
        self.words.set(Rc::new(words));
    }
}

/// Draws the till and begins.
pub fn start() {
    let language = world::remembered("language").unwrap_or_else(|| fitting(&world::language()).to_owned());
    let theme = match world::remembered("theme").as_deref() {
        Some("dark") => Some(Theme::Dark),
        Some("light") => Some(Theme::Light),
        _ => None,
    };
    leptos::mount::mount_to_body(move || {
        let (app, effects) = App::new(&language, theme);
        let words = RwSignal::new_local(Rc::new(Words::new(fitting(&language))));
        let face = Face { app: RwSignal::new(app), words, clock: RwSignal::new(world::clock()) };
        provide_context(face);
        face.look();
        ask::hear(face);
        keyboard::hear(face);
        world::every(10_000, move || face.clock.set(world::clock()));
        world::every(60_000, move || face.send(Msg::Minute));
        face.carry_out(effects);
        crate::till::Till()
    });
}
