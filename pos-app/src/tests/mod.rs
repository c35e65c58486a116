//! The till's core against real SQLite in a temporary folder and a small server of its own. No sockets, no
//! clock but the test's.

mod bad_days;
mod bench;
mod counter;
mod goods;
mod linked;
mod selling;
mod server;
mod statements;
mod syncing;
