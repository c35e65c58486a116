//! What a printer's bytes back mean. Pure: bytes in, findings out; `talk` does the waiting.
//!
//! Three kinds arrive on the same line: answers to real-time questions (`DLE EOT n`), the answer to `GS r 1`, which
//! comes when everything before it is printed, and four bytes at a time that a printer may be set to send unasked.
//! Their fixed bits tell them apart.

/// A real-time question, answered even by a printer that is off line or busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// On line or not.
    Printer,
    /// Why off line: cover, paper.
    Cause,
    /// Cutter and other faults.
    Fault,
    /// The paper sensor.
    Paper,
}

impl Question {
    /// Its bytes. Raw, because the `escpos` crate puts a byte behind them that would be printed.
    pub const fn bytes(self) -> [u8; 3] {
        let n = match self {
            Self::Printer => 1,
            Self::Cause => 2,
            Self::Fault => 3,
            Self::Paper => 4,
        };
        [0x10, 0x04, n]
    }
}

/// Asks for the paper sensor's state in turn, behind what was sent before (`GS r 1`).
pub(super) const END_OF_JOB: [u8; 3] = [0x1D, b'r', 1];

/// What one byte of the printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// The answer to a [`Question`].
    Answer(u8),
    /// The answer to [`END_OF_JOB`].
    End(u8),
}

/// Sorts a printer's bytes.
#[derive(Debug, Default)]
pub(super) struct Listener {
    unasked: u8,
}

impl Listener {
    /// What the next byte is; `None` for what was not asked for.
    pub const fn hear(&mut self, byte: u8) -> Option<Heard> {
        if self.unasked > 0 {
            self.unasked -= 1;
            return None;
        }
        if byte & 0x93 == 0x12 {
            Some(Heard::Answer(byte))
        } else if byte & 0x93 == 0x10 {
            self.unasked = 3; // the first of four that nobody asked for
            None
        } else if byte & 0x90 == 0 {
            Some(Heard::End(byte))
        } else {
            None // XON, XOFF, noise of the line
        }
    }
}

/// What keeps a printer from printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No paper.
    PaperOut,
    /// Open.
    CoverOpen,
    /// The cutter does not move.
    CutterJammed,
    /// Another fault.
    Faulty,
    /// Off line without a reason.
    Offline,
}

/// The answers to the four questions, as far as they were given.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Answers {
    /// To [`Question::Printer`].
    pub printer: Option<u8>,
    /// To [`Question::Cause`].
    pub cause: Option<u8>,
    /// To [`Question::Fault`].
    pub fault: Option<u8>,
    /// To [`Question::Paper`].
    pub paper: Option<u8>,
}

impl Answers {
    /// Whether the printer says that it is on line and has paper; then no reasons need be asked for.
    pub fn is_good(&self) -> bool {
        !self.has(self.printer, 0x08) && !self.has_no_paper()
    }

    /// The one thing to do first: a cover must be closed before anything else shows, and opening it for a
    /// new roll raises both.
    pub fn trouble(&self) -> Option<Trouble> {
        if self.is_good() {
            None
        } else if self.has(self.cause, 0x04) {
            Some(Trouble::CoverOpen)
        } else if self.has_no_paper() || self.has(self.cause, 0x20) {
            Some(Trouble::PaperOut)
        } else if self.has(self.fault, 0x08) {
            Some(Trouble::CutterJammed)
        } else if self.has(self.fault, 0x64) || self.has(self.cause, 0x40) {
            Some(Trouble::Faulty)
        } else {
            Some(Trouble::Offline)
        }
    }

    fn has_no_paper(&self) -> bool {
        self.has(self.paper, 0x60)
    }

    fn has(&self, answer: Option<u8>, bits: u8) -> bool {
        answer.is_some_and(|byte| byte & bits != 0)
    }
}
