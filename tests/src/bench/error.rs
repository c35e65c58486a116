//! One error for whatever stops a measurement. A figure is measured by a person who reads the text; nobody
//! branches on it.

use std::error::Error;
use std::fmt;

/// Why there is no figure.
pub struct BenchError(Box<dyn Error + Send + Sync>);

/// What everything here answers.
pub type Result<T> = std::result::Result<T, BenchError>;

impl BenchError {
    /// A reason in words.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }
}

// Not an `Error` itself, so that every error becomes one with `?`.
impl<E: Error + Send + Sync + 'static> From<E> for BenchError {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for BenchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for BenchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
