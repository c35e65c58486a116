//! What can be done about a push before it comes to the writer: reading, hashing, opening bodies. Nothing here
//! looks at the database.

use domain::{EventId, TerminalId};
use protocol::{Epoch, EventBody, Hash, Header, MoneySummary, ProtocolError, Push, PushEvent, PushHeader};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::Scope;
use uuid::Uuid;

/// A push, read.
#[derive(Debug)]
pub struct PreparedPush {
    /// Its first line.
    pub header: PushHeader,
    /// Its events, in order.
    pub events: Vec<PreparedEvent>,
}

/// An event, read as far as it can be.
#[derive(Debug)]
pub struct PreparedEvent {
    /// As it was sent.
    pub sent: PushEvent,
    /// Hash of its bytes.
    pub hash: Hash,
    /// Its id; for bytes that tell none, one made of their hash.
    pub event_id: EventId,
    /// Its place in the journal, where it is known.
    pub place: Option<Place>,
    /// Its kind; empty when unknown.
    pub kind: String,
    /// When, Unix milliseconds by the till's clock.
    pub wall_ms: Option<i64>,
    /// The server's last anchor in it, Unix milliseconds.
    pub anchor_ms: Option<i64>,
    /// Its money, where it can be read.
    pub money: Option<MoneySummary>,
    /// What happened, or why that cannot be read.
    pub body: Result<EventBody, Unopened>,
}

impl PreparedPush {
    /// What taking it in may change: the till's journal, the stock of its lines, the sales that it refunds.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let mut keys = vec![self.header.terminal_id.uuid()];
        for event in &self.events {
            match &event.body {
                Ok(EventBody::SaleCompleted(sale)) => {
                    keys.extend(sale.lines.iter().map(|line| line.product_id.uuid()));
                }
                Ok(EventBody::SaleRefunded(refund)) => {
                    keys.extend(refund.lines.iter().map(|line| line.product_id.uuid()));
                    match refund.original_event_id {
                        Some(original) => keys.push(original.uuid()),
                        // Which sale it is, is only found out inside.
                        None => return Scope::Everything,
                    }
                }
                _ => {}
            }
        }
        Scope::Keys(keys)
    }
}

impl PreparedEvent {
    /// Its id, where its bytes tell one.
    pub fn told_id(&self) -> Option<EventId> {
        (self.event_id != id_of(self.hash)).then_some(self.event_id)
    }
}

/// A place in a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which epoch.
    pub epoch: Epoch,
    /// Which number.
    pub seq: u64,
    /// The hash before.
    pub prev_hash: Hash,
}

/// Why an event cannot be read; its stable code and in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unopened {
    /// Stable code.
    pub code: &'static str,
    /// In words.
    pub detail: String,
}

impl Unopened {
    fn new(code: &'static str, detail: impl ToString) -> Self {
        Self { code, detail: detail.to_string() }
    }
}

/// Reads all events of a push.
pub fn prepare(push: Push) -> PreparedPush {
    let Push { header, events } = push;
    let mut events: Vec<_> = events.into_iter().map(|sent| read(header.terminal_id, sent)).collect();
    infer_places(&mut events);
    PreparedPush { header, events }
}

fn read(terminal_id: TerminalId, sent: PushEvent) -> PreparedEvent {
    match protocol::open(&sent.bytes) {
        Ok(opened) if opened.header.terminal_id == terminal_id => {
            let body = match opened.body() {
                Ok(EventBody::Unknown { kind, schema, .. }) => Err(Unopened::new(
                    "UNKNOWN_KIND",
                    format!("this server does not know {kind} of schema {schema}"),
                )),
                Ok(_) if !opened.personal_matches(sent.personal.as_deref()) => Err(Unopened::new(
                    "PERSONAL_MISMATCH",
                    "the personal data are not those that were signed",
                )),
                Ok(body) => Ok(body),
                Err(error) => Err(Unopened::new("UNREADABLE_BODY", error)),
            };
            let (header, kind, hash) = (opened.header, opened.kind, opened.hash);
            of_header(sent, hash, header, kind, body)
        }
        Ok(opened) => {
            let (header, kind, hash) = (opened.header, opened.kind, opened.hash);
            let body =
                Err(Unopened::new("WRONG_TERMINAL", "the event belongs to another till than the push"));
            // It has no place in this till's journal, and its money belongs to the other till's push.
            PreparedEvent { place: None, money: None, ..of_header(sent, hash, header, kind, body) }
        }
        Err(error) => sketch(terminal_id, sent, &error),
    }
}

