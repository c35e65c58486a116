//! The `sync-server` command: reads flags, environment and a configuration file, and calls the library.
//! Standard output carries what was asked for, the log goes to standard error. No rules of the shop here.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use domain::Currency;
use jiff::civil::Date;
use serde::Deserialize;
use store::{Database, StoreError};
use sync_server::events::Language;
use sync_server::http::accounting::export::{self as books, Format};
use sync_server::http::serve::backup::{BackupError, back_up, restore};
use sync_server::http::serve::{Options, Owner, ServeError, Server, folder, now_ms};
use sync_server::http::settings::{Kept, Mail, Settings, Webhooks};
use sync_server::identity::PasswordCost;
use sync_server::verify;
use tracing_subscriber::EnvFilter;

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

#[derive(Args)]
struct Serve {
    /// Data folder: set up when empty, migrated (after a backup) when older.
    #[arg(long, value_name = "DIR", env = "COUNTERFOIL_DATA")]
    data: Option<PathBuf>,
    /// Address to listen on; port 0 takes any free one [default: 127.0.0.1:8787].
    #[arg(long, value_name = "ADDRESS", env = "COUNTERFOIL_LISTEN")]
    listen: Option<SocketAddr>,
    /// Run the demo shop: play money, example products, credentials in DIR/demo.json.
    #[arg(long, env = "COUNTERFOIL_DEMO", value_parser = clap::builder::FalseyValueParser::new())]
    demo: bool,
    /// PostgreSQL instead of the folder's own database: postgres://USER:PASSWORD@HOST:PORT/DATABASE (or
    /// COUNTERFOIL_DATABASE_URL_FILE). Several servers may share one, each with a folder of its own.
    #[arg(long, value_name = "URL", env = "COUNTERFOIL_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Origin (https://shop.example) whose pages may call the API from a browser; may be given several times.
    #[arg(long, value_name = "ORIGIN", env = "COUNTERFOIL_ALLOW_ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<String>,
    /// Answer /metrics, without asking who wants to know.
    #[arg(long, env = "COUNTERFOIL_METRICS", value_parser = clap::builder::FalseyValueParser::new())]
    metrics: bool,
    /// Let webhooks be sent into private networks and without TLS.
    #[arg(long, env = "COUNTERFOIL_WEBHOOK_ALLOW_PRIVATE", value_parser = clap::builder::FalseyValueParser::new())]
    webhook_allow_private: bool,
    #[command(flatten)]
    mail: MailFlags,
    /// Days for which events can be read again [default: 30].
    #[arg(long, value_name = "DAYS", env = "COUNTERFOIL_EVENTS_KEPT_DAYS")]
    events_kept_days: Option<u16>,
    /// Settings as TOML; flags and environment go first.
    #[arg(long, value_name = "FILE", env = "COUNTERFOIL_CONFIG")]
    config: Option<PathBuf>,
    /// Book currency of a new shop, ISO 4217 [default: USD].
    #[arg(long, value_name = "CODE", env = "COUNTERFOIL_CURRENCY")]
    currency: Option<String>,
    /// Name of a new shop [default: Shop].
    #[arg(long, value_name = "NAME", env = "COUNTERFOIL_SHOP_NAME")]
    shop_name: Option<String>,
    /// E-mail address of a new shop's owner.
    #[arg(long, value_name = "EMAIL", env = "COUNTERFOIL_OWNER_EMAIL")]
    owner_email: Option<String>,
    /// File that holds the password of a new shop's owner (or COUNTERFOIL_OWNER_PASSWORD).
    #[arg(long, value_name = "FILE", env = "COUNTERFOIL_OWNER_PASSWORD_FILE")]
    owner_password_file: Option<PathBuf>,
}

