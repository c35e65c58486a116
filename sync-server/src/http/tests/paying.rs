//! Who pays first, is served first (S-2 to S-4, S-8): races, outcomes that nobody knows, captures that fail.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json as object};

use super::goods::{account, furnished, received};
use super::orders::{card, on, place, read, sound, stock, tea};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    one_of_fifty_payers_gets_the_last_piece,
    the_last_one_sold_cancels_who_waits,
    an_order_goes_to_another_warehouse,
    lines_of_one_variant_are_one_claim,
    outcomes_become_known,
    a_capture_that_fails_takes_everything_back,
    two_refunds_at_once_give_back_once,
    buyers_are_told
);

async fn one_of_fifty_payers_gets_the_last_piece(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let product = furnished(&shop).await;
    received(&shop, "1").await;
    let mut placed = Vec::new();
    for _ in 0..50 {
        placed.push(
            json(shop.write(Method::POST, "/api/orders/retail", &owner, &[], &tea("1")).await, 201).await,
        );
    }
    let pay = placed.iter().map(|order| {
        let path = format!("{}/api/orders/retail/{}/confirm", shop.url, order["id"].as_str().unwrap());
        let sent = shop.client.post(path).bearer_auth(&owner).json(&card("test_ok")).send();
        tokio::spawn(async move {
            let answer = sent.await.unwrap();
            let status = answer.status().as_u16();
            (status, answer.json::<Value>().await.unwrap())
        })
    });
    let mut won = 0;
    for answer in pay.collect::<Vec<_>>() {
        match answer.await.unwrap() {
            (200, order) => {
                assert_eq!(order["status"], "Completed");
                won += 1;
            }
            (status, problem) => {
                assert_eq!((status, &problem["code"]), (409, &"INSUFFICIENT_STOCK".into()), "{problem}")
            }
        }
    }
    assert_eq!(won, 1);
    assert_eq!(stock(&shop, &product).await, ["1", "1", "0"]);
    for order in &placed {
        let now = read(&shop, order).await;
        if now["status"] != "Completed" {
            assert_eq!(
                (&now["status"], &now["autoCancelled"], &now["cancelReason"]),
                (&"Cancelled".into(), &true.into(), &"SOLD_OUT".into())
            );
            assert_eq!(now["depletedBy"], "RetailWeb");
        }
    }
    shop.stop().await;
    sound(&folder);
}

