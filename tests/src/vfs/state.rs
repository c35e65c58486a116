//! The inside of a machine: its files, its directory, its fault, and the one place (`act`) through
//! which every step passes. Safe code; SQLite's calls and the plain-file port both end here.

use super::directory::{Directory, FileId};
use super::fault::{Fault, Faults, Step, Syncing};
use super::file::{Content, Survival};
use super::locks::FileLocks;
use super::random::SplitMix;
use super::shm::Shared;
use super::trace::Trace;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why a step failed, before anybody puts it into SQLite's or the product's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The machine is off, or the handle is from before its last start.
    Off,
    /// An input/output error.
    Io,
    /// No space left.
    Full,
    /// There is no such file.
    Absent,
}

/// A file with what handles share of it.
#[derive(Default)]
pub(super) struct File {
    pub content: Content,
    pub locks: FileLocks,
    pub memory: Shared,
    pub handles: u32,
    /// `Syncing::Normal`: a sync was asked for and not made.
    sync_owed: bool,
    last_write_offset: usize,
}

/// Everything a machine is. Handles reach it through [`Access`].
pub(super) struct State {
    pub files: BTreeMap<FileId, File>,
    pub directory: Directory,
    pub faults: Faults,
    pub trace: Trace,
    pub random: SplitMix,
    pub syncing: Syncing,
    /// Counts starts; a handle of an earlier life is dead.
    pub life: u32,
    off: Option<Fault>,
    strike_late: bool,
    next_file: FileId,
}

/// How everybody holds the state.
pub(super) type Access = Arc<Mutex<State>>;

