//! The talk with a printer around a job, on any line that goes both ways: how are you, here is the job, are you at
//! its end? A printer that never answers is let be; one that answers is believed.
//!
//! A job counts as printed when the printer says so by `GS r 1`, which it answers in turn, after everything before.
//! The real-time questions would not do: they are answered at once, while the job may still wait in its memory.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use super::error::{is_timeout, write_job};
use super::status::{Answers, END_OF_JOB, Heard, Listener, Question, Trouble};
use super::{PrinterError, PrinterTimeouts};

/// So often in a row a printer that used to answer may say nothing before a job is sent all the same, or after a
/// job before that is taken for printed: twice is better than never, for ever is not.
const SILENCES_MAX: u8 = 2;
/// While a job prints, the printer is asked this often whether it still can.
const LOOK: Duration = Duration::from_millis(500);

/// A line that goes both ways.
pub(super) trait Line: Read + Write {
    /// Longest wait of a read.
    fn read_within(&mut self, wait: Duration) -> io::Result<()>;
}

/// What is known of a printer from the jobs before; kept by its driver.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Known {
    /// Not asked yet, or gone in between.
    #[default]
    Nothing,
    /// It never answers.
    Mute,
    /// It answers.
    Answers(Habits),
}

/// The ways of a printer that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Habits {
    /// Whether it also answers [`END_OF_JOB`].
    ends: bool,
    /// How often in a row it said nothing before a job.
    silences: u8,
    /// How often in a row it took a whole job and then hung up or fell silent.
    unconfirmed: u8,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The printer said that it is printed.
    Confirmed,
    /// All bytes were taken; the printer tells nothing.
    Taken,
}

/// One job on an open line.
pub(super) struct Talk<'a, L: Line> {
    line: L,
    address: &'a str,
    timeouts: PrinterTimeouts,
    listener: Listener,
    /// An answer to [`END_OF_JOB`] was heard.
    ended: bool,
    /// The printer has hung up its side.
    closed: bool,
}

impl<'a, L: Line> Talk<'a, L> {
    pub fn new(line: L, address: &'a str, timeouts: PrinterTimeouts) -> Self {
        Self { line, address, timeouts, listener: Listener::default(), ended: false, closed: false }
    }

    /// Asks, sends, asks again.
    ///
    /// # Errors
    /// [`PrinterError`] when the job is not, or not surely, on paper.
    pub fn job(&mut self, job: &[u8], known: &mut Known) -> Result<Ended, PrinterError> {
        let outcome = self.whole_job(job, known);
        if outcome.is_err() && *known == Known::Mute {
            *known = Known::Nothing; // another printer may stand there when it is back
        }
        outcome
    }

    fn whole_job(&mut self, job: &[u8], known: &mut Known) -> Result<Ended, PrinterError> {
        let answers = self.ask_before(known)?;
        if let Some(trouble) = answers.and_then(|answers| answers.trouble()) {
            return Err(self.error(trouble));
        }
        write_job(Writer(&mut self.line), job, self.address)?;
        match (*known, answers) {
            (Known::Answers(habits), Some(_)) => self.confirm(job.len(), habits, known),
            _ => Ok(Ended::Taken),
        }
    }

    /// Waits for the end of the job, and keeps what that taught of the printer.
    fn confirm(&mut self, length: usize, habits: Habits, known: &mut Known) -> Result<Ended, PrinterError> {
        let outcome = self.wait_for_the_end(length, habits.ends);
        match &outcome {
            Ok(ended) => {
                let ends = *ended == Ended::Confirmed;
                *known = Known::Answers(Habits { ends, silences: 0, unconfirmed: 0 });
            }
            Err(PrinterError::Stuck { .. } | PrinterError::Broken { .. }) => {
                let unconfirmed = habits.unconfirmed.saturating_add(1);
                *known = Known::Answers(Habits { unconfirmed, ..habits });
                if unconfirmed > SILENCES_MAX {
                    *known = Known::Mute;
                    return Ok(Ended::Taken);
                }
            }
            Err(_) => {}
        }
        outcome
    }

