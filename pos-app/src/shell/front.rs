//! Who asks a running till and hears its answers: a person at a terminal here, the window in `window/`.
//! Decides nothing about sales.

use std::io::{self, Write};

use crate::api::Answer;

/// What a till tells without being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Something moved: the talk with the server, the printer, the time. `status` tells what.
    Changed,
    /// The scanner on a serial line came or went; the second says what to do.
    Scanner {
        /// Whether it is there.
        connected: bool,
        /// Why it is not, for the person at the till.
        detail: String,
    },
}

/// The far side of a till's commands.
pub trait Front {
    /// Names one question, so that its answer finds back.
    type Asked: Send + 'static;

    /// Hands an answer over. Error: nobody listens any more, and the till ends.
    fn answer(&mut self, asked: Self::Asked, answer: &Answer) -> io::Result<()>;

    /// Tells something that nobody asked for. Error: as above.
    fn notice(&mut self, notice: Notice) -> io::Result<()>;

    /// What becomes of a code from a serial scanner: a question of the front's own, to be asked in its turn, or
    /// nothing, where the front takes the code and asks when it likes.
    fn scanned(&mut self, code: &str) -> io::Result<Option<(String, Self::Asked)>>;
}

/// Lines on standard input, answers on standard output.
pub struct Terminal<W> {
    out: W,
}

impl<W: Write> Terminal<W> {
    /// Answers are written to `out`, one a line.
    pub const fn new(out: W) -> Self {
        Self { out }
    }
}

impl<W: Write> Front for Terminal<W> {
    type Asked = ();

    fn answer(&mut self, (): (), answer: &Answer) -> io::Result<()> {
        writeln!(self.out, "{}", answer.to_line())?;
        self.out.flush()
    }

    fn notice(&mut self, notice: Notice) -> io::Result<()> {
        // Standard output carries answers only.
        match notice {
            Notice::Changed => {}
            Notice::Scanner { connected: true, .. } => tracing::info!("the scanner is connected"),
            Notice::Scanner { connected: false, detail } => tracing::warn!("{detail}"),
        }
        Ok(())
    }

    fn scanned(&mut self, code: &str) -> io::Result<Option<(String, ())>> {
        // In line with what is typed, so that no scan overtakes or misses an answer.
        Ok(Some((format!("scan {code}"), ())))
    }
}
