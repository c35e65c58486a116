//! Goods that come back: the receipt, then its lines.

use leptos::prelude::*;

use super::inspector::ReceiptRow;
use super::pieces::{ErrorLine, Input};
use crate::api::{Sale, SaleLine};
use crate::browser::Face;
use crate::model::{Act, Dialog, Field};

/// The dialog.
#[component]
pub fn Returns(dialog: Memo<Option<Dialog>>) -> impl IntoView {
    let found = move || match dialog.get() {
        Some(Dialog::Return { sale, .. }) => sale,
        _ => None,
    };
    view! {
        {move || match found() {
            None => view! { <Find dialog=dialog/> }.into_any(),
            Some(sale) => view! { <Lines sale=sale/> }.into_any(),
        }}
    }
}

#[component]
fn Find(dialog: Memo<Option<Dialog>>) -> impl IntoView {
    let face = Face::here();
    let receipts = move || match dialog.get() {
        Some(Dialog::Return { receipts, .. }) => {
            receipts.into_iter().filter(|receipt| receipt.kind == "sale").collect()
        }
        _ => Vec::new(),
    };
    view! {
        <p class="muted">{face.say("return-hint")}</p>
        <div class="row end">
            <Input field=Field::Receipt label=face.say("return-number")/>
            <button type="button" class="btn primary" data-testid="return-find" on:click=move |_| face.act(Act::Enter)>{face.say("return-find")}</button>
        </div>
        <ErrorLine/>
        <div class="list">
            {move || receipts()
                .into_iter()
                .map(|receipt| {
                    let number = receipt.receipt_number.clone();
                    let act = move || Act::ReturnReceipt(number.clone());
                    view! { <ReceiptRow receipt=receipt words="return-find" act=act/> }
                })
                .collect_view()}
        </div>
    }
}

#[component]
fn Lines(sale: Sale) -> impl IntoView {
    let face = Face::here();
    let back = face.part(|app| app.ticket.is_refund());
    let due = face.part(|app| app.ticket.due.clone());
    let row = move |line: SaleLine| {
        let left = line.returnable.clone();
        let none = left.trim_matches(['0', '.']).is_empty();
        let number = line.line;
        view! {
            <div class="list-row" data-testid="sale-line" data-line=number>
                <b class="grow">{format!("{} × {}", face.number(&line.quantity), line.name)}</b>
                <b class="num">{face.money(&line.total)}</b>
                {if none {
                    view! { <span class="faint">{face.say("return-none-left")}</span> }.into_any()
                } else {
                    view! {
                        <button type="button" class="btn" data-testid="return-line" on:click=move |_| face.act(Act::ReturnLine(number, left.clone()))>
                            {face.say("return-line")}
                        </button>
                    }.into_any()
                }}
            </div>
        }
    };
    view! {
        <p class="muted">{format!("{} · {} · {}", sale.receipt_number, face.time(&sale.created_at), face.money(&sale.total))}</p>
        <div class="list">{sale.lines.into_iter().map(row).collect_view()}</div>
        <ErrorLine/>
        <Show when=move || back.get()>
            <button type="button" class="btn primary wide" data-testid="return-pay" on:click=move |_| face.act(Act::Enter)>
                {move || format!("{} {}", face.say("return-pay"), due.get().map(|due| face.money(&due)).unwrap_or_default())}
                <kbd>"Enter"</kbd>
            </button>
        </Show>
    }
}
