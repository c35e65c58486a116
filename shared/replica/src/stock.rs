//! Stock figures in the file, as the server last told them. Not here: the till's own sales since (that overlay
//! is in the till's database, D-7).

use crate::{ReplicaError, product::mismatch, sql};
use domain::{ProductId, WarehouseId};
use protocol::{Raw, StockData};
use store::{Row, StoreError, Tx, params};

/// Puts a stock figure. Error: `Store`.
pub fn put_stock(tx: &Tx<'_>, stock: &StockData) -> Result<(), ReplicaError> {
    tx.execute(
        &sql::PUT_STOCK,
        params![
            stock.product_id.uuid(),
            stock.warehouse_id.uuid(),
            stock.on_hand_thousandths,
            stock.allocated_thousandths,
            stock.held_thousandths,
            stock.as_of_ms,
        ],
    )?;
    Ok(())
}

pub(crate) fn put_raw(tx: &Tx<'_>, id: &str, data: &Raw) -> Result<(), ReplicaError> {
    let stock: StockData = data.read()?;
    if StockData::parse_entity_id(id)? != (stock.product_id, stock.warehouse_id) {
        return Err(mismatch("stock", id));
    }
    put_stock(tx, &stock)
}

pub(crate) fn remove(tx: &Tx<'_>, id: &str) -> Result<(), ReplicaError> {
    // An id that is none was never put.
    if let Ok((product_id, warehouse_id)) = StockData::parse_entity_id(id) {
        tx.execute(&sql::DELETE_STOCK, params![product_id.uuid(), warehouse_id.uuid()])?;
    }
    Ok(())
}

/// Stock of a product in all warehouses that this replica knows. Error: `Store`.
pub fn stock(tx: &Tx<'_>, product_id: ProductId) -> Result<Vec<StockData>, ReplicaError> {
    Ok(tx.query(&sql::STOCK, params![product_id.uuid()], read)?)
}

/// Stock of a product in one warehouse; `None` when the server told none. Error: `Store`.
pub fn stock_at(
    tx: &Tx<'_>,
    product_id: ProductId,
    warehouse_id: WarehouseId,
) -> Result<Option<StockData>, ReplicaError> {
    Ok(tx.query_opt(&sql::STOCK_AT, params![product_id.uuid(), warehouse_id.uuid()], read)?)
}

/// Visits all stock in key order. Error: `Store`.
pub fn each_stock(
    tx: &Tx<'_>,
    mut visit: impl FnMut(StockData) -> Result<(), StoreError>,
) -> Result<(), ReplicaError> {
    tx.each(&sql::EACH_STOCK, &[], |row| visit(read(row)?).map(|()| true))?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<StockData, StoreError> {
    Ok(StockData {
        product_id: ProductId::new(row.uuid(0)?),
        warehouse_id: WarehouseId::new(row.uuid(1)?),
        on_hand_thousandths: row.int(2)?,
        allocated_thousandths: row.int(3)?,
        held_thousandths: row.int(4)?,
        as_of_ms: row.int(5)?,
    })
}
