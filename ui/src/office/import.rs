//! Products from a table file (CSV): first what it would do, then doing it. The server reads the file; this keeps what
//! was chosen and what it said.

use serde_json::Value;

use super::load::Problem;

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
    /// What it would do (or has done, once `done`).
    pub result: Option<Value>,
    /// Whether it has been done.
    pub done: bool,
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

    /// Numbers of the result: `created`, `updated` …, in the server's words.
    #[must_use]
    pub fn counts(&self) -> Vec<(String, u64)> {
        let numbers = self.result.as_ref().and_then(Value::as_object).into_iter().flatten();
        numbers.filter_map(|(name, value)| Some((name.clone(), value.as_u64()?))).collect()
    }

    /// What is wrong in which row.
    #[must_use]
    pub fn errors(&self) -> &[Value] {
        let found = self.result.as_ref().and_then(|result| result["errors"].as_array());
        found.map_or(&[], Vec::as_slice)
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
        import.result = Some(json!({"created": 2, "errors": [{"row": 3, "detail": "No price."}]}));
        assert_eq!(import.counts(), [("created".to_owned(), 2)]);
        assert_eq!(import.errors().len(), 1);
    }
}
