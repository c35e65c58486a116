//! What a snapshot holds: catalogue, tax rules, store, staff and stock, as each context tells them.

use super::entities::of_product;
use crate::feed::FeedError;
use crate::identity;
use crate::inventory;
use crate::product;
use crate::snapshot::{Contents, SnapshotError};
use protocol::{Change, Cursor, EntityKind, Feed, Incarnation, StockData, StoreData};
use store::{StoreError, Tx};

/// The contexts' entities, all of them.
pub struct Everything {
    /// For the cursors.
    pub incarnation: Incarnation,
}

type Each<'a> = &'a mut dyn FnMut(Change) -> Result<(), SnapshotError>;

impl Contents for Everything {
    fn each(&self, tx: &Tx, store: &StoreData, each: Each<'_>) -> Result<Vec<Cursor>, SnapshotError> {
        each(put(EntityKind::Store, store.id, store)?)?;
        for rule in product::tax_rules(tx).map_err(|error| failed(of_product(error)))? {
            each(put(EntityKind::TaxRule, &rule.id, &rule)?)?;
        }
        for category in product::categories(tx)? {
            each(put(EntityKind::Category, category.id, &category)?)?;
        }
        for staff in identity::list_staff(tx)? {
            each(put(EntityKind::Staff, staff.id, &staff)?)?;
        }
        let mut inner = Ok(());
        let visited = product::all_products(tx, |product| {
            keep(&mut inner, put(EntityKind::Product, product.id, &product).and_then(&mut *each))
        });
        inner?;
        visited?;
        let mut inner = Ok(());
        let visited = inventory::stock_of_warehouse(tx, store.warehouse_id, |stock| {
            let id = StockData::entity_id(stock.product_id, stock.warehouse_id);
            keep(&mut inner, put(EntityKind::Stock, id, &stock).and_then(&mut *each))
        });
        inner?;
        visited?;
        let position = store::feed::head(tx)?;
        let incarnation = self.incarnation;
        Ok([Feed::Catalog, Feed::Store(store.id)].map(|feed| Cursor { feed, incarnation, position }).to_vec())
    }
}

/// Keeps the first error, which ends the visit.
fn keep(first: &mut Result<(), SnapshotError>, result: Result<(), SnapshotError>) -> Result<(), StoreError> {
    result.map_err(|error| {
        *first = Err(error);
        StoreError::NotFound
    })
}

fn put(
    kind: EntityKind,
    id: impl std::fmt::Display,
    data: &impl serde::Serialize,
) -> Result<Change, SnapshotError> {
    Change::put(kind, id, data).map_err(|error| SnapshotError::Stored(error.to_string()))
}

fn failed(error: FeedError) -> SnapshotError {
    match error {
        FeedError::Store(error) => SnapshotError::Store(error),
        other => SnapshotError::Stored(other.to_string()),
    }
}
