//! What stands over the screen: one frame, and what is in it.

use leptos::prelude::*;

use super::inspector::{Inspector, Receipts};
use super::pieces::{ErrorLine, Icon, IconView, Input, Pad, PinDots};
use super::returns::Returns;
use super::shift::Figures;
use crate::browser::Face;
use crate::model::{Act, CashWay, Dialog, Field, HELP};
use crate::words::languages;

/// The open dialog, if one is.
#[component]
pub fn Dialogs() -> impl IntoView {
    let face = Face::here();
    let dialog = face.part(|app| app.dialog.clone());
    let name = face.part(|app| app.dialog.as_ref().map(Dialog::name));
    let frame = move |name: &'static str| {
        let wide = matches!(name, "inspector" | "return" | "receipts" | "help" | "menu");
        view! {
            <div class="cover" on:click=move |_| face.act(Act::Back)>
                <section
                    class="dialog card"
                    class:wide=wide
                    role="dialog"
                    aria-modal="true"
                    aria-labelledby="dialog-title"
                    data-dialog=name
                    on:click=|event| event.stop_propagation()
                >
                    <header>
                        <h2 id="dialog-title">{move || title(face, dialog.get().as_ref())}</h2>
                        <button type="button" class="btn icon-only" data-testid="dialog-close" aria-label=face.say("close") on:click=move |_| face.act(Act::Back)>
                            <IconView icon=Icon::Close/>
                        </button>
                    </header>
                    <Content name=name dialog=dialog/>
                </section>
            </div>
        }
    };
    // The frame stays while what is in it changes.
    move || name.get().map(frame)
}

fn title(face: Face, dialog: Option<&Dialog>) -> String {
    match dialog {
        Some(Dialog::Quantity { add: Some((_, name)) }) => face.with("quantity-of", &[("name", name)]),
        Some(Dialog::Cash(way)) => face.say(&format!("cash-title-{}", way.as_str())),
        Some(Dialog::ConfirmVoid) => face.say("confirm-void-title"),
        Some(dialog) => face.say(&format!("{}-title", dialog.name())),
        None => String::new(),
    }
}

#[component]
fn Content(name: &'static str, dialog: Memo<Option<Dialog>>) -> impl IntoView {
    let face = Face::here();
    match name {
        "help" => view! { <Help/> }.into_any(),
        "quantity" => view! {
            <Input field=Field::Quantity label=face.say("action-quantity") large=true/>
            <ErrorLine/>
            <Pad dot=true prefix="dialog-"/>
            <Submit id="quantity-submit" words="ok"/>
        }
        .into_any(),
        "discount" => view! { <Discount dialog=dialog/> }.into_any(),
        "price" => view! {
            <Input field=Field::Value label=face.say("price-value") large=true/>
            <Input field=Field::Reason label=face.say("reason")/>
            <ErrorLine/>
            <Submit id="price-submit" words="ok"/>
        }
        .into_any(),
        "cash" => view! {
            <Input field=Field::Value label=face.say("amount") large=true/>
            <Input field=Field::Reason label=face.say("reason")/>
            <ErrorLine/>
            <Submit id="cash-submit" words="ok"/>
        }
        .into_any(),
        "drawer" => view! {
            <Input field=Field::Reason label=face.say("reason")/>
            <ErrorLine/>
            <Submit id="drawer-submit" words="drawer-submit"/>
        }
        .into_any(),
        "approve" => view! {
            <p class="muted">{move || match dialog.get() {
                Some(Dialog::Approve { detail, .. }) => detail,
                _ => String::new(),
            }}</p>
            <PinDots field=Field::ManagerPin/>
            <ErrorLine/>
            <Pad prefix="approve-"/>
            <Submit id="approve-submit" words="ok"/>
        }
        .into_any(),
        "confirm-void" => view! {
            <p>{face.say("confirm-void-hint")}</p>
            <ErrorLine/>
            <Submit id="confirm-void-yes" words="confirm-void-yes"/>
        }
        .into_any(),
        "recall" => view! { <Recall/> }.into_any(),
        "return" => view! { <Returns dialog=dialog/> }.into_any(),
        "inspector" => view! { <Inspector dialog=dialog/> }.into_any(),
        "receipts" => view! { <Receipts dialog=dialog/> }.into_any(),
        "figures" => view! {
            {move || match dialog.get() {
                Some(Dialog::Figures(rows)) => Some(view! { <Figures rows=rows/> }),
                _ => None,
            }}
        }
        .into_any(),
        _ => view! { <Menu/> }.into_any(),
    }
}

