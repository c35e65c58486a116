//! The one table: filters above, rows, pages below. Everything that it shows stands in the address.

use std::cmp::Ordering;

use leptos::prelude::*;
use serde_json::Value;

use super::Desk;
use super::pieces::{Icon, IconView, cell_view, empty_view, form_button, loading_view, problem_view};
use crate::browser::world;
use crate::office::Act;
use crate::office::cell::{Column, Kind, plain, sorted};
use crate::office::forms::FormId;
use crate::office::lists::{Filter, FilterKind, List, Source, list_of};
use crate::office::route::Screen;
use crate::office::table::{Row, State, Table};

/// A pause in typing after which is searched.
const PAUSE_MS: u64 = 250;

/// The list of a screen with everything around it.
#[component]
pub fn ListView(screen: Screen) -> impl IntoView {
    let desk = Desk::here();
    match list_of(screen) {
        Some(list) => {
            // A part of the address is always chosen.
            let fixed =
                list.filters.iter().find(|filter| list.address.contains(&format!("{{{}}}", filter.name)));
            view! { <Filters filters=list.filters fixed=fixed.map(|filter| filter.name)/> <Listed list=list/> }.into_any()
        }
        None => empty_view(desk, "nowhere"),
    }
}

#[component]
fn Listed(list: &'static List) -> impl IntoView {
    let desk = Desk::here();
    let table = desk.part(move |office| office.table(list));
    let state = desk.part(move |office| office.table(list).state);
    let forms = desk.part(move |office| {
        list.row_forms.iter().copied().filter(|form| office.can_open(*form)).collect::<Vec<_>>()
    });
    let body = move || match state.get() {
        State::Loading => loading_view(desk),
        State::Problem(problem) => problem_view(desk, &problem),
        State::Empty => empty_list(desk, list),
        State::NoneFits => empty_view(desk, "empty-filtered"),
        State::Rows => view! { <Grid list=list table=table forms=forms/> }.into_any(),
    };
    let busy = move || table.with(|table| table.busy).to_string();
    view! {
        <section class="card table-card" data-testid="table" data-busy=busy>
            {body}
            <Pages table=table/>
        </section>
    }
}

/// Nothing there yet, and the way to the first one.
fn empty_list(desk: Desk, list: &'static List) -> AnyView {
    let made = list.forms.iter().map(|form| form_button(desk, *form, &Value::Null, true)).collect_view();
    view! { {empty_view(desk, &format!("empty-{}", list.screen.name()))} <div class="row centre">{made}</div> }.into_any()
}

/// The filters of a list.
#[component]
pub fn Filters(
    filters: &'static [Filter],
    #[prop(default = None)] fixed: Option<&'static str>,
) -> impl IntoView {
    let desk = Desk::here();
    (!filters.is_empty()).then(|| {
        view! {
            <div class="filters" role="search">
                {filters.iter().map(|filter| filter_view(desk, *filter, fixed == Some(filter.name))).collect_view()}
            </div>
        }
    })
}

