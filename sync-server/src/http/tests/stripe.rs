//! Stripe as a gateway: the ordinary way, buyers who act first, answers that get lost, refusals. The counterpart keeps
//! intents, and repeats what it said to who comes with the same key, as Stripe does.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use reqwest::Url;
use serde_json::{Value, json as object};

use super::goods::{account, furnished, received};
use super::mail::tools;
use super::orders::{card, on, place, read, sound, stock, tea};
use super::{Shop, TempFolder, on_both_engines};
use crate::http::settings::Stripe;

on_both_engines!(
    localstripe_understands_what_it_is_told,
    a_card_is_set_aside_taken_and_given_back,
    a_buyer_acts_first,
    an_answer_that_is_lost_charges_once,
    what_stripe_refuses_moves_nothing
);

/// What the counterpart keeps.
#[derive(Default)]
struct Kept {
    intents: BTreeMap<String, Value>,
    refunds: Vec<Value>,
    /// What was said, by key.
    said: BTreeMap<String, (u16, Value)>,
    /// Writes that did something.
    done: Vec<String>,
    /// So many writes are done, and their answers are not sent.
    lose: usize,
}

#[derive(Clone, Default)]
struct Counterpart(Arc<Mutex<Kept>>);

impl Counterpart {
    async fn start() -> (Self, Stripe) {
        let own = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(own.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let keys = ("sk_test_secret".to_owned(), "pk_test_public".to_owned());
        (own, Stripe { url, secret_key: keys.0, publishable_key: keys.1 })
    }

    fn done(&self) -> Vec<String> {
        self.0.lock().unwrap().done.clone()
    }

    fn set(&self, work: impl FnOnce(&mut Kept)) {
        work(&mut self.0.lock().unwrap());
    }

    /// Each intent becomes so.
    fn all_become(&self, status: &str) {
        self.set(|kept| kept.intents.values_mut().for_each(|intent| intent["status"] = status.into()));
    }
}

async fn answer(State(own): State<Counterpart>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let header = |name: &str| head.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    if header("authorization").as_deref() != Some("Bearer sk_test_secret") {
        return (StatusCode::UNAUTHORIZED, "{}").into_response();
    }
    let body = axum::body::to_bytes(body, 100_000).await.unwrap();
    let form = Url::parse(&format!("http://localhost/?{}", std::str::from_utf8(&body).unwrap())).unwrap();
    let form: BTreeMap<String, String> = form.query_pairs().into_owned().collect();
    let path: Vec<String> = head.uri.path().split('/').skip(2).map(str::to_owned).collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let mut kept = own.0.lock().unwrap();
    if head.method == Method::GET {
        let found = match path[..] {
            ["refunds"] => object!({ "data": kept.refunds }),
            ["payment_intents", id] => kept.intents[id].clone(),
            _ => panic!("nobody reads {path:?}"),
        };
        return found.to_string().into_response();
    }
    let key = header("idempotency-key").expect("each write has a key");
    if !kept.said.contains_key(&key) {
        let said = kept.write(&path, &form);
        kept.said.insert(key.clone(), said);
    }
    if kept.lose > 0 {
        kept.lose -= 1;
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let (status, said) = kept.said[&key].clone();
    (StatusCode::from_u16(status).unwrap(), said.to_string()).into_response()
}

impl Kept {
    fn write(&mut self, path: &[&str], form: &BTreeMap<String, String>) -> (u16, Value) {
        let problem = |text: &str| (402, object!({ "error": { "message": text } }));
        match *path {
            ["payment_intents"] => {
                assert_eq!((&*form["capture_method"], &*form["confirm"]), ("manual", "true"));
                let status = match &*form["payment_method"] {
                    "pm_card" => "requires_capture",
                    "pm_acts" => "requires_action",
                    _ => return problem("Your card was declined."),
                };
                let id = format!("pi_{}", self.intents.len());
                let minor: i64 = form["amount"].parse().unwrap();
                let mut intent = object!({ "id": id, "status": status, "amount": minor, "currency": form["currency"], "client_secret": format!("{id}_secret") });
                if let Some(url) = form.get("return_url") {
                    intent["next_action"] = object!({ "redirect_to_url": { "url": format!("https://acts.example/?back={url}") } });
                }
                self.done.push(format!("create {minor}"));
                self.intents.insert(id, intent.clone());
                (200, intent)
            }
            ["payment_intents", id, what] => {
                let intent = self.intents.get_mut(id).unwrap();
                let (from, to) = match what {
                    "capture" => (vec!["requires_capture"], "succeeded"),
                    _ => (vec!["requires_capture", "requires_action", "requires_payment_method"], "canceled"),
                };
                if !from.iter().any(|from| intent["status"] == *from) {
                    return (400, object!({ "error": { "message": "It is in another state." } }));
                }
                intent["status"] = to.into();
                self.done.push(what.to_owned());
                (200, intent.clone())
            }
            ["refunds"] => {
                let refund =
                    object!({ "status": "succeeded", "metadata": { "refund": form["metadata[refund]"] } });
                self.done.push(format!("refund {}", form["amount"]));
                self.refunds.push(refund.clone());
                (200, refund)
            }
            _ => panic!("nobody writes {path:?}"),
        }
    }
}

async fn with_stripe(folder: &TempFolder) -> (Counterpart, Shop, String) {
    let (stripe, settings) = Counterpart::start().await;
    let shop = Shop::start_with(folder, |set| set.stripe = Some(settings)).await;
    let product = furnished(&shop).await;
    received(&shop, "10").await;
    (stripe, shop, product)
}

/// By itself it listens to everybody, and keeps what it knows in a file that all share.
const ON_LOOPBACK: &str = "
import socket
class Here(socket.socket):
    def bind(self, address):
        super().bind(('::ffff:127.0.0.1', address[1]))
socket.socket = Here
from localstripe import resources, server
resources.store.dump_to_disk = lambda: None
server.start()
";

/// A counterpart that others have written; gone when dropped.
struct Localstripe(Child, String);

impl Localstripe {
    async fn start() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let program = tools().join("localstripe/bin/python");
        let child = Command::new(&program)
            .args(["-c", ON_LOOPBACK, "--from-scratch", "--port", &free.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{}: {error}; run `cargo xtask test`, which installs it", program.display())
            });
        let own = Self(child, format!("http://127.0.0.1:{free}"));
        until(async || reqwest::get(&own.1).await.is_ok()).await;
        own
    }

    async fn ask(&self, path: &str, form: Option<&'static str>) -> Value {
        let url = format!("{}/v1/{path}", self.1);
        let client = reqwest::Client::new();
        let request = match form {
            Some(form) => {
                client.post(url).header("content-type", "application/x-www-form-urlencoded").body(form)
            }
            None => client.get(url),
        };
        let answer = request.bearer_auth("sk_test_secret").send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }
}

impl Drop for Localstripe {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _ended = self.0.wait();
    }
}

