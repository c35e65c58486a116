//! One exchange after the other: which request a task makes, which part reads its answer, and what a failure
//! means. A lost or doubled answer changes nothing that matters.

use protocol::{ProtocolError, WireRequest, WireResponse, header};
use store::Disk;

use super::capital;
use super::planner::{Task, Trouble};
use crate::api::Refusal;
use crate::core::Till;

/// A wait that is part of the exchange and no failure of it.
const SHORT_WAIT_MS: u64 = 5_000;
impl<D: Disk> Till<D> {
    /// The request of a task; `None` when there is nothing to ask after all.
    pub(crate) fn request_for(&mut self, task: &Task) -> Result<Option<WireRequest>, Trouble> {
        match task {
            Task::Enrol => Ok(None),
            Task::Challenge => self.challenge_request().map(Some),
            Task::Hello(challenge) => self.hello_request(challenge).map(Some),
            Task::Push => self.push_request(),
            Task::Pull(feed) => self.pull_request(feed).map(Some),
            Task::Snapshot => self.snapshot_request().map(Some),
        }
    }

    pub(crate) fn take_answer(&mut self, task: Task, response: &WireResponse) {
        match task {
            Task::Enrol => self.take_enrolment(response),
            _ if is_failure(response) => self.take_failure(&task, response),
            Task::Challenge => self.take_challenge(response),
            Task::Hello(_) => self.take_hello(response),
            Task::Push => self.take_push_reply(response),
            Task::Pull(feed) => self.take_page(&feed, response),
            Task::Snapshot => self.take_snapshot(response),
        }
    }

    fn take_failure(&mut self, task: &Task, response: &WireResponse) {
        let trouble = trouble_of(response);
        let wait_ms = retry_after_ms(response);
        match (task, response.status) {
            // U-3: never dropped, whatever the status.
            (Task::Push, _) => {
                self.planner.on_stuck(self.now.ticks_ms);
                self.sync_failed(trouble, wait_ms);
            }
            // The server is making the file; whoever waits for it waits a moment longer.
            (Task::Snapshot, 503) if (1..=SHORT_WAIT_MS).contains(&wait_ms) => {
                if !self.planner.pause(self.now.ticks_ms, wait_ms) {
                    self.sync_failed(trouble, wait_ms);
                }
            }
            (_, 429 | 500..) => self.sync_failed(trouble, wait_ms),
            (Task::Challenge | Task::Hello(_), _) => self.planner.on_refused(trouble),
            (Task::Pull(_) | Task::Snapshot, 401) => {
                if !self.planner.on_token_expired() {
                    self.sync_failed(trouble, wait_ms);
                }
            }
            (Task::Pull(_), 410) => self.fetch_again(trouble),
            (Task::Pull(_), 400) if trouble.code.contains("CURSOR") => self.fetch_again(trouble),
            (Task::Snapshot, 412 | 416) => {
                self.forget_download();
                self.sync_failed(trouble, 0);
            }
            _ => self.sync_failed(trouble, wait_ms),
        }
    }

    /// D-3: the feed cannot go on from here; once a round, the file is fetched again.
    fn fetch_again(&mut self, trouble: Trouble) {
        if std::mem::replace(&mut self.figures.snapshot_again, true) {
            self.sync_failed(trouble, 0);
        } else {
            // Perhaps the server was brought back from a backup: heads are compared before this is done (U-5).
            self.planner.shake_hands_again();
            self.planner.want_snapshot();
        }
    }
}

pub(super) const fn is_failure(response: &WireResponse) -> bool {
    !response.is_success()
}

pub(super) fn trouble_of(response: &WireResponse) -> Trouble {
    let problem = response.as_problem();
    if problem.code == "HTTP" {
        return Trouble::new(
            "SERVER_NOT_UNDERSTOOD",
            format!(
                "What answers there is not this till's server (status {}); check the address, selling goes on.",
                response.status
            ),
        );
    }
    let detail = if problem.detail.is_empty() { problem.title } else { problem.detail };
    Trouble::new(problem.code, crate::till::ticket::sentence(&detail))
}

pub(super) fn other_version() -> Trouble {
    Trouble::new(
        "SERVER_VERSION",
        "The server speaks another version of the protocol; update the till or the server: selling goes on meanwhile.",
    )
}

fn retry_after_ms(response: &WireResponse) -> u64 {
    let seconds = response.header(header::RETRY_AFTER).and_then(|text| text.trim().parse::<u64>().ok());
    seconds.unwrap_or(0).saturating_mul(1000).min(3_600_000)
}

pub(super) fn trouble(refusal: Refusal) -> Trouble {
    Trouble::new(refusal.code, refusal.detail)
}

pub(super) fn not_sent(error: ProtocolError) -> Trouble {
    Trouble::new("NOT_SENT", format!("{}; call support.", capital(&error.to_string())))
}
