//! Each exchange with the server: what is sent, and what its answer changes here. All durable facts change in
//! one transaction per answer; a lost or doubled answer changes nothing that matters.

use protocol::{
    ChallengeReply, ChallengeRequest, Encoding, EnrolReply, EnrolRequest, EntityKind, Feed, HelloReply, HelloRequest,
    Incarnation, PushHeader, PushReply, TimeEvidence, WireRequest, WireResponse, encode_push,
};
use replica::ReplicaError;
use serde_json::json;
use store::{Disk, Durability, StoreError, params};

use super::planner::{Task, Trouble};
use super::{Pending, capital};
use crate::api::{Answer, Refusal};
use crate::core::{Reply, Till};
use crate::identity::{self, Enrolment, Identity};
use crate::journal;
use crate::till::{settings, sql};

/// U-5: how long acknowledged events stay.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;
/// A wait that is part of the exchange and no failure of it.
const SHORT_WAIT_MS: u64 = 5_000;
/// Changes asked for in one page.
const PAGE_CHANGES: usize = 500;

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

    // ---- enrolment (E-1) ----

    pub(crate) fn enrol(&mut self, url: &str, code: &str) -> Result<Reply, Refusal> {
        let url = url.trim_end_matches('/').to_owned();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Refusal::new("BAD_ADDRESS", "The server's address begins with http:// or https://; type it whole."));
        }
        if !self.network_on {
            return Err(Refusal::new("NETWORK_OFF", "The network is switched off at this till; type network on first."));
        }
        if self.ticket.as_ref().is_some_and(|ticket| !ticket.is_empty()) {
            return Err(Refusal::new("TICKET_OPEN", "A ticket is open; pay, park or void it, then enrol."));
        }
        let key = self.own_key()?;
        let time = TimeEvidence::new(self.now, self.anchor.clone());
        let request = EnrolRequest::sign(code, &key, None, time);
        let wire = WireRequest::post("/sync/v1/enrol", &request)
            .map_err(|error| Refusal::new("NOT_SENT", format!("{}.", capital(&error.to_string()))))?;
        self.planner.forget_session();
        self.pending = Some(Pending::Enrol { url: url.clone() });
        self.send(Task::Enrol, wire);
        Ok(Reply::Later(Pending::Enrol { url }))
    }

    /// The till's key; a new one is durable before it is shown to anybody, so that a lost reply costs no code.
    fn own_key(&mut self) -> Result<protocol::TerminalKey, Refusal> {
        if let Some(identity) = &self.identity {
            return Ok(identity.key.clone());
        }
        let identity = Identity { key: identity::new_key(self.entropy.as_mut()), enrolment: None };
        identity::save(&self.disk, &identity).map_err(|error| self.note(&error))?;
        let key = identity.key.clone();
        self.identity = Some(identity);
        Ok(key)
    }

    fn take_enrolment(&mut self, response: &WireResponse) {
        let outcome = self.settle_enrolment(response);
        self.answer_enrol(outcome);
    }

    fn settle_enrolment(&mut self, response: &WireResponse) -> Result<serde_json::Value, Refusal> {
        let Some(Pending::Enrol { url }) = &self.pending else {
            return Err(Refusal::new("BUSY", "This enrolment was given up; enrol again."));
        };
        let url = url.clone();
        if is_failure(response) {
            let trouble = trouble_of(response);
            return Err(Refusal::new(trouble.code, trouble.detail));
        }
        let reply: EnrolReply = response.read().map_err(|_| {
            let trouble = other_version();
            Refusal::new(trouble.code, trouble.detail)
        })?;
        let own_store = self.enrolment().ok().map(|enrolment| enrolment.store_id);
        let enrolment = Enrolment::of(&reply, &url);
        let Some(before) = self.identity.clone() else {
            return Err(Refusal::new("KEY_MISSING", "The till's key is gone; enrol again."));
        };
        // The file first: it is the truth about who this till is, and a stop here is caught up at the start.
        let identity = Identity { enrolment: Some(enrolment.clone()), ..before.clone() };
        identity::save(&self.disk, &identity).map_err(|error| self.note(&error))?;
        self.identity = Some(identity);
        self.anchor = Some(reply.anchor.clone());
        let moved = own_store.is_some_and(|store_id| store_id != reply.store_id);
        let begun = self.begin_epoch(&enrolment, &enrolment.epoch, "new epoch", |tx| {
            settings::put(tx, settings::INCARNATION, &reply.incarnation)?;
            settings::put(tx, settings::ANCHOR, &reply.anchor)?;
            if moved {
                settings::unset(tx, settings::REPLICA)?;
            }
            Ok(())
        });
        if let Err(refusal) = begun {
            // The identity stands; its epoch is stored as soon as the disk lets it, before anything else.
            self.epoch = Some(enrolment.epoch.clone());
            self.renewal = Some("new epoch".to_owned());
            return Err(refusal);
        }
        if moved {
            self.catalogue = None;
            self.shop = None;
        }
        self.session = None;
        Ok(json!({
            "terminal": enrolment.terminal_code,
            "terminalId": enrolment.terminal_id,
            "store": enrolment.store_code,
            "storeId": enrolment.store_id,
            "epoch": enrolment.epoch,
            "currency": enrolment.currency,
            "catalogue": true,
        }))
    }

    pub(crate) fn answer_enrol(&mut self, outcome: Result<serde_json::Value, Refusal>) {
        match outcome {
            Ok(answer) => {
                self.planner.forget_session();
                self.planner.force();
                self.pending = Some(Pending::Bootstrap { answer });
            }
            Err(refusal) => {
                self.pending = None;
                self.answer(Answer::refused(&refusal));
            }
        }
    }

    // ---- handshake (E-2, U-5, U-6) ----

    fn challenge_request(&mut self) -> Result<WireRequest, Trouble> {
        let terminal_id = self.signer().map_err(trouble)?.terminal_id;
        WireRequest::post("/sync/v1/challenge", &ChallengeRequest { terminal_id }).map_err(not_sent)
    }

    fn take_challenge(&mut self, response: &WireResponse) {
        match response.read::<ChallengeReply>() {
            Ok(reply) => self.planner.on_challenge(reply.challenge),
            Err(_) => self.planner.on_refused(other_version()),
        }
    }

    fn hello_request(&mut self, challenge: &str) -> Result<WireRequest, Trouble> {
        let signer = self.signer().map_err(trouble)?;
        let head = self.read(|tx| journal::head(tx, signer.terminal_id, &signer.epoch)).map_err(trouble)?;
        let hello = HelloRequest::sign(signer.terminal_id, challenge, &head, signer.time, &signer.key);
        WireRequest::post("/sync/v1/hello", &hello).map_err(not_sent)
    }

    fn take_hello(&mut self, response: &WireResponse) {
        let Ok(reply) = response.read::<HelloReply>() else {
            self.planner.on_refused(other_version());
            return;
        };
        let genuine = self.enrolment().is_ok_and(|enrolment| reply.anchor.verify(&enrolment.server_key).is_ok());
        if !genuine {
            self.planner.on_refused(Trouble::new(
                "OTHER_SERVER",
                "This is not the server that the till was enrolled with; check its address, or enrol again.",
            ));
            return;
        }
        if let Err(refusal) = self.settle_hello(&reply) {
            self.sync_failed(trouble(refusal), 0);
            return;
        }
        // A later server may have feeds that this till does not know: it leaves them alone.
        let feeds = reply.feeds.iter().filter(|feed| feed.parse::<Feed>().is_ok()).cloned().collect();
        self.planner.on_token(reply.token, self.now.ticks_ms, reply.expires_in_ms, feeds);
    }

    fn settle_hello(&mut self, reply: &HelloReply) -> Result<(), Refusal> {
        let signer = self.signer()?;
        let (terminal_id, epoch, wall_ms) = (signer.terminal_id, signer.epoch, self.now.wall_ms);
        let again = self.write(Durability::Full, |tx| {
            let known: Option<Incarnation> = settings::get(tx, settings::INCARNATION)?;
            settings::put(tx, settings::INCARNATION, &reply.incarnation)?;
            settings::put(tx, settings::ANCHOR, &reply.anchor)?;
            settings::put(tx, settings::LAST_CONTACT, &wall_ms)?;
            settings::put(tx, settings::EPOCH_CLOSED, &reply.epoch_closed)?;
            let from_seq = match &reply.head {
                Some(head) if head.epoch == epoch => head.seq + 1,
                _ => 1,
            };
            let mut again = journal::wait_again(tx, terminal_id, &epoch, from_seq)?;
            if again > 0 || known.is_some_and(|known| known != reply.incarnation) {
                again += journal::wait_again_others(tx, terminal_id, &epoch)?;
            }
            if again > 0 {
                tx.execute(&sql::OVERLAY_AGAIN, params![])?;
            }
            let before_ms = reply.server_ms.saturating_sub(KEPT_MS);
            if journal::forget(tx, before_ms)? > 0 {
                for forget in [&sql::FORGET_LINES, &sql::FORGET_TENDERS, &sql::FORGET_SALES] {
                    tx.execute(forget, params![before_ms])?;
                }
            }
            Ok(again)
        })?;
        self.anchor = Some(reply.anchor.clone());
        if again > 0 {
            self.any_waiting = None;
            self.log(format!("the server was set back: {again} entries are sent again"));
        }
        Ok(())
    }

    // ---- push (U-1, U-2) ----

    fn push_request(&mut self) -> Result<Option<WireRequest>, Trouble> {
        let signer = self.signer().map_err(trouble)?;
        let batch = self.read(journal::oldest_waiting).map_err(trouble)?;
        let Some(batch) = batch else {
            self.any_waiting = Some(false);
            return Ok(None);
        };
        let incarnation = self.read(|tx| settings::get(tx, settings::INCARNATION)).map_err(trouble)?;
        let header = PushHeader {
            protocol: protocol::PROTOCOL,
            terminal_id: batch.terminal_id,
            epoch: signer.epoch,
            incarnation,
            time: signer.time,
        };
        let body = encode_push(&header, &batch.events, Encoding::Zstd).map_err(not_sent)?;
        self.figures.sent_ids = batch.event_ids;
        Ok(Some(WireRequest::post_bytes("/sync/v1/push", body, Encoding::Zstd.name())))
    }

    fn take_push_reply(&mut self, response: &WireResponse) {
        let Ok(reply) = response.read::<PushReply>() else {
            self.planner.on_stuck(self.now.ticks_ms);
            self.sync_failed(other_version(), 0);
            return;
        };
        match self.settle_push(&reply) {
            Err(refusal) => self.sync_failed(trouble(refusal), 0),
            Ok(moved) => {
                self.any_waiting = None;
                self.figures.pushed += moved;
                if moved > 0 {
                    self.planner.on_moved();
                }
                if let Some(wait_ms) = reply.retry_after_ms {
                    self.sync_failed(Trouble::new("SERVER_BUSY", "The server asks to wait; what waits is sent later."), wait_ms);
                } else if moved == 0 {
                    self.planner.on_stuck(self.now.ticks_ms);
                    self.sync_failed(
                        Trouble::new("PUSH_STUCK", "The server answered and took nothing; call support if this stays."),
                        0,
                    );
                }
            }
        }
    }

    /// Marks what the server holds. How many of them were news.
    fn settle_push(&mut self, reply: &PushReply) -> Result<u64, Refusal> {
        let signer = self.signer()?;
        let server_ms = self.anchor.as_ref().map_or(self.now.wall_ms, |anchor| anchor.server_ms);
        let need = reply.need.clone().filter(|need| self.figures.last_need.as_ref() != Some(need));
        let sent_ids = std::mem::take(&mut self.figures.sent_ids);
        // A lost acknowledgement costs a doubled push, nothing else: no sync is waited for.
        let (moved, other_server) = self.write(Durability::Normal, |tx| {
            let mut moved = 0;
            for (result, sent_id) in reply.results.iter().zip(&sent_ids) {
                // An event whose bytes the server could not read is known by its place.
                let event_id = result.event_id.unwrap_or(*sent_id);
                if journal::acknowledge(tx, event_id, result, server_ms)? {
                    moved += 1;
                    tx.execute(&sql::POSITION_OVERLAY, params![event_id.uuid(), reply.position])?;
                }
            }
            if let Some(need) = &need
                && journal::wait_again(tx, signer.terminal_id, &need.epoch, need.from_seq)? > 0
            {
                tx.execute(&sql::OVERLAY_AGAIN, params![])?;
            }
            if reply.epoch_closed {
                settings::put(tx, settings::EPOCH_CLOSED, &true)?;
            }
            let known: Option<Incarnation> = settings::get(tx, settings::INCARNATION)?;
            Ok((moved, known.is_some_and(|known| known != reply.incarnation)))
        })?;
        self.figures.last_need = reply.need.clone();
        if other_server {
            self.planner.shake_hands_again();
        }
        Ok(moved)
    }

    // ---- pull (D-1, D-7) ----

    fn pull_request(&mut self, feed: &str) -> Result<WireRequest, Trouble> {
        let mut wire = WireRequest::get("/sync/v1/pull").with_query("feed", feed).with_query("limit", PAGE_CHANGES);
        let parsed = feed.parse::<Feed>().map_err(|_| other_version())?;
        let state = self.look_up(|tx| replica::cursor(tx, parsed)).map_err(trouble)?;
        if let Some(state) = state {
            wire = wire.with_query("cursor", state.cursor);
        }
        Ok(wire.with_bearer(self.planner.token().unwrap_or_default()))
    }

    fn take_page(&mut self, feed: &str, response: &WireResponse) {
        let page = match response.read::<protocol::PullPage>() {
            Ok(page) if page.feed.to_string() == feed => page,
            _ => {
                self.sync_failed(other_version(), 0);
                return;
            }
        };
        let Some(catalogue) = &mut self.catalogue else {
            self.planner.want_snapshot();
            return;
        };
        match catalogue.apply(self.now.wall_ms, &page) {
            Ok(applied) => {
                for entity in &applied.unreadable {
                    self.log(format!("not understood by this version: {entity}"));
                }
                self.figures.pulled += page.changes.len() as u64;
                self.planner.on_page(page.more);
                self.after_page(&page);
            }
            Err(error) => self.page_failed(&error),
        }
    }

    fn after_page(&mut self, page: &protocol::PullPage) {
        let settings_changed = page.changes.iter().any(|change| {
            !matches!(EntityKind::parse(&change.entity), Some(EntityKind::Product | EntityKind::Stock))
        });
        if settings_changed {
            self.reread_shop();
        }
        if matches!(page.feed, Feed::Store(_)) {
            let position = page.position;
            let dropped = self.write(Durability::Normal, |tx| {
                tx.execute(&sql::DROP_OVERLAY, params![position])?;
                Ok(())
            });
            // Not tidied is not wrong: the sum leaves out what the replica has passed.
            if let Err(refusal) = dropped {
                self.log(format!("the overlay could not be tidied: {refusal}"));
            }
        }
    }

    fn reread_shop(&mut self) {
        let Some(catalogue) = &self.catalogue else { return };
        match catalogue.read_shop(self.now.wall_ms) {
            Ok(shop) => {
                // Whoever was disabled is out at once.
                let gone = self.session.as_ref().is_some_and(|session| {
                    !shop.staff.iter().any(|member| member.id == session.staff.id && member.active)
                });
                if gone {
                    self.session = None;
                }
                self.shop = Some(shop);
            }
            Err(error) => self.catalogue_failed(&error),
        }
    }

    fn page_failed(&mut self, error: &ReplicaError) {
        let refusal = match error {
            ReplicaError::Store(StoreError::Full) => Refusal::from(StoreError::Full),
            _ => Refusal::new("CATALOGUE_FAILED", format!("{}.", capital(&error.to_string()))),
        };
        if crate::replica::is_broken(error) {
            self.catalogue_failed(error);
        } else {
            self.log(format!("a page could not be applied: {error}"));
            // A commit of unknown outcome ends the connection; what the file holds is read anew.
            self.catalogue = None;
            self.open_catalogue();
        }
        self.sync_failed(trouble(refusal), 0);
    }

    // ---- failures ----

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

