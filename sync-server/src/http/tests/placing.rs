//! Web orders that are placed, kept as drafts and changed, and everything for which they are not placed.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::goods::{furnished, received};
use super::orders::{NOBODY, card, on, place, read, sound, tea};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(what_cannot_be_placed_is_refused, wholesale_is_priced_by_its_tiers, drafts_and_changes);

async fn what_cannot_be_placed_is_refused(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    furnished(&shop).await;
    received(&shop, "1").await;
    let with = |field: &str, value: Value| {
        let mut body = tea("1");
        body[field] = value;
        body
    };
    let item = |sku: &str, quantity: &str| object!([{ "sku": sku, "quantity": quantity }]);
    let recalled =
        shop.demo["products"].as_array().unwrap().iter().find(|product| product["kind"] == "recall").unwrap()
            ["sku"]
            .clone();
    let sleeping = object!({ "sku": "OLD-1", "name": "Old", "retailPrice": "1.00" });
    let made = json(shop.write(Method::POST, "/api/products", &owner, &[], &sleeping).await, 201).await;
    let path = format!("/api/products/{}", made["id"].as_str().unwrap());
    json(shop.write(Method::PUT, &path, &owner, &[], &object!({ "status": "Inactive" })).await, 200).await;
    let rule = object!({ "taxClass": "books", "zone": "ELSEWHERE", "treatment": "zeroRated", "rates": [], "validFrom": "2020-01-01" });
    let rule = shop.write(Method::POST, "/api/tax-classes", &owner, &[], &rule).await;
    assert!(rule.status().is_success(), "{}", rule.text().await.unwrap());
    let book = object!({ "sku": "BOOK-1", "name": "Book", "retailPrice": "9.00", "taxClass": "books" });
    json(shop.write(Method::POST, "/api/products", &owner, &[], &book).await, 201).await;
    let address = |field: &str, value: &str| {
        let mut address = tea("1")["shippingAddress"].clone();
        address[field] = value.into();
        with("shippingAddress", address)
    };
    let cases = [
        ("UNKNOWN_PRODUCT", with("items", item("NOTHING", "1"))),
        ("PRODUCT_INACTIVE", with("items", item("OLD-1", "1"))),
        ("PRODUCT_RECALLED", with("items", item(recalled.as_str().unwrap(), "1"))),
        ("QUANTITY_INVALID", with("items", item("TEA-1", "0"))),
        ("VALIDATION_FAILED", with("items", object!([]))),
        ("REQUIRED", with("items", object!([{ "quantity": "1" }]))),
        ("REQUIRED", with("customer", Value::Null)),
        ("REQUIRED", with("shippingAddress", Value::Null)),
        ("EMAIL_INVALID", with("customer", object!({ "email": "nobody", "name": "N" }))),
        ("REQUIRED", with("customer", object!({ "email": "a@b.example" }))),
        ("ADDRESS_INCOMPLETE", address("street", " ")),
        ("UNKNOWN_COUNTRY", address("country", "XX")),
        ("UNKNOWN_WAREHOUSE", with("warehouseId", "MOON".into())),
        ("COUPON_UNKNOWN", with("coupons", object!(["SPRING"]))),
        ("UNKNOWN_SHIPPING_OPTION", with("shippingOption", "rocket".into())),
        ("TOTAL_MISMATCH", with("total", "3.77".into())),
    ];
    for (code, body) in cases {
        let answer = shop.write(Method::POST, "/api/orders/retail", &owner, &[], &body).await;
        assert_eq!(json(answer, 422).await["code"], code, "{body}");
    }
    let mismatch = json(
        shop.write(Method::POST, "/api/orders/retail", &owner, &[], &with("total", "3.77".into())).await,
        422,
    )
    .await;
    let text = mismatch["detail"].as_str().unwrap();
    assert!(text.contains("3.77") && text.contains("3.78"), "{text}");
    let mut unknown = with("customer", Value::Null);
    unknown["customerId"] = NOBODY.into();
    let answer = shop.write(Method::POST, "/api/orders/retail", &owner, &[], &unknown).await;
    assert_eq!(json(answer, 422).await["code"], "UNKNOWN_CUSTOMER");
    let untaxed = shop
        .write(Method::POST, "/api/orders/retail", &owner, &[], &with("items", item("BOOK-1", "1")))
        .await;
    assert_eq!(json(untaxed, 409).await["code"], "NO_TAX_RULE");
    json(shop.write(Method::POST, "/api/orders/moon", &owner, &[], &tea("1")).await, 404).await;
    shop.get("/api/orders/moon", &owner, 404).await;
    shop.get("/api/orders/retail?status=Lost", &owner, 400).await;
    shop.get(&format!("/api/orders/retail/{NOBODY}"), &owner, 404).await;
    shop.get(&format!("/api/orders/{NOBODY}/timeline"), &owner, 404).await;

    scarce(&shop).await;
    shop.stop().await;
    sound(&folder);
}

