//! D-4: the catalogue comes as a file, by ranges, and goes on where it stopped; its hash is checked before it
//! is used, and it is swapped in by one pointer. The journal is never touched by it.

use std::io::{self, Read};

use data_encoding::HEXLOWER;
use protocol::{Hash, WireRequest, WireResponse, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Disk, Durability, StoreError};

use super::planner::Trouble;
use super::talk::trouble;
use crate::api::Refusal;
use crate::core::Till;
use crate::replica::{Catalogue, Pointer};
use crate::till::settings;

/// Where the download grows.
const PART: &str = "snapshot.part";
/// Read and written at once.
const PIECE_BYTES: usize = 1024 * 1024;
/// Largest snapshot that is believed, bytes as served and unpacked.
const BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// How far the file has come; remembered over a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Download {
    /// The quoted SHA-256 of what is served; another one: begin anew.
    etag: String,
    /// Bytes as served.
    length: u64,
    /// Whether it is zstd.
    packed: bool,
}

impl<D: Disk> Till<D> {
    pub(crate) fn snapshot_request(&mut self) -> Result<WireRequest, Trouble> {
        let first = self.received().map_err(trouble)?;
        let last = first.saturating_add(self.config.snapshot_chunk_bytes.max(1)) - 1;
        let wire = WireRequest::get("/sync/v1/snapshot").with_range(first, last);
        Ok(wire.with_bearer(self.planner.token().unwrap_or_default()))
    }

    /// Bytes that are here already.
    fn received(&mut self) -> Result<u64, Refusal> {
        let download: Option<Download> = self.read(|tx| settings::get(tx, settings::DOWNLOAD))?;
        let length = match &download {
            Some(_) => self.disk.len(PART).unwrap_or(0),
            None => 0,
        };
        Ok(download.map_or(0, |download| length.min(download.length.saturating_sub(1))))
    }

    pub(crate) fn take_snapshot(&mut self, response: &WireResponse) {
        match self.keep_piece(response) {
            Ok(false) => {}
            Ok(true) => match self.swap_in() {
                Ok(()) => {
                    self.planner.on_snapshot();
                    self.figures.pulled += 1;
                }
                Err(refusal) => {
                    self.forget_download();
                    self.sync_failed(trouble(refusal), 0);
                }
            },
            Err(refusal) => self.sync_failed(trouble(refusal), 0),
        }
    }

    /// Stores one piece. Whether it was the last.
    fn keep_piece(&mut self, response: &WireResponse) -> Result<bool, Refusal> {
        let etag = response.header(header::ETAG).ok_or_else(not_understood)?.to_owned();
        let partial = response.status == 206;
        let length = match response.header(header::LENGTH).and_then(|text| text.parse().ok()) {
            Some(length) => length,
            None if !partial => response.body.len() as u64,
            None => whole_length(response).ok_or_else(not_understood)?,
        };
        if length > BYTES_MAX || response.body.is_empty() {
            return Err(not_understood());
        }
        let packed = response.content_type == "application/zstd";
        let found = Download { etag, length, packed };
        let known: Option<Download> = self.read(|tx| settings::get(tx, settings::DOWNLOAD))?;
        let offset = if partial { self.received()? } else { 0 };
        if known.as_ref() != Some(&found) {
            self.write(Durability::Normal, |tx| Ok(settings::put(tx, settings::DOWNLOAD, &found)?))?;
            self.disk.remove(PART).map_err(|error| self.note(&error))?;
            // A piece out of the middle of another file than before is of no use.
            if offset > 0 {
                return Ok(false);
            }
        }
        if partial && range_start(response).is_some_and(|start| start != offset) {
            return Err(not_understood());
        }
        self.disk.write_at(PART, offset, &response.body).map_err(|error| self.note(&error))?;
        Ok(offset + response.body.len() as u64 >= length)
    }

    /// Checks, unpacks, opens, and only then points to the new file.
    fn swap_in(&mut self) -> Result<(), Refusal> {
        let download: Option<Download> = self.read(|tx| settings::get(tx, settings::DOWNLOAD))?;
        let download = download.ok_or_else(not_understood)?;
        let before: Option<Pointer> = self.read(|tx| settings::get(tx, settings::REPLICA))?;
        let store_id = self.enrolment()?.store_id;
        let number = before.as_ref().map_or(0, |pointer| pointer.number) + 1;
        let pointer = Pointer { number, store_id };
        let file = pointer.file();
        self.disk.remove(&file).map_err(|error| self.note(&error))?;
        if let Err(error) = unpack(&self.disk, &download, &file) {
            let _kept_small = self.disk.remove(&file);
            return Err(match error {
                Unpack::Store(error) => self.note_file(&error),
                Unpack::Torn => {
                    Refusal::new("SNAPSHOT_TORN", "The catalogue arrived damaged; it is fetched again.")
                }
            });
        }
        self.disk.sync(&file).map_err(|error| self.note_file(&error))?;
        let (catalogue, shop) = Catalogue::open(&self.disk, pointer.clone(), self.now.wall_ms)
            .map_err(|error| Refusal::new("CATALOGUE_FAILED", super::capital(&format!("{error}."))))?;
        self.write(Durability::Full, |tx| {
            settings::put(tx, settings::REPLICA, &pointer)?;
            settings::unset(tx, settings::DOWNLOAD)?;
            Ok(())
        })?;
        self.catalogue = Some(catalogue);
        self.shop = Some(shop);
        let mut leftovers = vec![PART.to_owned()];
        leftovers.extend(before.map(|pointer| pointer.file()));
        for leftover in leftovers {
            if let Err(error) = self.disk.remove(&leftover) {
                self.log(format!("{leftover} could not be removed: {error}"));
            }
        }
        Ok(())
    }

