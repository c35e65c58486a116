//! U-3: how long to wait after the n-th failure in a row. Pure; the random number comes from outside.

/// Shortest wait, milliseconds.
pub const FIRST_MS: u64 = 1_000;
/// Longest wait, milliseconds.
pub const LAST_MS: u64 = 300_000;

/// Full jitter: somewhere between one second and the doubled ceiling, so that a thousand tills that lost
/// the same server do not come back in the same second.
#[must_use]
pub fn delay_ms(failures: u32, random: u64) -> u64 {
    let ceiling = FIRST_MS.saturating_mul(1_u64 << failures.min(20)).clamp(FIRST_MS, LAST_MS);
    FIRST_MS + random % (ceiling - FIRST_MS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_between_a_second_and_five_minutes() {
        for failures in 0..100 {
            for random in [0, 1, 77_777, u64::MAX] {
                let wait = delay_ms(failures, random);
                assert!((FIRST_MS..=LAST_MS).contains(&wait), "{failures} {random} {wait}");
            }
        }
        assert_eq!(delay_ms(0, u64::MAX), FIRST_MS);
        assert!(delay_ms(9, LAST_MS - FIRST_MS) > 200_000);
    }
}
