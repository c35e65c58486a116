//! The line at the top: shop, till, the status pill, who sells, the time.

use leptos::prelude::*;

use super::pieces::{Icon, IconView};
use crate::api::Status;
use crate::browser::{Clock, Face};
use crate::model::Act;

/// What the pill says: state, tone, words.
fn pill(face: Face, status: &Status) -> (&'static str, &'static str, String) {
    let waiting = || face.count("pill-waiting", status.waiting_sales);
    if status.epoch_closed {
        return ("trouble", "bad", face.say("pill-epoch"));
    }
    if status.alarm {
        return ("trouble", "bad", format!("{} · {}", face.say("pill-alarm"), waiting()));
    }
    if status.online {
        if status.syncing && status.waiting > 0 {
            let count = status.waiting.to_string();
            return ("syncing", "ok", face.with("syncing", &[("count", &count)]));
        }
        return ("online", "ok", face.say("online"));
    }
    let mut words = vec![face.say(if status.network { "offline" } else { "no-network" })];
    if status.waiting_sales > 0 {
        words.push(waiting());
    }
    if let Some(at) = &status.stock_as_of {
        words.push(face.with("pill-stock", &[("time", &face.time(at))]));
    }
    ("offline", "warn", words.join(" · "))
}

/// The line.
#[component]
pub fn Top() -> impl IntoView {
    let face = Face::here();
    let clock = expect_context::<Clock>().0;
    let status = face.part(|app| app.status.clone());
    let place = move || {
        status.with(|status| {
            let parts = [status.store_name.clone(), status.terminal.clone()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    };
    let person = move || {
        status.with(|status| {
            let shift = status
                .shift
                .as_ref()
                .map(|shift| face.with("shift", &[("number", &shift.number.to_string())]));
            [status.user.clone(), shift].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    };
    let printer = move || {
        status.with(|status| {
            let late = status.printer.waiting > 0 && status.printer.error.is_some();
            late.then(|| {
                let words = face.count("pill-printer", status.printer.waiting);
                let detail = status.printer.error.clone().unwrap_or_default();
                view! {
                    <span class="pill warn plain" data-testid="pill-printer" title=detail>
                        <IconView icon=Icon::Printer/>
                        {words}
                    </span>
                }
            })
        })
    };
    let known = move || status.with(|status| status.enrolled);
    view! {
        <header class="top">
            <span class="mark"><i></i>"Counterfoil"</span>
            <span class="muted place">{place}</span>
            <span class="space"></span>
            {printer}
            <Show when=known>
                <button
                    type="button"
                    tabindex="-1"
                    class=move || format!("pill {}", status.with(|status| pill(face, status).1))
                    data-testid="pill"
                    data-state=move || status.with(|status| pill(face, status).0)
                    data-waiting=move || status.with(|status| status.waiting_sales)
                    on:click=move |_| face.act(Act::Inspector)
                >
                    <span>{move || status.with(|status| pill(face, status).2)}</span>
                </button>
            </Show>
            <span class="muted person">{person}</span>
            <b class="clock">{move || clock.get()}</b>
        </header>
    }
}
