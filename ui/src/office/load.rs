//! What was asked of the server, and what it said: an answer, a problem with its fields, or nothing yet.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

/// What is wrong (RFC 9457), or that the server was not reached (`status` 0).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// HTTP status; 0 when nobody answered.
    pub status: u16,
    /// Stable, for programs.
    pub code: String,
    /// One sentence for a person.
    pub detail: String,
    /// What is wrong with which field.
    pub errors: Vec<FieldProblem>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FieldProblem {
    /// In the request's spelling.
    pub field: String,
    /// Stable, for programs.
    pub code: String,
    /// One sentence for a person.
    pub detail: String,
}

/// An answer as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status; 0 when nobody answered.
    pub status: u16,
    /// The body; null where it is none.
    pub body: Value,
    /// The version of what was read.
    pub etag: String,
}

impl Reply {
    /// The body of a good answer.
    ///
    /// # Errors
    /// The problem of any other one.
    pub fn read(self) -> Result<Value, Problem> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        let mut problem: Problem = serde_json::from_value(self.body).unwrap_or_default();
        problem.status = self.status;
        if problem.code.is_empty() {
            problem.code = if self.status == 0 { "UNREACHABLE" } else { "UNKNOWN" }.to_owned();
        }
        Err(problem)
    }
}

/// A part of a screen: what was asked, what is known, whether more is coming.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Slot {
    /// What was asked.
    pub path: String,
    /// The last good answer; it stays while a newer one is on its way.
    pub data: Option<Arc<Value>>,
    /// Its version.
    pub etag: String,
    /// Why there is none.
    pub problem: Option<Problem>,
    /// Whether an answer is on its way.
    pub busy: bool,
}

impl Slot {
    /// Asked and not answered.
    #[must_use]
    pub fn asked(path: &str, before: Option<&Self>) -> Self {
        let data = before.filter(|slot| stem(&slot.path) == stem(path)).and_then(|slot| slot.data.clone());
        Self { path: path.to_owned(), data, busy: true, ..Self::default() }
    }

    /// Takes an answer.
    pub fn take(&mut self, reply: Reply) {
        self.busy = false;
        self.etag.clone_from(&reply.etag);
        match reply.read() {
            Ok(value) => (self.data, self.problem) = (Some(Arc::new(value)), None),
            Err(problem) => (self.data, self.problem) = (None, Some(problem)),
        }
    }

    /// The rows of a list.
    #[must_use]
    pub fn rows(&self) -> &[Value] {
        let data = self.data.as_deref();
        let rows = data.and_then(|data| data["data"].as_array().or_else(|| data.as_array()));
        rows.map_or(&[], Vec::as_slice)
    }

    /// The cursor of the next page, unless this one is still on its way.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        if self.busy {
            return None;
        }
        self.data.as_deref()?["next"].as_str()
    }
}

fn stem(path: &str) -> &str {
    path.split('?').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_stays_while_its_next_page_comes_and_goes_with_a_problem() {
        let mut slot = Slot::asked("/api/products", None);
        slot.take(Reply { status: 200, body: json!({"data": [1, 2], "next": "x"}), ..Reply::default() });
        assert_eq!((slot.rows().len(), slot.next()), (2, Some("x")));
        let next = Slot::asked("/api/products?after=x", Some(&slot));
        assert!(next.busy && next.rows().len() == 2);
        let mut other = Slot::asked("/api/terminals", Some(&slot));
        assert!(other.rows().is_empty());
        other.take(Reply {
            status: 403,
            body: json!({"code": "FORBIDDEN", "detail": "No."}),
            ..Reply::default()
        });
        assert_eq!(other.problem.unwrap().status, 403);
    }

    #[test]
    fn no_answer_is_a_problem_too() {
        let problem = Reply::default().read().unwrap_err();
        assert_eq!((problem.status, problem.code.as_str()), (0, "UNREACHABLE"));
    }
}
