//! Refusals that no journey meets on its way: what is asked for, and the status and code of the answer. With the
//! journeys they are all that the document promises (`contract.rs`).

use reqwest::Method;
use serde_json::{Value, json as object};

use super::importing::send;
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(everything_wrong_has_its_code);

const NOBODY: &str = "018f0000-0000-7000-8000-000000000009";

struct Desk {
    shop: Shop,
    owner: String,
}

impl Desk {
    async fn ask(&self, method: &str, path: &str, body: Value, status: u16) -> Value {
        let method = method.parse::<Method>().unwrap();
        json(self.shop.write(method, path, &self.owner, &[], &body).await, status).await
    }

    /// Each body is refused with its code.
    async fn refused(&self, (method, path): (&str, &str), status: u16, bodies: &[(&str, Value)]) {
        for (code, body) in bodies {
            let answer = self.ask(method, path, body.clone(), status).await;
            assert_eq!(answer["code"], *code, "{method} {path} {body}: {answer}");
        }
    }

    async fn made(&self, path: &str, body: Value) -> String {
        self.ask("POST", path, body, 201).await["id"].as_str().unwrap().to_owned()
    }
}

async fn everything_wrong_has_its_code(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let desk = Desk { owner: shop.owner().await, shop };
    goods(&desk).await;
    catalogue(&desk).await;
    people_and_webhooks(&desk).await;
    files(&desk).await;
    desk.shop.stop().await;
}

async fn goods(desk: &Desk) {
    let wrong = |rest: Value, items: &str| {
        let body = |warehouse: &str, item: Value| {
            let mut body = rest.clone();
            body["warehouseId"] = warehouse.into();
            body[items] = object!([item]);
            body
        };
        let item = |sku: &str, quantity: &str| {
            let mut item = object!({ "sku": sku, "quantity": quantity });
            if items == "lines" {
                item["unitCost"] = "1.00".into();
            }
            item
        };
        [
            ("UNKNOWN_WAREHOUSE", body("NOWHERE", item("PRO-001", "1"))),
            ("UNKNOWN_PRODUCT", body("MAIN", item("NOTHING", "1"))),
            ("QUANTITY_INVALID", body("MAIN", item("PRO-001", "0"))),
        ]
    };
    let inventory = |path: &str| format!("/api/inventory/{path}");
    for path in ["check-availability", "reserve"] {
        desk.refused(("POST", &inventory(path)), 422, &wrong(object!({}), "items")).await;
    }
    desk.refused(("POST", &inventory("deduct")), 422, &wrong(object!({ "orderId": NOBODY }), "items")).await;
    desk.refused(("POST", &inventory("receipts")), 422, &wrong(object!({}), "lines")).await;
    let cost = object!({ "amount": "1.00", "currency": "EUR" });
    let foreign = object!({ "warehouseId": "MAIN",
        "lines": [{ "sku": "PRO-001", "quantity": "1", "unitCost": cost }] });
    desk.refused(("POST", &inventory("receipts")), 422, &[("FOREIGN_CURRENCY", foreign)]).await;

    let held = object!({ "warehouseId": "MAIN", "items": [{ "sku": "PRO-001", "quantity": "1" }] });
    let hold = desk.made(&inventory("reserve"), held).await;
    let confirm = inventory(&format!("reservations/{hold}/confirm"));
    desk.ask("POST", &inventory(&format!("reservations/{hold}/release")), Value::Null, 200).await;
    desk.refused(("POST", &confirm), 409, &[("RESERVATION_ENDED", Value::Null)]).await;
}

