//! The asynchronous handle of the shells: writer threads (one on SQLite) that drain a bounded queue into group
//! commits, and reader threads. The cores never see it; the simulator calls `run_batch` itself.
//! What may not enter: a runtime (only channels), a clock (the shell injects `fn() -> i64`).

mod job;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::{mpsc, oneshot, watch};

use self::job::{Job, WriteJob};
use crate::batch::{BatchReport, Command, Outcome, WriteError};
use crate::{Database, OsEntropy, Scope, StoreError, Tx};

/// Commands per commit at most: beyond this the sync is no longer what a commit costs.
const BATCH_MAX: usize = 1_000;
/// The same with many writers: a batch holds its locks until it is through.
const BATCH_OF_MANY_MAX: usize = 64;
/// Commands that wait; who comes then waits before the queue, without holding memory in it.
const QUEUE_MAX: usize = 4_096;

/// The last step of each commit (the sequencer, then business numbers); answers the head.
pub type Finish = Box<dyn FnMut(&Tx<'_>) -> Result<i64, StoreError> + Send>;
/// How the writer comes back after a commit of unknown outcome; usually
/// `Database::recover(&disk, name, durability)?.durable()`.
pub type Reopen = Box<dyn FnMut() -> Result<Database, StoreError> + Send>;

/// What a writing thread works with.
pub struct WriterSeat {
    /// Its own connection.
    pub database: Database,
    /// See [`Finish`].
    pub finish: Finish,
    /// See [`Reopen`].
    pub reopen: Reopen,
}

/// What a reading thread works with.
pub struct ReaderSeat {
    /// Its own connection.
    pub database: Database,
    /// A new connection for one that the engine's server has closed.
    pub reopen: Reopen,
}

/// A durable answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written<T> {
    /// What the command answered.
    pub value: T,
    /// Head of all positions after its commit.
    pub head: i64,
}

/// The database as the shells share it.
#[derive(Clone)]
pub struct Db {
    writer: mpsc::Sender<ToWriter>,
    readers: mpsc::Sender<ReadJob>,
    head: watch::Receiver<i64>,
    shared: bool,
}

enum ToWriter {
    Job(Box<dyn Job>),
    Stop(oneshot::Sender<()>),
}

