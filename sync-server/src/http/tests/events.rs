//! Events over HTTP: read in order, gone on with exactly, followed as a stream, cleared when old; and events that a
//! consumer cannot take.

use reqwest::{Method, Response};
use serde_json::{Value, json as object};
use store::StoreError;

use super::outbox::WRONG;
use super::receiver::until;
use super::till::{Till, cash};
use super::{Shop, TempFolder, apart, json, on_both_engines};
use crate::facts;
use crate::http::serve::folder::Storage;
use crate::sequence;

on_both_engines!(
    events_are_read_in_order_and_gone_on_with_exactly,
    a_stream_wakes_with_each_commit_and_ends_with_the_server,
    old_events_are_cleared_and_their_cursors_told_so,
    each_hears_of_what_is_theirs,
    a_poisonous_event_is_set_aside_and_holds_nobody
);

pub(super) async fn product(shop: &Shop, sku: &str) -> String {
    let body = object!({ "sku": sku, "name": format!("Tea {sku}"), "retailPrice": "3.49" });
    let made = shop.write(Method::POST, "/api/products", &shop.owner().await, &[], &body).await;
    json(made, 201).await["id"].as_str().unwrap().to_owned()
}

pub(super) async fn latest(shop: &Shop, who: &str) -> String {
    let page = shop.get("/api/events?after=latest", who, 200).await;
    assert_eq!(page["data"], object!([]));
    page["next"].as_str().unwrap().to_owned()
}

fn types(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect()
}

/// Writes an event behind the server's back, as another server on the same data would.
pub(super) async fn tell(folder: &TempFolder, event_type: &'static str, data: Value) {
    let (path, database_url) = (folder.0.clone(), folder.1.clone());
    apart(move || {
        let disk = store::FolderDisk::open(&path).unwrap();
        let mut database = Storage { disk, database_url }.reopen().unwrap();
        let now_ms = crate::http::serve::now_ms();
        let mut entropy = store::OsEntropy::new();
        let told = database.write(now_ms, &mut entropy, |tx| {
            facts::tell(tx, event_type, WRONG, tx.new_id(), &data)?;
            sequence::finish(tx)?;
            Ok::<_, StoreError>(())
        });
        told.unwrap();
    });
}

async fn events_are_read_in_order_and_gone_on_with_exactly(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let start = latest(&shop, &owner).await;
    let id = product(&shop, "EVT-1").await;
    let price = object!({ "priceList": "retail", "price": "3.99" });
    json(shop.write(Method::PUT, &format!("/api/products/{id}/price"), &owner, &[], &price).await, 200).await;
    let whole = shop.get(&format!("/api/events?after={start}"), &owner, 200).await;
    assert_eq!(types(&whole)[0], "ProductCreated");
    assert_eq!(whole["data"][0]["data"]["productId"], id);
    let priced =
        whole["data"].as_array().unwrap().iter().rfind(|event| event["type"] == "ProductPriceChanged");
    let money = object!({ "amount": "3.99", "currency": "USD" });
    assert_eq!(priced.unwrap()["data"]["currentPrice"], money, "M-1");
    let mut pieces = Vec::new();
    let mut after = start.clone();
    loop {
        let page = shop.get(&format!("/api/events?after={after}&limit=1"), &owner, 200).await;
        after = page["next"].as_str().unwrap().to_owned();
        let Some(event) = page["data"].as_array().unwrap().first() else { break };
        pieces.push(event.clone());
    }
    assert_eq!(Value::from(pieces), whole["data"]);
    assert_eq!(after, whole["next"].as_str().unwrap());
    let some = shop.get(&format!("/api/events?after={start}&type=ProductCreated,Rain"), &owner, 400).await;
    assert_eq!(some["errors"][0]["field"], "type");
    let some =
        shop.get(&format!("/api/events?after={start}&type=ProductCreated,StockAdjusted"), &owner, 200).await;
    assert_eq!(types(&some), ["ProductCreated"]);
    shop.get("/api/events?after=nonsense", &owner, 400).await;
    shop.get("/api/events?limit=0", &owner, 400).await;
    let encode = |incarnation: &str, position: &str| {
        data_encoding::BASE64URL_NOPAD.encode(object!([incarnation, position]).to_string().as_bytes())
    };
    let own: Vec<String> =
        serde_json::from_slice(&data_encoding::BASE64URL_NOPAD.decode(start.as_bytes()).unwrap()).unwrap();
    for foreign in [encode("12345678", "1"), encode(&own[0], "99999999"), encode(&own[0], "-1")] {
        let gone = shop.get(&format!("/api/events?after={foreign}"), &owner, 410).await;
        assert_eq!(gone["code"], "CURSOR_GONE");
    }
    shop.stop().await;
}

