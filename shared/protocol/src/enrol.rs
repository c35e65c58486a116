//! Enrolment and handshake (E-1, E-2, U-6): a one-time code brings a terminal its identity; a challenge signed
//! with its key brings it a token. Not here: how codes and tokens are kept.

use crate::{
    ChainHead, Epoch, Feed, ProtocolError, PublicKey, Purpose, Signature, TerminalKey, TimeAnchor,
    TimeEvidence,
};
use domain::{Currency, StoreId, TerminalId, WarehouseId};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A server's life between restores from a backup; another one means: compare heads, push from them (U-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Incarnation(pub Uuid);

impl fmt::Display for Incarnation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Incarnation {
    type Err = ProtocolError;

    fn from_str(text: &str) -> Result<Self, ProtocolError> {
        let id = Uuid::try_parse(text).map_err(|e| ProtocolError::malformed("incarnation", e.to_string()))?;
        Ok(Self(id))
    }
}

/// `POST /sync/v1/enrol`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrolRequest {
    /// The one-time code that a manager made.
    pub code: String,
    /// The till's public key.
    pub public_key: PublicKey,
    /// Protocol version of the till.
    pub protocol: u32,
    /// What the till calls itself (the machine's name).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was sent.
    pub time: TimeEvidence,
    /// Proof that the private key is there.
    pub signature: Signature,
}

impl EnrolRequest {
    /// Makes a request and signs the code with the till's key.
    pub fn sign(code: &str, key: &TerminalKey, name: Option<String>, time: TimeEvidence) -> Self {
        Self {
            code: code.to_owned(),
            public_key: key.public(),
            protocol: crate::PROTOCOL,
            name,
            time,
            signature: key.sign(Purpose::Enrol, code.as_bytes()),
        }
    }

    /// Checks that the sender holds the key that it sends. Error: `Signature`.
    pub fn verify(&self) -> Result<(), ProtocolError> {
        self.public_key.verify(Purpose::Enrol, self.code.as_bytes(), &self.signature)
    }
}

/// Answer to an enrolment. The same code with the same key gets the same answer again (a lost reply).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrolReply {
    /// The terminal's id.
    pub terminal_id: TerminalId,
    /// Its short name within the store, as on receipts: `T01`.
    pub terminal_code: String,
    /// Its first (or next) epoch.
    pub epoch: Epoch,
    /// Its store.
    pub store_id: StoreId,
    /// The store's short name, as on receipts: `S1`.
    pub store_code: String,
    /// The store's warehouse.
    pub warehouse_id: WarehouseId,
    /// Book currency.
    pub currency: Currency,
    /// Tax zone of the store.
    pub zone: String,
    /// The server's incarnation.
    pub incarnation: Incarnation,
    /// The server's public key, for anchors.
    pub server_key: PublicKey,
    /// The server's clock, Unix milliseconds.
    pub server_ms: i64,
    /// First anchor.
    pub anchor: TimeAnchor,
    /// Feeds to pull; those of a later server that this build does not know are left out.
    #[serde(deserialize_with = "known_feeds")]
    pub feeds: Vec<Feed>,
    /// Path of the snapshot to begin with (D-4).
    pub snapshot: String,
}

fn known_feeds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Feed>, D::Error> {
    let names: Vec<String> = Vec::deserialize(deserializer)?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// `POST /sync/v1/challenge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeRequest {
    /// Who will say hello.
    pub terminal_id: TerminalId,
}

/// Answer to a challenge request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeReply {
    /// Opaque text to be signed in hello.
    pub challenge: String,
}

/// `POST /sync/v1/hello`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HelloRequest {
    /// Who.
    pub terminal_id: TerminalId,
    /// The challenge.
    pub challenge: String,
    /// Present epoch.
    pub epoch: Epoch,
    /// Number of the last event in it; 0 when there is none.
    pub seq: u64,
    /// Hash of the last event, or the genesis hash.
    pub hash: crate::Hash,
    /// Protocol version of the till.
    pub protocol: u32,
    /// When it was sent.
    pub time: TimeEvidence,
    /// Of challenge and head, with the terminal's key.
    pub signature: Signature,
}

impl HelloRequest {
    /// Makes a hello and signs it.
    pub fn sign(
        terminal_id: TerminalId,
        challenge: &str,
        head: &ChainHead,
        time: TimeEvidence,
        key: &TerminalKey,
    ) -> Self {
        let message = hello_message(terminal_id, challenge, &head.epoch, head.seq, &head.hash);
        Self {
            terminal_id,
            challenge: challenge.to_owned(),
            epoch: head.epoch.clone(),
            seq: head.seq,
            hash: head.hash,
            protocol: crate::PROTOCOL,
            time,
            signature: key.sign(Purpose::Hello, &message),
        }
    }

    /// Checks the signature. Error: `Signature`.
    pub fn verify(&self, key: &PublicKey) -> Result<(), ProtocolError> {
        let message = hello_message(self.terminal_id, &self.challenge, &self.epoch, self.seq, &self.hash);
        key.verify(Purpose::Hello, &message, &self.signature)
    }

    /// The head that the till claims.
    pub fn head(&self) -> ChainHead {
        ChainHead { epoch: self.epoch.clone(), seq: self.seq, hash: self.hash }
    }
}

fn hello_message(
    terminal_id: TerminalId,
    challenge: &str,
    epoch: &Epoch,
    seq: u64,
    hash: &crate::Hash,
) -> Vec<u8> {
    // The challenge stands last: it alone may hold any character.
    format!("{terminal_id}|{epoch}|{seq}|{hash}|{challenge}").into_bytes()
}

/// Answer to a hello.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HelloReply {
    /// Access token, as bearer.
    pub token: String,
    /// How long it lives, milliseconds; at most 15 minutes.
    pub expires_in_ms: u64,
    /// The server's clock, Unix milliseconds.
    pub server_ms: i64,
    /// A signed anchor (T-1).
    pub anchor: TimeAnchor,
    /// Head of the terminal's chain as the server has it; `None` when it has nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<ChainHead>,
    /// The server's incarnation.
    pub incarnation: Incarnation,
    /// Feeds to pull, as text: a later server may name some that this till does not know and leaves alone.
    pub feeds: Vec<String>,
    /// Whether the till's epoch is closed (U-6).
    #[serde(default)]
    pub epoch_closed: bool,
}
