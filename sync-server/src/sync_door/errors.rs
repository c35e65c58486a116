//! The door's errors as a till gets them (RFC 9457). Text for the log is kept apart: no SQL, no path leaves.

use crate::feed::FeedError;
use crate::identity::IdentityError;
use crate::intake::IntakeError;
use crate::snapshot::SnapshotError;
use protocol::{Feed, Problem, ProtocolError, WireResponse, header};
use store::StoreError;

/// Why a request of a till is not done.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Who asks.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A push as a whole.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// A page.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// A snapshot.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// A feed that is not the till's.
    #[error("the feed {0} is not one of this till")]
    Scope(Feed),
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Encode(String),
}

impl DoorError {
    /// The answer.
    pub fn response(&self) -> WireResponse {
        match self {
            Self::Store(error) => storage(error),
            Self::Identity(IdentityError::Store(error)) => storage(error),
            Self::Intake(IntakeError::Store(error)) => storage(error),
            Self::Feed(FeedError::Store(error)) => storage(error),
            Self::Snapshot(SnapshotError::Store(error)) => storage(error),
            Self::Identity(error) => answer(identity_status(error), error.code(), error),
            Self::Intake(error) => answer(403, error.code(), error),
            Self::Feed(FeedError::Cursor(_) | FeedError::Ahead) => answer(410, "SNAPSHOT_REQUIRED", self),
            Self::Scope(_) => answer(403, "FEED_FORBIDDEN", self),
            Self::Snapshot(SnapshotError::BeingMade) => {
                answer(503, "SNAPSHOT_BEING_MADE", self).with_header(header::RETRY_AFTER, 1)
            }
            Self::Snapshot(SnapshotError::Range { length }) => {
                let range = format!("bytes */{length}");
                answer(416, "RANGE", self).with_header(header::CONTENT_RANGE, range)
            }
            Self::Feed(FeedError::Stored(_)) | Self::Snapshot(_) | Self::Encode(_) => internal(self),
        }
    }
}

fn identity_status(error: &IdentityError) -> u16 {
    match error {
        IdentityError::CodeUnknown => 404,
        IdentityError::CodeUsed => 409,
        IdentityError::CodeExpired => 410,
        IdentityError::ProtocolVersion { .. } => 426,
        IdentityError::Token | IdentityError::Proof(_) | IdentityError::LogIn => 401,
        IdentityError::TerminalUnknown | IdentityError::TerminalRevoked => 403,
        IdentityError::Invalid(_) | IdentityError::Refused(_) => 422,
        IdentityError::Store(_) | IdentityError::Stored(_) => 500,
    }
}

/// A problem whose sentence is the error's own.
fn answer(status: u16, code: &str, error: &dyn std::fmt::Display) -> WireResponse {
    if status >= 500 && code == "INTERNAL" {
        return internal(error);
    }
    WireResponse::problem(&Problem::new(status, code, sentence(&error.to_string())))
}

/// Begins like a sentence and ends like one.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

fn storage(error: &StoreError) -> WireResponse {
    tracing::error!(%error, "the storage failed under a request of a till");
    let detail = "The server cannot store anything at the moment; it will be tried again.";
    WireResponse::problem(&Problem::new(503, "STORAGE_UNAVAILABLE", detail))
        .with_header(header::RETRY_AFTER, 5)
}

fn internal(error: &dyn std::fmt::Display) -> WireResponse {
    tracing::error!(%error, "a request of a till failed");
    let detail = "The server failed to answer this; its log says why.";
    WireResponse::problem(&Problem::new(500, "INTERNAL", detail))
}

/// A body that cannot be read: too large, of another version, or not of the expected shape.
pub(super) fn unreadable(error: ProtocolError) -> WireResponse {
    let (status, code) = match &error {
        ProtocolError::TooLarge { .. } => (413, "TOO_LARGE"),
        ProtocolError::Encoding(_) => (415, "ENCODING_UNKNOWN"),
        ProtocolError::Version { .. } => (400, "VERSION_UNKNOWN"),
        _ => (400, "UNREADABLE"),
    };
    answer(status, code, &error)
}

pub(super) fn bad_request(field: &str, detail: &str) -> WireResponse {
    let problem = Problem::new(400, "VALIDATION_FAILED", sentence(detail));
    WireResponse::problem(&problem.with_error(field, detail))
}

pub(super) fn not_found() -> WireResponse {
    WireResponse::problem(&Problem::new(404, "NOT_FOUND", "There is nothing here; check the address."))
}
