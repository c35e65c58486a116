//! A list as it is drawn: rows of cells, and which of its states it is in.

use serde_json::Value;

use super::cell::{Cell, Column, Names, cell, sort};
use super::lists::{FilterKind, List};
use super::load::Problem;
use super::state::Office;

/// A row: what is shown, and the object that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// One a column.
    pub cells: Vec<Cell>,
    /// The object.
    pub object: Value,
}

/// What there is to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum State {
    /// Not there yet.
    #[default]
    Loading,
    /// Not to be had.
    Problem(Problem),
    /// Nothing there at all.
    Empty,
    /// Nothing that fits the filters.
    NoneFits,
    /// Rows.
    Rows,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What there is to be seen.
    pub state: State,
    /// Whether newer rows are on their way.
    pub busy: bool,
    /// The rows, in their order.
    pub rows: Vec<Row>,
    /// Whether all there is is here, so that it may be sorted here.
    pub whole: bool,
    /// Whether there are pages after and before this one.
    pub next: bool,
    /// As `next`.
    pub previous: bool,
}

/// Rows of objects.
#[must_use]
pub fn rows(objects: &[Value], columns: &[Column], names: &Names) -> Vec<Row> {
    let row = |object: &Value| Row {
        cells: columns.iter().map(|column| cell(object, column, names)).collect(),
        object: object.clone(),
    };
    objects.iter().map(row).collect()
}

impl Office {
    /// The table of a list.
    #[must_use]
    pub fn table(&self, list: &List) -> Table {
        let Some(slot) = self.slots.get("list") else { return Table::default() };
        if let Some(problem) = &slot.problem {
            return Table { state: State::Problem(problem.clone()), ..Table::default() };
        }
        let Some(data) = slot.data.as_deref() else { return Table::default() };
        let found = data.pointer(list.rows).and_then(Value::as_array);
        let mut objects = found.cloned().unwrap_or_default();
        let after = self.route.get("after");
        let whole = data["next"].is_null() && after.is_empty();
        // A list that never ends ends for today with an empty page.
        let next = data["next"].is_string() && !objects.is_empty();
        if whole {
            sort(&mut objects, list.columns, self.route.get("sort"), &self.names);
        }
        let set = |name: &str| !self.route.get(name).is_empty();
        let filtered = list.filters.iter().any(|filter| {
            // A part of the address is no filter.
            set(filter.name) && !(filter.kind == FilterKind::Given && list.address.contains(filter.name))
        });
        let state = match (objects.is_empty(), filtered) {
            (true, true) => State::NoneFits,
            (true, false) => State::Empty,
            _ => State::Rows,
        };
        let mut rows = rows(&objects, list.columns, &self.names);
        self.keep_period(&mut rows, list.columns);
        Table { state, busy: slot.busy, rows, whole, next, previous: !after.is_empty() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::office::lists::list_of;
    use crate::office::load::{Reply, Slot};
    use crate::office::route::Route;

    fn shown(url: &str, status: u16, body: Value) -> Table {
        let mut office = Office::new("en", None, "2026-11-27");
        office.route = Route::parse(url);
        let mut slot = Slot::asked("/api/products", None);
        slot.take(Reply { status, body, ..Reply::default() });
        office.slots.insert("list".to_owned(), slot);
        office.table(list_of(office.route.screen).unwrap())
    }

    #[test]
    fn each_state_is_told_from_the_others() {
        let rows = json!([{"id": "1", "name": "b"}, {"id": "2", "name": "a"}]);
        let table = shown("/office/products?sort=col-name", 200, json!({"data": rows, "next": null}));
        assert_eq!((table.state, table.rows[0].cells[0].text.as_str()), (State::Rows, "a"));
        let table = shown("/office/products?sort=col-name", 200, json!({"data": rows, "next": "x"}));
        assert!(
            !table.whole && table.next && table.rows[0].cells[0].text == "b",
            "a part is not sorted here"
        );
        assert_eq!(shown("/office/products", 200, json!({"data": [], "next": null})).state, State::Empty);
        assert_eq!(
            shown("/office/products?q=x", 200, json!({"data": [], "next": null})).state,
            State::NoneFits
        );
        assert!(matches!(shown("/office/products", 403, Value::Null).state, State::Problem(_)));
    }
}
