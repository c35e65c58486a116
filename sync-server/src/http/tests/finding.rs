//! The catalogue as it is looked through: search a page at a time, orders, and what is refused.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(a_search_has_pages_and_filters, lists_have_the_order_that_was_asked_for);

async fn pages(shop: &Shop, who: &str, path: &str, limit: usize) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = shop.get(&format!("{path}&limit={limit}{cursor}"), who, 200).await;
        rows.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&after={next}"),
            None => return rows,
        }
    }
}

async fn make(shop: &Shop, who: &str, body: Value) -> Value {
    json(shop.write(Method::POST, "/api/products", who, &[], &body).await, 201).await
}

async fn a_search_has_pages_and_filters(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let outer = object!({ "name": "Gadgets" });
    let outer = json(shop.write(Method::POST, "/api/categories", &owner, &[], &outer).await, 201).await;
    let inner = object!({ "name": "Widgets", "parentId": outer["id"] });
    let inner = json(shop.write(Method::POST, "/api/categories", &owner, &[], &inner).await, 201).await;
    for number in 0..9 {
        let (size, category) = (number % 3, if number < 5 { &inner["id"] } else { &Value::Null });
        let name = format!("Zibeline widget size {size}");
        let body = object!({ "sku": format!("ZW-{number}"), "name": name, "retailPrice": "1", "categoryId": category });
        make(&shop, &owner, body).await;
    }
    let skus =
        |rows: &[Value]| rows.iter().map(|row| row["sku"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let whole = skus(
        &shop.get("/api/products?q=zibelnie%20widget", &owner, 200).await["data"].as_array().unwrap().clone(),
    );
    assert_eq!(whole.len(), 9);
    for limit in [1, 4] {
        assert_eq!(skus(&pages(&shop, &owner, "/api/products?q=zibelnie%20widget", limit).await), whole);
    }
    assert_eq!(
        skus(&pages(&shop, &owner, "/api/products?q=zibeline%202", 50).await),
        ["ZW-2", "ZW-5", "ZW-8"]
    );
    let inside = format!("/api/products?q=zib&category={}", outer["slug"].as_str().unwrap());
    assert_eq!(pages(&shop, &owner, &inside, 2).await.len(), 5);
    assert!(pages(&shop, &owner, "/api/products?q=zib&status=Archived", 2).await.is_empty());
    assert!(pages(&shop, &owner, "/api/products?q=zib&category=none", 2).await.is_empty());
    // As everywhere, a shop front sees no cost.
    let seen = shop.get("/api/products?q=ZW-3", &shop.text("retailKey"), 200).await;
    assert!(seen["data"][0]["sku"] == "ZW-3" && seen["data"][0].get("cost").is_none());
    let foreign = shop.get("/api/products?limit=1", &owner, 200).await["next"].as_str().unwrap().to_owned();
    for (wrong, field) in [
        ("q=zib&sort=name".to_owned(), "sort"),
        ("q=zib&updatedSince=2020-01-01T00:00:00Z".to_owned(), "updatedSince"),
        (format!("q=zib&after={foreign}"), "after"),
        ("q=zib&status=Gone".to_owned(), "status"),
    ] {
        let refused = shop.get(&format!("/api/products?{wrong}"), &owner, 400).await;
        assert_eq!((&refused["code"], &refused["errors"][0]["field"]), (&"UNREADABLE".into(), &field.into()));
    }
    shop.stop().await;
}

async fn lists_have_the_order_that_was_asked_for(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    // Two of one price and name; one whose price begins later.
    for (sku, name) in [("y-2", "apple pie"), ("Y-1", "Apple pie")] {
        let made = make(&shop, &owner, object!({ "sku": sku, "name": name, "retailPrice": "0.01" })).await;
        let path = format!("/api/products/{}/price", made["id"].as_str().unwrap());
        let later = object!({ "price": "99999", "validFrom": "2199-01-01T00:00:00Z" });
        json(shop.write(Method::PUT, &path, &owner, &[], &later).await, 200).await;
    }
    let amount = |row: &Value| {
        let text = row["retailPrice"]["amount"].as_str().unwrap();
        domain::parse_unit_price(text, domain::Currency::USD).unwrap().ten_thousandths
    };
    let key = |sort: &str, row: &Value| match sort {
        "price" => (amount(row), String::new()),
        "name" => (0, row["name"].as_str().unwrap().to_ascii_lowercase()),
        field => (0, row[field].as_str().unwrap().to_owned()),
    };
    let count = pages(&shop, &owner, "/api/products?", 200).await.len();
    for sort in ["name", "sku", "price", "updatedAt", "createdAt"] {
        let up = pages(&shop, &owner, &format!("/api/products?sort={sort}"), 7).await;
        assert_eq!(up.len(), count, "{sort}");
        assert!(
            up.is_sorted_by_key(|row| (key(sort, row), row["id"].as_str().unwrap().to_owned())),
            "{sort}"
        );
        let mut down = pages(&shop, &owner, &format!("/api/products?sort=-{sort}"), 50).await;
        down.reverse();
        assert_eq!(up, down, "{sort}");
    }
    let cheapest = shop.get("/api/products?sort=price&limit=1", &owner, 200).await;
    assert_eq!(cheapest["data"][0]["retailPrice"]["amount"], "0.01");
    let drinks = pages(&shop, &owner, "/api/products?sort=name&category=soft-drinks&status=Active", 3).await;
    assert_eq!(
        drinks.len(),
        pages(&shop, &owner, "/api/products?category=soft-drinks&status=Active", 50).await.len()
    );
    let cursor = cheapest["next"].as_str().unwrap();
    for wrong in [
        "sort=colour".to_owned(),
        "sort=-".to_owned(),
        format!("sort=-price&after={cursor}"),
        format!("after={cursor}"),
    ] {
        assert_eq!(
            shop.get(&format!("/api/products?{wrong}"), &owner, 400).await["code"],
            "UNREADABLE",
            "{wrong}"
        );
    }
    let refused = shop.get("/api/products?sort=colour", &owner, 400).await;
    assert!(refused["detail"].as_str().unwrap().contains("name, sku, price, updatedAt, createdAt"));
    shop.stop().await;
}
