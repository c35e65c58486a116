//! Safety stock (S-12): web channels leave it, in what they are told and in what they can pay; counters do not.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::carts::Buyer;
use super::customers::write;
use super::goods::{furnished, received};
use super::orders::{card, on, place, read, sound, stock, tea};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(web_channels_leave_the_safety_stock, a_channel_may_sell_everything);

const PUT: Method = Method::PUT;
const POST: Method = Method::POST;

/// Ten of the tea in WEST, of which so much is left.
async fn leaving(shop: &Shop, safety_stock: &str) -> String {
    let product = furnished(shop).await;
    received(shop, "10").await;
    let body = object!({ "safetyStock": safety_stock });
    write(shop, &shop.owner().await, (PUT, &format!("/api/products/{product}"), 200), body).await;
    product
}

async fn available(shop: &Shop, who: &str) -> Value {
    let body = object!({ "warehouseId": "WEST", "items": [{ "sku": "TEA-1", "quantity": "9" }] });
    write(shop, who, (POST, "/api/inventory/check-availability", 200), body).await
}

async fn web_channels_leave_the_safety_stock(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let (owner, key) = (shop.owner().await, shop.text("retailKey"));
    let product = leaving(&shop, "3").await;
    // A shop front is told what it may sell, staff what there is.
    let told = available(&shop, &key).await;
    assert_eq!((&told["available"], &told["items"][0]["quantity"]), (&false.into(), &"7".into()));
    assert_eq!(available(&shop, &owner).await["items"][0]["quantity"], "10");
    let buyer = Buyer::new(&shop, &key, &[("TEA-1", "8")]).await;
    let message = &buyer.look().await["messages"][0];
    assert_eq!(message["code"], "INSUFFICIENT_STOCK");
    assert!(message["detail"].as_str().unwrap().contains("There are 7"), "{message}");

    let (eight, seven) = (place(&shop, &tea("8")).await, place(&shop, &tea("7")).await);
    assert_eq!(eight["availability"][0]["quantity"], "7");
    // The one that wants more than the channel may sell gets nothing, whoever pays first.
    assert_eq!(on(&shop, &eight, "confirm", &card("test_ok"), 409).await["code"], "INSUFFICIENT_STOCK");
    let path = format!("/api/orders/{}/timeline", eight["id"].as_str().unwrap());
    let story = shop.get(&path, &owner, 200).await;
    let last = story["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["outcome"], &last["claims"][0]["quantity"]), (&"SOLD_OUT".into(), &"7".into()));
    on(&shop, &seven, "confirm", &card("test_ok"), 200).await;
    assert_eq!(stock(&shop, &product).await, ["10", "7", "3"]);
    // The last three are not for the web.
    let sold_out = json(shop.write(POST, "/api/orders/retail", &owner, &[], &tea("1")).await, 409).await;
    assert_eq!(sold_out["code"], "SOLD_OUT");
    assert_eq!(buyer.look().await["messages"][0]["code"], "SOLD_OUT");
    let taken = object!({ "orderId": "018f0000-0000-7000-8000-000000000021", "warehouseId": "WEST", "items": [{ "sku": "TEA-1", "quantity": "3" }] });
    write(&shop, &owner, (POST, "/api/inventory/deduct", 200), taken).await;
    assert_eq!(stock(&shop, &product).await, ["7", "7", "0"]);
    assert_eq!(read(&shop, &seven).await["status"], "Completed");
    shop.stop().await;
    sound(&folder);
}

async fn a_channel_may_sell_everything(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let (owner, key) = (shop.owner().await, shop.text("retailKey"));
    let product = leaving(&shop, "3").await;
    let only = object!({ "safetyStockChannels": ["WholesaleWeb"] });
    let set = write(&shop, &owner, (PUT, "/api/settings", 200), only.clone()).await;
    assert_eq!(set["safetyStockChannels"], only["safetyStockChannels"]);
    assert_eq!(available(&shop, &key).await["items"][0]["quantity"], "10");
    assert_eq!(available(&shop, &shop.text("wholesaleKey")).await["items"][0]["quantity"], "7");
    let whole = place(&shop, &tea("10")).await;
    on(&shop, &whole, "confirm", &card("test_ok"), 200).await;
    assert_eq!(stock(&shop, &product).await, ["10", "10", "0"]);
    shop.stop().await;
    sound(&folder);
}
