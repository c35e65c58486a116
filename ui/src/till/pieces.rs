//! Small pieces that several screens use: icons, the number pad, a field, the message that goes by itself.

use leptos::prelude::*;

use crate::browser::Face;
use crate::model::{Act, Field, Msg, Tone};

/// Outlines in the manner of Lucide (ISC), drawn on 24 × 24.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Search,
    Close,
    Plus,
    Minus,
    Delete,
    Check,
    Alert,
    Printer,
    Receipt,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Search => "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Minus => "M5 12h14",
            Self::Delete => "M9 5h11a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H9l-6-7zM12 9.5l5 5M17 9.5l-5 5",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Alert => "M12 4l9 16H3zM12 10v4M12 17v.5",
            Self::Printer => "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
            Self::Receipt => "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
        }
    }
}

/// An icon beside words; said by those words, not by itself.
#[component]
pub fn IconView(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon.path()/>
        </svg>
    }
}

/// A text field of the state, with its label above.
#[component]
pub fn Input(
    field: Field,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] large: bool,
) -> impl IntoView {
    let face = Face::here();
    let value = face.part(move |app| app.field(field).to_owned());
    let mode = if field.is_numeric() { "decimal" } else { "text" };
    view! {
        <label class="field" class:large=large>
            <span class="label">{label}</span>
            <input
                id=field.id()
                data-testid=field.id()
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                inputmode=mode
                class:num=field.is_numeric()
                placeholder=hint
                prop:value=move || value.get()
                on:input=move |event| face.send(Msg::Field(field, event_target_value(&event)))
            />
        </label>
    }
}

/// What is wrong on this screen, said where the person looks.
#[component]
pub fn ErrorLine() -> impl IntoView {
    let face = Face::here();
    let error = face.part(|app| app.error.clone());
    view! {
        <p class="error" role="alert" data-testid="error" data-code=move || error.get().map(|e| e.code)>
            {move || {
                error
                    .get()
                    .map(|error| {
                        let text = face.words.with(|words| words.refusal(&error.code, &error.detail));
                        view! { <IconView icon=Icon::Alert/> <span>{text}</span> }
                    })
            }}
        </p>
    }
}

/// The number pad; `dot` where amounts are typed.
#[component]
pub fn Pad(#[prop(optional)] dot: bool, #[prop(optional, into)] prefix: String) -> impl IntoView {
    let face = Face::here();
    let key = {
        let prefix = prefix.clone();
        move |c: char| {
            let id = if c == '.' { "dot".to_owned() } else { c.to_string() };
            view! {
                <button
                    type="button"
                    tabindex="-1"
                    data-testid=format!("{prefix}key-{id}")
                    on:click=move |_| face.act(Act::Pad(c))
                >
                    {c.to_string()}
                </button>
            }
        }
    };
    let keys = ['7', '8', '9', '4', '5', '6', '1', '2', '3'].map(&key).to_vec();
    let last = if dot { key('.').into_any() } else { view! { <span></span> }.into_any() };
    view! {
        <div class="pad" dir="ltr">
            {keys}
            {last}
            {key('0')}
            <button
                type="button"
                tabindex="-1"
                data-testid=format!("{prefix}key-back")
                aria-label=face.say("delete-digit")
                on:click=move |_| face.act(Act::PadBack)
            >
                <IconView icon=Icon::Delete/>
            </button>
        </div>
    }
}

/// A PIN as dots.
#[component]
pub fn PinDots(field: Field) -> impl IntoView {
    let face = Face::here();
    let length = face.part(move |app| app.field(field).chars().count());
    view! {
        <div class="pin" data-testid=field.id() data-length=move || length.get() role="status">
            {move || (0..length.get().max(4)).map(|at| view! { <i class:on=at < length.get()></i> }).collect_view()}
        </div>
    }
}

/// The message that goes by itself.
#[component]
pub fn ToastView() -> impl IntoView {
    let face = Face::here();
    let toast = face.part(|app| app.toast.clone());
    let drawn = move || {
        toast.get().map(|toast| {
            let (tone, icon) = match toast.tone {
                Tone::Ok => ("ok", Icon::Check),
                Tone::Warn => ("warn", Icon::Alert),
                Tone::Bad => ("bad", Icon::Alert),
            };
            let text = face.words.with(|words| words.refusal(&toast.code, &toast.detail));
            // Words by the code are short; what the till itself said may know more.
            let more = (!toast.detail.is_empty() && text != toast.detail).then_some(toast.detail);
            view! {
                <button
                    type="button"
                    tabindex="-1"
                    class=format!("toast {tone}")
                    data-testid="toast"
                    data-tone=tone
                    data-code=toast.code
                    on:click=move |_| face.act(Act::ToastAway)
                >
                    <IconView icon=icon/>
                    <span><b>{text}</b>{more.map(|more| view! { <small>{more}</small> })}</span>
                </button>
            }
        })
    };
    view! { <div class="toasts" aria-live="polite">{drawn}</div> }
}
