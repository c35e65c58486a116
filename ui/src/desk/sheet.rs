//! One thing with its facts and its lines, and what can be done with it; a list that belongs to it stands below.

use leptos::prelude::*;
use serde_json::Value;

use super::Desk;
use super::pieces::{cell_view, fact_cell, form_button, slot_view};
use super::table::{ListView, plain_table};
use crate::office::cell::{Column, Kind, cell, col};
use crate::office::lists::list_of;
use crate::office::sheets::Sheet;
use crate::office::table::rows;

/// The sheet of the address.
#[component]
pub fn SheetView(sheet: &'static Sheet) -> impl IntoView {
    let desk = Desk::here();
    let below = list_of(sheet.screen).map(|list| {
        view! {
            <h2 class="between">{desk.say(&format!("below-{}", list.screen.name()))}</h2>
            <ListView screen=list.screen/>
        }
    });
    view! {
        <section class="card part" data-testid="sheet">{slot_view(desk, "object", move |object| sheet_view(desk, sheet, object))}</section>
        {below}
    }
}

fn sheet_view(desk: Desk, sheet: &'static Sheet, object: &Value) -> AnyView {
    let names = desk.state.with_untracked(|office| office.names.clone());
    let facts = sheet.facts.iter().map(|column| fact_cell(desk, column.head, &cell(object, column, &names)));
    let status = (!sheet.status.is_empty()).then(|| {
        let column: Column = col("col-status", sheet.status, Kind::Tag);
        view! { <span data-testid="status">{cell_view(desk, &cell(object, &column, &names))}</span> }
    });
    let mut first = true;
    let buttons = sheet.forms.iter().map(|form| {
        let button = form_button(desk, *form, object, first);
        first &= button.is_none();
        button
    });
    let buttons = buttons.collect_view();
    let found = object.pointer(sheet.rows).and_then(Value::as_array).filter(|_| !sheet.rows.is_empty());
    let lines = found.map(|found| {
        if found.is_empty() {
            return view! { <p class="calm">{desk.say(&format!("none-{}", sheet.screen.name()))}</p> }
                .into_any();
        }
        plain_table(
            desk,
            sheet.columns,
            &rows(found, sheet.columns, &names),
            &format!("title-{}", sheet.screen.name()),
        )
    });
    view! {
        <div class="lead">{status}<div class="space"></div>{buttons}</div>
        <dl class="facts">{facts.collect_view()}</dl>
        {lines}
    }
    .into_any()
}
