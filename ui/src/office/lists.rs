//! What a list is: the address that it shows, its columns, its filters, what can be done there.

use super::access::Needs;
use super::cell::Column;
use super::forms::FormId;
use super::route::{Route, Screen, encode, push_query};
use super::tables;

/// How a list is narrowed. The name is the address's and the API's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter {
    /// `q`, `status` …
    pub name: &'static str,
    /// How it is chosen.
    pub kind: FilterKind,
}

/// How a filter is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterKind {
    /// Words.
    Text,
    /// One of these words of the API.
    Choice(&'static [&'static str]),
    /// A day.
    Day,
    /// One of the objects of a source.
    Source(Source),
    /// Set by a link only; it can be taken away.
    Given,
}

/// Lists that others choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Warehouses by code.
    Warehouses,
    /// Categories.
    Categories,
    /// Tills.
    Terminals,
    /// Accounts.
    Accounts,
    /// People.
    Staff,
    /// Classes of goods for their tax.
    TaxClasses,
}

impl Source {
    /// Its slot; kept from screen to screen.
    #[must_use]
    pub const fn slot(self) -> &'static str {
        match self {
            Self::Warehouses => "@warehouses",
            Self::Categories => "@categories",
            Self::Terminals => "@terminals",
            Self::Accounts => "@accounts",
            Self::Staff => "@staff",
            Self::TaxClasses => "@tax-classes",
        }
    }

    /// The address of the API.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::Warehouses => "/api/inventory/warehouses",
            Self::Categories => "/api/categories",
            Self::Terminals => "/api/terminals",
            Self::Accounts => "/api/accounting/accounts",
            Self::Staff => "/api/staff",
            Self::TaxClasses => "/api/tax-classes",
        }
    }

    /// Who may see them.
    #[must_use]
    pub const fn needs(self) -> Needs {
        match self {
            Self::Warehouses => Needs::Stock,
            Self::Categories | Self::TaxClasses => Needs::Catalogue,
            Self::Terminals => Needs::Terminals,
            Self::Accounts => Needs::Books,
            Self::Staff => Needs::Shop,
        }
    }

    /// What a form sends of an object.
    #[must_use]
    pub const fn sent(self) -> &'static str {
        match self {
            Self::TaxClasses => "/taxClass",
            _ => "/id",
        }
    }

    /// What a filter sends, and what is shown of an object.
    #[must_use]
    pub const fn pointers(self) -> (&'static str, &'static str) {
        match self {
            Self::Warehouses => ("/code", "/name"),
            Self::Categories => ("/id", "/name"),
            Self::Terminals => ("/id", "/code"),
            Self::Accounts | Self::Staff => ("/id", "/name"),
            Self::TaxClasses => ("/taxClass", "/taxClass"),
        }
    }
}

/// Something beside a list that leads on: a screen of its own, or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead {
    /// Its name in words: `title-…` of a screen, `file-…` of a file.
    pub name: &'static str,
    /// Whom it is for.
    pub needs: Needs,
    /// The method and address that the server must have.
    pub operation: (&'static str, &'static str),
    /// Where it leads.
    pub to: LeadTo,
}

/// Where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadTo {
    /// To a screen.
    Screen(Screen),
    /// To a file: what the address is asked, and the file's name.
    File(&'static str, &'static str),
}

/// A table over an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// Where it is shown.
    pub screen: Screen,
    /// The address; `{channel}` is the screen's, `{name}` is taken from the filters.
    pub address: &'static str,
    /// Where the rows stand in the answer.
    pub rows: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// Its filters.
    pub filters: &'static [Filter],
    /// What can be made here.
    pub forms: &'static [FormId],
    /// What can be done with a row.
    pub row_forms: &'static [FormId],
    /// What leads on from here.
    pub leads: &'static [Lead],
}

pub(super) const fn list(screen: Screen, address: &'static str, columns: &'static [Column]) -> List {
    List { screen, address, rows: "/data", columns, filters: &[], forms: &[], row_forms: &[], leads: &[] }
}

impl List {
    pub(super) const fn filtered(mut self, filters: &'static [Filter]) -> Self {
        self.filters = filters;
        self
    }

    pub(super) const fn makes(mut self, forms: &'static [FormId]) -> Self {
        self.forms = forms;
        self
    }

    pub(super) const fn does(mut self, forms: &'static [FormId]) -> Self {
        self.row_forms = forms;
        self
    }

    pub(super) const fn leads(mut self, leads: &'static [Lead]) -> Self {
        self.leads = leads;
        self
    }

    pub(super) const fn rows(mut self, rows: &'static str) -> Self {
        self.rows = rows;
        self
    }

    /// What is asked of the API for a route; `None` while a part of the address is not known.
    #[must_use]
    pub fn path(&self, route: &Route) -> Option<String> {
        let mut path = self.address.replace("{id}", &encode(&route.id));
        path = path.replace("{channel}", route.screen.channel().unwrap_or_default());
        let mut within = Vec::new();
        for filter in self.filters {
            let mark = format!("{{{}}}", filter.name);
            if path.contains(&mark) {
                let value = route.get(filter.name);
                if value.is_empty() {
                    return None;
                }
                path = path.replace(&mark, &encode(value));
                within.push(filter.name);
            }
        }
        let sent = self.filters.iter().map(|filter| filter.name).chain(["after"]);
        let sent = sent.filter(|name| !within.contains(name)).map(|name| (name, route.get(name)));
        push_query(&mut path, sent);
        Some(path)
    }
}

/// The list of a screen.
#[must_use]
pub fn list_of(screen: Screen) -> Option<&'static List> {
    tables::all().find(|list| list.screen == screen)
}

pub(super) const fn filter(name: &'static str, kind: FilterKind) -> Filter {
    Filter { name, kind }
}

/// What people can be.
pub const ROLES: &[&str] = &["owner", "manager", "accountant", "cashier", "warehouse"];

/// Kinds of accounts.
pub const ACCOUNT_TYPES: &[&str] = &["Asset", "Liability", "Equity", "Revenue", "COGS", "Expense"];

/// What the server tells of.
pub const EVENT_TYPES: &[&str] = &[
    "OrderCreated",
    "PaymentConfirmed",
    "OrderConfirmed",
    "OrderCompleted",
    "OrderFulfilled",
    "OrderCancelled",
    "OrderRefunded",
    "ProductCreated",
    "ProductUpdated",
    "ProductPriceChanged",
    "ProductArchived",
    "ProductDeleted",
    "StockAdjusted",
    "StockReserved",
    "StockConfirmed",
    "StockReleased",
    "StockTransferred",
    "StockLow",
    "StockDepleted",
    "StockOversold",
    "AccountCreated",
    "JournalEntryPosted",
    "JournalEntryVoided",
    "JournalEventQuarantined",
    "PeriodClosed",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_go_to_the_api_and_into_the_address() {
        let list = list_of(Screen::Products).unwrap();
        let route = Route::parse("/office/products?q=milk&after=abc&sort=col-name&nonsense=1");
        assert_eq!(list.path(&route).unwrap(), "/api/products?q=milk&after=abc");
        let list = list_of(Screen::Stock).unwrap();
        assert_eq!(list.path(&Route::to(Screen::Stock)), None);
        let route = Route::to(Screen::Stock).with("warehouse", "MAIN");
        assert_eq!(list.path(&route).unwrap(), "/api/inventory/warehouses/MAIN/stock");
    }
}
