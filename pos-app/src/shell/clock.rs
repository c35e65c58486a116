//! The machine's clocks, read once per step: wall, boot, ticks. The only place of the till that reads them.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use protocol::Now;
use store::{Entropy, OsEntropy};
use uuid::Uuid;

/// The clocks of this process's machine.
#[derive(Debug, Clone)]
pub struct Clock {
    boot_id: Uuid,
    started: Instant,
    started_ticks_ms: u64,
}

impl Clock {
    /// Finds out which boot this is and how long it has lasted. Where the system does not tell, each start of
    /// the program counts as a boot of its own.
    #[must_use]
    pub fn start() -> Self {
        let started = Instant::now();
        match (boot_id(), uptime_ms()) {
            (Some(boot_id), Some(started_ticks_ms)) => Self { boot_id, started, started_ticks_ms },
            _ => Self { boot_id: random_boot(), started, started_ticks_ms: 0 },
        }
    }

    /// One reading.
    #[must_use]
    pub fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let passed_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Now {
            wall_ms: i64::try_from(wall.as_millis()).unwrap_or(i64::MAX),
            boot_id: self.boot_id,
            ticks_ms: self.started_ticks_ms.saturating_add(passed_ms),
        }
    }
}

fn boot_id() -> Option<Uuid> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Uuid::try_parse(text.trim()).ok()
}

/// `12345.67 …`: seconds with two places.
fn uptime_ms() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
    Some(seconds.parse::<u64>().ok()? * 1000 + hundredths.parse::<u64>().ok()? * 10)
}

fn random_boot() -> Uuid {
    let mut bytes = [0; 16];
    OsEntropy::new().fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
