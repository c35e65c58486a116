//! Web orders: paid by hand, packed, handed over, and why one lost.

use crate::ground::Ground;
use serde_json::{Value, json};
use tests::process::Http;

/// A shop front of the retail channel.
fn front(ground: &Ground) -> Http {
    Http::new(ground.shop.server.url()).bearer(ground.shop.text("/retailKey"))
}

fn place(front: &Http, product: &str, quantity: &str) -> Value {
    let order = json!({
        "warehouseId": "MAIN",
        "customer": {"email": "rosa@example.org", "name": "Rosa Linden"},
        "items": [{"productId": product, "quantity": quantity}],
        "shippingAddress": {"street": "1 Example Lane", "city": "Sampletown", "state": "NY",
            "postalCode": "10001", "country": "US"}});
    let placed = front.post("/api/orders/retail", &order).unwrap();
    assert_eq!(placed.status, 201, "{}", placed.text());
    placed.json()
}

#[test]
fn an_order_is_paid_by_hand_packed_and_handed_over() {
    let ground = Ground::at("office-orders", "/office/orders/retail", "retail-orders");
    let browser = &ground.browser;
    let (product, _) = ground.shop.ordinary_products()[0].clone();
    let order = place(&front(&ground), &product, "2");
    let number = order["orderNumber"].as_str().unwrap();
    ground.go("/office/orders/retail", "retail-orders");
    ground.row(number, "a");
    browser.wait_screen("retail-order").unwrap();
    ground.reads("[data-testid=status]", "To be paid");
    ground.reads("[data-testid=receipt]", order["total"]["amount"].as_str().unwrap());
    assert_eq!(
        browser.count("[data-testid=open-pack-order]").unwrap(),
        0,
        "nothing is packed before it is paid"
    );

    browser.touch("[data-testid=open-confirm-order]").unwrap();
    ground.fill("form-paymentToken", "Transfer of 27 November");
    ground.submit();
    ground.reads("[data-testid=status]", "Completed");
    ground.confirm("pack-order");
    ground.reads("[data-testid=fulfilment]", "Packed");
    browser.touch("[data-testid=open-fulfil-order]").unwrap();
    ground.fill("form-tracking", "TRACK-1");
    ground.submit();
    ground.reads("[data-testid=fulfilment]", "Sent");
    for what in ["Placed", "Paid"] {
        assert_eq!(
            browser.count(&format!("[data-testid=story-entry][data-what={what}]")).unwrap(),
            1,
            "{what}"
        );
    }
    browser.touch(".facts a[href*='/journal/']").unwrap();
    browser.wait_screen("entry").unwrap();
}

#[test]
fn the_story_of_an_order_says_that_somebody_paid_first() {
    let ground = Ground::at("office-story", "/office/orders/retail", "retail-orders");
    let browser = &ground.browser;
    let front = front(&ground);
    let (product, _) = ground.shop.ordinary_products()[1].clone();
    let office = ground.shop.office().unwrap();
    let stock = tests::shop::quantity(&office, &product, "MAIN").unwrap();
    let (winner, loser) = (place(&front, &product, &stock), place(&front, &product, "1"));
    let path = format!("/api/orders/retail/{}/confirm", winner["id"].as_str().unwrap());
    let paid = front.post(&path, &json!({"paymentMethod": "CreditCard", "paymentToken": "test_ok"})).unwrap();
    assert_eq!(paid.status, 200, "{}", paid.text());
    ground.go("/office/orders/retail", "retail-orders");
    ground.row(loser["orderNumber"].as_str().unwrap(), "a");
    browser.wait_screen("retail-order").unwrap();
    ground.reads("[data-testid=status]", "Cancelled");
    ground.reads("[data-testid=cancel-reason]", "Somebody paid first");
    ground.reads("[data-testid=story-entry][data-what=Cancelled]", "S-4");
    let name = loser["items"][0]["productName"].as_str().unwrap();
    ground.reads("[data-testid=story-entry][data-what=Cancelled] ul", name);
    browser.picture(&crate::screens::folder().join("story.png")).unwrap();
    assert_eq!(browser.axe().unwrap(), Vec::<String>::new());
}

/// A till sells while its line is cut; the web pays for the same piece later and loses it when the till comes back (S-7).
#[test]
fn the_story_of_an_order_says_that_a_till_had_sold_it_earlier() {
    let ground = Ground::at("office-displaced", "/office/orders/retail", "retail-orders");
    let browser = &ground.browser;
    let (product, code) = ground.shop.ordinary_products()[2].clone();
    let office = ground.shop.office().unwrap();
    let stock = tests::shop::quantity(&office, &product, "MAIN").unwrap();
    let less = format!("-{}", stock.parse::<u32>().unwrap() - 1);
    let body = json!({"warehouseId": "MAIN", "productId": product, "quantity": less, "reason": "count"});
    assert_eq!(office.post("/api/inventory/adjust", &body).unwrap().status, 200);

    let mut till = ground.till_again();
    till.ok("network off").unwrap();
    till.ok(&format!("scan {code}")).unwrap();
    let sold = till.ok("pay cash 500").unwrap();
    let receipt = sold["receiptNumber"].as_str().unwrap().to_owned();
    let front = front(&ground);
    let order = place(&front, &product, "1");
    let path = format!("/api/orders/retail/{}/confirm", order["id"].as_str().unwrap());
    let paid = front.post(&path, &json!({"paymentMethod": "CreditCard", "paymentToken": "test_ok"})).unwrap();
    assert_eq!(paid.status, 200, "{}", paid.text());
    till.ok("network on").unwrap();
    till.ok("sync").unwrap();
    till.quit().unwrap();

    ground.go("/office/orders/retail", "retail-orders");
    ground.row(order["orderNumber"].as_str().unwrap(), "a");
    browser.wait_screen("retail-order").unwrap();
    ground.reads("[data-testid=status]", "Cancelled");
    ground.reads("[data-testid=story-entry][data-what=Displaced]", "S-7");
    ground.reads("[data-testid=story-entry][data-what=Displaced] ul", &receipt);
    ground.reads("[data-testid=story-entry][data-what=Displaced] ul", "by the till's clock");
    ground.reads("[data-testid=cancel-reason]", "A shop had sold it");
    browser.picture(&crate::screens::folder().join("displaced.png")).unwrap();
    assert_eq!(browser.axe().unwrap(), Vec::<String>::new());
}
