//! The weather: what goes wrong on machines and lines, and when it gets better.

use super::counts::Seen;
use super::schedule::{HOUR_MS, MINUTE_MS, SECOND_MS, VirtualMs};
use super::world::{Event, World};
use crate::vfs::{Fault, Machine, SplitMix};

/// So many steps of the disk ahead, a fault is armed: some sales, each page of which takes two.
const STEPS_AHEAD: u64 = 200;
/// What a payment takes, a little more so that it is also struck just afterwards.
const STEPS_OF_A_PAYMENT: u64 = 46;
/// What it takes until its commit is about to be made.
const STEPS_BEFORE_THE_COMMIT: u64 = 30;
/// What a push of a few events takes.
const STEPS_OF_A_PUSH: u64 = 200;
/// So many reads ahead instead, where it is a read that fails.
const READS_AHEAD: u64 = 12;
/// A start takes fewer steps.
const STEPS_OF_A_START: u64 = 40;

impl World {
    /// The first of each kind of trouble; each brings its next.
    pub(super) fn forecast(&mut self) {
        let start_ms = 7 * HOUR_MS;
        let mut first = |every_ms: Option<VirtualMs>, event: fn() -> Event| {
            if let Some(every_ms) = every_ms {
                let at_ms = start_ms + self.random.below(every_ms * 2);
                self.schedule.at(at_ms, event());
            }
        };
        first(self.plan.till_fault_every_ms, || Event::TillFault);
        first(self.plan.server_fault_every_ms, || Event::ServerFault);
        first(self.plan.clock_jumps.then_some(8 * HOUR_MS), || Event::ClockSet);
        first(Some(12 * HOUR_MS), || Event::OfficeWorks);
        if let Some(wait_ms) = self.network.next_partition_ms() {
            self.schedule.at(start_ms + wait_ms, Event::PartitionBegins);
        }
        if self.plan.server_restored {
            let at_ms = start_ms + self.random.below(10 * HOUR_MS);
            self.schedule.at(at_ms, Event::BackupMade);
            let at_ms = at_ms + self.random.between(MINUTE_MS, 10 * HOUR_MS);
            self.schedule.at(at_ms, Event::BackupDue);
        }
    }

    /// A payment is the moment that matters: a fault within its few steps.
    pub(super) fn ambush_till(&mut self) {
        if self.healed || !self.random.chance(self.plan.ambush) {
            return;
        }
        // Its end, where the commit is made and the answer not yet given, is struck as often as all the rest.
        let from = if self.random.chance(50) { STEPS_BEFORE_THE_COMMIT } else { 0 };
        let steps = self.random.between(from, STEPS_OF_A_PAYMENT);
        self.strike_till(steps);
    }

    /// The same for the server and a push.
    pub(super) fn ambush_server(&mut self) {
        if self.healed || !self.random.chance(self.plan.ambush) {
            return;
        }
        let steps = self.random.below(STEPS_OF_A_PUSH);
        self.strike_server(steps);
    }

    pub(super) fn till_fault(&mut self) {
        if let Some(every_ms) = self.plan.till_fault_every_ms {
            let wait_ms = self.random.between(every_ms / 4, every_ms * 2);
            self.after(wait_ms, Event::TillFault);
        }
        if self.till.is_running() && self.random.chance(10) {
            let fault = if self.random.chance(50) { Fault::Crash } else { Fault::PowerCut };
            self.note(format!("{fault:?} of the till between two steps"));
            self.till.kill(fault);
            self.till_died();
            return;
        }
        let steps = self.random.below(STEPS_AHEAD);
        self.strike_till(steps);
    }

    fn strike_till(&mut self, steps: u64) {
        if self.till.machine.is_off() || self.till.machine.is_armed() || self.plan.faults.is_empty() {
            return;
        }
        let fault = *self.random.pick(&self.plan.faults);
        let steps = steps_of(fault, steps);
        self.note(format!("{fault:?} of the till in {steps} steps"));
        self.till.machine.arm(fault, steps);
        if fault == Fault::DiskFull {
            let wait_ms = self.random.between(MINUTE_MS, 2 * HOUR_MS);
            self.after(wait_ms, Event::TillRoom);
        }
    }

    pub(super) fn server_fault(&mut self) {
        if let Some(every_ms) = self.plan.server_fault_every_ms {
            let wait_ms = self.random.between(every_ms / 4, every_ms * 2);
            self.after(wait_ms, Event::ServerFault);
        }
        let steps = self.random.below(STEPS_AHEAD);
        self.strike_server(steps);
    }

