//! The way in: signing in, asking for a new password, choosing it with the link of the mail.

use serde_json::json;

use super::load::{Problem, Reply};
use super::message::{Effect, Login, Sent};
use super::route::{Route, Screen};
use super::state::Office;

/// What stands before the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Address and password.
    SignIn,
    /// The address alone: a mail goes there.
    Forgot,
    /// The new password.
    NewPassword,
}

impl Office {
    /// What stands before the office; `None`: it is open.
    #[must_use]
    pub fn gate(&self) -> Option<Gate> {
        match (self.route.screen, &self.session) {
            (Screen::Reset, _) => Some(Gate::NewPassword),
            (_, Some(_)) => None,
            _ if self.login.forgot => Some(Gate::Forgot),
            _ => Some(Gate::SignIn),
        }
    }

    /// Whether this server sends mails for new passwords.
    #[must_use]
    pub fn can_reset(&self) -> bool {
        self.offer.as_ref().is_some_and(|offer| offer.has("POST", "/api/auth/reset"))
    }

    /// Knocks: signs in, asks for the mail, or sets the new password.
    pub(super) fn knock(&mut self) -> Vec<Effect> {
        let Some(gate) = self.gate() else { return Vec::new() };
        let login = &mut self.login;
        let email = (login.email.trim().is_empty() && gate != Gate::NewPassword, "email");
        let password = (login.password.is_empty() && gate != Gate::Forgot, "password");
        if let Some((_, field)) = [email, password].into_iter().find(|(empty, _)| *empty) {
            return vec![Effect::Focus(field.to_owned())];
        }
        if std::mem::replace(&mut login.busy, true) {
            return Vec::new();
        }
        (login.problem, login.changed) = (None, false);
        let (sent, path, body) = match gate {
            Gate::SignIn => (
                Sent::Login,
                "/api/auth/login",
                json!({ "email": login.email.trim(), "password": login.password }),
            ),
            Gate::Forgot => (Sent::Forgot, "/api/auth/reset", json!({ "email": login.email.trim() })),
            Gate::NewPassword => {
                let body = json!({ "token": self.route.get("token"), "password": login.password });
                (Sent::Reset, "/api/auth/reset/confirm", body)
            }
        };
        let (body, kind) = (body.to_string(), "application/json");
        vec![Effect::Send(sent, "POST", path.to_owned(), body, kind, String::new(), 0)]
    }

    /// What came of asking for a mail.
    pub(super) fn mailed(&mut self, reply: Reply) -> Vec<Effect> {
        self.login.busy = false;
        match reply.read() {
            Ok(_) => self.login.mailed = true,
            Err(problem) => self.login.problem = Some(problem),
        }
        Vec::new()
    }

    /// What came of the new password: with it one signs in.
    pub(super) fn password_set(&mut self, reply: Reply) -> Vec<Effect> {
        self.login.busy = false;
        match reply.read() {
            Ok(_) => {
                self.login = Login { changed: true, ..Login::default() };
                self.slots.clear();
                // Every session of theirs has ended, this one too.
                self.session = None;
                self.route = Route::to(Screen::Dashboard);
                vec![Effect::Keep(None), Effect::Replace(self.route.url()), Effect::Focus("email".to_owned())]
            }
            Err(problem) => {
                // What is wrong with a field says more than the whole.
                let detail =
                    problem.errors.first().map_or(problem.detail.clone(), |error| error.detail.clone());
                self.login.problem = Some(Problem { detail, ..problem });
                vec![Effect::Focus("password".to_owned())]
            }
        }
    }
}
