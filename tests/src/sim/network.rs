//! The network between till and server: decides for each message when it arrives, how often, and whether
//! its sender ever hears of it. It carries values, knows no meaning, and promises nothing.

use super::counts::{Counts, Seen};
use super::plan::NetworkPlan;
use super::schedule::{HOUR_MS, MINUTE_MS, SECOND_MS, VirtualMs};
use crate::vfs::SplitMix;
use pos_app::TransportError;

/// How long a till's transport waits for an answer.
const TIMEOUT_MS: VirtualMs = 30 * SECOND_MS;

/// What becomes of a request.
#[derive(Debug, Default)]
pub struct RequestFate {
    /// When it reaches the server, once or twice or not at all. Only the answer to the first is awaited.
    pub arrives_after_ms: Vec<VirtualMs>,
    /// What the sender is told if no answer comes first.
    pub fails: Option<(VirtualMs, TransportError)>,
}

/// What becomes of an answer.
#[derive(Debug)]
pub enum AnswerFate {
    /// It arrives after this time.
    Arrives(VirtualMs),
    /// The connection breaks: the sender learns that much.
    Breaks(VirtualMs),
    /// It is lost: the sender's own time limit ends it.
    Lost,
}

/// The network.
#[derive(Debug)]
pub struct Network {
    plan: NetworkPlan,
    random: SplitMix,
    partitioned: bool,
}

impl Network {
    /// A network with habits, drawn from `random`.
    pub const fn new(plan: NetworkPlan, random: SplitMix) -> Self {
        Network { plan, random, partitioned: false }
    }

    /// From now on every message arrives, once and soon.
    pub fn heal(&mut self) {
        self.plan = NetworkPlan::default();
        self.partitioned = false;
    }

    /// Cuts or mends the line.
    pub fn set_partitioned(&mut self, partitioned: bool) {
        self.partitioned = partitioned;
    }

    /// How long the next partition lasts.
    pub fn partition_ms(&mut self) -> VirtualMs {
        self.random.between(MINUTE_MS, self.plan.partition_max_ms.max(MINUTE_MS))
    }

    /// When the next partition begins, if there are any.
    pub fn next_partition_ms(&mut self) -> Option<VirtualMs> {
        let mean_ms = self.plan.partition_every_ms?;
        Some(self.random.between(mean_ms / 4, mean_ms * 2))
    }

    /// Decides about a request.
    pub fn send(&mut self, counts: &mut Counts) -> RequestFate {
        let timeout = Some((TIMEOUT_MS, TransportError::Timeout));
        if self.partitioned {
            // Half of the partitions of the world look like a refused connection, half like silence.
            let fails = if self.random.chance(50) {
                Some((5, TransportError::Unreachable("partitioned".to_owned())))
            } else {
                timeout
            };
            return RequestFate { arrives_after_ms: Vec::new(), fails };
        }
        if self.random.chance(self.plan.lost) {
            counts.add(Seen::RequestLost);
            return RequestFate { arrives_after_ms: Vec::new(), fails: timeout };
        }
        let mut arrives_after_ms = vec![self.delay_ms(counts)];
        if self.random.chance(self.plan.doubled) {
            counts.add(Seen::RequestDoubled);
            let longest_ms = *self.random.pick(&[SECOND_MS, MINUTE_MS, 6 * HOUR_MS]);
            arrives_after_ms.push(arrives_after_ms[0] + self.random.between(1, longest_ms));
        }
        RequestFate { arrives_after_ms, fails: timeout }
    }

    /// Decides about an answer.
    pub fn answer(&mut self, counts: &mut Counts) -> AnswerFate {
        if self.partitioned || self.random.chance(self.plan.answers_lost) {
            counts.add(Seen::AnswerLost);
            return AnswerFate::Lost;
        }
        if self.random.chance(self.plan.broken) {
            counts.add(Seen::ConnectionBroken);
            return AnswerFate::Breaks(self.random.between(1, 2 * SECOND_MS));
        }
        AnswerFate::Arrives(self.delay_ms(counts))
    }

    fn delay_ms(&mut self, counts: &mut Counts) -> VirtualMs {
        if self.random.chance(self.plan.delayed) {
            counts.add(Seen::MessageLate);
            return self.random.between(SECOND_MS, 10 * MINUTE_MS);
        }
        self.random.between(1, 50)
    }
}
