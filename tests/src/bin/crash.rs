//! `crash`: what `cargo xtask crash` runs; see `tests::crash`.

use clap::Parser;
use std::io::Write;
use std::process::ExitCode;
use tests::process::Folder;

fn main() -> ExitCode {
    let options = tests::crash::Options::parse();
    match Folder::new("crash").and_then(|folder| {
        tests::crash::run(&options, folder.path()).inspect_err(|_| std::mem::forget(folder))
    }) {
        Ok(summary) => {
            let _ = writeln!(std::io::stdout(), "{summary}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "crash: {error}");
            ExitCode::FAILURE
        }
    }
}
