//! What waits for the server, and what became of what went up: the sync inspector's pages.

use domain::Currency;
use serde_json::{Value, json};
use store::{Disk, Row, StoreError, params};

use super::shop::time_text;
use super::view::money;
use crate::api::Refusal;
use crate::core::{Reply, Till};
use crate::journal::sql;

/// Events of a page.
const PAGE: usize = 50;

impl<D: Disk> Till<D> {
    /// Events before an ordinal, newest first; the first page begins with what the server put aside, however old.
    /// Each page is a range of the journal's own key: as long as the page, however long the journal.
    pub(crate) fn inspect(&mut self, before: Option<i64>) -> Result<Reply, Refusal> {
        let currency = self.enrolment()?.currency;
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let mut events = self.read(|tx| {
            let from = params![before.unwrap_or(i64::MAX), limit];
            tx.query(&sql::INSPECT, from, |row| event(row, currency))
        })?;
        let last = events.last().map(|(ordinal, _)| *ordinal);
        let next = last.filter(|_| events.len() == PAGE);
        if before.is_none() {
            let mut aside = self.read(|tx| {
                let older = params![last.unwrap_or(i64::MAX), limit];
                tx.query(&sql::INSPECT_ASIDE, older, |row| event(row, currency))
            })?;
            aside.append(&mut events);
            events = aside;
        }
        let mut answer = self.sync_figures()?;
        if let Value::Object(fields) = &mut answer {
            let events = events.into_iter().map(|(_, event)| event).collect();
            fields.insert("events".to_owned(), Value::Array(events));
            fields.insert("next".to_owned(), json!(next));
        }
        Ok(Reply::Now(answer))
    }

    /// `sync` for whoever does not wait for it: skips the back-off and answers at once.
    pub(crate) fn nudge(&mut self) -> Result<Reply, Refusal> {
        self.need_network()?;
        self.planner.force();
        Ok(Reply::Now(json!({})))
    }
}

fn event(row: &Row<'_>, currency: Currency) -> Result<(i64, Value), StoreError> {
    let ordinal = row.int(0)?;
    let outcome = row.opt_text(5)?;
    let state = match (row.bool(4)?, outcome) {
        (false, _) => "waiting",
        (true, Some("quarantined")) => "quarantined",
        (true, _) => "acknowledged",
    };
    let total = row.opt_int(9)?.map(|minor| money(minor, currency));
    Ok((
        ordinal,
        json!({
            "ordinal": ordinal,
            "seq": row.int(1)?,
            "kind": row.text(2)?,
            "createdAt": time_text(row.int(3)?),
            "state": state,
            "code": row.opt_text(6)?,
            "orderNumber": row.opt_text(7)?,
            "receiptNumber": row.opt_text(8)?,
            "total": total,
        }),
    ))
}
