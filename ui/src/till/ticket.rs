//! The ticket: its lines, what they come to, the way to the tenders.

use leptos::prelude::*;

use super::pieces::{Icon, IconView};
use crate::api::{Line, Money, Ticket};
use crate::browser::Face;
use crate::model::Act;

/// The left side of home.
#[component]
pub fn TicketView() -> impl IntoView {
    let face = Face::here();
    let ticket = face.part(|app| app.ticket.clone());
    let lines = move || ticket.with(|ticket| ticket.lines.clone());
    let empty = Memo::new(move |_| ticket.with(|ticket| ticket.lines.is_empty()));
    let title = move || face.say(if ticket.with(Ticket::is_refund) { "return-ticket" } else { "ticket" });
    let count = move || {
        let count = ticket.with(|ticket| ticket.lines.len());
        if count == 0 { String::new() } else { face.count("lines", count as u64) }
    };
    view! {
        <section class="ticket" aria-label=move || face.say("ticket")>
            <div class="ticket-head">
                <b>{title}</b>
                <span class="faint">{count}</span>
            </div>
            // What scrolls has to be reached by keyboard.
            <div
                class="lines"
                tabindex="0"
                role=move || if empty.get() { "group" } else { "list" }
                aria-label=move || face.say("ticket")
            >
                <Show
                    when=move || !empty.get()
                    fallback=move || view! {
                        <div class="empty">
                            <IconView icon=Icon::Receipt/>
                            <p>{move || face.say("ticket-empty")}</p>
                        </div>
                    }
                >
                    // What is drawn of a line is its key: one that changed is drawn anew, the others stay.
                    <For each=lines key=|line| line.clone() let:line>
                        <LineView line=line/>
                    </For>
                </Show>
            </div>
            <Sum ticket=ticket/>
        </section>
    }
}

#[component]
fn LineView(line: Line) -> impl IntoView {
    let face = Face::here();
    let number = line.line;
    let node = NodeRef::<leptos::html::Div>::new();
    let selected = face.part(move |app| app.selected + 1 == number);
    let follows = line.follows.is_some();
    let changeable = face.part(move |app| app.selected + 1 == number && !follows && !app.ticket.is_refund());
    Effect::new(move |_| {
        if let (true, Some(node)) = (selected.get(), node.get()) {
            node.scroll_into_view_with_bool(false);
        }
    });
    let price = line.unit_price.clone().map(|price| {
        let price = face.money(&price);
        if line.unit == "pcs" {
            face.with("each", &[("price", &price)])
        } else {
            face.with("per-unit", &[("price", &price), ("unit", &line.unit)])
        }
    });
    let taken_off = line.discount.clone().filter(|money| !money.is_zero());
    let taken_off = taken_off.map(|money| format!("−{}", face.money(&money)));
    let warnings: Vec<_> = line
        .warnings
        .iter()
        .map(|warning| match (warning.code.as_str(), warning.minimum_age, &warning.available) {
            ("AGE_LIMIT", Some(years), _) => face.with("age", &[("years", &years.to_string())]),
            ("STOCK_SHORT", _, Some(left)) => face.with("stock-short", &[("count", &face.number(left))]),
            _ => warning.detail.clone(),
        })
        .collect();
    let quantity = face.number(&line.quantity);
    let label = face.with("line-quantity", &[("count", &quantity)]);
    view! {
        <div
            node_ref=node
            class="line"
            class:along=follows
            role="listitem"
            data-testid="ticket-line"
            data-line=number
            data-sku=line.sku.clone()
            aria-current=move || selected.get().then_some("true")
            on:click=move |_| face.act(Act::Line(number))
        >
            <button
                type="button"
                tabindex="-1"
                class="qty"
                data-testid="line-qty"
                aria-label=label
                disabled=follows
                on:click=move |event| {
                    event.stop_propagation();
                    face.act(Act::Line(number));
                    face.act(Act::Quantity);
                }
            >
                {quantity}
            </button>
            <div class="what">
                <b>{line.name.clone()}</b>
                <span>
                    {price}
                    {taken_off.map(|text| view! { <em class="off">{text}</em> })}
                    {warnings.into_iter().map(|text| view! { <em class="warned">{text}</em> }).collect_view()}
                </span>
            </div>
            <span class="num amount" data-testid="line-total">{line.total.as_ref().map(|total| face.money(total))}</span>
            <Show when=move || changeable.get()><Steps/></Show>
        </div>
    }
}

