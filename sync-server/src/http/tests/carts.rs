//! Carts over HTTP: put together, priced at each look, sent, merged. What becomes of them is in `checkout.rs`.

use reqwest::{Method, Response};
use serde_json::{Value, json as object};

use super::customers::sign_in;
use super::offers::made;
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    a_cart_is_put_together_and_priced_at_each_look,
    what_stands_in_the_way_is_told_line_by_line,
    shipping_is_priced_by_zone,
    two_carts_become_one,
    a_wholesale_cart_asks_for_least_quantities,
    what_no_cart_can_begin_with
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

pub(super) fn guest() -> Value {
    object!({ "customer": { "email": "Rosa@Example.org", "name": "Rosa" } })
}

pub(super) fn codes(cart: &Value) -> Vec<&str> {
    cart["messages"].as_array().unwrap().iter().map(|message| message["code"].as_str().unwrap()).collect()
}

pub(super) fn amount(value: &Value) -> &str {
    value["amount"].as_str().unwrap()
}

/// Goods of the tests' own: SKU, price, and whether there are a hundred of it.
pub(super) async fn stock(shop: &Shop, owner: &str, sku: &str, price: &str, extra: Value) -> String {
    let mut body =
        object!({ "sku": sku, "name": sku, "retailPrice": price, "cost": "0.50", "taxClass": "standard" });
    for (name, value) in extra.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let product = made(shop, owner, "/api/products", &body).await;
    receive(shop, owner, sku, "100").await;
    product["id"].as_str().unwrap().to_owned()
}

pub(super) async fn receive(shop: &Shop, owner: &str, sku: &str, quantity: &str) {
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
    let id = shop.get("/api/products/sku/POT", &owner, 200).await["id"].as_str().unwrap().to_owned();
    let price = object!({ "price": "25.00" });
    json(shop.write(Method::PUT, &format!("/api/products/{id}/price"), &owner, &[], &price).await, 200).await;
    let dearer = buyer.look().await;
    assert_eq!((amount(&dearer["subtotal"]), codes(&dearer)), ("25.00", vec!["PRICE_CHANGED"]));
    assert_eq!(dearer["messages"][0]["itemId"], dearer["items"][0]["id"]);
    let changed = buyer.put(&pot, object!({ "quantity": "2" }), 200).await;
    assert_eq!(codes(&changed), ["PRICE_CHANGED"]);
    assert_eq!(codes(&buyer.look().await), Vec::<&str>::new());

    let stale = [("if-match", "\"v1\"")];
    let (at, nine) = (format!("{}{pot}", buyer.path), object!({ "quantity": "9" }));
    let late = shop.write(Method::PUT, &at, &key, &stale, &nine).await;
    assert_eq!(json(late, 412).await["code"], "VERSION_CHANGED");
    // Another channel's key finds nothing, and cannot begin one here.
    shop.get(&buyer.path, &shop.text("wholesaleKey"), 404).await;
    shop.get(&buyer.path.replace("retail", "wholesale"), &owner, 404).await;
    let other =
        shop.write(Method::POST, "/api/carts/retail", &shop.text("wholesaleKey"), &[], &object!({})).await;
    assert_eq!(json(other, 403).await["code"], "FORBIDDEN");
    let unknown = object!({ "customerId": NOBODY });
    for channel in ["retail", "wholesale"] {
        let path = format!("/api/carts/{channel}");
        let refused = shop.write(Method::POST, &path, &owner, &[], &unknown).await;
        assert_eq!(json(refused, 422).await["code"], "UNKNOWN_CUSTOMER");
    }
    let twice = [("idempotency-key", "one-cart")];
    let first =
        json(shop.write(Method::POST, "/api/carts/retail", &key, &twice, &object!({})).await, 201).await;
    let again =
        json(shop.write(Method::POST, "/api/carts/retail", &key, &twice, &object!({})).await, 201).await;
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
    made(&shop, &owner, "/api/products", &object!({ "sku": "NONE", "name": "None", "retailPrice": "1.00" }))
        .await;
    let buyer =
        Buyer::new(&shop, &shop.text("retailKey"), &[("OFF", "1"), ("FEW", "150"), ("NONE", "1")]).await;
    let inactive = object!({ "status": "Inactive" });
    json(shop.write(Method::PUT, &format!("/api/products/{off}"), &owner, &[], &inactive).await, 200).await;
    let cart = buyer.look().await;
    let of = |message: &Value| {
        let item = cart["items"].as_array().unwrap().iter().find(|item| item["id"] == message["itemId"]);
        format!(
            "{} {}",
            message["code"].as_str().unwrap(),
            item.map_or("-", |item| item["sku"].as_str().unwrap())
        )
    };
    let mut told: Vec<String> = cart["messages"].as_array().unwrap().iter().map(of).collect();
    told.sort();
    assert_eq!(told, ["INSUFFICIENT_STOCK FEW", "PRODUCT_INACTIVE OFF", "SOLD_OUT NONE"]);
    assert_eq!((amount(&cart["subtotal"]), &cart["items"][0]["unitPrice"]), ("151.00", &Value::Null));
    shop.stop().await;
}

