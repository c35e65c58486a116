//! The frame: the way in, the navigation, the screen, what stands over it.

use leptos::prelude::*;

use super::Desk;
use super::pieces::{Icon, IconView, empty_view, form_button, loading_view};
use super::{
    dashboard, entry, forms, gate, import, journal, order, page, product, reports, sale, sheet, table,
};
use crate::office::access::{DOORS, Door, door_of, may};
use crate::office::lists::{Lead, LeadTo, list_of};
use crate::office::reports::report_of;
use crate::office::route::{Route, Screen};
use crate::office::sheets::sheet_of;
use crate::office::{Act, Office};
use crate::words::languages;

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    let desk = Desk::here();
    let gate = desk.part(Office::gate);
    let language = desk.part(|office| office.language.clone());
    move || {
        language.track();
        match gate.get() {
            None => view! { <Shell/> }.into_any(),
            Some(gate) => view! { <gate::GateView gate=gate/> }.into_any(),
        }
    }
}

/// Theme and language.
#[component]
pub fn Look() -> impl IntoView {
    let desk = Desk::here();
    let theme = desk.part(|office| office.theme);
    let language = desk.part(|office| office.language.clone());
    let words = move || {
        desk.say(match theme.get() {
            None => "theme-auto",
            Some(crate::model::Theme::Light) => "theme-light",
            Some(crate::model::Theme::Dark) => "theme-dark",
        })
    };
    view! {
        <div class="look">
            <button type="button" class="btn quiet" data-testid="theme" on:click=move |_| desk.act(Act::Theme)>
                <IconView icon=Icon::Theme/>{words}
            </button>
            <select data-testid="language" aria-label=desk.say("language") on:change=move |event| desk.act(Act::Language(event_target_value(&event)))>
                {languages().map(|(code, name)| view! {
                    <option value=code lang=code selected=move || language.get() == code>{name}</option>
                }).collect_view()}
            </select>
        </div>
    }
}

/// The doors that are open to the person here.
fn open_doors(office: &Office) -> Vec<Door> {
    DOORS.iter().copied().filter(|door| office.can(door.needs, "GET", door.address)).collect()
}

#[component]
fn Shell() -> impl IntoView {
    let desk = Desk::here();
    let open = desk.part(|office| office.menu);
    let covered = desk.part(|office| office.form.is_some() || office.shown.is_some());
    let screen = desk.part(|office| office.route.screen);
    view! {
        <div class="office" inert=move || covered.get()>
            <header class="topbar">
                <button type="button" class="btn quiet" aria-label=desk.say("menu") aria-expanded=move || open.get().to_string()
                    on:click=move |_| desk.act(Act::Menu(!open.get_untracked()))><IconView icon=Icon::Menu/></button>
                <div class="mark"><i></i>{desk.say("app")}</div>
            </header>
            <aside class="side" class:open=move || open.get()>
                <div class="mark"><i></i>{desk.say("app")}</div>
                <Doors/>
                <Person/>
            </aside>
            <main class="content" data-screen=move || screen.get().name()>
                <Content/>
            </main>
        </div>
        <forms::Dialogs/>
        <Toasts/>
    }
}

#[component]
fn Doors() -> impl IntoView {
    let desk = Desk::here();
    let doors = desk.part(|office| open_doors(office));
    let here = desk.part(|office| door_of(office.route.screen));
    let link = move |door: Door| {
        let at = door.screen;
        view! {
            <a href=Route::to(at).url() data-testid=format!("nav-{}", at.name()) class:on=move || here.get() == at
                aria-current=move || (here.get() == at).then_some("page")>{desk.say(&format!("title-{}", at.name()))}</a>
        }
    };
    let drawn = move || {
        let doors = doors.get();
        let mut groups: Vec<&'static str> = doors.iter().map(|door| door.group).collect();
        groups.dedup();
        groups
            .into_iter()
            .map(|group| {
                let within =
                    doors.iter().filter(|door| door.group == group).map(|door| link(*door)).collect_view();
                let head =
                    (!group.is_empty()).then(|| view! { <h2>{desk.say(&format!("group-{group}"))}</h2> });
                view! { {head} {within} }
            })
            .collect_view()
    };
    view! { <nav aria-label=desk.say("menu")>{drawn}</nav> }
}

#[component]
fn Person() -> impl IntoView {
    let desk = Desk::here();
    let user = desk.part(|office| office.session.clone().unwrap_or_default().user);
    view! {
        <div class="person-box">
            <div><b>{move || user.get().name}</b><span class="muted">{move || desk.word(&user.get().role)}</span></div>
            <Look/>
            <button type="button" class="btn quiet" data-testid="logout" on:click=move |_| desk.act(Act::LogOut)>
                <IconView icon=Icon::Out/>{desk.say("logout")}
            </button>
        </div>
    }
}

