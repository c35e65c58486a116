//! `store`: one portable SQL executor and what every database of the house is built from:
//! statements, transactions, group commit, migrations, feeds, outbox, sequencer, the disk port.
//!
//! What may not enter: business rules, SQL outside `sql.rs`, wall clocks (time comes in as a
//! number or as the shell's `fn() -> i64`), and any `match` on the engine outside this crate.

mod batch;
mod database;
mod disk;
mod entropy;
mod error;
pub mod feed;
mod handle;
mod migrate;
pub mod outbox;
mod param;
mod postgres;
mod recovery;
mod row;
mod scope;
pub mod sequencer;
pub mod sql;
mod sqlite;
mod statement;
pub mod testing;
mod tx;

pub use batch::{Abort, BatchReport, Command, FinishStep, Outcome, WriteError};
pub use database::{Database, Durability};
pub use disk::{Disk, FolderDisk};
pub use entropy::{Entropy, OsEntropy};
pub use error::StoreError;
pub use handle::{Db, Finish, ReaderSeat, Reopen, WriterSeat, Written};
pub use migrate::{Migrated, Migration};
pub use param::Param;
pub use recovery::Recovery;
pub use row::Row;
pub use scope::Scope;
pub use statement::Sql;
pub use tx::Tx;

/// What the `statements!` macro expands to; not for direct use.
#[doc(hidden)]
pub mod expand {
    pub use crate::statement::{as_text, check_placeholders, make, question_marks};
}

#[cfg(test)]
mod tests;
