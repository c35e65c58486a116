//! Webhooks against a receiver that fails, is silent, and recovers: signed, in order, tried again, given up, replayed;
//! and nobody waits for anybody else.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json as object};

use super::events::{product, tell};
use super::receiver::{Got, Receiver, SILENT, until};
use super::{Shop, TempFolder, json, on_both_engines};
use crate::http::settings::Settings;

on_both_engines!(
    deliveries_are_signed_and_the_secret_is_exchanged,
    what_fails_is_tried_again_in_order,
    a_silent_receiver_holds_nobody_and_is_given_up,
    what_webhooks_refuse,
    two_servers_send_each_event_once
);

fn quick(http: &mut Settings) {
    http.webhooks.retry_base_ms = 20;
    http.webhooks.attempts_max = 4;
}

async fn call(shop: &Shop, method: Method, path: &str, body: &Value, status: u16) -> Value {
    let owner = shop.owner().await;
    json(shop.write(method, &format!("/api/webhooks{path}"), &owner, &[], body).await, status).await
}

async fn made(shop: &Shop, url: &str, types: &[&str]) -> Value {
    call(shop, Method::POST, "", &object!({ "url": url, "eventTypes": types }), 201).await
}

async fn deliveries(shop: &Shop, webhook: &Value, query: &str) -> Vec<Value> {
    let path = format!("/api/webhooks/{}/deliveries{query}", id(webhook));
    shop.get(&path, &shop.owner().await, 200).await["data"].as_array().unwrap().clone()
}

fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap()
}

async fn deliveries_are_signed_and_the_secret_is_exchanged(folder: TempFolder) {
    let shop = Shop::start_with(&folder, quick).await;
    let receiver = Receiver::start().await;
    let owner = shop.owner().await;
    product(&shop, "BEFORE-1").await;
    let body = object!({ "url": receiver.url, "eventTypes": ["ProductCreated"], "description": "Search" });
    let key = [("idempotency-key", "one")];
    let first = json(shop.write(Method::POST, "/api/webhooks", &owner, &key, &body).await, 201).await;
    let secret = first["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_") && secret.len() > 40);
    let again = json(shop.write(Method::POST, "/api/webhooks", &owner, &key, &body).await, 201).await;
    assert_eq!((&again["id"], &again["secret"]), (&first["id"], &Value::Null), "shown once");
    assert_eq!(shop.get(&format!("/api/webhooks/{}", id(&first)), &owner, 200).await["secret"], Value::Null);

    let tea = product(&shop, "HOOK-1").await;
    let got = receiver.wait(1).await;
    assert!(got[0].signed_by(&secret) && !got[0].signed_by("whsec_other"));
    assert_eq!(got[0].headers["counterfoil-event"], "ProductCreated");
    assert_eq!(got[0].headers["content-type"], "application/json");
    as_the_guide_says(&got[0], &secret);
    let event = got[0].event();
    assert_eq!((&event["type"], &event["data"]["productId"]), (&"ProductCreated".into(), &tea.into()));
    let listed = shop.get("/api/events?type=ProductCreated&limit=200", &owner, 200).await;
    assert_eq!(listed["data"].as_array().unwrap().last(), Some(&event), "the same everywhere");

    let path = format!("/{}/rotate-secret", id(&first));
    let rotated = call(&shop, Method::POST, &path, &Value::Null, 200).await;
    let new = rotated["secret"].as_str().unwrap();
    assert_ne!(new, secret);
    call(&shop, Method::POST, &format!("/{}/test", id(&first)), &Value::Null, 202).await;
    let got = receiver.wait(2).await;
    assert_eq!(got[1].event()["type"], "WebhookTest");
    assert!(got[1].signed_by(new) && got[1].signed_by(&secret), "both for a day");
    let seen = until(|| async {
        let webhook = shop.get(&format!("/api/webhooks/{}", id(&first)), &owner, 200).await;
        Some(webhook).filter(|webhook| webhook["pending"] == 0)
    })
    .await;
    assert_eq!((&seen["lastStatus"], &seen["dead"]), (&"Delivered".into(), &0.into()));
    assert!(seen["lastDeliveryAt"].is_string());
    assert_eq!(got.len(), 2, "what was before it, and other types, are not sent");

    // An inactive one gets nothing, also not later.
    let off = object!({ "url": receiver.url, "eventTypes": ["*"], "active": false });
    let off = call(&shop, Method::PUT, &format!("/{}", id(&first)), &off, 200).await;
    assert_eq!((&off["eventTypes"], &off["active"]), (&object!(["*"]), &false.into()));
    let inactive = call(&shop, Method::POST, &format!("/{}/test", id(&first)), &Value::Null, 409).await;
    assert_eq!(inactive["code"], "WEBHOOK_INACTIVE");
    let stale = [("if-match", "\"v1\"")];
    let path = format!("/api/webhooks/{}", id(&first));
    let refused = shop.write(Method::DELETE, &path, &owner, &stale, &Value::Null).await;
    assert_eq!(json(refused, 412).await["code"], "VERSION_CHANGED");
    let gone = shop.write(Method::DELETE, &path, &owner, &[], &Value::Null).await;
    assert_eq!(gone.status(), 204);
    shop.get(&path, &owner, 404).await;
    shop.stop().await;
}

