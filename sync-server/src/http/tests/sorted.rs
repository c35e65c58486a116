//! Lists in an order that was asked for: stock by SKU, movements by time, entries by day; pages go on where the one before
//! ended, and a cursor of another order is refused.

use serde_json::Value;

use super::{Shop, TempFolder, on_both_engines};

on_both_engines!(lists_have_the_order_that_was_asked_for);

/// All rows of a list, read in pages of `limit`.
async fn pages(shop: &Shop, path: &str, limit: usize) -> Vec<Value> {
    let (owner, mut rows, mut after) = (shop.owner().await, Vec::new(), String::new());
    loop {
        let page = shop.get(&format!("{path}&limit={limit}{after}"), &owner, 200).await;
        let data = page["data"].as_array().unwrap();
        assert!(data.len() <= limit);
        rows.extend(data.iter().cloned());
        let Some(next) = page["next"].as_str() else { return rows };
        assert_eq!(data.len(), limit);
        after = format!("&after={next}");
    }
}

fn texts(rows: &[Value], field: &str) -> Vec<String> {
    rows.iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}

/// The same rows rise by `key` one way, and fall the other.
async fn rises_and_falls(shop: &Shop, path: &str, key: &str, limit: usize) {
    let join = if path.contains('?') { '&' } else { '?' };
    let rising = pages(shop, &format!("{path}{join}sort={key}"), limit).await;
    let mut falling = pages(shop, &format!("{path}{join}sort=-{key}"), limit).await;
    assert!(rising.len() > limit, "{path}: more than a page");
    assert!(texts(&rising, key).is_sorted(), "{path}");
    falling.reverse();
    assert_eq!(rising, falling, "{path}");
}

async fn lists_have_the_order_that_was_asked_for(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let product = shop.demo["products"][0]["id"].as_str().unwrap();
    for pieces in ["1", "-1", "2", "-2", "3"] {
        let body = serde_json::json!({ "warehouseId": "MAIN", "productId": product, "quantity": pieces, "reason": "count" });
        let path = "/api/inventory/adjust";
        super::json(shop.write(reqwest::Method::POST, path, &owner, &[], &body).await, 200).await;
    }
    rises_and_falls(&shop, "/api/inventory/warehouses/MAIN/stock", "sku", 50).await;
    rises_and_falls(&shop, "/api/accounting/journal-entries", "entryDate", 2).await;
    let movements = format!("/api/inventory/movements?productId={product}&warehouse=MAIN");
    rises_and_falls(&shop, &movements, "occurredAt", 2).await;

    for (path, field) in [
        ("/api/inventory/warehouses/MAIN/stock?sort=price".to_owned(), "sort"),
        ("/api/accounting/journal-entries?sort=number".to_owned(), "sort"),
        ("/api/inventory/movements?sort=occurredAt".to_owned(), "sort"),
        (format!("{movements}&sort=occurredAt&after=bm8"), "after"),
    ] {
        let refused = shop.get(&path, &owner, 400).await;
        assert_eq!(refused["errors"][0]["field"], field, "{path}: {refused}");
    }
    let rising = shop.get(&format!("{movements}&sort=occurredAt&limit=1"), &owner, 200).await;
    let other = format!("{movements}&sort=-occurredAt&after={}", rising["next"].as_str().unwrap());
    shop.get(&other, &owner, 400).await;
    shop.stop().await;
}
