//! Tables of sales and books.

use super::super::access::Needs;
use super::super::cell::{Kind, col};
use super::super::forms::FormId;
use super::super::lists::{ACCOUNT_TYPES, FilterKind, Lead, LeadTo, List, Source, filter, list};
use super::super::route::Screen;
use super::{FROM, TO};

const fn export(name: &'static str, address: &'static str, file: &'static str) -> Lead {
    let operation = ("GET", "/api/accounting/export");
    Lead { name, needs: Needs::Books, operation, to: LeadTo::File(address, file) }
}

/// All of them.
pub const LISTS: &[List] = &[
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
    .filtered(&[filter("accountType", FilterKind::Choice(ACCOUNT_TYPES))])
    .makes(&[FormId::NewAccount])
    .does(&[FormId::Account, FormId::ActivateAccount, FormId::DeactivateAccount]),
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
    .filtered(&[FROM, TO, filter("status", FilterKind::Choice(&["Draft", "Posted", "Voided"]))])
    .leads(&[
        export("csv", "/api/accounting/export?format=csv", "journal.csv"),
        export("hledger", "/api/accounting/export?format=hledger", "journal.hledger"),
        export("beancount", "/api/accounting/export?format=beancount", "journal.beancount"),
        Lead {
            name: "new-entry",
            needs: Needs::BooksWrite,
            operation: ("POST", "/api/accounting/journal-entries"),
            to: LeadTo::Screen(Screen::NewEntry),
        },
    ]),
    list(
        Screen::Periods,
        "/api/accounting/periods",
        &[
            col("col-period", "/id", Kind::Strong),
            col("col-from", "/firstDay", Kind::Day).spare(),
            col("col-to", "/lastDay", Kind::Day).spare(),
            col("col-status", "/status", Kind::Tag),
            col("col-closed-by", "/closedBy", Kind::Person).spare(),
            col("col-closed", "/closedAt", Kind::Time).spare(),
            col("col-reopened", "/reopenedAt", Kind::Time).spare(),
        ],
    )
    .does(&[FormId::ClosePeriod, FormId::ReopenPeriod]),
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
];
