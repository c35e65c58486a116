//! The `sync-server` command: reads flags, environment and a configuration file, and calls the library.
//! Standard output carries what was asked for, the log goes to standard error. No rules of the shop here.

mod flags;

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use store::{Database, StoreError};
use sync_server::http::accounting::export::{self as books, Format};
use sync_server::http::serve::backup::{BackupError, back_up, restore};
use sync_server::http::serve::{ServeError, Server, folder, now_ms};
use sync_server::verify;
use tracing_subscriber::EnvFilter;

use self::flags::{Serve, database_url, options};

/// The sync server of Counterfoil: products, stock, orders, books, and the door of the tills.
#[derive(Parser)]
#[command(name = "sync-server", version, about, long_about = None)]
struct Cli {
    /// How the log is written.
    #[arg(long, value_enum, default_value = "text", env = "COUNTERFOIL_LOG_FORMAT", global = true)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One object a line, for programs.
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until SIGTERM or Ctrl-C.
    Serve(Box<Serve>),
    /// Check all invariants of a data folder, also beside a running server.
    Verify(Where),
    /// Copy the data into one file, also beside a running server, and check the copy.
    Backup(Backup),
    /// Make a data folder of a backup.
    Restore(Restore),
    /// Write the posted entries to standard output, also beside a running server.
    Export(Export),
    /// Print the OpenAPI document.
    Openapi,
}

/// A server's data.
#[derive(Args)]
struct Where {
    /// Data folder of the server.
    #[arg(long, value_name = "DIR", env = "COUNTERFOIL_DATA")]
    data: PathBuf,
    /// PostgreSQL that holds the data instead (or COUNTERFOIL_DATABASE_URL_FILE).
    #[arg(long, value_name = "URL", env = "COUNTERFOIL_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

#[derive(Args)]
struct Backup {
    /// Data folder of the server.
    #[arg(long, value_name = "DIR", env = "COUNTERFOIL_DATA")]
    data: PathBuf,
    /// The file to make; none that is there already.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(Args)]
struct Restore {
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Data folder to be made, empty or absent.
    #[arg(long, value_name = "DIR", env = "COUNTERFOIL_DATA")]
    data: PathBuf,
}

#[derive(Args)]
struct Export {
    #[command(flatten)]
    where_it_is: Where,
    /// csv (for spreadsheets), beancount or hledger.
    #[arg(long, value_name = "FORMAT", value_parser = format_of)]
    format: Format,
    /// First business date, YYYY-MM-DD; from the beginning when absent.
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Last business date; everything when absent.
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
}

/// Why the command ends without success; each text says what to do.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("{0} invariant(s) do not hold; do not delete anything, and restore a backup or report this")]
    Violated(usize),
    #[error("cannot write to standard output: {0}")]
    Output(std::io::Error),
    #[error("the runtime cannot start: {0}")]
    Runtime(std::io::Error),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Serve(error.into())
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    log(cli.log_format);
    let done = match cli.command {
        Command::Serve(serve) => run_server(*serve),
        Command::Verify(verify) => run_verify(verify),
        Command::Backup(Backup { data, to }) => back_up(&data, &to)
            .map_err(Failure::from)
            .and_then(|bytes| say(&format!("{}: {} MB, checked", to.display(), bytes / 1_000_000))),
        Command::Restore(Restore { from, data }) => restore(&from, &data)
            .map_err(Failure::from)
            .and_then(|()| say(&format!("restored to {}; start the server on it", data.display()))),
        Command::Export(export) => run_export(export),
        Command::Openapi => say(&sync_server::http::openapi_json()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // The log may be filtered; a person gets the reason in any case.
            let _told = writeln!(std::io::stderr(), "sync-server: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// To standard error, as much as `COUNTERFOIL_LOG` says.
fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("COUNTERFOIL_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().init(),
    }
}

fn say(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(Failure::Output)
}

fn run_server(serve: Serve) -> Result<(), Failure> {
    let options = options(serve)?;
    let demo = options.demo;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Runtime)?;
    runtime.block_on(async {
        // Before anything else, so that a signal during the start is not missed.
        let stop = stop_signal().map_err(Failure::Runtime)?;
        let server = Server::start(options).await?;
        if demo {
            let _told = writeln!(std::io::stderr(), "{BANNER}");
        }
        say(&format!("listening on http://{}", server.address()))?;
        server.run(stop).await?;
        tracing::info!("stopped");
        Ok(())
    })
}

const BANNER: &str = "\
************************************************************************
*  DEMO SHOP: play money, invented goods, credentials in demo.json.    *
*  Anybody who reads that file can sign in. Never use it for real work. *
************************************************************************";

/// Resolves on SIGTERM or Ctrl-C.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        tracing::info!("stopping: no new requests, those under way finish");
    })
}

fn format_of(name: &str) -> Result<Format, String> {
    Format::parse(name).ok_or_else(|| "choose csv, beancount or hledger".to_owned())
}

impl Where {
    fn open(self) -> Result<Database, Failure> {
        Ok(folder::open_beside(&self.data, database_url(self.database_url)?)?)
    }
}

fn run_export(export: Export) -> Result<(), Failure> {
    let days = (export.from.unwrap_or(Date::ZERO), export.to.unwrap_or(Date::MAX));
    if days.1 < days.0 {
        return Err(Failure::Usage("the last day lies before the first; swap --from and --to".to_owned()));
    }
    let mut out = std::io::stdout().lock();
    let mut written = Ok(());
    let take = |piece: String| {
        written = out.write_all(piece.as_bytes()).and_then(|()| out.flush());
        written.is_ok()
    };
    export.where_it_is.open()?.read(now_ms(), |tx| books::write(tx, export.format, days, take))?;
    written.map_err(Failure::Output)
}

fn run_verify(data: Where) -> Result<(), Failure> {
    let database = data.open()?;
    // One snapshot for both, whatever a server writes meanwhile.
    let (violations, notes) =
        database.read(now_ms(), |tx| Ok::<_, StoreError>((verify::run(tx)?, verify::notes(tx)?)))?;
    let reported = [
        ("open discrepancies", notes.open_discrepancies),
        ("branches of journals", notes.branches),
        ("events in quarantine", notes.quarantine),
    ];
    for (what, subjects) in reported.iter().filter(|(_, subjects)| !subjects.is_empty()) {
        say(&format!("note: {} {what}: {}", subjects.len(), subjects.join(", ")))?;
    }
    for violation in &violations {
        say(&format!("violated: {violation}"))?;
    }
    if violations.is_empty() {
        return say("all invariants hold");
    }
    Err(Failure::Violated(violations.len()))
}
