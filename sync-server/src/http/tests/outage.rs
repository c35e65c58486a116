//! What a server does whose PostgreSQL is away, and what hostile texts do on either engine.

use protocol::{Encoding, EventBody, Outcome, PushReply};
use reqwest::{Method, Response};

use super::till::{Till, cash};
use super::{Shop, TempFolder, apart, json};

async fn unavailable(response: Response) {
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(json(response, 503).await["code"], "STORAGE_UNAVAILABLE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_a_503_until_it_is_back_and_nothing_is_lost() {
    let folder = TempFolder::on_postgres();
    let url = folder.1.clone().unwrap();
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let mut till = Till::enrol(&shop).await;
    let sale = till.sale(&shop.demo["products"][0]);
    // One and the same event every time.
    let packed = till.pack(sale, cash(), Encoding::Plain);
    let push = async || till.send(packed.clone(), Encoding::Plain).await;
    let taken = async || -> PushReply { serde_json::from_value(json(push().await, 200).await).unwrap() };
    for round in 0..2 {
        apart(|| store::testing::close_database(&url)).unwrap();
        // More often than there are connections: none of them is waited for, none is used dead.
        for _ in 0..6 {
            unavailable(push().await).await;
            unavailable(shop.send(Method::GET, "/ready", "", None).await).await;
            unavailable(shop.send(Method::GET, "/api/products", &owner, None).await).await;
        }
        shop.get("/health", "", 200).await;
        apart(|| store::testing::open_database(&url)).unwrap();
        shop.get("/ready", "", 200).await;
        let reply = taken().await;
        let expected = if round == 0 { Outcome::Applied } else { Outcome::Duplicate };
        assert_eq!(reply.results[0].outcome, expected, "{:?}", reply.results);
        assert!(reply.position > 0, "an acknowledgement names its position");
        assert_eq!(shop.get("/api/orders/pos", &owner, 200).await["data"].as_array().unwrap().len(), 1);
    }
    // A restart of PostgreSQL between two requests is noticed by nobody.
    for _ in 0..6 {
        apart(|| store::testing::hang_up(&url)).unwrap();
        shop.get("/api/products?limit=1", &owner, 200).await;
        apart(|| store::testing::hang_up(&url)).unwrap();
        assert_eq!(taken().await.results[0].outcome, Outcome::Duplicate);
    }
    shop.stop().await;
}

async fn a_nul_in_a_name_stops_no_push(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let mut till = Till::enrol(&shop).await;
    let mut sale = till.sale(&shop.demo["products"][0]);
    sale.lines[0].name = "Milk\0; DROP TABLE orders".to_owned();
    sale.cashier_name = "\0".to_owned();
    let reply = till.push(sale, cash(), Encoding::Plain).await;
    assert_eq!(reply.results[0].outcome, Outcome::Applied, "{:?}", reply.results);
    let orders = shop.get("/api/orders/pos", &shop.owner().await, 200).await;
    assert_eq!(orders["data"][0]["items"][0]["productName"], "Milk\u{fffd}; DROP TABLE orders");
    shop.stop().await;
}

async fn a_nul_in_an_unknown_kind_is_in_quarantine_like_any_other(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let till = Till::enrol(&shop).await;
    let body = protocol::Raw::of(&serde_json::json!({ "later": "\0" })).unwrap();
    let unknown = EventBody::Unknown { kind: "From\0Future".to_owned(), schema: 9, body };
    let reply = till.push(unknown, cash(), Encoding::Plain).await;
    assert_eq!(reply.results[0].outcome, Outcome::Quarantined, "{:?}", reply.results);
    let listed = shop.get("/api/quarantine?status=Open", &shop.owner().await, 200).await;
    assert_eq!(listed["data"][0]["code"], "UNKNOWN_KIND");
    shop.stop().await;
}

super::on_both_engines! {
    a_nul_in_a_name_stops_no_push,
    a_nul_in_an_unknown_kind_is_in_quarantine_like_any_other,
}
