//! The printer's thread: one job at a time, so that a printer that is slow or gone holds up nobody.

use std::sync::mpsc::{Sender, channel};

use super::ShellError;
use crate::api::{PrintFailure, PrinterState};
use crate::devices::{PrinterAddress, PrinterError, PrinterTimeouts, open_printer};

/// The thread's door.
pub(super) struct PrinterThread {
    jobs: Sender<(u64, Vec<u8>)>,
}

impl PrinterThread {
    /// `printed` hears what became of each job; it answers whether anybody still listens.
    pub fn start(
        address: PrinterAddress,
        printed: impl Fn(u64, Result<(), PrintFailure>) -> bool + Send + 'static,
    ) -> Result<Self, ShellError> {
        let (jobs, inbox) = channel::<(u64, Vec<u8>)>();
        let work = move || {
            let mut printer = open_printer(&address, PrinterTimeouts::default());
            for (job, bytes) in inbox {
                let result = printer.print(&bytes).map_err(|error| failure(&error));
                if !printed(job, result) {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("printer".to_owned()).spawn(work).map_err(ShellError::Threads)?;
        Ok(Self { jobs })
    }

    pub fn print(&self, job: u64, bytes: Vec<u8>) {
        // The thread ends only with the till.
        let _ = self.jobs.send((job, bytes));
    }
}

fn failure(error: &PrinterError) -> PrintFailure {
    let state = match error {
        PrinterError::PaperOut { .. } => PrinterState::PaperOut,
        PrinterError::CoverOpen { .. } => PrinterState::CoverOpen,
        PrinterError::CutterJammed { .. } | PrinterError::Faulty { .. } | PrinterError::Offline { .. } => {
            PrinterState::Offline
        }
        PrinterError::Stuck { .. } | PrinterError::Broken { .. } => PrinterState::Stuck,
        PrinterError::Address(_)
        | PrinterError::UnknownHost { .. }
        | PrinterError::Refused { .. }
        | PrinterError::Unreachable { .. }
        | PrinterError::NotOpened { .. } => PrinterState::Gone,
    };
    PrintFailure { state, reason: error.to_string() }
}
