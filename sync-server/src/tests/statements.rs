//! Every statement of the core is prepared on a migrated database.

use super::shop::Folder;
use crate::migrations::MIGRATIONS;
use store::{Disk, Durability, Sql};

/// Questions that only tests ask.
pub mod sql {
    store::statements! {
        /// Debits less credits of a role's account.
        BALANCE = "SELECT CAST(COALESCE(SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE -l.amount_minor END), 0) AS BIGINT)
            FROM entry_lines l JOIN accounts a ON a.id = l.account_id WHERE a.role = $1";
        /// Tax codes with what was charged on and how much tax.
        TURNOVER = "SELECT tax_code || ' ' || SUM(base_minor) || ' ' || SUM(credit_minor - debit_minor)
            FROM tax_balances GROUP BY tax_code ORDER BY tax_code";
        /// What is told of an order.
        STORY = "SELECT what, rule, outcome FROM order_timeline WHERE order_id = $1 ORDER BY id";
        /// The counter that order numbers came from before the sequence.
        OLD_COUNTER = "INSERT INTO number_series (series, year, last) VALUES ('ORD', 2026, $1)";
        /// A chart of before there were transfers.
        NO_TRANSIT = "DELETE FROM accounts WHERE role IN ('goods_in_transit', 'goods_lost')";
        /// Orders with their flags.
        ORDERS = "SELECT order_number || ' ' || total_minor || ' ' || flags FROM orders ORDER BY order_number";
        /// Refunds with their flags.
        REFUNDS = "SELECT receipt_number || ' ' || total_minor || ' ' || flags FROM refunds ORDER BY id";
        /// Entries by number.
        ENTRIES = "SELECT number || ' ' || entry_date || ' ' || source_kind FROM entries WHERE number IS NOT NULL ORDER BY number";
        /// The journal as stored.
        JOURNAL = "SELECT epoch || ' ' || branch || ' ' || seq || ' ' || outcome FROM journal_events ORDER BY epoch, branch, seq";
        /// Quarantine.
        QUARANTINE = "SELECT code || ' ' || COALESCE(CAST(total_minor AS TEXT), '-') || ' ' ||
            CASE WHEN journal_entry_id IS NULL THEN 'unbooked' ELSE 'suspense' END || ' ' || alarm FROM quarantine ORDER BY id";
        /// Discrepancies.
        DISCREPANCIES = "SELECT d.quantity || ' ' || d.rule || ' ' || (SELECT COUNT(*) FROM discrepancy_causes c WHERE c.discrepancy_id = d.id)
            FROM discrepancies d ORDER BY d.id";
        /// Events of the outbox, by type.
        EVENTS = "SELECT event_type || ' ' || COUNT(*) FROM outbox GROUP BY event_type ORDER BY event_type";
        /// Shifts.
        SHIFTS = "SELECT status || ' ' || float_minor || ' ' || COALESCE(counted, '-') || ' ' || flags FROM shifts ORDER BY id";
    }
}

#[test]
fn every_statement_is_prepared_on_the_migrated_schema_of_both_engines() {
    let folder = Folder::new();
    let conn = folder.disk().open_database("server.db").unwrap();
    let sqlite = store::Database::sqlite(conn, Durability::Full).unwrap();
    let postgres = store::Database::postgres(&postgres_url(), Durability::Full).unwrap();
    let files: &[&[Sql]] = &[
        crate::identity::sql::ALL,
        crate::product::sql::ALL,
        crate::product::search::sql::ALL,
        crate::inventory::sql::ALL,
        crate::accounting::sql::ALL,
        crate::order::sql::ALL,
        crate::intake::sql::ALL,
        crate::customer::sql::ALL,
        crate::invoice::sql::ALL,
        crate::verify::sql::ALL,
        crate::events::sql::ALL,
        crate::http::metrics::sql::ALL,
        crate::http::serve::sql::ALL,
        crate::http::accounting::sql::ALL,
        crate::http::customers::sql::ALL,
        crate::http::invoices::sql::ALL,
        crate::http::inventory::sql::ALL,
        crate::cart::sql::ALL,
        crate::promotion::sql::ALL,
        crate::shipping::sql::ALL,
        crate::http::carts::sql::ALL,
        crate::http::offers::sql::ALL,
        crate::http::orders::sql::ALL,
        crate::http::products::sql::ALL,
        crate::http::products::files::sql::ALL,
        crate::http::terminals::sql::ALL,
        super::search::sql::ALL,
        sql::ALL,
    ];
    for mut database in [sqlite, postgres] {
        database.migrate(MIGRATIONS, 1).unwrap();
        for statement in files.iter().copied().flatten() {
            assert_eq!(database.prepare(statement), Ok(()), "{}", statement.name);
        }
    }
    let pairs = files.iter().copied().flatten().filter(|statement| statement.per_engine).count();
    assert_eq!(pairs, 2, "the server's own pairs are counted: a further one wants a reason");
}

#[test]
fn a_schema_that_grew_is_the_schema_that_is_made() {
    let (made, grew) = (Folder::new(), Folder::new());
    let sqlite =
        |folder: &Folder| store::Database::open(&folder.disk(), "server.db", Durability::Full).unwrap();
    let postgres = || store::Database::postgres(&postgres_url(), Durability::Full).unwrap();
    for (mut fresh, mut grown) in [(sqlite(&made), sqlite(&grew)), (postgres(), postgres())] {
        fresh.migrate(MIGRATIONS, 1).unwrap();
        for known in 1..=MIGRATIONS.len() {
            grown.migrate(&MIGRATIONS[..known], 1).unwrap();
        }
        assert_eq!(fresh.version(), Ok(MIGRATIONS.last().unwrap().version));
        assert_eq!(fresh.schema(), grown.schema());
    }
}

/// A new database in the cluster that the tests are given.
pub fn postgres_url() -> String {
    let server = std::env::var("COUNTERFOIL_TEST_POSTGRES").expect(
        "COUNTERFOIL_TEST_POSTGRES is not set; run `cargo xtask postgres -- cargo test -p sync-server`",
    );
    store::testing::new_postgres_database(&server).unwrap()
}
