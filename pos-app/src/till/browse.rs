//! The grid: categories, what is sold most, the products of a category a page at a time.

use std::collections::BTreeSet;

use domain::{CategoryId, ProductId};
use protocol::{CategoryData, ProductData, ProductStatus};
use serde_json::json;
use store::{Disk, params};

use super::sql;
use crate::api::Refusal;
use crate::core::{Reply, Till};

/// Tiles of a page.
const PAGE: usize = 60;
/// Quick keys that a till finds by itself.
const QUICK_KEYS: usize = 24;
/// It looks at so many of its latest lines.
const LATEST_LINES: i64 = 2_000;

impl<D: Disk> Till<D> {
    /// All categories by name, and the quick keys.
    pub(crate) fn shelf(&mut self) -> Result<Reply, Refusal> {
        let mut categories = self.look_up(replica::categories)?;
        categories.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        let quick_keys = self.quick_keys()?;
        let tiles = self.tiles(&quick_keys)?;
        Ok(Reply::Now(json!({ "categories": categories, "quickKeys": tiles })))
    }

    /// What the store put first; else what this till sold most lately.
    fn quick_keys(&mut self) -> Result<Vec<ProductData>, Refusal> {
        let mut ids = self.shop()?.store.quick_keys.clone();
        if ids.is_empty() {
            let limit = i64::try_from(QUICK_KEYS).unwrap_or(i64::MAX);
            ids = self.read(|tx| {
                tx.query(&sql::SOLD_MOST, params![LATEST_LINES, limit], |row| {
                    Ok(ProductId::new(row.uuid(0)?))
                })
            })?;
        }
        let found = self
            .look_up(|tx| ids.iter().map(|id| replica::find_by_id(tx, *id)).collect::<Result<Vec<_>, _>>())?;
        Ok(found.into_iter().flatten().filter(|product| product.status == ProductStatus::Active).collect())
    }

    /// Products on sale in a category and whatever is part of it, by name, from a number on.
    pub(crate) fn browse(&mut self, category: &str, from: usize) -> Result<Reply, Refusal> {
        let unknown = || {
            Refusal::new(
                "UNKNOWN_CATEGORY",
                "There is no such category any more; type browse for those there are.",
            )
        };
        let wanted: CategoryId = category.parse().map_err(|_| unknown())?;
        let all = self.look_up(replica::categories)?;
        if all.iter().all(|known| known.id != wanted) {
            return Err(unknown());
        }
        let within = within(&all, wanted);
        let page = self.look_up(|tx| replica::browse(tx, &within, from, PAGE))?;
        let tiles = self.tiles(&page.products)?;
        let next = page.more.then_some(from + PAGE);
        Ok(Reply::Now(json!({ "tiles": tiles, "next": next })))
    }

    /// How many products the till knows.
    pub(crate) fn count_products(&mut self) -> Result<Reply, Refusal> {
        Ok(Reply::Now(json!({ "products": self.look_up(replica::product_count)? })))
    }
}

/// A category and all that is part of it; one that is part of itself ends the search.
fn within(all: &[CategoryData], top: CategoryId) -> Vec<CategoryId> {
    let mut found = vec![top];
    let mut seen = BTreeSet::from([top]);
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        for category in all.iter().filter(|category| category.parent_id == Some(parent)) {
            if seen.insert(category.id) {
                found.push(category.id);
            }
        }
        at += 1;
    }
    found
}
