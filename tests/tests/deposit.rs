//! The journey of a deposit over real processes (M-8): the server's catalogue tells the till what is sold along with a
//! bottle, the sale is in the books line by line, and the deposit comes back alone.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::Value;
use std::time::Duration;
use tests::process::Folder;
use tests::shop::{Shop, get, list, quantity};

#[test]
fn a_bottle_is_sold_with_its_deposit_which_comes_back_alone() {
    let folder = Folder::new("deposit").unwrap();
    let mut shop = Shop::open(&folder.join("server"), "127.0.0.1:0").unwrap();
    let mut till = shop.till(&folder.join("till"), 0, "none").unwrap();
    let office = shop.office().unwrap();
    let bottle = shop.demo["products"].as_array().unwrap().iter().find(|of| of["kind"] == "deposit").unwrap();
    let product = get(&office, &format!("/api/products/{}", bottle["id"].as_str().unwrap())).unwrap();
    let deposit = product["linkedItems"][0]["productId"].as_str().unwrap().to_owned();
    let before = pieces(&quantity(&office, &deposit, "MAIN").unwrap());

    let ticket = till.ok(&format!("scan 3*{}", bottle["barcode"].as_str().unwrap())).unwrap();
    let lines = ticket["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[1]["follows"], &lines[1]["quantity"]), (&Value::from(1), &Value::from("3")));
    assert_eq!((&lines[1]["total"]["amount"], &lines[1]["tax"]["amount"]), (&"0.75".into(), &"0.00".into()));
    let refused = till.ask("line void 2").unwrap();
    assert_eq!(refused["code"], "LINKED_LINE");
    let due = ticket["due"]["amount"].as_str().unwrap();
    let paid = till.ok(&format!("pay card {due}")).unwrap();
    let receipt = paid["receiptNumber"].as_str().unwrap();

    let refused = till.ask(&format!("return {receipt} 2 2")).unwrap();
    assert_eq!(refused["code"], "APPROVAL_NEEDED");
    let back = till.ok(&format!("approve {}", shop.text("/pins/manager"))).unwrap();
    assert_eq!(back["total"]["amount"], "0.50");
    till.ok("pay card 0.50").unwrap();
    till.ok("sync").unwrap();

    let orders = list(&office, "/api/orders/pos").unwrap();
    let order = orders.iter().find(|order| order["receiptNumber"] == receipt).unwrap();
    let items = order["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(
        (&items[1]["productId"], &items[1]["quantity"]),
        (&Value::from(deposit.as_str()), &"3".into())
    );
    assert_eq!(order["status"], "Completed");
    let after = pieces(&quantity(&office, &deposit, "MAIN").unwrap());
    assert_eq!(after, before - 3_000 + 2_000);
    shop.server.verify().unwrap();
    assert!(shop.server.stop(Duration::from_secs(30)).unwrap().success());
}

fn pieces(quantity: &str) -> i64 {
    quantity.parse::<domain::Quantity>().unwrap().thousandths()
}
