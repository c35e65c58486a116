//! What a role may see, as the server's table has it, and what this server offers at all. The server decides; this
//! only keeps people from doors that are closed to them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::route::Screen;

/// What is asked of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // as in the server's table
pub enum Needs {
    Nothing,
    Catalogue,
    CatalogueWrite,
    Stock,
    StockHistory,
    StockWrite,
    Orders,
    WebOrders,
    WebOrdersWrite,
    WebOrdersFulfil,
    WebOrdersRefund,
    Customers,
    Books,
    BooksWrite,
    BooksClose,
    BooksReopen,
    Terminals,
    Shop,
    Audit,
    Keys,
}

/// Whether a role may.
#[must_use]
pub fn may(role: &str, needs: Needs) -> bool {
    use Needs::{
        Audit, Books, BooksClose, BooksReopen, BooksWrite, Catalogue, Customers, Keys, Nothing, Orders,
        Stock, StockHistory, StockWrite, WebOrders, WebOrdersFulfil,
    };
    match role {
        "owner" => true,
        "manager" => !matches!(needs, Keys | BooksWrite | BooksClose | BooksReopen),
        "accountant" => matches!(
            needs,
            Nothing
                | Catalogue
                | Stock
                | StockHistory
                | Orders
                | WebOrders
                | Customers
                | Books
                | BooksWrite
                | BooksClose
                | Audit
        ),
        "cashier" => matches!(needs, Nothing | Catalogue | Stock | Orders | WebOrders | Customers),
        "warehouse" => matches!(
            needs,
            Nothing | Catalogue | Stock | StockHistory | StockWrite | WebOrders | WebOrdersFulfil
        ),
        _ => matches!(needs, Nothing),
    }
}

/// An entry of the navigation: its screen, what it needs, and the address that the server must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// Where it leads.
    pub screen: Screen,
    /// What it needs.
    pub needs: Needs,
    /// The address of the API that it shows.
    pub address: &'static str,
    /// The heading that it stands under; empty for the first ones.
    pub group: &'static str,
}

const fn door(group: &'static str, screen: Screen, needs: Needs, address: &'static str) -> Door {
    Door { screen, needs, address, group }
}

/// The navigation, in its order.
pub const DOORS: &[Door] = &[
    door("", Screen::Dashboard, Needs::Nothing, ""),
    door("", Screen::Sales, Needs::Orders, "/api/orders/pos"),
    door("", Screen::RetailOrders, Needs::WebOrders, "/api/orders/{channel}"),
    door("", Screen::WholesaleOrders, Needs::WebOrders, "/api/orders/{channel}"),
    door("", Screen::Customers, Needs::Customers, "/api/customers"),
    door("goods", Screen::Products, Needs::Catalogue, "/api/products"),
    door("goods", Screen::Categories, Needs::Catalogue, "/api/categories"),
    door("goods", Screen::Stock, Needs::Stock, "/api/inventory/warehouses"),
    door("goods", Screen::LowStock, Needs::StockHistory, "/api/inventory/low-stock"),
    door("goods", Screen::Movements, Needs::StockHistory, "/api/inventory/movements"),
    door("goods", Screen::Discrepancies, Needs::StockHistory, "/api/inventory/discrepancies"),
    door("goods", Screen::Transfers, Needs::StockHistory, "/api/inventory/transfers"),
    door("goods", Screen::Receipts, Needs::StockHistory, "/api/inventory/receipts"),
    door("goods", Screen::StockTakes, Needs::StockHistory, "/api/inventory/stock-takes"),
    door("goods", Screen::Warehouses, Needs::Stock, "/api/inventory/warehouses"),
    door("books", Screen::Journal, Needs::Books, "/api/accounting/journal-entries"),
    door("books", Screen::Accounts, Needs::Books, "/api/accounting/accounts"),
    door("books", Screen::Periods, Needs::Books, "/api/accounting/periods"),
    door("reports", Screen::DaySummary, Needs::Books, "/api/accounting/day-summary"),
    door("reports", Screen::IncomeStatement, Needs::Books, "/api/accounting/income-statement"),
    door("reports", Screen::BalanceSheet, Needs::Books, "/api/accounting/balance-sheet"),
    door("reports", Screen::TrialBalance, Needs::Books, "/api/accounting/trial-balance"),
    door("reports", Screen::TaxReport, Needs::Books, "/api/accounting/tax-report"),
    door("reports", Screen::Ageing, Needs::Books, "/api/accounting/receivables-ageing"),
    door("shop", Screen::Terminals, Needs::Terminals, "/api/terminals"),
    door("shop", Screen::Quarantine, Needs::Terminals, "/api/quarantine"),
    door("shop", Screen::Staff, Needs::Shop, "/api/staff"),
    door("shop", Screen::Keys, Needs::Keys, "/api/keys"),
    door("shop", Screen::Webhooks, Needs::Shop, "/api/webhooks"),
    door("shop", Screen::Events, Needs::Shop, "/api/events"),
    door("shop", Screen::Audit, Needs::Audit, "/api/audit-log"),
];

/// The door that a screen lies behind.
#[must_use]
pub fn door_of(screen: Screen) -> Screen {
    match screen {
        Screen::Sale => Screen::Sales,
        Screen::RetailOrder => Screen::RetailOrders,
        Screen::WholesaleOrder => Screen::WholesaleOrders,
        Screen::Product | Screen::Import => Screen::Products,
        Screen::Transfer => Screen::Transfers,
        Screen::Receipt => Screen::Receipts,
        Screen::StockTake => Screen::StockTakes,
        Screen::Webhook => Screen::Webhooks,
        Screen::SetAside => Screen::Events,
        Screen::Ledger => Screen::Accounts,
        Screen::Entry | Screen::NewEntry => Screen::Journal,
        other => other,
    }
}

/// What the server offers: `GET /api/products` and so on, from its OpenAPI document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    operations: BTreeSet<String>,
}

impl Offer {
    /// Reads the document.
    #[must_use]
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        let operations = paths.flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase());
            methods.map(move |method| format!("{method} {}", plain(path)))
        });
        Self { operations: operations.collect() }
    }

    /// Whether there is such an operation; variable parts in braces, whatever they are called.
    #[must_use]
    pub fn has(&self, method: &str, address: &str) -> bool {
        address.is_empty() || self.operations.contains(&format!("{method} {}", plain(address)))
    }
}

/// `/api/products/{product_id}` as `/api/products/{}`.
fn plain(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cashier_is_shown_no_books() {
        let seen = |role| -> Vec<Screen> {
            DOORS.iter().filter(|door| may(role, door.needs)).map(|door| door.screen).collect()
        };
        assert!(seen("owner").len() == DOORS.len());
        assert!(!seen("cashier").contains(&Screen::Journal) && seen("cashier").contains(&Screen::Products));
        assert!(
            seen("warehouse").contains(&Screen::Movements) && !seen("warehouse").contains(&Screen::Sales)
        );
        assert_eq!(seen("stranger"), [Screen::Dashboard]);
        assert!(may("accountant", Needs::BooksClose) && !may("accountant", Needs::BooksReopen));
        assert!(may("manager", Needs::Books) && !may("manager", Needs::BooksWrite));
    }

    #[test]
    fn what_the_server_lacks_is_not_offered() {
        let document = json!({"paths": {"/api/products/{id}": {"get": {}, "put": {}}}});
        let offer = Offer::of(&document);
        assert!(offer.has("PUT", "/api/products/{product_id}") && !offer.has("DELETE", "/api/products/{id}"));
        assert!(offer.has("GET", "") && !Offer::default().has("GET", "/api/products"));
    }
}
