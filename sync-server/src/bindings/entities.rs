//! What is on the feeds is each context's own to tell.

use crate::feed::{Entities, FeedError};
use crate::identity::{self, IdentityError};
use crate::inventory;
use crate::product::{self, ProductError};
use domain::{CategoryId, ProductId, StaffId, StoreId};
use protocol::{CategoryData, ProductData, StaffData, StockData, StoreData, TaxRuleData};
use store::Tx;
use uuid::Uuid;

/// The contexts' entities.
pub struct Contexts;

impl Entities for Contexts {
    fn product(&self, tx: &Tx, id: ProductId) -> Result<Option<ProductData>, FeedError> {
        product::product_data(tx, id).map_err(of_product)
    }

    fn category(&self, tx: &Tx, id: CategoryId) -> Result<Option<CategoryData>, FeedError> {
        Ok(product::category_data(tx, id)?)
    }

    fn tax_rule(&self, tx: &Tx, id: Uuid) -> Result<Option<TaxRuleData>, FeedError> {
        product::tax_rule_data(tx, id).map_err(of_product)
    }

    fn store(&self, tx: &Tx, id: StoreId) -> Result<Option<StoreData>, FeedError> {
        identity::load_store(tx, id).map_err(of_identity)
    }

    fn stock(&self, tx: &Tx, store: StoreId, id: ProductId) -> Result<Option<StockData>, FeedError> {
        let Some(store) = identity::load_store(tx, store).map_err(of_identity)? else { return Ok(None) };
        Ok(inventory::stock_data(tx, store.warehouse_id, id)?)
    }

    fn staff(&self, tx: &Tx, id: StaffId) -> Result<Option<StaffData>, FeedError> {
        Ok(identity::staff_data(tx, id)?)
    }
}

pub(super) fn of_product(error: ProductError) -> FeedError {
    match error {
        ProductError::Store(error) => FeedError::Store(error),
        other => FeedError::Stored(other.to_string()),
    }
}

pub(super) fn of_identity(error: IdentityError) -> FeedError {
    match error {
        IdentityError::Store(error) => FeedError::Store(error),
        other => FeedError::Stored(other.to_string()),
    }
}
