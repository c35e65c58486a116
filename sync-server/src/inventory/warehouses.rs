//! Warehouses, and stock as tills see it. Not here: changes of stock.

use super::{InventoryError, sql};
use crate::refusal::Refusal;
use domain::{ProductId, WarehouseId};
use protocol::StockData;
use store::{StoreError, Tx, params};

/// Adds a warehouse. Error: `DUPLICATE_WAREHOUSE`.
pub fn create_warehouse(tx: &Tx, code: &str, name: &str) -> Result<WarehouseId, InventoryError> {
    let id = tx.new_id();
    match tx.execute(&sql::INSERT_WAREHOUSE, params![id, code, name, tx.now_ms()]) {
        Err(StoreError::Unique(_)) => {
            let detail = format!("There is a warehouse {code} already; choose another code.");
            Err(Refusal::conflict("DUPLICATE_WAREHOUSE", "code", detail).into())
        }
        other => Ok(other.map(|_| WarehouseId::new(id))?),
    }
}

/// Whether there is such a warehouse.
pub fn warehouse_exists(tx: &Tx, id: WarehouseId) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::WAREHOUSE, params![id.uuid()], |_| Ok(()))?.is_some())
}

/// Stock of a variant as tills see it. `None`: there has never been any.
pub fn stock_data(
    tx: &Tx,
    warehouse_id: WarehouseId,
    product_id: ProductId,
) -> Result<Option<StockData>, StoreError> {
    let as_of_ms = tx.now_ms();
    tx.query_opt(&sql::STOCK_DATA, params![warehouse_id.uuid(), product_id.uuid()], |row| {
        Ok(StockData {
            product_id,
            warehouse_id,
            on_hand_thousandths: row.int(0)?,
            allocated_thousandths: row.int(1)?,
            held_thousandths: row.int(2)?,
            as_of_ms,
        })
    })
}

/// Stock of a whole warehouse as tills see it, one call per variant.
pub fn stock_of_warehouse(
    tx: &Tx,
    warehouse_id: WarehouseId,
    mut each: impl FnMut(StockData) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let as_of_ms = tx.now_ms();
    tx.each(&sql::STOCK_OF_WAREHOUSE, params![warehouse_id.uuid()], |row| {
        each(StockData {
            product_id: ProductId::new(row.uuid(0)?),
            warehouse_id,
            on_hand_thousandths: row.int(1)?,
            allocated_thousandths: row.int(2)?,
            held_thousandths: row.int(3)?,
            as_of_ms,
        })?;
        Ok(true)
    })
}
