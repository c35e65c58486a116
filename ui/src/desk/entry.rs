//! An entry by hand: lines with accounts and amounts, and at any moment whether both sides are the same.

use domain::{Currency, format_minor};
use leptos::prelude::*;

use super::Desk;
use super::pieces::{Icon, IconView};
use super::table::options;
use crate::office::Act;
use crate::office::entry::{EntryField, Sides};
use crate::office::lists::Source;

/// The form.
#[component]
pub fn NewEntry() -> impl IntoView {
    let desk = Desk::here();
    let count = desk.part(|office| office.entry.lines.len());
    let busy = desk.part(|office| office.entry.busy);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.act(Act::EntrySubmit);
    };
    view! {
        <form class="card part entry-form" on:submit=submit novalidate>
            <div class="fields">
                {field(desk, EntryField::Date, "date", "date")}
                {field(desk, EntryField::Description, "description", "text")}
                {field(desk, EntryField::Reference, "reference", "text")}
            </div>
            <div class="scroll"><table class="entry-table">
                <thead><tr>
                    <th scope="col">{desk.say("col-account")}</th>
                    <th scope="col" class="num">{desk.say("col-debit")}</th><th scope="col" class="num">{desk.say("col-credit")}</th>
                    <th scope="col"><span class="hidden">{desk.say("actions")}</span></th>
                </tr></thead>
                <tbody>{move || (0..count.get()).map(|at| line(desk, at)).collect_view()}</tbody>
                <tfoot>{sums(desk)}</tfoot>
            </table></div>
            <div class="row">
                <button type="button" class="btn" data-testid="add-line" on:click=move |_| desk.act(Act::EntryAdd)><IconView icon=Icon::Plus/>{desk.say("entry-add")}</button>
                <div class="space"></div>
                {refusal(desk)}
                <button type="submit" class="btn primary" data-testid="entry-submit" disabled=move || busy.get()>{desk.say("entry-submit")}</button>
            </div>
        </form>
    }
}

fn refusal(desk: Desk) -> impl IntoView {
    let shown = desk.part(|office| {
        let own = office.entry.wrong.iter().next().map(|(_, words)| (*words).to_owned());
        own.or_else(|| office.entry.problem.as_ref().map(|problem| problem.detail.clone()))
    });
    view! { <p class="error" role="alert" data-testid="entry-error">{move || shown.get().map(|text| desk.sentence(&text))}</p> }
}

fn field(desk: Desk, field: EntryField, name: &'static str, kind: &'static str) -> AnyView {
    let value = desk.part(move |office| match field {
        EntryField::Date => office.entry.date.clone(),
        EntryField::Description => office.entry.description.clone(),
        _ => office.entry.reference.clone(),
    });
    let wrong = desk.part(move |office| office.entry.wrong.contains_key(name));
    view! {
        <label class="field"><span class="label">{desk.say(&format!("col-{name}"))}</span>
            <input id=format!("entry-{name}") type=kind prop:value=move || value.get() aria-invalid=move || wrong.get().to_string()
                on:input=move |event| desk.act(Act::Entry(field, event_target_value(&event)))/>
        </label>
    }
    .into_any()
}

fn line(desk: Desk, at: usize) -> AnyView {
    let part = move |of: fn(&crate::office::entry::EntryLine) -> &String| {
        desk.part(move |office| office.entry.lines.get(at).map(|line| of(line).clone()).unwrap_or_default())
    };
    let account = part(|line| &line.account);
    let wrong = desk.part(move |office| office.entry.wrong.contains_key(&format!("lines.{at}")));
    let side = move |value: Memo<String>, words: &'static str, field: EntryField| {
        view! {
            <td class="num"><input class="num" inputmode="decimal" autocomplete="off" data-testid=format!("{words}-{at}")
                aria-label=format!("{} {}", desk.say(words), at + 1) prop:value=move || value.get()
                on:input=move |event| desk.act(Act::Entry(field, event_target_value(&event)))/></td>
        }
    };
    view! {
        <tr>
            <td><select id=format!("entry-lines-{at}") aria-label=format!("{} {}", desk.say("col-account"), at + 1)
                aria-invalid=move || wrong.get().to_string()
                on:change=move |event| desk.act(Act::Entry(EntryField::Account(at), event_target_value(&event)))>
                <option value="" selected=move || account.get().is_empty()>{desk.say("choose")}</option>
                {move || options(desk, Source::Accounts, "/id").into_iter().map(|(id, words)| {
                    let this = id.clone();
                    view! { <option value=id selected=move || account.get() == this>{words}</option> }
                }).collect_view()}
            </select></td>
            {side(part(|line| &line.debit), "col-debit", EntryField::Debit(at))}
            {side(part(|line| &line.credit), "col-credit", EntryField::Credit(at))}
            <td class="doing"><button type="button" class="btn quiet" aria-label=format!("{} {}", desk.say("entry-remove"), at + 1)
                on:click=move |_| desk.act(Act::EntryRemove(at))><IconView icon=Icon::Close/></button></td>
        </tr>
    }
    .into_any()
}

/// Sums of both sides, and whether they are the same.
fn sums(desk: Desk) -> impl IntoView {
    let shown = desk.part(|office| (office.entry.sides(&office.currency), office.currency.clone()));
    let text = move |minor: i64| {
        let (_, code) = shown.get();
        Currency::parse(&code).map(|currency| desk.number(&format_minor(minor, currency))).unwrap_or_default()
    };
    let verdict = move || {
        let (sides, _) = shown.get();
        let missing = sides.debit_minor.saturating_sub(sides.credit_minor);
        let (class, words) = match sides {
            sides if sides.balances() => ("tag ok", desk.say("entry-balances")),
            Sides { unreadable: true, .. } => ("tag bad", desk.say("wrong-number")),
            _ if missing == 0 => ("tag", desk.say("entry-empty")),
            _ => ("tag warn", desk.with("entry-missing", &[("amount", &text(missing.saturating_abs()))])),
        };
        view! { <span class=class data-testid="balance" data-balances=sides.balances().to_string()>{words}</span> }
    };
    view! {
        <tr>
            <td aria-live="polite">{verdict}</td>
            <td class="num"><b>{move || text(shown.get().0.debit_minor)}</b></td>
            <td class="num"><b>{move || text(shown.get().0.credit_minor)}</b></td>
            <td></td>
        </tr>
    }
}
