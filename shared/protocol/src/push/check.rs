//! Who vouches for the events of a push (J-3). Not here: whether a vouched event can be booked.

use crate::{Hash, Opened, ProtocolError, PublicKey, Purpose, Push, PushEvent, open};

/// An event of a push, opened and judged.
#[derive(Debug)]
pub struct CheckedEvent<'a> {
    /// The event as it was sent.
    pub sent: &'a PushEvent,
    /// Its hash, also when it cannot be opened.
    pub hash: Hash,
    /// The opened envelope, or why it cannot be opened (quarantine).
    pub opened: Result<Opened<'a>, ProtocolError>,
    /// Whether the terminal's key vouches for it: through the chain from a later event of the push whose
    /// signature was checked, or by its own signature.
    pub authentic: bool,
    /// Whether it follows the event before it in this push (the first: unknown here, so true).
    pub chained: bool,
}

impl Push {
    /// Opens all events and checks signatures: of the last event, and of each whose hash the following one
    /// does not name (J-3). With an unbroken chain that is one signature for the whole push.
    pub fn check(&self, key: &PublicKey) -> Vec<CheckedEvent<'_>> {
        let mut checked: Vec<_> = self.events.iter().map(|event| self.open_one(event)).collect();
        let mut vouched: Option<Hash> = None;
        for at in (0..checked.len()).rev() {
            let event = &mut checked[at];
            let sent = event.sent;
            event.authentic = vouched == Some(event.hash)
                || key.verify(Purpose::Event, event.hash.bytes(), &sent.signature).is_ok();
            vouched = match &event.opened {
                Ok(opened) if event.authentic => Some(opened.header.prev_hash),
                _ => None,
            };
        }
        for at in 1..checked.len() {
            let before = checked[at - 1].hash;
            checked[at].chained =
                checked[at].opened.as_ref().is_ok_and(|opened| opened.header.prev_hash == before);
        }
        checked
    }

    /// Whether the sender holds the terminal's key: it signed the last event. Error: `Signature`.
    pub fn authenticate(&self, key: &PublicKey) -> Result<(), ProtocolError> {
        let last = self.events.last().ok_or_else(|| ProtocolError::malformed("push", "it holds no event"))?;
        let hash = Hash::of("event", &last.bytes);
        key.verify(Purpose::Event, hash.bytes(), &last.signature)
    }

    fn open_one<'a>(&'a self, sent: &'a PushEvent) -> CheckedEvent<'a> {
        let opened = open(&sent.bytes);
        let hash = opened.as_ref().map_or_else(|_| Hash::of("event", &sent.bytes), |opened| opened.hash);
        let opened = opened.and_then(|opened| {
            if opened.header.terminal_id == self.header.terminal_id {
                Ok(opened)
            } else {
                Err(ProtocolError::malformed("event", "it belongs to another terminal than the push"))
            }
        });
        CheckedEvent { sent, hash, opened, authentic: false, chained: true }
    }
}
