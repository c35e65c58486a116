//! How the core touches its database: opening, reading, drafts, and the one transaction of a journal event
//! with what follows from it (J-1). Every failure of the disk becomes a truthful answer here.

use domain::EventId;
use protocol::{Epoch, EventBody, MoneySummary, Now, Sealed};
use store::{Database, Disk, Durability, Entropy, Migration, Recovery, StoreError, Tx, WriteError};

use crate::api::{Refusal, TillConfig};
use crate::core::{OpenError, Till};
use crate::identity::{self, Enrolment};
use crate::journal::mirror::{Mirror, Mirrored};
use crate::journal::{self, Signer};
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
pub const MIGRATIONS: &[Migration] =
    &[Migration::new(1, "till", include_str!("../../migrations/till/0001_till.sql"))];

/// Events written in one transaction; after the commit they go to the mirror.
pub(crate) struct Ledger<'a> {
    signer: &'a Signer,
    sealed: Vec<Sealed>,
}

impl Ledger<'_> {
    /// Seals, stores and applies one event.
    pub fn append(
        &mut self,
        tx: &Tx<'_>,
        event_id: EventId,
        money: MoneySummary,
        body: &EventBody,
    ) -> Result<Sealed, Refusal> {
        let sealed = journal::append(tx, self.signer, event_id, money, body)?;
        journal::project::apply(tx, event_id, body, self.signer.time.wall_ms, true)?;
        self.sealed.push(sealed.clone());
        Ok(sealed)
    }

    /// The number that the next event gets, which is also the next receipt's.
    pub fn next_seq(&self, tx: &Tx<'_>) -> Result<u64, StoreError> {
        Ok(journal::head(tx, self.signer.terminal_id, &self.signer.epoch)?.seq + 1)
    }

    /// The present epoch.
    pub const fn epoch(&self) -> &Epoch {
        &self.signer.epoch
    }
}

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

    /// The identity file is the truth about who this till is; the database about its present epoch. They differ
    /// when the machine stopped between the two, or when somebody took the database away: with a suffix of its
    /// own no number is given out twice (U-6).
    fn settle_identity(&mut self) -> Result<(), StoreError> {
        let Some(enrolment) = self.identity.as_ref().and_then(|identity| identity.enrolment.clone()) else {
            return Ok(());
        };
        let stored: Option<Enrolment> = self.peek(|tx| settings::get(tx, settings::ENROLMENT))?;
        if stored.as_ref() != Some(&enrolment) && self.renewal.is_none() {
            self.epoch = Some(enrolment.epoch);
            self.renew_epoch("new epoch");
        }
        Ok(())
    }

    /// A read before anything can be answered.
    fn peek<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
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

    /// Looks something up.
    pub(crate) fn read<T>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, Refusal> {
        let result = match &self.db {
            Some(db) => db.read(self.now.wall_ms, work),
            None => Err(StoreError::NeedsRecovery),
        };
        result.map_err(|error| self.note(&error))
    }

    /// Stores something that is no journal event: drafts (NORMAL), settings (FULL).
    pub(crate) fn write<T>(
        &mut self,
        durability: Durability,
        work: impl FnMut(&Tx<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        match self.attempt(durability, work) {
            Ok(value) => Ok(value),
            Err(WriteError::Refused(refusal)) => Err(refusal),
            Err(WriteError::Failed(error)) => Err(self.note(&error)),
            Err(WriteError::Unknown(error)) => {
                self.settle_store();
                let refusal = self.note(&error);
                Err(Refusal::new(
                    "STORE_RESTARTED",
                    format!("The disk failed for a moment ({}); look at the ticket and repeat what is missing.", refusal.code),
                ))
            }
        }
    }

    fn attempt<T>(
        &mut self,
        durability: Durability,
        work: impl FnMut(&Tx<'_>) -> Result<T, Refusal>,
    ) -> Result<T, WriteError<Refusal>> {
        let Some(db) = &mut self.db else { return Err(WriteError::Failed(StoreError::NeedsRecovery)) };
        db.set_durability(durability).map_err(WriteError::Failed)?;
        db.write(self.now.wall_ms, self.entropy.as_mut(), work)
    }

    /// J-1: one durable transaction with its journal events. When the commit's outcome is unknown, the store
    /// is reopened and the last event looked up before this says stored or not stored.
    pub(crate) fn record<T>(
        &mut self,
        mut work: impl FnMut(&Tx<'_>, &mut Ledger<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if self.renewal.is_some() {
            return Err(StoreError::NeedsRecovery.into());
        }
        let signer = self.signer()?;
        let mut stash: Option<(T, Vec<Sealed>)> = None;
        let written = self.attempt(Durability::Full, |tx| {
            let mut ledger = Ledger { signer: &signer, sealed: Vec::new() };
            let value = work(tx, &mut ledger)?;
            stash = Some((value, ledger.sealed));
            Ok(())
        });
        match written {
            Ok(()) => {}
            Err(WriteError::Refused(refusal)) => return Err(refusal),
            Err(WriteError::Failed(error)) => return Err(self.note(&error)),
            Err(WriteError::Unknown(error)) => {
                let last = stash.as_ref().and_then(|(_, sealed)| sealed.last()).cloned();
                self.find_out(last.as_ref(), &error)?;
            }
        }
        self.any_waiting = None;
        let Some((value, sealed)) = stash else {
            return Err(Refusal::new("NOT_STORED", "Nothing was stored; try again."));
        };
        for event in sealed {
            self.mirror_event(event);
        }
        self.planner.poke();
        Ok(value)
    }

    /// Whether an event of unknown outcome is there. Ok: it is, durably.
    fn find_out(&mut self, event: Option<&Sealed>, error: &StoreError) -> Result<(), Refusal> {
        let unclear = Refusal::new(
            "OUTCOME_UNKNOWN",
            "The disk is failing and it is not known whether this was stored; give nothing out, and type status until it is.",
        );
        let not_stored = Refusal::new(
            "NOT_STORED",
            format!("The disk failed ({error}); nothing was stored or printed and it is not paid: try again."),
        );
        self.db = None;
        if let Err(reopened) = self.open_database(false) {
            self.note(&reopened);
            return Err(unclear);
        }
        let Some(event) = event else { return Err(not_stored) };
        let Ok(opened) = protocol::open(&event.bytes) else { return Err(unclear) };
        let Ok(found) = self.read(|tx| journal::hash(tx, opened.header.event_id)) else { return Err(unclear) };
        let found = found == Some(event.hash);
        let durable = self.db.as_ref().is_some_and(|db| !db.needs_recovery());
        match (found, durable) {
            (true, true) => Ok(()),
            (true, false) => Err(unclear),
            (false, _) => Err(not_stored),
        }
    }

    fn mirror_event(&mut self, event: Sealed) {
        let event = Mirrored {
            bytes: event.bytes,
            hash: event.hash,
            signature: event.signature,
            personal: event.personal,
        };
        if let Err(error) = self.mirror.append(&self.disk, &event) {
            self.log(format!("the journal's mirror could not be written: {error}"));
        }
    }

    /// Cuts the mirror back to what the server does not have, when it has grown.
    pub(crate) fn trim_mirror(&mut self) {
        if !self.mirror.is_long() {
            return;
        }
        let Ok(kept) = self.read(mirrored_rows) else { return };
        if let Err(error) = self.mirror.rewrite(&self.disk, &kept) {
            self.log(format!("the journal's mirror could not be cut: {error}"));
        }
    }

    /// Writes an epoch into the database, with its first event.
    pub(crate) fn begin_epoch(
        &mut self,
        enrolment: &Enrolment,
        epoch: &Epoch,
        reason: &str,
        mut also: impl FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<(), Refusal> {
        let before = self.epoch.replace(epoch.clone());
        let started = self.started(reason);
        let event_id = self.new_event_id();
        let money = MoneySummary::none(enrolment.currency);
        let result = self.record(|tx, ledger| {
            settings::put(tx, settings::ENROLMENT, enrolment)?;
            settings::put(tx, settings::EPOCH, epoch)?;
            settings::unset(tx, settings::EPOCH_CLOSED)?;
            also(tx)?;
            ledger.append(tx, event_id, money.clone(), &started)?;
            Ok(())
        });
        if result.is_err() {
            self.epoch = before;
        }
        result
    }

    /// The body that begins an epoch.
    pub(crate) fn started(&self, reason: &str) -> EventBody {
        protocol::TerminalStarted {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            reason: reason.to_owned(),
        }
        .into()
    }

    /// Turns a failure of the store into an answer, and remembers damage so that it is repaired.
    pub(crate) fn note(&mut self, error: &StoreError) -> Refusal {
        if let StoreError::Corrupt(what) = error {
            self.damage = Some(what.clone());
        }
        Refusal::from(error.clone())
    }
}

/// The events of the mirror after a cut: what waits, and the head, which is the marker (U-6).
pub(crate) fn mirrored_rows(tx: &Tx<'_>) -> Result<Vec<Mirrored>, StoreError> {
    let read = |row: &store::Row<'_>| {
        Ok(Mirrored {
            bytes: row.blob(1)?.to_vec(),
            hash: journal::parse_hash(row.text(2)?)?,
            signature: journal::parse_signature(row.text(3)?)?,
            personal: row.opt_text(4)?.map(str::to_owned),
        })
    };
    let mut kept = tx.query(&journal::sql::ALL_WAITING, &[], read)?;
    let head = tx.query_opt(&journal::sql::LAST, &[], read)?;
    if let Some(head) = head
        && kept.last().is_none_or(|last| last.hash != head.hash)
    {
        kept.push(head);
    }
    Ok(kept)
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

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let (code, detail) = match error {
            StoreError::Busy => (
                "DATABASE_LOCKED",
                "The till's database is locked by another program; close it and try again: nothing was stored.".to_owned(),
            ),
            StoreError::Full => (
                "DISK_FULL",
                "The disk is full; nothing was stored or printed and the ticket is kept: free some space and try again.".to_owned(),
            ),
            StoreError::Corrupt(_) => (
                "DATABASE_DAMAGED",
                "The till's database is damaged and is being repaired; look at the ticket and try again.".to_owned(),
            ),
            StoreError::NeedsRecovery => (
                "STORE_NOT_READY",
                "The till's database cannot be written at the moment; check the disk and try again.".to_owned(),
            ),
            StoreError::Io(what) => (
                "DISK_FAILED",
                format!("The disk failed ({what}); nothing was stored or printed: check the disk and try again."),
            ),
            StoreError::NotFound => ("NOT_FOUND", "This is not there; check what was typed.".to_owned()),
            other => ("STORE_FAILED", format!("This could not be stored ({other}); try again.")),
        };
        Self::new(code, detail)
    }
}
