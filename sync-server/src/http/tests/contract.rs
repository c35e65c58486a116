//! Every answer that a test receives is the one that `/openapi.json` promises: address, method, status,
//! kind of content, and a body with these fields and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use axum::http;
use boon::{Compiler, SchemaIndex, Schemas};
use reqwest::{Method, Response, ResponseBuilderExt};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;

use crate::http::openapi_json;

/// Where the document stands for the validator.
const DOCUMENT: &str = "urn:counterfoil:openapi";

/// The document, ready to be held against answers.
struct Contract {
    document: Value,
    schemas: Schemas,
    /// By pointer into the document.
    bodies: BTreeMap<String, SchemaIndex>,
}

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let mut exact = document.clone();
    let mut parts = BTreeSet::new();
    parts_of_wholes(&document, &mut parts);
    for (name, schema) in exact["components"]["schemas"].as_object_mut().unwrap() {
        close(schema, parts.contains(name));
    }
    close(&mut exact["paths"], false);
    let (mut compiler, mut schemas, mut bodies) = (Compiler::new(), Schemas::new(), BTreeMap::new());
    compiler.enable_format_assertions();
    compiler.add_resource(DOCUMENT, exact).unwrap();
    for pointer in json_bodies(&document) {
        let schema = compiler.compile(&format!("{DOCUMENT}#{pointer}"), &mut schemas);
        bodies.insert(pointer, schema.unwrap_or_else(|error| panic!("{error}")));
    }
    Contract { document, schemas, bodies }
});

/// Names of the schemas that are only a part of another one's `allOf`: alone they may not close it.
fn parts_of_wholes(value: &Value, parts: &mut BTreeSet<String>) {
    let named = |part: &Value| Some(part["$ref"].as_str()?.rsplit('/').next()?.to_owned());
    match value {
        Value::Object(fields) => {
            parts.extend(
                fields.get("allOf").and_then(Value::as_array).into_iter().flatten().filter_map(named),
            );
            fields.values().for_each(|field| parts_of_wholes(field, parts));
        }
        Value::Array(items) => items.iter().for_each(|item| parts_of_wholes(item, parts)),
        _ => {}
    }
}

/// Lets a schema allow the fields that it names and no others.
fn close(schema: &mut Value, part: bool) {
    match schema {
        Value::Object(fields) => {
            let whole = fields.contains_key("allOf");
            for (name, field) in fields.iter_mut() {
                let parts = name == "allOf";
                if let (true, Value::Array(items)) = (parts, &mut *field) {
                    items.iter_mut().for_each(|item| close(item, true));
                } else {
                    close(field, false);
                }
            }
            let object = fields.get("type") == Some(&json!("object")) && fields.contains_key("properties");
            if (object || whole) && !part && !fields.contains_key("additionalProperties") {
                fields.insert("unevaluatedProperties".to_owned(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| close(item, false)),
        _ => {}
    }
}

/// A name as a step of a JSON pointer in a fragment.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D")
}

/// Pointers to the schemas of an answer's JSON bodies.
fn schemas_of(here: &str, answer: &Value) -> Vec<String> {
    let contents = answer["content"].as_object().into_iter().flatten();
    let json = contents.filter(|(kind, content)| kind.ends_with("json") && content.get("schema").is_some());
    json.map(|(kind, _)| format!("{here}/content/{}/schema", escaped(kind))).collect()
}

/// Pointers to the schema of every JSON body that an operation may answer with.
fn json_bodies(document: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    for (name, answer) in document["components"]["responses"].as_object().unwrap() {
        pointers.extend(schemas_of(&format!("/components/responses/{name}"), answer));
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
                let here = format!("/paths/{}/{method}/responses/{status}", escaped(path));
                pointers.extend(schemas_of(&here, answer));
            }
        }
    }
    pointers
}

/// The address as the document writes it: one without variable parts wins.
fn template<'a>(document: &'a Value, path: &str) -> Option<&'a str> {
    let fits = |template: &&String| {
        template.split('/').count() == path.split('/').count()
            && template.split('/').zip(path.split('/')).all(|(a, b)| a == b || a.starts_with('{'))
    };
    let paths = document["paths"].as_object().unwrap();
    paths.keys().filter(fits).min_by_key(|template| template.matches('{').count()).map(String::as_str)
}

/// Gives the answer back when it is the one that the document promises.
pub(super) async fn held(method: &Method, response: Response) -> Response {
    let (status, url, headers) = (response.status(), response.url().clone(), response.headers().clone());
    let kind = headers.get("content-type").map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().to_owned();
    if kind == "text/event-stream" {
        return response;
    }
    let body = response.bytes().await.unwrap();
    check(method, url.path(), status.as_u16(), &kind, &body);
    let mut copy = http::Response::builder().status(status).url(url);
    *copy.headers_mut().unwrap() = headers;
    copy.body(body).unwrap().into()
}

