//! A report: its parts in their order, each figure with its way down to the ledger.

use leptos::prelude::*;
use serde_json::Value;

use super::Desk;
use super::pieces::{amount, slot_view};
use super::table::{Filters, plain_table};
use crate::office::cell::plain;
use crate::office::reports::{Part, Report, To};

/// A report.
#[component]
pub fn ReportView(report: &'static Report) -> impl IntoView {
    let desk = Desk::here();
    // Ways on need the chart of accounts, which may come after the figures.
    let ways =
        desk.part(|office| (office.slots.get("@accounts").map(|slot| slot.data.is_some()), office.period()));
    view! {
        <Filters filters=report.filters/>
        <section class="card part report" data-testid="report">
            {move || { ways.track(); slot_view(desk, "report", move |data| report_view(desk, report, data)) }}
        </section>
    }
}

fn report_view(desk: Desk, report: &'static Report, data: &Value) -> AnyView {
    let parts = report.parts.iter().map(|part| match part {
        Part::Section(name) => section(desk, name, &data[*name]),
        Part::Sum(name, to) => sum(desk, name, &data[*name], *to),
        Part::Rows(name, columns, to) => {
            let rows = desk.state.with_untracked(|office| office.report_rows(&data[*name], columns, *to));
            if rows.is_empty() {
                return view! { <h2>{desk.word(name)}</h2><p class="calm">{desk.say("report-none")}</p> }
                    .into_any();
            }
            view! { <h2>{desk.word(name)}</h2> {plain_table(desk, columns, &rows, &format!("word-{name}"))} }
                .into_any()
        }
    });
    view! { {parts.collect_view()} }.into_any()
}

fn figure(desk: Desk, value: &Value, href: Option<String>) -> AnyView {
    let text = amount(desk, value);
    match href {
        Some(href) => view! { <a class="num" href=href>{text}</a> }.into_any(),
        None => view! { <b class="num">{text}</b> }.into_any(),
    }
}

fn sum(desk: Desk, name: &str, value: &Value, to: To) -> AnyView {
    let href = desk.state.with_untracked(|office| office.figure_url(to));
    view! { <div class="sum total" data-sum=name.to_owned()><span>{desk.word(name)}</span>{figure(desk, value, href)}</div> }.into_any()
}

fn section(desk: Desk, name: &str, value: &Value) -> AnyView {
    let lines = value["lines"].as_array().cloned().unwrap_or_default();
    let rows = lines.iter().map(|line| {
        let href = desk.state.with_untracked(|office| office.ledger_url(&plain(&line["accountId"])));
        view! {
            <div class="sum">
                <span><span class="code" dir="ltr">{plain(&line["code"])}</span>" "{plain(&line["name"])}</span>
                {figure(desk, &line["amount"], Some(href))}
            </div>
        }
    });
    view! {
        <h2>{desk.word(name)}</h2>
        {rows.collect_view()}
        <div class="sum total"><span>{desk.say("total")}</span><b class="num">{amount(desk, &value["total"])}</b></div>
    }
    .into_any()
}
