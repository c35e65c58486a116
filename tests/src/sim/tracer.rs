//! The run's own record: each happening with its virtual time, hashed always, shown on demand.

use super::schedule::VirtualMs;
use crate::vfs::Trace;

/// Where happenings are noted.
#[derive(Debug, Default)]
pub struct Tracer {
    trace: Trace,
    shown: Option<Vec<String>>,
}

impl Tracer {
    /// A record; its lines are kept if `keep` says so.
    pub fn new(keep: bool) -> Self {
        Tracer { trace: Trace::default(), shown: keep.then(Vec::new) }
    }

    /// Notes a happening.
    pub fn note(&mut self, now_ms: VirtualMs, text: impl AsRef<str>) {
        let text = text.as_ref();
        self.trace.number(now_ms);
        self.trace.bytes(text.as_bytes());
        if let Some(lines) = &mut self.shown {
            let (days, ms) = (now_ms / 86_400_000, now_ms % 86_400_000);
            let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
            lines.push(format!("{days}d {hours:02}:{minutes:02}:{seconds:02}.{:03}  {text}", ms % 1_000));
        }
    }

    /// Takes in another trace, such as a machine's.
    pub fn join(&mut self, other: u64) {
        self.trace.number(other);
    }

    /// The hash so far.
    pub const fn hash(&self) -> u64 {
        self.trace.value()
    }

    /// The lines so far, if they were kept.
    pub fn into_lines(self) -> Vec<String> {
        self.shown.unwrap_or_default()
    }
}
