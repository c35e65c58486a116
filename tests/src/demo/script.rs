//! The scripted customer: served while the network is off, synced, looked up in the books.

use super::{DemoError, say};
use crate::printer::VirtualPrinter;
use crate::shop::{Shop, get, list, quantity};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const PRINTED_WITHIN: Duration = Duration::from_secs(20);

/// Serves the customer and leaves `receipt.bin`, `receipt.txt`, `receipt.png` and `summary.json` in `out`.
pub fn serve_a_customer(shop: &Shop, printer: &VirtualPrinter, out: &Path) -> Result<(), DemoError> {
    let mut till = shop.till(&out.join("till"), 0, &printer.address())?;
    let office = shop.office()?;
    let basket = basket(shop)?;
    let (product, barcode) = &basket[0];
    let before = quantity(&office, product, "MAIN")?;

    till.ok("network off")?;
    say("The network is off; a customer comes to the till.")?;
    for (_, barcode) in &basket {
        till.ok(&format!("scan {barcode}"))?;
    }
    let ticket = till.ok(&format!("scan {barcode}"))?;
    let paid = till.ok("pay cash 100")?;
    let receipt = text(&paid, "receiptNumber")?;
    let (total, change) = (&paid["total"]["amount"], &paid["change"]["amount"]);
    say(&format!("To pay {total}, given 100.00 in cash, change {change}: receipt {receipt}."))?;
    let job = printer
        .wait_for(0, PRINTED_WITHIN)
        .ok_or_else(|| DemoError::Wrong("the printer got no receipt".to_owned()))?;
    say(&job.save(out, "receipt").map_err(DemoError::io("keeping the receipt"))?)?;

    till.ok("network on")?;
    let synced = till.ok("sync")?;
    say(&format!("The network is back; {} events went up, {} wait.", synced["pushed"], synced["waiting"]))?;
    let orders = list(&office, "/api/orders/pos")?;
    let order = orders
        .iter()
        .find(|order| order["receiptNumber"] == receipt.as_str())
        .ok_or_else(|| DemoError::Wrong(format!("receipt {receipt} is not among the server's orders")))?;
    let entry = get(&office, &format!("/api/accounting/journal-entries/{}", text(order, "journalEntryId")?))?;
    let after = quantity(&office, product, "MAIN")?;
    let balance = get(&office, "/api/accounting/trial-balance")?;
    let summary = json!({
        "receiptNumber": receipt, "eventId": paid["eventId"], "hash": paid["hash"],
        "subtotal": ticket["subtotal"], "tax": ticket["tax"], "total": paid["total"], "change": paid["change"],
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
    say(&format!("Look at {}.", out.display()))?;
    till.quit()?;
    Ok(())
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
