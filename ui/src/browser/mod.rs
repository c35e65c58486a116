//! The page around the till's state: keys and touches in, effects out. Decides nothing.

mod ask;
mod keyboard;
mod sound;
pub(crate) mod world;

use leptos::prelude::*;

pub use self::world::mark;
use crate::face::{self, View};
use crate::model::{Act, App, Effect, Msg, Theme};
use crate::words::{File, till_file};

/// The till's face.
pub type Face = face::Face<App>;

/// The time as the top shows it.
#[derive(Clone, Copy)]
pub struct Clock(pub RwSignal<String>);

impl Face {
    /// An amount.
    pub fn money(self, money: &crate::api::Money) -> String {
        self.words.with(|words| words.money(money))
    }
}

impl View for App {
    type Msg = Msg;
    type Act = Act;
    type Effect = Effect;
    const WORDS: File = till_file;

    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        self.update(msg)
    }

    fn touched(act: Act) -> Msg {
        Msg::Act(act)
    }

    fn look(&self) -> (Option<Theme>, String) {
        (self.theme, self.language.clone())
    }

    fn carry_out(face: Face, effect: Effect) {
        match effect {
            Effect::Start => ask::start(face),
            Effect::Ask(line, asked) => ask::ask(face, line, asked),
            Effect::Sound(sound) => sound::play(sound),
            Effect::Focus(field) => world::focus(field),
            Effect::Blur => world::blur(),
            Effect::Type(text) => world::type_text(&text),
            Effect::Press => world::press(),
            Effect::Do(act) => face.act(act),
            Effect::Listen(wait_ms) => keyboard::listen(face, wait_ms),
            Effect::Toast(number) => world::after(4_000, move || face.send(Msg::ToastOver(number))),
            Effect::Remember(name, value) => world::remember(name, &value),
            Effect::Look => face.dress(),
        }
    }
}

/// Draws the till and begins.
pub fn start() {
    let (language, theme) = face::kept_look();
    leptos::mount::mount_to_body(move || {
        let (app, effects) = App::new(&language, theme);
        let face = Face::begin(app);
        let clock = RwSignal::new(world::clock());
        provide_context(Clock(clock));
        face.dress();
        ask::hear(face);
        keyboard::hear(face);
        world::every(10_000, move || clock.set(world::clock()));
        world::every(60_000, move || face.send(Msg::Minute));
        face.carry_out(effects);
        crate::till::Till()
    });
}
