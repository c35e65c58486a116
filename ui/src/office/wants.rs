//! What each screen needs of the API, and what a touch does. After every message the two are brought together: what is
//! wanted and not there is asked.

use serde_json::Value;

use super::access::Needs;
use super::cell::{Kind, plain};
use super::lists::{FilterKind, List, Source, list_of};
use super::load::Slot;
use super::message::Effect;
use super::reports::report_of;
use super::route::{Route, Screen, encode, push_query};
use super::sheets::sheet_of;
use super::state::Office;

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
        if self.session.is_none() || self.offer.is_none() || self.route.screen == Screen::Reset {
            return Vec::new();
        }
        let wants = match self.route.screen {
            Screen::Dashboard => self.dashboard_wants(),
            Screen::Product | Screen::Sale => self.object_wants(),
            Screen::RetailOrder | Screen::WholesaleOrder => self.order_wants(),
            Screen::Entry | Screen::NewEntry | Screen::Ledger => self.book_wants(),
            screen => self.screen_wants(screen),
        };
        // Who is asking, which day it is there, and in which money.
        let me = want(Needs::Nothing, "/api/auth/me", "@me", "/api/auth/me".to_owned());
        let open = wants.into_iter().chain([me]).filter(|want| self.can(want.needs, "GET", &want.address));
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
            many(Needs::StockHistory, "/api/inventory/low-stock", "low"),
        ];
        // What was taken is asked for the day that the store has, not the browser.
        if self.data("@me").is_some() {
            let address = "/api/accounting/day-summary";
            wants.push(want(Needs::Books, address, "day", format!("{address}?date={}", self.today)));
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

    /// A web order and its story.
    fn order_wants(&self) -> Vec<Want> {
        let of = |address: &str, slot| {
            let path = address.replace("{channel}", self.route.screen.channel().unwrap_or_default());
            want(Needs::WebOrders, address, slot, path.replace("{id}", &encode(&self.route.id)))
        };
        vec![of("/api/orders/{channel}/{id}", "order"), of("/api/orders/{id}/timeline", "timeline")]
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
            // What it chooses from is a source.
            Screen::NewEntry => Vec::new(),
            _ => {
                let mut wants = vec![filtered("/api/accounting/journal-entries/{id}", "entry", &[])];
                let of_sale =
                    |entry: &&Value| entry["sourceKind"] == "sale" || entry["sourceKind"] == "refund";
                let sale = self.data("entry").filter(of_sale);
                if let Some(receipt) = sale.and_then(|entry| entry["reference"].as_str()) {
                    let path = format!("/api/orders/pos?receipt={}", encode(receipt));
                    wants.push(want(Needs::Orders, "/api/orders/pos", "of-entry", path));
                }
                wants
            }
        }
    }

    /// A sheet, a report, a list, or a list below a sheet.
    fn screen_wants(&self, screen: Screen) -> Vec<Want> {
        let mut wants = Vec::new();
        if let Some(sheet) = sheet_of(screen) {
            let path = sheet.address.replace("{id}", &encode(&self.route.id));
            wants.push(want(sheet.needs, sheet.address, "object", path));
        }
        if let Some(report) = report_of(screen) {
            let mut path = report.address.to_owned();
            push_query(&mut path, report.filters.iter().map(|f| (f.name, self.route.get(f.name))));
            wants.push(want(Needs::Books, report.address, "report", path));
        }
        let list = list_of(screen).and_then(|list| Some((list, list.path(&self.listed_route(list))?)));
        wants.extend(list.map(|(list, path)| want(Needs::Nothing, list.address, "list", path)));
        wants
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
        let named = |column: &super::cell::Column| match (column.kind, column.head) {
            (Kind::Person, _) => Some(Source::Staff),
            (Kind::Named, "col-warehouse") => Some(Source::Warehouses),
            (Kind::Named, "col-till") => Some(Source::Terminals),
            (Kind::Named, "col-parent") => Some(Source::Categories),
            _ => None,
        };
        if let Some(list) = list_of(self.route.screen) {
            sources.extend(list.filters.iter().filter_map(|filter| match filter.kind {
                FilterKind::Source(source) => Some(source),
                _ => None,
            }));
            sources.extend(list.columns.iter().filter_map(named));
        }
        if let Some(sheet) = sheet_of(self.route.screen) {
            sources.extend(sheet.facts.iter().filter_map(named));
        }
        match self.route.screen {
            Screen::Product => sources.push(Source::Warehouses),
            Screen::NewEntry | Screen::TaxReport | Screen::Ageing | Screen::DaySummary => {
                sources.push(Source::Accounts);
            }
            Screen::Sale => sources.push(Source::Terminals),
            _ => {}
        }
        if let Some(form) = &self.form {
            sources.extend(form.id.spec().inputs.iter().filter_map(|input| match input.kind {
                super::form::InputKind::Source(source) => Some(source),
                _ => None,
            }));
        }
        sources.retain(|source| self.can(source.needs(), "GET", source.address()));
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
        let lines = sheet_of(self.route.screen).and_then(|sheet| self.data("object")?.pointer(sheet.rows));
        let rows =
            slots.flat_map(|slot| slot.rows()).chain(lines.and_then(Value::as_array).into_iter().flatten());
        let ids = rows.filter(|row| row["name"].is_null()).map(|row| plain(&row["productId"]));
        let missing: Vec<String> = ids.filter(|id| !id.is_empty() && !self.names.contains_key(id)).collect();
        let new = missing.into_iter().filter(|id| self.asked_names.insert(id.clone()));
        new.map(|id| Effect::Get(format!("name:{id}"), Self::name_path(&id))).collect()
    }
}

/// A slot as it was before it was marked to be asked anew.
fn unmarked(slot: &Slot) -> Slot {
    Slot { path: slot.path.trim_end_matches('#').to_owned(), ..slot.clone() }
}
