//! The other entities: tax rules, staff, the store; and kinds that this version does not know. Kept as the text
//! that came. Not here: what a permission or a setting means.

use crate::{ReplicaError, product::mismatch, sql};
use domain::{StaffId, StoreId, TaxTable};
use protocol::{CategoryData, EntityKind, ProtocolError, Raw, StaffData, StoreData, TaxRuleData};
use serde::de::DeserializeOwned;
use store::{Tx, params};

/// Puts a document of any kind that has no table of its own. Error: `Store`.
pub fn put_document(tx: &Tx<'_>, entity: &str, id: &str, data: &Raw) -> Result<(), ReplicaError> {
    put(tx, entity, id, data.text())
}

/// Puts a tax rule. Error: `Store`.
pub fn put_tax_rule(tx: &Tx<'_>, rule: &TaxRuleData) -> Result<(), ReplicaError> {
    put(tx, EntityKind::TaxRule.as_str(), &rule.id, Raw::of(rule)?.text())
}

/// Puts a member of staff. Error: `Store`.
pub fn put_staff(tx: &Tx<'_>, staff: &StaffData) -> Result<(), ReplicaError> {
    put(tx, EntityKind::Staff.as_str(), &staff.id.to_string(), Raw::of(staff)?.text())
}

/// Puts a store. Error: `Store`.
pub fn put_store(tx: &Tx<'_>, store: &StoreData) -> Result<(), ReplicaError> {
    put(tx, EntityKind::Store.as_str(), &store.id.to_string(), Raw::of(store)?.text())
}

/// All tax rules. Error: `Store`.
pub fn tax_table(tx: &Tx<'_>) -> Result<TaxTable, ReplicaError> {
    let rules: Vec<TaxRuleData> = all(tx, EntityKind::TaxRule)?;
    Ok(TaxTable { rules: rules.into_iter().map(|data| data.rule).collect() })
}

/// All staff, active or not, in id order. Error: `Store`.
pub fn staff(tx: &Tx<'_>) -> Result<Vec<StaffData>, ReplicaError> {
    all(tx, EntityKind::Staff)
}

/// One member of staff. Error: `Store`.
pub fn staff_member(tx: &Tx<'_>, id: StaffId) -> Result<Option<StaffData>, ReplicaError> {
    one(tx, EntityKind::Staff, &id.to_string())
}

/// A store's settings; `None` when the server told none yet. Error: `Store`.
pub fn store(tx: &Tx<'_>, id: StoreId) -> Result<Option<StoreData>, ReplicaError> {
    one(tx, EntityKind::Store, &id.to_string())
}

/// All categories, in id order. Error: `Store`.
pub fn categories(tx: &Tx<'_>) -> Result<Vec<CategoryData>, ReplicaError> {
    all(tx, EntityKind::Category)
}

pub(crate) fn put(tx: &Tx<'_>, entity: &str, id: &str, data: &str) -> Result<(), ReplicaError> {
    tx.execute(&sql::PUT_DOCUMENT, params![entity, id, data])?;
    Ok(())
}

/// Puts a document of a known kind after reading it, so that what is stored under its name can be read.
pub(crate) fn put_known(tx: &Tx<'_>, kind: EntityKind, id: &str, data: &Raw) -> Result<(), ReplicaError> {
    let found = match kind {
        EntityKind::TaxRule => data.read::<TaxRuleData>()?.id,
        EntityKind::Staff => data.read::<StaffData>()?.id.to_string(),
        EntityKind::Store => data.read::<StoreData>()?.id.to_string(),
        EntityKind::Category => data.read::<CategoryData>()?.id.to_string(),
        // These have tables of their own.
        EntityKind::Product | EntityKind::Stock => return Err(mismatch("document", id)),
    };
    if found != id {
        return Err(mismatch(kind.as_str(), id));
    }
    put(tx, kind.as_str(), id, data.text())
}

pub(crate) fn remove(tx: &Tx<'_>, entity: &str, id: &str) -> Result<(), ReplicaError> {
    tx.execute(&sql::DELETE_DOCUMENT, params![entity, id])?;
    Ok(())
}

fn one<T: DeserializeOwned>(tx: &Tx<'_>, kind: EntityKind, id: &str) -> Result<Option<T>, ReplicaError> {
    let data = tx.query_opt(&sql::DOCUMENT, params![kind.as_str(), id], |row| Ok(row.text(0)?.to_owned()))?;
    data.map(|data| read(&data)).transpose()
}

fn all<T: DeserializeOwned>(tx: &Tx<'_>, kind: EntityKind) -> Result<Vec<T>, ReplicaError> {
    let data = tx.query(&sql::DOCUMENTS, params![kind.as_str()], |row| Ok(row.text(1)?.to_owned()))?;
    data.iter().map(|data| read(data)).collect()
}

fn read<T: DeserializeOwned>(data: &str) -> Result<T, ReplicaError> {
    Ok(serde_json::from_str(data).map_err(ProtocolError::from)?)
}
