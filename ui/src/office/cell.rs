//! Cells of tables: what of an object stands in which column, in plain data. How amounts and times are written is the
//! page's to say, in the person's language.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::route::{Route, Screen};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// The text that names the row.
    Strong,
    /// A number or code to be read letter by letter.
    Code,
    /// An amount (M-1) or unit price (M-2).
    Money,
    /// A quantity.
    Quantity,
    /// A change of a quantity: its sign matters.
    Delta,
    /// A whole number, or how many are in a list.
    Count,
    /// A moment in UTC.
    Time,
    /// A day.
    Day,
    /// One of a few words, with a tone.
    Tag,
    /// Whether it is so.
    YesNo,
    /// The id of something with a name.
    Named,
    /// The id of a person; nothing where their name is not known.
    Person,
    /// An object: names and values in a line.
    Data,
    /// Per cent.
    Percent,
    /// A way on, in these words; nothing where it leads nowhere.
    Way(&'static str),
    /// The first of a list's members at this name.
    Firsts(&'static str),
}

impl Kind {
    /// Whether it stands at the end of its column.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Money | Self::Quantity | Self::Delta | Self::Count | Self::Percent)
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its heading: `col-…` in the words.
    pub head: &'static str,
    /// Where it stands in an object (JSON pointer).
    pub at: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Where it leads: a screen and the pointer to the id there.
    pub link: Option<(Screen, &'static str)>,
    /// Whether a phone can do without.
    pub spare: bool,
}

/// A column without more.
#[must_use]
pub const fn col(head: &'static str, at: &'static str, kind: Kind) -> Column {
    Column { head, at, kind, link: None, spare: false }
}

impl Column {
    /// The same, leading somewhere.
    #[must_use]
    pub const fn to(mut self, screen: Screen, id: &'static str) -> Self {
        self.link = Some((screen, id));
        self
    }

    /// The same, left out on a phone.
    #[must_use]
    pub const fn spare(mut self) -> Self {
        self.spare = true;
        self
    }
}

/// What a tag means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing.
    #[default]
    Plain,
    /// As it should be.
    Ok,
    /// To be looked at.
    Warn,
    /// Wrong.
    Bad,
}

/// The tone of a word that the server uses.
#[must_use]
pub fn tone(word: &str) -> Tone {
    match word {
        "Active" | "Completed" | "Posted" | "Resolved" | "Received" | "Captured" | "Delivered" | "Closed"
        | "Accepted" | "Shipped" | "Collected" => Tone::Ok,
        "Open" | "Draft" | "Inactive" | "Pending" | "PartiallyRefunded" | "InTransit" | "PendingPayment" => {
            Tone::Warn
        }
        "Revoked" | "Voided" | "Cancelled" | "Archived" | "Failed" | "Dead" | "Refunded" | "Disabled" => {
            Tone::Bad
        }
        _ => Tone::Plain,
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The value as the server wrote it; a name for an id.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// Where it leads.
    pub href: Option<String>,
    /// What it means.
    pub tone: Tone,
}

/// Names of things by their ids.
pub type Names = BTreeMap<String, String>;

/// The cell of an object in a column.
#[must_use]
pub fn cell(object: &Value, column: &Column, names: &Names) -> Cell {
    let value = object.pointer(column.at).unwrap_or(&Value::Null);
    let text = text(value, column.kind, names);
    let href = column.link.and_then(|(screen, id)| {
        let id = plain(object.pointer(id)?);
        (!id.is_empty()).then(|| Route::of(screen, &id).url())
    });
    let tone = match column.kind {
        Kind::Tag => tone(&text),
        Kind::Quantity | Kind::Delta if text.starts_with('-') => Tone::Bad,
        Kind::Delta if text.bytes().any(|b| matches!(b, b'1'..=b'9')) => Tone::Ok,
        _ => Tone::Plain,
    };
    Cell { text, kind: column.kind, href, tone }
}

fn text(value: &Value, kind: Kind, names: &Names) -> String {
    match (kind, value) {
        (Kind::Money, Value::Object(money)) => {
            money.get("amount").map(|amount| short(&plain(amount))).unwrap_or_default()
        }
        (Kind::Count, Value::Array(list)) => list.len().to_string(),
        (Kind::Firsts(""), Value::Array(list)) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        (Kind::Firsts(name), Value::Array(list)) => {
            let firsts: Vec<String> = list.iter().map(|one| plain(&one[name])).collect();
            firsts.join(", ")
        }
        (Kind::Named, value) => {
            let id = plain(value);
            names.get(&id).cloned().unwrap_or_else(|| id.chars().take(8).collect())
        }
        (Kind::Person, value) => names.get(&plain(value)).cloned().unwrap_or_default(),
        (Kind::Data, Value::Object(object)) => {
            let shown = object.iter().filter(|(_, value)| !plain(value).is_empty());
            shown.map(|(name, value)| format!("{name}: {}", plain(value))).collect::<Vec<_>>().join(", ")
        }
        (Kind::Way(words), value) if !plain(value).is_empty() => words.to_owned(),
        (Kind::YesNo, Value::Bool(false)) => "no".to_owned(),
        (Kind::Delta, value) if is_zero(&plain(value)) => String::new(),
        (_, value) => plain(value),
    }
}

/// A unit price without the zeros that say nothing: `2.1000` as `2.10`, `1.4590` as `1.459`.
#[must_use]
pub fn short(amount: &str) -> String {
    let Some((whole, places)) = amount.split_once('.').filter(|(_, places)| places.len() > 3) else {
        return amount.to_owned();
    };
    let kept = places.trim_end_matches('0').len().max(2);
    format!("{whole}.{}", &places[..kept])
}

fn is_zero(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '0' | '.' | '-'))
}

