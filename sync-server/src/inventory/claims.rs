//! Goods that were paid on the web (S-1): allocated with the payment, handed over, or set free again. What is allocated is
//! booked out with its payment, so its value leaves the row then and comes back when it is set free. Not here: who
//! has a claim, and entries.

use super::ledger::{Change, Changed, Step, StockSession};
use super::{cost, sql};
use domain::{ProductId, WarehouseId};
use store::{StoreError, Tx, params};

/// What may be sold of a variant somewhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offered {
    /// Thousandths; negative figures as they are.
    pub quantity: i64,
    /// The stock's generation (S-4).
    pub generation: i64,
    /// What is physically there, thousandths.
    pub on_hand: i64,
}

impl StockSession {
    /// Allocates goods if so much may be sold and nothing was sold out since `generation` (I-12). `None`: not so, and
    /// nothing was changed.
    pub fn allocate(
        &mut self,
        tx: &Tx,
        change: &Change<'_>,
        generation: i64,
    ) -> Result<Option<Changed>, StoreError> {
        let before = self.row(tx, change)?;
        // A row that is not there cannot be met by the statement's condition.
        if before.quantity() < change.quantity {
            return Ok(None);
        }
        let cost_minor = cost::cost_of(&before.valuation, change.quantity, self.currency)?;
        let step = Step { allocated: change.quantity, ..Step::moved(*change, 0, -cost_minor) };
        let done = self.apply_in(tx, &[step], None, &before, Some(generation))?;
        Ok(done.map(|(after, _)| after.changed(cost_minor, 0)))
    }

    /// Hands allocated goods over: they were booked out before, so no value moves.
    pub fn hand_over(&mut self, tx: &Tx, change: &Change<'_>) -> Result<Changed, StoreError> {
        let before = self.row(tx, change)?;
        let quantity = change.quantity;
        let step = Step { allocated: -quantity, ..Step::moved(*change, -quantity, 0) };
        Ok(self.apply(tx, &[step], None, &before)?.0.changed(0, 0))
    }

    /// Sets allocated goods free, worth so much, minor units: what the value of the stock rises by is in the answer.
    pub fn release(&mut self, tx: &Tx, change: &Change<'_>, value_minor: i64) -> Result<Changed, StoreError> {
        let before = self.row(tx, change)?;
        let receipt = cost::receive(&before.valuation, change.quantity, value_minor, self.currency)?;
        let step = Step { allocated: -change.quantity, ..Step::moved(*change, 0, receipt.value_delta_minor) };
        let (after, _) = self.apply(tx, &[step], Some(receipt.last_cost), &before)?;
        Ok(after.changed(receipt.value_delta_minor, receipt.variance_minor))
    }
}

/// What may be sold of a variant in a warehouse.
pub fn offered(tx: &Tx, at: WarehouseId, product_id: ProductId) -> Result<Offered, StoreError> {
    let found = tx.query_opt(&sql::OFFERED, params![at.uuid(), product_id.uuid()], |row| {
        Ok(Offered { quantity: row.int(0)?, generation: row.int(1)?, on_hand: row.int(2)? })
    })?;
    Ok(found.unwrap_or_default())
}

/// Warehouses that sell, in the one order in which they are chosen.
pub fn selling_warehouses(tx: &Tx) -> Result<Vec<WarehouseId>, StoreError> {
    tx.query(&sql::SELLING_WAREHOUSES, params![], |row| Ok(WarehouseId::new(row.uuid(0)?)))
}
