//! Enrolment (E-1): a manager's one-time code lets a till in and brings it its identity.

use super::secret::{fold_code, mint_code, token_hash};
use super::terminals::Terminal;
use super::{IdentityError, ServerKeys, actor_of, audit, load_store, load_terminal, sql};
use domain::{StaffId, StoreId, TerminalId};
use protocol::{EnrolReply, EnrolRequest, Epoch, Feed, PROTOCOL, StoreData, TimeAnchor};
use store::{Tx, params};

/// Where a till gets its first catalogue (D-4).
pub const SNAPSHOT_PATH: &str = "/sync/v1/snapshot";

/// A code to be made.
#[derive(Debug, Clone)]
pub struct NewEnrolmentCode {
    /// Which store the till will belong to.
    pub store_id: StoreId,
    /// The manager who makes it; `None`: the set-up.
    pub by: Option<StaffId>,
    /// How long it is good, milliseconds; 10 minutes outside of the demo shop.
    pub valid_ms: i64,
}

/// Makes a code and returns its text, which is shown this once.
pub fn create_enrolment_code(tx: &Tx, new: &NewEnrolmentCode) -> Result<String, IdentityError> {
    let (code, now_ms) = (mint_code(tx), tx.now_ms());
    let by = actor_of(new.by);
    let expires_ms = now_ms + new.valid_ms;
    let hash = token_hash(&fold_code(&code));
    tx.execute(&sql::INSERT_CODE, params![&hash, new.store_id.uuid(), &by, now_ms, expires_ms])?;
    audit(tx, &by, "enrolment_code.created", &new.store_id.to_string(), "{}")?;
    Ok(code)
}

struct Code {
    store_id: StoreId,
    expires_ms: i64,
    used_by: Option<TerminalId>,
    used: bool,
}

/// Lets a till in. The same code with the same key gets the same answer again: its reply may have been lost.
pub fn enrol(tx: &Tx, keys: &ServerKeys, request: &EnrolRequest) -> Result<EnrolReply, IdentityError> {
    check_protocol(request.protocol)?;
    request.verify().map_err(|_| IdentityError::Proof("the signature of the enrolment"))?;
    let hash = token_hash(&fold_code(&request.code));
    let code = read_code(tx, &hash)?;
    let store = load_store(tx, code.store_id)?;
    let store = store.ok_or_else(|| IdentityError::Stored("the code's store is gone".to_owned()))?;
    if code.used {
        return repeat(tx, keys, request, &code, &store);
    }
    if code.expires_ms <= tx.now_ms() {
        return Err(IdentityError::CodeExpired);
    }
    let terminal = admit(tx, request, &store)?;
    if tx.execute(&sql::USE_CODE, params![&hash, tx.now_ms(), terminal.id.uuid()])? == 0 {
        return Err(IdentityError::CodeUsed);
    }
    audit(tx, &terminal.id.to_string(), "terminal.enrolled", store.code.as_str(), "{}")?;
    Ok(reply(tx, keys, &terminal, &store))
}

/// Refuses another version of the protocol, saying which side is the older. Pushes are never asked (U-4).
pub(super) fn check_protocol(theirs: u32) -> Result<(), IdentityError> {
    if theirs == PROTOCOL {
        return Ok(());
    }
    let older = if theirs < PROTOCOL { "till" } else { "server" };
    Err(IdentityError::ProtocolVersion { ours: PROTOCOL, theirs, older })
}

fn read_code(tx: &Tx, hash: &str) -> Result<Code, IdentityError> {
    let code = tx.query_opt(&sql::CODE, params![hash], |row| {
        Ok(Code {
            store_id: super::store_id(row, 0)?,
            expires_ms: row.int(1)?,
            used: row.opt_int(2)?.is_some(),
            used_by: row.opt_uuid(3)?.map(TerminalId::new),
        })
    })?;
    code.ok_or(IdentityError::CodeUnknown)
}

fn repeat(
    tx: &Tx,
    keys: &ServerKeys,
    request: &EnrolRequest,
    code: &Code,
    store: &StoreData,
) -> Result<EnrolReply, IdentityError> {
    let terminal = load_terminal(tx, code.used_by.ok_or(IdentityError::CodeUsed)?)?;
    if terminal.public_key != request.public_key {
        return Err(IdentityError::CodeUsed);
    }
    Ok(reply(tx, keys, &terminal, store))
}

/// A new terminal; or, for a key that is known in this store, the same terminal with a new epoch (U-6).
fn admit(tx: &Tx, request: &EnrolRequest, store: &StoreData) -> Result<Terminal, IdentityError> {
    let key = request.public_key.to_string();
    let known = tx.query_opt(&sql::TERMINAL_BY_KEY, params![&key, store.id.uuid()], |row| row.uuid(0))?;
    let id = TerminalId::new(known.unwrap_or_else(|| tx.new_id()));
    let epoch = next_epoch(tx, id)?;
    if known.is_some() {
        tx.execute(&sql::RENEW_TERMINAL, params![id.uuid(), epoch.as_str(), request.protocol])?;
    } else {
        let count = tx.query_one(&sql::COUNT_TERMINALS, params![store.id.uuid()], |row| row.int(0))?;
        let code = format!("T{:02}", count + 1);
        let name: String = request.name.as_deref().unwrap_or(&code).chars().take(80).collect();
        let values = params![
            id.uuid(),
            store.id.uuid(),
            &code,
            &name,
            &key,
            epoch.as_str(),
            request.protocol,
            tx.now_ms()
        ];
        tx.execute(&sql::INSERT_TERMINAL, values)?;
    }
    tx.execute(&sql::INSERT_EPOCH, params![id.uuid(), epoch.as_str(), tx.now_ms()])?;
    load_terminal(tx, id)
}

fn next_epoch(tx: &Tx, id: TerminalId) -> Result<Epoch, IdentityError> {
    let count = tx.query_one(&sql::COUNT_EPOCHS, params![id.uuid()], |row| row.int(0))?;
    let mut random = [0; 5];
    tx.fill(&mut random);
    Ok(Epoch::mint(u32::try_from(count + 1).unwrap_or(u32::MAX), random))
}

fn reply(tx: &Tx, keys: &ServerKeys, terminal: &Terminal, store: &StoreData) -> EnrolReply {
    EnrolReply {
        terminal_id: terminal.id,
        terminal_code: terminal.code.clone(),
        epoch: terminal.epoch.clone(),
        store_id: store.id,
        store_code: store.code.clone(),
        warehouse_id: store.warehouse_id,
        currency: store.currency,
        zone: store.zone.clone(),
        incarnation: keys.incarnation,
        server_key: keys.server_key.public(),
        server_ms: tx.now_ms(),
        anchor: TimeAnchor::sign(&keys.server_key, terminal.id, tx.now_ms()),
        feeds: feeds_of(terminal),
        snapshot: SNAPSHOT_PATH.to_owned(),
    }
}

/// The feeds of a terminal, which are also all that it may pull (D-3).
pub fn feeds_of(terminal: &Terminal) -> Vec<Feed> {
    vec![Feed::Catalog, Feed::Store(terminal.store_id), Feed::Terminal(terminal.id)]
}
