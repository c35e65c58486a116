//! All tables of the office: what each shows, how it is narrowed, what can be done. A new list is a new entry in one of
//! the rooms below, and its words.

use super::lists::{Filter, FilterKind, List, Source, filter};

mod books;
mod goods;
mod orders;
mod shop;

const WAREHOUSE: Filter = filter("warehouse", FilterKind::Source(Source::Warehouses));
const OPEN: Filter = filter("status", FilterKind::Choice(&["Open", "Resolved"]));
const FROM: Filter = filter("from", FilterKind::Day);
const TO: Filter = filter("to", FilterKind::Day);

/// All tables.
pub fn all() -> impl Iterator<Item = &'static List> {
    [goods::LISTS, orders::LISTS, books::LISTS, shop::LISTS].into_iter().flatten()
}
