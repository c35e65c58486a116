//! Pull: feeds, opaque cursors, pages (D-1, D-3). Not here: how a page is found or applied.

use crate::{EntityKind, Incarnation, ProtocolError, Raw, key::text_value};
use data_encoding::BASE64URL_NOPAD;
use domain::{StoreId, TerminalId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Most changes in a page.
pub const PAGE_CHANGES_MAX: usize = 1000;
/// Longest cursor that is looked at, bytes.
const CURSOR_BYTES_MAX: usize = 256;
const CURSOR_VERSION: &str = "1";

/// A feed's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feed {
    /// Products and tax rules: `catalog`.
    Catalog,
    /// A store's own: stock, staff, settings: `store:{id}`.
    Store(StoreId),
    /// A terminal's own: `terminal:{id}`.
    Terminal(TerminalId),
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Catalog => f.write_str("catalog"),
            Self::Store(id) => write!(f, "store:{id}"),
            Self::Terminal(id) => write!(f, "terminal:{id}"),
        }
    }
}

impl FromStr for Feed {
    type Err = ProtocolError;

    fn from_str(text: &str) -> Result<Self, ProtocolError> {
        let unknown = || ProtocolError::malformed("feed", "catalog, store:ID or terminal:ID is expected");
        match text.split_once(':') {
            None if text == "catalog" => Ok(Self::Catalog),
            Some(("store", id)) => id.parse().map(Self::Store).map_err(|_| unknown()),
            Some(("terminal", id)) => id.parse().map(Self::Terminal).map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }
}

impl Serialize for Feed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Feed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_value(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Why a cursor was not accepted. Whatever the reason, the till gets a new snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CursorError {
    /// Not a cursor of ours.
    #[error("the cursor is not one of this server; leave it out to begin anew")]
    Malformed,
    /// Of a later version.
    #[error("the cursor is of a later version; leave it out to begin anew")]
    Version,
    /// Of another feed than the one asked for.
    #[error("the cursor belongs to another feed; leave it out to begin anew")]
    Feed,
    /// Of the server before it was restored from a backup.
    #[error("the server was restored since; leave the cursor out to begin anew")]
    Incarnation,
}

/// A place in a feed. Opaque to tills, which keep and send its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Which feed.
    pub feed: Feed,
    /// Of which incarnation of the server.
    pub incarnation: Incarnation,
    /// Everything up to this position has been seen.
    pub position: i64,
}

impl Cursor {
    /// The text that a till keeps.
    pub fn encode(&self) -> String {
        let text = format!("{CURSOR_VERSION}|{}|{}|{}", self.feed, self.incarnation, self.position);
        BASE64URL_NOPAD.encode(text.as_bytes())
    }

    /// Reads the text. Error: `Malformed`, `Version`.
    pub fn parse(text: &str) -> Result<Self, CursorError> {
        if text.len() > CURSOR_BYTES_MAX {
            return Err(CursorError::Malformed);
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| CursorError::Malformed)?;
        let text = String::from_utf8(bytes).map_err(|_| CursorError::Malformed)?;
        let parts: Vec<&str> = text.split('|').collect();
        match parts.as_slice() {
            [CURSOR_VERSION, feed, incarnation, position] => Ok(Self {
                feed: feed.parse().map_err(|_| CursorError::Malformed)?,
                incarnation: incarnation.parse().map_err(|_| CursorError::Malformed)?,
                position: parse_position(position)?,
            }),
            [version, ..] if version.parse::<u32>().is_ok_and(|version| version > 1) => {
                Err(CursorError::Version)
            }
            _ => Err(CursorError::Malformed),
        }
    }

    /// Reads the text and checks that it belongs here. Error: any `CursorError`.
    pub fn parse_for(text: &str, feed: Feed, incarnation: Incarnation) -> Result<Self, CursorError> {
        let cursor = Self::parse(text)?;
        if cursor.feed != feed {
            return Err(CursorError::Feed);
        }
        if cursor.incarnation != incarnation {
            return Err(CursorError::Incarnation);
        }
        Ok(cursor)
    }
}

fn parse_position(text: &str) -> Result<i64, CursorError> {
    // One text per cursor: no sign, no leading zeros.
    let position: i64 = text.parse().map_err(|_| CursorError::Malformed)?;
    if position < 0 || position.to_string() != text { Err(CursorError::Malformed) } else { Ok(position) }
}

/// One page of a feed; applied with its cursor in one local transaction (D-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PullPage {
    /// Which feed.
    pub feed: Feed,
    /// Changes in position order, one per entity.
    pub changes: Vec<Change>,
    /// The cursor after this page.
    pub cursor: String,
    /// The position after this page, to compare with a push's (D-7).
    pub position: i64,
    /// Whether there is more.
    pub more: bool,
    /// The feed's head when the page was made.
    pub head: i64,
    /// When the page was made, server's Unix milliseconds: the age of figures (S-6).
    pub as_of_ms: i64,
}

/// A changed entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Kind of entity, as `EntityKind` names it; later servers may have others, which are kept.
    pub entity: String,
    /// Its id within the kind.
    pub id: String,
    /// Whether it left the feed (removed, or out of scope: D-3).
    #[serde(default)]
    pub removed: bool,
    /// What it is now; absent when removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Raw>,
}

impl Change {
    /// An entity as it is now. Error: `Json`.
    pub fn put(
        kind: EntityKind,
        id: impl fmt::Display,
        data: &impl Serialize,
    ) -> Result<Self, ProtocolError> {
        let data = Some(Raw::of(data)?);
        Ok(Self { entity: kind.as_str().to_owned(), id: id.to_string(), removed: false, data })
    }

    /// An entity that left the feed.
    pub fn removed(entity: &str, id: impl fmt::Display) -> Self {
        Self { entity: entity.to_owned(), id: id.to_string(), removed: true, data: None }
    }
}
