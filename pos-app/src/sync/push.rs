//! Push (U-1…U-3): the oldest events first; what the server holds durably is marked, and nothing is ever
//! dropped.

use protocol::{Encoding, Incarnation, PushHeader, PushReply, WireRequest, WireResponse, encode_push};
use store::{Disk, Durability, params};

use super::planner::Trouble;
use super::talk::{not_sent, other_version, trouble};
use crate::api::Refusal;
use crate::core::Till;
use crate::journal;
use crate::till::{settings, sql};

impl<D: Disk> Till<D> {
    pub(super) fn push_request(&mut self) -> Result<Option<WireRequest>, Trouble> {
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

    pub(super) fn take_push_reply(&mut self, response: &WireResponse) {
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
                    self.sync_failed(
                        Trouble::new("SERVER_BUSY", "The server asks to wait; what waits is sent later."),
                        wait_ms,
                    );
                } else if moved == 0 {
                    self.planner.on_stuck(self.now.ticks_ms);
                    self.sync_failed(
                        Trouble::new(
                            "PUSH_STUCK",
                            "The server answered and took nothing; call support if this stays.",
                        ),
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
}
