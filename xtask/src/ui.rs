//! Builds the interface: the crate `ui` to WebAssembly, its glue, styles and fonts, into `ui/dist/till`, from where
//! the window embeds it. Needs neither node nor a bundler.

use crate::run::{self, check, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use wasm_bindgen_cli_support::Bindgen;

/// What is copied as it is.
const PAGE: &[&str] = &["index.html", "start.js"];
const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler for browsers with the standard library's source, and the linker that it names.
const DEBIAN: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// A compiler that can make WebAssembly.
enum Compiler {
    /// The one that runs us: its standard library for browsers is there.
    Own,
    /// Debian's; it builds the standard library along.
    Debian,
}

/// Builds what is not up to date.
pub fn build() -> Result<(), String> {
    let built = compile(&compiler()?)?;
    let out = root().join("ui/dist/till");
    if is_newer(&out.join("ui_bg.wasm"), &built) && !sources_changed(&out)? {
        return Ok(());
    }
    fs::create_dir_all(&out).map_err(|error| format!("{}: {error}.", out.display()))?;
    glue(&built, &out)?;
    copy_page(&out)
}

fn compiler() -> Result<Compiler, String> {
    if own_target_is_there() {
        return Ok(Compiler::Own);
    }
    let forbidden = std::env::var("RUSTUP_AUTO_INSTALL").is_ok_and(|value| value == "0");
    if !forbidden && has("rustup") && check(Command::new("rustup").args(["target", "add", TARGET])).is_ok() {
        return Ok(Compiler::Own);
    }
    if !Path::new("/usr/lib/rustlib/src/rust/library").exists() && !debian_source_is_there() {
        run::install(true, DEBIAN).map_err(|_| {
            format!("The interface needs Rust's target {TARGET}: `rustup target add {TARGET}`, or Debian's packages {}.", DEBIAN.join(" "))
        })?;
    }
    Ok(Compiler::Debian)
}

fn debian_source_is_there() -> bool {
    Command::new("dpkg")
        .args(["-s", "rust-web-src", "rustc-web", "cargo-web", "lld-22"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn own_target_is_there() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let asked = Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]).output();
    asked.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Compiles, and says where the module lies.
fn compile(compiler: &Compiler) -> Result<PathBuf, String> {
    let target = run::target().join("wasm");
    let mut command = match compiler {
        Compiler::Own => run::cargo(),
        Compiler::Debian => debian_cargo(),
    };
    command.args(["build", "--locked", "-p", "ui", "--profile", "wasm", "--target", TARGET, "--target-dir"]);
    check(command.arg(&target))?;
    Ok(target.join(TARGET).join("wasm/ui.wasm"))
}

fn debian_cargo() -> Command {
    let mut command = Command::new("/usr/bin/cargo");
    command.current_dir(root()).stdin(Stdio::null());
    // What the calling cargo says of its own compiler would be taken for this one's.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO") || text.starts_with("RUSTUP") || text == "RUSTC" {
            command.env_remove(&name);
        }
    }
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-22")
        .args(["-Zbuild-std=std,panic_abort"]);
    command
}

/// The module's JavaScript half, and the module without what only the glue needed.
fn glue(built: &Path, out: &Path) -> Result<(), String> {
    let failed = |error| format!("wasm-bindgen on {}: {error:#}.", built.display());
    let mut bindgen = Bindgen::new();
    bindgen.input_path(built).web(true).map_err(failed)?.typescript(false).remove_name_section(true);
    bindgen.generate(out).map_err(failed)
}

/// The page, its fonts, and all styles as one file in the order of their names.
fn copy_page(out: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("the interface's files cannot be copied: {error}.");
    let ui = root().join("ui");
    for page in PAGE {
        fs::copy(ui.join(page), out.join(page)).map_err(failed)?;
    }
    let mut styles = String::new();
    for path in
        files(&ui.join("style"))?.into_iter().filter(|path| path.extension().is_some_and(|e| e == "css"))
    {
        styles += &fs::read_to_string(&path).map_err(failed)?;
    }
    fs::write(out.join("style.css"), styles).map_err(failed)?;
    let fonts = out.join("fonts");
    fs::create_dir_all(&fonts).map_err(failed)?;
    for path in files(&ui.join("fonts"))?.iter().filter(|path| path.extension().is_some_and(|e| e == "woff2"))
    {
        fs::copy(path, fonts.join(path.file_name().unwrap_or_default())).map_err(failed)?;
    }
    Ok(())
}

/// Whether the page, a style or a font is younger than what was copied.
fn sources_changed(out: &Path) -> Result<bool, String> {
    let copied = out.join("style.css");
    let ui = root().join("ui");
    let mut sources: Vec<PathBuf> = PAGE.iter().map(|page| ui.join(page)).collect();
    sources.extend(files(&ui.join("style"))?);
    sources.extend(files(&ui.join("fonts"))?);
    Ok(sources.iter().any(|source| !is_newer(&copied, source)))
}

fn is_newer(one: &Path, other: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
    matches!((changed(one), changed(other)), (Some(one), Some(other)) if one > other)
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let read = fs::read_dir(folder).map_err(|error| format!("{}: {error}.", folder.display()))?;
    let mut files: Vec<PathBuf> = read.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    Ok(files)
}
