//! The bootstrap of a till (D-4): a ready catalogue file at a position, compressed, hashed, served in ranges.
//! Built on a reader's transaction, never on the writer's; kept per store and made anew when it is old. Not
//! here: what a replica looks like inside (crate `replica`).

mod build;

use build::Built;
use domain::StoreId;
use protocol::{StoreData, WireResponse, header};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use store::{Disk, StoreError, Tx};

/// How long a snapshot is given out before it is made anew, milliseconds: the feed brings the rest.
const FRESH_MS: i64 = 10 * 60 * 1000;
/// How long a snapshot may be resumed, milliseconds.
const RESUMED_MS: i64 = 24 * 60 * 60 * 1000;
/// Beginning of the names of all files here.
const PREFIX: &str = "snapshot-";
/// Type of the file as served: a replica, compressed with zstd.
const CONTENT_TYPE: &str = "application/zstd";

/// Why a snapshot cannot be given.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The replica cannot be made.
    #[error("the catalogue file cannot be made: {0}")]
    Replica(#[from] replica::ReplicaError),
    /// What is stored cannot be read.
    #[error("stored data cannot be read: {0}")]
    Stored(String),
    /// Another request is making it at this moment.
    #[error("the catalogue file is being made; ask again in a moment")]
    BeingMade,
    /// The range lies beyond the file.
    #[error("the range lies beyond the file; ask for the file anew")]
    Range {
        /// The file's length, bytes.
        length: u64,
    },
}

/// The snapshots of this process and where they lie.
pub struct Snapshots {
    disk: Mutex<Box<dyn Disk>>,
    made: Mutex<BTreeMap<StoreId, Built>>,
    making: Mutex<()>,
}

impl Snapshots {
    /// Takes the disk on which snapshots are made; what an earlier process left there is removed.
    pub fn new(disk: impl Disk + 'static) -> Result<Self, StoreError> {
        for name in disk.list()? {
            if name.starts_with(PREFIX) {
                disk.remove(&name)?;
            }
        }
        Ok(Self {
            disk: Mutex::new(Box::new(disk)),
            made: Mutex::new(BTreeMap::new()),
            making: Mutex::new(()),
        })
    }

    /// Gives a store's snapshot, or a range of it, on a reading transaction. A range without a snapshot of
    /// which it could be is of a new one: its ETag tells.
    pub fn serve(
        &self,
        tx: &Tx,
        contents: &impl Contents,
        store: &StoreData,
        range: Option<(u64, u64)>,
    ) -> Result<WireResponse, SnapshotError> {
        let keep_ms = if range.is_some() { RESUMED_MS } else { FRESH_MS };
        let found = locked(&self.made).get(&store.id).cloned();
        let built = match found.filter(|built| tx.now_ms().saturating_sub(built.made_ms) < keep_ms) {
            Some(built) => built,
            None => self.make(tx, contents, store)?,
        };
        let (first, last) = match range {
            None => (0, built.length.saturating_sub(1)),
            Some((first, last)) if first < built.length && first <= last => {
                (first, last.min(built.length - 1))
            }
            Some(_) => return Err(SnapshotError::Range { length: built.length }),
        };
        let length = usize::try_from(last - first + 1).map_err(|_| {
            SnapshotError::Stored("the catalogue file is too large for this machine".to_owned())
        })?;
        let body = locked(&self.disk).read_at(&built.name, first, length)?;
        let status = if range.is_some() { 206 } else { 200 };
        let mut response = WireResponse::bytes(status, CONTENT_TYPE, body)
            .with_header(header::ETAG, format!("\"{}\"", built.hash))
            .with_header(header::POSITION, built.position)
            .with_header(header::LENGTH, built.length);
        if range.is_some() {
            let range = format!("bytes {first}-{last}/{}", built.length);
            response = response.with_header(header::CONTENT_RANGE, range);
        }
        Ok(response)
    }

    fn make(&self, tx: &Tx, contents: &impl Contents, store: &StoreData) -> Result<Built, SnapshotError> {
        let _making = match self.making.try_lock() {
            Ok(making) => making,
            Err(TryLockError::Poisoned(making)) => making.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(SnapshotError::BeingMade),
        };
        let built = build::build(tx, contents, store, &self.disk)?;
        let old = locked(&self.made).insert(store.id, built.clone());
        if let Some(old) = old.filter(|old| old.name != built.name) {
            locked(&self.disk).remove(&old.name)?;
        }
        Ok(built)
    }
}

/// What goes into a snapshot.
pub trait Contents {
    /// Calls `each` for every entity of the catalogue's and the store's feed, and gives the cursors of both.
    fn each(
        &self,
        tx: &Tx,
        store: &StoreData,
        each: &mut dyn FnMut(protocol::Change) -> Result<(), SnapshotError>,
    ) -> Result<Vec<protocol::Cursor>, SnapshotError>;
}

/// A lock whose holder panicked guards nothing half-done here: entries are whole.
fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
