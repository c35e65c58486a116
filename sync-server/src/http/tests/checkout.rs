//! What becomes of carts: promotions and coupons on placed orders, orders made once.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::carts::{Buyer, amount, codes, guest, home, lines, receive, stock};
use super::offers::made;
use super::orders::{card, sound};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    every_kind_of_promotion_reaches_cart_and_order,
    conditions_are_looked_at,
    a_coupon_is_counted_where_an_order_is_confirmed,
    two_confirmations_want_the_last_use_and_one_gets_it,
    sending_has_its_account,
    a_cart_becomes_an_order_once_and_comes_back_when_that_is_cancelled,
    what_is_missing_is_asked_for
);

/// Confirms an order as whoever has made its cart.
pub(super) async fn confirm(buyer: &Buyer<'_>, order: &Value, status: u16) -> Value {
    let path = format!("/api/orders/retail/{}/confirm", order["id"].as_str().unwrap());
    let headers = [("cart-token", buyer.token.as_str())];
    json(buyer.shop.write(Method::POST, &path, &buyer.key, &headers, &card("test_ok")).await, status).await
}

/// A guest of the demo's first zone, with these goods in the cart.
async fn ready<'a>(shop: &'a Shop, items: &[(&str, &str)]) -> Buyer<'a> {
    let buyer = Buyer::new(shop, &shop.text("retailKey"), items).await;
    buyer.send_home().await;
    buyer
}

async fn every_kind_of_promotion_reaches_cart_and_order(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let cup = stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    let pot = stock(&shop, &owner, "POT", "20.00", object!({})).await;
    let offers = [
        (object!({ "kind": "percentOff", "percent": "10" }), "3.20"),
        (object!({ "kind": "amountOff", "amount": "5.00" }), "5.00"),
        (object!({ "kind": "buyXGetY", "buy": 2, "get": 1 }), "4.00"),
        (
            object!({ "kind": "buyXGetY", "buy": 1, "get": 1, "percent": "50", "reward": { "productIds": [pot] } }),
            "10.00",
        ),
        (object!({ "kind": "mixAndMatch", "quantity": 3, "price": "10.00" }), "18.00"),
        (object!({ "kind": "quantityBreak", "breaks": [{ "minQuantity": "3", "percent": "25" }] }), "8.00"),
    ];
    for (offer, off) in offers {
        let scope = if offer.get("reward").is_some() { object!([cup]) } else { object!([cup, pot]) };
        let body = object!({ "name": "An offer", "offer": offer, "scope": { "productIds": scope } });
        let promotion = made(&shop, &owner, "/api/promotions", &body).await;
        let buyer = ready(&shop, &[("CUP", "3"), ("POT", "1")]).await;
        let cart = buyer.look().await;
        assert_eq!((amount(&cart["subtotal"]), amount(&cart["discount"])), ("32.00", off), "{offer}");
        assert_eq!(cart["discounts"][0]["promotionId"], promotion["id"]);
        assert_eq!(
            (&cart["discounts"][0]["name"], amount(&cart["discounts"][0]["amount"])),
            (&"An offer".into(), off)
        );
        let order = buyer.post("/checkout", guest(), 201).await;
        for figure in ["subtotal", "discount", "shipping", "tax", "total", "discounts", "taxLines"] {
            assert_eq!(order[figure], cart[figure], "{offer}: {figure}");
        }
        // Placed directly it comes to the same (M-6).
        let direct = object!({ "customer": guest()["customer"], "items": lines(&[("POT", "1"), ("CUP", "3")]),
            "shippingAddress": home(), "shippingOption": "standard", "total": cart["total"] });
        let direct = made(&shop, &shop.text("retailKey"), "/api/orders/retail", &direct).await;
        assert_eq!(amount(&direct["discount"]), off);
        let gone = format!("/api/promotions/{}", promotion["id"].as_str().unwrap());
        assert_eq!(shop.send(Method::DELETE, &gone, &owner, None).await.status(), 204);
        assert_eq!(amount(&buyer.look().await["discount"]), "0.00", "a cart is priced anew");
        let path = format!("/api/orders/retail/{}", order["id"].as_str().unwrap());
        assert_eq!(amount(&shop.get(&path, &owner, 200).await["discount"]), off, "an order keeps its price");
        confirm(&buyer, &order, 200).await;
    }
    shop.stop().await;
    sound(&folder);
}

