//! API keys of shop fronts: stored as hashes, shown once. Not here: what a key may do.

use super::secret::{mint_token, token_hash};
use super::{IdentityError, audit, sql};
use crate::refusal::Refusal;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// The one channel of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Shop front for consumers.
    RetailWeb,
    /// Shop front for registered wholesalers.
    WholesaleWeb,
}

impl Channel {
    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RetailWeb => "RetailWeb",
            Self::WholesaleWeb => "WholesaleWeb",
        }
    }

    /// Reads its stable name.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "RetailWeb" => Some(Self::RetailWeb),
            "WholesaleWeb" => Some(Self::WholesaleWeb),
            _ => None,
        }
    }
}

/// The newest version of the HTTP interface: what a key that is made now is pinned to.
pub const API_VERSION: &str = "2026-11-01";

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewApiKey<'a> {
    /// For people.
    pub name: &'a str,
    /// Its channel.
    pub channel: Channel,
    /// Whether payments are real.
    pub livemode: bool,
    /// Whether browsers may see it (`pk_…`) or servers only (`sk_…`).
    pub publishable: bool,
}

/// A key as found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: Uuid,
    /// For people.
    pub name: String,
    /// Its channel.
    pub channel: Channel,
    /// Whether payments are real.
    pub livemode: bool,
    /// Whether browsers may see it.
    pub publishable: bool,
    /// The version of the interface that it was made for.
    pub api_version: String,
}

/// Makes a key and returns its id and its text, which is shown this once. Refusal: a name that cannot be taken.
pub fn create_api_key(tx: &Tx, new: &NewApiKey<'_>) -> Result<(Uuid, String), IdentityError> {
    if new.name.trim().is_empty() || new.name.chars().any(char::is_control) {
        return Err(
            Refusal::invalid("name", "A key has a name that says where it is used; fill it in.").into()
        );
    }
    let kind = if new.publishable { "pk" } else { "sk" };
    let mode = if new.livemode { "live" } else { "test" };
    let key = mint_token(tx, &format!("{kind}_{mode}_"));
    let id = tx.new_id();
    let hint = key.get(..12).unwrap_or(&key);
    tx.execute(
        &sql::INSERT_API_KEY,
        params![
            id,
            &token_hash(&key),
            hint,
            new.name,
            new.channel.as_str(),
            new.livemode,
            new.publishable,
            tx.now_ms(),
            API_VERSION
        ],
    )?;
    audit(tx, "system", "api_key.created", &id.to_string(), "{}")?;
    Ok((id, key))
}

/// Takes a key back; whatever uses it is refused from now on. `false`: it is not known, or was taken back already.
pub fn revoke_api_key(tx: &Tx, id: Uuid) -> Result<bool, StoreError> {
    Ok(tx.execute(&sql::REVOKE_API_KEY, params![id, tx.now_ms()])? > 0)
}

/// Whose key this is. `None`: nobody's (any more).
pub fn find_api_key(tx: &Tx, key: &str) -> Result<Option<ApiKey>, IdentityError> {
    let found = tx.query_opt(&sql::API_KEY, params![&token_hash(key)], |row| {
        let channel = Channel::parse(row.text(2)?)
            .ok_or_else(|| StoreError::Corrupt("an API key has an unknown channel".to_owned()))?;
        Ok(ApiKey {
            id: row.uuid(0)?,
            name: row.text(1)?.to_owned(),
            channel,
            livemode: row.bool(3)?,
            publishable: row.bool(4)?,
            api_version: row.text(5)?.to_owned(),
        })
    })?;
    Ok(found)
}
