//! Products made, changed, priced and deleted over HTTP, and everything that is refused.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    a_product_lives_from_its_making_to_its_end,
    what_contradicts_itself_is_refused_at_its_field,
    linked_items_follow_and_lead_nowhere_back
);

async fn a_product_lives_from_its_making_to_its_end(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let new = object!({
        "sku": "TEA-1", "name": "Green tea", "retailPrice": "3.4900", "cost": { "amount": "1.20", "currency": "USD" },
        "barcodes": ["4006381333931", { "code": "96385074", "packQuantity": "6", "packPrice": "18.00" }],
        "wholesale": { "moq": "12", "multiple": "6", "tiers": [{ "minQuantity": "12", "unitPrice": "2.50" },
            { "minQuantity": "60", "unitPrice": "2.25" }] },
    });
    let made = json(shop.write(Method::POST, "/api/products", &owner, &[], &new).await, 201).await;
    assert_eq!(made["retailPrice"], object!({ "amount": "3.49", "currency": "USD" }));
    assert_eq!(made["barcodes"][0]["code"], "00000096385074");
    assert_eq!(made["wholesale"]["tiers"][1]["unitPrice"]["amount"], "2.25");
    let path = format!("/api/products/{}", made["id"].as_str().unwrap());
    assert_eq!(shop.get("/api/products/barcode/96385074", &owner, 200).await["id"], made["id"]);
    // Shop fronts see no cost, retail no tiers (P-2).
    let seen = shop.get(&path, &shop.text("retailKey"), 200).await;
    assert!(seen.get("cost").is_none() && seen.get("wholesale").is_none());

    let change = object!({ "name": "Green tea, loose", "barcodes": ["4006381333931"], "wholesale": null });
    let etag =
        shop.send(Method::GET, &path, &owner, None).await.headers()["etag"].to_str().unwrap().to_owned();
    let put = async |body: &Value| shop.write(Method::PUT, &path, &owner, &[("If-Match", &etag)], body).await;
    let changed = json(put(&change).await, 200).await;
    assert_eq!((&changed["name"], &changed["sku"]), (&"Green tea, loose".into(), &"TEA-1".into()));
    assert!(changed.get("wholesale").is_none_or(Value::is_null));
    assert_eq!(json(put(&change).await, 412).await["code"], "VERSION_CHANGED");
    shop.get("/api/products/barcode/96385074", &owner, 404).await;

    let price = format!("{path}/price");
    let set = async |body: Value| shop.write(Method::PUT, &price, &owner, &[], &body).await;
    assert_eq!(json(set(object!({ "price": "3.99" })).await, 200).await["retailPrice"]["amount"], "3.99");
    json(set(object!({ "price": "4.49", "validFrom": "2199-01-01T00:00:00Z" })).await, 200).await;
    let past = json(set(object!({ "price": "1", "validFrom": "2020-01-01T00:00:00Z" })).await, 422).await;
    assert_eq!(
        (&past["code"], &past["errors"][0]["field"]),
        (&"PRICE_IN_THE_PAST".into(), &"validFrom".into())
    );
    let prices = shop.get(&format!("{path}/prices?limit=2"), &owner, 200).await;
    let amounts = |page: &Value| -> Vec<(String, bool)> {
        let rows = page["data"].as_array().unwrap().iter();
        rows.map(|row| (row["price"]["amount"].as_str().unwrap().to_owned(), row["current"] == true))
            .collect()
    };
    assert_eq!(amounts(&prices), [("4.49".to_owned(), false), ("3.99".to_owned(), true)]);
    let more = format!("{path}/prices?after={}", prices["next"].as_str().unwrap());
    assert_eq!(amounts(&shop.get(&more, &owner, 200).await), [("3.49".to_owned(), false)]);

    let variant =
        object!({ "sku": "TEA-2", "name": "Green tea, tin", "retailPrice": "5", "parentId": made["id"] });
    let variant = json(shop.write(Method::POST, "/api/products", &owner, &[], &variant).await, 201).await;
    let variants = shop.get(&format!("{path}/variants"), &owner, 200).await;
    assert_eq!(variants["data"][0]["sku"], "TEA-2");
    let gone = shop.send(Method::DELETE, &path, &owner, None).await;
    assert_eq!(json(gone, 409).await["code"], "PRODUCT_HAS_VARIANTS");
    for id in [&variant["id"], &made["id"]] {
        let path = format!("/api/products/{}", id.as_str().unwrap());
        assert_eq!(shop.send(Method::DELETE, &path, &owner, None).await.status(), 204);
        shop.get(&path, &owner, 404).await;
    }
    // What has stock was moved: it is archived, and off sale.
    let milk = shop.get("/api/products?q=milk&limit=1", &owner, 200).await["data"][0].clone();
    let path = format!("/api/products/{}", milk["id"].as_str().unwrap());
    assert_eq!(json(shop.send(Method::DELETE, &path, &owner, None).await, 409).await["code"], "PRODUCT_SOLD");
    let archived = shop.write(Method::PUT, &path, &owner, &[], &object!({ "status": "Archived" })).await;
    assert_eq!(json(archived, 200).await["status"], "Archived");
    shop.stop().await;
}

