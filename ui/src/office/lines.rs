//! The lines of a form: goods with what is typed about each. They are found by a code that is scanned, or by words.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::cell::{plain, thousandths};
use super::form::{Form, Input, InputKind, value_json, wrong_of};
use super::route::encode;

/// What is asked of each line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// Their name in the request.
    pub name: &'static str,
    /// Where those stand that are there already (JSON pointer); empty: lines are added by finding products.
    pub from: &'static str,
    /// Fields of a line.
    pub inputs: &'static [Input],
}

/// A line as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Id of the product.
    pub product: String,
    /// Its name, as far as known.
    pub name: String,
    /// Its SKU.
    pub sku: String,
    /// What is typed.
    pub values: BTreeMap<&'static str, String>,
}

/// The field in which products are looked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Finder {
    /// What is typed.
    pub text: String,
    /// Several that fit the words, to choose from.
    pub found: Vec<Value>,
    /// What nothing is known of.
    pub missing: String,
}

/// How a text is looked for, one way after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A code on the goods.
    Barcode,
    /// The shop's own number.
    Sku,
    /// Words of the name.
    Words,
}

impl Way {
    /// Its name in the slot.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Barcode => "barcode",
            Self::Sku => "sku",
            Self::Words => "words",
        }
    }

    /// The way of a slot `find:barcode:123`, and the text.
    #[must_use]
    pub fn of(slot: &str) -> Option<(Self, &str)> {
        let (name, text) = slot.strip_prefix("find:")?.split_once(':')?;
        [Self::Barcode, Self::Sku, Self::Words]
            .into_iter()
            .find(|way| way.name() == name)
            .map(|way| (way, text))
    }

    /// What is tried when this finds nothing.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Barcode => Some(Self::Sku),
            Self::Sku => Some(Self::Words),
            Self::Words => None,
        }
    }

    /// The address.
    #[must_use]
    pub fn path(self, text: &str) -> String {
        let text = encode(text);
        match self {
            Self::Barcode => format!("/api/products/barcode/{text}"),
            Self::Sku => format!("/api/products/sku/{text}"),
            Self::Words => format!("/api/products?q={text}&limit=8"),
        }
    }
}

/// Lines that are there already.
#[must_use]
pub fn present(spec: &Lines, object: &Value) -> Vec<Line> {
    let rows = if spec.from.is_empty() { None } else { object.pointer(spec.from).and_then(Value::as_array) };
    let line = |row: &Value| Line {
        product: plain(&row["productId"]),
        name: plain(&row["name"]),
        sku: plain(&row["sku"]),
        values: spec.inputs.iter().map(|input| (input.name, text_at(row, input))).collect(),
    };
    rows.into_iter().flatten().map(line).collect()
}

fn text_at(row: &Value, input: &Input) -> String {
    let found = if input.from.is_empty() { None } else { row.pointer(input.from) };
    match (input.kind, found) {
        (InputKind::Money, Some(money)) => plain(&money["amount"]),
        (_, found) => found.map(plain).unwrap_or_default(),
    }
}

impl Form {
    /// A product that was found: a line more, or more of its line. Gives the line's place.
    pub fn add(&mut self, product: &Value, code: &str) -> usize {
        let Some(spec) = self.id.spec().lines else { return 0 };
        self.finder = Finder::default();
        self.wrong.clear();
        let (id, pieces) = (plain(&product["id"]), pieces(product, code));
        if let Some(at) = self.lines.iter().position(|line| line.product == id) {
            if let Some(quantity) = self.lines[at].values.get_mut("quantity") {
                *quantity = more(quantity, &pieces);
            }
            return at;
        }
        let mut values: BTreeMap<_, _> =
            spec.inputs.iter().map(|input| (input.name, text_at(product, input))).collect();
        values.insert("quantity", pieces);
        let (name, sku) = (plain(&product["name"]), plain(&product["sku"]));
        self.lines.push(Line { product: id, name, sku, values });
        self.lines.len() - 1
    }

    /// Types into a line.
    pub fn set_line(&mut self, at: usize, name: &str, text: String) {
        let Some(spec) = self.id.spec().lines else { return };
        if let Some(value) = self.lines.get_mut(at).and_then(|line| line.values.get_mut(name)) {
            *value = text;
            self.wrong.remove(&format!("{}.{at}.{name}", spec.name));
        }
    }

    /// A line less.
    pub fn remove_line(&mut self, at: usize) {
        if at < self.lines.len() {
            self.lines.remove(at);
            self.wrong.clear();
        }
    }

    /// The lines of the request; what is wrong is said at its line.
    pub(super) fn lines_json(&mut self, spec: &Lines, currency: &str) -> Result<Value, String> {
        if self.lines.is_empty() {
            self.wrong.insert("find".to_owned(), "wrong-no-lines".to_owned());
            return Err("find".to_owned());
        }
        let mut first = None;
        let mut all = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let mut object = Map::new();
            object.insert("productId".to_owned(), json!(line.product));
            for input in spec.inputs {
                let text = line.values.get(input.name).map_or("", |text| text.trim());
                if let Some(wrong) = wrong_of(input, text) {
                    self.wrong.insert(format!("{}.{at}.{}", spec.name, input.name), wrong.to_owned());
                    first.get_or_insert_with(|| format!("{}-{at}-{}", spec.name, input.name));
                } else if !text.is_empty() {
                    object.insert(input.name.to_owned(), value_json(input.kind, text, currency));
                }
            }
            all.push(Value::Object(object));
        }
        first.map_or(Ok(Value::Array(all)), Err)
    }
}

