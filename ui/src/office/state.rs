//! The office's state: messages in, effects out. Everything that is shown is in here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::access::{self, Needs, Offer};
use super::cell::{Names, plain};
use super::entry::EntryForm;
use super::form::Form;
use super::forms::FormId;
use super::import::Import;
use super::lines::Way;
use super::load::{Reply, Slot};
use super::message::{Effect, Login, Msg, Sent, Session, Toast};
use super::route::{Route, Screen, encode};
use crate::model::Theme;

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Office {
    /// Who is signed in; `None`: nobody.
    pub session: Option<Session>,
    /// What is shown.
    pub route: Route,
    /// The sign-in form.
    pub login: Login,
    /// What the server can do; `None` until it has said.
    pub offer: Option<Offer>,
    /// What was asked, and the answers.
    pub slots: BTreeMap<String, Slot>,
    /// Names of things by their ids.
    pub names: Names,
    pub(super) asked_names: BTreeSet<String>,
    /// The open form.
    pub form: Option<Form>,
    /// What a form answered that is shown once: a new code.
    pub shown: Option<(FormId, Value)>,
    /// The entry by hand.
    pub entry: EntryForm,
    /// The import.
    pub import: Import,
    /// A message that goes by itself.
    pub toast: Option<Toast>,
    /// Whether the navigation is open (on a phone).
    pub menu: bool,
    /// `None`: as the desktop.
    pub theme: Option<Theme>,
    /// Code of the language.
    pub language: String,
    /// The shop's currency, once an amount has been seen.
    pub currency: String,
    /// Cursors of the pages before this one.
    pub trail: Vec<String>,
    /// The business date as the server says it; by the browser until then: `2026-11-27`.
    pub today: String,
    numbers: u64,
}

impl Office {
    /// Nothing known yet.
    #[must_use]
    pub fn new(language: &str, theme: Option<Theme>, today: &str) -> Self {
        Self {
            session: None,
            route: Route::to(Screen::Dashboard),
            login: Login::default(),
            offer: None,
            slots: BTreeMap::new(),
            names: Names::new(),
            asked_names: BTreeSet::new(),
            form: None,
            shown: None,
            entry: EntryForm::new(0, today),
            import: Import::default(),
            toast: None,
            menu: false,
            theme,
            language: language.to_owned(),
            currency: String::new(),
            trail: Vec::new(),
            today: today.to_owned(),
            numbers: 0,
        }
    }

    /// Whether the person may, and the server can.
    #[must_use]
    pub fn can(&self, needs: Needs, method: &str, address: &str) -> bool {
        let role = self.session.as_ref().map_or("", |session| session.user.role.as_str());
        access::may(role, needs) && self.offer.as_ref().is_some_and(|offer| offer.has(method, address))
    }

    /// Whether this form can be used here.
    #[must_use]
    pub fn can_open(&self, form: FormId) -> bool {
        let spec = form.spec();
        self.can(spec.needs, spec.method, spec.address)
    }

    /// A slot's answer.
    #[must_use]
    pub fn data(&self, slot: &str) -> Option<&Value> {
        self.slots.get(slot)?.data.as_deref()
    }

