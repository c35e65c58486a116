//! Small pieces that many screens use: icons, cells, facts, the states of what is loaded.

use leptos::prelude::*;
use serde_json::Value;

use super::Desk;
use super::page;
use crate::office::Act;
use crate::office::cell::{Cell, Kind, Tone, short};
use crate::office::forms::FormId;
use crate::office::load::Problem;

/// Outlines in the manner of Lucide (ISC), drawn on 24 × 24.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Menu,
    Close,
    Plus,
    Alert,
    Lock,
    Box,
    Search,
    Left,
    Right,
    Theme,
    Out,
    Up,
    Down,
    File,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Menu => "M4 6h16M4 12h16M4 18h16",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Alert => "M12 4l9 16H3zM12 10v4M12 17v.5",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::Box => "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
            Self::Search => "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4",
            Self::Left => "M15 5l-7 7 7 7",
            Self::Right => "M9 5l7 7-7 7",
            Self::Theme => "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4v16",
            Self::Out => "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
            Self::Up => "M7 14l5-5 5 5",
            Self::Down => "M7 10l5 5 5-5",
            Self::File => "M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M9 17h6",
        }
    }
}

/// An icon beside words; said by those words, not by itself.
#[component]
pub fn IconView(icon: Icon) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=icon.path()></path></svg> }
}

/// The class of a tone.
pub const fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "tag",
        Tone::Ok => "tag ok",
        Tone::Warn => "tag warn",
        Tone::Bad => "tag bad",
    }
}

/// A cell's text in the person's language.
pub fn cell_text(desk: Desk, cell: &Cell) -> String {
    match cell.kind {
        Kind::Money | Kind::Quantity | Kind::Count => desk.number(&cell.text),
        Kind::Delta if cell.text.is_empty() || cell.text.starts_with('-') => desk.number(&cell.text),
        Kind::Delta => format!("+{}", desk.number(&cell.text)),
        Kind::Time => desk.time(&cell.text),
        Kind::Percent if !cell.text.is_empty() => format!("{} %", desk.number(&cell.text)),
        Kind::Way(_) if !cell.text.is_empty() => desk.say(&cell.text),
        Kind::Firsts(_) => {
            let words: Vec<String> = cell.text.split(", ").map(|word| desk.word(word)).collect();
            words.join(", ")
        }
        Kind::Tag | Kind::YesNo => desk.word(&cell.text),
        _ => cell.text.clone(),
    }
}

/// What stands in a cell.
pub fn cell_view(desk: Desk, cell: &Cell) -> AnyView {
    let text = cell_text(desk, cell);
    // A draft has no number yet, and still a way in.
    let text = if text.is_empty() && cell.href.is_some() { "—".to_owned() } else { text };
    if text.is_empty() {
        return ().into_any();
    }
    let inner = match cell.kind {
        Kind::Tag => view! { <span class=tone_class(cell.tone)>{text}</span> }.into_any(),
        Kind::Data => view! { <span class="data" dir="ltr">{text}</span> }.into_any(),
        Kind::Time => view! { <span class="at">{text}</span> }.into_any(),
        Kind::Code => view! { <span class="code" dir="ltr">{text}</span> }.into_any(),
        _ if cell.tone == Tone::Bad => view! { <span class="minus">{text}</span> }.into_any(),
        _ => text.into_any(),
    };
    match cell.href.clone() {
        Some(href) => view! { <a href=href>{inner}</a> }.into_any(),
        None => inner,
    }
}

/// A word and what belongs to it; nothing where there is nothing.
pub fn fact(desk: Desk, id: &str, value: String) -> Option<AnyView> {
    (!value.is_empty())
        .then(|| view! { <div class="fact"><dt>{desk.say(id)}</dt><dd>{value}</dd></div> }.into_any())
}

/// A fact of a column; nothing where there is nothing.
pub fn fact_cell(desk: Desk, head: &str, cell: &Cell) -> Option<AnyView> {
    (!cell.text.is_empty()).then(|| {
        view! { <div class="fact"><dt>{desk.say(head)}</dt><dd>{cell_view(desk, cell)}</dd></div> }.into_any()
    })
}