/// The place that a refused field of a line has here: `items[2].quantity` as `items.2.quantity`, its product as `items.2`.
pub(super) fn place(spec: &Lines, field: &str) -> Option<String> {
    let plain = field.replace('[', ".").replace(']', "");
    let plain = plain.trim_end_matches(".amount");
    let mut parts = plain.split('.');
    if parts.next() != Some(spec.name) {
        return None;
    }
    let Some(at) = parts.next().filter(|at| at.parse::<usize>().is_ok()) else {
        return Some("find".to_owned());
    };
    let known = parts.next().filter(|name| spec.inputs.iter().any(|input| input.name == *name));
    Some(known.map_or_else(|| format!("{}.{at}", spec.name), |name| format!("{}.{at}.{name}", spec.name)))
}

/// How many pieces a code stands for; one where it says nothing.
fn pieces(product: &Value, code: &str) -> String {
    let padded = format!("{code:0>14}");
    let codes = product["barcodes"].as_array().into_iter().flatten();
    let mut same = codes.filter(|one| one["code"] == code || one["code"] == padded.as_str());
    same.next()
        .map(|one| plain(&one["packQuantity"]))
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| "1".into())
}

/// Two quantities together; what cannot be read counts as nothing.
fn more(one: &str, other: &str) -> String {
    let read = |text: &str| {
        Some(thousandths(&text.trim().replace(',', "."))).filter(|n| *n != i128::MIN).unwrap_or(0)
    };
    let sum = read(one) + read(other);
    let text = format!("{}.{:04}", sum / 10_000, (sum % 10_000).abs());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::forms::FormId;
    use crate::office::load::{FieldProblem, Problem};

    #[test]
    fn scanning_adds_up_and_packs_count_their_pieces() {
        let mut form = Form::open(FormId::NewReceipt, 1, &Value::Null, "");
        assert_eq!(form.send("USD").unwrap_err(), "warehouseId");
        form.set("warehouseId", "w1".into());
        assert_eq!(form.send("USD").unwrap_err(), "find");
        let mug = json!({"id": "p1", "name": "Mug", "sku": "M", "cost": {"amount": "2.50", "currency": "USD"},
            "barcodes": [{"code": "00000000000111", "packQuantity": "6"}]});
        assert_eq!((form.add(&mug, "111"), form.add(&mug, "M")), (0, 0));
        form.add(&json!({"id": "p2", "name": "Tea"}), "T");
        assert_eq!(form.lines[0].values["quantity"], "7");
        assert_eq!(
            form.send("USD").unwrap_err(),
            "lines-1-unitCost",
            "what a unit costs is not known of the second"
        );
        form.set_line(1, "unitCost", "0,125".into());
        let body = form.send("USD").unwrap().body;
        let second =
            json!({"productId": "p2", "quantity": "1", "unitCost": {"amount": "0.125", "currency": "USD"}});
        assert_eq!((&body["lines"][0]["unitCost"]["amount"], &body["lines"][1]), (&json!("2.50"), &second));
        let error = |field: &str| FieldProblem {
            field: field.into(),
            detail: "No.".into(),
            ..FieldProblem::default()
        };
        let errors = ["lines[1].unitCost.amount", "lines[0].productId", "lines"].map(error).to_vec();
        form.refused(Problem { status: 422, errors, ..Problem::default() });
        assert_eq!(form.wrong.keys().collect::<Vec<_>>(), ["find", "lines.0", "lines.1.unitCost"]);
    }

    #[test]
    fn what_was_sent_is_received_whole_unless_less_is_typed() {
        let transfer = json!({"id": "t1", "items": [{"productId": "p1", "name": "Mug", "quantity": "4"}]});
        let mut form = Form::open(FormId::ReceiveTransfer, 1, &transfer, "");
        form.set_line(0, "quantity", "3".into());
        let sending = form.send("USD").unwrap();
        assert_eq!(sending.path, "/api/inventory/transfers/t1/receive");
        assert_eq!(sending.body, json!({"items": [{"productId": "p1", "quantity": "3"}]}));
        let mut form = Form::open(FormId::ShipTransfer, 1, &transfer, "");
        let error = FieldProblem {
            field: "items[0].quantity".into(),
            detail: "1 there.".into(),
            ..FieldProblem::default()
        };
        form.refused(Problem { status: 409, errors: vec![error], ..Problem::default() });
        assert_eq!(form.beside, ["Mug: 1 there."]);
    }

    #[test]
    fn quantities_add_up_without_a_float() {
        assert_eq!([more("1.5", "0.25"), more("", "2"), more("abc", "1")], ["1.75", "2", "1"]);
        assert_eq!(Way::of("find:sku:a:b"), Some((Way::Sku, "a:b")));
    }
}
