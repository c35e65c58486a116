//! Tables of goods: catalogue, stock and how it moves.

use super::super::access::Needs;
use super::super::cell::{Kind, col};
use super::super::forms::FormId;
use super::super::lists::{FilterKind, Lead, LeadTo, List, Source, filter, list};
use super::super::route::Screen;
use super::{OPEN, WAREHOUSE};

/// All of them.
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
    .makes(&[FormId::NewProduct])
    .leads(&[
        Lead {
            name: "products",
            needs: Needs::Catalogue,
            operation: ("GET", "/api/products/export"),
            to: LeadTo::File("/api/products/export", "products.csv"),
        },
        Lead {
            name: "import",
            needs: Needs::CatalogueWrite,
            operation: ("POST", "/api/products/import"),
            to: LeadTo::Screen(Screen::Import),
        },
    ]),
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
    .does(&[FormId::Adjust, FormId::ReorderPoint]),
    list(
        Screen::LowStock,
        "/api/inventory/low-stock",
        &[
            col("col-product", "/name", Kind::Strong).to(Screen::Product, "/productId"),
            col("col-sku", "/sku", Kind::Code).spare(),
            col("col-warehouse", "/warehouseCode", Kind::Code),
            col("col-available", "/quantity", Kind::Quantity),
            col("col-reorder-point", "/reorderPoint", Kind::Quantity),
        ],
    )
    .filtered(&[WAREHOUSE])
    .does(&[FormId::ReorderPoint]),
    list(
        Screen::Warehouses,
        "/api/inventory/warehouses",
        &[
            col("col-code", "/code", Kind::Code),
            col("col-name", "/name", Kind::Strong),
            col("col-status", "/status", Kind::Tag),
            col("col-created", "/createdAt", Kind::Time).spare(),
        ],
    )
    .makes(&[FormId::NewWarehouse]),
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
        Screen::Receipts,
        "/api/inventory/receipts",
        &[
            col("col-time", "/receivedAt", Kind::Time).to(Screen::Receipt, "/id"),
            col("col-supplier", "/supplier", Kind::Strong),
            col("col-reference", "/reference", Kind::Code),
            col("col-warehouse", "/warehouseId", Kind::Named).spare(),
            col("col-items", "/lines", Kind::Count).spare(),
            col("col-value", "/value", Kind::Money),
        ],
    )
    .filtered(&[WAREHOUSE])
    .makes(&[FormId::NewReceipt]),
    list(
        Screen::Transfers,
        "/api/inventory/transfers",
        &[
            col("col-time", "/createdAt", Kind::Time).to(Screen::Transfer, "/id"),
            col("col-from-warehouse", "/fromWarehouseCode", Kind::Code),
            col("col-to-warehouse", "/toWarehouseCode", Kind::Code),
            col("col-items", "/items", Kind::Count).spare(),
            col("col-note", "/note", Kind::Text).spare(),
            col("col-status", "/status", Kind::Tag),
        ],
    )
    .filtered(&[
        WAREHOUSE,
        filter("status", FilterKind::Choice(&["Draft", "InTransit", "Received", "Cancelled"])),
    ])
    .makes(&[FormId::NewTransfer]),
    list(
        Screen::StockTakes,
        "/api/inventory/stock-takes",
        &[
            col("col-time", "/createdAt", Kind::Time).to(Screen::StockTake, "/id"),
            col("col-warehouse", "/warehouseCode", Kind::Code),
            col("col-note", "/note", Kind::Text).spare(),
            col("col-status", "/status", Kind::Tag),
            col("col-posted", "/postedAt", Kind::Time).spare(),
        ],
    )
    .filtered(&[WAREHOUSE, filter("status", FilterKind::Choice(&["Open", "Posted", "Cancelled"]))])
    .makes(&[FormId::NewStockTake]),
];
