//! One product: what it is, what it costs, where it is, how that came about.

use leptos::prelude::*;
use serde_json::Value;

use super::Desk;
use super::pieces::{amount, fact, form_button, money, slot_view, tone_class};
use super::table::plain_table;
use crate::office::cell::{Column, Kind, Names, col, plain, tone};
use crate::office::forms::FormId;
use crate::office::route::{Route, Screen};
use crate::office::table::rows;

const STOCK: &[Column] = &[
    col("col-warehouse", "/warehouseCode", Kind::Strong),
    col("col-available", "/quantity", Kind::Quantity),
    col("col-allocated", "/allocated", Kind::Quantity),
    col("col-held", "/held", Kind::Quantity).spare(),
    col("col-on-hand", "/onHand", Kind::Quantity),
];
const MOVEMENTS: &[Column] = &[
    col("col-time", "/occurredAt", Kind::Time),
    col("col-cause", "/cause", Kind::Tag),
    col("col-warehouse", "/warehouseId", Kind::Named).spare(),
    col("col-reason", "/reason", Kind::Text).spare(),
    col("col-allocated", "/allocated", Kind::Delta).spare(),
    col("col-on-hand", "/onHand", Kind::Delta),
];
const TIERS: &[Column] =
    &[col("col-from-quantity", "/minQuantity", Kind::Quantity), col("col-price", "/unitPrice", Kind::Money)];
const PRICES: &[Column] = &[
    col("col-from", "/validFrom", Kind::Time),
    col("col-price-list", "/priceList", Kind::Tag).spare(),
    col("col-price", "/price", Kind::Money),
];
const CODES: &[Column] = &[
    col("col-barcode", "/code", Kind::Code),
    col("col-pack", "/packQuantity", Kind::Quantity),
    col("col-price", "/packPrice", Kind::Money),
];

/// The product of the address.
#[component]
pub fn Product() -> impl IntoView {
    let desk = Desk::here();
    let wanted = |slot: &'static str| desk.part(move |office| office.slots.contains_key(slot));
    let (movements, prices) = (wanted("movements"), wanted("prices"));
    let all = desk.part(|office| {
        let route = Route::to(Screen::Movements).with("productId", &office.route.id);
        route.url()
    });
    view! {
        <section class="card part">{slot_view(desk, "product", move |product| about(desk, product))}</section>
        <div class="two">
            <section class="card part">
                <div class="part-head"><h2>{desk.say("title-stock")}</h2></div>
                {slot_view(desk, "stock", move |stock| stock_view(desk, stock))}
            </section>
            {move || prices.get().then(|| view! {
                <section class="card part">
                    <div class="part-head"><h2>{desk.say("product-prices")}</h2></div>
                    {slot_view(desk, "prices", move |prices| listed(desk, prices, PRICES, "product-prices"))}
                </section>
            })}
        </div>
        {move || movements.get().then(|| view! {
            <section class="card part">
                <div class="part-head"><h2>{desk.say("product-movements")}</h2><a href=move || all.get()>{desk.say("all")}</a></div>
                {slot_view(desk, "movements", move |found| listed(desk, found, MOVEMENTS, "product-movements"))}
            </section>
        })}
    }
}

fn names(desk: Desk) -> Names {
    desk.state.with_untracked(|office| office.names.clone())
}

fn listed(desk: Desk, data: &Value, columns: &'static [Column], words: &str) -> AnyView {
    let found = data["data"].as_array().or_else(|| data.as_array()).cloned().unwrap_or_default();
    if found.is_empty() {
        return view! { <p class="calm">{desk.say("nothing-yet")}</p> }.into_any();
    }
    plain_table(desk, columns, &rows(&found, columns, &names(desk)), words)
}

fn stock_view(desk: Desk, stock: &Value) -> AnyView {
    let found = stock["stock"].as_array().cloned().unwrap_or_default();
    listed(desk, &Value::Array(found), STOCK, "title-stock")
}

fn about(desk: Desk, product: &Value) -> AnyView {
    let text = |name: &str| plain(&product[name]);
    let status = text("status");
    let margin =
        desk.say(if product["pricesIncludeTax"] == true { "price-with-tax" } else { "price-without-tax" });
    let tiers = product["wholesale"]["tiers"].as_array().cloned().unwrap_or_default();
    let codes = product["barcodes"].as_array().cloned().unwrap_or_default();
    let adjusting = serde_json::json!({ "sku": product["sku"] });
    view! {
        <div class="lead">
            <div class="price">
                <span class="muted">{desk.say("field-retailPrice")}</span>
                <b data-testid="price">{amount(desk, &product["retailPrice"])}</b>
                <small class="muted">{plain(&product["retailPrice"]["currency"])}" · "{margin}</small>
            </div>
            <span class=tone_class(tone(&status))>{desk.word(&status)}</span>
            {(product["safetyBlock"] == true).then(|| view! { <span class="tag bad">{desk.say("recalled")}</span> })}
            <div class="space"></div>
            {form_button(desk, FormId::Price, product, true)}
            {form_button(desk, FormId::Product, product, false)}
            {form_button(desk, FormId::Adjust, &adjusting, false)}
        </div>
        <dl class="facts">
            {fact(desk, "field-sku", text("sku"))}
            {fact(desk, "col-category", text("categoryName"))}
            {fact(desk, "field-cost", money(desk, &product["cost"]))}
            {fact(desk, "field-taxClass", text("taxClass"))}
            {fact(desk, "field-unit", text("unit"))}
            {fact(desk, "field-minimumAge", text("minimumAge"))}
            {fact(desk, "product-tracking", if text("tracking") == "None" { String::new() } else { desk.word(&text("tracking")) })}
            {fact(desk, "product-safety-stock", if text("safetyStock") == "0" { String::new() } else { desk.number(&text("safetyStock")) })}
            {fact(desk, "field-description", text("description"))}
            {fact(desk, "product-updated", desk.time(&text("updatedAt")))}
        </dl>
        <div class="two inner">
            {(!codes.is_empty()).then(|| view! { <div><h2 class="small">{desk.say("col-barcode")}</h2>{listed(desk, &Value::Array(codes), CODES, "col-barcode")}</div> })}
            {(!tiers.is_empty()).then(|| view! { <div><h2 class="small">{desk.say("product-wholesale")}</h2>{listed(desk, &Value::Array(tiers), TIERS, "product-wholesale")}</div> })}
        </div>
    }
    .into_any()
}
