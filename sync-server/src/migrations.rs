//! The server's schema, in order. A migration that was ever shipped is never edited again.

use store::Migration;

/// All migrations, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    Migration::new(1, "foundation", include_str!("../../migrations/server/0001_foundation.sql")),
    Migration::new(2, "identity", include_str!("../../migrations/server/0002_identity.sql")),
    Migration::new(3, "product", include_str!("../../migrations/server/0003_product.sql")),
    Migration::new(4, "inventory", include_str!("../../migrations/server/0004_inventory.sql")),
    Migration::new(5, "accounting", include_str!("../../migrations/server/0005_accounting.sql")),
    Migration::new(6, "order", include_str!("../../migrations/server/0006_order.sql")),
    Migration::new(7, "intake", include_str!("../../migrations/server/0007_intake.sql")),
    Migration::new(8, "customer", include_str!("../../migrations/server/0008_customer.sql")),
    Migration::new(9, "order_numbers", include_str!("../../migrations/server/0009_order_numbers.sql")),
    Migration::new(
        10,
        "categories_on_feed",
        include_str!("../../migrations/server/0010_categories_on_feed.sql"),
    ),
    Migration::new(11, "pictures", include_str!("../../migrations/server/0011_pictures.sql")),
    Migration::new(12, "requests", include_str!("../../migrations/server/0012_requests.sql")),
    Migration::new(13, "product_writes", include_str!("../../migrations/server/0013_product_writes.sql")),
    Migration::new(14, "goods", include_str!("../../migrations/server/0014_goods.sql")),
    Migration::new(15, "books", include_str!("../../migrations/server/0015_books.sql")),
    Migration::new(17, "gateway", include_str!("../../migrations/server/0017_gateway.sql")),
    Migration::new(
        18,
        "transfers_and_counts",
        include_str!("../../migrations/server/0018_transfers_and_counts.sql"),
    ),
    Migration::new(19, "events", include_str!("../../migrations/server/0019_events.sql")),
    Migration::new(20, "catalogue", include_str!("../../migrations/server/0020_catalogue.sql")),
    Migration::new(21, "turnover", include_str!("../../migrations/server/0021_turnover.sql")),
    Migration::new(22, "web_orders", include_str!("../../migrations/server/0022_web_orders.sql")),
    Migration::new(23, "before_orders", include_str!("../../migrations/server/0023_before_orders.sql")),
    Migration::new(24, "customers", include_str!("../../migrations/server/0024_customers.sql")),
    Migration::new(25, "links_and_lists", include_str!("../../migrations/server/0025_links_and_lists.sql")),
    Migration::new(28, "invoices", include_str!("../../migrations/server/0028_invoices.sql")),
    Migration::new(
        29,
        "versions_and_orders",
        include_str!("../../migrations/server/0029_versions_and_orders.sql"),
    ),
    Migration::new(30, "gateway_sessions", include_str!("../../migrations/server/0030_gateway_sessions.sql")),
    Migration::new(33, "recognition", include_str!("../../migrations/server/0033_recognition.sql")),
    Migration::new(34, "linked_lines", include_str!("../../migrations/server/0034_linked_lines.sql")),
    Migration::new(35, "till_invoices", include_str!("../../migrations/server/0035_till_invoices.sql")),
    Migration::new(36, "displacements", include_str!("../../migrations/server/0036_displacements.sql")),
];
