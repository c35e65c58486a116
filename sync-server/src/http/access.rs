//! Who may do what: one table of every address, and what each role and key may.
//!
//! The table is the checked-in list that a test compares with the OpenAPI document: an address that is
//! missing here is closed to everybody.

use axum::http::Method;

pub use super::permission::Permission;

/// What an address asks of the one who knocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody may; nothing about the shop is told.
    Public,
    /// The sync door checks signatures and tokens of tills itself.
    Till,
    /// A signed-in person or key with this permission.
    Needs(Permission),
}

/// In whose name a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything in daily business.
    Manager,
    /// The books, and what they rest on.
    Accountant,
    /// The counter.
    Cashier,
    /// Goods.
    Warehouse,
    /// A shop front's key, retail or wholesale.
    Storefront,
    /// A shop front's publishable key, which every visitor's browser holds.
    Browser,
    /// Somebody who buys for a customer.
    Customer,
}

impl Role {
    /// The role of this stored name, if it is one.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "owner" => Self::Owner,
            "manager" => Self::Manager,
            "accountant" => Self::Accountant,
            "cashier" => Self::Cashier,
            "warehouse" => Self::Warehouse,
            "storefront" => Self::Storefront,
            _ => return None,
        })
    }

    /// Whether this role has the permission.
    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Owner => true,
            Self::Manager => {
                !matches!(permission, P::KeysWrite | P::BooksWrite | P::BooksClose | P::BooksReopen)
            }
            Self::Accountant => matches!(
                permission,
                P::CatalogueRead
                    | P::StockRead
                    | P::StockHistoryRead
                    | P::OrdersRead
                    | P::WebOrdersRead
                    | P::CustomersRead
                    | P::CustomersWrite
                    | P::AccountRead
                    | P::AccountWrite
                    | P::InvoicesWrite
                    | P::BooksRead
                    | P::BooksWrite
                    | P::BooksClose
                    | P::AuditRead
                    | P::OwnSession
            ),
            Self::Cashier => matches!(
                permission,
                P::CatalogueRead
                    | P::StockRead
                    | P::OrdersRead
                    | P::WebOrdersRead
                    | P::CustomersRead
                    | P::AccountRead
                    | P::OwnSession
            ),
            Self::Warehouse => matches!(
                permission,
                P::CatalogueRead
                    | P::StockRead
                    | P::StockHistoryRead
                    | P::StockWrite
                    | P::StockDeduct
                    | P::WebOrdersRead
                    | P::WebOrdersFulfil
                    | P::OwnSession
            ),
            Self::Storefront => Self::Browser.may(permission) || permission == P::EventsRead,
            Self::Browser => matches!(
                permission,
                P::CatalogueRead | P::StockRead | P::CartsUse | P::WebOrdersRead | P::WebOrdersWrite
            ),
            Self::Customer => matches!(
                permission,
                P::CatalogueRead
                    | P::StockRead
                    | P::WebOrdersRead
                    | P::WebOrdersWrite
                    | P::AccountRead
                    | P::AccountWrite
                    | P::OwnSession
            ),
        }
    }

    /// Whether this role sees what goods cost (P-2: a shop front never does).
    pub fn sees_cost(self) -> bool {
        matches!(self, Self::Owner | Self::Manager | Self::Accountant | Self::Warehouse)
    }
}

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

use Access::{Needs, Public, Till};
use Permission::*;

