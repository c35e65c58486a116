//! The till's journal (J-1…J-4): append in the caller's transaction, look up, acknowledge, verify.
//! What an event means is not decided here; the network is not known here.

pub mod mirror;
pub mod project;
pub mod sql;
mod verify;

use domain::{EventId, TerminalId};
use protocol::{
    ChainHead, Epoch, EventBody, EventResult, Hash, Header, MoneySummary, Outcome, PushEvent, Sealed,
    TerminalKey, TimeEvidence, genesis, seal,
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
    let last = tx.query_opt(&sql::HEAD, params![epoch.as_str()], |row| {
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
    let sealed = seal(&header, body, &signer.key)
        .map_err(|error| Refusal::new("EVENT_NOT_SEALED", format!("The entry cannot be written: {error}.")))?;
    tx.execute(
        &sql::INSERT,
        params![
            event_id.uuid(),
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

/// The oldest events that fit one push (U-1), with their ids.
pub fn oldest_waiting(tx: &Tx<'_>) -> Result<Vec<(EventId, PushEvent)>, StoreError> {
    let mut events = tx.query(&sql::WAITING, params![protocol::MAX_PUSH_EVENTS as i64], |row| {
        let signature =
            row.text(2)?.parse().map_err(|_| StoreError::Corrupt("a signature is torn".to_owned()))?;
        let event = PushEvent {
            signature,
            personal: row.opt_text(3)?.map(str::to_owned),
            bytes: row.blob(1)?.to_vec(),
        };
        Ok((EventId::new(row.uuid(0)?), event))
    })?;
    let sizes = events
        .iter()
        .map(|(_, event)| (event.bytes.len(), event.personal.as_ref().map_or(0, String::len)));
    let fitting = protocol::batch_len(sizes);
    events.truncate(fitting);
    Ok(events)
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

/// Marks one event as stored by the server. Whether that was news.
pub fn acknowledge(tx: &Tx<'_>, result: &EventResult, server_ms: i64) -> Result<bool, StoreError> {
    let outcome = match result.outcome {
        Outcome::Applied => "applied",
        Outcome::Duplicate => "duplicate",
        Outcome::Quarantined => "quarantined",
    };
    let changed = tx.execute(
        &sql::ACKNOWLEDGE,
        params![result.event_id.uuid(), server_ms, outcome, &result.order_number, &result.code],
    )?;
    Ok(changed > 0)
}

/// U-5: the server's head went back to `head` (nothing at all: `None`), so everything behind it waits again.
pub fn wait_again(tx: &Tx<'_>, epoch: &Epoch, from_seq: u64) -> Result<u64, StoreError> {
    tx.execute(&sql::WAIT_AGAIN_FROM, params![epoch.as_str(), to_i64(from_seq)])
}

/// U-5: another server than before; the earlier epochs go up again too.
pub fn wait_again_others(tx: &Tx<'_>, epoch: &Epoch) -> Result<u64, StoreError> {
    tx.execute(&sql::WAIT_AGAIN_OTHERS, params![epoch.as_str()])
}

pub(crate) fn parse_hash(text: &str) -> Result<Hash, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt("a hash is torn".to_owned()))
}

pub(crate) fn to_i64(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