async fn conditions_are_looked_at(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let cup = stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    let customer = shop.get("/api/customers?kind=Retail&limit=1", &owner, 200).await["data"][0]["id"].clone();
    let offer = |name: &str, conditions: Value| {
        object!({ "name": name, "offer": { "kind": "percentOff", "percent": "10" }, "conditions": conditions,
            "scope": { "productIds": [cup] } })
    };
    let always = object!({ "from": "00:00", "to": "24:00" });
    for (name, conditions) in [
        ("Now", object!({ "hours": always, "validFrom": "2020-01-01" })),
        ("Over", object!({ "validTo": "2020-12-31" })),
        ("Elsewhere", object!({ "channels": ["WholesaleWeb", "POS"] })),
        ("Club", object!({ "customerGroup": "club" })),
        ("Much", object!({ "minimum": "100.00" })),
    ] {
        made(&shop, &owner, "/api/promotions", &offer(name, conditions)).await;
    }
    let names = |cart: &Value| -> Vec<String> {
        let given = cart["discounts"].as_array().unwrap().iter();
        given.map(|given| given["name"].as_str().unwrap().to_owned()).collect()
    };
    let key = shop.text("retailKey");
    let anybody = Buyer::new(&shop, &key, &[("CUP", "1")]).await;
    assert_eq!(names(&anybody.look().await), ["Now"]);
    let group = format!("/api/customers/{}/group", customer.as_str().unwrap());
    let club = object!({ "customerGroup": "club" });
    json(shop.write(Method::PUT, &group, &owner, &[], &club).await, 200).await;
    let body = object!({ "customerId": customer, "items": lines(&[("CUP", "25")]) });
    let (_, member) = Buyer::of(&shop, &key, "retail", body).await;
    assert_eq!(names(&member), ["Now", "Club", "Much"]);
    // 10.00, then of what is left 9.00, then 8.10.
    assert_eq!(amount(&member["discount"]), "27.10");
    shop.stop().await;
}

async fn a_coupon_is_counted_where_an_order_is_confirmed(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let cup = stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    stock(&shop, &owner, "POT", "20.00", object!({})).await;
    let body = object!({ "name": "Cups", "offer": { "kind": "percentOff", "percent": "50" },
        "scope": { "productIds": [cup] }, "conditions": { "coupon": "CUPS", "minimum": "8.00" }, "limits": { "total": 2, "perCustomer": 1 } });
    let promotion = made(&shop, &owner, "/api/promotions", &body).await;
    let promotion = format!("/api/promotions/{}", promotion["id"].as_str().unwrap());
    let uses = async || shop.get(&promotion, &owner, 200).await["uses"].as_i64().unwrap();
    let buyer = ready(&shop, &[("POT", "1")]).await;
    assert_eq!(
        buyer.put("/coupon", object!({ "couponCode": "NOSUCH" }), 422).await["code"],
        "COUPON_UNKNOWN"
    );
    let cart = buyer.put("/coupon", object!({ "couponCode": " cups" }), 200).await;
    assert_eq!((codes(&cart), &cart["couponCode"]), (vec!["COUPON_BELOW_MINIMUM"], &"CUPS".into()));
    assert_eq!(buyer.post("/checkout", guest(), 422).await["code"], "COUPON_BELOW_MINIMUM");
    let mut direct = object!({ "customer": guest()["customer"], "items": lines(&[("POT", "1")]),
        "shippingAddress": home(), "coupons": ["cups"] });
    let place = async |body: &Value| shop.write(Method::POST, "/api/orders/retail", &owner, &[], body).await;
    assert_eq!(json(place(&direct).await, 422).await["code"], "COUPON_BELOW_MINIMUM");
    let earned = buyer.post("/items", object!({ "sku": "CUP", "quantity": "2" }), 200).await;
    assert_eq!((codes(&earned), amount(&earned["discount"])), (vec![], "4.00"));
    assert_eq!(earned["discounts"][0]["code"], "CUPS");
    let order = buyer.post("/checkout", guest(), 201).await;
    assert_eq!(
        (uses().await, order["discounts"][0]["code"].as_str()),
        (0, Some("CUPS")),
        "orders reserve nothing"
    );
    confirm(&buyer, &order, 200).await;
    assert_eq!(uses().await, 1);
    // The same guest, however they write it, is the same customer.
    direct["items"] = lines(&[("CUP", "2")]);
    let second = json(place(&direct).await, 201).await;
    let path = format!("/api/orders/retail/{}", second["id"].as_str().unwrap());
    let refused = shop.write(Method::POST, &format!("{path}/confirm"), &owner, &[], &card("test_ok")).await;
    assert_eq!(json(refused, 409).await["code"], "ORDER_NOT_PAYABLE");
    let still = shop.get(&path, &owner, 200).await;
    assert_eq!((&still["status"], uses().await), (&"PendingPayment".into(), 1), "it can be changed and paid");
    direct["coupons"] = object!([]);
    json(shop.write(Method::PUT, &path, &owner, &[], &direct).await, 200).await;
    let paid = shop.write(Method::POST, &format!("{path}/confirm"), &owner, &[], &card("test_ok")).await;
    json(paid, 200).await;
    // An order that is cancelled gives its coupon back.
    let cancel = format!("/api/orders/retail/{}/cancel", order["id"].as_str().unwrap());
    let reason = object!({ "reason": "changed my mind" });
    json(shop.write(Method::POST, &cancel, &owner, &[], &reason).await, 200).await;
    assert_eq!(uses().await, 0);
    let again = buyer.post("/checkout", guest(), 201).await;
    confirm(&buyer, &again, 200).await;
    let other = object!({ "customer": { "email": "other@example.org", "name": "O" }, "items": lines(&[("CUP", "2")]),
        "shippingAddress": home(), "coupons": ["CUPS"] });
    let other = made(&shop, &owner, "/api/orders/retail", &other).await;
    let path = format!("/api/orders/retail/{}/confirm", other["id"].as_str().unwrap());
    json(shop.write(Method::POST, &path, &owner, &[], &card("test_ok")).await, 200).await;
    assert_eq!(uses().await, 2);
    let mut less = body.clone();
    less["limits"] = object!({ "total": 1 });
    let below = shop.write(Method::PUT, &promotion, &owner, &[], &less).await;
    assert_eq!(json(below, 409).await["code"], "LIMIT_BELOW_USES");
    less["limits"] = object!({ "total": 2 });
    json(shop.write(Method::PUT, &promotion, &owner, &[], &less).await, 200).await;
    let fresh = Buyer::new(&shop, &shop.text("retailKey"), &[("CUP", "2")]).await;
    assert_eq!(fresh.put("/coupon", object!({ "couponCode": "CUPS" }), 422).await["code"], "COUPON_USED_UP");
    let gone = shop.send(Method::DELETE, &promotion, &owner, None).await;
    assert_eq!(json(gone, 409).await["code"], "PROMOTION_USED");
    shop.stop().await;
    sound(&folder);
}

