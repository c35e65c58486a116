//! The talk with the server: what next (`planner`), which request and what its failure means (`talk`), and each
//! exchange in its own file.
//! Never on the path of a sale: whatever fails here only waits.

pub mod backoff;
mod download;
mod enrol;
mod hello;
pub mod planner;
mod pull;
mod push;
mod talk;

use domain::EventId;
use protocol::{NeedFrom, WireRequest, WireResponse};
use serde_json::{Value, json};
use store::Disk;

use crate::api::{Answer, Output, Refusal, TransportError};
use crate::core::{Reply, Till};
use crate::journal;
use planner::{RoundEnd, Task, Trouble, View};

/// A command that waits for the server.
#[derive(Debug)]
pub(crate) enum Pending {
    /// `sync`.
    Sync,
    /// `enrol`, until the server has answered.
    Enrol { url: String },
    /// `enrol`, done and durable, until the catalogue is here or cannot come.
    Bootstrap { answer: Value },
}

/// Counters of this process.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// Events that the server took.
    pub pushed: u64,
    /// Changes that came down.
    pub pulled: u64,
    /// When the server last answered, wall clock.
    pub last_contact_ms: Option<i64>,
    /// What the last `sync` had told already.
    told: (u64, u64),
    /// The events of the push in flight, in order.
    sent_ids: Vec<EventId>,
    /// The gap that was filled last, so that one that cannot be filled is not filled for ever.
    last_need: Option<NeedFrom>,
    /// The file was wanted once in this round already.
    snapshot_again: bool,
}

impl<D: Disk> Till<D> {
    /// Base address of the server: the start's, else the enrolment's.
    pub(crate) fn server(&self) -> Option<String> {
        let own = self.config.server_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        own.or_else(|| self.enrolment().ok().map(|enrolment| enrolment.server_url.clone()))
    }

    pub(crate) fn can_sync(&self) -> bool {
        self.network_on && self.enrolment().is_ok() && self.server().is_some()
    }

    /// `sync`: now, whatever the back-off says, until nothing more moves.
    pub(crate) fn sync_now(&mut self) -> Result<Reply, Refusal> {
        self.need_network()?;
        self.planner.force();
        Ok(Reply::Later(Pending::Sync))
    }

    /// Refused where no server can be asked at all.
    pub(crate) fn need_network(&self) -> Result<(), Refusal> {
        self.enrolment()?;
        if !self.network_on {
            return Err(Refusal::new(
                "NETWORK_OFF",
                "The network is switched off at this till; type network on first.",
            ));
        }
        if self.server().is_none() {
            return Err(Refusal::new("NO_SERVER", "No server is set; start the till with --server URL."));
        }
        Ok(())
    }

    /// Sends what the planner wants, and answers what waited for the round's end.
    pub(crate) fn drive_sync(&mut self) {
        if self.ended {
            return;
        }
        if let Some(task) = self.planner.overdue(self.now.ticks_ms) {
            self.exchange_failed(&task, &TransportError::Timeout);
        }
        // Each pass either sends, or ends the round, or changes what the next pass sees.
        for _ in 0..4 {
            let view = self.view();
            let Some(task) = self.planner.next(view) else { break };
            match self.request_for(&task) {
                Ok(Some(wire)) => {
                    self.send(task, wire);
                    break;
                }
                Ok(None) => {}
                Err(trouble) => {
                    self.sync_failed(trouble, 0);
                    break;
                }
            }
        }
        self.end_of_round();
    }

    fn view(&mut self) -> View {
        let waiting = match self.any_waiting {
            Some(waiting) => waiting,
            // A failed read is not remembered: the next step looks again.
            None => {
                self.any_waiting = self.read(journal::any_waiting).ok();
                self.any_waiting.unwrap_or(false)
            }
        };
        View {
            ticks_ms: self.now.ticks_ms,
            online: self.network_on && self.server().is_some(),
            enrolled: self.enrolment().is_ok() && self.epoch.is_some(),
            waiting,
            has_replica: self.catalogue.is_some(),
        }
    }

