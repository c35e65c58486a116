//! The outside of a machine, as a test or the simulated world sees it: faults, power, counts.

use super::disk::SimDisk;
use super::fault::{Fault, Syncing};
use super::random::SplitMix;
use super::register::Registration;
use super::state::{self, Access, State};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A machine with one disk. Dropping it takes its files away; a connection that is still open then
/// gets input/output errors.
pub struct Machine {
    access: Access,
    registration: Registration,
}

impl Machine {
    /// A machine with an empty disk, whose faults are drawn from `random`.
    pub fn new(random: SplitMix) -> Self {
        let access: Access = Arc::new(Mutex::new(State::new(random)));
        let registration = Registration::new(&access);
        Machine { access, registration }
    }

    /// The machine's disk, as the product opens it; any number of them are the same disk.
    pub fn disk(&self) -> SimDisk {
        SimDisk::new(Arc::clone(&self.access), self.registration.name().to_owned())
    }

    /// Lets `fault` strike at the first fitting step once `after_steps` more steps (of
    /// [`Fault::ReadError`]: reads) have been taken.
    pub fn arm(&self, fault: Fault, after_steps: u64) {
        state::lock(&self.access).arm(fault, after_steps);
    }

    /// Takes an armed or lasting fault away; says whether it had struck.
    pub fn lift(&self) -> bool {
        state::lock(&self.access).faults.lift()
    }

    /// Whether the fault armed last has struck.
    pub fn has_struck(&self) -> bool {
        state::lock(&self.access).faults.has_struck()
    }

    /// Whether a fault is armed, or lasts.
    pub fn is_armed(&self) -> bool {
        state::lock(&self.access).faults.is_armed()
    }

    /// Looks at the disk while no fault strikes; what `look` does counts no steps.
    pub fn at_peace<T>(&self, look: impl FnOnce(&SimDisk) -> T) -> T {
        let aside = state::lock(&self.access).faults.set_aside();
        let found = look(&self.disk());
        state::lock(&self.access).faults.put_back(aside);
        found
    }

    /// Every file as it can be read now, by name: a backup made while nobody writes.
    pub fn copy_files(&self) -> BTreeMap<String, Vec<u8>> {
        state::lock(&self.access).copy_files()
    }

    /// Replaces every file: a backup is brought back. Whoever used the disk must have been dropped.
    pub fn replace_files(&self, files: &BTreeMap<String, Vec<u8>>) {
        state::lock(&self.access).replace_files(files);
    }

    /// Whether the machine went off: nothing works before [`Machine::start`].
    pub fn is_off(&self) -> bool {
        state::lock(&self.access).is_off()
    }

    /// How it went off.
    pub fn went_off_by(&self) -> Option<Fault> {
        state::lock(&self.access).off()
    }

    /// Ends everything between two steps: by [`Fault::PowerCut`], or (anything else) as a crash of the process.
    pub fn turn_off(&self, how: Fault) {
        state::lock(&self.access).turn_off(how);
    }

    /// Starts the machine with what survived. Whoever used its disk must have been dropped.
    pub fn start(&self) {
        state::lock(&self.access).start();
    }

    /// Chooses what a sync does; the controls are made of this.
    pub fn set_syncing(&self, syncing: Syncing) {
        state::lock(&self.access).syncing = syncing;
    }

    /// The steps taken so far: writes, syncs, truncations, deletions, renames.
    pub fn steps(&self) -> u64 {
        state::lock(&self.access).faults.taken.steps
    }

    /// How often each fault has struck.
    pub fn struck(&self) -> BTreeMap<Fault, u64> {
        state::lock(&self.access).faults.struck.clone()
    }

    /// How many faults have struck.
    pub fn strikes(&self) -> u64 {
        state::lock(&self.access).faults.struck.values().sum()
    }

    /// The trace over every change of the disk so far.
    pub fn trace(&self) -> u64 {
        state::lock(&self.access).trace.value()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let mut state = state::lock(&self.access);
        state.turn_off(Fault::Crash);
        state.files.clear();
    }
}
