//! What a seed decides before anything happens: how long, how busy, which faults and how often. Every
//! seed has a subset of the faults, so that each is also seen alone.

use super::schedule::{HOUR_MS, MINUTE_MS, VirtualMs};
use crate::vfs::{Fault, SplitMix};

/// The shape of one run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Days of business.
    pub days: u64,
    /// Customers on an average day.
    pub customers_a_day: u64,
    /// The network's habits.
    pub network: NetworkPlan,
    /// Mean time between faults of the till's machine; `None`: it has none.
    pub till_fault_every_ms: Option<VirtualMs>,
    /// Mean time between faults of the server's machine; `None`: it has none.
    pub server_fault_every_ms: Option<VirtualMs>,
    /// Percent of payments, and of pushes, in the middle of which a fault strikes.
    pub ambush: u64,
    /// The faults that machines may have in this run.
    pub faults: Vec<Fault>,
    /// Whether the till's wall clock is set back or forth now and then.
    pub clock_jumps: bool,
    /// Percent of print jobs that fail.
    pub printer_fails: u64,
    /// How often an idle till asks for news; `None`: never.
    pub poll_ms: Option<u64>,
    /// Bytes of the snapshot asked for at once: few, so that the download is cut off midway.
    pub snapshot_chunk_bytes: u64,
    /// Whether the server is brought back from a backup once (U-5).
    pub server_restored: bool,
    /// One very hot product, by its place in the articles: nobody can get enough of it.
    pub hot: Option<usize>,
    /// Orders on the web on an average day; 0: there is no web shop.
    pub web_orders_a_day: u64,
    /// How often the web shop looks after its payments, and somebody packs.
    pub web_looks_every_ms: VirtualMs,
    /// Pieces of each product on the shelf at the opening: sometimes too few for what is sold.
    pub opening_pieces: i64,
}

/// How the network treats messages, in percent of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct NetworkPlan {
    /// Requests that never arrive.
    pub lost: u64,
    /// Requests whose answer never arrives: a lost acknowledgement.
    pub answers_lost: u64,
    /// Requests that arrive twice, the second time up to hours later.
    pub doubled: u64,
    /// Messages that take minutes instead of milliseconds, so that later ones overtake them.
    pub delayed: u64,
    /// Connections that break while the answer is under way.
    pub broken: u64,
    /// Mean time between partitions; `None`: there are none.
    pub partition_every_ms: Option<VirtualMs>,
    /// The longest partition.
    pub partition_max_ms: VirtualMs,
}

/// The pen.
const HOT: usize = 3;

const FAULTS: [Fault; 6] =
    [Fault::Crash, Fault::PowerCut, Fault::WriteError, Fault::ReadError, Fault::DiskFull, Fault::SyncError];

impl Plan {
    /// Draws a plan.
    pub fn draw(random: &mut SplitMix) -> Self {
        // What everybody wants is scarce, and most of it is wanted on the web.
        let hot = random.chance(40).then_some(HOT);
        let faults: Vec<Fault> = FAULTS.into_iter().filter(|_| random.chance(60)).collect();
        Plan {
            days: if random.chance(10) { random.between(5, 9) } else { random.between(1, 3) },
            customers_a_day: random.between(5, 10),
            network: NetworkPlan::draw(random, hot.is_some()),
            till_fault_every_ms: often(random, 80),
            server_fault_every_ms: often(random, 70),
            ambush: if random.chance(70) { random.between(2, 15) } else { 0 },
            faults,
            clock_jumps: random.chance(30),
            printer_fails: if random.chance(30) { 20 } else { 0 },
            poll_ms: if random.chance(20) { Some(random.between(1, 6) * HOUR_MS) } else { None },
            snapshot_chunk_bytes: *random.pick(&[4_096, 16_384, 4 * 1024 * 1024]),
            server_restored: random.chance(25),
            opening_pieces: *random.pick(if hot.is_some() { &[5, 8, 12] } else { &[5, 40, 1_000] }),
            hot,
            web_orders_a_day: if hot.is_some() { random.between(4, 10) } else { random.below(6) },
            web_looks_every_ms: *random.pick(&[20 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS]),
        }
    }
}

impl NetworkPlan {
    /// `away`: the line is often cut, so that what everybody wants is sold on both sides of it.
    fn draw(random: &mut SplitMix, away: bool) -> Self {
        let mut habit = |most: u64| if random.chance(50) { random.between(1, most) } else { 0 };
        NetworkPlan {
            lost: habit(25),
            answers_lost: habit(25),
            doubled: habit(30),
            delayed: habit(20),
            broken: habit(15),
            partition_every_ms: if away || random.chance(50) {
                Some(random.between(2, 24) * HOUR_MS)
            } else {
                None
            },
            partition_max_ms: *random.pick(&[HOUR_MS, 8 * HOUR_MS, 40 * HOUR_MS]),
        }
    }
}

/// A mean interval of faults, for `percent` of the plans.
fn often(random: &mut SplitMix, percent: u64) -> Option<VirtualMs> {
    random.chance(percent).then(|| *random.pick(&[HOUR_MS, 3 * HOUR_MS, 10 * HOUR_MS]))
}
