//! Web orders over HTTP: paid, packed, sent, given back, and who may do that.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::goods::{account, furnished, received};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(an_order_goes_its_whole_way, parts_are_given_back_and_add_up, who_may_do_what);

pub(super) const NOBODY: &str = "018f0000-0000-7000-8000-000000000009";

/// A body of so much tea from WEST.
pub(super) fn tea(quantity: &str) -> Value {
    object!({
        "warehouseId": "WEST",
        "customer": { "email": "rosa@example.org", "name": "Rosa Linden" },
        "items": [{ "sku": "TEA-1", "quantity": quantity }],
        "shippingAddress": { "street": "1 Lane", "city": "Town", "state": "NY", "postalCode": "10001", "country": "US" },
    })
}

pub(super) async fn place(shop: &Shop, body: &Value) -> Value {
    let owner = shop.owner().await;
    json(shop.write(Method::POST, "/api/orders/retail", &owner, &[], body).await, 201).await
}

/// Acts on an order as the owner.
pub(super) async fn on(shop: &Shop, order: &Value, what: &str, body: &Value, status: u16) -> Value {
    let owner = shop.owner().await;
    let path = format!("/api/orders/retail/{}/{what}", order["id"].as_str().unwrap());
    json(shop.write(Method::POST, &path, &owner, &[], body).await, status).await
}

pub(super) async fn read(shop: &Shop, order: &Value) -> Value {
    let path = format!("/api/orders/retail/{}", order["id"].as_str().unwrap());
    shop.get(&path, &shop.owner().await, 200).await
}

pub(super) fn card(token: &str) -> Value {
    object!({ "paymentMethod": "CreditCard", "paymentToken": token })
}

/// On hand, allocated, and what may be sold of the tea.
pub(super) async fn stock(shop: &Shop, product: &str) -> [String; 3] {
    let stock = shop.get(&format!("/api/inventory/{product}"), &shop.owner().await, 200).await;
    let row = stock["stock"].as_array().unwrap().iter().find(|row| row["warehouseCode"] == "WEST").unwrap();
    ["onHand", "allocated", "quantity"].map(|figure| row[figure].as_str().unwrap().to_owned())
}

pub(super) fn sound(folder: &TempFolder) {
    assert!(folder.violations().is_empty(), "{:?}", folder.violations());
}

async fn an_order_goes_its_whole_way(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let product = furnished(&shop).await;
    received(&shop, "10").await;
    let placed = place(&shop, &tea("2")).await;
    assert_eq!((&placed["status"], &placed["salesChannel"]), (&"PendingPayment".into(), &"RetailWeb".into()));
    // 6.98 and 8.25 per cent of it.
    assert_eq!((&placed["subtotal"]["amount"], &placed["total"]["amount"]), (&"6.98".into(), &"7.56".into()));
    assert_eq!(placed["availability"][0]["quantity"], "10");
    assert_eq!((&placed["pricingTier"], &placed["livemode"]), (&"Retail".into(), &false.into()));
    assert_eq!(placed["shippingAddress"]["city"], "Town");
    assert_eq!(stock(&shop, &product).await, ["10", "0", "10"], "an order reserves nothing");
    let code = on(&shop, &placed, "pack", &Value::Null, 409).await;
    assert_eq!(code["code"], "ORDER_NOT_FULFILLABLE");

    let paid = on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    assert_eq!((&paid["status"], &paid["fulfilment"]), (&"Completed".into(), &"Unfulfilled".into()));
    assert_eq!(
        (&paid["payments"][0]["status"], &paid["payments"][0]["amount"]["amount"]),
        (&"Captured".into(), &"7.56".into())
    );
    assert_eq!(stock(&shop, &product).await, ["10", "2", "8"]);
    assert_eq!(account(&shop, "Gateway clearing").await.0, "7.56");
    assert_eq!(account(&shop, "Revenue, retail web").await.1, "6.98");
    let entry = format!("/api/accounting/journal-entries/{}", paid["journalEntryId"].as_str().unwrap());
    assert_eq!(shop.get(&entry, &shop.owner().await, 200).await["reference"], paid["orderNumber"]);
    sound(&folder);

    handed_over(&shop, &placed, &paid, &product).await;
    given_back_and_told(&folder, &shop, &placed, &product).await;
    shop.stop().await;
    sound(&folder);
}

