//! The whole server without threads, sockets and clocks: what the simulator and tests drive, and what the
//! shell does over its own handle. One call is one group commit.

use crate::bindings::{SetupError, ShopSetup, set_up_shop};
use crate::identity::{self, IdentityError, ServerKeys};
use crate::migrations::MIGRATIONS;
use crate::sequence;
use crate::snapshot::Snapshots;
use crate::sync_door::{self, CoreContext, DoorError, Reply, SyncCommand};
use protocol::{Problem, WireRequest, WireResponse};
use store::{Abort, Command, Database, Disk, Durability, Entropy, Outcome, StoreError, Tx, WriteError};

/// Name of the server's database on its disk.
pub const DATABASE: &str = "server.db";

/// Why the server does not open.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Keys.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The set-up of an empty database.
    #[error(transparent)]
    Setup(#[from] SetupError),
}

/// What the door needs besides a transaction; `disk` is where snapshots are made.
pub fn context(keys: ServerKeys, disk: impl Disk + 'static) -> Result<CoreContext, StoreError> {
    Ok(CoreContext { keys, snapshots: Snapshots::new(disk)? })
}

/// A server in one piece.
pub struct Core<D: Disk + Clone + 'static> {
    disk: D,
    /// `None` while a commit of unknown outcome could not be recovered from yet.
    database: Option<Database>,
    entropy: Box<dyn Entropy>,
    context: CoreContext,
}

impl<D: Disk + Clone + 'static> Core<D> {
    /// Opens the server on a disk: settles what the last run left, brings the schema up to date, sets an empty
    /// database up.
    pub fn open(
        disk: D,
        now_ms: i64,
        entropy: Box<dyn Entropy>,
        setup: &ShopSetup,
    ) -> Result<Self, CoreError> {
        let database = reopen(&disk)?;
        Self::open_on(database, disk, now_ms, entropy, setup)
    }

    /// The same on a database that is open, of either engine; `disk` is where snapshots are made.
    pub fn open_on(
        mut database: Database,
        disk: D,
        now_ms: i64,
        mut entropy: Box<dyn Entropy>,
        setup: &ShopSetup,
    ) -> Result<Self, CoreError> {
        database.migrate(MIGRATIONS, now_ms)?;
        let done = database.write(now_ms, &mut *entropy, |tx| {
            set_up_shop(tx, setup)?;
            sequence::finish(tx)?;
            Ok::<_, SetupError>(())
        });
        done.map_err(|error| match error {
            WriteError::Refused(error) => CoreError::Setup(error),
            WriteError::Failed(error) | WriteError::Unknown(error) => CoreError::Store(error),
        })?;
        let keys = database.read(now_ms, identity::load_keys)?;
        let context = context(keys, disk.clone())?;
        Ok(Self { disk, database: Some(database), entropy, context })
    }

    /// Who the server is.
    pub const fn keys(&self) -> &ServerKeys {
        &self.context.keys
    }

    /// Answers requests: those that write in one group commit, then those that read.
    pub fn handle_batch(&mut self, now_ms: i64, requests: Vec<WireRequest>) -> Vec<WireResponse> {
        let mut jobs: Vec<Job<'_>> = Vec::with_capacity(requests.len());
        let mut answers: Vec<Option<WireResponse>> = Vec::with_capacity(requests.len());
        let context = &self.context;
        let mut readers = Vec::new();
        for (place, request) in requests.iter().enumerate() {
            let decoded = sync_door::decode(request);
            answers.push(None);
            match decoded {
                Err(refused) => answers[place] = Some(refused),
                Ok(command) if command.is_read() => readers.push((place, command)),
                Ok(command) => jobs.push(Job { place, command, context, result: None }),
            }
        }
        if !jobs.is_empty() {
            match usable(&mut self.database, &self.disk) {
                Ok(database) => commit(database, now_ms, &mut *self.entropy, jobs, &mut answers),
                Err(error) => {
                    jobs.into_iter().for_each(|job| answers[job.place] = Some(failed(error.clone())))
                }
            }
            self.settle();
        }
        for (place, mut command) in readers {
            let answer = match usable(&mut self.database, &self.disk) {
                Ok(database) => database.read(now_ms, |tx| command.run(tx, &self.context)),
                Err(error) => Err(error.into()),
            };
            answers[place] =
                Some(answer.map_or_else(|error: DoorError| error.response(), |reply| reply.finish(0)));
        }
        answers.into_iter().map(|answer| answer.unwrap_or_else(|| failed(StoreError::NotFound))).collect()
    }

    /// Runs a command of the application in a commit of its own, sequencer included.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        now_ms: i64,
        mut work: impl FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, WriteError<E>> {
        let database = usable(&mut self.database, &self.disk).map_err(WriteError::Failed)?;
        let result = database.write(now_ms, &mut *self.entropy, |tx| {
            let value = work(tx)?;
            sequence::finish(tx)?;
            Ok(value)
        });
        self.settle();
        result
    }

    /// Runs queries over one snapshot.
    pub fn read<T, E: From<StoreError>>(
        &mut self,
        now_ms: i64,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        usable(&mut self.database, &self.disk)?.read(now_ms, work)
    }

    /// After a commit of unknown outcome the database is closed and opened again (J-1), before anybody asks.
    fn settle(&mut self) {
        if self.database.as_ref().is_some_and(Database::needs_recovery) {
            // Closed before it is opened again.
            self.database = None;
            self.database = reopen(&self.disk).ok();
        }
    }
}

