//! What each screen needs of the API, and what a touch does. After every message the two are brought together: what is
//! wanted and not there is asked.

use super::access::Needs;
use super::cell::{Kind, plain};
use super::form::Form;
use super::forms::FormId;
use super::lists::{FilterKind, List, Source, list_of};
use super::load::Slot;
use super::message::{Act, Effect, Sent};
use super::route::{Route, Screen, encode, push_query};
use super::state::Office;
use crate::model::Theme;

/// Something that a screen needs.
struct Want {
    needs: Needs,
    address: String,
    slot: &'static str,
    path: String,
}

fn want(needs: Needs, address: &str, slot: &'static str, path: String) -> Want {
    Want { needs, address: address.to_owned(), slot, path }
}

/// How many of a list a dashboard looks at.
const LOOK: &str = "200";

impl Office {
    /// Slots and what each is to hold.
    #[must_use]
    pub fn wants(&self) -> Vec<(String, String)> {
        if self.session.is_none() || self.offer.is_none() {
            return Vec::new();
        }
        let wants = match self.route.screen {
            Screen::Dashboard => self.dashboard_wants(),
            Screen::Product | Screen::Sale => self.object_wants(),
            Screen::Entry
            | Screen::NewEntry
            | Screen::Ledger
            | Screen::IncomeStatement
            | Screen::BalanceSheet => self.book_wants(),
            screen => self.list_wants(screen),
        };
        let open = wants.into_iter().filter(|want| self.can(want.needs, "GET", &want.address));
        let mut wants: Vec<(String, String)> = open.map(|want| (want.slot.to_owned(), want.path)).collect();
        wants.extend(
            self.sources()
                .into_iter()
                .map(|source| (source.slot().to_owned(), format!("{}?limit={LOOK}", source.address()))),
        );
        wants
    }

    fn dashboard_wants(&self) -> Vec<Want> {
        let open = |needs, address: &str, slot| {
            want(needs, address, slot, format!("{address}?status=Open&limit={LOOK}"))
        };
        let many = |needs, address: &str, slot| want(needs, address, slot, format!("{address}?limit={LOOK}"));
        let mut wants = vec![
            many(Needs::Orders, "/api/orders/pos", "sales"),
            open(Needs::StockHistory, "/api/inventory/discrepancies", "discrepancies"),
            open(Needs::Terminals, "/api/quarantine", "quarantine"),
            many(Needs::Terminals, "/api/terminals", "terminals"),
        ];
        if let Some(warehouse) = self.main_warehouse() {
            let address = "/api/inventory/warehouses/{id}/stock";
            let path = format!("{}?limit={LOOK}", address.replace("{id}", &encode(&warehouse)));
            wants.push(want(Needs::Stock, address, "stock", path));
        }
        wants
    }

    fn object_wants(&self) -> Vec<Want> {
        let of = |needs, address: &str, slot| {
            want(needs, address, slot, address.replace("{id}", &encode(&self.route.id)))
        };
        if self.route.screen == Screen::Sale {
            return vec![of(Needs::Orders, "/api/orders/pos/{id}", "sale")];
        }
        let movements = format!("/api/inventory/movements?productId={}&limit=8", encode(&self.route.id));
        vec![
            of(Needs::Catalogue, "/api/products/{id}", "product"),
            of(Needs::Stock, "/api/inventory/{id}", "stock"),
            want(Needs::StockHistory, "/api/inventory/movements", "movements", movements),
            of(Needs::Catalogue, "/api/products/{id}/prices", "prices"),
        ]
    }

