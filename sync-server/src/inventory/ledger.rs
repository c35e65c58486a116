//! Changes of stock: the row and its movements, in one statement whatever their cause (S-4). One session serves one
//! transaction and reads each row once. Not here: what a change means to others (`facts.rs`), counts (`late.rs`).

use super::cost::{self, Valuation};
use super::{facts, sql};
use domain::{Currency, ProductId, StoreId, WarehouseId};
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
    /// Left for another warehouse.
    TransferOut,
    /// Arrived from another warehouse.
    TransferIn,
    /// Came back: its transfer was called off.
    TransferBack,
    /// A count found another figure (S-11).
    Count,
    /// What a till brought later explains a count (S-11).
    CountReversal,
    /// Held by hand, or set free.
    Hold,
    /// Paid on the web (S-1).
    Allocation,
    /// Paid before, now taken away.
    HandOver,
    /// Paid, and given back before it was taken away.
    Release,
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
            Self::TransferOut => "TransferOut",
            Self::TransferIn => "TransferIn",
            Self::TransferBack => "TransferBack",
            Self::Count => "Count",
            Self::CountReversal => "CountReversal",
            Self::Hold => "Hold",
            Self::Allocation => "Allocation",
            Self::HandOver => "HandOver",
            Self::Release => "Release",
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
    /// Set where that is not to be believed (T-1): it happened between this and now.
    pub earliest_ms: Option<i64>,
}

/// One movement of a change, signed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    pub change: Change<'a>,
    pub on_hand: i64,
    pub allocated: i64,
    /// Of what is allocated: not booked out (O-2).
    pub deferred: i64,
    pub held: i64,
    pub value_minor: i64,
}

impl<'a> Step<'a> {
    /// Goods that are moved and were not held.
    pub const fn moved(change: Change<'a>, on_hand: i64, value_minor: i64) -> Self {
        Self { change, on_hand, allocated: 0, deferred: 0, held: 0, value_minor }
    }
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
pub(super) struct StockRow {
    /// Of what is there and not booked out: what is allocated is booked out already, but for what is deferred.
    pub valuation: Valuation,
    allocated: i64,
    deferred: i64,
    held: i64,
    generation: i64,
    pub reorder_point: Option<i64>,
}

impl StockRow {
    pub const fn quantity(&self) -> i64 {
        self.valuation.on_hand - self.deferred - self.held
    }

    /// What is physically there, thousandths.
    pub const fn on_hand(&self) -> i64 {
        self.valuation.on_hand + self.allocated - self.deferred
    }

    pub fn read(row: &store::Row<'_>) -> Result<Self, StoreError> {
        let deferred = row.int(7)?;
        Ok(Self {
            valuation: Valuation {
                on_hand: row.int(0)?.saturating_sub(row.int(1)?).saturating_add(deferred),
                value_minor: row.int(3)?,
                last_cost: row.int(4)?,
            },
            allocated: row.int(1)?,
            deferred,
            held: row.int(2)?,
            generation: row.int(5)?,
            reorder_point: row.opt_int(6)?,
        })
    }

    /// What a change came to that left this row.
    pub const fn changed(&self, value_minor: i64, variance_minor: i64) -> Changed {
        Changed { value_minor, variance_minor, quantity: self.quantity(), generation: self.generation }
    }
}

/// The stock as one transaction sees and changes it.
#[derive(Debug)]
pub struct StockSession {
    pub(super) currency: Currency,
    rows: BTreeMap<(WarehouseId, ProductId), StockRow>,
    changed: BTreeSet<(WarehouseId, ProductId)>,
    /// The last posted count of a warehouse, for `late.rs`.
    pub(super) last_count_ms: BTreeMap<WarehouseId, i64>,
}

impl StockSession {
    /// A session in the books' currency.
    pub const fn new(currency: Currency) -> Self {
        Self { currency, rows: BTreeMap::new(), changed: BTreeSet::new(), last_count_ms: BTreeMap::new() }
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
        Ok(self.remove(tx, change, 0)?.0)
    }

    /// Takes goods away that were held: they are not free for a moment in between (S-4).
    pub fn take_held(&mut self, tx: &Tx, change: &Change<'_>) -> Result<Changed, StoreError> {
        Ok(self.remove(tx, change, change.quantity)?.0)
    }

    /// Puts goods in that are worth so much, minor units.
    pub fn put(&mut self, tx: &Tx, change: &Change<'_>, value_minor: i64) -> Result<Changed, StoreError> {
        Ok(self.add(tx, change, value_minor)?.0)
    }

    /// Takes goods away of which so many were held; gives the movement too.
    pub(super) fn remove(
        &mut self,
        tx: &Tx,
        change: &Change<'_>,
        held: i64,
    ) -> Result<(Changed, Uuid), StoreError> {
        let before = self.row(tx, change)?;
        let cost_minor = cost::cost_of(&before.valuation, change.quantity, self.currency)?;
        let step = Step { held: -held, ..Step::moved(*change, -change.quantity, -cost_minor) };
        let (after, movement_id) = self.apply(tx, &[step], None, &before)?;
        Ok((after.changed(cost_minor, 0), movement_id))
    }

