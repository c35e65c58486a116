//! Virtual time: events in the order of their time, and of their making where times are equal. Nothing
//! waits; the clock jumps to whatever comes next.

use std::collections::BTreeMap;

/// Milliseconds since the world began.
pub type VirtualMs = u64;

/// One second, minute, hour, day of virtual time.
pub const SECOND_MS: VirtualMs = 1_000;
/// See [`SECOND_MS`].
pub const MINUTE_MS: VirtualMs = 60 * SECOND_MS;
/// See [`SECOND_MS`].
pub const HOUR_MS: VirtualMs = 60 * MINUTE_MS;
/// See [`SECOND_MS`].
pub const DAY_MS: VirtualMs = 24 * HOUR_MS;

/// What is to happen, and when.
#[derive(Debug)]
pub struct Schedule<E> {
    events: BTreeMap<(VirtualMs, u64), E>,
    made: u64,
}

impl<E> Default for Schedule<E> {
    fn default() -> Self {
        Schedule { events: BTreeMap::new(), made: 0 }
    }
}

impl<E> Schedule<E> {
    /// Lets `event` happen at `at_ms`.
    pub fn at(&mut self, at_ms: VirtualMs, event: E) {
        self.made += 1;
        self.events.insert((at_ms, self.made), event);
    }

    /// When the next event is due.
    pub fn next_ms(&self) -> Option<VirtualMs> {
        self.events.first_key_value().map(|((at_ms, _), _)| *at_ms)
    }

    /// Takes the next event.
    pub fn pop(&mut self) -> Option<E> {
        self.events.pop_first().map(|(_, event)| event)
    }

    /// Takes the next event if it is `wanted`.
    pub fn pop_if(&mut self, wanted: impl Fn(&E) -> bool) -> Option<E> {
        let (_, event) = self.events.first_key_value()?;
        if wanted(event) { self.pop() } else { None }
    }

    /// Drops the events that `unwanted` names.
    pub fn cancel(&mut self, unwanted: impl Fn(&E) -> bool) {
        self.events.retain(|_, event| !unwanted(event));
    }
}
