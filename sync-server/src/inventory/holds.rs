//! Goods that people hold (S-2): held, then handed out, released, or expired. Orders never come here.

use super::desk::{Desk, GoodsPorts, Item, item_field, summed};
use super::ledger::{Cause, StockSession};
use super::{InventoryError, Short, sql};
use crate::facts::{self, HeldItem, StockHeld};
use crate::refusal::Refusal;
use domain::{ProductId, Quantity, WarehouseId};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// A hold to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewHold<'a> {
    /// Where.
    pub warehouse_id: WarehouseId,
    /// For whom or what.
    pub reference: &'a str,
    /// What.
    pub items: &'a [Item],
    /// Until when, Unix milliseconds; none: until a person ends it.
    pub expires_ms: Option<i64>,
}

/// How a hold ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Handed out.
    Confirmed,
    /// Set free by a person.
    Released,
    /// Set free by time.
    Expired,
}

impl End {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "Confirmed",
            Self::Released => "Released",
            Self::Expired => "Expired",
        }
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Confirmed => "StockConfirmed",
            Self::Released | Self::Expired => "StockReleased",
        }
    }
}

impl<P: GoodsPorts> Desk<'_, P> {
    /// Holds goods, all or none: `INSUFFICIENT_STOCK`.
    pub fn reserve(&mut self, tx: &Tx, new: &NewHold<'_>) -> Result<Uuid, InventoryError> {
        let items = summed(new.items)?;
        if new.expires_ms.is_some_and(|at| at <= tx.now_ms()) {
            let detail = "A hold ends in the future; give a later time, or none.";
            return Err(Refusal::rule("EXPIRY_IN_THE_PAST", "expiresAt", detail).into());
        }
        self.sufficient(tx, new.warehouse_id, &items, |id| item_field(new.items, id))?;
        let id = tx.new_id();
        let now_ms = tx.now_ms();
        let row = params![id, new.warehouse_id.uuid(), new.reference, new.expires_ms, self.by, now_ms];
        tx.execute(&sql::ADD_RESERVATION, row)?;
        for item in &items {
            tx.execute(&sql::ADD_RESERVATION_ITEM, params![id, item.product_id.uuid(), item.quantity])?;
        }
        self.hold_all(tx, new.warehouse_id, &items, id, 1)?;
        append(tx, "StockReserved", id, new.warehouse_id, &items)?;
        self.told(tx)?;
        Ok(id)
    }

    /// Ends a hold, once: `RESERVATION_ENDED`.
    pub fn end(&mut self, tx: &Tx, id: Uuid, end: End) -> Result<(), InventoryError> {
        let warehouse = tx.query_opt(&sql::RESERVATION, params![id], |row| row.uuid(0))?;
        let at = WarehouseId::new(warehouse.ok_or_else(|| Refusal::not_found("reservation"))?);
        if tx.execute(&sql::END_RESERVATION, params![id, end.as_str(), tx.now_ms()])? == 0 {
            let detail = "This hold was ended already; make a new one if goods shall be held.";
            return Err(Refusal::conflict("RESERVATION_ENDED", "", detail).into());
        }
        let items = tx.query(&sql::RESERVATION_ITEMS, params![id], |row| {
            Ok(Item { product_id: ProductId::new(row.uuid(0)?), quantity: row.int(1)? })
        })?;
        if end == End::Confirmed {
            self.physically_there(tx, at, &items)?;
            self.hand_out(tx, at, &items, id, StockSession::take_held)?;
        } else {
            self.hold_all(tx, at, &items, id, -1)?;
        }
        append(tx, end.event(), id, at, &items)?;
        Ok(self.told(tx)?)
    }

    /// Ends the holds that are over, a hundred at most; gives how many.
    pub fn expire(&mut self, tx: &Tx) -> Result<usize, InventoryError> {
        let over = tx.query(&sql::EXPIRED_RESERVATIONS, params![tx.now_ms()], |row| row.uuid(0))?;
        for id in &over {
            self.end(tx, *id, End::Expired)?;
        }
        Ok(over.len())
    }

    fn hold_all(
        &mut self,
        tx: &Tx,
        at: WarehouseId,
        items: &[Item],
        id: Uuid,
        sign: i64,
    ) -> Result<(), StoreError> {
        for item in items {
            let change = self.change(tx, at, *item, Cause::Hold, id);
            self.stock.hold(tx, &change, sign * item.quantity)?;
        }
        Ok(())
    }

    /// What a till has sold meanwhile cannot be handed out, held or not (S-7).
    fn physically_there(&mut self, tx: &Tx, at: WarehouseId, items: &[Item]) -> Result<(), InventoryError> {
        let mut short = Vec::new();
        for item in items {
            let change = self.change(tx, at, *item, Cause::Hold, Uuid::nil());
            let there = self.stock.on_hand(tx, &change)?;
            if there < item.quantity {
                let field = format!("items.{}", item.product_id);
                short.push(Short { field, requested: item.quantity, there });
            }
        }
        if short.is_empty() { Ok(()) } else { Err(InventoryError::Insufficient(short)) }
    }
}

/// Whether any hold is over.
pub fn holds_are_over(tx: &Tx) -> Result<bool, StoreError> {
    Ok(!tx.query(&sql::EXPIRED_RESERVATIONS, params![tx.now_ms()], |row| row.uuid(0))?.is_empty())
}

fn append(
    tx: &Tx,
    event_type: &str,
    id: Uuid,
    warehouse: WarehouseId,
    items: &[Item],
) -> Result<(), StoreError> {
    let item = |item: &Item| HeldItem {
        product_id: item.product_id.uuid(),
        quantity: Quantity::from_thousandths(item.quantity),
    };
    let held = StockHeld {
        reservation_id: id,
        warehouse_id: warehouse.uuid(),
        items: items.iter().map(item).collect(),
    };
    facts::tell(tx, event_type, &id.to_string(), id, &held).map(drop)
}
