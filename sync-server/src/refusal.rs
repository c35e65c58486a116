//! Why a command is refused, as every context says it: a stable code, the field, and a sentence that says what to do.
//! What may not enter: HTTP (its one mapping is in `http/problem.rs`) and the storage's own failures.

/// The kind of a refusal; HTTP answers 404, 409 and 422.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What the request names does not exist (any more).
    NotFound,
    /// The state of things does not allow it; another time it may.
    Conflict,
    /// The request breaks a rule, whatever the state of things.
    Rule,
}

/// A refusal. It is the only reason for which a command that a person sent changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    /// Its kind.
    pub kind: Kind,
    /// Stable, for programs: `DUPLICATE_SKU`, `PERIOD_CLOSED` …
    pub code: &'static str,
    /// The field of the request in the request's own spelling (`lines[2].accountId`); empty: none in particular.
    pub field: String,
    /// One sentence for a person: what is wrong and what to do.
    pub detail: String,
}

impl Refusal {
    /// There is no such thing.
    pub fn not_found(what: &str) -> Self {
        Self {
            kind: Kind::NotFound,
            code: "NOT_FOUND",
            field: String::new(),
            detail: format!("There is no such {what}."),
        }
    }

    /// Not in this state.
    pub fn conflict(code: &'static str, field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind: Kind::Conflict, code, field: field.into(), detail: detail.into() }
    }

    /// Against a rule.
    pub fn rule(code: &'static str, field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind: Kind::Rule, code, field: field.into(), detail: detail.into() }
    }

    /// A value that cannot be taken: the rule without a name of its own.
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::rule("VALIDATION_FAILED", field, detail)
    }
}
