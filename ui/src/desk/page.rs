//! The browser around the office: its address and history, what it keeps, clicks on links, keys that work anywhere.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent, MouseEvent};

use super::Desk;
use crate::browser::world::{self, window};
use crate::office::{Act, Msg, Session};

const SESSION: &str = "counterfoil-session";

/// The address behind the host.
pub fn url() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Another address, to come back from.
pub fn push(url: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(url));
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Another address in the place of this one.
pub fn replace(url: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(url));
    }
}

/// The page's title.
pub fn title(text: &str) {
    if let Some(document) = window().document() {
        document.set_title(text);
    }
}

/// Keeps the session for this tab, or forgets it.
pub fn keep(session: Option<&Session>) {
    let Ok(Some(storage)) = window().session_storage() else { return };
    let _ = match session.and_then(|session| serde_json::to_string(session).ok()) {
        Some(text) => storage.set_item(SESSION, &text),
        None => storage.remove_item(SESSION),
    };
}

/// The session that this tab has kept.
pub fn kept() -> Option<Session> {
    let text = window().session_storage().ok()??.get_item(SESSION).ok()??;
    serde_json::from_str(&text).ok()
}

/// The day here: `2026-11-27`.
pub fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// The hour of a moment, here.
pub fn hour(at: &str) -> usize {
    usize::try_from(js_sys::Date::new(&at.into()).get_hours()).unwrap_or_default()
}

/// Tells this opening of the page from every other one.
pub fn opened() -> String {
    thread_local! {
        static OPENED: RefCell<String> = const { RefCell::new(String::new()) };
    }
    OPENED.with_borrow_mut(|opened| {
        if opened.is_empty() {
            let random = js_sys::Math::random().to_string();
            *opened = format!("{}-{}", js_sys::Date::now(), random.trim_start_matches("0."));
        }
        opened.clone()
    })
}

/// The cursor to an element, once it is drawn.
pub fn focus(id: String) {
    world::after(30, move || {
        let found = window().document().and_then(|document| document.get_element_by_id(&id));
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
            if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                input.select();
            }
        }
    });
}

thread_local! {
    /// What had the cursor before a form was opened.
    static LEFT: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// The cursor leaves for a form.
pub fn leave() {
    LEFT.set(world::active());
}

/// The cursor comes back from it; to the title, where what it left is gone.
pub fn back() {
    world::after(30, || {
        let left = LEFT.take().filter(|element| element.is_connected());
        let title = || window().document()?.get_element_by_id("title");
        let found = left.or_else(title).and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(element) = found {
            let _ = element.focus();
        }
    });
}

/// Hears links, history and keys for as long as the page lives.
pub fn hear(desk: Desk) {
    let click = Closure::<dyn FnMut(MouseEvent)>::new(move |event: MouseEvent| {
        let plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
            && !event.default_prevented();
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href^='/office']").ok().flatten());
        if let (true, Some(url)) = (plain, link.and_then(|link| link.get_attribute("href"))) {
            event.prevent_default();
            desk.act(Act::Go(url));
        }
    });
    let _ = window().add_event_listener_with_callback("click", click.as_ref().unchecked_ref());
    click.forget();
    let back = Closure::<dyn FnMut(Event)>::new(move |_: Event| desk.send(Msg::Came(url())));
    let _ = window().add_event_listener_with_callback("popstate", back.as_ref().unchecked_ref());
    back.forget();
    let key = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| pressed(desk, &event));
    let _ = window().add_event_listener_with_callback("keydown", key.as_ref().unchecked_ref());
    key.forget();
}

fn pressed(desk: Desk, event: &KeyboardEvent) {
    let active = world::active();
    let tag = active.as_ref().map(Element::tag_name).unwrap_or_default();
    let typing = matches!(tag.as_str(), "INPUT" | "SELECT" | "TEXTAREA");
    match event.key().as_str() {
        "Escape" => {
            let open = desk.state.with_untracked(|office| office.form.is_some() || office.shown.is_some());
            if open {
                event.prevent_default();
                desk.act(Act::Slip);
            } else {
                desk.act(Act::Menu(false));
            }
        }
        "/" if !typing => {
            event.prevent_default();
            let first =
                window().document().and_then(|page| page.query_selector(".filters input").ok().flatten());
            if let Some(first) = first {
                focus(first.id());
            }
        }
        "ArrowDown" | "ArrowUp" if !typing => {
            if let Some(active) = active.filter(|active| active.closest("tbody").ok().flatten().is_some()) {
                event.prevent_default();
                step(&active, event.key() == "ArrowDown");
            }
        }
        _ => {}
    }
}

/// From row to row of a table.
fn step(active: &Element, down: bool) {
    let row = active.closest("tr").ok().flatten();
    let mut other =
        row.and_then(|row| if down { row.next_element_sibling() } else { row.previous_element_sibling() });
    while let Some(row) = other {
        let link = row.query_selector("a, button").ok().flatten();
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            let _ = link.focus();
            return;
        }
        other = if down { row.next_element_sibling() } else { row.previous_element_sibling() };
    }
}
