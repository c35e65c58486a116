//! `terminal.json`: the till's private key and its enrolment, in the till's folder, readable by its owner
//! only (E-1). It stands outside the database so that a damaged database costs no identity.

use data_encoding::BASE64URL_NOPAD;
use domain::{Currency, StoreId, TerminalId, WarehouseId};
use protocol::{EnrolReply, Epoch, PublicKey, TerminalKey};
use serde::{Deserialize, Serialize};
use store::{Disk, Entropy, StoreError};

/// The file's name in the till's folder.
pub const FILE: &str = "terminal.json";
const NEW_FILE: &str = "terminal.json.new";

/// Who this till is, as the server said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrolment {
    /// Base address of the server that it was enrolled with.
    pub server_url: String,
    /// The terminal.
    pub terminal_id: TerminalId,
    /// Its short name, as on receipts.
    pub terminal_code: String,
    /// The epoch that the enrolment began.
    pub epoch: Epoch,
    /// Its store.
    pub store_id: StoreId,
    /// The store's short name, as on receipts.
    pub store_code: String,
    /// The store's warehouse.
    pub warehouse_id: WarehouseId,
    /// Book currency.
    pub currency: Currency,
    /// The server's public key, for anchors.
    pub server_key: PublicKey,
}

impl Enrolment {
    /// From the server's answer.
    #[must_use]
    pub fn of(reply: &EnrolReply, server_url: &str) -> Self {
        Self {
            server_url: server_url.to_owned(),
            terminal_id: reply.terminal_id,
            terminal_code: reply.terminal_code.clone(),
            epoch: reply.epoch.clone(),
            store_id: reply.store_id,
            store_code: reply.store_code.clone(),
            warehouse_id: reply.warehouse_id,
            currency: reply.currency,
            server_key: reply.server_key,
        }
    }
}

/// Key and enrolment.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Signs everything.
    pub key: TerminalKey,
    /// `None` before the first enrolment.
    pub enrolment: Option<Enrolment>,
}

#[derive(Serialize, Deserialize)]
struct IdentityFile {
    version: u32,
    seed: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enrolment: Option<Enrolment>,
}

/// Reads the file; `None` when there is none, or none that can be understood.
///
/// # Errors
/// When the disk does not let it be read: a till that took this for "no identity" would make itself a new
/// key and lose the old one for ever.
pub fn load(disk: &impl Disk) -> Result<Option<Identity>, StoreError> {
    let length = match disk.len(FILE) {
        Ok(length) => usize::try_from(length).unwrap_or(usize::MAX),
        Err(StoreError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(parse(&disk.read_at(FILE, 0, length)?))
}

fn parse(content: &[u8]) -> Option<Identity> {
    let file: IdentityFile = serde_json::from_slice(content).ok()?;
    let seed = BASE64URL_NOPAD.decode(file.seed.as_bytes()).ok()?.try_into().ok()?;
    Some(Identity { key: TerminalKey::from_seed(seed), enrolment: file.enrolment })
}

/// A new key.
pub fn new_key(entropy: &mut dyn Entropy) -> TerminalKey {
    let mut seed = [0; 32];
    entropy.fill(&mut seed);
    TerminalKey::from_seed(seed)
}

/// Writes the file whole and synced; the old one stays until the new one is safe.
pub fn save(disk: &impl Disk, identity: &Identity) -> Result<(), StoreError> {
    let file = IdentityFile {
        version: 1,
        seed: BASE64URL_NOPAD.encode(&identity.key.seed()),
        enrolment: identity.enrolment.clone(),
    };
    let content = serde_json::to_vec_pretty(&file).map_err(|error| StoreError::Other(error.to_string()))?;
    disk.remove(NEW_FILE)?;
    disk.write_at(NEW_FILE, 0, &content)?;
    disk.sync(NEW_FILE)?;
    disk.rename(NEW_FILE, FILE)?;
    disk.sync(FILE)
}
