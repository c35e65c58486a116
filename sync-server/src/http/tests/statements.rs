//! Every statement of the reading endpoints compiles against the migrated schema.

use store::{Database, Durability, FolderDisk};

use super::TempFolder;
use crate::core::DATABASE;
use crate::http::{
    accounting, act, carts, identity, inventory, metrics, offers, orders, products, serve, terminals,
};
use crate::migrations::MIGRATIONS;

#[test]
fn all_of_them_compile() {
    let folder = TempFolder::new();
    let disk = FolderDisk::open(&folder.0).unwrap();
    let mut database = Database::open(&disk, DATABASE, Durability::Full).unwrap();
    database.migrate(MIGRATIONS, 1).unwrap();
    let connection = database.sqlite_connection().unwrap();
    let files = [
        accounting::sql::ALL,
        act::sql::ALL,
        identity::sql::ALL,
        inventory::sql::ALL,
        metrics::sql::ALL,
        carts::sql::ALL,
        offers::sql::ALL,
        orders::sql::ALL,
        products::sql::ALL,
        products::files::sql::ALL,
        terminals::sql::ALL,
        serve::sql::ALL,
        crate::customer::sql::ALL,
    ];
    for statement in files.into_iter().flatten() {
        if let Err(error) = connection.prepare(statement.sqlite()) {
            panic!("{}: {error}", statement.name);
        }
    }
}
