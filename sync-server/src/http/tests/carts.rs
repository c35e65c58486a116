//! Carts over HTTP: put together, priced, sent, discounted, merged, ordered once; browsers with their token.

use reqwest::{Method, Response};
use serde_json::{Value, json as object};

use super::offers::made;
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    a_cart_is_put_together_and_priced_at_each_look,
    what_stands_in_the_way_is_told_line_by_line,
    every_kind_of_promotion_reaches_cart_and_order,
    a_coupon_is_counted_where_an_order_is_confirmed,
    shipping_is_priced_by_zone_and_has_its_account,
    two_carts_become_one,
    a_cart_becomes_an_order_once_and_comes_back_when_that_is_cancelled,
    a_browser_shops_with_its_token_and_nobody_elses,
    a_wholesale_cart_asks_for_least_quantities
);

pub(super) const NOBODY: &str = "018f0000-0000-7000-8000-000000000009";

/// Somebody with a cart.
pub(super) struct Buyer<'a> {
    pub shop: &'a Shop,
    pub key: String,
    pub path: String,
    pub token: String,
}

impl<'a> Buyer<'a> {
    /// Makes a cart of these SKUs and quantities.
    pub(super) async fn new(shop: &'a Shop, key: &str, items: &[(&str, &str)]) -> Self {
        Self::of(shop, key, "retail", object!({ "items": lines(items) })).await.0
    }

    pub(super) async fn of(shop: &'a Shop, key: &str, channel: &str, body: Value) -> (Self, Value) {
        let path = format!("/api/carts/{channel}");
        let cart = json(shop.write(Method::POST, &path, key, &[], &body).await, 201).await;
        let path = format!("{path}/{}", cart["id"].as_str().unwrap());
        let token = cart["token"].as_str().unwrap().to_owned();
        (Self { shop, key: key.to_owned(), path, token }, cart)
    }

    pub(super) async fn send(&self, method: Method, at: &str, body: &Value) -> Response {
        let headers = [("cart-token", self.token.as_str())];
        self.shop.write(method, &format!("{}{at}", self.path), &self.key, &headers, body).await
    }

    pub(super) async fn put(&self, at: &str, body: Value, status: u16) -> Value {
        json(self.send(Method::PUT, at, &body).await, status).await
    }

    pub(super) async fn post(&self, at: &str, body: Value, status: u16) -> Value {
        json(self.send(Method::POST, at, &body).await, status).await
    }

    pub(super) async fn look(&self) -> Value {
        json(self.send(Method::GET, "", &Value::Null).await, 200).await
    }

    /// An address of the demo's first zone, and the way that every cart can be sent.
    pub(super) async fn send_home(&self) -> Value {
        self.put("/address", home(), 200).await;
        self.put("/shipping-option", object!({ "shippingOption": "standard" }), 200).await
    }
}

pub(super) fn lines(items: &[(&str, &str)]) -> Value {
    items.iter().map(|(sku, quantity)| object!({ "sku": sku, "quantity": quantity })).collect()
}

pub(super) fn home() -> Value {
    object!({ "street": "1 Example Lane", "city": "Sampletown", "state": "NY", "postalCode": "10001", "country": "US" })
}

fn guest() -> Value {
    object!({ "customer": { "email": "Rosa@Example.org", "name": "Rosa" } })
}

fn codes(cart: &Value) -> Vec<&str> {
    cart["messages"].as_array().unwrap().iter().map(|message| message["code"].as_str().unwrap()).collect()
}

fn amount(value: &Value) -> &str {
    value["amount"].as_str().unwrap()
}

/// Goods of the tests' own: SKU, price, and whether there are a hundred of it.
pub(super) async fn stock(shop: &Shop, owner: &str, sku: &str, price: &str, extra: Value) -> String {
    let mut body = object!({ "sku": sku, "name": sku, "retailPrice": price, "cost": "0.50", "taxClass": "standard" });
    for (name, value) in extra.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let product = made(shop, owner, "/api/products", &body).await;
    receive(shop, owner, sku, "100").await;
    product["id"].as_str().unwrap().to_owned()
}

async fn receive(shop: &Shop, owner: &str, sku: &str, quantity: &str) {
    let receipt = object!({ "warehouseId": "MAIN", "lines": [{ "sku": sku, "quantity": quantity, "unitCost": "0.50" }] });
    made(shop, owner, "/api/inventory/receipts", &receipt).await;
}

