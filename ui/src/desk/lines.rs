//! The lines of a form: a field that scans and searches, what was found, and the goods with what is typed about each.

use leptos::prelude::*;

use super::Desk;
use super::pieces::{Icon, IconView};
use crate::office::Act;
use crate::office::cell::plain;
use crate::office::form::{Input, InputKind};
use crate::office::lines::Lines;

/// All of it.
pub fn lines_view(desk: Desk, spec: Lines) -> AnyView {
    let count = desk.part(|office| office.form.as_ref().map_or(0, |form| form.lines.len()));
    let adds = spec.from.is_empty();
    let heads = spec
        .inputs
        .iter()
        .map(|input| view! { <th scope="col" class="num">{desk.say(&format!("line-{}", input.name))}</th> });
    let heads = heads.collect_view();
    view! {
        {adds.then(|| finder(desk))}
        <div class="scroll" class:nothing=move || count.get() == 0><table class="lines" data-testid="lines">
            <thead><tr><th scope="col">{desk.say("col-product")}</th>{heads}
                {adds.then(|| view! { <th scope="col"><span class="hidden">{desk.say("actions")}</span></th> })}</tr></thead>
            <tbody>{move || (0..count.get()).map(|at| line(desk, spec, at)).collect_view()}</tbody>
        </table></div>
    }
    .into_any()
}

fn on_enter(desk: Desk, act: Act) -> impl Fn(leptos::ev::KeyboardEvent) {
    move |event| {
        if event.key() == "Enter" {
            event.prevent_default();
            desk.act(act.clone());
        }
    }
}

fn finder(desk: Desk) -> AnyView {
    let finder = desk.part(|office| office.form.as_ref().map(|form| form.finder.clone()).unwrap_or_default());
    let wrong = desk.part(|office| office.form.as_ref().and_then(|form| form.wrong.get("find").cloned()));
    let said = move || {
        wrong.get().map(|words| {
            let missing = finder.with(|finder| finder.missing.clone());
            if words == "wrong-not-found" {
                desk.with("wrong-not-found", &[("text", &missing)])
            } else {
                desk.sentence(&words)
            }
        })
    };
    let choice = move |(at, product): (usize, serde_json::Value)| {
        view! {
            <li><button type="button" class="btn" id=format!("form-found-{at}") on:click=move |_| desk.act(Act::Choose(at))>
                <span class="grow">{plain(&product["name"])}</span><span class="code muted" dir="ltr">{plain(&product["sku"])}</span>
            </button></li>
        }
    };
    view! {
        <div class="field" class:wrong=move || wrong.get().is_some()>
            <label class="label" for="form-find">{desk.say("find")}</label>
            <div class="search-field"><IconView icon=Icon::Search/>
                <input id="form-find" type="text" autocomplete="off" aria-describedby="form-find-wrong" data-testid="find"
                    placeholder=desk.say("find-hint") aria-invalid=move || wrong.get().is_some().to_string()
                    prop:value=move || finder.get().text on:keydown=on_enter(desk, Act::Find)
                    on:input=move |event| desk.act(Act::FindType(event_target_value(&event)))/>
            </div>
            <p class="error" id="form-find-wrong" role="alert">{said}</p>
            {move || {
                let found = finder.with(|finder| finder.found.clone());
                (!found.is_empty()).then(|| view! { <ul class="found" aria-label=desk.say("find-found")>{found.into_iter().enumerate().map(choice).collect_view()}</ul> })
            }}
        </div>
    }
    .into_any()
}

fn line(desk: Desk, spec: Lines, at: usize) -> AnyView {
    let named = desk.part(move |office| {
        let line = office.form.as_ref().and_then(|form| form.lines.get(at));
        line.map(|line| (line.name.clone(), line.sku.clone())).unwrap_or_default()
    });
    let wrong = desk.part(move |office| {
        office.form.as_ref().and_then(|form| form.wrong.get(&format!("{}.{at}", spec.name)).cloned())
    });
    let inputs = spec.inputs.iter().map(|input| typed(desk, spec, at, *input, named)).collect_view();
    let remove = spec.from.is_empty().then(|| view! {
        <td class="doing"><button type="button" class="btn quiet" aria-label=move || format!("{} {}", desk.say("entry-remove"), named.get().0)
            on:click=move |_| desk.act(Act::LineRemove(at))><IconView icon=Icon::Close/></button></td>
    });
    view! {
        <tr data-testid="line">
            <td class="strong">{move || named.get().0}" "<span class="code muted" dir="ltr">{move || named.get().1}</span>
                <p class="error">{move || wrong.get().map(|text| desk.sentence(&text))}</p></td>
            {inputs}{remove}
        </tr>
    }
    .into_any()
}

fn typed(desk: Desk, spec: Lines, at: usize, input: Input, named: Memo<(String, String)>) -> AnyView {
    let name = input.name;
    let id = format!("form-{}-{at}-{name}", spec.name);
    let said = format!("{id}-wrong");
    let value = desk.part(move |office| {
        let line = office.form.as_ref().and_then(|form| form.lines.get(at));
        line.and_then(|line| line.values.get(name).cloned()).unwrap_or_default()
    });
    let wrong = desk.part(move |office| {
        office.form.as_ref().and_then(|form| form.wrong.get(&format!("{}.{at}.{name}", spec.name)).cloned())
    });
    let mode = if matches!(input.kind, InputKind::Money | InputKind::Quantity) { "decimal" } else { "text" };
    view! {
        <td class="num typed">
            <input id=id class="num" type="text" inputmode=mode autocomplete="off" aria-describedby=said.clone()
                aria-label=move || format!("{}, {}", desk.say(&format!("line-{name}")), named.get().0)
                aria-invalid=move || wrong.get().is_some().to_string() prop:value=move || value.get()
                on:keydown=on_enter(desk, Act::LineDone)
                on:input=move |event| desk.act(Act::Line(at, name, event_target_value(&event)))/>
            <p class="error" id=said>{move || wrong.get().map(|text| desk.sentence(&text))}</p>
        </td>
    }
    .into_any()
}
