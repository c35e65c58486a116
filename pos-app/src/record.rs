//! How the core reads and writes: drafts, settings, and the one transaction of a journal event with what follows
//! from it (J-1). Every failure of the disk becomes a truthful answer here.

use domain::EventId;
use protocol::{Epoch, EventBody, MoneySummary, Sealed};
use store::{Disk, Durability, StoreError, Tx, WriteError};

use crate::api::Refusal;
use crate::core::Till;
use crate::identity::Enrolment;
use crate::journal::mirror::Mirrored;
use crate::journal::{self, Signer};
use crate::till::settings;

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
                    format!(
                        "The disk failed for a moment ({}); look at the ticket and repeat what is missing.",
                        refusal.code
                    ),
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
            format!(
                "The disk failed ({error}); nothing was stored or printed and it is not paid: try again."
            ),
        );
        self.db = None;
        if let Err(reopened) = self.open_database(false) {
            self.note(&reopened);
            return Err(unclear);
        }
        let Some(event) = event else { return Err(not_stored) };
        let Ok(opened) = protocol::open(&event.bytes) else { return Err(unclear) };
        let Ok(found) = self.read(|tx| journal::hash(tx, opened.header.event_id)) else {
            return Err(unclear);
        };
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
        protocol::TerminalStarted { version: env!("CARGO_PKG_VERSION").to_owned(), reason: reason.to_owned() }
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
