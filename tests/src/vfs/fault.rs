//! What can go wrong with a disk, as data: which fault, and after how many steps.

use std::collections::BTreeMap;

/// A fault of the disk or of the process that uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The process dies; the kernel lives and keeps what was written.
    Crash,
    /// The power goes: what was not synced is in doubt.
    PowerCut,
    /// One write fails with an input/output error.
    WriteError,
    /// One read fails with an input/output error.
    ReadError,
    /// No write that needs a block succeeds until the fault is lifted.
    DiskFull,
    /// One sync fails; what it should have made durable is in doubt for ever.
    SyncError,
}

/// What a sync does. All but the first are broken on purpose: controls that the checker must catch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syncing {
    /// A sync makes durable, as POSIX promises.
    #[default]
    Honest,
    /// A sync answers well and does nothing.
    Lying,
    /// The log of a database is synced only before a checkpoint writes to the database, as
    /// `synchronous=NORMAL` has it.
    Normal,
}

/// Kinds of step, as far as faults tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Read,
    Write,
    Sync,
    /// Truncating, deleting, renaming: needs no block, can still be the last thing that happens.
    Other,
}

/// What has been counted since the machine was made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    /// Steps that changed something.
    pub steps: u64,
    /// Reads; only the fault of a read goes by them.
    reads: u64,
}

impl Taken {
    const fn for_fault(self, fault: Fault) -> u64 {
        if matches!(fault, Fault::ReadError) { self.reads } else { self.steps }
    }
}

/// A fault that was set aside, and the counts then.
pub(super) type Aside = (Option<(Fault, u64)>, Taken);

/// The armed fault and the count of steps so far.
#[derive(Debug, Default)]
pub(super) struct Faults {
    armed: Option<(Fault, u64)>,
    pub taken: Taken,
    /// How often each fault has struck.
    pub struck: BTreeMap<Fault, u64>,
    struck_now: bool,
}

impl Faults {
    pub fn arm(&mut self, fault: Fault, after_steps: u64) {
        self.armed = Some((fault, self.taken.for_fault(fault) + after_steps));
        self.struck_now = false;
    }

    /// Takes an armed or lasting fault away; says whether it had struck.
    pub fn lift(&mut self) -> bool {
        self.armed = None;
        std::mem::take(&mut self.struck_now)
    }

    /// Takes the armed fault out, so that somebody can look at the disk undisturbed.
    pub fn set_aside(&mut self) -> Aside {
        (self.armed.take(), self.taken)
    }

    /// Puts back what [`Faults::set_aside`] took out; looking took no steps.
    pub fn put_back(&mut self, (armed, taken): Aside) {
        self.armed = armed;
        self.taken = taken;
    }

    /// Whether a fault is armed or lasts.
    pub const fn is_armed(&self) -> bool {
        self.armed.is_some()
    }

    pub const fn has_struck(&self) -> bool {
        self.struck_now
    }

    /// Counts a step and says which fault, if any, hits it.
    pub fn step(&mut self, step: Step) -> Option<Fault> {
        if step == Step::Read {
            self.taken.reads += 1;
        } else {
            self.taken.steps += 1;
        }
        let (fault, at_step) = self.armed?;
        let fits = match fault {
            Fault::Crash | Fault::PowerCut => step != Step::Read,
            Fault::WriteError | Fault::DiskFull => step == Step::Write,
            Fault::ReadError => step == Step::Read,
            Fault::SyncError => step == Step::Sync,
        };
        if !fits || self.taken.for_fault(fault) < at_step {
            return None;
        }
        if !(fault == Fault::DiskFull && self.struck_now) {
            *self.struck.entry(fault).or_default() += 1; // a disk that stays full is one fault
        }
        self.struck_now = true;
        if fault != Fault::DiskFull {
            self.armed = None;
        }
        Some(fault)
    }
}
