//! Counting while the shop sells, over HTTP (S-11): books at the time of the count, what a till brings later, and all
//! that is refused. Reorder points too.

use protocol::Encoding;
use reqwest::Method;
use serde_json::{Value, json as object};

use super::goods::{account, furnished, post, received};
use super::till::{Till, cash};
use super::transfers::{facts, figures};
use super::{Shop, TempFolder, json, on_both_engines};
use crate::http::serve::now_ms;

on_both_engines!(
    a_line_posts_counted_less_book_at_its_time,
    a_sale_from_before_the_count_reverses_its_difference,
    a_sale_of_no_certain_time_opens_a_discrepancy,
    a_count_posted_after_such_a_sale_opens_it_too,
    what_cannot_be_counted_is_refused,
    a_count_takes_nothing_below_zero,
    who_is_low_is_told_once,
);

const NOBODY: &str = "018f0000-0000-7000-8000-000000000009";

async fn begin(shop: &Shop, warehouse: &str) -> Value {
    post(shop, "/stock-takes", &object!({ "warehouseId": warehouse, "note": "evening" }), 201).await
}

async fn act(shop: &Shop, take: &Value, act: &str, body: &Value, status: u16) -> Value {
    post(shop, &format!("/stock-takes/{}/{act}", take["id"].as_str().unwrap()), body, status).await
}

async fn counted(shop: &Shop, take: &Value, product: &str, quantity: &str) -> Value {
    let item = object!({ "productId": product, "quantity": quantity });
    act(shop, take, "counts", &object!({ "items": [item] }), 200).await
}

async fn discrepancies(shop: &Shop) -> Vec<Value> {
    let open = shop.get("/api/inventory/discrepancies?status=Open", &shop.owner().await, 200).await;
    open["data"].as_array().unwrap().clone()
}

async fn a_line_posts_counted_less_book_at_its_time(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let tea = furnished(&shop).await;
    received(&shop, "10").await;
    let take = begin(&shop, "WEST").await;
    assert_eq!((&take["status"], &take["warehouseCode"]), (&"Open".into(), &"WEST".into()));
    counted(&shop, &take, &tea, "9").await;
    // An older count of the same thing, brought later, does not stand.
    let old = object!({ "sku": "TEA-1", "quantity": "3", "countedAt": "2020-01-01T00:00:00Z" });
    let open = act(&shop, &take, "counts", &object!({ "items": [old] }), 200).await;
    let line = &open["lines"][0];
    // What would be posted now is seen before it is.
    assert_eq!((&line["counted"], &line["book"], &line["value"]), (&"9".into(), &"10".into(), &Value::Null));
    assert_eq!(line["difference"], "-1");
    // The shop goes on: two leave after the count, which had found one missing.
    let gone = object!({ "warehouseId": "WEST", "productId": tea, "quantity": "-2", "reason": "ownUse" });
    post(&shop, "/adjust", &gone, 200).await;
    let posted = act(&shop, &take, "post", &Value::Null, 200).await;
    let line = &posted["lines"][0];
    assert_eq!((&line["book"], &line["difference"]), (&"10".into(), &"-1".into()));
    assert_eq!(line["value"]["amount"], "-1.25");
    assert_eq!(figures(&shop, &tea).await[0].1, "7");
    assert_eq!(account(&shop, "Differences of counts").await.0, "1.25");
    // One more is found, later.
    let again = begin(&shop, "WEST").await;
    counted(&shop, &again, &tea, "8").await;
    let posted = act(&shop, &again, "post", &Value::Null, 200).await;
    assert_eq!(posted["lines"][0]["difference"], "1");
    let path = format!("/api/inventory/stock-takes/{}", again["id"].as_str().unwrap());
    assert_eq!(shop.get(&path, &owner, 200).await, posted);
    let page = shop.get("/api/inventory/stock-takes?status=Posted&warehouse=WEST&limit=1", &owner, 200).await;
    assert_eq!(page["data"], object!([posted]));
    let next = page["next"].as_str().unwrap();
    let rest = shop.get(&format!("/api/inventory/stock-takes?after={next}"), &owner, 200).await;
    assert_eq!(rest["data"][0]["id"], take["id"]);
    let never = begin(&shop, "WEST").await;
    assert_eq!(act(&shop, &never, "cancel", &Value::Null, 200).await["status"], "Cancelled");
    assert!(discrepancies(&shop).await.is_empty());
    shop.stop().await;
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}

/// A product of the demo shop, and how much of it is there in its store's warehouse.
async fn on_the_shelf(shop: &Shop) -> (Value, &'static str, i64) {
    let product = shop.demo["products"][0].clone();
    let pieces = there(shop, &product, "MAIN").await;
    (product, "MAIN", pieces)
}

