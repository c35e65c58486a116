//! The way to an order by mail, for somebody without an account; and what a registration is answered by mail.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::customers::write;
use super::goods::{furnished, received};
use super::mail::Sink;
use super::orders::{NOBODY, card, on, place, tea};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(an_order_is_found_by_a_mailed_link, a_registration_is_answered_in_its_language);

const POST: Method = Method::POST;

async fn ask(shop: &Shop, number: &Value, email: &str, status: u16) {
    let body = object!({ "orderNumber": number, "email": email }).to_string();
    let answer = shop.send(POST, "/api/orders/lookup", "", Some(&body)).await;
    assert_eq!(answer.status(), status);
}

/// The first word of a mail that begins so.
fn word(mail: &Value, beginning: &str) -> String {
    let text = mail["body"]["text/plain"].as_str().unwrap();
    let found = text.split_whitespace().find(|word| word.starts_with(beginning));
    found.unwrap_or_else(|| panic!("{text}")).to_owned()
}

async fn an_order_is_found_by_a_mailed_link(folder: TempFolder) {
    let sink = Sink::start();
    let shop = Shop::start_with(&folder, |http| sink.set(http)).await;
    furnished(&shop).await;
    received(&shop, "5").await;
    let address = "rosa@example.org";
    let mut german = tea("1");
    german["language"] = "de".into();
    let placed = place(&shop, &german).await;
    // The same answer whether there is such an order or not; a mail only when there is.
    ask(&shop, &placed["orderNumber"], "nobody@example.org", 202).await;
    ask(&shop, &"ORD-2026-999999".into(), address, 202).await;
    ask(&shop, &placed["orderNumber"], " Rosa@Example.org ", 202).await;
    let mail = sink.wait(address).await;
    assert!(mail["subject"].as_str().unwrap().starts_with("Ihre Bestellung ORD-"), "{mail}");
    let link = word(&mail, "https://office.example/api/orders/lookup/");
    let path = link.strip_prefix("https://office.example").unwrap().to_owned();
    let shown = json(shop.send(Method::GET, &path, "", None).await, 200).await;
    assert_eq!((&shown["id"], &shown["status"]), (&placed["id"], &"PendingPayment".into()));
    let request = shop.client.get(format!("{}{path}", shop.url));
    let same = request.header("if-none-match", format!("\"v{}\"", shown["version"])).send().await.unwrap();
    assert_eq!(super::contract::held(&Method::GET, same).await.status(), 304);
    // Any other letter of it, and it is worth nothing.
    let flipped = if path.ends_with('A') { "B" } else { "A" };
    for wrong in [format!("{}{flipped}", &path[..path.len() - 1]), "/api/orders/lookup/guessed".to_owned()] {
        json(shop.send(Method::GET, &wrong, "", None).await, 404).await;
    }
    assert!(sink.to("nobody@example.org").is_empty());
    assert_eq!(sink.to(address).len(), 1);

    // The confirmation brings it too, to the shop's own page where there is one.
    let page = object!({ "orderPage": "https://shop.example/order?from=mail" });
    write(&shop, &shop.owner().await, (Method::PUT, "/api/settings", 200), page).await;
    on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    super::receiver::until(|| async { (sink.to(address).len() == 2).then_some(()) }).await;
    let mail = sink.wait(address).await;
    let link = word(&mail, "https://shop.example/order?from=mail&token=");
    assert!(mail["subject"].as_str().unwrap().contains("bestätigt"), "{mail}");
    let token = link.rsplit_once("token=").unwrap().1;
    let shown = shop.send(Method::GET, &format!("/api/orders/lookup/{token}"), "", None).await;
    assert_eq!(json(shown, 200).await["status"], "Completed");

    let bad = shop.send(POST, "/api/orders/lookup", "", Some("{ no json")).await;
    json(bad, 400).await;
    let odd = shop.send(POST, "/api/orders/lookup", "", Some("{}")).await;
    json(odd, 422).await;
    super::customers::usual(&shop, "", POST, "/api/orders/lookup").await;
    // A mailbox gets a few, and one address asks a few times.
    let mut last = 202;
    for _ in 0..12 {
        let body = object!({ "orderNumber": NOBODY, "email": address }).to_string();
        last = shop.send(POST, "/api/orders/lookup", "", Some(&body)).await.status().as_u16();
    }
    assert_eq!(last, 429);
    // Nobody tries links without end.
    let mut last = 404;
    for _ in 0..500 {
        last = shop.send(Method::GET, "/api/orders/lookup/guessed", "", None).await.status().as_u16();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    shop.stop().await;
}

async fn a_registration_is_answered_in_its_language(folder: TempFolder) {
    let sink = Sink::start();
    let shop = Shop::start_with(&folder, |http| sink.set(http)).await;
    let owner = shop.owner().await;
    let register = async |email: &str, language: &str| {
        let body = object!({ "kind": "Wholesale", "name": "Kim Reed", "company": "Reed & Co", "email": email,
            "password": "a long sentence" });
        let request = shop.client.post(format!("{}/api/customers/register", shop.url));
        let request = request.header("accept-language", language).header("content-type", "application/json");
        let answer = request.body(body.to_string()).send().await.unwrap();
        assert_eq!(super::contract::held(&POST, answer).await.status(), 202);
        let waiting = shop.get("/api/customers?status=Pending", &owner, 200).await;
        format!("/api/customers/{}", waiting["data"][0]["id"].as_str().unwrap())
    };
    let cases = [
        ("kim@reed.example", "fr", "activate", "Votre inscription a été acceptée"),
        ("lou@reed.example", "es-MX", "deactivate", "Su registro"),
    ];
    for (email, language, what, subject) in cases {
        let path = register(email, language).await;
        write(&shop, &owner, (POST, &format!("{path}/{what}"), 200), Value::Null).await;
        let mail = sink.wait(email).await;
        assert!(mail["subject"].as_str().unwrap().starts_with(subject), "{mail}");
        // Answered once: what becomes of the customer later is no answer.
        write(&shop, &owner, (POST, &format!("{path}/deactivate"), 200), Value::Null).await;
        write(&shop, &owner, (POST, &format!("{path}/activate"), 200), Value::Null).await;
        assert_eq!(sink.to(email).len(), 1);
    }
    shop.stop().await;
}
