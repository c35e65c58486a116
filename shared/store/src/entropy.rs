//! Randomness as a port: the cores get it handed in, so that one seed replays a run.
//! What may not enter: clocks, generators seeded from anything but the caller or the OS.

/// A source of random bytes.
pub trait Entropy: Send {
    /// Fills the whole slice.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The operating system's randomness, for the shells. Buffered: a sale mints some twenty ids,
/// and a system call each would cost more than the statements that store them.
pub struct OsEntropy {
    buffer: [u8; 512],
    used: usize,
}

impl OsEntropy {
    /// An empty buffer; the first `fill` asks the operating system.
    #[must_use]
    pub fn new() -> Self {
        Self { buffer: [0; 512], used: 512 }
    }
}

impl Default for OsEntropy {
    fn default() -> Self {
        Self::new()
    }
}

impl Entropy for OsEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        if bytes.len() > self.buffer.len() - self.used {
            if bytes.len() > self.buffer.len() {
                return from_os(bytes);
            }
            from_os(&mut self.buffer);
            self.used = 0;
        }
        let taken = &mut self.buffer[self.used..self.used + bytes.len()];
        bytes.copy_from_slice(taken);
        // What was given out is not kept: keys are made from it.
        taken.fill(0);
        self.used += bytes.len();
    }
}

/// Randomness is what ids and keys stand on; a machine that has none must not go on.
#[allow(clippy::expect_used)]
fn from_os(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives no random bytes");
}
