//! The push (U-1, U-2): lines of text, plain or compressed. Line 1 is the header; then per event two lines, what
//! goes beside it and its bytes as they are. Limits are checked before memory is spent. Not here: what the
//! server does with the events.

mod check;
mod reply;

pub use check::CheckedEvent;
pub use reply::{EventResult, NeedFrom, Outcome, PushReply};

use crate::{Epoch, Incarnation, ProtocolError, Signature, TimeEvidence};
use domain::TerminalId;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// Most events in a push.
pub const MAX_PUSH_EVENTS: usize = 200;
/// Most bytes in a push before compression.
pub const MAX_PUSH_BYTES: usize = 1024 * 1024;
/// What the header line may take of it, reckoned generously; an event's first line a quarter of this.
const LINE_OVERHEAD_BYTES: usize = 1024;
/// zstd may ask for this much memory to decompress: 2^21 bytes, twice the largest push.
const ZSTD_WINDOW_LOG: u32 = 21;
const ZSTD_LEVEL: i32 = 3;

/// First line of a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PushHeader {
    /// Protocol version of the till.
    pub protocol: u32,
    /// Whose events.
    pub terminal_id: TerminalId,
    /// The till's present epoch.
    pub epoch: Epoch,
    /// The server's incarnation that the till knows, so that a restored server shows (U-5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incarnation: Option<Incarnation>,
    /// When it was sent, for calibration.
    pub time: TimeEvidence,
}

/// An event in a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushEvent {
    /// The event's own signature.
    pub signature: Signature,
    /// Personal data beside it (JSON text), if there is any and it was not erased.
    pub personal: Option<String>,
    /// The event's bytes.
    pub bytes: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct BesideLine {
    signature: Signature,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    personal: Option<String>,
}

/// A push as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// First line.
    pub header: PushHeader,
    /// Events, oldest first; at least one.
    pub events: Vec<PushEvent>,
}

/// How a body is compressed on the wire (`content-encoding`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Not compressed.
    Plain,
    /// zstd.
    Zstd,
    /// gzip.
    Gzip,
}

impl Encoding {
    /// Reads a `content-encoding`. Error: `Encoding`.
    pub fn parse(text: Option<&str>) -> Result<Self, ProtocolError> {
        match text {
            None | Some("" | "identity") => Ok(Self::Plain),
            Some("zstd") => Ok(Self::Zstd),
            Some("gzip") => Ok(Self::Gzip),
            Some(other) => Err(ProtocolError::Encoding(other.chars().take(40).collect())),
        }
    }

    /// The `content-encoding`, where there is one.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Zstd => Some("zstd"),
            Self::Gzip => Some("gzip"),
        }
    }
}

/// How many of these events (length of bytes, length of personal text; oldest first) fit one push. At least
/// one, when there is one.
pub fn batch_len(sizes: impl IntoIterator<Item = (usize, usize)>) -> usize {
    let mut left = MAX_PUSH_BYTES - LINE_OVERHEAD_BYTES;
    let mut count = 0;
    for (bytes, personal) in sizes.into_iter().take(MAX_PUSH_EVENTS) {
        // Personal text is quoted once more in its line: each quotation mark and backslash doubles.
        let need = bytes + 2 * personal + LINE_OVERHEAD_BYTES / 4;
        if need > left && count > 0 {
            break;
        }
        left = left.saturating_sub(need);
        count += 1;
    }
    count
}

/// Writes a push. Error: `TooLarge`, `Malformed` when there is no event or one holds a line break.
pub fn encode_push(
    header: &PushHeader,
    events: &[PushEvent],
    encoding: Encoding,
) -> Result<Vec<u8>, ProtocolError> {
    check_count(events.len())?;
    let mut text = serde_json::to_vec(header)?;
    text.push(b'\n');
    for event in events {
        if event.bytes.contains(&b'\n') {
            return Err(ProtocolError::malformed("event", "it holds a line break"));
        }
        let beside = BesideLine { signature: event.signature, personal: event.personal.clone() };
        serde_json::to_writer(&mut text, &beside)?;
        text.push(b'\n');
        text.extend_from_slice(&event.bytes);
        text.push(b'\n');
    }
    if text.len() > MAX_PUSH_BYTES {
        return Err(too_large());
    }
    compress(text, encoding)
}

/// Reads a push; never spends more than the limit on it, whatever it claims to hold.
/// Error: `TooLarge`, `Compression`, `Json`, `Malformed`.
pub fn decode_push(body: &[u8], encoding: Encoding) -> Result<Push, ProtocolError> {
    let text = decompress(body, encoding)?;
    let text = text.strip_suffix(b"\n").unwrap_or(&text);
    let mut lines = text.split(|byte| *byte == b'\n');
    let header: PushHeader = serde_json::from_slice(lines.next().unwrap_or_default())?;
    let mut events = Vec::new();
    while let Some(beside) = lines.next() {
        let Some(bytes) = lines.next() else {
            return Err(ProtocolError::malformed("push", "the last event is cut off"));
        };
        check_count(events.len() + 1)?;
        let beside: BesideLine = serde_json::from_slice(beside)?;
        events.push(PushEvent {
            signature: beside.signature,
            personal: beside.personal,
            bytes: bytes.to_vec(),
        });
    }
    check_count(events.len())?;
    Ok(Push { header, events })
}

fn check_count(count: usize) -> Result<(), ProtocolError> {
    match count {
        0 => Err(ProtocolError::malformed("push", "it holds no event")),
        1..=MAX_PUSH_EVENTS => Ok(()),
        _ => Err(ProtocolError::TooLarge { what: "the push (events)", max: MAX_PUSH_EVENTS }),
    }
}

fn too_large() -> ProtocolError {
    ProtocolError::TooLarge { what: "the push (bytes before compression)", max: MAX_PUSH_BYTES }
}

fn compress(text: Vec<u8>, encoding: Encoding) -> Result<Vec<u8>, ProtocolError> {
    match encoding {
        Encoding::Plain => Ok(text),
        Encoding::Zstd => zstd::bulk::compress(&text, ZSTD_LEVEL).map_err(|_| ProtocolError::Compression),
        Encoding::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(&text).map_err(|_| ProtocolError::Compression)?;
            encoder.finish().map_err(|_| ProtocolError::Compression)
        }
    }
}

fn decompress(body: &[u8], encoding: Encoding) -> Result<Vec<u8>, ProtocolError> {
    match encoding {
        Encoding::Plain => read_limited(body),
        Encoding::Zstd => {
            let mut decoder =
                zstd::stream::read::Decoder::with_buffer(body).map_err(|_| ProtocolError::Compression)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(|_| ProtocolError::Compression)?;
            read_limited(decoder)
        }
        Encoding::Gzip => read_limited(flate2::bufread::GzDecoder::new(body)),
    }
}

/// Reads to the end, or one byte past the limit: a decompression bomb costs no more than that.
fn read_limited(reader: impl Read) -> Result<Vec<u8>, ProtocolError> {
    let mut text = Vec::new();
    let limit = MAX_PUSH_BYTES as u64 + 1;
    reader.take(limit).read_to_end(&mut text).map_err(|_| ProtocolError::Compression)?;
    if text.len() > MAX_PUSH_BYTES { Err(too_large()) } else { Ok(text) }
}
