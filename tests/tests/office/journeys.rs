//! What people do in the office.

use crate::ground::Ground;
use serde_json::Value;
use tests::shop::get;

/// Whether this server takes new prices: another room's work, which the office offers as soon as it is there.
fn takes_prices(document: &Value) -> bool {
    document["paths"]["/api/products/{id}/price"]["put"].is_object()
}

#[test]
fn somebody_signs_in_by_keyboard_and_finds_and_reprices_a_product() {
    let ground = Ground::new("office-product", (1366, 860));
    let browser = &ground.browser;
    // A link that was shared asks who one is, and then leads on.
    browser.open("/office/products?status=Active").unwrap();
    browser.wait_screen("login").unwrap();
    browser
        .until("the cursor", |page| Ok(page.script("return document.activeElement.id", vec![])? == "email"))
        .unwrap();
    browser.keys("nobody@example.com\u{e004}wrong\u{e007}").unwrap();
    browser.until("a refusal", |page| Ok(page.text("[data-testid=login-error]")?.contains("wrong"))).unwrap();
    browser.open("/office/products?status=Active").unwrap();
    ground.log_in();
    browser.wait_screen("products").unwrap();
    assert_eq!(browser.address().unwrap(), "/office/products?status=Active");

    // Search with the keyboard: `/`, words, down into the rows, Enter.
    let office = ground.shop.office().unwrap();
    let (id, _) = ground.shop.ordinary_products()[0].clone();
    let product = get(&office, &format!("/api/products/{id}")).unwrap();
    let (name, sku) = (product["name"].as_str().unwrap(), product["sku"].as_str().unwrap());
    browser.script("document.activeElement.blur()", vec![]).unwrap();
    browser.keys("/").unwrap();
    browser
        .until(
            "the search",
            |page| Ok(page.script("return document.activeElement.id", vec![])? == "filter-q"),
        )
        .unwrap();
    browser.keys(sku).unwrap();
    browser.until("one row", |page| Ok(page.count("[data-testid=row]")? == 1)).unwrap();
    assert!(browser.address().unwrap().contains(&format!("q={sku}")), "filters are in the address");
    browser.touch("[data-testid=row] a").unwrap();
    browser.wait_screen("product").unwrap();
    assert_eq!(browser.text("[data-testid=title]").unwrap(), name);
    assert_eq!(
        browser.text("[data-testid=price]").unwrap(),
        product["retailPrice"]["amount"].as_str().unwrap()
    );

    if !takes_prices(&get(&office, "/openapi.json").unwrap()) {
        assert_eq!(
            browser.count("[data-testid=open-price]").unwrap(),
            0,
            "what the server lacks is not offered"
        );
        return;
    }
    browser.touch("[data-testid=open-price]").unwrap();
    browser
        .until(
            "the form",
            |page| Ok(page.script("return document.activeElement.id", vec![])? == "form-price"),
        )
        .unwrap();
    browser.keys("abc\u{e007}").unwrap();
    browser.until("a word about it", |page| Ok(!page.text("#form-price-wrong")?.is_empty())).unwrap();
    browser.script("document.getElementById('form-price').select()", vec![]).unwrap();
    browser.keys("7.77\u{e007}").unwrap();
    browser.until("the new price", |page| Ok(page.text("[data-testid=price]")? == "7.77")).unwrap();
    let product = get(&office, &format!("/api/products/{id}")).unwrap();
    assert_eq!(product["retailPrice"]["amount"], "7.77");
}

