//! Promotions, coupons, shipping zones and groups of customers as staff set them up, and everything that is refused.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    a_promotion_lives_from_its_making_to_its_end,
    every_kind_of_offer_is_shown_as_it_was_given,
    a_promotion_that_cannot_be_is_refused_at_its_field,
    a_zone_lives_from_its_making_to_its_end,
    a_zone_that_cannot_be_is_refused_at_its_field,
    customers_are_put_into_groups
);

const NOBODY: &str = "018f0000-0000-7000-8000-000000000009";

pub(super) async fn made(shop: &Shop, owner: &str, path: &str, body: &Value) -> Value {
    json(shop.write(Method::POST, path, owner, &[], body).await, 201).await
}

/// A body with one part of it changed, by JSON pointer.
fn with(body: &Value, at: &str, value: Value) -> Value {
    let mut body = body.clone();
    let (above, name) = at.rsplit_once('/').unwrap();
    body.pointer_mut(above).unwrap()[name] = value;
    body
}

async fn a_promotion_lives_from_its_making_to_its_end(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let body = object!({ "name": "Spring", "offer": { "kind": "percentOff", "percent": "12.50" },
        "conditions": { "coupon": " spring-5 ", "minimum": "20.00", "validFrom": "2026-01-01" },
        "limits": { "total": 3, "perCustomer": 1 } });
    let promotion = made(&shop, &owner, "/api/promotions", &body).await;
    assert_eq!(promotion["offer"], object!({ "kind": "percentOff", "percent": "12.5" }));
    assert_eq!(promotion["conditions"]["coupon"], "SPRING-5");
    assert_eq!(promotion["conditions"]["minimum"], object!({ "amount": "20.00", "currency": "USD" }));
    assert_eq!((&promotion["uses"], &promotion["active"]), (&0.into(), &true.into()));
    let again = shop.write(Method::POST, "/api/promotions", &owner, &[], &body).await;
    assert_eq!(json(again, 409).await["code"], "DUPLICATE_COUPON");

    let path = format!("/api/promotions/{}", promotion["id"].as_str().unwrap());
    let read = shop.send(Method::GET, &path, &owner, None).await;
    let etag = read.headers()["etag"].to_str().unwrap().to_owned();
    let unchanged = shop.client.get(format!("{}{path}", shop.url)).bearer_auth(&owner);
    assert_eq!(unchanged.header("if-none-match", &etag).send().await.unwrap().status(), 304);
    let put = async |body: Value| shop.write(Method::PUT, &path, &owner, &[("If-Match", &etag)], &body).await;
    let off = json(put(with(&body, "/active", false.into())).await, 200).await;
    assert_eq!((&off["active"], &off["version"]), (&false.into(), &2.into()));
    assert_eq!(json(put(body.clone()).await, 412).await["code"], "VERSION_CHANGED");
    let listed = async |query: &str| {
        let page = shop.get(&format!("/api/promotions{query}"), &owner, 200).await;
        page["data"].as_array().unwrap().iter().any(|one| one["id"] == promotion["id"])
    };
    assert!(listed("").await && listed("?active=false").await && !listed("?active=true").await);
    assert_eq!(shop.get("/api/promotions?limit=1", &owner, 200).await["data"].as_array().unwrap().len(), 1);
    // A shop front hears of no coupon before it is given.
    shop.get("/api/promotions", &shop.text("retailKey"), 403).await;

    let stale = shop.write(Method::DELETE, &path, &owner, &[("If-Match", &etag)], &Value::Null).await;
    assert_eq!(json(stale, 412).await["code"], "VERSION_CHANGED");
    assert_eq!(shop.send(Method::DELETE, &path, &owner, None).await.status(), 204);
    shop.get(&path, &owner, 404).await;
    json(shop.send(Method::DELETE, &path, &owner, None).await, 404).await;
    json(shop.write(Method::PUT, &path, &owner, &[], &body).await, 404).await;
    shop.stop().await;
}

