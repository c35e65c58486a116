//! Goods between two warehouses over HTTP: shipped, received whole and short, called off, and all that is refused.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::goods::{account, furnished, post, received};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    goods_travel_at_cost,
    what_cannot_travel_is_refused,
    who_may_send_goods,
    a_confirmed_hold_depletes_once
);

const NOBODY: &str = "018f0000-0000-7000-8000-000000000009";

/// Tea in WEST, and an empty warehouse FAR.
async fn two_warehouses(shop: &Shop, tea: &str) -> String {
    let tea_there = furnished(shop).await;
    received(shop, tea).await;
    post(shop, "/warehouses", &object!({ "code": "FAR", "name": "Far" }), 201).await;
    tea_there
}

fn draft(quantity: &str) -> Value {
    let item = object!({ "sku": "TEA-1", "quantity": quantity });
    object!({ "fromWarehouseId": "WEST", "toWarehouseId": "FAR", "items": [item], "note": "van" })
}

async fn act(shop: &Shop, transfer: &Value, act: &str, body: &Value, status: u16) -> Value {
    post(shop, &format!("/transfers/{}/{act}", transfer["id"].as_str().unwrap()), body, status).await
}

/// On hand and what may be sold, per warehouse in the order of codes.
pub(super) async fn figures(shop: &Shop, product: &str) -> Vec<(String, String)> {
    let stock = shop.get(&format!("/api/inventory/{product}"), &shop.owner().await, 200).await;
    let row = |row: &Value| {
        (row["warehouseCode"].as_str().unwrap().to_owned(), row["onHand"].as_str().unwrap().to_owned())
    };
    stock["stock"].as_array().unwrap().iter().map(row).collect()
}

/// The types of a product's or document's events, oldest first.
pub(super) fn facts(folder: &TempFolder, aggregate: &str, of: &str) -> Vec<Value> {
    let all = folder.outbox();
    all.into_iter()
        .filter(|event| event.event_type == of && event.aggregate == aggregate)
        .map(|event| serde_json::from_str(&event.data_json).unwrap())
        .collect()
}

fn pairs(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(code, figure)| ((*code).to_owned(), (*figure).to_owned())).collect()
}

