//! The server's schema, in order. A migration that was ever shipped is never edited again.

use store::Migration;

macro_rules! migration {
    ($version:literal, $name:literal) => {
        Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../../migrations/server/", $name, ".sql")),
        }
    };
}

/// All migrations, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_foundation"),
    migration!(2, "0002_identity"),
    migration!(3, "0003_product"),
    migration!(4, "0004_inventory"),
    migration!(5, "0005_accounting"),
    migration!(6, "0006_order"),
    migration!(7, "0007_intake"),
];