async fn every_kind_of_offer_is_shown_as_it_was_given(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let category = shop.get("/api/categories?limit=1", &owner, 200).await["data"][0]["id"].clone();
    let product = shop.demo["products"][0]["id"].clone();
    let money = |amount: &str| object!({ "amount": amount, "currency": "USD" });
    let scope = object!({ "productIds": [product], "categoryIds": [category] });
    let nothing = object!({ "productIds": [], "categoryIds": [] });
    let offers = [
        object!({ "kind": "percentOff", "percent": "10" }),
        object!({ "kind": "amountOff", "amount": money("5.00") }),
        object!({ "kind": "buyXGetY", "percent": "100", "buy": 2, "get": 1 }),
        object!({ "kind": "buyXGetY", "percent": "50", "buy": 1, "get": 1, "reward": scope }),
        object!({ "kind": "mixAndMatch", "quantity": 3, "price": money("9.99") }),
        object!({ "kind": "quantityBreak", "breaks": [{ "minQuantity": "6", "percent": "5" },
            { "minQuantity": "12.5", "percent": "7.5" }] }),
    ];
    for offer in offers {
        let body = object!({ "name": "An offer", "offer": offer, "scope": scope, "priority": 7, "exclusive": true,
            "conditions": { "validFrom": "2026-01-01", "validTo": "2026-12-31", "customerGroup": "club",
                "hours": { "weekdays": ["monday", "sunday"], "from": "22:00", "to": "24:00" },
                "channels": ["RetailWeb", "POS"] } });
        let promotion = made(&shop, &owner, "/api/promotions", &body).await;
        assert_eq!(promotion["offer"], offer);
        assert_eq!((&promotion["scope"], &promotion["priority"]), (&scope, &7.into()));
        let conditions = with(&with(&body["conditions"], "/coupon", Value::Null), "/minimum", Value::Null);
        assert_eq!(promotion["conditions"], conditions);
    }
    let plain = object!({ "name": "Plain", "offer": { "kind": "percentOff", "percent": "1" } });
    assert_eq!(made(&shop, &owner, "/api/promotions", &plain).await["scope"], nothing);
    shop.stop().await;
}

async fn a_promotion_that_cannot_be_is_refused_at_its_field(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let good = object!({ "name": "Good", "offer": { "kind": "percentOff", "percent": "10" }, "scope": {},
        "conditions": { "coupon": "GOOD" }, "limits": {} });
    let promotion = made(&shop, &owner, "/api/promotions", &good).await;
    let path = format!("/api/promotions/{}", promotion["id"].as_str().unwrap());
    let offer = |offer: Value| with(&good, "/offer", offer);
    let condition = |name: &str, value: Value| with(&good, &format!("/conditions/{name}"), value);
    let step = |min: &str, percent: &str| object!({ "minQuantity": min, "percent": percent });
    let cases = [
        ("name", "VALIDATION_FAILED", with(&good, "/name", " ".into())),
        ("offer.percent", "PROMOTION_INVALID", offer(object!({ "kind": "percentOff", "percent": "101" }))),
        ("offer.percent", "VALIDATION_FAILED", offer(object!({ "kind": "percentOff", "percent": "half" }))),
        ("offer.percent", "REQUIRED", offer(object!({ "kind": "percentOff" }))),
        (
            "offer.buy",
            "VALIDATION_FAILED",
            offer(object!({ "kind": "percentOff", "percent": "10", "buy": 1 })),
        ),
        ("offer.amount", "AMOUNT_INVALID", offer(object!({ "kind": "amountOff", "amount": "1.001" }))),
        ("offer.amount", "PROMOTION_INVALID", offer(object!({ "kind": "amountOff", "amount": "0" }))),
        (
            "offer.amount",
            "FOREIGN_CURRENCY",
            offer(object!({ "kind": "amountOff", "amount": { "amount": "1", "currency": "EUR" } })),
        ),
        ("offer.quantity", "PROMOTION_INVALID", offer(object!({ "kind": "buyXGetY", "buy": 0, "get": 1 }))),
        ("offer.price", "REQUIRED", offer(object!({ "kind": "mixAndMatch", "quantity": 2 }))),
        (
            "offer.breaks[0].minQuantity",
            "QUANTITY_INVALID",
            offer(object!({ "kind": "quantityBreak", "breaks": [step("many", "5")] })),
        ),
        (
            "offer.breaks",
            "PROMOTION_INVALID",
            offer(object!({ "kind": "quantityBreak", "breaks": [step("2", "5"), step("2", "6")] })),
        ),
        ("scope.productIds[0]", "UNKNOWN_PRODUCT", with(&good, "/scope/productIds", object!([NOBODY]))),
        ("scope.categoryIds[0]", "UNKNOWN_CATEGORY", with(&good, "/scope/categoryIds", object!([NOBODY]))),
        ("conditions.channels[0]", "UNKNOWN_CHANNEL", condition("channels", object!(["Fax"]))),
        ("conditions.coupon", "VALIDATION_FAILED", condition("coupon", "TEN %".into())),
        ("conditions.customerGroup", "VALIDATION_FAILED", condition("customerGroup", "".into())),
        ("conditions.minimum", "VALIDATION_FAILED", condition("minimum", "-1".into())),
        (
            "conditions.hours.from",
            "VALIDATION_FAILED",
            condition("hours", object!({ "from": "25:00", "to": "1:00" })),
        ),
        (
            "conditions.hours",
            "PROMOTION_INVALID",
            condition("hours", object!({ "from": "10:00", "to": "10:00" })),
        ),
        ("limits.perCustomer", "VALIDATION_FAILED", with(&good, "/limits/perCustomer", 0.into())),
        (
            "limits.total",
            "LIMIT_WITHOUT_COUPON",
            with(&with(&good, "/limits/total", 1.into()), "/conditions", object!({})),
        ),
    ];
    for (field, code, body) in cases {
        for (method, path) in [(Method::POST, "/api/promotions"), (Method::PUT, path.as_str())] {
            let answer = json(shop.write(method, path, &owner, &[], &body).await, 422).await;
            let found = (answer["code"].as_str().unwrap(), answer["errors"][0]["field"].as_str().unwrap());
            assert_eq!(found, (code, field), "{body}: {answer}");
        }
    }
    let other = with(&good, "/conditions/coupon", "OTHER".into());
    made(&shop, &owner, "/api/promotions", &other).await;
    let taken = json(shop.write(Method::PUT, &path, &owner, &[], &other).await, 409).await;
    assert_eq!(taken["code"], "DUPLICATE_COUPON");
    shop.stop().await;
}