/// What can be done with the selected line by touch.
#[component]
fn Steps() -> impl IntoView {
    let face = Face::here();
    let step = move |id: &'static str, class: &'static str, label: &'static str, act: Act| {
        // A touch of these is none of the line below them.
        let touched = move |event: leptos::ev::MouseEvent| {
            event.stop_propagation();
            face.act(act.clone());
        };
        (id, class, face.say(label), touched)
    };
    let button = move |(id, class, label, touched): (_, &'static str, String, _), key: &'static str| {
        view! {
            <button type="button" tabindex="-1" class=format!("btn {class}") data-testid=id on:click=touched>
                {label} {(!key.is_empty()).then(|| view! { <kbd>{key}</kbd> })}
            </button>
        }
    };
    let icon = move |(id, _, label, touched): (_, &'static str, String, _), icon: Icon| {
        view! {
            <button type="button" tabindex="-1" class="btn" data-testid=id aria-label=label on:click=touched>
                <IconView icon=icon/>
            </button>
        }
    };
    view! {
        <div class="steps">
            {icon(step("line-minus", "", "minus", Act::Step(-1)), Icon::Minus)}
            {icon(step("line-plus", "", "plus", Act::Step(1)), Icon::Plus)}
            {button(step("line-quantity", "", "action-quantity", Act::Quantity), "F3")}
            {button(step("line-price", "", "action-price", Act::Price), "")}
            {button(step("line-void", "bad", "action-void", Act::VoidLine), "Del")}
        </div>
    }
}

#[component]
fn Sum(ticket: Memo<Ticket>) -> impl IntoView {
    let face = Face::here();
    let row = move |id: &'static str, of: fn(&Ticket) -> Option<Money>| {
        move || {
            let money = ticket.with(of)?;
            Some(view! {
                <div class="sum-row"><span>{face.say(id)}</span><span class="num">{face.money(&money)}</span></div>
            })
        }
    };
    let total = move || ticket.with(|ticket| ticket.total.as_ref().map(|total| face.money(total)));
    let due = move || ticket.with(|ticket| ticket.due.as_ref().map(|due| face.money(due)));
    let empty = move || ticket.with(|ticket| ticket.lines.is_empty());
    let tax = move || if ticket.with(|ticket| ticket.prices_include_tax) { "tax-included" } else { "tax" };
    view! {
        <div class="sum">
            {row("subtotal", |ticket| ticket.subtotal.clone())}
            {row("discount", |ticket| {
                let discount = ticket.discount.clone().filter(|money| !money.is_zero())?;
                Some(Money { amount: format!("-{}", discount.amount), ..discount })
            })}
            {move || ticket.with(|ticket| ticket.tax.clone()).map(|money| view! {
                <div class="sum-row"><span>{face.say(tax())}</span><span class="num">{face.money(&money)}</span></div>
            })}
            <div class="total" aria-live="polite">
                <b>{move || face.say("total")}</b>
                <strong class="num" data-testid="ticket-total">{move || total().unwrap_or_else(|| face.number("0.00"))}</strong>
            </div>
            <button
                type="button"
                tabindex="-1"
                class="btn primary pay"
                data-testid="pay"
                disabled=empty
                on:click=move |_| face.act(Act::Pay)
            >
                <span data-testid="ticket-due">{move || {
                    let id = if ticket.with(Ticket::is_refund) { "give-back" } else { "pay" };
                    face.with(id, &[("amount", &due().unwrap_or_default())])
                }}</span>
                <kbd>"F12"</kbd>
            </button>
        </div>
    }
}
