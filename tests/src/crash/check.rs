//! What must be true after the kills, asked of the real till and the real server.

use super::Promises;
use crate::process::{Folder, HarnessError, TillProcess};
use crate::shop::{Shop, get, list};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn broken(text: String) -> HarnessError {
    HarnessError::Garbled(format!("a promise was broken: {text}"))
}

/// On-hand thousandths per product in MAIN.
pub fn stock(shop: &Shop) -> Result<BTreeMap<String, i64>, HarnessError> {
    let office = shop.office()?;
    let warehouses = list(&office, "/api/inventory/warehouses")?;
    let main = warehouses
        .iter()
        .find(|warehouse| warehouse["code"] == "MAIN")
        .and_then(|warehouse| warehouse["id"].as_str());
    let rows = list(&office, &format!("/api/inventory/warehouses/{}/stock", main.unwrap_or_default()))?;
    Ok(rows
        .iter()
        .filter_map(|row| Some((row["productId"].as_str()?.to_owned(), thousandths(&row["onHand"])?)))
        .collect())
}

fn thousandths(value: &Value) -> Option<i64> {
    value.as_str()?.parse::<domain::Quantity>().ok().map(domain::Quantity::thousandths)
}

/// The till still has a receipt that it showed.
pub fn receipt_is_there(till: &mut TillProcess, receipt: &str) -> Result<(), HarnessError> {
    let folder = Folder::new("receipt")?;
    let answer = till.ask(&format!("receipt {receipt} text {}", folder.join("receipt.txt").display()))?;
    if answer["ok"] == true {
        Ok(())
    } else {
        Err(broken(format!("receipt {receipt} was shown, and the till answers {answer}")))
    }
}

/// Everything up, then: each receipt once, nothing that the till does not know, stock and books right.
pub fn everything(
    till: &mut TillProcess,
    shop: &Shop,
    opening: &BTreeMap<String, i64>,
    promises: &Promises,
) -> Result<(), HarnessError> {
    till.ok("sync")?;
    let status = till.ok("status")?;
    if status["waiting"] != 0 || status["quarantined"] != 0 {
        return Err(broken(format!("after the sync the till still says {status}")));
    }
    till.ok("journal verify")?;
    let office = shop.office()?;
    let orders = list(&office, "/api/orders/pos")?;
    let mut receipts = BTreeSet::new();
    let mut sold: BTreeMap<String, i64> = BTreeMap::new();
    for order in &orders {
        let receipt = order["receiptNumber"].as_str().unwrap_or_default().to_owned();
        if !promises.shown.contains(&receipt) {
            receipt_is_there(till, &receipt)?;
        }
        if !receipts.insert(receipt.clone()) {
            return Err(broken(format!("receipt {receipt} is in the books twice")));
        }
        for item in order["items"].as_array().into_iter().flatten() {
            let product = item["productId"].as_str().unwrap_or_default().to_owned();
            *sold.entry(product).or_default() += thousandths(&item["quantity"]).unwrap_or_default();
        }
    }
    if let Some(lost) = promises.shown.iter().find(|receipt| !receipts.contains(*receipt)) {
        return Err(broken(format!("receipt {lost} was shown and is not in the books")));
    }
    for (product, on_hand) in stock(shop)? {
        let expected = opening.get(&product).copied().unwrap_or_default()
            - sold.get(&product).copied().unwrap_or_default();
        if on_hand != expected {
            return Err(broken(format!(
                "{on_hand} thousandths of {product} are on hand, {expected} must be"
            )));
        }
    }
    let totals = get(&office, "/api/accounting/trial-balance")?["totals"].clone();
    if totals["debit"] != totals["credit"] {
        return Err(broken(format!("the trial balance is {totals}")));
    }
    shop.server.verify()
}
