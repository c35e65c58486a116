//! Every key first comes here, whatever has the focus; times are the events' own.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, KeyboardEvent};

use super::{Face, world};
use crate::model::{Field, Focus, KeyPress, Taken};

/// Hears keys for as long as the page lives.
pub fn hear(face: Face) {
    let handler = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let (focus, press) = (focus(), press(&event));
        let taken = face.state.write_untracked().key(press, focus);
        if taken.swallow {
            event.prevent_default();
            event.stop_propagation();
        }
        took(face, taken);
    });
    let options = AddEventListenerOptions::new();
    options.set_capture(true);
    let window = world::window();
    let listened = window.add_event_listener_with_callback_and_add_event_listener_options(
        "keydown",
        handler.as_ref().unchecked_ref(),
        &options,
    );
    if listened.is_ok() {
        handler.forget();
    }
}

/// What is only held back changes nothing that is shown, so nothing is drawn for it.
fn took(face: Face, taken: Taken) {
    if taken.changed {
        face.state.notify();
    }
    face.carry_out(taken.effects);
}

thread_local! {
    /// Whether a silence is waited for; one timer is enough however many keys come.
    static LISTENING: Cell<bool> = const { Cell::new(false) };
}

/// A timer that comes later than this was held up by a busy page.
const BUSY_MS: u64 = 15;

/// Says when it has been silent. A timer that was late says nothing: keys that were pressed in time may be on
/// their way behind it, so it is listened once more.
pub fn listen(face: Face, wait_ms: u64) {
    if LISTENING.replace(true) {
        return;
    }
    let due_ms = world::now_ms() + wait_ms;
    world::after(wait_ms, move || {
        LISTENING.set(false);
        let now_ms = world::now_ms();
        if now_ms > due_ms + BUSY_MS {
            return listen(face, wait_ms);
        }
        let taken = face.state.write_untracked().silence(now_ms);
        took(face, taken);
    });
}

fn press(event: &KeyboardEvent) -> KeyPress {
    let at_ms = world::whole_ms(event.time_stamp());
    KeyPress {
        key: event.key(),
        at_ms,
        late_ms: world::now_ms().saturating_sub(at_ms),
        control: event.ctrl_key(),
        alt: event.alt_key(),
        meta: event.meta_key(),
        shift: event.shift_key(),
        repeat: event.repeat(),
        composing: event.is_composing(),
    }
}

fn focus() -> Focus {
    let Some(element) = world::active() else { return Focus::Nothing };
    match element.tag_name().as_str() {
        "INPUT" => Field::of(&element.id()).map_or(Focus::Nothing, Focus::Field),
        "BUTTON" => Focus::Button,
        _ => Focus::Nothing,
    }
}
