//! Every way in which the store can fail, named by what the caller can do about it.
//! What may not enter: texts for customers; whoever talks to people maps these.

/// A failure of the database or of the disk below it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process or connection holds the lock; nothing was done, try again later.
    #[error("the database is locked by another program; close it or try again")]
    Busy,
    /// No room left on the disk; nothing of this command was kept.
    #[error("the disk is full; free some space and try again")]
    Full,
    /// The operating system refused to read, write or sync (the detail names the operation).
    #[error("the disk failed ({0}); check the disk and its permissions")]
    Io(String),
    /// The database's own server does not answer, or has hung up; nothing of this command was kept.
    #[error("PostgreSQL cannot be used ({0}); see that it runs and can be reached, then try again")]
    Away(String),
    /// The file is damaged or is no database.
    #[error("the database is damaged ({0}); restore it from a backup")]
    Corrupt(String),
    /// A row with this key is already there (the detail names table and columns).
    #[error("already there: {0}")]
    Unique(String),
    /// Two transactions were in each other's way and this one was dropped; the store runs it again by itself.
    #[error("other writers were in the way ({0}); try again")]
    Conflict(String),
    /// Another rule of the schema refused the row.
    #[error("refused by the schema: {0}")]
    Constraint(String),
    /// A row or file that was asked for is not there.
    #[error("not found")]
    NotFound,
    /// The engine dropped the whole transaction, not only the failing statement.
    #[error("the transaction was lost and has to be run again")]
    TransactionLost,
    /// The outcome of an earlier commit is unknown: this connection takes no more work before recovery.
    #[error("an earlier commit has an unknown outcome; the store has to be reopened first")]
    NeedsRecovery,
    /// The database was written by a newer version of the program.
    #[error("the database has version {found}, this program knows {known}; install the newer program")]
    Newer {
        /// Version found in the database.
        found: i64,
        /// Highest version that this program knows.
        known: i64,
    },
    /// A migration that was applied is not the one that this program carries.
    #[error("migration {0}")]
    Migration(String),
    /// This server or database is not one that the statements can rely on; the text says what to do.
    #[error("{0}")]
    Unfit(String),
    /// Anything else: a fault in a statement or a wrong use of the executor.
    #[error("{0}")]
    Other(String),
}

impl StoreError {
    /// True for failures of the machine below, which say nothing about the command that met them.
    #[must_use]
    pub fn is_environment(&self) -> bool {
        matches!(
            self,
            Self::Busy
                | Self::Conflict(_)
                | Self::Full
                | Self::Io(_)
                | Self::Away(_)
                | Self::Corrupt(_)
                | Self::TransactionLost
                | Self::NeedsRecovery
        )
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(code, text) => from_code(code, text),
            rusqlite::Error::SqlInputError { error, msg, sql, .. } => {
                match from_code(error, Some(format!("{msg} in: {sql}"))) {
                    // A statement that does not compile is a fault of the statement.
                    Self::Other(text) => Self::Other(text),
                    other => other,
                }
            }
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            other => Self::Other(other.to_string()),
        }
    }
}

fn from_code(code: rusqlite::ffi::Error, text: Option<String>) -> StoreError {
    use rusqlite::ErrorCode as Code;
    use rusqlite::ffi;
    let text = text.unwrap_or_else(|| code.to_string());
    match code.code {
        Code::DatabaseBusy | Code::DatabaseLocked => StoreError::Busy,
        Code::DiskFull => StoreError::Full,
        // The WAL index cannot grow: the only usual cause is a full disk or quota.
        Code::SystemIoFailure if code.extended_code == ffi::SQLITE_IOERR_SHMSIZE => StoreError::Full,
        Code::SystemIoFailure => StoreError::Io(format!("{text}, code {}", code.extended_code)),
        Code::CannotOpen | Code::ReadOnly | Code::PermissionDenied => StoreError::Io(text),
        Code::DatabaseCorrupt | Code::NotADatabase => StoreError::Corrupt(text),
        Code::ConstraintViolation => match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => StoreError::Unique(columns(&text).to_owned()),
            _ => StoreError::Constraint(text),
        },
        _ => StoreError::Other(text),
    }
}

/// `UNIQUE constraint failed: feed.entity_id` → `feed.entity_id`.
fn columns(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(_, columns)| columns)
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error.to_string()),
        }
    }
}
