//! One file: what the process sees, what is on the platter, and what is under way between the two.

use super::random::SplitMix;

/// Sectors are what a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate { len: usize },
}

/// How sure it is that a change reaches the platter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Written, not yet synced.
    Pending,
    /// A sync of it failed: the kernel has marked the page clean, no later sync will write it.
    Doomed,
    /// Synced, but behind a doomed change, so it has to be replayed after that one.
    Synced,
}

/// Which unsynced changes a power cut spares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Survival {
    All,
    Nothing,
    /// Each change on its own: whole, lost, or torn by sector.
    Mixed,
}

impl Survival {
    pub fn draw(random: &mut SplitMix) -> Self {
        match random.below(4) {
            0 => Survival::All,
            1 => Survival::Nothing,
            _ => Survival::Mixed,
        }
    }
}

/// The content of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    visible: Vec<u8>,
    durable: Vec<u8>,
    under_way: Vec<(Standing, Change)>,
}

impl Content {
    pub fn len(&self) -> usize {
        self.visible.len()
    }

    /// Copies from `offset` into `out`; the rest of `out` is zeroed. Gives the count of real bytes.
    pub fn read(&self, offset: usize, out: &mut [u8]) -> usize {
        let from = offset.min(self.visible.len());
        let have = (self.visible.len() - from).min(out.len());
        out[..have].copy_from_slice(&self.visible[from..from + have]);
        out[have..].fill(0);
        have
    }

    pub fn write(&mut self, offset: usize, bytes: &[u8]) {
        put(&mut self.visible, offset, bytes);
        self.under_way.push((Standing::Pending, Change::Write { offset, bytes: bytes.to_vec() }));
    }

    pub fn truncate(&mut self, len: usize) {
        if len < self.visible.len() {
            self.visible.truncate(len);
            self.under_way.push((Standing::Pending, Change::Truncate { len }));
        }
    }

    /// Makes everything durable that is not doomed.
    pub fn sync(&mut self) {
        if self.under_way.iter().any(|(standing, _)| *standing == Standing::Doomed) {
            for (standing, _) in &mut self.under_way {
                if *standing == Standing::Pending {
                    *standing = Standing::Synced;
                }
            }
            return;
        }
        for (_, change) in self.under_way.drain(..) {
            apply(&mut self.durable, &change);
        }
    }

    /// A sync failed: what it covered is never written for sure again.
    pub fn doom(&mut self) {
        for (standing, _) in &mut self.under_way {
            if *standing == Standing::Pending {
                *standing = Standing::Doomed;
            }
        }
    }

    /// The power goes: from now on the process sees what the platter has.
    pub fn power_cut(&mut self, survival: Survival, random: &mut SplitMix) {
        for (standing, change) in std::mem::take(&mut self.under_way) {
            match (standing, survival) {
                (Standing::Synced, _) | (_, Survival::All) => apply(&mut self.durable, &change),
                (_, Survival::Nothing) => {}
                (_, Survival::Mixed) => match random.below(3) {
                    0 => apply(&mut self.durable, &change),
                    1 => {}
                    _ => apply_torn(&mut self.durable, &change, random),
                },
            }
        }
        self.visible.clone_from(&self.durable);
    }
}

fn put(data: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if data.len() < end {
        data.resize(end, 0);
    }
    data[offset..end].copy_from_slice(bytes);
}

fn apply(data: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { offset, bytes } => put(data, *offset, bytes),
        Change::Truncate { len } => data.truncate(*len),
    }
}

/// Some of the write's sectors arrive, cut at the platter's own sector borders.
fn apply_torn(data: &mut Vec<u8>, change: &Change, random: &mut SplitMix) {
    let Change::Write { offset, bytes } = change else {
        return apply(data, change); // the length of a file is one field, it does not tear
    };
    let mut at = 0;
    while at < bytes.len() {
        let to_border = SECTOR_BYTES - (offset + at) % SECTOR_BYTES;
        let piece = to_border.min(bytes.len() - at);
        if random.below(2) == 0 {
            put(data, offset + at, &bytes[at..at + piece]);
        }
        at += piece;
    }
}
