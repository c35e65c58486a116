//! The shop: products made, changed and imported; keys and webhooks, whose secrets are seen once.

use crate::ground::Ground;
use tests::shop::{get, list};

#[test]
fn a_product_is_made_and_changed_and_each_no_stands_at_its_field() {
    let ground = Ground::at("office-new-product", "/office/products", "products");
    let browser = &ground.browser;
    let (id, taken) = ground.shop.ordinary_products()[0].clone();
    let other = get(&ground.shop.office().unwrap(), &format!("/api/products/{id}")).unwrap();
    let sku = other["sku"].as_str().unwrap().to_owned();
    browser.touch("[data-testid=open-new-product]").unwrap();
    ground.waits_in("form-sku");
    browser.keys("MUG-1\u{e004}Mug\u{e004}x\u{e007}").unwrap();
    ground.told("form-retailPrice");
    ground.fill("form-retailPrice", "7,5");
    ground.fill("form-barcodes", &taken);
    browser.touch("[data-testid=form-submit]").unwrap();
    ground.told("form-barcodes");
    ground.fill("form-barcodes", "4006381333931");
    ground.submit();
    browser.wait_screen("product").unwrap();
    ground.reads("[data-testid=price]", "7.50");
    browser.touch("[data-testid=open-product]").unwrap();
    ground.fill("form-sku", &format!("{sku}\u{e007}"));
    assert!(ground.told("form-sku").contains(&sku), "the SKU is taken");
    ground.fill("form-sku", "MUG-1");
    ground.fill("form-name", "Mug, blue");
    ground.submit();
    ground.reads("[data-testid=title]", "Mug, blue");
    browser.touch("[data-testid=open-adjust]").unwrap();
    ground.fill("form-quantity", "0");
    ground.fill("form-reason", "count\u{e007}");
    ground.told("form-quantity");
    ground.fill("form-quantity", "-2\u{e007}");
    browser.until("a refusal", |page| Ok(page.count(".dialog .error:not(:empty)")? > 0)).unwrap();
    ground.fill("form-quantity", "3");
    ground.submit();
    ground.reads(".content", "Adjustment");
}

/// Whether the server has an address; what it lacks is not offered by the office either.
fn has(ground: &Ground, address: &str) -> bool {
    let document = get(&ground.shop.office().unwrap(), "/openapi.json").unwrap();
    document["paths"][address].is_object()
}

#[test]
fn products_come_from_a_file_after_a_trial_and_go_into_one() {
    let ground = Ground::at("office-import", "/office/products", "products");
    let browser = &ground.browser;
    if !has(&ground, "/api/products/import") {
        assert_eq!(browser.count("[data-testid=lead-import]").unwrap(), 0);
        return;
    }
    browser.touch("[data-testid=lead-import]").unwrap();
    browser.wait_screen("import").unwrap();
    let file = ground.folder().join("products.csv");
    std::fs::write(&file, "sku,name,retailPrice\nIMP-1,Kettle,19.90\nIMP-2,Toaster,cheap\n").unwrap();
    browser.file("[data-testid=import-file]", &file).unwrap();
    browser
        .until("the trial's end", |page| Ok(page.text("[data-testid=import-said]")?.contains("would")))
        .unwrap();
    ground.reads("[data-testid=import-error]", "3");
    ground.reads("[data-count=created]", "1");
    let office = ground.shop.office().unwrap();
    let found = || list(&office, "/api/products?q=Kettle").unwrap().iter().any(|one| one["sku"] == "IMP-1");
    assert!(!found(), "a trial changes nothing");
    browser.touch("[data-testid=import-run]").unwrap();
    ground.reads("[data-testid=import-said]", "Imported");
    assert!(found());
    ground.go("/office/products", "products");
    browser.touch("[data-testid=file-products]").unwrap();
    ground.reads("[data-testid=toast]", "downloads");
}

#[test]
fn a_webhooks_secret_is_shown_once_and_what_could_not_be_delivered_is_seen() {
    let ground = Ground::at("office-webhook", "/office/webhooks", "webhooks");
    let browser = &ground.browser;
    if !has(&ground, "/api/webhooks") {
        assert_eq!(browser.count("[data-testid=nav-webhooks]").unwrap(), 0);
        return;
    }
    browser.touch("[data-testid=open-new-webhook]").unwrap();
    ground.waits_in("form-url");
    browser.keys("nowhere\u{e007}").unwrap();
    ground.told("form-url");
    ground.fill("form-url", "https://hooks.example.invalid/counterfoil");
    browser.touch("#form-eventTypes input").unwrap();
    browser.touch("[data-testid=form-submit]").unwrap();
    browser.until("the secret", |page| Ok(page.text("[data-testid=key]")?.len() > 20)).unwrap();
    let secret = browser.text("[data-testid=key]").unwrap();
    browser.touch("[data-testid=shown-done]").unwrap();
    browser.touch("[data-testid=row] a").unwrap();
    browser.wait_screen("webhook").unwrap();
    assert!(!browser.text("main.content").unwrap().contains(&secret));
    ground.confirm("test-webhook");
    browser.touch("[data-testid=open-rotate-secret]").unwrap();
    browser.touch("[data-testid=form-submit]").unwrap();
    browser.until("another secret", |page| Ok(page.text("[data-testid=key]")?.len() > 20)).unwrap();
    assert_ne!(browser.text("[data-testid=key]").unwrap(), secret);
    browser.touch("[data-testid=shown-done]").unwrap();
    // Nobody answers there; the attempt and its reason stand in the list.
    let address = browser.address().unwrap();
    let tried = "return [...document.querySelectorAll('[data-testid=row]')].some(row => /[1-9]/.test(row.children[3].innerText))";
    browser
        .until("the attempt", |page| {
            browser.open(&address)?;
            page.wait_screen("webhook")?;
            Ok(page.script(tried, vec![])? == true)
        })
        .unwrap();
    ground.confirm("delete-webhook");
    browser.wait_screen("webhooks").unwrap();
    assert_eq!(browser.count("[data-testid=empty]").unwrap(), 1);

    ground.go("/office/events?type=OrderCompleted", "events");
    ground.reads("[data-testid=row]", "OrderCompleted");
}
