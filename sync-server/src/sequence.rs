//! The last step before each commit (D-2): changed products are taken into the search index, entries are folded, told
//! and numbered, invoices numbered, then whatever changed gets its position in commit order. For a sale the number of statements does not
//! depend on how much was written.

use crate::accounting;
use crate::invoice;
use crate::product::search;
use store::{StoreError, Tx};

/// Runs the sequencer; answers the head of all positions.
pub fn finish(tx: &Tx<'_>) -> Result<i64, StoreError> {
    search::index_changed(tx)?;
    // Entries first: they tell of themselves, and that wants a position too.
    accounting::fold_and_number(tx)?;
    invoice::number_issued(tx, accounting::reserve)?;
    store::sequencer::run(tx)
}