fn filter_view(desk: Desk, filter: Filter, fixed: bool) -> AnyView {
    let name = filter.name;
    let value = desk.part(move |office| match list_of(office.route.screen).filter(|_| fixed) {
        Some(list) => office.listed_route(list).get(name).to_owned(),
        None => office.route.get(name).to_owned(),
    });
    let label = desk.say(&format!("filter-{name}"));
    let id = format!("filter-{name}");
    let set = move |value: String| desk.act(Act::Filter(name, value));
    match filter.kind {
        FilterKind::Text => {
            let typed = RwSignal::new(0_u64);
            let typing = move |event| {
                let text = event_target_value(&event);
                typed.update(|count| *count += 1);
                let now = typed.get_untracked();
                world::after(PAUSE_MS, move || {
                    if typed.try_get_untracked() == Some(now) {
                        set(text);
                    }
                });
            };
            view! {
                <label class="search-field" for=format!("filter-{name}")>
                    <IconView icon=Icon::Search/>
                    <input type="search" id=id data-testid=format!("filter-{name}") aria-label=label.clone() placeholder=label
                        autocomplete="off" prop:value=move || value.get() on:input=typing/>
                    <kbd>"/"</kbd>
                </label>
            }
            .into_any()
        }
        FilterKind::Day => view! {
            <label class="inline-field"><span>{label}</span>
                <input type="date" id=id prop:value=move || value.get() on:change=move |event| set(event_target_value(&event))/>
            </label>
        }
        .into_any(),
        FilterKind::Choice(choices) => {
            let options = move || {
                let words = |choice: &&str| ((*choice).to_owned(), desk.word(choice));
                choices.iter().map(words).collect::<Vec<_>>()
            };
            select(desk, &id, label, !fixed, options, value, set)
        }
        FilterKind::Source(source) => select(desk, &id, label, !fixed, move || options(desk, source, source.pointers().0), value, set),
        FilterKind::Given => view! {
            {move || (!value.get().is_empty()).then(|| {
                let text = desk.state.with(|office| office.names.get(&value.get()).cloned()).unwrap_or_else(|| value.get());
                view! {
                    <button type="button" class="chip-btn" on:click=move |_| set(String::new())>
                        <span>{desk.say(&format!("filter-{name}"))}": "{text}</span><IconView icon=Icon::Close/>
                    </button>
                }
            })}
        }
        .into_any(),
    }
}

/// Values (at this pointer) and words of a source.
pub fn options(desk: Desk, source: Source, value: &'static str) -> Vec<(String, String)> {
    let (_, shown) = source.pointers();
    desk.state.with(|office| {
        let rows = office.slots.get(source.slot()).map(|slot| slot.rows().to_vec()).unwrap_or_default();
        let text = |row: &Value, at: &str| row.pointer(at).map(plain).unwrap_or_default();
        let mut options: Vec<(String, String)> = rows
            .iter()
            .map(|row| {
                let words = match source {
                    Source::Accounts => format!("{} {}", text(row, "/code"), text(row, shown)),
                    Source::Terminals => format!("{} {}", text(row, "/storeCode"), text(row, shown)),
                    _ => text(row, shown),
                };
                (text(row, value), words)
            })
            .collect();
        options.sort_by(|one, other| one.1.cmp(&other.1));
        options
    })
}

