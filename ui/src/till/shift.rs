//! A shift's begin and end: the float, the count, the figures.

use leptos::prelude::*;

use super::pieces::{ErrorLine, Input, Pad};
use crate::browser::Face;
use crate::model::{Act, Field};

/// The float.
#[component]
pub fn Open() -> impl IntoView {
    let face = Face::here();
    let busy = face.part(|app| app.busy);
    view! {
        <section class="gate">
            <div class="card gate-card narrow">
                <h1>{move || face.say("shift-open-title")}</h1>
                <p class="muted">{move || face.say("shift-open-hint")}</p>
                {move || view! { <Input field=Field::Float label=face.say("float") hint="0.00" large=true/> }}
                <ErrorLine/>
                <Pad dot=true/>
                <button
                    type="button"
                    class="btn primary wide"
                    data-testid="shift-open-submit"
                    disabled=move || busy.get()
                    on:click=move |_| face.act(Act::Enter)
                >
                    {move || face.say("shift-open-submit")} <kbd>"Enter"</kbd>
                </button>
            </div>
        </section>
    }
}

/// The count, then what it came to.
#[component]
pub fn Close() -> impl IntoView {
    let face = Face::here();
    let closed = face.part(|app| app.closed.clone());
    let busy = face.part(|app| app.busy);
    let count = move || {
        view! {
            <div class="card gate-card narrow">
                <h1>{face.say("close-title")}</h1>
                <p class="muted">{face.say("close-hint")}</p>
                <Input field=Field::CountCash label=face.say("count-cash") hint="0.00" large=true/>
                <Input field=Field::CountCard label=face.say("count-card") hint="0.00"/>
                <ErrorLine/>
                <div class="row">
                    <button type="button" class="btn" data-testid="shift-close-back" on:click=move |_| face.act(Act::Back)>
                        {face.say("back")} <kbd>"Esc"</kbd>
                    </button>
                    <button
                        type="button"
                        class="btn primary grow"
                        data-testid="shift-close-submit"
                        disabled=move || busy.get()
                        on:click=move |_| face.act(Act::Enter)
                    >
                        {face.say("close-submit")} <kbd>"Enter"</kbd>
                    </button>
                </div>
            </div>
        }
    };
    let result = move |rows: Vec<(String, String)>| {
        view! {
            <div class="card gate-card narrow" data-testid="shift-result">
                <h1>{face.say("closed-title")}</h1>
                <Figures rows=rows/>
                <button type="button" class="btn primary wide" data-testid="shift-closed" on:click=move |_| face.act(Act::ShiftClosed)>
                    {face.say("closed-done")} <kbd>"Enter"</kbd>
                </button>
            </div>
        }
    };
    view! {
        <section class="gate">
            {move || match closed.get() {
                None => count().into_any(),
                Some(rows) => result(rows).into_any(),
            }}
        </section>
    }
}

/// A shift's figures, one a row.
#[component]
pub fn Figures(rows: Vec<(String, String)>) -> impl IntoView {
    let face = Face::here();
    let row = move |(id, value): (String, String)| {
        let over = id.starts_with("figure-over") && value.chars().any(|c| ('1'..='9').contains(&c));
        view! {
            <div class="figure" class:warn=over data-figure=id.clone()>
                <dt>{face.say(&id)}</dt>
                <dd class="num">{face.number(&value)}</dd>
            </div>
        }
    };
    view! { <dl class="figures">{rows.into_iter().map(row).collect_view()}</dl> }
}