    pub(crate) fn send(&mut self, task: Task, wire: WireRequest) {
        let server = match (&task, &self.pending) {
            (Task::Enrol, Some(Pending::Enrol { url })) => url.clone(),
            _ => self.server().unwrap_or_default(),
        };
        let request = self.planner.sent(task, self.now.ticks_ms);
        self.outputs.push(Output::Send { request, server, wire });
    }

    pub(crate) fn take_response(&mut self, request: u64, result: Result<WireResponse, TransportError>) {
        // An answer that nobody waits for any more: the network was switched off, or its time was up.
        let Some(task) = self.planner.answered(request) else { return };
        match result {
            Ok(response) => {
                self.figures.last_contact_ms = Some(self.now.wall_ms);
                self.take_answer(task, &response);
            }
            Err(error) => self.exchange_failed(&task, &error),
        }
    }

    fn exchange_failed(&mut self, task: &Task, error: &TransportError) {
        let code = match error {
            TransportError::Unreachable(_) => "SERVER_UNREACHABLE",
            TransportError::Timeout => "SERVER_TIMEOUT",
            TransportError::Broken(_) => "CONNECTION_BROKEN",
        };
        let detail =
            format!("{}; selling goes on, and what waits is sent later.", capital(&error.to_string()));
        if *task == Task::Enrol {
            let detail = format!(
                "{}; check the address and the network, then enrol again with the same code.",
                capital(&error.to_string())
            );
            self.answer_enrol(Err(Refusal::new(code, detail)));
            return;
        }
        self.sync_failed(Trouble::new(code, detail), 0);
    }

    pub(crate) fn sync_failed(&mut self, trouble: Trouble, at_least_ms: u64) {
        let random = self.random();
        self.planner.on_failure(trouble, self.now.ticks_ms, random, at_least_ms);
    }

    fn end_of_round(&mut self) {
        let Some(end) = self.planner.take_end() else { return };
        self.figures.snapshot_again = false;
        match end {
            RoundEnd::Done => {
                self.trim_mirror();
                match self.pending.take() {
                    Some(Pending::Sync) => self.answer_sync(),
                    Some(Pending::Bootstrap { answer }) => self.answer(Answer::ok(answer)),
                    other => self.pending = other,
                }
            }
            RoundEnd::Failed(trouble) => {
                let random = self.random();
                self.planner.wait_after_refusal(self.now.ticks_ms, random);
                self.log(format!("sync stopped: {}: {}", trouble.code, trouble.detail));
                match self.pending.take() {
                    Some(Pending::Sync) => {
                        let figures = self.sync_figures().unwrap_or(Value::Null);
                        let refusal = Refusal::new(trouble.code, trouble.detail).with(figures);
                        self.answer(Answer::refused(&refusal));
                    }
                    // The enrolment stands; the catalogue comes later.
                    Some(Pending::Bootstrap { mut answer }) => {
                        if let Value::Object(fields) = &mut answer {
                            fields.insert("catalogue".to_owned(), json!(self.catalogue.is_some()));
                            fields.insert("warning".to_owned(), json!(trouble.detail));
                        }
                        self.answer(Answer::ok(answer));
                    }
                    other => self.pending = other,
                }
            }
        }
    }

    fn answer_sync(&mut self) {
        let (pushed, pulled) = self.figures.told;
        let told = (self.figures.pushed, self.figures.pulled);
        match self.sync_figures() {
            Ok(mut figures) => {
                // What moved since the last answer, whether this round moved it or the one after the sale.
                if let Value::Object(fields) = &mut figures {
                    fields.insert("pushed".to_owned(), json!(told.0 - pushed));
                    fields.insert("pulled".to_owned(), json!(told.1 - pulled));
                }
                self.figures.told = told;
                self.answer(Answer::ok(figures));
            }
            Err(refusal) => self.answer(Answer::refused(&refusal)),
        }
    }
}

pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
