//! Order's and intake's books are accounting's, read once per transaction.

use crate::accounting::{self, AccountingError, Chart, NewEntry};
use crate::order::{BooksError, Entry};
use domain::{EntryId, Posting};
use store::Tx;

/// The books as one transaction uses them.
#[derive(Default)]
pub(super) struct Ledger {
    chart: Option<Chart>,
}

impl Ledger {
    pub(super) fn post(
        &mut self,
        tx: &Tx,
        entry: &Entry<'_>,
        posting: &Posting,
    ) -> Result<EntryId, BooksError> {
        let chart = match self.chart.take() {
            Some(chart) => chart,
            None => Chart::load(tx)?,
        };
        let new = NewEntry {
            date: entry.date,
            source_kind: entry.source_kind,
            source_id: entry.source_id,
            description: entry.description,
            reference: entry.reference,
            currency: entry.currency,
            by: entry.by,
        };
        let chart = self.chart.insert(chart);
        let posted = accounting::post(tx, chart, &new, posting).and_then(|id| {
            accounting::tell_turnover(tx, chart, id, entry.turnover)?;
            Ok(id)
        });
        posted.map_err(|error| match error {
            AccountingError::Store(error) => BooksError::Store(error),
            other => BooksError::Refused(other.to_string()),
        })
    }
}
