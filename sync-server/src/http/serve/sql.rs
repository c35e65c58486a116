//! What the start of a server asks before its schema is known to be there.

store::statements! {
    /// Highest migration that was applied.
    SCHEMA_VERSION = "SELECT COALESCE(MAX(version), 0) FROM schema_migrations";
    /// Whether anybody works here.
    ANY_STAFF = "SELECT 1 FROM staff LIMIT 1";
    /// Whether there is anything that a demo shop must not be mixed with.
    ANY_DATA = "SELECT 1 WHERE EXISTS (SELECT 1 FROM staff) OR EXISTS (SELECT 1 FROM products)
                   OR EXISTS (SELECT 1 FROM stores) OR EXISTS (SELECT 1 FROM orders)
                   OR EXISTS (SELECT 1 FROM entries)";
}
