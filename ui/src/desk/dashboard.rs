//! The first screen: what was taken today, what waits for a person, which tills are heard of, what runs low.

use leptos::prelude::*;
use serde_json::Value;

use super::Desk;
use super::page;
use super::pieces::{Icon, IconView, cell_view};
use crate::office::Office;
use crate::office::cell::{Column, Kind, cell, col};
use crate::office::dashboard::{day, line, taken};
use crate::office::route::{Route, Screen};

const WIDTH: i64 = 600;
const HEIGHT: i64 = 130;

const SHORT: &[Column] = &[
    col("col-product", "/productId", Kind::Named).to(Screen::Product, "/productId"),
    col("col-causes", "/causes", Kind::Firsts("cause")).spare(),
    col("col-short", "/quantity", Kind::Quantity),
];
const LOW: &[Column] = &[
    col("col-product", "/name", Kind::Text).to(Screen::Product, "/productId"),
    col("col-available", "/quantity", Kind::Quantity),
    col("col-reorder-point", "/reorderPoint", Kind::Quantity).spare(),
];
const TILLS: &[Column] = &[
    col("col-till", "/code", Kind::Text),
    col("col-name", "/name", Kind::Text).spare(),
    col("col-status", "/status", Kind::Tag),
    col("col-last-event", "/lastEventAt", Kind::Time),
];
const LAST: &[Column] = &[
    col("col-receipt", "/receiptNumber", Kind::Text).to(Screen::Sale, "/id"),
    col("col-time", "/occurredAt", Kind::Time),
    col("col-cashier", "/cashierName", Kind::Text).spare(),
    col("col-total", "/total", Kind::Money),
];

/// The dashboard.
#[component]
pub fn Dashboard() -> impl IntoView {
    view! {
        <Figures/>
        <div class="two">
            <Hours/>
            <Part of="discrepancies" screen=Screen::Discrepancies columns=SHORT words="dash-discrepancies" none="dash-none-discrepancies"/>
        </div>
        <div class="two">
            <Part of="sales" screen=Screen::Sales columns=LAST words="dash-sales" none="empty-sales"/>
            <Part of="low" screen=Screen::LowStock columns=LOW words="dash-low" none="dash-none-low"/>
        </div>
        <Part of="terminals" screen=Screen::Terminals columns=TILLS words="title-terminals" none="empty-terminals"/>
    }
}

/// The rows of a slot that is there; `None` while it is not.
fn rows(office: &Office, slot: &str) -> Option<Vec<Value>> {
    let slot = office.slots.get(slot)?;
    slot.data.as_ref()?;
    Some(slot.rows().to_vec())
}

#[component]
fn Figures() -> impl IntoView {
    let desk = Desk::here();
    let today =
        desk.part(|office| rows(office, "sales").map(|orders| day(&orders, &office.today, page::hour)));
    let count = move |slot: &'static str| desk.part(move |office| rows(office, slot).map(|rows| rows.len()));
    let (discrepancies, quarantine) = (count("discrepancies"), count("quarantine"));
    let low = count("low");
    // The books say what was taken of the whole day; to whom they are closed, the last sales do.
    let books = desk.part(|office| office.data("day").and_then(taken));
    let figure = move |words: &'static str, screen: Screen, number: Memo<Option<usize>>| {
        move || {
            number.get().map(|number| {
                let class = if number > 0 { "card figure warned" } else { "card figure" };
                let url = match screen {
                    Screen::Discrepancies | Screen::Quarantine => {
                        Route::to(screen).with("status", "Open").url()
                    }
                    screen => Route::to(screen).url(),
                };
                view! {
                    <a class=class href=url data-testid=format!("figure-{words}")>
                        <span>{desk.say(words)}</span><b>{desk.number(&number.to_string())}</b>
                        <small>{desk.say(if number > 0 { "dash-look" } else { "dash-fine" })}</small>
                    </a>
                }
            })
        }
    };
    view! {
        <div class="figures">
            {move || today.get().map(|today| {
                let total = books.get().unwrap_or_else(|| today.total.clone());
                let amount = if total.amount.is_empty() { "0.00" } else { &total.amount };
                let url = match books.get() {
                    Some(_) => Route::to(Screen::DaySummary).with("date", &today.date).url(),
                    None => Route::to(Screen::Sales).url(),
                };
                view! {
                    <a class="card figure" href=url data-testid="figure-today">
                        <span>{desk.say("dash-today")}</span>
                        <b>{desk.number(amount)}</b>
                        <small>{desk.count("dash-receipts", today.count as u64)}" · "{today.date.clone()}{(!total.currency.is_empty()).then(|| format!(" · {}", total.currency))}</small>
                    </a>
                }
            })}
            {figure("dash-discrepancies", Screen::Discrepancies, discrepancies)}
            {figure("dash-quarantine", Screen::Quarantine, quarantine)}
            {figure("dash-low", Screen::LowStock, low)}
        </div>
    }
}