fn of_header(
    sent: PushEvent,
    hash: Hash,
    header: Header,
    kind: String,
    body: Result<EventBody, Unopened>,
) -> PreparedEvent {
    PreparedEvent {
        sent,
        hash,
        event_id: header.event_id,
        place: Some(Place { epoch: header.epoch, seq: header.seq, prev_hash: header.prev_hash }),
        kind,
        wall_ms: Some(header.time.wall_ms),
        anchor_ms: header.time.anchor.map(|anchor| anchor.server_ms),
        money: Some(header.money),
        body,
    }
}

/// What can be read of an envelope of a later version, or of bytes that are none.
fn sketch(terminal_id: TerminalId, sent: PushEvent, error: &ProtocolError) -> PreparedEvent {
    let code = match error {
        ProtocolError::Version { .. } => "FUTURE_VERSION",
        _ => "UNREADABLE",
    };
    let hash = Hash::of("event", &sent.bytes);
    let value: Value = serde_json::from_slice(&sent.bytes).unwrap_or(Value::Null);
    let ours = field::<TerminalId>(&value, "terminalId") == Some(terminal_id);
    let place = || {
        Some(Place {
            epoch: field(&value, "epoch")?,
            seq: field(&value, "seq")?,
            prev_hash: field(&value, "prevHash")?,
        })
    };
    PreparedEvent {
        hash,
        event_id: field(&value, "eventId").unwrap_or_else(|| id_of(hash)),
        place: place().filter(|_| ours),
        kind: field(&value, "kind").unwrap_or_default(),
        wall_ms: value.get("time").and_then(|time| field(time, "wallMs")),
        anchor_ms: None,
        money: field(&value, "money").filter(|_| ours),
        body: Err(Unopened::new(code, error)),
        sent,
    }
}

fn field<T: DeserializeOwned>(value: &Value, name: &str) -> Option<T> {
    serde_json::from_value(value.get(name)?.clone()).ok()
}

/// An id for bytes that tell none, the same whenever they come.
fn id_of(hash: Hash) -> EventId {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.bytes()[..16]);
    EventId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// Bytes that tell no place stand before the event that names their hash, so that the chain stays whole.
fn infer_places(events: &mut [PreparedEvent]) {
    for at in (1..events.len()).rev() {
        let (before, after) = events.split_at_mut(at);
        let (Some(event), Some(next)) = (before.last_mut(), after.first()) else { continue };
        let follows = next.place.as_ref().filter(|place| place.prev_hash == event.hash && place.seq > 1);
        let (None, Some(next)) = (&event.place, follows) else { continue };
        let (epoch, seq) = (next.epoch.clone(), next.seq - 1);
        let prev_hash = match before.len().checked_sub(2).and_then(|earlier| before.get(earlier)) {
            Some(earlier) => earlier.hash,
            None => Hash::from_bytes([0; 32]),
        };
        if let Some(event) = before.last_mut() {
            event.place = Some(Place { epoch, seq, prev_hash });
        }
    }
}

/// The terminal that an event's id and hash are stored under when it has no place: quarantine only.
pub(super) fn quarantine_key(event: &PreparedEvent) -> (Uuid, &[u8; 32]) {
    (event.event_id.uuid(), event.hash.bytes())
}
