//! The one directory of a machine: which name is which file. Changes to it are ordered, as journalling
//! file systems order them, and are on the platter once the directory was synced; a power cut keeps a
//! prefix of the rest.

use super::random::SplitMix;
use std::collections::BTreeMap;

/// A file's number; names come and go, an open file stays.
pub(super) type FileId = u64;

#[derive(Clone, Debug)]
enum Change {
    Bind(String, FileId),
    Remove(String),
    Rename(String, String),
}

/// Names as the process sees them, as the platter has them, and the changes between.
#[derive(Debug, Default)]
pub(super) struct Directory {
    visible: BTreeMap<String, FileId>,
    durable: BTreeMap<String, FileId>,
    under_way: Vec<Change>,
}

impl Directory {
    pub fn find(&self, name: &str) -> Option<FileId> {
        self.visible.get(name).copied()
    }

    pub fn names(&self) -> Vec<String> {
        self.visible.keys().cloned().collect()
    }

    pub fn bind(&mut self, name: &str, file: FileId) {
        self.change(Change::Bind(name.to_owned(), file));
    }

    pub fn remove(&mut self, name: &str) {
        self.change(Change::Remove(name.to_owned()));
    }

    pub fn rename(&mut self, from: &str, to: &str) {
        self.change(Change::Rename(from.to_owned(), to.to_owned()));
    }

    pub fn sync(&mut self) {
        for change in self.under_way.drain(..) {
            apply(&mut self.durable, &change);
        }
    }

    /// Keeps the first few of the unsynced changes, in their order.
    pub fn power_cut(&mut self, random: &mut SplitMix) {
        let kept = random.below(self.under_way.len() as u64 + 1) as usize;
        for change in self.under_way.drain(..).take(kept) {
            apply(&mut self.durable, &change);
        }
        self.visible.clone_from(&self.durable);
    }

    /// Whether a name or a platter's name still leads to the file.
    pub fn mentions(&self, file: FileId) -> bool {
        self.visible.values().chain(self.durable.values()).any(|id| *id == file)
            || self.under_way.iter().any(|change| matches!(change, Change::Bind(_, id) if *id == file))
    }

    fn change(&mut self, change: Change) {
        apply(&mut self.visible, &change);
        self.under_way.push(change);
    }
}

fn apply(names: &mut BTreeMap<String, FileId>, change: &Change) {
    match change {
        Change::Bind(name, file) => {
            names.insert(name.clone(), *file);
        }
        Change::Remove(name) => {
            names.remove(name);
        }
        Change::Rename(from, to) => {
            if let Some(file) = names.remove(from) {
                names.insert(to.clone(), file);
            }
        }
    }
}
