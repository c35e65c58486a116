//! `journal.mirror`: a second, plain copy of the events that the server does not have yet, written behind the
//! database's back after each commit, without a sync of its own. It serves twice: what a damaged database
//! lost is taken from it, and a database that is older than its mirror was restored from a copy (U-6).
//! Never a source of truth while the database is sound.

use std::collections::BTreeSet;

use domain::EventId;
use protocol::{Epoch, Hash, Opened, Signature};
use serde::{Deserialize, Serialize};
use store::{Disk, StoreError};

/// The file's name in the till's folder.
pub const FILE: &str = "journal.mirror";
const NEW_FILE: &str = "journal.mirror.new";
/// Above this size the acknowledged part is cut off.
const TRIM_ABOVE_BYTES: u64 = 256 * 1024;

/// One event as the mirror holds it.
#[derive(Debug, Clone)]
pub struct Mirrored {
    /// The event's bytes; their hash was checked.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: Hash,
    /// The terminal's signature.
    pub signature: Signature,
    /// Personal data beside it.
    pub personal: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Beside {
    h: Hash,
    s: Signature,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<String>,
}

/// Where the next record goes.
#[derive(Debug, Default)]
pub struct Mirror {
    length: u64,
}

impl Mirror {
    /// Takes up the file where it ends; a record cut off by a crash is skipped by its reader.
    pub fn open(disk: &impl Disk) -> Self {
        Self { length: disk.len(FILE).unwrap_or(0) }
    }

    /// Writes a committed event. The database has it: a failure here is only worth a line in the log.
    pub fn append(&mut self, disk: &impl Disk, event: &Mirrored) -> Result<(), StoreError> {
        let mut record = Vec::with_capacity(event.bytes.len() + 256);
        // A torn record before this one must not swallow it.
        record.push(b'\n');
        record_into(&mut record, event)?;
        disk.write_at(FILE, self.length, &record)?;
        self.length += record.len() as u64;
        Ok(())
    }

    /// Whether it is worth cutting off what the server has.
    #[must_use]
    pub const fn is_long(&self) -> bool {
        self.length > TRIM_ABOVE_BYTES
    }

    /// Writes the file anew with these events only; the old one stays until the new one is safe.
    pub fn rewrite(&mut self, disk: &impl Disk, events: &[Mirrored]) -> Result<(), StoreError> {
        let mut content = Vec::new();
        for event in events {
            content.push(b'\n');
            record_into(&mut content, event)?;
        }
        disk.remove(NEW_FILE)?;
        disk.write_at(NEW_FILE, 0, &content)?;
        disk.sync(NEW_FILE)?;
        disk.rename(NEW_FILE, FILE)?;
        disk.sync(FILE)?;
        self.length = content.len() as u64;
        Ok(())
    }
}

fn record_into(out: &mut Vec<u8>, event: &Mirrored) -> Result<(), StoreError> {
    let beside = Beside { h: event.hash, s: event.signature, p: event.personal.clone() };
    serde_json::to_writer(&mut *out, &beside).map_err(|error| StoreError::Other(error.to_string()))?;
    out.push(b'\n');
    out.extend_from_slice(&event.bytes);
    out.push(b'\n');
    Ok(())
}

/// Every whole record of the file, in order of writing; what is torn is left out.
///
/// # Errors
/// When the disk does not let it be read: what it holds may be all that is left.
pub fn read(disk: &impl Disk) -> Result<Vec<Mirrored>, StoreError> {
    let length = match disk.len(FILE) {
        Ok(length) => usize::try_from(length).unwrap_or(usize::MAX),
        Err(StoreError::NotFound) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    Ok(parse(&disk.read_at(FILE, 0, length)?))
}

fn parse(content: &[u8]) -> Vec<Mirrored> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut lines = content.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let Ok(beside) = serde_json::from_slice::<Beside>(line) else { continue };
        let Some(bytes) = lines.peek() else { break };
        if Hash::of("event", bytes) == beside.h && seen.insert(beside.h) {
            found.push(Mirrored {
                bytes: bytes.to_vec(),
                hash: beside.h,
                signature: beside.s,
                personal: beside.p,
            });
            lines.next();
        }
    }
    found
}

impl Mirrored {
    /// The envelope; `None` when these bytes are no event of a version that is known here.
    #[must_use]
    pub fn opened(&self) -> Option<Opened<'_>> {
        protocol::open(&self.bytes).ok()
    }

    /// Where in which chain, and who.
    #[must_use]
    pub fn place(&self) -> Option<(Epoch, u64, EventId)> {
        self.opened().map(|opened| (opened.header.epoch, opened.header.seq, opened.header.event_id))
    }
}
