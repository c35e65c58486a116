//! Web orders over HTTP: placed, changed, paid, packed, sent, given back, and everything that is refused on the way.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::goods::{account, furnished, received};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    an_order_goes_its_whole_way,
    what_cannot_be_placed_is_refused,
    wholesale_is_priced_by_its_tiers,
    drafts_and_changes,
    parts_are_given_back_and_add_up,
    who_may_do_what
);

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

    assert_eq!(on(&shop, &placed, "pack", &Value::Null, 200).await["fulfilment"], "Packed");
    assert_eq!(on(&shop, &placed, "pack", &Value::Null, 409).await["code"], "ORDER_NOT_FULFILLABLE");
    let late = on(&shop, &placed, "cancel", &object!({ "reason": "changed my mind" }), 409).await;
    assert_eq!(late["code"], "ORDER_NOT_CANCELLABLE");
    let item = paid["items"][0]["id"].clone();
    let part =
        |quantity: &str| object!({ "items": [{ "id": item, "quantity": quantity }], "tracking": "1Z" });
    assert_eq!(on(&shop, &placed, "fulfil", &part("3"), 422).await["code"], "QUANTITY_INVALID");
    let other = object!({ "items": [{ "id": NOBODY, "quantity": "1" }] });
    assert_eq!(on(&shop, &placed, "fulfil", &other, 422).await["code"], "UNKNOWN_ITEM");
    let partly = on(&shop, &placed, "fulfil", &part("1"), 200).await;
    assert_eq!(
        (&partly["fulfilment"], &partly["items"][0]["fulfilledQuantity"]),
        (&"Packed".into(), &"1".into())
    );
    assert_eq!(stock(&shop, &product).await, ["9", "1", "8"]);
    let sent = on(&shop, &placed, "fulfil", &object!({}), 200).await;
    assert_eq!((&sent["fulfilment"], &sent["fulfilments"][0]["tracking"]), (&"Shipped".into(), &"1Z".into()));
    assert_eq!(stock(&shop, &product).await, ["8", "0", "8"]);
    assert_eq!(on(&shop, &placed, "fulfil", &object!({}), 409).await["code"], "ORDER_NOT_FULFILLABLE");

    // All of it comes back, and is not for sale again.
    let back = on(&shop, &placed, "refund", &object!({ "reason": "too bitter" }), 200).await;
    assert_eq!((&back["status"], &back["fulfilment"]), (&"Completed".into(), &"Returned".into()));
    assert_eq!(stock(&shop, &product).await, ["8", "0", "8"]);
    let settled = read(&shop, &placed).await;
    assert_eq!(
        (&settled["refunds"][0]["status"], &settled["refunded"]["amount"]),
        (&"Done".into(), &"7.56".into())
    );
    assert_eq!(account(&shop, "Gateway clearing").await.0, account(&shop, "Gateway clearing").await.1);
    assert_eq!(
        on(&shop, &placed, "refund", &object!({ "reason": "again" }), 409).await["code"],
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
    shop.stop().await;
    sound(&folder);
}

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

    // More than there is may be ordered, what is sold out not.
    let much = place(&shop, &tea("5")).await;
    assert_eq!(
        (&much["availability"][0]["requested"], &much["availability"][0]["quantity"]),
        (&"5".into(), &"1".into())
    );
    let one = place(&shop, &tea("1")).await;
    on(&shop, &one, "confirm", &card("test_ok"), 200).await;
    let late = shop.write(Method::POST, "/api/orders/retail", &owner, &[], &tea("1")).await;
    let late = json(late, 409).await;
    assert_eq!(
        (&late["code"], &late["errors"][0]["field"]),
        (&"SOLD_OUT".into(), &"items[0].productId".into())
    );
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
        (&"70.10".into(), &"Wholesale".into())
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

    // Unpaid orders are cancelled, once.
    let other = place(&shop, &tea("1")).await;
    assert_eq!(on(&shop, &other, "cancel", &object!({ "reason": " " }), 422).await["code"], "REQUIRED");
    let off = on(&shop, &other, "cancel", &object!({ "reason": "too dear" }), 200).await;
    assert_eq!(
        (&off["status"], &off["cancelReason"], &off["autoCancelled"]),
        (&"Cancelled".into(), &"too dear".into(), &false.into())
    );
    assert_eq!(
        on(&shop, &other, "cancel", &object!({ "reason": "x" }), 409).await["code"],
        "ORDER_NOT_CANCELLABLE"
    );
    assert_eq!(on(&shop, &other, "confirm", &card("test_ok"), 409).await["code"], "ORDER_NOT_PAYABLE");
    // One that is out of stock is not placed by a change either.
    let last = place(&shop, &tea("9")).await;
    on(&shop, &last, "confirm", &card("test_ok"), 200).await;
    let draft = place(&shop, &body).await;
    let path = format!("/api/orders/retail/{}", draft["id"].as_str().unwrap());
    assert_eq!(
        json(shop.write(Method::PUT, &path, &owner, &[], &placing).await, 409).await["code"],
        "SOLD_OUT"
    );
    shop.stop().await;
    sound(&folder);
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
    // Keys of live data see no orders of test mode, and pay with no test token.
    let key = |livemode: bool, publishable: bool| object!({ "name": "Front", "channel": "RetailWeb", "livemode": livemode, "publishable": publishable });
    let live = json(shop.write(Method::POST, "/api/keys", &owner, &[], &key(true, false)).await, 201).await;
    let live = live["key"].as_str().unwrap().to_owned();
    shop.get(&path, &live, 404).await;
    let real = json(shop.write(Method::POST, "/api/orders/retail", &live, &[], &tea("1")).await, 201).await;
    assert_eq!(real["livemode"], true);
    let pay = format!("/api/orders/retail/{}/confirm", real["id"].as_str().unwrap());
    let refused = json(shop.write(Method::POST, &pay, &live, &[], &card("test_ok")).await, 422).await;
    assert_eq!(refused["code"], "PAYMENT_METHOD_UNAVAILABLE");
    let public = json(shop.write(Method::POST, "/api/keys", &owner, &[], &key(false, true)).await, 201).await;
    let public = public["key"].as_str().unwrap().to_owned();
    json(shop.write(Method::POST, "/api/orders/retail", &public, &[], &tea("1")).await, 403).await;
    shop.get(&path, &public, 403).await;
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
