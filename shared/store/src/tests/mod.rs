//! Tests of the store on real SQLite files. The fault VFS of the tests crate goes further (power
//! cuts, failed syncs); what SQLite itself can be made to do is proved here.

mod batch;
mod disk;
mod feed;
mod handle;
mod loss;
mod migrate;
mod postgres;
mod recovery;
mod sql;
mod statement;
mod tx;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{Abort, Command, Database, Durability, Entropy, FolderDisk, Migration, StoreError, Tx, params};

pub(crate) const NOW_MS: i64 = 1_790_000_000_000;

pub(crate) const FOUNDATION: Migration =
    Migration::new(1, "foundation", include_str!("../../../../migrations/server/0001_foundation.sql"));
pub(crate) const NOTES: Migration = Migration::new(
    2,
    "notes",
    "CREATE TABLE note (id TEXT NOT NULL PRIMARY KEY, amount BIGINT, body TEXT, raw BYTEA) {{without_rowid}};",
);

/// A folder that goes away with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("store-test-{}-{next}", std::process::id()));
        let _stale = std::fs::remove_dir_all(&path);
        Self(path)
    }
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
    pub(crate) fn disk(&self) -> FolderDisk {
        FolderDisk::open(&self.0).unwrap()
    }
    /// A migrated database with feeds, outbox and notes.
    pub(crate) fn database(&self) -> Database {
        let mut database = Database::open(&self.disk(), "test.db", Durability::Full).unwrap();
        database.migrate(&[FOUNDATION, NOTES], NOW_MS).unwrap();
        database
    }
}

/// Runs tests that take a migrated database on both engines: one contract.
macro_rules! on_both_engines {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[test] fn $test() { super::$test(crate::tests::Folder::new().database()) })+
        }
        mod on_postgres {
            $(#[test] fn $test() { super::$test(crate::tests::postgres::Cluster::new().database()) })+
        }
    };
}
pub(crate) use on_both_engines;

/// The migrated database of a folder with a commit hook: true makes the commit fail.
pub(crate) fn hooked(folder: &Folder, hook: impl FnMut() -> bool + Send + 'static) -> Database {
    drop(folder.database());
    let mut conn = crate::Disk::open_database(&folder.disk(), "test.db").unwrap();
    conn.commit_hook(Some(hook)).unwrap();
    Database::sqlite(conn, Durability::Full).unwrap()
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// Counts upwards: ids of a test are the same in every run.
#[derive(Default)]
pub(crate) struct Counting(pub(crate) u64);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 56) as u8;
        }
    }
}

pub(crate) fn put(tx: &Tx<'_>, id: &str) -> Result<(), StoreError> {
    tx.execute(&sql::PUT, params![id, 1, "text", None::<&[u8]>])?;
    Ok(())
}

pub(crate) fn ids(database: &Database) -> Vec<String> {
    database.read(NOW_MS, |tx| tx.query(&sql::IDS, &[], |row| Ok(row.text(0)?.to_owned()))).unwrap()
}

/// A command made of a closure that counts how often it ran.
pub(crate) struct Closure<F> {
    work: F,
    pub(crate) runs: u32,
}

impl<F: FnMut(&Tx<'_>) -> Result<(), Abort>> Closure<F> {
    pub(crate) fn new(work: F) -> Self {
        Self { work, runs: 0 }
    }
}

impl<F: FnMut(&Tx<'_>) -> Result<(), Abort>> Command for Closure<F> {
    fn run(&mut self, tx: &Tx<'_>) -> Result<(), Abort> {
        self.runs += 1;
        (self.work)(tx)
    }
}