/// Packed, then sent in two parts.
async fn handed_over(shop: &Shop, placed: &Value, paid: &Value, product: &str) {
    assert_eq!(on(shop, placed, "pack", &Value::Null, 200).await["fulfilment"], "Packed");
    assert_eq!(on(shop, placed, "pack", &Value::Null, 409).await["code"], "ORDER_NOT_FULFILLABLE");
    let late = on(shop, placed, "cancel", &object!({ "reason": "changed my mind" }), 409).await;
    assert_eq!(late["code"], "ORDER_NOT_CANCELLABLE");
    let item = paid["items"][0]["id"].clone();
    let part =
        |quantity: &str| object!({ "items": [{ "id": item, "quantity": quantity }], "tracking": "1Z" });
    assert_eq!(on(shop, placed, "fulfil", &part("3"), 422).await["code"], "QUANTITY_INVALID");
    let other = object!({ "items": [{ "id": NOBODY, "quantity": "1" }] });
    assert_eq!(on(shop, placed, "fulfil", &other, 422).await["code"], "UNKNOWN_ITEM");
    let partly = on(shop, placed, "fulfil", &part("1"), 200).await;
    assert_eq!(
        (&partly["fulfilment"], &partly["items"][0]["fulfilledQuantity"]),
        (&"Packed".into(), &"1".into())
    );
    assert_eq!(stock(shop, product).await, ["9", "1", "8"]);
    let sent = on(shop, placed, "fulfil", &object!({}), 200).await;
    assert_eq!((&sent["fulfilment"], &sent["fulfilments"][0]["tracking"]), (&"Shipped".into(), &"1Z".into()));
    assert_eq!(stock(shop, product).await, ["8", "0", "8"]);
    assert_eq!(on(shop, placed, "fulfil", &object!({}), 409).await["code"], "ORDER_NOT_FULFILLABLE");
}

async fn given_back_and_told(folder: &TempFolder, shop: &Shop, placed: &Value, product: &str) {
    // All of it comes back, and is not for sale again.
    let back = on(shop, placed, "refund", &object!({ "reason": "too bitter" }), 200).await;
    assert_eq!((&back["status"], &back["fulfilment"]), (&"Completed".into(), &"Returned".into()));
    assert_eq!(stock(shop, product).await, ["8", "0", "8"]);
    let settled = read(shop, placed).await;
    assert_eq!(
        (&settled["refunds"][0]["status"], &settled["refunded"]["amount"]),
        (&"Done".into(), &"7.56".into())
    );
    assert_eq!(account(shop, "Gateway clearing").await.0, account(shop, "Gateway clearing").await.1);
    assert_eq!(
        on(shop, placed, "refund", &object!({ "reason": "again" }), 409).await["code"],
        "NOTHING_TO_REFUND"
    );

    let path = format!("/api/orders/{}/timeline", placed["id"].as_str().unwrap());
    let story = shop.get(&path, &shop.owner().await, 200).await;
    let steps: Vec<&str> =
        story["entries"].as_array().unwrap().iter().map(|step| step["what"].as_str().unwrap()).collect();
    assert_eq!(steps, ["Placed", "Paid", "Packed", "Shipped", "Shipped", "Refunded", "RefundSettled"]);
    assert_eq!(story["entries"][1]["claims"][0]["quantity"], "10");
    let told: Vec<String> = folder
        .outbox()
        .into_iter()
        .filter(|event| event.aggregate == placed["id"])
        .map(|event| event.event_type)
        .collect();
    assert_eq!(
        told,
        [
            "OrderCreated",
            "PaymentConfirmed",
            "OrderConfirmed",
            "OrderCompleted",
            "OrderFulfilled",
            "OrderFulfilled",
            "OrderRefunded"
        ]
    );
    let page = shop
        .get("/api/orders/retail?status=Completed&fulfilment=Returned&limit=1", &shop.owner().await, 200)
        .await;
    assert_eq!(page["data"][0]["id"], placed["id"]);
}

