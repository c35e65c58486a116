//! The index of a write-ahead log in heap memory: regions that keep their address while any handle may
//! still look at them. A restarted machine gets fresh ones; the old die with their last handle.

use super::locks::SlotLocks;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The size of a region that SQLite asks for.
pub(super) const REGION_BYTES: usize = 32 * 1024;
/// Regions are made of words, so that SQLite's 32- and 64-bit accesses are aligned.
type Region = [u64; REGION_BYTES / 8];

/// Regions and locks of one database's shared memory.
#[derive(Default)]
pub(super) struct SharedMemory {
    regions: Vec<NonNull<Region>>,
    pub locks: SlotLocks,
}

// SAFETY: the regions are owned here and freed once, in `drop`; through the pointers only SQLite reads
// and writes, under its own locking protocol, wherever the struct lives.
unsafe impl Send for SharedMemory {}

impl SharedMemory {
    /// The address of region `index`, made with all regions before it if `extend` says so.
    pub fn region(&mut self, index: usize, extend: bool) -> Option<NonNull<Region>> {
        while extend && self.regions.len() <= index {
            let region: Box<Region> = Box::new([0; REGION_BYTES / 8]);
            self.regions.push(NonNull::from(Box::leak(region)));
        }
        self.regions.get(index).copied()
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        for region in self.regions.drain(..) {
            // SAFETY: each pointer came from `Box::leak` in `region`, is dropped once, and no handle is
            // left that could use it: handles hold the `Arc` whose last owner runs this.
            drop(unsafe { Box::from_raw(region.as_ptr()) });
        }
    }
}

/// Shared memory as handles hold it.
pub(super) type Shared = Arc<Mutex<SharedMemory>>;

/// A poisoned lock only says that a test panicked elsewhere; the memory is as good as before.
pub(super) fn lock(shared: &Shared) -> MutexGuard<'_, SharedMemory> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
