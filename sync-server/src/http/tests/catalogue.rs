//! What surrounds products over HTTP: the tree of categories, tax classes with their days, price lists, and what of
//! them tills hear and shop fronts see.

use protocol::{CategoryData, PullPage};
use reqwest::Method;
use serde_json::{Value, json as object};

use super::till::Till;
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    categories_are_a_tree_that_people_change,
    a_category_moves_with_all_that_is_inside,
    taxes_and_price_lists_begin_when_they_say,
);

/// Writes as this credential; gives the answer's body.
async fn write(shop: &Shop, method: Method, path: &str, who: &str, body: Value, status: u16) -> Value {
    json(shop.write(method, path, who, &[], &body).await, status).await
}

fn refusal(problem: &Value) -> (&str, &str) {
    (problem["code"].as_str().unwrap(), problem["errors"][0]["field"].as_str().unwrap_or_default())
}

async fn feed(shop: &Shop, till: &Till<'_>, cursor: &str) -> PullPage {
    let path = format!("{}/sync/v1/pull?feed=catalog{cursor}", shop.url);
    let page = shop.client.get(path).bearer_auth(&till.token).send().await.unwrap();
    serde_json::from_value(json(page, 200).await).unwrap()
}

/// The cursor at which a till knows everything.
async fn up_to_date(shop: &Shop, till: &Till<'_>) -> String {
    let mut cursor = String::new();
    loop {
        let page = feed(shop, till, &cursor).await;
        cursor = format!("&cursor={}", page.cursor);
        if !page.more {
            return cursor;
        }
    }
}

async fn categories_are_a_tree_that_people_change(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let till = Till::enrol(&shop).await;
    let cursor = up_to_date(&shop, &till).await;
    let all = "/api/categories";
    let make = async |body: Value, status: u16| write(&shop, Method::POST, all, &owner, body, status).await;

    let tea = make(object!({ "name": "Tea & Coffee" }), 201).await;
    assert_eq!(
        (&tea["slug"], &tea["parentId"], &tea["version"]),
        (&"tea-coffee".into(), &Value::Null, &1.into())
    );
    let green = make(object!({ "name": "Green", "parentId": tea["id"], "slug": "green-tea" }), 201).await;
    let leaf = make(object!({ "name": "Leaf", "parentId": green["id"] }), 201).await;
    let path = |row: &Value| format!("{all}/{}", row["id"].as_str().unwrap());
    let inside = shop.get(&format!("{all}?parent={}", tea["id"].as_str().unwrap()), &owner, 200).await;
    assert_eq!(inside["data"], object!([green]));
    let first = shop.get(&format!("{all}?limit=2"), &owner, 200).await;
    assert_eq!(first["data"], object!([leaf, green]));
    let rest = format!("{all}?limit=1&after={}", first["next"].as_str().unwrap());
    assert_eq!(shop.get(&rest, &owner, 200).await["data"], object!([tea]));

    no_category_is_made_of_these(&shop, &owner).await;
    // No circle, however long.
    for inside in [&tea, &green, &leaf] {
        let move_to = object!({ "parentId": inside["id"] });
        let refused = write(&shop, Method::PUT, &path(&tea), &owner, move_to, 422).await;
        assert_eq!(refusal(&refused), ("CATEGORY_CIRCLE", "parentId"));
    }
    let etag = shop.send(Method::GET, &path(&leaf), &owner, None).await.headers()["etag"]
        .to_str()
        .unwrap()
        .to_owned();
    let change = object!({ "name": "Loose leaf", "parentId": tea["id"] });
    let put = async || shop.write(Method::PUT, &path(&leaf), &owner, &[("If-Match", &etag)], &change).await;
    let moved = json(put().await, 200).await;
    assert_eq!(
        (&moved["name"], &moved["parentId"], &moved["slug"]),
        (&"Loose leaf".into(), &tea["id"], &"leaf".into())
    );
    assert_eq!(json(put().await, 412).await["code"], "VERSION_CHANGED");

    let product =
        object!({ "sku": "LEAF-1", "name": "Sencha", "retailPrice": "4", "categoryId": leaf["id"] });
    write(&shop, Method::POST, "/api/products", &owner, product, 201).await;
    let since =
        shop.get("/api/products/sku/LEAF-1", &owner, 200).await["updatedAt"].as_str().unwrap().to_owned();
    for filter in
        ["category=tea-coffee".to_owned(), "category=leaf".to_owned(), format!("updatedSince={since}")]
    {
        let found = shop.get(&format!("/api/products?{filter}"), &owner, 200).await;
        assert_eq!(found["data"].as_array().unwrap().len(), 1, "{filter}");
    }
    shop.get("/api/products?updatedSince=yesterday", &owner, 400).await;
    for full in [&tea, &leaf] {
        let refused = write(&shop, Method::DELETE, &path(full), &owner, Value::Null, 409).await;
        assert_eq!(refused["code"], "CATEGORY_NOT_EMPTY");
    }
    assert_eq!(shop.send(Method::DELETE, &path(&green), &owner, None).await.status(), 204);
    json(shop.send(Method::DELETE, &path(&green), &owner, None).await, 404).await;
    let retail = shop.text("retailKey");
    shop.get(&path(&tea), &retail, 200).await;
    write(&shop, Method::POST, all, &retail, object!({ "name": "Mine" }), 403).await;

    let page = feed(&shop, &till, &cursor).await;
    let told =
        |row: &Value| page.changes.iter().find(|change| change.id == row["id"].as_str().unwrap()).unwrap();
    assert!(told(&green).data.is_none(), "gone");
    let now: CategoryData = told(&leaf).data.as_ref().unwrap().read().unwrap();
    assert_eq!(now.name, "Loose leaf");
    shop.stop().await;
}

