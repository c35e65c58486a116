//! Events: the outbox as others read it, our own consumers of it, webhooks and outgoing mail as rows. What may not
//! enter: sockets, clocks and waiting (`http/outbound/`), and what an event means (`facts/`).

mod consume;
mod deliveries;
mod mail;
mod receipt;
pub mod sql;
mod webhooks;
mod words;

pub use consume::{
    AcceptAgainError, AcceptError, Consumer, Look, SetAside, accept_again, aside, aside_one, look, run, skip,
};
pub use deliveries::{
    Attempt, Delivery, Ended, ToSend, attempted, claim, deliveries, delivery, due, due_webhooks, replay,
    test_delivery, to_send,
};
pub use mail::{
    INVITATION_MS, MailConsumer, MailOut, NewMail, ORDER_PAGE, RECEIPTS_OF, RESET_MS, add_mail, claim_mail,
    due_mails, invitation, mail_ended, mail_failed, mail_out, order_lookup, password_reset,
    registration_answered,
};
pub use webhooks::{
    NewWebhook, Webhook, WebhookConsumer, add_webhook, change_webhook, delete_webhook, rotate_secret,
    webhook, webhooks,
};
pub use words::Language;

use self::mail::expire_mails;
use serde::Serialize;
use serde_json::value::RawValue;
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

use crate::facts;
use crate::identity::{set_setting, setting};

/// Every type.
pub const ALL_TYPES: &str = ",*,";
/// Up to where the outbox was cleared.
const CLEARED: &str = "events_cleared";
/// Events cleared in one transaction.
const CLEARED_AT_ONCE: i64 = 2_000;

/// An event of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Position in commit order.
    pub position: i64,
    /// Its id; the same at every delivery.
    pub id: Uuid,
    /// Its type.
    pub event_type: String,
    /// Id of what it is about; events of one are told in order.
    pub aggregate: String,
    /// Id of what caused it.
    pub correlation_id: String,
    /// Its data, JSON.
    pub data: String,
    /// When it became true, Unix milliseconds.
    pub created_ms: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    event_type: &'a str,
    timestamp: String,
    correlation_id: &'a str,
    data: &'a RawValue,
}

impl Event {
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            position: row.int(0)?,
            id: row.uuid(1)?,
            event_type: row.text(2)?.to_owned(),
            aggregate: row.text(3)?.to_owned(),
            correlation_id: row.text(4)?.to_owned(),
            data: row.text(5)?.to_owned(),
            created_ms: row.int(6)?,
        })
    }

    /// The envelope as JSON, which is the body of a webhook too. Error: the data is none.
    pub fn envelope(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Envelope {
            id: self.id,
            event_type: &self.event_type,
            timestamp: facts::time(self.created_ms),
            correlation_id: &self.correlation_id,
            data: serde_json::from_str(&self.data)?,
        })
    }
}

/// Types as one text, a comma before and behind each.
pub fn types_text<'a>(types: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::from(",");
    for name in types {
        text.push_str(name);
        text.push(',');
    }
    text
}

/// The types of such a text.
pub fn types_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|name| !name.is_empty())
}

/// A part of the outbox.
#[derive(Debug)]
pub struct Page {
    /// In commit order.
    pub events: Vec<Event>,
    /// Everything up to here was looked at.
    pub until: i64,
    /// Whether there may be more behind it.
    pub more: bool,
}

/// At most `limit` events after a position, of the given types.
pub fn page(tx: &Tx, after: i64, types: &str, limit: i64) -> Result<Page, StoreError> {
    // Asked for first: what is committed meanwhile lies behind it.
    let head = store::sequencer::head(tx)?;
    let events = tx.query(&sql::EVENTS, params![after, types, limit], Event::read)?;
    let more = i64::try_from(events.len()).is_ok_and(|found| found >= limit);
    let last = events.last().map_or(after, |event| event.position);
    Ok(Page { events, until: if more { last } else { last.max(head) }, more })
}

/// Up to where events are not kept any more.
pub fn cleared_until(tx: &Tx) -> Result<i64, StoreError> {
    Ok(setting(tx, CLEARED)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Whether [`clear`] or [`clear_sent`] has anything to do.
pub fn anything_over(tx: &Tx, events_before_ms: i64, sent_before_ms: i64) -> Result<bool, StoreError> {
    let values = params![events_before_ms, sent_before_ms, tx.now_ms()];
    Ok(tx.query_opt(&sql::ANYTHING_OVER, values, |row| row.int(0))?.is_some())
}

/// Clears deliveries and mails that ended before a time, and sessions that are over; gives up mails that come too late.
pub fn clear_sent(tx: &Tx, before_ms: i64) -> Result<(), StoreError> {
    tx.execute(&sql::CLEAR_DELIVERIES, params![before_ms])?;
    expire_mails(tx)?;
    tx.execute(&sql::CLEAR_MAILS, params![before_ms])?;
    crate::identity::clear_sessions(tx)
}

/// Clears events that every consumer has behind it and that are older than `before_ms`; true: there may be more.
pub fn clear(tx: &Tx, before_ms: i64) -> Result<bool, StoreError> {
    let behind = tx.query_opt(&sql::BEHIND_ALL, params![], |row| row.opt_int(0))?.flatten().unwrap_or(0);
    let oldest = tx.query(&sql::OLDEST, params![CLEARED_AT_ONCE], |row| Ok((row.int(0)?, row.int(1)?)))?;
    let old = oldest.iter().take_while(|(position, at_ms)| *position <= behind && *at_ms < before_ms);
    let Some((until, _)) = old.last() else { return Ok(false) };
    tx.execute(&sql::CLEAR, params![*until])?;
    tx.execute(&sql::CLEAR_INBOX, params![*until])?;
    set_setting(tx, CLEARED, &until.to_string())?;
    Ok(oldest.last().is_some_and(|(last, _)| last == until) && !oldest.is_empty())
}