async fn there(shop: &Shop, product: &Value, code: &str) -> i64 {
    let rows = figures(shop, product["id"].as_str().unwrap()).await;
    rows.iter().find(|row| row.0 == code).unwrap().1.parse().unwrap()
}

async fn a_sale_from_before_the_count_reverses_its_difference(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let (product, code, pieces) = on_the_shelf(&shop).await;
    let id = product["id"].as_str().unwrap();
    let mut till = Till::enrol(&shop).await;
    let sale = till.sale(&product);
    let packed = till.pack(sale, cash(), Encoding::Zstd);
    // The till is offline. Everything is counted as gone; one piece of it is what the till sold.
    let take = begin(&shop, code).await;
    counted(&shop, &take, id, "0").await;
    let posted = act(&shop, &take, "post", &Value::Null, 200).await;
    assert_eq!(posted["lines"][0]["difference"], (-pieces).to_string());
    let missed = account(&shop, "Differences of counts").await;
    let reply = json(till.send(packed, Encoding::Zstd).await, 200).await;
    assert_eq!(reply["results"][0]["outcome"], "applied");
    // Nothing is short of it, so nobody can lose by it (S-7).
    assert_eq!(there(&shop, &product, code).await, 0);
    assert!(discrepancies(&shop).await.is_empty());
    assert!(facts(&folder, id, "StockOversold").is_empty());
    let path = format!("/api/inventory/stock-takes/{}", take["id"].as_str().unwrap());
    let line = shop.get(&path, &owner, 200).await["lines"][0].clone();
    assert_eq!(line["book"], (pieces - 1).to_string());
    assert_eq!(line["difference"], (1 - pieces).to_string());
    assert_ne!(account(&shop, "Differences of counts").await, missed, "the piece was not lost: it was sold");
    let path = format!("/api/inventory/movements?productId={id}&warehouse={code}");
    let movements = shop.get(&path, &owner, 200).await;
    let causes: Vec<&str> =
        movements["data"].as_array().unwrap().iter().map(|row| row["cause"].as_str().unwrap()).collect();
    assert_eq!(causes[..3], ["Sale", "CountReversal", "Count"]);
    assert_eq!(movements["data"][1]["causeId"], take["id"]);
    shop.stop().await;
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}

async fn a_sale_of_no_certain_time_opens_a_discrepancy(folder: TempFolder) {
    no_certain_time(folder, true).await;
}

async fn a_count_posted_after_such_a_sale_opens_it_too(folder: TempFolder) {
    no_certain_time(folder, false).await;
}

async fn no_certain_time(folder: TempFolder, posted_first: bool) {
    let shop = Shop::start(&folder).await;
    let (product, code, pieces) = on_the_shelf(&shop).await;
    let id = product["id"].as_str().unwrap();
    let mut till = Till::enrol(&shop).await;
    // Its clock is an hour ahead of the server: when it sold is not known.
    let sale = till.sale(&product);
    let packed = till.pack_at(sale, cash(), Encoding::Plain, now_ms() + 3_600_000);
    let take = begin(&shop, code).await;
    counted(&shop, &take, id, &(pieces - 1).to_string()).await;
    if posted_first {
        act(&shop, &take, "post", &Value::Null, 200).await;
    }
    let reply = json(till.send(packed, Encoding::Plain).await, 200).await;
    assert_eq!(reply["results"][0]["outcome"], "applied");
    if !posted_first {
        assert!(discrepancies(&shop).await.is_empty());
        act(&shop, &take, "post", &Value::Null, 200).await;
    }
    assert_eq!(there(&shop, &product, code).await, pieces - 2, "nothing is reversed");
    let open = discrepancies(&shop).await;
    assert_eq!((open.len(), &open[0]["rule"]), (1, &"COUNT_OVERLAP".into()));
    assert_eq!(
        (&open[0]["causes"][0]["cause"], &open[0]["causes"][0]["quantity"]),
        (&"Sale".into(), &"1".into())
    );
    // Counted again and settled.
    let again = begin(&shop, code).await;
    counted(&shop, &again, id, &(pieces - 1).to_string()).await;
    act(&shop, &again, "post", &Value::Null, 200).await;
    let path = format!("/discrepancies/{}/resolve", open[0]["id"].as_str().unwrap());
    post(&shop, &path, &object!({ "resolution": "Counted again." }), 200).await;
    // What was counted before that and is posted after it is not believed any more.
    let old = begin(&shop, code).await;
    let items = object!([{ "productId": id, "quantity": "1", "countedAt": "2020-01-01T00:00:00Z" }]);
    act(&shop, &old, "counts", &object!({ "items": items }), 200).await;
    let since = act(&shop, &old, "post", &Value::Null, 409).await;
    assert_eq!(
        (&since["code"], &since["errors"][0]["field"]),
        (&"COUNTED_SINCE".into(), &"lines[0].counted".into())
    );
    assert_eq!(there(&shop, &product, code).await, pieces - 1);
    shop.stop().await;
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}

