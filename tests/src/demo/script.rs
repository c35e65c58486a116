//! The scripted customer: served in the window while the network is off, synced, looked up in the books and in the office.

use super::{DemoError, say};
use crate::office::Browser;
use crate::printer::VirtualPrinter;
use crate::process::{HarnessError, TillProcess};
use crate::shop::{Shop, get, list, quantity};
use crate::window::{Desk, Window};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const PRINTED_WITHIN: Duration = Duration::from_secs(20);

/// Serves the customer and leaves `till.png`, `office.png`, `receipt.bin`, `receipt.txt`, `receipt.png` and `summary.json` in `out`.
pub fn serve_a_customer(shop: &Shop, printer: &VirtualPrinter, out: &Path) -> Result<(), DemoError> {
    let data = out.join("till");
    let mut till = shop.till(&data, 0, "none")?;
    let office = shop.office()?;
    let basket = basket(shop)?;
    let (product, _) = &basket[0];
    let before = quantity(&office, product, "MAIN")?;
    till.ok("network off")?;
    till.quit()?;
    say("The network is off; a customer comes to the till.")?;
    let sold = in_the_window(shop, printer, out, &basket)?;
    say(&format!(
        "To pay {}, given 100.00 in cash, change {}: receipt {}.",
        sold.total, sold.change, sold.receipt
    ))?;
    let job = printer
        .wait_for(0, PRINTED_WITHIN)
        .ok_or_else(|| DemoError::Wrong("the printer got no receipt".to_owned()))?;
    say(&job.save(out, "receipt").map_err(DemoError::io("keeping the receipt"))?)?;

    let mut till = TillProcess::start(&data, &[])?;
    till.ok("network on")?;
    let synced = till.ok("sync")?;
    let event_id = till.ok("status")?["lastReceipt"]["eventId"].clone();
    till.quit()?;
    say(&format!("The network is back; {} events went up, {} wait.", synced["pushed"], synced["waiting"]))?;
    let receipt = &sold.receipt;
    let orders = list(&office, "/api/orders/pos")?;
    let order = orders
        .iter()
        .find(|order| order["receiptNumber"] == receipt.as_str())
        .ok_or_else(|| DemoError::Wrong(format!("receipt {receipt} is not among the server's orders")))?;
    let entry = get(&office, &format!("/api/accounting/journal-entries/{}", text(order, "journalEntryId")?))?;
    let after = quantity(&office, product, "MAIN")?;
    let balance = get(&office, "/api/accounting/trial-balance")?;
    let summary = json!({
        "receiptNumber": receipt, "eventId": event_id,
        "subtotal": order["subtotal"], "tax": order["tax"], "total": order["total"],
        "change": { "amount": sold.change, "currency": order["currency"] },
        "orderNumber": order["orderNumber"], "journalEntry": entry,
        "stock": { "productId": product, "warehouse": "MAIN", "before": before, "after": after },
        "trialBalance": balance["totals"],
    });
    let path = out.join("summary.json");
    let pretty = serde_json::to_vec_pretty(&summary).map_err(|error| DemoError::Wrong(error.to_string()))?;
    std::fs::write(&path, pretty).map_err(DemoError::io(format!("writing {}", path.display())))?;
    say(&format!(
        "Order {} is in the books as {}; stock of the first item {before} → {after}.",
        order["orderNumber"], entry["entryNumber"]
    ))?;
    in_the_office(shop, out)?;
    say(&format!("Look at {}.", out.display()))
}

/// The owner looks at the day in the back office.
fn in_the_office(shop: &Shop, out: &Path) -> Result<(), HarnessError> {
    let home = absolute(&out.join("home/office"))?;
    let browser = Browser::start(&home, shop.server.url(), (1366, 860))?;
    browser.open("/office")?;
    browser.log_in(shop.text("/owner/email"), shop.text("/owner/password"))?;
    browser.picture(&out.join("office.png"))
}

/// What the window showed.
struct Sold {
    receipt: String,
    total: String,
    change: String,
}

/// A cashier at the real window: scans, a picture, cash.
fn in_the_window(
    shop: &Shop,
    printer: &VirtualPrinter,
    out: &Path,
    basket: &[(String, String)],
) -> Result<Sold, HarnessError> {
    let desk = Desk::start(&absolute(&out.join("home"))?, (1366, 768))?;
    let printer = printer.address();
    let data = absolute(&out.join("till"))?;
    let window =
        Window::open(&desk, &data, &["--printer", &printer, "--size", "1366x768", "--language", "en"])?;
    window.wait_screen("login")?;
    window.type_text(shop.text("/pins/cashier"))?;
    window.key("Return")?;
    window.wait_screen("sell")?;
    let mut codes: Vec<&str> = basket.iter().map(|(_, code)| code.as_str()).collect();
    codes.extend(codes.last().copied());
    window.scan(&codes)?;
    let lines = basket.len() as u64;
    window.until("the basket on the ticket", |window| {
        Ok(window.count("[data-testid=ticket-line]")? == lines)
    })?;
    window.until("the pill", |window| Ok(window.data("pill", "state")? == "offline"))?;
    window.picture(&out.join("till.png"))?;
    let total = window.text("ticket-total")?;
    window.key("F12")?;
    window.wait_screen("pay")?;
    window.type_text("100")?;
    window.until("the amount", |window| Ok(window.value("amount")? == "100"))?;
    window.key("Return")?;
    window.wait_screen("done")?;
    let sold = Sold { receipt: window.text("receipt-number")?, total, change: window.text("change")? };
    window.until("the receipt on paper", |window| Ok(window.data("receipt-state", "state")? == "printed"))?;
    Ok(sold)
}

/// The driver starts programs in a folder of its own.
fn absolute(path: &Path) -> Result<std::path::PathBuf, HarnessError> {
    std::path::absolute(path).map_err(HarnessError::io("naming the demo's folder"))
}

/// Product id and barcode of five ordinary things, from different shelves so that different taxes are due.
fn basket(shop: &Shop) -> Result<Vec<(String, String)>, DemoError> {
    let ordinary = shop.ordinary_products();
    let basket: Vec<(String, String)> = ordinary.into_iter().step_by(2).take(5).collect();
    if basket.is_empty() {
        Err(DemoError::Wrong("demo.json names no products".to_owned()))
    } else {
        Ok(basket)
    }
}

fn text(value: &Value, field: &str) -> Result<String, DemoError> {
    value[field]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| DemoError::Wrong(format!("`{field}` is missing in {value}")))
}
