//! The journal event's envelope (J-2, J-3): sealed once into bytes that are stored, sent and hashed as they
//! are, and never encoded again to be checked. The envelope with its money summary is frozen; bodies have their
//! own schema numbers (`upcast.rs`). Not here: what the kinds mean to the books.

mod epoch;
mod personal;

pub use epoch::{ChainHead, Epoch, genesis};
pub use personal::{MAX_PERSONAL_BYTES, Personal, PersonalData};

use crate::{
    EventBody, Hash, ProtocolError, PublicKey, Purpose, Raw, Signature, TerminalKey, TimeEvidence, upcast,
};
use domain::{Currency, EventId, TerminalId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Version of the envelope that this build seals.
pub const ENVELOPE_VERSION: u32 = 1;
/// Largest sealed event, bytes: some 700 lines. Smaller than a push, so that each event can be pushed.
pub const MAX_EVENT_BYTES: usize = 640 * 1024;

/// The money of an event, frozen with the envelope so that even an unknown body can be booked to suspense
/// (U-2). Signs from the shop's side: a sale is positive, a refund negative; events without money have zeros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MoneySummary {
    /// Currency of all the amounts.
    pub currency: Currency,
    /// Total with tax, before cash rounding; minor units.
    pub total_minor: i64,
    /// Tax in the total; minor units.
    pub tax_minor: i64,
    /// What changed hands per tender method (its stable text), net of change; minor units.
    pub tenders: BTreeMap<String, i64>,
}

impl MoneySummary {
    /// The summary of an event that moves no money.
    pub fn none(currency: Currency) -> Self {
        Self { currency, total_minor: 0, tax_minor: 0, tenders: BTreeMap::new() }
    }

    /// Whether any amount is not zero.
    pub fn is_none(&self) -> bool {
        self.total_minor == 0 && self.tax_minor == 0 && self.tenders.values().all(|amount| *amount == 0)
    }
}

/// What the caller says of an event besides its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Minted when the ticket was opened, persisted first.
    pub event_id: EventId,
    /// Whose journal.
    pub terminal_id: TerminalId,
    /// Which stretch of it.
    pub epoch: Epoch,
    /// Number within the epoch, from 1, without gaps.
    pub seq: u64,
    /// Hash of the event before, or `genesis`.
    pub prev_hash: Hash,
    /// When.
    pub time: TimeEvidence,
    /// How much.
    pub money: MoneySummary,
}

/// A sealed event, ready to be stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The envelope: compact JSON in UTF-8, without a line break. These bytes are the event.
    pub bytes: Vec<u8>,
    /// Their hash, which the next event names.
    pub hash: Hash,
    /// The terminal's signature of the hash.
    pub signature: Signature,
    /// Personal data that goes beside (JSON text), if there is any.
    pub personal: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EnvelopeOut<'a> {
    v: u32,
    event_id: EventId,
    terminal_id: TerminalId,
    epoch: &'a Epoch,
    seq: u64,
    prev_hash: Hash,
    schema: u32,
    kind: &'a str,
    time: &'a TimeEvidence,
    money: &'a MoneySummary,
    #[serde(skip_serializing_if = "Option::is_none")]
    personal: Option<Hash>,
    body: &'a Raw,
}

/// Seals an event without personal data: encodes, hashes, signs. The same input gives the same bytes.
/// Free text must have gone through `scrub` (J-4). Error: `TooLarge`, `Json`.
pub fn seal(header: &Header, body: &EventBody, key: &TerminalKey) -> Result<Sealed, ProtocolError> {
    seal_with(header, body, None, key)
}

