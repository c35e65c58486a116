//! Group commit: many commands, each in its savepoint, one commit for all; and what became of each
//! when something below fails. What may not enter: threads and queues; the shell and the simulator
//! both call `run_batch`.

use crate::tx::Ending;
use crate::{Database, Entropy, Scope, StoreError, Tx, sql};

/// One command of a batch. It keeps its own result and may be run again: then the result of the
/// last run counts.
pub trait Command {
    /// Does the work in the given transaction.
    ///
    /// # Errors
    /// `Abort` drops what this command did, and nothing of the others.
    fn run(&mut self, tx: &Tx<'_>) -> Result<(), Abort>;

    /// Whether it puts savepoints around its own parts and wants none around the whole.
    ///
    /// For commands of many parts (a push of 200 sales): SQLite keeps the pages of an outer savepoint in a list that
    /// it walks at the end of every inner one, which made a part eight times slower. The price: when such a
    /// command fails after it has written, the whole batch is run again without it.
    fn marks_its_parts(&self) -> bool {
        false
    }

    /// What it may change, for engines with many writers.
    fn scope(&self) -> Scope {
        Scope::Everything
    }
}

/// Why a command wants its changes dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Abort {
    /// By its own rules; the command has kept the reason.
    Refused,
    /// The store failed under it.
    Failed(StoreError),
}

impl From<StoreError> for Abort {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

/// What became of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There, and as durable as the database's setting says.
    Committed,
    /// Surely not there: the command itself said no.
    Refused,
    /// Surely not there: the store failed.
    Failed(StoreError),
    /// There or not. The database takes no more work before [`Database::recover`] (J-1). With many writers also: there,
    /// but not numbered yet, so that no position can be named; the same command again finds itself done.
    Unknown(StoreError),
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchReport {
    /// One outcome per command, in the given order.
    pub outcomes: Vec<Outcome>,
    /// What the last committed `finish` answered (the head of all positions); 0 when none did.
    pub head: i64,
}

/// Why a single write is not known to be there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError<E> {
    /// Surely not there: the command's own rules said no.
    #[error("{0}")]
    Refused(E),
    /// Surely not there: the store failed.
    #[error("{0}")]
    Failed(StoreError),
    /// There or not: recover, then look it up by its id.
    #[error("it is not known whether this was stored: {0}")]
    Unknown(StoreError),
}

/// The last step before the commit, usually the sequencer; answers the head.
pub type FinishStep<'f> = dyn FnMut(&Tx<'_>) -> Result<i64, StoreError> + 'f;

/// How often a batch is run that other writers are in the way of.
const PASSES_MAX: usize = 20;

/// What one pass over a batch came to.
enum Pass {
    Settled(BatchReport),
    /// Another writer was in the way: nothing is there, and the whole batch may be run again.
    InTheWay(StoreError),
    /// The engine dropped the whole transaction; `guilty` met the failure.
    Lost {
        guilty: Option<usize>,
        error: StoreError,
    },
}

impl Database {
    /// Runs the commands in one transaction, `finish` last, and commits once.
    ///
    /// A command that refuses or fails loses only its own changes. When the engine drops the whole
    /// transaction (a full disk in the middle), the command that met it has failed and the others
    /// are run again one by one. When the commit's outcome is unknown, so is that of every command
    /// that ran well, the others surely are not there, and the database asks for recovery.
    pub fn run_batch(
        &mut self,
        now_ms: i64,
        entropy: &mut dyn Entropy,
        commands: &mut [&mut dyn Command],
        finish: &mut FinishStep<'_>,
    ) -> BatchReport {
        let first = match self.pass_until_free(now_ms, entropy, commands, finish) {
            Pass::Settled(report) => return self.sequenced(now_ms, entropy, report, finish),
            lost => lost,
        };
        match first {
            Pass::Settled(report) => report,
            Pass::InTheWay(error) => same(commands.len(), &Outcome::Failed(error)),
            // It has just been run alone.
            Pass::Lost { error, .. } if commands.len() == 1 => same(1, &Outcome::Failed(error)),
            Pass::Lost { guilty, error } => {
                self.one_by_one(now_ms, entropy, commands, finish, guilty, &error)
            }
        }
    }

    fn one_by_one(
        &mut self,
        now_ms: i64,
        entropy: &mut dyn Entropy,
        commands: &mut [&mut dyn Command],
        finish: &mut FinishStep<'_>,
        guilty: Option<usize>,
        error: &StoreError,
    ) -> BatchReport {
        let mut report = BatchReport { outcomes: Vec::with_capacity(commands.len()), head: 0 };
        for (place, command) in commands.iter_mut().enumerate() {
            if guilty == Some(place) {
                report.outcomes.push(Outcome::Failed(error.clone()));
                continue;
            }
            let outcome = match self.pass_until_free(now_ms, entropy, &mut [&mut **command], finish) {
                Pass::Settled(mut single) => {
                    report.head = report.head.max(single.head);
                    single.outcomes.pop().unwrap_or(Outcome::Failed(StoreError::TransactionLost))
                }
                Pass::InTheWay(error) | Pass::Lost { error, .. } => Outcome::Failed(error),
            };
            report.outcomes.push(outcome);
        }
        self.sequenced(now_ms, entropy, report, finish)
    }

    /// A pass that met another writer is run again, a bounded number of times.
    fn pass_until_free(
        &mut self,
        now_ms: i64,
        entropy: &mut dyn Entropy,
        commands: &mut [&mut dyn Command],
        finish: &mut FinishStep<'_>,
    ) -> Pass {
        let mut pass = self.pass(now_ms, entropy, commands, finish);
        for _ in 1..PASSES_MAX {
            if !matches!(pass, Pass::InTheWay(_)) {
                break;
            }
            pass = self.pass(now_ms, entropy, commands, finish);
        }
        pass
    }

