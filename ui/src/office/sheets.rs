//! Sheets: one thing with its facts and its lines, and what can be done with it. A new sheet is a new entry here and its
//! words; what has a shape of its own (a receipt of a till, an entry, a product) is drawn by hand.

use super::access::Needs;
use super::cell::{Column, Kind, col};
use super::forms::FormId;
use super::route::Screen;

/// A sheet over an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    /// Where it is shown.
    pub screen: Screen,
    /// The address; `{id}` is the address's.
    pub address: &'static str,
    /// Whom it is for.
    pub needs: Needs,
    /// What it is called, put together of these (JSON pointers).
    pub title: &'static [&'static str],
    /// Where its state stands; empty where it has none.
    pub status: &'static str,
    /// What is told of it.
    pub facts: &'static [Column],
    /// Where its lines stand; empty where it has none.
    pub rows: &'static str,
    /// Columns of the lines.
    pub columns: &'static [Column],
    /// What can be done.
    pub forms: &'static [FormId],
}

/// All sheets.
pub const SHEETS: &[Sheet] = &[
    Sheet {
        screen: Screen::Receipt,
        address: "/api/inventory/receipts/{id}",
        needs: Needs::StockHistory,
        title: &["/supplier", "/reference"],
        status: "",
        facts: &[
            col("col-time", "/receivedAt", Kind::Time),
            col("col-supplier", "/supplier", Kind::Text),
            col("col-reference", "/reference", Kind::Text),
            col("col-warehouse", "/warehouseId", Kind::Named),
            col("col-by", "/createdBy", Kind::Person),
            col("col-value", "/value", Kind::Money),
            col("sale-entry", "/journalEntryId", Kind::Way("entry-open"))
                .to(Screen::Entry, "/journalEntryId"),
        ],
        rows: "/lines",
        columns: &[
            col("col-product", "/productId", Kind::Named).to(Screen::Product, "/productId"),
            col("col-quantity", "/quantity", Kind::Quantity),
            col("field-unitCost", "/unitCost", Kind::Money),
            col("col-value", "/value", Kind::Money),
        ],
        forms: &[],
    },
    Sheet {
        screen: Screen::Transfer,
        address: "/api/inventory/transfers/{id}",
        needs: Needs::StockHistory,
        title: &["/fromWarehouseCode", "/toWarehouseCode"],
        status: "/status",
        facts: &[
            col("col-from-warehouse", "/fromWarehouseCode", Kind::Text),
            col("col-to-warehouse", "/toWarehouseCode", Kind::Text),
            col("col-note", "/note", Kind::Text),
            col("col-by", "/createdBy", Kind::Person),
            col("col-created", "/createdAt", Kind::Time),
            col("col-shipped", "/shippedAt", Kind::Time),
            col("word-Received", "/receivedAt", Kind::Time),
            col("word-Cancelled", "/cancelledAt", Kind::Time),
        ],
        rows: "/items",
        columns: &[
            col("col-product", "/name", Kind::Strong).to(Screen::Product, "/productId"),
            col("col-sku", "/sku", Kind::Code).spare(),
            col("col-quantity", "/quantity", Kind::Quantity),
            col("col-received", "/received", Kind::Quantity),
        ],
        forms: &[FormId::ShipTransfer, FormId::ReceiveTransfer, FormId::CancelTransfer],
    },
    Sheet {
        screen: Screen::StockTake,
        address: "/api/inventory/stock-takes/{id}",
        needs: Needs::StockHistory,
        title: &["/warehouseCode", "/note"],
        status: "/status",
        facts: &[
            col("col-warehouse", "/warehouseCode", Kind::Text),
            col("col-note", "/note", Kind::Text),
            col("col-by", "/createdBy", Kind::Person),
            col("col-created", "/createdAt", Kind::Time),
            col("col-posted", "/postedAt", Kind::Time),
        ],
        rows: "/lines",
        columns: &[
            col("col-product", "/name", Kind::Strong).to(Screen::Product, "/productId"),
            col("col-sku", "/sku", Kind::Code).spare(),
            col("col-counted-at", "/countedAt", Kind::Time).spare(),
            col("col-book", "/book", Kind::Quantity),
            col("col-counted", "/counted", Kind::Quantity),
            col("col-difference", "/difference", Kind::Delta),
            col("col-value", "/value", Kind::Money).spare(),
        ],
        forms: &[FormId::Count, FormId::PostStockTake, FormId::CancelStockTake],
    },
    Sheet {
        screen: Screen::Webhook,
        address: "/api/webhooks/{id}",
        needs: Needs::Shop,
        title: &["/url"],
        status: "",
        facts: &[
            col("col-description", "/description", Kind::Text),
            col("col-active", "/active", Kind::YesNo),
            col("field-eventTypes", "/eventTypes", Kind::Firsts("")),
            col("col-created", "/createdAt", Kind::Time),
            col("col-last-delivery", "/lastDeliveryAt", Kind::Time),
            col("col-last-status", "/lastStatus", Kind::Text),
            col("col-waiting", "/pending", Kind::Count),
            col("col-dead", "/dead", Kind::Count),
        ],
        rows: "",
        columns: &[],
        forms: &[FormId::TestWebhook, FormId::Webhook, FormId::RotateSecret, FormId::DeleteWebhook],
    },
];

/// The sheet of a screen.
#[must_use]
pub fn sheet_of(screen: Screen) -> Option<&'static Sheet> {
    SHEETS.iter().find(|sheet| sheet.screen == screen)
}