/// Mail.
#[derive(Args)]
struct MailFlags {
    /// Mail server: smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT?tls=required (or COUNTERFOIL_SMTP_URL_FILE). Without,
    /// mail waits and is given up when it is of no use.
    #[arg(long, value_name = "URL", env = "COUNTERFOIL_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// Whom mail is from: `Shop <shop@example.com>`.
    #[arg(long, value_name = "ADDRESS", env = "COUNTERFOIL_MAIL_FROM")]
    mail_from: Option<String>,
    /// Language of mail to people whose own is not known: en, de, fr, es, ar [default: en].
    #[arg(long, value_name = "CODE", env = "COUNTERFOIL_MAIL_LANGUAGE")]
    mail_language: Option<String>,
    /// Where people reach this server, for links in mail: https://office.example.
    #[arg(long, value_name = "URL", env = "COUNTERFOIL_PUBLIC_URL")]
    public_url: Option<String>,
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

/// The configuration file: the same names as the flags.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ConfigFile {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    demo: Option<bool>,
    database_url: Option<String>,
    #[serde(default)]
    allow_origin: Vec<String>,
    metrics: Option<bool>,
    webhook_allow_private: Option<bool>,
    smtp_url: Option<String>,
    mail_from: Option<String>,
    mail_language: Option<String>,
    public_url: Option<String>,
    events_kept_days: Option<u16>,
    currency: Option<String>,
    shop_name: Option<String>,
    owner_email: Option<String>,
    owner_password_file: Option<PathBuf>,
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

fn options(serve: Serve) -> Result<Options, Failure> {
    let file = match &serve.config {
        Some(path) => toml::from_str(&read(path)?)
            // Its own display quotes the line, which may hold a password.
            .map_err(|error: toml::de::Error| {
                Failure::Usage(format!("{}: {}", path.display(), error.message()))
            })?,
        None => ConfigFile::default(),
    };
    let data = serve.data.or(file.data);
    let data = data.ok_or_else(|| Failure::Usage("say where the data is: --data DIR".to_owned()))?;
    let currency = serve.currency.or(file.currency).unwrap_or_else(|| "USD".to_owned());
    let email = serve.owner_email.or(file.owner_email);
    let password = owner_password(serve.owner_password_file.or(file.owner_password_file).as_deref())?;
    let owner = match (email, password) {
        (Some(email), Some(password)) => Some(Owner { email, password }),
        (None, None) => None,
        _ => {
            let text = "an owner needs both an e-mail address and a password: give --owner-email and --owner-password-file";
            return Err(Failure::Usage(text.to_owned()));
        }
    };
    Ok(Options {
        data,
        database_url: database_url(serve.database_url.or(file.database_url))?,
        listen: serve.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8787))),
        demo: serve.demo || file.demo.unwrap_or(false),
        currency: Currency::parse(&currency).map_err(|error| Failure::Usage(error.to_string()))?,
        shop_name: serve.shop_name.or(file.shop_name).unwrap_or_else(|| "Shop".to_owned()),
        owner,
        cost: PasswordCost::default(),
        http: Settings {
            allow_origins: origins(if serve.allow_origin.is_empty() {
                file.allow_origin
            } else {
                serve.allow_origin
            })?,
            metrics: serve.metrics || file.metrics.unwrap_or(false),
            webhooks: Webhooks {
                allow_private: serve.webhook_allow_private || file.webhook_allow_private.unwrap_or(false),
                ..Webhooks::default()
            },
            mail: Mail {
                smtp_url: secret(serve.mail.smtp_url.or(file.smtp_url), "COUNTERFOIL_SMTP_URL_FILE")?,
                from: serve.mail.mail_from.or(file.mail_from),
                language: language(serve.mail.mail_language.or(file.mail_language))?,
                public_url: serve.mail.public_url.or(file.public_url),
                ..Mail::default()
            },
            kept: kept(serve.events_kept_days.or(file.events_kept_days)),
        },
    })
}

fn language(code: Option<String>) -> Result<Language, Failure> {
    let Some(code) = code else { return Ok(Language::default()) };
    Language::parse(&code)
        .ok_or_else(|| Failure::Usage(format!("mail is not written in {code}; use en, de, fr, es or ar")))
}

fn kept(events_days: Option<u16>) -> Kept {
    let kept = Kept::default();
    let events_ms = events_days.map_or(kept.events_ms, |days| i64::from(days) * 24 * 60 * 60 * 1_000);
    Kept { events_ms, ..kept }
}

/// An origin is scheme, host and port, nothing behind: a browser sends it so.
fn origins(given: Vec<String>) -> Result<Vec<axum::http::HeaderValue>, Failure> {
    let one = |text: String| {
        let bare = text.split_once("://").is_some_and(|(_, rest)| !rest.is_empty() && !rest.contains('/'));
        let value = text.parse().ok().filter(|_| bare && text != "*");
        value
            .ok_or_else(|| Failure::Usage(format!("{text} is no origin; write it like https://shop.example")))
    };
    given.into_iter().map(one).collect()
}

fn owner_password(file: Option<&Path>) -> Result<Option<String>, Failure> {
    match file {
        Some(path) => Ok(Some(read(path)?.trim_end_matches(['\r', '\n']).to_owned())),
        None => Ok(std::env::var("COUNTERFOIL_OWNER_PASSWORD").ok()),
    }
}

/// The database, when it is not in the folder.
fn database_url(given: Option<String>) -> Result<Option<String>, Failure> {
    secret(given, "COUNTERFOIL_DATABASE_URL_FILE")
}

/// As given, else from the file that this variable names.
fn secret(given: Option<String>, file: &str) -> Result<Option<String>, Failure> {
    match (given, std::env::var_os(file)) {
        (None, Some(path)) => Ok(Some(read(Path::new(&path))?.trim().to_owned())),
        (given, _) => Ok(given),
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))
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
