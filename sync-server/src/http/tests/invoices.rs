//! Invoices: orders bought on terms and on account, payments, credit notes, their paper; two buyers at once.

use domain::{Channel, Currency, CustomerId, Money, OrderId, Quantity};
use reqwest::Method;
use serde_json::{Value, json as object};
use store::Tx;

use super::contract::held;
use super::customers::{refused, sign_in, usual, write};
use super::{Shop, TempFolder, apart, on_both_engines};
use crate::bindings::House;
use crate::http::serve::folder::Storage;
use crate::http::serve::now_ms;
use crate::order::pay::Concluded;
use crate::order::{self, Address, BasketLine, Named, NewOrder, OrderError, Shown};

on_both_engines!(a_purchase_on_terms_is_billed_paid_and_credited,);

pub(super) const NOBODY: &str = "018f0000-0000-7000-8000-000000000009";
const POST: Method = Method::POST;

/// Writes beside the server, as an endpoint does.
pub(super) fn beside<T: Send>(
    folder: &TempFolder,
    work: impl Fn(&Tx<'_>) -> Result<T, OrderError> + Send,
) -> Result<T, OrderError> {
    let (path, database_url) = (folder.0.clone(), folder.1.clone());
    apart(move || {
        let disk = store::FolderDisk::open(&path).unwrap();
        let mut database = Storage { disk, database_url }.reopen().unwrap();
        let mut entropy = store::OsEntropy::new();
        database.write(now_ms(), &mut entropy, |tx| work(tx)).map_err(|error| match error {
            store::WriteError::Refused(error) => error,
            store::WriteError::Failed(error) | store::WriteError::Unknown(error) => error.into(),
        })
    })
}

/// Places a wholesale order of so many pieces of a product.
pub(super) fn place(folder: &TempFolder, customer: CustomerId, sku: &str, pieces: i64) -> OrderId {
    let address = Address {
        street: "7 Roast Lane".to_owned(),
        city: "Sampletown".to_owned(),
        state: "NY".to_owned(),
        postal_code: "10007".to_owned(),
        country: "US".to_owned(),
    };
    let new = NewOrder {
        channel: Channel::WholesaleWeb,
        draft: false,
        warehouse_id: None,
        customer_id: Some(customer),
        guest: None,
        language: None,
        lines: vec![BasketLine {
            product: Named::Sku(sku.to_owned()),
            quantity: Quantity::from_thousandths(pieces * 1000),
        }],
        shipping_address: Some(address),
        billing_address: None,
        shipping_option: None,
        coupons: Vec::new(),
        po_number: Some("PO-1".to_owned()),
        terms: None,
        metadata: "{}".to_owned(),
        shown: Shown::default(),
    };
    beside(folder, |tx| order::place(tx, &new, ("test", false), &mut House::of_web(Currency::USD))).unwrap()
}

pub(super) fn confirm(folder: &TempFolder, id: OrderId) -> Result<Concluded, OrderError> {
    beside(folder, |tx| {
        let ports = &mut House::of_web(Currency::USD);
        order::confirm_on_terms(tx, id.uuid(), (Some("PO-2"), None, "test"), ports)
    })
}

pub(super) fn code(refused: OrderError) -> &'static str {
    match refused {
        OrderError::Refused(refusal) => refusal.code,
        other => panic!("{other}"),
    }
}

/// The demo's customer that a buyer signs in for, and how much it buys of one thing.
pub(super) async fn cafe(shop: &Shop, owner: &str) -> CustomerId {
    let all = shop.get("/api/customers?kind=Wholesale", owner, 200).await;
    let found = all["data"].as_array().unwrap().iter().find(|row| row["company"] == "Vale Coffee House");
    found.unwrap()["id"].as_str().unwrap().parse().unwrap()
}

/// What a buyer may take a case of: its SKU, and pieces of a case.
pub(super) async fn by_the_case(shop: &Shop, owner: &str) -> (String, i64) {
    for product in shop.demo["products"].as_array().unwrap() {
        let id = product["id"].as_str().unwrap();
        let stock = shop.get(&format!("/api/inventory/{id}"), owner, 200).await;
        let most = stock["stock"].as_array().unwrap().iter();
        let most =
            most.map(|row| row["quantity"].as_str().unwrap().parse::<i64>().unwrap()).max().unwrap_or(0);
        let found = shop.get(&format!("/api/products/{id}"), owner, 200).await;
        let moq = found["wholesale"]["moq"].as_str().and_then(|text| text.parse::<i64>().ok());
        if let Some(pieces) = moq.filter(|pieces| product["kind"] == "ordinary" && most >= pieces * 4) {
            return (product["sku"].as_str().unwrap().to_owned(), pieces);
        }
    }
    panic!("the demo shop has nothing by the case");
}

