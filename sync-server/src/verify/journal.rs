//! I-9: sequences and hashes are unbroken per terminal, epoch and branch, every stored event has the hash of its
//! bytes, and the heads are where the chains end. Streams: a journal may be large.

use super::{Violation, add, sql};
use protocol::{Epoch, Hash, genesis};
use std::collections::{BTreeMap, BTreeSet};
use store::{Row, StoreError, Tx, params};

type Key = (String, String, i64);

struct Head {
    seq: i64,
    hash: Vec<u8>,
    from_seq: i64,
    detached: bool,
}

#[derive(Default)]
struct Findings {
    bytes: Vec<String>,
    chain: Vec<String>,
    heads: Vec<String>,
}

pub(super) fn check(tx: &Tx, found: &mut Vec<Violation>) -> Result<(), StoreError> {
    let heads: BTreeMap<Key, Head> = tx.query(&sql::HEADS, params![], read_head)?.into_iter().collect();
    let mut findings = Findings::default();
    let mut before: Option<(Key, i64, Vec<u8>)> = None;
    let mut reached = BTreeSet::new();
    tx.each(&sql::JOURNAL, params![], |row| {
        let key = key(row)?;
        let (seq, hash, prev_hash) = (row.int(3)?, row.blob(4)?, row.blob(5)?);
        let name = || format!("{} {} branch {} event {seq}", key.0, key.1, key.2);
        if Hash::of("event", row.blob(6)?).bytes() != hash {
            findings.bytes.push(name());
        }
        let Some(head) = heads.get(&key) else {
            findings.heads.push(name());
            return Ok(true);
        };
        let follows = match before.as_ref().filter(|(same, ..)| *same == key) {
            Some((_, last, last_hash)) => *last + 1 == seq && last_hash == prev_hash,
            None => seq == head.from_seq && begins(&key, head, prev_hash),
        };
        // Beyond a gap nothing is promised until the gap is filled.
        if !follows && seq <= head.seq {
            findings.chain.push(name());
        }
        if seq == head.seq && hash == head.hash {
            reached.insert(key.clone());
        }
        before = Some((key, seq, hash.to_vec()));
        Ok(true)
    })?;
    for (key, head) in &heads {
        // A trunk that has only what lies beyond its gap is at its genesis.
        let at_start = head.seq < head.from_seq && head.detached;
        if !at_start && !reached.contains(key) {
            findings.heads.push(format!("{} {} branch {} head {}", key.0, key.1, key.2, head.seq));
        }
    }
    add(found, "I-9", "an event's bytes are not those of its hash", findings.bytes);
    add(found, "I-9", "a journal's chain is broken", findings.chain);
    add(found, "I-9", "a journal's head is not where its chain ends", findings.heads);
    Ok(())
}

/// The trunk begins with the genesis; where a branch left its parent is not on the branch itself.
fn begins((terminal, epoch, branch): &Key, _head: &Head, prev_hash: &[u8]) -> bool {
    if *branch > 0 {
        return true;
    }
    let (Ok(terminal), Ok(epoch)) = (terminal.parse(), Epoch::parse(epoch)) else { return false };
    genesis(terminal, &epoch).bytes() == prev_hash
}

fn key(row: &Row<'_>) -> Result<Key, StoreError> {
    Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.int(2)?))
}

fn read_head(row: &Row<'_>) -> Result<(Key, Head), StoreError> {
    let head =
        Head { seq: row.int(3)?, hash: row.blob(4)?.to_vec(), from_seq: row.int(5)?, detached: row.bool(6)? };
    Ok((key(row)?, head))
}
