//! Keys that every visitor's browser holds: they open the cart whose token comes with them, its order, and nothing else.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::carts::{Buyer, NOBODY, guest, home, stock};
use super::checkout::confirm;
use super::orders::{card, sound};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(a_browser_shops_with_its_token_and_nobody_elses);

async fn a_browser_shops_with_its_token_and_nobody_elses(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    let key = shop.text("browserKey");
    assert!(key.starts_with("pk_test_"));
    shop.get("/api/products?q=CUP", &key, 200).await;
    for path in ["/api/orders/retail", "/api/promotions", "/api/customers", "/api/events", "/api/keys"] {
        shop.get(path, &key, 403).await;
    }
    let named = object!({ "customerId": NOBODY });
    let named = shop.write(Method::POST, "/api/carts/retail", &key, &[], &named).await;
    assert_eq!(json(named, 403).await["code"], "FORBIDDEN");

    let mine = Buyer::new(&shop, &key, &[("CUP", "2")]).await;
    let other = Buyer::new(&shop, &key, &[("CUP", "1")]).await;
    assert!(mine.token.len() >= 22 + 3, "128 bits and more");
    let cart = mine.look().await;
    let item = format!("/items/{}", cart["items"][0]["id"].as_str().unwrap());
    // Without a token, and with another cart's, every address is closed.
    let doors = [
        (Method::GET, String::new(), Value::Null),
        (Method::DELETE, String::new(), Value::Null),
        (Method::POST, "/items".to_owned(), object!({ "sku": "CUP" })),
        (Method::PUT, item.clone(), object!({ "quantity": "1" })),
        (Method::DELETE, item, Value::Null),
        (Method::PUT, "/address".to_owned(), home()),
        (Method::PUT, "/shipping-option".to_owned(), object!({ "shippingOption": null })),
        (Method::PUT, "/coupon".to_owned(), object!({ "couponCode": null })),
        (Method::GET, "/shipping-options".to_owned(), Value::Null),
        (Method::POST, "/merge".to_owned(), object!({ "cartId": NOBODY })),
        (Method::POST, "/checkout".to_owned(), guest()),
    ];
    for (method, at, body) in &doors {
        let path = format!("{}{at}", mine.path);
        let bare = shop.write(method.clone(), &path, &key, &[], body).await;
        assert_eq!(json(bare, 403).await["code"], "CART_TOKEN_REQUIRED", "{method} {path}");
        let foreign = [("cart-token", other.token.as_str())];
        json(shop.write(method.clone(), &path, &key, &foreign, body).await, 404).await;
    }
    let id = |buyer: &Buyer<'_>| buyer.path.rsplit('/').next().unwrap().to_owned();
    let guessed = object!({ "cartId": id(&other), "cartToken": mine.token });
    mine.post("/merge", guessed, 404).await;
    let merged = mine.post("/merge", object!({ "cartId": id(&other), "cartToken": other.token }), 200).await;
    assert_eq!(merged["items"][0]["quantity"], "3");

    mine.send_home().await;
    let order = mine.post("/checkout", guest(), 201).await;
    let path = format!("/api/orders/retail/{}", order["id"].as_str().unwrap());
    assert_eq!(shop.get(&path, &key, 403).await["code"], "CART_TOKEN_REQUIRED");
    let stranger = Buyer::new(&shop, &key, &[]).await;
    let foreign = [("cart-token", stranger.token.as_str())];
    let own = [("cart-token", mine.token.as_str())];
    for (method, at, body) in [
        (Method::GET, "", Value::Null),
        (Method::POST, "/payments", object!({ "method": "CreditCard" })),
        (Method::POST, "/confirm", card("test_ok")),
    ] {
        json(shop.write(method, &format!("{path}{at}"), &key, &foreign, &body).await, 404).await;
    }
    // What staff and shop fronts do, a browser does not, also with its own order.
    for (method, path, body) in [
        (Method::POST, format!("{path}/cancel"), object!({ "reason": "no" })),
        (Method::PUT, path.clone(), object!({ "items": [], "draft": false })),
        (Method::POST, "/api/orders/retail".to_owned(), object!({ "items": [] })),
        (Method::GET, path.replace("/retail", "") + "/timeline", Value::Null),
    ] {
        json(shop.write(method, &path, &key, &own, &body).await, 403).await;
    }
    assert_eq!(confirm(&mine, &order, 200).await["status"], "Completed");
    let read = json(shop.write(Method::GET, &path, &key, &own, &Value::Null).await, 200).await;
    assert_eq!(read["status"], "Completed");

    // A browser that changes too much waits.
    let mut refused = 0;
    for _ in 0..60 {
        let answer = mine.send(Method::POST, "/items", &object!({ "sku": "CUP" })).await;
        refused += usize::from(answer.status() == 429);
    }
    assert!(refused > 0);
    shop.stop().await;
    sound(&folder);
}
