//! People and keys over HTTP: repeated requests, versions, what ends sessions at once, and who did it.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    a_person_is_added_once_changed_by_version_and_gone_at_once,
    a_key_lives_until_it_is_taken_back,
    an_answer_says_in_which_version_it_was_given,
    who_watches_sees_figures,
);

const PASSWORD: &str = "correct horse battery";

async fn a_person_is_added_once_changed_by_version_and_gone_at_once(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let new = object!({ "name": "Noor", "role": "manager", "email": "Noor@Demo.example", "password": PASSWORD, "pin": "90817" });
    let add = async |key: &str, body: &Value| {
        shop.write(Method::POST, "/api/staff", &owner, &[("Idempotency-Key", key)], body).await
    };
    let first = json(add("k1", &new).await, 201).await;
    assert_eq!(first["email"], "noor@demo.example");
    assert_eq!((&first["hasPassword"], &first["hasPin"]), (&Value::Bool(true), &Value::Bool(true)));
    assert!(!first.to_string().contains("argon2") && !first.to_string().contains(PASSWORD));
    // The same again is the same person; another body with the key, or a taken address, is refused.
    assert_eq!(json(add("k1", &new).await, 201).await, first);
    let mut other = new.clone();
    other["name"] = "Somebody else".into();
    assert_eq!(json(add("k1", &other).await, 422).await["code"], "IDEMPOTENCY_KEY_REUSED");
    other["pin"] = Value::Null;
    assert_eq!(json(add("k2", &other).await, 409).await["code"], "EMAIL_TAKEN");
    other["email"] = "else@demo.example".into();
    other["pin"] = "90817".into();
    let taken = json(add("k3", &other).await, 409).await;
    assert_eq!((&taken["code"], &taken["errors"][0]["field"]), (&"PIN_TAKEN".into(), &"pin".into()));
    other["pin"] = "12".into();
    assert_eq!(json(add("k4", &other).await, 422).await["errors"][0]["field"], "pin");
    other["pin"] = Value::Null;
    other["role"] = "king".into();
    assert_eq!(json(add("k5", &other).await, 422).await["code"], "UNKNOWN_ROLE");

    let path = format!("/api/staff/{}", first["id"].as_str().unwrap());
    let response = shop.send(Method::GET, &path, &owner, None).await;
    let etag = response.headers()["etag"].to_str().unwrap().to_owned();
    let held = shop.write(Method::GET, &path, &owner, &[("If-None-Match", &etag)], &Value::Null).await;
    assert_eq!(held.status(), 304);
    let noor = shop.sign_in("noor@demo.example", PASSWORD).await;
    assert_eq!(shop.get("/api/auth/me", &noor, 200).await["role"], "manager");
    let change = async |as_of: &str, who: &str, body: Value| {
        shop.write(Method::PUT, &path, who, &[("If-Match", as_of)], &body).await
    };
    assert_eq!(
        json(change(&etag, &noor, object!({ "name": "Noor K." })).await, 200).await["name"],
        "Noor K."
    );
    assert_eq!(
        json(change(&etag, &owner, object!({ "name": "Late" })).await, 412).await["code"],
        "VERSION_CHANGED"
    );
    // A manager neither makes an owner nor touches one.
    json(change("*", &noor, object!({ "role": "owner" })).await, 403).await;
    let me = shop.get("/api/auth/me", &owner, 200).await;
    assert!(me["businessDate"].as_str().is_some_and(|day| day.len() == 10) && me["currency"] == "USD");
    let own = format!("/api/staff/{}", me["id"].as_str().unwrap());
    json(shop.write(Method::PUT, &own, &noor, &[], &object!({ "active": false })).await, 403).await;
    let last = shop.write(Method::PUT, &own, &owner, &[], &object!({ "active": false })).await;
    assert_eq!(json(last, 409).await["code"], "LAST_OWNER");
    // Who is disabled is out at once, and cannot come back in.
    json(change("*", &owner, object!({ "active": false })).await, 200).await;
    shop.get("/api/auth/me", &noor, 401).await;
    let body = object!({ "email": "noor@demo.example", "password": PASSWORD }).to_string();
    json(shop.send(Method::POST, "/api/auth/login", "", Some(&body)).await, 401).await;

    let log = shop.get("/api/audit-log?action=PUT%20%2Fapi%2Fstaff%2F%7Bid%7D&limit=1", &owner, 200).await;
    assert_eq!(
        (&log["data"][0]["actorName"], &log["data"][0]["subject"]),
        (&me["name"], &path.as_str().into())
    );
    let next = log["next"].as_str().unwrap();
    let more = format!("/api/audit-log?action=PUT%20%2Fapi%2Fstaff%2F%7Bid%7D&limit=1&after={next}");
    let more = shop.get(&more, &owner, 200).await;
    assert_eq!((&more["data"][0]["actorName"], &more["next"]), (&"Noor K.".into(), &Value::Null));
    assert_eq!(shop.send(Method::POST, "/api/auth/logout", &owner, None).await.status(), 204);
    shop.get("/api/auth/me", &owner, 401).await;
    shop.stop().await;
}