/// Opens a stream as this credential.
async fn stream(shop: &Shop, who: &str, query: &str, last: Option<&str>) -> Response {
    let mut request = shop.client.get(format!("{}/api/events{query}", shop.url)).bearer_auth(who);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    request.header("accept", "text/event-stream").send().await.unwrap()
}

/// The next message with data: its id and its event. `None`: the stream has ended.
async fn message(stream: &mut Response, rest: &mut String) -> Option<(String, Value)> {
    loop {
        while let Some((one, behind)) = rest.split_once("\n\n").map(|(a, b)| (a.to_owned(), b.to_owned())) {
            *rest = behind;
            let field = |name: &str| one.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
            if let Some(data) = field("data: ") {
                return Some((field("id: ").unwrap(), serde_json::from_str(&data).unwrap()));
            }
            assert!(field("id: ").is_some(), "a beat moves the cursor: {one}");
        }
        let chunk = stream.chunk().await.unwrap()?;
        rest.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}

async fn a_stream_wakes_with_each_commit_and_ends_with_the_server(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let start = latest(&shop, &owner).await;
    let mut open = stream(&shop, &owner, "?after=latest&type=ProductCreated", None).await;
    assert_eq!(open.status(), 200);
    assert_eq!(open.headers()["content-type"], "text/event-stream");
    let mut rest = String::new();
    let first = product(&shop, "STR-1").await;
    let (cursor, event) = message(&mut open, &mut rest).await.unwrap();
    assert_eq!(event["data"]["productId"], first);
    let second = product(&shop, "STR-2").await;
    let (_, event) = message(&mut open, &mut rest).await.unwrap();
    assert_eq!(event["data"]["productId"], second);

    // Who was cut off goes on behind what was read last, whatever the address still says.
    let query = format!("?after={start}&type=ProductCreated");
    let mut again = stream(&shop, &owner, &query, Some(&cursor)).await;
    let (_, event) = message(&mut again, &mut String::new()).await.unwrap();
    assert_eq!(event["data"]["productId"], second);
    let page = shop.get(&format!("/api/events{query}"), &owner, 200).await;
    assert_eq!(page["data"][1], event, "list and stream show the same");
    json(stream(&shop, &owner, "?after=nonsense", None).await, 400).await;

    let mut many = Vec::new();
    for _ in 0..6 {
        many.push(stream(&shop, &owner, "?after=latest", None).await);
    }
    assert!(many.iter().all(|stream| stream.status() == 200));
    let full = json(stream(&shop, &owner, "?after=latest", None).await, 503).await;
    assert_eq!(full["code"], "TOO_MANY_STREAMS");
    drop(many);
    until(|| async {
        Some(stream(&shop, &owner, "?after=latest", None).await).filter(|s| s.status() == 200)
    })
    .await;
    shop.stop().await;
    assert_eq!(message(&mut open, &mut rest).await, None, "a stop ends streams");
}

async fn old_events_are_cleared_and_their_cursors_told_so(folder: TempFolder) {
    let shop = Shop::start_with(&folder, |http| http.kept.events_ms = 0).await;
    let owner = shop.owner().await;
    let start = latest(&shop, &owner).await;
    product(&shop, "OLD-1").await;
    let path = format!("/api/events?after={start}");
    until(|| async {
        Some(shop.send(Method::GET, &path, &owner, None).await).filter(|answer| answer.status() == 410)
    })
    .await;
    assert_eq!(shop.get(&path, &owner, 410).await["code"], "CURSOR_GONE");
    let from_the_oldest = shop.get("/api/events", &owner, 200).await;
    assert!(types(&from_the_oldest).len() < 3, "{from_the_oldest}");
    shop.stop().await;
}

async fn each_hears_of_what_is_theirs(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let (retail, wholesale) = (shop.text("retailKey"), shop.text("wholesaleKey"));
    let start = latest(&shop, &owner).await;
    let mut till = Till::enrol(&shop).await;
    let sale = till.sale(&shop.demo["products"][0]);
    till.push(sale, cash(), protocol::Encoding::Plain).await;
    let id = product(&shop, "THEIRS-1").await;
    let price = object!({ "priceList": "wholesale", "price": "2.10" });
    json(shop.write(Method::PUT, &format!("/api/products/{id}/price"), &owner, &[], &price).await, 200).await;
    tell(&folder, "OrderCompleted", object!({ "salesChannel": "RetailWeb" })).await;
    let heard = async |who: &str| {
        let page = shop.get(&format!("/api/events?after={start}&limit=200"), who, 200).await;
        let told = page["data"].as_array().unwrap().iter().map(|event| {
            let of = event["data"]["salesChannel"].as_str().or(event["data"]["priceList"].as_str());
            format!("{} {}", event["type"].as_str().unwrap(), of.unwrap_or_default()).trim().to_owned()
        });
        told.collect::<Vec<_>>()
    };
    let (all, shop_front, trade) = (heard(&owner).await, heard(&retail).await, heard(&wholesale).await);
    let own = |told: &[String], what: &str| told.iter().any(|one| one == what);
    for what in ["OrderCompleted POS", "JournalEntryPosted", "ProductPriceChanged wholesale"] {
        assert!(own(&all, what), "{what}: {all:?}");
        assert!(!own(&shop_front, what), "{what}: {shop_front:?}");
    }
    for what in ["OrderCompleted RetailWeb", "StockAdjusted", "ProductCreated"] {
        assert!(own(&all, what) && own(&shop_front, what), "{what}: {shop_front:?}");
    }
    assert!(own(&trade, "ProductPriceChanged wholesale") && !own(&trade, "OrderCompleted RetailWeb"));
    shop.get("/api/events?type=JournalEntryPosted", &retail, 403).await;
    let browser = object!({ "name": "Browser", "channel": "RetailWeb", "publishable": true });
    let browser = json(shop.write(Method::POST, "/api/keys", &owner, &[], &browser).await, 201).await;
    shop.get("/api/events", browser["key"].as_str().unwrap(), 403).await;
    shop.stop().await;
}

async fn a_poisonous_event_is_set_aside_and_holds_nobody(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let mut till = Till::enrol(&shop).await;
    let sale = till.sale(&shop.demo["products"][0]);
    let order = Value::from(sale.ticket_id.to_string());
    let bought = |order: &Value| {
        object!({ "orderId": order, "orderNumber": "ORD-1", "salesChannel": "RetailWeb",
            "total": { "amount": "2.16", "currency": "USD" }, "journalEntryId": null,
            "customerEmail": "ann@example.com" })
    };
    tell(&folder, "OrderCompleted", object!({ "orderId": "none", "customerEmail": "ann@example.com" })).await;
    tell(&folder, "OrderCompleted", bought(&order)).await;
    let id = product(&shop, "WAKE-1").await;
    let aside = until(|| async {
        let page = shop.get("/api/events/set-aside?status=Open", &owner, 200).await;
        Some(page["data"].clone()).filter(|rows| rows.as_array().unwrap().len() == 2)
    })
    .await;
    assert_eq!(aside[0]["error"], "its order is not here");
    assert_eq!((&aside[1]["consumer"], &aside[1]["eventType"]), (&"mail".into(), &"OrderCompleted".into()));
    let metric = async |line: &str| {
        let text =
            shop.client.get(format!("{}/metrics", shop.url)).send().await.unwrap().text().await.unwrap();
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    };
    metric("counterfoil_events_set_aside 2").await;
    let retry = async |id: &Value, status: u16| {
        let path = format!("/api/events/set-aside/{}/retry", id.as_str().unwrap());
        json(shop.write(Method::POST, &path, &owner, &[], &Value::Null).await, status).await
    };
    assert_eq!(retry(&aside[0]["id"], 409).await["code"], "EVENT_NOT_ACCEPTED");
    // Its order arrives; the till's own event behind the two was taken meanwhile.
    till.push(sale, cash(), protocol::Encoding::Plain).await;
    assert_eq!(retry(&aside[0]["id"], 200).await["status"], "Accepted");
    assert_eq!(retry(&aside[0]["id"], 409).await["code"], "EVENT_ACCEPTED");
    retry(&id.into(), 404).await;
    metric("counterfoil_events_set_aside 1").await;
    metric("counterfoil_mails_pending 1").await;
    shop.get("/api/events/set-aside?status=Lost", &owner, 400).await;
    shop.stop().await;
}