    fn book_wants(&self) -> Vec<Want> {
        let filtered = |address: &str, slot, names: &[&str]| {
            let mut path = address.replace("{id}", &encode(&self.route.id));
            push_query(&mut path, names.iter().map(|name| (*name, self.route.get(name))));
            want(Needs::Books, address, slot, path)
        };
        match self.route.screen {
            Screen::Ledger => {
                vec![filtered("/api/accounting/accounts/{id}/ledger", "ledger", &["from", "to", "after"])]
            }
            Screen::IncomeStatement => {
                vec![filtered("/api/accounting/income-statement", "report", &["from", "to"])]
            }
            Screen::BalanceSheet => vec![filtered("/api/accounting/balance-sheet", "report", &["asOf"])],
            // For the shop's currency; its accounts are a source.
            Screen::NewEntry => vec![filtered("/api/accounting/trial-balance", "@currency", &[])],
            _ => {
                let mut wants = vec![filtered("/api/accounting/journal-entries/{id}", "entry", &[])];
                let sale = self.data("entry").filter(|entry| entry["sourceKind"] == "sale");
                if let Some(receipt) = sale.and_then(|entry| entry["reference"].as_str()) {
                    let path = format!("/api/orders/pos?receipt={}", encode(receipt));
                    wants.push(want(Needs::Orders, "/api/orders/pos", "of-entry", path));
                }
                wants
            }
        }
    }

    fn list_wants(&self, screen: Screen) -> Vec<Want> {
        let found = list_of(screen)
            .and_then(|list| Some((list, list.path(&self.listed_route(list))?)))
            .map(|(list, path)| want(Needs::Nothing, list.address, "list", path));
        found.into_iter().collect()
    }

    /// The route of a list, with the first warehouse where one must be chosen.
    #[must_use]
    pub fn listed_route(&self, list: &List) -> Route {
        if list.address.contains("{warehouse}") && self.route.get("warehouse").is_empty() {
            let mut route = self.route.clone();
            route.query.insert("warehouse".to_owned(), self.main_warehouse().unwrap_or_default());
            return route;
        }
        self.route.clone()
    }

    /// The warehouse that was made first.
    #[must_use]
    pub fn main_warehouse(&self) -> Option<String> {
        let row = self.slots.get(Source::Warehouses.slot())?.rows().last()?;
        Some(plain(&row["code"])).filter(|code| !code.is_empty())
    }

    /// What this screen and its form choose from or take names of.
    fn sources(&self) -> Vec<Source> {
        let mut sources = Vec::new();
        if let Some(list) = list_of(self.route.screen) {
            sources.extend(list.filters.iter().filter_map(|filter| match filter.kind {
                FilterKind::Source(source) => Some(source),
                _ => None,
            }));
            for column in list.columns.iter().filter(|column| column.kind == Kind::Named) {
                sources.extend(match column.head {
                    "col-warehouse" => Some(Source::Warehouses),
                    "col-till" => Some(Source::Terminals),
                    "col-parent" => Some(Source::Categories),
                    _ => None,
                });
            }
        }
        match self.route.screen {
            Screen::Dashboard | Screen::Product => sources.push(Source::Warehouses),
            Screen::NewEntry => sources.push(Source::Accounts),
            Screen::Sale => sources.push(Source::Terminals),
            _ => {}
        }
        if let Some(form) = &self.form {
            sources.extend(form.id.spec().inputs.iter().filter_map(|input| match input.kind {
                super::form::InputKind::Source(source) => Some(source),
                _ => None,
            }));
        }
        let needs = |source: &Source| match source {
            Source::Warehouses => Needs::Stock,
            Source::Categories => Needs::Catalogue,
            Source::Terminals => Needs::Terminals,
            Source::Accounts => Needs::Books,
        };
        sources.retain(|source| self.can(needs(source), "GET", source.address()));
        sources
    }

    /// Asks for what is wanted and not there.
    pub(super) fn settle(&mut self) -> Vec<Effect> {
        let wants = self.wants();
        if self.session.is_some() && self.offer.is_some() {
            self.slots.retain(|name, _| name.starts_with('@') || wants.iter().any(|(slot, _)| slot == name));
        }
        let mut effects = Vec::new();
        for (name, path) in wants {
            let before = self.slots.get(&name);
            if before.is_some_and(|slot| slot.path == path) {
                continue;
            }
            let slot = Slot::asked(&path, before.map(unmarked).as_ref());
            self.slots.insert(name.clone(), slot);
            effects.push(Effect::Get(name, path));
        }
        effects.extend(self.ask_names());
        effects
    }

