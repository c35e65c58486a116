//! A printer on a serial line: 8 data bits, no parity, one stop bit.

use std::io::{self, Read, Write};
use std::time::Duration;

use serialport::{ClearBuffer, SerialPort};

use super::talk::{Known, Line, Talk};
use super::{Printer, PrinterAddress, PrinterError, PrinterTimeouts};

/// Prints over a serial line.
#[derive(Debug, Clone)]
pub struct SerialPrinter {
    path: String,
    baud: u32,
    timeouts: PrinterTimeouts,
    known: Known,
}

impl SerialPrinter {
    /// A printer at `path` (`/dev/ttyUSB0`, `COM3`) with `baud` bits per second.
    pub fn new(path: &str, baud: u32, timeouts: PrinterTimeouts) -> Self {
        Self { path: path.to_owned(), baud, timeouts, known: Known::default() }
    }

    fn open(&self, address: &str) -> Result<Box<dyn SerialPort>, PrinterError> {
        let opened = serialport::new(&self.path, self.baud).timeout(self.timeouts.write).open();
        opened.map_err(|error| PrinterError::NotOpened {
            address: address.to_owned(),
            detail: error.to_string(),
        })
    }
}

impl Printer for SerialPrinter {
    fn print(&mut self, job: &[u8]) -> Result<(), PrinterError> {
        let address = PrinterAddress::Serial { path: self.path.clone(), baud: self.baud }.to_string();
        let port = self.open(&address).inspect_err(|_| self.known = Known::default())?;
        // What the printer said while nobody listened is no answer. A line without such a buffer has none to clear.
        let _nothing_kept = port.clear(ClearBuffer::Input);
        let line = SerialLine { port, write: self.timeouts.write };
        Talk::new(line, &address, self.timeouts).job(job, &mut self.known).map(|_| ())
    }
}

/// The system has one time-out for both directions.
struct SerialLine {
    port: Box<dyn SerialPort>,
    write: Duration,
}

impl Line for SerialLine {
    fn read_within(&mut self, wait: Duration) -> io::Result<()> {
        self.port.set_timeout(wait).map_err(io::Error::other)
    }
}

impl Read for SerialLine {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.port.read(bytes)
    }
}

impl Write for SerialLine {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.port.set_timeout(self.write).map_err(io::Error::other)?;
        self.port.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.port.flush()
    }
}
