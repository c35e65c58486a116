//! How the printer feels, and what it answers when it is asked: the status bytes of the printers' manuals.

/// A printer's condition; changed from outside while it works, as a hand does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Whether it answers questions at all.
    pub answers: bool,
    /// Whether it knows `GS r`.
    pub reports_end: bool,
    /// Whether there is paper.
    pub paper: bool,
    /// So many bytes more, then the paper is out.
    pub paper_for: Option<usize>,
    /// Whether the cover is open.
    pub cover_open: bool,
    /// Whether the cutter is jammed.
    pub jammed: bool,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            answers: true,
            reports_end: true,
            paper: true,
            paper_for: None,
            cover_open: false,
            jammed: false,
        }
    }
}

impl Health {
    /// Whether it prints what comes.
    pub const fn prints(&self) -> bool {
        self.paper && !self.cover_open && !self.jammed
    }

    /// The answer to `DLE EOT n`.
    pub(super) const fn answer(&self, n: u8) -> u8 {
        const fn bits(set: bool, bits: u8) -> u8 {
            if set { bits } else { 0 }
        }
        0x12 | match n {
            1 => bits(!self.prints(), 0x08),
            2 => bits(self.cover_open, 0x04) | bits(!self.paper, 0x20) | bits(self.jammed, 0x40),
            3 => bits(self.jammed, 0x08),
            _ => bits(!self.paper, 0x60),
        }
    }

    /// The answer to `GS r 1`; none while it does not print, since what comes before is not printed yet.
    pub(super) const fn end(&self) -> Option<u8> {
        if self.answers && self.reports_end && self.prints() { Some(0) } else { None }
    }

    /// Prints so many bytes; whether the paper ran out over them.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let Some(left) = self.paper_for else { return false };
        let rest = left.saturating_sub(bytes);
        self.paper_for = (rest > 0).then_some(rest);
        self.paper = rest > 0;
        rest == 0
    }
}
