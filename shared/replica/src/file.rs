//! The file as a whole: made by the server, checked and opened by the till. Not here: its rows.

use crate::{Applied, ReplicaError, apply, sql};
use protocol::Change;
use rusqlite::Connection;
use store::{Database, Durability, Entropy, Migration, StoreError, Tx, WriteError, params};

/// The schema, by version.
pub const MIGRATIONS: &[Migration] = &[
    Migration::new(1, "replica", include_str!("../../../migrations/replica/0001_replica.sql")),
    Migration::new(2, "category", include_str!("../../../migrations/replica/0002_category.sql")),
    Migration::new(3, "word", include_str!("../../../migrations/replica/0003_word.sql")),
];
/// Version of the file format that this build writes and reads; earlier ones are brought up to it.
pub const FORMAT: i64 = 3;
/// "CFR1", as the schema sets it.
const APPLICATION_ID: i64 = 1_128_682_033;

/// The replica makes no ids and no secrets.
struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// Makes a new, empty replica in an empty database. It opens at a till only after `finish`.
/// Error: `Store`.
pub fn create(conn: Connection, now_ms: i64) -> Result<Database, ReplicaError> {
    // Whatever is lost with the power is fetched again; nothing is acknowledged out of this file.
    let mut database = Database::sqlite(conn, Durability::Normal)?;
    database.migrate(MIGRATIONS, now_ms)?;
    Ok(database)
}

/// Fills a replica that holds none of these entities yet, in one transaction; far faster than page by page.
/// Error: `Store`, and the source's own; then nothing of it is kept.
pub fn fill(
    database: &mut Database,
    now_ms: i64,
    mut source: impl FnMut(&mut dyn FnMut(Change) -> Result<(), ReplicaError>) -> Result<(), ReplicaError>,
) -> Result<Applied, ReplicaError> {
    write(database, now_ms, |tx| {
        let mut applied = Applied::default();
        source(&mut |change| apply::put_new(tx, &change, &mut applied))?;
        Ok(applied)
    })
}

/// Closes a filled replica into one file, ready to be shipped: search index merged, its words listed, log emptied, marked complete.
/// Error: `Store`; `Busy` when somebody is still reading it.
pub fn finish(mut database: Database, now_ms: i64) -> Result<(), ReplicaError> {
    write(&mut database, now_ms, |tx| {
        tx.execute(&sql::OPTIMIZE_FTS, &[])?;
        tx.execute(&sql::FILL_WORDS, &[])?;
        tx.execute(&sql::SET_META, params!["complete", &now_ms.to_string()])?;
        Ok(())
    })?;
    let conn = database.sqlite_connection().ok_or(ReplicaError::NotAReplica)?;
    let busy: i64 =
        conn.query_row(sql::CHECKPOINT.sqlite(), [], |row| row.get(0)).map_err(StoreError::from)?;
    if busy == 0 { Ok(()) } else { Err(StoreError::Busy.into()) }
}

/// Opens a replica at the till: refuses what is none, what is not complete and what is of a later format, and
/// brings an earlier format up to date. Costs the same at any size; `check` reads the whole file.
/// Error: `NotAReplica`, `Incomplete`, `Newer`, `Store`.
pub fn open(conn: Connection, now_ms: i64) -> Result<Database, ReplicaError> {
    // Before anything is set on it: a foreign file is left as it is.
    let number = |sql: &store::Sql| {
        conn.query_row(sql.sqlite(), [], |row| row.get::<_, i64>(0)).map_err(StoreError::from)
    };
    let ours = number(&sql::APPLICATION_ID).map_err(foreign)? == APPLICATION_ID;
    if !ours || number(&sql::HAS_RECORD).map_err(foreign)? == 0 {
        return Err(ReplicaError::NotAReplica);
    }
    let mut database = Database::sqlite_small(conn, Durability::Normal)?;
    database.migrate(MIGRATIONS, now_ms).map_err(|error| match error {
        StoreError::Newer { found, known } => ReplicaError::Newer { found, known },
        StoreError::Migration(_) => ReplicaError::NotAReplica,
        other => other.into(),
    })?;
    database.read(now_ms, |tx| match complete(tx)? {
        true => Ok(()),
        false => Err(ReplicaError::Incomplete),
    })?;
    // What an earlier version could not read, this one perhaps can; a new schema comes with a new version.
    write(&mut database, now_ms, apply::read_again)?;
    Ok(database)
}

/// Reads the whole file and looks for damage; after a download or a copy from a stick. Error: `Damaged`.
pub fn check(tx: &Tx<'_>) -> Result<(), ReplicaError> {
    let found = tx.query(&sql::QUICK_CHECK, &[], |row| Ok(row.text(0)?.to_owned()))?;
    match found.as_slice() {
        [ok] if ok == "ok" => Ok(()),
        damage => Err(ReplicaError::Damaged(damage.first().cloned().unwrap_or_default())),
    }
}

fn complete(tx: &Tx<'_>) -> Result<bool, ReplicaError> {
    Ok(tx.query_opt(&sql::META, params!["complete"], |_| Ok(()))?.is_some())
}

/// What is no database at all is no replica either.
fn foreign(error: StoreError) -> ReplicaError {
    match error {
        StoreError::Corrupt(_) => ReplicaError::NotAReplica,
        other => other.into(),
    }
}

fn write<T>(
    database: &mut Database,
    now_ms: i64,
    work: impl FnMut(&Tx<'_>) -> Result<T, ReplicaError>,
) -> Result<T, ReplicaError> {
    database.write(now_ms, &mut NoEntropy, work).map_err(|error| match error {
        WriteError::Refused(error) => error,
        WriteError::Failed(error) | WriteError::Unknown(error) => error.into(),
    })
}