/// A poisoned lock only says that a test panicked; what the disk holds is still what it holds.
pub(super) fn lock(access: &Access) -> MutexGuard<'_, State> {
    access.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    pub fn new(random: SplitMix) -> Self {
        State {
            files: BTreeMap::new(),
            directory: Directory::default(),
            faults: Faults::default(),
            trace: Trace::default(),
            random,
            syncing: Syncing::Honest,
            life: 0,
            off: None,
            strike_late: false,
            next_file: 1,
        }
    }

    pub fn arm(&mut self, fault: Fault, after_steps: u64) {
        self.strike_late = self.random.below(2) == 0;
        self.faults.arm(fault, after_steps);
    }

    pub const fn is_off(&self) -> bool {
        self.off.is_some()
    }

    pub const fn off(&self) -> Option<Fault> {
        self.off
    }

    pub fn turn_off(&mut self, how: Fault) {
        self.off.get_or_insert(how);
    }

    /// The machine comes up again, with what survived.
    pub fn start(&mut self) {
        if self.off.take() == Some(Fault::PowerCut) {
            self.lose_power();
        }
        self.life += 1;
        self.faults.lift();
        for file in self.files.values_mut() {
            file.locks = FileLocks::default();
            file.memory = Shared::default();
            file.handles = 0;
        }
        self.forget_unreachable();
    }

    fn lose_power(&mut self) {
        let mut random = self.random.fork(0x50_57);
        self.directory.power_cut(&mut random);
        let survival = Survival::draw(&mut random);
        for file in self.files.values_mut() {
            file.content.power_cut(survival, &mut random);
            file.sync_owed = false;
        }
    }

    /// One step: `work` is done unless a fault says otherwise.
    pub fn act<T>(&mut self, step: Step, work: impl FnOnce(&mut Self) -> T) -> Result<T, Trouble> {
        if self.is_off() {
            return Err(Trouble::Off);
        }
        match self.faults.step(step) {
            None => Ok(work(self)),
            Some(fault @ (Fault::Crash | Fault::PowerCut)) => {
                if self.strike_late {
                    work(self); // done, but nobody is left to hear of it
                }
                self.off = Some(fault);
                Err(Trouble::Off)
            }
            Some(Fault::WriteError) => {
                if self.strike_late {
                    work(self);
                }
                Err(Trouble::Io)
            }
            Some(Fault::ReadError | Fault::SyncError) => Err(Trouble::Io),
            Some(Fault::DiskFull) => Err(Trouble::Full),
        }
    }

    /// Makes a file, bound to a name unless it is a temporary one.
    pub fn create(&mut self, name: Option<&str>) -> Result<FileId, Trouble> {
        self.act(Step::Write, |state| {
            let id = state.next_file;
            state.next_file += 1;
            state.files.insert(id, File::default());
            if let Some(name) = name {
                state.directory.bind(name, id);
                state.note(1, id, name.as_bytes());
            }
            id
        })
    }

    pub fn write(&mut self, id: FileId, offset: usize, bytes: &[u8]) -> Result<(), Trouble> {
        self.act(Step::Write, |state| {
            state.note(2, id, bytes);
            state.trace.number(offset as u64);
            if let Some(file) = state.files.get_mut(&id) {
                file.last_write_offset = offset;
                file.content.write(offset, bytes);
            }
        })
    }

    pub fn truncate(&mut self, id: FileId, len: usize) -> Result<(), Trouble> {
        self.act(Step::Other, |state| {
            state.note(3, id, &[]);
            state.trace.number(len as u64);
            if let Some(file) = state.files.get_mut(&id) {
                file.content.truncate(len);
            }
        })
    }

    /// Reads into `out`; gives the count of bytes that the file had.
    pub fn read(&mut self, id: FileId, offset: usize, out: &mut [u8]) -> Result<usize, Trouble> {
        self.act(Step::Read, |state| match state.files.get(&id) {
            Some(file) => file.content.read(offset, out),
            None => 0,
        })
    }

    /// Syncs a file, and the directory with it if asked. `is_log`: the file is a write-ahead log.
    pub fn sync(&mut self, id: FileId, is_log: bool, with_directory: bool) -> Result<(), Trouble> {
        let before = self.faults.struck.get(&Fault::SyncError).copied();
        let done = self.act(Step::Sync, |state| {
            state.note(4, id, &[]);
            let Some(file) = state.files.get_mut(&id) else { return };
            match state.syncing {
                Syncing::Lying => {}
                Syncing::Normal if is_log && file.last_write_offset != 0 => file.sync_owed = true,
                _ => {
                    file.content.sync();
                    if with_directory {
                        state.directory.sync();
                        state.forget_unreachable();
                    }
                }
            }
        });
        if self.faults.struck.get(&Fault::SyncError).copied() != before
            && let Some(file) = self.files.get_mut(&id)
        {
            file.content.doom();
        }
        done
    }

    /// Makes names durable; `id` only says in the trace whose.
    pub fn sync_directory(&mut self, id: FileId) -> Result<(), Trouble> {
        self.act(Step::Sync, |state| {
            state.note(7, id, &[]);
            if state.syncing != Syncing::Lying {
                state.directory.sync();
                state.forget_unreachable();
            }
        })
    }

    /// Length of a file, 0 if there is none.
    pub fn len(&self, id: FileId) -> usize {
        self.files.get(&id).map_or(0, |file| file.content.len())
    }

    /// `Syncing::Normal`: what `synchronous=NORMAL` does before a checkpoint writes to the database.
    pub fn pay_owed_sync(&mut self, log: &str) {
        if let Some(file) = self.directory.find(log).and_then(|id| self.files.get_mut(&id))
            && std::mem::take(&mut file.sync_owed)
        {
            file.content.sync();
        }
    }

    pub fn remove(&mut self, name: &str, with_directory: bool) -> Result<(), Trouble> {
        if self.directory.find(name).is_none() {
            return if self.is_off() { Err(Trouble::Off) } else { Err(Trouble::Absent) };
        }
        self.act(Step::Other, |state| {
            state.note(5, 0, name.as_bytes());
            state.directory.remove(name);
            if with_directory && state.syncing != Syncing::Lying {
                state.directory.sync();
            }
            state.forget_unreachable();
        })
    }

    /// Renames a file over whatever had the new name.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        if self.directory.find(from).is_none() {
            return if self.is_off() { Err(Trouble::Off) } else { Err(Trouble::Absent) };
        }
        self.act(Step::Other, |state| {
            state.note(6, 0, from.as_bytes());
            state.note(6, 0, to.as_bytes());
            state.directory.rename(from, to);
        })
    }

    /// Drops files that no name, no possible past name and no handle leads to.
    pub fn forget_unreachable(&mut self) {
        let directory = &self.directory;
        self.files.retain(|id, file| file.handles > 0 || directory.mentions(*id));
    }

    pub fn copy_files(&self) -> BTreeMap<String, Vec<u8>> {
        let read = |name: String| {
            let file = self.directory.find(&name).and_then(|id| self.files.get(&id))?;
            let mut bytes = vec![0; file.content.len()];
            file.content.read(0, &mut bytes);
            Some((name, bytes))
        };
        self.directory.names().into_iter().filter_map(read).collect()
    }

    pub fn replace_files(&mut self, files: &BTreeMap<String, Vec<u8>>) {
        self.life += 1;
        self.directory = Directory::default();
        self.files.clear();
        for (name, bytes) in files {
            let id = self.next_file;
            self.next_file += 1;
            let file = self.files.entry(id).or_default();
            file.content.write(0, bytes);
            file.content.sync();
            self.directory.bind(name, id);
            self.note(8, id, bytes);
        }
        self.directory.sync();
    }

    fn note(&mut self, kind: u64, id: FileId, bytes: &[u8]) {
        self.trace.number(kind << 32 | id);
        self.trace.bytes(bytes);
    }
}
