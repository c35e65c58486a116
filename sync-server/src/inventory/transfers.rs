//! Goods that go from one warehouse to another: they leave at cost, are in transit, arrive whole or short, or come
//! back. What is in transit is in neither warehouse's stock and cannot be sold. Not here: who may send goods.

use super::cost::share;
use super::desk::{Desk, GoodsPorts, Item, summed};
use super::ledger::Cause;
use super::{InventoryError, sql};
use crate::facts::{self, StockTransferred, TransferredItem};
use crate::refusal::Refusal;
use domain::{ProductId, Quantity, WarehouseId, postings};
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

/// Longer notes belong on paper.
const NOTE_CHARS_MAX: usize = 500;

/// A transfer to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewTransfer<'a> {
    /// Where from.
    pub from: WarehouseId,
    /// Where to.
    pub to: WarehouseId,
    /// For people.
    pub note: &'a str,
    /// What.
    pub items: &'a [Item],
}

/// A line as stored.
#[derive(Debug, Clone, Copy)]
struct Line {
    item: Item,
    value_minor: i64,
    received: i64,
}

impl Line {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let item = Item { product_id: ProductId::new(row.uuid(0)?), quantity: row.int(1)? };
        Ok(Self { item, value_minor: row.int(2)?, received: row.int(3)? })
    }
}

/// A transfer as stored.
#[derive(Debug)]
struct Transfer {
    id: Uuid,
    from: WarehouseId,
    to: WarehouseId,
    in_transit: bool,
    lines: Vec<Line>,
}

impl<P: GoodsPorts> Desk<'_, P> {
    /// Makes a draft of a transfer; nothing moves yet. Errors: `SAME_WAREHOUSE`, `QUANTITY_INVALID`.
    pub fn create_transfer(&mut self, tx: &Tx, new: &NewTransfer<'_>) -> Result<Uuid, InventoryError> {
        let items = summed(new.items)?;
        if new.from == new.to {
            let detail = "Goods go to another warehouse than they come from; choose another one.";
            return Err(Refusal::rule("SAME_WAREHOUSE", "toWarehouseId", detail).into());
        }
        check_note(new.note)?;
        let id = tx.new_id();
        let row = params![id, new.from.uuid(), new.to.uuid(), new.note, self.by, tx.now_ms()];
        tx.execute(&sql::ADD_TRANSFER, row)?;
        for (item, line_no) in items.iter().zip(1_i64..) {
            let row = params![id, line_no, item.product_id.uuid(), item.quantity];
            tx.execute(&sql::ADD_TRANSFER_LINE, row)?;
        }
        Ok(id)
    }

    /// The goods leave, all or none, never below zero: `INSUFFICIENT_STOCK`. Once: `TRANSFER_NOT_DRAFT`.
    pub fn ship(&mut self, tx: &Tx, id: Uuid) -> Result<(), InventoryError> {
        let mut transfer = load(tx, id)?;
        if tx.execute(&sql::SHIP_TRANSFER, params![id, tx.now_ms()])? == 0 {
            let detail = "Only a draft can be shipped, and this is none any more; read it again.";
            return Err(Refusal::conflict("TRANSFER_NOT_DRAFT", "", detail).into());
        }
        let items: Vec<Item> = transfer.lines.iter().map(|line| line.item).collect();
        self.sufficient(tx, transfer.from, &items, |product| field(&transfer, product))?;
        let mut cost_minor = 0_i64;
        for line in &mut transfer.lines {
            let change = self.change(tx, transfer.from, line.item, Cause::TransferOut, id);
            let taken = self.stock.take(tx, &change)?;
            line.value_minor = taken.value_minor;
            cost_minor = sum(cost_minor, taken.value_minor)?;
            tx.execute(&sql::SHIP_LINE, params![id, line.item.product_id.uuid(), line.value_minor])?;
        }
        let posting = postings::goods_shipped(cost_minor)?;
        self.post(tx, transfer.from, ("goods_shipped", id, "Goods shipped", ""), posting)?;
        tell(tx, &transfer, "InTransit")?;
        Ok(self.told(tx)?)
    }

    /// The goods arrive: all of them (`None`), or so much of each; what is missing is lost and written off, and the
    /// transfer is over. Errors: `TRANSFER_NOT_IN_TRANSIT`, `NOT_IN_TRANSFER`, `RECEIVED_TOO_MUCH`, `REQUIRED`.
    pub fn arrive(&mut self, tx: &Tx, id: Uuid, arrived: Option<&[Item]>) -> Result<(), InventoryError> {
        let mut transfer = load(tx, id)?;
        if tx.execute(&sql::RECEIVE_TRANSFER, params![id, tx.now_ms()])? == 0 {
            let detail = "Only goods in transit can be received, and these are not; read the transfer again.";
            return Err(Refusal::conflict("TRANSFER_NOT_IN_TRANSIT", "", detail).into());
        }
        count_arrived(&mut transfer, arrived)?;
        let mut lost_minor = 0_i64;
        let mut came: Vec<(Item, i64)> = Vec::new();
        for line in &transfer.lines {
            let value_minor = share(line.value_minor, line.received, line.item.quantity)?;
            lost_minor = sum(lost_minor, line.value_minor - value_minor)?;
            came.push((Item { quantity: line.received, ..line.item }, value_minor));
            tx.execute(&sql::RECEIVE_LINE, params![id, line.item.product_id.uuid(), line.received])?;
        }
        self.bring_in(tx, (transfer.to, Cause::TransferIn, id), ("goods_arrived", "Goods arrived"), &came)?;
        let posting = postings::goods_lost_on_the_way(lost_minor)?;
        self.post(tx, transfer.to, ("goods_lost", id, "Goods lost on the way", ""), posting)?;
        tell(tx, &transfer, "Received")?;
        Ok(self.told(tx)?)
    }

    /// Calls a transfer off: nothing happens to a draft's goods, those in transit come back. Error: `TRANSFER_ENDED`.
    pub fn cancel_transfer(&mut self, tx: &Tx, id: Uuid) -> Result<(), InventoryError> {
        let transfer = load(tx, id)?;
        if tx.execute(&sql::CANCEL_TRANSFER, params![id, tx.now_ms()])? == 0 {
            let detail = "This transfer is over; send the goods back with another one.";
            return Err(Refusal::conflict("TRANSFER_ENDED", "", detail).into());
        }
        if transfer.in_transit {
            let back: Vec<_> = transfer.lines.iter().map(|line| (line.item, line.value_minor)).collect();
            let entry = ("goods_returned", "Goods on their way came back");
            self.bring_in(tx, (transfer.from, Cause::TransferBack, id), entry, &back)?;
            tell(tx, &transfer, "Cancelled")?;
            self.told(tx)?;
        }
        Ok(())
    }

    /// Goods enter a warehouse from transit, with the value that they left with.
    fn bring_in(
        &mut self,
        tx: &Tx,
        (at, cause, id): (WarehouseId, Cause, Uuid),
        (source_kind, description): (&str, &str),
        goods: &[(Item, i64)],
    ) -> Result<(), InventoryError> {
        let (mut value_minor, mut stock_minor) = (0_i64, 0_i64);
        for (item, worth) in goods.iter().filter(|(item, _)| item.quantity > 0) {
            let change = self.change(tx, at, *item, cause, id);
            let put = self.stock.put(tx, &change, *worth)?;
            value_minor = sum(value_minor, *worth)?;
            stock_minor = sum(stock_minor, put.value_minor)?;
        }
        let posting = postings::goods_arrived(value_minor, stock_minor)?;
        self.post(tx, at, (source_kind, id, description, ""), posting)?;
        Ok(())
    }
}

