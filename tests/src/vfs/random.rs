//! Pseudo-random numbers of the simulator: small, fast, the same on every machine. Nothing here is fit
//! for a secret, and no clock or entropy of the operating system may enter.

/// The generator SplitMix64: one word of state, so a seed is the whole story.
#[derive(Clone, Debug)]
pub struct SplitMix {
    state: u64,
}

impl SplitMix {
    /// A generator that yields the same numbers for the same `seed` for ever.
    pub const fn new(seed: u64) -> Self {
        SplitMix { state: seed }
    }

    /// An independent generator for another part of the world: drawing more numbers there
    /// leaves the numbers drawn here as they are.
    pub fn fork(&mut self, label: u64) -> Self {
        SplitMix::new(self.next() ^ label.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// The next 64 bits.
    #[allow(clippy::should_implement_trait)] // an endless source, not an iterator
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `bound` (0 counts as 1).
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One element of a slice that has some.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }
}

/// The entropy port of both cores, fed from a seed.
#[derive(Clone, Debug)]
pub struct SeededEntropy(SplitMix);

impl SeededEntropy {
    /// Entropy that is drawn from `random`.
    pub const fn new(random: SplitMix) -> Self {
        SeededEntropy(random)
    }
}

impl store::Entropy for SeededEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.0.next().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}
