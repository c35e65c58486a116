//! Identity: who may speak to the server. Settings, stores, staff, keys, tills, enrolment, audit.
//! Not here: what a role may do to an order or a product (that is asked at the doors).

mod access;
mod buyers;
mod enrol;
mod hello;
mod links;
mod reset;
mod secret;
mod settings;
pub mod sql;
mod staff;
mod stores;
mod terminals;

pub use access::{API_VERSION, ApiKey, Channel, NewApiKey, create_api_key, find_api_key, revoke_api_key};
pub use buyers::{
    Buyer, BuyerLogIn, BuyerSession, add_buyer, begin_buyer_reset, buyer_session, change_buyer,
    end_buyer_reset, find_buyer, find_buyer_reset, open_buyer_session,
};
pub use enrol::{NewEnrolmentCode, SNAPSHOT_PATH, create_enrolment_code, enrol, feeds_of};
pub use hello::{CHALLENGE_MS, ChainView, Chains, TOKEN_MS, challenge, hello, read_token};
pub use links::{mint_order_link, open_order_link};
pub use reset::{begin_reset, end_reset, find_reset};
pub use secret::{PasswordCost, hash_secret, mint_token, secret_matches, token_hash};
pub use settings::{ServerKeys, Settings, load_keys, renew_incarnation, set_setting, set_up, setting};
pub use staff::{
    LogIn, NewStaff, SESSION_MS, Secrets, Session, StaffChange, StaffMember, add_staff, change_staff,
    check_secrets, clear_sessions, create_staff, find_login, list_staff, log_in, log_out, open_session,
    permissions, pins_of_others, session, staff_data,
};
pub use stores::{create_store, list_stores, load_store, stores_of_warehouse, touch_store};
pub use terminals::{Terminal, TerminalStatus, close_epoch, epoch_closed, load_terminal, revoke_terminal};

use crate::refusal::Refusal;
use domain::{StaffId, StoreId, TerminalId};
use store::{StoreError, Tx, params};

/// Why identity refuses. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such code was ever made.
    #[error("this enrolment code is not known; check it, or ask a manager for a new one")]
    CodeUnknown,
    /// The code has let in another till already.
    #[error("this enrolment code was used already; ask a manager for a new one")]
    CodeUsed,
    /// The code is too old.
    #[error("this enrolment code has expired; ask a manager for a new one")]
    CodeExpired,
    /// The till speaks another version.
    #[error(
        "this server speaks version {ours} of the protocol and the till version {theirs}; update the {older}"
    )]
    ProtocolVersion {
        /// What this server speaks.
        ours: u32,
        /// What the till speaks.
        theirs: u32,
        /// Which of the two is older: "till" or "server".
        older: &'static str,
    },
    /// No till of this id.
    #[error("this till is not known here; enrol it with a code from a manager")]
    TerminalUnknown,
    /// The till was revoked.
    #[error("this till was revoked; ask a manager to enrol it again (its sales are still taken in)")]
    TerminalRevoked,
    /// A signature or challenge does not hold.
    #[error("the till's proof does not hold: {0}; try again, and enrol it again if this stays")]
    Proof(&'static str),
    /// No, or a wrong, or an expired token.
    #[error("this access token is not valid (any more); say hello again")]
    Token,
    /// Wrong e-mail or password; which of them is not told.
    #[error("e-mail or password is wrong")]
    LogIn,
    /// The key that is stored is not readable.
    #[error("stored data cannot be read: {0}")]
    Stored(String),
    /// A value that a caller gave is not acceptable.
    #[error("{0}")]
    Invalid(String),
    /// A change that a person asked for is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl IdentityError {
    /// The stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(_) | Self::Stored(_) => "INTERNAL",
            Self::CodeUnknown => "ENROLMENT_CODE_UNKNOWN",
            Self::CodeUsed => "ENROLMENT_CODE_USED",
            Self::CodeExpired => "ENROLMENT_CODE_EXPIRED",
            Self::ProtocolVersion { .. } => "PROTOCOL_VERSION",
            Self::TerminalUnknown => "TERMINAL_UNKNOWN",
            Self::TerminalRevoked => "TERMINAL_REVOKED",
            Self::Proof(_) => "PROOF_INVALID",
            Self::Token => "TOKEN_INVALID",
            Self::LogIn => "LOGIN_FAILED",
            Self::Invalid(_) => "VALIDATION_FAILED",
            Self::Refused(refusal) => refusal.code,
        }
    }
}

/// Writes what a person or machine did to the audit log. `data_json` is a JSON object.
pub fn audit(tx: &Tx, actor: &str, action: &str, subject: &str, data_json: &str) -> Result<(), StoreError> {
    let at_ms = tx.now_ms();
    tx.execute(&sql::INSERT_AUDIT, params![tx.new_id(), at_ms, actor, action, subject, data_json])?;
    Ok(())
}

/// Whose doing: for audit and created-by columns.
pub(crate) fn actor_of(staff: Option<StaffId>) -> String {
    staff.map_or_else(|| "system".to_owned(), |id| id.to_string())
}

pub(crate) fn terminal_id(row: &store::Row<'_>, column: usize) -> Result<TerminalId, StoreError> {
    Ok(TerminalId::new(row.uuid(column)?))
}

pub(crate) fn store_id(row: &store::Row<'_>, column: usize) -> Result<StoreId, StoreError> {
    Ok(StoreId::new(row.uuid(column)?))
}