async fn wholesale_is_priced_by_its_tiers(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    furnished(&shop).await;
    let crate_ = object!({ "sku": "CRATE-1", "name": "Crate", "retailPrice": "5.00", "taxClass": "standard",
        "wholesale": { "moq": "10", "multiple": "5", "tiers": [{ "minQuantity": "10", "unitPrice": "4.0000" }, { "minQuantity": "20", "unitPrice": "3.5050" }] } });
    json(shop.write(Method::POST, "/api/products", &owner, &[], &crate_).await, 201).await;
    let line = object!({ "sku": "CRATE-1", "quantity": "100", "unitCost": "2.00" });
    let receipt = object!({ "warehouseId": "WEST", "supplier": "", "reference": "", "lines": [line] });
    json(shop.write(Method::POST, "/api/inventory/receipts", &owner, &[], &receipt).await, 201).await;
    let body = |quantities: &[&str], email: &str| {
        let items: Vec<Value> =
            quantities.iter().map(|quantity| object!({ "sku": "CRATE-1", "quantity": quantity })).collect();
        let mut body = tea("1");
        body["items"] = items.into();
        body["customer"] = object!({ "email": email });
        body["poNumber"] = "PO 7".into();
        body
    };
    let send = async |body: &Value, status: u16| {
        json(shop.write(Method::POST, "/api/orders/wholesale", &owner, &[], body).await, status).await
    };
    let cafe = "orders@cafe-vale.example";
    assert_eq!(send(&body(&["5"], cafe), 422).await["code"], "MOQ_NOT_MET");
    assert_eq!(send(&body(&["5", "6"], cafe), 422).await["code"], "MULTIPLE_NOT_MET");
    assert_eq!(send(&body(&["10"], "nobody@example.org"), 422).await["code"], "UNKNOWN_CUSTOMER");
    assert_eq!(send(&body(&["10"], "rosa.linden@demo.example"), 422).await["code"], "NOT_WHOLESALE");
    let mut nameless = body(&["10"], cafe);
    nameless["customer"] = Value::Null;
    assert_eq!(send(&nameless, 422).await["code"], "REQUIRED");
    // Two lines of one variant reach the tier together.
    let placed = send(&body(&["15", "5"], cafe), 201).await;
    assert_eq!(placed["items"][0]["unitPrice"]["amount"], "3.505");
    assert_eq!(
        (&placed["subtotal"]["amount"], &placed["pricingTier"]),
        (&"70.11".into(), &"Wholesale".into())
    );
    assert_eq!((&placed["poNumber"], &placed["customerName"]), (&"PO 7".into(), &"Ines Vale".into()));
    // Exempt from tax.
    let exempt = send(&body(&["10"], "buying@overbrook.example"), 201).await;
    assert_eq!((&exempt["tax"]["amount"], &exempt["total"]["amount"]), (&"0.00".into(), &"40.00".into()));
    let path = format!("/api/orders/wholesale/{}/confirm", exempt["id"].as_str().unwrap());
    let transfer = object!({ "paymentMethod": "BankTransfer", "paymentToken": "statement 12" });
    let key = shop.text("wholesaleKey");
    json(shop.write(Method::POST, &path, &key, &[], &transfer).await, 403).await;
    let paid = json(shop.write(Method::POST, &path, &owner, &[], &transfer).await, 200).await;
    assert_eq!(
        (&paid["payments"][0]["status"], &paid["payments"][0]["transactionId"]),
        (&"Captured".into(), &"statement 12".into())
    );
    shop.stop().await;
    sound(&folder);
}

