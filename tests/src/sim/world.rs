//! The world: one till, one server, a network, a cashier, customers, and everything that goes wrong, in one
//! thread and in virtual time. Here: what the world is made of and how time passes. What happens at the
//! till is `till_side.rs`, at the server `server_side.rs`, on the machines `weather.rs`.

use super::cashier::Cashier;
use super::control::Control;
use super::counts::Counts;
use super::model::{Delivered, Model};
use super::network::Network;
use super::plan::Plan;
use super::schedule::{DAY_MS, HOUR_MS, MINUTE_MS, Schedule, VirtualMs};
use super::server_host::ServerHost;
use super::till_host::TillHost;
use super::tracer::Tracer;
use super::web::Web;
use crate::vfs::SplitMix;
use pos_app::{TillConfig, TransportError};
use protocol::{WireRequest, WireResponse};
use std::collections::BTreeMap;
use uuid::Uuid;

/// More events than any seed needs: a world that does not come to rest has a fault.
const EVENTS_MAX: u64 = 200_000;

/// More wakings in one millisecond than any till needs.
const SPINS_MAX: u32 = 100;

/// A request under way, and who waits for its answer.
#[derive(Clone, Debug)]
pub struct Request {
    /// The number that the till gave it.
    pub number: u64,
    /// The till's process that sent it.
    pub life: u32,
    /// What it says.
    pub wire: WireRequest,
    /// A copy that the network made: nobody waits for its answer.
    pub is_copy: bool,
}

/// What can happen.
#[derive(Debug)]
pub enum Event {
    /// A new day of business.
    DayBegins,
    /// Business ends.
    DayEnds,
    /// Somebody comes to the counter.
    CustomerComes,
    /// The cashier does the next thing.
    CashierActs,
    /// The till's process starts; after a power cut its machine booted first.
    TillStarts {
        /// Whether it booted.
        booted: bool,
    },
    /// The server's process starts.
    ServerStarts,
    /// A request reaches the server.
    RequestArrives(Request),
    /// An answer, or the lack of one, reaches the till.
    AnswerArrives {
        /// The request's number.
        number: u64,
        /// The process that asked.
        life: u32,
        /// What came.
        result: Result<WireResponse, TransportError>,
    },
    /// The printer is done with a job.
    Printed {
        /// The job.
        job: u64,
        /// The process that printed.
        life: u32,
    },
    /// Something is about to go wrong on the till's machine.
    TillFault,
    /// Something is about to go wrong on the server's machine.
    ServerFault,
    /// Somebody makes room on the till's disk.
    TillRoom,
    /// Somebody makes room on the server's disk.
    ServerRoom,
    /// The line is cut.
    PartitionBegins,
    /// The line is mended.
    PartitionEnds,
    /// Somebody sets the till's clock.
    ClockSet,
    /// Somebody in the office changes a price or takes a delivery.
    OfficeWorks,
    /// Somebody orders on the web.
    WebBuyerComes,
    /// Somebody pays what they have ordered.
    WebBuyerPays {
        /// The order.
        order: Uuid,
        /// How often they try again when the shop is away.
        tries: u32,
    },
    /// The gateway answers.
    WebGatewaySays {
        /// Which attempt.
        attempt: Uuid,
        /// Whether its answer arrives.
        heard: bool,
    },
    /// The web shop looks after its payments, and somebody packs.
    WebShopLooks,
    /// A backup of the server is made.
    BackupMade,
    /// The server's disk fails for good: it will be brought back from its backup.
    BackupDue,
    /// The server is brought back from its backup.
    BackupRestored,
}

/// The world.
pub struct World {
    /// Virtual time.
    pub now_ms: VirtualMs,
    /// What the seed decided.
    pub plan: Plan,
    /// What is to come.
    pub schedule: Schedule<Event>,
    /// The till's machine and process.
    pub till: TillHost,
    /// The server's machine and process.
    pub server: ServerHost,
    /// The line between them.
    pub network: Network,
    /// Who works at the till.
    pub cashier: Cashier,
    /// What customers were told.
    pub model: Model,
    /// What was seen.
    pub counts: Counts,
    /// The record.
    pub tracer: Tracer,
    /// Chance of everything that has no generator of its own.
    pub random: SplitMix,
    /// Whether the cashier's next act is scheduled.
    pub cashier_due: bool,
    /// No more faults.
    pub healed: bool,
    /// The till's folder was damaged by a control, so that it cannot go on.
    pub given_up: bool,
    /// A snapshot download broke off.
    pub snapshot_broken: bool,
    /// Backup of the server.
    pub backup: Option<BTreeMap<String, Vec<u8>>>,
    /// It is brought back right after the next push that the server takes: the worst moment.
    pub restore_due: bool,
    /// The deliveries that it knows.
    pub deliveries_at_backup: BTreeMap<String, Delivered>,
    /// Orders and payments of the web.
    pub web: Web,
    /// Those that the backup knows: what came later is another fault's story.
    pub web_at_backup: Web,
    /// A print job failed and has not been done since.
    pub print_failed: bool,
    /// How often an enrolment was answered well.
    pub enrolments: u64,
    events: u64,
    spins: u32,
    spin_ms: VirtualMs,
}