/// The heading of a screen; what can be made here stands beside it.
#[component]
fn Head(screen: Screen) -> impl IntoView {
    let desk = Desk::here();
    let title = desk.part(move |office| {
        let named = |slot: &str, at: &str| {
            office.data(slot).and_then(|data| data.pointer(at)?.as_str().map(str::to_owned))
        };
        match screen {
            Screen::Product => named("product", "/name"),
            Screen::Sale => named("sale", "/receiptNumber"),
            Screen::RetailOrder | Screen::WholesaleOrder => named("order", "/orderNumber"),
            Screen::Entry => named("entry", "/entryNumber"),
            Screen::Ledger => named("ledger", "/account/name"),
            _ => sheet_of(screen).and_then(|sheet| {
                let parts =
                    sheet.title.iter().filter_map(|at| named("object", at)).filter(|part| !part.is_empty());
                let parts: Vec<String> = parts.collect();
                // Read from one end to the other in the direction of the language.
                Some(parts.join(" · ")).filter(|title| !title.is_empty())
            }),
        }
    });
    let words = move || title.get().unwrap_or_else(|| desk.say(&format!("title-{}", screen.name())));
    Effect::new(move || page::title(&format!("{} · {}", words(), desk.say("app"))));
    let up = door_of(screen);
    let back = (up != screen).then(|| {
        view! {
            <a class="up" href=Route::to(up).url()><IconView icon=Icon::Left/>{desk.say(&format!("title-{}", up.name()))}</a>
        }
    });
    let known = desk.part(|office| office.offer.is_some());
    let doing = move || {
        known.track();
        let list = list_of(screen).filter(|_| sheet_of(screen).is_none());
        let forms = list.map_or(&[][..], |list| list.forms);
        let made = forms.iter().map(|form| form_button(desk, *form, &serde_json::Value::Null, true));
        let leads = list.map_or(&[][..], |list| list.leads).iter().map(|lead| lead_view(desk, lead));
        view! { {leads.collect_view()} {made.collect_view()} }
    };
    view! {
        <div class="head">
            <div>{back}<h1 id="title" tabindex="-1" data-testid="title">{words}</h1></div>
            <div class="space"></div>
            {doing}
        </div>
    }
}

/// A way to a screen of its own or a file, where the person may and the server can.
fn lead_view(desk: Desk, lead: &'static Lead) -> Option<AnyView> {
    let (method, address) = lead.operation;
    let can = desk.state.with_untracked(|office| office.can(lead.needs, method, address));
    can.then(|| match lead.to {
        LeadTo::Screen(screen) => view! {
            <a class="btn" data-testid=format!("lead-{}", lead.name) href=Route::to(screen).url()>{desk.say(&format!("title-{}", lead.name))}</a>
        }
        .into_any(),
        LeadTo::File(path, file) => view! {
            <button type="button" class="btn" data-testid=format!("file-{}", lead.name) on:click=move |_| desk.act(Act::Download(path, file))>
                <IconView icon=Icon::File/>{desk.say(&format!("file-{}", lead.name))}
            </button>
        }
        .into_any(),
    })
}

#[component]
fn Content() -> impl IntoView {
    let desk = Desk::here();
    let screen = desk.part(|office| office.route.screen);
    let known = desk.part(|office| office.offer.is_some());
    let offered = desk.part(|office| {
        let door = DOORS.iter().find(|door| door.screen == door_of(office.route.screen));
        door.is_none_or(|door| office.offer.as_ref().is_some_and(|offer| offer.has("GET", door.address)))
    });
    let allowed = desk.part(|office| {
        let door = DOORS.iter().find(|door| door.screen == door_of(office.route.screen));
        let role = office.session.as_ref().map_or("", |session| session.user.role.as_str());
        door.is_none_or(|door| may(role, door.needs))
    });
    move || {
        let screen = screen.get();
        if !known.get() {
            return loading_view(desk);
        }
        if screen == Screen::Nowhere {
            return empty_view(desk, "nowhere");
        }
        if !allowed.get() {
            let problem = crate::office::load::Problem {
                status: 403,
                detail: desk.say("problem-forbidden-hint"),
                ..Default::default()
            };
            return super::pieces::problem_view(desk, &problem);
        }
        if !offered.get() {
            return empty_view(desk, "not-offered");
        }
        let inner = match screen {
            Screen::Dashboard => view! { <dashboard::Dashboard/> }.into_any(),
            Screen::Product => view! { <product::Product/> }.into_any(),
            Screen::Import => view! { <import::Import/> }.into_any(),
            Screen::Sale => view! { <sale::Sale/> }.into_any(),
            Screen::RetailOrder | Screen::WholesaleOrder => view! { <order::Order/> }.into_any(),
            Screen::Entry => view! { <journal::Entry/> }.into_any(),
            Screen::Ledger => view! { <journal::Ledger/> }.into_any(),
            Screen::NewEntry => view! { <entry::NewEntry/> }.into_any(),
            screen => match (sheet_of(screen), report_of(screen)) {
                (Some(sheet), _) => view! { <sheet::SheetView sheet=sheet/> }.into_any(),
                (_, Some(report)) => view! { <reports::ReportView report=report/> }.into_any(),
                _ => view! { <table::ListView screen=screen/> }.into_any(),
            },
        };
        view! { <Head screen=screen/> {inner} }.into_any()
    }
}

#[component]
fn Toasts() -> impl IntoView {
    let desk = Desk::here();
    let toast = desk.part(|office| office.toast.clone());
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {move || toast.get().map(|toast| view! { <p class=if toast.bad { "toast bad" } else { "toast ok" } data-testid="toast">{desk.say(toast.words)}</p> })}
        </div>
    }
}
