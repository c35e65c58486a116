//! One connection to one database, behind an engine enum: the only place but `tx.rs` that knows which.
//! What may not enter: threads, clocks, queues (see `handle.rs`).

use std::cell::Cell;

use rusqlite::Connection;

use crate::batch::WriteError;
use crate::postgres;
use crate::tx::{Ending, Link};
use crate::{Entropy, Sql, StoreError, Tx, sql, sqlite};

/// How durable a commit is when it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Survives a power cut: the log is synced (sales, money, whatever was shown to a person).
    Full,
    /// Survives a crash of the program; a power cut may take the last commits (ticket drafts).
    Normal,
}

pub(crate) enum Engine {
    Sqlite(Connection),
    Postgres(Box<postgres::Connection>),
}

/// A database with one connection; whoever holds it mutably is the writer.
pub struct Database {
    pub(crate) engine: Engine,
    durability: Durability,
    /// A commit's outcome is unknown: nothing more is written here until recovery (J-1).
    unsettled: Cell<bool>,
    /// The last id that was made: the next one of the same millisecond is above it.
    last_id: Cell<u128>,
}

impl Database {
    /// Takes a SQLite connection as the one writer: WAL, the durability, foreign keys, checks and
    /// caches are set and read back.
    ///
    /// # Errors
    /// `Other` when a setting does not hold (a database in memory, a VFS without WAL), `Busy`,
    /// `Corrupt` or `Io` when the file cannot be used.
    pub fn sqlite(conn: Connection, durability: Durability) -> Result<Self, StoreError> {
        sqlite::set_up_writer(&conn, durability)?;
        Ok(Self {
            engine: Engine::Sqlite(conn),
            durability,
            unsettled: Cell::new(false),
            last_id: Cell::new(0),
        })
    }

    /// The same for a file that is asked much and changed little at a time, on a machine with little memory: a quarter
    /// of the cache.
    ///
    /// # Errors
    /// As [`Database::sqlite`].
    pub fn sqlite_small(conn: Connection, durability: Durability) -> Result<Self, StoreError> {
        let database = Self::sqlite(conn, durability)?;
        database.sqlite_connection().map_or(Ok(()), sqlite::set_small_cache)?;
        Ok(database)
    }

    /// Takes a SQLite connection that will only read.
    ///
    /// # Errors
    /// As [`Database::sqlite`].
    pub fn sqlite_reader(conn: Connection) -> Result<Self, StoreError> {
        sqlite::set_up_reader(&conn)?;
        Ok(Self {
            engine: Engine::Sqlite(conn),
            durability: Durability::Normal,
            unsettled: Cell::new(false),
            last_id: Cell::new(0),
        })
    }

    /// Connects to a PostgreSQL at `postgres://user:password@host:port/database`. Any number of connections may
    /// write at once: their commands lock what they change (see [`crate::Command::scope`]).
    ///
    /// # Errors
    /// `Unfit` when the address is none or the server is not one that we can use, `Away` when nobody answers there.
    pub fn postgres(url: &str, durability: Durability) -> Result<Self, StoreError> {
        let connection = postgres::Connection::open(url)?;
        connection.set_durability(durability)?;
        let engine = Engine::Postgres(Box::new(connection));
        Ok(Self { engine, durability, unsettled: Cell::new(false), last_id: Cell::new(0) })
    }

