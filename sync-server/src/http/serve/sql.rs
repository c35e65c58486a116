//! What the start of a server asks of its database.

store::statements! {
    /// Whether anybody works here.
    ANY_STAFF = "SELECT 1 FROM staff LIMIT 1";
    /// Whether there is anything that a demo shop must not be mixed with.
    ANY_DATA = "SELECT 1 WHERE EXISTS (SELECT 1 FROM staff) OR EXISTS (SELECT 1 FROM products)
                   OR EXISTS (SELECT 1 FROM stores) OR EXISTS (SELECT 1 FROM orders)
                   OR EXISTS (SELECT 1 FROM entries)";
}

/// Whether a backup's file is sound: `ok`, or the first thing that is wrong with it. SQLite's own.
pub const QUICK_CHECK: &str = "PRAGMA quick_check(1)";
