//! One open file of SQLite's: everything that its methods do, in safe code. `calls.rs` only translates.

use super::directory::FileId;
use super::locks::{HeldSlots, level};
use super::shm::{self, REGION_BYTES, Shared};
use super::state::{self, Access, State, Trouble};
use std::ptr::NonNull;
use std::sync::{Arc, MutexGuard};

/// What SQLite opened the file as.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Purpose {
    /// The database itself, not a journal, log or temporary file.
    pub is_main: bool,
    /// A write-ahead log.
    pub is_log: bool,
    /// Journal or log: its first sync syncs the directory too, as SQLite's own driver does.
    pub sync_directory: bool,
    pub delete_on_close: bool,
}

/// An open file.
pub(super) struct Handle {
    access: Access,
    life: u32,
    file: FileId,
    name: Option<String>,
    purpose: Purpose,
    level: i32,
    memory: Shared,
    slots: HeldSlots,
}

impl Handle {
    /// Opens `name` (a temporary file without one), making it where `create` allows.
    pub fn open(
        access: &Access,
        name: Option<&str>,
        create: bool,
        purpose: Purpose,
    ) -> Result<Self, Trouble> {
        let mut state = state::lock(access);
        if state.is_off() {
            return Err(Trouble::Off);
        }
        let file = match name.and_then(|name| state.directory.find(name)) {
            Some(file) => file,
            None if create => state.create(name)?,
            None => return Err(Trouble::Absent),
        };
        let life = state.life;
        let entry = state.files.get_mut(&file).ok_or(Trouble::Absent)?;
        entry.handles += 1;
        let memory = Arc::clone(&entry.memory);
        drop(state);
        Ok(Handle {
            access: Arc::clone(access),
            life,
            file,
            name: name.map(str::to_owned),
            purpose,
            level: level::NONE,
            memory,
            slots: HeldSlots::default(),
        })
    }

    /// The machine's state, if the machine is on and this handle is of its present life.
    fn state(&self) -> Result<MutexGuard<'_, State>, Trouble> {
        let state = state::lock(&self.access);
        if state.is_off() || state.life != self.life { Err(Trouble::Off) } else { Ok(state) }
    }

    pub fn read(&self, offset: usize, out: &mut [u8]) -> Result<usize, Trouble> {
        self.state()?.read(self.file, offset, out)
    }

    pub fn write(&self, offset: usize, bytes: &[u8]) -> Result<(), Trouble> {
        let mut state = self.state()?;
        if self.purpose.is_main
            && let Some(name) = &self.name
            && state.syncing == super::Syncing::Normal
        {
            state.pay_owed_sync(&format!("{name}-wal"));
        }
        state.write(self.file, offset, bytes)
    }

    pub fn truncate(&self, len: usize) -> Result<(), Trouble> {
        self.state()?.truncate(self.file, len)
    }

    pub fn sync(&mut self) -> Result<(), Trouble> {
        let with_directory = self.purpose.sync_directory;
        self.state()?.sync(self.file, self.purpose.is_log, with_directory)?;
        self.purpose.sync_directory = false;
        Ok(())
    }

    pub fn len(&self) -> Result<usize, Trouble> {
        self.state()?.files.get(&self.file).map(|file| file.content.len()).ok_or(Trouble::Off)
    }

    /// Raises the lock; false is busy.
    pub fn lock(&mut self, wanted: i32) -> Result<bool, Trouble> {
        let mut state = self.state()?;
        let file = state.files.get_mut(&self.file).ok_or(Trouble::Off)?;
        let (level, enough) = file.locks.raise(self.level, wanted);
        drop(state);
        self.level = level;
        Ok(enough)
    }

    /// Lowers the lock. A dead machine has none.
    pub fn unlock(&mut self, wanted: i32) {
        if let Ok(mut state) = self.state()
            && let Some(file) = state.files.get_mut(&self.file)
        {
            file.locks.lower(self.level, wanted);
        }
        self.level = self.level.min(wanted);
    }

    pub fn is_reserved(&self) -> Result<bool, Trouble> {
        self.state()?.files.get(&self.file).map(|file| file.locks.is_reserved()).ok_or(Trouble::Off)
    }

    /// The address of a region of the shared memory; none if it does not exist and is not to be made.
    pub fn map(&self, region: usize, bytes: usize, extend: bool) -> Result<Option<NonNull<u8>>, Trouble> {
        drop(self.state()?);
        if bytes != REGION_BYTES {
            return Err(Trouble::Io);
        }
        Ok(shm::lock(&self.memory).region(region, extend).map(NonNull::cast))
    }

    /// Takes slots of the shared memory; false is busy.
    pub fn lock_slots(&mut self, first: usize, count: usize, exclusive: bool) -> Result<bool, Trouble> {
        drop(self.state()?);
        let mut memory = shm::lock(&self.memory);
        Ok(if exclusive {
            memory.locks.lock_exclusive(&mut self.slots, first, count)
        } else {
            memory.locks.lock_shared(&mut self.slots, first, count)
        })
    }

    pub fn unlock_slots(&mut self, first: usize, count: usize) {
        shm::lock(&self.memory).locks.unlock(&mut self.slots, first, count);
    }

    /// Gives up the shared memory's slots; the memory itself goes with the last handle.
    pub fn unmap(&mut self) {
        shm::lock(&self.memory).locks.unlock_all(&mut self.slots);
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.unmap();
        self.unlock(level::NONE);
        let Ok(mut state) = self.state() else { return };
        if let Some(file) = state.files.get_mut(&self.file) {
            file.handles = file.handles.saturating_sub(1);
        }
        if self.purpose.delete_on_close
            && let Some(name) = &self.name
        {
            state.directory.remove(name);
        }
        state.forget_unreachable();
    }
}