async fn a_category_moves_with_all_that_is_inside(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let chain = async |letter: &str, levels: usize| -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for level in 1..=levels {
            let body = object!({ "name": format!("{letter}{level}"), "parentId": ids.last() });
            let made = write(&shop, Method::POST, "/api/categories", &owner, body, 201).await;
            ids.push(made["id"].as_str().unwrap().to_owned());
        }
        ids
    };
    let (above, below) = (chain("above", 10).await, chain("below", 7).await);
    let path = format!("/api/categories/{}", below[0]);
    let put = async |parent: &str, status: u16| {
        write(&shop, Method::PUT, &path, &owner, object!({ "parentId": parent }), status).await
    };
    assert_eq!(refusal(&put(&above[9], 422).await), ("CATEGORY_TOO_DEEP", "parentId"));
    put(&above[8], 200).await;
    let one_more = object!({ "name": "One more", "parentId": below[6] });
    let refused = write(&shop, Method::POST, "/api/categories", &owner, one_more, 422).await;
    assert_eq!(refusal(&refused), ("CATEGORY_TOO_DEEP", "parentId"));
    shop.stop().await;
}

async fn no_category_is_made_of_these(shop: &Shop, owner: &str) {
    let nobody = uuid::Uuid::from_u128(1);
    for (body, status, expected) in [
        (object!({ "name": " " }), 422, ("VALIDATION_FAILED", "name")),
        (object!({ "name": "x", "slug": "a b" }), 422, ("VALIDATION_FAILED", "slug")),
        (object!({ "name": "Tea, coffee" }), 409, ("DUPLICATE_SLUG", "slug")),
        (object!({ "name": "x", "parentId": nobody }), 422, ("UNKNOWN_CATEGORY", "parentId")),
    ] {
        assert_eq!(
            refusal(&write(shop, Method::POST, "/api/categories", owner, body, status).await),
            expected
        );
    }
}

