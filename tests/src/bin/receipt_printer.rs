//! `receipt_printer`: a receipt printer without a device. Each receipt becomes a file of bytes,
//! a text and a picture, and its text goes to standard output.

use clap::Parser;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tests::printer::{Manner, VirtualPrinter};

/// A receipt printer on a TCP port that shows each receipt as text and picture.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:9100")]
    listen: String,
    /// Folder for receipt-N.bin, receipt-N.txt and receipt-N.png; made when it is missing.
    #[arg(long, default_value = ".")]
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "receipt_printer: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    fs::create_dir_all(&arguments.out).map_err(|error| {
        format!("the folder {} cannot be made ({error}); choose another with --out", arguments.out.display())
    })?;
    let printer = VirtualPrinter::start(&arguments.listen, Manner::Prints).map_err(|error| {
        format!("{} cannot be listened on ({error}); choose another port with --listen", arguments.listen)
    })?;
    say(&format!("listening on {}\n", printer.address()))?;
    for (number, job) in (first_free(&arguments.out)..).zip(0..) {
        let job = loop {
            if let Some(job) = printer.wait_for(job, Duration::from_secs(3600)) {
                break job;
            }
        };
        let text = job
            .save(&arguments.out, &format!("receipt-{number}"))
            .map_err(|error| format!("receipt {number} cannot be saved ({error}); free some space"))?;
        say(&text)?;
    }
    Ok(())
}

/// Receipts of an earlier start are never written over.
fn first_free(folder: &Path) -> usize {
    (1..).find(|number| !folder.join(format!("receipt-{number}.bin")).exists()).unwrap_or(1)
}

fn say(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| format!("standard output is closed ({error})"))
}