    /// Begins the download anew next time.
    pub(crate) fn forget_download(&mut self) {
        let forgotten = self.write(Durability::Normal, |tx| Ok(settings::unset(tx, settings::DOWNLOAD)?));
        if let Err(refusal) = forgotten {
            self.log(format!("the download could not be forgotten: {refusal}"));
        }
        let _begun_anew_anyway = self.disk.remove(PART);
    }

    /// Damage of another file than the till's database is not the database's.
    fn note_file(&self, error: &StoreError) -> Refusal {
        Refusal::from(error.clone())
    }
}

enum Unpack {
    Store(StoreError),
    Torn,
}

/// Reads a file of the disk as a stream and hashes what went by.
struct Served<'a, D: Disk> {
    disk: &'a D,
    left: u64,
    offset: u64,
    piece: Vec<u8>,
    used: usize,
    digest: Sha256,
    failed: Option<StoreError>,
}

impl<D: Disk> Read for Served<'_, D> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.used == self.piece.len() {
            let want = usize::try_from(self.left.min(PIECE_BYTES as u64)).unwrap_or(PIECE_BYTES);
            self.piece = match self.disk.read_at(PART, self.offset, want) {
                Ok(piece) => piece,
                Err(error) => {
                    self.failed = Some(error);
                    return Err(io::Error::other("the download cannot be read"));
                }
            };
            self.used = 0;
            self.offset += self.piece.len() as u64;
            self.left -= self.piece.len() as u64;
            self.digest.update(&self.piece);
        }
        let rest = self.piece.get(self.used..).unwrap_or_default();
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.used += count;
        Ok(count)
    }
}

/// Unpacks the download into `file` and compares the hash of what was served.
fn unpack(disk: &impl Disk, download: &Download, file: &str) -> Result<(), Unpack> {
    let mut served = Served {
        disk,
        left: download.length,
        offset: 0,
        piece: Vec::new(),
        used: 0,
        digest: Sha256::new(),
        failed: None,
    };
    let copied = if download.packed {
        match zstd::stream::read::Decoder::new(&mut served) {
            Ok(mut decoder) => copy(disk, &mut decoder, file),
            Err(_) => Err(Unpack::Torn),
        }
    } else {
        copy(disk, &mut served, file)
    };
    if let Some(error) = served.failed {
        return Err(Unpack::Store(error));
    }
    copied?;
    // What a decoder did not ask for belongs to the hash all the same.
    io::copy(&mut served, &mut io::sink()).map_err(|_| Unpack::Torn)?;
    let hash = HEXLOWER.encode(&served.digest.finalize());
    let named: Option<Hash> = download.etag.trim_matches('"').parse().ok();
    if named.is_some_and(|named| named.to_string() == hash) { Ok(()) } else { Err(Unpack::Torn) }
}

fn copy(disk: &impl Disk, from: &mut impl Read, file: &str) -> Result<(), Unpack> {
    let mut buffer = vec![0; PIECE_BYTES];
    let mut offset = 0;
    loop {
        let mut filled = 0;
        while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
            match from.read(room) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(_) => return Err(Unpack::Torn),
            }
        }
        if filled == 0 {
            return Ok(());
        }
        disk.write_at(file, offset, buffer.get(..filled).unwrap_or_default()).map_err(Unpack::Store)?;
        offset += filled as u64;
        if offset > BYTES_MAX {
            return Err(Unpack::Torn);
        }
    }
}

/// `bytes 0-99/1234` → 1234.
fn whole_length(response: &WireResponse) -> Option<u64> {
    response.header(header::CONTENT_RANGE)?.rsplit_once('/')?.1.parse().ok()
}

/// `bytes 100-199/1234` → 100.
fn range_start(response: &WireResponse) -> Option<u64> {
    let range = response.header(header::CONTENT_RANGE)?.strip_prefix("bytes ")?;
    range.split_once('-')?.0.parse().ok()
}

fn not_understood() -> Refusal {
    Refusal::new(
        "SNAPSHOT_NOT_UNDERSTOOD",
        "The server's catalogue file cannot be used by this version; update the till.",
    )
}
