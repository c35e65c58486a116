//! The running hash of everything that happened: two runs of one seed are the same run exactly when
//! their traces agree. Not cryptographic; fast, since every written byte passes through it.

/// A hash that takes in one event after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace(u64);

const PRIME: u64 = 0x0000_0100_0000_01B3;

impl Default for Trace {
    fn default() -> Self {
        Trace(0xCBF2_9CE4_8422_2325)
    }
}

impl Trace {
    /// Takes in a number.
    pub fn number(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(PRIME).rotate_left(17);
    }

    /// Takes in bytes, with their count, so that neighbours cannot run together.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.number(u64::from_le_bytes(word));
        }
    }

    /// The hash so far.
    pub const fn value(self) -> u64 {
        self.0
    }
}
