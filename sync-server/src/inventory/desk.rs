//! Goods that people find, lose, hand out (A-9, S-12): each change of stock with its entry, in one transaction.
//! Not here: which accounts a reason moves, who may do it, sales.

use super::ledger::{Cause, Change, Changed, StockSession};
use super::{InventoryError, Short, sql};
use crate::refusal::Refusal;
use domain::postings::{self, AdjustmentReason};
use domain::{Currency, EntryId, Posting, ProductId, WarehouseId};
use std::collections::BTreeMap;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// More of one thing fits in no warehouse, thousandths.
pub(super) const QUANTITY_MAX: i64 = 1_000_000_000_000;
/// More lines belong into more documents.
const LINES_MAX: usize = 200;

/// An entry to be posted.
#[derive(Debug, Clone, Copy)]
pub struct GoodsEntry<'a> {
    /// What is recognised (I-3).
    pub source_kind: &'a str,
    /// Which document.
    pub source_id: Uuid,
    /// For people.
    pub description: &'a str,
    /// A number that people know.
    pub reference: &'a str,
    /// Whose stores' day it is.
    pub warehouse_id: WarehouseId,
    /// Whose doing.
    pub by: &'a str,
}

/// What the desk needs of others.
pub trait GoodsPorts {
    /// Posts an entry.
    fn post(&mut self, tx: &Tx, entry: &GoodsEntry<'_>, posting: &Posting)
    -> Result<EntryId, InventoryError>;
    /// Whether a product is in a category or below it.
    fn in_category(&mut self, tx: &Tx, product_id: ProductId, category_id: Uuid) -> Result<bool, StoreError>;
    /// Tells the tills of a change.
    fn changed(&mut self, tx: &Tx, at: WarehouseId, product_id: ProductId) -> Result<(), StoreError>;
}

/// Where goods are found, lost, received, held and handed out by people: for one transaction.
#[derive(Debug)]
pub struct Desk<'a, P> {
    pub(super) stock: StockSession,
    pub(super) ports: P,
    pub(super) by: &'a str,
    pub(super) currency: Currency,
}

/// So much of a product, thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub product_id: ProductId,
    /// How much; above zero.
    pub quantity: i64,
}

/// Goods found (above zero) or lost.
#[derive(Debug, Clone, Copy)]
pub struct Adjustment<'a> {
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What, and the signed change.
    pub item: Item,
    /// Which account it goes to.
    pub reason: AdjustmentReason,
    /// As the person said it.
    pub text: &'a str,
}

/// What an adjustment came to.
#[derive(Debug, Clone, Copy)]
pub struct Adjusted {
    /// The document.
    pub id: Uuid,
    /// Its entry; none: the goods are worth nothing.
    pub entry_id: Option<EntryId>,
    /// What could be sold before, thousandths.
    pub before: i64,
    /// What may be sold now.
    pub after: i64,
    /// What was found (negative: lost) is worth, minor units.
    pub value_minor: i64,
}

/// What an order of another system takes (S-12).
#[derive(Debug, Clone, Copy)]
pub struct Deduction<'a> {
    /// Its order: it takes once.
    pub order_id: Uuid,
    /// From where.
    pub warehouse_id: WarehouseId,
    /// What.
    pub items: &'a [Item],
}

impl<'a, P: GoodsPorts> Desk<'a, P> {
    /// A desk for one transaction, in the books' currency, in somebody's name.
    pub const fn new(currency: Currency, ports: P, by: &'a str) -> Self {
        Self { stock: StockSession::new(currency), ports, by, currency }
    }

