//! What the till shows. Each file is a screen, a part of one, or a dialog; all of them only draw `App` and say what
//! was touched.

mod bar;
mod dialogs;
mod done;
mod gate;
mod grid;
mod inspector;
mod pay;
mod pieces;
mod returns;
mod sell;
mod shift;
mod ticket;
mod top;

use leptos::prelude::*;

use crate::browser::{Face, mark};
use crate::model::Screen;

/// The whole page.
#[component]
pub fn Till() -> impl IntoView {
    let face = Face::here();
    let screen = face.part(|app| app.screen);
    let covered = face.part(|app| app.dialog.is_some());
    let ready = face.part(|app| app.screen != Screen::Loading);
    Effect::new(move |_| {
        if ready.get() {
            mark("ready");
        }
    });
    view! {
        <main class="app" data-screen=move || screen.get().name() inert=move || covered.get()>
            {move || match screen.get() {
                Screen::Loading => view! { <gate::Loading/> }.into_any(),
                Screen::Failure => view! { <gate::Failure/> }.into_any(),
                Screen::Enrol => view! { <gate::Enrol/> }.into_any(),
                Screen::Login => view! { <top::Top/> <gate::Login/> }.into_any(),
                Screen::ShiftOpen => view! { <top::Top/> <shift::Open/> }.into_any(),
                Screen::Sell => view! { <top::Top/> <sell::Sell/> <bar::Bar/> }.into_any(),
                Screen::Pay => view! { <top::Top/> <pay::Pay/> <pay::PayBar/> }.into_any(),
                Screen::Done => view! { <top::Top/> <done::Done/> }.into_any(),
                Screen::ShiftClose => view! { <top::Top/> <shift::Close/> }.into_any(),
            }}
        </main>
        <dialogs::Dialogs/>
        <pieces::ToastView/>
    }
}
