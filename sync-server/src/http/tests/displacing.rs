//! A till comes back with a sale of what was paid for on the web later (S-7): the order says so by itself, and why (S-9).

use domain::{Quantity, WarehouseId};
use protocol::{Encoding, Outcome};
use serde_json::json as object;

use super::goods::{furnished, received};
use super::orders::{card, on, place, read, sound, stock, tea};
use super::paying::mails;
use super::till::{Till, cash};
use super::{Shop, TempFolder, on_both_engines};
use crate::http::serve::now_ms;

on_both_engines!(
    who_paid_later_gives_up_what_is_short_and_is_told_why,
    who_paid_earlier_keeps_it_and_somebody_has_to_look
);

async fn who_paid_later_gives_up_what_is_short_and_is_told_why(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let product = furnished(&shop).await;
    received(&shop, "3").await;
    let mut till = Till::enrol(&shop).await;
    let settings = async |on_shortage: &str, status: u16| {
        let body = object!({ "onShortage": on_shortage });
        super::json(shop.write(reqwest::Method::PUT, "/api/settings", &owner, &[], &body).await, status).await
    };
    assert_eq!(settings("nothing", 422).await["errors"][0]["field"], "onShortage");
    assert_eq!(settings("order", 200).await["onShortage"], "order");
    assert_eq!(settings("line", 200).await["onShortage"], "line");
    let before_all = now_ms();
    let mut german = tea("2");
    german["language"] = "de".into();
    let order = place(&shop, &german).await;
    let paid = on(&shop, &order, "confirm", &card("test_ok"), 200).await;
    assert_eq!(stock(&shop, &product).await, ["3", "2", "1"]);

    let receipt = sold(&shop, &mut till, &product, 2, before_all).await;

    // Whoever reads sees what follows, not a state that is over.
    let now = read(&shop, &order).await;
    assert_eq!(
        (&now["status"], &now["refunds"][0]["reason"]),
        (&"Completed".into(), &"EARLIER_PAYMENT".into())
    );
    assert_eq!(stock(&shop, &product).await, ["1", "1", "0"]);
    let path = format!("/api/orders/{}/timeline", order["id"].as_str().unwrap());
    let story = shop.get(&path, &owner, 200).await;
    let told =
        story["entries"].as_array().unwrap().iter().find(|entry| entry["what"] == "Displaced").unwrap();
    assert_eq!((&told["rule"], &told["outcome"]), (&"S-7".into(), &"EARLIER_PAYMENT".into()));
    assert!(told["text"].as_str().unwrap().contains(&receipt), "{told}");
    let (winner, loser) = (&told["claims"][0], &told["claims"][1]);
    assert_eq!((&winner["receiptNumber"], &winner["grade"]), (&receipt.into(), &"B".into()));
    assert_eq!((&loser["orderNumber"], &loser["grade"]), (&paid["orderNumber"], &"A".into()));
    assert_eq!((&loser["requested"], &loser["quantity"]), (&"2".into(), &"1".into()));
    assert!(winner["paidAt"].as_str().unwrap() < loser["paidAt"].as_str().unwrap());
    // Covered: nobody has to look.
    assert_eq!(shop.get("/api/inventory/discrepancies?status=Open", &owner, 200).await["data"], object!([]));
    // What is left can be handed over.
    on(&shop, &order, "fulfil", &object!({}), 200).await;
    let mails = mails(&folder, 2).await;
    assert!(
        mails.iter().any(|(kind, subject)| kind == "OrderRefunded" && subject.contains("Geld")),
        "{mails:?}"
    );
    shop.stop().await;
    sound(&folder);
}

async fn who_paid_earlier_keeps_it_and_somebody_has_to_look(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let product = furnished(&shop).await;
    received(&shop, "3").await;
    let mut till = Till::enrol(&shop).await;
    let order = place(&shop, &tea("3")).await;
    on(&shop, &order, "confirm", &card("test_ok"), 200).await;
    sold(&shop, &mut till, &product, 1, now_ms() + 1).await;
    assert_eq!(read(&shop, &order).await["status"], "Completed");
    let path = "/api/inventory/discrepancies?status=Open";
    let open = shop.get(path, &owner, 200).await["data"][0].clone();
    assert_eq!((&open["rule"], &open["quantity"]), (&"PHYSICAL_PRECEDENCE".into(), &"-1".into()));
    // One piece was taken away: what is not there cannot be handed over.
    assert_eq!(on(&shop, &order, "fulfil", &object!({}), 409).await["code"], "INSUFFICIENT_STOCK");
    let resolve = async |status: u16| {
        let path = format!("/api/inventory/discrepancies/{}/resolve", open["id"].as_str().unwrap());
        let body = object!({ "resolution": "Ordered again" });
        super::json(shop.write(reqwest::Method::POST, &path, &owner, &[], &body).await, status).await
    };
    assert_eq!(resolve(409).await["code"], "STOCK_STILL_NEGATIVE");
    received(&shop, "5").await;
    assert_eq!(resolve(200).await["status"], "Resolved");
    assert_eq!(resolve(409).await["code"], "DISCREPANCY_RESOLVED");
    on(&shop, &order, "fulfil", &object!({}), 200).await;
    shop.stop().await;
    sound(&folder);
}

/// The till sells so many pieces of the tea from the warehouse of the web, then; gives the receipt's number.
async fn sold(shop: &Shop, till: &mut Till<'_>, product: &str, pieces: i64, wall_ms: i64) -> String {
    let warehouses = shop.get("/api/inventory/warehouses", &shop.owner().await, 200).await;
    let west = warehouses["data"].as_array().unwrap().iter().find(|one| one["code"] == "WEST").unwrap();
    let mut sale = till.sale(&object!({ "id": product, "sku": "TEA-1", "name": "Green tea" }));
    sale.warehouse_id = west["id"].as_str().unwrap().parse::<WarehouseId>().unwrap();
    sale.lines[0].quantity = Quantity::from_thousandths(pieces * 1_000);
    sale.lines[0].unit_price_ten_thousandths = 20_000 / pieces;
    let receipt = sale.receipt_number.clone();
    let packed = till.pack_at(sale, cash(), Encoding::Plain, wall_ms);
    let reply: protocol::PushReply =
        serde_json::from_value(super::json(till.send(packed, Encoding::Plain).await, 200).await).unwrap();
    assert_eq!(reply.results[0].outcome, Outcome::Applied, "{reply:?}");
    receipt
}
