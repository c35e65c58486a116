//! One seed, from the first morning to the verdict.

use super::books;
use super::control::Control;
use super::counts::{Counts, Seen};
use super::journal::{self, Written};
use super::schedule::{HOUR_MS, MINUTE_MS};
use super::sheet;
use super::shop::ARTICLES;
use super::web_books::Claims;
use super::world::World;
use crate::vfs::Fault;
use pos_app::Command;
use store::StoreError;

/// What came of a seed.
#[derive(Clone, Debug)]
pub struct Report {
    /// Hash over everything that happened: equal hashes are equal runs.
    pub trace: u64,
    /// What was not as it must be.
    pub violations: Vec<String>,
    /// What was seen.
    pub counts: Counts,
    /// The happenings in words, where they were asked for.
    pub lines: Vec<String>,
}

/// Within this time after everything healed the till has pushed what it had, by itself.
const QUIET_WITHIN_MS: u64 = 30 * MINUTE_MS;
/// The cashier may still have a queue of customers.
const CLOSED_WITHIN_MS: u64 = 12 * HOUR_MS;

/// Runs a seed.
pub fn run(seed: u64, control: Control, keep_trace: bool) -> Report {
    let mut world = World::new(seed, control, keep_trace);
    if let Err(error) = world.server.set_up() {
        world.model.violation(error.to_string());
        return report(world);
    }
    world.prepare();
    let evening_ms = world.last_evening_ms();
    world.run(evening_ms, |_| false);
    world.heal();
    world.cashier.closing = true;
    let closed_by_ms = world.now_ms + CLOSED_WITHIN_MS;
    if !world.run(closed_by_ms, |world| world.till.is_running() && !world.cashier.is_busy())
        && !world.given_up
    {
        world.model.violation("the shop could not close");
    }
    if !world.given_up {
        world.judge();
    }
    report(world)
}

fn report(mut world: World) -> Report {
    world.count_faults();
    world.tracer.join(world.till.machine.trace());
    world.tracer.join(world.server.machine.trace());
    let violations = world.model.violations();
    for violation in &violations {
        world.note(format!("VIOLATION {violation}"));
    }
    Report {
        trace: world.tracer.hash(),
        violations,
        counts: world.counts.clone(),
        lines: world.tracer.into_lines(),
    }
}

impl World {
    /// Everything has healed: queues run empty by themselves, and all books agree.
    fn judge(&mut self) {
        self.compare_till();
        let quiet_by_ms = self.now_ms + QUIET_WITHIN_MS;
        let quiet = self.run(quiet_by_ms, |world| world.server.is_running() && world.all_acknowledged());
        if !quiet {
            self.model.violation("what waits at the till did not reach the server after everything healed");
        }
        self.web_comes_to_rest();
        self.last_sync();
        self.compare_till();
        self.compare_paper();
        match self.compare_books() {
            Ok((shelf, claims)) => {
                self.compare_shelf(&shelf);
                (0..claims.displaced).for_each(|_| self.counts.add(Seen::WebDisplaced));
            }
            Err(error) => self.model.violation(format!("the books cannot be read: {error}")),
        }
        for finding in self.server.verify(self.now_ms) {
            self.model.violation(format!("verify: {finding}"));
        }
    }

    fn all_acknowledged(&mut self) -> bool {
        self.journal().is_ok_and(|events| events.iter().all(|event| event.acked))
    }

    fn journal(&self) -> Result<Vec<Written>, StoreError> {
        self.till.machine.at_peace(|disk| journal::read(disk, &mut |_| ()))
    }

    /// The cashier asks for a last sync, so that the replica is as new as the server.
    fn last_sync(&mut self) {
        for _ in 0..3 {
            self.cashier.ask(Command::Sync);
            let by_ms = self.now_ms + 10 * MINUTE_MS;
            if self.run(by_ms, |world| !world.cashier.is_busy()) && self.cashier.last_was_ok() {
                return;
            }
        }
        self.model.violation("a sync after everything healed does not come to its end");
    }

    /// Every receipt came out of the printer in the end.
    fn compare_paper(&mut self) {
        let numbers: Vec<String> =
            self.model.paid.values().filter_map(|receipt| receipt.number.clone()).collect();
        for number in numbers {
            if !self.model.printed.contains(&number) {
                self.model.violation(format!("receipt {number} was never printed"));
            }
        }
    }

    fn compare_books(&mut self) -> Result<(books::Shelf, Claims), StoreError> {
        let events = self.journal()?;
        let (model, web, pieces) = (&mut self.model, &self.web, self.plan.opening_pieces);
        self.server.machine.at_peace(|disk| books::compare(disk, model, (&events, web), pieces))
    }

    /// D-7: the till's own figures are the server's.
    fn compare_shelf(&mut self, shelf: &books::Shelf) {
        for article in ARTICLES {
            let answer = self.ask_till(Command::Stock { sku: article.sku.to_owned() });
            let shown = answer.as_ref().and_then(|answer| sheet::quantity(answer.get("onHand")?));
            let wanted = shelf.get(article.sku).copied();
            if shown != wanted {
                self.model.violation(format!(
                    "the till shows {shown:?} of {}, the server has {wanted:?}",
                    article.sku
                ));
            }
            if wanted.is_some_and(|wanted| wanted < 0) {
                self.counts.add(Seen::SoldBeyondStock);
            }
        }
    }

    fn count_faults(&mut self) {
        let till = self.till.machine.struck();
        let server = self.server.machine.struck();
        for (struck, names) in [(till, &TILL_FAULTS), (server, &SERVER_FAULTS)] {
            for (fault, count) in struck {
                if let Some((_, seen)) = names.iter().find(|(named, _)| *named == fault) {
                    (0..count).for_each(|_| self.counts.add(*seen));
                }
            }
        }
    }
}

const TILL_FAULTS: [(Fault, Seen); 6] = [
    (Fault::Crash, Seen::TillCrash),
    (Fault::PowerCut, Seen::TillPowerCut),
    (Fault::WriteError, Seen::TillWriteError),
    (Fault::ReadError, Seen::TillReadError),
    (Fault::DiskFull, Seen::TillDiskFull),
    (Fault::SyncError, Seen::TillSyncError),
];

const SERVER_FAULTS: [(Fault, Seen); 6] = [
    (Fault::Crash, Seen::ServerCrash),
    (Fault::PowerCut, Seen::ServerPowerCut),
    (Fault::WriteError, Seen::ServerWriteError),
    (Fault::ReadError, Seen::ServerReadError),
    (Fault::DiskFull, Seen::ServerDiskFull),
    (Fault::SyncError, Seen::ServerSyncError),
];
