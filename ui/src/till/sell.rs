//! Home: the ticket, the grid, and the one question that a sale may ask.

use leptos::prelude::*;

use super::grid::GridView;
use super::ticket::TicketView;
use crate::browser::Face;
use crate::model::Act;

/// Home.
#[component]
pub fn Sell() -> impl IntoView {
    let face = Face::here();
    let limit = face.part(|app| {
        let limits =
            app.ticket.lines.iter().flat_map(|line| &line.warnings).filter_map(|warning| warning.minimum_age);
        limits.max().filter(|_| !app.age_checked)
    });
    view! {
        <div class="home">
            <TicketView/>
            <GridView/>
            {move || limit.get().map(|years| view! {
                <div class="age-check" role="alert" data-testid="age-check">
                    <b>{face.with("age-check", &[("years", &years.to_string())])}</b>
                    <button type="button" tabindex="-1" class="btn" data-testid="age-checked" on:click=move |_| face.act(Act::AgeChecked)>
                        {face.say("age-checked")}
                    </button>
                </div>
            })}
        </div>
    }
}
