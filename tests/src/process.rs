//! The real programs, `sync-server` and `till`, started, talked to, killed and started again:
//! what journeys and the crash test stand on. Knows how to hold a process, not what a sale is.

mod binaries;
mod child;
mod error;
mod folder;
mod http;
mod server;
#[cfg(test)]
mod tests;
mod till;

pub use self::binaries::{Binaries, binaries};
pub use self::child::Kept;
pub use self::error::HarnessError;
pub use self::folder::Folder;
pub use self::http::{Http, HttpReply};
pub use self::server::ServerProcess;
pub use self::till::TillProcess;
