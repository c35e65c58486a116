//! What the reading endpoints answer about the demo shop.

use reqwest::Method;
use serde_json::Value;

use super::{Shop, TempFolder, json};

/// Every row of a list, page by page.
async fn all(shop: &Shop, path: &str, credential: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut after = String::new();
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let cursor = if after.is_empty() { String::new() } else { format!("&after={after}") };
        let page = shop.get(&format!("{path}{joint}limit=100{cursor}"), credential, 200).await;
        rows.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return rows,
        }
    }
}

fn minor(amount: &Value) -> i64 {
    assert_eq!(amount["currency"], "USD");
    let text = amount["amount"].as_str().unwrap();
    domain::parse_minor(text, domain::Currency::USD).unwrap()
}

async fn products_are_found_by_every_name_they_have(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let products = all(&shop, "/api/products", &owner).await;
    assert!(products.len() >= 300);
    let ids: Vec<&str> = products.iter().map(|product| product["id"].as_str().unwrap()).collect();
    assert!(ids.windows(2).all(|pair| pair[0] > pair[1]), "newest first, none twice");

    let product = &products[7];
    let sku = product["sku"].as_str().unwrap();
    assert_eq!(&shop.get(&format!("/api/products/{}", ids[7]), &owner, 200).await, product);
    assert_eq!(&shop.get(&format!("/api/products/sku/{sku}"), &owner, 200).await, product);
    for barcode in product["barcodes"].as_array().unwrap() {
        let code = barcode["code"].as_str().unwrap();
        assert_eq!(&shop.get(&format!("/api/products/barcode/{code}"), &owner, 200).await, product);
    }
    // As scanned: 13 digits, stored in 14.
    let scanned = shop.demo["products"][0]["barcode"].as_str().unwrap();
    let found = shop.get(&format!("/api/products/barcode/{scanned}"), &owner, 200).await;
    assert_eq!(found["sku"], shop.demo["products"][0]["sku"]);

    for example in shop.demo["products"].as_array().unwrap() {
        let code = example["barcode"].as_str().unwrap();
        let found = shop.get(&format!("/api/products/barcode/{code}"), &owner, 200).await;
        assert_eq!(found["sku"], example["sku"], "{}", example["kind"]);
    }

    let milk = all(&shop, "/api/products?q=MILK%20whole", &owner).await;
    assert!(!milk.is_empty());
    assert!(milk.iter().all(|row| row["name"].as_str().unwrap().contains("Whole milk")));
    let drinks = all(&shop, "/api/products?category=soft-drinks&status=Active", &owner).await;
    assert!(drinks.len() > 5 && drinks.len() < 50);
    assert!(all(&shop, "/api/products?category=none", &owner).await.is_empty());
    assert!(all(&shop, "/api/products?status=Archived", &owner).await.is_empty());
    shop.stop().await;
}

async fn a_shop_front_sees_no_cost_and_retail_no_wholesale_terms(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let sku = shop.demo["products"][0]["sku"].as_str().unwrap();
    let path = format!("/api/products/sku/{sku}");
    let retail = shop.get(&path, &shop.text("retailKey"), 200).await;
    let wholesale = shop.get(&path, &shop.text("wholesaleKey"), 200).await;
    let staff = shop.get(&path, &shop.owner().await, 200).await;
    let price = |amount: &Value| {
        let text = amount["amount"].as_str().unwrap();
        domain::parse_unit_price(text, domain::Currency::USD).unwrap().ten_thousandths
    };
    assert!(price(&retail["retailPrice"]) > price(&staff["cost"]));
    assert!(retail.get("cost").is_none() && wholesale.get("cost").is_none());
    assert!(retail.get("wholesale").is_none());
    for seen in [&wholesale, &staff] {
        let tiers = seen["wholesale"]["tiers"].as_array().unwrap();
        assert_eq!(tiers.len(), 3);
        assert_eq!(seen["wholesale"]["moq"], tiers[0]["minQuantity"]);
    }
    shop.stop().await;
}

