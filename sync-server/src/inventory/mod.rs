//! Inventory: what is where, what it is worth, and why it changed (S-1, I-6). Every change is a movement.
//! Not here: what a sale is, and which accounts a change moves.

mod cost;
mod ledger;
pub mod sql;
mod warehouses;

pub use cost::{Receipt, Valuation, worth};
pub use ledger::{Cause, Change, Changed, StockSession, touch_stock};
pub use warehouses::{create_warehouse, stock_data, stock_of_warehouse, warehouse_exists};

use store::StoreError;

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
