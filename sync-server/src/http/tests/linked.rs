//! Deposits and fees of baskets (M-8): they come, go and come back with what they were sold along with, are never
//! discounted, and come back alone.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::carts::Buyer;
use super::customers::write;
use super::goods::{furnished, post, received};
use super::invoices::minor;
use super::offers::made;
use super::orders::{card, on, place, read, sound, stock, tea};
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(linked_lines_come_go_and_come_back, linked_lines_of_carts_and_drafts);

const PUT: Method = Method::PUT;
const POST: Method = Method::POST;

/// Each tea has a tin that is paid for, two thirds of a label, and each tin a token.
async fn tinned(shop: &Shop) -> String {
    let owner = shop.owner().await;
    let product = furnished(shop).await;
    received(shop, "20").await;
    for (sku, price) in [("TOKEN-1", "0.10"), ("TIN-1", "0.50"), ("LABEL-1", "0.03")] {
        let links = if sku == "TIN-1" {
            object!([{ "productId": id_of(shop, "TOKEN-1").await }])
        } else {
            object!([])
        };
        let body = object!({ "sku": sku, "name": sku, "retailPrice": price, "linkedItems": links });
        write(shop, &owner, (POST, "/api/products", 201), body).await;
        let line = object!({ "sku": sku, "quantity": "9", "unitCost": "0.02" });
        let receipt = object!({ "warehouseId": "WEST", "supplier": "", "reference": "", "lines": [line] });
        post(shop, "/receipts", &receipt, 201).await;
    }
    let links = object!([{ "productId": id_of(shop, "TIN-1").await },
        { "productId": id_of(shop, "LABEL-1").await, "quantity": "0.667" }]);
    write(shop, &owner, (PUT, &format!("/api/products/{product}"), 200), object!({ "linkedItems": links }))
        .await;
    product
}

async fn id_of(shop: &Shop, sku: &str) -> Value {
    shop.get(&format!("/api/products/sku/{sku}"), &shop.owner().await, 200).await["id"].clone()
}

/// SKU, quantity, given back, and what it goes along with.
fn rows(order: &Value) -> Vec<(String, String, String, String)> {
    let items = order["items"].as_array().unwrap();
    let sku_of = |id: &Value| {
        let found = items.iter().find(|item| item["id"] == *id);
        found.map_or_else(String::new, |item| item["sku"].as_str().unwrap().to_owned())
    };
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let mut rows: Vec<_> = items
        .iter()
        .map(|item| {
            let leader = sku_of(&item["followsItemId"]);
            (text(item, "sku"), text(item, "quantity"), text(item, "refundedQuantity"), leader)
        })
        .collect();
    rows.sort();
    rows
}

fn row(sku: &str, quantity: &str, refunded: &str, leader: &str) -> (String, String, String, String) {
    (sku.to_owned(), quantity.to_owned(), refunded.to_owned(), leader.to_owned())
}

