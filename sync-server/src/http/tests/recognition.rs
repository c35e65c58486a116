//! Sales that are recognised with their hand-over (O-2), over HTTP: paid, sent in parts, given back, bought on terms.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::customers::{refused, usual, write};
use super::goods::{account, furnished, received};
use super::invoices::{by_the_case, minor};
use super::orders::{card, on, place, read, sound, stock, tea};
use super::{Shop, TempFolder, on_both_engines};

on_both_engines!(
    a_hand_over_earns_its_part,
    tax_falls_due_with_the_payment_or_the_supply,
    an_order_keeps_what_it_was_paid_under,
    what_is_bought_on_terms_is_owed_from_its_dispatch,
    settings_are_checked
);

const PUT: Method = Method::PUT;
const POST: Method = Method::POST;
const OWED: &str = "Paid and not handed over";
const REVENUE: &str = "Revenue, retail web";
const COST: &str = "Cost of goods sold";

async fn set(shop: &Shop, recognition: &str, tax_point: &str) -> Value {
    let body = object!({ "recognition": recognition, "taxPoint": tax_point });
    write(shop, &shop.owner().await, (PUT, "/api/settings", 200), body).await
}

/// Debits less credits of an account, minor units.
async fn balance(shop: &Shop, name: &str) -> i64 {
    let (debit, credit) = account(shop, name).await;
    let cents = |value: Value| value.as_str().map_or(0, |text| text.replace('.', "").parse::<i64>().unwrap());
    cents(debit) - cents(credit)
}

async fn a_hand_over_earns_its_part(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let product = furnished(&shop).await;
    received(&shop, "10").await;
    set(&shop, "handover", "payment").await;
    let inventory = balance(&shop, "Inventory").await;
    let placed = place(&shop, &tea("3")).await;
    let paid = on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    assert_eq!((&paid["status"], &paid["recognition"]), (&"Completed".into(), &"handover".into()));
    // 10.47 of goods are owed, their tax is due, nothing is earned, and they are worth what they were.
    assert_eq!(balance(&shop, OWED).await, -1_047);
    assert_eq!((balance(&shop, REVENUE).await, balance(&shop, COST).await), (0, 0));
    assert_eq!(balance(&shop, "Gateway clearing").await, minor(&paid["total"]));
    assert_eq!(balance(&shop, "Inventory").await, inventory);
    assert_eq!(stock(&shop, &product).await, ["10", "3", "7"]);

    let item = paid["items"][0]["id"].clone();
    let part = object!({ "items": [{ "id": item, "quantity": "1" }] });
    let sent = on(&shop, &placed, "fulfil", &part, 200).await;
    assert_eq!((balance(&shop, OWED).await, balance(&shop, REVENUE).await), (-698, -349));
    assert_eq!((balance(&shop, COST).await, balance(&shop, "Inventory").await), (125, inventory - 125));
    let entry = sent["fulfilments"][0]["journalEntryId"].as_str().unwrap();
    let entry = shop.get(&format!("/api/accounting/journal-entries/{entry}"), &shop.owner().await, 200).await;
    assert_eq!(entry["reference"], paid["orderNumber"]);
    sound(&folder);

    // One of the two that wait comes back before it is sent, then the one that was sent, for sale again.
    let mut back = object!({ "items": [{ "id": item, "quantity": "1" }], "reason": "one too many" });
    on(&shop, &placed, "refund", &back, 200).await;
    assert_eq!((balance(&shop, OWED).await, balance(&shop, REVENUE).await), (-349, -349));
    on(&shop, &placed, "fulfil", &object!({}), 200).await;
    assert_eq!((balance(&shop, OWED).await, balance(&shop, REVENUE).await), (0, -698));
    back["restock"] = true.into();
    on(&shop, &placed, "refund", &back, 200).await;
    assert_eq!((balance(&shop, REVENUE).await, balance(&shop, COST).await), (-349, 125));
    assert_eq!(balance(&shop, "Inventory").await, inventory - 125);
    assert_eq!(stock(&shop, &product).await, ["9", "0", "9"]);

    // Cancelled before its hand-over, as if nothing had been.
    let placed = place(&shop, &tea("2")).await;
    on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
    let gone = on(&shop, &placed, "cancel", &object!({ "reason": "changed my mind" }), 200).await;
    assert_eq!(gone["status"], "Cancelled");
    assert_eq!((balance(&shop, OWED).await, balance(&shop, REVENUE).await), (0, -349));
    // And one whose money does not come.
    let placed = place(&shop, &tea("2")).await;
    on(&shop, &placed, "confirm", &card("test_capture_fails"), 402).await;
    assert_eq!((balance(&shop, OWED).await, balance(&shop, REVENUE).await), (0, -349));
    assert_eq!(stock(&shop, &product).await, ["9", "0", "9"]);
    shop.stop().await;
    sound(&folder);
}

