//! `sync-server serve` as a process, on the engine that the environment names.

use super::{HarnessError, Http, Kept, binaries};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

/// A first start fills the demo shop; a loaded machine needs its time.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// Names the engine of the servers: `sqlite` (as without it) or `postgres`.
const ENGINE: &str = "COUNTERFOIL_TEST_ENGINE";

/// A running server.
#[derive(Debug)]
pub struct ServerProcess {
    kept: Kept,
    data: PathBuf,
    arguments: Vec<String>,
    url: String,
    database_url: Option<String>,
}

impl ServerProcess {
    /// Starts a server with the demo shop in `data` on a free port; ready when this returns.
    ///
    /// # Errors
    /// When it does not become ready; its log is in the error.
    pub fn start_demo(data: &Path) -> Result<Self, HarnessError> {
        Self::start(data, "127.0.0.1:0", &["--demo"])
    }

    /// Starts `serve --data DATA --listen LISTEN ARGUMENTS…`.
    ///
    /// # Errors
    /// When it does not become ready; its log is in the error.
    pub fn start(data: &Path, listen: &str, arguments: &[&str]) -> Result<Self, HarnessError> {
        Self::start_on(database_url(data)?, data, listen, arguments)
    }

    /// The same on the PostgreSQL at `database_url`, or on the folder's own database.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_on(
        database_url: Option<String>,
        data: &Path,
        listen: &str,
        arguments: &[&str],
    ) -> Result<Self, HarnessError> {
        let mut command = Command::new(binaries()?.server);
        command.arg("serve").arg("--data").arg(data).args(["--listen", listen]).args(arguments);
        if let Some(url) = &database_url {
            command.args(["--database-url", url]);
        }
        let kept = Kept::start("sync-server", &mut command)?;
        let url = ready(&kept)?;
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Ok(Self { kept, data: data.to_owned(), arguments, url, database_url })
    }

    /// Starts the same server again at the same address, after [`Self::kill`] or [`Self::stop`].
    ///
    /// # Errors
    /// When it does not become ready; its log is in the error.
    pub fn start_again(&mut self) -> Result<(), HarnessError> {
        let listen = self.url.trim_start_matches("http://").to_owned();
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        *self = Self::start_on(self.database_url.clone(), &self.data.clone(), &listen, &arguments)?;
        Ok(())
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What another command of `sync-server` says of its data, beside it.
    ///
    /// # Errors
    /// When it cannot be started, or ends without success.
    pub fn beside(&self, command: &str, arguments: &[&str]) -> Result<String, HarnessError> {
        let mut program = Command::new(binaries()?.server);
        program.arg(command).arg("--data").arg(&self.data).args(arguments);
        if let Some(url) = &self.database_url {
            program.args(["--database-url", url]);
        }
        let output = program.output().map_err(HarnessError::io("starting sync-server"))?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            return Ok(said(&output.stdout));
        }
        let (out, errors) = (said(&output.stdout), said(&output.stderr));
        Err(HarnessError::Garbled(format!("{command} says: {out}{errors}")))
    }

    /// `sync-server verify` beside it finds nothing.
    ///
    /// # Errors
    /// When it cannot be started, or finds something.
    pub fn verify(&self) -> Result<(), HarnessError> {
        self.beside("verify", &[]).map(|_| ())
    }

    /// A client of it, without a token.
    pub fn http(&self) -> Http {
        Http::new(&self.url)
    }

    /// The content of `demo.json`, complete once the server is ready.
    ///
    /// # Errors
    /// When the file is missing or no JSON.
    pub fn demo(&self) -> Result<Value, HarnessError> {
        let path = self.data.join("demo.json");
        let text = std::fs::read(&path).map_err(HarnessError::io(format!("reading {}", path.display())))?;
        serde_json::from_slice(&text).map_err(|error| HarnessError::Garbled(format!("demo.json: {error}")))
    }

    /// SIGKILL; gone when this returns.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Result<(), HarnessError> {
        self.kept.kill()
    }

    /// SIGTERM, then waits for its end.
    ///
    /// # Errors
    /// When it does not end within the time.
    pub fn stop(&mut self, within: Duration) -> Result<ExitStatus, HarnessError> {
        self.kept.terminate()?;
        self.kept.wait(within)
    }

    /// The process itself.
    pub fn process(&self) -> &Kept {
        &self.kept
    }
}

/// The database of a data folder on PostgreSQL, made when it is not there; none on SQLite.
fn database_url(data: &Path) -> Result<Option<String>, HarnessError> {
    if std::env::var(ENGINE).is_ok_and(|engine| engine == "postgres") {
        let server = std::env::var(store::testing::POSTGRES).map_err(|_| {
            HarnessError::Garbled(
                "COUNTERFOIL_TEST_POSTGRES is not set; run `cargo xtask postgres -- …`".to_owned(),
            )
        })?;
        let mut name = "shop_".to_owned();
        name.extend(data.to_string_lossy().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }));
        // PostgreSQL cuts longer names off; their ends differ.
        let name = name.to_ascii_lowercase();
        let name = format!("s{}", &name[name.len().saturating_sub(60)..]);
        let made = store::testing::postgres_database(&server, &name);
        return made.map(Some).map_err(|error| HarnessError::Garbled(error.to_string()));
    }
    Ok(None)
}

/// Reads until the line `listening on URL`, gives back the URL.
fn ready(kept: &Kept) -> Result<String, HarnessError> {
    let until = Instant::now() + READY_WITHIN;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let line = kept.line("line `listening on`", left)?;
        if let Some((_, url)) = line.split_once("listening on ") {
            return Ok(url.trim().trim_end_matches('/').to_owned());
        }
    }
}
