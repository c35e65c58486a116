//! SHA-256 with a label, so that a hash made for one purpose never stands for another. Not here: signatures.

use crate::ProtocolError;
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// A SHA-256 digest; 64 hexadecimal digits in text and JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The digest of `bytes` under a label: SHA-256("counterfoil/" label NUL bytes). Frozen.
    pub fn of(label: &str, bytes: &[u8]) -> Self {
        Self::of_parts(label, &[bytes])
    }

    /// As `of`, over parts laid end to end (the caller sees to it that their borders are unambiguous).
    pub fn of_parts(label: &str, parts: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        digest.update(b"counterfoil/");
        digest.update(label.as_bytes());
        digest.update([0]);
        for part in parts {
            digest.update(part);
        }
        Self(digest.finalize().into())
    }

    /// Takes the 32 bytes of a digest.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Eight characters (A–Z, 2–7: none of them taken for another) for people, as printed on a receipt: 40 bits.
    pub fn short(&self) -> String {
        BASE32_NOPAD.encode(&self.0[..5])
    }

    /// 43 characters base64url, for the receipt code.
    pub(crate) fn compact(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// Reads `compact`'s text. Error: `Malformed`.
    pub(crate) fn parse_compact(text: &str) -> Result<Self, ProtocolError> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|b| b.try_into().ok());
        bytes
            .map(Self)
            .ok_or_else(|| ProtocolError::malformed("hash", "43 base64url characters are expected"))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = ProtocolError;

    fn from_str(text: &str) -> Result<Self, ProtocolError> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok().and_then(|b| b.try_into().ok());
        bytes.map(Self).ok_or_else(|| ProtocolError::malformed("hash", "64 hexadecimal digits are expected"))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::key::text_value(deserializer)?.parse().map_err(de::Error::custom)
    }
}
