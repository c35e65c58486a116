//! Enrolment (E-1): a one-time code and a key pair bring an identity; the private key never leaves the folder.

use protocol::{EnrolReply, EnrolRequest, TimeEvidence, WireRequest, WireResponse};
use serde_json::{Value, json};
use store::Disk;

use super::planner::Task;
use super::talk::{is_failure, other_version, trouble_of};
use super::{Pending, capital};
use crate::api::{Answer, Refusal};
use crate::core::{Reply, Till};
use crate::identity::{self, Enrolment, Identity};
use crate::till::settings;

impl<D: Disk> Till<D> {
    pub(crate) fn enrol(&mut self, url: &str, code: &str) -> Result<Reply, Refusal> {
        let url = url.trim_end_matches('/').to_owned();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Refusal::new(
                "BAD_ADDRESS",
                "The server's address begins with http:// or https://; type it whole.",
            ));
        }
        if !self.network_on {
            return Err(Refusal::new(
                "NETWORK_OFF",
                "The network is switched off at this till; type network on first.",
            ));
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

    pub(super) fn take_enrolment(&mut self, response: &WireResponse) {
        let outcome = self.settle_enrolment(response);
        self.answer_enrol(outcome);
    }

    fn settle_enrolment(&mut self, response: &WireResponse) -> Result<Value, Refusal> {
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

    pub(crate) fn answer_enrol(&mut self, outcome: Result<Value, Refusal>) {
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
}