async fn parts_are_given_back_and_add_up(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let product = furnished(&shop).await;
    received(&shop, "10").await;
    let placed = place(&shop, &tea("3")).await;
    assert_eq!(
        on(&shop, &placed, "refund", &object!({ "reason": "x" }), 409).await["code"],
        "ORDER_NOT_REFUNDABLE"
    );
    let paid = on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    assert_eq!(paid["total"]["amount"], "11.33");
    let item = paid["items"][0]["id"].clone();
    let lines =
        |quantity: &str| object!({ "items": [{ "id": item, "quantity": quantity }], "reason": "dented" });
    let amount = |amount: &str| object!({ "amount": amount, "reason": "sorry" });
    assert_eq!(on(&shop, &placed, "refund", &lines("4"), 422).await["code"], "REFUND_TOO_LARGE");
    assert_eq!(on(&shop, &placed, "refund", &lines("x"), 422).await["code"], "QUANTITY_INVALID");
    assert_eq!(on(&shop, &placed, "refund", &amount("11.34"), 422).await["code"], "REFUND_TOO_LARGE");
    assert_eq!(on(&shop, &placed, "refund", &amount("1.234"), 422).await["code"], "AMOUNT_INVALID");
    assert_eq!(on(&shop, &placed, "refund", &object!({ "reason": "" }), 422).await["code"], "REQUIRED");
    let other = object!({ "items": [{ "id": NOBODY, "quantity": "1" }], "reason": "x" });
    assert_eq!(on(&shop, &placed, "refund", &other, 422).await["code"], "UNKNOWN_ITEM");
    // Something for the trouble, a piece, then the rest: together what was paid.
    on(&shop, &placed, "refund", &amount("0.50"), 200).await;
    let one = on(&shop, &placed, "refund", &lines("1"), 200).await;
    assert_eq!((&one["status"], &one["items"][0]["refundedQuantity"]), (&"Completed".into(), &"1".into()));
    assert_eq!(stock(&shop, &product).await, ["10", "2", "8"], "before hand-over it is for sale again");
    sound(&folder);
    let all = on(&shop, &placed, "refund", &object!({ "reason": "never mind" }), 200).await;
    assert_eq!((&all["status"], &all["refunded"]["amount"]), (&"Cancelled".into(), &"11.33".into()));
    let parts: i64 = all["refunds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refund| refund["total"]["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap())
        .sum();
    assert_eq!(parts, 1133);
    assert_eq!(stock(&shop, &product).await, ["10", "0", "10"]);
    assert_eq!(account(&shop, "Gateway clearing").await.0, account(&shop, "Gateway clearing").await.1);
    assert_eq!(account(&shop, "Refunds payable").await.0, account(&shop, "Refunds payable").await.1);

    // Cancelled after its payment: restocked, refunded, reversed.
    let placed = place(&shop, &tea("2")).await;
    on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    let off = on(&shop, &placed, "cancel", &object!({ "reason": "changed my mind" }), 200).await;
    assert_eq!((&off["status"], &off["cancelReason"]), (&"Cancelled".into(), &"changed my mind".into()));
    let mut again = card("test_ok");
    again["paymentId"] = off["payments"][0]["id"].clone();
    assert_eq!(on(&shop, &placed, "confirm", &again, 409).await["code"], "ORDER_NOT_PAYABLE");
    assert_eq!(read(&shop, &placed).await["refunds"][0]["status"], "Done");
    assert_eq!(stock(&shop, &product).await, ["10", "0", "10"]);
    // Collected, and brought back onto the shelf.
    let placed = place(&shop, &tea("1")).await;
    on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    let taken = on(&shop, &placed, "fulfil", &object!({ "collected": true }), 200).await;
    assert_eq!(taken["fulfilment"], "Collected");
    let back = object!({ "restock": true, "shipping": false, "reason": "wrong one" });
    assert_eq!(on(&shop, &placed, "refund", &back, 200).await["fulfilment"], "Returned");
    assert_eq!(stock(&shop, &product).await, ["10", "0", "10"]);
    for what in ["cancel", "refund", "fulfil", "pack", "confirm", "payments"] {
        let body = match what {
            "confirm" => card("test_ok"),
            "payments" => object!({ "method": "CreditCard" }),
            "fulfil" => object!({}),
            _ => object!({ "reason": "x" }),
        };
        on(&shop, &object!({ "id": NOBODY }), what, &body, 404).await;
    }
    shop.stop().await;
    sound(&folder);
}

