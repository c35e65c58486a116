//! The desk's ports: its entries are accounting's, its days the stores', and tills hear of it through their feeds.

use super::business_date;
use crate::accounting::{self, AccountingError, Chart, NewEntry};
use crate::identity::{self, IdentityError};
use crate::inventory::{self, Desk, GoodsEntry, GoodsPorts, InventoryError};
use crate::product::category;
use crate::refusal::Refusal;
use domain::{CategoryId, Currency, EntryId, Posting, ProductId, StoreId, WarehouseId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use store::{StoreError, Tx};
use uuid::Uuid;

/// What one transaction at the desk needs.
#[derive(Debug)]
pub struct GoodsBindings {
    currency: Currency,
    stores: BTreeMap<WarehouseId, Vec<StoreId>>,
}

impl GoodsBindings {
    /// A desk in somebody's name, for books in this currency.
    pub const fn desk(currency: Currency, by: &str) -> Desk<'_, Self> {
        Desk::new(currency, Self { currency, stores: BTreeMap::new() }, by)
    }

    fn stores(&mut self, tx: &Tx, at: WarehouseId) -> Result<&[StoreId], StoreError> {
        let known = match self.stores.remove(&at) {
            Some(known) => known,
            None => identity::stores_of_warehouse(tx, at)?,
        };
        Ok(self.stores.entry(at).or_insert(known))
    }

    /// The business date where the goods are: of the store that sells from there; else in UTC.
    fn date(&mut self, tx: &Tx, at: WarehouseId) -> Result<Date, StoreError> {
        let store = match self.stores(tx, at)?.first().copied() {
            Some(id) => identity::load_store(tx, id).map_err(stored)?,
            None => None,
        };
        match store {
            Some(store) => business_date(&store, tx.now_ms()),
            None => Timestamp::from_millisecond(tx.now_ms())
                .map(|now| now.to_zoned(TimeZone::UTC).date())
                .map_err(|error| StoreError::Constraint(format!("a time is out of range: {error}"))),
        }
    }
}

impl GoodsPorts for GoodsBindings {
    fn post(
        &mut self,
        tx: &Tx,
        entry: &GoodsEntry<'_>,
        posting: &Posting,
    ) -> Result<EntryId, InventoryError> {
        let new = NewEntry {
            date: self.date(tx, entry.warehouse_id)?,
            source_kind: entry.source_kind,
            source_id: entry.source_id,
            description: entry.description,
            reference: entry.reference,
            currency: self.currency,
            by: entry.by,
        };
        accounting::post(tx, &Chart::load(tx)?, &new, posting).map_err(|error| match error {
            AccountingError::Store(error) => error.into(),
            other => Refusal::conflict("NOT_POSTABLE", "", sentence(&other)).into(),
        })
    }

    fn in_category(&mut self, tx: &Tx, product_id: ProductId, category_id: Uuid) -> Result<bool, StoreError> {
        category::in_category(tx, product_id, CategoryId::new(category_id))
    }

    fn changed(&mut self, tx: &Tx, at: WarehouseId, product_id: ProductId) -> Result<(), StoreError> {
        inventory::touch_stock(tx, self.stores(tx, at)?, product_id)
    }
}

/// Ends holds that are over (S-2); gives how many.
pub fn expire_holds(tx: &Tx, currency: Currency) -> Result<usize, InventoryError> {
    GoodsBindings::desk(currency, "system").expire(tx)
}

fn sentence(error: &AccountingError) -> String {
    format!("The entry cannot be posted: {error}.")
}

fn stored(error: IdentityError) -> StoreError {
    match error {
        IdentityError::Store(error) => error,
        other => StoreError::Corrupt(other.to_string()),
    }
}
