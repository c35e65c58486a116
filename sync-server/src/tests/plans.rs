//! Lists are read from where the page before ended: the engines find that place by an index, however deep it lies.

use super::shop::Folder;
use super::statements::postgres_url;
use crate::http::{accounting, identity, inventory, products, terminals};
use crate::migrations::MIGRATIONS;
use store::{Database, Disk, Durability, Entropy, Param, Sql, StoreError, Tx};

/// The lists with what they are asked: `t` a text, `i` a number, `-` nothing.
const LISTS: &[(Sql, &str)] = &[
    (accounting::sql::ACCOUNTS, "t-i"),
    (accounting::sql::ENTRIES, "t----i"),
    (accounting::sql::ENTRIES_BY_DAY, "tt----i"),
    (accounting::sql::ENTRIES_BY_DAY_DESC, "tt----i"),
    (accounting::sql::LEDGER, "tttttii"),
    (identity::sql::STAFF, "t--i"),
    (identity::sql::KEYS, "ti"),
    (identity::sql::AUDIT, "it----i"),
    (inventory::sql::WAREHOUSES, "ti"),
    (inventory::sql::OF_WAREHOUSE, "tti"),
    (inventory::sql::OF_WAREHOUSE_BY_SKU, "tti"),
    (inventory::sql::OF_WAREHOUSE_BY_SKU_DESC, "tti"),
    (inventory::sql::MOVEMENTS, "t--i"),
    (inventory::sql::MOVEMENTS_BY_TIME, "ttiti"),
    (inventory::sql::MOVEMENTS_BY_TIME_DESC, "ttiti"),
    (inventory::sql::DISCREPANCIES, "t-i"),
    (inventory::sql::RECEIPTS, "t-i"),
    (inventory::sql::RESERVATIONS, "t-i"),
    (inventory::sql::TRANSFERS, "t--i"),
    (inventory::sql::STOCK_TAKES, "t--i"),
    (inventory::sql::LOW_STOCK, "tt-i"),
    (products::sql::CATEGORY_LIST, "t-i"),
    (products::sql::PRICES, "ttiii"),
    (terminals::sql::LIST, "t-i"),
    (terminals::sql::QUARANTINE, "t-i"),
    (crate::events::sql::ASIDE, "t-i"),
    (crate::events::sql::WEBHOOKS, "ti"),
    (crate::events::sql::DELIVERIES, "tt-i"),
];

store::statements! {
    /// PostgreSQL prefers to read small tables whole; here it shall say what it would do with large ones.
    NO_SCAN = "SELECT 1", per_engine: "SET enable_seqscan = off";
    /// Likewise of putting in order what an index has in order.
    NO_SORT = "SELECT 1", per_engine: "SET enable_sort = off";
    /// Likewise of reading an index without its order.
    NO_BITMAP = "SELECT 1", per_engine: "SET enable_bitmapscan = off";
}

struct Nothing;
impl Entropy for Nothing {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// How an engine means to read a statement, a step a line.
fn plan(tx: &Tx<'_>, sql: &Sql, asked: &str) -> Result<Vec<String>, StoreError> {
    let leaked = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let sqlite = leaked(format!("EXPLAIN QUERY PLAN {}", sql.sqlite()));
    let postgres = leaked(format!("EXPLAIN {}", sql.postgres()));
    let explained = store::expand::make(sql.name, sqlite, postgres, sql.params, true);
    let params: Vec<Param<'_>> = asked
        .chars()
        .map(|kind| match kind {
            't' => Param::Text("b"),
            'i' => Param::Int(1),
            _ => Param::Null,
        })
        .collect();
    // SQLite's steps have numbers before them.
    tx.query(&explained, &params, |row| Ok(row.text(3).or_else(|_| row.text(0))?.to_owned()))
}

/// Whether a step finds a place in an index and reads on from there.
fn seeks(step: &str) -> bool {
    let found = step.trim_start();
    let sqlite = found.starts_with("SEARCH")
        && (found.contains("<?") || found.contains(">?") || found.contains(")<(") || found.contains(")>("));
    let postgres = found.starts_with("Index Cond:")
        && (found.contains(" < ")
            || found.contains(" > ")
            || found.contains(" <= ")
            || found.contains(" >= "));
    sqlite || postgres
}

fn without_a_seek(database: &mut Database) -> Vec<String> {
    database.migrate(MIGRATIONS, 1).unwrap();
    let asked = database.write(1, &mut Nothing, |tx| {
        for statement in [&NO_SCAN, &NO_SORT, &NO_BITMAP] {
            tx.query(statement, &[], |_| Ok(()))?;
        }
        let mut wrong = Vec::new();
        for (sql, asked) in LISTS {
            let plan = plan(tx, sql, asked)?;
            if !plan.iter().any(|step| seeks(step)) {
                wrong.push(format!("{}: {plan:?}", sql.name));
            }
        }
        Ok::<_, StoreError>(wrong)
    });
    asked.unwrap()
}

#[test]
fn every_list_seeks_on_both_engines() {
    let folder = Folder::new();
    let conn = folder.disk().open_database("server.db").unwrap();
    let sqlite = Database::sqlite(conn, Durability::Full).unwrap();
    let postgres = Database::postgres(&postgres_url(), Durability::Full).unwrap();
    for mut database in [sqlite, postgres] {
        assert_eq!(without_a_seek(&mut database), [""; 0]);
    }
}
