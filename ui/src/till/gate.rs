//! Before selling: loading, a folder that cannot be opened, enrolment, PIN.

use leptos::prelude::*;

use super::pieces::{ErrorLine, Input, Pad, PinDots};
use crate::browser::Face;
use crate::model::{Act, Field};

/// Nothing is known yet.
#[component]
pub fn Loading() -> impl IntoView {
    let face = Face::here();
    view! { <section class="gate"><div class="spinner" role="status">{move || face.say("loading")}</div></section> }
}

/// The folder cannot be opened, or the till's thread is gone.
#[component]
pub fn Failure() -> impl IntoView {
    let face = Face::here();
    view! {
        <section class="gate">
            <div class="card gate-card">
                <span class="mark"><i></i>"Counterfoil"</span>
                <ErrorLine/>
                <button type="button" class="btn primary wide" data-testid="retry" on:click=move |_| face.act(Act::Retry)>
                    {move || face.say("retry")}
                </button>
            </div>
        </section>
    }
}

/// A manager's code makes this till known.
#[component]
pub fn Enrol() -> impl IntoView {
    let face = Face::here();
    let busy = face.part(|app| app.busy);
    view! {
        <section class="gate">
            <form class="card gate-card" on:submit=move |event| { event.prevent_default(); face.act(Act::Enter); }>
                <span class="mark"><i></i>"Counterfoil"</span>
                <h1>{move || face.say("enrol-title")}</h1>
                <p class="muted">{move || face.say("enrol-hint")}</p>
                {move || view! {
                    <Input field=Field::Url label=face.say("enrol-url") hint="https://shop.example"/>
                    <Input field=Field::Code label=face.say("enrol-code")/>
                }}
                <ErrorLine/>
                <button type="submit" class="btn primary wide" data-testid="enrol-submit" disabled=move || busy.get()>
                    {move || face.say(if busy.get() { "enrolling" } else { "enrol-submit" })}
                </button>
            </form>
        </section>
    }
}

/// The PIN pad.
#[component]
pub fn Login() -> impl IntoView {
    let face = Face::here();
    let busy = face.part(|app| app.busy);
    view! {
        <section class="gate">
            <div class="card gate-card narrow">
                <h1>{move || face.say("login-title")}</h1>
                <PinDots field=Field::Pin/>
                <ErrorLine/>
                <Pad prefix="pin-"/>
                <button
                    type="button"
                    class="btn primary wide"
                    data-testid="pin-enter"
                    disabled=move || busy.get()
                    on:click=move |_| face.act(Act::Enter)
                >
                    {move || face.say("ok")} <kbd>"Enter"</kbd>
                </button>
            </div>
        </section>
    }
}
