//! The handshake (E-2, U-5, U-6): a signed challenge brings a token, a time anchor, and the server's head of
//! this till's chain, from which is seen what has to go up again.

use protocol::{
    ChallengeReply, ChallengeRequest, Feed, HelloReply, HelloRequest, Incarnation, WireRequest, WireResponse,
};
use store::{Disk, Durability, params};

use super::planner::Trouble;
use super::talk::{not_sent, other_version, trouble};
use crate::api::Refusal;
use crate::core::Till;
use crate::journal;
use crate::till::{settings, sql};

/// U-5: how long acknowledged events stay.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;
impl<D: Disk> Till<D> {
    pub(super) fn challenge_request(&mut self) -> Result<WireRequest, Trouble> {
        let terminal_id = self.signer().map_err(trouble)?.terminal_id;
        WireRequest::post("/sync/v1/challenge", &ChallengeRequest { terminal_id }).map_err(not_sent)
    }

    pub(super) fn take_challenge(&mut self, response: &WireResponse) {
        match response.read::<ChallengeReply>() {
            Ok(reply) => self.planner.on_challenge(reply.challenge),
            Err(_) => self.planner.on_refused(other_version()),
        }
    }

    pub(super) fn hello_request(&mut self, challenge: &str) -> Result<WireRequest, Trouble> {
        let signer = self.signer().map_err(trouble)?;
        let head = self.read(|tx| journal::head(tx, signer.terminal_id, &signer.epoch)).map_err(trouble)?;
        let hello = HelloRequest::sign(signer.terminal_id, challenge, &head, signer.time, &signer.key);
        WireRequest::post("/sync/v1/hello", &hello).map_err(not_sent)
    }

    pub(super) fn take_hello(&mut self, response: &WireResponse) {
        let Ok(reply) = response.read::<HelloReply>() else {
            self.planner.on_refused(other_version());
            return;
        };
        let genuine =
            self.enrolment().is_ok_and(|enrolment| reply.anchor.verify(&enrolment.server_key).is_ok());
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
}
