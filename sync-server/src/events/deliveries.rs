//! Deliveries of webhooks as rows: what may be sent now, who has it in hand, and when it is tried again. In order per
//! aggregate: what is behind one that waits, waits too.

use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

use super::{Event, sql};
use crate::facts::{self, WEBHOOK_TEST, WebhookTest};

/// The longest pause between two attempts.
const PAUSE_MS_MAX: i64 = 24 * 60 * 60 * 1_000;
/// Each pause is so many times as long as the one before.
const GROWTH: i64 = 3;

/// A delivery as it is shown.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub webhook_id: Uuid,
    /// The event.
    pub event_id: Uuid,
    /// Its type.
    pub event_type: String,
    /// Pending, Delivered, Dead.
    pub status: String,
    /// Tried so often.
    pub attempts: i64,
    /// When it is tried next, while it is pending.
    pub next_attempt_ms: i64,
    /// The receiver's last answer.
    pub response_status: Option<i64>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it was made.
    pub created_ms: i64,
    /// When it was delivered or given up.
    pub ended_ms: Option<i64>,
}

fn read(row: &Row<'_>) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.uuid(0)?,
        webhook_id: row.uuid(1)?,
        event_id: row.uuid(2)?,
        event_type: row.text(3)?.to_owned(),
        status: row.text(4)?.to_owned(),
        attempts: row.int(5)?,
        next_attempt_ms: row.int(6)?,
        response_status: row.opt_int(7)?,
        error: row.opt_text(8)?.map(str::to_owned),
        created_ms: row.int(9)?,
        ended_ms: row.opt_int(10)?,
    })
}

/// Deliveries of a webhook, newest first.
pub fn deliveries(
    tx: &Tx,
    webhook: Uuid,
    before: Option<Uuid>,
    status: Option<&str>,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    tx.query(&sql::DELIVERIES, params![webhook, before, status, limit], read)
}

/// One delivery.
pub fn delivery(tx: &Tx, id: Uuid) -> Result<Option<Delivery>, StoreError> {
    tx.query_opt(&sql::DELIVERY, params![id], read)
}

/// Sends an ended delivery once more; `false`: it waits to be sent anyway.
pub fn replay(tx: &Tx, id: Uuid) -> Result<bool, StoreError> {
    Ok(tx.execute(&sql::REPLAY, params![id, tx.now_ms()])? > 0)
}

/// Makes a delivery that only tests the way; gives its id.
pub fn test_delivery(tx: &Tx, webhook: Uuid) -> Result<Uuid, StoreError> {
    let (id, event_id) = (tx.new_id(), tx.new_id());
    let data = serde_json::to_string(&WebhookTest { webhook_id: webhook });
    let failed = |error| StoreError::Other(format!("a test does not encode: {error}"));
    let event = Event {
        position: store::sequencer::head(tx)?,
        id: event_id,
        event_type: WEBHOOK_TEST.to_owned(),
        // Waits for nothing, and nothing waits for it.
        aggregate: event_id.to_string(),
        correlation_id: webhook.to_string(),
        data: data.map_err(failed)?,
        created_ms: tx.now_ms(),
    };
    let payload = event.envelope().map_err(failed)?;
    let values = params![
        id,
        webhook,
        event.id,
        facts::WEBHOOK_TEST,
        &event.aggregate,
        event.position,
        &payload,
        tx.now_ms()
    ];
    tx.execute(&sql::ADD_DELIVERY, values)?;
    Ok(id)
}

/// Webhooks that have something to be sent now.
pub fn due_webhooks(tx: &Tx) -> Result<Vec<Uuid>, StoreError> {
    tx.query(&sql::DUE_WEBHOOKS, params![tx.now_ms()], |row| row.uuid(0))
}