    /// How the printer is; `None` for one that does not say.
    fn ask_before(&mut self, known: &mut Known) -> Result<Option<Answers>, PrinterError> {
        let (habits, wait) = match *known {
            Known::Mute => return Ok(None),
            Known::Nothing => (None, self.timeouts.answer),
            // It may be busy with another till's receipt, or waking up.
            Known::Answers(habits) => (Some(habits), self.timeouts.write),
        };
        let Some(first) = self.ask(Question::Printer, wait)? else {
            return match habits {
                None => {
                    *known = Known::Mute;
                    Ok(None)
                }
                Some(habits) if habits.silences < SILENCES_MAX => {
                    *known = Known::Answers(Habits { silences: habits.silences + 1, ..habits });
                    Err(PrinterError::Unreachable { address: self.address.to_owned() })
                }
                Some(_) => {
                    *known = Known::Nothing;
                    Ok(None)
                }
            };
        };
        let habits = habits.unwrap_or(Habits { ends: true, silences: 0, unconfirmed: 0 });
        *known = Known::Answers(Habits { silences: 0, ..habits });
        Ok(Some(self.ask_the_rest(Some(first))?))
    }

    fn ask_the_rest(&mut self, printer: Option<u8>) -> Result<Answers, PrinterError> {
        let wait = self.timeouts.answer;
        let mut answers = Answers { printer, paper: self.ask(Question::Paper, wait)?, ..Answers::default() };
        if !answers.is_good() {
            answers.cause = self.ask(Question::Cause, wait)?;
            answers.fault = self.ask(Question::Fault, wait)?;
        }
        Ok(answers)
    }

    /// One question; `None` when it is not answered in time.
    fn ask(&mut self, question: Question, wait: Duration) -> Result<Option<u8>, PrinterError> {
        self.send(&question.bytes())?;
        self.listen(Instant::now() + wait, false)
    }

    /// Waits until the printer has printed everything, or says why it does not. `length` is the job's, for the
    /// message. A printer that is fine and does not report the end does not know how, and is believed.
    fn wait_for_the_end(&mut self, length: usize, ends: bool) -> Result<Ended, PrinterError> {
        self.ended = false;
        if ends {
            self.send(&END_OF_JOB)?;
        }
        let until = Instant::now() + self.timeouts.end;
        loop {
            if ends {
                self.listen(until.min(Instant::now() + LOOK), true)?;
            }
            let printer = if self.ended { None } else { self.ask(Question::Printer, self.timeouts.answer)? };
            let answers = if self.ended { Answers::default() } else { self.ask_the_rest(printer)? };
            if self.ended {
                return Ok(Ended::Confirmed);
            }
            if let Some(trouble) = answers.trouble() {
                return Err(self.error(trouble));
            }
            if self.closed {
                let detail = "it hung up before the end of the receipt".to_owned();
                return Err(PrinterError::Broken { address: self.address.to_owned(), detail });
            }
            let over = Instant::now() >= until;
            let silent = answers.printer.is_none() && answers.paper.is_none();
            if silent && over {
                let address = self.address.to_owned();
                return Err(PrinterError::Stuck { address, sent: length, total: length });
            }
            if !silent && (over || !ends) {
                return Ok(Ended::Taken);
            }
        }
    }

    /// Hears the printer until it answers, or until the time is over. `for_end`: until the job's end is reported,
    /// letting other answers pass.
    fn listen(&mut self, until: Instant, for_end: bool) -> Result<Option<u8>, PrinterError> {
        let mut byte = [0];
        while !self.closed {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.line.read_within(left).map_err(|error| self.broken(&error))?;
            match self.line.read(&mut byte) {
                Ok(0) => self.closed = true, // its side only, perhaps: writing will tell
                Ok(_) => match byte.first().and_then(|byte| self.listener.hear(*byte)) {
                    Some(Heard::Answer(answer)) if !for_end => return Ok(Some(answer)),
                    Some(Heard::End(_)) => {
                        self.ended = true;
                        if for_end {
                            return Ok(None);
                        }
                    }
                    _ => {}
                },
                Err(error) if is_timeout(&error) || error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.broken(&error)),
            }
        }
        Ok(None)
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), PrinterError> {
        write_job(Writer(&mut self.line), bytes, self.address)
    }

    fn broken(&self, error: &io::Error) -> PrinterError {
        PrinterError::Broken { address: self.address.to_owned(), detail: error.to_string() }
    }

    fn error(&self, trouble: Trouble) -> PrinterError {
        let address = self.address.to_owned();
        match trouble {
            Trouble::PaperOut => PrinterError::PaperOut { address },
            Trouble::CoverOpen => PrinterError::CoverOpen { address },
            Trouble::CutterJammed => PrinterError::CutterJammed { address },
            Trouble::Faulty => PrinterError::Faulty { address },
            Trouble::Offline => PrinterError::Offline { address },
        }
    }
}

/// The writing half of a line.
struct Writer<'a, L>(&'a mut L);

impl<L: Line> Write for Writer<'_, L> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