pub(super) fn check_note(note: &str) -> Result<(), Refusal> {
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(Refusal::invalid("note", "It has 500 characters at most; shorten it."));
    }
    Ok(())
}

fn load(tx: &Tx, id: Uuid) -> Result<Transfer, InventoryError> {
    let head = tx.query_opt(&sql::TRANSFER, params![id], |row| {
        Ok((row.uuid(0)?, row.uuid(1)?, row.text(2)? == "InTransit"))
    })?;
    let (from, to, in_transit) = head.ok_or_else(|| Refusal::not_found("transfer"))?;
    let lines = tx.query(&sql::TRANSFER_LINES, params![id], Line::read)?;
    Ok(Transfer { id, from: WarehouseId::new(from), to: WarehouseId::new(to), in_transit, lines })
}

/// Where the transfer names a product.
fn field(transfer: &Transfer, product: ProductId) -> String {
    let n = transfer.lines.iter().position(|line| line.item.product_id == product).unwrap_or_default();
    format!("items[{n}].quantity")
}

/// Writes down how much of each line arrived. Whoever counts says it of every product: what is forgotten would be lost.
fn count_arrived(transfer: &mut Transfer, arrived: Option<&[Item]>) -> Result<(), Refusal> {
    let Some(arrived) = arrived else {
        transfer.lines.iter_mut().for_each(|line| line.received = line.item.quantity);
        return Ok(());
    };
    let mut named = vec![false; transfer.lines.len()];
    for (item, n) in arrived.iter().zip(0..) {
        let of_it = |line: &Line| line.item.product_id == item.product_id;
        let Some(at) = transfer.lines.iter().position(of_it) else {
            let detail = "This product is not in the transfer; leave it out.";
            return Err(Refusal::rule("NOT_IN_TRANSFER", format!("items[{n}].productId"), detail));
        };
        let (line, field) = (&mut transfer.lines[at], format!("items[{n}].quantity"));
        if item.quantity < 0 {
            let detail = "What arrived is zero or above; correct it.";
            return Err(Refusal::rule("QUANTITY_INVALID", field, detail));
        }
        line.received = line.received.saturating_add(item.quantity);
        if line.received > line.item.quantity {
            let detail = "More arrived than was shipped; receive what was shipped and adjust the rest.";
            return Err(Refusal::rule("RECEIVED_TOO_MUCH", field, detail));
        }
        named[at] = true;
    }
    if named.contains(&false) {
        let detail =
            "Say of every product how much arrived (0: none of it), or leave items out: all arrived.";
        return Err(Refusal::rule("REQUIRED", "items", detail));
    }
    Ok(())
}

/// Tells where the goods are now.
fn tell(tx: &Tx, transfer: &Transfer, status: &str) -> Result<(), StoreError> {
    let item = |line: &Line| TransferredItem {
        product_id: line.item.product_id.uuid(),
        quantity: Quantity::from_thousandths(line.item.quantity),
        received: Quantity::from_thousandths(line.received),
    };
    let moved = StockTransferred {
        transfer_id: transfer.id,
        from_warehouse_id: transfer.from.uuid(),
        to_warehouse_id: transfer.to.uuid(),
        status,
        items: transfer.lines.iter().map(item).collect(),
    };
    facts::tell(tx, "StockTransferred", &transfer.id.to_string(), transfer.id, &moved).map(drop)
}

fn sum(a: i64, b: i64) -> Result<i64, StoreError> {
    a.checked_add(b)
        .ok_or_else(|| StoreError::Constraint("the value of a transfer is too large to be stored".to_owned()))
}
