//! Paid: what goes back over the counter, the receipt, the next customer.

use leptos::prelude::*;

use super::pieces::{Icon, IconView};
use crate::api::Printer;
use crate::browser::Face;
use crate::model::Act;

/// The screen.
#[component]
pub fn Done() -> impl IntoView {
    let face = Face::here();
    let done = face.part(|app| app.done.clone().unwrap_or_default());
    let printer = face.part(|app| app.status.printer.clone());
    let refund = move || done.with(|done| done.kind == "refund");
    let number = move || done.with(|done| done.receipt_number.clone());
    // What goes over the counter: the change, or the money that goes back.
    let over = move || {
        done.with(|done| match &done.change {
            _ if done.kind == "refund" => Some(face.money(&done.total)),
            Some(change) if !change.is_zero() => Some(face.money(change)),
            _ => None,
        })
    };
    let receipt = move || {
        let (state, icon, words) = receipt_state(face, &printer.get(), &number());
        view! {
            <p class=format!("receipt-state {state}") data-testid="receipt-state" data-state=state role="status">
                <IconView icon=icon/>
                <span>{words}</span>
            </p>
        }
    };
    view! {
        <section class="gate">
            <div class="card done-card">
                <div class="done-mark"><IconView icon=Icon::Check/></div>
                <h1>{move || face.say(if refund() { "done-refund" } else { "done-title" })}</h1>
                <div class="done-total">
                    <span>{move || face.say("total")}</span>
                    <b class="num" data-testid="done-total">{move || done.with(|done| face.money(&done.total))}</b>
                </div>
                {move || over().map(|amount| view! {
                    <span class="label">{face.say(if refund() { "to-give-back" } else { "change" })}</span>
                    <div class="change num" data-testid="change">{amount}</div>
                })}
                <p class="muted" data-testid="receipt-number">{number}</p>
                {receipt}
                <div class="row">
                    <button type="button" tabindex="-1" class="btn" data-testid="reprint" on:click=move |_| face.act(Act::Reprint(number()))>
                        {move || face.say("reprint")}
                    </button>
                    <button type="button" tabindex="-1" class="btn primary grow" data-testid="next-customer" on:click=move |_| face.act(Act::Next)>
                        {move || face.say("next-customer")} <kbd>"Enter"</kbd>
                    </button>
                </div>
            </div>
        </section>
    }
}

fn receipt_state(face: Face, printer: &Printer, number: &str) -> (&'static str, Icon, String) {
    if !printer.present {
        return ("none", Icon::Receipt, face.with("receipt-none", &[("number", number)]));
    }
    match (&printer.error, printer.waiting) {
        (_, 0) => ("printed", Icon::Check, face.say("receipt-printed")),
        (Some(detail), _) => ("waiting", Icon::Printer, face.with("receipt-waiting", &[("detail", detail)])),
        (None, _) => ("printing", Icon::Printer, face.say("receipt-printing")),
    }
}
