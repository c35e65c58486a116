//! Income statement and balance sheet: sections of accounts with their sums, as the server adds them up.

use leptos::prelude::*;
use serde_json::Value;

use super::Desk;
use super::pieces::{amount, slot_view};
use super::table::Filters;
use crate::office::cell::plain;
use crate::office::lists::{Filter, FilterKind};
use crate::office::route::{Route, Screen};

const PERIOD: &[Filter] =
    &[Filter { name: "from", kind: FilterKind::Day }, Filter { name: "to", kind: FilterKind::Day }];
const AS_OF: &[Filter] = &[Filter { name: "asOf", kind: FilterKind::Day }];

/// A report.
#[component]
pub fn Report(screen: Screen) -> impl IntoView {
    let desk = Desk::here();
    let filters = if screen == Screen::BalanceSheet { AS_OF } else { PERIOD };
    view! {
        <Filters filters=filters/>
        <section class="card part report">{slot_view(desk, "report", move |report| report_view(desk, report))}</section>
    }
}

/// Sections in the order of the answer: a list of accounts is a section, an amount a sum.
fn report_view(desk: Desk, report: &Value) -> AnyView {
    let parts = report.as_object().into_iter().flatten().filter_map(|(name, value)| part(desk, name, value));
    view! { {parts.collect_view()} }.into_any()
}

fn part(desk: Desk, name: &str, value: &Value) -> Option<AnyView> {
    if value["amount"].is_string() {
        return Some(
            view! { <div class="sum total"><span>{desk.word(name)}</span><b class="num">{amount(desk, value)}</b></div> }
                .into_any(),
        );
    }
    let lines =
        value.as_array().or_else(|| value["lines"].as_array()).or_else(|| value["accounts"].as_array());
    if let Some(lines) = lines {
        let rows = lines.iter().map(|line| {
            let url = Route::of(Screen::Ledger, &plain(&line["accountId"])).url();
            let shown = if line["amount"].is_object() { &line["amount"] } else { &line["balance"] };
            view! { <div class="sum"><span><span class="code" dir="ltr">{plain(&line["code"])}</span>" "<a href=url>{plain(&line["name"])}</a></span><b class="num">{amount(desk, shown)}</b></div> }
        });
        let total = &value["total"];
        return Some(
            view! {
                <h2>{desk.word(name)}</h2>
                {rows.collect_view()}
                {total.is_object().then(|| view! { <div class="sum total"><span>{desk.say("total")}</span><b class="num">{amount(desk, total)}</b></div> })}
            }
            .into_any(),
        );
    }
    if value.is_object() {
        return Some(report_view(desk, value));
    }
    None
}
