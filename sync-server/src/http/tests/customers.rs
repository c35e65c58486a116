//! Customers: kept by staff, registered by themselves, signed in, each seeing its own alone.

use reqwest::{Method, Response};
use serde_json::{Value, json as object};

use super::contract::held;
use super::mail::Sink;
use super::receiver::until;
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    staff_keep_customers_addresses_and_buyers,
    customers_register_sign_in_and_see_their_own_alone,
    buyers_choose_their_passwords_by_mail,
    guessing_customers_passwords_is_slowed_down,
);

const NOBODY: &str = "018f0000-0000-7000-8000-000000000009";
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

pub(super) async fn write(
    shop: &Shop,
    who: &str,
    (method, path, status): (Method, &str, u16),
    body: Value,
) -> Value {
    answered(shop.write(method, path, who, &[], &body).await, status).await
}

async fn answered(answer: Response, status: u16) -> Value {
    let found = answer.status().as_u16();
    if (status == 204 || status == 202) && found == status {
        return Value::Null;
    }
    json(answer, status).await
}

pub(super) async fn refused(
    shop: &Shop,
    who: &str,
    (method, path, status): (Method, &str, u16),
    bodies: &[(&str, &str, Value)],
) {
    for (code, field, body) in bodies {
        let answer = write(shop, who, (method.clone(), path, status), body.clone()).await;
        let named = answer["errors"][0]["field"].as_str().unwrap_or_default();
        assert_eq!((answer["code"].as_str().unwrap(), named), (*code, *field), "{method} {path} {body}");
    }
}

/// What every write of a JSON body refuses: text.
pub(super) async fn usual(shop: &Shop, who: &str, method: Method, path: &str) {
    let url = format!("{}{path}", shop.url);
    let request =
        shop.client.request(method.clone(), url).bearer_auth(who).header("content-type", "text/plain");
    let answer = held(&method, request.body("{}").send().await.unwrap()).await;
    json(answer, 415).await;
}

async fn stale(shop: &Shop, who: &str, method: Method, path: &str, body: &Value) {
    let answer = shop.write(method, path, who, &[("if-match", "\"v99\"")], body).await;
    assert_eq!(json(answer, 412).await["code"], "VERSION_CHANGED");
}

