//! The till's folder: locked, opened, brought up to date, and opened again after a commit of unknown outcome.
//! What is read and written is `record.rs`.

use protocol::{Epoch, Now};
use store::{Database, Disk, Durability, Entropy, Migration, Recovery, StoreError, Tx};

use crate::api::TillConfig;
use crate::core::{OpenError, Till};
use crate::identity;
use crate::journal;
use crate::journal::mirror::Mirror;
use crate::replica::Catalogue;
use crate::sync::Figures;
use crate::sync::planner::Planner;
use crate::till::printing::Printing;
use crate::till::settings;
use crate::till::ticket::Ticket;

/// The database's name in the till's folder.
pub const DATABASE: &str = "till.db";
/// Locked as long as a till runs on the folder.
const LOCK: &str = "till.lock";

/// The till's schema.
pub const MIGRATIONS: &[Migration] = &[
    Migration::new(1, "till", include_str!("../../migrations/till/0001_till.sql")),
    Migration::new(2, "drawer", include_str!("../../migrations/till/0002_drawer.sql")),
];

impl<D: Disk> Till<D> {
    /// Opens the till's folder: takes the lock, brings the schema up, repairs what is damaged, finds the open
    /// ticket and the catalogue again.
    pub fn open(disk: D, entropy: Box<dyn Entropy>, config: TillConfig, now: Now) -> Result<Self, OpenError> {
        let folder_lock = lock_folder(&disk)?;
        let planner = Planner::new(config.poll_ms);
        let mirror = Mirror::open(&disk);
        let identity = identity::load(&disk)?;
        let mut till = Self {
            disk,
            entropy,
            config,
            now,
            db: None,
            _folder_lock: folder_lock,
            identity,
            epoch: None,
            anchor: None,
            catalogue: None,
            shop: None,
            session: None,
            ticket: None,
            approval: None,
            planner,
            network_on: true,
            printing: Printing::default(),
            mirror,
            figures: Figures::default(),
            pending: None,
            any_waiting: None,
            clock: None,
            damage: None,
            renewal: None,
            outputs: Vec::new(),
            ended: false,
        };
        if till.unfinished_salvage()?.is_some() {
            till.salvage("the salvage before was interrupted")?;
        }
        match till.open_database(true) {
            Ok(()) => {
                till.load()?;
                till.check_marker();
            }
            Err(StoreError::Corrupt(what)) => till.salvage(&what)?,
            Err(StoreError::Newer { found, known }) => return Err(OpenError::Newer { found, known }),
            Err(StoreError::Busy) => return Err(OpenError::Locked),
            Err(other) => return Err(other.into()),
        }
        till.settle_identity()?;
        till.open_catalogue();
        till.watch_clock();
        Ok(till)
    }

    /// Opens `till.db`. What the last run left visible is made durable before anything is looked up.
    pub(crate) fn open_database(&mut self, check: bool) -> Result<(), StoreError> {
        self.db = None;
        let mut db = match Database::recover(&self.disk, DATABASE, Durability::Full)? {
            Recovery::Durable(db) => db,
            Recovery::Visible(_, StoreError::Corrupt(what)) => return Err(StoreError::Corrupt(what)),
            Recovery::Visible(db, _) => db,
        };
        if check && self.config.check_at_open {
            let found = db.read(self.now.wall_ms, |tx| {
                tx.query_opt(&journal::sql::QUICK_CHECK, &[], |row| Ok(row.text(0)?.to_owned()))
            })?;
            if let Some(found) = found.filter(|found| found != "ok") {
                return Err(StoreError::Corrupt(found));
            }
        }
        if !db.needs_recovery() {
            db.migrate(MIGRATIONS, self.now.wall_ms)?;
        }
        self.db = Some(db);
        Ok(())
    }

    /// Reads what lives in memory between steps.
    pub(crate) fn load(&mut self) -> Result<(), StoreError> {
        let Some(db) = &self.db else { return Ok(()) };
        let now_ms = self.now.wall_ms;
        let epoch = db.read(now_ms, |tx| settings::get::<Epoch>(tx, settings::EPOCH))?;
        let anchor = db.read(now_ms, |tx| settings::get(tx, settings::ANCHOR))?;
        let network = db.read(now_ms, |tx| settings::get(tx, settings::NETWORK))?;
        let clock = db.read(now_ms, last_clock)?;
        let ticket = db.read(now_ms, Ticket::load_open)?;
        self.epoch = epoch;
        self.anchor = anchor;
        self.network_on = network.unwrap_or(true);
        self.clock = self.clock.or(clock);
        self.ticket = ticket;
        self.any_waiting = None;
        Ok(())
    }

    /// A read before anything can be answered.
    pub(crate) fn peek<T>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.db.as_ref().ok_or(StoreError::NeedsRecovery)?.read(self.now.wall_ms, work)
    }

    /// The replica in use, if there is one that can be opened; a damaged one is fetched again.
    pub(crate) fn open_catalogue(&mut self) {
        let pointer = self.peek(|tx| settings::get(tx, settings::REPLICA)).ok().flatten();
        let Some(pointer) = pointer else { return };
        match Catalogue::open(&self.disk, pointer, self.now.wall_ms) {
            Ok((catalogue, shop)) => {
                self.catalogue = Some(catalogue);
                self.shop = Some(shop);
            }
            Err(error) => {
                self.log(format!("the catalogue cannot be read and is fetched again: {error}"));
                self.planner.want_snapshot();
            }
        }
    }

    /// A commit of unknown outcome, or a database that would not open: try again before anything else.
    pub(crate) fn settle_store(&mut self) {
        if self.db.as_ref().is_some_and(|db| !db.needs_recovery()) {
            return;
        }
        match self.open_database(false) {
            Ok(()) => self.reload(),
            Err(StoreError::Corrupt(what)) => self.damage = Some(what),
            Err(error) => self.log(format!("the database cannot be used yet: {error}")),
        }
    }

    fn reload(&mut self) {
        if let Err(error) = self.load() {
            self.note(&error);
        }
    }
}

/// The clocks as the last event saw them (T-2).
fn last_clock(tx: &Tx<'_>) -> Result<Option<Now>, StoreError> {
    let bytes = tx.query_opt(&journal::sql::LAST, &[], |row| Ok(row.blob(1)?.to_vec()))?;
    let opened = bytes.as_deref().and_then(|bytes| protocol::open(bytes).ok());
    Ok(opened.map(|opened| {
        let time = opened.header.time;
        Now { wall_ms: time.wall_ms, boot_id: time.boot_id, ticks_ms: time.ticks_ms }
    }))
}

fn lock_folder(disk: &impl Disk) -> Result<rusqlite::Connection, OpenError> {
    let conn = disk.open_database(LOCK)?;
    conn.busy_timeout(std::time::Duration::ZERO).map_err(StoreError::from)?;
    match conn.execute_batch(journal::sql::LOCK_FOLDER.sqlite()).map_err(StoreError::from) {
        Ok(()) => Ok(conn),
        Err(StoreError::Busy) => Err(OpenError::Locked),
        Err(error) => Err(error.into()),
    }
}