const fn is_failure(response: &WireResponse) -> bool {
    !response.is_success()
}

fn trouble_of(response: &WireResponse) -> Trouble {
    let problem = response.as_problem();
    if problem.code == "HTTP" {
        return Trouble::new(
            "SERVER_NOT_UNDERSTOOD",
            format!("What answers there is not this till's server (status {}); check the address, selling goes on.", response.status),
        );
    }
    let detail = if problem.detail.is_empty() { problem.title } else { problem.detail };
    Trouble::new(problem.code, crate::till::ticket::sentence(&detail))
}

fn other_version() -> Trouble {
    Trouble::new(
        "SERVER_VERSION",
        "The server speaks another version of the protocol; update the till or the server: selling goes on meanwhile.",
    )
}

fn retry_after_ms(response: &WireResponse) -> u64 {
    let seconds = response.header(protocol::header::RETRY_AFTER).and_then(|text| text.trim().parse::<u64>().ok());
    seconds.unwrap_or(0).saturating_mul(1000).min(3_600_000)
}

pub(super) fn trouble(refusal: Refusal) -> Trouble {
    Trouble::new(refusal.code, refusal.detail)
}

fn not_sent(error: protocol::ProtocolError) -> Trouble {
    Trouble::new("NOT_SENT", format!("{}; call support.", capital(&error.to_string())))
}