async fn staff_keep_customers_addresses_and_buyers(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let body = object!({"kind": "Wholesale", "name": " Ada Sommer ", "company": "Sommer & Son",
        "email": "Ada@Sommer.example", "termsDays": 30, "creditLimit": "500.00", "language": "de",
        "taxStatus": {"exempt": {"certificate": "DE123456789", "reason": "resale", "expires": "2030-12-31"}}});
    let made = write(&shop, &owner, (POST, "/api/customers", 201), body.clone()).await;
    assert_eq!((&made["name"], &made["email"]), (&object!("Ada Sommer"), &object!("ada@sommer.example")));
    assert_eq!(made["creditLimit"], object!({"amount": "500.00", "currency": "USD"}));
    assert_eq!(made["taxStatus"]["exempt"]["certificate"], "DE123456789");
    assert_eq!((&made["status"], &made["language"]), (&object!("Active"), &object!("de")));
    let with = |changes: Value| {
        let mut body = body.clone();
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    let other = object!({"email": "x@sommer.example"});
    refused(&shop, &owner, (POST, "/api/customers", 409), &[("EMAIL_TAKEN", "email", body.clone())]).await;
    let empty = object!({"taxStatus": {"exempt": {"certificate": " ", "reason": "x", "expires": null}}});
    let foreign = object!({"creditLimit": {"amount": "1.00", "currency": "EUR"}});
    let wrong = [
        ("VALIDATION_FAILED", "kind", with(object!({"kind": "Other"}))),
        ("VALIDATION_FAILED", "name", with(object!({"name": " "}))),
        ("VALIDATION_FAILED", "email", with(object!({"email": "nobody"}))),
        ("VALIDATION_FAILED", "termsDays", with(object!({"termsDays": 366}))),
        ("VALIDATION_FAILED", "creditLimit", with(object!({"creditLimit": "-1"}))),
        ("VALIDATION_FAILED", "language", with(object!({"language": "xx", "email": "y@sommer.example"}))),
        ("VALIDATION_FAILED", "company", with(object!({"company": "a\nb"}))),
        ("EXEMPTION_INCOMPLETE", "taxStatus", with(empty.clone())),
        ("AMOUNT_INVALID", "creditLimit", with(object!({"creditLimit": "much"}))),
        ("FOREIGN_CURRENCY", "creditLimit", with(foreign.clone())),
    ];
    refused(&shop, &owner, (POST, "/api/customers", 422), &wrong).await;
    usual(&shop, &owner, POST, "/api/customers").await;

    let id = made["id"].as_str().unwrap().to_owned();
    let path = format!("/api/customers/{id}");
    let second = write(&shop, &owner, (POST, "/api/customers", 201), with(other.clone())).await;
    let change = object!({"termsDays": 14, "creditLimit": null, "taxStatus": "ordinary", "company": null});
    let changed = write(&shop, &owner, (PUT, &path, 200), change.clone()).await;
    assert_eq!((&changed["termsDays"], &changed["creditLimit"]), (&object!(14), &Value::Null));
    assert_eq!((&changed["taxStatus"], &changed["company"]), (&object!("ordinary"), &Value::Null));
    assert_eq!(changed["name"], "Ada Sommer");
    stale(&shop, &owner, PUT, &path, &change).await;
    refused(&shop, &owner, (PUT, &path, 409), &[("EMAIL_TAKEN", "email", other)]).await;
    let wrong = [
        ("EXEMPTION_INCOMPLETE", "taxStatus", empty),
        ("AMOUNT_INVALID", "creditLimit", object!({"creditLimit": "0.001"})),
        ("FOREIGN_CURRENCY", "creditLimit", foreign),
    ];
    refused(&shop, &owner, (PUT, &path, 422), &wrong).await;
    usual(&shop, &owner, PUT, &path).await;
    let nobody = format!("/api/customers/{NOBODY}");
    write(&shop, &owner, (PUT, &nobody, 404), change).await;
    shop.get(&nobody, &owner, 404).await;

    for (verb, status) in [("deactivate", "Inactive"), ("activate", "Active")] {
        let done = write(&shop, &owner, (POST, &format!("{path}/{verb}"), 200), Value::Null).await;
        assert_eq!(done["status"], status);
        write(&shop, &owner, (POST, &format!("{nobody}/{verb}"), 404), Value::Null).await;
        stale(&shop, &owner, POST, &format!("{path}/{verb}"), &Value::Null).await;
    }
    let listed = shop.get("/api/customers?kind=Wholesale&status=Active&limit=2", &owner, 200).await;
    assert_eq!(listed["data"][0]["id"], second["id"]);
    assert_eq!(listed["data"][1]["id"], id.as_str());
    shop.get("/api/customers?kind=x", &owner, 400).await;
    shop.get("/api/customers?status=x", &owner, 400).await;
    addresses(&shop, &owner, (&path, &nobody)).await;
    buyers(&shop, &owner, (&path, &nobody)).await;
    shop.stop().await;
}

async fn addresses(shop: &Shop, owner: &str, (path, nobody): (&str, &str)) {
    let list = format!("{path}/addresses");
    let home = object!({"purpose": "Billing", "street": " 1 Main St ", "city": "Town", "postalCode": "10001", "country": "us"});
    let made = write(shop, owner, (POST, &list, 201), home.clone()).await;
    assert_eq!((&made["street"], &made["country"]), (&object!("1 Main St"), &object!("US")));
    let one = format!("{list}/{}", made["id"].as_str().unwrap());
    let with = |field: &str, value: &str| {
        let mut body = home.clone();
        body[field] = value.into();
        ("VALIDATION_FAILED", field.to_owned(), body)
    };
    let wrong = [
        with("purpose", "Other"),
        with("street", " "),
        with("city", ""),
        with("country", "USA"),
        with("state", "a\tb"),
    ];
    let wrong: Vec<(&str, &str, Value)> =
        wrong.iter().map(|(code, field, body)| (*code, field.as_str(), body.clone())).collect();
    refused(shop, owner, (POST, &list, 422), &wrong).await;
    refused(shop, owner, (PUT, &one, 422), &wrong).await;
    usual(shop, owner, POST, &list).await;
    usual(shop, owner, PUT, &one).await;
    stale(shop, owner, PUT, &one, &home).await;
    let away = object!({"purpose": "Shipping", "street": "2 Side St", "city": "Town", "country": "CA"});
    assert_eq!(write(shop, owner, (PUT, &one, 200), away.clone()).await["version"], 2);
    assert_eq!(shop.get(&list, owner, 200).await["data"][0]["purpose"], "Shipping");
    let gone = format!("{list}/{NOBODY}");
    write(shop, owner, (PUT, &gone, 404), away.clone()).await;
    write(shop, owner, (DELETE, &gone, 404), Value::Null).await;
    stale(shop, owner, DELETE, &one, &Value::Null).await;
    write(shop, owner, (DELETE, &one, 204), Value::Null).await;
    assert_eq!(shop.get(&list, owner, 200).await["data"], object!([]));
    shop.get(&format!("{nobody}/addresses"), owner, 404).await;
    write(shop, owner, (POST, &format!("{nobody}/addresses"), 404), away).await;
}

async fn buyers(shop: &Shop, owner: &str, (path, nobody): (&str, &str)) {
    let list = format!("{path}/buyers");
    let body = object!({"name": "Bo", "email": "Bo@Sommer.example"});
    let made = write(shop, owner, (POST, &list, 201), body.clone()).await;
    assert_eq!((&made["email"], &made["hasPassword"]), (&object!("bo@sommer.example"), &object!(false)));
    refused(shop, owner, (POST, &list, 409), &[("EMAIL_TAKEN", "email", body.clone())]).await;
    let wrong = [("VALIDATION_FAILED", "email", object!({"name": "Bo", "email": "bo"}))];
    refused(shop, owner, (POST, &list, 422), &wrong).await;
    write(shop, owner, (POST, &format!("{nobody}/buyers"), 404), body).await;
    shop.get(&format!("{nobody}/buyers"), owner, 404).await;
    let one = format!("{list}/{}", made["id"].as_str().unwrap());
    let change = object!({"name": "Bo Berg", "active": false});
    stale(shop, owner, PUT, &one, &change).await;
    let changed = write(shop, owner, (PUT, &one, 200), change.clone()).await;
    assert_eq!((&changed["name"], &changed["active"]), (&object!("Bo Berg"), &object!(false)));
    refused(shop, owner, (PUT, &one, 422), &[("VALIDATION_FAILED", "name", object!({"name": ""}))]).await;
    write(shop, owner, (PUT, &format!("{list}/{NOBODY}"), 404), change).await;
    usual(shop, owner, POST, &list).await;
    usual(shop, owner, PUT, &one).await;
    assert_eq!(shop.get(&list, owner, 200).await["data"][0], changed);
}

/// Signs a customer in.
pub(super) async fn sign_in(shop: &Shop, email: &str, password: &str) -> String {
    let body = object!({"email": email, "password": password});
    let session = open(shop, "/api/customers/login", &body, 200).await;
    assert_eq!(session["user"]["role"], "customer");
    session["token"].as_str().unwrap().to_owned()
}

pub(super) async fn open(shop: &Shop, path: &str, body: &Value, status: u16) -> Value {
    answered(shop.send(POST, path, "", Some(&body.to_string())).await, status).await
}

async fn customers_register_sign_in_and_see_their_own_alone(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let register = "/api/customers/register";
    let trade = object!({"kind": "Wholesale", "name": "Kim Reed", "company": "Reed Ltd", "email": "kim@reed.example",
        "password": "a long sentence"});
    let with = |changes: Value| {
        let mut body = trade.clone();
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    for (field, changes) in [
        ("kind", object!({"kind": "x"})),
        ("company", object!({"company": null})),
        ("password", object!({"password": "short"})),
        ("email", object!({"email": "kim"})),
        ("name", object!({"name": ""})),
    ] {
        assert_eq!(open(&shop, register, &with(changes), 422).await["errors"][0]["field"], field);
    }
    json(shop.send(POST, register, "", Some("{ no json")).await, 400).await;
    open(&shop, register, &trade, 202).await;
    // The same answer, and nothing changed by it.
    open(&shop, register, &with(object!({"password": "another sentence"})), 202).await;
    let waiting = shop.get("/api/customers?status=Pending", &owner, 200).await;
    assert_eq!(waiting["data"].as_array().unwrap().len(), 1);
    let id = waiting["data"][0]["id"].as_str().unwrap().to_owned();
    let credentials = object!({"email": "kim@reed.example", "password": "a long sentence"});
    let login = "/api/customers/login";
    assert_eq!(open(&shop, login, &credentials, 403).await["code"], "CUSTOMER_PENDING");
    let wrong = object!({"email": "kim@reed.example", "password": "another sentence"});
    assert_eq!(open(&shop, login, &wrong, 401).await["code"], "LOGIN_FAILED");
    // Staff are no customers, and the other way round.
    assert_eq!(open(&shop, login, &shop.demo["owner"], 401).await["code"], "LOGIN_FAILED");
    open(&shop, "/api/auth/login", &credentials, 401).await;
    let path = format!("/api/customers/{id}");
    write(&shop, &owner, (POST, &format!("{path}/activate"), 200), Value::Null).await;
    let kim = sign_in(&shop, "kim@reed.example", "a long sentence").await;
    let me = shop.get("/api/auth/me", &kim, 200).await;
    assert_eq!((&me["role"], &me["customerId"]), (&object!("customer"), &object!(id)));

    own_alone(&shop, &owner, &kim, &path).await;
    // Ended by its owner, and by whoever deactivates the customer or buyer.
    write(&shop, &kim, (POST, "/api/auth/logout", 204), Value::Null).await;
    shop.get(&path, &kim, 401).await;
    let kim = sign_in(&shop, "kim@reed.example", "a long sentence").await;
    write(&shop, &owner, (POST, &format!("{path}/deactivate"), 200), Value::Null).await;
    shop.get(&path, &kim, 401).await;
    assert_eq!(open(&shop, login, &credentials, 401).await["code"], "LOGIN_FAILED");
    shop.stop().await;
}

/// A signed-in customer sees its own and nobody else's, and nothing of the office.
async fn own_alone(shop: &Shop, owner: &str, kim: &str, path: &str) {
    assert_eq!(shop.get(path, kim, 200).await["company"], "Reed Ltd");
    let cafe = shop.get("/api/customers?kind=Wholesale&status=Active", owner, 200).await;
    let cafe = cafe["data"].as_array().unwrap().iter().find(|row| row["company"] == "Vale Coffee House");
    let other = format!("/api/customers/{}", cafe.unwrap()["id"].as_str().unwrap());
    let address = object!({"purpose": "Shipping", "street": "1 A St", "city": "B", "country": "US"});
    let theirs = shop.get(&format!("{other}/addresses"), owner, 200).await["data"][0]["id"].clone();
    let theirs = format!("{other}/addresses/{}", theirs.as_str().unwrap());
    for part in ["", "/addresses", "/buyers", "/statement"] {
        shop.get(&format!("{path}{part}"), kim, 200).await;
        shop.get(&format!("{other}{part}"), kim, 404).await;
    }
    write(shop, kim, (POST, &format!("{path}/addresses"), 201), address.clone()).await;
    write(shop, kim, (POST, &format!("{other}/addresses"), 404), address.clone()).await;
    write(shop, kim, (PUT, &theirs, 404), address).await;
    write(shop, kim, (DELETE, &theirs, 404), Value::Null).await;
    write(shop, kim, (PUT, path, 403), object!({"creditLimit": "1000000"})).await;
    write(
        shop,
        kim,
        (POST, &format!("{path}/buyers"), 403),
        object!({"name": "X", "email": "x@reed.example"}),
    )
    .await;
    for closed in
        ["/api/customers", "/api/orders/pos", "/api/accounting/accounts", "/api/staff", "/api/events"]
    {
        shop.get(closed, kim, 403).await;
    }
    assert!(
        shop.get("/api/products?limit=1", kim, 200).await["data"][0].get("cost").is_none_or(Value::is_null)
    );

    // Through the shop front's key of its own kind alone.
    let through = async |key: &str, session: &str, path: &str| {
        let request = shop.client.get(format!("{}{path}", shop.url)).bearer_auth(key);
        held(&Method::GET, request.header("customer-session", session).send().await.unwrap()).await
    };
    let (wholesale, retail) = (shop.text("wholesaleKey"), shop.text("retailKey"));
    json(through(&wholesale, kim, path).await, 200).await;
    json(through(&wholesale, kim, &other).await, 404).await;
    json(through(&retail, kim, path).await, 401).await;
    json(through(&wholesale, "cs_guessed", path).await, 401).await;
    shop.get(path, &wholesale, 403).await;
}

async fn buyers_choose_their_passwords_by_mail(folder: TempFolder) {
    let sink = Sink::start();
    let shop = Shop::start_with(&folder, |http| sink.set(http)).await;
    let owner = shop.owner().await;
    let cafe = shop.get("/api/customers?kind=Wholesale", &owner, 200).await;
    let cafe =
        cafe["data"].as_array().unwrap().iter().find(|row| row["company"] == "Vale Coffee House").unwrap();
    let path = format!("/api/customers/{}", cafe["id"].as_str().unwrap());
    write(&shop, &owner, (PUT, &path, 200), object!({"language": "es"})).await;
    let body = object!({"name": "Leo", "email": "leo@cafe-vale.example"});
    write(&shop, &owner, (POST, &format!("{path}/buyers"), 201), body).await;
    let token = |mail: &Value| {
        let text = mail["body"]["text/plain"].as_str().unwrap();
        text.split_whitespace().find(|word| word.starts_with("cr_")).unwrap().to_owned()
    };
    let mail = sink.wait("leo@cafe-vale.example").await;
    assert!(mail["subject"].as_str().unwrap().starts_with("Una cuenta para usted"), "{mail}");
    let confirm = "/api/customers/reset/confirm";
    let first = token(&mail);
    let short = open(&shop, confirm, &object!({"token": first, "password": "short"}), 422).await;
    assert_eq!(short["errors"][0]["field"], "password");
    open(&shop, confirm, &object!({"token": first, "password": "a first sentence"}), 204).await;
    let again = object!({"token": first, "password": "a second sentence"});
    assert_eq!(open(&shop, confirm, &again, 422).await["code"], "RESET_TOKEN_INVALID");
    let leo = sign_in(&shop, "leo@cafe-vale.example", "a first sentence").await;

    let reset = "/api/customers/reset";
    open(&shop, reset, &object!({"email": "nobody@cafe-vale.example"}), 202).await;
    open(&shop, reset, &object!({"email": "Leo@Cafe-Vale.example"}), 202).await;
    until(|| async { (sink.to("leo@cafe-vale.example").len() == 2).then_some(()) }).await;
    let mail = sink.wait("leo@cafe-vale.example").await;
    // There is no page of ours that its code is for.
    assert!(!mail["body"]["text/plain"].as_str().unwrap().contains("/office/"), "{mail}");
    open(&shop, confirm, &object!({"token": token(&mail), "password": "a third sentence"}), 204).await;
    shop.get(&path, &leo, 401).await;
    sign_in(&shop, "leo@cafe-vale.example", "a third sentence").await;

    // Known by address alone: who reads its mail may sign in.
    let known = object!({"kind": "Retail", "name": "Rosa", "email": "rosa.linden@demo.example", "password": "not taken over"});
    open(&shop, "/api/customers/register", &known, 202).await;
    let mail = sink.wait("rosa.linden@demo.example").await;
    open(
        &shop,
        "/api/customers/login",
        &object!({"email": known["email"], "password": known["password"]}),
        401,
    )
    .await;
    open(&shop, confirm, &object!({"token": token(&mail), "password": "rosa's own sentence"}), 204).await;
    sign_in(&shop, "rosa.linden@demo.example", "rosa's own sentence").await;
    assert!(sink.to("nobody@cafe-vale.example").is_empty());
    shop.stop().await;
}

async fn guessing_customers_passwords_is_slowed_down(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let buyer = shop.demo["buyer"]["email"].as_str().unwrap().to_owned();
    let limited = async |path: &str, body: Value| {
        for _ in 0..40 {
            let answer = shop.send(POST, path, "", Some(&body.to_string())).await;
            if answer.status() == 429 {
                assert!(answer.headers().contains_key("retry-after"));
                assert_eq!(json(answer, 429).await["code"], "TOO_MANY_REQUESTS");
                return;
            }
        }
        panic!("{path} is never slowed down");
    };
    let known =
        open(&shop, "/api/customers/login", &object!({"email": buyer, "password": "wrong"}), 401).await;
    let unknown = object!({"email": "x@y.example", "password": "wrong"});
    let unknown = open(&shop, "/api/customers/login", &unknown, 401).await;
    assert_eq!(known["detail"], unknown["detail"]);
    for path in ["login", "reset", "register", "reset/confirm"] {
        let path = format!("/api/customers/{path}");
        json(shop.send(POST, &path, "", Some("{")).await, 400).await;
        let url = format!("{}{path}", shop.url);
        let answer =
            shop.client.post(url).header("content-type", "text/plain").body("{}").send().await.unwrap();
        json(held(&POST, answer).await, 415).await;
        json(shop.send(POST, &path, "", Some("{}")).await, 422).await;
    }
    limited("/api/customers/login", object!({"email": buyer, "password": "wrong"})).await;
    limited("/api/customers/reset", object!({"email": "x@y.example"})).await;
    let body = object!({"token": "cr_guessed", "password": "a long sentence"});
    limited("/api/customers/reset/confirm", body).await;
    let body =
        object!({"kind": "Retail", "name": "A", "email": "a@b.example", "password": "a long sentence"});
    limited("/api/customers/register", body).await;
    shop.stop().await;
}
