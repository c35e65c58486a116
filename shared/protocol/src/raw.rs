//! A piece of JSON kept exactly as it came. Not here: any interpretation of it.

use crate::ProtocolError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fmt;

/// JSON text kept byte for byte, so that what an older or newer version wrote survives a pass through this one.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Raw(Box<RawValue>);

impl Raw {
    /// Takes JSON text. Error: `Json` when it is none.
    pub fn parse(text: &str) -> Result<Self, ProtocolError> {
        Ok(Self(RawValue::from_string(text.to_owned())?))
    }

    /// Encodes a value. Error: `Json` when the type cannot be JSON (a map with keys that are no text).
    pub fn of(value: &impl Serialize) -> Result<Self, ProtocolError> {
        Ok(Self(serde_json::value::to_raw_value(value)?))
    }

    /// The JSON text as it came.
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Reads it as a type. Error: `Json`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ProtocolError> {
        Ok(serde_json::from_str(self.0.get())?)
    }
}

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Raw {}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
