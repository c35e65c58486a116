//! What happens at the server: requests come in, alone or together, replies go out if the network lets
//! them; the office changes prices and takes deliveries; a backup is brought back.

use super::counts::Seen;
use super::customer;
use super::network::AnswerFate;
use super::schedule::{HOUR_MS, MINUTE_MS, SECOND_MS};
use super::shop::{self, ARTICLES};
use super::world::{Event, Request, World};
use crate::vfs::Fault;
use pos_app::TransportError;
use protocol::{WireRequest, WireResponse};
use serde_json::Value;

impl World {
    pub(super) fn server_starts(&mut self) {
        if self.server.is_running() {
            return;
        }
        if self.server.machine.is_off() {
            self.server.machine.start();
            self.fault_at_server_start();
        }
        self.note("the server starts");
        match self.server.start(self.now_ms) {
            Ok(()) if self.server.machine.is_off() => self.server_died(),
            Ok(()) => {}
            Err(error) => {
                self.note(format!("the server does not start: {error}"));
                if !self.server.machine.has_struck() {
                    self.model.violation(format!("the server does not start: {error}"));
                }
                self.after(MINUTE_MS, Event::ServerStarts);
            }
        }
    }

    /// The server's process is gone; somebody starts it again.
    fn server_died(&mut self) {
        self.note("the server is off");
        let wait_ms = if self.healed { SECOND_MS } else { self.random.between(5 * SECOND_MS, 3 * HOUR_MS) };
        self.after(wait_ms, Event::ServerStarts);
    }

    /// To be called after anything that may have cost the server its machine.
    pub(super) fn stop_server_if_dead(&mut self) {
        if self.server.machine.is_off() {
            self.server.stop();
            self.server_died();
        }
    }

    pub(super) fn request_arrives(&mut self, request: Request) {
        let mut requests = vec![request];
        // What arrives in the same millisecond is one batch, one commit.
        while self.schedule.next_ms() == Some(self.now_ms) {
            match self.schedule.pop_if(|event| matches!(event, Event::RequestArrives(_))) {
                Some(Event::RequestArrives(other)) => requests.push(other),
                _ => break,
            }
        }
        if !self.server.is_running() {
            self.counts.add(Seen::ServerAway);
            for request in requests {
                self.reply(&request, Err(TransportError::Unreachable("connection refused".to_owned())));
            }
            return;
        }
        if requests.iter().any(|request| request.wire.path.ends_with("/push")) {
            self.ambush_server();
        }
        let wires: Vec<WireRequest> = requests.iter().map(|request| request.wire.clone()).collect();
        match self.server.handle(self.now_ms, wires) {
            Some(replies) => {
                for (request, reply) in requests.into_iter().zip(replies) {
                    self.count_reply(&request, &reply);
                    self.reply(&request, Ok(reply));
                }
            }
            None => {
                self.server_died();
                for request in requests {
                    self.reply(&request, Err(TransportError::Broken("reset by peer".to_owned())));
                }
            }
        }
    }

    fn reply(&mut self, request: &Request, result: Result<WireResponse, TransportError>) {
        let status = result.as_ref().map_or(0, |reply| reply.status);
        self.note(format!("<- {} {} {status}", request.number, request.wire.path));
        if request.is_copy {
            return;
        }
        let fate = self.network.answer(&mut self.counts);
        let (wait_ms, result) = match fate {
            AnswerFate::Arrives(wait_ms) => (wait_ms, result),
            AnswerFate::Breaks(wait_ms) => (wait_ms, Err(TransportError::Broken("broken pipe".to_owned()))),
            AnswerFate::Lost => return,
        };
        self.snapshot_broken |= result.is_err() && request.wire.path.ends_with("/snapshot");
        self.after(wait_ms, Event::AnswerArrives { number: request.number, life: request.life, result });
    }

