//! The chains of a terminal's journal (J-2, J-3, U-6): where an event belongs, what is missing before it, and
//! where a chain forks. Branch 0 is the trunk; a fork is recorded, never refused.

use super::prepare::Place;
use super::sql;
use domain::TerminalId;
use protocol::{ChainHead, Epoch, Hash, NeedFrom, genesis};
use std::collections::BTreeMap;
use store::{Row, StoreError, Tx, params};

#[derive(Debug, Clone)]
struct Branch {
    number: i64,
    head_seq: u64,
    head_hash: Hash,
    from_seq: u64,
    /// Events are stored beyond a gap.
    detached: bool,
    changed: bool,
}

/// Where an event was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) branch: i64,
    /// A new branch began with it: there are two events for one number (U-6).
    pub(super) forked: bool,
}

/// The chains of one terminal as one push knows them.
pub(super) struct Chains {
    terminal_id: TerminalId,
    epochs: BTreeMap<Epoch, Vec<Branch>>,
}

impl Chains {
    pub(super) const fn new(terminal_id: TerminalId) -> Self {
        Self { terminal_id, epochs: BTreeMap::new() }
    }

    fn branches(&mut self, tx: &Tx, epoch: &Epoch) -> Result<&mut Vec<Branch>, StoreError> {
        if !self.epochs.contains_key(epoch) {
            let read = load(tx, self.terminal_id, epoch)?;
            self.epochs.insert(epoch.clone(), read);
        }
        Ok(self.epochs.entry(epoch.clone()).or_default())
    }

    /// Finds an event's branch and moves the branch's head to it. The caller stores the event there.
    pub(super) fn place(&mut self, tx: &Tx, place: &Place, hash: Hash) -> Result<Placed, StoreError> {
        let terminal_id = self.terminal_id;
        let at = |branch| Spot { terminal_id, epoch: &place.epoch, seq: place.seq, branch };
        let branches = self.branches(tx, &place.epoch)?;
        let follows =
            |branch: &Branch| branch.head_seq + 1 == place.seq && branch.head_hash == place.prev_hash;
        if let Some(branch) = branches.iter_mut().find(|branch| follows(branch)) {
            if !branch.detached || !at(branch.number).taken(tx)? {
                (branch.head_seq, branch.head_hash, branch.changed) = (place.seq, hash, true);
                return Ok(Placed { branch: branch.number, forked: false });
            }
            return Ok(fork(branches, place.seq, hash));
        }
        let parent = if place.seq == 1 { Some(0) } else { at(0).parent(tx, place.prev_hash)? };
        // Beyond a gap: after what is stored there, else on the trunk; its head stays before the gap.
        let number = parent.unwrap_or(0);
        if at(number).taken(tx)? {
            return Ok(fork(branches, place.seq, hash));
        }
        if let Some(branch) = branches.iter_mut().find(|branch| branch.number == number) {
            if place.seq <= branch.head_seq {
                return Ok(fork(branches, place.seq, hash));
            }
            (branch.detached, branch.changed) = (true, true);
        }
        Ok(Placed { branch: number, forked: false })
    }

    /// Links what is stored beyond gaps that are filled now, and writes all heads.
    pub(super) fn settle(&mut self, tx: &Tx) -> Result<(), StoreError> {
        let terminal_id = self.terminal_id;
        for (epoch, branches) in &mut self.epochs {
            let mut at = 0;
            while let Some(branch) = branches.get(at).cloned() {
                if branch.detached {
                    let walked = walk(tx, terminal_id, epoch, branch, branches)?;
                    branches[at] = walked;
                }
                at += 1;
            }
            for branch in branches.iter_mut().filter(|branch| branch.changed) {
                save(tx, terminal_id, epoch, branch)?;
                branch.changed = false;
            }
        }
        Ok(())
    }

    /// The head of a branch, and what is missing after it. `None`: nothing is here.
    pub(super) fn head(
        &mut self,
        tx: &Tx,
        epoch: &Epoch,
        number: i64,
    ) -> Result<(Option<ChainHead>, Option<NeedFrom>), StoreError> {
        let branches = self.branches(tx, epoch)?;
        let Some(branch) = branches.iter().find(|branch| branch.number == number) else {
            return Ok((None, None));
        };
        let head = ChainHead { epoch: epoch.clone(), seq: branch.head_seq, hash: branch.head_hash };
        let need = NeedFrom { epoch: epoch.clone(), from_seq: branch.head_seq + 1 };
        Ok(((branch.head_seq > 0).then_some(head), branch.detached.then_some(need)))
    }
}

fn fork(branches: &mut Vec<Branch>, seq: u64, hash: Hash) -> Placed {
    let number = branches.iter().map(|branch| branch.number).max().unwrap_or(0) + 1;
    branches.push(Branch {
        number,
        head_seq: seq,
        head_hash: hash,
        from_seq: seq,
        detached: false,
        changed: true,
    });
    Placed { branch: number, forked: true }
}

/// The branches of an epoch; at least the trunk, which begins with the genesis.
fn load(tx: &Tx, terminal_id: TerminalId, epoch: &Epoch) -> Result<Vec<Branch>, StoreError> {
    let mut branches = tx.query(&sql::BRANCHES, params![terminal_id.uuid(), epoch.as_str()], |row| {
        Ok(Branch {
            number: row.int(0)?,
            head_seq: unsigned(row.int(1)?)?,
            head_hash: hash_of(row, 2)?,
            from_seq: unsigned(row.int(3)?)?,
            detached: row.bool(4)?,
            changed: false,
        })
    })?;
    if branches.is_empty() {
        let head_hash = genesis(terminal_id, epoch);
        branches.push(Branch {
            number: 0,
            head_seq: 0,
            head_hash,
            from_seq: 1,
            detached: false,
            changed: false,
        });
    }
    Ok(branches)
}

