//! The one error of reading or making what crosses a wire. Not here: why a server refuses something that it
//! could read (that is a `Problem`).

use thiserror::Error;

/// Why bytes could not be read as, or written to, a wire format.
#[derive(Debug, Error)]
pub enum ProtocolError {
    /// The bytes are not JSON of the expected shape; what is wrong and where.
    #[error("the data cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A text value (hash, key, signature, epoch, feed, code) is not of its form.
    #[error("{what} is not valid: {detail}")]
    Malformed {
        /// Which value.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// The format has a version that this build does not know.
    #[error("{what} has version {found}; update this program to read it")]
    Version {
        /// Which format.
        what: &'static str,
        /// The version found.
        found: String,
    },
    /// More than the protocol allows.
    #[error("{what} is too large: at most {max} are allowed")]
    TooLarge {
        /// What is too large, with its unit.
        what: &'static str,
        /// The limit in that unit.
        max: usize,
    },
    /// Compressed bytes that cannot be decompressed.
    #[error("the compressed data is damaged")]
    Compression,
    /// An encoding that is not known (`zstd`, `gzip` and plain are).
    #[error("the encoding {0} is not known; use zstd, gzip or none")]
    Encoding(String),
    /// A hash is not that of its content.
    #[error("the hash does not belong to the content")]
    Hash,
    /// A signature does not belong to the content and the key.
    #[error("the signature does not belong to this content and key")]
    Signature,
}

impl ProtocolError {
    pub(crate) fn malformed(what: &'static str, detail: impl Into<String>) -> Self {
        Self::Malformed { what, detail: detail.into() }
    }
}
