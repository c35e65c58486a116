//! Goods that were paid on the web (S-1): allocated with the payment, handed over, or set free again. What is booked out
//! with its payment leaves the row's value then, and comes back when it is set free; what is booked out with its
//! hand-over keeps its value until then (O-2). Not here: who has a claim, and entries.

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

/// When goods that are paid on the web are booked out (O-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookedOut {
    /// With their payment.
    AtPayment,
    /// With their hand-over: allocated, they keep their value.
    AtHandOver,
}

impl BookedOut {
    const fn deferred(self, quantity: i64) -> i64 {
        match self {
            Self::AtPayment => 0,
            Self::AtHandOver => quantity,
        }
    }
}

impl StockSession {
    /// Allocates goods if so much may be sold and nothing was sold out since `generation` (I-12); their value is that of
    /// what is booked out with it. `leaving`: so much is left (S-12), thousandths. `None`: not so, and nothing was changed.
    pub fn allocate(
        &mut self,
        tx: &Tx,
        change: &Change<'_>,
        (generation, leaving): (i64, i64),
        booked: BookedOut,
    ) -> Result<Option<Changed>, StoreError> {
        let before = self.row(tx, change)?;
        let quantity = change.quantity;
        // A row that is not there cannot be met by the statement's condition.
        if before.quantity() < quantity {
            return Ok(None);
        }
        let cost_minor = match booked {
            BookedOut::AtPayment => cost::cost_of(&before.valuation, quantity, self.currency)?,
            BookedOut::AtHandOver => 0,
        };
        let moved = Step::moved(*change, 0, -cost_minor);
        let step = Step { allocated: quantity, deferred: booked.deferred(quantity), ..moved };
        let done = self.apply_in(tx, &[step], None, &before, Some((generation, leaving)))?;
        Ok(done.map(|(after, _)| after.changed(cost_minor, 0)))
    }

    /// Hands allocated goods over; their value is that of what is booked out with it.
    pub fn hand_over(
        &mut self,
        tx: &Tx,
        change: &Change<'_>,
        booked: BookedOut,
    ) -> Result<Changed, StoreError> {
        let before = self.row(tx, change)?;
        let quantity = change.quantity;
        let cost_minor = match booked {
            BookedOut::AtPayment => 0,
            BookedOut::AtHandOver => cost::cost_of(&before.valuation, quantity, self.currency)?,
        };
        let moved = Step::moved(*change, -quantity, -cost_minor);
        let step = Step { allocated: -quantity, deferred: -booked.deferred(quantity), ..moved };
        Ok(self.apply(tx, &[step], None, &before)?.0.changed(cost_minor, 0))
    }

    /// Sets allocated goods free: those that were booked out come back worth so much, minor units. What the value of the
    /// stock rises by is in the answer.
    pub fn release(
        &mut self,
        tx: &Tx,
        change: &Change<'_>,
        value_minor: i64,
        booked: BookedOut,
    ) -> Result<Changed, StoreError> {
        let before = self.row(tx, change)?;
        let quantity = change.quantity;
        let freed =
            Step { allocated: -quantity, deferred: -booked.deferred(quantity), ..Step::moved(*change, 0, 0) };
        if booked == BookedOut::AtHandOver {
            return Ok(self.apply(tx, &[freed], None, &before)?.0.changed(0, 0));
        }
        let receipt = cost::receive(&before.valuation, quantity, value_minor, self.currency)?;
        let step = Step { value_minor: receipt.value_delta_minor, ..freed };
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
