//! What stands before the office: signing in, a forgotten password, the new one.

use leptos::prelude::*;

use super::Desk;
use super::page;
use super::shell::Look;
use crate::office::Act;
use crate::office::gate::Gate;

/// The form of one way in.
#[component]
pub fn GateView(gate: Gate) -> impl IntoView {
    let desk = Desk::here();
    let login = desk.part(|office| office.login.clone());
    let can_reset = desk.part(|office| office.can_reset());
    let (with_email, with_password) = (gate != Gate::NewPassword, gate != Gate::Forgot);
    page::title(&desk.say("app"));
    page::focus(if with_email { "email" } else { "password" }.to_owned());
    let (title, go, autocomplete) = match gate {
        Gate::SignIn => ("login-title", "login-submit", "current-password"),
        Gate::Forgot => ("login-forgot-title", "login-forgot-submit", ""),
        Gate::NewPassword => ("login-new-title", "login-new-submit", "new-password"),
    };
    let problem = move || {
        login.get().problem.map(|problem| match problem.code.as_str() {
            "LOGIN_FAILED" => desk.say("login-failed"),
            "UNREACHABLE" => desk.say("problem-unreachable-hint"),
            _ => problem.detail,
        })
    };
    let note = move || {
        let login = login.get();
        let words = match gate {
            Gate::SignIn if login.changed => Some("login-changed"),
            Gate::SignIn if login.ended => Some("login-ended"),
            Gate::Forgot if login.mailed => Some("login-mailed"),
            Gate::Forgot => Some("login-forgot-hint"),
            _ => None,
        };
        words.map(
            |words| view! { <p class="note" role="status" data-testid="login-note">{desk.say(words)}</p> },
        )
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.act(Act::LogIn);
    };
    let email = with_email.then(|| {
        view! {
            <label class="field"><span class="label">{desk.say("email")}</span>
                <input id="email" type="email" autocomplete="username" prop:value=move || login.get().email
                    on:input=move |event| desk.act(Act::Email(event_target_value(&event)))/>
            </label>
        }
    });
    let password = with_password.then(|| view! {
        <label class="field"><span class="label">{desk.say(if gate == Gate::NewPassword { "login-new-password" } else { "password" })}</span>
            <input id="password" type="password" autocomplete=autocomplete prop:value=move || login.get().password
                aria-describedby="login-error" aria-invalid=move || login.get().problem.is_some().to_string()
                on:input=move |event| desk.act(Act::Password(event_target_value(&event)))/>
        </label>
    });
    let other = move || {
        match gate {
        Gate::SignIn => can_reset.get().then(|| view! {
            <button type="button" class="btn quiet" data-testid="forgot" on:click=move |_| desk.act(Act::Forgot(true))>{desk.say("login-forgot")}</button>
        }.into_any()),
        Gate::Forgot => Some(view! {
            <button type="button" class="btn quiet" on:click=move |_| desk.act(Act::Forgot(false))>{desk.say("login-back")}</button>
        }.into_any()),
        Gate::NewPassword => None,
    }
    };
    view! {
        <main class="gate" data-screen="login">
            <form class="card gate-card" on:submit=submit novalidate>
                <div class="mark"><i></i>{desk.say("app")}</div>
                <h1 id="title" tabindex="-1">{desk.say(title)}</h1>
                {note}{email}{password}
                <p class="error" role="alert" id="login-error" data-testid="login-error">{problem}</p>
                <button type="submit" class="btn primary" data-testid="login" disabled=move || login.get().busy>
                    {move || desk.say(if login.get().busy { "login-busy" } else { go })}
                </button>
                {other}
            </form>
            <Look/>
        </main>
    }
}
