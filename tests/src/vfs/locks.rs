//! SQLite's two kinds of lock on one file: the five levels of the rollback journal, and the eight
//! shared-memory locks of the write-ahead log. Busy is an answer here, never a wait.

/// The levels of a lock on the database file, as SQLite numbers them.
pub(super) mod level {
    pub const NONE: i32 = 0;
    pub const SHARED: i32 = 1;
    pub const RESERVED: i32 = 2;
    pub const PENDING: i32 = 3; // and above it the exclusive one
}

/// Who holds what on the database file.
#[derive(Debug, Default)]
pub(super) struct FileLocks {
    shared: u32,
    reserved: bool,
    pending: bool,
    exclusive: bool,
}

impl FileLocks {
    /// Raises a handle's lock from `held`; gives the level then held and whether that was enough.
    pub fn raise(&mut self, held: i32, wanted: i32) -> (i32, bool) {
        if wanted <= held {
            return (held, true);
        }
        match wanted {
            level::SHARED => {
                if self.pending || self.exclusive {
                    return (held, false);
                }
                self.shared += 1;
            }
            level::RESERVED => {
                if self.reserved || self.pending || self.exclusive {
                    return (held, false);
                }
                self.reserved = true;
            }
            _ => {
                let others_write = held < level::RESERVED && (self.reserved || self.pending);
                if others_write || self.exclusive {
                    return (held, false);
                }
                if self.shared > 1 {
                    self.pending = true; // no new reader from now on; the old ones finish first
                    return (level::PENDING, false);
                }
                self.exclusive = true;
            }
        }
        (wanted, true)
    }

    /// Lowers a handle's lock from `held` to `wanted`.
    pub fn lower(&mut self, held: i32, wanted: i32) {
        if held >= level::RESERVED && wanted < level::RESERVED {
            self.reserved = false;
            self.pending = false;
            self.exclusive = false;
        }
        if held >= level::SHARED && wanted == level::NONE {
            self.shared = self.shared.saturating_sub(1);
        }
    }

    pub const fn is_reserved(&self) -> bool {
        self.reserved || self.pending || self.exclusive
    }
}

/// The count of lock slots in the shared memory of a write-ahead log.
const SLOTS: usize = 8;

/// Who holds which slot of the shared memory.
#[derive(Debug, Default)]
pub(super) struct SlotLocks {
    readers: [u32; SLOTS],
    writer: [bool; SLOTS],
}

/// The slots that one handle holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HeldSlots {
    shared: [bool; SLOTS],
    exclusive: [bool; SLOTS],
}

impl SlotLocks {
    pub fn lock_shared(&mut self, held: &mut HeldSlots, first: usize, count: usize) -> bool {
        let slots = first..(first + count).min(SLOTS);
        if slots.clone().any(|slot| self.writer[slot] && !held.exclusive[slot]) {
            return false;
        }
        for slot in slots {
            if !held.shared[slot] {
                held.shared[slot] = true;
                self.readers[slot] += 1;
            }
        }
        true
    }

    pub fn lock_exclusive(&mut self, held: &mut HeldSlots, first: usize, count: usize) -> bool {
        let slots = first..(first + count).min(SLOTS);
        let taken = |slot: usize| {
            self.readers[slot] > u32::from(held.shared[slot]) || (self.writer[slot] && !held.exclusive[slot])
        };
        if slots.clone().any(taken) {
            return false;
        }
        for slot in slots {
            held.exclusive[slot] = true;
            self.writer[slot] = true;
        }
        true
    }

    pub fn unlock(&mut self, held: &mut HeldSlots, first: usize, count: usize) {
        for slot in first..(first + count).min(SLOTS) {
            if std::mem::take(&mut held.shared[slot]) {
                self.readers[slot] = self.readers[slot].saturating_sub(1);
            }
            if std::mem::take(&mut held.exclusive[slot]) {
                self.writer[slot] = false;
            }
        }
    }

    pub fn unlock_all(&mut self, held: &mut HeldSlots) {
        self.unlock(held, 0, SLOTS);
    }
}