async fn tax_falls_due_with_the_payment_or_the_supply(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    furnished(&shop).await;
    received(&shop, "10").await;
    for (tax_point, at_payment) in [("payment", true), ("supply", false)] {
        set(&shop, "handover", tax_point).await;
        let before = balance(&shop, "Sales tax payable").await;
        let placed = place(&shop, &tea("2")).await;
        let paid = on(&shop, &placed, "confirm", &card("test_ok"), 200).await;
        let tax = minor(&paid["tax"]);
        let due = balance(&shop, "Sales tax payable").await - before;
        assert_eq!(
            (due, balance(&shop, OWED).await),
            if at_payment { (-tax, -698) } else { (0, -698 - tax) }
        );
        let item = paid["items"][0]["id"].clone();
        let part = object!({ "items": [{ "id": item, "quantity": "1" }] });
        on(&shop, &placed, "fulfil", &part, 200).await;
        sound(&folder);
        on(&shop, &placed, "fulfil", &part, 200).await;
        assert_eq!(
            (balance(&shop, "Sales tax payable").await - before, balance(&shop, OWED).await),
            (-tax, 0)
        );
    }
    shop.stop().await;
    sound(&folder);
}

async fn an_order_keeps_what_it_was_paid_under(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    furnished(&shop).await;
    received(&shop, "10").await;
    let early = place(&shop, &tea("1")).await;
    on(&shop, &early, "confirm", &card("test_ok"), 200).await;
    set(&shop, "handover", "supply").await;
    let late = place(&shop, &tea("1")).await;
    on(&shop, &late, "confirm", &card("test_ok"), 200).await;
    set(&shop, "payment", "payment").await;
    assert_eq!((balance(&shop, REVENUE).await, balance(&shop, COST).await), (-349, 125));
    assert_eq!(read(&shop, &early).await["recognition"], "payment");
    assert_eq!(read(&shop, &late).await["recognition"], "handover");
    sound(&folder);
    let sent = on(&shop, &early, "fulfil", &object!({}), 200).await;
    assert_eq!(sent["fulfilments"][0]["journalEntryId"], Value::Null);
    assert_eq!((balance(&shop, REVENUE).await, balance(&shop, COST).await), (-349, 125));
    on(&shop, &late, "fulfil", &object!({}), 200).await;
    assert_eq!((balance(&shop, REVENUE).await, balance(&shop, COST).await), (-698, 250));
    assert_eq!(balance(&shop, OWED).await, 0);
    shop.stop().await;
    sound(&folder);
}

