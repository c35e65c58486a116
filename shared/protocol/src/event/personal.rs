//! Personal data beside an event, and its commitment in the envelope (J-3). Not here: who may read it.

use crate::{Hash, ProtocolError};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Largest personal part, bytes.
pub const MAX_PERSONAL_BYTES: usize = 16 * 1024;

/// Personal data of an event: travels and is stored beside the body and enters the hash only as a salted
/// commitment, so that erasing it breaks no chain (J-3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonalData {
    /// Name as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Personal data with its salt, as JSON text that is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    text: String,
}

#[derive(Serialize, Deserialize)]
struct PersonalText {
    salt: String,
    data: PersonalData,
}

impl Personal {
    /// Joins data with a salt of 16 random bytes. Error: `TooLarge`.
    pub fn new(salt: [u8; 16], data: PersonalData) -> Result<Self, ProtocolError> {
        Self::parse(&serde_json::to_string(&PersonalText { salt: HEXLOWER.encode(&salt), data })?)
    }

    /// Takes the text that came beside an event. Error: `TooLarge`, `Json`.
    pub fn parse(text: &str) -> Result<Self, ProtocolError> {
        if text.len() > MAX_PERSONAL_BYTES {
            return Err(ProtocolError::TooLarge { what: "personal data (bytes)", max: MAX_PERSONAL_BYTES });
        }
        serde_json::from_str::<&RawValue>(text)?;
        Ok(Self { text: text.to_owned() })
    }

    /// The JSON text, as it was made.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The data without the salt. Error: `Json`.
    pub fn data(&self) -> Result<PersonalData, ProtocolError> {
        Ok(serde_json::from_str::<PersonalText>(&self.text)?.data)
    }

    /// What the envelope holds in its place.
    pub fn commitment(&self) -> Hash {
        Hash::of("personal", self.text.as_bytes())
    }
}