async fn catalogue(desk: &Desk) {
    let product = |sku: &str, links: Value| object!({ "sku": sku, "name": sku, "retailPrice": "1.00", "linkedItems": links });
    let deposit = desk.made("/api/products", product("DEPOSIT", object!([]))).await;
    desk.ask("PUT", &format!("/api/products/{deposit}"), object!({ "status": "Inactive" }), 200).await;
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    let mut circle = product("CIRCLE", object!([{ "productId": id, "quantity": "1" }]));
    circle["id"] = id.into();
    let bodies = [
        ("UNKNOWN_LINKED_PRODUCT", product("A", object!([{ "productId": NOBODY, "quantity": "1" }]))),
        ("LINKED_PRODUCT_INACTIVE", product("B", object!([{ "productId": deposit, "quantity": "1" }]))),
        ("LINK_CIRCLE", circle),
    ];
    desk.refused(("POST", "/api/products"), 422, &bodies).await;
    let price = format!("/api/products/{deposit}/price");
    let bodies = [
        ("AMOUNT_INVALID", object!({ "price": "dear" })),
        ("NEGATIVE_PRICE", object!({ "price": "-1.00" })),
        ("UNKNOWN_PRICE_LIST", object!({ "price": "1.00", "priceList": "nobodys" })),
    ];
    desk.refused(("PUT", &price), 422, &bodies).await;

    let mut above = Value::Null;
    let mut depth = 0;
    let too_deep = loop {
        depth += 1;
        let body = object!({ "name": format!("Level {depth}"), "parentId": above });
        let answer = desk.shop.write(Method::POST, "/api/categories", &desk.owner, &[], &body).await;
        let status = answer.status().as_u16();
        let answer = json(answer, status).await;
        if status != 201 {
            break answer;
        }
        above = answer["id"].clone();
        assert!(depth < 100, "a tree of categories has an end");
    };
    assert_eq!(too_deep["code"], "CATEGORY_TOO_DEEP");
    let last = format!("/api/categories/{}", above.as_str().unwrap());
    desk.refused(("PUT", &last), 409, &[("DUPLICATE_SLUG", object!({ "slug": "level-1" }))]).await;
    let stale =
        desk.shop.write(Method::DELETE, &last, &desk.owner, &[("if-match", "\"v99\"")], &Value::Null).await;
    assert_eq!(json(stale, 412).await["code"], "VERSION_CHANGED");
}

async fn people_and_webhooks(desk: &Desk) {
    let first = object!({ "name": "Ada", "role": "manager", "email": "ada@demo.example",
        "password": "a long sentence", "pin": "739144" });
    desk.made("/api/staff", first).await;
    let second = desk.made("/api/staff", object!({ "name": "Bo", "role": "cashier", "pin": "739155" })).await;
    let bodies = [
        ("EMAIL_TAKEN", object!({ "email": "ada@demo.example", "password": "another sentence" })),
        ("PIN_TAKEN", object!({ "pin": "739144" })),
    ];
    desk.refused(("PUT", &format!("/api/staff/{second}")), 409, &bodies).await;

    let hook = |url: &str, types: Value, active: bool| object!({ "url": url, "eventTypes": types, "active": active });
    let good = "https://shop.example/hooks";
    let id = desk.made("/api/webhooks", hook(good, object!(["*"]), false)).await;
    let path = format!("/api/webhooks/{id}");
    let bodies = [
        ("REQUIRED", hook(good, object!([]), true)),
        ("UNKNOWN_EVENT_TYPE", hook(good, object!(["Rain"]), true)),
        ("URL_INVALID", hook("shop", object!(["*"]), true)),
        ("URL_NOT_HTTPS", hook("http://shop.example/hooks", object!(["*"]), true)),
        ("URL_PRIVATE", hook("https://10.0.0.1/hooks", object!(["*"]), true)),
    ];
    desk.refused(("PUT", &path), 422, &bodies).await;
    desk.refused(("POST", &format!("{path}/test")), 409, &[("WEBHOOK_INACTIVE", Value::Null)]).await;
}

async fn files(desk: &Desk) {
    let wrong: [(&str, &[u8]); 4] = [
        ("FILE_NOT_TEXT", b"sku,name\nA,b\0c\n"),
        ("FILE_EMPTY", b"sku,name\n"),
        ("DUPLICATE_COLUMN", b"sku,name,Name\nA,b,c\n"),
        ("MISSING_COLUMN", b"name\nA\n"),
    ];
    for (code, bytes) in wrong {
        let answer = send(&desk.shop, &desk.owner, "?dryRun=true", "text/csv", bytes.to_vec()).await;
        assert_eq!(json(answer, 422).await["code"], code);
    }
}
