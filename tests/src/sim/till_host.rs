//! The till's process on its machine: started, stepped, killed. Nothing of a step is seen by the world if
//! the machine went off in the middle of it: a process that died has shown nothing and sent nothing.

use super::clock::MachineClock;
use super::control::Control;
use super::schedule::VirtualMs;
use crate::vfs::{Fault, Machine, SeededEntropy, SimDisk, SplitMix};
use pos_app::{Input, OpenError, Output, Till, TillConfig};

/// A till on its machine.
pub struct TillHost {
    /// Its machine.
    pub machine: Machine,
    /// Its clocks.
    pub clock: MachineClock,
    config: TillConfig,
    random: SplitMix,
    till: Option<Till<SimDisk>>,
    /// Counts processes: a message for an earlier one finds nobody.
    pub life: u32,
}

impl TillHost {
    /// A machine on which nothing runs yet.
    pub fn new(mut random: SplitMix, config: TillConfig, control: Control) -> Self {
        let machine = Machine::new(random.fork(1));
        machine.set_syncing(control.till_syncing());
        TillHost { machine, clock: MachineClock::new(random.fork(2)), config, random, till: None, life: 0 }
    }

    /// Whether the process runs.
    pub const fn is_running(&self) -> bool {
        self.till.is_some()
    }

    /// Starts the process; the machine must be on.
    pub fn start(&mut self, now_ms: VirtualMs) -> Result<(), OpenError> {
        self.life += 1;
        let entropy = Box::new(SeededEntropy::new(self.random.fork(u64::from(self.life))));
        let opened = Till::open(self.machine.disk(), entropy, self.config.clone(), self.clock.now(now_ms));
        if self.machine.is_off() {
            return Ok(()); // it died while it started: whatever it would have said, nobody heard it
        }
        self.till = Some(opened?);
        Ok(())
    }

    /// Hands one input to the till; `None`: there is no process (any more).
    pub fn step(&mut self, now_ms: VirtualMs, input: Input) -> Option<Vec<Output>> {
        let till = self.till.as_mut()?;
        let outputs = till.step(self.clock.now(now_ms), input);
        if self.machine.is_off() {
            self.stop();
            return None;
        }
        if outputs.iter().any(|output| matches!(output, Output::Ended)) {
            self.stop();
        }
        Some(outputs)
    }

    /// When the till wants to be woken.
    pub fn wake_ms(&self) -> Option<VirtualMs> {
        let ticks_ms = self.till.as_ref()?.wake_at()?;
        Some(self.clock.when(ticks_ms))
    }

    /// Ends the process between two steps, with or without the power.
    pub fn kill(&mut self, how: Fault) {
        self.machine.turn_off(how);
        self.stop();
    }

    /// The machine is on again; after a power cut it has booted.
    pub fn power_on(&mut self, now_ms: VirtualMs, booted: bool) {
        self.till = None;
        self.machine.start();
        if booted {
            self.clock.boot(now_ms);
        }
    }

    fn stop(&mut self) {
        self.till = None;
        self.life += 1;
    }
}
