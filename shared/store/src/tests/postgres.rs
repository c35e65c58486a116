//! What is PostgreSQL's own: many writers at once, killed connections, migrations of two starters at once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use uuid::Uuid;

use super::{Closure, Counting, FOUNDATION, NOTES, NOW_MS, ids, put, sql};
use crate::outbox::NewEvent;
use crate::{
    Abort, Command, Database, Durability, Outcome, Scope, StoreError, Tx, WriteError, feed, outbox, params,
    sequencer,
};

const WRITERS: u64 = 32;
const ROUNDS: u64 = 12;
const PRODUCTS: u64 = 20;

/// A database of its own in the cluster that the tests are given.
pub(crate) struct Cluster {
    pub(crate) url: String,
}

impl Cluster {
    pub(crate) fn new() -> Self {
        let server = std::env::var(crate::testing::POSTGRES).expect(
            "COUNTERFOIL_TEST_POSTGRES is not set; run `cargo xtask postgres -- cargo test -p store`",
        );
        Self { url: crate::testing::new_postgres_database(&server).unwrap() }
    }

    pub(crate) fn open(&self) -> Database {
        Database::postgres(&self.url, Durability::Full).unwrap()
    }

    /// Ends the connections that stand still in a transaction.
    pub(crate) fn hang_up_busy(&self) {
        self.order(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
             WHERE datname = current_database() AND state = 'idle in transaction'",
        );
    }

    /// Another database, which sorts texts as a language does; its address.
    pub(crate) fn sorted_in_german(&self) -> String {
        let (base, name) = self.url.rsplit_once('/').unwrap();
        self.order(&format!(
            "CREATE DATABASE {name}_german TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'"
        ));
        format!("{base}/{name}_german")
    }

    fn order(&self, text: &str) {
        let mut client = ::postgres::Client::connect(&self.url, ::postgres::NoTls).unwrap();
        client.batch_execute(text).unwrap();
    }

    /// A migrated database with feeds, outbox and notes.
    pub(crate) fn database(&self) -> Database {
        let mut database = self.open();
        database.migrate(&[FOUNDATION, NOTES], NOW_MS).unwrap();
        database
    }
}

#[test]
fn every_statement_of_the_store_is_prepared_on_both_engines() {
    let postgres = Cluster::new().database();
    let folder = super::Folder::new();
    let sqlite = folder.database();
    let files = [
        crate::sql::migrations::ALL,
        crate::sql::feed::ALL,
        crate::sql::outbox::ALL,
        crate::sql::sequence::ALL,
        crate::sql::session::ALL,
        crate::sql::scope::ALL,
        &[crate::sql::SCHEMA],
    ];
    for statement in files.into_iter().flatten() {
        for database in [&sqlite, &postgres] {
            assert_eq!(database.prepare(statement), Ok(()), "{}", statement.name);
        }
    }
}

#[test]
fn fresh_equals_migrated_and_two_starters_do_not_collide() {
    let (fresh, grown) = (Cluster::new(), Cluster::new());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| fresh.open().migrate(&[FOUNDATION, NOTES], NOW_MS).unwrap());
        }
    });
    let mut database = grown.open();
    database.migrate(&[FOUNDATION], NOW_MS).unwrap();
    database.migrate(&[FOUNDATION, NOTES], NOW_MS).unwrap();
    let schema = fresh.open().schema().unwrap();
    assert_eq!(Ok(schema.clone()), database.schema());
    assert!(schema.iter().any(|line| line.contains("note.body")));
}

#[test]
fn a_failed_statement_spoils_the_transaction_up_to_its_mark() {
    let mut database = Cluster::new().database();
    let spoilt = database.write(NOW_MS, &mut Counting::default(), |tx| -> Result<(), StoreError> {
        put(tx, "a")?;
        assert!(matches!(put(tx, "a"), Err(StoreError::Unique(_))));
        // Whoever goes on without a mark is told; nothing is committed in silence.
        assert_eq!(put(tx, "b"), Err(StoreError::TransactionLost));
        Ok(())
    });
    assert_eq!(spoilt, Err(WriteError::Failed(StoreError::TransactionLost)));
    assert!(ids(&database).is_empty());
}

/// Adds one to a note that others add to as well, and tells of it.
struct Add {
    products: Vec<u64>,
    told: Uuid,
}

impl Command for Add {
    fn scope(&self) -> Scope {
        Scope::Keys(self.products.iter().map(|product| Uuid::from_u128(u128::from(*product))).collect())
    }

    fn run(&mut self, tx: &Tx<'_>) -> Result<(), Abort> {
        for product in &self.products {
            let id = product.to_string();
            // Read, then written: only the scope keeps two of these apart.
            let before = tx.query_opt(&sql::NOTE, params![&id], |row| row.int(1))?;
            match before {
                Some(before) => tx.execute(&sql::CHANGE, params![&id, before + 1])?,
                None => tx.execute(&sql::PUT, params![&id, 1, "", None::<&[u8]>])?,
            };
            feed::touch(tx, "catalog", "product", Uuid::from_u128(u128::from(*product)))?;
        }
        let event =
            NewEvent { event_type: "Added", aggregate: "note", correlation_id: self.told, data_json: "{}" };
        outbox::append(tx, &event)?;
        Ok(())
    }
}

