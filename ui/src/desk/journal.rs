//! One entry of the journal with its lines and what it stands for; the ledger of one account.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::Desk;
use super::pieces::{amount, cell_view, fact, fact_link, form_button, money, slot_view, tone_class};
use super::sale::receipt;
use super::table::{Filters, Pages};
use crate::office::cell::{Column, Kind, cell, col, plain, tone};
use crate::office::forms::FormId;
use crate::office::lists::{Filter, FilterKind};
use crate::office::route::{Route, Screen};
use crate::office::table::{State, Table};

/// The entry of the address.
#[component]
pub fn Entry() -> impl IntoView {
    let desk = Desk::here();
    let of = desk.part(|office| office.slots.get("of-entry").and_then(|slot| slot.rows().first().cloned()));
    view! {
        <section class="card part">{slot_view(desk, "entry", move |entry| entry_view(desk, entry))}</section>
        {move || of.get().map(|sale| {
            let url = Route::of(Screen::Sale, &plain(&sale["id"])).url();
            view! {
                <section class="part-loose">
                    <div class="part-head"><h2>{desk.say("entry-receipt")}</h2><a href=url data-testid="entry-sale">{desk.say("entry-sale-open")}</a></div>
                    <div class="card receipt narrow">{receipt(desk, &sale)}</div>
                </section>
            }
        })}
    }
}

fn entry_view(desk: Desk, entry: &Value) -> AnyView {
    let text = |name: &str| plain(&entry[name]);
    let status = text("status");
    let lines = entry["lines"].as_array().cloned().unwrap_or_default();
    let line = move |line: Value| {
        let is = |side: &str| line["direction"] == side;
        let url = Route::of(Screen::Ledger, &plain(&line["accountId"])).url();
        let shown = amount(desk, &line["amount"]);
        view! {
            <tr>
                <td><span class="code" dir="ltr">{plain(&line["accountCode"])}</span></td>
                <td class="strong"><a href=url>{plain(&line["accountName"])}</a></td>
                <td class="spare">{desk.word(&plain(&line["memo"]))}</td>
                <td class="num">{is("Debit").then(|| shown.clone())}</td>
                <td class="num">{is("Credit").then(|| shown.clone())}</td>
            </tr>
        }
    };
    let reversal = entry["reversalOf"].as_str().map(|id| {
        fact_link(desk, "entry-reversal-of", desk.say("entry-open"), Route::of(Screen::Entry, id).url())
    });
    let reversed = entry["reversedBy"].as_str().map(|id| {
        fact_link(desk, "entry-reversed-by", desk.say("entry-open"), Route::of(Screen::Entry, id).url())
    });
    let source = desk.state.with_untracked(|office| office.source_of(entry)).map(|route| {
        fact_link(desk, "entry-document", desk.say(&format!("title-{}", route.screen.name())), route.url())
    });
    let void = form_button(desk, FormId::VoidEntry, entry, false);
    let post = form_button(desk, FormId::PostEntry, entry, true);
    view! {
        <div class="lead">
            <span class=tone_class(tone(&status))>{desk.word(&status)}</span>
            <b>{text("description")}</b><div class="space"></div>{post}{void}
        </div>
        <dl class="facts">
            {fact(desk, "col-date", text("entryDate"))}
            {fact(desk, "col-reference", text("reference"))}
            {fact(desk, "col-source", desk.word(&text("sourceKind")))}
            {fact(desk, "entry-kind", desk.word(&text("entryType")))}
            {fact(desk, "entry-posted", desk.time(&text("postedAt")))}
            {fact(desk, "entry-voided", desk.time(&text("voidedAt")))}
            {fact(desk, "entry-void-reason", text("voidReason"))}
            {fact(desk, "sale-day", text("businessDate"))}
            {source}
            {reversal}
            {reversed}
        </dl>
        <div class="scroll" tabindex="0" role="region" aria-label=desk.say("entry-lines")>
            <table data-testid="entry-lines">
                <thead><tr>
                    <th scope="col">{desk.say("col-code")}</th><th scope="col">{desk.say("col-account")}</th>
                    <th scope="col" class="spare">{desk.say("col-memo")}</th>
                    <th scope="col" class="num">{desk.say("col-debit")}</th><th scope="col" class="num">{desk.say("col-credit")}</th>
                </tr></thead>
                <tbody>{lines.into_iter().map(line).collect_view()}</tbody>
                <tfoot><tr><td></td><td class="strong">{desk.say("total")}</td><td class="spare"></td>
                    <td class="num">{amount(desk, &entry["total"])}</td><td class="num">{amount(desk, &entry["total"])}</td></tr></tfoot>
            </table>
        </div>
    }
    .into_any()
}

