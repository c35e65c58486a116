//! Search, categories, products.

use leptos::prelude::*;

use super::pieces::{Icon, IconView};
use crate::api::Tile;
use crate::browser::Face;
use crate::model::{Act, Field, Msg};

/// The right side of home.
#[component]
pub fn GridView() -> impl IntoView {
    let face = Face::here();
    let searching = face.part(|app| app.search.results.is_some());
    view! {
        <section class="right">
            <SearchField/>
            {move || if searching.get() {
                view! { <Results/> }.into_any()
            } else {
                view! { <Categories/> <Shelf/> }.into_any()
            }}
        </section>
    }
}

#[component]
fn SearchField() -> impl IntoView {
    let face = Face::here();
    let text = face.part(|app| app.field(Field::Search).to_owned());
    let times = face.part(|app| app.times.clone());
    let count = face.part(|app| app.grid.count);
    let hint = move || match count.get() {
        Some(count) => face.with("search", &[("count", &face.number(&count.to_string()))]),
        None => face.say("search-all"),
    };
    view! {
        <label class="search">
            <IconView icon=Icon::Search/>
            {move || times.get().map(|times| view! {
                <span class="chip" data-testid="times">{face.with("times", &[("count", &face.number(&times))])}</span>
            })}
            <input
                id=Field::Search.id()
                data-testid=Field::Search.id()
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-label=hint
                placeholder=hint
                prop:value=move || text.get()
                on:input=move |event| face.send(Msg::Field(Field::Search, event_target_value(&event)))
            />
            <kbd>"F2"</kbd>
        </label>
    }
}

#[component]
fn Categories() -> impl IntoView {
    let face = Face::here();
    let open = face.part(|app| app.grid.open.clone());
    let categories = face.part(|app| app.grid.categories.clone());
    let chip = move |id: Option<String>, name: String| {
        let own = id.clone();
        let on = move || open.with(|open| *open == own);
        view! {
            <button
                type="button"
                tabindex="-1"
                class="category"
                class:on=on.clone()
                data-testid="category"
                aria-pressed=move || on().to_string()
                on:click=move |_| face.act(Act::Category(id.clone()))
            >
                {name}
            </button>
        }
    };
    // The groups, then the parts of the group that is open.
    let rows = move || {
        let all = categories.get();
        let open = open.get();
        let group = all
            .iter()
            .find(|c| Some(&c.id) == open.as_ref())
            .map(|c| c.parent_id.clone().unwrap_or_else(|| c.id.clone()));
        let top = all
            .iter()
            .filter(|c| c.parent_id.is_none())
            .map(|c| chip(Some(c.id.clone()), c.name.clone()))
            .collect_view();
        let parts = all.iter().filter(|c| c.parent_id.is_some() && c.parent_id == group);
        let parts: Vec<_> = parts.map(|c| chip(Some(c.id.clone()), c.name.clone())).collect();
        view! {
            <div class="categories">{chip(None, face.say("quick-keys"))}{top}</div>
            {(!parts.is_empty()).then(|| view! { <div class="categories parts" tabindex="0" role="group" aria-label=face.say("products")>{parts}</div> })}
        }
    };
    view! { <nav class="shelf-nav">{rows}</nav> }
}