fn usable<'a, D: Disk>(database: &'a mut Option<Database>, disk: &D) -> Result<&'a mut Database, StoreError> {
    let usable = match database.take() {
        Some(database) => database,
        None => reopen(disk)?,
    };
    Ok(database.insert(usable))
}

fn reopen(disk: &impl Disk) -> Result<Database, StoreError> {
    Database::recover(disk, DATABASE, Durability::Full)?.durable()
}

/// A writing request in a group commit.
struct Job<'a> {
    place: usize,
    command: SyncCommand,
    context: &'a CoreContext,
    result: Option<Result<Reply, DoorError>>,
}

impl Command for Job<'_> {
    fn marks_its_parts(&self) -> bool {
        self.command.marks_its_parts()
    }

    fn run(&mut self, tx: &Tx<'_>) -> Result<(), Abort> {
        let result = self.command.run(tx, self.context);
        let refused = result.is_err();
        self.result = Some(result);
        if refused { Err(Abort::Refused) } else { Ok(()) }
    }
}

fn commit(
    database: &mut Database,
    now_ms: i64,
    entropy: &mut dyn Entropy,
    mut jobs: Vec<Job<'_>>,
    answers: &mut [Option<WireResponse>],
) {
    let mut commands: Vec<&mut dyn Command> = jobs.iter_mut().map(|job| job as &mut dyn Command).collect();
    let report = database.run_batch(now_ms, entropy, &mut commands, &mut |tx| sequence::finish(tx));
    for (job, outcome) in jobs.into_iter().zip(report.outcomes) {
        answers[job.place] = Some(match (outcome, job.result) {
            (Outcome::Committed, Some(Ok(reply))) => reply.finish(report.head),
            (Outcome::Refused, Some(Err(error))) => error.response(),
            (Outcome::Failed(error), _) => failed(error),
            (Outcome::Unknown(_) | Outcome::Committed | Outcome::Refused, _) => unknown(),
        });
    }
}

fn failed(error: StoreError) -> WireResponse {
    DoorError::Store(error).response()
}

/// There or not: the till sends again, and what was stored is a duplicate then (U-3).
fn unknown() -> WireResponse {
    let detail = "The server cannot say yet whether this was stored; send it again.";
    WireResponse::problem(&Problem::new(503, "OUTCOME_UNKNOWN", detail))
}
