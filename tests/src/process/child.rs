//! One running program: its lines of output as they come, its log kept for the report of a
//! failure, and no survivor when a test ends.

use super::HarnessError;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Lines of standard error kept for a report.
const LOG_LINES: usize = 60;

type Log = Arc<Mutex<VecDeque<String>>>;

/// A child process, killed when dropped.
#[derive(Debug)]
pub struct Kept {
    program: String,
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    log: Log,
}

impl Kept {
    /// Starts `command` with pipes on all three streams.
    ///
    /// # Errors
    /// When the system cannot start it.
    pub fn start(program: &str, command: &mut Command) -> Result<Self, HarnessError> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(HarnessError::io(format!("starting {program}")))?;
        let (to, lines) = channel();
        let log = Log::default();
        if let Some(out) = child.stdout.take() {
            thread::spawn(move || pass_on(out, &to));
        }
        if let Some(errors) = child.stderr.take() {
            let log = Arc::clone(&log);
            thread::spawn(move || remember(errors, &log));
        }
        let input = child.stdin.take();
        Ok(Self { program: program.to_owned(), child, input, lines, log })
    }

    /// The next line of standard output.
    ///
    /// # Errors
    /// When none comes within the time, or the program ended before. `what` is for the report.
    pub fn line(&self, what: &str, within: Duration) -> Result<String, HarnessError> {
        self.lines.recv_timeout(within).map_err(|error| match error {
            RecvTimeoutError::Timeout => HarnessError::TimedOut {
                program: self.program.clone(),
                what: what.to_owned(),
                within,
                log: self.log(),
            },
            RecvTimeoutError::Disconnected => {
                HarnessError::Ended { program: self.program.clone(), what: what.to_owned(), log: self.log() }
            }
        })
    }

    /// Writes one line to standard input.
    ///
    /// # Errors
    /// When the program does not read any more.
    pub fn write(&mut self, line: &str) -> Result<(), HarnessError> {
        let Some(input) = self.input.as_mut() else {
            return Err(HarnessError::Ended {
                program: self.program.clone(),
                what: "input".to_owned(),
                log: self.log(),
            });
        };
        input
            .write_all(format!("{line}\n").as_bytes())
            .and_then(|()| input.flush())
            .map_err(HarnessError::io(format!("writing to {}", self.program)))
    }

    /// The end of its standard error.
    pub fn log(&self) -> String {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter().fold(String::new(), |all, line| format!("{all}{line}\n"))
    }

    /// Process number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL, at once and without a chance to tidy up; then waits until it is gone.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Result<(), HarnessError> {
        self.child.kill().map_err(HarnessError::io(format!("killing {}", self.program)))?;
        self.child.wait().map_err(HarnessError::io(format!("waiting for {}", self.program)))?;
        Ok(())
    }

    /// SIGTERM: asks it to end.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn terminate(&mut self) -> Result<(), HarnessError> {
        // The standard library has no signals but SIGKILL; `kill` is on every Unix.
        Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .map_err(HarnessError::io(format!("asking {} to end", self.program)))?;
        Ok(())
    }

    /// Closes its input and waits for its end.
    ///
    /// # Errors
    /// When it runs longer than `within`.
    pub fn wait(&mut self, within: Duration) -> Result<ExitStatus, HarnessError> {
        self.input = None;
        let until = Instant::now() + within;
        loop {
            let state =
                self.child.try_wait().map_err(HarnessError::io(format!("waiting for {}", self.program)))?;
            if let Some(status) = state {
                return Ok(status);
            }
            if Instant::now() >= until {
                return Err(HarnessError::TimedOut {
                    program: self.program.clone(),
                    what: "end".to_owned(),
                    within,
                    log: self.log(),
                });
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn pass_on(out: impl Read, to: &Sender<String>) {
    for line in BufReader::new(out).lines() {
        let Ok(line) = line else { return };
        if to.send(line).is_err() {
            return;
        }
    }
}

fn remember(errors: impl Read, log: &Log) {
    for line in BufReader::new(errors).lines() {
        let Ok(line) = line else { return };
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == LOG_LINES {
            log.pop_front();
        }
        log.push_back(line);
    }
}