async fn what_contradicts_itself_is_refused_at_its_field(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let good = object!({ "sku": "X-1", "name": "X", "retailPrice": "1.00" });
    json(shop.write(Method::POST, "/api/products", &owner, &[], &good).await, 201).await;
    let taken = shop.get("/api/products?limit=200", &owner, 200).await;
    let taken = taken["data"].as_array().unwrap().iter().find(|one| one["barcodes"][0].is_object()).unwrap();
    for (field, value, status, code, at) in contradictions(&taken["barcodes"][0]["code"]) {
        let mut body = object!({ "sku": "X-2", "name": "X", "retailPrice": "1.00" });
        body[field] = value;
        let refused = json(shop.write(Method::POST, "/api/products", &owner, &[], &body).await, status).await;
        assert_eq!((&refused["code"], &refused["errors"][0]["field"]), (&code.into(), &at.into()), "{body}");
    }
    // Nothing of all that is there.
    shop.get("/api/products/sku/X-2", &owner, 404).await;
    let unknown = object!({ "sku": "X-2", "name": "X", "retailPrice": "1.00", "colour": "red" });
    json(shop.write(Method::POST, "/api/products", &owner, &[], &unknown).await, 422).await;
    json(shop.write(Method::POST, "/api/products", &shop.text("retailKey"), &[], &good).await, 403).await;
    shop.stop().await;
}

async fn linked_items_follow_and_lead_nowhere_back(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let make = async |sku: &str, more: Value| {
        let mut body = object!({ "sku": sku, "name": sku, "retailPrice": 0.25 });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json(shop.write(Method::POST, "/api/products", &owner, &[], &body).await, 201).await
    };
    let path = |row: &Value| format!("/api/products/{}", row["id"].as_str().unwrap());
    let bottle = make("BOTTLE", object!({ "discountable": false })).await;
    // A number is read as it was written (M-1).
    assert_eq!(bottle["retailPrice"]["amount"], "0.25");
    let crates = object!([{ "productId": bottle["id"], "quantity": "24" }]);
    let crated = make("CRATE", object!({ "linkedItems": crates })).await;
    let items = object!([{ "productId": crated["id"] }, { "productId": bottle["id"], "quantity": "0.5" }]);
    let beer = make("BEER", object!({ "linkedItems": items })).await;
    let linked = |row: &Value| -> Vec<(String, String)> {
        let items = row["linkedItems"].as_array().unwrap().iter();
        items
            .map(|item| (item["sku"].as_str().unwrap().into(), item["quantity"].as_str().unwrap().into()))
            .collect()
    };
    assert_eq!(linked(&beer), [("BOTTLE".into(), "0.5".into()), ("CRATE".into(), "1".into())]);
    let gone = make("GONE", object!({ "status": "Inactive" })).await;
    let nobody = "01890000-0000-7000-8000-000000000000";
    for (of, items, code, field) in [
        (&beer, object!([{ "productId": beer["id"] }]), "LINK_CIRCLE", "linkedItems[0].productId"),
        (&bottle, object!([{ "productId": beer["id"] }]), "LINK_CIRCLE", "linkedItems[0].productId"),
        (&beer, object!([{ "productId": nobody }]), "UNKNOWN_LINKED_PRODUCT", "linkedItems[0].productId"),
        (
            &beer,
            object!([{ "productId": gone["id"] }]),
            "LINKED_PRODUCT_INACTIVE",
            "linkedItems[0].productId",
        ),
        (
            &beer,
            object!([{ "productId": bottle["id"], "quantity": "0" }]),
            "VALIDATION_FAILED",
            "linkedItems[0].quantity",
        ),
        (
            &beer,
            object!([{ "productId": bottle["id"] }, { "productId": bottle["id"] }]),
            "VALIDATION_FAILED",
            "linkedItems[1].productId",
        ),
    ] {
        let body = object!({ "linkedItems": items });
        let refused = json(shop.write(Method::PUT, &path(of), &owner, &[], &body).await, 422).await;
        assert_eq!(
            (&refused["code"], &refused["errors"][0]["field"]),
            (&code.into(), &field.into()),
            "{body}"
        );
    }
    let kept = json(shop.send(Method::DELETE, &path(&bottle), &owner, None).await, 409).await;
    assert_eq!(kept["code"], "PRODUCT_LINKED");
    let renamed = object!({ "name": "Beer, dark" });
    let renamed = json(shop.write(Method::PUT, &path(&beer), &owner, &[], &renamed).await, 200).await;
    assert_eq!(linked(&renamed), linked(&beer), "what is not given stays");
    // The same once more is no change, also in another order and with codes as they are scanned.
    let again = object!({ "linkedItems": items, "name": "Beer, dark" });
    let again = json(shop.write(Method::PUT, &path(&beer), &owner, &[], &again).await, 200).await;
    assert_eq!(again["version"], renamed["version"]);
    // One that goes off sale later stays linked, and the rest can be changed.
    let off = object!({ "status": "Inactive" });
    json(shop.write(Method::PUT, &path(&crated), &owner, &[], &off).await, 200).await;
    let more = object!({ "name": "Beer, pale", "linkedItems": items });
    json(shop.write(Method::PUT, &path(&beer), &owner, &[], &more).await, 200).await;
    let none =
        json(shop.write(Method::PUT, &path(&beer), &owner, &[], &object!({ "linkedItems": [] })).await, 200)
            .await;
    assert!(linked(&none).is_empty());
    for row in [&beer, &crated, &bottle] {
        assert_eq!(shop.send(Method::DELETE, &path(row), &owner, None).await.status(), 204);
    }
    shop.stop().await;
}

