//! Goods that are delivered: the document, the stock at its cost, and the entry. A deficit is filled first and
//! the difference is variance. Not here: the supplier's invoice.

use super::cost::worth;
use super::desk::{Desk, GoodsPorts, Item, check_lines, check_quantity};
use super::ledger::Cause;
use super::{InventoryError, sql};
use crate::refusal::Refusal;
use domain::{ProductId, WarehouseId, postings};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// A line worth more is a slip of the pen, minor units.
const VALUE_MAX: i64 = 1_000_000_000_000_000;
/// Longer names fit on no paper.
const TEXT_CHARS_MAX: usize = 200;

/// Goods of a delivery.
#[derive(Debug, Clone, Copy)]
pub struct ReceiptLine {
    /// What.
    pub product_id: ProductId,
    /// How much, thousandths.
    pub quantity: i64,
    /// What a unit costs, ten-thousandths of a major unit.
    pub unit_cost: i64,
}

/// A delivery.
#[derive(Debug, Clone, Copy)]
pub struct NewReceipt<'a> {
    /// Where to.
    pub warehouse_id: WarehouseId,
    /// Who delivered.
    pub supplier: &'a str,
    /// Number of the delivery note.
    pub reference: &'a str,
    /// What.
    pub lines: &'a [ReceiptLine],
}

impl<P: GoodsPorts> Desk<'_, P> {
    /// Takes a delivery in; gives its id.
    pub fn receive(&mut self, tx: &Tx, new: &NewReceipt<'_>) -> Result<Uuid, InventoryError> {
        check_lines(new.lines.len(), "lines")?;
        for (text, field) in [(new.supplier, "supplier"), (new.reference, "reference")] {
            if text.chars().count() > TEXT_CHARS_MAX {
                return Err(Refusal::invalid(field, "It has 200 characters at most; shorten it.").into());
            }
        }
        let worths = self.worths(new)?;
        let id = tx.new_id();
        // Rows in one fixed order (S-8).
        let mut lines: Vec<(&ReceiptLine, i64)> = new.lines.iter().zip(worths.iter().copied()).collect();
        lines.sort_by_key(|(line, _)| line.product_id);
        let (mut value_minor, mut stock_minor) = (0_i64, 0_i64);
        for (line, worth) in lines {
            let item = Item { product_id: line.product_id, quantity: line.quantity };
            let change = self.change(tx, new.warehouse_id, item, Cause::Receipt, id);
            let put = self.stock.put(tx, &change, worth)?;
            value_minor = value_minor.checked_add(worth).ok_or_else(too_large)?;
            stock_minor = stock_minor.checked_add(put.value_minor).ok_or_else(too_large)?;
        }
        let posting = postings::goods_received(value_minor, stock_minor)?;
        let entry = ("goods_received", id, "Goods received", new.reference);
        let entry_id = self.post(tx, new.warehouse_id, entry, posting)?;
        let row = params![
            id,
            new.warehouse_id.uuid(),
            new.supplier,
            new.reference,
            value_minor,
            entry_id.map(domain::EntryId::uuid),
            self.by,
            tx.now_ms()
        ];
        tx.execute(&sql::ADD_RECEIPT, row)?;
        for ((line, worth), line_no) in new.lines.iter().zip(worths).zip(1_i64..) {
            let row = params![id, line_no, line.product_id.uuid(), line.quantity, line.unit_cost, worth];
            tx.execute(&sql::ADD_RECEIPT_LINE, row)?;
        }
        self.told(tx)?;
        Ok(id)
    }

    fn worths(&self, new: &NewReceipt<'_>) -> Result<Vec<i64>, Refusal> {
        let lines = new.lines.iter().zip(0..);
        let worth_of = |(line, n): (&ReceiptLine, usize)| {
            check_quantity(line.quantity, &format!("lines[{n}].quantity"))?;
            let value = worth(line.quantity, line.unit_cost, self.currency).ok();
            value.filter(|value| (0..=VALUE_MAX).contains(value)).ok_or_else(|| {
                let detail = "Quantity times cost is more than can be booked; correct one of them.";
                Refusal::rule("AMOUNT_INVALID", format!("lines[{n}].unitCost"), detail)
            })
        };
        lines.map(worth_of).collect()
    }
}

fn too_large() -> StoreError {
    StoreError::Constraint("the value of a delivery is too large to be stored".to_owned())
}
