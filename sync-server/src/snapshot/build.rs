//! Making the file: a replica is filled, closed, compressed and hashed piece by piece.

use super::{Contents, PREFIX, SnapshotError, locked};
use protocol::{Hash, StoreData};
use std::io::Write;
use std::sync::Mutex;
use store::{Disk, Entropy, StoreError, Tx, WriteError};

/// Copied at once, bytes.
const CHUNK_BYTES: usize = 1 << 20;
/// Fast: the file is made while somebody waits.
const ZSTD_LEVEL: i32 = 1;

/// A finished snapshot.
#[derive(Debug, Clone)]
pub(super) struct Built {
    pub(super) name: String,
    /// Everything up to here is in it.
    pub(super) position: i64,
    /// Of the compressed file.
    pub(super) hash: Hash,
    /// Of the compressed file, bytes.
    pub(super) length: u64,
    pub(super) made_ms: i64,
}

type SharedDisk = Mutex<Box<dyn Disk>>;

/// A replica has no ids of its own making.
struct NoEntropy;
impl Entropy for NoEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

pub(super) fn build(
    tx: &Tx,
    contents: &impl Contents,
    store: &StoreData,
    disk: &SharedDisk,
) -> Result<Built, SnapshotError> {
    let made_ms = tx.now_ms();
    let position = store::feed::head(tx)?;
    let raw = format!("{PREFIX}{}-{position}-{made_ms}.db", store.id);
    let name = format!("{raw}.zst");
    locked(disk).remove(&raw)?;
    locked(disk).remove(&name)?;
    let made = fill(tx, contents, store, disk, &raw).and_then(|()| compress(disk, &raw, &name));
    locked(disk).remove(&raw)?;
    let (hash, length) = made?;
    Ok(Built { name, position, hash, length, made_ms })
}

fn fill(
    tx: &Tx,
    contents: &impl Contents,
    store: &StoreData,
    disk: &SharedDisk,
    raw: &str,
) -> Result<(), SnapshotError> {
    let conn = locked(disk).open_database(raw)?;
    let mut database = replica::create(conn, tx.now_ms())?;
    let mut cursors = Vec::new();
    let mut failed = None;
    let filled = replica::fill(&mut database, tx.now_ms(), |put| {
        let mut each = |change| put(change).map_err(SnapshotError::from);
        match contents.each(tx, store, &mut each) {
            Ok(found) => cursors = found,
            Err(SnapshotError::Replica(error)) => return Err(error),
            Err(error) => {
                failed = Some(error);
                return Err(StoreError::NotFound.into());
            }
        }
        Ok(())
    });
    if let Some(error) = failed {
        return Err(error);
    }
    filled?;
    let written = database.write(tx.now_ms(), &mut NoEntropy, |replica_tx| {
        for cursor in &cursors {
            replica::set_cursor(replica_tx, cursor.feed, &cursor.encode(), cursor.position, tx.now_ms())?;
        }
        Ok::<_, replica::ReplicaError>(())
    });
    written.map_err(|error| match error {
        WriteError::Refused(error) => SnapshotError::Replica(error),
        WriteError::Failed(error) | WriteError::Unknown(error) => SnapshotError::Store(error),
    })?;
    Ok(replica::finish(database, tx.now_ms())?)
}

fn compress(disk: &SharedDisk, raw: &str, name: &str) -> Result<(Hash, u64), SnapshotError> {
    let failed = |error: std::io::Error| SnapshotError::Store(error.into());
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), ZSTD_LEVEL).map_err(failed)?;
    let mut out = Compressed { disk, name, digest: sha2::Sha256::default(), length: 0 };
    let mut offset = 0;
    loop {
        let piece = locked(disk).read_at(raw, offset, CHUNK_BYTES)?;
        if piece.is_empty() {
            break;
        }
        offset += piece.len() as u64;
        encoder.write_all(&piece).map_err(failed)?;
        if encoder.get_ref().len() >= CHUNK_BYTES {
            out.append(&std::mem::take(encoder.get_mut()))?;
        }
    }
    out.append(&encoder.finish().map_err(failed)?)?;
    Ok(out.end())
}

/// The compressed file while it is written.
struct Compressed<'a> {
    disk: &'a SharedDisk,
    name: &'a str,
    digest: sha2::Sha256,
    length: u64,
}

impl Compressed<'_> {
    fn append(&mut self, bytes: &[u8]) -> Result<(), SnapshotError> {
        use sha2::Digest;
        locked(self.disk).write_at(self.name, self.length, bytes)?;
        self.digest.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn end(self) -> (Hash, u64) {
        use sha2::Digest;
        (Hash::from_bytes(self.digest.finalize().into()), self.length)
    }
}
