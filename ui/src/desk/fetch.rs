//! Questions to the API over the browser's own client. Decides nothing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Headers, HtmlAnchorElement, RequestInit, Response, Url};

use super::Desk;
use crate::browser::world;
use crate::office::load::Reply;
use crate::office::{Msg, Sent};

/// A write.
pub struct Write {
    /// POST or PUT.
    pub method: &'static str,
    /// The address.
    pub path: String,
    /// The body.
    pub body: String,
    /// Its media type.
    pub kind: &'static str,
    /// The version that it is about; empty for none.
    pub if_match: String,
    /// Says what is the same request; 0: nothing does.
    pub number: u64,
}

/// Reads something into a slot; an answer to a question that was asked otherwise since is dropped.
pub fn get(desk: Desk, slot: String, path: String) {
    let token = token(desk);
    spawn_local(async move {
        let reply = ask(token, "GET", &path, None).await;
        let current =
            desk.state.with_untracked(|office| office.slots.get(&slot).map(|slot| slot.path == path));
        if current != Some(false) {
            desk.send(Msg::Answered(slot, reply));
        }
    });
}

/// Writes something.
pub fn send(desk: Desk, sent: Sent, write: Write) {
    let token = token(desk);
    spawn_local(async move {
        let path = write.path.clone();
        let reply = ask(token, write.method, &path, Some(write)).await;
        desk.send(Msg::Done(sent, reply));
    });
}

/// Fetches a file and gives it to the browser to be kept.
pub fn download(desk: Desk, path: &'static str, file: &'static str) {
    let token = token(desk);
    spawn_local(async move {
        let kept = try_download(token, path, file).await.unwrap_or(false);
        desk.send(Msg::Downloaded(kept));
    });
}

async fn try_download(token: Option<String>, path: &str, file: &str) -> Result<bool, JsValue> {
    let response = asked(token, "GET", path, None).await?;
    if !response.ok() {
        return Ok(false);
    }
    let blob: Blob = JsFuture::from(response.blob()?).await?.dyn_into()?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let page = world::window().document().ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = page.create_element("a")?.dyn_into()?;
    link.set_href(&url);
    link.set_download(file);
    link.click();
    Url::revoke_object_url(&url)?;
    Ok(true)
}

/// Ends a session; one that cannot be ended now ends by itself.
pub fn end(token: String) {
    spawn_local(async move {
        ask(Some(token), "POST", "/api/auth/logout", None).await;
    });
}

fn token(desk: Desk) -> Option<String> {
    desk.state.with_untracked(|office| office.session.as_ref().map(|session| session.token.clone()))
}

async fn ask(token: Option<String>, method: &str, path: &str, write: Option<Write>) -> Reply {
    // Whoever does not answer is told as such: an empty reply.
    try_ask(token, method, path, write).await.unwrap_or_default()
}

async fn try_ask(
    token: Option<String>,
    method: &str,
    path: &str,
    write: Option<Write>,
) -> Result<Reply, JsValue> {
    let response = asked(token, method, path, write).await?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let etag = response.headers().get("ETag")?.unwrap_or_default();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Reply { status: response.status(), body, etag })
}

async fn asked(
    token: Option<String>,
    method: &str,
    path: &str,
    write: Option<Write>,
) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    if let Some(token) = token.filter(|_| path.starts_with("/api/")) {
        headers.set("Authorization", &format!("Bearer {token}"))?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(write) = write {
        headers.set("Content-Type", write.kind)?;
        if !write.if_match.is_empty() {
            headers.set("If-Match", &write.if_match)?;
        }
        if write.number > 0 {
            headers.set("Idempotency-Key", &format!("office-{}-{}", super::page::opened(), write.number))?;
        }
        init.set_body(&JsValue::from(write.body));
    }
    init.set_headers(&headers);
    let response = JsFuture::from(world::window().fetch_with_str_and_init(path, &init)).await?;
    response.dyn_into()
}
