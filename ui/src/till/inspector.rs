//! What waits for the server and what became of it; receipts to print again.

use leptos::prelude::*;

use crate::api::{Event, Receipt};
use crate::browser::Face;
use crate::model::{Act, Dialog};

/// The sync inspector.
#[component]
pub fn Inspector(dialog: Memo<Option<Dialog>>) -> impl IntoView {
    let face = Face::here();
    let trouble = face.part(|app| app.status.trouble.clone());
    let contact = face.part(|app| app.status.last_contact.clone());
    let page = move || match dialog.get() {
        Some(Dialog::Inspector { events, next, loading }) => (events, next.is_some(), loading),
        _ => (Vec::new(), false, false),
    };
    let row = move |event: Event| {
        let what = event.receipt_number.clone().unwrap_or_else(|| event.kind.clone());
        let state = format!("state-{}", event.state);
        let more = event.code.clone().or_else(|| event.order_number.clone()).unwrap_or_default();
        view! {
            <tr data-testid="event" data-state=event.state.clone()>
                <td class="num">{event.seq}</td>
                <td class="num">{face.time(&event.created_at)}</td>
                <td>{what}</td>
                <td class="num">{event.total.as_ref().map(|total| face.money(total))}</td>
                <td><span class=format!("state {}", event.state)>{face.say(&state)}</span> <small class="faint">{more}</small></td>
            </tr>
        }
    };
    let contact_words = move || match contact.get() {
        Some(at) => face.with("inspector-contact", &[("time", &face.time(&at))]),
        None => face.say("inspector-never"),
    };
    view! {
        <p class="muted">{move || face.say("inspector-hint")}</p>
        <div class="row">
            <span class="muted grow">{contact_words}</span>
            <button type="button" class="btn" data-testid="nudge" on:click=move |_| face.act(Act::Nudge)>{move || face.say("inspector-nudge")}</button>
        </div>
        {move || trouble.get().map(|trouble| view! { <p class="error" data-testid="trouble">{trouble.detail}</p> })}
        <div class="table">
            <table>
                <tbody>{move || page().0.into_iter().map(row).collect_view()}</tbody>
            </table>
            {move || match page() {
                (events, _, false) if events.is_empty() => view! { <p class="empty">{face.say("inspector-empty")}</p> }.into_any(),
                (_, true, false) => view! {
                    <button type="button" class="btn wide" data-testid="inspect-more" on:click=move |_| face.act(Act::InspectMore)>{face.say("more")}</button>
                }.into_any(),
                _ => ().into_any(),
            }}
        </div>
    }
}

/// The list of receipts.
#[component]
pub fn Receipts(dialog: Memo<Option<Dialog>>) -> impl IntoView {
    let face = Face::here();
    let page = move || match dialog.get() {
        Some(Dialog::Receipts { receipts, loading }) => (receipts, loading),
        _ => (Vec::new(), false),
    };
    view! {
        <div class="list">
            {move || match page() {
                (receipts, false) if receipts.is_empty() => view! { <p class="empty">{face.say("receipts-empty")}</p> }.into_any(),
                (receipts, _) => receipts
                    .into_iter()
                    .map(|receipt| {
                        let number = receipt.receipt_number.clone();
                        let act = move || Act::Reprint(number.clone());
                        view! { <ReceiptRow receipt=receipt words="reprint" act=act/> }
                    })
                    .collect_view()
                    .into_any(),
            }}
        </div>
    }
}

/// A receipt, and what can be done with it.
#[component]
pub fn ReceiptRow(receipt: Receipt, words: &'static str, act: impl Fn() -> Act + 'static) -> impl IntoView {
    let face = Face::here();
    view! {
        <div class="list-row" data-testid="receipt" data-number=receipt.receipt_number.clone()>
            <span class="num faint">{face.time(&receipt.created_at)}</span>
            <b>{receipt.receipt_number.clone()}</b>
            <span class="faint">{face.count("lines", receipt.lines)}</span>
            <b class="num">{face.money(&receipt.total)}</b>
            <button type="button" class="btn" data-testid="receipt-act" on:click=move |_| face.act(act())>{face.say(words)}</button>
        </div>
    }
}
