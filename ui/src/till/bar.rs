//! The actions at the foot of home, each with its key.

use leptos::prelude::*;

use crate::browser::Face;
use crate::model::Act;

/// The bar.
#[component]
pub fn Bar() -> impl IntoView {
    let face = Face::here();
    let has_lines = face.part(|app| !app.ticket.lines.is_empty());
    let parked = face.part(|app| app.status.parked.len());
    let last = face.part(|app| app.status.last_receipt.clone());
    let action = move |id: &'static str, key: &'static str, act: Act, needs_lines: bool| {
        view! {
            <button
                type="button"
                tabindex="-1"
                class="btn"
                data-testid=id
                disabled=move || needs_lines && !has_lines.get()
                on:click=move |_| face.act(act.clone())
            >
                {move || face.say(id)} <kbd>{key}</kbd>
            </button>
        }
    };
    view! {
        <footer class="bar">
            {action("action-help", "F1", Act::Help, false)}
            {action("action-quantity", "F3", Act::Quantity, true)}
            {action("action-discount", "F4", Act::Discount, true)}
            <button
                type="button"
                tabindex="-1"
                class="btn"
                data-testid="action-park"
                disabled=move || !has_lines.get() && parked.get() == 0
                on:click=move |_| face.act(Act::Park)
            >
                {move || {
                    let words = face.say(if has_lines.get() { "action-park" } else { "action-recall" });
                    match parked.get() {
                        0 => words,
                        count => format!("{words} · {count}"),
                    }
                }}
                <kbd>"F7"</kbd>
            </button>
            {action("action-return", "F8", Act::Return, false)}
            {action("action-drawer", "F9", Act::Drawer, false)}
            {action("action-menu", "F10", Act::Menu, false)}
            <span class="space"></span>
            <span class="faint last" data-testid="last-receipt">
                {move || last.get().map(|last| {
                    face.with("last-receipt", &[("number", &last.receipt_number), ("amount", &face.money(&last.total))])
                })}
            </span>
        </footer>
    }
}