    /// Products of rows that name them by their ids only.
    fn ask_names(&mut self) -> Vec<Effect> {
        if !self.can(Needs::Catalogue, "GET", "/api/products/{id}") {
            return Vec::new();
        }
        let slots = ["list", "discrepancies"].into_iter().filter_map(|name| self.slots.get(name));
        let ids = slots.flat_map(|slot| slot.rows().iter().map(|row| plain(&row["productId"])));
        let missing: Vec<String> = ids.filter(|id| !id.is_empty() && !self.names.contains_key(id)).collect();
        let new = missing.into_iter().filter(|id| self.asked_names.insert(id.clone()));
        new.map(|id| Effect::Get(format!("name:{id}"), Self::name_path(&id))).collect()
    }

    pub(super) fn act(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Email(text) => self.login.email = text,
            Act::Password(text) => self.login.password = text,
            Act::LogIn => return self.log_in(),
            Act::LogOut => return self.out(false),
            Act::Go(url) => return self.go(&url),
            Act::Filter(name, value) => return self.go_quietly(self.route.with(name, value.trim())),
            Act::Sort(head) => {
                let sort = match super::cell::sorted(self.route.get("sort"), head) {
                    Some(std::cmp::Ordering::Less) => format!("-{head}"),
                    _ => head.to_owned(),
                };
                return self.go_quietly(self.route.with("sort", &sort));
            }
            Act::NextPage | Act::PreviousPage => return self.turn(act == Act::NextPage),
            Act::Reload => self.stale(),
            Act::Open(id, object) => return self.open(id, &object),
            Act::Close => (self.form, self.shown) = (None, None),
            Act::Type(name, text) => {
                if let Some(form) = &mut self.form {
                    form.set(name, text);
                }
            }
            Act::Submit => return self.submit(),
            Act::Entry(field, text) => self.entry.set(field, text),
            Act::EntryAdd => self.entry.add_line(&self.currency.clone()),
            Act::EntryRemove(at) => self.entry.remove_line(at),
            Act::EntrySubmit => return self.submit_entry(),
            Act::ImportRun if !self.import.busy => return vec![self.import_sending(false)],
            Act::ImportRun => {}
            Act::ImportAway => self.import = super::import::Import::default(),
            Act::Menu(open) => self.menu = open,
            Act::Theme => {
                self.theme = match self.theme {
                    None => Some(Theme::Light),
                    Some(Theme::Light) => Some(Theme::Dark),
                    Some(Theme::Dark) => None,
                };
                let name = self.theme.map_or("", |theme| if theme == Theme::Dark { "dark" } else { "light" });
                return vec![Effect::Remember("theme", name.to_owned()), Effect::Look];
            }
            Act::Language(code) => {
                self.language.clone_from(&code);
                return vec![Effect::Remember("language", code), Effect::Look];
            }
        }
        Vec::new()
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

    fn open(&mut self, id: FormId, object: &serde_json::Value) -> Vec<Effect> {
        let number = self.number();
        let shown = self.slots.values().find(|slot| slot.data.as_deref().is_some_and(|data| data == object));
        let etag = shown.map(|slot| slot.etag.clone()).unwrap_or_default();
        let mut form = Form::open(id, number, object, &etag);
        if form.values.contains_key("warehouseId") && form.value("warehouseId").is_empty() {
            form.set("warehouseId", self.listed_warehouse());
        }
        let first = id.spec().inputs.iter().find(|input| form.value(input.name).is_empty());
        let first = first.or(id.spec().inputs.first()).map_or("", |input| input.name);
        self.form = Some(form);
        vec![Effect::Focus(format!("form-{first}"))]
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
}

/// A slot as it was before it was marked to be asked anew.
fn unmarked(slot: &Slot) -> Slot {
    Slot { path: slot.path.trim_end_matches('#').to_owned(), ..slot.clone() }
}
