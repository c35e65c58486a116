//! Shipping: where goods are sent to, and how (O-6). What an option costs is `domain`'s; how it is taxed, the
//! order's. Not here: parcels that are under way.

pub mod sql;

use crate::refusal::Refusal;
use domain::shipping::zone_of;
use domain::{ShippingOption, ShippingZone};
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

const NAME_CHARS_MAX: usize = 100;
/// Zones are looked through one by one.
const ZONES_MAX: i64 = 200;

/// Why shipping refuses.
#[derive(Debug, thiserror::Error)]
pub enum ShippingError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// A zone as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredZone {
    /// Its id.
    pub id: Uuid,
    /// For people.
    pub name: String,
    /// Where it is and how goods get there.
    pub zone: ShippingZone,
    /// Rises with each change.
    pub version: i64,
    /// Unix milliseconds.
    pub created_ms: i64,
    /// Unix milliseconds.
    pub updated_ms: i64,
}

/// An option for a certain basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The option.
    pub option: ShippingOption,
    /// What it costs, minor units, in the price list's own terms.
    pub charge_minor: i64,
}

/// Adds a zone. Refusals: `DUPLICATE_ZONE`, `TOO_MANY_ZONES`, `ZONE_INVALID`, `VALIDATION_FAILED`.
pub fn add(tx: &Tx, name: &str, zone: &ShippingZone) -> Result<Uuid, ShippingError> {
    check(name, zone)?;
    if tx.query_one(&sql::COUNT, params![], |row| row.int(0))? >= ZONES_MAX {
        let detail = "There are 200 zones already; put countries together, or take one away.";
        return Err(Refusal::conflict("TOO_MANY_ZONES", "", detail).into());
    }
    let id = tx.new_id();
    unless_taken(tx.execute(&sql::INSERT, params![id, name.trim(), &encoded(zone)?, tx.now_ms()]))?;
    Ok(id)
}

/// Changes a zone; orders that were placed keep what they cost. Refusals as [`add`].
pub fn change(tx: &Tx, id: Uuid, name: &str, zone: &ShippingZone) -> Result<(), ShippingError> {
    check(name, zone)?;
    unless_taken(tx.execute(&sql::UPDATE, params![id, name.trim(), &encoded(zone)?, tx.now_ms()]))
}

/// Takes a zone away.
pub fn delete(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    tx.execute(&sql::DELETE, params![id]).map(drop)
}

/// One zone. `None`: there is none.
pub fn load(tx: &Tx, id: Uuid) -> Result<Option<StoredZone>, StoreError> {
    tx.query_opt(&sql::ONE, params![id], read)
}

/// All zones, the oldest first.
pub fn zones(tx: &Tx) -> Result<Vec<StoredZone>, StoreError> {
    tx.query(&sql::ALL_ZONES, params![], read)
}

/// How goods of this sum (after discounts) and weight may be sent to an address, and what it costs. Empty: nothing is
/// sent there.
pub fn options_for(
    tx: &Tx,
    country: &str,
    postal_code: &str,
    goods_minor: i64,
    grams: i64,
) -> Result<Vec<Offered>, StoreError> {
    let zones: Vec<(Uuid, ShippingZone)> = zones(tx)?.into_iter().map(|zone| (zone.id, zone.zone)).collect();
    let Some((_, zone)) = zone_of(&zones, country, postal_code) else { return Ok(Vec::new()) };
    let offered = |option: &ShippingOption| {
        let charge_minor = option.charge_minor(goods_minor, grams)?;
        Some(Offered { option: option.clone(), charge_minor })
    };
    Ok(zone.options.iter().filter_map(offered).collect())
}

fn check(name: &str, zone: &ShippingZone) -> Result<(), Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("name", "A zone has a name of 1 to 100 characters; fill it in."));
    }
    zone.validate()
        .map_err(|error| Refusal::rule("ZONE_INVALID", error.field(), crate::amount::sentence(&error)))
}

fn unless_taken(done: Result<u64, StoreError>) -> Result<(), ShippingError> {
    match done {
        Err(StoreError::Unique(_)) => {
            let detail = "Another zone has this name; choose another.";
            Err(Refusal::conflict("DUPLICATE_ZONE", "name", detail).into())
        }
        other => Ok(other.map(drop)?),
    }
}

fn encoded(zone: &ShippingZone) -> Result<String, StoreError> {
    serde_json::to_string(zone).map_err(|error| StoreError::Other(error.to_string()))
}

fn read(row: &Row<'_>) -> Result<StoredZone, StoreError> {
    let zone = serde_json::from_str(row.text(2)?)
        .map_err(|error| StoreError::Corrupt(format!("a shipping zone cannot be read: {error}")))?;
    Ok(StoredZone {
        id: row.uuid(0)?,
        name: row.text(1)?.to_owned(),
        zone,
        version: row.int(3)?,
        created_ms: row.int(4)?,
        updated_ms: row.int(5)?,
    })
}