async fn taxes_and_price_lists_begin_when_they_say(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let rule = |zone: &str, percent: &str, from: &str, to: Option<&str>| {
        object!({ "taxClass": "books", "zone": zone, "validFrom": from, "validTo": to,
            "rates": [{ "code": "VAT", "name": "VAT", "percent": percent }] })
    };
    let add = async |body: Value, status: u16| {
        write(&shop, Method::POST, "/api/tax-classes", &owner, body, status).await
    };
    let product = object!({ "sku": "BOOK-1", "name": "Atlas", "retailPrice": "40", "taxClass": "books" });
    let early = write(&shop, Method::POST, "/api/products", &owner, product.clone(), 422).await;
    assert_eq!(refusal(&early), ("UNKNOWN_TAX_CLASS", "taxClass"));
    add(rule("DEMO", "7", "2020-01-01", None), 201).await;
    write(&shop, Method::POST, "/api/products", &owner, product, 201).await;
    // The next rate ends the one that is open; days that are taken are refused.
    let next = add(rule("DEMO", "7.5", "2030-07-01", None), 201).await;
    assert_eq!((&next["rates"][0]["percent"], &next["validTo"]), (&"7.5".into(), &Value::Null));
    add(rule("OTHER", "9", "2020-01-01", Some("2020-12-31")), 201).await;
    for taken in [
        rule("DEMO", "8", "2030-07-01", None),
        rule("DEMO", "8", "2029-01-01", Some("2029-12-31")),
        rule("OTHER", "8", "2020-12-31", None),
    ] {
        assert_eq!(refusal(&add(taken, 409).await), ("TAX_RULE_OVERLAP", "validFrom"));
    }
    for (body, field) in [
        (rule("DEMO", "1001", "2040-01-01", None), "rates"),
        (rule("DEMO", "1", "2040-01-02", Some("2040-01-01")), "validTo"),
        (object!({ "taxClass": "books", "zone": "DEMO", "validFrom": "2040-01-01" }), "rates"),
    ] {
        assert_eq!(refusal(&add(body, 422).await), ("TAX_RULE_INVALID", field));
    }
    assert_eq!(refusal(&add(rule("DEMO", "7,5", "2040-01-01", None), 422).await).1, "rates[0].percent");
    let classes = shop.get("/api/tax-classes", &owner, 200).await;
    let books =
        classes["data"].as_array().unwrap().iter().find(|class| class["taxClass"] == "books").unwrap();
    let days = books["rules"].as_array().unwrap().iter();
    let days: Vec<_> = days.map(|rule| (rule["validFrom"].clone(), rule["validTo"].clone())).collect();
    assert_eq!(
        object!(days),
        object!([["2020-01-01", "2030-06-30"], ["2030-07-01", null], ["2020-01-01", "2020-12-31"]])
    );

    let lists = "/api/price-lists";
    let list = object!({ "code": "staff", "name": "Staff", "pricesIncludeTax": true });
    let made = write(&shop, Method::POST, lists, &owner, list.clone(), 201).await;
    assert_eq!((&made["currency"], &made["pricesIncludeTax"]), (&"USD".into(), &true.into()));
    let again = write(&shop, Method::POST, lists, &owner, list, 409).await;
    assert_eq!(refusal(&again), ("DUPLICATE_PRICE_LIST", "code"));
    let wild = object!({ "code": "A B", "name": "x", "pricesIncludeTax": true });
    assert_eq!(refusal(&write(&shop, Method::POST, lists, &owner, wild, 422).await).1, "code");
    assert_eq!(shop.get(lists, &owner, 200).await["data"].as_array().unwrap().len(), 3);

    // What a product cost and will cost is the house's own (P-2).
    let id = shop.get("/api/products/sku/BOOK-1", &owner, 200).await["id"].as_str().unwrap().to_owned();
    let price = object!({ "price": "9", "priceList": "staff" });
    write(&shop, Method::PUT, &format!("/api/products/{id}/price"), &owner, price, 200).await;
    let prices = format!("/api/products/{id}/prices?priceList=staff");
    assert_eq!(shop.get(&prices, &owner, 200).await["data"][0]["price"]["amount"], "9.00");
    shop.get(&prices, &shop.text("retailKey"), 403).await;
    shop.stop().await;
}
