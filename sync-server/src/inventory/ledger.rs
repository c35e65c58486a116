//! Changes of stock: the row, its movement, what they mean (depleted, oversold), and the discrepancy of a
//! stock that is negative (S-7, I-7). One session serves one transaction and reads each row once.

use super::cost::{self, Valuation};
use super::sql;
use crate::facts::{self, StockAdjusted, StockDepleted};
use domain::{Currency, ProductId, Quantity, StoreId, WarehouseId};
use protocol::{EntityKind, Feed};
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// Why stock changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Sold and taken away.
    Sale,
    /// Brought back.
    Refund,
    /// There at the beginning.
    Opening,
    /// Delivered.
    Receipt,
    /// Found or lost, with a reason.
    Adjustment,
    /// Handed out on an order of another system.
    Deduction,
    /// Held by hand, or set free.
    Hold,
}

impl Cause {
    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sale => "Sale",
            Self::Refund => "Refund",
            Self::Opening => "Opening",
            Self::Receipt => "Receipt",
            Self::Adjustment => "Adjustment",
            Self::Deduction => "Deduction",
            Self::Hold => "Hold",
        }
    }
}

/// A change to be made.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What.
    pub product_id: ProductId,
    /// How much, thousandths; positive.
    pub quantity: i64,
    /// Why.
    pub cause: Cause,
    /// The order, refund or document.
    pub cause_id: Uuid,
    /// The channel, for those who are told that it is sold out.
    pub by: &'a str,
    /// More about why, for people.
    pub reason: Option<&'a str>,
    /// When it happened, Unix milliseconds.
    pub occurred_ms: i64,
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Taken: what it cost. Put: what the stock's value rose by. Minor units, not negative.
    pub value_minor: i64,
    /// Put: what a filled deficit cost more than was provisionally booked, minor units.
    pub variance_minor: i64,
    /// What may be sold now, thousandths.
    pub quantity: i64,
    /// The stock's generation (S-4).
    pub generation: i64,
}

#[derive(Debug, Clone, Copy, Default)]
struct StockRow {
    valuation: Valuation,
    allocated: i64,
    held: i64,
    generation: i64,
}

impl StockRow {
    const fn quantity(&self) -> i64 {
        self.valuation.on_hand - self.allocated - self.held
    }

    fn read(row: &store::Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            valuation: Valuation { on_hand: row.int(0)?, value_minor: row.int(3)?, last_cost: row.int(4)? },
            allocated: row.int(1)?,
            held: row.int(2)?,
            generation: row.int(5)?,
        })
    }
}

/// The stock as one transaction sees and changes it.
#[derive(Debug)]
pub struct StockSession {
    currency: Currency,
    rows: BTreeMap<(WarehouseId, ProductId), StockRow>,
    changed: BTreeSet<(WarehouseId, ProductId)>,
}

impl StockSession {
    /// A session in the books' currency.
    pub const fn new(currency: Currency) -> Self {
        Self { currency, rows: BTreeMap::new(), changed: BTreeSet::new() }
    }

    /// Forgets what was read: to be called when a savepoint was rolled back.
    pub fn forget(&mut self) {
        self.rows.clear();
    }

    /// What was changed so far, and nothing any more afterwards; for the feeds.
    pub fn take_changed(&mut self) -> BTreeSet<(WarehouseId, ProductId)> {
        std::mem::take(&mut self.changed)
    }

    /// Takes goods away, also when there are none (S-7): what is short is then an open discrepancy.
    pub fn take(&mut self, tx: &Tx, change: &Change<'_>) -> Result<Changed, StoreError> {
        let before = self.row(tx, change)?;
        let cost_minor = cost::cost_of(&before.valuation, change.quantity, self.currency)?;
        let after = self.apply(tx, change, (-change.quantity, -cost_minor, None), &before)?;
        Ok(Changed {
            value_minor: cost_minor,
            variance_minor: 0,
            quantity: after.quantity(),
            generation: after.generation,
        })
    }

    /// Puts goods in that are worth so much, minor units.
    pub fn put(&mut self, tx: &Tx, change: &Change<'_>, value_minor: i64) -> Result<Changed, StoreError> {
        let before = self.row(tx, change)?;
        let receipt = cost::receive(&before.valuation, change.quantity, value_minor, self.currency)?;
        let last_cost = (before.valuation.last_cost != receipt.last_cost).then_some(receipt.last_cost);
        let delta = (change.quantity, receipt.value_delta_minor, last_cost);
        let after = self.apply(tx, change, delta, &before)?;
        Ok(Changed {
            value_minor: receipt.value_delta_minor,
            variance_minor: receipt.variance_minor,
            quantity: after.quantity(),
            generation: after.generation,
        })
    }

    /// What may be sold now, thousandths.
    pub fn quantity(&mut self, tx: &Tx, change: &Change<'_>) -> Result<i64, StoreError> {
        Ok(self.row(tx, change)?.quantity())
    }

    /// What is physically there, thousandths.
    pub fn on_hand(&mut self, tx: &Tx, change: &Change<'_>) -> Result<i64, StoreError> {
        Ok(self.row(tx, change)?.valuation.on_hand)
    }

