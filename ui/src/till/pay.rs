//! The tenders: what is due in large figures, how it is paid, what is handed over.

use leptos::prelude::*;

use super::pieces::{ErrorLine, Icon, IconView, Input, Pad};
use crate::browser::Face;
use crate::model::{Act, App, Field, Method, Msg};

/// The screen.
#[component]
pub fn Pay() -> impl IntoView {
    view! {
        <div class="pay-screen">
            <Summary/>
            <Take/>
            <div class="pay-side">
                <Tenders/>
                <div class="card pane"><Pad dot=true/></div>
            </div>
        </div>
    }
}

#[component]
fn Summary() -> impl IntoView {
    let face = Face::here();
    let ticket = face.part(|app| app.ticket.clone());
    let lines = move || {
        let line = |line: crate::api::Line| {
            view! {
                <div class="pay-line">
                    <span>{format!("{} × {}", face.number(&line.quantity), line.name)}</span>
                    <b class="num">{line.total.as_ref().map(|total| face.money(total))}</b>
                </div>
            }
        };
        ticket.get().lines.into_iter().map(line).collect_view()
    };
    let total = move || ticket.with(|ticket| ticket.total.as_ref().map(|total| face.money(total)));
    view! {
        <section class="card pane summary">
            <span class="label">{move || face.say("ticket")}</span>
            <div class="pay-lines" tabindex="0" role="group" aria-label=move || face.say("ticket")>{lines}</div>
            <div class="total"><b>{move || face.say("total")}</b><strong class="num">{total}</strong></div>
        </section>
    }
}

#[component]
fn Take() -> impl IntoView {
    let face = Face::here();
    let method = face.part(|app| app.pay.method);
    view! {
        <section class="card pane take">
            <Dues/>
            <Ways/>
            <Amount/>
            {move || match method.get() {
                Method::Cash => view! { <Notes/> }.into_any(),
                Method::Card => view! { <Card/> }.into_any(),
            }}
            <span class="space"></span>
            <ErrorLine/>
            <TakeButton/>
        </section>
    }
}

/// What is due, and what would go back.
#[component]
fn Dues() -> impl IntoView {
    let face = Face::here();
    let due = face.part(|app| app.due().cloned());
    let refund = face.part(|app| app.ticket.is_refund());
    let change = face.part(App::change);
    view! {
        <div class="dues">
            <div>
                <span class="label">{move || face.say(if refund.get() { "to-give-back" } else { "still-due" })}</span>
                <div class="due num" data-testid="due">{move || due.get().map(|due| face.money(&due))}</div>
            </div>
            {move || change.get().map(|change| view! {
                <div class="change-preview">
                    <span class="label">{face.say("change")}</span>
                    <div class="due small num">{face.money(&change)}</div>
                </div>
            })}
        </div>
    }
}

#[component]
fn Ways() -> impl IntoView {
    let face = Face::here();
    let method = face.part(|app| app.pay.method);
    let way = move |way: Method, id: &'static str, words: &'static str, key: &'static str| {
        view! {
            <button
                type="button"
                tabindex="-1"
                class="btn way"
                class:on=move || method.get() == way
                aria-pressed=move || (method.get() == way).to_string()
                data-testid=id
                on:click=move |_| face.act(Act::Method(way))
            >
                {move || face.say(words)} <kbd>{key}</kbd>
            </button>
        }
    };
    view! {
        <div class="ways">
            {way(Method::Cash, "method-cash", "cash", "F2")}
            {way(Method::Card, "method-card", "card", "F3")}
        </div>
    }
}

#[component]
fn Amount() -> impl IntoView {
    let face = Face::here();
    let method = face.part(|app| (app.pay.method, app.ticket.is_refund()));
    let amount = face.part(|app| app.field(Field::Amount).to_owned());
    let words = move || match method.get() {
        (_, true) => "amount",
        (Method::Cash, _) => "cash-received",
        (Method::Card, _) => "card-amount",
    };
    view! {
        <label class="field large">
            <span class="label">{move || face.say(words())}</span>
            <input
                id=Field::Amount.id()
                data-testid=Field::Amount.id()
                class="num"
                autocomplete="off"
                inputmode="decimal"
                prop:value=move || amount.get()
                on:input=move |event| face.send(Msg::Field(Field::Amount, event_target_value(&event)))
            />
        </label>
    }
}