    /// Books what was found or lost. Goods that nobody may take are not lost either: `INSUFFICIENT_STOCK`.
    pub fn adjust(&mut self, tx: &Tx, found: &Adjustment<'_>) -> Result<Adjusted, InventoryError> {
        let signed = found.item.quantity;
        if signed == 0 || signed.unsigned_abs() > QUANTITY_MAX.unsigned_abs() {
            let detail = "Give the change as a quantity above or below zero, a billion at most.";
            return Err(Refusal::rule("QUANTITY_INVALID", "quantity", detail).into());
        }
        let id = tx.new_id();
        let item = Item { product_id: found.item.product_id, quantity: signed.abs() };
        let change = Change {
            reason: Some(found.text),
            ..self.change(tx, found.warehouse_id, item, Cause::Adjustment, id)
        };
        let before = self.stock.quantity(tx, &change)?;
        let (value_minor, stock_minor, after) = if signed > 0 {
            let worth = self.stock.last_worth(tx, &change)?;
            let put = self.stock.put(tx, &change, worth)?;
            (worth, put.value_minor, put.quantity)
        } else {
            self.sufficient(tx, found.warehouse_id, &[item], |_| "quantity".to_owned())?;
            let taken = self.stock.take(tx, &change)?;
            (-taken.value_minor, -taken.value_minor, taken.quantity)
        };
        let posting = postings::stock_adjusted(found.reason, value_minor, stock_minor)?;
        let entry = ("stock_adjusted", id, "Stock adjusted", found.text);
        let entry_id = self.post(tx, found.warehouse_id, entry, posting)?;
        self.told(tx)?;
        Ok(Adjusted { id, entry_id, before, after, value_minor })
    }

    /// Sets the figure at which a product is ordered again, thousandths (`None`: nobody asks). Error:
    /// `QUANTITY_INVALID`.
    pub fn set_reorder_point(
        &mut self,
        tx: &Tx,
        at: WarehouseId,
        product_id: ProductId,
        point: Option<i64>,
    ) -> Result<(), InventoryError> {
        let (warehouse, product) = (at.uuid(), product_id.uuid());
        match point {
            None => tx.execute(&sql::CLEAR_REORDER_POINT, params![warehouse, product])?,
            Some(0..=QUANTITY_MAX) => {
                tx.execute(&sql::SET_REORDER_POINT, params![warehouse, product, point, tx.now_ms()])?
            }
            Some(_) => {
                let detail = "The point must be zero or above and a billion at most; correct it.";
                return Err(Refusal::rule("QUANTITY_INVALID", "reorderPoint", detail).into());
            }
        };
        Ok(())
    }

    /// Takes goods for an order of another system, all or none and once; gives what is left of each, also when it is
    /// asked again. Rows are taken in the order of products (S-8).
    pub fn deduct(&mut self, tx: &Tx, asked: &Deduction<'_>) -> Result<Vec<(Uuid, i64)>, InventoryError> {
        let items = summed(asked.items)?;
        let request = encode(&(asked.warehouse_id.uuid(), pairs(&items)))?;
        let known = tx.query_opt(&sql::DEDUCTION, params![asked.order_id], |row| {
            Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
        })?;
        if let Some((known, answer)) = known {
            if known != request {
                let detail = "This order took other goods already; give it a number of its own.";
                return Err(Refusal::conflict("ORDER_ALREADY_DEDUCTED", "orderId", detail).into());
            }
            return serde_json::from_str(&answer)
                .map_err(|error| StoreError::Corrupt(format!("deduction: {error}")).into());
        }
        self.sufficient(tx, asked.warehouse_id, &items, |id| item_field(asked.items, id))?;
        let left = self.hand_out(tx, asked.warehouse_id, &items, asked.order_id, StockSession::take)?;
        let answer = encode(&left)?;
        let row = params![asked.order_id, asked.warehouse_id.uuid(), &request, &answer, self.by, tx.now_ms()];
        tx.execute(&sql::ADD_DEDUCTION, row)?;
        self.told(tx)?;
        Ok(left)
    }

