//! The one error of the replica. Not here: errors of a transport.

use protocol::ProtocolError;
use store::StoreError;
use thiserror::Error;

/// Why a replica could not be opened, filled or read.
#[derive(Debug, Error)]
pub enum ReplicaError {
    /// The database below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file is SQLite, but not a replica.
    #[error("the file is not a catalogue file of this system; fetch a new snapshot")]
    NotAReplica,
    /// The server had not finished filling the file.
    #[error("the catalogue file is not complete; fetch a new snapshot")]
    Incomplete,
    /// The file is of a later version than this program.
    #[error("the catalogue file has format {found} and this program knows {known}; update the program")]
    Newer {
        /// Format of the file.
        found: i64,
        /// Latest format that this build knows.
        known: i64,
    },
    /// SQLite's own check found damage.
    #[error("the catalogue file is damaged ({0}); fetch a new snapshot")]
    Damaged(String),
    /// Something stored cannot be read as what it should be.
    #[error(transparent)]
    Unreadable(#[from] ProtocolError),
}