fn check(method: &Method, path: &str, status: u16, kind: &str, body: &[u8]) {
    let contract = &*CONTRACT;
    let shown = || format!("{method} {path} answered {status} {kind}: {}", String::from_utf8_lossy(body));
    // A browser asks so before it calls; no handler answers that.
    if method == Method::OPTIONS {
        return;
    }
    let Some(template) = template(&contract.document, path) else {
        let unknown = matches!(status, 401 | 404) || path.starts_with("/docs") || path.starts_with("/office");
        return assert!(unknown, "the document has no such address: {}", shown());
    };
    let method = method.as_str().to_lowercase();
    let Some(operation) = contract.document["paths"][template].get(&method) else {
        return assert_eq!(status, 405, "the document has no such method: {}", shown());
    };
    let class = format!("{}XX", status / 100);
    let documented =
        [status.to_string(), class].into_iter().find(|status| operation["responses"].get(status).is_some());
    let status =
        documented.unwrap_or_else(|| panic!("{template} does not document this status: {}", shown()));
    note(&method, template, &status, body);
    let answer = &operation["responses"][&status];
    let mut here = format!("/paths/{}/{method}/responses/{status}", escaped(template));
    let answer = match answer["$ref"].as_str().and_then(|shared| shared.strip_prefix('#')) {
        Some(shared) => {
            here = shared.to_owned();
            contract.document.pointer(shared).unwrap()
        }
        None => answer,
    };
    // What crosses the tills' door is frozen in the protocol, with its own stored examples.
    if template.starts_with("/sync/v1/") {
        return;
    }
    if body.is_empty() {
        return assert!(answer.get("content").is_none(), "{template} documents a body: {}", shown());
    }
    assert!(answer["content"].get(kind).is_some(), "{template} does not document this content: {}", shown());
    if let Some(schema) = contract.bodies.get(&format!("{here}/content/{}/schema", escaped(kind))) {
        let value: Value = serde_json::from_slice(body).unwrap();
        let valid = contract.schemas.validate(&value, *schema);
        valid.unwrap_or_else(|error| panic!("{error:#}\n{}", shown()));
    }
}

/// Where the tests of a run write down what was answered, for [`every_documented_error_occurred`].
const ANSWERS: &str = "COUNTERFOIL_ANSWERS";

/// One line of what was answered: operation, status as documented, code.
fn note(method: &str, template: &str, status: &str, body: &[u8]) {
    let Some(file) = std::env::var_os(ANSWERS) else { return };
    let problem: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = problem["code"].as_str().unwrap_or_default();
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
    file.write_all(format!("{method} {template} {status} {code}\n").as_bytes()).unwrap();
}

/// What the tests of this crate cannot bring about over HTTP: it wants a race, or dozens of connections that
/// stay open.
const OF_A_RACE: &[&str] = &[
    "get /api/events 503 TOO_MANY_STREAMS",
    "post /api/inventory/reservations/{id}/confirm 409 INSUFFICIENT_STOCK",
    "post /api/orders/{channel}/{id}/cancel 409 PAYMENT_IN_FLIGHT",
    "post /api/orders/{channel}/{id}/confirm 409 PAYMENT_IN_FLIGHT",
    "post /api/orders/{channel}/{id}/fulfil 409 PAYMENT_IN_FLIGHT",
    "post /api/orders/{channel}/{id}/pack 409 PAYMENT_IN_FLIGHT",
    "post /api/orders/{channel}/{id}/refund 409 PAYMENT_IN_FLIGHT",
    "put /api/orders/{channel}/{id} 409 PAYMENT_IN_FLIGHT",
];

/// What the document promises beyond the frame: operation, status and each code that the description names.
fn documented_errors() -> BTreeSet<String> {
    let document = &CONTRACT.document;
    let mut errors = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().into_iter().flatten();
            for (status, answer) in answers.filter(|(status, _)| status.as_str() >= "400") {
                let Some(description) = answer["description"].as_str() else { continue };
                let codes: Vec<&str> =
                    description.split('`').skip(1).step_by(2).filter(|text| is_code(text)).collect();
                if codes.is_empty() {
                    errors.insert(format!("{method} {path} {status}"));
                }
                errors.extend(codes.iter().map(|code| format!("{method} {path} {status} {code}")));
            }
        }
    }
    errors
}

fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit())
}

/// After a run of all other tests with [`ANSWERS`] set: what the document promises was seen to happen.
#[test]
#[ignore = "looks at what the other tests wrote; `cargo xtask test unit` runs it after them"]
fn every_documented_error_occurred() {
    let file = std::env::var_os(ANSWERS).expect("COUNTERFOIL_ANSWERS names the file");
    let seen = std::fs::read_to_string(file).unwrap();
    let mut occurred = BTreeSet::new();
    for line in seen.lines() {
        occurred.insert(line.trim_end().to_owned());
        occurred.extend(line.trim_end().rsplit_once(' ').map(|(without_code, _)| without_code.to_owned()));
    }
    let not_needed: Vec<&&str> = OF_A_RACE.iter().filter(|error| occurred.contains(**error)).collect();
    assert!(not_needed.is_empty(), "seen, and so no exceptions any more: {not_needed:?}");
    let missing = documented_errors().into_iter();
    let missing = missing.filter(|error| !occurred.contains(error) && !OF_A_RACE.contains(&error.as_str()));
    let missing = missing.fold(String::new(), |mut text, error| {
        writeln!(text, "{error}").unwrap();
        text
    });
    assert!(missing.is_empty(), "documented and never seen:\n{missing}");
}
