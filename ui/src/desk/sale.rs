//! One sale over the counter, as its receipt says it, and where it stands in the books.

use leptos::prelude::*;
use serde_json::Value;

use super::Desk;
use super::pieces::{amount, fact, fact_link, money, slot_view, tone_class};
use crate::office::cell::{plain, tone};
use crate::office::route::{Route, Screen};

/// The sale of the address.
#[component]
pub fn Sale() -> impl IntoView {
    let desk = Desk::here();
    slot_view(desk, "sale", move |sale| sale_view(desk, sale))
}

fn sale_view(desk: Desk, sale: &Value) -> AnyView {
    let text = |name: &str| plain(&sale[name]);
    let status = text("status");
    let till = desk.state.with_untracked(|office| office.names.get(&text("terminalId")).cloned());
    let entry = sale["journalEntryId"].as_str().map(|id| {
        fact_link(desk, "sale-entry", desk.say("sale-entry-open"), Route::of(Screen::Entry, id).url())
    });
    let flags = sale["flags"].as_array().cloned().unwrap_or_default();
    let flags: Vec<String> = flags.iter().map(|flag| desk.word(&plain(flag))).collect();
    view! {
        <div class="two sale">
            <section class="card receipt" data-testid="receipt">{receipt(desk, sale)}</section>
            <section class="card part">
                <div class="lead"><span class=tone_class(tone(&status))>{desk.word(&status)}</span></div>
                <dl class="facts one">
                    {fact(desk, "col-receipt", text("receiptNumber"))}
                    {fact(desk, "col-order", text("orderNumber"))}
                    {fact(desk, "sale-at", desk.time(&text("occurredAt")))}
                    {fact(desk, "sale-arrived", desk.time(&text("createdAt")))}
                    {fact(desk, "sale-day", text("businessDate"))}
                    {fact(desk, "col-cashier", text("cashierName"))}
                    {fact(desk, "col-till", till.unwrap_or_default())}
                    {fact(desk, "sale-flags", flags.join(", "))}
                    {entry}
                </dl>
            </section>
        </div>
    }
    .into_any()
}

fn is_nothing(value: &Value) -> bool {
    plain(&value["amount"]).chars().all(|c| matches!(c, '0' | '.' | '-'))
}

fn sum(desk: Desk, words: String, value: &Value, class: &'static str) -> Option<AnyView> {
    (!is_nothing(value)).then(|| {
        view! { <div class=class><span>{words}</span><b class="num">{amount(desk, value)}</b></div> }
            .into_any()
    })
}

/// Lines, sums and tenders in the manner of the paper.
pub fn receipt(desk: Desk, sale: &Value) -> AnyView {
    let list = |name: &str| sale[name].as_array().cloned().unwrap_or_default();
    let item = move |item: Value| {
        let product = Route::of(Screen::Product, &plain(&item["productId"])).url();
        let each =
            format!("{} × {}", desk.number(&plain(&item["quantity"])), amount(desk, &item["unitPrice"]));
        let off = (!is_nothing(&item["discount"]))
            .then(|| format!("{} {}", desk.say("discount"), amount(desk, &item["discount"])));
        let back = Some(plain(&item["refundedQuantity"])).filter(|quantity| quantity != "0");
        let back = back.map(|quantity| desk.with("came-back", &[("quantity", &desk.number(&quantity))]));
        view! {
            <li><div><a href=product>{plain(&item["productName"])}</a><span class="muted">{each}</span>
                {off.map(|off| view! { <span class="muted">{off}</span> })}
                {back.map(|back| view! { <span class="warned">{back}</span> })}</div>
                <b class="num">{amount(desk, &item["lineTotal"])}</b></li>
        }
    };
    let tax = move |tax: Value| {
        let words = format!("{} {} %", plain(&tax["name"]), desk.number(&plain(&tax["percent"])));
        view! { <div class="sum"><span>{words}</span><b class="num">{amount(desk, &tax["tax"])}</b></div> }
    };
    let payment = move |payment: Value| {
        let status = plain(&payment["status"]);
        let status = (status != "Captured")
            .then(|| view! { <span class=tone_class(tone(&status))>{desk.word(&status)}</span> });
        view! { <div class="sum"><span>{desk.word(&plain(&payment["paymentMethod"]))}</span>{status}<b class="num">{amount(desk, &payment["amount"])}</b></div> }
    };
    let refund = move |refund: Value| {
        let words = format!("{} {}", desk.say("refund"), plain(&refund["receiptNumber"]));
        view! { <div class="sum warned"><span>{words}</span><b class="num">{amount(desk, &refund["total"])}</b></div> }
    };
    let mut numbers = ["receiptNumber", "orderNumber"].iter().map(|name| plain(&sale[*name]));
    let number = numbers.find(|number| !number.is_empty()).unwrap_or_default();
    view! {
        <header><b>{number}</b><span class="muted">{desk.time(&plain(&sale["occurredAt"]))}</span></header>
        <ul>{list("items").into_iter().map(item).collect_view()}</ul>
        {sum(desk, desk.say("subtotal"), &sale["subtotal"], "sum")}
        {sum(desk, desk.say("discount"), &sale["discount"], "sum")}
        {sum(desk, desk.say("shipping"), &sale["shipping"], "sum")}
        {list("taxLines").into_iter().map(tax).collect_view()}
        {sum(desk, desk.say("cash-rounding"), &sale["cashRounding"], "sum")}
        <div class="sum total"><span>{desk.say("total")}</span><b class="num">{money(desk, &sale["total"])}</b></div>
        {list("payments").into_iter().map(payment).collect_view()}
        {sum(desk, desk.say("change"), &sale["change"], "sum")}
        {list("refunds").into_iter().map(refund).collect_view()}
    }
    .into_any()
}
