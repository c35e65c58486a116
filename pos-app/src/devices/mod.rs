//! Devices at the till, each a port with its real drivers. Bytes and outcomes only: what is
//! printed was made by `receipt`, when it is printed again is decided by the core.

pub mod printer;
pub mod scanner;

pub use self::printer::{Printer, PrinterAddress, PrinterError, PrinterTimeouts, open_printer};
pub use self::scanner::{ScanEvent, ScannerAddress, run_scanner};
