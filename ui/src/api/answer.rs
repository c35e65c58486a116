//! One answer: done, or why not.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// `{"ok":true,…}` or `{"ok":false,"code":"…","detail":"…"}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer(pub Map<String, Value>);

/// Why a command was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable, upper case.
    pub code: String,
    /// One sentence, in English; words by the code go before it.
    pub detail: String,
}

impl Answer {
    /// The answer's fields, or why there are none. One that cannot be read is a problem too.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.0.get("ok") != Some(&Value::Bool(true)) {
            return Err(self.problem());
        }
        serde_json::from_value(Value::Object(self.0.clone())).map_err(|error| Problem {
            code: "ANSWER_NOT_READ".to_owned(),
            detail: format!(
                "The till's answer was not understood ({error}); install window and till of one version."
            ),
        })
    }

    /// The refusal; only meaningful when the answer is none.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let text = |name: &str| self.0.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Problem { code: text("code"), detail: text("detail") }
    }

    /// A number of the refusal, such as the seconds to wait.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }
}