type ReadJob = Box<dyn FnOnce(Result<Tx<'_>, StoreError>) + Send>;

impl Db {
    /// Starts a thread per writer (one, where the engine has one) and one per reader. `clock` gives milliseconds
    /// since 1970 UTC, one reading per commit.
    ///
    /// # Errors
    /// `Io` when a thread cannot be started.
    pub fn start(
        writers: Vec<WriterSeat>,
        readers: Vec<ReaderSeat>,
        clock: fn() -> i64,
    ) -> Result<Self, StoreError> {
        let (to_writer, queue) = mpsc::channel(QUEUE_MAX);
        let queue = Arc::new(Mutex::new(queue));
        let ended = Arc::new(Ended::default());
        let shared = writers.iter().any(|seat| seat.database.has_many_writers());
        let (heads, head) = watch::channel(0);
        let heads = Arc::new(heads);
        for WriterSeat { database, finish, reopen } in writers {
            let many = database.has_many_writers();
            let batch_max = if many { BATCH_OF_MANY_MAX } else { BATCH_MAX };
            let entropy = OsEntropy::new();
            let heads = Arc::clone(&heads);
            let state = Writer { database: Some(database), batch_max, clock, finish, reopen, entropy, heads };
            let (queue, ended) = (Arc::clone(&queue), Arc::clone(&ended));
            thread::Builder::new()
                .name("store-writer".to_owned())
                .spawn(move || state.drain(&queue, &ended))?;
        }
        let (to_readers, jobs) = mpsc::channel(QUEUE_MAX);
        let jobs = Arc::new(Mutex::new(jobs));
        for reader in readers {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new()
                .name("store-reader".to_owned())
                .spawn(move || serve_reads(reader, &jobs, clock))?;
        }
        Ok(Self { writer: to_writer, readers: to_readers, head, shared })
    }

    /// Runs a command; answers when it is durable. It may be run more than once.
    ///
    /// # Errors
    /// See [`WriteError`]; a command that panics has failed and changed nothing.
    pub async fn write<T, E, F>(&self, work: F) -> Result<Written<T>, WriteError<E>>
    where
        F: FnMut(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        self.queue(work, false, Scope::Everything).await
    }

    /// The same for work that puts savepoints around its own parts: see [`Command::marks_its_parts`]; `scope` is
    /// what it may change.
    ///
    /// # Errors
    /// As [`Self::write`]; a refusal after something was written counts as failed.
    pub async fn write_in_parts<T, E, F>(&self, scope: Scope, work: F) -> Result<Written<T>, WriteError<E>>
    where
        F: FnMut(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        self.queue(work, true, scope).await
    }

    async fn queue<T, E, F>(&self, work: F, in_parts: bool, scope: Scope) -> Result<Written<T>, WriteError<E>>
    where
        F: FnMut(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = WriteJob { work, in_parts, scope, result: None, reply };
        self.writer.send(ToWriter::Job(Box::new(job))).await.map_err(|_| WriteError::Failed(stopped()))?;
        // The job was taken and its thread died with it: the commit may have happened.
        answer.await.unwrap_or_else(|_| Err(WriteError::Unknown(stopped())))
    }

    /// Runs queries over one snapshot on a reader's thread.
    ///
    /// # Errors
    /// Those of `work`; `Other` when the readers are gone or `work` panicked.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: ReadJob = Box::new(move |tx| {
            let result = catch_unwind(AssertUnwindSafe(|| {
                let tx = tx?;
                let result = work(&tx);
                tx.roll_back()?;
                result
            }))
            .unwrap_or_else(|_| Err(StoreError::Other("a query panicked".to_owned()).into()));
            // Nobody waits any more: nothing was promised.
            let _unheard = reply.send(result);
        });
        self.readers.send(job).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// Tells when positions were given out by a commit of this process: the newest of them. Commits of other
    /// processes are not heard here.
    #[must_use]
    pub fn head(&self) -> watch::Receiver<i64> {
        self.head.clone()
    }

    /// Whether other processes may write to the same database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// Whether the writer's thread runs (for `/ready`).
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.writer.is_closed()
    }

    /// Takes no more commands, finishes the waiting ones, closes the writers' connections.
    pub async fn stop(&self) {
        let (done, closed) = oneshot::channel();
        if self.writer.send(ToWriter::Stop(done)).await.is_ok() {
            // An error means that the thread is gone already, which is what was asked for.
            let _gone = closed.await;
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Other("the store has stopped; start the program again".to_owned())
}

/// Those who wait for the end; told when the last writer has let go of it.
#[derive(Default)]
struct Ended(Mutex<Vec<oneshot::Sender<()>>>);

impl Drop for Ended {
    fn drop(&mut self) {
        for done in self.0.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _unheard = done.send(());
        }
    }
}

struct Writer {
    database: Option<Database>,
    batch_max: usize,
    clock: fn() -> i64,
    finish: Finish,
    reopen: Reopen,
    entropy: OsEntropy,
    heads: Arc<watch::Sender<i64>>,
}

impl Writer {
    fn drain(mut self, queue: &Mutex<mpsc::Receiver<ToWriter>>, ended: &Ended) {
        let mut waiting = Vec::with_capacity(self.batch_max);
        while self.take_batch(queue, ended, &mut waiting) {
            self.commit(&mut waiting);
        }
        drop(self.database.take());
    }

    /// Takes what waits, at most a batch; false at the end.
    fn take_batch(
        &self,
        queue: &Mutex<mpsc::Receiver<ToWriter>>,
        ended: &Ended,
        waiting: &mut Vec<Box<dyn Job>>,
    ) -> bool {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = queue.blocking_recv();
        if next.is_none() {
            return false;
        }
        while let Some(message) = next {
            match message {
                ToWriter::Job(job) => waiting.push(job),
                ToWriter::Stop(done) => {
                    queue.close();
                    ended.0.lock().unwrap_or_else(PoisonError::into_inner).push(done);
                }
            }
            next = if waiting.len() < self.batch_max { queue.try_recv().ok() } else { None };
        }
        true
    }

