//! A printer on a serial line: 8 data bits, no parity, one stop bit.

use super::error::write_job;
use super::{Printer, PrinterAddress, PrinterError, PrinterTimeouts};

/// Prints over a serial line.
#[derive(Debug, Clone)]
pub struct SerialPrinter {
    path: String,
    baud: u32,
    timeouts: PrinterTimeouts,
}

impl SerialPrinter {
    /// A printer at `path` (`/dev/ttyUSB0`, `COM3`) with `baud` bits per second.
    pub fn new(path: &str, baud: u32, timeouts: PrinterTimeouts) -> Self {
        Self { path: path.to_owned(), baud, timeouts }
    }
}

impl Printer for SerialPrinter {
    fn print(&mut self, job: &[u8]) -> Result<(), PrinterError> {
        let address = PrinterAddress::Serial { path: self.path.clone(), baud: self.baud }.to_string();
        let mut line =
            serialport::new(&self.path, self.baud).timeout(self.timeouts.write).open().map_err(|error| {
                PrinterError::NotOpened { address: address.clone(), detail: error.to_string() }
            })?;
        write_job(&mut line, job, &address)
    }
}
