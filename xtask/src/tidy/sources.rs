//! The files that tidy reads, and the rules that look at one file at a time.

use super::Complaint;
use crate::run::root;
use std::process::Command;

/// Every file of the checkout that git tracks or would track, as text.
pub struct Checkout {
    /// Path from the workspace's folder, with `/`; content. Binary files are left out.
    pub files: Vec<(String, String)>,
    /// The paths of all files, binary ones too.
    names: Vec<String>,
}

impl Checkout {
    /// Reads the checkout.
    pub fn read() -> Result<Self, String> {
        let listed = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(root())
            .output()
            .map_err(|error| format!("tidy needs git to list the files: {error}."))?;
        let names: Vec<String> = String::from_utf8_lossy(&listed.stdout).lines().map(str::to_owned).collect();
        let files = names
            .iter()
            .filter_map(|path| Some((path.clone(), std::fs::read_to_string(root().join(path)).ok()?)))
            .collect();
        Ok(Self { files, names })
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter(|(path, _)| path.ends_with(".rs"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Whether a file or folder is in the checkout; what a build left in its folder is not.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.names.iter().any(|file| file == path || file.starts_with(&folder))
    }
}

/// The part of a file before its unit tests: what ships.
pub fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

/// A file says first what its room is for.
pub fn headers(checkout: &Checkout) -> Vec<Complaint> {
    checkout
        .rust()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| {
            Complaint::new(path, "begin with a `//!` header: what the room is for, what may not enter")
        })
        .collect()
}

/// Nothing is left over from the making, and nothing names a machine.
pub fn left_over(checkout: &Checkout) -> Vec<Complaint> {
    let marks =
        [concat!("FIX", "ME"), concat!("XX", "X:"), concat!("TO", "DO"), concat!("placeholder", " file")];
    let homes = [concat!("/ro", "ot/"), concat!("/home", "/"), concat!("/wo", "rk/")];
    let mut complaints = Vec::new();
    for (path, text) in checkout.files.iter().filter(|(path, _)| !path.ends_with(".lock")) {
        for (number, line) in text.lines().enumerate() {
            let place = || format!("{path}:{}", number + 1);
            if let Some(mark) = marks.iter().find(|mark| line.contains(**mark)) {
                complaints.push(Complaint::new(place(), format!("`{mark}` is left over: do it or file it")));
            }
            if let Some(home) = homes.iter().find(|home| line.contains(**home)) {
                complaints.push(Complaint::new(place(), format!("`{home}` is a path of one machine")));
            }
        }
    }
    complaints
}
