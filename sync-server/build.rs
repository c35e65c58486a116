//! Lists the office's files for `src/http/office.rs`, which embeds them. Nothing is built here: the interface is
//! another compiler's work (`cargo xtask ui`). Where it is not there, the server is built without it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist/office");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    if folder.join("index.html").is_file() {
        collect(&folder, &mut files);
    } else {
        println!("cargo::warning=without the back office: `cargo xtask ui` builds it, then build this again");
    }
    let mut listed = String::from("&[\n");
    for path in files.iter().filter(|path| path.extension().is_none_or(|kind| kind != "gz")) {
        let name = path.strip_prefix(&folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let packed = PathBuf::from(format!("{}.gz", path.display()));
        let packed = match files.contains(&packed) {
            true => format!("Some(include_bytes!({packed:?}))"),
            false => "None".to_owned(),
        };
        // Writing into a text does not fail.
        let _ = writeln!(
            listed,
            "    File {{ name: {name:?}, bytes: include_bytes!({path:?}), packed: {packed} }},"
        );
    }
    listed.push(']');
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default().join("office_files.rs");
    if let Err(error) = std::fs::write(&out, listed) {
        println!("cargo::error={}: {error}", out.display());
    }
}

/// All files below a folder, by name.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
