//! A form: what it asks, what was typed, the body that is sent, and problems at the fields that they name.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::cell::plain;
use super::forms::FormId;
use super::lines::{self, Finder, Line};
use super::load::Problem;
use super::route::encode;
pub use super::spec::{Input, InputKind, Spec};

/// A form on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Which.
    pub id: FormId,
    /// Distinguishes this opening from all others: a repeated sending is the same request.
    pub number: u64,
    /// What it is about; null for something new.
    pub object: Value,
    /// The version of the object.
    pub etag: String,
    /// What is typed.
    pub values: BTreeMap<&'static str, String>,
    /// What is typed about which goods.
    pub lines: Vec<Line>,
    /// Where goods are looked for.
    pub finder: Finder,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// What is wrong with which field.
    pub wrong: BTreeMap<String, String>,
    /// What is wrong with something that is no field here, by its name where it has one.
    pub beside: Vec<String>,
    /// Whether it is being sent.
    pub busy: bool,
}

/// A request that a form makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// POST or PUT.
    pub method: &'static str,
    /// The address.
    pub path: String,
    /// JSON.
    pub body: Value,
    /// The version that it is about; empty for none.
    pub if_match: String,
}

impl Form {
    /// An empty one, or one filled with what the object has.
    #[must_use]
    pub fn open(id: FormId, number: u64, object: &Value, etag: &str) -> Self {
        let value = |input: &Input| {
            let found = if input.from.is_empty() { None } else { object.pointer(input.from) };
            let text = match (input.kind, found) {
                (InputKind::Money, Some(money)) => plain(&money["amount"]),
                (InputKind::Codes, Some(Value::Array(list))) => {
                    let codes: Vec<String> = list.iter().map(|one| plain(&one["code"])).collect();
                    codes.join("\n")
                }
                (InputKind::Several(_), Some(Value::Array(list))) => {
                    let words = list.iter().map(plain).filter(|word| word != "*");
                    words.collect::<Vec<_>>().join(" ")
                }
                (InputKind::Choice(choices), None | Some(Value::Null)) if input.required => {
                    choices[0].to_owned()
                }
                (_, found) => found.map(plain).unwrap_or_default(),
            };
            (input.name, text)
        };
        let version = object["version"].as_i64().map(|version| format!("\"v{version}\"")).unwrap_or_default();
        Self {
            id,
            number,
            object: object.clone(),
            etag: if etag.is_empty() { version } else { etag.to_owned() },
            values: id.spec().inputs.iter().map(value).collect(),
            lines: id.spec().lines.map(|spec| lines::present(&spec, object)).unwrap_or_default(),
            finder: Finder::default(),
            problem: None,
            wrong: BTreeMap::new(),
            beside: Vec::new(),
            busy: false,
        }
    }

    /// What stands in a field.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Types into a field; what was wrong with it is forgotten.
    pub fn set(&mut self, name: &str, text: String) {
        if let Some(value) = self.values.get_mut(name) {
            *value = text;
            self.wrong.remove(name);
        }
    }

    /// The request, unless a field says no by itself: then the first such field.
    ///
    /// # Errors
    /// The name of the field; `wrong` says what about it.
    pub fn send(&mut self, currency: &str) -> Result<Sending, String> {
        let spec = self.id.spec();
        (self.wrong, self.beside, self.problem) = (BTreeMap::new(), Vec::new(), None);
        for input in spec.inputs {
            if let Some(wrong) = wrong_of(input, self.value(input.name).trim()) {
                self.wrong.insert(input.name.to_owned(), wrong.to_owned());
            }
        }
        if let Some(first) = spec.inputs.iter().find(|input| self.wrong.contains_key(input.name)) {
            return Err(first.name.to_owned());
        }
        let lines = match &spec.lines {
            Some(lines) => Some((lines.name, self.lines_json(lines, currency)?)),
            None => None,
        };
        let id = self.object.pointer(spec.id_at).map(plain).unwrap_or_default();
        let mut body = Map::new();
        for input in spec.inputs {
            if let Some(value) = self.json(input, currency) {
                put(&mut body, input.name, value);
            }
        }
        if let Some((name, lines)) = lines {
            body.insert(name.to_owned(), lines);
        }
        self.busy = true;
        let if_match = if spec.versioned { self.etag.clone() } else { String::new() };
        let channel = match plain(&self.object["salesChannel"]).as_str() {
            "WholesaleWeb" => "wholesale",
            _ => "retail",
        };
        let path = spec.address.replace("{id}", &encode(&id)).replace("{channel}", channel);
        Ok(Sending { method: spec.method, path, body: Value::Object(body), if_match })
    }

