//! Logging in with a PIN, offline (E-3): failures are counted in the database, and the wait doubles after the
//! fifth, so that neither a restart nor a changed clock gives further tries.

use argon2::Argon2;
use argon2::password_hash::PasswordVerifier;
use domain::StaffId;
use protocol::{Now, StaffData};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Disk, Durability};
use uuid::Uuid;

use super::{permission, settings};
use crate::api::Refusal;
use crate::core::{Reply, Till};

/// Who stands at the till.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub staff: StaffData,
}

/// Failed logins since the last good one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// How many.
    pub failures: u32,
    /// The boot in which the last one happened.
    pub boot_id: Uuid,
    /// When, monotonic milliseconds of that boot.
    pub ticks_ms: u64,
}

/// This many wrong PINs cost nothing.
const FREE_FAILURES: u32 = 5;
/// From here on only a manager gets in.
const MANAGER_FAILURES: u32 = 10;
/// The first delay.
const DELAY_MS: u64 = 10_000;

impl Guard {
    /// How long to wait before the next try. After a restart of the machine the wait begins again.
    #[must_use]
    pub fn wait_ms(&self, now: Now) -> u64 {
        if self.failures < FREE_FAILURES {
            return 0;
        }
        let doublings = (self.failures - FREE_FAILURES).min(12);
        let delay_ms = DELAY_MS << doublings;
        let passed_ms =
            if now.boot_id == self.boot_id { now.ticks_ms.saturating_sub(self.ticks_ms) } else { 0 };
        delay_ms.saturating_sub(passed_ms)
    }
}

impl<D: Disk> Till<D> {
    pub(crate) fn login(&mut self, pin: &str) -> Result<Reply, Refusal> {
        let staff = self.check_pin(pin, |_| true)?;
        let answer = json!({
            "user": staff.name,
            "staffId": staff.id,
            "role": staff.role,
            "permissions": staff.permissions,
            "shift": self.open_shift()?.map(|shift| shift.shift_id),
        });
        self.session = Some(Session { staff });
        self.approval = None;
        Ok(Reply::Now(answer))
    }

    pub(crate) fn lock(&mut self) -> Reply {
        self.session = None;
        self.approval = None;
        Reply::Now(json!({}))
    }

    /// Finds whose PIN it is. `fits` says whose PIN would do; any other counts as a failure.
    pub(crate) fn check_pin(
        &mut self,
        pin: &str,
        fits: impl Fn(&StaffData) -> bool,
    ) -> Result<StaffData, Refusal> {
        let staff = self.shop()?.staff.clone();
        let now = self.now;
        let mut guard: Guard = self.read(|tx| settings::get(tx, settings::GUARD))?.unwrap_or_default();
        let wait_ms = guard.wait_ms(now);
        if guard.failures > 0 && guard.boot_id != now.boot_id {
            guard = Guard { boot_id: now.boot_id, ticks_ms: now.ticks_ms, ..guard };
            self.write(Durability::Full, |tx| Ok(settings::put(tx, settings::GUARD, &guard)?))?;
        }
        if wait_ms > 0 {
            let wait_s = wait_ms.div_ceil(1000);
            return Err(Refusal::new(
                "LOGIN_BLOCKED",
                format!("Too many wrong PINs; wait {wait_s} seconds and try again."),
            )
            .with(json!({ "waitSeconds": wait_s, "failures": guard.failures })));
        }
        let managers_only = guard.failures >= MANAGER_FAILURES;
        let found = staff.into_iter().find(|member| {
            member.active
                && (!managers_only || member.permissions.contains(permission::APPROVE))
                && fits(member)
                && pin_matches(pin, member)
        });
        let Some(member) = found else {
            let guard = Guard {
                failures: guard.failures.saturating_add(1),
                boot_id: now.boot_id,
                ticks_ms: now.ticks_ms,
            };
            // Counted before it is answered, so that pulling the plug gives no further try.
            self.write(Durability::Full, |tx| Ok(settings::put(tx, settings::GUARD, &guard)?))?;
            return Err(wrong_pin(guard, now));
        };
        if guard.failures > 0 {
            self.write(Durability::Full, |tx| Ok(settings::unset(tx, settings::GUARD)?))?;
        }
        Ok(member)
    }

    /// Who is logged in, if they may do this.
    pub(crate) fn cashier(&self) -> Result<StaffData, Refusal> {
        match &self.session {
            Some(session) => Ok(session.staff.clone()),
            None => Err(Refusal::new("LOGIN_NEEDED", "Nobody is logged in; log in with your PIN first.")),
        }
    }
}

fn wrong_pin(guard: Guard, now: Now) -> Refusal {
    let wait_s = guard.wait_ms(now).div_ceil(1000);
    let detail = if guard.failures >= MANAGER_FAILURES {
        format!("This PIN is not right; wait {wait_s} seconds, then a manager has to log in.")
    } else if wait_s > 0 {
        format!("This PIN is not right; wait {wait_s} seconds and try again.")
    } else {
        "This PIN is not right; try again.".to_owned()
    };
    Refusal::new("WRONG_PIN", detail).with(json!({ "failures": guard.failures, "waitSeconds": wait_s }))
}

fn pin_matches(pin: &str, member: &StaffData) -> bool {
    PasswordVerifier::<str>::verify_password(&Argon2::default(), pin.as_bytes(), &member.pin_hash).is_ok()
}

/// Who is meant by an id, for the record.
#[must_use]
pub fn name_of(staff: &[StaffData], id: StaffId) -> Option<&str> {
    staff.iter().find(|member| member.id == id).map(|member| member.name.as_str())
}
