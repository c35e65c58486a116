//! `journal verify`: every hash, every link, every signature, from the bytes alone.

use std::collections::BTreeMap;

use protocol::{Epoch, Hash, PublicKey, genesis, verify_sealed};
use store::{StoreError, Tx, params};

use super::{parse_hash, sql};

const PAGE_ROWS: i64 = 500;

/// What a check of the whole journal found.
#[derive(Debug, Default)]
pub struct Verified {
    /// Events looked at.
    pub events: u64,
    /// Epochs among them.
    pub epochs: u64,
    /// What is wrong, in words; empty when all is well.
    pub faults: Vec<String>,
}

/// Walks the journal. A chain whose beginning was cut off after 30 days is checked from its first link.
pub fn verify(tx: &Tx<'_>, key: &PublicKey) -> Result<Verified, StoreError> {
    let mut found = Verified::default();
    let mut chains: BTreeMap<Epoch, (u64, Hash)> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = tx.query(&sql::PAGE, params![after, PAGE_ROWS], |row| {
            Ok((row.int(0)?, row.blob(1)?.to_vec(), parse_hash(row.text(2)?)?, row.text(3)?.to_owned()))
        })?;
        let Some((last, ..)) = page.last() else { break };
        after = *last;
        for (ordinal, bytes, hash, signature) in &page {
            found.events += 1;
            if let Err(fault) = check(&mut chains, bytes, *hash, signature, key) {
                found.faults.push(format!("entry {ordinal}: {fault}"));
            }
        }
    }
    found.epochs = chains.len() as u64;
    Ok(found)
}

fn check(
    chains: &mut BTreeMap<Epoch, (u64, Hash)>,
    bytes: &[u8],
    hash: Hash,
    signature: &str,
    key: &PublicKey,
) -> Result<(), String> {
    let signature = signature.parse().map_err(|_| "its signature is torn".to_owned())?;
    let opened = verify_sealed(bytes, hash, &signature, key).map_err(|error| error.to_string())?;
    let (seq, prev_hash) = (opened.header.seq, opened.header.prev_hash);
    let before = chains.insert(opened.header.epoch.clone(), (seq, hash));
    let follows = match before {
        Some((before_seq, before_hash)) => seq == before_seq + 1 && prev_hash == before_hash,
        None => seq > 1 || prev_hash == genesis(opened.header.terminal_id, &opened.header.epoch),
    };
    if follows { Ok(()) } else { Err(format!("it does not follow the entry before it (number {seq})")) }
}