    /// Whether further connections may write at the same time; then the sequencer runs in a transaction of its own.
    #[must_use]
    pub fn has_many_writers(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Compiles a statement without running it, as a test of its text.
    ///
    /// # Errors
    /// The engine's.
    pub fn prepare(&self, sql: &Sql) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(conn) => Ok(conn.prepare(sql.sqlite()).map(drop)?),
            Engine::Postgres(connection) => connection.prepare(sql),
        }
    }

    /// Sets how durable the following commits are.
    ///
    /// # Errors
    /// When the engine does not take the setting; then it is as it was.
    pub fn set_durability(&mut self, durability: Durability) -> Result<(), StoreError> {
        if self.durability != durability {
            match &self.engine {
                Engine::Sqlite(conn) => sqlite::set_durability(conn, durability)?,
                Engine::Postgres(connection) => connection.set_durability(durability)?,
            }
            self.durability = durability;
        }
        Ok(())
    }

    /// How long a lock of another program is waited for before `Busy` (2,000 ms from the start).
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn set_busy_wait_ms(&mut self, wait_ms: u64) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(conn) => Ok(conn.busy_timeout(std::time::Duration::from_millis(wait_ms))?),
            Engine::Postgres(connection) => connection.set_lock_wait_ms(wait_ms),
        }
    }

    /// True after a commit of unknown outcome, or when the engine's server has hung up: drop this and open it
    /// again, on SQLite by [`Database::recover`].
    #[must_use]
    pub fn needs_recovery(&self) -> bool {
        self.unsettled.get()
            || match &self.engine {
                Engine::Sqlite(_) => false,
                Engine::Postgres(connection) => connection.is_closed(),
            }
    }

    pub(crate) fn mark_unsettled(&self) {
        self.unsettled.set(true);
    }

    /// Opens a writing transaction, without borrowing the whole database mutably.
    pub(crate) fn begin_write<'a>(
        &'a self,
        now_ms: i64,
        entropy: &'a mut (dyn Entropy + 'a),
    ) -> Result<Tx<'a>, StoreError> {
        if self.needs_recovery() {
            return Err(StoreError::NeedsRecovery);
        }
        Tx::begin(self.link(true), &sql::BEGIN_WRITE, now_ms, (Some(entropy), &self.last_id))
    }

    fn link(&self, writes: bool) -> Link<'_> {
        match &self.engine {
            Engine::Sqlite(conn) => Link::Sqlite(sqlite::Session::new(conn, writes)),
            Engine::Postgres(connection) => Link::Postgres(connection),
        }
    }

    /// One command in one transaction: committed when it answers Ok, dropped when it answers Err.
    /// `work` must give the same result when it is run again (engines may ask for it).
    ///
    /// # Errors
    /// `Refused` with the command's own error; `Failed`: surely not there; `Unknown`: recover,
    /// then look the fact up by its id (J-1).
    pub fn write<T, E>(
        &mut self,
        now_ms: i64,
        entropy: &mut dyn Entropy,
        mut work: impl FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, WriteError<E>> {
        let tx = self.begin_write(now_ms, entropy).map_err(WriteError::Failed)?;
        match work(&tx) {
            Ok(value) => match tx.commit() {
                Ending::Committed => Ok(value),
                Ending::Nothing(error) => Err(WriteError::Failed(error)),
                Ending::Unknown(error) => {
                    self.mark_unsettled();
                    Err(WriteError::Unknown(error))
                }
            },
            Err(error) => {
                let fault = tx.fault();
                self.abandon(&tx);
                Err(fault.map_or(WriteError::Refused(error), WriteError::Failed))
            }
        }
    }

    /// Drops a transaction. A connection that cannot even do that takes no more work.
    pub(crate) fn abandon(&self, tx: &Tx<'_>) {
        if tx.roll_back().is_err() {
            self.mark_unsettled();
        }
    }

    /// Queries over one snapshot; a statement that writes is refused.
    ///
    /// # Errors
    /// Those of `work`, or of starting the transaction.
    pub fn read<T, E: From<StoreError>>(
        &self,
        now_ms: i64,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let tx = self.begin_read(now_ms)?;
        let result = work(&tx);
        tx.roll_back()?;
        result
    }

    /// Opens a reading transaction: the first thing at which a dead connection is noticed.
    pub(crate) fn begin_read(&self, now_ms: i64) -> Result<Tx<'_>, StoreError> {
        Tx::begin(self.link(false), &sql::BEGIN_READ, now_ms, (None, &self.last_id))
    }

    /// The SQLite connection below, for what is SQLite's alone (backup, full-text maintenance).
    /// Not for statements of the application.
    #[must_use]
    pub fn sqlite_connection(&self) -> Option<&Connection> {
        match &self.engine {
            Engine::Sqlite(conn) => Some(conn),
            Engine::Postgres(_) => None,
        }
    }
}
