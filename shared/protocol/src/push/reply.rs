//! What the server answers to a push, event by event (U-1, U-2). Not here: how it came to it.

use crate::{ChainHead, Epoch, Incarnation};
use domain::EventId;
use serde::{Deserialize, Serialize};

/// The server's answer to a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PushReply {
    /// The server's incarnation: another one means that it was restored from a backup (U-5).
    pub incarnation: Incarnation,
    /// Position in the feeds that covers everything that this push changed (D-7).
    pub position: i64,
    /// Head of the terminal's chain as the server has it; `None` when it has nothing of this terminal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<ChainHead>,
    /// One per event, in the push's order.
    pub results: Vec<EventResult>,
    /// Set when something before what came is missing (what came is stored all the same).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<NeedFrom>,
    /// Set when the till should wait before its next push, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Whether the till's epoch is closed: it goes on selling and asks for a new enrolment (U-6).
    #[serde(default)]
    pub epoch_closed: bool,
}

/// Where a gap begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NeedFrom {
    /// In which epoch.
    pub epoch: Epoch,
    /// The first number that is missing.
    pub from_seq: u64,
}

/// What became of one event. Whatever the outcome, it is stored durably: the till need not send it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventResult {
    /// Which event; `None` when its bytes could not be read (then its place in the list tells).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    /// What became of it.
    pub outcome: Outcome,
    /// The order that it made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// Why it is in quarantine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// In the books.
    Applied,
    /// It was here already; the rest of the result is that of the first time.
    Duplicate,
    /// Stored, not understood or not bookable; a manager is told.
    Quarantined,
    /// An outcome that a later server has; stored all the same.
    #[serde(other, rename = "stored")]
    Stored,
}
