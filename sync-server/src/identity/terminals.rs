//! Terminals as the server knows them, and their epochs (U-6). Not here: enrolment and handshake.

use super::{IdentityError, audit, sql};
use domain::{StoreId, TerminalId};
use protocol::{Epoch, PublicKey};
use store::{StoreError, Tx, params};

/// Whether a terminal may pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalStatus {
    /// Yes.
    Active,
    /// No; its signed past is still taken (E-1).
    Revoked,
}

/// A terminal.
#[derive(Debug, Clone)]
pub struct Terminal {
    /// Its id.
    pub id: TerminalId,
    /// Its store.
    pub store_id: StoreId,
    /// T01 … within the store.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What its signatures are checked with.
    pub public_key: PublicKey,
    /// The epoch given at its last enrolment.
    pub epoch: Epoch,
    /// Whether it may pull.
    pub status: TerminalStatus,
}

/// Reads a terminal. Error: `TerminalUnknown`.
pub fn load_terminal(tx: &Tx, id: TerminalId) -> Result<Terminal, IdentityError> {
    let found = tx.query_opt(&sql::TERMINAL, params![id.uuid()], |row| {
        let key: Result<PublicKey, _> = row.text(4)?.parse();
        let epoch = Epoch::parse(row.text(5)?);
        Ok(Terminal {
            id: super::terminal_id(row, 0)?,
            store_id: super::store_id(row, 1)?,
            code: row.text(2)?.to_owned(),
            name: row.text(3)?.to_owned(),
            public_key: key.map_err(|error| StoreError::Corrupt(error.to_string()))?,
            epoch: epoch.map_err(|error| StoreError::Corrupt(error.to_string()))?,
            status: match row.text(6)? {
                "Active" => TerminalStatus::Active,
                _ => TerminalStatus::Revoked,
            },
        })
    })?;
    found.ok_or(IdentityError::TerminalUnknown)
}

/// Revokes a terminal: no token, no pull any more. Error: `TerminalUnknown` when there is no active one.
pub fn revoke_terminal(tx: &Tx, id: TerminalId, by: &str) -> Result<(), IdentityError> {
    if tx.execute(&sql::REVOKE_TERMINAL, params![id.uuid(), tx.now_ms()])? == 0 {
        return Err(IdentityError::TerminalUnknown);
    }
    Ok(audit(tx, by, "terminal.revoked", &id.to_string(), "{}")?)
}

/// Closes an epoch (U-6); true when it was open until now.
pub fn close_epoch(tx: &Tx, id: TerminalId, epoch: &Epoch, reason: &str) -> Result<bool, StoreError> {
    let closed = tx.execute(&sql::CLOSE_EPOCH, params![id.uuid(), epoch.as_str(), tx.now_ms(), reason])? > 0;
    if closed {
        audit(
            tx,
            &id.to_string(),
            "epoch.closed",
            epoch.as_str(),
            &serde_json::json!({ "reason": reason }).to_string(),
        )?;
    }
    Ok(closed)
}

/// Whether an epoch was closed.
pub fn epoch_closed(tx: &Tx, id: TerminalId, epoch: &Epoch) -> Result<bool, StoreError> {
    let closed =
        tx.query_opt(&sql::EPOCH_CLOSED, params![id.uuid(), epoch.as_str()], |row| row.opt_int(0))?;
    Ok(closed.flatten().is_some())
}
