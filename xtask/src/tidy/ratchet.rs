//! Lengths that may only shrink: a file over the limit stands in `xtask/ratchet.txt` with the length
//! that it may have at most; a new one over the limit is refused.

use super::Complaint;
use super::sources::Checkout;
use crate::run::root;
use std::collections::BTreeMap;

/// Lines of one file; nine in ten files stay well below.
const FILE_LINES_MAX: usize = 400;
/// Lines of one function.
const FUNCTION_LINES_MAX: usize = 80;

const LIST: &str = "xtask/ratchet.txt";

/// Complains about what is longer than the limit and than its entry in the list.
pub fn check(checkout: &Checkout) -> Result<Vec<Complaint>, String> {
    let allowed = read_list()?;
    let long = measure(checkout);
    let mut complaints = Vec::new();
    for (place, lines) in &long {
        match allowed.get(place) {
            Some(limit) if lines <= limit => {}
            Some(limit) => complaints
                .push(Complaint::new(place, format!("{lines} lines, had {limit}: it may only shrink"))),
            None => complaints.push(Complaint::new(place, format!("{lines} lines: divide it"))),
        }
    }
    for place in allowed.keys().filter(|place| !long.contains_key(*place)) {
        complaints
            .push(Complaint::new(place, "is short now: `cargo xtask tidy --update` takes it off the list"));
    }
    Ok(complaints)
}

/// Writes the list anew: entries that shrank or went; a new one only ever comes in by hand.
pub fn update(checkout: &Checkout) -> Result<(), String> {
    let allowed = read_list()?;
    let kept: String = measure(checkout)
        .into_iter()
        .filter_map(|(place, lines)| Some(format!("{} {place}\n", lines.min(*allowed.get(&place)?))))
        .collect();
    std::fs::write(root().join(LIST), kept).map_err(|error| format!("{LIST} cannot be written: {error}."))
}

fn read_list() -> Result<BTreeMap<String, usize>, String> {
    let text = std::fs::read_to_string(root().join(LIST))
        .map_err(|error| format!("{LIST} cannot be read: {error}."))?;
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let parts =
                line.split_once(' ').and_then(|(lines, place)| Some((place.to_owned(), lines.parse().ok()?)));
            parts.ok_or_else(|| format!("{LIST}: `{line}` is not `LINES PLACE`."))
        })
        .collect()
}

/// Files and functions over their limit: `path` or `path::function`, and the lines.
fn measure(checkout: &Checkout) -> BTreeMap<String, usize> {
    let mut long = BTreeMap::new();
    for (path, text) in checkout.rust() {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            long.insert(path.to_owned(), lines);
        }
        for (name, lines) in functions(text) {
            if lines > FUNCTION_LINES_MAX {
                long.insert(format!("{path}::{name}"), lines);
            }
        }
    }
    long
}

/// Names and lengths of functions: from the line with `fn` to the closing brace at its indentation,
/// which rustfmt guarantees.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = line.len() - line.trim_start().len();
        let end = format!("{}}}", " ".repeat(indent));
        if line.trim_end().ends_with('}') || line.trim_end().ends_with(';') {
            continue;
        }
        if let Some(length) = lines[start..].iter().position(|line| *line == end) {
            found.push((name.to_owned(), length + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let before = line.find("fn ")?;
    let qualifiers =
        ["", "pub ", "pub(crate) ", "pub(super) ", "async ", "pub async ", "const ", "pub const ", "unsafe "];
    if !qualifiers.contains(&&line[..before]) {
        return None;
    }
    line[before + 3..].split(['(', '<']).next()
}

#[cfg(test)]
mod tests {
    use super::functions;

    #[test]
    fn a_function_is_measured_from_its_head_to_its_brace() {
        let text = "impl A {\n    pub fn long<T>(\n        a: T,\n    ) {\n        a;\n    }\n    fn short() {}\n}\n";
        assert_eq!(functions(text), vec![("long".to_owned(), 5)]);
    }
}