async fn a_key_lives_until_it_is_taken_back(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let new = object!({ "name": "Second shop front", "channel": "RetailWeb", "publishable": true });
    let make =
        async || shop.write(Method::POST, "/api/keys", &owner, &[("Idempotency-Key", "once")], &new).await;
    let made = json(make().await, 201).await;
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with("pk_test_"), "{key}");
    // The secret is shown once: a repeated request makes no second key and has none to show.
    let again = json(make().await, 201).await;
    assert_eq!((&again["id"], again.get("key")), (&made["id"], None));
    shop.get("/api/products?limit=1", key, 200).await;
    shop.get("/api/keys", key, 403).await;
    assert_eq!(shop.get("/api/keys?limit=1", &owner, 200).await["data"][0]["id"], made["id"]);
    let path = format!("/api/keys/{}", made["id"].as_str().unwrap());
    let gone = json(shop.send(Method::DELETE, &path, &owner, None).await, 200).await;
    assert_eq!((&gone["active"], gone["revokedAt"].is_string()), (&Value::Bool(false), true));
    shop.get("/api/products?limit=1", key, 401).await;
    let wrong = object!({ "name": " ", "channel": "RetailWeb" });
    json(shop.write(Method::POST, "/api/keys", &owner, &[], &wrong).await, 422).await;
    let wrong = object!({ "name": "x", "channel": "Fax" });
    let wrong = json(shop.write(Method::POST, "/api/keys", &owner, &[], &wrong).await, 422).await;
    assert_eq!(wrong["errors"][0]["code"], "UNKNOWN_CHANNEL");
    shop.stop().await;
}

async fn an_answer_says_in_which_version_it_was_given(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let key = shop.demo["retailKey"].as_str().unwrap();
    let pinned = shop.get("/api/keys?limit=1", &owner, 200).await["data"][0]["version"].clone();
    let ask = async |credential: &str, version: Option<&str>| {
        let path = format!("{}/api/products?limit=1", shop.url);
        let mut request = shop.client.get(path).bearer_auth(credential);
        if let Some(version) = version {
            request = request.header("Counterfoil-Version", version);
        }
        super::contract::held(&Method::GET, request.send().await.unwrap()).await
    };
    for (credential, version) in [(key, None), (owner.as_str(), None), (key, pinned.as_str())] {
        let answer = ask(credential, version).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["counterfoil-version"], pinned.as_str().unwrap());
    }
    let unknown = json(ask(key, Some("2020-01-01")).await, 400).await;
    assert_eq!(unknown["code"], "UNKNOWN_VERSION");
    assert!(unknown["detail"].as_str().unwrap().contains(pinned.as_str().unwrap()), "{unknown}");
    shop.stop().await;
}

async fn who_watches_sees_figures(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    shop.get("/api/products?limit=1", "", 401).await;
    shop.get("/no-such-thing-at-all", "", 404).await;
    let response = shop.send(Method::GET, "/metrics", "", None).await;
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = response.text().await.unwrap();
    for line in [
        r#"counterfoil_requests_total{method="GET",path="/api/products",status="401"} 1"#,
        r#"counterfoil_requests_total{method="GET",path="none",status="404"} 1"#,
        "counterfoil_quarantine_open 0",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line} is missing in:\n{text}");
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_known_origins_may_call_and_no_others() {
    let folder = TempFolder::new();
    let shop = Shop::start(&folder).await;
    let ask = async |origin: &str| {
        let headers = [("Origin", origin), ("Access-Control-Request-Method", "POST")];
        shop.write(Method::OPTIONS, "/api/products", "", &headers, &Value::Null).await
    };
    let allowed = ask("https://shop.example").await;
    assert_eq!(allowed.headers()["access-control-allow-origin"], "https://shop.example");
    assert!(!allowed.headers().contains_key("access-control-allow-credentials"));
    assert!(!ask("https://evil.example").await.headers().contains_key("access-control-allow-origin"));
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_asks_too_much_is_slowed_down_and_staff_are_not() {
    let folder = TempFolder::new();
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let new = object!({ "name": "Browsers", "channel": "RetailWeb", "publishable": true });
    let made = json(shop.write(Method::POST, "/api/keys", &owner, &[], &new).await, 201).await;
    let mut refused = 0;
    for _ in 0..200 {
        let response =
            shop.send(Method::GET, "/api/inventory/warehouses", made["key"].as_str().unwrap(), None).await;
        if response.status() == 429 {
            assert!(response.headers().contains_key("retry-after"));
            refused += 1;
        }
        shop.get("/api/inventory/warehouses", &owner, 200).await;
    }
    assert!(refused > 0);
    shop.stop().await;
}
