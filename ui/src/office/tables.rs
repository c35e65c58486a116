//! All tables of the office: what each shows, how it is narrowed, what can be done. A new list is a new entry here and
//! its words.

use super::cell::{Kind, col};
use super::forms::FormId;
use super::lists::{Filter, FilterKind, List, ROLES, Source, filter, list};
use super::route::Screen;

const WAREHOUSE: Filter = filter("warehouse", FilterKind::Source(Source::Warehouses));
const OPEN: Filter = filter("status", FilterKind::Choice(&["Open", "Resolved"]));
const FROM: Filter = filter("from", FilterKind::Day);
const TO: Filter = filter("to", FilterKind::Day);

/// All tables.
pub const LISTS: &[List] = &[
    list(
        Screen::Products,
        "/api/products",
        &[
            col("col-name", "/name", Kind::Strong).to(Screen::Product, "/id"),
            col("col-sku", "/sku", Kind::Code),
            col("col-category", "/categoryName", Kind::Text).spare(),
            col("col-barcode", "/barcodes", Kind::Firsts("code")).spare(),
            col("col-status", "/status", Kind::Tag).spare(),
            col("col-cost", "/cost", Kind::Money).spare(),
            col("col-price", "/retailPrice", Kind::Money),
        ],
    )
    .filtered(&[
        filter("q", FilterKind::Text),
        filter("category", FilterKind::Source(Source::Categories)),
        filter("status", FilterKind::Choice(&["Active", "Inactive", "Archived"])),
    ])
    .makes(&[FormId::NewProduct]),
    list(
        Screen::Categories,
        "/api/categories",
        &[
            col("col-name", "/name", Kind::Strong),
            col("col-slug", "/slug", Kind::Code),
            col("col-parent", "/parentId", Kind::Named).spare(),
        ],
    )
    .makes(&[FormId::NewCategory])
    .does(&[FormId::Category]),
    list(
        Screen::Sales,
        "/api/orders/pos",
        &[
            col("col-receipt", "/receiptNumber", Kind::Strong).to(Screen::Sale, "/id"),
            col("col-time", "/occurredAt", Kind::Time),
            col("col-cashier", "/cashierName", Kind::Text).spare(),
            col("col-till", "/terminalId", Kind::Named).spare(),
            col("col-items", "/items", Kind::Count).spare(),
            col("col-paid-by", "/payments", Kind::Firsts("paymentMethod")).spare(),
            col("col-status", "/status", Kind::Tag).spare(),
            col("col-total", "/total", Kind::Money),
        ],
    )
    .filtered(&[
        filter("receipt", FilterKind::Text),
        filter("terminal", FilterKind::Source(Source::Terminals)),
        filter("shift", FilterKind::Given),
    ]),
    list(
        Screen::Customers,
        "/api/customers",
        &[
            col("col-name", "/name", Kind::Strong),
            col("col-company", "/company", Kind::Text).spare(),
            col("col-email", "/email", Kind::Text),
            col("col-kind", "/kind", Kind::Tag).spare(),
            col("col-terms", "/termsDays", Kind::Count).spare(),
            col("col-limit", "/creditLimit", Kind::Money),
        ],
    )
    .filtered(&[filter("kind", FilterKind::Choice(&["Retail", "Wholesale"]))]),
    list(
        Screen::Stock,
        "/api/inventory/warehouses/{warehouse}/stock",
        &[
            col("col-product", "/productName", Kind::Strong).to(Screen::Product, "/productId"),
            col("col-sku", "/sku", Kind::Code).spare(),
            col("col-available", "/quantity", Kind::Quantity),
            col("col-allocated", "/allocated", Kind::Quantity).spare(),
            col("col-held", "/held", Kind::Quantity).spare(),
            col("col-on-hand", "/onHand", Kind::Quantity),
            col("col-as-of", "/asOf", Kind::Time).spare(),
        ],
    )
    .filtered(&[WAREHOUSE])
    .makes(&[FormId::Adjust])
    .does(&[FormId::Adjust]),
    list(
        Screen::Movements,
        "/api/inventory/movements",
        &[
            col("col-time", "/occurredAt", Kind::Time),
            col("col-product", "/productId", Kind::Named).to(Screen::Product, "/productId"),
            col("col-warehouse", "/warehouseId", Kind::Named).spare(),
            col("col-cause", "/cause", Kind::Tag),
            col("col-reason", "/reason", Kind::Text).spare(),
            col("col-allocated", "/allocated", Kind::Delta).spare(),
            col("col-held", "/held", Kind::Delta).spare(),
            col("col-on-hand", "/onHand", Kind::Delta),
        ],
    )
    .filtered(&[filter("productId", FilterKind::Given), WAREHOUSE]),
    list(
        Screen::Discrepancies,
        "/api/inventory/discrepancies",
        &[
            col("col-product", "/productId", Kind::Named).to(Screen::Product, "/productId"),
            col("col-warehouse", "/warehouseId", Kind::Named).spare(),
            col("col-short", "/quantity", Kind::Quantity),
            col("col-causes", "/causes", Kind::Firsts("cause")).spare(),
            col("col-opened", "/openedAt", Kind::Time),
            col("col-status", "/status", Kind::Tag),
            col("col-resolution", "/resolution", Kind::Text).spare(),
        ],
    )
    .filtered(&[OPEN])
    .does(&[FormId::Resolve]),
    list(
        Screen::Accounts,
        "/api/accounting/accounts",
        &[
            col("col-code", "/code", Kind::Code),
            col("col-name", "/name", Kind::Strong).to(Screen::Ledger, "/id"),
            col("col-type", "/accountType", Kind::Tag),
            col("col-side", "/normalBalance", Kind::Tag).spare(),
            col("col-status", "/status", Kind::Tag).spare(),
        ],
    )
    .filtered(&[filter(
        "accountType",
        FilterKind::Choice(&["Asset", "Liability", "Equity", "Revenue", "COGS", "Expense"]),
    )])
    .makes(&[FormId::NewAccount]),
    list(
        Screen::Journal,
        "/api/accounting/journal-entries",
        &[
            col("col-number", "/entryNumber", Kind::Strong).to(Screen::Entry, "/id"),
            col("col-date", "/entryDate", Kind::Day),
            col("col-description", "/description", Kind::Text),
            col("col-reference", "/reference", Kind::Code).spare(),
            col("col-source", "/sourceKind", Kind::Tag).spare(),
            col("col-status", "/status", Kind::Tag).spare(),
            col("col-amount", "/total", Kind::Money),
        ],
    )
    .filtered(&[FROM, TO, filter("status", FilterKind::Choice(&["Draft", "Posted", "Voided"]))]),
    list(
        Screen::TrialBalance,
        "/api/accounting/trial-balance",
        &[
            col("col-code", "/code", Kind::Code),
            col("col-account", "/name", Kind::Strong).to(Screen::Ledger, "/accountId"),
            col("col-debit", "/debit", Kind::Money),
            col("col-credit", "/credit", Kind::Money),
        ],
    )
    .rows("/lines")
    .filtered(&[filter("asOf", FilterKind::Day)]),
    list(
        Screen::Terminals,
        "/api/terminals",
        &[
            col("col-till", "/code", Kind::Strong),
            col("col-name", "/name", Kind::Text),
            col("col-store", "/storeCode", Kind::Code).spare(),
            col("col-status", "/status", Kind::Tag),
            col("col-enrolled", "/enrolledAt", Kind::Time).spare(),
            col("col-last-event", "/lastEventAt", Kind::Time),
            col("col-events", "/headSeq", Kind::Count).spare(),
        ],
    )
    .makes(&[FormId::Enrol])
    .does(&[FormId::RevokeTill]),
    list(
        Screen::Quarantine,
        "/api/quarantine",
        &[
            col("col-time", "/receivedAt", Kind::Time),
            col("col-code", "/code", Kind::Strong),
            col("col-detail", "/detail", Kind::Text),
            col("col-till", "/terminalId", Kind::Named).spare(),
            col("col-status", "/status", Kind::Tag),
            col("col-total", "/total", Kind::Money),
        ],
    )
    .filtered(&[OPEN]),
    list(
        Screen::Staff,
        "/api/staff",
        &[
            col("col-name", "/name", Kind::Strong),
            col("col-role", "/role", Kind::Tag),
            col("col-email", "/email", Kind::Text),
            col("col-active", "/active", Kind::YesNo),
            col("col-password", "/hasPassword", Kind::YesNo).spare(),
            col("col-pin", "/hasPin", Kind::YesNo).spare(),
        ],
    )
    .filtered(&[filter("role", FilterKind::Choice(ROLES))])
    .makes(&[FormId::NewPerson])
    .does(&[FormId::Person]),
    list(
        Screen::Keys,
        "/api/keys",
        &[
            col("col-name", "/name", Kind::Strong),
            col("col-key", "/hint", Kind::Code),
            col("col-channel", "/channel", Kind::Tag),
            col("col-active", "/active", Kind::YesNo),
            col("col-publishable", "/publishable", Kind::YesNo).spare(),
            col("col-livemode", "/livemode", Kind::YesNo).spare(),
            col("col-created", "/createdAt", Kind::Time).spare(),
        ],
    )
    .makes(&[FormId::NewKey])
    .does(&[FormId::RevokeKey]),
    list(
        Screen::Audit,
        "/api/audit-log",
        &[
            col("col-time", "/at", Kind::Time),
            col("col-who", "/actorName", Kind::Strong),
            col("col-action", "/action", Kind::Text),
            col("col-subject", "/subject", Kind::Text).spare(),
        ],
    )
    .filtered(&[filter("action", FilterKind::Text), filter("actor", FilterKind::Given)]),
];
