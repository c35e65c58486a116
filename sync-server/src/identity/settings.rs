//! Settings of the shop as a whole, and the server's own keys. Not here: settings of a store.

use super::{IdentityError, sql};
use data_encoding::HEXLOWER;
use domain::Currency;
use protocol::{Incarnation, TerminalKey};
use store::{StoreError, Tx, params};

/// What an empty database is set up with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The shop's name.
    pub shop_name: String,
    /// The one currency of the books (M-1).
    pub currency: Currency,
    /// Whether payments are real; the demo shop's are not.
    pub livemode: bool,
}

/// What the server signs with, and who it is. Read once per process.
#[derive(Clone)]
pub struct ServerKeys {
    /// Changes when a database is restored from a backup (U-5).
    pub incarnation: Incarnation,
    /// Signs time anchors; tills know its public half.
    pub server_key: TerminalKey,
    /// Authenticates challenges and access tokens, which are stored nowhere.
    pub stamp_key: [u8; 32],
    /// The shop's book currency.
    pub currency: Currency,
}

/// Reads a setting.
pub fn setting(tx: &Tx, name: &str) -> Result<Option<String>, StoreError> {
    tx.query_opt(&sql::SETTING, params![name], |row| Ok(row.text(0)?.to_owned()))
}

/// Writes a setting.
pub fn set_setting(tx: &Tx, name: &str, value: &str) -> Result<(), StoreError> {
    tx.execute(&sql::SET_SETTING, params![name, value])?;
    Ok(())
}

/// This database is a copy of another one: tills send again what it may lack, cursors of the other are refused (U-5).
pub fn renew_incarnation(tx: &Tx) -> Result<(), StoreError> {
    set_setting(tx, "incarnation", &tx.new_id().to_string())
}

/// Sets an empty database up: incarnation, keys, currency. Does nothing to one that is set up already.
pub fn set_up(tx: &Tx, settings: &Settings) -> Result<(), IdentityError> {
    if setting(tx, "incarnation")?.is_some() {
        return Ok(());
    }
    set_setting(tx, "incarnation", &tx.new_id().to_string())?;
    for name in ["server_key", "stamp_key"] {
        let mut seed = [0; 32];
        tx.fill(&mut seed);
        set_setting(tx, name, &HEXLOWER.encode(&seed))?;
    }
    set_setting(tx, "currency", settings.currency.code())?;
    set_setting(tx, "shop_name", &settings.shop_name)?;
    set_setting(tx, "livemode", if settings.livemode { "1" } else { "0" })?;
    Ok(())
}

/// Reads the server's keys. Error: `Stored` when the database is not set up.
pub fn load_keys(tx: &Tx) -> Result<ServerKeys, IdentityError> {
    let read = |name: &str| {
        setting(tx, name)?.ok_or_else(|| IdentityError::Stored(format!("the setting {name} is missing")))
    };
    let seed = |name: &str| -> Result<[u8; 32], IdentityError> {
        let bytes = HEXLOWER.decode(read(name)?.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| IdentityError::Stored(format!("the setting {name} is damaged")))
    };
    let stored = |error: &dyn std::fmt::Display| IdentityError::Stored(error.to_string());
    Ok(ServerKeys {
        incarnation: read("incarnation")?.parse().map_err(|error| stored(&error))?,
        server_key: TerminalKey::from_seed(seed("server_key")?),
        stamp_key: seed("stamp_key")?,
        currency: Currency::parse(&read("currency")?).map_err(|error| stored(&error))?,
    })
}
