//! Products from a file: choose it, see what it would do, do it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::Desk;
use super::pieces::{Icon, IconView};
use crate::office::cell::plain;
use crate::office::{Act, Msg};

/// How many lines of the file are shown.
const LOOK: usize = 6;

/// The import.
#[component]
pub fn Import() -> impl IntoView {
    let desk = Desk::here();
    let import = desk.part(|office| office.import.clone());
    let chosen = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()?.get(0)) else { return };
        spawn_local(async move {
            // A file that cannot be read is as good as an empty one; the server says so.
            let text =
                JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default();
            desk.send(Msg::File(file.name(), text));
        });
    };
    view! {
        <section class="card part">
            <p class="muted">{desk.say("import-hint")}</p>
            <label class="drop"><IconView icon=Icon::File/>
                <span>{move || if import.with(|import| import.name.is_empty()) { desk.say("import-choose") } else { import.get().name }}</span>
                <input type="file" accept=".csv,text/csv" data-testid="import-file" on:change=chosen/>
            </label>
            {move || {
                let import = import.get();
                (!import.name.is_empty()).then(|| preview(desk, &import))
            }}
        </section>
    }
}

fn preview(desk: Desk, import: &crate::office::import::Import) -> AnyView {
    let lines = import.head(LOOK);
    let mut lines = lines.into_iter();
    let head = lines.next().unwrap_or_default();
    let head = head.into_iter().map(|cell| view! { <th scope="col">{cell}</th> }).collect_view();
    let row = |line: Vec<String>| {
        let cells = line.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    };
    let errors = import.errors().to_vec();
    let wrong = import.job.as_ref().and_then(|job| job["failed"].as_u64()).unwrap_or_default();
    let error = move |error: Value| {
        view! { <tr data-testid="import-error"><td class="num">{plain(&error["line"])}</td><td><span class="code">{plain(&error["field"])}</span></td><td>{plain(&error["detail"])}</td></tr> }
    };
    let counts = import.counts().into_iter().map(|(name, count)| {
        view! { <span class="tag" data-count=name>{desk.word(name)}" "{desk.number(&count.to_string())}</span> }
    });
    let counts = counts.collect_view();
    let failed = import.job.as_ref().is_some_and(|job| job["status"] == "Failed");
    let ready = import.is_done() && !import.real;
    let (read, rows) = import.progress();
    let said = match (import.busy, import.is_done(), import.real) {
        (true, _, false) => Some("import-busy"),
        (true, _, true) => Some("import-running"),
        (_, true, false) => Some("import-trial"),
        (_, true, true) => Some("import-done"),
        _ if failed => Some("import-failed"),
        _ => None,
    };
    let said = said.map(|said| desk.say(said));
    let progress = import.busy.then(|| {
        view! { <progress max=rows.max(1).to_string() value=read.to_string() aria-label=desk.say("import-progress")></progress> }
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=desk.say("import-look")><table>
            <thead><tr>{head}</tr></thead><tbody>{lines.map(row).collect_view()}</tbody>
        </table></div>
        <p class="muted">{desk.count("rows", import.rows() as u64)}</p>
        {progress}
        <div class="row wrap" role="status">{counts}{said.map(|said| view! { <b data-testid="import-said">{said}</b> })}</div>
        {import.problem.clone().map(|problem| view! { <p class="error" role="alert">{problem.detail}</p> })}
        {(wrong > 0).then(|| view! {
            <h2 class="small">{desk.count("import-errors", wrong)}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=desk.say("import-errors-head")><table>
                <thead><tr><th scope="col" class="num">{desk.say("col-row")}</th><th scope="col">{desk.say("col-field")}</th><th scope="col">{desk.say("col-detail")}</th></tr></thead>
                <tbody>{errors.into_iter().take(200).map(error).collect_view()}</tbody>
            </table></div>
        })}
        <div class="row end">
            <button type="button" class="btn" on:click=move |_| desk.act(Act::ImportAway)>{desk.say("cancel")}</button>
            <button type="button" class="btn primary" data-testid="import-run" disabled=!ready on:click=move |_| desk.act(Act::ImportRun)>{desk.say("import-run")}</button>
        </div>
    }
    .into_any()
}