const PERIOD: &[Filter] =
    &[Filter { name: "from", kind: FilterKind::Day }, Filter { name: "to", kind: FilterKind::Day }];

const LEDGER: &[Column] = &[
    col("col-date", "/date", Kind::Day),
    col("col-number", "/entryNumber", Kind::Strong).to(Screen::Entry, "/entryId"),
    col("col-description", "/description", Kind::Text).spare(),
    col("col-reference", "/reference", Kind::Code).spare(),
    col("col-memo", "/memo", Kind::Tag).spare(),
    col("col-debit", "/debit", Kind::Money),
    col("col-credit", "/credit", Kind::Money),
    col("col-balance", "/balance", Kind::Money),
];

/// The ledger of the account of the address.
#[component]
pub fn Ledger() -> impl IntoView {
    let desk = Desk::here();
    let table = desk.part(|office| {
        let slot = office.slots.get("ledger");
        let next = slot.is_some_and(|slot| slot.next().is_some());
        let state = if slot.is_some_and(|slot| slot.data.is_some()) { State::Rows } else { State::Loading };
        Table { state, next, previous: !office.route.get("after").is_empty(), ..Table::default() }
    });
    view! {
        <Filters filters=PERIOD/>
        <section class="card table-card">
            {slot_view(desk, "ledger", move |ledger| ledger_view(desk, ledger))}
            <Pages table=table/>
        </section>
    }
}

fn ledger_view(desk: Desk, ledger: &Value) -> AnyView {
    let account = &ledger["account"];
    let lines = ledger["transactions"].as_array().cloned().unwrap_or_default();
    let names = crate::office::cell::Names::new();
    let row = |line: &Value| {
        let mut line = line.clone();
        let side = if line["direction"] == "Debit" { "debit" } else { "credit" };
        line[side] = json!(line["amount"]);
        let cells = LEDGER.iter().map(|column| {
            let class = format!(
                "{} {}",
                if column.kind.is_number() { "num" } else { "" },
                if column.spare { "spare" } else { "" }
            );
            view! { <td class=class>{cell_view(desk, &cell(&line, column, &names))}</td> }
        });
        view! { <tr data-testid="row">{cells.collect_view()}</tr> }
    };
    let head = LEDGER.iter().map(|column| {
        view! { <th scope="col" class:num=column.kind.is_number() class:spare=column.spare>{desk.say(column.head)}</th> }
    });
    let none = lines.is_empty().then(|| view! { <p class="calm">{desk.say("empty-ledger")}</p> });
    view! {
        <div class="lead pad">
            <span class="code" dir="ltr">{plain(&account["code"])}</span>
            <span class="tag">{desk.word(&plain(&account["accountType"]))}</span>
            <div class="space"></div>
            <span class="muted">{desk.say("ledger-opening")}" "<b>{money(desk, &ledger["openingBalance"])}</b></span>
            <span class="muted">{desk.say("ledger-closing")}" "<b data-testid="closing">{money(desk, &ledger["closingBalance"])}</b></span>
        </div>
        {none}
        <div class="scroll" tabindex="0" role="region" aria-label=desk.say("title-ledger")>
            <table><thead><tr>{head.collect_view()}</tr></thead><tbody>{lines.iter().map(row).collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}