#[component]
fn Submit(id: &'static str, words: &'static str) -> impl IntoView {
    let face = Face::here();
    let busy = face.part(|app| app.busy);
    view! {
        <button type="button" class="btn primary wide" data-testid=id disabled=move || busy.get() on:click=move |_| face.act(Act::Enter)>
            {face.say(words)} <kbd>"Enter"</kbd>
        </button>
    }
}

#[component]
fn Help() -> impl IntoView {
    let face = Face::here();
    let row = move |(key, words): &(&'static str, &'static str)| {
        view! { <div><kbd>{*key}</kbd><span>{face.say(words)}</span></div> }
    };
    view! { <div class="keys">{HELP.iter().map(row).collect_view()}</div> }
}

#[component]
fn Discount(dialog: Memo<Option<Dialog>>) -> impl IntoView {
    let face = Face::here();
    let whole = move || matches!(dialog.get(), Some(Dialog::Discount { whole: true }));
    let choice = move |on: bool, id: &'static str, words: &'static str| {
        view! {
            <button type="button" class="btn" class:on=move || whole() == on aria-pressed=move || (whole() == on).to_string()
                data-testid=id on:click=move |_| face.act(Act::DiscountWhole(on))>
                {face.say(words)}
            </button>
        }
    };
    view! {
        <div class="choice">
            {choice(false, "discount-line", "discount-line")}
            {choice(true, "discount-ticket", "discount-ticket")}
        </div>
        <Input field=Field::Value label=face.say("discount") hint=face.say("discount-value") large=true/>
        <Input field=Field::Reason label=face.say("reason")/>
        <ErrorLine/>
        <Submit id="discount-submit" words="ok"/>
    }
}

#[component]
fn Recall() -> impl IntoView {
    let face = Face::here();
    let parked = face.part(|app| app.status.parked.clone());
    let row = move |ticket: crate::api::ParkedTicket| {
        let id = ticket.id.clone();
        view! {
            <button type="button" class="btn list" data-testid="parked" data-ticket=ticket.id.clone() on:click=move |_| face.act(Act::Recall(id.clone()))>
                <b>{ticket.id.clone()}</b>
                <span>{face.count("parked-lines", ticket.lines)}</span>
            </button>
        }
    };
    view! {
        <div class="list">
            <Show when=move || !parked.with(Vec::is_empty) fallback=move || view! { <p class="empty">{face.say("recall-empty")}</p> }>
                {move || parked.get().into_iter().map(row).collect_view()}
            </Show>
        </div>
    }
}

#[component]
fn Menu() -> impl IntoView {
    let face = Face::here();
    let theme = face.part(|app| app.theme);
    let language = face.part(|app| app.language.clone());
    let entry = move |id: &'static str, act: Act| {
        view! { <button type="button" class="btn" data-testid=id on:click=move |_| face.act(act.clone())>{face.say(id)}</button> }
    };
    let theme_words = move || {
        face.say(match theme.get() {
            None => "menu-theme-auto",
            Some(crate::model::Theme::Light) => "menu-theme-light",
            Some(crate::model::Theme::Dark) => "menu-theme-dark",
        })
    };
    let tongue = move |(code, name): (&'static str, &'static str)| {
        view! {
            <button type="button" class="btn" class:on=move || language.get() == code data-testid=format!("language-{code}") lang=code
                on:click=move |_| face.act(Act::Language(code.to_owned()))>{name}</button>
        }
    };
    view! {
        <div class="menu">
            <h3>{move || face.say("menu-shift")}</h3>
            <div class="menu-row">
                {move || view! {
                    {entry("menu-x", Act::ShiftX)}
                    {entry("menu-close", Act::ShiftClose)}
                    {entry("menu-cash-in", Act::Cash(CashWay::In))}
                    {entry("menu-cash-out", Act::Cash(CashWay::Out))}
                    {entry("menu-cash-drop", Act::Cash(CashWay::Drop))}
                }}
            </div>
            <h3>{move || face.say("action-menu")}</h3>
            <div class="menu-row">
                {move || view! {
                    {entry("menu-receipts", Act::Receipts)}
                    {entry("menu-inspector", Act::Inspector)}
                    {entry("menu-void", Act::VoidTicket)}
                    {entry("menu-lock", Act::Lock)}
                }}
            </div>
            <h3>{move || face.say("menu-view")}</h3>
            <div class="menu-row">
                <button type="button" class="btn" data-testid="menu-theme" on:click=move |_| face.act(Act::Theme)>{theme_words}</button>
                {languages().map(tongue).collect_view()}
            </div>
        </div>
    }
}