async fn what_cannot_be_counted_is_refused(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    furnished(&shop).await;
    received(&shop, "10").await;
    let refused = async |path: &str, body: Value, status: u16, code: &str, field: &str| {
        let problem = post(&shop, path, &body, status).await;
        assert_eq!(problem["code"], code, "{body}");
        if !field.is_empty() {
            assert_eq!(problem["errors"][0]["field"], field, "{body}");
        }
    };
    let begin_with = |warehouse: &str, field: &str, value: Value| {
        let mut body = object!({ "warehouseId": warehouse });
        body[field] = value;
        body
    };
    let path = "/stock-takes";
    refused(path, begin_with("MOON", "note", "".into()), 422, "UNKNOWN_WAREHOUSE", "warehouseId").await;
    refused(path, begin_with("WEST", "categoryId", NOBODY.into()), 422, "UNKNOWN_CATEGORY", "categoryId")
        .await;
    refused(path, begin_with("WEST", "note", "n".repeat(501).into()), 422, "VALIDATION_FAILED", "note").await;

    // Of a category, and what lies below it.
    let category = async |name: &str, parent: Value| {
        let body = object!({ "name": name, "parentId": parent });
        json(shop.write(Method::POST, "/api/categories", &owner, &[], &body).await, 201).await["id"].clone()
    };
    let drinks = category("Hot drinks", Value::Null).await;
    let cups = category("Cups of paper", drinks.clone()).await;
    let cup = object!({ "sku": "CUP-1", "name": "Cup", "retailPrice": "2.00", "categoryId": cups,
        "barcodes": [{ "code": "4006381333931", "packQuantity": "6" }] });
    let cup = json(shop.write(Method::POST, "/api/products", &owner, &[], &cup).await, 201).await;
    let take = post(&shop, path, &begin_with("WEST", "categoryId", drinks), 201).await;
    let items = |item: Value| object!({ "items": [item] });
    let counts = format!("/stock-takes/{}/counts", take["id"].as_str().unwrap());
    let one = |field: &str, value: &str| object!({ field: value, "quantity": "1" });
    refused(&counts, items(one("sku", "TEA-1")), 422, "NOT_IN_CATEGORY", "items[0].productId").await;
    refused(&counts, items(one("sku", "NO")), 422, "UNKNOWN_PRODUCT", "items[0].productId").await;
    refused(&counts, items(one("barcode", "NO")), 422, "UNKNOWN_PRODUCT", "items[0].barcode").await;
    refused(&counts, items(object!({ "quantity": "1" })), 422, "REQUIRED", "items[0].productId").await;
    let both = object!({ "sku": "CUP-1", "barcode": "4006381333931", "quantity": "1" });
    refused(&counts, items(both), 422, "REQUIRED", "items[0].productId").await;
    refused(&counts, object!({ "items": [] }), 422, "VALIDATION_FAILED", "items").await;
    let less = object!({ "sku": "CUP-1", "quantity": "-1" });
    refused(&counts, items(less), 422, "QUANTITY_INVALID", "items[0].quantity").await;
    let part = object!({ "sku": "CUP-1", "quantity": "0.0001" });
    refused(&counts, items(part), 422, "QUANTITY_INVALID", "items[0].quantity").await;
    let late = object!({ "sku": "CUP-1", "quantity": "1", "countedAt": "2199-01-01T00:00:00Z" });
    refused(&counts, items(late), 422, "COUNTED_IN_THE_FUTURE", "items[0].countedAt").await;
    let twice = object!({ "items": [one("sku", "CUP-1"), one("sku", "CUP-1")] });
    refused(&counts, twice, 422, "DUPLICATE_ITEM", "items[1].productId").await;
    assert_eq!(act(&shop, &take, "post", &Value::Null, 409).await["code"], "NOTHING_COUNTED");
    let packs = object!({ "barcode": "4006381333931", "quantity": "2" });
    let line = act(&shop, &take, "counts", &items(packs), 200).await["lines"][0].clone();
    assert_eq!((&line["productId"], &line["counted"]), (&cup["id"], &"12".into()));
    act(&shop, &take, "post", &Value::Null, 200).await;
    for what in ["post", "cancel"] {
        assert_eq!(act(&shop, &take, what, &Value::Null, 409).await["code"], "STOCK_TAKE_ENDED");
        refused(&format!("/stock-takes/{NOBODY}/{what}"), Value::Null, 404, "NOT_FOUND", "").await;
    }
    refused(&counts, items(one("sku", "CUP-1")), 409, "STOCK_TAKE_ENDED", "").await;
    refused(&format!("/stock-takes/{NOBODY}/counts"), items(one("sku", "CUP-1")), 404, "NOT_FOUND", "").await;

    shop.get(&format!("/api/inventory/stock-takes/{NOBODY}"), &owner, 404).await;
    shop.get("/api/inventory/stock-takes?status=Done", &owner, 400).await;
    shop.get("/api/inventory/stock-takes?warehouse=MOON", &owner, 404).await;
    shop.stop().await;
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}