    /// Holds goods (above zero) or sets held ones free (below). Gives what may be sold afterwards.
    pub fn hold(&mut self, tx: &Tx, change: &Change<'_>, held: i64) -> Result<i64, StoreError> {
        let before = self.row(tx, change)?;
        let key = (change.warehouse_id, change.product_id);
        let now_ms = tx.now_ms();
        let after =
            tx.query_one(&sql::HOLD, params![key.0.uuid(), key.1.uuid(), held, now_ms], StockRow::read)?;
        self.rows.insert(key, after);
        self.changed.insert(key);
        let values = params![
            tx.new_id(),
            key.0.uuid(),
            key.1.uuid(),
            change.cause.as_str(),
            change.cause_id,
            0,
            held,
            0,
            change.reason,
            change.occurred_ms,
            now_ms
        ];
        tx.execute(&sql::INSERT_MOVEMENT, values)?;
        tell(tx, change, before.quantity(), after.quantity())?;
        Ok(after.quantity())
    }

    /// What goods are worth at the last known cost, minor units.
    pub fn last_worth(&mut self, tx: &Tx, change: &Change<'_>) -> Result<i64, StoreError> {
        let row = self.row(tx, change)?;
        cost::worth(change.quantity, row.valuation.last_cost, self.currency)
    }

    fn row(&mut self, tx: &Tx, change: &Change<'_>) -> Result<StockRow, StoreError> {
        let key = (change.warehouse_id, change.product_id);
        if let Some(row) = self.rows.get(&key) {
            return Ok(*row);
        }
        let values = params![key.0.uuid(), key.1.uuid()];
        let row = tx.query_opt(&sql::STOCK, values, StockRow::read)?.unwrap_or_default();
        self.rows.insert(key, row);
        Ok(row)
    }

    fn apply(
        &mut self,
        tx: &Tx,
        change: &Change<'_>,
        (on_hand, value_minor, last_cost): (i64, i64, Option<i64>),
        before: &StockRow,
    ) -> Result<StockRow, StoreError> {
        let key = (change.warehouse_id, change.product_id);
        let now_ms = tx.now_ms();
        let values = params![key.0.uuid(), key.1.uuid(), on_hand, value_minor, last_cost, now_ms];
        let after = tx.query_one(&sql::MOVE, values, StockRow::read)?;
        self.rows.insert(key, after);
        self.changed.insert(key);
        let movement_id = tx.new_id();
        let values = params![
            movement_id,
            key.0.uuid(),
            key.1.uuid(),
            change.cause.as_str(),
            change.cause_id,
            on_hand,
            0,
            value_minor,
            change.reason,
            change.occurred_ms,
            now_ms
        ];
        tx.execute(&sql::INSERT_MOVEMENT, values)?;
        tell(tx, change, before.quantity(), after.quantity())?;
        if after.quantity() < 0 && on_hand < 0 {
            name_discrepancy(tx, change, movement_id, after.quantity())?;
        }
        Ok(after)
    }
}

/// Tells what happened to whoever follows the events.
fn tell(tx: &Tx, change: &Change<'_>, before: i64, after: i64) -> Result<(), StoreError> {
    let (warehouse_id, product_id) = (change.warehouse_id.uuid(), change.product_id.uuid());
    let previous_quantity = Quantity::from_thousandths(before);
    let current_quantity = Quantity::from_thousandths(after);
    let mut buffer = Uuid::encode_buffer();
    let aggregate: &str = product_id.hyphenated().encode_lower(&mut buffer);
    let adjusted = StockAdjusted {
        warehouse_id,
        product_id,
        previous_quantity,
        current_quantity,
        reason: change.cause.as_str(),
        cause_id: change.cause_id,
    };
    facts::tell(tx, "StockAdjusted", aggregate, change.cause_id, &adjusted)?;
    let fact = match (before > 0, after) {
        (true, ..=0) => "StockDepleted",
        (false, i64::MIN..0) if after < before => "StockOversold",
        _ => return Ok(()),
    };
    let depleted_by = change.by;
    let depleted =
        StockDepleted { warehouse_id, product_id, previous_quantity, current_quantity, depleted_by };
    facts::tell(tx, fact, aggregate, change.cause_id, &depleted).map(drop)
}

/// I-7: a negative stock is an open discrepancy that names whoever took what was not there.
fn name_discrepancy(tx: &Tx, change: &Change<'_>, movement_id: Uuid, after: i64) -> Result<(), StoreError> {
    let values = params![
        tx.new_id(),
        change.warehouse_id.uuid(),
        change.product_id.uuid(),
        "PHYSICAL_PRECEDENCE",
        after,
        tx.now_ms()
    ];
    let id = tx.query_one(&sql::OPEN_DISCREPANCY, values, |row| row.uuid(0))?;
    let values =
        params![id, movement_id, change.cause.as_str(), change.cause_id, change.quantity, change.occurred_ms];
    tx.execute(&sql::INSERT_CAUSE, values)?;
    Ok(())
}

/// Puts changed stock on the feeds of the stores that sell from its warehouse. The feed's row names the
/// product alone: a store sells from one warehouse (S-1).
pub fn touch_stock(tx: &Tx, stores: &[StoreId], product_id: ProductId) -> Result<(), StoreError> {
    for store in stores {
        store::feed::touch(
            tx,
            &Feed::Store(*store).to_string(),
            EntityKind::Stock.as_str(),
            product_id.uuid(),
        )?;
    }
    Ok(())
}