/// A fact that leads somewhere.
pub fn fact_link(desk: Desk, id: &str, value: String, href: String) -> AnyView {
    view! { <div class="fact"><dt>{desk.say(id)}</dt><dd><a href=href>{value}</a></dd></div> }.into_any()
}

/// An amount with its currency.
pub fn money(desk: Desk, value: &Value) -> String {
    match (value["amount"].as_str(), value["currency"].as_str()) {
        (Some(amount), Some(currency)) => format!("{} {currency}", desk.number(&short(amount))),
        _ => String::new(),
    }
}

/// An amount alone.
pub fn amount(desk: Desk, value: &Value) -> String {
    desk.number(&short(value["amount"].as_str().unwrap_or_default()))
}

/// What is wrong, and what can be done about it.
pub fn problem_view(desk: Desk, problem: &Problem) -> AnyView {
    let (icon, head, detail) = match problem.status {
        0 => (Icon::Alert, desk.say("problem-unreachable"), desk.say("problem-unreachable-hint")),
        403 => (Icon::Lock, desk.say("problem-forbidden"), problem.detail.clone()),
        404 => (Icon::Search, desk.say("problem-missing"), problem.detail.clone()),
        _ => (Icon::Alert, desk.say("problem-other"), problem.detail.clone()),
    };
    let again = !matches!(problem.status, 403 | 404);
    view! {
        <div class="state" role="alert" data-testid="problem" data-status=problem.status.to_string()>
            <IconView icon=icon/>
            <h2>{head}</h2>
            <p>{detail}</p>
            {again.then(|| view! {
                <button type="button" class="btn" on:click=move |_| desk.act(Act::Reload)>{desk.say("again")}</button>
            })}
        </div>
    }
    .into_any()
}

/// Nothing is there, and what would be.
pub fn empty_view(desk: Desk, words: &str) -> AnyView {
    let hint = desk.words.with(|known| known.known(&format!("{words}-hint")));
    view! {
        <div class="state" data-testid="empty">
            <IconView icon=Icon::Box/>
            <h2>{desk.say(words)}</h2>
            {hint.map(|hint| view! { <p>{hint}</p> })}
        </div>
    }
    .into_any()
}

/// Bars in the place of rows that are on their way.
pub fn loading_view(desk: Desk) -> AnyView {
    let bars = (0..6).map(|_| view! { <i></i> }).collect_view();
    view! { <div class="skeleton" role="status" aria-label=desk.say("loading")>{bars}</div> }.into_any()
}

/// What a slot holds, drawn; or that it is coming, or why not.
pub fn slot_view(
    desk: Desk,
    slot: &'static str,
    draw: impl Fn(&Value) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let found = desk.part(move |office| {
        office.slots.get(slot).map(|slot| (slot.data.clone(), slot.problem.clone())).unwrap_or_default()
    });
    // Names may come after what they name.
    let names = desk.part(|office| office.names.clone());
    move || {
        names.track();
        found.with(|(data, problem)| match (data, problem) {
            (Some(data), _) => draw(data),
            (None, Some(problem)) => problem_view(desk, problem),
            (None, None) => loading_view(desk),
        })
    }
}

/// A button that opens a form about an object, where the person may and the server can.
pub fn form_button(desk: Desk, form: FormId, object: &Value, primary: bool) -> Option<AnyView> {
    let can = desk.state.with_untracked(|office| office.can_open(form));
    let object = object.clone();
    let name = form.spec().name;
    let class = if primary { "btn primary" } else { "btn" };
    (can && (object.is_null() || form.is_for(&object))).then(|| {
        view! {
            <button type="button" class=class data-testid=format!("open-{name}") on:click=move |_| {
                page::leave();
                desk.act(Act::Open(form, object.clone()));
            }>
                {desk.say(&format!("do-{name}"))}
            </button>
        }
        .into_any()
    })
}
