//! Pull (D-1, D-7): pages of the feeds into the catalogue file, each with its cursor; the till's own sales leave
//! the overlay when the feed has passed them.

use protocol::{EntityKind, Feed, PullPage, WireRequest, WireResponse};
use replica::ReplicaError;
use store::{Disk, Durability, StoreError, params};

use super::capital;
use super::planner::Trouble;
use super::talk::{other_version, trouble};
use crate::api::Refusal;
use crate::core::Till;
use crate::till::sql;

/// Changes asked for in one page.
const PAGE_CHANGES: usize = 500;

impl<D: Disk> Till<D> {
    pub(super) fn pull_request(&mut self, feed: &str) -> Result<WireRequest, Trouble> {
        let mut wire =
            WireRequest::get("/sync/v1/pull").with_query("feed", feed).with_query("limit", PAGE_CHANGES);
        let parsed = feed.parse::<Feed>().map_err(|_| other_version())?;
        let state = self.look_up(|tx| replica::cursor(tx, parsed)).map_err(trouble)?;
        if let Some(state) = state {
            wire = wire.with_query("cursor", state.cursor);
        }
        Ok(wire.with_bearer(self.planner.token().unwrap_or_default()))
    }

    pub(super) fn take_page(&mut self, feed: &str, response: &WireResponse) {
        let page = match response.read::<PullPage>() {
            Ok(page) if page.feed.to_string() == feed => page,
            _ => {
                self.sync_failed(other_version(), 0);
                return;
            }
        };
        let Some(catalogue) = &mut self.catalogue else {
            self.planner.want_snapshot();
            return;
        };
        match catalogue.apply(self.now.wall_ms, &page) {
            Ok(applied) => {
                for entity in &applied.unreadable {
                    self.log(format!("not understood by this version: {entity}"));
                }
                self.figures.pulled += page.changes.len() as u64;
                self.planner.on_page(page.more);
                self.after_page(&page);
            }
            Err(error) => self.page_failed(&error),
        }
    }

    fn after_page(&mut self, page: &PullPage) {
        let settings_changed = page.changes.iter().any(|change| {
            !matches!(EntityKind::parse(&change.entity), Some(EntityKind::Product | EntityKind::Stock))
        });
        if settings_changed {
            self.reread_shop();
        }
        if matches!(page.feed, Feed::Store(_)) {
            let position = page.position;
            let dropped = self.write(Durability::Normal, |tx| {
                tx.execute(&sql::DROP_OVERLAY, params![position])?;
                Ok(())
            });
            // Not tidied is not wrong: the sum leaves out what the replica has passed.
            if let Err(refusal) = dropped {
                self.log(format!("the overlay could not be tidied: {refusal}"));
            }
        }
    }

    fn reread_shop(&mut self) {
        let Some(catalogue) = &self.catalogue else { return };
        match catalogue.read_shop(self.now.wall_ms) {
            Ok(shop) => {
                // Whoever was disabled is out at once.
                let gone = self.session.as_ref().is_some_and(|session| {
                    !shop.staff.iter().any(|member| member.id == session.staff.id && member.active)
                });
                if gone {
                    self.session = None;
                }
                self.shop = Some(shop);
            }
            Err(error) => self.catalogue_failed(&error),
        }
    }

    fn page_failed(&mut self, error: &ReplicaError) {
        let refusal = match error {
            ReplicaError::Store(StoreError::Full) => Refusal::from(StoreError::Full),
            _ => Refusal::new("CATALOGUE_FAILED", format!("{}.", capital(&error.to_string()))),
        };
        if crate::replica::is_broken(error) {
            self.catalogue_failed(error);
        } else {
            self.log(format!("a page could not be applied: {error}"));
            // A commit of unknown outcome ends the connection; what the file holds is read anew.
            self.catalogue = None;
            self.open_catalogue();
        }
        self.sync_failed(trouble(refusal), 0);
    }
}
