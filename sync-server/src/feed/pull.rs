//! One page of a feed. Current data of changed entities: a feed never grows past its entities.

use domain::{CategoryId, ProductId, StaffId, StoreId};
use protocol::{
    Change, Cursor, CursorError, EntityKind, Feed, Incarnation, PAGE_CHANGES_MAX, ProtocolError, PullPage,
    StockData,
};
use store::{StoreError, Tx};
use uuid::Uuid;

/// Why a page is refused.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The cursor does not belong here (any more): a new snapshot is needed (D-3).
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The cursor is ahead of this server, which was therefore restored from a backup.
    #[error("the server knows less than the cursor; fetch a new snapshot")]
    Ahead,
    /// What is stored cannot be read or written as JSON.
    #[error("stored data cannot be read: {0}")]
    Stored(String),
}

impl From<ProtocolError> for FeedError {
    fn from(error: ProtocolError) -> Self {
        Self::Stored(error.to_string())
    }
}

/// What entities are now. `None`: it is not there (any more).
pub trait Entities {
    /// A variant.
    fn product(&self, tx: &Tx, id: ProductId) -> Result<Option<protocol::ProductData>, FeedError>;
    /// A tax rule.
    fn tax_rule(&self, tx: &Tx, id: Uuid) -> Result<Option<protocol::TaxRuleData>, FeedError>;
    /// A category.
    fn category(&self, tx: &Tx, id: CategoryId) -> Result<Option<protocol::CategoryData>, FeedError>;
    /// A store.
    fn store(&self, tx: &Tx, id: StoreId) -> Result<Option<protocol::StoreData>, FeedError>;
    /// Stock of a variant in a store's warehouse.
    fn stock(&self, tx: &Tx, store: StoreId, id: ProductId) -> Result<Option<StockData>, FeedError>;
    /// A member of staff.
    fn staff(&self, tx: &Tx, id: StaffId) -> Result<Option<protocol::StaffData>, FeedError>;
}

/// The page after a cursor (`None`: from the beginning), of at most `limit` changes.
pub fn pull(
    tx: &Tx,
    entities: &impl Entities,
    incarnation: Incarnation,
    feed: Feed,
    cursor: Option<&str>,
    limit: usize,
) -> Result<PullPage, FeedError> {
    let head = store::feed::head(tx)?;
    let after = match cursor {
        Some(text) => Cursor::parse_for(text, feed, incarnation)?.position,
        None => 0,
    };
    if after > head {
        return Err(FeedError::Ahead);
    }
    let limit = limit.clamp(1, PAGE_CHANGES_MAX);
    let rows = store::feed::page(tx, &feed.to_string(), after, limit)?;
    let more = rows.len() == limit;
    // A page that reaches the end has seen everything up to the head, whatever feed that was on (D-7).
    let position = if more { rows.last().map_or(head, |row| row.position) } else { head };
    let changes = rows.iter().map(|row| change(tx, entities, feed, row)).collect::<Result<_, _>>()?;
    let cursor = Cursor { feed, incarnation, position }.encode();
    Ok(PullPage { feed, changes, cursor, position, more, head, as_of_ms: tx.now_ms() })
}

fn change(
    tx: &Tx,
    entities: &impl Entities,
    feed: Feed,
    row: &store::feed::Change,
) -> Result<Change, FeedError> {
    let id = Uuid::try_parse(&row.id).map_err(|_| FeedError::Stored(format!("`{}` is no id", row.id)))?;
    if row.removed {
        return Ok(Change::removed(&row.entity, &row.id));
    }
    match (EntityKind::parse(&row.entity), feed) {
        (Some(kind @ EntityKind::Product), _) => {
            found(kind, &row.id, entities.product(tx, ProductId::new(id))?)
        }
        (Some(kind @ EntityKind::TaxRule), _) => found(kind, &row.id, entities.tax_rule(tx, id)?),
        (Some(kind @ EntityKind::Category), _) => {
            found(kind, &row.id, entities.category(tx, CategoryId::new(id))?)
        }
        (Some(kind @ EntityKind::Store), _) => found(kind, &row.id, entities.store(tx, StoreId::new(id))?),
        (Some(kind @ EntityKind::Staff), _) => found(kind, &row.id, entities.staff(tx, StaffId::new(id))?),
        (Some(kind @ EntityKind::Stock), Feed::Store(store)) => {
            // The feed's row names the product; on the wire stock is named by product and warehouse.
            match entities.stock(tx, store, ProductId::new(id))? {
                Some(data) => {
                    Ok(Change::put(kind, StockData::entity_id(data.product_id, data.warehouse_id), &data)?)
                }
                None => Ok(Change::removed(kind.as_str(), &row.id)),
            }
        }
        _ => Err(FeedError::Stored(format!("{feed} holds a {}", row.entity))),
    }
}

fn found(kind: EntityKind, id: &str, data: Option<impl serde::Serialize>) -> Result<Change, FeedError> {
    match data {
        Some(data) => Ok(Change::put(kind, id, &data)?),
        None => Ok(Change::removed(kind.as_str(), id)),
    }
}