/// Any write: whatever was committed beside the server gets its number with it.
pub(super) async fn number_all(shop: &Shop, owner: &str) {
    let customer = object!({"kind": "Retail", "name": "Somebody"});
    write(shop, owner, (POST, "/api/customers", 201), customer).await;
}

pub(super) fn minor(amount: &Value) -> i64 {
    domain::parse_minor(amount["amount"].as_str().unwrap(), Currency::USD).unwrap()
}

pub(super) fn amount(minor: i64) -> String {
    Money::new(minor, Currency::USD).amount_text()
}

async fn a_purchase_on_terms_is_billed_paid_and_credited(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let customer = cafe(&shop, &owner).await;
    let (sku, pieces) = by_the_case(&shop, &owner).await;
    let order = place(&folder, customer, &sku, pieces);
    assert_eq!(confirm(&folder, order).unwrap(), Concluded::Paid);
    assert_eq!(code(confirm(&folder, order).unwrap_err()), "ORDER_NOT_PAYABLE");
    number_all(&shop, &owner).await;

    let listed = shop.get(&format!("/api/invoices?customerId={customer}"), &owner, 200).await;
    let invoice = listed["data"][0].clone();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert!(invoice["number"].as_str().unwrap().ends_with("-000001"), "{invoice}");
    assert_eq!((&invoice["orderId"], &invoice["poNumber"]), (&object!(order), &object!("PO-2")));
    assert_eq!((&invoice["status"], &invoice["termsDays"]), (&object!("Open"), &object!(30)));
    assert_eq!(invoice["seller"]["name"], "Counterfoil demo shop");
    assert_eq!(invoice["buyer"]["address"]["street"], "7 Roast Lane");
    assert_eq!(invoice["shipTo"]["state"], "NY");
    assert_eq!(invoice["items"][0]["sku"], sku.as_str());
    let total = minor(&invoice["total"]);
    assert_eq!(total, minor(&invoice["net"]) + minor(&invoice["tax"]));
    let days = |day: &Value| day.as_str().unwrap().parse::<jiff::civil::Date>().unwrap();
    assert_eq!((days(&invoice["dueOn"]) - days(&invoice["issuedOn"])).get_days(), 30);
    let entry = format!("/api/accounting/journal-entries/{}", invoice["journalEntryId"].as_str().unwrap());
    let entry = shop.get(&entry, &owner, 200).await;
    let debit = entry["lines"].as_array().unwrap().iter().find(|line| line["accountCode"] == "1200");
    assert_eq!(minor(&debit.unwrap_or_else(|| panic!("{entry}"))["amount"]), total);

    let path = format!("/api/invoices/{}", invoice["id"].as_str().unwrap());
    payments(&shop, &owner, &path, total).await;
    filters(&shop, &owner, (&invoice, customer)).await;
    credit_notes(&shop, &owner, &path, &invoice).await;
    papers(&shop, &owner, &path).await;
    ageing(&shop, &owner, customer).await;
    others(&shop, &owner, &path).await;
    shop.stop().await;
    assert_eq!(folder.violations(), []);
}

async fn payments(shop: &Shop, owner: &str, invoice: &str, total: i64) {
    let path = format!("{invoice}/payments");
    let body =
        |amount: &str| object!({"paymentMethod": "BankTransfer", "amount": amount, "reference": "BANK-7"});
    let with = |field: &str, value: Value| {
        let mut body = body("1.00");
        body[field] = value;
        body
    };
    let over = [("OVERPAYMENT", "amount", body(&amount(total + 1)))];
    refused(shop, owner, (POST, &path, 409), &over).await;
    let wrong = [
        ("AMOUNT_INVALID", "amount", body("0")),
        ("AMOUNT_INVALID", "amount", body("0.001")),
        ("FOREIGN_CURRENCY", "amount", with("amount", object!({"amount": "1.00", "currency": "EUR"}))),
        ("REFERENCE_INVALID", "reference", with("reference", object!("a\nb"))),
        ("PAYMENT_METHOD_UNKNOWN", "paymentMethod", with("paymentMethod", object!("Shells"))),
        ("PAID_IN_FUTURE", "paidOn", with("paidOn", object!("2999-01-01"))),
    ];
    refused(shop, owner, (POST, &path, 422), &wrong).await;
    usual(shop, owner, POST, &path).await;
    write(shop, owner, (POST, &format!("/api/invoices/{NOBODY}/payments"), 404), body("1.00")).await;
    shop.get(&format!("/api/invoices/{NOBODY}/payments"), owner, 404).await;
    for method in ["BankTransfer", "Card", "Cash", "Cheque"] {
        let mut body = body("1.00");
        body["paymentMethod"] = method.into();
        let paid = write(shop, owner, (POST, &path, 201), body).await;
        assert_eq!((&paid["paymentMethod"], &paid["reference"]), (&object!(method), &object!("BANK-7")));
    }
    let invoice = shop.get(invoice, owner, 200).await;
    assert_eq!((&invoice["status"], minor(&invoice["open"])), (&object!("PartlyPaid"), total - 400));
    assert_eq!(shop.get(&path, owner, 200).await["data"].as_array().unwrap().len(), 4);
    // The rest and one unit more, at once: one of the two is too late.
    let rest = body(&amount(total - 400 - 250));
    let (first, second) =
        tokio::join!(shop.write(POST, &path, owner, &[], &rest), shop.write(POST, &path, owner, &[], &rest),);
    let mut found = [first.status().as_u16(), second.status().as_u16()];
    found.sort_unstable();
    assert_eq!(found, [201, 409]);
}

