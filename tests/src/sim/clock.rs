//! The till's clocks as the simulated machine shows them: a wall clock that anybody may set, a boot id,
//! and ticks that begin anew with every boot. Virtual time itself never goes back.

use super::schedule::VirtualMs;
use crate::vfs::SplitMix;
use protocol::Now;
use uuid::Uuid;

/// Virtual time 0: Monday 2 March 2026, midnight UTC.
pub const EPOCH_MS: i64 = 1_772_409_600_000;

/// The clocks of one machine.
#[derive(Debug)]
pub struct MachineClock {
    random: SplitMix,
    boot_id: Uuid,
    booted_ms: VirtualMs,
    wall_offset_ms: i64,
}

impl MachineClock {
    /// A machine that was just booted, its wall clock right.
    pub fn new(mut random: SplitMix) -> Self {
        let boot_id = draw_id(&mut random);
        MachineClock { random, boot_id, booted_ms: 0, wall_offset_ms: 0 }
    }

    /// The machine boots at `now_ms`: another boot id, ticks from zero.
    pub fn boot(&mut self, now_ms: VirtualMs) {
        self.boot_id = draw_id(&mut self.random);
        self.booted_ms = now_ms;
    }

    /// Somebody sets the wall clock, by this much.
    pub fn set_by(&mut self, by_ms: i64) {
        self.wall_offset_ms += by_ms;
    }

    /// Somebody sets the wall clock right.
    pub fn set_right(&mut self) {
        self.wall_offset_ms = 0;
    }

    /// One reading.
    pub fn now(&self, now_ms: VirtualMs) -> Now {
        Now {
            wall_ms: EPOCH_MS + now_ms as i64 + self.wall_offset_ms,
            boot_id: self.boot_id,
            ticks_ms: now_ms - self.booted_ms,
        }
    }

    /// When, in virtual time, the ticks of this boot reach `ticks_ms`.
    pub fn when(&self, ticks_ms: u64) -> VirtualMs {
        self.booted_ms.saturating_add(ticks_ms)
    }
}

fn draw_id(random: &mut SplitMix) -> Uuid {
    Uuid::from_u64_pair(random.next(), random.next())
}
