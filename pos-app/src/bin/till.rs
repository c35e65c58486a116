//! The `till` command: a till without a window. One command a line in, one JSON object a line out.

use std::io::{BufReader, IsTerminal, stderr, stdin, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use pos_app::shell::{Clock, Options, Shell, Terminal, read_lines};

/// A Counterfoil till without a window: reads one command a line, answers one JSON object a line.
#[derive(Parser)]
#[command(name = "till", version, after_help = after_help())]
struct Cli {
    /// Folder of this till: database, key, catalogue. A copy of it is a cloned till.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    till: Options,
}

fn after_help() -> String {
    format!("Commands on standard input:\n  {}", pos_app::command::USAGE.join("\n  "))
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt().with_writer(stderr).with_ansi(stderr().is_terminal()).with_target(false).init();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<(), Box<dyn std::error::Error>> {
    let clock = Clock::start();
    let till = cli.till.open(&cli.data, &clock)?;
    let (shell, door) = Shell::start(till, clock, &cli.till, Terminal::new(stdout()))?;
    read_lines(BufReader::new(stdin()), door)?;
    Ok(shell.run()?)
}
