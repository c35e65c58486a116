//! Buying on terms and on account: two buyers at once, numbers without gaps, sales of tills, refunds.

use domain::{Currency, TenderMethod};
use protocol::MoneySummary;
use reqwest::Method;
use serde_json::{Value, json as object};
use store::StoreError;

use super::contract::held;
use super::customers::{refused, sign_in, usual, write};
use super::invoices::{NOBODY, amount, beside, by_the_case, cafe, code, confirm, minor, number_all, place};
use super::till::{Till, cash};
use super::{Shop, TempFolder, json, on_both_engines};
use crate::bindings::House;
use crate::order::pay::Concluded;
use crate::order::{self, OrderError};

on_both_engines!(
    two_buyers_of_one_customer_do_not_exceed_its_limit_together,
    numbers_have_no_gaps_whoever_is_refused,
    a_sale_on_account_at_a_till_is_invoiced,
    a_sale_that_is_paid_is_invoiced_as_paid,
    a_sale_to_nobody_by_name_is_not_invoiced,
    a_buyer_orders_on_terms_and_a_refund_credits_the_invoice,
);

const POST: Method = Method::POST;

async fn two_buyers_of_one_customer_do_not_exceed_its_limit_together(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let customer = cafe(&shop, &owner).await;
    let (sku, pieces) = by_the_case(&shop, &owner).await;
    let orders = [place(&folder, customer, &sku, pieces), place(&folder, customer, &sku, pieces)];
    let path = format!("/api/customers/{customer}");
    let set = async |change: Value| {
        write(&shop, &owner, (Method::PUT, &path, 200), change).await;
    };
    set(object!({"creditLimit": null})).await;
    assert_eq!(code(confirm(&folder, orders[0]).unwrap_err()), "NO_TERMS");
    // Enough for one of them.
    let one = beside(&folder, |tx| Ok(order::load(tx, orders[0].uuid())?.unwrap().total_minor)).unwrap();
    set(object!({"creditLimit": amount(one)})).await;
    let outcomes: Vec<Result<Concluded, OrderError>> = std::thread::scope(|scope| {
        let running = orders.map(|order| {
            let folder = &folder;
            scope.spawn(move || confirm(folder, order))
        });
        running.map(|thread| thread.join().unwrap()).into()
    });
    let (paid, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(paid.len(), 1);
    let refused = refused.into_iter().next().unwrap().unwrap_err();
    let detail = refused.to_string();
    assert_eq!(code(refused), "CREDIT_LIMIT_EXCEEDED");
    assert_eq!(detail.matches(&amount(one)).count(), 3, "owed, order and limit: {detail}");
    number_all(&shop, &owner).await;
    assert_eq!(shop.get("/api/invoices", &owner, 200).await["data"].as_array().unwrap().len(), 1);
    // What is paid can be bought for again.
    let invoice = shop.get("/api/invoices", &owner, 200).await["data"][0]["id"].as_str().unwrap().to_owned();
    let body = object!({"paymentMethod": "BankTransfer", "amount": amount(one)});
    write(&shop, &owner, (POST, &format!("/api/invoices/{invoice}/payments"), 201), body).await;
    let left = orders.into_iter().filter(|order| confirm(&folder, *order).is_ok()).count();
    assert_eq!(left, 1);
    number_all(&shop, &owner).await;
    shop.stop().await;
    assert_eq!(folder.violations(), []);
}

async fn numbers_have_no_gaps_whoever_is_refused(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let customer = cafe(&shop, &owner).await;
    let (sku, pieces) = by_the_case(&shop, &owner).await;
    let order = place(&folder, customer, &sku, pieces);
    // Billed and rolled back: no number is missing afterwards.
    let undone = beside(&folder, |tx| {
        let ports = &mut House::of_web(Currency::USD);
        order::confirm_on_terms(tx, order.uuid(), (None, None, "test"), ports)?;
        Err::<(), _>(OrderError::from(StoreError::Other("rolled back".to_owned())))
    });
    undone.unwrap_err();
    confirm(&folder, order).unwrap();
    number_all(&shop, &owner).await;
    let invoice = shop.get("/api/invoices", &owner, 200).await["data"][0].clone();
    assert!(invoice["number"].as_str().unwrap().ends_with("-000001"), "{invoice}");
    let path = format!("/api/invoices/{}/credit-notes", invoice["id"].as_str().unwrap());
    let writes = (0..24).map(|n| {
        let quantity = if n % 3 == 0 { "100000" } else { "0.125" };
        let body = object!({"reason": "Short weight", "items": [{"lineNo": 1, "quantity": quantity}]});
        let (shop, owner, path) = (&shop, &owner, &path);
        async move {
            let answer = shop.write(POST, path, owner, &[], &body).await;
            let status = answer.status().as_u16();
            assert_eq!(status, if n % 3 == 0 { 409 } else { 201 });
            let body = json(answer, status).await;
            (status == 201).then(|| body["number"].as_str().unwrap().to_owned())
        }
    });
    let mut tasks = Vec::new();
    for write in writes {
        tasks.push(Box::pin(write));
    }
    let mut numbers: Vec<String> = joined(tasks).await.into_iter().flatten().collect();
    numbers.sort();
    let year = &invoice["issuedOn"].as_str().unwrap()[..4];
    let expected: Vec<String> = (1..=16).map(|n| format!("CN-{year}-{n:06}")).collect();
    assert_eq!(numbers, expected);
    shop.stop().await;
    assert_eq!(folder.violations(), []);
}

/// Runs all at once.
async fn joined<T>(mut tasks: Vec<std::pin::Pin<Box<impl Future<Output = T>>>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = tasks.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (task, done) in tasks.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(value) = task.as_mut().poll(context) {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

async fn a_sale_on_account_at_a_till_is_invoiced(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let customer = cafe(&shop, &owner).await;
    let mut till = Till::enrol(&shop).await;
    let mut sale = till.sale(&shop.demo["products"][0]);
    sale.customer_id = Some(customer);
    sale.change_minor = 0;
    // A part in cash, the rest on the customer's account.
    sale.tenders[0].amount_minor = 16;
    let on_account =
        protocol::TenderLine { method: TenderMethod::Account, amount_minor: 200, reference: None };
    sale.tenders.push(on_account);
    let money =
        MoneySummary { tenders: [("cash".to_owned(), 16), ("account".to_owned(), 200)].into(), ..cash() };
    till.push(sale, money, protocol::Encoding::Plain).await;
    let order = shop.get("/api/orders/pos", &owner, 200).await["data"][0]["id"].as_str().unwrap().to_owned();
    let statement = shop.get(&format!("/api/customers/{customer}/statement"), &owner, 200).await;
    assert_eq!(statement["balance"]["amount"], "2.00", "{statement}");

    let path = format!("/api/orders/pos/{order}/invoice");
    refused(
        &shop,
        &owner,
        (POST, &path, 422),
        &[("VALIDATION_FAILED", "termsDays", object!({"termsDays": 366}))],
    )
    .await;
    usual(&shop, &owner, POST, &path).await;
    write(&shop, &owner, (POST, &format!("/api/orders/pos/{NOBODY}/invoice"), 404), object!({})).await;
    let invoice = write(&shop, &owner, (POST, &path, 201), object!({"termsDays": 14})).await;
    assert!(invoice["number"].as_str().unwrap().starts_with("INV-S1-T01-"), "{invoice}");
    assert_eq!(
        (&invoice["paid"]["amount"], &invoice["open"]["amount"]),
        (&object!("0.16"), &object!("2.00"))
    );
    assert_eq!((&invoice["status"], &invoice["termsDays"]), (&object!("PartlyPaid"), &object!(14)));
    let twice = [("ALREADY_INVOICED", "orderId", object!({}))];
    refused(&shop, &owner, (POST, &path, 409), &twice).await;
    shop.stop().await;
    assert_eq!(folder.violations(), []);
}

async fn a_sale_that_is_paid_is_invoiced_as_paid(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let mut till = Till::enrol(&shop).await;
    let mut sale = till.sale(&shop.demo["products"][0]);
    sale.customer_id = Some(cafe(&shop, &owner).await);
    till.push(sale, cash(), protocol::Encoding::Plain).await;
    let order = shop.get("/api/orders/pos", &owner, 200).await["data"][0]["id"].as_str().unwrap().to_owned();
    let invoice =
        write(&shop, &owner, (POST, &format!("/api/orders/pos/{order}/invoice"), 201), object!({})).await;
    assert!(invoice["number"].as_str().unwrap().starts_with("INV-S1-T01-"), "{invoice}");
    assert_eq!((&invoice["status"], &invoice["open"]["amount"]), (&object!("Paid"), &object!("0.00")));
    assert_eq!(invoice["paid"], invoice["total"]);
    shop.stop().await;
    assert_eq!(folder.violations(), []);
}

async fn a_sale_to_nobody_by_name_is_not_invoiced(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let mut till = Till::enrol(&shop).await;
    let sale = till.sale(&shop.demo["products"][0]);
    till.push(sale, cash(), protocol::Encoding::Plain).await;
    let order = shop.get("/api/orders/pos", &owner, 200).await["data"][0]["id"].as_str().unwrap().to_owned();
    let nobody = [("NOTHING_ON_ACCOUNT", "orderId", object!({}))];
    refused(&shop, &owner, (POST, &format!("/api/orders/pos/{order}/invoice"), 409), &nobody).await;
    shop.stop().await;
}

async fn a_buyer_orders_on_terms_and_a_refund_credits_the_invoice(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let (sku, pieces) = by_the_case(&shop, &owner).await;
    let text = |name: &str| shop.demo["buyer"][name].as_str().unwrap().to_owned();
    let ines = sign_in(&shop, &text("email"), &text("password")).await;
    let address = object!({"street": "7 Roast Lane", "city": "Sampletown", "state": "NY", "postalCode": "10007", "country": "US"});
    let market = shop.get("/api/customers?kind=Wholesale", &owner, 200).await;
    let market =
        market["data"].as_array().unwrap().iter().find(|row| row["company"] == "Overbrook Village Market");
    let market = market.unwrap()["id"].clone();
    // Whatever it says, a customer orders in its own name.
    let body = object!({"customerId": market, "items": [{"sku": sku, "quantity": pieces.to_string()}], "shippingAddress": address});
    let placed = write(&shop, &ines, (POST, "/api/orders/wholesale", 201), body.clone()).await;
    assert_eq!(placed["customerId"], object!(cafe(&shop, &owner).await));
    let theirs = write(&shop, &owner, (POST, "/api/orders/wholesale", 201), body).await;
    let their_path = format!("/api/orders/wholesale/{}", theirs["id"].as_str().unwrap());
    shop.get(&their_path, &ines, 404).await;
    shop.get(&format!("/api/orders/{}/timeline", theirs["id"].as_str().unwrap()), &ines, 404).await;
    let on_terms = object!({"paymentMethod": "Terms", "poNumber": "PO-77"});
    write(&shop, &ines, (POST, &format!("{their_path}/confirm"), 404), on_terms.clone()).await;
    let own = shop.get("/api/orders/wholesale", &ines, 200).await;
    assert_eq!(own["data"].as_array().unwrap().len(), 1);
    shop.get(&format!("/api/orders/wholesale/customer/{}", market.as_str().unwrap()), &ines, 404).await;
    let of_market =
        shop.get(&format!("/api/orders/wholesale/customer/{}", market.as_str().unwrap()), &owner, 200).await;
    assert_eq!(of_market["data"][0]["id"], theirs["id"]);
    shop.get(&format!("/api/orders/wholesale/customer/{NOBODY}?limit=0"), &owner, 400).await;

    let path = format!("/api/orders/wholesale/{}", placed["id"].as_str().unwrap());
    shop.get(&format!("{path}/invoice"), &ines, 404).await;
    let customer = format!("/api/customers/{}", placed["customerId"].as_str().unwrap());
    write(&shop, &owner, (Method::PUT, &customer, 200), object!({"creditLimit": "0.01"})).await;
    let beyond = write(&shop, &ines, (POST, &format!("{path}/confirm"), 409), on_terms.clone()).await;
    assert_eq!(beyond["code"], "CREDIT_LIMIT_EXCEEDED");
    write(&shop, &owner, (Method::PUT, &customer, 200), object!({"creditLimit": null})).await;
    let none = write(&shop, &ines, (POST, &format!("{path}/confirm"), 409), on_terms.clone()).await;
    assert_eq!(none["code"], "NO_TERMS");
    write(&shop, &owner, (Method::PUT, &customer, 200), object!({"creditLimit": "2500.00"})).await;
    let confirmed = async || {
        let key = [("idempotency-key", "terms-1")];
        json(shop.write(POST, &format!("{path}/confirm"), &ines, &key, &on_terms).await, 200).await
    };
    let done = confirmed().await;
    assert_eq!((&done["status"], &done["poNumber"]), (&object!("Completed"), &object!("PO-77")));
    assert!(done["invoiceNumber"].as_str().unwrap().starts_with("INV-"), "{done}");
    assert_eq!(confirmed().await, done);
    assert_eq!(done["payments"][0]["paymentMethod"], "Terms");
    let request = shop.client.get(format!("{}{path}/invoice", shop.url)).bearer_auth(&ines);
    let paper = held(&Method::GET, request.send().await.unwrap()).await;
    assert!(paper.bytes().await.unwrap().starts_with(b"%PDF-"));

    let refund =
        object!({"items": [{"id": done["items"][0]["id"], "quantity": "1"}], "reason": "One was broken"});
    write(&shop, &owner, (POST, &format!("{path}/refund"), 200), refund).await;
    let notes = shop.get("/api/credit-notes", &ines, 200).await;
    let note = &notes["data"][0];
    assert_eq!(
        (&note["invoiceNumber"], &note["reason"]),
        (&done["invoiceNumber"], &object!("One was broken"))
    );
    assert!(note["refundId"].is_string() && note["number"].as_str().unwrap().starts_with("CN-"), "{note}");
    let statement = shop.get(&format!("{customer}/statement"), &ines, 200).await;
    assert_eq!(minor(&statement["balance"]), minor(&done["total"]) - minor(&note["total"]));
    shop.stop().await;
    assert_eq!(folder.violations(), []);
}
