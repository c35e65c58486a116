//! The page's odds and ends: time, timers, focus, storage. Nothing of the till enters.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, EventInit, HtmlElement, HtmlInputElement, Window};

use crate::model::Field;

/// The page's window.
pub fn window() -> Window {
    // There is no page without one.
    web_sys::window().unwrap_throw()
}

fn document() -> Document {
    window().document().unwrap_throw()
}

/// What has the focus.
pub fn active() -> Option<Element> {
    document().active_element()
}

/// Milliseconds on the clock of event times.
pub fn now_ms() -> u64 {
    window().performance().map_or(0, |clock| whole_ms(clock.now()))
}

/// A moment that measurements read (User Timing).
pub fn mark(name: &str) {
    if let Some(clock) = window().performance() {
        // A page that cannot be measured works as well.
        let _ = clock.mark(name);
    }
}

/// Whole milliseconds of a time of the page.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // since the page was opened: small, positive
pub fn whole_ms(time: f64) -> u64 {
    time as u64
}

/// Does something once, later.
pub fn after(wait_ms: u64, work: impl FnOnce() + 'static) {
    let wait = i32::try_from(wait_ms).unwrap_or(i32::MAX);
    let work = Closure::once_into_js(work);
    let set = window().set_timeout_with_callback_and_timeout_and_arguments_0(work.unchecked_ref(), wait);
    debug_assert!(set.is_ok());
}

/// Does something again and again, for as long as the page lives.
pub fn every(wait_ms: i32, work: impl FnMut() + 'static) {
    let work = Closure::<dyn FnMut()>::new(work);
    let set = window()
        .set_interval_with_callback_and_timeout_and_arguments_0(work.as_ref().unchecked_ref(), wait_ms);
    if set.is_ok() {
        work.forget();
    }
}

/// The cursor into a field, once it is drawn, behind what is in it: more may be typed already.
pub fn focus(field: Field) {
    after(0, move || {
        if let Some(input) =
            document().get_element_by_id(field.id()).and_then(|e| e.dyn_into::<HtmlInputElement>().ok())
        {
            let _ = input.focus();
            let end = u32::try_from(input.value().encode_utf16().count()).unwrap_or(u32::MAX);
            let _ = input.set_selection_range(end, end);
        }
    });
}

/// The cursor nowhere.
pub fn blur() {
    if let Some(element) = active().and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.blur();
    }
}

/// Text at the cursor, as if typed.
pub fn type_text(text: &str) {
    let Some(input) = active().and_then(|element| element.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let end = u32::try_from(input.value().encode_utf16().count()).unwrap_or(u32::MAX);
    let from = input.selection_start().ok().flatten().unwrap_or(end);
    let to = input.selection_end().ok().flatten().unwrap_or(end);
    let typed = input.set_range_text_with_start_and_end_and_selection_mode(
        text,
        from,
        to,
        web_sys::SelectionMode::End,
    );
    if typed.is_ok() {
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &bubbles) {
            let _ = input.dispatch_event(&event);
        }
    }
}

/// The button that has the focus, as if touched.
pub fn press() {
    if let Some(element) = active().and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}

/// Keeps a setting of the view on this machine.
pub fn remember(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// A setting that was kept.
pub fn remembered(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?.filter(|value| !value.is_empty())
}

/// The desktop's language tag.
pub fn language() -> String {
    window().navigator().language().unwrap_or_default()
}

/// Theme, language and direction onto the page's root.
pub fn dress(theme: &str, language: &str, direction: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme);
        let _ = root.set_attribute("lang", language);
        let _ = root.set_attribute("dir", direction);
    }
}

/// Hour and minute now.
pub fn clock() -> String {
    let now = js_sys::Date::new_0();
    format!("{:02}:{:02}", now.get_hours(), now.get_minutes())
}

/// Hour and minute of a time in RFC 3339 by this machine's zone, with its date when that is not today's.
pub fn time_text(at: &str, language: &str) -> String {
    let (at, now) = (js_sys::Date::new(&at.into()), js_sys::Date::new_0());
    if at.get_time().is_nan() {
        return String::new();
    }
    let time = format!("{:02}:{:02}", at.get_hours(), at.get_minutes());
    let day = |date: &js_sys::Date| (date.get_full_year(), date.get_month(), date.get_date());
    if day(&at) == day(&now) {
        return time;
    }
    let date = at.to_locale_date_string(language, &JsValue::UNDEFINED);
    format!("{} {time}", String::from(date))
}