/// What of a webhook may be sent now: ids, and how often each was tried.
pub fn due(tx: &Tx, webhook: Uuid, limit: i64) -> Result<Vec<(Uuid, i64)>, StoreError> {
    tx.query(&sql::DUE, params![webhook, tx.now_ms(), limit], |row| Ok((row.uuid(0)?, row.int(1)?)))
}

/// Takes a delivery in hand for a while; `false`: another one has it.
pub fn claim(tx: &Tx, (id, attempts): (Uuid, i64), lease_ms: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(&sql::CLAIM, params![id, attempts, tx.now_ms() + lease_ms])? > 0)
}

/// What is sent, where, signed with what.
#[derive(Debug, Clone)]
pub struct ToSend {
    /// The delivery.
    pub id: Uuid,
    /// Its webhook.
    pub webhook_id: Uuid,
    /// Its type.
    pub event_type: String,
    /// The body.
    pub payload: String,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// Where to.
    pub url: String,
    /// The present secret, and the one before while it signs too.
    pub secrets: Vec<String>,
}

/// Reads what a delivery sends. `None`: it was deleted meanwhile.
pub fn to_send(tx: &Tx, id: Uuid) -> Result<Option<ToSend>, StoreError> {
    let now_ms = tx.now_ms();
    tx.query_opt(&sql::TO_SEND, params![id], |row| {
        let mut secrets = vec![row.text(5)?.to_owned()];
        if let (Some(previous), Some(until_ms)) = (row.opt_text(6)?, row.opt_int(7)?)
            && now_ms < until_ms
        {
            secrets.push(previous.to_owned());
        }
        Ok(ToSend {
            id,
            webhook_id: row.uuid(0)?,
            event_type: row.text(1)?.to_owned(),
            payload: row.text(2)?.to_owned(),
            attempt: row.int(3)?,
            url: row.text(4)?.to_owned(),
            secrets,
        })
    })
}

/// How an attempt went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The receiver's answer, if there was one.
    pub response_status: Option<u16>,
    /// Why it counts as failed; `None`: delivered.
    pub error: Option<String>,
}

/// What became of a delivery by an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is there.
    Delivered,
    /// It is tried again.
    Later,
    /// It is given up, until somebody replays it.
    Dead,
}

/// Keeps how an attempt went. The pause before the next one starts at `base_ms`; there are so many attempts at most.
pub fn attempted(
    tx: &Tx,
    sent: &ToSend,
    attempt: &Attempt,
    (base_ms, attempts_max): (i64, i64),
) -> Result<Ended, StoreError> {
    let now_ms = tx.now_ms();
    let ended = match &attempt.error {
        None => Ended::Delivered,
        Some(_) if sent.attempt >= attempts_max => Ended::Dead,
        Some(_) => Ended::Later,
    };
    let status = match ended {
        Ended::Delivered => "Delivered",
        Ended::Later => "Pending",
        Ended::Dead => "Dead",
    };
    let next_ms = now_ms + pause_ms(tx, sent.attempt, base_ms);
    let values = params![
        sent.id,
        sent.attempt,
        status,
        next_ms,
        attempt.response_status.map(i64::from),
        attempt.error.as_deref(),
        (ended != Ended::Later).then_some(now_ms)
    ];
    tx.execute(&sql::ATTEMPTED, values)?;
    tx.execute(&sql::LAST_ATTEMPT, params![sent.webhook_id, now_ms, status])?;
    Ok(ended)
}

/// The pause after the n-th failure: three times as long each time, a day at most, up to a fifth shorter by chance, so
/// that what failed together does not come back together.
pub(super) fn pause_ms(tx: &Tx, failures: i64, base_ms: i64) -> i64 {
    let times = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or(0);
    let pause = base_ms.max(1).saturating_mul(GROWTH.saturating_pow(times)).min(PAUSE_MS_MAX);
    let mut random = [0; 2];
    tx.fill(&mut random);
    pause - pause / 5 * i64::from(u16::from_le_bytes(random)) / i64::from(u16::MAX)
}
