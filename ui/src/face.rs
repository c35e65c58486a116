//! A face around a state: messages in, effects out, and its words. Both faces are this; what their effects do is theirs.

use std::rc::Rc;

use leptos::prelude::*;

use crate::browser::world;
use crate::model::Theme;
use crate::words::{File, Words, fitting};

/// A state that a page shows.
pub trait View: Sized + Send + Sync + 'static {
    /// What happens.
    type Msg;
    /// What is touched.
    type Act;
    /// What is to be done in the world.
    type Effect;
    /// The face's words.
    const WORDS: File;

    /// Takes a message; what is to be done comes back.
    fn update(&mut self, msg: Self::Msg) -> Vec<Self::Effect>;
    /// A touch as a message.
    fn touched(act: Self::Act) -> Self::Msg;
    /// Theme and language.
    fn look(&self) -> (Option<Theme>, String);
    /// Does in the world what is to be done.
    fn carry_out(face: Face<Self>, effect: Self::Effect);
}

/// The state and its words, as every component has them; cheap to copy.
pub struct Face<S: 'static> {
    /// The state.
    pub state: RwSignal<S>,
    /// The words of its language.
    pub words: RwSignal<Rc<Words>, LocalStorage>,
}

impl<S> Clone for Face<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Face<S> {}

impl<S: View> Face<S> {
    /// The face of this page, from now on.
    pub fn begin(state: S) -> Self {
        let (_, language) = state.look();
        let words = RwSignal::new_local(Rc::new(Words::of(S::WORDS, fitting(&language))));
        let face = Self { state: RwSignal::new(state), words };
        provide_context(face);
        face
    }

    /// The face of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// Takes a message and carries out what it leads to.
    pub fn send(self, msg: S::Msg) {
        let effects = self.state.try_update(|state| state.update(msg)).unwrap_or_default();
        self.carry_out(effects);
    }

    /// Something was touched.
    pub fn act(self, act: S::Act) {
        self.send(S::touched(act));
    }

    /// Does what is to be done.
    pub fn carry_out(self, effects: Vec<S::Effect>) {
        for effect in effects {
            S::carry_out(self, effect);
        }
    }

    /// Part of the state, drawn anew only when it is another.
    pub fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        of: impl Fn(&S) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&of))
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

    /// A decimal number.
    pub fn number(self, text: &str) -> String {
        self.words.with(|words| words.number(text))
    }

    /// Hour and minute of a time in RFC 3339; the day too when it is not today's.
    pub fn time(self, at: &str) -> String {
        self.words.with(|words| world::time_text(at, words.code()))
    }

    /// Theme, language and direction onto the page.
    pub fn dress(self) {
        let (theme, language) = self.state.with_untracked(S::look);
        let words = Words::of(S::WORDS, fitting(&language));
        let theme = match theme {
            Some(Theme::Dark) => "dark",
            Some(Theme::Light) => "light",
            None => "",
        };
        world::dress(theme, words.code(), words.direction());
        self.words.set(Rc::new(words));
    }
}

/// Language and theme as this browser has kept them.
pub fn kept_look() -> (String, Option<Theme>) {
    let language = world::remembered("language").unwrap_or_else(|| fitting(&world::language()).to_owned());
    let theme = match world::remembered("theme").as_deref() {
        Some("dark") => Some(Theme::Dark),
        Some("light") => Some(Theme::Light),
        _ => None,
    };
    (language, theme)
}
