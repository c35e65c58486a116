//! Forms about the books: accounts, entries, periods.

use super::super::access::Needs;
use super::super::form::InputKind::{Area, Check, Choice, Text};
use super::super::form::{InputKind, Spec};
use super::super::lists::{ACCOUNT_TYPES, Source};
use super::{change, create, input, must};

pub(super) const NEW_ACCOUNT: Spec = create(
    "new-account",
    "/api/accounting/accounts",
    Needs::BooksWrite,
    &[
        must("code", "", Text),
        must("name", "", Text),
        must("accountType", "", Choice(ACCOUNT_TYPES)),
        input("parentId", "", InputKind::Source(Source::Accounts)),
        input("description", "", Area),
    ],
);

pub(super) const VOID_ENTRY: Spec = create(
    "void-entry",
    "/api/accounting/journal-entries/{id}/void",
    Needs::BooksWrite,
    &[must("reason", "", Area)],
)
.only("/status", &["Posted"]);

pub(super) const POST_ENTRY: Spec =
    create("post-entry", "/api/accounting/journal-entries/{id}/post", Needs::BooksWrite, &[])
        .only("/status", &["Draft"]);

pub(super) const ACCOUNT: Spec = change(
    "account",
    "/api/accounting/accounts/{id}",
    Needs::BooksWrite,
    &[
        must("code", "/code", Text),
        must("name", "/name", Text),
        must("accountType", "/accountType", Choice(ACCOUNT_TYPES)),
        input("parentId", "/parentId", InputKind::Source(Source::Accounts)),
        input("description", "/description", Area),
        input("isHeader", "/isHeader", Check),
        input("taxKind", "/taxKind", Choice(&["Output", "Input"])),
    ],
);

pub(super) const ACTIVATE_ACCOUNT: Spec =
    create("activate-account", "/api/accounting/accounts/{id}/activate", Needs::BooksWrite, &[])
        .only("/status", &["Inactive", "Archived"]);

pub(super) const DEACTIVATE_ACCOUNT: Spec =
    create("deactivate-account", "/api/accounting/accounts/{id}/deactivate", Needs::BooksWrite, &[])
        .only("/status", &["Active"]);

pub(super) const CLOSE_PERIOD: Spec = Spec {
    versioned: true,
    ..create("close-period", "/api/accounting/periods/{id}/close", Needs::BooksClose, &[])
        .only("/status", &["Open"])
};

pub(super) const REOPEN_PERIOD: Spec = Spec {
    versioned: true,
    ..create("reopen-period", "/api/accounting/periods/{id}/reopen", Needs::BooksReopen, &[])
        .only("/status", &["Closed"])
};