async fn goods_travel_at_cost(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let tea = two_warehouses(&shop, "10").await;
    let sent = post(&shop, "/transfers", &draft("4"), 201).await;
    assert_eq!((&sent["status"], &sent["fromWarehouseCode"]), (&"Draft".into(), &"WEST".into()));
    assert_eq!((&sent["items"][0]["sku"], &sent["items"][0]["received"]), (&"TEA-1".into(), &"0".into()));
    assert_eq!(figures(&shop, &tea).await, pairs(&[("WEST", "10")]), "a draft moves nothing");
    // Sent twice with the same key: the goods leave once.
    let path = format!("/api/inventory/transfers/{}/ship", sent["id"].as_str().unwrap());
    for _ in 0..2 {
        let headers = [("idempotency-key", "ship-1")];
        let answer = shop.write(Method::POST, &path, &owner, &headers, &Value::Null).await;
        assert_eq!(json(answer, 200).await["status"], "InTransit");
    }
    assert_eq!(figures(&shop, &tea).await, pairs(&[("WEST", "6")]));
    assert_eq!(account(&shop, "Goods in transit").await.0, "5.00");
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
    let whole = act(&shop, &sent, "receive", &object!({}), 200).await;
    assert_eq!((&whole["status"], &whole["items"][0]["received"]), (&"Received".into(), &"4".into()));
    assert_eq!(figures(&shop, &tea).await, pairs(&[("FAR", "4"), ("WEST", "6")]));
    assert_eq!(account(&shop, "Goods in transit").await.0, account(&shop, "Goods in transit").await.1);

    // Short: one of three is lost, at its cost.
    let short = post(&shop, "/transfers", &draft("3"), 201).await;
    act(&shop, &short, "ship", &Value::Null, 200).await;
    let came = object!({ "items": [{ "productId": tea, "quantity": "2" }] });
    assert_eq!(act(&shop, &short, "receive", &came, 200).await["items"][0]["received"], "2");
    assert_eq!(account(&shop, "Lost on the way").await.0, "1.25");
    assert_eq!(figures(&shop, &tea).await, pairs(&[("FAR", "6"), ("WEST", "3")]));

    // Called off on the way: everything comes back. A draft: nothing happens.
    let back = post(&shop, "/transfers", &draft("3"), 201).await;
    act(&shop, &back, "ship", &Value::Null, 200).await;
    assert_eq!(act(&shop, &back, "cancel", &Value::Null, 200).await["status"], "Cancelled");
    let never = post(&shop, "/transfers", &draft("1"), 201).await;
    assert_eq!(act(&shop, &never, "cancel", &Value::Null, 200).await["shippedAt"], Value::Null);
    assert_eq!(figures(&shop, &tea).await, pairs(&[("FAR", "6"), ("WEST", "3")]));

    let page = shop.get("/api/inventory/transfers?status=Received&warehouse=FAR", &owner, 200).await;
    let ids: Vec<&Value> = page["data"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, [&short["id"], &sent["id"]]);
    let path = format!("/api/inventory/transfers/{}", short["id"].as_str().unwrap());
    assert_eq!(shop.get(&path, &owner, 200).await, page["data"][0]);
    let causes =
        shop.get(&format!("/api/inventory/movements?productId={tea}&warehouse=WEST"), &owner, 200).await;
    let causes: Vec<&str> =
        causes["data"].as_array().unwrap().iter().map(|row| row["cause"].as_str().unwrap()).collect();
    assert_eq!(causes, ["TransferBack", "TransferOut", "TransferOut", "TransferOut", "Receipt"]);
    let told = facts(&folder, short["id"].as_str().unwrap(), "StockTransferred");
    let statuses: Vec<&Value> = told.iter().map(|data| &data["status"]).collect();
    assert_eq!(statuses, ["InTransit", "Received"]);
    assert_eq!(told[1]["items"][0]["received"], "2");
    shop.stop().await;
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}