async fn a_count_takes_nothing_below_zero(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let tea = furnished(&shop).await;
    received(&shop, "10").await;
    let hold = object!({ "warehouseId": "WEST", "items": [{ "productId": tea, "quantity": "5" }] });
    post(&shop, "/reserve", &hold, 201).await;
    let take = begin(&shop, "WEST").await;
    counted(&shop, &take, &tea, "4").await;
    let low = act(&shop, &take, "post", &Value::Null, 409).await;
    assert_eq!(
        (&low["code"], &low["errors"][0]["field"]),
        (&"COUNT_TOO_LOW".into(), &"lines[0].counted".into())
    );
    assert_eq!(figures(&shop, &tea).await[0].1, "10");
    assert_eq!(act(&shop, &take, "cancel", &Value::Null, 200).await["lines"][0]["book"], Value::Null);
    shop.stop().await;
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}

async fn who_is_low_is_told_once(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let tea = furnished(&shop).await;
    let put = async |body: Value, status: u16| {
        json(shop.write(Method::PUT, "/api/inventory/reorder-points", &owner, &[], &body).await, status).await
    };
    let point = |warehouse: &str, point: Value| object!({ "warehouseId": warehouse, "sku": "TEA-1", "reorderPoint": point });
    // Before there ever was any.
    let set = put(point("WEST", "5".into()), 200).await;
    assert_eq!((&set["quantity"], &set["reorderPoint"]), (&"0".into(), &"5".into()));
    let low = shop.get("/api/inventory/low-stock?warehouse=WEST", &owner, 200).await;
    assert_eq!(low["data"], object!([set]));
    received(&shop, "7").await;
    let low = async || shop.get("/api/inventory/low-stock", &owner, 200).await["data"].clone();
    assert_eq!(low().await, object!([]));
    let lose = async |quantity: &str| {
        let body =
            object!({ "warehouseId": "WEST", "productId": tea, "quantity": quantity, "reason": "theft" });
        post(&shop, "/adjust", &body, 200).await;
    };
    for (lost, told) in [("-1", 0), ("-1", 1), ("-1", 1), ("9", 1), ("-10", 2)] {
        lose(lost).await;
        assert_eq!(facts(&folder, &tea, "StockLow").len(), told, "{lost}");
    }
    let last = facts(&folder, &tea, "StockLow").pop().unwrap();
    assert_eq!((&last["currentQuantity"], &last["reorderPoint"]), (&"3".into(), &"5".into()));
    assert_eq!(low().await[0]["quantity"], "3");
    // Pages, and nobody asks any more.
    post(&shop, "/warehouses", &object!({ "code": "FAR", "name": "Far" }), 201).await;
    put(point("FAR", "0".into()), 200).await;
    shop.get("/api/inventory/low-stock?limit=0", &owner, 400).await;
    shop.get("/api/inventory/low-stock?warehouse=MOON", &owner, 404).await;
    let page = shop.get("/api/inventory/low-stock?limit=1", &owner, 200).await;
    let rest = format!("/api/inventory/low-stock?after={}", page["next"].as_str().unwrap());
    let rest = shop.get(&rest, &owner, 200).await;
    assert_ne!(page["data"][0]["warehouseCode"], rest["data"][0]["warehouseCode"]);
    assert_eq!(put(point("FAR", Value::Null), 200).await["reorderPoint"], Value::Null);
    assert_eq!(low().await.as_array().unwrap().len(), 1);
    for (body, code, field) in [
        (point("MOON", "1".into()), "UNKNOWN_WAREHOUSE", "warehouseId"),
        (point("WEST", "-1".into()), "QUANTITY_INVALID", "reorderPoint"),
        (point("WEST", "1.2345".into()), "QUANTITY_INVALID", "reorderPoint"),
        (
            object!({ "warehouseId": "WEST", "sku": "NO", "reorderPoint": "1" }),
            "UNKNOWN_PRODUCT",
            "productId",
        ),
        (object!({ "warehouseId": "WEST", "sku": "TEA-1" }), "REQUIRED", "reorderPoint"),
    ] {
        let problem = put(body, 422).await;
        assert_eq!((&problem["code"], &problem["errors"][0]["field"]), (&code.into(), &field.into()));
    }
    shop.stop().await;
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}