async fn filters(shop: &Shop, owner: &str, (invoice, customer): (&Value, CustomerId)) {
    for (query, count) in [
        ("status=PartlyPaid".to_owned(), 1),
        ("status=Paid".to_owned(), 0),
        (format!("dueUntil={}", invoice["dueOn"].as_str().unwrap()), 1),
        (format!("dueUntil={}", invoice["issuedOn"].as_str().unwrap()), 0),
        (format!("customerId={NOBODY}"), 0),
        (format!("customerId={customer}&limit=1"), 1),
    ] {
        let found = shop.get(&format!("/api/invoices?{query}"), owner, 200).await;
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{query}");
    }
    for wrong in ["status=x", "limit=0", "after=x", "dueUntil=soon"] {
        shop.get(&format!("/api/invoices?{wrong}"), owner, 400).await;
    }
    shop.get("/api/credit-notes?limit=0", owner, 400).await;
    shop.get(&format!("/api/invoices/{NOBODY}"), owner, 404).await;
}

async fn credit_notes(shop: &Shop, owner: &str, path: &str, invoice: &Value) {
    let credit = format!("{path}/credit-notes");
    let line = |no: i64, quantity: &str| object!([{"lineNo": no, "quantity": quantity}]);
    let body = |items: Value| object!({"reason": "Two were broken", "items": items});
    let wrong = [
        ("REASON_MISSING", "reason", object!({"reason": " "})),
        ("UNKNOWN_LINE", "items[0].lineNo", body(line(99, "1"))),
        ("QUANTITY_INVALID", "items[0].quantity", body(line(1, "few"))),
        ("QUANTITY_INVALID", "items[0].quantity", body(line(1, "0"))),
    ];
    refused(shop, owner, (POST, &credit, 422), &wrong).await;
    let twice = [(
        "UNKNOWN_LINE",
        "items[1].lineNo",
        body(object!([{"lineNo": 1, "quantity": "1"}, {"lineNo": 1, "quantity": "1"}])),
    )];
    refused(shop, owner, (POST, &credit, 422), &twice).await;
    let much = [("CREDIT_EXCEEDS_INVOICE", "items[0].quantity", body(line(1, "100000")))];
    refused(shop, owner, (POST, &credit, 409), &much).await;
    usual(shop, owner, POST, &credit).await;
    write(shop, owner, (POST, &format!("/api/invoices/{NOBODY}/credit-notes"), 404), body(line(1, "1")))
        .await;
    let first = write(shop, owner, (POST, &credit, 201), body(line(1, "2"))).await;
    assert!(first["number"].as_str().unwrap().starts_with("CN-"), "{first}");
    assert_eq!(
        (&first["invoiceNumber"], &first["reason"]),
        (&invoice["number"], &object!("Two were broken"))
    );
    let one = format!("/api/credit-notes/{}", first["id"].as_str().unwrap());
    assert_eq!(shop.get(&one, owner, 200).await, first);
    // The rest of it: part and rest come to the whole (M-6).
    let rest = write(shop, owner, (POST, &credit, 201), object!({"reason": "All went back"})).await;
    for figure in ["net", "tax", "total"] {
        assert_eq!(minor(&first[figure]) + minor(&rest[figure]), minor(&invoice[figure]), "{figure}");
    }
    let none = [("CREDIT_EXCEEDS_INVOICE", "", object!({"reason": "Once more"}))];
    refused(shop, owner, (POST, &credit, 409), &none).await;
    let after = shop.get(path, owner, 200).await;
    assert_eq!((&after["status"], &after["credited"]), (&object!("Credited"), &invoice["total"]));
    assert!(minor(&after["open"]) < 0, "what was paid is to the customer's credit");
    let listed = shop
        .get(&format!("/api/credit-notes?invoiceId={}", invoice["id"].as_str().unwrap()), owner, 200)
        .await;
    assert_eq!(listed["data"][0]["id"], rest["id"]);
    assert_eq!(listed["data"][1]["id"], first["id"]);
    shop.get(&format!("/api/credit-notes/{NOBODY}"), owner, 404).await;
    papers(shop, owner, &one).await;
}

