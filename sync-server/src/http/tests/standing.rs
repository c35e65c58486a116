//! Whether a customer may buy at all: let in, or not in use.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::customers::{open, sign_in, write};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(an_account_that_is_not_in_use_buys_nothing);

const POST: Method = Method::POST;

/// A trader who has registered, was let in, and has signed in.
pub(super) async fn registered(shop: &Shop, email: &str) -> String {
    let trade = object!({"kind": "Wholesale", "name": "Kim Reed", "company": "Reed Ltd", "email": email,
        "password": "a long sentence"});
    open(shop, "/api/customers/register", &trade, 202).await;
    let owner = shop.owner().await;
    let waiting = shop.get("/api/customers?status=Pending", &owner, 200).await;
    let path = format!("/api/customers/{}", waiting["data"][0]["id"].as_str().unwrap());
    write(shop, &owner, (POST, &format!("{path}/activate"), 200), Value::Null).await;
    sign_in(shop, email, "a long sentence").await
}

async fn an_account_that_is_not_in_use_buys_nothing(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    super::goods::furnished(&shop).await;
    super::goods::received(&shop, "3").await;
    registered(&shop, "kim@reed.example").await;
    let found = shop.get("/api/customers?status=Active&limit=1", &owner, 200).await;
    let id = found["data"][0]["id"].as_str().unwrap().to_owned();
    write(&shop, &owner, (POST, &format!("/api/customers/{id}/deactivate"), 200), Value::Null).await;
    let mut order = super::orders::tea("1");
    order.as_object_mut().unwrap().remove("customer");
    order["customerId"] = id.into();
    let refused = json(shop.write(POST, "/api/orders/retail", &owner, &[], &order).await, 422).await;
    let error = &refused["errors"][0];
    assert_eq!((&error["code"], &error["field"]), (&"CUSTOMER_INACTIVE".into(), &"customerId".into()));
    shop.stop().await;
}