async fn localstripe_understands_what_it_is_told(folder: TempFolder) {
    let _set = rustls::crypto::ring::default_provider().install_default();
    let stripe = Localstripe::start().await;
    let keys = ("sk_test_secret".to_owned(), "pk_test_public".to_owned());
    let settings = Stripe { url: stripe.1.clone(), secret_key: keys.0, publishable_key: keys.1 };
    let shop = Shop::start_with(&folder, |set| set.stripe = Some(settings)).await;
    furnished(&shop).await;
    received(&shop, "10").await;
    let pay = async |form: &'static str, status: u16| {
        let method = stripe.ask("payment_methods", Some(form)).await;
        let order = place(&shop, &tea("2")).await;
        let token = method["id"].as_str().unwrap();
        let answer = on(&shop, &order, "confirm", &card(token), status).await;
        (order, answer)
    };
    let number =
        "type=card&card[exp_month]=12&card[exp_year]=2099&card[cvc]=123&card[number]=4242424242424242";
    let (order, paid) = pay(number, 200).await;
    assert_eq!(paid["payments"][0]["status"], "Captured");
    let charges = stripe.ask("charges", None).await;
    let charge = &charges["data"][0];
    assert_eq!((&charge["amount"], &charge["captured"]), (&756.into(), &true.into()));
    on(&shop, &order, "cancel", &object!({ "reason": "changed my mind" }), 200).await;
    until(async || read(&shop, &order).await["refunds"][0]["status"] == "Done").await;
    let refunds = stripe.ask("refunds", None).await;
    assert_eq!((&refunds["data"][0]["amount"], &refunds["data"][1]), (&756.into(), &Value::Null));
    let number =
        "type=card&card[exp_month]=12&card[exp_year]=2099&card[cvc]=123&card[number]=4000000000000341";
    let (_, declined) = pay(number, 402).await;
    assert_eq!(declined["code"], "PAYMENT_DECLINED");
    shop.stop().await;
    sound(&folder);
}

async fn a_card_is_set_aside_taken_and_given_back(folder: TempFolder) {
    let (stripe, shop, product) = with_stripe(&folder).await;
    let order = place(&shop, &tea("2")).await;
    let begun = on(&shop, &order, "payments", &object!({ "method": "CreditCard" }), 201).await;
    assert_eq!((&begun["publishableKey"], &begun["clientSecret"]), (&"pk_test_public".into(), &Value::Null));
    let mut body = card("pm_card");
    body["paymentId"] = begun["id"].clone();
    let paid = on(&shop, &order, "confirm", &body, 200).await;
    assert_eq!((&paid["status"], &paid["payments"][0]["status"]), (&"Completed".into(), &"Captured".into()));
    assert_eq!(account(&shop, "Gateway clearing").await.0, "7.56");
    assert_eq!(stripe.done(), ["create 756", "capture"]);
    assert_eq!(stock(&shop, &product).await, ["10", "2", "8"]);
    // Its answer gets lost: it is asked again, and nothing is given back twice.
    stripe.set(|kept| kept.lose = 1);
    on(&shop, &order, "cancel", &object!({ "reason": "changed my mind" }), 200).await;
    until(async || read(&shop, &order).await["refunds"][0]["status"] == "Done").await;
    assert_eq!(stripe.done(), ["create 756", "capture", "refund 756"]);
    shop.stop().await;
    sound(&folder);
}

