//! What happens at the terminal besides money and goods: approvals, clock, starts. Not here: PINs.

use domain::{StaffId, TicketId};
use serde::{Deserialize, Serialize};

/// Who allowed what, and why (C-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalGiven {
    /// The ticket that it was for, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_id: Option<TicketId>,
    /// Who approved.
    pub by: StaffId,
    /// Who asked.
    pub asked_by: StaffId,
    /// What was allowed: the permission's name.
    pub action: String,
    /// Why.
    pub reason: String,
}

/// The wall clock moved against the monotonic one (T-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockJumped {
    /// What the clock should have shown, Unix milliseconds.
    pub from_ms: i64,
    /// What it shows, Unix milliseconds.
    pub to_ms: i64,
}

/// The till's program started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TerminalStarted {
    /// The program's version.
    pub version: String,
    /// `start`, `recovered`, `new epoch`: why.
    pub reason: String,
}
