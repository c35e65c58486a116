//! Whatever a test has done to a shop: every event in its outbox is one that `docs/events/` describes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use store::FolderDisk;

use crate::events::{ALL_TYPES, page};
use crate::facts::schema::TYPES;
use crate::http::serve::folder::Storage;

static SCHEMAS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(|| {
    let validator = |schema| jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    TYPES.iter().map(|known| (known.name, validator(known.schema().unwrap()))).collect()
});

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
            let schema = SCHEMAS.get(event.event_type.as_str());
            let schema =
                schema.unwrap_or_else(|| panic!("facts/schema.rs does not list {}", event.event_type));
            let envelope = serde_json::from_str(&event.envelope().unwrap()).unwrap();
            if let Err(error) = schema.validate(&envelope) {
                panic!("{envelope}: {error}");
            }
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
    let schema = &SCHEMAS["StockDepleted"];
    assert!(schema.is_valid(&event(good.clone())));
    for (field, wrong) in [("currentQuantity", "1.2345"), ("productId", "tea")] {
        let mut bad = good.clone();
        bad[field] = wrong.into();
        assert!(!schema.is_valid(&event(bad)), "{field}");
    }
    let mut short = good.clone();
    short.as_object_mut().unwrap().remove("depletedBy");
    assert!(!schema.is_valid(&event(short)) && !SCHEMAS["StockAdjusted"].is_valid(&event(good)));
}