async fn a_zone_lives_from_its_making_to_its_end(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let money = |amount: &str| object!({ "amount": amount, "currency": "USD" });
    let option = |code: &str, rate: Value| object!({ "code": code, "name": "A way", "taxClass": "standard", "rate": rate, "freeFrom": money("90.00") });
    let options = object!([
        option("flat", object!({ "kind": "flat", "amount": money("4.90") })),
        option(
            "weight",
            object!({ "kind": "byWeight", "steps": [{ "upTo": "1.5", "amount": money("3.00") },
            { "upTo": "31.5", "amount": money("9.00") }] })
        ),
        option(
            "sum",
            object!({ "kind": "bySubtotal", "steps": [{ "from": money("0.00"), "amount": money("5.00") },
            { "from": money("50.00"), "amount": money("2.50") }] })
        ),
    ]);
    let body = object!({ "name": "Alps", "countries": ["at", "CH"], "postalPrefixes": ["6 0", "7"], "options": options });
    let zone = made(&shop, &owner, "/api/shipping/zones", &body).await;
    assert_eq!(zone["options"], options);
    assert_eq!(
        (&zone["countries"], &zone["postalPrefixes"]),
        (&object!(["AT", "CH"]), &object!(["60", "7"]))
    );
    let again = shop.write(Method::POST, "/api/shipping/zones", &owner, &[], &body).await;
    assert_eq!(json(again, 409).await["code"], "DUPLICATE_ZONE");

    let path = format!("/api/shipping/zones/{}", zone["id"].as_str().unwrap());
    let read = shop.send(Method::GET, &path, &owner, None).await;
    let etag = read.headers()["etag"].to_str().unwrap().to_owned();
    let put = async |body: &Value| shop.write(Method::PUT, &path, &owner, &[("If-Match", &etag)], body).await;
    let changed = json(put(&with(&body, "/name", "Mountains".into())).await, 200).await;
    assert_eq!((&changed["name"], &changed["version"]), (&"Mountains".into(), &2.into()));
    assert_eq!(json(put(&body).await, 412).await["code"], "VERSION_CHANGED");
    let zones = shop.get("/api/shipping/zones", &owner, 200).await;
    assert!(zones["data"].as_array().unwrap().iter().any(|one| one["name"] == "Mountains"));
    made(&shop, &owner, "/api/shipping/zones", &body).await;
    let taken = json(shop.write(Method::PUT, &path, &owner, &[], &body).await, 409).await;
    assert_eq!(taken["code"], "DUPLICATE_ZONE");
    let stale = shop.write(Method::DELETE, &path, &owner, &[("If-Match", &etag)], &Value::Null).await;
    assert_eq!(json(stale, 412).await["code"], "VERSION_CHANGED");
    assert_eq!(shop.send(Method::DELETE, &path, &owner, None).await.status(), 204);
    for method in [Method::GET, Method::DELETE] {
        json(shop.send(method, &path, &owner, None).await, 404).await;
    }
    json(shop.write(Method::PUT, &path, &owner, &[], &body).await, 404).await;
    shop.stop().await;
}