    /// With many writers the sequencer has a transaction of its own, one at a time: what it numbers is committed,
    /// by whomever, so positions rise in the order of commits. What it does not come to, the next one numbers.
    fn sequenced(
        &mut self,
        now_ms: i64,
        entropy: &mut dyn Entropy,
        mut report: BatchReport,
        finish: &mut FinishStep<'_>,
    ) -> BatchReport {
        if self.has_many_writers() && report.outcomes.contains(&Outcome::Committed) {
            match self.sequence(now_ms, entropy, finish) {
                Ok(head) => report.head = head,
                Err(error) => {
                    tracing::warn!(%error, "the sequencer did not run; the next one makes up for it");
                    for outcome in &mut report.outcomes {
                        if *outcome == Outcome::Committed {
                            *outcome = Outcome::Unknown(error.clone());
                        }
                    }
                }
            }
        }
        report
    }

    /// Runs the sequencer alone, for an engine with many writers.
    ///
    /// # Errors
    /// When other writers were in the way too often, or the engine's.
    pub fn sequence(
        &mut self,
        now_ms: i64,
        entropy: &mut dyn Entropy,
        finish: &mut FinishStep<'_>,
    ) -> Result<i64, StoreError> {
        let mut result = Err(StoreError::TransactionLost);
        for _ in 0..PASSES_MAX {
            let written = self.write(now_ms, entropy, |tx| {
                tx.query_one(&sql::session::SEQUENCER_LOCK, &[], |_| Ok(()))?;
                finish(tx)
            });
            result = written.map_err(|error| match error {
                WriteError::Refused(error) | WriteError::Failed(error) | WriteError::Unknown(error) => error,
            });
            if !matches!(result, Err(StoreError::Conflict(_))) {
                break;
            }
        }
        result
    }

    fn pass(
        &mut self,
        now_ms: i64,
        entropy: &mut dyn Entropy,
        commands: &mut [&mut dyn Command],
        finish: &mut FinishStep<'_>,
    ) -> Pass {
        let mut outcomes = Vec::with_capacity(commands.len());
        let tx = match self.begin_write(now_ms, entropy) {
            Ok(tx) => tx,
            Err(error) => return Pass::Settled(same(commands.len(), &Outcome::Failed(error))),
        };
        let many_writers = self.has_many_writers();
        if many_writers && let Err(error) = Scope::lock(&tx, commands) {
            self.abandon(&tx);
            return match error {
                StoreError::Conflict(_) => Pass::InTheWay(error),
                // Whoever holds the locks may hold them for long: nobody is served by waiting twenty times.
                error => Pass::Settled(same(commands.len(), &Outcome::Failed(error))),
            };
        }
        for (place, command) in commands.iter_mut().enumerate() {
            tx.start_command();
            let written_before = tx.rows_written();
            let (ran, undone) = if command.marks_its_parts() {
                let ran = command.run(&tx);
                let undone = ran.is_ok() || tx.rows_written() == written_before;
                (ran, undone)
            } else {
                (tx.savepoint(|tx| command.run(tx)), true)
            };
            if let Some(error @ StoreError::Conflict(_)) = tx.fault() {
                self.abandon(&tx);
                return Pass::InTheWay(error);
            }
            if tx.is_lost() || !undone {
                let error = tx.fault().unwrap_or(StoreError::TransactionLost);
                return self.lost(&tx, Some(place), error);
            }
            outcomes.push(outcome_of(ran, tx.fault()));
        }
        tx.start_command();
        let head = match if many_writers { Ok(0) } else { finish(&tx) } {
            Ok(head) => head,
            Err(error) => {
                let error = tx.fault().unwrap_or(error);
                return self.lost(&tx, None, error);
            }
        };
        match tx.commit() {
            Ending::Committed => Pass::Settled(BatchReport { outcomes, head }),
            Ending::Nothing(error @ StoreError::Conflict(_)) => Pass::InTheWay(error),
            Ending::Nothing(error) => Pass::Lost { guilty: None, error },
            Ending::Unknown(error) => {
                self.mark_unsettled();
                Pass::Settled(unknown(outcomes, &error))
            }
        }
    }

    /// Leaves no half of a batch behind: the transaction is dropped if the engine has not done so.
    fn lost(&self, tx: &Tx<'_>, guilty: Option<usize>, error: StoreError) -> Pass {
        self.abandon(tx);
        Pass::Lost { guilty, error }
    }
}

fn outcome_of(ran: Result<(), Abort>, fault: Option<StoreError>) -> Outcome {
    match ran {
        Ok(()) => Outcome::Committed,
        Err(Abort::Failed(error)) => Outcome::Failed(fault.unwrap_or(error)),
        // A refusal decided on top of a failing disk is no decision.
        Err(Abort::Refused) => fault.map_or(Outcome::Refused, Outcome::Failed),
    }
}

fn same(count: usize, outcome: &Outcome) -> BatchReport {
    BatchReport { outcomes: vec![outcome.clone(); count], head: 0 }
}

/// After a commit of unknown outcome: what ran well is unknown, what did not surely is not there.
/// A refusal may have rested on another command of the same batch, so it is not given out.
fn unknown(mut outcomes: Vec<Outcome>, error: &StoreError) -> BatchReport {
    for outcome in &mut outcomes {
        *outcome = match outcome {
            Outcome::Committed => Outcome::Unknown(error.clone()),
            _ => Outcome::Failed(error.clone()),
        };
    }
    BatchReport { outcomes, head: 0 }
}