async fn papers(shop: &Shop, owner: &str, path: &str) {
    let request = shop.client.get(format!("{}{path}/pdf", shop.url)).bearer_auth(owner);
    let answer = held(&Method::GET, request.send().await.unwrap()).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (200, &"application/pdf".parse().unwrap())
    );
    let shown = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(shown.contains("INV-") || shown.contains("CN-"), "{shown}");
    assert!(answer.bytes().await.unwrap().starts_with(b"%PDF-"));
    let kind = path.split('/').nth(2).unwrap();
    shop.get(&format!("/api/{kind}/{NOBODY}/pdf"), owner, 404).await;
}

async fn ageing(shop: &Shop, owner: &str, customer: CustomerId) {
    let path = format!("/api/customers/{customer}/statement");
    let statement = shop.get(&path, owner, 200).await;
    let lines = statement["lines"].as_array().unwrap();
    let kinds: Vec<&str> = lines.iter().map(|line| line["sourceKind"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "invoice_payment").count(), 5, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "credit_note").count(), 2, "{kinds:?}");
    assert_eq!(kinds[0], "sale");
    assert_eq!(lines.last().unwrap()["balance"], statement["closingBalance"]);
    assert_eq!(statement["balance"], statement["closingBalance"]);
    let later = shop.get(&format!("{path}?from=2999-01-01"), owner, 200).await;
    assert_eq!((&later["openingBalance"], &later["lines"]), (&statement["balance"], &object!([])));
    shop.get(&format!("{path}?from=2026-02-01&to=2026-01-01"), owner, 400).await;
    shop.get(&format!("/api/customers/{NOBODY}/statement"), owner, 404).await;
    let ageing = shop.get("/api/accounting/receivables-ageing", owner, 200).await;
    let own =
        ageing["customers"].as_array().unwrap().iter().find(|row| row["customerId"] == object!(customer));
    assert_eq!(own.unwrap()["total"], statement["balance"], "{ageing}");
    let all: i64 = ageing["customers"].as_array().unwrap().iter().map(|row| minor(&row["total"])).sum();
    assert_eq!(all, minor(&ageing["total"]));
}

/// Another customer sees none of it, its own buyer all, and neither changes anything.
async fn others(shop: &Shop, owner: &str, path: &str) {
    let body = object!({"kind": "Retail", "name": "Eve", "email": "eve@demo.example", "password": "a long sentence"});
    shop.send(POST, "/api/customers/register", "", Some(&body.to_string())).await;
    let eve = sign_in(shop, "eve@demo.example", "a long sentence").await;
    let text = |name: &str| shop.demo["buyer"][name].as_str().unwrap().to_owned();
    let ines = sign_in(shop, &text("email"), &text("password")).await;
    let notes = shop.get("/api/credit-notes", owner, 200).await;
    let note = format!("/api/credit-notes/{}", notes["data"][0]["id"].as_str().unwrap());
    let owned = shop.get(path, owner, 200).await;
    for part in [path.to_owned(), format!("{path}/payments"), note.clone()] {
        shop.get(&part, &ines, 200).await;
        shop.get(&part, &eve, 404).await;
    }
    for part in [path, &note] {
        shop.get(&format!("{part}/pdf"), &eve, 404).await;
    }
    for list in ["/api/invoices", "/api/credit-notes"] {
        assert!(!shop.get(list, &ines, 200).await["data"].as_array().unwrap().is_empty());
        assert_eq!(shop.get(list, &eve, 200).await["data"], object!([]));
        shop.get(&format!("{list}?customerId={}", owned["customerId"].as_str().unwrap()), &eve, 404).await;
    }
    for (method, part) in [(POST, "payments"), (POST, "credit-notes")] {
        write(shop, &ines, (method, &format!("{path}/{part}"), 403), object!({})).await;
    }
}
