//! The till's journal (J-1…J-4): append in the caller's transaction, look up, acknowledge, verify.
//! What an event means is not decided here; the network is not known here.

pub mod mirror;
pub mod project;
pub mod sql;
mod verify;

use domain::{EventId, TerminalId};
use protocol::{
    ChainHead, Epoch, EventBody, EventResult, Hash, Header, MoneySummary, Outcome, PushEvent, Sealed,
    Signature, TerminalKey, TimeEvidence, genesis, seal,
};
use store::{StoreError, Tx, params};

use crate::api::Refusal;
pub use verify::{Verified, verify};

/// Whose journal it is, and when it is written.
#[derive(Debug, Clone)]
pub struct Signer {
    /// Signs each event.
    pub key: TerminalKey,
    /// The terminal.
    pub terminal_id: TerminalId,
    /// The present epoch.
    pub epoch: Epoch,
    /// The clocks, and the last anchor.
    pub time: TimeEvidence,
}

/// The head of an epoch as this till has it; genesis when it is empty.
pub fn head(tx: &Tx<'_>, terminal_id: TerminalId, epoch: &Epoch) -> Result<ChainHead, StoreError> {
    let last = tx.query_opt(&sql::HEAD, params![terminal_id.uuid(), epoch.as_str()], |row| {
        Ok((row.int(0)?, parse_hash(row.text(1)?)?))
    })?;
    Ok(match last {
        Some((seq, hash)) => ChainHead { epoch: epoch.clone(), seq: seq.unsigned_abs(), hash },
        None => ChainHead { epoch: epoch.clone(), seq: 0, hash: genesis(terminal_id, epoch) },
    })
}

/// Seals the body as the next event of the chain and stores it with the caller's transaction.
pub fn append(
    tx: &Tx<'_>,
    signer: &Signer,
    event_id: EventId,
    money: MoneySummary,
    body: &EventBody,
) -> Result<Sealed, Refusal> {
    let head = head(tx, signer.terminal_id, &signer.epoch)?;
    let header = Header {
        event_id,
        terminal_id: signer.terminal_id,
        epoch: signer.epoch.clone(),
        seq: head.seq + 1,
        prev_hash: head.hash,
        time: signer.time.clone(),
        money,
    };
    let sealed = seal(&header, body, &signer.key).map_err(|error| {
        Refusal::new("EVENT_NOT_SEALED", format!("The entry cannot be written: {error}."))
    })?;
    tx.execute(
        &sql::INSERT,
        params![
            event_id.uuid(),
            header.terminal_id.uuid(),
            header.epoch.as_str(),
            to_i64(header.seq),
            body.kind(),
            &sealed.hash.to_string(),
            &sealed.bytes,
            &sealed.signature.to_string(),
            &sealed.personal,
            signer.time.wall_ms
        ],
    )?;
    Ok(sealed)
}

/// The bytes of an event, if it is here.
pub fn bytes(tx: &Tx<'_>, event_id: EventId) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_opt(&sql::BYTES, params![event_id.uuid()], |row| Ok(row.blob(0)?.to_vec()))
}

/// The hash of an event, if it is here.
pub fn hash(tx: &Tx<'_>, event_id: EventId) -> Result<Option<Hash>, StoreError> {
    tx.query_opt(&sql::HASH, params![event_id.uuid()], |row| parse_hash(row.text(0)?))
}

/// The oldest events that fit one push (U-1): all of one terminal, since a till that was enrolled anew may
/// still hold events of the terminal that it was before.
#[derive(Debug)]
pub struct Batch {
    /// Whose events.
    pub terminal_id: TerminalId,
    /// Their ids, in order.
    pub event_ids: Vec<EventId>,
    /// The events.
    pub events: Vec<PushEvent>,
}