#[test]
fn a_sale_is_followed_from_the_journal_to_its_receipt_and_back() {
    let ground = Ground::new("office-journal", (1366, 860));
    let browser = &ground.browser;
    browser.open("/office/journal").unwrap();
    ground.log_in();
    browser.wait_screen("journal").unwrap();
    let row = format!(
        "return [...document.querySelectorAll('[data-testid=row]')].find(row => row.innerText.includes('{}'))?.querySelector('a')?.getAttribute('href') ?? ''",
        ground.receipt
    );
    let href = browser.script(&row, vec![]).unwrap();
    browser.touch(&format!("a[href='{}']", href.as_str().unwrap())).unwrap();
    browser.wait_screen("entry").unwrap();
    browser.until("the receipt", |page| Ok(page.text(".receipt")?.contains(&ground.receipt))).unwrap();
    browser.touch("[data-testid=entry-sale]").unwrap();
    browser.wait_screen("sale").unwrap();
    assert_eq!(browser.text("[data-testid=title]").unwrap(), ground.receipt);
    assert_eq!(browser.count("[data-testid=receipt] li").unwrap(), 3);
    browser.script("history.back()", vec![]).unwrap();
    browser.wait_screen("entry").unwrap();
    // From a line of the entry into the account's ledger, whose last balance is its closing balance.
    browser.touch("[data-testid=entry-lines] tbody a").unwrap();
    browser.wait_screen("ledger").unwrap();
    let last = browser.text("[data-testid=row]:last-child td:last-child").unwrap();
    assert!(!last.is_empty() && browser.text("[data-testid=closing]").unwrap().starts_with(&last));
    browser.touch("[data-testid=nav-trial-balance]").unwrap();
    browser.wait_screen("trial-balance").unwrap();
    let totals = browser.text("[data-testid=totals]").unwrap();
    let sums: Vec<&str> = totals.split_whitespace().filter(|word| word.contains('.')).collect();
    assert!(sums.len() == 2 && sums[0] == sums[1], "{totals}");
}

#[test]
fn a_till_is_let_in_with_a_code_that_is_shown_once() {
    let ground = Ground::new("office-code", (1366, 860));
    let browser = &ground.browser;
    browser.open("/office/terminals").unwrap();
    ground.log_in();
    browser.wait_screen("terminals").unwrap();
    browser.touch("[data-testid=open-enrol]").unwrap();
    browser.touch("[data-testid=form-submit]").unwrap();
    browser
        .until("a code or a question", |page| {
            Ok(page.count("[data-testid=code]")? > 0 || !page.text("#form-store-wrong")?.is_empty())
        })
        .unwrap();
    if browser.count("[data-testid=code]").unwrap() == 0 {
        let store = ground.shop.demo["stores"][0]["code"].as_str().unwrap_or_default();
        browser.script("document.getElementById('form-store').focus()", vec![]).unwrap();
        browser.keys(format!("{store}\u{e007}")).unwrap();
    }
    browser.until("the code", |page| Ok(page.text("[data-testid=code]")?.len() >= 6)).unwrap();
    assert_eq!(browser.count("[data-testid=qr]").unwrap(), 1);
    browser.keys("\u{e00c}").unwrap();
    browser.until("it is gone", |page| Ok(page.count("[data-testid=code]")? == 0)).unwrap();
}

#[test]
fn somebody_new_is_added_changed_and_signs_in_to_what_is_theirs() {
    let ground = Ground::new("office-staff", (1366, 860));
    let browser = &ground.browser;
    browser.open("/office/staff").unwrap();
    ground.log_in();
    browser.wait_screen("staff").unwrap();
    browser.touch("[data-testid=open-new-person]").unwrap();
    let on = |id: &str| browser.script("return document.activeElement.id", vec![]).unwrap() == id;
    browser.until("the form", |_| Ok(on("form-name"))).unwrap();
    browser.keys("\u{e007}").unwrap();
    browser.until("a word at the field", |page| Ok(!page.text("#form-name-wrong")?.is_empty())).unwrap();
    // By keyboard through the fields; the server refuses the short password at its field.
    browser.keys("Grace\u{e004}").unwrap();
    browser.keys("cash\u{e004}").unwrap();
    browser.keys("grace@example.com\u{e004}").unwrap();
    browser.keys("short\u{e007}").unwrap();
    browser
        .until("a refusal", |page| Ok(page.count("[data-dialog=new-person] .error:not(:empty)")? > 0))
        .unwrap();
    browser.script("document.getElementById('form-password').select()", vec![]).unwrap();
    browser.keys("a long password\u{e007}").unwrap();
    browser.until("the person", |page| Ok(page.text("[data-testid=table]")?.contains("Grace"))).unwrap();

    browser.touch("[data-testid=logout]").unwrap();
    browser.wait_screen("login").unwrap();
    browser.until("the cursor", |_| Ok(on("email"))).unwrap();
    browser.keys("grace@example.com\u{e004}a long password\u{e007}").unwrap();
    browser
        .until("no way in", |page| Ok(page.count("[data-testid=problem][data-status='403']")? == 1))
        .unwrap();
    assert_eq!(browser.count("[data-testid=nav-journal]").unwrap(), 0, "a cashier has no books");
    browser.touch("[data-testid=nav-products]").unwrap();
    browser.wait_screen("products").unwrap();
}
