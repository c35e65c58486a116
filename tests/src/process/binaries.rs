//! Where the programs are. Cargo builds only a package's own programs for its tests, so the
//! harness asks cargo for the others, once a process.

use super::HarnessError;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Paths of the programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// `sync-server`.
    pub server: PathBuf,
    /// `till`.
    pub till: PathBuf,
}

/// The programs: in the folder that `COUNTERFOIL_BIN_DIR` names, else built by cargo next to
/// the running program.
///
/// # Errors
/// When they are not there and cannot be built.
pub fn binaries() -> Result<Binaries, HarnessError> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    if let Some(folder) = env::var_os("COUNTERFOIL_BIN_DIR") {
        return found(Path::new(&folder));
    }
    let folder = own_folder()?;
    // Outside cargo (an installed bench, a copied test) what is there is taken as it is.
    if let Some(cargo) = env::var_os("CARGO") {
        BUILT.get_or_init(|| build(Path::new(&cargo), &folder)).clone().map_err(HarnessError::Build)?;
    }
    found(&folder)
}

fn build(cargo: &Path, folder: &Path) -> Result<(), String> {
    let mut command = Command::new(cargo);
    command
        .args([
            "build",
            "--quiet",
            "-p",
            "sync-server",
            "-p",
            "pos-app",
            "--bin",
            "sync-server",
            "--bin",
            "till",
        ])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    if folder.ends_with("release") {
        command.arg("--release");
    }
    // What the calling cargo says of this package would make build scripts run again.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    let done = command.output().map_err(|error| format!("{} cannot be started: {error}", cargo.display()))?;
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
}

/// `target/debug` for a program in it, and for a test in its `deps`.
fn own_folder() -> Result<PathBuf, HarnessError> {
    let own = env::current_exe().map_err(HarnessError::io("finding the running program"))?;
    let folder = own.parent().unwrap_or(Path::new("."));
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    Ok(folder.to_owned())
}

fn found(folder: &Path) -> Result<Binaries, HarnessError> {
    let program = |name: &str| {
        let path = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        if path.is_file() { Ok(path) } else { Err(HarnessError::NotBuilt(path.display().to_string())) }
    };
    Ok(Binaries { server: program("sync-server")?, till: program("till")? })
}
