//! `till` as a process: one command a line in, one JSON object a line out.

use super::{HarnessError, Kept, binaries};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Duration;

/// Longest wait for an ordinary answer; `sync` and `enrol` fetch a catalogue.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// A running till.
#[derive(Debug)]
pub struct TillProcess {
    kept: Kept,
    data: PathBuf,
    arguments: Vec<String>,
}

impl TillProcess {
    /// Starts `till --data DATA ARGUMENTS…`.
    ///
    /// # Errors
    /// When the system cannot start it.
    pub fn start(data: &Path, arguments: &[&str]) -> Result<Self, HarnessError> {
        let mut command = Command::new(binaries()?.till);
        command.arg("--data").arg(data).args(arguments);
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Ok(Self { kept: Kept::start("till", &mut command)?, data: data.to_owned(), arguments })
    }

    /// Starts the same till again, after [`Self::kill`] or [`Self::quit`].
    ///
    /// # Errors
    /// When the system cannot start it.
    pub fn start_again(&mut self) -> Result<(), HarnessError> {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        *self = Self::start(&self.data.clone(), &arguments)?;
        Ok(())
    }

    /// One command and its answer, whatever it says.
    ///
    /// # Errors
    /// When no answer comes, or one that is no JSON object.
    pub fn ask(&mut self, command: &str) -> Result<Value, HarnessError> {
        self.ask_within(command, ANSWER_WITHIN)
    }

    /// One command and its answer within a time.
    ///
    /// # Errors
    /// When no answer comes, or one that is no JSON object.
    pub fn ask_within(&mut self, command: &str, within: Duration) -> Result<Value, HarnessError> {
        self.send(command)?;
        self.answer(command, within)
    }

    /// One command that must succeed.
    ///
    /// # Errors
    /// [`HarnessError::Refused`] when the answer is not `"ok":true`; else as [`Self::ask`].
    pub fn ok(&mut self, command: &str) -> Result<Value, HarnessError> {
        let answer = self.ask(command)?;
        if answer["ok"] == Value::Bool(true) {
            return Ok(answer);
        }
        let text = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
        Err(HarnessError::Refused { command: command.to_owned(), code: text("code"), detail: text("detail") })
    }

    /// Writes a command without waiting: for a kill in the middle of it.
    ///
    /// # Errors
    /// When the till does not read any more.
    pub fn send(&mut self, command: &str) -> Result<(), HarnessError> {
        self.kept.write(command)
    }

    /// The next answer of a command that was sent.
    ///
    /// # Errors
    /// When no answer comes, or one that is no JSON object.
    pub fn answer(&self, command: &str, within: Duration) -> Result<Value, HarnessError> {
        let line = self.kept.line(&format!("answer to `{command}`"), within)?;
        match serde_json::from_str(&line) {
            Ok(answer @ Value::Object(_)) => Ok(answer),
            _ => Err(HarnessError::Garbled(format!("the till answered `{command}` with: {line}"))),
        }
    }

    /// SIGKILL; gone when this returns.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Result<(), HarnessError> {
        self.kept.kill()
    }

    /// `quit`, then waits for its end.
    ///
    /// # Errors
    /// When it does not answer or does not end.
    pub fn quit(&mut self) -> Result<ExitStatus, HarnessError> {
        self.ok("quit")?;
        self.kept.wait(ANSWER_WITHIN)
    }

    /// The process itself.
    pub fn process(&self) -> &Kept {
        &self.kept
    }
}
