//! A receipt printer of paper and ink in software: takes bytes on a socket as a real one does,
//! understands ESC/POS, and gives back what a customer would hold.
//!
//! It shares no code with the till's receipts on purpose: it is the witness that the bytes say
//! what the till believes. Strict where a printer would be silent: an unknown command or a
//! stray control byte is an error, not a blank.

mod code_page;
mod decode;
mod health;
mod listener;
mod paper;
mod receipt;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod state_tests;
#[cfg(test)]
mod tests;

pub use self::decode::{Align, DecodeError, Op, decode};
pub use self::health::Health;
pub use self::listener::{Job, Manner, SerialLinePrinter, VirtualPrinter};
pub use self::paper::PaperError;
pub use self::receipt::{Piece, PrintedReceipt};
