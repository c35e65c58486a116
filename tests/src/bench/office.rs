//! The server's core in this process, on a real folder, without HTTP: what the writer's thread does, so that its
//! statements can be recorded and its share of the time told from the transport's.

use super::error::{BenchError, Result};
use super::replay::{Recorder, Recording};
use protocol::{Outcome, PushReply, WireRequest};
use std::path::Path;
use std::time::{Duration, Instant};
use store::{Abort, Command, Database, Disk, Durability, FolderDisk, OsEntropy, Tx};
use sync_server::core::DATABASE;
use sync_server::http::serve::now_ms;
use sync_server::identity;
use sync_server::sync_door::{CoreContext, Reply, SyncCommand, decode};

/// A server's core on its folder.
pub struct Office {
    database: Database,
    context: CoreContext,
    recorder: Recorder,
}

impl Office {
    /// Opens a folder that [`super::goods::fill`] has made; `recorded`: what runs is recorded from now on.
    pub fn open(data: &Path, recorded: bool) -> Result<Self> {
        let disk = FolderDisk::open(data)?;
        let mut conn = disk.open_database(DATABASE)?;
        let recorder = Recorder::default();
        if recorded {
            recorder.listen(&mut conn)?;
        }
        let database = Database::sqlite(conn, Durability::Full)?;
        let keys = database.read(now_ms(), identity::load_keys)?;
        let context = sync_server::core::context(keys, disk)?;
        let _settings = recorder.take();
        Ok(Self { database, context, recorder })
    }

    /// What it ran since the last call, when it is recorded.
    pub fn recording(&self) -> Recording {
        self.recorder.take()
    }

    /// Takes pushes in, `per_commit` of them together, as the writer's thread does; how long it took. Every
    /// event must be applied.
    pub fn take(&mut self, bodies: &[Vec<u8>], per_commit: usize) -> Result<Duration> {
        let start = Instant::now();
        for bodies in bodies.chunks(per_commit) {
            let commands: Result<Vec<PushCommand<'_>>> =
                bodies.iter().map(|body| PushCommand::read(body, &self.context)).collect();
            let mut commands = commands?;
            let mut batch: Vec<&mut dyn Command> =
                commands.iter_mut().map(|command| command as &mut dyn Command).collect();
            let finish = &mut |tx: &Tx<'_>| sync_server::sequence::finish(tx);
            let report = self.database.run_batch(now_ms(), &mut OsEntropy::new(), &mut batch, finish);
            for command in commands {
                let reply = command
                    .reply
                    .ok_or_else(|| BenchError::new(format!("a push failed: {:?}", report.outcomes)))?;
                all_applied(&reply.finish(report.head).read()?)?;
            }
        }
        Ok(start.elapsed())
    }

    /// The connection, to run a recording on.
    pub fn connection(&self) -> Result<&rusqlite::Connection> {
        self.database.sqlite_connection().ok_or_else(|| BenchError::new("this engine is not SQLite"))
    }
}

struct PushCommand<'c> {
    command: SyncCommand,
    context: &'c CoreContext,
    reply: Option<Reply>,
}

impl<'c> PushCommand<'c> {
    fn read(body: &[u8], context: &'c CoreContext) -> Result<Self> {
        let wire = WireRequest::post_bytes("/sync/v1/push", body.to_vec(), Some("zstd"));
        let refused = |answer: protocol::WireResponse| {
            BenchError::new(format!("a push is refused: {}", answer.as_problem().detail))
        };
        Ok(Self { command: decode(&wire).map_err(refused)?, context, reply: None })
    }
}

impl Command for PushCommand<'_> {
    fn run(&mut self, tx: &Tx<'_>) -> std::result::Result<(), Abort> {
        self.reply = Some(self.command.run(tx, self.context).map_err(|_| Abort::Refused)?);
        Ok(())
    }

    fn marks_its_parts(&self) -> bool {
        self.command.marks_its_parts()
    }
}

/// A figure over pushes that were not booked would be a figure of something else.
pub fn all_applied(reply: &PushReply) -> Result<()> {
    match reply.results.iter().find(|result| result.outcome != Outcome::Applied) {
        None => Ok(()),
        Some(other) => Err(BenchError::new(format!(
            "event {:?} was not booked: {:?} {} {}",
            other.event_id,
            other.outcome,
            other.code.as_deref().unwrap_or_default(),
            other.detail.as_deref().unwrap_or_default()
        ))),
    }
}
