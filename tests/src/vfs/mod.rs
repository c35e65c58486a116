//! A machine that can be unplugged: SQLite files and plain files in memory, behind a virtual file
//! system of our own, with every fault that a shop's disk has in store.
//!
//! * [`Machine`] owns the disk: arm a [`Fault`], cut the power, start again.
//! * [`SimDisk`] is what the product gets: the same `store::Disk` that a folder implements.
//! * Every write enters the [`Trace`], so that two runs of one seed can be compared exactly.
//!
//! The model of a power cut is the harsh one: whatever was not synced survives wholly, not at all, in
//! part, or torn by sector; a page whose sync failed once stays in doubt for ever, whatever later syncs
//! say; a file or rename is on the platter only once its directory is. Shared memory is heap memory, so
//! that WAL and `synchronous=FULL` work as in production.
//!
//! This is the only place of the project where unsafe code may stand: SQLite's file interface is C. It
//! is kept in `calls.rs` (methods of an open file), `register.rs` (methods of the file system) and
//! `shm.rs`; the rest is safe. No rule of the product may enter here.
#![allow(unsafe_code)]

mod calls;
mod directory;
mod disk;
mod fault;
mod file;
mod handle;
mod locks;
mod machine;
mod random;
mod register;
mod shm;
mod state;
#[cfg(test)]
mod store_tests;
#[cfg(test)]
mod tests;
mod trace;

pub use disk::SimDisk;
pub use fault::{Fault, Syncing};
pub use machine::Machine;
pub use random::{SeededEntropy, SplitMix};
pub use register::seed_sqlite;
pub use trace::Trace;
