//! What a touch does.

use serde_json::Value;

use super::cell::{plain, sorted};
use super::form::{Form, Input};
use super::forms::FormId;
use super::import::Import;
use super::lines::{Finder, Way};
use super::lists::Source;
use super::load::{Reply, Slot};
use super::message::{Act, Effect, Login, Sent};
use super::route::{Route, Screen};
use super::state::Office;
use crate::model::Theme;

impl Office {
    pub(super) fn act(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Email(text) => self.login.email = text,
            Act::Password(text) => self.login.password = text,
            Act::LogIn => return self.knock(),
            Act::Forgot(forgot) => {
                self.login =
                    Login { email: std::mem::take(&mut self.login.email), forgot, ..Login::default() };
                return vec![Effect::Focus("email".to_owned())];
            }
            Act::LogOut => return self.out(false),
            Act::Go(url) => return self.go(&url),
            Act::Filter(name, value) => return self.go_quietly(self.route.with(name, value.trim())),
            Act::Sort(head) => {
                let sort = match sorted(self.route.get("sort"), head) {
                    Some(std::cmp::Ordering::Less) => format!("-{head}"),
                    _ => head.to_owned(),
                };
                return self.go_quietly(self.route.with("sort", &sort));
            }
            Act::NextPage | Act::PreviousPage => return self.turn(act == Act::NextPage),
            Act::Reload => self.stale(),
            Act::Open(id, object) => return self.open(id, &object),
            Act::Slip if self.form.as_ref().is_some_and(Form::is_filled) => {}
            // What is seen this once is not lost by a slip either; a till's code can be had again.
            Act::Slip if self.shown.as_ref().is_some_and(|(form, _)| *form != FormId::Enrol) => {}
            Act::Slip | Act::Close => {
                (self.form, self.shown) = (None, None);
                return vec![Effect::Return];
            }
            Act::Download(path, file) => return vec![Effect::Download(path, file)],
            Act::Type(name, text) => {
                if let Some(form) = &mut self.form {
                    form.set(name, text);
                }
            }
            Act::FindType(text) => {
                if let Some(form) = &mut self.form {
                    form.finder = Finder { text, ..Finder::default() };
                    form.wrong.remove("find");
                }
            }
            Act::Find => return self.find(),
            Act::Choose(at) => {
                let found = self.form.as_ref().and_then(|form| form.finder.found.get(at).cloned());
                return found.map(|product| self.add(&product, "", false)).unwrap_or_default();
            }
            Act::Line(at, name, text) => {
                if let Some(form) = &mut self.form {
                    form.set_line(at, name, text);
                }
            }
            Act::LineDone => return vec![Effect::Focus("form-find".to_owned())],
            Act::LineRemove(at) => {
                if let Some(form) = &mut self.form {
                    form.remove_line(at);
                }
                return vec![Effect::Focus("form-find".to_owned())];
            }
            Act::Submit => return self.submit(),
            Act::Entry(field, text) => self.entry.set(field, text),
            Act::EntryAdd => self.entry.add_line(&self.currency.clone()),
            Act::EntryRemove(at) => self.entry.remove_line(at),
            Act::EntrySubmit => return self.submit_entry(),
            Act::ImportRun if !self.import.busy => return vec![self.import_sending(false)],
            Act::ImportRun => {}
            Act::ImportAway => self.import = Import::default(),
            Act::Menu(open) => self.menu = open,
            Act::Theme => return self.turn_theme(),
            Act::Language(code) => {
                self.language.clone_from(&code);
                return vec![Effect::Remember("language", code), Effect::Look];
            }
        }
        Vec::new()
    }

    /// As the system, light, dark, and round again.
    fn turn_theme(&mut self) -> Vec<Effect> {
        self.theme = match self.theme {
            None => Some(Theme::Light),
            Some(Theme::Light) => Some(Theme::Dark),
            Some(Theme::Dark) => None,
        };
        let name = self.theme.map_or("", |theme| if theme == Theme::Dark { "dark" } else { "light" });
        vec![Effect::Remember("theme", name.to_owned()), Effect::Look]
    }

    /// A filter is no new place: the cursor stays where it is.
    fn go_quietly(&mut self, route: Route) -> Vec<Effect> {
        if route == self.route {
            return Vec::new();
        }
        self.trail.clear();
        let url = route.url();
        self.arrive(route);
        vec![Effect::Replace(url)]
    }

    fn turn(&mut self, forward: bool) -> Vec<Effect> {
        let mut trail = std::mem::take(&mut self.trail);
        let slot = if self.route.screen == Screen::Ledger { "ledger" } else { "list" };
        let after = if forward {
            let Some(next) = self.slots.get(slot).and_then(Slot::next).map(str::to_owned) else {
                self.trail = trail;
                return Vec::new();
            };
            trail.push(self.route.get("after").to_owned());
            next
        } else {
            trail.pop().unwrap_or_default()
        };
        let route = self.route.with("after", &after);
        let url = route.url();
        self.arrive(route);
        self.trail = trail;
        vec![Effect::Push(url)]
    }

    fn open(&mut self, id: FormId, object: &Value) -> Vec<Effect> {
        let number = self.number();
        let shown = self.slots.values().find(|slot| slot.data.as_deref().is_some_and(|data| data == object));
        let etag = shown.map(|slot| slot.etag.clone()).unwrap_or_default();
        let mut form = Form::open(id, number, object, &etag);
        for name in ["warehouseId", "fromWarehouseId"] {
            if form.values.contains_key(name) && form.value(name).is_empty() {
                form.set(name, self.listed_warehouse());
            }
        }
        // Something new begins where nothing stands yet, a change with what it cannot do without.
        let (fresh, starts) = (object.is_null(), id.spec().starts);
        let begins = |input: &&Input| match (fresh, starts) {
            (false, "") => input.required && form.value(input.name).is_empty(),
            (false, starts) => input.name == starts,
            (true, _) => form.value(input.name).is_empty(),
        };
        let first = id.spec().inputs.iter().find(begins);
        let first = match (first.or(id.spec().inputs.first()), &id.spec().lines) {
            (None, Some(lines)) if !lines.from.is_empty() => format!("form-{}-0-quantity", lines.name),
            (None, Some(_)) => "form-find".to_owned(),
            (None, None) => "form-submit".to_owned(),
            (Some(input), _) => format!("form-{}", input.name),
        };
        self.form = Some(form);
        vec![Effect::Focus(first)]
    }

    /// The id of the warehouse that is being looked at.
    fn listed_warehouse(&self) -> String {
        let code = match self.route.get("warehouse") {
            "" => self.main_warehouse().unwrap_or_default(),
            code => code.to_owned(),
        };
        let slot = self.slots.get(Source::Warehouses.slot());
        let row = slot.and_then(|slot| slot.rows().iter().find(|row| plain(&row["code"]) == code));
        row.map(|row| plain(&row["id"])).unwrap_or_default()
    }

    fn submit(&mut self) -> Vec<Effect> {
        let currency = self.currency.clone();
        let Some(form) = self.form.as_mut().filter(|form| !form.busy) else { return Vec::new() };
        match form.send(&currency) {
            Err(first) => vec![Effect::Focus(format!("form-{first}"))],
            Ok(sending) => {
                let body = sending.body.to_string();
                let kind = "application/json";
                vec![Effect::Send(
                    Sent::Form,
                    sending.method,
                    sending.path,
                    body,
                    kind,
                    sending.if_match,
                    form.number,
                )]
            }
        }
    }

    fn submit_entry(&mut self) -> Vec<Effect> {
        if self.entry.busy {
            return Vec::new();
        }
        let currency = self.currency.clone();
        match self.entry.body(&currency) {
            Err(first) => vec![Effect::Focus(format!("entry-{}", first.replace('.', "-")))],
            Ok(body) => {
                let path = "/api/accounting/journal-entries".to_owned();
                let number = self.entry.number;
                vec![Effect::Send(
                    Sent::Entry,
                    "POST",
                    path,
                    body.to_string(),
                    "application/json",
                    String::new(),
                    number,
                )]
            }
        }
    }

    /// Looks for what was typed or scanned; the field is free for the next code at once.
    fn find(&mut self) -> Vec<Effect> {
        let Some(form) = &mut self.form else { return Vec::new() };
        let text = std::mem::take(&mut form.finder.text).trim().to_owned();
        form.finder = Finder::default();
        if text.is_empty() { Vec::new() } else { vec![Self::look(Way::Barcode, &text)] }
    }

    fn look(way: Way, text: &str) -> Effect {
        Effect::Get(format!("find:{}:{text}", way.name()), way.path(text))
    }

    /// What one way of looking has found; else the next way is tried.
    pub(super) fn found(&mut self, way: Way, text: &str, reply: Reply) -> Vec<Effect> {
        if self.form.is_none() {
            return Vec::new();
        }
        let problem = match (way, reply.read()) {
            (Way::Words, Ok(body)) => {
                let rows = body["data"].as_array().cloned().unwrap_or_default();
                match rows.as_slice() {
                    [only] => return self.add(only, "", false),
                    [] => "wrong-not-found",
                    _ => {
                        if let Some(form) = &mut self.form {
                            form.finder.found = rows;
                        }
                        return vec![Effect::Focus("form-found-0".to_owned())];
                    }
                }
            }
            (_, Ok(product)) => return self.add(&product, text, way == Way::Barcode),
            (_, Err(problem)) if problem.status == 0 => "problem-unreachable-hint",
            (way, Err(_)) => match way.next() {
                Some(next) => return vec![Self::look(next, text)],
                None => "wrong-not-found",
            },
        };
        if let Some(form) = &mut self.form {
            form.finder.missing = text.to_owned();
            form.wrong.insert("find".to_owned(), problem.to_owned());
        }
        vec![Effect::Focus("form-find".to_owned())]
    }

    /// A line more. After a scan the next code is waited for, else the quantity is typed.
    fn add(&mut self, product: &Value, code: &str, scanned: bool) -> Vec<Effect> {
        let Some(form) = &mut self.form else { return Vec::new() };
        let at = form.add(product, code);
        let name = form.id.spec().lines.map_or("", |lines| lines.name);
        let field = if scanned { "form-find".to_owned() } else { format!("form-{name}-{at}-quantity") };
        vec![Effect::Focus(field)]
    }
}