    fn strike_server(&mut self, steps: u64) {
        if self.server.machine.is_off() || self.server.machine.is_armed() || self.plan.faults.is_empty() {
            return;
        }
        let fault = *self.random.pick(&self.plan.faults);
        let steps = steps_of(fault, steps);
        self.note(format!("{fault:?} of the server in {steps} steps"));
        self.server.machine.arm(fault, steps);
        if fault == Fault::DiskFull {
            let wait_ms = self.random.between(MINUTE_MS, 4 * HOUR_MS);
            self.after(wait_ms, Event::ServerRoom);
        }
    }

    /// Recovery is work too, and can be struck in the middle.
    pub(super) fn fault_at_start(&mut self) {
        if !self.healed && !self.plan.faults.is_empty() && self.random.chance(30) {
            arm_at_start(&self.till.machine, &self.plan.faults, &mut self.random);
        }
    }

    /// The same for the server.
    pub(super) fn fault_at_server_start(&mut self) {
        if !self.healed && !self.plan.faults.is_empty() && self.random.chance(30) {
            arm_at_start(&self.server.machine, &self.plan.faults, &mut self.random);
        }
    }

    pub(super) fn till_room(&mut self) {
        if self.till.machine.lift() {
            self.note("there is room again on the till's disk");
        }
    }

    pub(super) fn server_room(&mut self) {
        if self.server.machine.lift() {
            self.note("there is room again on the server's disk");
        }
    }

    pub(super) fn partition_begins(&mut self) {
        self.counts.add(Seen::Partition);
        self.note("the line is cut");
        self.network.set_partitioned(true);
        let wait_ms = self.network.partition_ms();
        self.after(wait_ms, Event::PartitionEnds);
    }

    pub(super) fn partition_ends(&mut self) {
        self.note("the line is mended");
        self.network.set_partitioned(false);
        if let Some(wait_ms) = self.network.next_partition_ms() {
            self.after(wait_ms, Event::PartitionBegins);
        }
    }

    /// Somebody sets the till's clock: back or forth by minutes or years, or right again.
    pub(super) fn clock_set(&mut self) {
        let by_ms = self.random.between(SECOND_MS, 400 * 24 * HOUR_MS) as i64;
        match self.random.below(3) {
            0 => self.till.clock.set_right(),
            1 => {
                self.counts.add(Seen::ClockBack);
                self.till.clock.set_by(-by_ms);
            }
            _ => self.till.clock.set_by(by_ms),
        }
        self.note(format!(
            "somebody sets the till's clock, it is {}",
            self.till.clock.now(self.now_ms).wall_ms
        ));
        let wait_ms = self.random.between(HOUR_MS, 20 * HOUR_MS);
        self.after(wait_ms, Event::ClockSet);
    }

    /// Nothing goes wrong any more, and what is broken is mended.
    pub fn heal(&mut self) {
        self.note("everything heals");
        self.healed = true;
        self.network.heal();
        self.till.machine.lift();
        self.server.machine.lift();
        self.schedule.cancel(|event| {
            matches!(
                event,
                Event::TillFault
                    | Event::ServerFault
                    | Event::PartitionBegins
                    | Event::ClockSet
                    | Event::OfficeWorks
                    | Event::BackupMade
                    | Event::BackupDue
                    | Event::BackupRestored
                    | Event::WebBuyerComes
                    | Event::WebBuyerPays { .. }
            )
        });
        if !self.till.is_running() {
            let booted = self.till.machine.is_off();
            self.after(SECOND_MS, Event::TillStarts { booted });
        }
        if !self.server.is_running() {
            self.after(SECOND_MS, Event::ServerStarts);
        }
    }
}

/// A process that runs reads seldom, for it has its pages in memory.
const fn steps_of(fault: Fault, steps: u64) -> u64 {
    if matches!(fault, Fault::ReadError) { steps % READS_AHEAD } else { steps }
}

/// A disk that is full stays full, which is no fault of a start: any other may strike.
fn arm_at_start(machine: &Machine, faults: &[Fault], random: &mut SplitMix) {
    let fault = *random.pick(faults);
    if fault != Fault::DiskFull {
        machine.arm(fault, random.below(STEPS_OF_A_START));
    }
}
