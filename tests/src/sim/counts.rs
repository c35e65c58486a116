//! "Sometimes" assertions: a simulator that never meets a fault, or never walks a way of recovery, proves
//! nothing about it. Each of these is counted, and a run over many seeds must have seen every one.

use std::collections::BTreeMap;
use std::fmt;

macro_rules! happenings {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Something that has to happen in some seed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Seen { $($(#[$doc])* $name,)* }

        impl Seen {
            /// All of them.
            pub const ALL: &[Seen] = &[$(Seen::$name,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Seen::$name => $text,)* }
            }
        }
    };
}

happenings! {
    /// A sale was completed.
    SalePaid = "sale-paid",
    /// Goods were taken back and money given back.
    RefundPaid = "refund-paid",
    /// A card paid, wholly or in part.
    CardPaid = "card-paid",
    /// A ticket had a discount.
    Discounted = "discounted",
    /// A ticket was voided.
    TicketVoided = "ticket-voided",
    /// A ticket was parked and taken up again.
    TicketRecalled = "ticket-recalled",
    /// A shift was closed.
    ShiftClosed = "shift-closed",
    /// More was sold than was there: a discrepancy names it (I-7).
    SoldBeyondStock = "sold-beyond-stock",
    /// The till's process died at a step of its disk.
    TillCrash = "till-crash",
    /// The till's power went at a step of its disk.
    TillPowerCut = "till-power-cut",
    /// A write of the till failed.
    TillWriteError = "till-write-error",
    /// A read of the till failed.
    TillReadError = "till-read-error",
    /// The till's disk was full.
    TillDiskFull = "till-disk-full",
    /// A sync of the till failed.
    TillSyncError = "till-sync-error",
    /// The same for the server.
    ServerCrash = "server-crash",
    /// The same for the server.
    ServerPowerCut = "server-power-cut",
    /// The same for the server.
    ServerWriteError = "server-write-error",
    /// The same for the server.
    ServerReadError = "server-read-error",
    /// The same for the server.
    ServerDiskFull = "server-disk-full",
    /// The same for the server.
    ServerSyncError = "server-sync-error",
    /// A payment was under way when the till stopped, and the sale was there afterwards (J-1).
    UnknownPaid = "unknown-commit-was-there",
    /// A payment was under way when the till stopped, and the sale was not there afterwards (J-1).
    UnknownUnpaid = "unknown-commit-was-not-there",
    /// The till answered a payment after looking its commit up, without stopping (J-1).
    UnknownResolved = "unknown-commit-resolved-at-once",
    /// A payment was refused before the receipt because the disk was full.
    PayRefusedFull = "pay-refused-disk-full",
    /// A command was refused because of the disk, and the till went on.
    CommandRefusedDisk = "command-refused-disk-error",
    /// A ticket on the counter was there again after a restart.
    TicketOutlived = "ticket-outlived-restart",
    /// A request was lost.
    RequestLost = "request-lost",
    /// An answer was lost after the server had done its work.
    AnswerLost = "answer-lost",
    /// A request arrived twice.
    RequestDoubled = "request-doubled",
    /// A message was overtaken by a later one.
    MessageLate = "message-late",
    /// A connection broke.
    ConnectionBroken = "connection-broken",
    /// The network was partitioned.
    Partition = "partition",
    /// A request reached a server that was off.
    ServerAway = "server-away",
    /// The till's clock was set back.
    ClockBack = "clock-set-back",
    /// A push brought events that the server had already.
    DuplicateApplied = "duplicate-push",
    /// The server asked for earlier events (U-1).
    NeedFrom = "need-from",
    /// A request was refused for its token, and the till logged in again.
    TokenRefused = "token-refused",
    /// A snapshot went on where it had broken off (D-4).
    SnapshotResumed = "snapshot-resumed",
    /// The server said that it could not work just now, and nothing was lost (U-3).
    ServerSaidLater = "server-said-later",
    /// A commit of the server had an unknown outcome, and it recovered.
    ServerUnknown = "server-unknown-commit",
    /// The server was brought back from a backup (U-5).
    ServerRestored = "server-restored",
    /// A receipt was printed that no answer had announced, for the answer fell to a crash.
    PrintedAfterRestart = "printed-after-restart",
    /// A receipt was not printed at first and later was.
    PrintedLater = "printed-later",
    /// An order of the web was paid.
    WebPaid = "web-paid",
    /// A payment of the web came too late: others had paid first (S-8, S-4).
    WebSoldOut = "web-sold-out",
    /// Nobody knew at first whether a payment of the web was made (S-3).
    WebUnknown = "web-unknown-payment",
    /// An order of the web was packed.
    WebPacked = "web-packed",
    /// An order of the web was handed over.
    WebHandedOver = "web-handed-over",
    /// A till came back with a sale that was paid before an order of the web, which lost what was short (S-7).
    WebDisplaced = "web-displaced",
    /// An enrolment was answered a second time, since its first answer was lost (E-1).
    EnrolledAgain = "enrolment-asked-again",
}

/// How often each was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Seen, u64>);

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, seen: Seen) {
        *self.0.entry(seen).or_default() += 1;
    }

    /// Takes in another run's counts.
    pub fn merge(&mut self, other: &Counts) {
        for (seen, count) in &other.0 {
            *self.0.entry(*seen).or_default() += count;
        }
    }

    /// How often `seen` was seen.
    pub fn of(&self, seen: Seen) -> u64 {
        self.0.get(&seen).copied().unwrap_or_default()
    }

    /// What was never seen.
    pub fn never(&self) -> Vec<Seen> {
        Seen::ALL.iter().copied().filter(|seen| self.of(*seen) == 0).collect()
    }

    /// `name=count` with spaces between, for a line between processes.
    pub fn to_line(&self) -> String {
        let texts: Vec<String> =
            self.0.iter().map(|(seen, count)| format!("{}={count}", seen.as_str())).collect();
        texts.join(" ")
    }

    /// Reads what [`Counts::to_line`] wrote; what it does not know it leaves out.
    pub fn from_line(line: &str) -> Self {
        let mut counts = Counts::default();
        for (name, count) in line.split_whitespace().filter_map(|word| word.split_once('=')) {
            if let Some(seen) = Seen::ALL.iter().find(|seen| seen.as_str() == name) {
                counts.0.insert(*seen, count.parse().unwrap_or_default());
            }
        }
        counts
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for seen in Seen::ALL {
            writeln!(f, "{:>9}  {}", self.of(*seen), seen.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_travel_between_processes() {
        let mut counts = Counts::default();
        counts.add(Seen::SalePaid);
        counts.add(Seen::SalePaid);
        counts.add(Seen::Partition);
        assert_eq!(Counts::from_line(&counts.to_line()), counts);
        assert_eq!(counts.never().len(), Seen::ALL.len() - 2);
    }
}
