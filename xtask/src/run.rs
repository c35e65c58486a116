//! Starting cargo and other programs, and seeing that a fresh machine has what a build needs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Which build a command runs on: tests, demo and simulator share one; figures want the release.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// `[profile.dev]`: optimised dependencies, assertions on.
    Dev,
    /// `[profile.release]`.
    Release,
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    // Cargo says where it runs us; what it said when it compiled us may be another checkout with the same cache.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(here);
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Cargo, in the workspace's folder, without what the calling cargo put into the environment.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).stdin(Stdio::null());
    // Build scripts (ring's) that look at them would run again each time the caller changes.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_"]
            .iter()
            .any(|start| text.starts_with(start))
        {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command; an error is one sentence that names it.
pub fn check(command: &mut Command) -> Result<(), String> {
    let shown = shown(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status}); its output above says why.")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}.")),
    }
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    command.get_args().fold(name, |line, argument| format!("{line} {}", argument.to_string_lossy()))
}

/// The packages and features of every build here: with another set of either, crates would be compiled again.
pub const SELECTION: &[&str] =
    &["--locked", "--workspace", "--exclude", "ui", "--exclude", "xtask", "--features", "pos-app/desktop"];

/// Builds the server, the till with its window and the proofs' binaries in one profile.
pub fn build(profile: Profile) -> Result<(), String> {
    crate::ui::build()?;
    let mut command = cargo();
    command.arg("build").args(SELECTION).arg("--bins");
    if profile == Profile::Release {
        command.arg("--release");
    }
    check(&mut command)
}

/// Cargo's folder for what it builds.
pub fn target() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    if target.is_absolute() { target } else { root().join(target) }
}

/// Where cargo puts a binary of this workspace.
pub fn binary(name: &str, profile: Profile) -> PathBuf {
    target().join(if profile == Profile::Release { "release" } else { "debug" }).join(name)
}

/// Builds everything, then runs one binary of the crate `tests` in the workspace's folder.
pub fn cargo_bin(name: &str, profile: Profile, arguments: &[String]) -> Result<(), String> {
    build(profile)?;
    run_bin(name, profile, arguments)
}

/// Runs an already built binary beside the programs that were built with it: left to itself it would ask cargo for
/// them, with other features, and all crates would be compiled again.
pub fn run_bin(name: &str, profile: Profile, arguments: &[String]) -> Result<(), String> {
    let mut command = Command::new(binary(name, profile));
    command.args(arguments).current_dir(root()).env(TOOLS, tools());
    check(command.env(BIN_DIR, binary("", profile)))
}

/// Names the folder of the programs that tests and proofs start.
pub const BIN_DIR: &str = "COUNTERFOIL_BIN_DIR";

/// Names the folder of tools that are installed here and not on the machine.
pub const TOOLS: &str = "COUNTERFOIL_TOOLS";

/// That folder, beside what cargo builds.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The driver in front of the window's own, from its crate.
pub fn ensure_tauri_driver() -> Result<(), String> {
    if tools().join("bin/tauri-driver").exists() {
        return Ok(());
    }
    let mut install = cargo();
    install.args(["install", "--locked", "--quiet", "tauri-driver@2.1.0", "--root"]).arg(tools());
    check(&mut install)
}

/// beancount, whose own checks the exports have to pass, in a Python of its own.
pub fn ensure_beancount() -> Result<(), String> {
    ensure_python("beancount", "bean-check", "beancount==3.2.3")
}

/// aiosmtpd, a mail server that the tests' mail goes to, in a Python of its own.
pub fn ensure_smtp_sink() -> Result<(), String> {
    ensure_python("smtp", "aiosmtpd", "aiosmtpd==1.4.6")
}

/// localstripe, a counterpart of Stripe that somebody else has written.
pub fn ensure_localstripe() -> Result<(), String> {
    ensure_python("localstripe", "localstripe", "localstripe==1.15.10")
}