#[component]
fn Hours() -> impl IntoView {
    let desk = Desk::here();
    let today =
        desk.part(|office| rows(office, "sales").map(|orders| day(&orders, &office.today, page::hour)));
    let labels = (0..24_i64).step_by(3).map(|hour| {
        let x = hour * WIDTH / 23;
        view! { <text x=x y={HEIGHT + 18} text-anchor="middle">{format!("{hour:02}")}</text> }
    });
    let labels = labels.collect_view();
    view! {
        <section class="card part">
            <div class="part-head"><h2>{desk.say("dash-hours")}</h2></div>
            <svg viewBox=format!("-16 -8 {} {}", WIDTH + 32, HEIGHT + 32) role="img" aria-label=desk.say("dash-hours")>
                <line class="axis" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT}/>
                <line class="grid" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2}/>
                <line class="grid" x1="0" x2={WIDTH} y1="0" y2="0"/>
                {labels}
                {move || today.get().map(|today| {
                    let points = line(&today.hours, 23, WIDTH, HEIGHT);
                    view! { <polyline class="curve" points=points/> }
                })}
            </svg>
            {move || today.get().filter(|today| today.count == 0).map(|_| view! { <p class="muted">{desk.say("dash-no-sales")}</p> })}
        </section>
    }
}

/// A few rows of something, and the way to all of it.
#[component]
fn Part(
    of: &'static str,
    screen: Screen,
    columns: &'static [Column],
    words: &'static str,
    none: &'static str,
) -> impl IntoView {
    let desk = Desk::here();
    let shown = desk.part(move |office| {
        let found = rows(office, of)?;
        let cells =
            |row: &Value| columns.iter().map(|column| cell(row, column, &office.names)).collect::<Vec<_>>();
        Some(found.iter().take(6).map(cells).collect::<Vec<_>>())
    });
    move || {
        shown.get().map(|rows| {
            let head = columns.iter().map(|column| {
                view! { <th scope="col" class:num=column.kind.is_number() class:spare=column.spare>{desk.say(column.head)}</th> }
            });
            let row = |cells: Vec<crate::office::cell::Cell>| {
                let cells = columns.iter().zip(cells).map(|(column, cell)| {
                    view! { <td class:num=column.kind.is_number() class:spare=column.spare>{cell_view(desk, &cell)}</td> }
                });
                view! { <tr>{cells.collect_view()}</tr> }
            };
            let body = if rows.is_empty() {
                view! { <p class="calm">{desk.say(none)}</p> }.into_any()
            } else {
                view! { <table><thead><tr>{head.collect_view()}</tr></thead><tbody>{rows.into_iter().map(row).collect_view()}</tbody></table> }
                    .into_any()
            };
            view! {
                <section class="card part">
                    <div class="part-head"><h2>{desk.say(words)}</h2>
                        <a href=Route::to(screen).url() aria-label=format!("{}: {}", desk.say("all"), desk.say(words))>{desk.say("all")}<IconView icon=Icon::Right/></a>
                    </div>
                    {body}
                </section>
            }
        })
    }
}