fn save(tx: &Tx, terminal_id: TerminalId, epoch: &Epoch, branch: &Branch) -> Result<(), StoreError> {
    let values = params![
        terminal_id.uuid(),
        epoch.as_str(),
        branch.number,
        signed(branch.head_seq)?,
        branch.head_hash.bytes(),
        signed(branch.from_seq)?,
        branch.detached,
        tx.now_ms()
    ];
    tx.execute(&sql::SAVE_BRANCH, values)?;
    Ok(())
}

/// Follows what is stored beyond a branch's head. What turns out not to hang on it becomes a branch of its own.
fn walk(
    tx: &Tx,
    terminal_id: TerminalId,
    epoch: &Epoch,
    mut branch: Branch,
    branches: &mut Vec<Branch>,
) -> Result<Branch, StoreError> {
    branch.changed = true;
    let values = params![terminal_id.uuid(), epoch.as_str(), branch.number, signed(branch.head_seq)?];
    let mut end = Reached::Everything;
    tx.each(&sql::BEYOND, values, |row| {
        let (seq, hash) = (unsigned(row.int(0)?)?, hash_of(row, 1)?);
        if seq != branch.head_seq + 1 {
            end = Reached::Gap;
        } else if hash_of(row, 2)? != branch.head_hash {
            end = Reached::Stranger(seq, hash);
        } else {
            (branch.head_seq, branch.head_hash) = (seq, hash);
            return Ok(true);
        }
        Ok(false)
    })?;
    branch.detached = matches!(end, Reached::Gap);
    if let Reached::Stranger(seq, hash) = end {
        let placed = fork(branches, seq, hash);
        if let Some(new) = branches.last_mut() {
            new.detached = true;
        }
        let values = params![terminal_id.uuid(), epoch.as_str(), branch.number, signed(seq)?, placed.branch];
        tx.execute(&sql::MOVE_BRANCH, values)?;
    }
    Ok(branch)
}

/// Where following a branch ended.
enum Reached {
    /// All that is stored hangs together.
    Everything,
    /// A number is missing.
    Gap,
    /// The next event names another hash before it.
    Stranger(u64, Hash),
}

struct Spot<'a> {
    terminal_id: TerminalId,
    epoch: &'a Epoch,
    seq: u64,
    branch: i64,
}

impl Spot<'_> {
    fn taken(&self, tx: &Tx) -> Result<bool, StoreError> {
        let values = params![self.terminal_id.uuid(), self.epoch.as_str(), signed(self.seq)?, self.branch];
        Ok(tx.query_opt(&sql::TAKEN, values, |_| Ok(()))?.is_some())
    }

    /// The branch of the event before.
    fn parent(&self, tx: &Tx, prev_hash: Hash) -> Result<Option<i64>, StoreError> {
        let before = signed(self.seq)? - 1;
        let values = params![self.terminal_id.uuid(), self.epoch.as_str(), before, prev_hash.bytes()];
        tx.query_opt(&sql::PLACE_OF, values, |row| row.int(0))
    }
}

/// The chain of a terminal that grew last.
pub fn latest_head(tx: &Tx, terminal_id: TerminalId) -> Result<Option<ChainHead>, StoreError> {
    tx.query_opt(&sql::LATEST, params![terminal_id.uuid()], |row| {
        let epoch = Epoch::parse(row.text(0)?).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(ChainHead { epoch, seq: unsigned(row.int(1)?)?, hash: hash_of(row, 2)? })
    })
}

/// What is here of a chain that a till says it has: the head of the branch that holds it (else of the trunk),
/// and whether there is another event of the same number.
pub fn view_chain(
    tx: &Tx,
    terminal_id: TerminalId,
    claimed: &ChainHead,
) -> Result<(Option<ChainHead>, bool), StoreError> {
    let seq = signed(claimed.seq)?;
    let id = terminal_id.uuid();
    let place = params![id, claimed.epoch.as_str(), seq, claimed.hash.bytes()];
    let branch = tx.query_opt(&sql::PLACE_OF, place, |row| row.int(0))?;
    let hashes = tx.query(&sql::HASHES, params![id, claimed.epoch.as_str(), seq], |row| hash_of(row, 0))?;
    let forked = !hashes.is_empty() && !hashes.contains(&claimed.hash);
    let mut chains = Chains::new(terminal_id);
    let (head, _) = chains.head(tx, &claimed.epoch, branch.unwrap_or(0))?;
    Ok((head, forked))
}

pub(super) fn signed(seq: u64) -> Result<i64, StoreError> {
    i64::try_from(seq).map_err(|_| StoreError::Constraint("a journal number is too large".to_owned()))
}

fn unsigned(seq: i64) -> Result<u64, StoreError> {
    u64::try_from(seq).map_err(|_| StoreError::Corrupt("a journal number is negative".to_owned()))
}

fn hash_of(row: &Row<'_>, column: usize) -> Result<Hash, StoreError> {
    let bytes: [u8; 32] = row
        .blob(column)?
        .try_into()
        .map_err(|_| StoreError::Corrupt("a hash has not 32 bytes".to_owned()))?;
    Ok(Hash::from_bytes(bytes))
}
