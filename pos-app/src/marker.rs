//! U-6: the mirror is the marker outside the database. When the two disagree, or the database does not know
//! the identity, the epoch gets a new random suffix, so that no receipt number is printed twice.

use protocol::Epoch;
use store::{Disk, Durability, StoreError};

use crate::api::Refusal;
use crate::core::Till;
use crate::identity::Enrolment;
use crate::journal::mirror::{self, Mirror};
use crate::journal::{self, sql};
use crate::salvage::{Row, put_row};
use crate::till::settings;

impl<D: Disk> Till<D> {
    /// The identity file is the truth about who this till is; the database about its present epoch. They differ
    /// when the machine stopped between the two, or when somebody took the database away: with a suffix of its
    /// own no number is given out twice (U-6).
    pub(crate) fn settle_identity(&mut self) -> Result<(), StoreError> {
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

    /// A mirror that knows more than the database, or is gone,
    /// says that somebody put an older database in its place, or took it away.
    pub(crate) fn check_marker(&mut self) {
        match self.is_behind_marker() {
            Ok(Some(reason)) => self.renew_epoch(&reason),
            Ok(None) => {}
            // What is not known to be right is taken for wrong: a new suffix costs nothing.
            Err(refusal) => self.renew_epoch(&format!("the marker could not be compared: {}", refusal.code)),
        }
    }

    /// Puts back what only the mirror has. Why the epoch must be renewed, if it must.
    fn is_behind_marker(&mut self) -> Result<Option<String>, Refusal> {
        let any = self.read(|tx| tx.query_opt(&sql::ANY, &[], |_| Ok(())))?.is_some();
        let mirrored = mirror::read(&self.disk).map_err(|error| self.note(&error))?;
        if !any && mirrored.is_empty() {
            return Ok(None);
        }
        // Old records that were forgotten after 30 days may be in a mirror that nobody cut: only its end counts.
        if let Some((_, _, event_id)) = mirrored.last().and_then(|event| event.place())
            && self.read(|tx| journal::hash(tx, event_id))?.is_some()
        {
            return Ok(None);
        }
        let mut missing = Vec::new();
        for event in mirrored {
            let Some((_, _, event_id)) = event.place() else { continue };
            if self.read(|tx| journal::hash(tx, event_id))?.is_none() {
                missing.push(Row::mirrored(event));
            }
        }
        let replica = if any { None } else { self.catalogue_on_disk() };
        let count = missing.len();
        self.write(Durability::Full, |tx| {
            for row in &missing {
                put_row(tx, row)?;
            }
            if let Some(pointer) = &replica {
                settings::put(tx, settings::REPLICA, pointer)?;
            }
            Ok(())
        })?;
        Ok(Some(match count {
            0 => "the database's marker is gone".to_owned(),
            _ => format!("the database was older than its marker; {count} entries were put back"),
        }))
    }

    /// A new suffix for the epoch's name, and its first event. Until it is stored nothing else is written, so
    /// that no number is given out twice. Without an identity there is nothing to renew.
    pub(crate) fn renew_epoch(&mut self, reason: &str) {
        self.renewal = None;
        let Some(enrolment) = self.identity.as_ref().and_then(|identity| identity.enrolment.clone()) else {
            return;
        };
        let mut random = [0; 5];
        self.entropy.fill(&mut random);
        let before = self.epoch.clone().unwrap_or_else(|| enrolment.epoch.clone());
        let epoch = Epoch::mint(number_of(&before), random);
        let renewed = self.begin_epoch(&enrolment, &epoch, reason, |_| Ok(()));
        self.mirror = Mirror::open(&self.disk);
        match renewed {
            Ok(()) => {
                let kept = self.read(crate::record::mirrored_rows);
                let rewritten = kept.map(|kept| self.mirror.rewrite(&self.disk, &kept));
                if !matches!(rewritten, Ok(Ok(()))) {
                    self.log("the journal's mirror could not be written anew");
                }
            }
            Err(refusal) => {
                self.log(format!("the new epoch waits to be stored: {refusal}"));
                self.renewal = Some(reason.to_owned());
            }
        }
    }

    /// A renewal that could not be stored before.
    pub(crate) fn finish_renewal(&mut self) {
        if let Some(reason) = self.renewal.clone() {
            self.renew_epoch(&reason);
        }
    }
}

/// The number before the random suffix of four.
fn number_of(epoch: &Epoch) -> u32 {
    let name = epoch.as_str();
    name.get(..name.len().saturating_sub(4)).and_then(|number| number.parse().ok()).unwrap_or(1)
}
