//! The demo shop over real processes, as demo, journeys, crash test and figures start it: a server, its back
//! office's token, tills enrolled with it. No assertions here.

use crate::process::{HarnessError, Http, ServerProcess, TillProcess};
use serde_json::{Value, json};
use std::path::Path;

/// A running demo shop.
#[derive(Debug)]
pub struct Shop {
    /// The server's process.
    pub server: ServerProcess,
    /// `demo.json`: codes, PINs, keys.
    pub demo: Value,
}

impl Shop {
    /// Starts a server with the demo shop in `data`, at `listen`.
    ///
    /// # Errors
    /// When it does not become ready.
    pub fn open(data: &Path, listen: &str) -> Result<Self, HarnessError> {
        let server = ServerProcess::start(data, listen, &["--demo"])?;
        let demo = server.demo()?;
        Ok(Self { server, demo })
    }

    /// The owner's client of the interface.
    ///
    /// # Errors
    /// When the login is refused.
    pub fn office(&self) -> Result<Http, HarnessError> {
        let http = self.server.http();
        let owner =
            json!({ "email": self.demo["owner"]["email"], "password": self.demo["owner"]["password"] });
        let reply = http.post("/api/auth/login", &owner)?;
        match reply.json()["token"].as_str() {
            Some(token) => Ok(http.bearer(token)),
            None => Err(HarnessError::Garbled(format!("login: {} {}", reply.status, reply.text()))),
        }
    }

    /// A text of `demo.json`, by pointer (`/pins/cashier`).
    pub fn text(&self, pointer: &str) -> &str {
        self.demo.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// Id and barcode of the things that anybody may buy by the piece.
    pub fn ordinary_products(&self) -> Vec<(String, String)> {
        let named = self.demo["products"].as_array().into_iter().flatten();
        let ordinary = named.filter(|product| product["kind"] == "ordinary");
        ordinary
            .filter_map(|product| {
                Some((product["id"].as_str()?.to_owned(), product["barcode"].as_str()?.to_owned()))
            })
            .collect()
    }

    /// A till in `data`, enrolled with the shop's code `code`, its catalogue there, a cashier logged in and a
    /// shift open with 100.00.
    ///
    /// # Errors
    /// When any of the steps is refused.
    pub fn till(&self, data: &Path, code: usize, printer: &str) -> Result<TillProcess, HarnessError> {
        let mut till = TillProcess::start(data, &["--printer", printer])?;
        till.ok(&format!("enrol {} {}", self.server.url(), self.text(&format!("/enrolmentCodes/{code}"))))?;
        till.ok("sync")?;
        till.ok(&format!("login {}", self.text("/pins/cashier")))?;
        till.ok("shift open 100.00")?;
        Ok(till)
    }
}

/// GET that must answer 200, as JSON.
///
/// # Errors
/// When it answers anything else.
pub fn get(http: &Http, path: &str) -> Result<Value, HarnessError> {
    let reply = http.get(path)?;
    if reply.status == 200 {
        Ok(reply.json())
    } else {
        Err(HarnessError::Garbled(format!("GET {path}: {} {}", reply.status, reply.text())))
    }
}

/// Every object of a paged list.
///
/// # Errors
/// When a page answers anything but 200.
pub fn list(http: &Http, path: &str) -> Result<Vec<Value>, HarnessError> {
    let mut all = Vec::new();
    let mut after = String::new();
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let page = get(http, &format!("{path}{joint}limit=200{after}"))?;
        all.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(all),
        }
    }
}

/// What may be sold of a product in a warehouse, as the server shows it.
///
/// # Errors
/// When the server does not answer, or knows no such row.
pub fn quantity(http: &Http, product: &str, warehouse: &str) -> Result<String, HarnessError> {
    let stock = get(http, &format!("/api/inventory/{product}"))?;
    let rows = stock["stock"].as_array().cloned().unwrap_or_default();
    let row = rows.iter().find(|row| row["warehouseCode"] == warehouse);
    row.and_then(|row| row["quantity"].as_str().map(str::to_owned))
        .ok_or_else(|| HarnessError::Garbled(format!("no stock: {stock}")))
}
