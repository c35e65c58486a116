//! Addresses of customers: where bills and goods go. What may not enter: what was sent there.

use super::{CustomerError, sql};
use crate::refusal::Refusal;
use domain::CustomerId;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

/// What an address says. JSON form: `{name, street, city, state, postalCode, country}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressData {
    /// Who receives there.
    #[serde(default)]
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Town.
    pub city: String,
    /// State or province, where there is one.
    #[serde(default)]
    pub state: String,
    /// As the post writes it.
    #[serde(default)]
    pub postal_code: String,
    /// ISO 3166-1, two letters.
    pub country: String,
}

/// An address as stored.
#[derive(Debug, Clone)]
pub struct Address {
    /// Its id.
    pub id: Uuid,
    /// Billing or Shipping.
    pub purpose: String,
    /// What it says.
    pub data: AddressData,
    /// Rises with each change.
    pub version: i64,
}

fn read(row: &Row<'_>) -> Result<Address, StoreError> {
    let text = |column: usize| Ok::<_, StoreError>(row.text(column)?.to_owned());
    Ok(Address {
        id: row.uuid(0)?,
        purpose: text(1)?,
        data: AddressData {
            name: text(2)?,
            street: text(3)?,
            city: text(4)?,
            state: text(5)?,
            postal_code: text(6)?,
            country: text(7)?,
        },
        version: row.int(8)?,
    })
}

/// All addresses of a customer, the oldest first.
pub fn addresses(tx: &Tx<'_>, of: CustomerId) -> Result<Vec<Address>, StoreError> {
    tx.query(&sql::ADDRESSES, params![of.uuid()], read)
}

/// One address of a customer. Refusal: `NOT_FOUND`.
pub fn address(tx: &Tx<'_>, of: CustomerId, id: Uuid) -> Result<Address, CustomerError> {
    let found = tx.query_opt(&sql::ADDRESS, params![of.uuid(), id], read)?;
    found.ok_or_else(|| Refusal::not_found("address of this customer").into())
}

/// Adds an address. Refusals: a field that cannot be taken, `TOO_MANY_ADDRESSES`.
pub fn add_address(
    tx: &Tx<'_>,
    of: CustomerId,
    purpose: &str,
    data: &AddressData,
) -> Result<Uuid, CustomerError> {
    let data = check(purpose, data)?;
    if addresses(tx, of)?.len() >= ADDRESSES_MAX {
        let detail = "A customer has up to 200 addresses; remove one that is not used.";
        return Err(Refusal::conflict("TOO_MANY_ADDRESSES", "", detail).into());
    }
    let id = tx.new_id();
    let values = params![
        id,
        of.uuid(),
        purpose,
        &data.name,
        &data.street,
        &data.city,
        &data.state,
        &data.postal_code,
        &data.country,
        tx.now_ms()
    ];
    tx.execute(&sql::INSERT_ADDRESS, values)?;
    Ok(id)
}

/// A list is answered whole.
const ADDRESSES_MAX: usize = 200;

/// Writes an address anew. Refusals: `NOT_FOUND`, a field that cannot be taken.
pub fn change_address(
    tx: &Tx<'_>,
    of: CustomerId,
    id: Uuid,
    (purpose, data): (&str, &AddressData),
) -> Result<(), CustomerError> {
    let data = check(purpose, data)?;
    let values = params![
        id,
        of.uuid(),
        purpose,
        &data.name,
        &data.street,
        &data.city,
        &data.state,
        &data.postal_code,
        &data.country
    ];
    if tx.execute(&sql::UPDATE_ADDRESS, values)? == 0 {
        return Err(Refusal::not_found("address of this customer").into());
    }
    Ok(())
}

/// Removes an address; documents keep what they were issued with. Refusal: `NOT_FOUND`.
pub fn remove_address(tx: &Tx<'_>, of: CustomerId, id: Uuid) -> Result<(), CustomerError> {
    if tx.execute(&sql::DELETE_ADDRESS, params![id, of.uuid()])? == 0 {
        return Err(Refusal::not_found("address of this customer").into());
    }
    Ok(())
}

fn check(purpose: &str, data: &AddressData) -> Result<AddressData, Refusal> {
    if !["Billing", "Shipping"].contains(&purpose) {
        return Err(Refusal::invalid("purpose", "An address is for Billing or for Shipping."));
    }
    let trimmed = |text: &String| text.trim().to_owned();
    let data = AddressData {
        name: trimmed(&data.name),
        street: trimmed(&data.street),
        city: trimmed(&data.city),
        state: trimmed(&data.state),
        postal_code: trimmed(&data.postal_code),
        country: data.country.trim().to_ascii_uppercase(),
    };
    let fields = [
        ("name", &data.name, false),
        ("street", &data.street, true),
        ("city", &data.city, true),
        ("state", &data.state, false),
        ("postalCode", &data.postal_code, false),
    ];
    for (field, text, needed) in fields {
        if text.chars().count() > 200 || text.chars().any(char::is_control) || (needed && text.is_empty()) {
            let detail = "An address has a street and a town, each part of up to 200 visible characters.";
            return Err(Refusal::invalid(field, detail));
        }
    }
    if data.country.len() != 2 || !data.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Refusal::invalid(
            "country",
            "The country is a code of two letters, such as US (ISO 3166-1).",
        ));
    }
    Ok(data)
}