type Case = (&'static str, Value, u16, &'static str, &'static str);

/// Field, value, status, code, and the field that the refusal names.
fn contradictions(taken: &Value) -> Vec<Case> {
    let tiers = |tiers: Value| object!({ "moq": "12", "multiple": "6", "tiers": tiers });
    vec![
        ("sku", object!("X-1"), 409, "DUPLICATE_SKU", "sku"),
        ("sku", object!(" "), 422, "VALIDATION_FAILED", "sku"),
        ("name", object!("a\u{7}b"), 422, "VALIDATION_FAILED", "name"),
        ("retailPrice", object!("1.23456"), 422, "AMOUNT_INVALID", "retailPrice"),
        ("retailPrice", object!("-1"), 422, "NEGATIVE_PRICE", "retailPrice"),
        (
            "retailPrice",
            object!({ "amount": "1", "currency": "EUR" }),
            422,
            "FOREIGN_CURRENCY",
            "retailPrice",
        ),
        ("retailPrice", Value::Null, 422, "REQUIRED", "retailPrice"),
        ("cost", object!("ten"), 422, "AMOUNT_INVALID", "cost"),
        ("barcodes", object!(["4006381333932"]), 422, "WRONG_CHECK_DIGIT", "barcodes[0].code"),
        ("barcodes", object!([taken]), 409, "DUPLICATE_BARCODE", "barcodes[0].code"),
        (
            "barcodes",
            object!([{ "code": "A1", "packQuantity": "0" }]),
            422,
            "VALIDATION_FAILED",
            "barcodes[0].packQuantity",
        ),
        ("taxClass", object!("luxury"), 422, "UNKNOWN_TAX_CLASS", "taxClass"),
        (
            "categoryId",
            object!("01890000-0000-7000-8000-000000000000"),
            422,
            "UNKNOWN_CATEGORY",
            "categoryId",
        ),
        ("parentId", object!("01890000-0000-7000-8000-000000000000"), 422, "UNKNOWN_PARENT", "parentId"),
        ("safetyStock", object!("1.2345"), 422, "QUANTITY_INVALID", "safetyStock"),
        (
            "wholesale",
            object!({ "moq": "7", "multiple": "6", "tiers": [] }),
            422,
            "WHOLESALE_CONTRADICTION",
            "wholesale.moq",
        ),
        (
            "wholesale",
            tiers(
                object!([{ "minQuantity": "12", "unitPrice": "2" }, { "minQuantity": "12", "unitPrice": "1" }]),
            ),
            422,
            "WHOLESALE_CONTRADICTION",
            "wholesale.tiers[1].minQuantity",
        ),
        (
            "wholesale",
            tiers(
                object!([{ "minQuantity": "12", "unitPrice": "2" }, { "minQuantity": "24", "unitPrice": "3" }]),
            ),
            422,
            "WHOLESALE_CONTRADICTION",
            "wholesale.tiers[1].unitPrice",
        ),
    ]
}
