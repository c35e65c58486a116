//! Tables of web orders.

use super::super::cell::{Column, Kind, col};
use super::super::lists::{Filter, FilterKind, List, filter, list};
use super::super::route::Screen;

const FILTERS: &[Filter] = &[
    filter("orderNumber", FilterKind::Text),
    filter(
        "status",
        FilterKind::Choice(&["Draft", "PendingPayment", "PaymentConfirmed", "Completed", "Cancelled"]),
    ),
    filter("fulfilment", FilterKind::Choice(&["Unfulfilled", "Packed", "Shipped", "Collected", "Returned"])),
    filter("customerId", FilterKind::Given),
];

const fn number(screen: Screen) -> Column {
    col("col-order", "/orderNumber", Kind::Strong).to(screen, "/id")
}

const CREATED: Column = col("col-time", "/createdAt", Kind::Time);
const BUYER: Column = col("col-customer", "/customerName", Kind::Text).spare();
const ITEMS: Column = col("col-items", "/items", Kind::Count).spare();
const STATUS: Column = col("col-status", "/status", Kind::Tag);
const FULFILMENT: Column = col("col-fulfilment", "/fulfilment", Kind::Tag).spare();
const TOTAL: Column = col("col-total", "/total", Kind::Money);

/// All of them.
pub const LISTS: &[List] = &[
    list(
        Screen::RetailOrders,
        "/api/orders/{channel}",
        &[number(Screen::RetailOrder), CREATED, BUYER, ITEMS, STATUS, FULFILMENT, TOTAL],
    )
    .filtered(FILTERS),
    list(
        Screen::WholesaleOrders,
        "/api/orders/{channel}",
        &[
            number(Screen::WholesaleOrder),
            CREATED,
            BUYER,
            col("col-po-number", "/poNumber", Kind::Code).spare(),
            ITEMS,
            STATUS,
            FULFILMENT,
            TOTAL,
        ],
    )
    .filtered(FILTERS),
];
