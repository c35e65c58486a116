//! Every key first comes here, whatever has the focus; times are the events' own.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, KeyboardEvent};

use super::{Face, world};
use crate::model::{Field, Focus, KeyPress, Msg};

/// Hears keys for as long as the page lives.
pub fn hear(face: Face) {
    let handler = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let (focus, press) = (focus(), press(&event));
        let taken = face.app.try_update(|app| app.key(press, focus));
        let Some((swallow, effects)) = taken else { return };
        if swallow {
            event.prevent_default();
            event.stop_propagation();
        }
        face.carry_out(effects);
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

/// Says when it has been silent. Keys that the page has not seen yet, because it was busy, are seen before: the
/// question goes to the end of the line.
pub fn listen(face: Face, wait_ms: u64) {
    world::after(wait_ms, move || {
        world::after(0, move || face.send(Msg::Silence(world::now_ms())));
    });
}

fn press(event: &KeyboardEvent) -> KeyPress {
    KeyPress {
        key: event.key(),
        at_ms: world::whole_ms(event.time_stamp()),
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