    fn count_reply(&mut self, request: &Request, reply: &WireResponse) {
        match reply.status {
            401 => self.counts.add(Seen::TokenRefused),
            500.. => {
                self.counts.add(Seen::ServerSaidLater);
                let problem = reply.as_problem();
                self.note(format!("server: {} {}", problem.code, problem.detail));
                if problem.code == "OUTCOME_UNKNOWN" {
                    self.counts.add(Seen::ServerUnknown);
                }
                if !self.server.machine.has_struck() {
                    self.model.violation(format!(
                        "the server failed without a fault: {} {}",
                        problem.code, problem.detail
                    ));
                }
            }
            200 if request.wire.path.ends_with("/push") => {
                self.count_push(reply);
                if std::mem::take(&mut self.restore_due) {
                    let wait_ms = self.random.between(1, 2 * SECOND_MS);
                    self.after(wait_ms, Event::BackupRestored);
                }
            }
            200 if request.wire.path.ends_with("/enrol") => {
                self.enrolments += 1;
                if self.enrolments > 1 {
                    self.counts.add(Seen::EnrolledAgain);
                }
            }
            _ => {}
        }
    }

    fn count_push(&mut self, reply: &WireResponse) {
        let Ok(push) = reply.read::<Value>() else {
            self.model.violation("a reply to a push cannot be read");
            return;
        };
        if push["need"].is_object() {
            self.counts.add(Seen::NeedFrom);
        }
        for result in push["results"].as_array().into_iter().flatten() {
            match result["outcome"].as_str() {
                Some("applied") => {}
                Some("duplicate") => self.counts.add(Seen::DuplicateApplied),
                other => self.model.violation(format!("an event was {other:?}: {result}")),
            }
        }
    }

    /// The office changes a price, or takes a delivery.
    pub(super) fn office_works(&mut self) {
        let article = customer::wanted(&mut self.random, self.plan.hot);
        if self.random.chance(50) {
            let price_minor = self.random.between(50, 3_000) as i64;
            let done = self
                .server
                .office(self.now_ms, |tx, made| shop::change_price(tx, made, article, price_minor));
            self.note(format!("the office sets the price of {article} to {price_minor}: {}", done.is_some()));
        } else {
            self.delivery(article);
        }
        self.stop_server_if_dead();
        let wait_ms = self.random.between(HOUR_MS, 20 * HOUR_MS);
        self.after(wait_ms, Event::OfficeWorks);
    }

    fn delivery(&mut self, article: usize) {
        let most = if self.plan.hot == Some(article) { 4 } else { 30 };
        let pieces = self.random.between(1, most) as i64;
        let done = self.server.office(self.now_ms, |tx, made| shop::deliver(tx, made, article, pieces));
        self.note(format!("the office takes {pieces} of {article} in: {}", done.is_some()));
        let delivered = self.model.deliveries.entry(ARTICLES[article].sku.to_owned()).or_default();
        if done.is_some() {
            delivered.sure += pieces * 1_000;
        } else {
            delivered.doubtful += pieces * 1_000;
        }
    }

    pub(super) fn enrolment_code(&mut self) -> Option<String> {
        let code = self.server.office(self.now_ms, |tx, made| shop::enrolment_code(tx, made.store_id));
        self.stop_server_if_dead();
        code
    }

    pub(super) fn backup_made(&mut self) {
        if self.enrolments == 0 {
            // A server that has never met the till would ask for another enrolment.
            self.after(HOUR_MS, Event::BackupMade);
        } else if !self.server.machine.is_off() {
            self.note("a backup of the server is made");
            self.backup = Some(self.server.machine.copy_files());
            self.deliveries_at_backup = self.model.deliveries.clone();
            self.web_at_backup = self.web.clone();
        }
    }

    /// U-5: the server comes back as it was, under another incarnation.
    pub(super) fn backup_restored(&mut self) {
        let Some(backup) = self.backup.take() else { return };
        self.note("the server is brought back from its backup");
        self.counts.add(Seen::ServerRestored);
        let was_off = self.server.machine.is_off();
        self.server.machine.turn_off(Fault::Crash);
        self.server.stop();
        self.server.machine.start();
        self.server.machine.replace_files(&backup);
        if let Err(error) = self.server.renew_incarnation(self.now_ms) {
            self.model.violation(format!("the backup cannot be brought back: {error}"));
        }
        self.model.deliveries = self.deliveries_at_backup.clone();
        self.web = self.web_at_backup.clone();
        if !was_off {
            self.after(SECOND_MS, Event::ServerStarts);
        }
    }
}
