//! The till behind the window: one question at a time, in order; and what it tells by itself.

use std::cell::RefCell;
use std::collections::VecDeque;

use leptos::task::spawn_local;
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

use super::Face;
use crate::api::{Answer, Start};
use crate::model::{Asked, Msg, Told};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI__", "core"])]
    async fn invoke(command: &str, arguments: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI__", "event"])]
    async fn listen(event: &str, handler: &Closure<dyn FnMut(JsValue)>) -> Result<JsValue, JsValue>;
}

thread_local! {
    /// Questions that were not asked yet; `None` while nobody asks.
    static QUEUE: RefCell<Option<VecDeque<(String, Asked)>>> = const { RefCell::new(None) };
}

/// Asks a line when those before it have been answered.
pub fn ask(face: Face, line: String, asked: Asked) {
    let idle = QUEUE.with_borrow_mut(|queue| {
        let idle = queue.is_none();
        queue.get_or_insert_default().push_back((line, asked));
        idle
    });
    if idle {
        spawn_local(work(face));
    }
}

async fn work(face: Face) {
    loop {
        let next = QUEUE.with_borrow_mut(|queue| {
            let next = queue.as_mut().and_then(VecDeque::pop_front);
            if next.is_none() {
                *queue = None;
            }
            next
        });
        let Some((line, asked)) = next else { return };
        let arguments = js_sys::Object::new();
        // Setting a field of a fresh object does not fail.
        let _ = js_sys::Reflect::set(&arguments, &"line".into(), &line.into());
        match invoke("ask", arguments.into()).await {
            Ok(answer) => {
                let answer: Map<String, Value> = serde_wasm_bindgen::from_value(answer).unwrap_or_default();
                face.send(Msg::Answered(asked, Answer(answer)));
            }
            Err(why) => face.send(Msg::Gone(why.as_string().unwrap_or_default())),
        }
    }
}

/// Asks how the program was started.
pub fn start(face: Face) {
    spawn_local(async move {
        match invoke("start", JsValue::UNDEFINED).await {
            Ok(start) => {
                let start: Start = serde_wasm_bindgen::from_value(start).unwrap_or_default();
                face.send(Msg::Started(start));
            }
            Err(why) => face.send(Msg::Gone(why.as_string().unwrap_or_default())),
        }
    });
}

/// Hears what the till tells by itself, for as long as the page lives.
pub fn hear(face: Face) {
    let handler = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let payload = js_sys::Reflect::get(&event, &"payload".into()).unwrap_or_default();
        let told: Value = serde_wasm_bindgen::from_value(payload).unwrap_or_default();
        let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        match told["kind"].as_str() {
            Some("changed") => face.send(Msg::Told(Told::Changed)),
            Some("scan") => face.send(Msg::Told(Told::Scan(text("code")))),
            Some("scanner") => {
                let connected = told["connected"].as_bool().unwrap_or_default();
                face.send(Msg::Told(Told::Scanner(connected, text("detail"))));
            }
            _ => {}
        }
    });
    spawn_local(async move {
        if let Err(why) = listen("till", &handler).await {
            face.send(Msg::Gone(why.as_string().unwrap_or_default()));
        }
        handler.forget();
    });
}
