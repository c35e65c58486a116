//! What PostgreSQL's errors mean to whoever calls. What may not enter: what is done about them.

use std::error::Error as StdError;

use postgres::error::{DbError, Severity, SqlState};

use crate::StoreError;

/// Whether the connection ends with this error: the server says so, or nobody is there any more.
pub(super) fn is_the_end(error: &postgres::Error) -> bool {
    match error.as_db_error() {
        Some(known) => matches!(known.parsed_severity(), Some(Severity::Fatal | Severity::Panic)),
        None => !is_wrong_use(error),
    }
}

/// A value that does not fit is a fault of the call; all else without a code is the connection.
fn is_wrong_use(error: &postgres::Error) -> bool {
    let text = error.to_string();
    text.contains("serializing") || text.contains("deserializing")
}

/// The connection is gone, or was never made.
pub(super) fn lost(error: &postgres::Error) -> StoreError {
    StoreError::Away(with_cause(error))
}

fn with_cause(error: &postgres::Error) -> String {
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{error}{cause}")
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        match error.as_db_error() {
            Some(known) => said(known),
            None if is_wrong_use(&error) => Self::Other(with_cause(&error)),
            None => lost(&error),
        }
    }
}

fn said(known: &DbError) -> StoreError {
    let text = known.message().to_owned();
    let code = known.code();
    if *code == SqlState::UNIQUE_VIOLATION {
        return StoreError::Unique(known.constraint().unwrap_or(&text).to_owned());
    }
    if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        return StoreError::Conflict(text);
    }
    if *code == SqlState::LOCK_NOT_AVAILABLE {
        return StoreError::Busy;
    }
    if *code == SqlState::DISK_FULL {
        return StoreError::Full;
    }
    if *code == SqlState::IN_FAILED_SQL_TRANSACTION {
        return StoreError::TransactionLost;
    }
    if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        // After a fail-over the old address may lead to a standby.
        return StoreError::Away(text);
    }
    match code.code().get(..2) {
        // `P0001` is what our own triggers raise.
        Some("23" | "P0") => StoreError::Constraint(text),
        Some("08" | "57" | "58" | "53") => StoreError::Away(text),
        Some("XX") => StoreError::Corrupt(text),
        _ if matches!(known.parsed_severity(), Some(Severity::Fatal | Severity::Panic)) => {
            StoreError::Away(text)
        }
        _ => StoreError::Other(format!("{text} ({})", code.code())),
    }
}
