//! One page of the catalogue: newest first, in an order that was asked for, or the answers to a search. What may not
//! enter: what a product looks like (`read.rs`), what fits a search (the product context's).

use jiff::Timestamp;
use store::{Param, Row, StoreError, Tx, params};
use uuid::Uuid;

use super::read::Head;
use super::{ProductQuery, ProductView, sql};
use crate::http::auth::Principal;
use crate::http::list::{LAST, Listed, Paging, Sort, foreign_cursor, number, page};
use crate::http::problem::ApiError;
use crate::product::search::{Question, search};

/// What products can be sorted by.
const SORTS: [&str; 5] = ["name", "sku", "price", "updatedAt", "createdAt"];

/// A page that was asked for.
pub struct Wanted {
    query: ProductQuery,
    limit: i64,
    order: Order,
}

enum Order {
    /// Before this id.
    Newest(Option<Uuid>),
    /// After this key and id.
    Sorted(Sort, Option<(String, String)>),
    /// After this rank and number.
    Found(Option<(i64, i64)>),
}

impl Wanted {
    /// Reads the request.
    ///
    /// # Errors
    /// Unreadable, with the parameter.
    pub fn read(query: ProductQuery, paging: &Paging) -> Result<Self, ApiError> {
        let limit = paging.limit()?;
        if query.status.as_deref().is_some_and(|status| !["Active", "Inactive", "Archived"].contains(&status))
        {
            return Err(ApiError::unreadable("status", "The status must be Active, Inactive or Archived."));
        }
        let sort = Sort::read(query.sort.as_deref(), &SORTS)?;
        let asked = query.q.as_deref().is_some_and(|text| !text.trim().is_empty());
        let order = match sort {
            Some(_) if asked => {
                let detail = "A search has its own order, the best first; leave `sort` or `q` away.";
                return Err(ApiError::unreadable("sort", detail));
            }
            Some(sort) => Order::Sorted(sort, sort.after(paging)?),
            None if asked => Order::Found(match paging.after(2)? {
                Some(key) => Some((number(&key, 0)?, number(&key, 1)?)),
                None => None,
            }),
            None => Order::Newest(paging.before_id()?),
        };
        if asked && query.updated_since.is_some() {
            let detail = "A search looks at all products; leave `updatedSince` or `q` away.";
            return Err(ApiError::unreadable("updatedSince", detail));
        }
        Ok(Self { query, limit, order })
    }
}

/// Reads the page.
///
/// # Errors
/// Unreadable when the cursor is no such; the storage's.
pub fn page_of(tx: &Tx<'_>, who: &Principal, wanted: &Wanted) -> Result<Listed<ProductView>, ApiError> {
    let category = match wanted.query.category.as_deref() {
        None => None,
        Some(given) => match tx.query_opt(&sql::CATEGORY, params![given], |row| row.uuid(0))? {
            Some(id) => Some(id),
            None => return Ok(Listed { data: Vec::new(), next: None }),
        },
    };
    let Listed { data, next } = match &wanted.order {
        Order::Newest(before) => {
            let before = before.map_or_else(|| LAST.to_owned(), |id| id.to_string());
            let narrowed = narrowed(wanted, category.as_ref());
            let heads = tx.query(&sql::LIST, &[&[Param::from(&before)], &narrowed[..]].concat(), Head::of)?;
            page(heads, wanted.limit, |head| vec![head.id().to_string()])
        }
        Order::Sorted(sort, after) => sorted(tx, wanted, category.as_ref(), *sort, after.as_ref())?,
        Order::Found(after) => found(tx, wanted, category, *after)?,
    };
    let data = data.into_iter().map(|head| head.complete(tx, who)).collect::<Result<_, _>>()?;
    Ok(Listed { data, next })
}

/// Category, status, limit, changed since.
fn narrowed<'a>(wanted: &'a Wanted, category: Option<&Uuid>) -> [Param<'a>; 4] {
    let since_ms = wanted.query.updated_since.map(Timestamp::as_millisecond);
    [category.into(), wanted.query.status.as_deref().into(), (wanted.limit + 1).into(), since_ms.into()]
}

fn sorted(
    tx: &Tx<'_>,
    wanted: &Wanted,
    category: Option<&Uuid>,
    sort: Sort,
    after: Option<&(String, String)>,
) -> Result<Listed<Head>, ApiError> {
    let statement = match (sort.by, sort.descending) {
        ("name", false) => &sql::BY_NAME,
        ("name", true) => &sql::BY_NAME_DESC,
        ("sku", false) => &sql::BY_SKU,
        ("sku", true) => &sql::BY_SKU_DESC,
        ("price", false) => &sql::BY_PRICE,
        ("price", true) => &sql::BY_PRICE_DESC,
        ("updatedAt", false) => &sql::BY_UPDATED,
        ("updatedAt", true) => &sql::BY_UPDATED_DESC,
        (_, false) => &sql::BY_CREATED,
        (_, true) => &sql::BY_CREATED_DESC,
    };
    let is_text = matches!(sort.by, "name" | "sku");
    let id = after.map_or(if sort.descending { LAST } else { "" }, |(_, id)| id.as_str());
    let key: Param<'_> = match (after, sort.descending) {
        (Some((key, _)), _) if is_text => key.into(),
        (Some((key, _)), _) => key.parse::<i64>().map_err(|_| foreign_cursor())?.into(),
        (None, false) if is_text => "".into(),
        (None, true) if is_text => LAST.into(),
        (None, false) => i64::MIN.into(),
        (None, true) => i64::MAX.into(),
    };
    let narrowed = narrowed(wanted, category);
    let rows = tx.query(statement, &[&[key, id.into()], &narrowed[..]].concat(), |row| {
        Ok((Head::of(row)?, key_of(row, is_text)?))
    })?;
    let Listed { data, next } =
        page(rows, wanted.limit, |(head, key)| vec![sort.text(), key.clone(), head.id().to_string()]);
    Ok(Listed { data: data.into_iter().map(|(head, _)| head).collect(), next })
}

fn key_of(row: &Row<'_>, is_text: bool) -> Result<String, StoreError> {
    const KEY: usize = Head::COLUMNS;
    if is_text { row.text(KEY).map(str::to_owned) } else { row.int(KEY).map(|key| key.to_string()) }
}

fn found(
    tx: &Tx<'_>,
    wanted: &Wanted,
    category: Option<Uuid>,
    after: Option<(i64, i64)>,
) -> Result<Listed<Head>, ApiError> {
    let categories = match category {
        None => None,
        Some(id) => Some(tx.query(&sql::CATEGORIES_INSIDE, params![id], |row| row.uuid(0))?),
    };
    let text = wanted.query.q.clone().unwrap_or_default();
    let mut hits = search(tx, &Question { text, categories, status: wanted.query.status.clone() })?;
    hits.retain(|hit| after.is_none_or(|after| (hit.rank, hit.number) > after));
    let Listed { data: hits, next } =
        page(hits, wanted.limit, |hit| vec![hit.rank.to_string(), hit.number.to_string()]);
    let heads = hits.iter().map(|hit| tx.query_opt(&sql::BY_ID, params![hit.product_id], Head::of));
    // One that was deleted a moment ago may still be in the index.
    let data = heads.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    Ok(Listed { data, next })
}
