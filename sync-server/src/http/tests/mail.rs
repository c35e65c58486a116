//! Mail through a real SMTP server (aiosmtpd, which `cargo xtask test` installs): new passwords, receipts, what is
//! refused for now and for good.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use domain::{Currency, CustomerTaxStatus};
use reqwest::Method;
use serde_json::{Value, json as object};
use store::StoreError;

use super::contract::held;
use super::events::{product, tell};
use super::receiver::until;
use super::till::{Till, cash};
use super::{Shop, TempFolder, apart, json, on_both_engines};
use crate::customer::{CustomerKind, NewCustomer, create_customer};
use crate::events::Language;
use crate::http::serve::folder::Storage;
use crate::http::settings::Settings;

on_both_engines!(a_new_password_comes_by_mail_and_works_once, receipts_go_to_buyers_who_gave_an_address);

/// Where the programs are that only tests need.
pub(super) fn tools() -> PathBuf {
    std::env::var_os("COUNTERFOIL_TOOLS").map(PathBuf::from).unwrap_or_else(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
        std::env::var_os("CARGO_TARGET_DIR").map_or(here, PathBuf::from).join("tools")
    })
}

/// A mail server of its own; gone when dropped.
pub(super) struct Sink {
    child: Child,
    url: String,
    mails: Arc<Mutex<Vec<Value>>>,
}

impl Sink {
    pub(super) fn start() -> Self {
        let python = tools().join("smtp/bin/python");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/tests/smtp_sink.py");
        let mut child = Command::new(&python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{}: {error}; run `cargo xtask test`, which installs it", python.display())
            });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let mails: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = Arc::clone(&mails);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Self { child, url: format!("smtp://127.0.0.1:{}", first["port"]), mails }
    }

    pub(super) fn set(&self, http: &mut Settings) {
        http.mail.smtp_url = Some(self.url.clone());
        http.mail.from = Some("Demo shop <shop@demo.example>".to_owned());
        http.mail.public_url = Some("https://office.example/".to_owned());
        http.mail.retry_base_ms = 20;
    }

    pub(super) fn to(&self, recipient: &str) -> Vec<Value> {
        let mails = self.mails.lock().unwrap();
        mails.iter().filter(|mail| mail["to"][0] == recipient).cloned().collect()
    }

    pub(super) async fn wait(&self, recipient: &str) -> Value {
        until(|| async { self.to(recipient).last().cloned() }).await
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _gone = self.child.kill().and_then(|()| self.child.wait());
    }
}

async fn ask(shop: &Shop, email: &str, language: &str) -> u16 {
    let request =
        shop.client.post(format!("{}/api/auth/reset", shop.url)).header("accept-language", language);
    let request = request.header("content-type", "application/json");
    let answer = request.body(object!({ "email": email }).to_string()).send().await.unwrap();
    let answer = held(&Method::POST, answer).await;
    answer.status().as_u16()
}

async fn a_new_password_comes_by_mail_and_works_once(folder: TempFolder) {
    let sink = Sink::start();
    let shop = Shop::start_with(&folder, |http| sink.set(http)).await;
    let (owner, address) = (shop.owner().await, "owner@demo.example");
    assert_eq!(ask(&shop, "nobody@demo.example", "de").await, 202);
    assert_eq!(ask(&shop, " Owner@Demo.example ", "nl, de-CH;q=0.8, en;q=0.5").await, 202);
    let mail = sink.wait(address).await;
    assert_eq!(mail["subject"], "Ein neues Passwort – Counterfoil demo shop");
    assert_eq!(mail["sender"], "Demo shop <shop@demo.example>");
    let text = mail["body"]["text/plain"].as_str().unwrap();
    let token = text.split_whitespace().find(|word| word.starts_with("pr_")).unwrap().to_owned();
    assert!(text.contains(&format!("https://office.example/office/reset?token={token}")), "{text}");
    assert!(mail["body"]["text/html"].as_str().unwrap().contains("lang=\"de\""));

    let confirm = async |token: &str, password: &str| {
        let body = object!({ "token": token, "password": password }).to_string();
        shop.send(Method::POST, "/api/auth/reset/confirm", "", Some(&body)).await
    };
    let short = json(confirm(&token, "short").await, 422).await;
    assert_eq!(short["errors"][0]["field"], "password");
    let wrong = json(confirm("pr_guessed", "a new password").await, 422).await;
    assert_eq!(
        (&wrong["code"], &wrong["errors"][0]["field"]),
        (&"RESET_TOKEN_INVALID".into(), &"token".into())
    );
    assert_eq!(confirm(&token, "a new password").await.status(), 204);
    assert_eq!(json(confirm(&token, "another password").await, 422).await["code"], "RESET_TOKEN_INVALID");
    shop.get("/api/auth/me", &owner, 401).await;
    let owner = shop.sign_in(address, "a new password").await;
    let audit = shop.get("/api/audit-log?limit=50", &owner, 200).await;
    for action in ["password_reset.asked", "password_reset.done"] {
        let found = audit["data"].as_array().unwrap().iter().filter(|row| row["action"] == action).count();
        assert_eq!(found, 1, "{action}");
    }
    // A later token makes the one before worthless; a mailbox is not filled.
    for count in [2, 3] {
        assert_eq!(ask(&shop, address, "ar").await, 202);
        until(|| async { (sink.to(address).len() == count).then_some(()) }).await;
    }
    assert_eq!(ask(&shop, address, "ar").await, 202);
    let mails = sink.to(address);
    let tokens: Vec<String> = mails
        .iter()
        .map(|mail| mail["body"]["text/plain"].as_str().unwrap())
        .map(|text| text.split_whitespace().find(|word| word.starts_with("pr_")).unwrap().to_owned())
        .collect();
    assert_eq!(json(confirm(&tokens[1], "a new password").await, 422).await["code"], "RESET_TOKEN_INVALID");
    assert!(mails[2]["body"]["text/html"].as_str().unwrap().contains("dir=\"rtl\""));
    assert!(sink.to("nobody@demo.example").is_empty());
    let mut last = 202;
    for _ in 0..12 {
        last = ask(&shop, "x@demo.example", "en").await;
    }
    assert_eq!(last, 429);
    assert_eq!(sink.to(address).len(), 3);
    shop.stop().await;
}

