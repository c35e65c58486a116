//! Opening a database, and coming back after a commit of unknown outcome (J-1): what is visible is
//! made durable first, and only then anything is looked up.
//! What may not enter: the looking up; the caller knows its ids.

use rusqlite::Connection;

use crate::database::Engine;
use crate::sql::pragma;
use crate::{Database, Disk, Durability, StoreError, sqlite};

/// Copied at once while the log is rewritten.
const CHUNK_BYTES: usize = 1 << 20;

/// A database after [`Database::recover`].
pub enum Recovery {
    /// All that can be read is durable: what is not found was not stored.
    Durable(Database),
    /// The disk did not let what is visible become durable (full, failing, or held by a reader).
    /// The database can be read and refuses writes. When no other connection was open, what is
    /// not found was not stored and will not appear; what is found is still not certain.
    Visible(Database, StoreError),
}

impl Recovery {
    /// The database, or the reason why it is not certain yet.
    ///
    /// # Errors
    /// The reason of [`Recovery::Visible`].
    pub fn durable(self) -> Result<Database, StoreError> {
        match self {
            Self::Durable(database) => Ok(database),
            Self::Visible(_, error) => Err(error),
        }
    }
}

impl Database {
    /// Opens a database as its writer. After a crash of the machine or of the program use
    /// [`Database::recover`] instead.
    ///
    /// # Errors
    /// As [`Database::sqlite`] and the disk say.
    pub fn open(disk: &dyn Disk, name: &str, durability: Durability) -> Result<Self, StoreError> {
        Self::sqlite(disk.open_database(name)?, durability)
    }

    /// Opens a database for reading only.
    ///
    /// # Errors
    /// As [`Database::sqlite_reader`] and the disk say.
    pub fn open_reader(disk: &dyn Disk, name: &str) -> Result<Self, StoreError> {
        Self::sqlite_reader(disk.open_database(name)?)
    }

    /// Opens a database after a commit of unknown outcome, and at every start (the last run may
    /// have died of one). The old [`Database`] must have been dropped.
    ///
    /// A failed sync leaves the log readable from memory while the disk lacks it, and a later sync
    /// of the same file says yes without writing. So the log is written again, byte by byte, under
    /// the write lock, synced, and copied into the database file.
    ///
    /// `Visible` with `Busy` means that another program has it open: there is one writer only.
    ///
    /// # Errors
    /// When it cannot be opened at all: `Corrupt`, `Io`, `Full`, `Busy`.
    pub fn recover(disk: &dyn Disk, name: &str, durability: Durability) -> Result<Recovery, StoreError> {
        let database = Self::open(disk, name, durability)?;
        let settled = match database.sqlite_connection() {
            Some(conn) => rewrite_log(disk, name, conn).and_then(|()| sqlite::checkpoint(conn)),
            None => Ok(()),
        };
        match settled {
            Ok(()) => Ok(Recovery::Durable(database)),
            Err(error) => {
                database.mark_unsettled();
                Ok(Recovery::Visible(database, error))
            }
        }
    }

    /// Copies the log into the database file, synced, and empties it. PostgreSQL does that by itself.
    ///
    /// # Errors
    /// `Busy` while a reader holds an older state; else as the disk says.
    pub fn checkpoint(&mut self) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(conn) => sqlite::checkpoint(conn),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Reads every page and index and compares them. On PostgreSQL that is its own tools' work (`pg_amcheck`).
    ///
    /// # Errors
    /// `Corrupt` with the first finding.
    pub fn check(&self) -> Result<(), StoreError> {
        let Some(conn) = self.sqlite_connection() else { return Ok(()) };
        let found: String = conn.query_row(pragma::CHECK, [], |row| row.get(0))?;
        if found == "ok" { Ok(()) } else { Err(StoreError::Corrupt(found)) }
    }

    /// Closes the database as one self-contained file without a log, fit to be shipped.
    ///
    /// # Errors
    /// `Busy` while another connection has it open; `Other` on an engine without files; else as the disk says.
    pub fn seal(self) -> Result<(), StoreError> {
        let Engine::Sqlite(conn) = self.engine else {
            return Err(StoreError::Other("only a database of one file can be sealed".to_owned()));
        };
        sqlite::checkpoint(&conn)?;
        let mode: String = conn.query_row(pragma::SINGLE_FILE, [], |row| row.get(0))?;
        if mode != "delete" {
            return Err(StoreError::Busy);
        }
        conn.close().map_err(|(_, error)| error.into())
    }
}

/// Writes the log's bytes over themselves and syncs, while nobody else can append to it.
fn rewrite_log(disk: &dyn Disk, name: &str, conn: &Connection) -> Result<(), StoreError> {
    let log = format!("{name}-wal");
    if !disk.exists(&log)? || disk.len(&log)? == 0 {
        return Ok(());
    }
    conn.execute_batch(crate::sql::BEGIN_WRITE.sqlite())?;
    let rewritten = rewrite(disk, &log);
    conn.execute_batch(crate::sql::ROLLBACK.sqlite())?;
    rewritten
}

fn rewrite(disk: &dyn Disk, log: &str) -> Result<(), StoreError> {
    let mut offset = 0;
    loop {
        let bytes = disk.read_at(log, offset, CHUNK_BYTES)?;
        if bytes.is_empty() {
            return disk.sync(log);
        }
        disk.write_at(log, offset, &bytes)?;
        offset += bytes.len() as u64;
    }
}
