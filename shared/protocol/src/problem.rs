//! Errors on the wire: problem+json (RFC 9457) with a stable code. Not here: text for the log.

use serde::{Deserialize, Serialize};

/// A problem. `code` is for programs, `detail` for people: one sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A URI that names the kind of problem.
    #[serde(rename = "type", default)]
    pub type_uri: String,
    /// The kind of problem in a few words.
    #[serde(default)]
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What to do, in one sentence.
    #[serde(default)]
    pub detail: String,
    /// Stable code in capitals, such as `SOLD_OUT`.
    pub code: String,
    /// What is wrong field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Path of the field in the request, such as `lines[0].quantity`.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

impl Problem {
    /// The content type of a problem.
    pub const CONTENT_TYPE: &'static str = "application/problem+json";

    /// Makes a problem; title and type follow from the code.
    pub fn new(status: u16, code: &str, detail: impl Into<String>) -> Self {
        let name = code.to_ascii_lowercase().replace('_', "-");
        let mut title = name.replace('-', " ");
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self {
            type_uri: format!("urn:counterfoil:problem:{name}"),
            title,
            status,
            detail: detail.into(),
            code: code.to_owned(),
            errors: Vec::new(),
        }
    }

    /// With what is wrong with a field.
    #[must_use]
    pub fn with_error(mut self, field: &str, detail: impl Into<String>) -> Self {
        self.errors.push(FieldError { field: field.to_owned(), detail: detail.into() });
        self
    }
}
