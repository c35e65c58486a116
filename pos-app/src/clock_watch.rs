//! T-2: clocks that jump are events in the chain. The core reads no clock; it compares the readings it is given.

use protocol::{MoneySummary, Now};
use store::Disk;

use crate::core::Till;

/// Clocks further apart than this have jumped (T-2).
const JUMP_MS: i64 = 10_000;
impl<D: Disk> Till<D> {
    /// T-2: a clock that jumped is an event in the chain; selling goes on.
    pub(crate) fn watch_clock(&mut self) {
        let now = self.now;
        let jumped = self.clock.and_then(|before| jump(before, now));
        if let (Some(from_ms), Ok(enrolment)) = (jumped, self.enrolment()) {
            let money = MoneySummary::none(enrolment.currency);
            let body = protocol::ClockJumped { from_ms, to_ms: now.wall_ms }.into();
            let event_id = self.new_event_id();
            if let Err(refusal) =
                self.record(|tx, ledger| ledger.append(tx, event_id, money.clone(), &body).map(|_| ()))
            {
                // Said again at the next step.
                self.log(format!("the clock jumped, which could not be stored yet: {refusal}"));
                return;
            }
        }
        self.clock = Some(now);
    }
}

/// What the clock should have shown, if it shows something else. Over a restart it can only be seen to go back.
fn jump(before: Now, now: Now) -> Option<i64> {
    let same_boot = before.boot_id == now.boot_id && now.ticks_ms >= before.ticks_ms;
    let passed_ms = if same_boot { i64::try_from(now.ticks_ms - before.ticks_ms).unwrap_or(0) } else { 0 };
    let expected_ms = before.wall_ms.saturating_add(passed_ms);
    let off_ms = now.wall_ms.saturating_sub(expected_ms);
    let jumped = if same_boot { off_ms.abs() > JUMP_MS } else { off_ms < -JUMP_MS };
    jumped.then_some(expected_ms)
}
