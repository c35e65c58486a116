//! Inventory: what is where, what it is worth, and why it changed (S-1, I-6). Every change is a movement.
//! Not here: what a sale is, and which accounts a change moves.

mod cost;
mod ledger;
pub mod sql;
mod warehouses;

pub use cost::{Receipt, Valuation, worth};
pub use ledger::{Cause, Change, Changed, StockSession, touch_stock};
pub use warehouses::{create_warehouse, stock_data, stock_of_warehouse, warehouse_exists};

use domain::ProductId;
use store::{StoreError, Tx, params};

/// Whether a variant was ever moved (P-2).
pub fn was_moved(tx: &Tx<'_>, id: ProductId) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::MOVED, params![id.uuid()], |row| row.int(0))?.is_some())
}

/// Why inventory refuses.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A value that a caller gave is not acceptable.
    #[error("{0}")]
    Invalid(String),
}