#[test]
fn many_writers_lose_nothing_and_number_without_gaps_while_connections_are_killed() {
    let cluster = Cluster::new();
    drop(cluster.database());
    let committed = AtomicU32::new(0);
    let unknown = AtomicU32::new(0);
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (cluster, committed, unknown) = (&cluster, &committed, &unknown);
            scope.spawn(move || write_rounds(cluster, writer, 3, committed, unknown));
        }
        scope.spawn(|| kill_some(&cluster));
    });
    let mut database = cluster.open();
    // What a killed writer left without a position is numbered by whoever comes next.
    database.sequence(NOW_MS, &mut Counting(77), &mut sequencer::run).unwrap();
    let events = database.read(NOW_MS, |tx| outbox::page(tx, 0, usize::MAX >> 1)).unwrap();
    let (committed, unknown) = (committed.into_inner() as usize, unknown.into_inner() as usize);
    assert!(
        (committed..=committed + unknown).contains(&events.len()),
        "{committed} {unknown} {}",
        events.len()
    );
    assert_eq!(committed + unknown, usize::try_from(WRITERS * ROUNDS).unwrap(), "every command was run");
    let sum = database.read(NOW_MS, |tx| tx.query_one(&sql::SUM, &[], |row| row.int(0))).unwrap();
    assert_eq!(sum, 3 * i64::try_from(events.len()).unwrap(), "three notes an event, and no update lost");
    let head = database.read(NOW_MS, feed::head).unwrap();
    let changes = database.read(NOW_MS, |tx| feed::page(tx, "catalog", 0, 1_000)).unwrap();
    assert_eq!(changes.len(), usize::try_from(PRODUCTS).unwrap());
    // Compaction moves feed rows on; the outbox keeps all of its own, so no position is given twice.
    let mut positions: Vec<i64> = events.iter().map(|event| event.position).collect();
    positions.extend(changes.iter().map(|change| change.position));
    positions.sort_unstable();
    positions.dedup();
    assert_eq!(positions.len(), events.len() + changes.len(), "a position was given twice");
    assert!(positions.iter().all(|position| (1..=head).contains(position)));
    assert_eq!(positions.last(), Some(&head), "the head is a position that was given out");
}

/// Ends five connections, one after the other, whatever they are about.
fn kill_some(cluster: &Cluster) {
    let mut killer = ::postgres::Client::connect(&cluster.url, ::postgres::NoTls).unwrap();
    for _ in 0..5 {
        thread::sleep(std::time::Duration::from_millis(100));
        killer
            .batch_execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1",
            )
            .unwrap();
    }
}

#[test]
fn positions_have_no_gaps_whoever_is_killed() {
    let cluster = Cluster::new();
    drop(cluster.database());
    let (committed, unknown) = (AtomicU32::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (cluster, committed, unknown) = (&cluster, &committed, &unknown);
            // Only events, which are never compacted: what was given out is all there.
            scope.spawn(move || write_rounds(cluster, writer, 0, committed, unknown));
        }
        scope.spawn(|| kill_some(&cluster));
    });
    let mut database = cluster.open();
    database.sequence(NOW_MS, &mut Counting(78), &mut sequencer::run).unwrap();
    let events = database.read(NOW_MS, |tx| outbox::page(tx, 0, usize::MAX >> 1)).unwrap();
    assert!(events.len() >= committed.into_inner() as usize);
    let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
    assert_eq!(positions, (1..=i64::try_from(events.len()).unwrap()).collect::<Vec<_>>());
}

fn write_rounds(cluster: &Cluster, writer: u64, goods: u64, committed: &AtomicU32, unknown: &AtomicU32) {
    let mut database = cluster.open();
    let mut entropy = Counting(writer + 1);
    for round in 0..ROUNDS {
        let first = (writer * 7 + round * 3) % PRODUCTS;
        let products: Vec<u64> = (0..goods).map(|step| (first + step * 5 + step) % PRODUCTS).collect();
        for _try in 0..20 {
            let mut add = Add { products: products.clone(), told: Uuid::from_u128(1) };
            let report = database.run_batch(NOW_MS, &mut entropy, &mut [&mut add], &mut sequencer::run);
            if database.needs_recovery() {
                database = cluster.open();
            }
            match &report.outcomes[0] {
                Outcome::Committed => {
                    committed.fetch_add(1, Ordering::Relaxed);
                    break;
                }
                // A shop would look its id up; the sum below counts either way.
                Outcome::Unknown(_) => {
                    unknown.fetch_add(1, Ordering::Relaxed);
                    break;
                }
                Outcome::Failed(
                    StoreError::Away(_) | StoreError::NeedsRecovery | StoreError::TransactionLost,
                ) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_command_without_a_scope_runs_alone() {
    let cluster = Cluster::new();
    let mut database = cluster.database();
    let mut other = cluster.open();
    other.set_busy_wait_ms(50).unwrap();
    let mut inner = Vec::new();
    let mut outer = Closure::new(|tx| {
        put(tx, "outer")?;
        let mut add = Add { products: vec![1], told: Uuid::from_u128(1) };
        let report = other.run_batch(NOW_MS, &mut Counting(5), &mut [&mut add], &mut sequencer::run);
        inner.push(report.outcomes[0].clone());
        Ok(())
    });
    let report = database.run_batch(NOW_MS, &mut Counting::default(), &mut [&mut outer], &mut sequencer::run);
    assert_eq!(report.outcomes, [Outcome::Committed]);
    assert_eq!(
        inner,
        [Outcome::Failed(StoreError::Busy)],
        "the other one had to wait, and did not wait for long"
    );
}
