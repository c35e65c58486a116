//! Settling a discrepancy (S-7): a person says what came of it, or what was short is covered. Not here: opening one (`ledger.rs`).

use super::facts::PRECEDENCE;
use super::{InventoryError, sql};
use crate::refusal::Refusal;
use domain::{ProductId, WarehouseId};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// Settles it. Error: `STOCK_STILL_NEGATIVE`: a negative stock keeps its open discrepancy (I-7).
pub fn resolve_discrepancy(tx: &Tx, id: Uuid, by: &str, resolution: &str) -> Result<(), InventoryError> {
    let found = tx.query_opt(&sql::DISCREPANCY, params![id], |row| Ok((row.uuid(0)?, row.uuid(1)?)))?;
    let (warehouse, product) = found.ok_or_else(|| Refusal::not_found("discrepancy"))?;
    let resolution = resolution.trim();
    if resolution.is_empty() || resolution.chars().count() > 1000 {
        let detail = "Say in up to 1000 characters what came of it.";
        return Err(Refusal::rule("REQUIRED", "resolution", detail).into());
    }
    let figures = tx.query_opt(&sql::STOCK_DATA, params![warehouse, product], |row| {
        Ok(row.int(0)? - row.int(1)? - row.int(2)?)
    })?;
    if figures.unwrap_or(0) < 0 {
        let detail = "The stock is still below zero; count it or book what came in, then settle this.";
        return Err(Refusal::conflict("STOCK_STILL_NEGATIVE", "", detail).into());
    }
    if tx.execute(&sql::RESOLVE_DISCREPANCY, params![id, tx.now_ms(), by, resolution])? == 0 {
        let detail = "Somebody settled this already; read it again.";
        return Err(Refusal::conflict("DISCREPANCY_RESOLVED", "", detail).into());
    }
    Ok(())
}

/// Settles what was opened because a stock was negative (S-7), when it is so no more; `how` that came about.
pub fn settle_covered(tx: &Tx, at: WarehouseId, product: ProductId, how: &str) -> Result<(), StoreError> {
    let values = params![at.uuid(), product.uuid(), PRECEDENCE, tx.now_ms(), how];
    tx.execute(&sql::SETTLE_COVERED, values).map(drop)
}
