//! The `till` command: a till without a window. One command a line in, one JSON object a line out.

use std::io::{BufReader, IsTerminal, stderr, stdin, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use pos_app::devices::{PrinterAddress, ScannerAddress};
use pos_app::receipt::{CodePage, PrinterPage};
use pos_app::shell::{self, Clock};
use pos_app::{Till, TillConfig};
use store::{FolderDisk, OsEntropy};

/// A Counterfoil till without a window: reads one command a line, answers one JSON object a line.
#[derive(Parser)]
#[command(name = "till", version, after_help = after_help())]
struct Options {
    /// Folder of this till: database, key, catalogue. A copy of it is a cloned till.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Address of the server, instead of the one that the till was enrolled with.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Receipt printer: tcp://HOST:PORT, file:PATH, serial:PATH or none.
    #[arg(long, value_name = "ADDRESS", default_value = "none")]
    printer: PrinterAddress,
    /// Scanner on a serial line: serial:PATH, serial:PATH@BAUD or none. Its scans are answered as typed ones.
    #[arg(long, value_name = "ADDRESS", default_value = "none")]
    scanner: ScannerAddress,
    /// Characters in a line of the receipt: 32, 42 or 48.
    #[arg(long, value_name = "N", default_value_t = 48)]
    columns: usize,
    /// Letters of the receipt printer: pc437, pc850, pc852, pc858, pc866, wpc1250 to wpc1254 or wpc1257. What they
    /// lack is printed as a picture.
    #[arg(long, value_name = "NAME", default_value_t)]
    code_page: CodePage,
    /// Number of that code page in the printer's manual (ESC t n), where it is not Epson's.
    #[arg(long, value_name = "N")]
    code_page_number: Option<u8>,
    /// Seconds between two looks at the server when nothing else happens.
    #[arg(long, value_name = "SECONDS", default_value_t = 15)]
    poll: u64,
}

fn after_help() -> String {
    format!("Commands on standard input:\n  {}", pos_app::command::USAGE.join("\n  "))
}

fn main() -> ExitCode {
    let options = Options::parse();
    tracing_subscriber::fmt().with_writer(stderr).with_ansi(stderr().is_terminal()).with_target(false).init();
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let clock = Clock::start();
    let config = TillConfig {
        server_url: options.server,
        has_printer: options.printer != PrinterAddress::None,
        receipt_columns: options.columns,
        printer_page: PrinterPage { page: options.code_page, number: options.code_page_number },
        poll_ms: Some(options.poll.max(1) * 1000),
        ..TillConfig::default()
    };
    let disk = FolderDisk::open(&options.data)?;
    let till = Till::open(disk, Box::new(OsEntropy::new()), config, clock.now())?;
    shell::run(
        till,
        clock,
        &options.printer,
        options.scanner,
        BufReader::new(stdin()),
        &mut stdout().lock(),
    )?;
    Ok(())
}
