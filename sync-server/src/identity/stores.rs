//! Stores: what the server and the tills know of a shop. Not here: its stock.

use super::{IdentityError, sql};
use domain::{StoreId, WarehouseId};
use protocol::{EntityKind, Feed, StoreData};
use store::{StoreError, Tx, params};

/// Adds a store, with an id of the caller's making. What its warehouse holds already comes to its feed by
/// `bindings::open_store`. Error: `Invalid` when the code is taken.
pub fn create_store(tx: &Tx, data: &StoreData) -> Result<(), IdentityError> {
    let text = serde_json::to_string(data).map_err(|error| IdentityError::Stored(error.to_string()))?;
    let values = params![
        data.id.uuid(),
        &data.code,
        &data.name,
        data.warehouse_id.uuid(),
        &data.zone,
        data.currency.code(),
        &data.time_zone,
        i64::from(data.day_cut_off_minutes),
        &text,
        tx.now_ms()
    ];
    match tx.execute(&sql::INSERT_STORE, values) {
        Err(StoreError::Unique(_)) => {
            return Err(IdentityError::Invalid(format!(
                "there is a store {} already; choose another code",
                data.code
            )));
        }
        other => other?,
    };
    touch_store(tx, data.id)?;
    for staff in super::list_staff(tx)? {
        store::feed::touch(
            tx,
            &Feed::Store(data.id).to_string(),
            EntityKind::Staff.as_str(),
            staff.id.uuid(),
        )?;
    }
    Ok(())
}

/// Marks a store as changed, for its tills.
pub fn touch_store(tx: &Tx, id: StoreId) -> Result<(), StoreError> {
    store::feed::touch(tx, &Feed::Store(id).to_string(), EntityKind::Store.as_str(), id.uuid())
}

/// Reads a store. `None` when there is no such store.
pub fn load_store(tx: &Tx, id: StoreId) -> Result<Option<StoreData>, IdentityError> {
    let text = tx.query_opt(&sql::STORE, params![id.uuid()], |row| Ok(row.text(0)?.to_owned()))?;
    text.map(|text| read(&text)).transpose()
}

/// All stores, by code.
pub fn list_stores(tx: &Tx) -> Result<Vec<StoreData>, IdentityError> {
    let texts = tx.query(&sql::STORES, params![], |row| Ok(row.text(0)?.to_owned()))?;
    texts.iter().map(|text| read(text)).collect()
}

/// The stores that sell from a warehouse (S-1).
pub fn stores_of_warehouse(tx: &Tx, id: WarehouseId) -> Result<Vec<StoreId>, StoreError> {
    tx.query(&sql::STORES_OF_WAREHOUSE, params![id.uuid()], |row| super::store_id(row, 0))
}

fn read(text: &str) -> Result<StoreData, IdentityError> {
    serde_json::from_str(text).map_err(|error| IdentityError::Stored(format!("store: {error}")))
}
