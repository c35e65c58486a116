//! What can go wrong in the harness itself; a journey shows it and fails.

use std::time::Duration;

/// Why a process could not be started, asked or ended.
#[derive(Debug, thiserror::Error)]
pub enum HarnessError {
    /// The program is not built.
    #[error("{0} is not there; run `cargo build -p sync-server -p pos-app --bins` first")]
    NotBuilt(String),
    /// Building it failed.
    #[error("cargo could not build the programs:\n{0}")]
    Build(String),
    /// A file, pipe or socket failed.
    #[error("{what}: {error}")]
    Io {
        /// What was done.
        what: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// Nothing came in time.
    #[error("{program} gave no {what} within {within:?}; it wrote:\n{log}")]
    TimedOut {
        /// Which program.
        program: String,
        /// What was waited for.
        what: String,
        /// How long.
        within: Duration,
        /// The end of its log.
        log: String,
    },
    /// It ended while something was awaited.
    #[error("{program} ended while {what} was awaited; it wrote:\n{log}")]
    Ended {
        /// Which program.
        program: String,
        /// What was waited for.
        what: String,
        /// The end of its log.
        log: String,
    },
    /// The till answered `"ok":false`.
    #[error("the till refused `{command}`: {code}: {detail}")]
    Refused {
        /// The command.
        command: String,
        /// The answer's code.
        code: String,
        /// The answer's sentence.
        detail: String,
    },
    /// An answer that is not what was agreed.
    #[error("not understood: {0}")]
    Garbled(String),
}

impl HarnessError {
    /// An [`HarnessError::Io`] for `map_err`.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io { what, error }
    }
}