async fn shipping_is_priced_by_zone(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    stock(&shop, &owner, "LAMP", "20.00", object!({ "attributes": { "weight": "1.5" } })).await;
    let buyer = Buyer::new(&shop, &shop.text("retailKey"), &[("LAMP", "1")]).await;
    let options = async || {
        let listed = json(buyer.send(Method::GET, "/shipping-options", &Value::Null).await, 200).await;
        let of = |way: &Value| format!("{} {}", way["code"].as_str().unwrap(), amount(&way["price"]));
        listed["data"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(options().await, Vec::<String>::new());
    let early = buyer.put("/shipping-option", object!({ "shippingOption": "standard" }), 422).await;
    assert_eq!(early["code"], "UNKNOWN_SHIPPING_OPTION");
    let addressed = buyer.put("/address", home(), 200).await;
    assert_eq!(
        (codes(&addressed), &addressed["shippingAddress"]),
        (vec!["SHIPPING_OPTION_REQUIRED"], &home())
    );
    assert_eq!(options().await, ["standard 4.90", "express 12.90"]);
    let sent = buyer.put("/shipping-option", object!({ "shippingOption": "express" }), 200).await;
    assert_eq!((amount(&sent["shipping"]), &sent["shippingOption"]), ("12.90", &"express".into()));
    // 8.25 per cent on the lamp and on sending it, each rounded: 1.65 and 1.06.
    assert_eq!(
        (amount(&sent["subtotal"]), amount(&sent["tax"]), amount(&sent["total"])),
        ("20.00", "2.71", "35.61")
    );
    // Two weigh 3 kg; from 50.00 on the ordinary way is free.
    let item = format!("/items/{}", sent["items"][0]["id"].as_str().unwrap());
    assert_eq!(amount(&buyer.put(&item, object!({ "quantity": "2" }), 200).await["shipping"]), "24.90");
    buyer.put(&item, object!({ "quantity": "3" }), 200).await;
    assert_eq!(options().await, ["standard 0.00", "express 24.90"]);
    // Fifteen are too heavy: the way that was chosen is none any more.
    let heavy = buyer.put(&item, object!({ "quantity": "15" }), 200).await;
    assert_eq!((codes(&heavy), &heavy["shippingOption"]), (vec!["UNKNOWN_SHIPPING_OPTION"], &Value::Null));
    buyer.put("/shipping-option", object!({ "shippingOption": null }), 200).await;
    let mut far = home();
    far["country"] = "JP".into();
    assert_eq!(codes(&buyer.put("/address", far.clone(), 200).await), ["NOT_SHIPPED_THERE"]);
    far["country"] = "XX".into();
    assert_eq!(buyer.put("/address", far.clone(), 422).await["code"], "UNKNOWN_COUNTRY");
    far["street"] = "".into();
    far["country"] = "US".into();
    assert_eq!(buyer.put("/address", far, 422).await["code"], "ADDRESS_INCOMPLETE");
    shop.stop().await;
}

async fn two_carts_become_one(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    stock(&shop, &owner, "POT", "20.00", object!({})).await;
    let key = shop.text("retailKey");
    let mine = Buyer::new(&shop, &key, &[("CUP", "1")]).await;
    let other = Buyer::new(&shop, &key, &[("CUP", "2"), ("POT", "1")]).await;
    other.send_home().await;
    let id = |buyer: &Buyer<'_>| buyer.path.rsplit('/').next().unwrap().to_owned();
    let same = mine.post("/merge", object!({ "cartId": id(&mine) }), 422).await;
    assert_eq!(same["code"], "SAME_CART");
    mine.post("/merge", object!({ "cartId": NOBODY }), 404).await;
    let merged = mine.post("/merge", object!({ "cartId": id(&other) }), 200).await;
    let held: Vec<String> = merged["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| format!("{} {}", item["sku"].as_str().unwrap(), item["quantity"].as_str().unwrap()))
        .collect();
    assert_eq!(held, ["CUP 3", "POT 1"]);
    assert_eq!(
        (&merged["shippingAddress"]["city"], &merged["shippingOption"]),
        (&"Sampletown".into(), &"standard".into())
    );
    json(other.send(Method::GET, "", &Value::Null).await, 404).await;
    // A cart is not filled for ever.
    let many: Vec<Value> =
        (0..200).map(|n| object!({ "sku": format!("THING-{n}"), "name": "T", "retailPrice": "1" })).collect();
    for product in &many {
        made(&shop, &owner, "/api/products", product).await;
    }
    let items: Vec<Value> = many.iter().map(|product| object!({ "sku": product["sku"] })).collect();
    let (full, _) = Buyer::of(&shop, &key, "retail", object!({ "items": items })).await;
    assert_eq!(full.post("/items", object!({ "sku": "CUP" }), 409).await["code"], "CART_FULL");
    shop.stop().await;
}

async fn a_wholesale_cart_asks_for_least_quantities(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let terms = object!({ "wholesale": { "moq": "12", "multiple": "6", "tiers": [{ "minQuantity": "12", "unitPrice": "3.00" },
        { "minQuantity": "24", "unitPrice": "2.50" }] } });
    stock(&shop, &owner, "CASE", "4.00", terms).await;
    let customers = shop.get("/api/customers?kind=Wholesale", &owner, 200).await;
    let customer =
        customers["data"].as_array().unwrap().iter().find(|one| one["taxStatus"] == "ordinary").unwrap();
    let body = object!({ "customerId": customer["id"], "items": lines(&[("CASE", "6")]) });
    let (buyer, cart) = Buyer::of(&shop, &shop.text("wholesaleKey"), "wholesale", body).await;
    assert_eq!((codes(&cart), amount(&cart["subtotal"])), (vec!["MOQ_NOT_MET"], "24.00"));
    assert_eq!(cart["messages"][0]["itemId"], cart["items"][0]["id"]);
    buyer.send_home().await;
    assert_eq!(buyer.post("/checkout", object!({}), 422).await["code"], "MOQ_NOT_MET");
    let item = format!("/items/{}", cart["items"][0]["id"].as_str().unwrap());
    let odd = buyer.put(&item, object!({ "quantity": "13" }), 200).await;
    assert_eq!((codes(&odd), amount(&odd["subtotal"])), (vec!["MULTIPLE_NOT_MET", "PRICE_CHANGED"], "39.00"));
    let even = buyer.put(&item, object!({ "quantity": "24" }), 200).await;
    assert_eq!(amount(&even["subtotal"]), "60.00");
    let order = buyer.post("/checkout", object!({ "poNumber": "PO-7" }), 201).await;
    assert_eq!((&order["salesChannel"], &order["poNumber"]), (&"WholesaleWeb".into(), &"PO-7".into()));
    assert_eq!(order["customerId"], customer["id"]);
    shop.stop().await;
}

async fn what_no_cart_can_begin_with(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    for channel in ["retail", "wholesale"] {
        for (item, code) in [(("NOSUCH", "1"), "UNKNOWN_PRODUCT"), (("PRO-001", "0"), "QUANTITY_INVALID")] {
            let body = object!({ "items": lines(&[item]) });
            let made = shop.write(Method::POST, &format!("/api/carts/{channel}"), &owner, &[], &body).await;
            assert_eq!(json(made, 422).await["code"], code, "{channel}");
        }
    }
    let foreign = shop.text("retailKey");
    let made = shop.write(Method::POST, "/api/carts/wholesale", &foreign, &[], &object!({})).await;
    assert_eq!(json(made, 403).await["code"], "FORBIDDEN");
    // A customer's session brings no token of a cart: it opens none, also not of its own channel.
    let cart = shop.write(Method::POST, "/api/carts/wholesale", &owner, &[], &object!({})).await;
    let cart = format!("/api/carts/wholesale/{}", json(cart, 201).await["id"].as_str().unwrap());
    let known = &shop.demo["buyer"];
    let buyer = sign_in(&shop, known["email"].as_str().unwrap(), known["password"].as_str().unwrap()).await;
    shop.get(&cart, &buyer, 403).await;
    shop.stop().await;
}