    /// Puts goods in; gives the movement too.
    pub(super) fn add(
        &mut self,
        tx: &Tx,
        change: &Change<'_>,
        value_minor: i64,
    ) -> Result<(Changed, Uuid), StoreError> {
        let before = self.row(tx, change)?;
        let receipt = cost::receive(&before.valuation, change.quantity, value_minor, self.currency)?;
        let step = Step::moved(*change, change.quantity, receipt.value_delta_minor);
        let (after, movement_id) = self.apply(tx, &[step], Some(receipt.last_cost), &before)?;
        Ok((after.changed(receipt.value_delta_minor, receipt.variance_minor), movement_id))
    }

    /// What may be sold now, thousandths.
    pub fn quantity(&mut self, tx: &Tx, change: &Change<'_>) -> Result<i64, StoreError> {
        Ok(self.row(tx, change)?.quantity())
    }

    /// What is physically there, thousandths.
    pub fn on_hand(&mut self, tx: &Tx, change: &Change<'_>) -> Result<i64, StoreError> {
        Ok(self.row(tx, change)?.on_hand())
    }

    /// Holds goods (above zero) or sets held ones free (below). Gives what may be sold afterwards.
    pub fn hold(&mut self, tx: &Tx, change: &Change<'_>, held: i64) -> Result<i64, StoreError> {
        let before = self.row(tx, change)?;
        let step = Step { held, ..Step::moved(*change, 0, 0) };
        Ok(self.apply(tx, &[step], None, &before)?.0.quantity())
    }

    /// What goods are worth at the last known cost, minor units.
    pub fn last_worth(&mut self, tx: &Tx, change: &Change<'_>) -> Result<i64, StoreError> {
        let row = self.row(tx, change)?;
        cost::worth(change.quantity, row.valuation.last_cost, self.currency)
    }

    pub(super) fn row(&mut self, tx: &Tx, change: &Change<'_>) -> Result<StockRow, StoreError> {
        let key = (change.warehouse_id, change.product_id);
        if let Some(row) = self.rows.get(&key) {
            return Ok(*row);
        }
        let values = params![key.0.uuid(), key.1.uuid()];
        let row = tx.query_opt(&sql::STOCK, values, StockRow::read)?.unwrap_or_default();
        self.rows.insert(key, row);
        Ok(row)
    }

    /// Makes the movements of one row at once, so that nobody is told of a state in between. Gives the row, and the id
    /// of the last movement. `last_cost`: the average from now on.
    pub(super) fn apply(
        &mut self,
        tx: &Tx,
        steps: &[Step<'_>],
        last_cost: Option<i64>,
        before: &StockRow,
    ) -> Result<(StockRow, Uuid), StoreError> {
        self.apply_in(tx, steps, last_cost, before, None)?.ok_or(StoreError::NotFound)
    }

    /// The same, in this generation of the row only and only for what may be sold (S-8, I-12), so that so
    /// much of it is left (S-12); `None`: nothing happened.
    pub(super) fn apply_in(
        &mut self,
        tx: &Tx,
        steps: &[Step<'_>],
        last_cost: Option<i64>,
        before: &StockRow,
        only: Option<(i64, i64)>,
    ) -> Result<Option<(StockRow, Uuid)>, StoreError> {
        let last = steps.last().ok_or(StoreError::NotFound)?;
        let key = (last.change.warehouse_id, last.change.product_id);
        let now_ms = tx.now_ms();
        let sum = |of: fn(&Step<'_>) -> i64| steps.iter().map(of).fold(0_i64, i64::saturating_add);
        let (on_hand, held) = (sum(|step| step.on_hand), sum(|step| step.held));
        let (value_minor, allocated) = (sum(|step| step.value_minor), sum(|step| step.allocated));
        let last_cost = last_cost.filter(|cost| *cost != before.valuation.last_cost);
        let (warehouse, product) = (key.0.uuid(), key.1.uuid());
        let (by, deferred) = (last.change.by, sum(|step| step.deferred));
        let values = params![
            warehouse,
            product,
            on_hand,
            held,
            value_minor,
            last_cost,
            now_ms,
            allocated,
            by,
            only.map(|(generation, _)| generation),
            deferred,
            only.map_or(0, |(_, leaving)| leaving)
        ];
        let Some(after) = tx.query_opt(&sql::MOVE, values, StockRow::read)? else { return Ok(None) };
        self.rows.insert(key, after);
        self.changed.insert(key);
        let (mut movement_id, mut quantity) = (Uuid::nil(), before.quantity());
        for step in steps {
            movement_id = tx.new_id();
            insert_movement(tx, step, movement_id)?;
            let next = quantity
                .saturating_add(step.on_hand)
                .saturating_sub(step.held)
                .saturating_sub(step.allocated);
            facts::tell_adjusted(tx, &step.change, quantity, next)?;
            quantity = next;
        }
        facts::tell(tx, &last.change, before, &after)?;
        if after.quantity() < 0 && on_hand < 0 {
            facts::name_discrepancy(tx, &last.change, facts::PRECEDENCE, movement_id, after.quantity())?;
        }
        Ok(Some((after, movement_id)))
    }
}

fn insert_movement(tx: &Tx, step: &Step<'_>, id: Uuid) -> Result<(), StoreError> {
    let change = &step.change;
    let values = params![
        id,
        change.warehouse_id.uuid(),
        change.product_id.uuid(),
        change.cause.as_str(),
        change.cause_id,
        step.on_hand,
        step.held,
        step.value_minor,
        change.reason,
        change.occurred_ms,
        tx.now_ms(),
        change.earliest_ms,
        step.allocated,
        step.deferred
    ];
    tx.execute(&sql::INSERT_MOVEMENT, values).map(drop)
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
