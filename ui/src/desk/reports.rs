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

/// Sections and sums, in the order in which they are read.
const ORDER: &[&str] = &[
    "revenue",
    "costOfGoodsSold",
    "grossProfit",
    "expenses",
    "netIncome",
    "assets",
    "totalAssets",
    "liabilities",
    "equity",
    "currentEarnings",
    "totalLiabilitiesAndEquity",
];

/// A list of accounts is a section, an amount a sum.
fn report_view(desk: Desk, report: &Value) -> AnyView {
    let parts = ORDER.iter().filter_map(|name| part(desk, name, &report[*name]));
    view! { {parts.collect_view()} }.into_any()
}

fn part(desk: Desk, name: &str, value: &Value) -> Option<AnyView> {
    if value["amount"].is_string() {
        return Some(
            view! { <div class="sum total"><span>{desk.word(name)}</span><b class="num">{amount(desk, value)}</b></div> }
                .into_any(),
        );
    }
    let lines = value["lines"].as_array()?;
    let rows = lines.iter().map(|line| {
        let url = Route::of(Screen::Ledger, &plain(&line["accountId"])).url();
        view! {
            <div class="sum">
                <span><span class="code" dir="ltr">{plain(&line["code"])}</span>" "<a href=url>{plain(&line["name"])}</a></span>
                <b class="num">{amount(desk, &line["amount"])}</b>
            </div>
        }
    });
    Some(
        view! {
            <h2>{desk.word(name)}</h2>
            {rows.collect_view()}
            <div class="sum total"><span>{desk.say("total")}</span><b class="num">{amount(desk, &value["total"])}</b></div>
        }
        .into_any(),
    )
}
