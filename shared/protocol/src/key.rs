//! Ed25519 keys and signatures of terminals and of the server. Not here: where a key is kept, where its seed
//! comes from (both come from outside).

use crate::ProtocolError;
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// What a signature is for; part of what is signed, so that none can be passed off as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A journal event's hash.
    Event,
    /// A receipt's code.
    Receipt,
    /// A time anchor, by the server.
    Anchor,
    /// Proof at enrolment that the key is there.
    Enrol,
    /// Proof at the handshake that the key is there.
    Hello,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Event => b"counterfoil/event/1\0",
            Self::Receipt => b"counterfoil/receipt/1\0",
            Self::Anchor => b"counterfoil/anchor/1\0",
            Self::Enrol => b"counterfoil/enrol/1\0",
            Self::Hello => b"counterfoil/hello/1\0",
        }
    }

    fn message(self, bytes: &[u8]) -> Vec<u8> {
        [self.label(), bytes].concat()
    }
}

/// A private key. Never written to a log: its `Debug` shows the public half.
#[derive(Clone)]
pub struct TerminalKey(SigningKey);

impl TerminalKey {
    /// The key of a seed of 32 random bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    /// The seed, for the keystore alone.
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs bytes for a purpose. Deterministic.
    pub fn sign(&self, purpose: Purpose, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(&purpose.message(bytes)).to_bytes())
    }
}

impl fmt::Debug for TerminalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TerminalKey(of {})", self.public())
    }
}

/// A public key; base64url text of 32 bytes. Whether it is a point of the curve shows at `verify`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Checks a signature, strictly. Error: `Signature` when it, or the key, is not good.
    pub fn verify(&self, purpose: Purpose, bytes: &[u8], signature: &Signature) -> Result<(), ProtocolError> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| ProtocolError::Signature)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(&purpose.message(bytes), &signature).map_err(|_| ProtocolError::Signature)
    }
}

/// An Ed25519 signature; base64url text of 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Takes the 64 bytes.
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The 64 bytes.
    pub const fn bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// Text of a JSON string, borrowed where it can be; for values that have a text form.
pub(crate) fn text_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    Ok(Text::deserialize(deserializer)?.0)
}

macro_rules! base64_value {
    ($type:ident, $what:literal) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&BASE64URL_NOPAD.encode(&self.0))
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($type))
            }
        }

        impl FromStr for $type {
            type Err = ProtocolError;

            fn from_str(text: &str) -> Result<Self, ProtocolError> {
                let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|b| b.try_into().ok());
                bytes.map(Self).ok_or_else(|| {
                    ProtocolError::malformed($what, "base64url of its full length is expected")
                })
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                text_value(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

base64_value!(PublicKey, "public key");
base64_value!(Signature, "signature");