/// Text, numbers and truth as text; nothing else.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "yes".to_owned(),
        _ => String::new(),
    }
}

/// Rows in the order of a column: numbers as numbers, the rest as text; `-` before the head turns it.
pub fn sort(rows: &mut [Value], columns: &[Column], by: &str, names: &Names) {
    let (head, down) = by.strip_prefix('-').map_or((by, false), |head| (head, true));
    let Some(column) = columns.iter().find(|column| column.head == head) else { return };
    rows.sort_by(|one, other| {
        let (one, other) = (cell(one, column, names).text, cell(other, column, names).text);
        let order = if column.kind.is_number() {
            thousandths(&one).cmp(&thousandths(&other))
        } else {
            fold(&one).cmp(&fold(&other))
        };
        if down { order.reverse() } else { order }
    });
}

fn fold(text: &str) -> (bool, String) {
    (text.is_empty(), text.to_lowercase())
}

/// A decimal as ten-thousandths, without a float; what is none sorts first.
#[must_use]
pub fn thousandths(text: &str) -> i128 {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let places: String = places.chars().chain("0000".chars()).take(4).collect();
    format!("{whole}{places}").parse::<i128>().map_or(i128::MIN, |number| sign * number)
}

/// Which way a column is sorted.
#[must_use]
pub fn sorted(by: &str, head: &str) -> Option<Ordering> {
    match by.strip_prefix('-') {
        Some(other) if other == head => Some(Ordering::Greater),
        None if by == head => Some(Ordering::Less),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cells_say_what_the_object_says() {
        let names = Names::from([("p1".to_owned(), "Mug".to_owned())]);
        let object = json!({"id": "x/1", "p": "p1", "q": "-2", "m": {"amount": "12.50", "currency": "USD"}, "s": "Open",
            "list": [{"n": "a"}, {"n": "b"}]});
        let of = |column: Column| cell(&object, &column, &names);
        assert_eq!(of(col("c", "/m", Kind::Money)).text, "12.50");
        assert_eq!(
            ["2.1000", "1.4590", "12.50", "7", "1.234"].map(short),
            ["2.10", "1.459", "12.50", "7", "1.234"]
        );
        assert_eq!(of(col("c", "/p", Kind::Named)).text, "Mug");
        let linked = of(col("c", "/q", Kind::Delta).to(Screen::Sale, "/id"));
        assert_eq!((linked.tone, linked.href.as_deref()), (Tone::Bad, Some("/office/sales/x%2F1")));
        assert_eq!(of(col("c", "/s", Kind::Tag)).tone, Tone::Warn);
        assert_eq!(of(col("c", "/list", Kind::Count)).text, "2");
        assert_eq!(of(col("c", "/list", Kind::Firsts("n"))).text, "a, b");
        assert_eq!(of(col("c", "/none", Kind::Text)).text, "");
    }

    #[test]
    fn numbers_sort_as_numbers_and_what_is_missing_comes_last() {
        const COLUMNS: &[Column] = &[col("n", "/n", Kind::Quantity), col("t", "/t", Kind::Text)];
        let mut rows =
            vec![json!({"n": "10", "t": "b"}), json!({"n": "-2.5", "t": ""}), json!({"n": "9", "t": "A"})];
        let order = |rows: &[Value]| rows.iter().map(|row| plain(&row["n"])).collect::<Vec<_>>();
        sort(&mut rows, COLUMNS, "n", &Names::new());
        assert_eq!(order(&rows), ["-2.5", "9", "10"]);
        sort(&mut rows, COLUMNS, "-n", &Names::new());
        assert_eq!(order(&rows), ["10", "9", "-2.5"]);
        sort(&mut rows, COLUMNS, "t", &Names::new());
        assert_eq!(order(&rows), ["9", "10", "-2.5"]);
        assert_eq!(sorted("-n", "n"), Some(Ordering::Greater));
    }
}