async fn drafts_and_changes(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let product = furnished(&shop).await;
    received(&shop, "10").await;
    let mut body = tea("2");
    body["draft"] = true.into();
    let draft = place(&shop, &body).await;
    assert_eq!((&draft["status"], &draft["total"]["amount"]), (&"Draft".into(), &"7.56".into()));
    assert_eq!(on(&shop, &draft, "confirm", &card("test_ok"), 409).await["code"], "ORDER_NOT_PAYABLE");
    // A draft is priced again when it is read.
    let price = format!("/api/products/{product}/price");
    json(shop.write(Method::PUT, &price, &owner, &[], &object!({ "price": "4.00" })).await, 200).await;
    let again = read(&shop, &draft).await;
    assert_eq!(
        (&again["total"]["amount"], &again["items"][0]["id"]),
        (&"8.66".into(), &draft["items"][0]["id"])
    );

    let path = format!("/api/orders/retail/{}", draft["id"].as_str().unwrap());
    let put = async |body: &Value, etag: &str, status: u16| {
        let headers = [("if-match", etag)];
        json(shop.write(Method::PUT, &path, &owner, &headers, body).await, status).await
    };
    assert_eq!(put(&tea("3"), "\"v9\"", 412).await["code"], "VERSION_CHANGED");
    assert_eq!(put(&tea("3"), "*", 200).await["status"], "Draft");
    let mut placing = tea("3");
    placing["draft"] = false.into();
    let placed = put(&placing, "\"v2\"", 200).await;
    assert_eq!((&placed["status"], &placed["total"]["amount"]), (&"PendingPayment".into(), &"12.99".into()));
    // Its prices are frozen now.
    json(shop.write(Method::PUT, &price, &owner, &[], &object!({ "price": "5.00" })).await, 200).await;
    assert_eq!(read(&shop, &draft).await["total"]["amount"], "12.99");

    // A session ends when its order is changed.
    let session = on(&shop, &draft, "payments", &object!({ "method": "CreditCard" }), 201).await;
    assert_eq!((&session["status"], session["clientSecret"].is_string()), (&"Created".into(), true));
    assert_eq!(put(&tea("0"), "*", 422).await["code"], "QUANTITY_INVALID");
    assert_eq!(put(&tea("1"), "*", 200).await["total"]["amount"], "5.41");
    let mut by_session = card("test_ok");
    by_session["paymentId"] = session["id"].clone();
    assert_eq!(on(&shop, &draft, "confirm", &by_session, 409).await["code"], "PAYMENT_EXPIRED");
    by_session["paymentId"] = NOBODY.into();
    assert_eq!(on(&shop, &draft, "confirm", &by_session, 422).await["code"], "UNKNOWN_PAYMENT");
    assert_eq!(
        put(&object!({ "draft": true, "items": [{ "sku": "TEA-1", "quantity": "1" }] }), "*", 409).await["code"],
        "ORDER_NOT_CHANGEABLE"
    );
    let session = on(&shop, &draft, "payments", &object!({ "method": "CreditCard" }), 201).await;
    by_session["paymentId"] = session["id"].clone();
    let paid = on(&shop, &draft, "confirm", &by_session, 200).await;
    assert_eq!(paid["payments"][1]["id"], session["id"]);
    assert_eq!(put(&tea("1"), "*", 409).await["code"], "ORDER_NOT_CHANGEABLE");
    assert_eq!(
        on(&shop, &draft, "payments", &object!({ "method": "CreditCard" }), 409).await["code"],
        "ORDER_NOT_PAYABLE"
    );
    assert_eq!(
        on(&shop, &draft, "payments", &object!({ "method": "Shells" }), 422).await["code"],
        "PAYMENT_METHOD_UNAVAILABLE"
    );
    let gone = shop.write(Method::PUT, &format!("/api/orders/retail/{NOBODY}"), &owner, &[], &tea("1")).await;
    json(gone, 404).await;

    called_off(&shop, &body, &placing).await;
    shop.stop().await;
    sound(&folder);
}

async fn called_off(shop: &Shop, body: &Value, placing: &Value) {
    let owner = shop.owner().await;
    // Unpaid orders are cancelled, once.
    let other = place(shop, &tea("1")).await;
    assert_eq!(on(shop, &other, "cancel", &object!({ "reason": " " }), 422).await["code"], "REQUIRED");
    let off = on(shop, &other, "cancel", &object!({ "reason": "too dear" }), 200).await;
    assert_eq!(
        (&off["status"], &off["cancelReason"], &off["autoCancelled"]),
        (&"Cancelled".into(), &"too dear".into(), &false.into())
    );
    assert_eq!(
        on(shop, &other, "cancel", &object!({ "reason": "x" }), 409).await["code"],
        "ORDER_NOT_CANCELLABLE"
    );
    assert_eq!(on(shop, &other, "confirm", &card("test_ok"), 409).await["code"], "ORDER_NOT_PAYABLE");
    // One that is out of stock is not placed by a change either.
    let last = place(shop, &tea("9")).await;
    on(shop, &last, "confirm", &card("test_ok"), 200).await;
    let draft = place(shop, body).await;
    let path = format!("/api/orders/retail/{}", draft["id"].as_str().unwrap());
    assert_eq!(
        json(shop.write(Method::PUT, &path, &owner, &[], placing).await, 409).await["code"],
        "SOLD_OUT"
    );
}

/// More than there is may be ordered, what is sold out not.
async fn scarce(shop: &Shop) {
    let owner = shop.owner().await;
    let much = place(shop, &tea("5")).await;
    assert_eq!(
        (&much["availability"][0]["requested"], &much["availability"][0]["quantity"]),
        (&"5".into(), &"1".into())
    );
    let one = place(shop, &tea("1")).await;
    on(shop, &one, "confirm", &card("test_ok"), 200).await;
    let late = shop.write(Method::POST, "/api/orders/retail", &owner, &[], &tea("1")).await;
    let late = json(late, 409).await;
    assert_eq!(
        (&late["code"], &late["errors"][0]["field"]),
        (&"SOLD_OUT".into(), &"items[0].productId".into())
    );
}