async fn a_cart_is_put_together_and_priced_at_each_look(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let key = shop.text("retailKey");
    let product = stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    stock(&shop, &owner, "POT", "20.00", object!({})).await;
    let (buyer, empty) = Buyer::of(&shop, &key, "retail", object!({})).await;
    assert_eq!((&empty["status"], amount(&empty["total"])), (&"Open".into(), "0.00"));
    assert_eq!(codes(&empty), Vec::<&str>::new());
    let cart = buyer.post("/items", object!({ "productId": product }), 200).await;
    let cart_of_two = buyer.post("/items", object!({ "sku": "CUP", "quantity": "2" }), 200).await;
    assert_eq!(cart_of_two["items"].as_array().unwrap().len(), 1, "a variant is on one line");
    let item = &cart_of_two["items"][0];
    assert_eq!((&item["quantity"], amount(&item["unitPrice"])), (&"3".into(), "4.00"));
    // 8.25 per cent on 12.00.
    assert_eq!((amount(&cart_of_two["subtotal"]), amount(&cart_of_two["tax"])), ("12.00", "0.99"));
    assert_eq!(amount(&cart_of_two["total"]), "12.99");
    assert!(cart_of_two.get("token").is_none(), "it is shown once");

    let at = format!("/items/{}", cart["items"][0]["id"].as_str().unwrap());
    let five = buyer.put(&at, object!({ "quantity": "5" }), 200).await;
    assert_eq!(amount(&five["subtotal"]), "20.00");
    buyer.post("/items", object!({ "sku": "POT" }), 200).await;
    let one = json(buyer.send(Method::DELETE, &at, &Value::Null).await, 200).await;
    assert_eq!((amount(&one["subtotal"]), one["items"].as_array().unwrap().len()), ("20.00", 1));
    json(buyer.send(Method::DELETE, &at, &Value::Null).await, 404).await;
    buyer.put(&at, object!({ "quantity": "1" }), 404).await;
    let pot = format!("/items/{}", one["items"][0]["id"].as_str().unwrap());
    for (path, body, code) in [
        ("/items", object!({ "sku": "NOTHING" }), "UNKNOWN_PRODUCT"),
        ("/items", object!({ "productId": NOBODY }), "UNKNOWN_PRODUCT"),
        ("/items", object!({}), "UNKNOWN_PRODUCT"),
        ("/items", object!({ "sku": "POT", "quantity": "0" }), "QUANTITY_INVALID"),
    ] {
        assert_eq!(buyer.post(path, body, 422).await["code"], code);
    }
    assert_eq!(buyer.put(&pot, object!({ "quantity": "-1" }), 422).await["code"], "QUANTITY_INVALID");
    assert_eq!(buyer.put(&pot, object!({ "quantity": "many" }), 422).await["code"], "QUANTITY_INVALID");

    // The price is the one of the moment; the buyer is told once.
    let path = format!("/api/products/sku/POT");
    let id = shop.get(&path, &owner, 200).await["id"].as_str().unwrap().to_owned();
    let price = object!({ "price": "25.00" });
    json(shop.write(Method::PUT, &format!("/api/products/{id}/price"), &owner, &[], &price).await, 200).await;
    let dearer = buyer.look().await;
    assert_eq!((amount(&dearer["subtotal"]), codes(&dearer)), ("25.00", vec!["PRICE_CHANGED"]));
    assert_eq!(dearer["messages"][0]["itemId"], dearer["items"][0]["id"]);
    let changed = buyer.put(&pot, object!({ "quantity": "2" }), 200).await;
    assert_eq!(codes(&changed), ["PRICE_CHANGED"]);
    assert_eq!(codes(&buyer.look().await), Vec::<&str>::new());

    let stale = [("if-match", "\"v1\"")];
    let late = shop.write(Method::PUT, &format!("{}{pot}", buyer.path), &key, &stale, &object!({ "quantity": "9" }));
    assert_eq!(json(late.await, 412).await["code"], "VERSION_CHANGED");
    // Another channel's key finds nothing, and cannot begin one here.
    shop.get(&buyer.path, &shop.text("wholesaleKey"), 404).await;
    shop.get(&buyer.path.replace("retail", "wholesale"), &owner, 404).await;
    let other = shop.write(Method::POST, "/api/carts/retail", &shop.text("wholesaleKey"), &[], &object!({})).await;
    assert_eq!(json(other, 403).await["code"], "FORBIDDEN");
    let unknown = object!({ "customerId": NOBODY });
    for channel in ["retail", "wholesale"] {
        let path = format!("/api/carts/{channel}");
        let refused = shop.write(Method::POST, &path, &owner, &[], &unknown).await;
        assert_eq!(json(refused, 422).await["code"], "UNKNOWN_CUSTOMER");
    }
    let twice = [("idempotency-key", "one-cart")];
    let first = json(shop.write(Method::POST, "/api/carts/retail", &key, &twice, &object!({})).await, 201).await;
    let again = json(shop.write(Method::POST, "/api/carts/retail", &key, &twice, &object!({})).await, 201).await;
    assert_eq!((&first["id"], first["token"].is_string(), again.get("token")), (&again["id"], true, None));
    assert_eq!(buyer.send(Method::DELETE, "", &Value::Null).await.status(), 204);
    json(buyer.send(Method::GET, "", &Value::Null).await, 404).await;
    json(buyer.send(Method::DELETE, "", &Value::Null).await, 404).await;
    shop.stop().await;
}

async fn what_stands_in_the_way_is_told_line_by_line(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let off = stock(&shop, &owner, "OFF", "1.00", object!({})).await;
    stock(&shop, &owner, "FEW", "1.00", object!({})).await;
    made(&shop, &owner, "/api/products", &object!({ "sku": "NONE", "name": "None", "retailPrice": "1.00" })).await;
    let buyer = Buyer::new(&shop, &shop.text("retailKey"), &[("OFF", "1"), ("FEW", "150"), ("NONE", "1")]).await;
    let inactive = object!({ "status": "Inactive" });
    json(shop.write(Method::PUT, &format!("/api/products/{off}"), &owner, &[], &inactive).await, 200).await;
    let cart = buyer.look().await;
    let of = |message: &Value| {
        let item = cart["items"].as_array().unwrap().iter().find(|item| item["id"] == message["itemId"]);
        format!("{} {}", message["code"].as_str().unwrap(), item.map_or("-", |item| item["sku"].as_str().unwrap()))
    };
    let mut told: Vec<String> = cart["messages"].as_array().unwrap().iter().map(of).collect();
    told.sort();
    assert_eq!(told, ["INSUFFICIENT_STOCK FEW", "PRODUCT_INACTIVE OFF", "SOLD_OUT NONE"]);
    assert_eq!((amount(&cart["subtotal"]), &cart["items"][0]["unitPrice"]), ("151.00", &Value::Null));
    shop.stop().await;
}
