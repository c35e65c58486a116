//! The SQLite side of the executor: settings of a connection, statement cache, binding.
//! What may not enter: anything that decides about outcomes (that is `tx.rs` and `batch.rs`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};

use crate::param::storable;
use crate::row::{Row, Source};
use crate::sql::pragma;
use crate::{Durability, Param, Sql, StoreError};

/// More statements than the whole server has: none is ever compiled twice.
const STATEMENTS_MAX: usize = 1_024;
/// How long a lock of another process is waited for before `Busy` is said.
const BUSY_WAIT_MS: u64 = 2_000;
/// A batch of a thousand sales dirties some 3,000 pages (12 MiB); with less cache they would be
/// spilled to the WAL before the commit and written twice.
const WRITER_CACHE_KIB: i64 = 32 * 1_024;
/// Inner pages of every index fit; leaves come from the operating system's cache.
const READER_CACHE_KIB: i64 = 16 * 1_024;
/// 32 MiB of WAL: a hot page is copied to the file once per many commits instead of once per few,
/// and reading such a log after a crash takes less than a tenth of a second.
const AUTOCHECKPOINT_PAGES: i64 = 8_192;
/// A log that a long reader made longer is cut back to this when it restarts.
const WAL_KEPT_BYTES: i64 = 64 * 1_024 * 1_024;

/// Settings of the one writing connection, each read back: a setting that does not hold is refused.
pub(crate) fn set_up_writer(conn: &Connection, durability: Durability) -> Result<(), StoreError> {
    set_up(conn)?;
    let mode = conn.query_row(pragma::WAL, [], |row| row.get::<_, String>(0))?;
    if mode != "wal" {
        return Err(StoreError::Other(format!("the database runs in journal mode {mode}, not wal")));
    }
    set_durability(conn, durability)?;
    set_checked(conn, "foreign_keys", 1)?;
    set_checked(conn, "cell_size_check", 1)?;
    set_checked(conn, "cache_size", -WRITER_CACHE_KIB)?;
    set_checked(conn, "wal_autocheckpoint", AUTOCHECKPOINT_PAGES)?;
    set_checked(conn, "journal_size_limit", WAL_KEPT_BYTES)
}

/// A till's file: inner pages stay, leaves come from the operating system's cache.
pub(crate) fn set_small_cache(conn: &Connection) -> Result<(), StoreError> {
    set_checked(conn, "cache_size", -WRITER_CACHE_KIB / 4)
}

/// Settings of a connection that only reads.
pub(crate) fn set_up_reader(conn: &Connection) -> Result<(), StoreError> {
    set_up(conn)?;
    set_checked(conn, "cell_size_check", 1)?;
    set_checked(conn, "cache_size", -READER_CACHE_KIB)?;
    set_checked(conn, "query_only", 1)
}

fn set_up(conn: &Connection) -> Result<(), StoreError> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    conn.busy_timeout(Duration::from_millis(BUSY_WAIT_MS))?;
    // Sorts and savepoint journals stay off the disk: less to fail, and no file to leave behind.
    set_checked(conn, "temp_store", 2)
}

/// FULL syncs the log at every commit, NORMAL only at checkpoints.
pub(crate) fn set_durability(conn: &Connection, durability: Durability) -> Result<(), StoreError> {
    let level = match durability {
        Durability::Normal => 1,
        Durability::Full => 2,
    };
    set_checked(conn, "synchronous", level)
}

/// Sets a pragma and reads it back.
fn set_checked(conn: &Connection, name: &str, value: i64) -> Result<(), StoreError> {
    conn.execute_batch(&format!("PRAGMA {name}={value}"))?;
    let found = setting(conn, name)?;
    if found == value {
        return Ok(());
    }
    Err(StoreError::Other(format!("the database did not take {name} = {value} (it says {found})")))
}

pub(crate) fn setting(conn: &Connection, name: &str) -> Result<i64, StoreError> {
    Ok(conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?)
}

/// Copies the whole log into the file and empties it; every step is synced.
pub(crate) fn checkpoint(conn: &Connection) -> Result<(), StoreError> {
    let busy: i64 = conn.query_row(pragma::CHECKPOINT, [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
}

/// Statements are found by the address of their text: hashing the text itself would cost more
/// than many of the statements do.
type Key = (usize, usize);

#[derive(Default)]
struct ByAddress(u64);

impl Hasher for ByAddress {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }
    fn write_usize(&mut self, value: usize) {
        let mixed = (self.0 ^ value as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// One transaction's view of a connection. The statements that it used stay in its hands until it
/// ends (a look-up by address), then return to the connection's own cache. The map is never
/// iterated, so its order cannot be seen.
pub(crate) struct Session<'a> {
    conn: &'a Connection,
    kept: RefCell<HashMap<Key, CachedStatement<'a>, BuildHasherDefault<ByAddress>>>,
    writes: bool,
}

impl<'a> Session<'a> {
    pub(crate) fn new(conn: &'a Connection, writes: bool) -> Self {
        Self { conn, kept: RefCell::new(HashMap::default()), writes }
    }

    /// Whether a transaction is open (after some errors SQLite has silently ended it, X-6).
    pub(crate) fn in_transaction(&self) -> bool {
        !self.conn.is_autocommit()
    }

    /// Rows written by this connection since it was opened.
    pub(crate) fn rows_written(&self) -> u64 {
        self.conn.total_changes()
    }

    pub(crate) fn script(&self, text: &str) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch(text)?)
    }

    pub(crate) fn execute(&self, sql: &Sql, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.with(sql, params, |statement| Ok(statement.raw_execute()? as u64))
    }

    /// Calls `each` per row until it answers false.
    pub(crate) fn query(
        &self,
        sql: &Sql,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        self.with(sql, params, |statement| {
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                if !each(&Row(Source::Sqlite(row)))? {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Runs with the statement taken out of the map, so that a mapping function may query too.
    fn with<T>(
        &self,
        sql: &Sql,
        params: &[Param<'_>],
        run: impl FnOnce(&mut CachedStatement<'a>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        sql.check_count(params)?;
        let text = sql.sqlite();
        let key = (text.as_ptr() as usize, text.len());
        let known = self.kept.borrow_mut().remove(&key);
        let mut statement = match known {
            Some(statement) => statement,
            None => self.prepare(sql)?,
        };
        let result = bind(&mut statement, params).and_then(|()| run(&mut statement));
        self.kept.borrow_mut().insert(key, statement);
        result
    }

    fn prepare(&self, sql: &Sql) -> Result<CachedStatement<'a>, StoreError> {
        let statement = self.conn.prepare_cached(sql.sqlite())?;
        if !self.writes && !statement.readonly() {
            return Err(StoreError::Other(format!("{} writes, but the transaction only reads", sql.name)));
        }
        Ok(statement)
    }
}

fn bind(statement: &mut CachedStatement<'_>, params: &[Param<'_>]) -> Result<(), StoreError> {
    for (place, param) in params.iter().enumerate() {
        let mut id_text = [0; uuid::fmt::Hyphenated::LENGTH];
        let text;
        let value = match param {
            Param::Null => ValueRef::Null,
            Param::Int(value) => ValueRef::Integer(*value),
            Param::Text(value) => {
                text = storable(value);
                ValueRef::Text(text.as_bytes())
            }
            Param::Blob(value) => ValueRef::Blob(value),
            Param::Id(value) => ValueRef::Text(value.hyphenated().encode_lower(&mut id_text).as_bytes()),
        };
        statement.raw_bind_parameter(place + 1, ToSqlOutput::Borrowed(value))?;
    }
    Ok(())
}
