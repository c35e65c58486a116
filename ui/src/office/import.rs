//! Products from a table file (CSV): first what it would do, then doing it. The server reads the file; this keeps what
//! was chosen and what it said.

use serde_json::Value;

use super::load::Problem;
use super::message::Effect;
use super::route::encode;

/// How long the server is left alone between two looks.
const LOOK_MS: u64 = 400;

/// How far an import is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Import {
    /// The file's name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Distinguishes this file from all others.
    pub number: u64,
    /// Whether the server is at it.
    pub busy: bool,
    /// The server's job: what it would do, or (once `real`) does.
    pub job: Option<Value>,
    /// Whether it is more than a trial.
    pub real: bool,
    /// What the server said.
    pub problem: Option<Problem>,
}

impl Import {
    /// A file was chosen.
    #[must_use]
    pub fn of(number: u64, name: String, text: String) -> Self {
        Self { name, text, number, busy: true, ..Self::default() }
    }

    /// Its first lines as cells, for a look.
    #[must_use]
    pub fn head(&self, lines: usize) -> Vec<Vec<String>> {
        let first = self.text.lines().next().unwrap_or_default();
        let comma = if first.matches(';').count() > first.matches(',').count() { ';' } else { ',' };
        self.text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(lines)
            .map(|line| cells(line, comma))
            .collect()
    }

    /// How many rows it has, without its heading.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.text.lines().filter(|line| !line.trim().is_empty()).count().saturating_sub(1)
    }

    /// Rows that are new, changed, the same, refused.
    #[must_use]
    pub fn counts(&self) -> Vec<(&'static str, u64)> {
        let number = |name| Some((name, self.job.as_ref()?[name].as_u64()?));
        ["created", "updated", "unchanged", "failed"].into_iter().filter_map(number).collect()
    }

    /// Rows read so far, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        let number = |name: &str| self.job.as_ref().and_then(|job| job[name].as_u64()).unwrap_or_default();
        (number("rowsRead"), number("rowsTotal"))
    }

    /// What is wrong in which row.
    #[must_use]
    pub fn errors(&self) -> &[Value] {
        let found = self.job.as_ref().and_then(|job| job["errors"].as_array());
        found.map_or(&[], Vec::as_slice)
    }

    /// Whether the server has come to its end.
    #[must_use]
    pub fn is_done(&self) -> bool {
        !self.busy && self.job.as_ref().is_some_and(|job| job["status"] == "Done")
    }

    /// Takes the server's word; while it is at it, it is asked again.
    pub(super) fn took(&mut self, answer: Result<Value, Problem>) -> Vec<Effect> {
        match answer {
            Ok(job) => {
                self.busy = job["status"] == "Running";
                (self.job, self.problem) = (Some(job), None);
            }
            Err(problem) => (self.busy, self.problem) = (false, Some(problem)),
        }
        if self.busy { vec![Effect::LookAfter(LOOK_MS)] } else { Vec::new() }
    }

    /// Where to look how far it is.
    pub(super) fn look(&self) -> Option<String> {
        let id = self.job.as_ref().filter(|_| self.busy)?["id"].as_str()?;
        Some(format!("/api/products/imports/{}", encode(id)))
    }
}

fn cells(line: &str, comma: char) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            c if c == comma && !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_file_is_looked_at_before_it_is_sent() {
        let text = "sku;name\nA;\"Mug; \"\"big\"\"\"\n\nB;Pot\n".to_owned();
        let mut import = Import::of(1, "p.csv".into(), text);
        assert_eq!(
            (import.rows(), import.head(2)[1].clone()),
            (2, vec!["A".to_owned(), "Mug; \"big\"".to_owned()])
        );
        let running = json!({"id": "i1", "status": "Running", "rowsTotal": 2, "rowsRead": 1});
        assert_eq!(import.took(Ok(running)), [Effect::LookAfter(LOOK_MS)]);
        assert_eq!((import.look().as_deref(), import.progress()), (Some("/api/products/imports/i1"), (1, 2)));
        let done = json!({"id": "i1", "status": "Done", "created": 2, "errors": [{"line": 3, "detail": "No price."}]});
        assert!(import.took(Ok(done)).is_empty() && import.is_done() && import.look().is_none());
        assert_eq!((import.counts(), import.errors().len()), (vec![("created", 2)], 1));
    }
}
