//! All forms: address, fields, whom they are for. A new form is a new entry here and its words.

use super::access::Needs;
use super::form::{Input, InputKind, Spec};
use super::lists::{ROLES, Source};
use super::route::Screen;

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // their names are what they are
pub enum FormId {
    NewProduct,
    Product,
    Price,
    NewCategory,
    Category,
    Adjust,
    Resolve,
    NewAccount,
    VoidEntry,
    PostEntry,
    Enrol,
    RevokeTill,
    NewPerson,
    Person,
    NewKey,
    RevokeKey,
}

const fn input(name: &'static str, from: &'static str, kind: InputKind) -> Input {
    Input { name, from, kind, required: false }
}

const fn must(name: &'static str, from: &'static str, kind: InputKind) -> Input {
    Input { name, from, kind, required: true }
}

use InputKind::{Area, Check, Choice, Codes, Email, Money, Number, Quantity, Secret, Text};

const fn create(name: &'static str, address: &'static str, needs: Needs, inputs: &'static [Input]) -> Spec {
    Spec { name, method: "POST", address, needs, inputs, id_at: "/id", versioned: false, then: None }
}

const fn change(name: &'static str, address: &'static str, needs: Needs, inputs: &'static [Input]) -> Spec {
    Spec { method: "PUT", versioned: true, ..create(name, address, needs, inputs) }
}

const NEW_PRODUCT: Spec = Spec {
    then: Some(Screen::Product),
    ..create(
        "new-product",
        "/api/products",
        Needs::CatalogueWrite,
        &[
            must("sku", "", Text),
            must("name", "", Text),
            must("retailPrice", "", Money),
            input("cost", "", Money),
            input("categoryId", "", InputKind::Source(Source::Categories)),
            input("barcodes", "", Codes),
            input("taxClass", "", Text),
            input("unit", "", Text),
            input("minimumAge", "", Number),
            input("weighable", "", Check),
        ],
    )
};

const PRODUCT: Spec = change(
    "product",
    "/api/products/{id}",
    Needs::CatalogueWrite,
    &[
        must("sku", "/sku", Text),
        must("name", "/name", Text),
        input("description", "/description", Area),
        input("categoryId", "/categoryId", InputKind::Source(Source::Categories)),
        input("barcodes", "/barcodes", Codes),
        input("cost", "/cost", Money),
        must("taxClass", "/taxClass", Text),
        must("unit", "/unit", Text),
        input("minimumAge", "/minimumAge", Number),
        must("status", "/status", Choice(&["Active", "Inactive", "Archived"])),
    ],
);

const PRICE: Spec = change(
    "price",
    "/api/products/{id}/price",
    Needs::CatalogueWrite,
    &[must("price", "/retailPrice", Money)],
);

const CATEGORY_INPUTS: &[Input] = &[
    must("name", "/name", Text),
    input("slug", "/slug", Text),
    input("parentId", "/parentId", InputKind::Source(Source::Categories)),
];

const ADJUST: Spec = create(
    "adjust",
    "/api/inventory/adjust",
    Needs::StockWrite,
    &[
        must("warehouseId", "/warehouseId", InputKind::Source(Source::Warehouses)),
        must("sku", "/sku", Text),
        must("quantity", "", Quantity),
        must("reason", "", Text),
    ],
);

const RESOLVE: Spec = create(
    "resolve",
    "/api/inventory/discrepancies/{id}/resolve",
    Needs::StockWrite,
    &[must("resolution", "", Area)],
);

const NEW_ACCOUNT: Spec = create(
    "new-account",
    "/api/accounting/accounts",
    Needs::BooksWrite,
    &[
        must("code", "", Text),
        must("name", "", Text),
        must("accountType", "", Choice(&["Asset", "Liability", "Equity", "Revenue", "COGS", "Expense"])),
        input("parentId", "", InputKind::Source(Source::Accounts)),
        input("description", "", Area),
    ],
);

const VOID_ENTRY: Spec = create(
    "void-entry",
    "/api/accounting/journal-entries/{id}/void",
    Needs::BooksWrite,
    &[must("reason", "", Area)],
);

const POST_ENTRY: Spec =
    create("post-entry", "/api/accounting/journal-entries/{id}/post", Needs::BooksWrite, &[]);

const ENROL: Spec = create(
    "enrol",
    "/api/terminals/enrolment-codes",
    Needs::Terminals,
    &[input("store", "", Text), input("expiresInMinutes", "", Number)],
);

const REVOKE_TILL: Spec = create("revoke-till", "/api/terminals/{id}/revoke", Needs::Terminals, &[]);

const NEW_PERSON: Spec = create(
    "new-person",
    "/api/staff",
    Needs::Shop,
    &[
        must("name", "", Text),
        must("role", "", Choice(ROLES)),
        input("email", "", Email),
        input("password", "", Secret),
        input("pin", "", Secret),
    ],
);

const PERSON: Spec = change(
    "person",
    "/api/staff/{id}",
    Needs::Shop,
    &[
        must("name", "/name", Text),
        must("role", "/role", Choice(ROLES)),
        input("email", "/email", Email),
        input("active", "/active", Check),
        input("password", "", Secret),
        input("pin", "", Secret),
    ],
);

const NEW_KEY: Spec = create(
    "new-key",
    "/api/keys",
    Needs::Keys,
    &[
        must("name", "", Text),
        must("channel", "", Choice(&["RetailWeb", "WholesaleWeb"])),
        input("publishable", "", Check),
    ],
);

const REVOKE_KEY: Spec =
    Spec { method: "DELETE", ..create("revoke-key", "/api/keys/{id}", Needs::Keys, &[]) };

const NEW_CATEGORY: Spec = create("new-category", "/api/categories", Needs::CatalogueWrite, CATEGORY_INPUTS);
const CATEGORY: Spec = change("category", "/api/categories/{id}", Needs::CatalogueWrite, CATEGORY_INPUTS);

impl FormId {
    /// What it is.
    #[must_use]
    pub const fn spec(self) -> &'static Spec {
        match self {
            Self::NewProduct => &NEW_PRODUCT,
            Self::Product => &PRODUCT,
            Self::Price => &PRICE,
            Self::NewCategory => &NEW_CATEGORY,
            Self::Category => &CATEGORY,
            Self::Adjust => &ADJUST,
            Self::Resolve => &RESOLVE,
            Self::NewAccount => &NEW_ACCOUNT,
            Self::VoidEntry => &VOID_ENTRY,
            Self::PostEntry => &POST_ENTRY,
            Self::Enrol => &ENROL,
            Self::RevokeTill => &REVOKE_TILL,
            Self::NewPerson => &NEW_PERSON,
            Self::Person => &PERSON,
            Self::NewKey => &NEW_KEY,
            Self::RevokeKey => &REVOKE_KEY,
        }
    }

    /// Whether it makes sense for this object: what is settled is not settled again.
    #[must_use]
    pub fn is_for(self, object: &serde_json::Value) -> bool {
        match self {
            Self::Resolve => object["status"] == "Open",
            Self::RevokeTill => object["status"] == "Active",
            Self::RevokeKey => object["active"] == true,
            _ => true,
        }
    }
}