async fn what_is_bought_on_terms_is_owed_from_its_dispatch(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let (sku, pieces) = by_the_case(&shop, &owner).await;
    set(&shop, "handover", "payment").await;
    let address = object!({"street": "7 Roast Lane", "city": "Sampletown", "state": "NY", "postalCode": "10007", "country": "US"});
    let body = object!({"customer": {"email": "orders@cafe-vale.example"}, "shippingAddress": address,
        "items": [{"sku": sku, "quantity": (2 * pieces).to_string()}]});
    let placed = async || write(&shop, &owner, (POST, "/api/orders/wholesale", 201), body.clone()).await;
    let act = async |order: &Value, what: &str, body: Value, status: u16| {
        let path = format!("/api/orders/wholesale/{}/{what}", order["id"].as_str().unwrap());
        write(&shop, &owner, (POST, &path, status), body).await
    };
    let terms = object!({"paymentMethod": "Terms"});
    let order = placed().await;
    let confirmed = act(&order, "confirm", terms.clone(), 200).await;
    // Nothing is owed and nothing is billed, but the limit knows of it.
    assert_eq!((&confirmed["invoiceNumber"], &confirmed["journalEntryId"]), (&Value::Null, &Value::Null));
    assert_eq!(balance(&shop, "Accounts receivable").await, 0);
    sound(&folder);
    let customer = format!("/api/customers/{}", confirmed["customerId"].as_str().unwrap());
    write(&shop, &owner, (PUT, &customer, 200), object!({"creditLimit": confirmed["total"]["amount"]})).await;
    let beyond = act(&placed().await, "confirm", terms.clone(), 409).await;
    assert_eq!(beyond["code"], "CREDIT_LIMIT_EXCEEDED");

    // A part given up before any of it is sent is on no paper.
    let item = confirmed["items"][0]["id"].clone();
    let part = |quantity: i64| object!({"items": [{"id": item, "quantity": quantity.to_string()}], "reason": "too much"});
    let less = act(&order, "refund", part(pieces), 200).await;
    assert_eq!(less["refunds"][0]["journalEntryId"], Value::Null);
    sound(&folder);
    let sent = act(&order, "fulfil", object!({"items": [{"id": item, "quantity": "1"}]}), 200).await;
    assert!(sent["fulfilments"][0]["journalEntryId"].is_string(), "{sent}");
    let path = format!("/api/orders/wholesale/{}", order["id"].as_str().unwrap());
    let sent = shop.get(&path, &owner, 200).await;
    assert!(sent["invoiceNumber"].as_str().unwrap().starts_with("INV-"), "{sent}");
    let owed = minor(&confirmed["total"]) - minor(&less["refunded"]);
    assert_eq!(balance(&shop, "Accounts receivable").await, owed);
    let invoice = &shop.get("/api/invoices", &owner, 200).await["data"][0];
    assert_eq!(minor(&invoice["total"]), owed);
    assert!(balance(&shop, OWED).await < 0);
    sound(&folder);
    // What is given up now is credited.
    act(&order, "refund", part(1), 200).await;
    let notes = shop.get("/api/credit-notes", &owner, 200).await;
    assert_eq!(notes["data"][0]["invoiceNumber"], sent["invoiceNumber"]);
    if pieces > 2 {
        act(&order, "fulfil", object!({}), 200).await;
    }
    assert_eq!(balance(&shop, OWED).await, 0);
    assert_eq!(balance(&shop, "Accounts receivable").await, owed - minor(&notes["data"][0]["total"]));

    // Given up whole before it is sent: no invoice, no credit note, no entry.
    write(&shop, &owner, (PUT, &customer, 200), object!({"creditLimit": "90000.00"})).await;
    let order = placed().await;
    act(&order, "confirm", terms, 200).await;
    let gone = act(&order, "cancel", object!({"reason": "changed our mind"}), 200).await;
    assert_eq!((&gone["status"], &gone["invoiceNumber"]), (&"Cancelled".into(), &Value::Null));
    assert_eq!(shop.get("/api/invoices", &owner, 200).await["data"].as_array().unwrap().len(), 1);
    shop.stop().await;
    sound(&folder);
}

async fn settings_are_checked(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let cases = [
        ("UNKNOWN_RECOGNITION", "recognition", object!({"recognition": "someday"})),
        ("UNKNOWN_TAX_POINT", "taxPoint", object!({"taxPoint": "someday"})),
        ("UNKNOWN_CHANNEL", "safetyStockChannels[1]", object!({"safetyStockChannels": ["RetailWeb", "POS"]})),
    ];
    refused(&shop, &owner, (PUT, "/api/settings", 422), &cases).await;
    for page in ["shop.example", "https://", "https://shop.example/a b"] {
        let body = object!({"orderPage": page});
        refused(&shop, &owner, (PUT, "/api/settings", 422), &[("VALIDATION_FAILED", "orderPage", body)])
            .await;
    }
    usual(&shop, &owner, PUT, "/api/settings").await;
    let set = set(&shop, "handover", "supply").await;
    assert_eq!(set["recognition"], "handover");
    let kept = write(&shop, &owner, (PUT, "/api/settings", 200), object!({"recognition": "payment"})).await;
    assert_eq!(kept["recognition"], "payment");
    assert_eq!(shop.get("/api/settings", &owner, 200).await, kept);
    shop.stop().await;
}