async fn linked_lines_come_go_and_come_back(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let product = tinned(&shop).await;
    let promotion = object!({ "name": "Half price", "offer": { "kind": "percentOff", "percent": "50" } });
    made(&shop, &shop.owner().await, "/api/promotions", &promotion).await;
    let placed = place(&shop, &tea("3")).await;
    let all = |refunded: [&str; 4]| {
        [
            row("LABEL-1", "2.001", refunded[0], "TEA-1"),
            row("TEA-1", "3", refunded[1], ""),
            row("TIN-1", "3", refunded[2], "TEA-1"),
            row("TOKEN-1", "3", refunded[3], "TIN-1"),
        ]
    };
    assert_eq!(rows(&placed), all(["0"; 4]));
    for item in placed["items"].as_array().unwrap() {
        assert_eq!(minor(&item["discount"]) > 0, item["sku"] == "TEA-1", "{item}");
    }
    let paid = on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    let line = |sku: &str, quantity: &str| {
        let item = paid["items"].as_array().unwrap().iter().find(|item| item["sku"] == sku).unwrap();
        object!({ "id": item["id"], "quantity": quantity })
    };
    // One tea goes with its tin, its token, and a third of the labels.
    let one = object!({ "items": [line("TEA-1", "1")] });
    let sent = on(&shop, &placed, "fulfil", &one, 200).await;
    let fulfilled = |sku: &str| {
        let item = sent["items"].as_array().unwrap().iter().find(|item| item["sku"] == sku).unwrap();
        item["fulfilledQuantity"].as_str().unwrap().to_owned()
    };
    assert_eq!(["TEA-1", "TIN-1", "TOKEN-1", "LABEL-1"].map(fulfilled), ["1", "1", "1", "0.667"]);
    // A tin comes back alone, with its token.
    let back = object!({ "items": [line("TIN-1", "1")], "reason": "empty" });
    assert_eq!(rows(&on(&shop, &placed, "refund", &back, 200).await), all(["0", "0", "1", "1"]));
    // Two teas come back; their tins are two less the one that came already.
    let back = object!({ "items": [line("TEA-1", "2")], "reason": "too bitter" });
    assert_eq!(rows(&on(&shop, &placed, "refund", &back, 200).await), all(["1.334", "2", "2", "2"]));
    let rest = on(&shop, &placed, "refund", &object!({ "reason": "all of it" }), 200).await;
    assert_eq!((rows(&rest), &rest["refunded"]), (all(["2.001", "3", "3", "3"]).to_vec(), &rest["total"]));
    sound(&folder);

    // Cancelled, everything is for sale again; sold out, what goes along keeps the order from being placed.
    let before = stock(&shop, &product).await;
    let placed = place(&shop, &tea("2")).await;
    on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    on(&shop, &placed, "cancel", &object!({ "reason": "changed my mind" }), 200).await;
    assert_eq!(stock(&shop, &product).await, before);
    let lost = object!({ "warehouseId": "WEST", "sku": "TOKEN-1", "quantity": "-5", "reason": "theft" });
    let tokens = post(&shop, "/adjust", &lost, 200).await;
    let rest = format!("-{}", tokens["quantity"].as_str().unwrap());
    if rest != "-0" {
        let lost = object!({ "warehouseId": "WEST", "sku": "TOKEN-1", "quantity": rest, "reason": "theft" });
        post(&shop, "/adjust", &lost, 200).await;
    }
    let answer = shop.write(POST, "/api/orders/retail", &shop.owner().await, &[], &tea("1")).await;
    let refused = json(answer, 409).await;
    assert_eq!(
        (&refused["code"], &refused["errors"][0]["field"]),
        (&"SOLD_OUT".into(), &"items[0].productId".into())
    );
    shop.stop().await;
    sound(&folder);
}

async fn linked_lines_of_carts_and_drafts(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    tinned(&shop).await;
    let buyer = Buyer::new(&shop, &shop.text("retailKey"), &[("TEA-1", "2"), ("TIN-1", "1")]).await;
    let cart = buyer.look().await;
    let linked = |at: usize| -> Vec<(String, String)> {
        let items = cart["items"][at]["linkedItems"].as_array().unwrap().iter();
        let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
        items.map(|item| (text(item, "sku"), text(item, "quantity"))).collect()
    };
    let tin = ("TIN-1".to_owned(), "2".to_owned());
    assert!(linked(0).contains(&tin) && linked(0).len() == 3, "{cart}");
    assert_eq!(linked(1), [("TOKEN-1".to_owned(), "1".to_owned())]);
    // 2 teas, 3 tins, 3 tokens and 1.334 labels of 0.03.
    assert_eq!(cart["subtotal"]["amount"], "8.82");

    let mut draft = tea("1");
    draft["draft"] = true.into();
    let kept = place(&shop, &draft).await;
    let again = read(&shop, &kept).await;
    assert_eq!((rows(&again), &again["total"]), (rows(&kept), &kept["total"]));
    let path = format!("/api/orders/retail/{}", kept["id"].as_str().unwrap());
    draft = tea("2");
    let placed = write(&shop, &shop.owner().await, (PUT, &path, 200), draft).await;
    assert_eq!(rows(&placed)[2], row("TIN-1", "2", "0", "TEA-1"));
    // What goes along and was recalled is told where the product was asked for.
    let owner = shop.owner().await;
    let tin = format!("/api/products/{}", id_of(&shop, "TIN-1").await.as_str().unwrap());
    write(&shop, &owner, (PUT, &tin, 200), object!({ "safetyBlock": true })).await;
    let refused = json(shop.write(POST, "/api/orders/retail", &owner, &[], &tea("1")).await, 422).await;
    assert_eq!(
        (&refused["code"], &refused["errors"][0]["field"]),
        (&"PRODUCT_RECALLED".into(), &"items[0].productId".into())
    );
    // Off sale, it is left out.
    write(&shop, &owner, (PUT, &tin, 200), object!({ "safetyBlock": false, "status": "Inactive" })).await;
    assert_eq!(rows(&place(&shop, &tea("1")).await).len(), 2);
    shop.stop().await;
    sound(&folder);
}
