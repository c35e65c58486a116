//! The grid: products of categories by name, a page at a time. Not here: which categories belong together.

use crate::{ReplicaError, lookup, sql};
use domain::CategoryId;
use protocol::ProductData;
use store::{Tx, params};

/// A page of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Products on sale, by name.
    pub products: Vec<ProductData>,
    /// Whether there are more.
    pub more: bool,
}

/// Products on sale in any of the categories, by name, `limit` of them from `from` on. Costs the page and what lies
/// before it in the index, not the category. Error: `Store`.
pub fn browse(
    tx: &Tx<'_>,
    categories: &[CategoryId],
    from: usize,
    limit: usize,
) -> Result<Page, ReplicaError> {
    let wanted = from.saturating_add(limit).saturating_add(1);
    let mut names = Vec::new();
    for category in categories {
        let params = params![category.uuid(), i64::try_from(wanted).unwrap_or(i64::MAX)];
        names.extend(
            tx.query(&sql::CATEGORY_NAMES, params, |row| Ok((row.text(0)?.to_owned(), row.int(1)?)))?,
        );
    }
    names.sort();
    let more = names.len() >= wanted;
    let mut products = Vec::new();
    for (_, row_id) in names.into_iter().skip(from).take(limit) {
        let data = tx.query_one(&sql::BY_ROW, params![row_id], |row| Ok(row.text(0)?.to_owned()))?;
        products.push(lookup::read(&data)?);
    }
    Ok(Page { products, more })
}
