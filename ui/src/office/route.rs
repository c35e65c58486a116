//! Addresses of the office: a screen, what it shows, and its filters, so that a link says all of it.

use std::collections::BTreeMap;

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // their names are what they are
pub enum Screen {
    Dashboard,
    Sales,
    Sale,
    RetailOrders,
    RetailOrder,
    WholesaleOrders,
    WholesaleOrder,
    Products,
    Product,
    Import,
    Categories,
    Stock,
    LowStock,
    Warehouses,
    Movements,
    Discrepancies,
    Transfers,
    Transfer,
    Receipts,
    Receipt,
    StockTakes,
    StockTake,
    Customers,
    Accounts,
    Ledger,
    Journal,
    Entry,
    NewEntry,
    Periods,
    TrialBalance,
    IncomeStatement,
    BalanceSheet,
    TaxReport,
    Ageing,
    DaySummary,
    Terminals,
    Quarantine,
    Staff,
    Keys,
    Webhooks,
    Webhook,
    Events,
    SetAside,
    Audit,
    Reset,
    Nowhere,
}

/// Screens and their addresses; `*` is the id of what is shown. Fixed words come before ids.
const PATHS: &[(Screen, &str)] = &[
    (Screen::Dashboard, ""),
    (Screen::Sales, "sales"),
    (Screen::Sale, "sales/*"),
    (Screen::RetailOrders, "orders/retail"),
    (Screen::RetailOrder, "orders/retail/*"),
    (Screen::WholesaleOrders, "orders/wholesale"),
    (Screen::WholesaleOrder, "orders/wholesale/*"),
    (Screen::Products, "products"),
    (Screen::Import, "products/import"),
    (Screen::Product, "products/*"),
    (Screen::Categories, "categories"),
    (Screen::Stock, "stock"),
    (Screen::LowStock, "low-stock"),
    (Screen::Warehouses, "warehouses"),
    (Screen::Movements, "movements"),
    (Screen::Discrepancies, "discrepancies"),
    (Screen::Transfers, "transfers"),
    (Screen::Transfer, "transfers/*"),
    (Screen::Receipts, "receipts"),
    (Screen::Receipt, "receipts/*"),
    (Screen::StockTakes, "stock-takes"),
    (Screen::StockTake, "stock-takes/*"),
    (Screen::Customers, "customers"),
    (Screen::Accounts, "accounts"),
    (Screen::Ledger, "accounts/*"),
    (Screen::Journal, "journal"),
    (Screen::NewEntry, "journal/new"),
    (Screen::Entry, "journal/*"),
    (Screen::Periods, "periods"),
    (Screen::TrialBalance, "reports/trial-balance"),
    (Screen::IncomeStatement, "reports/income-statement"),
    (Screen::BalanceSheet, "reports/balance-sheet"),
    (Screen::TaxReport, "reports/tax"),
    (Screen::Ageing, "reports/ageing"),
    (Screen::DaySummary, "reports/day"),
    (Screen::Terminals, "terminals"),
    (Screen::Quarantine, "quarantine"),
    (Screen::Staff, "staff"),
    (Screen::Keys, "keys"),
    (Screen::Webhooks, "webhooks"),
    (Screen::Webhook, "webhooks/*"),
    (Screen::Events, "events"),
    (Screen::SetAside, "events/set-aside"),
    (Screen::Audit, "audit"),
    (Screen::Reset, "reset"),
];

impl Screen {
    /// Its name in words, styles and tests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dashboard => "dashboard",
            Self::Sale => "sale",
            Self::RetailOrders => "retail-orders",
            Self::RetailOrder => "retail-order",
            Self::WholesaleOrders => "wholesale-orders",
            Self::WholesaleOrder => "wholesale-order",
            Self::Product => "product",
            Self::Transfer => "transfer",
            Self::Receipt => "receipt",
            Self::StockTake => "stock-take",
            Self::Webhook => "webhook",
            Self::SetAside => "set-aside",
            Self::Import => "import",
            Self::Ledger => "ledger",
            Self::Entry => "entry",
            Self::NewEntry => "new-entry",
            Self::TrialBalance => "trial-balance",
            Self::IncomeStatement => "income-statement",
            Self::BalanceSheet => "balance-sheet",
            Self::TaxReport => "tax-report",
            Self::Ageing => "ageing",
            Self::DaySummary => "day-summary",
            Self::Nowhere => "nowhere",
            _ => PATHS.iter().find(|(screen, _)| *screen == self).map_or("", |(_, path)| path),
        }
    }

    /// The channel in the API's addresses, of screens about web orders.
    #[must_use]
    pub const fn channel(self) -> Option<&'static str> {
        match self {
            Self::RetailOrders | Self::RetailOrder => Some("retail"),
            Self::WholesaleOrders | Self::WholesaleOrder => Some("wholesale"),
            _ => None,
        }
    }
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What is shown.
    pub screen: Screen,
    /// Of which; empty where the screen needs none.
    pub id: String,
    /// Filters, sort and page.
    pub query: BTreeMap<String, String>,
}

