//! Goods that are received, adjusted, held and handed out over HTTP, and everything that is refused.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    goods_come_and_go_with_their_entries,
    goods_are_held_and_handed_out,
    what_is_not_there_is_refused
);

pub(super) async fn post(shop: &Shop, path: &str, body: &Value, status: u16) -> Value {
    let owner = shop.owner().await;
    json(shop.write(Method::POST, &format!("/api/inventory{path}"), &owner, &[], body).await, status).await
}

/// A warehouse of its own and a product that nobody sells meanwhile.
pub(super) async fn furnished(shop: &Shop) -> String {
    let made = post(shop, "/warehouses", &object!({ "code": "WEST", "name": "West" }), 201).await;
    assert_eq!((&made["code"], &made["status"]), (&"WEST".into(), &"Active".into()));
    let again = post(shop, "/warehouses", &object!({ "code": "WEST", "name": "West" }), 409).await;
    assert_eq!(again["code"], "DUPLICATE_WAREHOUSE");
    post(shop, "/warehouses", &object!({ "code": "a b", "name": "West" }), 422).await;
    let product = object!({ "sku": "TEA-1", "name": "Green tea", "retailPrice": "3.49" });
    let made = json(shop.write(Method::POST, "/api/products", &shop.owner().await, &[], &product).await, 201);
    made.await["id"].as_str().unwrap().to_owned()
}

pub(super) async fn received(shop: &Shop, quantity: &str) -> Value {
    let line = object!({ "sku": "TEA-1", "quantity": quantity, "unitCost": "1.2500" });
    let body =
        object!({ "warehouseId": "WEST", "supplier": "Tea house", "reference": "DN 7", "lines": [line] });
    post(shop, "/receipts", &body, 201).await
}

/// What an account has: debits less credits as the trial balance shows them.
pub(super) async fn account(shop: &Shop, name: &str) -> (Value, Value) {
    let trial = shop.get("/api/accounting/trial-balance", &shop.owner().await, 200).await;
    let line = trial["lines"].as_array().unwrap().iter().find(|line| line["name"] == name).cloned();
    let line = line.unwrap_or_default();
    (line["debit"]["amount"].clone(), line["credit"]["amount"].clone())
}

async fn goods_come_and_go_with_their_entries(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let tea = furnished(&shop).await;
    let receipt = received(&shop, "10").await;
    assert_eq!(receipt["value"]["amount"], "12.50");
    assert_eq!(receipt["lines"][0]["unitCost"]["amount"], "1.25");
    let path = format!("/api/inventory/receipts/{}", receipt["id"].as_str().unwrap());
    assert_eq!(shop.get(&path, &owner, 200).await, receipt);
    let list = shop.get("/api/inventory/receipts?warehouse=WEST", &owner, 200).await;
    assert_eq!(list["data"], object!([receipt]));
    let entry = format!("/api/accounting/journal-entries/{}", receipt["journalEntryId"].as_str().unwrap());
    assert_eq!(shop.get(&entry, &owner, 200).await["total"]["amount"], "12.50");

    let lost = object!({ "warehouseId": "WEST", "productId": tea, "quantity": "-2", "reason": "waste" });
    let adjusted = post(&shop, "/adjust", &lost, 200).await;
    assert_eq!((&adjusted["quantity"], &adjusted["previousQuantity"]), (&"8".into(), &"10".into()));
    assert_eq!(adjusted["value"]["amount"], "-2.50");
    assert_eq!(account(&shop, "Waste").await.0, "2.50");
    let found =
        object!({ "warehouseId": "WEST", "sku": "TEA-1", "quantity": "1", "reason": "behind the shelf" });
    assert_eq!(post(&shop, "/adjust", &found, 200).await["value"]["amount"], "1.25");
    assert_eq!(account(&shop, "Stock differences").await.1, "1.25");

    // Two lines of one product are one; asked again it is the same answer, and nothing more is taken.
    let order = "018f0000-0000-7000-8000-000000000001";
    let item = object!({ "productId": tea, "quantity": "2" });
    let deduct = object!({ "orderId": order, "warehouseId": "WEST", "items": [item, item] });
    for _ in 0..2 {
        let done = post(&shop, "/deduct", &deduct, 200).await;
        let left = object!([{ "productId": tea, "remainingStock": "5" }]);
        assert_eq!((&done["success"], &done["items"]), (&true.into(), &left));
    }
    let other = object!({ "orderId": order, "warehouseId": "WEST", "items": [item] });
    assert_eq!(post(&shop, "/deduct", &other, 409).await["code"], "ORDER_ALREADY_DEDUCTED");

    let path = format!("/api/inventory/{tea}/explain?warehouse=WEST");
    let now = shop.get(&path, &owner, 200).await;
    let causes: Vec<&str> =
        now["movements"].as_array().unwrap().iter().map(|row| row["cause"].as_str().unwrap()).collect();
    assert_eq!((&now["onHand"], &now["quantity"]), (&"5".into(), &"5".into()));
    assert_eq!(causes.len(), 4);
    assert!(causes.contains(&"Deduction") && causes.contains(&"Receipt"), "{causes:?}");
    let page = shop.get(&format!("{path}&limit=3"), &owner, 200).await;
    let next = page["next"].as_str().unwrap();
    let rest = shop.get(&format!("{path}&after={next}"), &owner, 200).await;
    assert_eq!(rest["movements"].as_array().unwrap().len(), 1);
    let before = shop.get(&format!("{path}&asOf=2020-01-01T00:00:00Z"), &owner, 200).await;
    assert_eq!((&before["onHand"], &before["movements"]), (&"0".into(), &object!([])));
    shop.stop().await;
}