/// As `seal`, with personal data beside the body.
pub fn seal_with(
    header: &Header,
    body: &EventBody,
    personal: Option<&Personal>,
    key: &TerminalKey,
) -> Result<Sealed, ProtocolError> {
    let envelope = EnvelopeOut {
        v: ENVELOPE_VERSION,
        event_id: header.event_id,
        terminal_id: header.terminal_id,
        epoch: &header.epoch,
        seq: header.seq,
        prev_hash: header.prev_hash,
        schema: body.schema(),
        kind: body.kind(),
        time: &header.time,
        money: &header.money,
        personal: personal.map(Personal::commitment),
        body: &body.encode()?,
    };
    let bytes = serde_json::to_vec(&envelope)?;
    if bytes.len() > MAX_EVENT_BYTES {
        return Err(ProtocolError::TooLarge { what: "the event (bytes)", max: MAX_EVENT_BYTES });
    }
    // A kept body of an unknown kind may hold line breaks, and the push is made of lines.
    if bytes.contains(&b'\n') {
        return Err(ProtocolError::malformed("event", "it holds a line break outside of a text"));
    }
    let hash = Hash::of("event", &bytes);
    let signature = key.sign(Purpose::Event, hash.bytes());
    Ok(Sealed { bytes, hash, signature, personal: personal.map(|p| p.text().to_owned()) })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnvelopeIn<'a> {
    v: u32,
    event_id: EventId,
    terminal_id: TerminalId,
    epoch: Epoch,
    seq: u64,
    prev_hash: Hash,
    schema: u32,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    time: TimeEvidence,
    money: MoneySummary,
    #[serde(default)]
    personal: Option<Hash>,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// An opened event. Everything in `bytes` that has no field here (later additions) stays in the bytes.
#[derive(Debug, Clone)]
pub struct Opened<'a> {
    /// Version of the envelope.
    pub version: u32,
    /// Schema of the body.
    pub schema: u32,
    /// Kind, also when it is unknown here.
    pub kind: String,
    /// Who, where in the chain, when, how much.
    pub header: Header,
    /// Commitment to personal data, if there is any.
    pub personal: Option<Hash>,
    /// Hash of the bytes.
    pub hash: Hash,
    /// The body as it came.
    pub raw_body: &'a RawValue,
}

/// Opens an envelope and computes its hash; the body stays closed, and no signature is checked here.
/// Error: `Json`, `Version`, `TooLarge`.
pub fn open(bytes: &[u8]) -> Result<Opened<'_>, ProtocolError> {
    if bytes.len() > MAX_EVENT_BYTES {
        return Err(ProtocolError::TooLarge { what: "the event (bytes)", max: MAX_EVENT_BYTES });
    }
    let envelope: EnvelopeIn<'_> = serde_json::from_slice(bytes)?;
    if envelope.v != ENVELOPE_VERSION {
        return Err(ProtocolError::Version { what: "the event", found: envelope.v.to_string() });
    }
    Ok(Opened {
        version: envelope.v,
        schema: envelope.schema,
        kind: envelope.kind.into_owned(),
        header: Header {
            event_id: envelope.event_id,
            terminal_id: envelope.terminal_id,
            epoch: envelope.epoch,
            seq: envelope.seq,
            prev_hash: envelope.prev_hash,
            time: envelope.time,
            money: envelope.money,
        },
        personal: envelope.personal,
        hash: Hash::of("event", bytes),
        raw_body: envelope.body,
    })
}

impl Opened<'_> {
    /// Reads the body, upcast to today's schema; an unknown kind or a later schema is kept raw.
    /// Error: `Json` when a known kind does not have its shape (quarantine, U-2).
    pub fn body(&self) -> Result<EventBody, ProtocolError> {
        upcast::read_body(&self.kind, self.schema, self.raw_body)
    }

    /// The chain's head after this event.
    pub fn head(&self) -> ChainHead {
        ChainHead { epoch: self.header.epoch.clone(), seq: self.header.seq, hash: self.hash }
    }

    /// Checks the event's own signature. Error: `Signature`.
    pub fn verify(&self, key: &PublicKey, signature: &Signature) -> Result<(), ProtocolError> {
        key.verify(Purpose::Event, self.hash.bytes(), signature)
    }

    /// Whether `text` is the personal data that was committed to. Erased data (`None`) is always good.
    pub fn personal_matches(&self, text: Option<&str>) -> bool {
        match (text, self.personal) {
            (None, _) => true,
            (Some(text), Some(commitment)) => Hash::of("personal", text.as_bytes()) == commitment,
            (Some(_), None) => false,
        }
    }
}

/// Opens an event and checks hash and signature: what `verify` and the journal check use.
/// Error: `Hash`, `Signature`, and those of `open`.
pub fn verify_sealed<'a>(
    bytes: &'a [u8],
    hash: Hash,
    signature: &Signature,
    key: &PublicKey,
) -> Result<Opened<'a>, ProtocolError> {
    let opened = open(bytes)?;
    if opened.hash != hash {
        return Err(ProtocolError::Hash);
    }
    opened.verify(key, signature)?;
    Ok(opened)
}