async fn two_confirmations_want_the_last_use_and_one_gets_it(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    let body = object!({ "name": "Once", "offer": { "kind": "percentOff", "percent": "50" },
        "conditions": { "coupon": "ONCE" }, "limits": { "total": 1 } });
    let promotion = made(&shop, &owner, "/api/promotions", &body).await;
    let mut orders = Vec::new();
    for n in 0..4 {
        let body = object!({ "customer": { "email": format!("guest{n}@example.org"), "name": "G" },
            "items": lines(&[("CUP", "1")]), "shippingAddress": home(), "coupons": ["ONCE"] });
        orders
            .push(made(&shop, &owner, "/api/orders/retail", &body).await["id"].as_str().unwrap().to_owned());
    }
    let pay = async |id: &String| {
        let path = format!("/api/orders/retail/{id}/confirm");
        shop.write(Method::POST, &path, &owner, &[], &card("test_ok")).await.status().as_u16()
    };
    let (a, b, c, d) = tokio::join!(pay(&orders[0]), pay(&orders[1]), pay(&orders[2]), pay(&orders[3]));
    let mut answers = [a, b, c, d];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409, 409, 409]);
    let path = format!("/api/promotions/{}", promotion["id"].as_str().unwrap());
    assert_eq!(shop.get(&path, &owner, 200).await["uses"], 1);
    let lower = json(shop.write(Method::PUT, &path, &owner, &[], &body).await, 200).await;
    assert_eq!(lower["limits"]["total"], 1);
    shop.stop().await;
    sound(&folder);
}

async fn sending_has_its_account(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    let buyer = ready(&shop, &[("CUP", "2")]).await;
    let order = buyer.post("/checkout", guest(), 201).await;
    assert_eq!((amount(&order["shipping"]), &order["shippingOption"]), ("4.90", &"standard".into()));
    confirm(&buyer, &order, 200).await;
    let balance = async |name: &str| {
        let sheet = shop.get("/api/accounting/trial-balance", &owner, 200).await;
        let line = sheet["lines"].as_array().unwrap().iter().find(|line| line["name"] == name).cloned();
        line.map_or_else(|| "0.00".to_owned(), |line| amount(&line["credit"]).to_owned())
    };
    assert_eq!(
        (balance("Shipping charged").await, balance("Revenue, retail web").await),
        ("4.90".into(), "8.00".into())
    );
    let path = format!("/api/orders/retail/{}/refund", order["id"].as_str().unwrap());
    let back = object!({ "shipping": true, "reason": "it came late" });
    json(shop.write(Method::POST, &path, &owner, &[], &back).await, 200).await;
    assert_eq!(
        (balance("Shipping charged").await, balance("Revenue, retail web").await),
        ("0.00".into(), "8.00".into())
    );
    shop.stop().await;
    sound(&folder);
}

