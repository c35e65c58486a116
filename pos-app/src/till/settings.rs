//! Settings of the till's database: one JSON text a name. No rules.

use serde::{Serialize, de::DeserializeOwned};
use store::{StoreError, Tx, params};

use super::sql;

/// The epoch in which events are written now.
pub const EPOCH: &str = "epoch";
/// The enrolment, as in the identity file.
pub const ENROLMENT: &str = "enrolment";
/// The server's incarnation that was last spoken to.
pub const INCARNATION: &str = "incarnation";
/// The last signed time anchor.
pub const ANCHOR: &str = "anchor";
/// Which replica file is in use.
pub const REPLICA: &str = "replica";
/// How far the next replica file has come.
pub const DOWNLOAD: &str = "download";
/// Failed logins (E-3).
pub const GUARD: &str = "login_guard";
/// Whether the cashier left the network on.
pub const NETWORK: &str = "network";
/// The server closed this epoch (U-6).
pub const EPOCH_CLOSED: &str = "epoch_closed";
/// When the server last answered, wall clock.
pub const LAST_CONTACT: &str = "last_contact";

/// A setting, if it is set and readable.
pub fn get<T: DeserializeOwned>(tx: &Tx<'_>, name: &str) -> Result<Option<T>, StoreError> {
    let text = tx.query_opt(&sql::SETTING, params![name], |row| Ok(row.text(0)?.to_owned()))?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Sets it.
pub fn put<T: Serialize>(tx: &Tx<'_>, name: &str, value: &T) -> Result<(), StoreError> {
    let text = serde_json::to_string(value).map_err(|error| StoreError::Other(error.to_string()))?;
    tx.execute(&sql::SET, params![name, &text])?;
    Ok(())
}

/// Forgets it.
pub fn unset(tx: &Tx<'_>, name: &str) -> Result<(), StoreError> {
    tx.execute(&sql::UNSET, params![name])?;
    Ok(())
}
