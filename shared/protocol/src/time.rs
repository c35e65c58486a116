//! Readings of time, as values: one reading by a shell, the evidence in an event, the server's signed anchor
//! (T-1, T-2, E-2). Not here: a clock.

use crate::{ProtocolError, PublicKey, Purpose, Signature, TerminalKey};
use domain::TerminalId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One reading of the clocks by a shell, handed into a core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Now {
    /// Wall clock, Unix milliseconds; may be wrong or jump.
    pub wall_ms: i64,
    /// The boot in which `ticks_ms` counts.
    pub boot_id: Uuid,
    /// Monotonic clock within the boot, milliseconds.
    pub ticks_ms: u64,
}

/// What an event says about its time (J-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimeEvidence {
    /// Wall clock of the terminal, Unix milliseconds.
    pub wall_ms: i64,
    /// The boot in which `ticks_ms` counts.
    pub boot_id: Uuid,
    /// Monotonic clock within the boot, milliseconds.
    pub ticks_ms: u64,
    /// The last anchor that the server had signed for this terminal, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<TimeAnchor>,
}

impl TimeEvidence {
    /// The evidence of a reading and the last anchor.
    pub fn new(now: Now, anchor: Option<TimeAnchor>) -> Self {
        Self { wall_ms: now.wall_ms, boot_id: now.boot_id, ticks_ms: now.ticks_ms, anchor }
    }
}

/// The server's signed statement that it was `server_ms` when it last spoke with this terminal: the lower
/// bound of everything that follows it in the chain (T-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimeAnchor {
    /// Server's wall clock, Unix milliseconds.
    pub server_ms: i64,
    /// The terminal that it was made for.
    pub terminal_id: TerminalId,
    /// By the server's key.
    pub signature: Signature,
}

impl TimeAnchor {
    /// Makes an anchor with the server's key.
    pub fn sign(server_key: &TerminalKey, terminal_id: TerminalId, server_ms: i64) -> Self {
        let signature = server_key.sign(Purpose::Anchor, &anchor_message(terminal_id, server_ms));
        Self { server_ms, terminal_id, signature }
    }

    /// Checks the anchor with the server's public key. Error: `Signature`.
    pub fn verify(&self, server_key: &PublicKey) -> Result<(), ProtocolError> {
        let message = anchor_message(self.terminal_id, self.server_ms);
        server_key.verify(Purpose::Anchor, &message, &self.signature)
    }
}

fn anchor_message(terminal_id: TerminalId, server_ms: i64) -> Vec<u8> {
    format!("{terminal_id}|{server_ms}").into_bytes()
}