    /// Takes a message; what is to be done comes back.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = match msg {
            Msg::Start(url, session) => {
                self.route = Route::parse(&url);
                self.session = session;
                vec![Effect::Look, Effect::Get("offer".to_owned(), "/openapi.json".to_owned())]
            }
            Msg::Came(url) => {
                self.arrive(Route::parse(&url));
                Vec::new()
            }
            Msg::Answered(slot, reply) => self.answered(&slot, reply),
            Msg::Done(sent, reply) => self.done(sent, reply),
            Msg::ToastOver(number) => {
                if self.toast.as_ref().is_some_and(|toast| toast.number == number) {
                    self.toast = None;
                }
                Vec::new()
            }
            Msg::Look => {
                self.import.look().map(|path| Effect::Get("import".to_owned(), path)).into_iter().collect()
            }
            Msg::Downloaded(true) => vec![self.tell("toast-file")],
            Msg::Downloaded(false) => {
                let gone = self.tell("toast-no-file");
                if let Some(toast) = &mut self.toast {
                    toast.bad = true;
                }
                vec![gone]
            }
            Msg::File(name, text) => {
                self.import = Import::of(self.number(), name, text);
                vec![self.import_sending(true)]
            }
            Msg::Act(act) => self.act(act),
        };
        effects.extend(self.settle());
        effects
    }

    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Shows another address; what was loaded for the one before is let go.
    pub(super) fn arrive(&mut self, route: Route) {
        if route.screen != self.route.screen || route.id != self.route.id {
            self.trail.clear();
        }
        if route.screen == Screen::NewEntry && self.route.screen != Screen::NewEntry {
            self.entry = EntryForm::new(self.number(), &self.today);
        }
        if matches!(route.screen, Screen::Dashboard | Screen::NewEntry) {
            // It may be another day by now.
            self.slots.remove("@me");
        }
        if route.screen != Screen::Import {
            self.import = Import::default();
        }
        self.route = route;
        (self.form, self.shown, self.menu) = (None, None, false);
        self.stale();
    }

    /// Everything but what others choose from is asked anew; its old answer stays meanwhile.
    pub(super) fn stale(&mut self) {
        self.slots.retain(|name, slot| name.starts_with('@') || slot.data.is_some());
        for (name, slot) in &mut self.slots {
            if !name.starts_with('@') {
                slot.path.push('#');
            }
        }
    }

    pub(super) fn go(&mut self, url: &str) -> Vec<Effect> {
        let route = Route::parse(url);
        let url = route.url();
        let same = url == self.route.url();
        self.arrive(route);
        if same { Vec::new() } else { vec![Effect::Push(url), Effect::Focus("title".to_owned())] }
    }

    fn answered(&mut self, name: &str, reply: Reply) -> Vec<Effect> {
        if name == "offer" {
            self.offer = Some(Offer::of(&reply.body));
            return Vec::new();
        }
        if reply.status == 401 {
            return self.out(true);
        }
        if let Some((way, text)) = Way::of(name) {
            return self.found(way, text, reply);
        }
        if name == "import" {
            return if self.import.busy { self.import.took(reply.read()) } else { Vec::new() };
        }
        if name == "@me" {
            self.heard_of_shop(&reply.body);
        }
        if let Some(id) = name.strip_prefix("name:") {
            let found = plain(&reply.body["name"]);
            if !found.is_empty() {
                self.names.insert(id.to_owned(), found);
            }
            return Vec::new();
        }
        self.learn(&reply.body);
        if let Some(slot) = self.slots.get_mut(name) {
            slot.take(reply);
        }
        Vec::new()
    }

    fn done(&mut self, sent: Sent, reply: Reply) -> Vec<Effect> {
        match sent {
            Sent::Forgot => return self.mailed(reply),
            Sent::Reset => return self.password_set(reply),
            Sent::Login => {}
            _ if reply.status == 401 => return self.out(true),
            _ => {}
        }
        match (sent, reply.read()) {
            (Sent::Login, Ok(session)) => {
                let session: Session = serde_json::from_value(session).unwrap_or_default();
                self.login = Login::default();
                self.session = Some(session.clone());
                self.slots.clear();
                vec![Effect::Keep(Some(session)), Effect::Focus("title".to_owned())]
            }
            (Sent::Login, Err(problem)) => {
                (self.login.busy, self.login.problem) = (false, Some(problem));
                self.login.password.clear();
                vec![Effect::Focus("password".to_owned())]
            }
            (Sent::Form, Ok(answer)) => self.form_done(answer),
            (Sent::Form, Err(problem)) => {
                let Some(form) = &mut self.form else { return Vec::new() };
                form.refused(problem);
                vec![Effect::Focus(format!("form-{}", form.first_wrong()))]
            }
            (Sent::Entry, Ok(entry)) => {
                let mut effects = self.go(&Route::of(Screen::Entry, &plain(&entry["id"])).url());
                effects.push(self.tell("toast-entry"));
                effects
            }
            (Sent::Entry, Err(problem)) => {
                (self.entry.busy, self.entry.problem) = (false, Some(problem));
                Vec::new()
            }
            (Sent::Import, answer) if self.import.busy => self.import.took(answer),
            (Sent::Import | Sent::Forgot | Sent::Reset, _) => Vec::new(),
        }
    }

    fn form_done(&mut self, answer: Value) -> Vec<Effect> {
        let Some(form) = self.form.take() else { return Vec::new() };
        // What others choose from may have changed as well.
        self.slots.retain(|name, _| !name.starts_with('@'));
        self.stale();
        if !form.id.spec().shows.is_empty() {
            self.shown = Some((form.id, answer));
            return vec![Effect::Focus("shown".to_owned())];
        }
        let mut effects = vec![self.tell("toast-saved"), Effect::Return];
        if let Some(screen) = form.id.spec().then {
            effects.extend(self.go(&Route::of(screen, &plain(&answer["id"])).url()));
        }
        effects
    }

    pub(super) fn tell(&mut self, words: &'static str) -> Effect {
        let number = self.number();
        self.toast = Some(Toast { number, words, bad: false });
        Effect::Toast(number)
    }

    /// Signed out, by the person or because the session ended; the address stays.
    pub(super) fn out(&mut self, ended: bool) -> Vec<Effect> {
        let Some(session) = self.session.take() else { return Vec::new() };
        self.slots.clear();
        self.names.clear();
        self.asked_names.clear();
        (self.form, self.shown) = (None, None);
        self.login = Login { ended, ..Login::default() };
        let mut effects = vec![Effect::Keep(None), Effect::Focus("email".to_owned())];
        if !ended && self.offer.as_ref().is_some_and(|offer| offer.has("POST", "/api/auth/logout")) {
            effects.push(Effect::End(session.token));
        }
        effects
    }

    pub(super) fn import_sending(&mut self, trial: bool) -> Effect {
        self.import.busy = true;
        self.import.real = !trial;
        self.import.job = None;
        let path = if trial { "/api/products/import?dryRun=true" } else { "/api/products/import" };
        let number = self.import.number * 2 + u64::from(trial);
        let body = self.import.text.clone();
        Effect::Send(Sent::Import, "POST", path.to_owned(), body, "text/csv", String::new(), number)
    }

    /// The day and the money of the shop.
    fn heard_of_shop(&mut self, me: &Value) {
        if let Some(day) = me["businessDate"].as_str() {
            if self.entry.date == self.today {
                day.clone_into(&mut self.entry.date);
            }
            day.clone_into(&mut self.today);
        }
        if let Some(code) = me["currency"].as_str() {
            code.clone_into(&mut self.currency);
        }
    }

    /// The names that an answer brings, and the shop's currency.
    fn learn(&mut self, value: &Value) {
        match value {
            Value::Array(list) => list.iter().for_each(|one| self.learn(one)),
            Value::Object(object) => {
                if self.currency.is_empty()
                    && let (Some(Value::String(_)), Some(Value::String(code))) =
                        (object.get("amount"), object.get("currency"))
                {
                    self.currency.clone_from(code);
                }
                let text = |name: &str| object.get(name).and_then(Value::as_str);
                let name = text("productName").or_else(|| text("name"));
                if let (Some(id), Some(name)) = (text("productId").or_else(|| text("id")), name) {
                    let name = match (text("storeCode"), text("code")) {
                        (Some(store), Some(code)) => format!("{store} {code}"),
                        _ => name.to_owned(),
                    };
                    self.names.insert(id.to_owned(), name);
                }
                object
                    .values()
                    .filter(|inner| inner.is_array() || inner.is_object())
                    .for_each(|v| self.learn(v));
            }
            _ => {}
        }
    }

    /// The path that a name is asked at.
    pub(super) fn name_path(id: &str) -> String {
        format!("/api/products/{}", encode(id))
    }
}
