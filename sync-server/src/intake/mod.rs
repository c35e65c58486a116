//! Intake: the tills' journals come in (U-1, U-2, J-3). Signature, chain, duplicates, gaps, forks, quarantine;
//! what an event means is asked of a port. Acknowledged means stored durably, not understood. Not here: what a
//! sale does to stock and books.

mod chain;
mod ports;
mod prepare;
mod push;
mod quarantine;
pub mod sql;

pub use chain::{latest_head, view_chain};
pub use ports::{BookError, Booked, Bookings, Event, Registry, Suspense, Till};
pub use prepare::{PreparedEvent, PreparedPush, Unopened, prepare};
pub use push::take_in;

use store::StoreError;

/// Why a whole push is refused. The till keeps its events and tries again (U-3).
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such terminal.
    #[error("this till is not known here; enrol it with a code from a manager")]
    TerminalUnknown,
    /// Not one event is signed with the terminal's key.
    #[error("no event of this push is signed with the till's key; enrol the till again")]
    Signature,
}

impl IntakeError {
    /// The stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "INTERNAL",
            Self::TerminalUnknown => "TERMINAL_UNKNOWN",
            Self::Signature => "SIGNATURE_INVALID",
        }
    }
}