async fn books_balance_and_agree_with_the_ledgers(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let trial = shop.get("/api/accounting/trial-balance", &owner, 200).await;
    assert_eq!(trial["totals"]["debit"], trial["totals"]["credit"]);
    assert!(minor(&trial["totals"]["debit"]) > 0);
    for line in trial["lines"].as_array().unwrap() {
        let id = line["accountId"].as_str().unwrap();
        let ledger = shop.get(&format!("/api/accounting/accounts/{id}/ledger"), &owner, 200).await;
        let side = if ledger["account"]["normalBalance"] == "Debit" { "debit" } else { "credit" };
        assert_eq!(ledger["closingBalance"], line[side]);
        assert_eq!(minor(&ledger["openingBalance"]), 0);
        let lines = ledger["transactions"].as_array().unwrap();
        assert_eq!(lines.last().unwrap()["balance"], ledger["closingBalance"]);

        // One line at a time gives the same lines with the same balances.
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/accounting/accounts/{id}/ledger?limit=1{cursor}");
            let page = shop.get(&path, &owner, 200).await;
            paged.extend(page["transactions"].as_array().unwrap().iter().cloned());
            assert_eq!(page["closingBalance"], ledger["closingBalance"]);
            match page["next"].as_str() {
                Some(next) => cursor = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(&paged, lines);
    }
    let entries = all(&shop, "/api/accounting/journal-entries", &owner).await;
    assert_eq!(entries.len(), 3, "opening stock of both warehouses, opening cash");
    for entry in &entries {
        let number = entry["entryNumber"].as_str().unwrap();
        assert_eq!(&shop.get(&format!("/api/accounting/journal-entries/{number}"), &owner, 200).await, entry);
        let sum = |side: &str| -> i64 {
            let lines = entry["lines"].as_array().unwrap().iter();
            lines.filter(|line| line["direction"] == side).map(|line| minor(&line["amount"])).sum()
        };
        assert_eq!(sum("Debit"), sum("Credit"));
        assert_eq!(sum("Debit"), minor(&entry["total"]));
    }
    let none = shop.get("/api/accounting/trial-balance?asOf=2020-01-01", &owner, 200).await;
    assert!(none["lines"].as_array().unwrap().is_empty());
    shop.stop().await;
}

async fn stock_movements_and_warehouses_agree(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let warehouses = all(&shop, "/api/inventory/warehouses", &owner).await;
    assert_eq!(warehouses.len(), 2);
    let rows = all(&shop, "/api/inventory/warehouses/MAIN/stock", &owner).await;
    assert!(rows.len() >= 300);
    let id = rows[0]["productId"].as_str().unwrap();
    let stock = shop.get(&format!("/api/inventory/{id}"), &owner, 200).await;
    let main = stock["stock"].as_array().unwrap().iter().find(|row| row["warehouseCode"] == "MAIN").unwrap();
    assert_eq!(main["quantity"], rows[0]["quantity"]);
    let path = format!("/api/inventory/movements?productId={id}&warehouse=MAIN");
    let movements = all(&shop, &path, &owner).await;
    assert_eq!(movements.len(), 1);
    assert_eq!(movements[0]["onHand"], main["onHand"]);
    assert!(all(&shop, "/api/inventory/discrepancies?status=Open", &owner).await.is_empty());
    shop.get("/api/inventory/018f0000-0000-7000-8000-000000000000", &owner, 404).await;
    shop.get("/api/inventory/warehouses/WEST/stock", &owner, 404).await;
    shop.stop().await;
}

async fn customers_have_terms_and_a_tax_status(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let customers = all(&shop, "/api/customers", &owner).await;
    assert_eq!(customers.len(), 4);
    let trade = all(&shop, "/api/customers?kind=Wholesale", &owner).await;
    assert_eq!(trade.len(), 2);
    assert_eq!(minor(&trade[0]["creditLimit"]), 250_000);
    assert!(trade.iter().any(|row| row["taxStatus"].to_string().contains("RS-2024-0117")));
    let id = trade[0]["id"].as_str().unwrap();
    assert_eq!(shop.get(&format!("/api/customers/{id}"), &owner, 200).await, trade[0]);
    shop.stop().await;
}

async fn a_code_for_a_new_till_is_short_lived(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let post = async |body: &str| {
        shop.send(Method::POST, "/api/terminals/enrolment-codes", &owner, Some(body)).await
    };
    let code = json(post("{}").await, 201).await;
    assert_eq!(code["storeCode"], "S1");
    assert!(code["code"].as_str().unwrap().len() >= 24);
    json(post(r#"{"store":"S1","expiresInMinutes":1}"#).await, 201).await;
    json(post(r#"{"store":"S9"}"#).await, 404).await;
    json(post(r#"{"expiresInMinutes":11}"#).await, 422).await;
    json(post(r#"{"minutes":1}"#).await, 422).await;
    assert!(all(&shop, "/api/terminals", &owner).await.is_empty());
    assert!(all(&shop, "/api/quarantine", &owner).await.is_empty());
    assert!(all(&shop, "/api/orders/pos?store=S1", &owner).await.is_empty());
    shop.stop().await;
}

async fn errors_are_problems_with_a_way_on(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    for (path, status, code) in [
        ("/api/products/not-an-id", 400, "UNREADABLE"),
        ("/api/products?limit=0", 400, "UNREADABLE"),
        ("/api/products?limit=many", 400, "UNREADABLE"),
        ("/api/products?after=nonsense", 400, "UNREADABLE"),
        ("/api/products?colour=red", 400, "UNREADABLE"),
        ("/api/products?status=Gone", 400, "UNREADABLE"),
        ("/api/products/sku/NONE", 404, "NOT_FOUND"),
        ("/api/products/barcode/9520110000012", 422, "VALIDATION_FAILED"),
        ("/api/accounting/trial-balance?asOf=yesterday", 400, "UNREADABLE"),
        ("/api/orders/pos?store=S9", 404, "NOT_FOUND"),
        ("/api/orders/pos/018f0000-0000-7000-8000-000000000000", 404, "NOT_FOUND"),
        ("/api/no-such-thing", 404, "NOT_FOUND"),
    ] {
        assert_eq!(shop.get(path, &owner, status).await["code"], code, "{path}");
    }
    let delete = shop.send(Method::DELETE, "/api/products", &owner, None).await;
    assert!(delete.headers().contains_key("allow"));
    json(delete, 405).await;
    json(shop.send(Method::DELETE, "/health", "", None).await, 405).await;
    let form = shop.client.post(format!("{}/api/auth/login", shop.url)).body("email=x").send().await.unwrap();
    json(form, 415).await;
    let large = format!(r#"{{"email":"{}"}}"#, "x".repeat(100_000));
    json(shop.send(Method::POST, "/api/auth/login", "", Some(&large)).await, 413).await;
    json(shop.send(Method::POST, "/api/auth/login", "", Some("{")).await, 400).await;
    let bomb = vec![b'x'; 3 * 1024 * 1024];
    let push = shop.client.post(format!("{}/sync/v1/push", shop.url)).body(bomb).send().await.unwrap();
    json(push, 413).await;
    shop.stop().await;
}

async fn health_and_documentation_are_open_and_need_no_network(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    assert_eq!(shop.get("/health", "", 200).await["services"]["accounting"], "healthy");
    assert_eq!(shop.get("/ready", "", 200).await["status"], "ready");
    for service in ["orders", "products", "inventory", "accounting"] {
        assert_eq!(shop.get(&format!("/api/{service}/health"), "", 200).await["status"], "healthy");
    }
    let document = shop.get("/openapi.json", "", 200).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let page = shop.send(Method::GET, "/docs/", "", None).await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("swagger-ui") && !page.contains("https://"));
    let script = shop.send(Method::GET, "/docs/swagger-initializer.js", "", None).await.text().await.unwrap();
    assert!(script.contains("/openapi.json"));
    shop.stop().await;
}

super::on_both_engines! {
    products_are_found_by_every_name_they_have,
    a_shop_front_sees_no_cost_and_retail_no_wholesale_terms,
    books_balance_and_agree_with_the_ledgers,
    stock_movements_and_warehouses_agree,
    customers_have_terms_and_a_tax_status,
    a_code_for_a_new_till_is_short_lived,
    errors_are_problems_with_a_way_on,
    health_and_documentation_are_open_and_need_no_network,
}
