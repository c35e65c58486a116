//! Rules about who may know whom: crates, contexts, SQL, and the cores without IO.

use super::Complaint;
use super::sources::{Checkout, shipped};

/// Statements stand in files called `sql.rs`, where a test prepares every one of them.
pub fn sql_only_in_sql_files(checkout: &Checkout) -> Vec<Complaint> {
    let starts = ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM ", "\"WITH "];
    let mut complaints = Vec::new();
    for (path, text) in checkout.rust() {
        // The executor itself, and the proofs that look behind the product's back.
        let exempt =
            path.starts_with("tests/") || path.starts_with("xtask/") || path.starts_with("shared/store/");
        if exempt || path.contains("/tests/") || path.ends_with("/sql.rs") || path.ends_with("/tests.rs") {
            continue;
        }
        for (number, line) in shipped(text).lines().enumerate() {
            if starts.iter().any(|start| line.contains(start)) {
                complaints.push(Complaint::new(
                    format!("{path}:{}", number + 1),
                    "move this statement to a `sql.rs`",
                ));
            }
        }
    }
    complaints
}

/// Crate, and what of ours it may depend on.
const DEPENDENCIES: &[(&str, &[&str])] = &[
    ("shared/domain", &[]),
    ("shared/protocol", &["domain"]),
    ("shared/store", &[]),
    ("shared/replica", &["domain", "protocol", "store"]),
    ("pos-app", &["domain", "protocol", "store", "replica"]),
    ("sync-server", &["domain", "protocol", "store", "replica"]),
    ("ui", &["domain"]),
    ("xtask", &[]),
];

/// Dependencies point one way: domain ← protocol ← replica ← till and server; store knows none of us.
pub fn dependencies(checkout: &Checkout) -> Vec<Complaint> {
    let ours = ["domain", "protocol", "store", "replica", "pos-app", "sync-server", "ui", "tests"];
    let mut complaints = Vec::new();
    for (folder, allowed) in DEPENDENCIES {
        let manifest = format!("{folder}/Cargo.toml");
        let Some((_, text)) = checkout.files.iter().find(|(path, _)| *path == manifest) else {
            complaints.push(Complaint::new(
                manifest,
                "this crate is gone: change the rule in xtask/src/tidy/layers.rs",
            ));
            continue;
        };
        let wanted =
            text.split("[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap_or("");
        for name in wanted.lines().filter_map(|line| line.split(['.', ' ', '=']).next()) {
            if ours.contains(&name) && !allowed.contains(&name) {
                complaints.push(Complaint::new(&manifest, format!("may not depend on `{name}`")));
            }
        }
    }
    complaints
}

/// Contexts of the server own ports; only the bindings join them.
pub fn contexts_apart(checkout: &Checkout) -> Vec<Complaint> {
    let contexts = ["order", "product", "inventory", "accounting"];
    let mut complaints = Vec::new();
    for (path, text) in checkout.rust() {
        let Some(context) = contexts.iter().find(|context| {
            path.starts_with(&format!("sync-server/src/{context}/"))
                || path == format!("sync-server/src/{context}.rs")
        }) else {
            continue;
        };
        for (number, line) in
            shipped(text).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for other in contexts.iter().filter(|other| *other != context) {
                if line.contains(&format!("crate::{other}::")) || line.contains(&format!("crate::{other};")) {
                    let advice =
                        format!("`{context}` reaches into `{other}`: own a port and join it in the bindings");
                    complaints.push(Complaint::new(format!("{path}:{}", number + 1), advice));
                }
            }
        }
    }
    complaints
}

/// Where a core lives: nothing there reads a clock, draws from the system, or depends on hash order (X-1, T-2).
const CORES: &[&str] = &[
    "shared/domain/src/",
    "shared/protocol/src/",
    "shared/replica/src/",
    "pos-app/src/core.rs",
    "pos-app/src/till/",
    "pos-app/src/sync/",
    "pos-app/src/journal/",
    "pos-app/src/replica/",
    "sync-server/src/order/",
    "sync-server/src/product/",
    "sync-server/src/inventory/",
    "sync-server/src/accounting/",
    "sync-server/src/intake/",
    "sync-server/src/feed/",
    "sync-server/src/identity/",
];

/// Time, chance and transport come into the cores from outside, so that one seed replays a run.
pub fn cores_without_io(checkout: &Checkout) -> Vec<Complaint> {
    let forbidden = [
        "HashMap",
        "HashSet",
        "SystemTime",
        "Instant::",
        "tokio::",
        "reqwest",
        "thread::",
        "getrandom",
        "RANDOM()",
    ];
    let mut complaints = Vec::new();
    for (path, text) in checkout.rust().filter(|(path, _)| CORES.iter().any(|core| path.starts_with(core))) {
        let lines = shipped(text).lines().enumerate();
        for (number, line) in lines.filter(|(_, line)| !line.trim_start().starts_with("//")) {
            if let Some(word) = forbidden.iter().find(|word| line.contains(**word)) {
                let advice =
                    format!("`{word}` in a core: time, chance, order and transport come from outside");
                complaints.push(Complaint::new(format!("{path}:{}", number + 1), advice));
            }
        }
    }
    complaints
}