async fn a_zone_that_cannot_be_is_refused_at_its_field(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let good = object!({ "name": "Good", "countries": ["SE"], "postalPrefixes": [], "options": [{ "code": "post",
        "name": "Post", "taxClass": "standard", "rate": { "kind": "flat", "amount": "1.00" } }] });
    let zone = made(&shop, &owner, "/api/shipping/zones", &good).await;
    let path = format!("/api/shipping/zones/{}", zone["id"].as_str().unwrap());
    let rate = |rate: Value| with(&good, "/options/0/rate", rate);
    let cases = [
        ("name", "VALIDATION_FAILED", with(&good, "/name", "".into())),
        ("countries", "ZONE_INVALID", with(&good, "/countries", object!(["Sweden"]))),
        (
            "postalPrefixes",
            "ZONE_INVALID",
            with(&with(&good, "/countries", object!([])), "/postalPrefixes", object!(["1"])),
        ),
        ("options", "ZONE_INVALID", with(&good, "/options", object!([]))),
        ("options[0].code", "ZONE_INVALID", with(&good, "/options/0/code", "By Post".into())),
        ("options[0].taxClass", "UNKNOWN_TAX_CLASS", with(&good, "/options/0/taxClass", "none".into())),
        ("options[0].rate.amount", "REQUIRED", rate(object!({ "kind": "flat" }))),
        ("options[0].rate.amount", "AMOUNT_INVALID", rate(object!({ "kind": "flat", "amount": "dear" }))),
        (
            "options[0].rate.amount",
            "FOREIGN_CURRENCY",
            rate(object!({ "kind": "flat", "amount": { "amount": "1", "currency": "SEK" } })),
        ),
        ("options[0].rate", "ZONE_INVALID", rate(object!({ "kind": "flat", "amount": "-1.00" }))),
        (
            "options[0].rate.steps[0].upTo",
            "QUANTITY_INVALID",
            rate(object!({ "kind": "byWeight", "steps": [{ "upTo": "heavy", "amount": "1.00" }] })),
        ),
        (
            "options[0].rate.steps",
            "ZONE_INVALID",
            rate(object!({ "kind": "bySubtotal", "steps": [{ "from": "1.00", "amount": "1.00" }] })),
        ),
    ];
    for (field, code, body) in cases {
        for (method, path) in [(Method::POST, "/api/shipping/zones"), (Method::PUT, path.as_str())] {
            let answer = json(shop.write(method, path, &owner, &[], &body).await, 422).await;
            let found = (answer["code"].as_str().unwrap(), answer["errors"][0]["field"].as_str().unwrap());
            assert_eq!(found, (code, field), "{body}: {answer}");
        }
    }
    shop.stop().await;
}

async fn customers_are_put_into_groups(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let customer = shop.get("/api/customers?limit=1", &owner, 200).await["data"][0]["id"].clone();
    let path = format!("/api/customers/{}/group", customer.as_str().unwrap());
    let put = async |path: &str, group: Value, status: u16| {
        let body = object!({ "customerGroup": group });
        json(shop.write(Method::PUT, path, &owner, &[], &body).await, status).await
    };
    assert_eq!(put(&path, " club ".into(), 200).await["customerGroup"], "club");
    assert_eq!(put(&path, Value::Null, 200).await["customerGroup"], Value::Null);
    assert_eq!(put(&path, "".into(), 422).await["code"], "VALIDATION_FAILED");
    put(&format!("/api/customers/{NOBODY}/group"), "club".into(), 404).await;
    shop.stop().await;
}