/// A Python of its own in the folder of tools, with a package that brings a program.
fn ensure_python(name: &str, program: &str, package: &str) -> Result<(), String> {
    let folder = tools().join(name);
    if folder.join("bin").join(program).exists() {
        return Ok(());
    }
    let mut look = Command::new("python3");
    look.args(["-c", "import ensurepip, venv"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !look.status().is_ok_and(|found| found.success()) {
        install(true, &["python3", "python3-venv"])?;
    }
    check(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/pip"));
    check(pip.args(["install", "--quiet", "--disable-pip-version-check", package]))
}

/// What finds barriers on a page; it is only there for the tests.
pub fn ensure_axe() -> Result<(), String> {
    let folder = tools().join("axe");
    if folder.join("node_modules/axe-core/axe.min.js").exists() {
        return Ok(());
    }
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}.", folder.display()))?;
    let mut install = Command::new("npm");
    install.args(["install", "--silent", "--no-save", "--ignore-scripts", "axe-core@4.10.3", "--prefix"]);
    check(install.arg(&folder).current_dir(&folder))
}

/// What a build needs besides Rust (SQLite and zstd are compiled along): program and Debian's packages.
pub const BUILD: &[(&str, &[&str])] = &[
    ("cc", &["gcc", "libc6-dev"]),
    ("pkg-config", &["pkg-config"]),
    (WEBKIT, &["libwebkit2gtk-4.1-dev", "libssl-dev"]),
];
/// A screen, a driver, keys and pictures, where the window is to be driven.
pub const SCREEN: &[(&str, &[&str])] = &[
    ("Xvfb", &["xvfb"]),
    ("WebKitWebDriver", &["webkit2gtk-driver"]),
    ("xdotool", &["xdotool"]),
    ("import", &["imagemagick"]),
];
/// What the tests need besides; PostgreSQL is not on the path and looked for by its own room.
pub const TESTS: &[(&str, &[&str])] = &[("socat", &["socat"]), ("hledger", &["hledger"]), ("npm", &["npm"])];
/// A browser for the back office, and its driver.
pub const BROWSER: &[(&str, &[&str])] =
    &[("chromium", &["chromium"]), ("chromedriver", &["chromium-driver"])];
/// The window's library, which is no program.
const WEBKIT: &str = "webkit2gtk-4.1";

/// Where a program is missing and apt is there, it is installed, after asking unless `yes`.
pub fn ensure_tools(yes: bool, needed: &[&[(&str, &[&str])]]) -> Result<(), String> {
    let missing: Vec<&str> = needed
        .iter()
        .flat_map(|list| list.iter())
        .filter(|(program, _)| !available(program))
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    if missing.is_empty() { Ok(()) } else { install(yes, &missing) }
}

/// Installs Debian's packages where apt is there, after asking unless `yes`.
pub fn install(yes: bool, packages: &[&str]) -> Result<(), String> {
    let list = packages.join(" ");
    let how = format!("Install what is missing (Debian: apt-get install {list}), then run this again.");
    if !available("apt-get") || !(yes || confirmed(&format!("Missing: {list}. Install with apt-get now?"))) {
        return Err(how);
    }
    let apt = |arguments: &[&str]| {
        check(
            Command::new("apt-get")
                .args(["-o", "DPkg::Lock::Timeout=900"])
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    apt(&["update", "-qq"])?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(packages);
    apt(&arguments).map_err(|error| format!("{error} {how}"))
}

fn available(program: &str) -> bool {
    if program == WEBKIT {
        return Command::new("pkg-config")
            .args(["--exists", WEBKIT])
            .status()
            .is_ok_and(|found| found.success());
    }
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Asks on a terminal; where there is none, nobody can be asked and the answer is yes.
fn confirmed(question: &str) -> bool {
    use std::io::{BufRead, IsTerminal};
    if !std::io::stdin().is_terminal() {
        return true;
    }
    eprint!("{question} [Y/n] ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.is_ok() && !answer.trim().to_lowercase().starts_with('n')
}