impl World {
    /// A world before its first day.
    pub fn new(seed: u64, control: Control, keep_trace: bool) -> Self {
        crate::vfs::seed_sqlite(seed);
        let mut random = SplitMix::new(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ 0x5EED);
        let plan = Plan::draw(&mut random);
        let config = TillConfig {
            server_url: None,
            has_printer: true,
            receipt_columns: 48,
            poll_ms: plan.poll_ms,
            snapshot_chunk_bytes: plan.snapshot_chunk_bytes,
            check_at_open: true,
            ..TillConfig::default()
        };
        let till = TillHost::new(random.fork(1), config, control);
        let server = ServerHost::new(random.fork(2), plan.opening_pieces);
        let network = Network::new(plan.network, random.fork(3));
        let cashier = Cashier::new(random.fork(4), plan.hot, control.believes_early());
        World {
            now_ms: 0,
            plan,
            schedule: Schedule::default(),
            till,
            server,
            network,
            cashier,
            model: Model::default(),
            counts: Counts::default(),
            tracer: Tracer::new(keep_trace),
            random,
            cashier_due: false,
            healed: false,
            given_up: false,
            snapshot_broken: false,
            backup: None,
            restore_due: false,
            deliveries_at_backup: BTreeMap::new(),
            web: Web::default(),
            web_at_backup: Web::default(),
            print_failed: false,
            enrolments: 0,
            events: 0,
            spins: 0,
            spin_ms: 0,
        }
    }

    /// Notes a happening of now.
    pub fn note(&mut self, text: impl AsRef<str>) {
        self.tracer.note(self.now_ms, text);
    }

    /// Lets something happen after a while.
    pub fn after(&mut self, wait_ms: VirtualMs, event: Event) {
        self.schedule.at(self.now_ms + wait_ms, event);
    }

    /// Lets time pass until `until_ms`, or until `done` says so; true in the second case.
    pub fn run(&mut self, until_ms: VirtualMs, mut done: impl FnMut(&mut World) -> bool) -> bool {
        self.keep_cashier_busy();
        loop {
            if done(self) {
                return true;
            }
            let wake_ms = self.till.wake_ms().map(|at_ms| at_ms.max(self.now_ms));
            let next_ms = [self.schedule.next_ms(), wake_ms].into_iter().flatten().min();
            let Some(next_ms) = next_ms.filter(|next_ms| *next_ms <= until_ms) else {
                self.now_ms = self.now_ms.max(until_ms);
                return done(self);
            };
            self.events += 1;
            if self.events > EVENTS_MAX || self.given_up {
                if !self.given_up {
                    self.model.violation("the world does not come to rest");
                }
                return false;
            }
            self.now_ms = self.now_ms.max(next_ms);
            if wake_ms.is_some_and(|wake_ms| wake_ms <= next_ms) {
                self.wake_till();
                self.count_spin(next_ms);
            } else if let Some(event) = self.schedule.pop() {
                self.happen(event);
            }
            self.keep_cashier_busy();
        }
    }

    /// A till that wants to be woken again and again in the same millisecond eats its processor.
    fn count_spin(&mut self, at_ms: VirtualMs) {
        self.spins = if self.spin_ms == at_ms { self.spins + 1 } else { 0 };
        self.spin_ms = at_ms;
        if self.spins > SPINS_MAX {
            self.model.violation("the till spins: it wants to be woken at once, for ever");
            self.given_up = true;
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::DayBegins => self.day_begins(),
            Event::DayEnds => self.day_ends(),
            Event::CustomerComes => self.cashier.serve_next(),
            Event::CashierActs => self.cashier_acts(),
            Event::TillStarts { booted } => self.till_starts(booted),
            Event::ServerStarts => self.server_starts(),
            Event::RequestArrives(request) => self.request_arrives(request),
            Event::AnswerArrives { number, life, result } => self.answer_arrives(number, life, result),
            Event::Printed { job, life } => self.printed(job, life),
            Event::TillFault => self.till_fault(),
            Event::ServerFault => self.server_fault(),
            Event::TillRoom => self.till_room(),
            Event::ServerRoom => self.server_room(),
            Event::PartitionBegins => self.partition_begins(),
            Event::PartitionEnds => self.partition_ends(),
            Event::ClockSet => self.clock_set(),
            Event::OfficeWorks => self.office_works(),
            Event::WebBuyerComes => self.web_buyer_comes(),
            Event::WebBuyerPays { order, tries } => self.web_buyer_pays(order, tries),
            Event::WebGatewaySays { attempt, heard } => self.web_gateway_says(attempt, heard),
            Event::WebShopLooks => self.web_shop_looks(),
            Event::BackupMade => self.backup_made(),
            Event::BackupDue => self.restore_due = true,
            Event::BackupRestored => self.backup_restored(),
        }
    }

    /// Opens at eight, closes at half past six; customers come in between.
    fn day_begins(&mut self) {
        self.note("a day begins");
        self.cashier.closing = false;
        let (low, high) = (self.plan.customers_a_day / 2, self.plan.customers_a_day * 3 / 2);
        for _ in 0..self.random.between(low, high) {
            let at_ms = self.random.below(10 * HOUR_MS);
            self.after(at_ms, Event::CustomerComes);
        }
        self.after(10 * HOUR_MS + 30 * MINUTE_MS, Event::DayEnds);
        self.web_day_begins();
    }

    /// The shop closes, and the product looks through its own books.
    fn day_ends(&mut self) {
        self.note("business ends");
        self.cashier.closing = true;
        if self.server.is_running() && !self.server.machine.is_armed() {
            for finding in self.server.verify(self.now_ms) {
                self.model.violation(format!("verify at the day's end: {finding}"));
            }
        }
    }

    /// Schedules the days and the weather.
    pub fn prepare(&mut self) {
        for day in 0..self.plan.days {
            self.schedule.at(day * DAY_MS + 8 * HOUR_MS, Event::DayBegins);
        }
        self.schedule.at(7 * HOUR_MS, Event::ServerStarts);
        self.schedule.at(7 * HOUR_MS + MINUTE_MS, Event::TillStarts { booted: true });
        self.forecast();
    }

    /// When business is over for good.
    pub const fn last_evening_ms(&self) -> VirtualMs {
        (self.plan.days - 1) * DAY_MS + 20 * HOUR_MS
    }
}
