//! A throwaway PostgreSQL for the tests: made, started, stopped and removed here. Its data lies in a temporary
//! folder and it listens on a free port of this machine only.

use crate::run::{check, install};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the tests read: the address of a database that they may make others beside.
const VARIABLE: &str = "COUNTERFOIL_TEST_POSTGRES";
/// Where Debian keeps the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Runs `work` with a PostgreSQL that lives as long; the tests find it through the environment of the commands
/// that `work` starts with [`Postgres::on`]. One that the environment names already is taken instead.
pub fn with_cluster(work: impl FnOnce(&Postgres) -> Result<(), String>) -> Result<(), String> {
    if let Ok(url) = std::env::var(VARIABLE) {
        return work(&Postgres { url, _started: None });
    }
    let postgres = Postgres::start()?;
    work(&postgres)
}

/// A running PostgreSQL.
pub struct Postgres {
    url: String,
    /// What was started, and thus is stopped in the end.
    _started: Option<Started>,
}

struct Started {
    programs: PathBuf,
    folder: PathBuf,
}

impl Postgres {
    /// Adds its address to a command's environment.
    pub fn on<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env(VARIABLE, &self.url)
    }

    fn start() -> Result<Self, String> {
        let programs = programs().or_else(|| {
            install(true, &["postgresql"]).ok()?;
            programs()
        });
        let programs = programs.ok_or(
            "PostgreSQL is missing: install its server (Debian: apt-get install postgresql), then run this again.",
        )?;
        let folder = std::env::temp_dir().join(format!("counterfoil-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}.", folder.display()))?;
        if is_root() {
            check(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let port = free_port()?;
        let data = folder.join("data");
        let started = Started { programs, folder };
        started.quietly(
            "initdb",
            &["-D", &text(&data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-N"],
        )?;
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=200 -c unix_socket_permissions=0700",
            started.folder.display()
        );
        let log = text(&started.folder.join("log"));
        started.quietly(
            "pg_ctl",
            &["-D", &text(&data), "-l", &log, "-w", "-t", "60", "-o", &options, "start"],
        )?;
        Ok(Self { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), _started: Some(started) })
    }
}

impl Started {
    /// Runs one of PostgreSQL's programs, which refuse to be root.
    fn quietly(&self, program: &str, arguments: &[&str]) -> Result<(), String> {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null());
        check(&mut command)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let data = text(&self.folder.join("data"));
        if let Err(error) = self.quietly("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]) {
            eprintln!("{error}");
        }
        // A folder that stays in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The folder of the newest server's programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir(DEBIAN).ok()?.flatten().map(|entry| entry.path().join("bin"));
    let debian = versions.filter(|bin| bin.join("initdb").exists()).max_by_key(|bin| version(bin));
    let path = std::env::var_os("PATH")?;
    debian.or_else(|| std::env::split_paths(&path).find(|bin| bin.join("initdb").exists()))
}

fn version(bin: &Path) -> u32 {
    let name = bin.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    name.and_then(|name| name.parse().ok()).unwrap_or(0)
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("no free port: {error}."))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
