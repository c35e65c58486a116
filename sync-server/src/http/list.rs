//! The convention of every list: `?limit=&after=` in, `{"data":[…],"next":"…"}` out.
//!
//! Keyset cursors only: an offset costs more the further one pages, and skips rows that move.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::problem::ApiError;

/// How many rows a list gives when the request does not say.
const LIMIT_DEFAULT: i64 = 50;
/// More than this is refused, not silently cut.
const LIMIT_MAX: i64 = 200;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed<T> {
    /// Whole objects.
    pub data: Vec<T>,
    /// Give this as `after` for the next page; null on the last one.
    pub next: Option<String>,
}

/// What every list accepts.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Paging {
    /// 1 to 200, 50 when absent.
    pub limit: Option<i64>,
    /// `next` of the page before.
    pub after: Option<String>,
}

impl Paging {
    /// How many rows were asked for.
    pub fn limit(&self) -> Result<i64, ApiError> {
        match self.limit {
            None => Ok(LIMIT_DEFAULT),
            Some(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
            Some(_) => Err(ApiError::unreadable("limit", "The limit must be a number from 1 to 200.")),
        }
    }

    /// The key after which the page starts: as many parts as `parts`, or none for the first page.
    pub fn after(&self, parts: usize) -> Result<Option<Vec<String>>, ApiError> {
        let Some(text) = self.after.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
        let key = decode(text).filter(|key| key.len() == parts);
        key.map(Some).ok_or_else(foreign_cursor)
    }
}

impl Paging {
    /// The id before which the page starts, for lists that are newest first by id.
    pub fn before_id(&self) -> Result<Option<Uuid>, ApiError> {
        let Some(key) = self.after(1)? else { return Ok(None) };
        let id = key.first().and_then(|text| Uuid::try_parse(text).ok());
        id.map(Some).ok_or_else(foreign_cursor)
    }
}

/// An order that was asked for, such as `-name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// One of the list's own.
    pub by: &'static str,
    /// The last first.
    pub descending: bool,
}

impl Sort {
    /// Reads `?sort=`. `None`: the list's own order.
    ///
    /// # Errors
    /// Unreadable, with what the list can be sorted by.
    pub fn read(given: Option<&str>, known: &[&'static str]) -> Result<Option<Self>, ApiError> {
        let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(None) };
        let (name, descending) = given.strip_prefix('-').map_or((given, false), |name| (name, true));
        let found = known.iter().find(|by| **by == name);
        found.map(|by| Some(Self { by, descending })).ok_or_else(|| {
            let detail =
                format!("This list is sorted by {}; with - before it, the last first.", known.join(", "));
            ApiError::unreadable("sort", &detail)
        })
    }

    /// As it was asked for; a cursor carries it, so that one of another order is refused.
    pub fn text(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.by)
    }

    /// Where the page before ended: key and id.
    ///
    /// # Errors
    /// Unreadable when it is a cursor of another list or order.
    pub fn after(self, paging: &Paging) -> Result<Option<(String, String)>, ApiError> {
        let Some(key) = paging.after(3)? else { return Ok(None) };
        match <[String; 3]>::try_from(key) {
            Ok([text, key, id]) if text == self.text() => Ok(Some((key, id))),
            _ => Err(foreign_cursor()),
        }
    }
}

/// Before all texts, and after all of those that ids, days and SKUs are.
pub const FIRST: &str = "";
/// See [`FIRST`].
pub const LAST: &str = "\u{10ffff}";

/// For lists that read their own cursors.
pub fn foreign_cursor() -> ApiError {
    ApiError::unreadable("after", "The cursor is not one of this list; start again without it.")
}

/// Makes a page of `rows` read with one row more than `limit`: that one only tells that there is more.
pub fn page<T>(mut rows: Vec<T>, limit: i64, key: impl Fn(&T) -> Vec<String>) -> Listed<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(|row| encode(&key(row))) } else { None };
    Listed { data: rows, next }
}

/// The cursor of a key, for lists that make their pages themselves.
pub fn encode(key: &[String]) -> String {
    BASE64URL_NOPAD.encode(serde_json::to_string(key).unwrap_or_default().as_bytes())
}

fn decode(text: &str) -> Option<Vec<String>> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The `n`-th part of a cursor as a number.
pub fn number(key: &[String], n: usize) -> Result<i64, ApiError> {
    key.get(n).and_then(|part| part.parse().ok()).ok_or_else(foreign_cursor)
}

/// The filter of lists whose entries a person settles.
///
/// # Errors
/// Unreadable when it is neither of the two.
pub fn open_or_resolved(status: Option<&str>) -> Result<(), ApiError> {
    match status {
        None | Some("Open" | "Resolved") => Ok(()),
        Some(_) => Err(ApiError::unreadable("status", "The status must be Open or Resolved.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_has_no_next() {
        let full = page(vec![1, 2, 3], 2, |n| vec![n.to_string()]);
        assert_eq!(full.data, [1, 2]);
        let paging = Paging { limit: None, after: full.next };
        assert_eq!(paging.after(1).unwrap(), Some(vec!["2".to_owned()]));
        assert!(page(vec![3], 2, |n: &i32| vec![n.to_string()]).next.is_none());
    }

    #[test]
    fn an_order_is_one_of_the_lists_own() {
        let known = ["name", "sku"];
        let sort = Sort::read(Some("-sku"), &known).unwrap().unwrap();
        assert_eq!((sort.by, sort.descending, sort.text()), ("sku", true, "-sku".to_owned()));
        assert_eq!(Sort::read(None, &known).unwrap(), None);
        for wrong in ["-", "--sku", "SKU", "price", "sku,name"] {
            assert!(Sort::read(Some(wrong), &known).is_err(), "{wrong}");
        }
        let after = |key: &[&str]| {
            let key: Vec<String> = key.iter().map(|&part| part.to_owned()).collect();
            sort.after(&Paging { limit: None, after: Some(encode(&key)) })
        };
        assert_eq!(after(&["-sku", "A", "1"]).unwrap(), Some(("A".to_owned(), "1".to_owned())));
        assert!(after(&["sku", "A", "1"]).is_err() && after(&["A"]).is_err());
    }

    #[test]
    fn foreign_cursors_and_wild_limits_are_refused() {
        let after = |text: &str| Paging { limit: None, after: Some(text.to_owned()) }.after(1);
        assert!(after("nonsense!").is_err());
        assert!(after(&encode(&["a".into(), "b".into()])).is_err());
        for limit in [0, -1, 201, i64::MAX] {
            assert!(Paging { limit: Some(limit), after: None }.limit().is_err());
        }
    }
}
