//! What stands over the screen: a form with its fields and what is wrong with them; a new till's code.

use leptos::prelude::*;
use qrcode::QrCode;
use serde_json::Value;

use super::Desk;
use super::lines;
use super::pieces::{Icon, IconView};
use super::table::options;
use crate::office::Act;
use crate::office::cell::plain;
use crate::office::form::{Input, InputKind};
use crate::office::forms::FormId;

/// The open form or code, if one is.
#[component]
pub fn Dialogs() -> impl IntoView {
    let desk = Desk::here();
    let form = desk.part(|office| office.form.as_ref().map(|form| (form.id, form.number)));
    let shown = desk.part(|office| office.shown.clone());
    view! {
        {move || form.get().map(|(id, _)| view! { <FormDialog id=id/> })}
        {move || shown.get().map(|(form, answer)| shown_view(desk, form, &answer))}
    }
}

fn frame(desk: Desk, name: &'static str, title: String, wide: bool, inner: AnyView) -> AnyView {
    view! {
        <div class="cover" on:mousedown=move |event| {
            if event.target() == event.current_target() { desk.act(Act::Slip) }
        }>
            <section class="dialog card" class:wide=wide role="dialog" aria-modal="true" aria-labelledby="dialog-title" data-dialog=name>
                <header><h2 id="dialog-title">{title}</h2>
                    <button type="button" class="btn quiet" aria-label=desk.say("close") on:click=move |_| desk.act(Act::Close)>
                        <IconView icon=Icon::Close/>
                    </button>
                </header>
                {inner}
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn FormDialog(id: FormId) -> impl IntoView {
    let desk = Desk::here();
    let spec = id.spec();
    let about = desk.state.with_untracked(|office| {
        office.form.as_ref().map(|form| plain(&form.object["name"])).unwrap_or_default()
    });
    let title = desk.say(&format!("form-{}", spec.name));
    let title = if about.is_empty() { title } else { format!("{title}: {about}") };
    let busy = desk.part(|office| office.form.as_ref().is_some_and(|form| form.busy));
    let problem = desk.part(|office| {
        let form = office.form.as_ref()?;
        // What is said at a field is not said twice.
        form.problem.clone().filter(|_| form.wrong.is_empty())
    });
    let beside = desk.part(|office| office.form.as_ref().map(|form| form.beside.clone()).unwrap_or_default());
    let hint = desk.words.with_untracked(|words| words.known(&format!("form-{}-hint", spec.name)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.act(Act::Submit);
    };
    let inner = view! {
        <form class="fields" on:submit=submit novalidate>
            {hint.map(|hint| view! { <p class="muted">{hint}</p> })}
            {spec.inputs.iter().map(|input| input_view(desk, *input)).collect_view()}
            {spec.lines.map(|lines| lines::lines_view(desk, lines))}
            <p class="error" role="alert" data-testid="form-error" data-code=move || problem.get().map(|problem| problem.code)>
                {move || problem.get().map(|problem| match problem.status {
                    0 => desk.say("problem-unreachable-hint"),
                    412 => desk.say("problem-changed"),
                    _ => problem.detail,
                })}
            </p>
            <ul class="error beside">{move || beside.get().into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
            <div class="row end">
                <button type="button" class="btn" on:click=move |_| desk.act(Act::Close)>{desk.say("cancel")}</button>
                <button type="submit" id="form-submit" class="btn primary" data-testid="form-submit" disabled=move || busy.get()>
                    {desk.say(&format!("submit-{}", spec.name))}
                </button>
            </div>
        </form>
    };
    frame(desk, spec.name, title, spec.lines.is_some(), inner.into_any())
}

fn input_view(desk: Desk, input: Input) -> AnyView {
    let name = input.name;
    let id = format!("form-{name}");
    let value = desk
        .part(move |office| office.form.as_ref().map(|form| form.value(name).to_owned()).unwrap_or_default());
    let wrong = desk.part(move |office| office.form.as_ref().and_then(|form| form.wrong.get(name).cloned()));
    let typed = move |text: String| desk.act(Act::Type(name, text));
    let label = desk.say(&format!("field-{name}"));
    let said = format!("{id}-wrong");
    let invalid = move || wrong.get().is_some().to_string();
    let kind = match input.kind {
        InputKind::Email => "email",
        InputKind::Secret => "password",
        _ => "text",
    };
    let mode = match input.kind {
        InputKind::Money | InputKind::Quantity | InputKind::Level => "decimal",
        InputKind::Number => "numeric",
        _ => "text",
    };
    let control = match input.kind {
        InputKind::Area | InputKind::Codes => view! {
            <textarea id=id rows="3" aria-describedby=said.clone() aria-invalid=invalid prop:value=move || value.get()
                on:input=move |event| typed(event_target_value(&event))></textarea>
        }
        .into_any(),
        InputKind::Check => {
            return view! {
                <label class="check"><input id=id type="checkbox" prop:checked=move || value.get() == "yes"
                    on:change=move |event| typed(if event_target_checked(&event) { "yes".to_owned() } else { String::new() })/>
                    <span>{label}</span></label>
            }
            .into_any();
        }
        InputKind::Several(words) => return several(desk, name, words, value, wrong, typed),
        InputKind::Choice(choices) => {
            let all = move || choices.iter().map(|one| ((*one).to_owned(), desk.word(one))).collect::<Vec<_>>();
            select(desk, id, said.clone(), all, value, wrong, typed, input.required)
        }
        InputKind::Source(source) => {
            let all = move || options(desk, source, source.sent());
            select(desk, id, said.clone(), all, value, wrong, typed, false)
        }
        InputKind::Suggest(words) => {
            let list = format!("{id}-list");
            let known = words.iter().map(|word| view! { <option value=*word>{desk.word(word)}</option> }).collect_view();
            view! {
                <input id=id type="text" autocomplete="off" list=list.clone() aria-describedby=said.clone() aria-invalid=invalid
                    prop:value=move || value.get() on:input=move |event| typed(event_target_value(&event))/>
                <datalist id=list>{known}</datalist>
            }
            .into_any()
        }
        _ => view! {
            <input id=id type=kind inputmode=mode autocomplete="off" class:num=mode == "decimal" aria-describedby=said.clone()
                aria-invalid=invalid aria-required=input.required.to_string() prop:value=move || value.get()
                on:input=move |event| typed(event_target_value(&event))/>
        }
        .into_any(),
    };
    let currency = desk.part(|office| office.currency.clone());
    let unit = move || (input.kind == InputKind::Money).then(|| view! { <i>{currency.get()}</i> });
    let optional = (!input.required).then(|| view! { <small class="muted">{desk.say("optional")}</small> });
    view! {
        <div class="field" class:wrong=move || wrong.get().is_some()>
            <label class="label" for=format!("form-{name}")>{label}" "{unit}{optional}</label>
            {control}
            <p class="error" id=said>{move || wrong.get().map(|text| desk.sentence(&text))}</p>
        </div>
    }
    .into_any()
}

/// Words that are chosen one by one; none of them: all.
fn several(
    desk: Desk,
    name: &'static str,
    words: &'static [&'static str],
    value: Memo<String>,
    wrong: Memo<Option<String>>,
    typed: impl Fn(String) + Copy + Send + Sync + 'static,
) -> AnyView {
    let has = move |word: &str| value.with(|value| value.split_whitespace().any(|one| one == word));
    let turned = move |word: &'static str| {
        let on = !has(word);
        let kept = words.iter().filter(|one| if **one == word { on } else { has(one) });
        typed(kept.copied().collect::<Vec<_>>().join(" "));
    };
    let boxes = words.iter().map(|word| {
        view! {
            <label class="check"><input type="checkbox" prop:checked=move || has(word) on:change=move |_| turned(word)/>
                <span>{desk.word(word)}</span></label>
        }
    });
    view! {
        <fieldset class="several" id=format!("form-{name}")><legend class="label">{desk.say(&format!("field-{name}"))}</legend>
            <p class="muted">{desk.say("several-all")}</p>
            <div class="boxes">{boxes.collect_view()}</div>
            <p class="error" id=format!("form-{name}-wrong")>{move || wrong.get().map(|text| desk.sentence(&text))}</p>
        </fieldset>
    }
    .into_any()
}

#[allow(clippy::too_many_arguments)] // a control and what hangs on it
fn select(
    desk: Desk,
    id: String,
    said: String,
    all: impl Fn() -> Vec<(String, String)> + Send + Sync + 'static,
    value: Memo<String>,
    wrong: Memo<Option<String>>,
    typed: impl Fn(String) + Copy + Send + Sync + 'static,
    required: bool,
) -> AnyView {
    view! {
        <select id=id aria-describedby=said aria-invalid=move || wrong.get().is_some().to_string()
            on:change=move |event| typed(event_target_value(&event))>
            {(!required).then(|| view! { <option value="" selected=move || value.get().is_empty()>{desk.say("none")}</option> })}
            {move || all().into_iter().map(|(one, words)| {
                let this = one.clone();
                view! { <option value=one selected=move || value.get() == this>{words}</option> }
            }).collect_view()}
        </select>
    }
    .into_any()
}

/// What is shown this once: a new till's code, to be typed or scanned; a key or secret, to be copied.
fn shown_view(desk: Desk, form: FormId, answer: &Value) -> AnyView {
    let spec = form.spec();
    let text = answer.pointer(spec.shows).map(plain).unwrap_or_default();
    let told = if form == FormId::Enrol {
        let terms =
            [("store", plain(&answer["storeCode"])), ("time", desk.time(&plain(&answer["expiresAt"])))];
        let terms = terms.each_ref().map(|(name, value)| (*name, value.as_str()));
        view! {
            <p class="muted">{desk.say("code-hint")}</p>
            <div class="code-box">
                {qr(&text)}
                <b id="shown" tabindex="-1" class="big-code" dir="ltr" data-testid="code">{text.clone()}</b>
                <span class="muted">{desk.with("code-until", &terms)}</span>
            </div>
        }
        .into_any()
    } else {
        view! {
            <p class="muted">{desk.say("key-hint")}</p>
            <b id="shown" tabindex="-1" class="key" dir="ltr" data-testid="key">{text.clone()}</b>
        }
        .into_any()
    };
    let inner = view! {
        {told}
        <div class="row end"><button type="button" class="btn primary" data-testid="shown-done" on:click=move |_| desk.act(Act::Close)>{desk.say("done")}</button></div>
    };
    frame(desk, "shown", desk.say(&format!("form-{}", spec.name)), false, inner.into_any())
}

/// The code as a picture; nothing where it does not fit one.
fn qr(text: &str) -> Option<AnyView> {
    use std::fmt::Write as _;
    let code = QrCode::new(text.as_bytes()).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            // Writing into a text does not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", at % width + 4, at / width + 4);
        }
    }
    let side = width + 8;
    Some(
        view! {
            <svg class="qr" viewBox=format!("0 0 {side} {side}") shape-rendering="crispEdges" aria-hidden="true" data-testid="qr">
                <rect width={side} height={side}></rect><path d={path}></path>
            </svg>
        }
        .into_any(),
    )
}