    fn commit(&mut self, waiting: &mut Vec<Box<dyn Job>>) {
        if waiting.is_empty() {
            return;
        }
        let mut database = match self.usable() {
            Ok(database) => database,
            Err(error) => {
                for job in waiting.drain(..) {
                    job.answer(Outcome::Failed(error.clone()), 0);
                }
                return;
            }
        };
        let mut report = self.run(&mut database, waiting, None);
        let broken = database.needs_recovery();
        let many = database.has_many_writers();
        // Reopened before anybody hears of it: whoever looks his fact up finds the truth.
        self.database = if broken { self.come_back(database).ok() } else { Some(database) };
        if broken && many {
            self.run_again(waiting, &mut report);
        }
        for (job, outcome) in waiting.drain(..).zip(report.outcomes) {
            job.answer(outcome, report.head);
        }
        self.heads.send_if_modified(|head| {
            let newer = report.head > *head;
            *head = report.head.max(*head);
            newer
        });
    }

    /// Runs the waiting commands, or those of the given places.
    fn run(
        &mut self,
        database: &mut Database,
        waiting: &mut [Box<dyn Job>],
        places: Option<&[usize]>,
    ) -> BatchReport {
        let chosen = |place: &usize| places.is_none_or(|places| places.contains(place));
        let mut commands: Vec<&mut dyn Command> = waiting
            .iter_mut()
            .enumerate()
            .filter(|(place, _)| chosen(place))
            .map(|(_, job)| &mut **job as &mut dyn Command)
            .collect();
        database.run_batch((self.clock)(), &mut self.entropy, &mut commands, &mut *self.finish)
    }

    /// The engine's server had hung up (a restart, a fail-over, an idle connection cut): what surely is not there
    /// because of that is run once more on the new connection. What is unknown is not: its sender asks again by id.
    fn run_again(&mut self, waiting: &mut [Box<dyn Job>], report: &mut BatchReport) {
        let Some(mut database) = self.database.take() else { return };
        let lost = |outcome: &Outcome| matches!(outcome, Outcome::Failed(error) if error.is_environment());
        let outcomes = report.outcomes.iter().enumerate();
        let places: Vec<usize> =
            outcomes.filter(|(_, outcome)| lost(outcome)).map(|(place, _)| place).collect();
        if !places.is_empty() {
            let again = self.run(&mut database, waiting, Some(&places));
            report.head = report.head.max(again.head);
            for (place, outcome) in places.into_iter().zip(again.outcomes) {
                report.outcomes[place] = outcome;
            }
        }
        // Lost once more: the next batch tries to come back.
        self.database = (!database.needs_recovery()).then_some(database);
    }

    /// The database; opened again first when an earlier try to come back failed.
    fn usable(&mut self) -> Result<Database, StoreError> {
        match self.database.take() {
            Some(database) => Ok(database),
            None => self.reopened(),
        }
    }

    fn come_back(&mut self, unsettled: Database) -> Result<Database, StoreError> {
        tracing::warn!("the outcome of a commit is unknown; reopening the store");
        // Closed before it is opened again.
        drop(unsettled);
        self.reopened()
    }

    fn reopened(&mut self) -> Result<Database, StoreError> {
        (self.reopen)().inspect_err(|error| tracing::error!(%error, "the store cannot be reopened yet"))
    }
}

fn serve_reads(mut seat: ReaderSeat, jobs: &Mutex<mpsc::Receiver<ReadJob>>, clock: fn() -> i64) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(job) = next else { return };
        if !seat.database.needs_recovery() {
            let tx = seat.database.begin_read(clock());
            if tx.is_ok() || !seat.database.needs_recovery() {
                job(tx);
                continue;
            }
        }
        // The connection was dead: nothing of this job has run, so a new one may take it.
        match (seat.reopen)() {
            Ok(database) => {
                seat.database = database;
                job(seat.database.begin_read(clock()));
            }
            // The job says so to whoever asked.
            Err(error) => job(Err(error)),
        }
    }
}