    /// The value of a field; `None`: it is left out.
    fn json(&self, input: &Input, currency: &str) -> Option<Value> {
        let text = self.value(input.name).trim();
        if text.is_empty()
            && !matches!(input.kind, InputKind::Check | InputKind::Codes | InputKind::Several(_))
        {
            // An emptied field of something that exists is told; a new thing simply lacks it.
            if input.kind == InputKind::Level {
                return Some(Value::Null);
            }
            let was = !input.from.is_empty() && self.object.pointer(input.from).is_some_and(|v| !v.is_null());
            return was.then(|| match input.kind {
                InputKind::Text | InputKind::Suggest(_) | InputKind::Area => json!(""),
                _ => Value::Null,
            });
        }
        Some(match input.kind {
            InputKind::Money => {
                let own = self.object.pointer(input.from).and_then(|money| money["currency"].as_str());
                json!({ "amount": decimal(text), "currency": own.unwrap_or(currency) })
            }
            InputKind::Several(_) if text.is_empty() => json!(["*"]),
            InputKind::Several(_) => text.split_whitespace().collect(),
            InputKind::Check => json!(text == "yes"),
            InputKind::Codes => text.split_whitespace().map(|code| self.code(input, code)).collect(),
            kind => value_json(kind, text, currency),
        })
    }

    /// A code, with the pack that it has stood for so far.
    fn code(&self, input: &Input, code: &str) -> Value {
        let had = self.object.pointer(input.from).and_then(Value::as_array).into_iter().flatten();
        match had.into_iter().find(|one| one["code"] == code) {
            Some(one) if one["packQuantity"] != "1" || !one["packPrice"].is_null() => json!({
                "code": code, "packQuantity": one["packQuantity"], "packPrice": one["packPrice"]
            }),
            _ => json!(code),
        }
    }

    /// The server said no: what it names is said at its field, the rest above.
    pub fn refused(&mut self, problem: Problem) {
        self.busy = false;
        for error in &problem.errors {
            let field = error.field.trim_end_matches(".amount");
            // One of several is said at all of them; a product is named by its SKU here.
            let whole = field.split('[').next().unwrap_or(field);
            let field = if field == "productId" { "sku" } else { field };
            if let Some(input) =
                self.id.spec().inputs.iter().find(|input| input.name == field || input.name == whole)
            {
                self.wrong.insert(input.name.to_owned(), error.detail.clone());
            } else if let Some(place) = self.id.spec().lines.and_then(|spec| lines::place(&spec, field)) {
                self.wrong.insert(place, error.detail.clone());
            } else if let Some(name) = self.named(field) {
                self.beside.push(format!("{name}: {}", error.detail));
            }
        }
        self.problem = Some(problem);
    }

    /// The name of the object's own part that a field is of: `items[2].quantity`.
    fn named(&self, field: &str) -> Option<String> {
        let (list, rest) = field.split_once('[')?;
        let at: usize = rest.split_once(']')?.0.parse().ok()?;
        let name = plain(&self.object[list][at]["name"]);
        (!name.is_empty()).then_some(name)
    }

    /// Whether something would be lost if it were closed by a slip.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        self.id.spec().lines.is_some_and(|spec| spec.from.is_empty()) && !self.lines.is_empty()
    }

    /// The id of the field at which the first thing is wrong.
    #[must_use]
    pub fn first_wrong(&self) -> String {
        let inputs = self.id.spec().inputs.iter().map(|input| input.name);
        let first = inputs.into_iter().find(|name| self.wrong.contains_key(*name)).map(str::to_owned);
        first.or_else(|| self.wrong.keys().next().map(|key| key.replace('.', "-"))).unwrap_or_default()
    }
}

