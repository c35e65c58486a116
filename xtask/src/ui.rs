//! Builds the interface: the crate `ui` to WebAssembly, one module a face, with its glue, styles and fonts, into
//! `ui/dist/till`, from where the window embeds it, and `ui/dist/office`, from where the server does. Needs neither
//! node nor a bundler.

use crate::run::{self, check, root};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use wasm_bindgen_cli_support::Bindgen;

/// A face: its folder, its module, where its page lies, and which styles it has.
struct Face {
    name: &'static str,
    module: &'static str,
    page: &'static str,
    styles: &'static [&'static str],
    /// Whether a packed copy goes along, for a network.
    packed: bool,
}

const FACES: &[Face] = &[
    Face { name: "till", module: "ui", page: "ui", styles: &["ui/style", "ui/style/till"], packed: false },
    Face {
        name: "office",
        module: "office",
        page: "ui/office",
        styles: &["ui/style", "ui/style/office"],
        packed: true,
    },
];

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
    let modules = compile(&compiler()?)?;
    FACES.iter().try_for_each(|face| {
        let built = modules.join(format!("{}.wasm", face.module));
        let out = root().join("ui/dist").join(face.name);
        if is_newer(&out.join(format!("{}_bg.wasm", face.module)), &built) && !sources_changed(face, &out)? {
            return Ok(());
        }
        fs::create_dir_all(&out).map_err(|error| format!("{}: {error}.", out.display()))?;
        glue(&built, &out)?;
        copy_page(face, &out)?;
        if face.packed { pack(&out) } else { Ok(()) }
    })
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

/// Compiles, and says where the modules lie.
fn compile(compiler: &Compiler) -> Result<PathBuf, String> {
    let target = run::target().join("wasm");
    let mut command = match compiler {
        Compiler::Own => run::cargo(),
        Compiler::Debian => debian_cargo(),
    };
    command.args(["build", "--locked", "-p", "ui", "--profile", "wasm", "--target", TARGET, "--target-dir"]);
    check(command.arg(&target))?;
    Ok(target.join(TARGET).join("wasm"))
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
fn copy_page(face: &Face, out: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("the interface's files cannot be copied: {error}.");
    let ui = root().join("ui");
    for page in PAGE {
        fs::copy(root().join(face.page).join(page), out.join(page)).map_err(failed)?;
    }
    let mut styles = String::new();
    for path in sheets(face)? {
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

/// The style files of a face, in order.
fn sheets(face: &Face) -> Result<Vec<PathBuf>, String> {
    let mut sheets = Vec::new();
    for folder in face.styles {
        let all = files(&root().join(folder))?;
        sheets.extend(all.into_iter().filter(|path| path.extension().is_some_and(|e| e == "css")));
    }
    Ok(sheets)
}

/// Everything once more, packed, for browsers that say they can read it.
fn pack(out: &Path) -> Result<(), String> {
    for path in files(out)? {
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if !["html", "js", "css", "wasm"].contains(&kind) {
            continue;
        }
        let failed = |error: std::io::Error| format!("{} cannot be packed: {error}.", path.display());
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&fs::read(&path).map_err(failed)?).map_err(failed)?;
        fs::write(path.with_extension(format!("{kind}.gz")), packer.finish().map_err(failed)?)
            .map_err(failed)?;
    }
    Ok(())
}

/// Whether the page, a style or a font is younger than what was copied.
fn sources_changed(face: &Face, out: &Path) -> Result<bool, String> {
    let copied = out.join("style.css");
    let mut sources: Vec<PathBuf> = PAGE.iter().map(|page| root().join(face.page).join(page)).collect();
    sources.extend(sheets(face)?);
    sources.extend(files(&root().join("ui/fonts"))?);
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
