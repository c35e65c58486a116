//! A barcode scanner on a serial line: codes as text, and what became of the line. What a code means is the core's
//! to say.

mod address;
mod codes;
mod serial;
#[cfg(test)]
mod tests;

pub use self::address::{ScannerAddress, ScannerAddressError};
pub use self::serial::run_scanner;

/// What a scanner says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanEvent {
    /// A whole code, without prefix and suffix.
    Code(String),
    /// The line is open.
    Connected,
    /// The line is gone, and is tried again; what to do, in one sentence.
    Lost(String),
}
