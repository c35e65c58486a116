//! The server over real HTTP: a demo shop in a folder of its own, a listener on a free port, a client.

mod books;
mod browsers;
mod carts;
mod catalogue;
mod checkout;
mod contract;
mod counts;
mod customers;
mod displacing;
mod errors;
mod events;
mod examples;
mod exports;
mod finding;
mod gateway;
mod goods;
mod guard;
mod images;
mod importing;
mod invoices;
mod linked;
mod lists;
mod lookup;
mod mail;
mod offers;
mod office;
mod openings;
mod operations;
mod orders;
mod outage;
mod outbox;
mod paying;
mod placing;
mod products;
mod reading;
mod receiver;
mod recognition;
mod safety;
mod sorted;
mod standing;
mod starting;
mod statements;
mod stripe;
mod terms;
mod till;
mod transfers;
mod webhooks;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::{Client, Method, Response};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::serve::{Options, ServeError, Server};
use super::settings::Settings;
use crate::identity::PasswordCost;

/// A folder that is gone when the test is over, and the PostgreSQL that holds its data, if one does.
pub(super) struct TempFolder(pub PathBuf, pub Option<String>);

impl TempFolder {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name =
            format!("counterfoil-http-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name), None)
    }

    /// With a database of its own in the cluster that the tests are given.
    pub(super) fn on_postgres() -> Self {
        let server = std::env::var(store::testing::POSTGRES).expect(
            "COUNTERFOIL_TEST_POSTGRES is not set; run `cargo xtask postgres -- cargo test -p sync-server`",
        );
        let url = apart(|| store::testing::new_postgres_database(&server));
        Self(Self::new().0.clone(), Some(url.unwrap()))
    }
}

impl TempFolder {
    /// Asks the database beside the server, which may run.
    fn ask<T>(&self, work: impl FnOnce(&store::Tx<'_>) -> Result<T, store::StoreError>) -> T {
        super::serve::folder::open_beside(&self.0, self.1.clone()).unwrap().read(0, work).unwrap()
    }

    /// What was told to whoever follows the events.
    pub(super) fn outbox(&self) -> Vec<store::outbox::Event> {
        apart(|| self.ask(|tx| store::outbox::page(tx, 0, 100_000)))
    }

    /// What `verify` finds.
    pub(super) fn violations(&self) -> Vec<crate::verify::Violation> {
        apart(|| self.ask(crate::verify::run))
    }
}

/// Does something that waits, away from the runtime's threads.
pub(super) fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs tests that take a folder on both engines: one contract.
macro_rules! on_both_engines {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test(super::TempFolder::new()).await })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test(super::TempFolder::on_postgres()).await })+
        }
    };
}
pub(super) use on_both_engines;

/// How the tests start a server.
pub(super) fn options(folder: &TempFolder, demo: bool) -> Options {
    Options {
        data: folder.0.clone(),
        database_url: folder.1.clone(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        demo,
        currency: domain::Currency::USD,
        shop_name: "Test".to_owned(),
        recognition: crate::order::Recognition::Payment,
        owner: None,
        cost: PasswordCost::MIN,
        http: Settings {
            allow_origins: vec!["https://shop.example".parse().unwrap()],
            metrics: true,
            ..Settings::default()
        },
    }
}

/// A running server and what `demo.json` says of it.
pub(super) struct Shop {
    pub url: String,
    pub demo: Value,
    pub client: Client,
    /// Its folder, and its PostgreSQL if it has one.
    at: (PathBuf, Option<String>),
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Shop {
    /// Starts the demo shop in `folder`.
    pub(super) async fn start(folder: &TempFolder) -> Self {
        Self::start_with(folder, |_| {}).await
    }

    /// With settings of its own.
    pub(super) async fn start_with(folder: &TempFolder, set: impl FnOnce(&mut Settings)) -> Self {
        let mut options = options(folder, true);
        set(&mut options.http);
        let _twice = rustls::crypto::ring::default_provider().install_default();
        let server = Server::start(options).await.unwrap();
        let url = format!("http://{}", server.address());
        let demo = std::fs::read_to_string(folder.0.join("demo.json")).unwrap();
        let at = (folder.0.clone(), folder.1.clone());
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(server.run(async {
            let _stop = stopped.await;
        }));
        Self { url, demo: serde_json::from_str(&demo).unwrap(), client: Client::new(), at, stop, task }
    }

    pub(super) async fn stop(self) {
        drop(self.client);
        self.stop.send(()).unwrap();
        self.task.await.unwrap().unwrap();
        let (path, url) = self.at;
        apart(move || outbox::every_event_is_as_its_schema_says(&path, url));
    }

    /// Sends a request with a credential (none when empty).
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        credential: &str,
        body: Option<&str>,
    ) -> Response {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.url));
        if !credential.is_empty() {
            request = request.header("authorization", format!("Bearer {credential}"));
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        contract::held(&method, request.send().await.unwrap()).await
    }

    /// Writes as this credential, with headers, and gives the answer.
    pub(super) async fn write(
        &self,
        method: Method,
        path: &str,
        credential: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Response {
        let url = format!("{}{path}", self.url);
        let mut request = self.client.request(method.clone(), url).bearer_auth(credential);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("content-type", "application/json");
        contract::held(&method, request.body(body.to_string()).send().await.unwrap()).await
    }

    /// Signs somebody in.
    pub(super) async fn sign_in(&self, email: &str, password: &str) -> String {
        let body = serde_json::json!({ "email": email, "password": password }).to_string();
        let session = json(self.send(Method::POST, "/api/auth/login", "", Some(&body)).await, 200).await;
        session["token"].as_str().unwrap().to_owned()
    }

    /// GETs as this credential and expects a status; gives the body.
    pub(super) async fn get(&self, path: &str, credential: &str, status: u16) -> Value {
        let response = self.send(Method::GET, path, credential, None).await;
        json(response, status).await
    }

    /// Signs the owner in.
    pub(super) async fn owner(&self) -> String {
        let body = self.demo["owner"].to_string();
        let session = json(self.send(Method::POST, "/api/auth/login", "", Some(&body)).await, 200).await;
        session["token"].as_str().unwrap().to_owned()
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.demo[name].as_str().unwrap().to_owned()
    }
}

/// The body as JSON, after a look at status and type.
pub(super) async fn json(response: Response, status: u16) -> Value {
    let (url, found) = (response.url().clone(), response.status().as_u16());
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert!(response.headers().contains_key("x-request-id"));
    let text = response.text().await.unwrap();
    assert_eq!(found, status, "{url}: {text}");
    let expected = if status < 400 { "application/json" } else { "application/problem+json" };
    assert_eq!(kind, expected, "{url}: {text}");
    let value: Value = serde_json::from_str(&text).unwrap();
    if status >= 400 {
        assert_eq!(value["status"], status, "{url}");
        assert!(value["code"].is_string() && value["detail"].is_string(), "{url}: {text}");
        for leak in ["SELECT", "sqlite", "src/", "panicked", "/tmp"] {
            assert!(!text.contains(leak), "{url}: {text}");
        }
    }
    value
}