/// Every address of the server.
pub const ACCESS: &[(Method, &str, Access)] = &[
    (GET, "/health", Public),
    (GET, "/ready", Public),
    (GET, "/metrics", Public),
    (GET, "/openapi.json", Public),
    (GET, "/api/settings", Needs(BooksRead)),
    (PUT, "/api/settings", Needs(BooksWrite)),
    (GET, "/docs", Public),
    (GET, "/docs/", Public),
    (GET, "/docs/{*rest}", Public),
    (GET, "/office", Public),
    (GET, "/office/", Public),
    (GET, "/office/{*rest}", Public),
    (GET, "/api/orders/health", Public),
    (GET, "/api/products/health", Public),
    (GET, "/api/inventory/health", Public),
    (GET, "/api/accounting/health", Public),
    (POST, "/api/auth/login", Public),
    (POST, "/api/auth/reset", Public),
    (POST, "/api/auth/reset/confirm", Public),
    (POST, "/api/customers/register", Public),
    (POST, "/api/customers/login", Public),
    (POST, "/api/customers/reset", Public),
    (POST, "/api/customers/reset/confirm", Public),
    (POST, "/api/orders/lookup", Public),
    (GET, "/api/orders/lookup/{token}", Public),
    (POST, "/sync/v1/enrol", Till),
    (POST, "/sync/v1/challenge", Till),
    (POST, "/sync/v1/hello", Till),
    (POST, "/sync/v1/push", Till),
    (GET, "/sync/v1/pull", Till),
    (GET, "/sync/v1/snapshot", Till),
    (GET, "/sync/v1/images/{hash}", Till),
    (GET, "/api/products", Needs(CatalogueRead)),
    (POST, "/api/products", Needs(CatalogueWrite)),
    (POST, "/api/products/import", Needs(CatalogueWrite)),
    (GET, "/api/products/imports/{id}", Needs(CatalogueWrite)),
    (GET, "/api/products/export", Needs(CatalogueWrite)),
    (GET, "/api/products/{id}", Needs(CatalogueRead)),
    (PUT, "/api/products/{id}", Needs(CatalogueWrite)),
    (DELETE, "/api/products/{id}", Needs(CatalogueWrite)),
    (PUT, "/api/products/{id}/price", Needs(CatalogueWrite)),
    (GET, "/api/products/{id}/prices", Needs(CatalogueWrite)),
    (GET, "/api/products/{id}/variants", Needs(CatalogueRead)),
    (GET, "/api/products/{id}/image", Needs(CatalogueRead)),
    (PUT, "/api/products/{id}/image", Needs(CatalogueWrite)),
    (DELETE, "/api/products/{id}/image", Needs(CatalogueWrite)),
    (GET, "/api/categories", Needs(CatalogueRead)),
    (POST, "/api/categories", Needs(CatalogueWrite)),
    (GET, "/api/categories/{id}", Needs(CatalogueRead)),
    (PUT, "/api/categories/{id}", Needs(CatalogueWrite)),
    (DELETE, "/api/categories/{id}", Needs(CatalogueWrite)),
    (GET, "/api/tax-classes", Needs(CatalogueRead)),
    (POST, "/api/tax-classes", Needs(CatalogueWrite)),
    (GET, "/api/price-lists", Needs(CatalogueRead)),
    (POST, "/api/price-lists", Needs(CatalogueWrite)),
    (GET, "/api/products/sku/{sku}", Needs(CatalogueRead)),
    (GET, "/api/products/barcode/{code}", Needs(CatalogueRead)),
    (GET, "/api/inventory/{product_id}", Needs(StockRead)),
    (GET, "/api/inventory/warehouses", Needs(StockRead)),
    (GET, "/api/inventory/warehouses/{id}/stock", Needs(StockRead)),
    (GET, "/api/inventory/movements", Needs(StockHistoryRead)),
    (GET, "/api/inventory/discrepancies", Needs(StockHistoryRead)),
    (POST, "/api/inventory/discrepancies/{id}/resolve", Needs(StockWrite)),
    (GET, "/api/inventory/{product_id}/explain", Needs(StockHistoryRead)),
    (POST, "/api/inventory/warehouses", Needs(StockWrite)),
    (POST, "/api/inventory/check-availability", Needs(StockRead)),
    (POST, "/api/inventory/adjust", Needs(StockWrite)),
    (POST, "/api/inventory/deduct", Needs(StockDeduct)),
    (GET, "/api/inventory/receipts", Needs(StockHistoryRead)),
    (POST, "/api/inventory/receipts", Needs(StockWrite)),
    (GET, "/api/inventory/receipts/{id}", Needs(StockHistoryRead)),
    (GET, "/api/inventory/transfers", Needs(StockHistoryRead)),
    (POST, "/api/inventory/transfers", Needs(StockWrite)),
    (GET, "/api/inventory/transfers/{id}", Needs(StockHistoryRead)),
    (POST, "/api/inventory/transfers/{id}/ship", Needs(StockWrite)),
    (POST, "/api/inventory/transfers/{id}/receive", Needs(StockWrite)),
    (POST, "/api/inventory/transfers/{id}/cancel", Needs(StockWrite)),
    (GET, "/api/inventory/stock-takes", Needs(StockHistoryRead)),
    (POST, "/api/inventory/stock-takes", Needs(StockWrite)),
    (GET, "/api/inventory/stock-takes/{id}", Needs(StockHistoryRead)),
    (POST, "/api/inventory/stock-takes/{id}/counts", Needs(StockWrite)),
    (POST, "/api/inventory/stock-takes/{id}/post", Needs(StockWrite)),
    (POST, "/api/inventory/stock-takes/{id}/cancel", Needs(StockWrite)),
    (PUT, "/api/inventory/reorder-points", Needs(StockWrite)),
    (GET, "/api/inventory/low-stock", Needs(StockHistoryRead)),
    (GET, "/api/inventory/reservations", Needs(StockHistoryRead)),
    (POST, "/api/inventory/reserve", Needs(StockWrite)),
    (GET, "/api/inventory/reservations/{id}", Needs(StockHistoryRead)),
    (POST, "/api/inventory/reservations/{id}/confirm", Needs(StockWrite)),
    (POST, "/api/inventory/reservations/{id}/release", Needs(StockWrite)),
    (GET, "/api/promotions", Needs(OffersWrite)),
    (POST, "/api/promotions", Needs(OffersWrite)),
    (GET, "/api/promotions/{id}", Needs(OffersWrite)),
    (PUT, "/api/promotions/{id}", Needs(OffersWrite)),
    (DELETE, "/api/promotions/{id}", Needs(OffersWrite)),
    (GET, "/api/shipping/zones", Needs(OffersWrite)),
    (POST, "/api/shipping/zones", Needs(OffersWrite)),
    (GET, "/api/shipping/zones/{id}", Needs(OffersWrite)),
    (PUT, "/api/shipping/zones/{id}", Needs(OffersWrite)),
    (DELETE, "/api/shipping/zones/{id}", Needs(OffersWrite)),
    (PUT, "/api/customers/{id}/group", Needs(OffersWrite)),
    (GET, "/api/customers/{id}/price-list", Needs(CustomersRead)),
    (PUT, "/api/customers/{id}/price-list", Needs(OffersWrite)),
    (PUT, "/api/customer-groups/{group}/price-list", Needs(OffersWrite)),
    (POST, "/api/carts/retail", Needs(CartsUse)),
    (POST, "/api/carts/wholesale", Needs(CartsUse)),
    (GET, "/api/carts/{channel}/{id}", Needs(CartsUse)),
    (DELETE, "/api/carts/{channel}/{id}", Needs(CartsUse)),
    (POST, "/api/carts/{channel}/{id}/items", Needs(CartsUse)),
    (PUT, "/api/carts/{channel}/{id}/items/{itemId}", Needs(CartsUse)),
    (DELETE, "/api/carts/{channel}/{id}/items/{itemId}", Needs(CartsUse)),
    (PUT, "/api/carts/{channel}/{id}/address", Needs(CartsUse)),
    (PUT, "/api/carts/{channel}/{id}/shipping-option", Needs(CartsUse)),
    (PUT, "/api/carts/{channel}/{id}/coupon", Needs(CartsUse)),
    (GET, "/api/carts/{channel}/{id}/shipping-options", Needs(CartsUse)),
    (POST, "/api/carts/{channel}/{id}/merge", Needs(CartsUse)),
    (POST, "/api/carts/{channel}/{id}/checkout", Needs(CartsUse)),
    (GET, "/api/orders/pos", Needs(OrdersRead)),
    (GET, "/api/orders/pos/{id}", Needs(OrdersRead)),
    (GET, "/api/orders/{channel}", Needs(WebOrdersRead)),
    (POST, "/api/orders/{channel}", Needs(WebOrdersWrite)),
    (GET, "/api/orders/{channel}/{id}", Needs(WebOrdersRead)),
    (PUT, "/api/orders/{channel}/{id}", Needs(WebOrdersWrite)),
    (POST, "/api/orders/{channel}/{id}/payments", Needs(WebOrdersWrite)),
    (POST, "/api/orders/{channel}/{id}/confirm", Needs(WebOrdersWrite)),
    (POST, "/api/orders/{channel}/{id}/cancel", Needs(WebOrdersWrite)),
    (POST, "/api/orders/{channel}/{id}/pack", Needs(WebOrdersFulfil)),
    (POST, "/api/orders/{channel}/{id}/fulfil", Needs(WebOrdersFulfil)),
    (POST, "/api/orders/{channel}/{id}/refund", Needs(WebOrdersRefund)),
    (GET, "/api/orders/{id}/timeline", Needs(WebOrdersRead)),
    (GET, "/api/customers", Needs(CustomersRead)),
    (POST, "/api/customers", Needs(CustomersWrite)),
    (GET, "/api/customers/{id}", Needs(AccountRead)),
    (PUT, "/api/customers/{id}", Needs(CustomersWrite)),
    (POST, "/api/customers/{id}/activate", Needs(CustomersWrite)),
    (POST, "/api/customers/{id}/deactivate", Needs(CustomersWrite)),
    (GET, "/api/customers/{id}/addresses", Needs(AccountRead)),
    (POST, "/api/customers/{id}/addresses", Needs(AccountWrite)),
    (PUT, "/api/customers/{id}/addresses/{address_id}", Needs(AccountWrite)),
    (DELETE, "/api/customers/{id}/addresses/{address_id}", Needs(AccountWrite)),
    (GET, "/api/customers/{id}/buyers", Needs(AccountRead)),
    (POST, "/api/customers/{id}/buyers", Needs(CustomersWrite)),
    (PUT, "/api/customers/{id}/buyers/{buyer_id}", Needs(CustomersWrite)),
    (GET, "/api/customers/{id}/statement", Needs(AccountRead)),
    (GET, "/api/invoices", Needs(AccountRead)),
    (GET, "/api/orders/{channel}/{id}/invoice", Needs(AccountRead)),
    (POST, "/api/orders/{channel}/{id}/invoice", Needs(InvoicesWrite)),
    (GET, "/api/orders/wholesale/customer/{customer_id}", Needs(WebOrdersRead)),
    (GET, "/api/invoices/{id}", Needs(AccountRead)),
    (GET, "/api/invoices/{id}/pdf", Needs(AccountRead)),
    (GET, "/api/invoices/{id}/payments", Needs(AccountRead)),
    (POST, "/api/invoices/{id}/payments", Needs(InvoicesWrite)),
    (GET, "/api/credit-notes", Needs(AccountRead)),
    (POST, "/api/invoices/{id}/credit-notes", Needs(InvoicesWrite)),
    (GET, "/api/credit-notes/{id}", Needs(AccountRead)),
    (GET, "/api/credit-notes/{id}/pdf", Needs(AccountRead)),
    (GET, "/api/accounting/accounts", Needs(BooksRead)),
    (GET, "/api/accounting/accounts/{id}", Needs(BooksRead)),
    (GET, "/api/accounting/accounts/{id}/ledger", Needs(BooksRead)),
    (GET, "/api/accounting/journal-entries", Needs(BooksRead)),
    (GET, "/api/accounting/journal-entries/{id}", Needs(BooksRead)),
    (GET, "/api/accounting/trial-balance", Needs(BooksRead)),
    (POST, "/api/accounting/accounts", Needs(BooksWrite)),
    (PUT, "/api/accounting/accounts/{id}", Needs(BooksWrite)),
    (DELETE, "/api/accounting/accounts/{id}", Needs(BooksWrite)),
    (POST, "/api/accounting/accounts/{id}/activate", Needs(BooksWrite)),
    (POST, "/api/accounting/accounts/{id}/deactivate", Needs(BooksWrite)),
    (POST, "/api/accounting/accounts/{id}/archive", Needs(BooksWrite)),
    (POST, "/api/accounting/journal-entries", Needs(BooksWrite)),
    (PUT, "/api/accounting/journal-entries/{id}", Needs(BooksWrite)),
    (DELETE, "/api/accounting/journal-entries/{id}", Needs(BooksWrite)),
    (POST, "/api/accounting/journal-entries/{id}/post", Needs(BooksWrite)),
    (POST, "/api/accounting/journal-entries/{id}/void", Needs(BooksWrite)),
    (POST, "/api/accounting/opening-balances", Needs(BooksWrite)),
    (GET, "/api/accounting/periods", Needs(BooksRead)),
    (POST, "/api/accounting/periods/{id}/close", Needs(BooksClose)),
    (POST, "/api/accounting/periods/{id}/reopen", Needs(BooksReopen)),
    (GET, "/api/accounting/income-statement", Needs(BooksRead)),
    (GET, "/api/accounting/balance-sheet", Needs(BooksRead)),
    (GET, "/api/accounting/tax-report", Needs(BooksRead)),
    (GET, "/api/accounting/receivables-ageing", Needs(BooksRead)),
    (GET, "/api/accounting/day-summary", Needs(BooksRead)),
    (GET, "/api/accounting/export", Needs(BooksRead)),
    (GET, "/api/auth/me", Needs(OwnSession)),
    (POST, "/api/auth/logout", Needs(OwnSession)),
    (GET, "/api/staff", Needs(StaffRead)),
    (POST, "/api/staff", Needs(StaffWrite)),
    (GET, "/api/staff/{id}", Needs(StaffRead)),
    (PUT, "/api/staff/{id}", Needs(StaffWrite)),
    (GET, "/api/keys", Needs(KeysWrite)),
    (POST, "/api/keys", Needs(KeysWrite)),
    (DELETE, "/api/keys/{id}", Needs(KeysWrite)),
    (GET, "/api/audit-log", Needs(AuditRead)),
    (GET, "/api/events", Needs(EventsRead)),
    (GET, "/api/events/set-aside", Needs(WebhooksWrite)),
    (POST, "/api/events/set-aside/{id}/retry", Needs(WebhooksWrite)),
    (GET, "/api/webhooks", Needs(WebhooksWrite)),
    (POST, "/api/webhooks", Needs(WebhooksWrite)),
    (GET, "/api/webhooks/{id}", Needs(WebhooksWrite)),
    (PUT, "/api/webhooks/{id}", Needs(WebhooksWrite)),
    (DELETE, "/api/webhooks/{id}", Needs(WebhooksWrite)),
    (POST, "/api/webhooks/{id}/rotate-secret", Needs(WebhooksWrite)),
    (POST, "/api/webhooks/{id}/test", Needs(WebhooksWrite)),
    (GET, "/api/webhooks/{id}/deliveries", Needs(WebhooksWrite)),
    (POST, "/api/webhooks/deliveries/{id}/replay", Needs(WebhooksWrite)),
    (GET, "/api/terminals", Needs(TerminalsRead)),
    (POST, "/api/terminals/{id}/revoke", Needs(TerminalsEnrol)),
    (GET, "/api/quarantine", Needs(TerminalsRead)),
    (POST, "/api/terminals/enrolment-codes", Needs(TerminalsEnrol)),
];

/// What the address asks for; `None`: the table does not know it.
pub fn of(method: &Method, path: &str) -> Option<Access> {
    // HEAD is GET without a body.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    ACCESS.iter().find(|(m, p, _)| m == method && *p == path).map(|(_, _, access)| *access)
}