async fn goods_are_held_and_handed_out(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let tea = furnished(&shop).await;
    received(&shop, "10").await;
    let hold = |quantity: &str| object!({ "warehouseId": "WEST", "items": [{ "productId": tea, "quantity": quantity }], "reference": "Ann" });
    let figures = async || {
        let stock = shop.get(&format!("/api/inventory/{tea}"), &owner, 200).await["stock"][0].clone();
        [&stock["onHand"], &stock["held"], &stock["quantity"]]
            .map(|figure| figure.as_str().unwrap().to_owned())
    };
    let first = post(&shop, "/reserve", &hold("6"), 201).await;
    assert_eq!(figures().await, ["10", "6", "4"]);
    let short = post(&shop, "/reserve", &hold("5"), 409).await;
    assert_eq!(short["code"], "INSUFFICIENT_STOCK");
    let second = post(&shop, "/reserve", &hold("4"), 201).await;
    let path = |hold: &Value, act: &str| format!("/reservations/{}/{act}", hold["id"].as_str().unwrap());
    assert_eq!(post(&shop, &path(&first, "confirm"), &Value::Null, 200).await["status"], "Confirmed");
    assert_eq!(figures().await, ["4", "4", "0"]);
    assert_eq!(post(&shop, &path(&second, "release"), &Value::Null, 200).await["status"], "Released");
    assert_eq!(figures().await, ["4", "0", "4"]);
    let over = post(&shop, &path(&first, "release"), &Value::Null, 409).await;
    assert_eq!(over["code"], "RESERVATION_ENDED");
    let held = shop.get("/api/inventory/reservations?status=Confirmed", &owner, 200).await;
    assert_eq!(held["data"][0]["id"], first["id"]);
    let mut late = hold("1");
    late["expiresAt"] = "2020-01-01T00:00:00Z".into();
    assert_eq!(post(&shop, "/reserve", &late, 422).await["code"], "EXPIRY_IN_THE_PAST");
    shop.get("/api/inventory/reservations/018f0000-0000-7000-8000-000000000009", &owner, 404).await;
    shop.stop().await;
}

async fn what_is_not_there_is_refused(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let tea = furnished(&shop).await;
    received(&shop, "3").await;
    let item = |quantity: &str| object!({ "productId": tea, "quantity": quantity });
    let ask = object!({ "warehouseId": "WEST", "items": [item("2"), item("2")] });
    let answer = json(
        shop.write(Method::POST, "/api/inventory/check-availability", &shop.text("retailKey"), &[], &ask)
            .await,
        200,
    );
    let rows = object!([{ "productId": tea, "requested": "4", "quantity": "3" }]);
    assert_eq!(answer.await, object!({ "available": false, "items": rows }));

    let order = "018f0000-0000-7000-8000-000000000002";
    let mut deduct = ask.clone();
    deduct["orderId"] = order.into();
    let short = post(&shop, "/deduct", &deduct, 409).await;
    assert_eq!(short["code"], "INSUFFICIENT_STOCK");
    assert_eq!(short["errors"][0]["field"], "items[0].quantity");
    assert_eq!(short["errors"][0]["detail"], "4 asked for, 3 there.");
    let refused = async |path: &str, body: Value, code: &str, field: &str| {
        let problem = post(&shop, path, &body, 422).await;
        assert_eq!(
            (&problem["code"], &problem["errors"][0]["field"]),
            (&code.into(), &field.into()),
            "{body}"
        );
    };
    let lost = |quantity: &str, reason: &str| object!({ "warehouseId": "WEST", "sku": "TEA-1", "quantity": quantity, "reason": reason });
    assert_eq!(post(&shop, "/adjust", &lost("-4", "theft"), 409).await["code"], "INSUFFICIENT_STOCK");
    refused("/adjust", lost("0", "theft"), "QUANTITY_INVALID", "quantity").await;
    refused("/adjust", lost("1.2345", "theft"), "QUANTITY_INVALID", "quantity").await;
    refused("/adjust", lost("1", " "), "REQUIRED", "reason").await;
    let nowhere = object!({ "warehouseId": "MOON", "sku": "TEA-1", "quantity": "1", "reason": "count" });
    refused("/adjust", nowhere, "UNKNOWN_WAREHOUSE", "warehouseId").await;
    let nothing = object!({ "warehouseId": "WEST", "sku": "NO", "quantity": "1", "reason": "count" });
    refused("/adjust", nothing, "UNKNOWN_PRODUCT", "productId").await;
    let line = |quantity: &str, cost: &str| object!({ "warehouseId": "WEST", "lines": [{ "sku": "TEA-1", "quantity": quantity, "unitCost": cost }] });
    refused("/receipts", line("0", "1"), "QUANTITY_INVALID", "lines[0].quantity").await;
    refused("/receipts", line("1", "-1"), "NEGATIVE_PRICE", "lines[0].unitCost").await;
    refused("/receipts", line("1000000000", "9999999999"), "AMOUNT_INVALID", "lines[0].unitCost").await;
    refused("/receipts", object!({ "warehouseId": "WEST", "lines": [] }), "VALIDATION_FAILED", "lines").await;
    let unknown = "/discrepancies/018f0000-0000-7000-8000-000000000009/resolve";
    post(&shop, unknown, &object!({ "resolution": "counted" }), 404).await;
    shop.stop().await;
}
