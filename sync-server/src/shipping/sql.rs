//! The statements of shipping. Nothing but statements here.

store::statements! {
    /// A new zone.
    INSERT = "INSERT INTO shipping_zones (id, name, zone, created_ms, updated_ms) VALUES ($1, $2, $3, $4, $4)";
    /// Changes a zone.
    UPDATE = "UPDATE shipping_zones SET name = $2, zone = $3, version = version + 1, updated_ms = $4 WHERE id = $1";
    /// Takes a zone away.
    DELETE = "DELETE FROM shipping_zones WHERE id = $1";
    /// One zone.
    ONE = "SELECT id, name, zone, version, created_ms, updated_ms FROM shipping_zones WHERE id = $1";
    /// All zones, the oldest first.
    ALL_ZONES = "SELECT id, name, zone, version, created_ms, updated_ms FROM shipping_zones ORDER BY id";
    /// How many there are.
    COUNT = "SELECT COUNT(*) FROM shipping_zones";
}
