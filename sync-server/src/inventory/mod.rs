//! Inventory: what is where, what it is worth, and why it changed (S-1, I-6). Every change is a movement.
//! Not here: what a sale is, and which accounts a change moves.

mod claims;
mod cost;
mod counts;
mod desk;
mod discrepancies;
mod facts;
mod holds;
mod late;
mod ledger;
mod receipts;
pub mod sql;
mod transfers;
mod warehouses;

pub use claims::{BookedOut, Offered, offered, selling_warehouses};
pub use cost::{Receipt, Valuation, worth};
pub use counts::{Count, NewStockTake};
pub use desk::{Adjusted, Adjustment, Deduction, Desk, GoodsEntry, GoodsPorts, Item};
pub use discrepancies::{resolve_discrepancy, settle_covered};
pub use holds::{End, NewHold, holds_are_over};
pub use late::Reversed;
pub use ledger::{Cause, Change, Changed, StockSession, touch_stock};
pub use receipts::{NewReceipt, ReceiptLine};
pub use transfers::NewTransfer;
pub use warehouses::{create_warehouse, stock_data, stock_of_warehouse, warehouse_exists};

use crate::refusal::Refusal;
use domain::{PostingError, ProductId};
use store::{StoreError, Tx, params};

/// Whether a variant was ever moved (P-2).
pub fn was_moved(tx: &Tx<'_>, id: ProductId) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::MOVED, params![id.uuid()], |row| row.int(0))?.is_some())
}

/// An item of which there is too little, thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    /// Where the request names it.
    pub field: String,
    /// How much was asked for.
    pub requested: i64,
    /// How much there is.
    pub there: i64,
}

/// Why inventory refuses.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A change that a person asked for is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Less is there than was asked for.
    #[error("there is less than was asked for")]
    Insufficient(Vec<Short>),
    /// The entry cannot be made.
    #[error(transparent)]
    Posting(#[from] PostingError),
}