#[component]
fn TakeButton() -> impl IntoView {
    let face = Face::here();
    let method = face.part(|app| (app.pay.method, app.ticket.is_refund()));
    let amount = face.part(|app| app.field(Field::Amount).to_owned());
    let change = face.part(App::change);
    let busy = face.part(|app| app.pay.busy);
    let words = move || {
        let amount = face.number(&amount.get());
        match (method.get(), change.get()) {
            ((_, true), _) => face.with("give-back", &[("amount", &amount)]),
            (_, Some(change)) => {
                face.with("take-change", &[("amount", &amount), ("change", &face.money(&change))])
            }
            ((Method::Card, _), None) => face.say("card-approved"),
            ((Method::Cash, _), None) => face.with("take", &[("amount", &amount)]),
        }
    };
    view! {
        <button
            type="button"
            tabindex="-1"
            class="btn primary pay"
            data-testid=move || if method.get() == (Method::Card, false) { "card-approved" } else { "take" }
            disabled=move || busy.get()
            on:click=move |_| face.act(Act::Enter)
        >
            {words} <kbd>"Enter"</kbd>
        </button>
    }
}

#[component]
fn Notes() -> impl IntoView {
    let face = Face::here();
    let notes = face.part(App::notes);
    let note = move |(at, amount): (usize, String)| {
        let own = amount.clone();
        let words = if at == 0 { face.say("exact") } else { String::new() };
        view! {
            <button
                type="button"
                tabindex="-1"
                class="btn note"
                data-testid="note"
                data-amount=amount.clone()
                on:click=move |_| face.act(Act::Note(own.clone()))
            >
                <b class="num">{face.number(&amount)}</b>
                <small>{words}</small>
            </button>
        }
    };
    view! { <div class="notes">{move || notes.get().into_iter().enumerate().map(note).collect_view()}</div> }
}

/// A card terminal that stands apart: what it says is told here, and nothing is booked before.
#[component]
fn Card() -> impl IntoView {
    let face = Face::here();
    let unknown = face.part(|app| app.pay.card_unknown);
    view! {
        <div class="card-way">
            <p class="hint" class:warned=move || unknown.get() role="status" data-testid="card-hint">
                {move || face.say(if unknown.get() { "card-unknown" } else { "card-hint" })}
            </p>
            {move || view! { <Input field=Field::Reference label=face.say("card-reference")/> }}
            <div class="card-answers">
                <button type="button" tabindex="-1" class="btn bad" data-testid="card-declined" on:click=move |_| face.act(Act::CardDeclined)>
                    {move || face.say("card-declined-button")}
                </button>
                <button type="button" tabindex="-1" class="btn" data-testid="card-unknown" on:click=move |_| face.act(Act::CardUnknown)>
                    {move || face.say("card-unknown-button")}
                </button>
            </div>
        </div>
    }
}

#[component]
fn Tenders() -> impl IntoView {
    let face = Face::here();
    let tenders = face.part(|app| app.ticket.tenders.clone());
    let row = move |(at, tender): (usize, crate::api::Tender)| {
        let name = face.say(&format!("method-{}", tender.method));
        let name = match &tender.reference {
            Some(reference) => format!("{name} · {reference}"),
            None => name,
        };
        view! {
            <div class="pay-line" data-testid="tender">
                <span>{name}</span>
                <b class="num">{face.money(&tender.amount)}</b>
                <button type="button" tabindex="-1" class="btn icon-only" aria-label=face.say("tender-void") data-testid="tender-void"
                    on:click=move |_| face.act(Act::TenderVoid(at + 1))>
                    <IconView icon=Icon::Close/>
                </button>
            </div>
        }
    };
    view! {
        <section class="card pane tenders">
            <span class="label">{move || face.say("tenders")}</span>
            <Show
                when=move || !tenders.with(Vec::is_empty)
                fallback=move || view! { <p class="faint">{face.say("no-tenders")}</p> }
            >
                {move || tenders.get().into_iter().enumerate().map(row).collect_view()}
            </Show>
        </section>
    }
}

/// The way back.
#[component]
pub fn PayBar() -> impl IntoView {
    let face = Face::here();
    view! {
        <footer class="bar">
            <button type="button" tabindex="-1" class="btn" data-testid="pay-back" on:click=move |_| face.act(Act::Back)>
                {move || face.say("back")} <kbd>"Esc"</kbd>
            </button>
        </footer>
    }
}
