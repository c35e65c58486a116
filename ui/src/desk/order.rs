//! One web order: its story with the claims and the rule of each decision (S-9), what was bought, and what can be done.

use leptos::prelude::*;
use serde_json::Value;

use super::Desk;
use super::pieces::{fact, fact_link, form_button, slot_view, tone_class};
use super::sale::receipt;
use crate::office::cell::{plain, tone};
use crate::office::forms::FormId;
use crate::office::route::{Route, Screen};

/// What can be done with one, the likeliest first.
const FORMS: [FormId; 5] =
    [FormId::ConfirmOrder, FormId::PackOrder, FormId::FulfilOrder, FormId::RefundOrder, FormId::CancelOrder];

/// The order of the address.
#[component]
pub fn Order() -> impl IntoView {
    let desk = Desk::here();
    view! {
        {slot_view(desk, "order", move |order| head_view(desk, order))}
        <div class="two">
            <section class="card part" data-testid="story">
                <h2 class="between">{desk.say("story")}</h2>
                {slot_view(desk, "timeline", move |timeline| story_view(desk, timeline))}
            </section>
            {slot_view(desk, "order", move |order| order_view(desk, order))}
        </div>
    }
}

/// Where it stands, and what can be done.
fn head_view(desk: Desk, order: &Value) -> AnyView {
    let tag = |name: &str| {
        let word = plain(&order[name]);
        view! { <span class=tone_class(tone(&word)) data-testid=name.to_owned()>{desk.word(&word)}</span> }
    };
    let mut first = true;
    let buttons = FORMS.iter().map(|form| {
        let button = form_button(desk, *form, order, first);
        first &= button.is_none();
        button
    });
    let buttons = buttons.collect_view();
    let reason = plain(&order["cancelReason"]);
    let lost = (!reason.is_empty()).then(|| {
        view! { <p class="banner" role="note" data-testid="cancel-reason"><b>{desk.say("order-cancelled-for")}</b>" "{desk.word(&reason)}</p> }
    });
    view! {
        <section class="card part">
            <div class="lead">{tag("status")}{tag("fulfilment")}<div class="space"></div>{buttons}</div>
            {lost}
        </section>
    }
    .into_any()
}

/// What happened, in its order.
fn story_view(desk: Desk, timeline: &Value) -> AnyView {
    let entries = timeline["entries"].as_array().cloned().unwrap_or_default();
    if entries.is_empty() {
        return view! { <p class="calm">{desk.say("nothing-yet")}</p> }.into_any();
    }
    let items = &timeline["order"]["items"];
    let entries = entries.into_iter().map(|entry| entry_view(desk, &entry, items)).collect_view();
    view! { <ol class="story">{entries}</ol> }.into_any()
}

fn entry_view(desk: Desk, entry: &Value, items: &Value) -> AnyView {
    let rule = plain(&entry["rule"]);
    let rule = (!rule.is_empty()).then(|| {
        let outcome = plain(&entry["outcome"]);
        view! { <span class="code" dir="ltr">{format!("{rule} · {outcome}")}</span> }
    });
    let claims = entry["claims"].as_array().cloned().unwrap_or_default();
    let decided = !claims.is_empty();
    let claims = claims.into_iter().map(|claim| claim_view(desk, &claim, items)).collect_view();
    view! {
        <li class:decided=decided data-testid="story-entry" data-what=plain(&entry["what"])>
            <time>{desk.time(&plain(&entry["at"]))}</time>
            <div>
                <b>{desk.word(&plain(&entry["what"]))}</b>
                <p>{desk.told(&plain(&entry["what"]), &plain(&entry["outcome"]), plain(&entry["text"]))}</p>
                {rule}
                {decided.then(|| view! { <ul>{claims}</ul> })}
            </div>
        </li>
    }
    .into_any()
}

/// What an order asked of a stock, and what there was.
fn claim_view(desk: Desk, claim: &Value, items: &Value) -> AnyView {
    let id = plain(&claim["productId"]);
    let mut items = items.as_array().into_iter().flatten();
    let name =
        items.find(|item| item["productId"] == claim["productId"]).map(|item| plain(&item["productName"]));
    let asked = desk.number(&plain(&claim["requested"]));
    let there = desk.number(&plain(&claim["quantity"]));
    let whose = paid_by(claim);
    let words = match &whose {
        None => desk.with("claim", &[("asked", &asked), ("there", &there)]),
        Some(_) => {
            let at = desk.time(&plain(&claim["paidAt"]));
            let sure = desk.say(&format!("grade-{}", plain(&claim["grade"])));
            let figures = [("asked", &asked[..]), ("there", &there), ("at", &at), ("sure", &sure)];
            desk.with("claim-paid", &figures)
        }
    };
    view! {
        <li>
            {whose.map(|whose| view! { <b class="code" dir="ltr">{whose}</b>" " })}
            <a href=Route::of(Screen::Product, &id).url()>{name.unwrap_or_else(|| id.chars().take(8).collect())}</a>
            <span class="muted">{words}</span>
        </li>
    }
    .into_any()
}

/// Whose payment a claim is, where payments were compared (S-7): a till's receipt, or an order.
fn paid_by(claim: &Value) -> Option<String> {
    claim["paidAt"].as_str()?;
    let number = claim["receiptNumber"].as_str().or_else(|| claim["orderNumber"].as_str());
    Some(number.unwrap_or_default().to_owned())
}

/// What was bought, by whom, and where it stands in the books.
fn order_view(desk: Desk, order: &Value) -> AnyView {
    let text = |name: &str| plain(&order[name]);
    let entry = order["journalEntryId"].as_str().map(|id| {
        fact_link(desk, "sale-entry", desk.say("sale-entry-open"), Route::of(Screen::Entry, id).url())
    });
    let tracking: Vec<String> = order["fulfilments"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| plain(&one["tracking"]))
        .filter(|tracking| !tracking.is_empty())
        .collect();
    view! {
        <div class="column">
            <section class="card receipt" data-testid="receipt">{receipt(desk, order)}</section>
            <section class="card part">
                <dl class="facts one">
                    {fact(desk, "col-customer", text("customerName"))}
                    {fact(desk, "col-email", text("customerEmail"))}
                    {fact(desk, "col-po-number", text("poNumber"))}
                    {fact(desk, "col-invoice", text("invoiceNumber"))}
                    {fact(desk, "order-ship-to", address(&order["shippingAddress"]))}
                    {fact(desk, "order-bill-to", address(&order["billingAddress"]))}
                    {fact(desk, "order-tracking", tracking.join(", "))}
                    {fact(desk, "order-paid-at", desk.time(&text("paymentConfirmedAt")))}
                    {fact(desk, "sale-day", text("businessDate"))}
                    {entry}
                </dl>
            </section>
        </div>
    }
    .into_any()
}

/// An address in a line.
fn address(value: &Value) -> String {
    let parts = ["street", "postalCode", "city", "state", "country"].map(|name| plain(&value[name]));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