async fn who_may_do_what(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    furnished(&shop).await;
    received(&shop, "10").await;
    let (retail, wholesale) = (shop.text("retailKey"), shop.text("wholesaleKey"));
    let placed =
        json(shop.write(Method::POST, "/api/orders/retail", &retail, &[], &tea("1")).await, 201).await;
    let path = format!("/api/orders/retail/{}", placed["id"].as_str().unwrap());
    assert_eq!(shop.get(&path, &retail, 200).await["id"], placed["id"]);
    shop.get(&path, &wholesale, 403).await;
    json(shop.write(Method::POST, "/api/orders/retail", &wholesale, &[], &tea("1")).await, 403).await;
    let other = format!("/api/orders/wholesale/{}", placed["id"].as_str().unwrap());
    shop.get(&other, &wholesale, 404).await;
    shop.get(&format!("/api/orders/{}/timeline", placed["id"].as_str().unwrap()), &wholesale, 404).await;
    shop.get(&format!("/api/orders/{}/timeline", placed["id"].as_str().unwrap()), &retail, 200).await;
    let key = object!({ "name": "Front", "channel": "RetailWeb", "publishable": true });
    let public = json(shop.write(Method::POST, "/api/keys", &owner, &[], &key).await, 201).await;
    let public = public["key"].as_str().unwrap().to_owned();
    json(shop.write(Method::POST, "/api/orders/retail", &public, &[], &tea("1")).await, 403).await;
    shop.get(&path, &public, 403).await;
    let shells = object!({ "paymentMethod": "Shells" });
    let refused =
        json(shop.write(Method::POST, &format!("{path}/confirm"), &retail, &[], &shells).await, 422).await;
    assert_eq!(refused["code"], "PAYMENT_METHOD_UNAVAILABLE");
    for (role, reads, packs) in
        [("cashier", 200, 403), ("accountant", 200, 403), ("warehouse", 200, 409), ("manager", 200, 409)]
    {
        let email = format!("{role}@example.org");
        let person =
            object!({ "name": role, "role": role, "email": email, "password": "correct horse battery" });
        json(shop.write(Method::POST, "/api/staff", &owner, &[], &person).await, 201).await;
        let them = shop.sign_in(&email, "correct horse battery").await;
        shop.get(&path, &them, reads).await;
        json(shop.write(Method::POST, &format!("{path}/pack"), &them, &[], &Value::Null).await, packs).await;
    }
    json(
        shop.write(Method::POST, &format!("{path}/refund"), &retail, &[], &object!({ "reason": "x" })).await,
        403,
    )
    .await;
    let paid = shop.write(Method::POST, &format!("{path}/confirm"), &retail, &[], &card("test_ok")).await;
    assert_eq!(json(paid, 200).await["status"], "Completed");
    let off = shop
        .write(Method::POST, &format!("{path}/cancel"), &retail, &[], &object!({ "reason": "mind" }))
        .await;
    assert_eq!(json(off, 200).await["status"], "Cancelled");
    shop.stop().await;
    sound(&folder);
}