#[component]
fn Shelf() -> impl IntoView {
    let face = Face::here();
    let tiles =
        face.part(
            |app| {
                if app.grid.open.is_some() { app.grid.tiles.clone() } else { app.grid.quick_keys.clone() }
            },
        );
    let more = face.part(|app| app.grid.next.is_some());
    let ready = face.part(|app| (app.status.catalogue || app.grid.loaded, app.grid.loaded));
    let empty = move || {
        let (catalogue, loaded) = ready.get();
        let (words, hint) = match (catalogue, loaded) {
            (false, _) => ("no-catalogue", Some("no-catalogue-hint")),
            (true, true) => ("no-products", None),
            (true, false) => return ().into_any(),
        };
        view! {
            <div class="empty">
                <p><b>{face.say(words)}</b></p>
                {hint.map(|hint| view! { <p>{face.say(hint)}</p> })}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="tiles" tabindex="0" role="group" aria-label=move || face.say("products")>
            <Show when=move || !tiles.with(Vec::is_empty) fallback=empty>
                <For each=move || tiles.get() key=|tile| tile.clone() let:tile>
                    <TileView tile=tile/>
                </For>
                <Show when=move || more.get()>
                    <button type="button" tabindex="-1" class="btn more" data-testid="more" on:click=move |_| face.act(Act::More)>
                        {face.say("more")}
                    </button>
                </Show>
            </Show>
        </div>
    }
}

#[component]
fn Results() -> impl IntoView {
    let face = Face::here();
    let results = face.part(|app| app.search.results.clone().unwrap_or_default());
    let nothing = Memo::new(move |_| results.with(Vec::is_empty));
    let highlighted = face.part(|app| app.search.highlighted);
    let text = face.part(|app| app.field(Field::Search).to_owned());
    let rows = move || {
        results
            .get()
            .into_iter()
            .enumerate()
            .map(|(at, tile)| {
                let id = tile.product_id.clone();
                view! {
                    <button
                        type="button"
                        tabindex="-1"
                        role="option"
                        class="result"
                        data-testid="result"
                        data-sku=tile.sku.clone()
                        aria-selected=move || (highlighted.get() == at).to_string()
                        on:click=move |_| face.act(Act::Tile(id.clone()))
                    >
                        <span class="swatch" style=format!("background:{}", colour(&tile))>{initials(&tile.name)}</span>
                        <span class="what"><b>{tile.name.clone()}</b><span>{tile.sku.clone()}</span></span>
                        <Marks tile=tile.clone()/>
                        <b class="num">{face.money(&tile.unit_price)}</b>
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <div
            class="results"
            tabindex="0"
            role=move || if nothing.get() { "group" } else { "listbox" }
            aria-label=move || face.say("products")
        >
            <Show
                when=move || !nothing.get()
                fallback=move || view! {
                    <div class="empty" data-testid="nothing-found">
                        <p><b>{move || face.with("search-empty", &[("text", &text.get())])}</b></p>
                        <p>{face.say("search-empty-hint")}</p>
                    </div>
                }
            >
                {rows}
            </Show>
        </div>
    }
}

#[component]
fn TileView(tile: Tile) -> impl IntoView {
    let face = Face::here();
    let id = tile.product_id.clone();
    let failed = RwSignal::new(tile.image.is_none());
    let picture = tile.image.clone().map(|hash| format!("cf-image://localhost/{hash}"));
    let (shade, letters) = (colour(&tile), initials(&tile.name));
    view! {
        <button
            type="button"
            tabindex="-1"
            class="tile card"
            class:recalled=tile.recalled
            data-testid="tile"
            data-sku=tile.sku.clone()
            on:click=move |_| face.act(Act::Tile(id.clone()))
        >
            {move || match (&picture, failed.get()) {
                (Some(picture), false) => view! {
                    <span class="picture"><img src=picture.clone() alt="" loading="lazy" on:error=move |_| failed.set(true)/></span>
                }.into_any(),
                _ => view! { <span class="picture" style=format!("background:{shade}")>{letters.clone()}</span> }.into_any(),
            }}
            <span class="tile-text">
                <b>{tile.name.clone()}</b>
                <span class="tile-foot">
                    <strong class="num">{face.money(&tile.unit_price)}</strong>
                    <Marks tile=tile.clone()/>
                </span>
            </span>
        </button>
    }
}

/// Recall, age limit, stock.
#[component]
fn Marks(tile: Tile) -> impl IntoView {
    let face = Face::here();
    if tile.recalled {
        return view! { <span class="mark-bad">{face.say("recalled")}</span> }.into_any();
    }
    let age = tile.minimum_age.map(|years| {
        view! { <span class="mark-age">{face.with("age", &[("years", &years.to_string())])}</span> }
    });
    let stock = tile.stock.as_ref().map(|stock| {
        let left = domain::Quantity::parse(stock).map_or(0, domain::Quantity::thousandths);
        if left <= 0 {
            return view! { <span class="mark-bad">{face.say("sold-out")}</span> }.into_any();
        }
        let unit = if tile.unit == "pcs" { String::new() } else { format!(" {}", tile.unit) };
        let text = format!("{}{unit}", face.number(stock));
        view! { <span class=if left <= 5_000 { "mark-low" } else { "faint" }>{text}</span> }.into_any()
    });
    view! { <span class="marks">{age}{stock}</span> }.into_any()
}

/// A calm colour that stays the product's own category's.
fn colour(tile: &Tile) -> String {
    let name = tile.category_id.as_deref().unwrap_or(&tile.sku);
    let hash = name.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("hsl({} 32% 36%)", hash % 360)
}

/// Two letters of the name.
fn initials(name: &str) -> String {
    let words = name.split_whitespace().filter(|word| word.starts_with(char::is_alphabetic));
    words.filter_map(|word| word.chars().next()).take(2).flat_map(char::to_uppercase).collect()
}
