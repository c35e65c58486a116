//! Webhooks as rows: where events are sent and signed with what; and the consumer that makes deliveries of events.

use data_encoding::BASE64URL_NOPAD;
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

use super::{AcceptError, Consumer, Event, sql, types_of, types_text};
use crate::refusal::Refusal;

/// More receivers are none of one shop; each may keep a few connections busy.
const WEBHOOKS_MAX: i64 = 50;
/// How long the secret before signs too.
const OVERLAP_MS: i64 = 24 * 60 * 60 * 1_000;

/// A webhook to be made or changed, checked by the door.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// Where to.
    pub url: String,
    /// Names of types, or `*`.
    pub event_types: Vec<String>,
    /// For people.
    pub description: String,
    /// Whether anything is sent.
    pub active: bool,
}

/// A webhook as it is shown.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Its id.
    pub id: Uuid,
    /// Where to, what, and whether at all.
    pub what: NewWebhook,
    /// When it was made.
    pub created_ms: i64,
    /// When something was tried to be delivered last.
    pub last_delivery_ms: Option<i64>,
    /// What became of it.
    pub last_status: Option<String>,
    /// Deliveries that wait.
    pub pending: i64,
    /// Deliveries that were given up.
    pub dead: i64,
    /// Rises with each change.
    pub version: i64,
}

fn read(row: &Row<'_>) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        id: row.uuid(0)?,
        what: NewWebhook {
            url: row.text(1)?.to_owned(),
            event_types: types_of(row.text(2)?).map(str::to_owned).collect(),
            description: row.text(3)?.to_owned(),
            active: row.bool(4)?,
        },
        created_ms: row.int(5)?,
        last_delivery_ms: row.opt_int(6)?,
        last_status: row.opt_text(7)?.map(str::to_owned),
        pending: row.int(8)?,
        dead: row.int(9)?,
        version: row.int(10)?,
    })
}

/// The webhooks, newest first.
pub fn webhooks(tx: &Tx, before: Option<Uuid>, limit: i64) -> Result<Vec<Webhook>, StoreError> {
    tx.query(&sql::WEBHOOKS, params![before, limit], read)
}

/// One webhook.
pub fn webhook(tx: &Tx, id: Uuid) -> Result<Option<Webhook>, StoreError> {
    tx.query_opt(&sql::WEBHOOK, params![id], read)
}

/// Makes a webhook; gives its id and its secret, which is shown this once. It gets what happens from now on.
/// `Ok(Err(_))`: `TOO_MANY_WEBHOOKS`.
pub fn add_webhook(
    tx: &Tx,
    new: &NewWebhook,
    by: &str,
) -> Result<Result<(Uuid, String), Refusal>, StoreError> {
    if tx.query_one(&sql::COUNT_WEBHOOKS, params![], |row| row.int(0))? >= WEBHOOKS_MAX {
        let detail = format!("There are {WEBHOOKS_MAX} webhooks already; delete one that is not needed.");
        return Ok(Err(Refusal::conflict("TOO_MANY_WEBHOOKS", "", detail)));
    }
    let (id, secret) = (tx.new_id(), mint(tx));
    let types = types_text(new.event_types.iter().map(String::as_str));
    let since = store::sequencer::head(tx)?;
    let values = params![id, &new.url, &types, &new.description, new.active, &secret, since, by, tx.now_ms()];
    tx.execute(&sql::ADD_WEBHOOK, values)?;
    Ok(Ok((id, secret)))
}

/// Changes a webhook; `false`: there is none.
pub fn change_webhook(tx: &Tx, id: Uuid, new: &NewWebhook) -> Result<bool, StoreError> {
    let types = types_text(new.event_types.iter().map(String::as_str));
    let values = params![id, &new.url, &types, &new.description, new.active];
    Ok(tx.execute(&sql::CHANGE_WEBHOOK, values)? > 0)
}

/// Gives a webhook a new secret; the one before signs too for a day. `None`: there is no such webhook.
pub fn rotate_secret(tx: &Tx, id: Uuid) -> Result<Option<String>, StoreError> {
    let secret = mint(tx);
    let changed = tx.execute(&sql::ROTATE, params![id, &secret, tx.now_ms() + OVERLAP_MS])?;
    Ok((changed > 0).then_some(secret))
}

/// Takes a webhook away, with its deliveries; `false`: there is none.
pub fn delete_webhook(tx: &Tx, id: Uuid) -> Result<bool, StoreError> {
    tx.execute(&sql::DELETE_DELIVERIES, params![id])?;
    Ok(tx.execute(&sql::DELETE_WEBHOOK, params![id])? > 0)
}

fn mint(tx: &Tx) -> String {
    let mut random = [0; 32];
    tx.fill(&mut random);
    format!("whsec_{}", BASE64URL_NOPAD.encode(&random))
}

/// Makes a delivery of every event for every webhook that wants it.
#[derive(Debug, Clone, Copy)]
pub struct WebhookConsumer;

impl Consumer for WebhookConsumer {
    fn name(&self) -> &'static str {
        "webhooks"
    }

    fn key(&self) -> Uuid {
        Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0b01)
    }

    fn wants(&self, tx: &Tx) -> Result<Option<String>, StoreError> {
        let wanted = tx.query(&sql::WANTED, params![], |row| Ok(row.text(0)?.to_owned()))?;
        if wanted.is_empty() {
            return Ok(None);
        }
        if wanted.iter().any(|types| types == super::ALL_TYPES) {
            return Ok(Some(super::ALL_TYPES.to_owned()));
        }
        Ok(Some(types_text(wanted.iter().flat_map(|types| types_of(types)))))
    }

    fn accept(&self, tx: &Tx, event: &Event) -> Result<(), AcceptError> {
        let values = params![&event.event_type, event.position];
        let takers = tx.query(&sql::TAKERS, values, |row| row.uuid(0))?;
        if takers.is_empty() {
            return Ok(());
        }
        let payload = event.envelope();
        let payload =
            payload.map_err(|error| AcceptError::Poison(format!("its data cannot be read: {error}")))?;
        for webhook in takers {
            let values = params![
                tx.new_id(),
                webhook,
                event.id,
                &event.event_type,
                &event.aggregate,
                event.position,
                &payload,
                tx.now_ms()
            ];
            tx.execute(&sql::ADD_DELIVERY, values)?;
        }
        Ok(())
    }
}