async fn what_cannot_travel_is_refused(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let tea = two_warehouses(&shop, "3").await;
    let refused = async |path: &str, body: Value, status: u16, code: &str, field: &str| {
        let problem = post(&shop, path, &body, status).await;
        assert_eq!(problem["code"], code, "{body}");
        if !field.is_empty() {
            assert_eq!(problem["errors"][0]["field"], field, "{body}");
        }
    };
    let with = |field: &str, value: Value| {
        let mut body = draft("1");
        body[field] = value;
        body
    };
    let path = "/transfers";
    refused(path, with("fromWarehouseId", "MOON".into()), 422, "UNKNOWN_WAREHOUSE", "fromWarehouseId").await;
    refused(path, with("toWarehouseId", "MOON".into()), 422, "UNKNOWN_WAREHOUSE", "toWarehouseId").await;
    refused(path, with("toWarehouseId", "WEST".into()), 422, "SAME_WAREHOUSE", "toWarehouseId").await;
    refused(path, with("items", object!([])), 422, "VALIDATION_FAILED", "items").await;
    refused(path, with("note", "n".repeat(501).into()), 422, "VALIDATION_FAILED", "note").await;
    refused(path, draft("0"), 422, "QUANTITY_INVALID", "items[0].quantity").await;
    let unknown = object!([{ "sku": "NO", "quantity": "1" }]);
    refused(path, with("items", unknown), 422, "UNKNOWN_PRODUCT", "items[0].productId").await;

    // One of two things is short: none of them leaves, and the answer names it.
    let cup = object!({ "sku": "CUP-1", "name": "Cup", "retailPrice": "2.00" });
    json(shop.write(Method::POST, "/api/products", &owner, &[], &cup).await, 201).await;
    let items = object!([{ "sku": "TEA-1", "quantity": "3" }, { "sku": "CUP-1", "quantity": "1" }]);
    let two = post(&shop, path, &with("items", items), 201).await;
    let short = act(&shop, &two, "ship", &Value::Null, 409).await;
    assert_eq!(
        (&short["code"], short["errors"].as_array().unwrap().len()),
        (&"INSUFFICIENT_STOCK".into(), 1)
    );
    assert_eq!(short["errors"][0]["field"], "items[1].quantity");
    assert_eq!(figures(&shop, &tea).await, pairs(&[("WEST", "3")]));

    let sent = post(&shop, path, &draft("3"), 201).await;
    let code =
        async |what: &str, status: u16| act(&shop, &sent, what, &object!({}), status).await["code"].clone();
    assert_eq!(code("receive", 409).await, "TRANSFER_NOT_IN_TRANSIT");
    act(&shop, &sent, "ship", &Value::Null, 200).await;
    assert_eq!(code("ship", 409).await, "TRANSFER_NOT_DRAFT");
    let receive = format!("/transfers/{}/receive", sent["id"].as_str().unwrap());
    let came = |quantity: &str| object!({ "items": [{ "sku": "TEA-1", "quantity": quantity }] });
    refused(&receive, came("4"), 422, "RECEIVED_TOO_MUCH", "items[0].quantity").await;
    refused(&receive, came("-1"), 422, "QUANTITY_INVALID", "items[0].quantity").await;
    let unknown = object!({ "items": [{ "sku": "NO", "quantity": "1" }] });
    refused(&receive, unknown, 422, "UNKNOWN_PRODUCT", "items[0].productId").await;
    refused(&receive, object!({ "items": [] }), 422, "REQUIRED", "items").await;
    let cups = object!({ "items": [{ "sku": "CUP-1", "quantity": "1" }] });
    refused(&receive, cups, 422, "NOT_IN_TRANSFER", "items[0].productId").await;
    let received = act(&shop, &sent, "receive", &came("0"), 200).await;
    assert_eq!(received["items"][0]["received"], "0");
    for what in ["ship", "receive", "cancel"] {
        let path = format!("/transfers/{NOBODY}/{what}");
        refused(&path, object!({}), 404, "NOT_FOUND", "").await;
    }
    assert_eq!(code("cancel", 409).await, "TRANSFER_ENDED");
    shop.get(&format!("/api/inventory/transfers/{NOBODY}"), &owner, 404).await;
    shop.get("/api/inventory/transfers?warehouse=MOON", &owner, 404).await;
    shop.get("/api/inventory/transfers?status=Lost", &owner, 400).await;
    shop.stop().await;
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}

async fn who_may_send_goods(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    two_warehouses(&shop, "3").await;
    for (role, status) in [("warehouse", 201), ("manager", 201), ("accountant", 403), ("cashier", 403)] {
        let email = format!("{role}@example.org");
        let person =
            object!({ "name": role, "role": role, "email": email, "password": "correct horse battery" });
        json(shop.write(Method::POST, "/api/staff", &owner, &[], &person).await, 201).await;
        let them = shop.sign_in(&email, "correct horse battery").await;
        let answer = shop.write(Method::POST, "/api/inventory/transfers", &them, &[], &draft("1")).await;
        json(answer, status).await;
    }
    let audit = shop.get("/api/audit-log", &owner, 200).await;
    let made = |row: &Value| row["action"] == "POST /api/inventory/transfers";
    assert_eq!(audit["data"].as_array().unwrap().iter().filter(|row| made(row)).count(), 2);
    shop.stop().await;
}

async fn a_confirmed_hold_depletes_once(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let tea = furnished(&shop).await;
    received(&shop, "2").await;
    let hold = object!({ "warehouseId": "WEST", "items": [{ "productId": tea, "quantity": "2" }] });
    let hold = post(&shop, "/reserve", &hold, 201).await;
    assert_eq!(facts(&folder, &tea, "StockDepleted").len(), 1, "held: nothing may be sold any more");
    post(&shop, &format!("/reservations/{}/confirm", hold["id"].as_str().unwrap()), &Value::Null, 200).await;
    assert_eq!(facts(&folder, &tea, "StockDepleted").len(), 1, "handed out: it was depleted before");
    assert_eq!(figures(&shop, &tea).await, pairs(&[("WEST", "0")]));
    shop.stop().await;
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}
