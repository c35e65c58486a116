//! The tree of categories as people edit it (P-1): no circles, nothing falls out of it. What may not enter: products.

use super::{ProductError, sql};
use crate::refusal::Refusal;
use domain::{CategoryId, ProductId};
use protocol::{EntityKind, Feed};
use store::{Row, StoreError, Tx, params};

/// Longer names fit on no screen.
const NAME_CHARS_MAX: usize = 100;
/// Deeper trees are none that people find their way in.
const DEPTH_MAX: i64 = 16;

/// A category, with all that people edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// The category that it is in.
    pub parent_id: Option<CategoryId>,
    /// As shown.
    pub name: String,
    /// Unique; for addresses of shop fronts.
    pub slug: String,
    /// Rises with every change.
    pub version: i64,
}

impl Category {
    /// Reads a row of `CATEGORY_LOAD` or `CATEGORY_LIST`.
    ///
    /// # Errors
    /// `Corrupt`.
    pub fn of(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: CategoryId::new(row.uuid(0)?),
            parent_id: row.opt_uuid(1)?.map(CategoryId::new),
            name: row.text(2)?.to_owned(),
            slug: row.text(3)?.to_owned(),
            version: row.int(4)?,
        })
    }
}

/// A slug of a name; of one without Latin letters or digits, the id.
pub fn slug_of(name: &str, id: CategoryId) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    if slug.is_empty() { id.to_string() } else { slug }
}

/// A category. Error: `NOT_FOUND`.
pub fn load(tx: &Tx, id: CategoryId) -> Result<Category, ProductError> {
    let found = tx.query_opt(&sql::CATEGORY_LOAD, params![id.uuid()], Category::of)?;
    found.ok_or_else(|| Refusal::not_found("category").into())
}

/// Adds a category. Refusals: `DUPLICATE_SLUG`, `UNKNOWN_CATEGORY`, `CATEGORY_TOO_DEEP`, `VALIDATION_FAILED`.
pub fn add(tx: &Tx, new: &Category) -> Result<(), ProductError> {
    check(tx, new)?;
    let values = params![new.id.uuid(), new.parent_id.map(CategoryId::uuid), &new.name, &new.slug];
    unless_taken(tx.execute(&sql::INSERT_CATEGORY, values), &new.slug)?;
    touch(tx, new.id)
}

/// Changes a category; nothing happens when nothing changed. Refusals as [`add`], and `CATEGORY_CIRCLE`.
pub fn save(tx: &Tx, before: &Category, after: &Category) -> Result<(), ProductError> {
    if before == after {
        return Ok(());
    }
    check(tx, after)?;
    let values = params![after.id.uuid(), after.parent_id.map(CategoryId::uuid), &after.name, &after.slug];
    unless_taken(tx.execute(&sql::CATEGORY_SAVE, values), &after.slug)?;
    touch(tx, after.id)
}

/// Forgets an empty category; tills are told. Refusal: `CATEGORY_NOT_EMPTY`.
pub fn delete(tx: &Tx, id: CategoryId) -> Result<(), ProductError> {
    for held in [&sql::CATEGORY_HAS_CHILD, &sql::CATEGORY_HAS_PRODUCT] {
        if tx.query_opt(held, params![id.uuid()], |row| row.int(0))?.is_some() {
            let detail = "The category holds products or other categories; move those first.";
            return Err(Refusal::conflict("CATEGORY_NOT_EMPTY", "", detail).into());
        }
    }
    tx.execute(&sql::CATEGORY_DELETE, params![id.uuid()])?;
    let (feed, entity) = (Feed::Catalog.to_string(), EntityKind::Category.as_str());
    Ok(store::feed::remove(tx, &feed, entity, id.uuid())?)
}

fn touch(tx: &Tx, id: CategoryId) -> Result<(), ProductError> {
    Ok(store::feed::touch(tx, &Feed::Catalog.to_string(), EntityKind::Category.as_str(), id.uuid())?)
}

fn unless_taken(done: Result<u64, StoreError>, slug: &str) -> Result<(), ProductError> {
    match done {
        Err(StoreError::Unique(_)) => {
            let detail = format!("There is a category {slug} already; choose another slug.");
            Err(Refusal::conflict("DUPLICATE_SLUG", "slug", detail).into())
        }
        other => Ok(other.map(drop)?),
    }
}

fn too_deep() -> Refusal {
    let detail = "The tree has at most 16 levels, with what is inside this one; choose a parent further up.";
    Refusal::rule("CATEGORY_TOO_DEEP", "parentId", detail)
}

fn check(tx: &Tx, category: &Category) -> Result<(), ProductError> {
    let name = &category.name;
    if name.trim().is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("name", "Give the category a name of 1 to 100 characters.").into());
    }
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '&' | '.');
    if category.slug.is_empty()
        || category.slug.chars().count() > NAME_CHARS_MAX
        || !category.slug.chars().all(plain)
    {
        let detail = "A slug has 1 to 100 letters, digits and hyphens; correct it.";
        return Err(Refusal::invalid("slug", detail).into());
    }
    // Up to the root: the category itself is not among those above it.
    let (mut above, mut depth) = (category.parent_id, 1);
    while let Some(id) = above {
        if id == category.id {
            let detail = "A category cannot be inside itself or one of its own; choose another parent.";
            return Err(Refusal::rule("CATEGORY_CIRCLE", "parentId", detail).into());
        }
        if depth >= DEPTH_MAX {
            return Err(too_deep().into());
        }
        let found = tx.query_opt(&sql::CATEGORY_LOAD, params![id.uuid()], Category::of)?;
        let Some(found) = found else {
            let detail = "There is no such category; make it first or choose another parent.";
            return Err(Refusal::rule("UNKNOWN_CATEGORY", "parentId", detail).into());
        };
        (above, depth) = (found.parent_id, depth + 1);
    }
    // What is inside moves along.
    let below =
        tx.query_one(&sql::CATEGORY_LEVELS, params![category.id.uuid(), DEPTH_MAX], |row| row.int(0))?;
    if depth + below > DEPTH_MAX {
        return Err(too_deep().into());
    }
    Ok(())
}

/// Whether a variant is in a category or below it.
pub fn in_category(tx: &Tx, product_id: ProductId, category_id: CategoryId) -> Result<bool, StoreError> {
    let ids = params![product_id.uuid(), category_id.uuid()];
    Ok(tx.query_opt(&sql::IN_CATEGORY, ids, |_| Ok(()))?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_makes_a_slug() {
        let id = CategoryId::new(uuid::Uuid::from_u128(7));
        assert_eq!(slug_of("Fruit & Veg  (fresh)", id), "fruit-veg-fresh");
        assert_eq!(slug_of("茶", id), id.to_string());
    }
}