    /// Takes goods that are there, or held, with their entry.
    pub(super) fn hand_out(
        &mut self,
        tx: &Tx,
        at: WarehouseId,
        items: &[Item],
        document: Uuid,
        take: impl Fn(&mut StockSession, &Tx, &Change<'_>) -> Result<Changed, StoreError>,
    ) -> Result<Vec<(Uuid, i64)>, InventoryError> {
        let (mut left, mut cost_minor) = (Vec::new(), 0_i64);
        for item in items {
            let change = self.change(tx, at, *item, Cause::Deduction, document);
            let taken = take(&mut self.stock, tx, &change)?;
            cost_minor = cost_minor.saturating_add(taken.value_minor);
            left.push((item.product_id.uuid(), taken.quantity));
        }
        let posting = postings::goods_deducted(cost_minor)?;
        self.post(tx, at, ("goods_deducted", document, "Goods handed out", ""), posting)?;
        Ok(left)
    }

    /// Refuses with every item of which there is less than asked.
    pub(super) fn sufficient(
        &mut self,
        tx: &Tx,
        at: WarehouseId,
        items: &[Item],
        field: impl Fn(ProductId) -> String,
    ) -> Result<(), InventoryError> {
        let mut short = Vec::new();
        for item in items {
            let change = self.change(tx, at, *item, Cause::Deduction, Uuid::nil());
            let there = self.stock.quantity(tx, &change)?;
            if there < item.quantity {
                short.push(Short { field: field(item.product_id), requested: item.quantity, there });
            }
        }
        if short.is_empty() { Ok(()) } else { Err(InventoryError::Insufficient(short)) }
    }

    pub(super) fn change(
        &self,
        tx: &Tx,
        warehouse_id: WarehouseId,
        item: Item,
        cause: Cause,
        cause_id: Uuid,
    ) -> Change<'a> {
        let (product_id, quantity, by) = (item.product_id, item.quantity, self.by);
        let (reason, occurred_ms, earliest_ms) = (None, tx.now_ms(), None);
        Change { warehouse_id, product_id, quantity, cause, cause_id, by, reason, occurred_ms, earliest_ms }
    }

    pub(super) fn post(
        &mut self,
        tx: &Tx,
        warehouse_id: WarehouseId,
        (source_kind, source_id, description, reference): (&str, Uuid, &str, &str),
        posting: Option<Posting>,
    ) -> Result<Option<EntryId>, InventoryError> {
        let Some(posting) = posting else { return Ok(None) };
        let by = self.by;
        let entry = GoodsEntry { source_kind, source_id, description, reference, warehouse_id, by };
        self.ports.post(tx, &entry, &posting).map(Some)
    }

    /// Tills hear of what changed.
    pub(super) fn told(&mut self, tx: &Tx) -> Result<(), StoreError> {
        for (warehouse_id, product_id) in self.stock.take_changed() {
            self.ports.changed(tx, warehouse_id, product_id)?;
        }
        Ok(())
    }
}

/// Quantities of one variant over several lines are one (S-8), in the order of products.
pub(super) fn summed(items: &[Item]) -> Result<Vec<Item>, Refusal> {
    check_lines(items.len(), "items")?;
    let mut sums: BTreeMap<ProductId, i64> = BTreeMap::new();
    for (item, n) in items.iter().zip(0..) {
        check_quantity(item.quantity, &format!("items[{n}].quantity"))?;
        let sum = sums.entry(item.product_id).or_default();
        *sum = sum.saturating_add(item.quantity);
    }
    Ok(sums.into_iter().map(|(product_id, quantity)| Item { product_id, quantity }).collect())
}

/// A document has 1 to 200 lines.
pub(super) fn check_lines(count: usize, field: &str) -> Result<(), Refusal> {
    match count {
        1..=LINES_MAX => Ok(()),
        _ => Err(Refusal::invalid(field, "Give 1 to 200 of them at a time.")),
    }
}

/// A quantity of goods that move.
pub(super) fn check_quantity(quantity: i64, field: &str) -> Result<(), Refusal> {
    match quantity {
        1..=QUANTITY_MAX => Ok(()),
        _ => {
            let detail = "The quantity must be above zero and a billion at most; correct it.";
            Err(Refusal::rule("QUANTITY_INVALID", field, detail))
        }
    }
}

/// Where a request names a product first.
pub(super) fn item_field(items: &[Item], id: ProductId) -> String {
    let n = items.iter().position(|item| item.product_id == id).unwrap_or_default();
    format!("items[{n}].quantity")
}

fn pairs(items: &[Item]) -> Vec<(Uuid, i64)> {
    items.iter().map(|item| (item.product_id.uuid(), item.quantity)).collect()
}

fn encode(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Other(error.to_string()))
}