async fn a_cart_becomes_an_order_once_and_comes_back_when_that_is_cancelled(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let cup = stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    let buyer = ready(&shop, &[("CUP", "2")]).await;
    let order = buyer.post("/checkout", guest(), 201).await;
    assert_eq!(order["customerEmail"], "Rosa@Example.org");
    let again = buyer.post("/checkout", guest(), 200).await;
    assert_eq!((&again["id"], &again["orderNumber"]), (&order["id"], &order["orderNumber"]));
    let closed = buyer.look().await;
    assert_eq!((&closed["status"], &closed["orderId"]), (&"Ordered".into(), &order["id"]));
    let item = format!("/items/{}", closed["items"][0]["id"].as_str().unwrap());
    for answer in [
        buyer.post("/items", object!({ "sku": "CUP" }), 409).await,
        buyer.put(&item, object!({ "quantity": "1" }), 409).await,
        json(buyer.send(Method::DELETE, &item, &Value::Null).await, 409).await,
        buyer.put("/address", home(), 409).await,
        buyer.put("/shipping-option", object!({ "shippingOption": null }), 409).await,
        buyer.put("/coupon", object!({ "couponCode": null }), 409).await,
        buyer.post("/merge", object!({ "cartId": super::carts::NOBODY }), 409).await,
    ] {
        assert_eq!(answer["code"], "CART_ORDERED");
    }
    // Others take all of it: the order is cancelled, and the cart is there again (S-4).
    let all = object!({ "warehouseId": "MAIN", "sku": "CUP", "quantity": "-100", "reason": "theft" });
    json(shop.write(Method::POST, "/api/inventory/adjust", &owner, &[], &all).await, 200).await;
    let back = buyer.look().await;
    assert_eq!(
        (&back["status"], &back["orderId"], codes(&back)),
        (&"Open".into(), &Value::Null, vec!["SOLD_OUT"])
    );
    assert_eq!(buyer.post("/checkout", guest(), 409).await["code"], "SOLD_OUT");
    receive(&shop, &owner, "CUP", "5").await;
    let second = buyer.post("/checkout", guest(), 201).await;
    assert_ne!(second["id"], order["id"]);
    confirm(&buyer, &second, 200).await;
    assert_eq!(buyer.look().await["status"], "Ordered");
    let stock = shop.get(&format!("/api/inventory/{cup}"), &owner, 200).await;
    assert!(stock["stock"].as_array().unwrap().iter().any(|row| row["allocated"] == "2"), "{stock}");
    shop.stop().await;
    sound(&folder);
}

async fn what_is_missing_is_asked_for(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let cup = stock(&shop, &owner, "CUP", "4.00", object!({})).await;
    let buyer = Buyer::new(&shop, &shop.text("retailKey"), &[]).await;
    let code = async |body: Value, status: u16| buyer.post("/checkout", body, status).await["code"].clone();
    assert_eq!(code(guest(), 409).await, "CART_EMPTY");
    buyer.post("/items", object!({ "sku": "CUP" }), 200).await;
    assert_eq!(code(guest(), 422).await, "REQUIRED", "an address");
    let mut far = home();
    far["country"] = "JP".into();
    buyer.put("/address", far, 200).await;
    assert_eq!(code(guest(), 422).await, "NOT_SHIPPED_THERE");
    buyer.put("/address", home(), 200).await;
    assert_eq!(code(guest(), 422).await, "SHIPPING_OPTION_REQUIRED");
    buyer.put("/shipping-option", object!({ "shippingOption": "standard" }), 200).await;
    assert_eq!(code(object!({}), 422).await, "REQUIRED", "a buyer");
    let mut wrong = guest();
    wrong["total"] = "1.00".into();
    assert_eq!(code(wrong, 422).await, "TOTAL_MISMATCH");
    let stale = [("if-match", "\"v1\"")];
    let late =
        shop.write(Method::POST, &format!("{}/checkout", buyer.path), &buyer.key, &stale, &guest()).await;
    assert_eq!(json(late, 412).await["code"], "VERSION_CHANGED");

    let price = format!("/api/products/{cup}/price");
    json(shop.write(Method::PUT, &price, &owner, &[], &object!({ "price": "5.00" })).await, 200).await;
    assert_eq!(code(guest(), 409).await, "PRICE_CHANGED");
    let inactive = |status: &str| object!({ "status": status });
    let product = format!("/api/products/{cup}");
    json(shop.write(Method::PUT, &product, &owner, &[], &inactive("Inactive")).await, 200).await;
    assert_eq!(code(guest(), 422).await, "PRODUCT_INACTIVE");
    json(shop.write(Method::PUT, &product, &owner, &[], &inactive("Active")).await, 200).await;
    // The buyer has seen the new total and accepts it.
    let mut accepted = guest();
    accepted["total"] = buyer.look().await["total"].clone();
    buyer.post("/checkout", accepted, 201).await;
    shop.stop().await;
}