async fn the_last_one_sold_cancels_who_waits(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    furnished(&shop).await;
    received(&shop, "3").await;
    let waiting = place(&shop, &tea("1")).await;
    let session = on(&shop, &waiting, "payments", &object!({ "method": "CreditCard" }), 201).await;
    // Handed out at the desk of another system: the movement looks at no order.
    let taken = object!({ "orderId": "018f0000-0000-7000-8000-000000000007", "warehouseId": "WEST", "items": [{ "sku": "TEA-1", "quantity": "3" }] });
    json(shop.write(Method::POST, "/api/inventory/deduct", &owner, &[], &taken).await, 200).await;
    let gone = read(&shop, &waiting).await;
    assert_eq!((&gone["status"], &gone["autoCancelled"]), (&"Cancelled".into(), &true.into()));
    // Restocking revives nothing (I-12).
    received(&shop, "5").await;
    assert_eq!(read(&shop, &waiting).await["status"], "Cancelled");
    assert_eq!(on(&shop, &waiting, "confirm", &card("test_ok"), 409).await["code"], "INSUFFICIENT_STOCK");
    let mut by_session = card("test_ok");
    by_session["paymentId"] = session["id"].clone();
    assert_eq!(on(&shop, &waiting, "confirm", &by_session, 409).await["code"], "INSUFFICIENT_STOCK");
    assert_eq!(
        on(&shop, &waiting, "payments", &object!({ "method": "CreditCard" }), 409).await["code"],
        "INSUFFICIENT_STOCK"
    );
    let path = format!("/api/orders/{}/timeline", waiting["id"].as_str().unwrap());
    let story = shop.get(&path, &owner, 200).await;
    let last = &story["entries"][1];
    assert_eq!(
        (&last["what"], &last["rule"], &last["outcome"]),
        (&"Cancelled".into(), &"S-4".into(), &"SOLD_OUT".into())
    );
    assert_eq!((&last["claims"][0]["requested"], &last["claims"][0]["quantity"]), (&"1".into(), &"0".into()));
    // A list tells the same, and so does the sweep, without anybody looking.
    let one = place(&shop, &tea("1")).await;
    let two = place(&shop, &tea("5")).await;
    on(&shop, &two, "confirm", &card("test_ok"), 200).await;
    let page = shop.get("/api/orders/retail?status=PendingPayment", &owner, 200).await;
    assert_eq!(page["data"], object!([]));
    assert_eq!(read(&shop, &one).await["depletedBy"], "RetailWeb");
    received(&shop, "1").await;
    let swept = place(&shop, &tea("1")).await;
    json(
        shop.write(
            Method::POST,
            "/api/inventory/adjust",
            &owner,
            &[],
            &object!({ "warehouseId": "WEST", "sku": "TEA-1", "quantity": "-1", "reason": "waste" }),
        )
        .await,
        200,
    )
    .await;
    let told = || {
        folder
            .outbox()
            .iter()
            .any(|event| event.event_type == "OrderCancelled" && event.aggregate == swept["id"])
    };
    for _ in 0..100 {
        if told() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    assert!(told(), "nobody has looked, and yet it is cancelled");
    shop.stop().await;
    sound(&folder);
}

async fn an_order_goes_to_another_warehouse(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    furnished(&shop).await;
    received(&shop, "2").await;
    json(
        shop.write(
            Method::POST,
            "/api/inventory/warehouses",
            &owner,
            &[],
            &object!({ "code": "XFAR", "name": "Far" }),
        )
        .await,
        201,
    )
    .await;
    let mut anywhere = tea("2");
    anywhere["warehouseId"] = Value::Null;
    let placed = place(&shop, &anywhere).await;
    let there = place(&shop, &tea("1")).await;
    assert_eq!(placed["warehouseId"], there["warehouseId"], "the only one that has it");
    let line = object!({ "sku": "TEA-1", "quantity": "4", "unitCost": "1.00" });
    let far = object!({ "warehouseId": "XFAR", "supplier": "", "reference": "", "lines": [line] });
    json(shop.write(Method::POST, "/api/inventory/receipts", &owner, &[], &far).await, 201).await;
    let rival = place(&shop, &tea("2")).await;
    on(&shop, &rival, "confirm", &card("test_ok"), 200).await;
    let paid = on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    assert_ne!(paid["warehouseId"], placed["warehouseId"]);
    assert_eq!(read(&shop, &there).await["status"], "Cancelled", "its warehouse was its buyer's choice");
    let path = format!("/api/orders/{}/timeline", placed["id"].as_str().unwrap());
    let steps = shop.get(&path, &owner, 200).await;
    let steps: Vec<&str> =
        steps["entries"].as_array().unwrap().iter().map(|step| step["what"].as_str().unwrap()).collect();
    assert_eq!(steps, ["Placed", "Moved", "Paid"]);
    shop.stop().await;
    sound(&folder);
}

async fn lines_of_one_variant_are_one_claim(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let product = furnished(&shop).await;
    received(&shop, "3").await;
    let mut twice = tea("2");
    twice["items"] =
        object!([{ "sku": "TEA-1", "quantity": "2" }, { "productId": product, "quantity": "2" }]);
    let placed = place(&shop, &twice).await;
    assert_eq!(
        placed["availability"],
        object!([{ "productId": product, "requested": "4", "quantity": "3" }])
    );
    let short = on(&shop, &placed, "confirm", &card("test_ok"), 409).await;
    assert_eq!(short["code"], "INSUFFICIENT_STOCK");
    let now = read(&shop, &placed).await;
    assert_eq!((&now["status"], &now["payments"][0]["status"]), (&"Cancelled".into(), &"Voided".into()));
    assert_eq!(stock(&shop, &product).await, ["3", "0", "3"], "all or none");
    twice["items"][1]["quantity"] = "1".into();
    let placed = place(&shop, &twice).await;
    on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    assert_eq!(stock(&shop, &product).await, ["3", "3", "0"]);
    shop.stop().await;
    sound(&folder);
}

async fn outcomes_become_known(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let product = furnished(&shop).await;
    received(&shop, "10").await;
    let declined = place(&shop, &tea("1")).await;
    assert_eq!(
        on(&shop, &declined, "confirm", &card("test_declined"), 402).await["code"],
        "PAYMENT_DECLINED"
    );
    assert_eq!(on(&shop, &declined, "confirm", &card("nonsense"), 402).await["code"], "PAYMENT_DECLINED");
    let paid = on(&shop, &declined, "confirm", &card("test_ok"), 200).await;
    let statuses: Vec<&str> =
        paid["payments"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["Failed", "Failed", "Captured"]);

    // Unknown, then known by asking with the same key: whoever looks next concludes it.
    let unknown = place(&shop, &tea("1")).await;
    let pending = on(&shop, &unknown, "confirm", &card("test_unknown_then_ok"), 202).await;
    assert_eq!((&pending["status"], pending["paymentId"].is_string()), (&"processing".into(), true));
    let known = read(&shop, &unknown).await;
    assert_eq!(
        (&known["status"], &known["payments"][0]["status"]),
        (&"Completed".into(), &"Captured".into())
    );
    let unknown = place(&shop, &tea("1")).await;
    on(&shop, &unknown, "confirm", &card("test_unknown_then_declined"), 202).await;
    assert_eq!(read(&shop, &unknown).await["payments"][0]["status"], "Failed");
    assert_eq!(on(&shop, &unknown, "confirm", &card("test_ok"), 200).await["status"], "Completed");
    // Nobody looks: housekeeping asks.
    let unknown = place(&shop, &tea("1")).await;
    on(&shop, &unknown, "confirm", &card("test_unknown_then_ok"), 202).await;
    let done = || {
        folder
            .outbox()
            .iter()
            .any(|event| event.event_type == "PaymentConfirmed" && event.aggregate == unknown["id"])
    };
    for _ in 0..100 {
        if done() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    assert!(done());

    // The buyer must do something first, and comes back.
    let asked = place(&shop, &tea("1")).await;
    let pending = on(&shop, &asked, "confirm", &card("test_requires_action"), 202).await;
    assert_eq!((&pending["status"], pending["nextAction"].is_string()), (&"requires_action".into(), true));
    let back = object!({ "paymentMethod": "CreditCard", "paymentId": pending["paymentId"] });
    assert_eq!(on(&shop, &asked, "confirm", &back, 200).await["status"], "Completed");
    assert_eq!(
        on(&shop, &asked, "confirm", &back, 200).await["status"],
        "Completed",
        "paid once, told twice"
    );

    // The same request twice is one payment.
    let twice = place(&shop, &tea("1")).await;
    let path = format!("/api/orders/retail/{}/confirm", twice["id"].as_str().unwrap());
    for _ in 0..2 {
        let answer =
            shop.write(Method::POST, &path, &owner, &[("idempotency-key", "pay-1")], &card("test_ok")).await;
        assert_eq!(json(answer, 200).await["payments"].as_array().unwrap().len(), 1);
    }
    let again =
        shop.write(Method::POST, &path, &owner, &[("idempotency-key", "pay-2")], &card("test_ok")).await;
    assert_eq!(json(again, 409).await["code"], "ORDER_NOT_PAYABLE");
    assert_eq!(stock(&shop, &product).await, ["10", "6", "4"]);
    shop.stop().await;
    sound(&folder);
}

async fn a_capture_that_fails_takes_everything_back(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let product = furnished(&shop).await;
    received(&shop, "2").await;
    let placed = place(&shop, &tea("2")).await;
    assert_eq!(
        on(&shop, &placed, "confirm", &card("test_capture_fails"), 402).await["code"],
        "CAPTURE_FAILED"
    );
    let now = read(&shop, &placed).await;
    assert_eq!(
        (&now["status"], &now["cancelReason"], &now["autoCancelled"]),
        (&"Cancelled".into(), &"CAPTURE_FAILED".into(), &true.into())
    );
    assert_eq!(now["payments"][0]["status"], "Failed");
    let mut again = card("test_ok");
    again["paymentId"] = now["payments"][0]["id"].clone();
    assert_eq!(on(&shop, &placed, "confirm", &again, 402).await["code"], "CAPTURE_FAILED");
    assert_eq!(stock(&shop, &product).await, ["2", "0", "2"]);
    for name in ["Gateway clearing", "Revenue, retail web"] {
        let (debit, credit) = account(&shop, name).await;
        assert_eq!(debit, credit, "{name}");
    }
    shop.stop().await;
    sound(&folder);
}

async fn two_refunds_at_once_give_back_once(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    furnished(&shop).await;
    received(&shop, "2").await;
    let placed = place(&shop, &tea("2")).await;
    on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    let path = format!("/api/orders/retail/{}/refund", placed["id"].as_str().unwrap());
    let body = object!({ "reason": "both of us saw it" });
    let (one, two) = tokio::join!(
        shop.write(Method::POST, &path, &owner, &[], &body),
        shop.write(Method::POST, &path, &owner, &[], &body)
    );
    let mut statuses = [one.status().as_u16(), two.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let now = read(&shop, &placed).await;
    assert_eq!((now["refunds"].as_array().unwrap().len(), &now["refunded"]), (1, &now["total"]));
    shop.stop().await;
    sound(&folder);
}

async fn buyers_are_told(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    furnished(&shop).await;
    received(&shop, "1").await;
    let mut german = tea("1");
    german["language"] = "de-CH".into();
    let (first, second) = (place(&shop, &german).await, place(&shop, &german).await);
    on(&shop, &first, "confirm", &card("test_ok"), 200).await;
    assert_eq!(on(&shop, &second, "confirm", &card("test_ok"), 409).await["code"], "INSUFFICIENT_STOCK");
    let mails = mails(&folder, 2).await;
    assert!(
        mails.iter().any(|(kind, subject)| kind == "OrderConfirmation" && subject.contains("bestätigt")),
        "{mails:?}"
    );
    assert!(
        mails.iter().any(|(kind, subject)| kind == "OrderCancelled" && subject.contains("storniert")),
        "{mails:?}"
    );
    shop.stop().await;
    sound(&folder);
}

/// Kind and subject of the mails, when so many are written.
pub(super) async fn mails(folder: &TempFolder, count: usize) -> Vec<(String, String)> {
    let read = || {
        super::apart(|| {
            folder.ask(|tx| {
                tx.query(&sql::MAILS, store::params![], |row| {
                    Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
                })
            })
        })
    };
    for _ in 0..100 {
        if read().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    read()
}

mod sql {
    store::statements! {
        /// Mails, of the order and their subject.
        MAILS = "SELECT kind, subject FROM mails ORDER BY id";
    }
}