impl Route {
    /// A screen without filters.
    #[must_use]
    pub fn to(screen: Screen) -> Self {
        Self { screen, id: String::new(), query: BTreeMap::new() }
    }

    /// A screen of one thing.
    #[must_use]
    pub fn of(screen: Screen, id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::to(screen) }
    }

    /// Reads `/office/products?q=milk`.
    #[must_use]
    pub fn parse(url: &str) -> Self {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let path = path.strip_prefix("/office").unwrap_or(path).trim_matches('/');
        let query = query.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((decode(name), decode(value))).filter(|(_, value)| !value.is_empty())
        });
        let (screen, id) = find(path).unwrap_or((Screen::Nowhere, String::new()));
        Self { screen, id, query: query.collect() }
    }

    /// The address to be shown and shared.
    #[must_use]
    pub fn url(&self) -> String {
        let path = PATHS.iter().find(|(screen, _)| *screen == self.screen).map_or("", |(_, path)| path);
        let mut url = format!("/office/{}", path.replace('*', &encode(&self.id)));
        push_query(&mut url, self.query.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        url
    }

    /// A filter; empty where it is not set.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// The same with another filter, from the first page; an empty value takes the filter away.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.query.remove("after");
        other.query.remove(name);
        if !value.is_empty() {
            other.query.insert(name.to_owned(), value.to_owned());
        }
        other
    }
}

fn find(path: &str) -> Option<(Screen, String)> {
    PATHS.iter().find_map(|(screen, pattern)| {
        if *pattern == path {
            return Some((*screen, String::new()));
        }
        let id = path.strip_prefix(pattern.strip_suffix('*')?)?;
        (!id.is_empty() && !id.contains('/')).then(|| (*screen, decode(id)))
    })
}

/// Adds `?name=value&…` for the values that are not empty.
pub fn push_query<'a>(url: &mut String, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
    let mut joint = if url.contains('?') { '&' } else { '?' };
    for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
        url.push(joint);
        url.push_str(&encode(name));
        url.push('=');
        url.push_str(&encode(value));
        joint = '&';
    }
}

/// Percent encoding of everything that is not plain in a part of an address.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => {
                let digit = |half: u8| char::from(b"0123456789ABCDEF"[usize::from(half & 15)]);
                out.extend(['%', digit(byte >> 4), digit(byte)]);
            }
        }
    }
    out
}

/// The other way round; what is no encoding stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_is_found_at_its_own_address() {
        for (screen, path) in PATHS {
            let route = if path.contains('*') { Route::of(*screen, "a b/ü%") } else { Route::to(*screen) };
            assert_eq!(Route::parse(&route.url()), route, "{path}");
        }
        assert_eq!(Route::parse("/office").screen, Screen::Dashboard);
        assert_eq!(Route::parse("/office/no/such").screen, Screen::Nowhere);
        assert_eq!(Route::parse("/office/products/import").screen, Screen::Import);
    }

    #[test]
    fn filters_survive_the_address_and_begin_at_the_first_page() {
        let route = Route::parse("/office/products?q=milk%20%26+honey&after=abc&status=");
        assert_eq!((route.get("q"), route.get("after"), route.get("status")), ("milk & honey", "abc", ""));
        assert_eq!(Route::parse(&route.url()), route);
        let other = route.with("status", "Active");
        assert_eq!((other.get("after"), other.get("status")), ("", "Active"));
        assert_eq!(other.with("status", "").with("q", "").url(), "/office/products");
    }
}
