//! The till's core in this process, on a real folder, with the real server behind it: what its shell does, so that
//! single steps can be timed without pipes and processes in between.

use super::error::{BenchError, Result};
use super::line::Line;
use super::replay::Recorder;
use pos_app::storage::DATABASE;
use pos_app::{Answer, Command, Input, Output, Till, TillConfig, TransportError};
use protocol::Now;
use rusqlite::Connection;
use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, Instant};
use store::{Disk, FolderDisk, OsEntropy, StoreError};
use sync_server::http::serve::now_ms;
use tokio::runtime::Handle;
use uuid::Uuid;

/// What a step takes.
#[derive(Clone, Copy)]
pub struct Took {
    /// On the clock.
    pub time: Duration,
    /// On the CPU, nanoseconds; the system counts coarsely, so it is good for sums only.
    pub cpu_ns: u64,
}

/// A till whose shell is this process.
pub struct Desk {
    till: Till<RecordingDisk>,
    line: Line,
    runtime: Handle,
    started: Instant,
    answers: VecDeque<Answer>,
}

impl Desk {
    /// Opens a till's folder, new or used.
    pub fn open(data: &Path, config: TillConfig, line: &Line, runtime: &Handle) -> Result<Self> {
        Self::open_on(RecordingDisk { disk: FolderDisk::open(data)?, recorder: None }, config, line, runtime)
    }

    /// The same; what it says to its database is recorded.
    pub fn open_recorded(
        data: &Path,
        config: TillConfig,
        line: &Line,
        runtime: &Handle,
        recorder: &Recorder,
    ) -> Result<Self> {
        let disk = RecordingDisk { disk: FolderDisk::open(data)?, recorder: Some(recorder.clone()) };
        Self::open_on(disk, config, line, runtime)
    }

    fn open_on(disk: RecordingDisk, config: TillConfig, line: &Line, runtime: &Handle) -> Result<Self> {
        let started = Instant::now();
        let till = Till::open(disk, Box::new(OsEntropy::new()), config, now(started))?;
        Ok(Self { till, line: line.clone(), runtime: runtime.clone(), started, answers: VecDeque::new() })
    }

    /// One command that must succeed, and all that follows from it.
    pub fn ok(&mut self, command: &str) -> Result<Answer> {
        Ok(self.timed(command)?.0)
    }

    /// As [`Self::ok`], with the time of the command's own step: until the till gives the answer away, whatever it
    /// wants sent or printed then.
    pub fn timed(&mut self, text: &str) -> Result<(Answer, Took)> {
        let command = Command::parse(text)?;
        let now = now(self.started);
        let cpu_ns = on_cpu_ns();
        let start = Instant::now();
        let outputs = self.till.step(now, Input::Command(command));
        let time = start.elapsed();
        let took = Took { time, cpu_ns: on_cpu_ns().saturating_sub(cpu_ns) };
        self.settle(outputs)?;
        let answer =
            self.answers.pop_front().ok_or_else(|| BenchError::new(format!("`{text}` was not answered")))?;
        if answer.is_ok() {
            Ok((answer, took))
        } else {
            Err(BenchError::new(format!("`{text}`: {}", answer.to_line())))
        }
    }

    /// Sends, prints, and hands the results in until nothing more is wanted.
    fn settle(&mut self, outputs: Vec<Output>) -> Result<()> {
        let mut outputs = VecDeque::from(outputs);
        while let Some(output) = outputs.pop_front() {
            let input = match output {
                Output::Answer(answer) => {
                    self.answers.push_back(answer);
                    continue;
                }
                Output::Send { request, wire, .. } => {
                    let result = self.runtime.block_on(self.line.carry(wire));
                    Input::Response {
                        request,
                        result: result.map_err(|error| TransportError::Broken(error.to_string())),
                    }
                }
                Output::Print { job, .. } => Input::Printed { job, result: Ok(()) },
                Output::Save { path, .. } => return Err(BenchError::new(format!("nobody asked for {path}"))),
                Output::Log(_) => continue,
                Output::Ended => return Ok(()),
            };
            outputs.extend(self.till.step(now(self.started), input));
        }
        Ok(())
    }
}

/// A folder whose `till.db` may be listened to.
struct RecordingDisk {
    disk: FolderDisk,
    recorder: Option<Recorder>,
}

impl Disk for RecordingDisk {
    fn open_database(&self, name: &str) -> std::result::Result<Connection, StoreError> {
        let mut conn = self.disk.open_database(name)?;
        if let Some(recorder) = self.recorder.as_ref().filter(|_| name == DATABASE) {
            recorder.listen(&mut conn)?;
        }
        Ok(conn)
    }
    fn exists(&self, name: &str) -> std::result::Result<bool, StoreError> {
        self.disk.exists(name)
    }
    fn list(&self) -> std::result::Result<Vec<String>, StoreError> {
        self.disk.list()
    }
    fn len(&self, name: &str) -> std::result::Result<u64, StoreError> {
        self.disk.len(name)
    }
    fn read_at(&self, name: &str, offset: u64, len: usize) -> std::result::Result<Vec<u8>, StoreError> {
        self.disk.read_at(name, offset, len)
    }
    fn write_at(&self, name: &str, offset: u64, bytes: &[u8]) -> std::result::Result<(), StoreError> {
        self.disk.write_at(name, offset, bytes)
    }
    fn sync(&self, name: &str) -> std::result::Result<(), StoreError> {
        self.disk.sync(name)
    }
    fn rename(&self, from: &str, to: &str) -> std::result::Result<(), StoreError> {
        self.disk.rename(from, to)
    }
    fn remove(&self, name: &str) -> std::result::Result<(), StoreError> {
        self.disk.remove(name)
    }
}

/// Nanoseconds that this thread has been on a CPU, where the system tells.
fn on_cpu_ns() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn now(started: Instant) -> Now {
    let ticks_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Now { wall_ms: now_ms(), boot_id: Uuid::nil(), ticks_ms }
}
