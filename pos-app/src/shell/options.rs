//! What a till is started with, the same for the window and for `till`: its folder, its server, its devices.

use std::path::Path;

use clap::Args;
use store::{FolderDisk, OsEntropy};

use super::Clock;
use crate::api::TillConfig;
use crate::core::{OpenError, Till};
use crate::devices::{PrinterAddress, ScannerAddress};
use crate::receipt::{CodePage, PrinterPage};

/// Server and devices, as on the command line.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Address of the server, instead of the one that the till was enrolled with.
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// Receipt printer: tcp://HOST:PORT, file:PATH, serial:PATH or none.
    #[arg(long, value_name = "ADDRESS", default_value = "none")]
    pub printer: PrinterAddress,
    /// Scanner on a serial line: serial:PATH, serial:PATH@BAUD or none. Its scans are answered as typed ones.
    #[arg(long, value_name = "ADDRESS", default_value = "none")]
    pub scanner: ScannerAddress,
    /// Characters in a line of the receipt: 32, 42 or 48.
    #[arg(long, value_name = "N", default_value_t = 48)]
    pub columns: usize,
    /// Letters of the receipt printer: pc437, pc850, pc852, pc858, pc866, wpc1250 to wpc1254 or wpc1257. What they
    /// lack is printed as a picture.
    #[arg(long, value_name = "NAME", default_value_t)]
    pub code_page: CodePage,
    /// Number of that code page in the printer's manual (ESC t n), where it is not Epson's.
    #[arg(long, value_name = "N")]
    pub code_page_number: Option<u8>,
    /// Seconds between two looks at the server when nothing else happens.
    #[arg(long, value_name = "SECONDS", default_value_t = 15)]
    pub poll: u64,
}

impl Options {
    /// Opens the till of a folder, which is made when it is not there.
    ///
    /// # Errors
    /// Another till runs on it, a newer one wrote it, the disk says no.
    pub fn open(&self, folder: &Path, clock: &Clock) -> Result<Till<FolderDisk>, OpenError> {
        let config = TillConfig {
            server_url: self.server.clone(),
            has_printer: self.printer != PrinterAddress::None,
            receipt_columns: self.columns,
            printer_page: PrinterPage { page: self.code_page, number: self.code_page_number },
            poll_ms: Some(self.poll.max(1) * 1000),
            ..TillConfig::default()
        };
        let disk = FolderDisk::open(folder)?;
        Till::open(disk, Box::new(OsEntropy::new()), config, clock.now())
    }
}
