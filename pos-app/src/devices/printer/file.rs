//! A file that jobs are appended to, one after another; also a printer's device file.

use super::error::write_job;
use super::{Printer, PrinterAddress, PrinterError};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

/// Prints into a file.
#[derive(Debug, Clone)]
pub struct FilePrinter {
    path: PathBuf,
}

impl FilePrinter {
    /// A printer that appends to `path`, which is made when it is missing.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }
}

impl Printer for FilePrinter {
    fn print(&mut self, job: &[u8]) -> Result<(), PrinterError> {
        let address = PrinterAddress::File(self.path.clone()).to_string();
        let file = OpenOptions::new().append(true).create(true).open(&self.path).map_err(|error| {
            PrinterError::NotOpened { address: address.clone(), detail: error.to_string() }
        })?;
        write_job(&file, job, &address)
    }
}
