//! The disk port of the product on a simulated machine: databases through SQLite and the machine's own
//! file system, plain files straight from it, one law for both.

use super::random::SplitMix;
use super::state::{self, Access, State, Trouble};
use rusqlite::{Connection, OpenFlags};
use store::{Disk, StoreError};

/// A machine's disk. Clones are the same disk.
#[derive(Clone)]
pub struct SimDisk {
    access: Access,
    vfs: String,
}

impl SimDisk {
    pub(super) const fn new(access: Access, vfs: String) -> Self {
        SimDisk { access, vfs }
    }

    /// A generator for whoever needs randomness that belongs to this machine.
    pub fn fork_random(&self) -> SplitMix {
        state::lock(&self.access).random.fork(1)
    }
}

fn failed(trouble: Trouble) -> StoreError {
    match trouble {
        Trouble::Off => StoreError::Io("the machine is off".to_owned()),
        Trouble::Io => StoreError::Io("input/output error".to_owned()),
        Trouble::Full => StoreError::Full,
        Trouble::Absent => StoreError::NotFound,
    }
}

impl Disk for SimDisk {
    fn open_database(&self, name: &str) -> Result<Connection, StoreError> {
        // The flags of the product's own folder.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        Ok(Connection::open_with_flags_and_vfs(name, flags, self.vfs.as_str())?)
    }

    fn exists(&self, name: &str) -> Result<bool, StoreError> {
        let state = state::lock(&self.access);
        if state.is_off() { Err(failed(Trouble::Off)) } else { Ok(state.directory.find(name).is_some()) }
    }

    fn list(&self) -> Result<Vec<String>, StoreError> {
        let state = state::lock(&self.access);
        if state.is_off() { Err(failed(Trouble::Off)) } else { Ok(state.directory.names()) }
    }

    fn len(&self, name: &str) -> Result<u64, StoreError> {
        let state = state::lock(&self.access);
        let file = state.directory.find(name).and_then(|id| state.files.get(&id));
        if state.is_off() {
            return Err(failed(Trouble::Off));
        }
        file.map(|file| file.content.len() as u64).ok_or(StoreError::NotFound)
    }

    fn read_at(&self, name: &str, offset: u64, len: usize) -> Result<Vec<u8>, StoreError> {
        let mut state = state::lock(&self.access);
        let file = state.directory.find(name);
        let there = file.and_then(|id| state.files.get(&id)).map_or(0, |file| file.content.len());
        // No more is reserved than the file can give: a length may come from a damaged header.
        let mut bytes = vec![0; len.min(there.saturating_sub(offset as usize))];
        match file {
            None if !state.is_off() => Err(StoreError::NotFound),
            file => {
                state.read(file.unwrap_or_default(), offset as usize, &mut bytes).map_err(failed)?;
                Ok(bytes)
            }
        }
    }

    fn write_at(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let mut state = state::lock(&self.access);
        let file = match state.directory.find(name) {
            Some(file) => file,
            None => state.create(Some(name)).map_err(failed)?,
        };
        state.write(file, offset as usize, bytes).map_err(failed)
    }

    fn sync(&self, name: &str) -> Result<(), StoreError> {
        let mut state = state::lock(&self.access);
        let file = match state.directory.find(name) {
            Some(file) => file,
            None if state.is_off() => return Err(failed(Trouble::Off)),
            None => return Err(StoreError::NotFound),
        };
        state.sync(file, false, true).map_err(failed)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let (log, new_log) = (format!("{from}-wal"), format!("{to}-wal"));
        let mut state = state::lock(&self.access);
        if state.is_off() {
            return Err(failed(Trouble::Off));
        }
        let from_id = state.directory.find(from).ok_or(StoreError::NotFound)?;
        let has_log = state.directory.find(&log).is_some_and(|id| state.len(id) > 0);
        if has_log && state.directory.find(to).is_some() {
            return Err(StoreError::Other(format!(
                "{from} still has a log; close it before it replaces {to}"
            )));
        }
        remove_one(&mut state, &new_log)?;
        if has_log {
            state.rename(&log, &new_log).map_err(failed)?;
        }
        state.rename(from, to).map_err(failed)?;
        remove_one(&mut state, &log)?;
        state.sync_directory(from_id).map_err(failed)
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        let mut state = state::lock(&self.access);
        let file = state.directory.find(name).unwrap_or_default();
        // As the folder does it: the log goes last.
        for part in [name.to_owned(), format!("{name}-wal")] {
            remove_one(&mut state, &part)?;
        }
        state.sync_directory(file).map_err(failed)
    }
}

fn remove_one(state: &mut State, name: &str) -> Result<(), StoreError> {
    match state.remove(name, false) {
        Ok(()) | Err(Trouble::Absent) => Ok(()),
        Err(trouble) => Err(failed(trouble)),
    }
}