/// A customer, written as the customers' context does.
async fn customer(folder: &TempFolder, email: &'static str) -> domain::CustomerId {
    let (path, database_url) = (folder.0.clone(), folder.1.clone());
    apart(move || {
        let disk = store::FolderDisk::open(&path).unwrap();
        let mut database = Storage { disk, database_url }.reopen().unwrap();
        let new = NewCustomer {
            kind: CustomerKind::Retail,
            email: Some(email),
            name: "Ann <b>Bell</b>",
            company: None,
            tax_status: CustomerTaxStatus::Ordinary,
            terms_days: None,
            credit_limit_minor: None,
            currency: Currency::USD,
        };
        let mut entropy = store::OsEntropy::new();
        let made = database.write(crate::http::serve::now_ms(), &mut entropy, |tx| {
            create_customer(tx, &new).map_err(|error| StoreError::Other(error.to_string()))
        });
        made.unwrap()
    })
}

async fn receipts_go_to_buyers_who_gave_an_address(folder: TempFolder) {
    let sink = Sink::start();
    let set = |http: &mut Settings| {
        sink.set(http);
        http.mail.language = Language::French;
    };
    let shop = Shop::start_with(&folder, set).await;
    let owner = shop.owner().await;
    let mut till = Till::enrol(&shop).await;
    let mut sale = till.sale(&shop.demo["products"][0]);
    sale.customer_id = Some(customer(&folder, "ann@example.com").await);
    sale.lines[0].name = "<script>Pâté</script>".to_owned();
    till.push(sale.clone(), cash(), protocol::Encoding::Plain).await;
    let mail = sink.wait("ann@example.com").await;
    let subject = format!("Votre reçu {} – Counterfoil demo shop", sale.receipt_number);
    assert_eq!(mail["subject"], subject);
    let (text, html) = (&mail["body"]["text/plain"], &mail["body"]["text/html"]);
    for line in ["1 × <script>Pâté</script>  USD 2.16", "Taxe  USD 0.16", "Total  USD 2.16"] {
        assert!(text.as_str().unwrap().contains(line), "{line}: {text}");
    }
    assert!(!html.as_str().unwrap().contains("<script>"), "{html}");

    // As another channel will tell of it: the buyer's own language, one refused for now, one for good.
    let order = shop.get("/api/orders/pos", &owner, 200).await["data"][0]["id"].clone();
    for (to, language) in
        [("later@example.com", "ar"), ("refused@example.com", "en"), ("bob@example.com", "es")]
    {
        let data = object!({ "orderId": order, "orderNumber": "ORD-1", "salesChannel": "RetailWeb",
            "total": { "amount": "2.16", "currency": "USD" }, "journalEntryId": null,
            "customerEmail": to, "customerLanguage": language });
        tell(&folder, "OrderCompleted", data).await;
    }
    product(&shop, "WAKE-2").await;
    assert!(
        sink.wait("bob@example.com").await["subject"]
            .as_str()
            .unwrap()
            .starts_with("Su pedido está confirmado ORD-")
    );
    assert!(sink.wait("later@example.com").await["subject"].as_str().unwrap().starts_with("تم تأكيد طلبك"));
    let metrics =
        async || shop.client.get(format!("{}/metrics", shop.url)).send().await.unwrap().text().await.unwrap();
    until(|| async {
        let text = metrics().await;
        (text.contains("counterfoil_mails_dead 1") && text.contains("counterfoil_mails_pending 0"))
            .then_some(())
    })
    .await;
    assert_eq!(sink.to("ann@example.com").len(), 1);
    assert!(sink.to("refused@example.com").is_empty());
    shop.stop().await;
}
