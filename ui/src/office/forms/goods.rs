//! Forms about goods: catalogue, stock, deliveries, transfers, stock takes.

use super::super::access::Needs;
use super::super::form::Input;
use super::super::form::InputKind::{Area, Check, Choice, Codes, Money, Number, Quantity, Text};
use super::super::form::{InputKind, Spec};
use super::super::lists::Source;
use super::super::route::Screen;
use super::{change, create, input, must};

pub(super) const NEW_PRODUCT: Spec = create(
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
.then(Screen::Product);

pub(super) const PRODUCT: Spec = change(
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

pub(super) const PRICE: Spec = change(
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

pub(super) const NEW_CATEGORY: Spec =
    create("new-category", "/api/categories", Needs::CatalogueWrite, CATEGORY_INPUTS);

pub(super) const CATEGORY: Spec =
    change("category", "/api/categories/{id}", Needs::CatalogueWrite, CATEGORY_INPUTS);

pub(super) const ADJUST: Spec = create(
    "adjust",
    "/api/inventory/adjust",
    Needs::StockWrite,
    &[
        must("warehouseId", "/warehouseId", InputKind::Source(Source::Warehouses)),
        must("sku", "/sku", Text),
        must("quantity", "", Quantity),
        must("reason", "", InputKind::Suggest(&["waste", "damage", "theft", "ownUse", "count"])),
    ],
);

pub(super) const RESOLVE: Spec = create(
    "resolve",
    "/api/inventory/discrepancies/{id}/resolve",
    Needs::StockWrite,
    &[must("resolution", "", Area)],
)
.only("/status", &["Open"]);

const WAREHOUSE: InputKind = InputKind::Source(Source::Warehouses);

pub(super) const NEW_WAREHOUSE: Spec = create(
    "new-warehouse",
    "/api/inventory/warehouses",
    Needs::StockWrite,
    &[must("code", "", Text), must("name", "", Text)],
);

pub(super) const NEW_RECEIPT: Spec = create(
    "new-receipt",
    "/api/inventory/receipts",
    Needs::StockWrite,
    &[must("warehouseId", "", WAREHOUSE), input("supplier", "", Text), input("reference", "", Text)],
)
.lines("lines", "", &[must("quantity", "", Quantity), must("unitCost", "/cost", Money)])
.then(Screen::Receipt);

pub(super) const NEW_TRANSFER: Spec = create(
    "new-transfer",
    "/api/inventory/transfers",
    Needs::StockWrite,
    &[must("fromWarehouseId", "", WAREHOUSE), must("toWarehouseId", "", WAREHOUSE), input("note", "", Text)],
)
.lines("items", "", &[must("quantity", "", Quantity)])
.then(Screen::Transfer);

pub(super) const SHIP_TRANSFER: Spec =
    create("ship-transfer", "/api/inventory/transfers/{id}/ship", Needs::StockWrite, &[])
        .only("/status", &["Draft"]);

pub(super) const RECEIVE_TRANSFER: Spec =
    create("receive-transfer", "/api/inventory/transfers/{id}/receive", Needs::StockWrite, &[])
        .lines("items", "/items", &[must("quantity", "/quantity", Quantity)])
        .only("/status", &["InTransit"]);

pub(super) const CANCEL_TRANSFER: Spec =
    create("cancel-transfer", "/api/inventory/transfers/{id}/cancel", Needs::StockWrite, &[])
        .only("/status", &["Draft", "InTransit"]);

pub(super) const NEW_STOCK_TAKE: Spec = create(
    "new-stock-take",
    "/api/inventory/stock-takes",
    Needs::StockWrite,
    &[
        must("warehouseId", "", WAREHOUSE),
        input("categoryId", "", InputKind::Source(Source::Categories)),
        input("note", "", Text),
    ],
)
.then(Screen::StockTake);

pub(super) const COUNT: Spec =
    create("count", "/api/inventory/stock-takes/{id}/counts", Needs::StockWrite, &[])
        .lines("items", "", &[must("quantity", "", Quantity)])
        .only("/status", &["Open"]);

pub(super) const POST_STOCK_TAKE: Spec =
    create("post-stock-take", "/api/inventory/stock-takes/{id}/post", Needs::StockWrite, &[])
        .only("/status", &["Open"]);

pub(super) const CANCEL_STOCK_TAKE: Spec =
    create("cancel-stock-take", "/api/inventory/stock-takes/{id}/cancel", Needs::StockWrite, &[])
        .only("/status", &["Open"]);

pub(super) const REORDER_POINT: Spec = Spec {
    method: "PUT",
    ..create(
        "reorder-point",
        "/api/inventory/reorder-points",
        Needs::StockWrite,
        &[
            must("warehouseId", "/warehouseId", WAREHOUSE),
            must("sku", "/sku", Text),
            input("reorderPoint", "/reorderPoint", InputKind::Level),
        ],
    )
    .starts("reorderPoint")
};