/// What to push next; `None` when nothing waits.
pub fn oldest_waiting(tx: &Tx<'_>) -> Result<Option<Batch>, StoreError> {
    let limit = i64::try_from(protocol::MAX_PUSH_EVENTS).unwrap_or(1);
    let rows = tx.query(&sql::WAITING, params![limit], |row| {
        let event = PushEvent {
            signature: parse_signature(row.text(2)?)?,
            personal: row.opt_text(3)?.map(str::to_owned),
            bytes: row.blob(1)?.to_vec(),
        };
        Ok((TerminalId::new(row.uuid(4)?), EventId::new(row.uuid(0)?), event))
    })?;
    let Some((terminal_id, ..)) = rows.first() else { return Ok(None) };
    let terminal_id = *terminal_id;
    let sizes = rows
        .iter()
        .take_while(|(owner, ..)| *owner == terminal_id)
        .map(|(_, _, event)| (event.bytes.len(), event.personal.as_ref().map_or(0, String::len)));
    let fitting = protocol::batch_len(sizes);
    let mut batch = Batch { terminal_id, event_ids: Vec::new(), events: Vec::new() };
    for (_, event_id, event) in rows.into_iter().take(fitting) {
        batch.event_ids.push(event_id);
        batch.events.push(event);
    }
    Ok(Some(batch))
}

/// Everything that waits, with whose it is.
pub fn all_waiting(tx: &Tx<'_>) -> Result<Vec<(TerminalId, PushEvent)>, StoreError> {
    tx.query(&sql::ALL_WAITING, params![], |row| {
        let event = PushEvent {
            signature: parse_signature(row.text(3)?)?,
            personal: row.opt_text(4)?.map(str::to_owned),
            bytes: row.blob(1)?.to_vec(),
        };
        Ok((TerminalId::new(row.uuid(5)?), event))
    })
}

/// Whether anything waits for the server.
pub fn any_waiting(tx: &Tx<'_>) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::ANY_WAITING, params![], |row| row.int(0))?.is_some())
}

/// How many events wait, and how many the server could not book.
pub fn counts(tx: &Tx<'_>) -> Result<(i64, i64), StoreError> {
    let waiting = tx.query_one(&sql::COUNT_WAITING, params![], |row| row.int(0))?;
    let quarantined = tx.query_one(&sql::COUNT_QUARANTINED, params![], |row| row.int(0))?;
    Ok((waiting, quarantined))
}

/// How many receipts wait.
pub fn waiting_sales(tx: &Tx<'_>) -> Result<i64, StoreError> {
    tx.query_one(&sql::COUNT_WAITING_SALES, params![], |row| row.int(0))
}

/// Marks one event as stored by the server. Whether that was news.
pub fn acknowledge(
    tx: &Tx<'_>,
    event_id: EventId,
    result: &EventResult,
    server_ms: i64,
) -> Result<bool, StoreError> {
    let outcome = match result.outcome {
        Outcome::Applied => "applied",
        Outcome::Duplicate => "duplicate",
        Outcome::Quarantined => "quarantined",
        Outcome::Stored => "stored",
    };
    let changed = tx.execute(
        &sql::ACKNOWLEDGE,
        params![event_id.uuid(), server_ms, outcome, &result.order_number, &result.code],
    )?;
    Ok(changed > 0)
}

/// U-5: the server does not have these any more, so everything from `from_seq` on waits again.
pub fn wait_again(
    tx: &Tx<'_>,
    terminal_id: TerminalId,
    epoch: &Epoch,
    from_seq: u64,
) -> Result<u64, StoreError> {
    tx.execute(&sql::WAIT_AGAIN_FROM, params![terminal_id.uuid(), epoch.as_str(), to_i64(from_seq)])
}

/// U-5: another server than before; the earlier epochs go up again too.
pub fn wait_again_others(tx: &Tx<'_>, terminal_id: TerminalId, epoch: &Epoch) -> Result<u64, StoreError> {
    tx.execute(&sql::WAIT_AGAIN_OTHERS, params![terminal_id.uuid(), epoch.as_str()])
}

/// U-5: what the server has had for 30 days may go. How many went.
pub fn forget(tx: &Tx<'_>, before_server_ms: i64) -> Result<u64, StoreError> {
    tx.execute(&sql::FORGET, params![before_server_ms])
}

pub(crate) fn parse_signature(text: &str) -> Result<Signature, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt("a signature is torn".to_owned()))
}

pub(crate) fn parse_hash(text: &str) -> Result<Hash, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt("a hash is torn".to_owned()))
}

pub(crate) fn to_i64(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