async fn a_buyer_acts_first(folder: TempFolder) {
    let (stripe, shop, product) = with_stripe(&folder).await;
    let order = place(&shop, &tea("1")).await;
    let mut body = card("pm_acts");
    for wrong in ["http://shop.example/", "javascript:alert(1)", "shop"] {
        body["returnUrl"] = wrong.into();
        let refused = on(&shop, &order, "confirm", &body, 422).await;
        assert_eq!(
            (&refused["code"], &refused["errors"][0]["field"]),
            (&"RETURN_URL_INVALID".into(), &"returnUrl".into())
        );
    }
    let session = object!({ "method": "CreditCard", "returnUrl": "ftp://shop.example" });
    assert_eq!(on(&shop, &order, "payments", &session, 422).await["code"], "RETURN_URL_INVALID");
    body["returnUrl"] = "https://shop.example/thanks".into();
    let acts = on(&shop, &order, "confirm", &body, 202).await;
    assert_eq!(acts["nextAction"], "https://acts.example/?back=https://shop.example/thanks");
    assert_eq!(
        (&acts["status"], &acts["publishableKey"]),
        (&"requires_action".into(), &"pk_test_public".into())
    );
    assert_eq!(acts["clientSecret"], "pi_0_secret");
    assert_eq!(stock(&shop, &product).await, ["10", "0", "10"]);
    body["paymentId"] = acts["paymentId"].clone();
    assert_eq!(on(&shop, &order, "confirm", &body, 202).await["status"], "requires_action");
    stripe.all_become("requires_capture");
    assert_eq!(on(&shop, &order, "confirm", &body, 200).await["status"], "Completed");
    assert_eq!(stripe.done(), ["create 378", "capture"]);

    // Who fails at it is declined, and the intent ended: it is paid by another one.
    let order = place(&shop, &tea("1")).await;
    let mut body = card("pm_acts");
    body["paymentId"] = on(&shop, &order, "confirm", &body, 202).await["paymentId"].clone();
    stripe.set(|kept| kept.intents.get_mut("pi_1").unwrap()["status"] = "requires_payment_method".into());
    assert_eq!(on(&shop, &order, "confirm", &body, 402).await["code"], "PAYMENT_DECLINED");
    assert_eq!(stripe.done()[2..], ["create 378", "cancel"]);
    on(&shop, &order, "confirm", &card("pm_card"), 200).await;
    shop.stop().await;
    sound(&folder);
}

async fn an_answer_that_is_lost_charges_once(folder: TempFolder) {
    let (stripe, shop, product) = with_stripe(&folder).await;
    let order = place(&shop, &tea("1")).await;
    stripe.set(|kept| kept.lose = 1);
    let unknown = on(&shop, &order, "confirm", &card("pm_card"), 202).await;
    assert_eq!((&unknown["status"], &unknown["clientSecret"]), (&"processing".into(), &Value::Null));
    // Housekeeping or whoever reads it asks again, with the same key.
    until(async || read(&shop, &order).await["payments"][0]["status"] == "Captured").await;
    assert_eq!(read(&shop, &order).await["status"], "Completed");
    assert_eq!(stripe.done(), ["create 378", "capture"]);
    assert_eq!(account(&shop, "Gateway clearing").await.0, "3.78");
    assert_eq!(stock(&shop, &product).await, ["10", "1", "9"]);
    shop.stop().await;
    sound(&folder);
}

async fn what_stripe_refuses_moves_nothing(folder: TempFolder) {
    let (stripe, shop, product) = with_stripe(&folder).await;
    let order = place(&shop, &tea("1")).await;
    for token in ["pm_broke", "test_ok"] {
        assert_eq!(on(&shop, &order, "confirm", &card(token), 402).await["code"], "PAYMENT_DECLINED");
    }
    let none = object!({ "paymentMethod": "CreditCard" });
    assert_eq!(on(&shop, &order, "confirm", &none, 402).await["code"], "PAYMENT_DECLINED");
    assert!(stripe.done().is_empty());
    assert_eq!(stock(&shop, &product).await, ["10", "0", "10"]);
    // An intent of another amount pays nothing, and nobody takes it.
    let mut body = card("pm_acts");
    body["paymentId"] = on(&shop, &order, "confirm", &body, 202).await["paymentId"].clone();
    stripe.set(|kept| kept.intents.get_mut("pi_0").unwrap()["amount"] = 1.into());
    stripe.all_become("requires_capture");
    assert_eq!(on(&shop, &order, "confirm", &body, 202).await["status"], "processing");
    assert_eq!(read(&shop, &order).await["status"], "PendingPayment");
    assert_eq!(stripe.done(), ["create 378"]);
    assert_eq!(stock(&shop, &product).await, ["10", "0", "10"]);
    shop.stop().await;
    sound(&folder);
}

/// Waits for something that housekeeping does.
async fn until(is_so: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    panic!("it never became so");
}