/// What is wrong with a text by itself.
pub(super) fn wrong_of(input: &Input, text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return input.required.then_some("wrong-missing");
    }
    match input.kind {
        InputKind::Money | InputKind::Quantity | InputKind::Level if !is_decimal(text) => {
            Some("wrong-number")
        }
        InputKind::Number if text.parse::<i64>().is_err() => Some("wrong-whole-number"),
        _ => None,
    }
}

/// A text as the API takes it.
pub(super) fn value_json(kind: InputKind, text: &str, currency: &str) -> Value {
    match kind {
        InputKind::Money => json!({ "amount": decimal(text), "currency": currency }),
        InputKind::Quantity | InputKind::Level => json!(decimal(text)),
        InputKind::Number => json!(text.parse::<i64>().ok()),
        _ => json!(text),
    }
}

fn put(body: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => drop(body.insert(name.to_owned(), value)),
        Some((outer, inner)) => {
            let object = body.entry(outer).or_insert_with(|| json!({}));
            if let Value::Object(object) = object {
                put(object, inner, value);
            }
        }
    }
}

/// A decimal as people type it, with a point or a comma.
fn decimal(text: &str) -> String {
    text.replace(',', ".")
}

fn is_decimal(text: &str) -> bool {
    let text = decimal(text);
    let rest = text.strip_prefix('-').unwrap_or(&text);
    let (whole, places) = rest.split_once('.').unwrap_or((rest, "0"));
    !whole.is_empty() && !places.is_empty() && (whole.to_owned() + places).bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::load::FieldProblem;

    #[test]
    fn a_price_change_sends_the_amount_with_its_currency_and_version() {
        let object = json!({"id": "p1", "version": 3, "retailPrice": {"amount": "4.00", "currency": "EUR"}});
        let mut form = Form::open(FormId::Price, 1, &object, "");
        assert_eq!(form.value("price"), "4.00");
        form.set("price", "4,5 0".to_owned());
        assert_eq!(form.send("USD").unwrap_err(), "price");
        form.set("price", " 4,50 ".to_owned());
        let sending = form.send("USD").unwrap();
        assert_eq!((sending.method, sending.path.as_str()), ("PUT", "/api/products/p1/price"));
        assert_eq!(sending.body["price"], json!({"amount": "4.50", "currency": "EUR"}));
        assert_eq!(sending.if_match, "\"v3\"");
        assert!(form.busy);
    }

    #[test]
    fn a_pack_keeps_what_it_is_when_codes_are_edited() {
        let pack = json!({"code": "222", "packQuantity": "6", "packPrice": null});
        let object =
            json!({"id": "p1", "barcodes": [{"code": "111", "packQuantity": "1", "packPrice": null}, pack]});
        let mut form = Form::open(FormId::Product, 1, &object, "");
        assert_eq!(form.value("barcodes"), "111\n222");
        for (name, text) in [("sku", "S"), ("name", "N"), ("taxClass", "standard"), ("unit", "pcs")] {
            form.set(name, text.to_owned());
        }
        form.set("barcodes", "222 333".to_owned());
        assert_eq!(form.send("USD").unwrap().body["barcodes"], json!([pack, "333"]));
    }

    #[test]
    fn what_the_server_refuses_is_said_at_its_field() {
        let mut form = Form::open(FormId::NewProduct, 1, &Value::Null, "");
        assert!(form.send("USD").is_err() && form.wrong["sku"] == "wrong-missing");
        form.set("sku", "A".to_owned());
        form.set("name", "B".to_owned());
        form.set("retailPrice", "1".to_owned());
        let sending = form.send("USD").unwrap();
        assert_eq!(sending.body["barcodes"], json!([]));
        assert!(sending.if_match.is_empty() && sending.body.get("cost").is_none());
        let error = FieldProblem { field: "sku".into(), code: "SKU_TAKEN".into(), detail: "Taken.".into() };
        form.refused(Problem { status: 409, errors: vec![error], ..Problem::default() });
        assert!(!form.busy && form.wrong["sku"] == "Taken.");
        form.set("sku", "C".to_owned());
        assert!(form.wrong.is_empty());
    }
}