/// The program in the guide finds a delivery genuine, and neither another secret, another body nor an old one.
fn as_the_guide_says(got: &Got, secret: &str) {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guide/events.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let program = guide.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let asks = "
import sys
secret, header, body = sys.argv[1], sys.argv[2], sys.argv[3].encode()
assert is_genuine(secret, header, body)
assert not is_genuine(secret + 'x', header, body)
assert not is_genuine(secret, header, body + b' ')
assert not is_genuine(secret, header, body, tolerance_s=-1)
";
    let header = got.headers["counterfoil-signature"].to_str().unwrap();
    let arguments = ["-c", &format!("{program}{asks}"), secret, header, &got.body];
    let said = std::process::Command::new("python3").args(arguments).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

async fn what_fails_is_tried_again_in_order(folder: TempFolder) {
    let shop = Shop::start_with(&folder, quick).await;
    let (receiver, healthy) = (Receiver::start().await, Receiver::start().await);
    let webhook = made(&shop, &receiver.url, &["ProductCreated", "ProductUpdated"]).await;
    made(&shop, &healthy.url, &["ProductCreated", "ProductUpdated"]).await;
    receiver.answers(503);
    let tea = product(&shop, "ORDER-1").await;
    let renamed = object!({ "name": "Greener tea" });
    let owner = shop.owner().await;
    let path = format!("/api/products/{tea}");
    json(shop.write(Method::PUT, &path, &owner, &[], &renamed).await, 200).await;
    healthy.wait(2).await;
    let failed = until(|| async {
        deliveries(&shop, &webhook, "?status=Pending")
            .await
            .into_iter()
            .find(|row| row["responseStatus"] == 503)
    })
    .await;
    assert!(failed["nextAttemptAt"].is_string() && failed["deliveredAt"].is_null());
    let error = failed["error"].as_str().unwrap();
    assert!(error.starts_with("nox") && error.len() <= 500, "a little of the answer, in one line: {error}");
    receiver.answers(204);
    let got = until(|| async {
        Some(receiver.got()).filter(|got| got.iter().any(|one| one.event()["type"] == "ProductUpdated"))
    })
    .await;
    let kinds: Vec<Value> = got.iter().map(|one| one.event()["type"].clone()).collect();
    let updated = kinds.iter().position(|kind| kind == "ProductUpdated").unwrap();
    assert_eq!(updated, kinds.len() - 1, "nothing overtakes what waits: {kinds:?}");
    assert!(updated >= 2, "the first came more than once: {kinds:?}");
    let ids: std::collections::BTreeSet<String> =
        got.iter().map(|one| one.event()["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 2, "every attempt of one event has its id");

    // A redirect is none of a receiver's business, and nobody is led elsewhere.
    receiver.answers(302);
    let before = receiver.got().len();
    product(&shop, "ORDER-2").await;
    let dead = until(|| async { deliveries(&shop, &webhook, "?status=Dead").await.first().cloned() }).await;
    assert_eq!((&dead["responseStatus"], &dead["attempts"]), (&302.into(), &4.into()));
    assert_eq!(receiver.got().len(), before + 4);
    let waiting = format!("/deliveries/{}/replay", id(&dead));
    receiver.answers(200);
    assert_eq!(call(&shop, Method::POST, &waiting, &Value::Null, 202).await["status"], "Pending");
    until(|| async { deliveries(&shop, &webhook, "?status=Dead").await.is_empty().then_some(()) }).await;
    let replayed = until(|| async {
        let rows = deliveries(&shop, &webhook, "?status=Delivered").await;
        rows.into_iter().find(|row| row["id"] == dead["id"])
    })
    .await;
    assert!(replayed["deliveredAt"].is_string() && replayed["attempts"] == 1);
    shop.stop().await;
}

async fn a_silent_receiver_holds_nobody_and_is_given_up(folder: TempFolder) {
    let set = |http: &mut Settings| {
        quick(http);
        http.webhooks.timeout = Duration::from_millis(300);
    };
    let shop = Shop::start_with(&folder, set).await;
    let (silent, other) = (Receiver::start().await, Receiver::start().await);
    silent.answers(SILENT);
    let webhook = made(&shop, &silent.url, &["ProductCreated"]).await;
    // Nobody listens there any more.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let dead_end = made(&shop, &format!("http://{closed}/"), &["ProductCreated"]).await;
    made(&shop, &other.url, &["ProductCreated"]).await;
    for n in 0..6 {
        product(&shop, &format!("SLOW-{n}")).await;
    }
    other.wait(6).await;
    for (webhook, why) in [(&webhook, "no answer within 1 s"), (&dead_end, "no connection")] {
        let dead = until(|| async {
            Some(deliveries(&shop, webhook, "?status=Dead").await).filter(|rows| rows.len() == 6)
        })
        .await;
        assert!(dead[0]["error"].as_str().unwrap().starts_with(why), "{}", dead[0]);
        assert!(dead[0]["nextAttemptAt"].is_null());
    }
    let owner = shop.owner().await;
    let shown = shop.get(&format!("/api/webhooks/{}", id(&webhook)), &owner, 200).await;
    assert_eq!((&shown["dead"], &shown["lastStatus"]), (&6.into(), &"Dead".into()));
    let page = deliveries(&shop, &webhook, "?limit=4").await;
    assert_eq!(page.len(), 4);
    let text = shop.client.get(format!("{}/metrics", shop.url)).send().await.unwrap().text().await.unwrap();
    assert!(text.contains("counterfoil_webhook_deliveries_dead 12"), "{text}");
    assert!(text.contains("counterfoil_outbox_age_seconds "), "{text}");
    shop.stop().await;
}

async fn what_webhooks_refuse(folder: TempFolder) {
    let shop = Shop::start_with(&folder, |http| http.webhooks.timeout = Duration::from_secs(5)).await;
    let owner = shop.owner().await;
    let refused = async |body: Value, code: &str, field: &str| {
        let problem = call(&shop, Method::POST, "", &body, 422).await;
        assert_eq!(
            (&problem["code"], &problem["errors"][0]["field"]),
            (&code.into(), &field.into()),
            "{body}"
        );
    };
    let at = |url: &str| object!({ "url": url, "eventTypes": ["*"] });
    refused(at("shop.example"), "URL_INVALID", "url").await;
    refused(at("http://shop.example/x"), "URL_NOT_HTTPS", "url").await;
    refused(at("https://169.254.169.254/latest"), "URL_PRIVATE", "url").await;
    refused(object!({ "url": "https://a.example", "eventTypes": [] }), "REQUIRED", "eventTypes").await;
    let types = object!({ "url": "https://a.example", "eventTypes": ["*", "Order"] });
    refused(types, "UNKNOWN_EVENT_TYPE", "eventTypes[1]").await;
    let long = object!({ "url": "https://a.example", "eventTypes": ["*"], "description": "x".repeat(201) });
    refused(long, "VALIDATION_FAILED", "description").await;

    let receiver = Receiver::start().await;
    receiver.answers(SILENT);
    let webhook = made(&shop, &receiver.url, &["ProductDeleted"]).await;
    let test = call(&shop, Method::POST, &format!("/{}/test", id(&webhook)), &Value::Null, 202).await;
    let path = format!("/deliveries/{}/replay", id(&test));
    let pending = call(&shop, Method::POST, &path, &Value::Null, 409).await;
    assert_eq!(pending["code"], "DELIVERY_PENDING");
    let nowhere = "018f0000-0000-7000-8000-00000000000c";
    call(&shop, Method::POST, &format!("/deliveries/{nowhere}/replay"), &Value::Null, 404).await;
    for act in ["test", "rotate-secret"] {
        call(&shop, Method::POST, &format!("/{nowhere}/{act}"), &Value::Null, 404).await;
    }
    call(&shop, Method::PUT, &format!("/{nowhere}"), &at("https://a.example"), 404).await;
    call(&shop, Method::DELETE, &format!("/{nowhere}"), &Value::Null, 404).await;
    shop.get(&format!("/api/webhooks/{nowhere}/deliveries"), &owner, 404).await;
    shop.get(&format!("/api/webhooks/{}/deliveries?status=Lost", id(&webhook)), &owner, 400).await;
    for n in 1..50 {
        made(&shop, &format!("https://hook{n}.example/"), &["ProductDeleted"]).await;
    }
    let full = call(&shop, Method::POST, "", &at("https://a.example"), 409).await;
    assert_eq!(full["code"], "TOO_MANY_WEBHOOKS");
    let page = shop.get("/api/webhooks?limit=20", &owner, 200).await;
    let next = page["next"].as_str().unwrap();
    let rest = shop.get(&format!("/api/webhooks?limit=200&after={next}"), &owner, 200).await;
    assert_eq!(rest["data"].as_array().unwrap().len(), 30);
    let manager =
        object!({ "name": "Mo", "role": "manager", "email": "mo@demo.example", "password": "long enough" });
    let cashier =
        object!({ "name": "Cy", "role": "cashier", "email": "cy@demo.example", "password": "long enough" });
    for (person, status) in [(manager, 200), (cashier, 403)] {
        json(shop.write(Method::POST, "/api/staff", &owner, &[], &person).await, 201).await;
        let token = shop.sign_in(person["email"].as_str().unwrap(), "long enough").await;
        shop.get("/api/webhooks", &token, status).await;
        shop.get("/api/events", &token, status).await;
    }
    let audit = shop.get("/api/audit-log?action=POST%20/api/webhooks&limit=1", &owner, 200).await;
    assert_eq!(audit["data"][0]["subject"], "/api/webhooks");
    shop.stop().await;
}

/// The same events before two servers (on PostgreSQL) or before one that is started again.
async fn two_servers_send_each_event_once(folder: TempFolder) {
    let receiver = Receiver::start().await;
    let shop = Shop::start_with(&folder, quick).await;
    let webhook = made(&shop, &receiver.url, &["ProductCreated", "PeriodClosed"]).await;
    let second = TempFolder(TempFolder::new().0.clone(), folder.1.clone());
    let shop = if folder.1.is_some() {
        (shop, Some(Shop::start_with(&second, quick).await))
    } else {
        shop.stop().await;
        tell(&folder, "PeriodClosed", object!({ "periodId": "2026-01" })).await;
        (Shop::start_with(&folder, quick).await, None)
    };
    for n in 0..20 {
        let at = shop.1.as_ref().filter(|_| n % 2 == 0).unwrap_or(&shop.0);
        product(at, &format!("TWO-{n}")).await;
    }
    let expected = if folder.1.is_some() { 20 } else { 21 };
    let delivered = until(|| async {
        Some(deliveries(&shop.0, &webhook, "?status=Delivered&limit=200").await)
            .filter(|rows| rows.len() == expected)
    })
    .await;
    assert!(delivered.iter().all(|row| row["attempts"] == 1));
    assert_eq!(receiver.got().len(), expected);
    if let Some(second) = shop.1 {
        second.stop().await;
    }
    shop.0.stop().await;
}
