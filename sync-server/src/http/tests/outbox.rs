//! Whatever a test has done to a shop: every event in its outbox is one that `docs/events/` describes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;
use store::FolderDisk;

use crate::events::{ALL_TYPES, page};
use crate::facts::schema::TYPES;
use crate::http::serve::folder::Storage;

/// The schemas, and which is that of a type.
static SCHEMAS: LazyLock<(Schemas, BTreeMap<&str, SchemaIndex>)> = LazyLock::new(|| {
    let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
    compiler.enable_format_assertions();
    let mut add = |name: &'static str, schema: Value| {
        let place = format!("urn:counterfoil:event:{name}");
        compiler.add_resource(&place, schema).unwrap();
        (name, compiler.compile(&place, &mut schemas).unwrap())
    };
    let places = TYPES.iter().map(|known| add(known.name, known.schema().unwrap())).collect();
    (schemas, places)
});

/// What speaks against an envelope as one of this type, if anything does.
fn fault(event_type: &str, envelope: &Value) -> Option<String> {
    let (schemas, places) = &*SCHEMAS;
    let schema = places.get(event_type);
    let schema = schema.unwrap_or_else(|| panic!("facts/schema.rs does not list {event_type}"));
    schemas.validate(envelope, *schema).err().map(|error| format!("{error:#}"))
}

/// Of events that a test writes past the server, to see what becomes of wrong ones.
pub(super) const WRONG: &str = "somebody";

pub(super) fn every_event_is_as_its_schema_says(path: &Path, database_url: Option<String>) {
    let storage = Storage { disk: FolderDisk::open(path).unwrap(), database_url };
    let database = storage.reopen().unwrap();
    let (mut after, mut more) = (0, true);
    while more {
        let found = database.read(1, |tx| page(tx, after, ALL_TYPES, 500)).unwrap();
        (after, more) = (found.until, found.more);
        for event in found.events.iter().filter(|event| event.aggregate != WRONG) {
            let envelope = serde_json::from_str(&event.envelope().unwrap()).unwrap();
            assert_eq!(fault(&event.event_type, &envelope), None, "{envelope}");
        }
    }
}

#[test]
fn schemas_refuse_what_is_not_theirs() {
    let event = |data: serde_json::Value| {
        serde_json::json!({ "id": "018f0000-0000-7000-8000-000000000001", "type": "StockDepleted",
            "timestamp": "2026-11-27T08:00:00.000Z", "correlationId": "x", "data": data })
    };
    let id = "018f0000-0000-7000-8000-000000000002";
    let good = serde_json::json!({ "warehouseId": id, "productId": id, "previousQuantity": "1",
        "currentQuantity": "-0.5", "depletedBy": "till" });
    let valid = |event_type: &str, data: Value| fault(event_type, &event(data)).is_none();
    assert!(valid("StockDepleted", good.clone()));
    for (field, wrong) in [("currentQuantity", "1.2345"), ("productId", "tea")] {
        let mut bad = good.clone();
        bad[field] = wrong.into();
        assert!(!valid("StockDepleted", bad), "{field}");
    }
    let mut short = good.clone();
    short.as_object_mut().unwrap().remove("depletedBy");
    assert!(!valid("StockDepleted", short) && !valid("StockAdjusted", good));
}