fn select(
    desk: Desk,
    id: &str,
    label: String,
    any: bool,
    options: impl Fn() -> Vec<(String, String)> + Send + Sync + 'static,
    value: Memo<String>,
    set: impl Fn(String) + Copy + Send + Sync + 'static,
) -> AnyView {
    let id = id.to_owned();
    view! {
        <label class="inline-field"><span>{label}</span>
            <select id=id on:change=move |event| set(event_target_value(&event))>
                {any.then(|| view! { <option value="" selected=move || value.get().is_empty()>{desk.say("any")}</option> })}
                {move || options().into_iter().map(|(one, words)| {
                    let this = one.clone();
                    view! { <option value=one selected=move || value.get() == this>{words}</option> }
                }).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn Grid(list: &'static List, table: Memo<Table>, forms: Memo<Vec<FormId>>) -> impl IntoView {
    let desk = Desk::here();
    let head = move |column: &'static Column| head_view(desk, column, table);
    let row = move |row: Row| {
        let forms = forms.get();
        let cells = list.columns.iter().zip(&row.cells).map(|(column, cell)| {
            view! { <td class=class_of(column)>{cell_view(desk, cell)}</td> }
        });
        let doing = (!forms.is_empty()).then(|| {
            let buttons = forms.iter().filter(|form| form.is_for(&row.object));
            let buttons = buttons.map(|form| form_button(desk, *form, &row.object, false)).collect_view();
            view! { <td class="doing">{buttons}</td> }
        });
        view! { <tr data-testid="row">{cells.collect_view()}{doing}</tr> }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=desk.say(&format!("title-{}", list.screen.name()))>
            <table>
                <thead><tr>
                    {list.columns.iter().map(head).collect_view()}
                    {move || (!forms.with(Vec::is_empty)).then(|| view! { <th class="doing"><span class="hidden">{desk.say("actions")}</span></th> })}
                </tr></thead>
                <tbody>{move || table.with(|table| table.rows.clone()).into_iter().map(row).collect_view()}</tbody>
                {move || foot(desk, list)}
            </table>
        </div>
    }
}

fn class_of(column: &Column) -> String {
    let number = if column.kind.is_number() { "num" } else { "" };
    let spare = if column.spare { "spare" } else { "" };
    let strong = if column.kind == Kind::Strong { "strong" } else { "" };
    format!("{number} {spare} {strong}")
}

fn head_view(desk: Desk, column: &'static Column, table: Memo<Table>) -> AnyView {
    let whole = move || table.with(|table| table.whole && table.rows.len() > 1);
    let order = desk.part(move |office| sorted(office.route.get("sort"), column.head));
    let said = move || match order.get() {
        Some(Ordering::Less) => "ascending",
        Some(_) => "descending",
        None => "none",
    };
    let inner = move || {
        if !whole() {
            return desk.say(column.head).into_any();
        }
        let arrow = order.get().map(|order| if order == Ordering::Less { Icon::Up } else { Icon::Down });
        view! {
            <button type="button" class="sort" on:click=move |_| desk.act(Act::Sort(column.head))>
                {desk.say(column.head)}{arrow.map(|icon| view! { <IconView icon=icon/> })}
            </button>
        }
        .into_any()
    };
    view! { <th scope="col" class=class_of(column) aria-sort=move || whole().then(said)>{inner}</th> }
        .into_any()
}

/// The sums below a trial balance.
fn foot(desk: Desk, list: &'static List) -> Option<AnyView> {
    let totals = desk.state.with(|office| office.data("list").map(|data| data["totals"].clone()))?;
    if totals.is_null() {
        return None;
    }
    let cell = |column: &Column| {
        let value = column.at.strip_prefix('/').map(|name| &totals[name]).filter(|value| value.is_object());
        let text = value.map(|value| super::pieces::amount(desk, value));
        let words = (column.kind == Kind::Strong).then(|| desk.say("total"));
        view! { <td class=class_of(column)>{text.or(words)}</td> }
    };
    Some(
        view! { <tfoot data-testid="totals"><tr>{list.columns.iter().map(cell).collect_view()}</tr></tfoot> }
            .into_any(),
    )
}

/// Forth and back.
#[component]
pub fn Pages(table: Memo<Table>) -> impl IntoView {
    let desk = Desk::here();
    let shown = move || table.with(|table| (table.previous || table.next) && table.state != State::Loading);
    move || {
        let rows = table.with(|table| table.rows.len());
        shown().then(|| {
            view! {
                <nav class="pages" aria-label=desk.say("pages")>
                    <span class="muted">{desk.count("rows", rows as u64)}</span>
                    <button type="button" class="btn" data-testid="previous" disabled=move || table.with(|table| !table.previous)
                        on:click=move |_| desk.act(Act::PreviousPage)><IconView icon=Icon::Left/>{desk.say("previous")}</button>
                    <button type="button" class="btn" data-testid="next" disabled=move || table.with(|table| !table.next)
                        on:click=move |_| desk.act(Act::NextPage)>{desk.say("next")}<IconView icon=Icon::Right/></button>
                </nav>
            }
        })
    }
}

/// A small table of rows that are all there.
pub fn plain_table(desk: Desk, columns: &'static [Column], rows: &[Row], caption: &str) -> AnyView {
    let head = columns.iter().map(|column| {
        view! { <th scope="col" class=class_of(column)>{desk.say(column.head)}</th> }
    });
    let row = |row: &Row| {
        let cells = columns.iter().zip(&row.cells).map(|(column, cell)| {
            view! { <td class=class_of(column)>{cell_view(desk, cell)}</td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=desk.say(caption)>
            <table>
                <thead><tr>{head.collect_view()}</tr></thead>
                <tbody>{rows.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
