//! Epochs and heads: where an event stands in its terminal's journal (U-6). Not here: the events.

use crate::{Hash, ProtocolError, key::text_value};
use domain::TerminalId;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// Name of an unbroken stretch of a terminal's journal: 1 to 16 of A–Z and 0–9, with a random part (U-6).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(String);

impl Epoch {
    /// Reads a name. Error: `Malformed`.
    pub fn parse(text: &str) -> Result<Self, ProtocolError> {
        let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        if text.is_empty() || text.len() > 16 || !text.chars().all(good) {
            return Err(ProtocolError::malformed("epoch", "1 to 16 of A–Z and 0–9 are expected"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name of a terminal's `number`th epoch (counted from 1), made unguessable by 20 random bits.
    pub fn mint(number: u32, random: [u8; 5]) -> Self {
        let suffix = data_encoding::BASE32_NOPAD.encode(&random);
        Self(format!("{number}{}", suffix.get(..4).unwrap_or(&suffix)))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Epoch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Epoch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&text_value(deserializer)?).map_err(de::Error::custom)
    }
}

/// Head of a chain: the last event of an epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainHead {
    /// Which stretch.
    pub epoch: Epoch,
    /// Number of its last event; 0 with the genesis hash when there is none.
    pub seq: u64,
    /// Hash of its last event.
    pub hash: Hash,
}

/// The hash that stands before an epoch's first event.
pub fn genesis(terminal_id: TerminalId, epoch: &Epoch) -> Hash {
    Hash::of("genesis", format!("{terminal_id}|{epoch}").as_bytes())
}
