//! A till on a bench: its folder, its clock, its printer, its server; commands as a person types them.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use protocol::Now;
use serde_json::Value;
use store::{Entropy, FolderDisk};
use uuid::Uuid;

use super::server::Server;
use crate::api::{Answer, Input, Output, PrintFailure, PrinterState, TillConfig, TransportError};
use crate::command::Command;
use crate::core::{OpenError, Till};

/// Numbers that look random and are the same in each run.
pub struct Counted(pub u64);

impl Entropy for Counted {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 33) as u8;
        }
    }
}

/// A folder that is gone after the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("counterfoil-till-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub struct Bench {
    pub folder: Folder,
    pub till: Option<Till<FolderDisk>>,
    pub server: Server,
    pub now: Now,
    pub config: TillConfig,
    /// `None`: the printer prints nothing.
    pub paper: Option<Vec<Vec<u8>>>,
    /// How it is then.
    pub printer_state: PrinterState,
    pub reachable: bool,
    pub logs: Vec<String>,
    pub saved: Vec<(String, Vec<u8>)>,
    starts: u64,
}

pub const START_MS: i64 = 1_795_000_000_000;

impl Bench {
    pub fn new() -> Self {
        let folder = Folder::new();
        let config = TillConfig {
            has_printer: true,
            poll_ms: None,
            snapshot_chunk_bytes: 20_000,
            ..TillConfig::default()
        };
        let now = Now { wall_ms: START_MS, boot_id: Uuid::from_u128(1), ticks_ms: 1_000 };
        let mut bench = Self {
            folder,
            till: None,
            server: Server::new(),
            now,
            config,
            paper: Some(Vec::new()),
            printer_state: PrinterState::Gone,
            reachable: true,
            logs: Vec::new(),
            saved: Vec::new(),
            starts: 0,
        };
        bench.start().unwrap();
        bench
    }

    /// Enrolled, with the catalogue, a cashier and an open shift.
    pub fn ready() -> Self {
        let mut bench = Self::new();
        bench.ok("enrol http://server CODE-1");
        bench.ok("login 1111");
        bench.ok("shift open 100.00");
        bench
    }

    pub fn start(&mut self) -> Result<(), OpenError> {
        self.till = None;
        self.starts += 1;
        let disk = FolderDisk::open(&self.folder.0).unwrap();
        let entropy = Box::new(Counted(self.starts * 7_919));
        let till = Till::open(disk, entropy, self.config.clone(), self.now)?;
        self.till = Some(till);
        self.settle(Input::Tick);
        Ok(())
    }

    /// As if killed between two steps, then started and logged in again.
    pub fn restart(&mut self) {
        self.start().unwrap();
    }

    pub fn pass(&mut self, ms: u64) {
        self.now.ticks_ms += ms;
        self.now.wall_ms += ms as i64;
        self.settle(Input::Tick);
    }

    pub fn command(&mut self, line: &str) -> Answer {
        let command = Command::parse(line).unwrap();
        self.settle(Input::Command(command)).unwrap_or_else(|| panic!("{line}: no answer"))
    }

    #[track_caller]
    pub fn ok(&mut self, line: &str) -> Answer {
        let answer = self.command(line);
        assert!(answer.is_ok(), "{line}: {}\n{:#?}", answer.to_line(), self.logs);
        answer
    }

    #[track_caller]
    pub fn refused(&mut self, line: &str, code: &str) -> Answer {
        let answer = self.command(line);
        assert_eq!(answer.code(), Some(code), "{line}: {}", answer.to_line());
        answer
    }

    /// Carries everything until nothing more moves at this instant; the command's answer, if one came.
    pub fn settle(&mut self, input: Input) -> Option<Answer> {
        let mut inputs = VecDeque::from([input]);
        let mut answer = None;
        let mut shown = false;
        while let Some(input) = inputs.pop_front() {
            let outputs = self.till.as_mut().unwrap().step(self.now, input);
            for output in outputs {
                match output {
                    Output::Answer(given) => {
                        assert!(answer.is_none(), "two answers: {}", given.to_line());
                        shown = true;
                        answer = Some(given);
                    }
                    Output::Send { request, server, wire } => {
                        assert_eq!(server, "http://server");
                        let result = if self.reachable {
                            Ok(self.server.answer(&wire))
                        } else {
                            Err(TransportError::Unreachable("connection refused".into()))
                        };
                        inputs.push_back(Input::Response { request, result });
                    }
                    Output::Print { job, bytes } => {
                        let result = match &mut self.paper {
                            Some(paper) => {
                                paper.push(bytes);
                                Ok(())
                            }
                            None => Err(PrintFailure {
                                state: self.printer_state,
                                reason: "the printer does not answer".into(),
                            }),
                        };
                        inputs.push_back(Input::Printed { job, result });
                    }
                    Output::Save { path, bytes, answer: given } => {
                        self.saved.push((path, bytes));
                        answer = Some(given);
                    }
                    Output::Log(line) => self.logs.push(line),
                    Output::Ended => {}
                }
            }
        }
        let _ = shown;
        answer
    }
}

/// `{"amount":"9.90",…}` → `9.90`.
pub fn amount(answer: &Answer, name: &str) -> String {
    answer
        .get(name)
        .and_then(|money| money.get("amount"))
        .and_then(Value::as_str)
        .unwrap_or("none")
        .to_owned()
}

pub fn text(answer: &Answer, name: &str) -> String {
    answer.get(name).and_then(Value::as_str).unwrap_or("none").to_owned()
}

pub fn lines(answer: &Answer) -> usize {
    answer.get("lines").and_then(Value::as_array).map_or(0, Vec::len)
}

pub fn number(answer: &Answer, name: &str) -> i64 {
    answer.get(name).and_then(Value::as_i64).unwrap_or(-1)
}
