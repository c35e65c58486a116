//! A document never names a file that is not there.

use super::Complaint;
use super::sources::Checkout;

/// Every path between backticks in a document exists, seen from the workspace's folder or from the document's.
pub fn named_paths_exist(checkout: &Checkout) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (document, text) in checkout.files.iter().filter(|(path, _)| path.ends_with(".md")) {
        for (number, line) in text.lines().enumerate() {
            for name in line.split('`').skip(1).step_by(2).filter(|name| is_path(name)) {
                let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
                if !checkout.has(name) && !checkout.has(&format!("{folder}/{name}")) {
                    let advice = format!("`{name}` does not exist");
                    complaints.push(Complaint::new(format!("{document}:{}", number + 1), advice));
                }
            }
        }
    }
    complaints
}

/// Something with a `/` or an ending of ours that is plainly a file, not a command, address or pattern.
fn is_path(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let tops =
        ["shared/", "pos-app/", "sync-server/", "tests/", "xtask/", "migrations/", "docs/", "ui/", ".ci/"];
    plain && tops.iter().any(|top| name.starts_with(top))
}
