//! The receipt printer: one port, drivers for a network printer, a file or device file, a serial
//! line, and none. A driver opens its printer for each job, so that a printer may be switched
//! off and on between receipts, and two tills may share one.
//!
//! Printers on a line that goes both ways are asked how they are before a job, and whether they came to its end
//! after it (`talk`); what their answers mean stands in `status`.

mod address;
mod error;
mod file;
mod serial;
mod status;
mod talk;
mod tcp;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use self::address::PrinterAddress;
pub use self::error::PrinterError;
pub use self::file::FilePrinter;
pub use self::serial::SerialPrinter;
pub use self::tcp::TcpPrinter;

/// Whatever takes a print job's bytes.
pub trait Printer: Send {
    /// Hands one whole job over; blocks at most as long as the driver's time-outs say.
    ///
    /// # Errors
    /// [`PrinterError`]: what is wrong and what to do. The job may then be printed in part.
    fn print(&mut self, job: &[u8]) -> Result<(), PrinterError>;
}

/// How long a driver waits for its printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrinterTimeouts {
    /// For the connection.
    pub connect: Duration,
    /// For a printer that takes nothing more (paper out, cover open).
    pub write: Duration,
    /// For a network printer that tells nothing of itself to close its side after the last byte, as most do. One
    /// that does not is taken to have printed.
    pub close: Duration,
    /// For the answer to the first question of how it is. A printer that lets it pass is not asked again.
    pub answer: Duration,
    /// For a printer that answers questions to say that the job has come to its end.
    pub end: Duration,
}

impl Default for PrinterTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            write: Duration::from_secs(10),
            close: Duration::from_millis(500),
            answer: Duration::from_millis(300),
            end: Duration::from_secs(4),
        }
    }
}

/// The driver of an address. Opens nothing yet: that is done for each job.
pub fn open_printer(address: &PrinterAddress, timeouts: PrinterTimeouts) -> Box<dyn Printer> {
    match address {
        PrinterAddress::Tcp { host, port } => Box::new(TcpPrinter::new(host, *port, timeouts)),
        PrinterAddress::File(path) => Box::new(FilePrinter::new(path)),
        PrinterAddress::Serial { path, baud } => Box::new(SerialPrinter::new(path, *baud, timeouts)),
        PrinterAddress::None => Box::new(NoPrinter),
    }
}

/// A till without a printer: jobs are done at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPrinter;

impl Printer for NoPrinter {
    fn print(&mut self, _job: &[u8]) -> Result<(), PrinterError> {
        Ok(())
    }
}
