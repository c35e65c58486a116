//! Every screen as a picture, in both themes, on a phone and from right to left, under `target/office`: to be looked
//! at. What a program can see is asserted: axe finds nothing serious, nothing is wider than the page.

use crate::ground::Ground;
use std::path::{Path, PathBuf};

/// Screens and their addresses.
const SCREENS: &[(&str, &str)] = &[
    ("dashboard", ""),
    ("sales", "sales"),
    ("retail-orders", "orders/retail"),
    ("wholesale-orders", "orders/wholesale"),
    ("customers", "customers"),
    ("products", "products"),
    ("import", "products/import"),
    ("stock", "stock"),
    ("low-stock", "low-stock"),
    ("warehouses", "warehouses"),
    ("movements", "movements"),
    ("discrepancies", "discrepancies"),
    ("transfers", "transfers"),
    ("receipts", "receipts"),
    ("stock-takes", "stock-takes"),
    ("journal", "journal"),
    ("new-entry", "journal/new"),
    ("accounts", "accounts"),
    ("periods", "periods"),
    ("trial-balance", "reports/trial-balance"),
    ("income-statement", "reports/income-statement"),
    ("balance-sheet", "reports/balance-sheet"),
    ("tax-report", "reports/tax"),
    ("ageing", "reports/ageing"),
    ("day-summary", "reports/day"),
    ("terminals", "terminals"),
    ("quarantine", "quarantine"),
    ("staff", "staff"),
    ("keys", "keys"),
    ("webhooks", "webhooks"),
    ("events", "events"),
    ("audit", "audit"),
];

/// Screens where something is made, by its form.
const FORMS: &[(&str, &str)] = &[
    ("terminals", "enrol"),
    ("receipts", "new-receipt"),
    ("products", "new-product"),
    ("webhooks", "new-webhook"),
];

/// Where the pictures go.
pub fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("office")
}

fn look(ground: &Ground, look: &str, name: &str) {
    let browser = &ground.browser;
    let wider = browser.script("return document.documentElement.scrollWidth - innerWidth", vec![]).unwrap();
    assert!(wider.as_i64().unwrap() <= 0, "{look} {name} is wider than the page by {wider}");
    browser.picture(&folder().join(format!("{look}-{name}.png"))).unwrap();
    assert_eq!(browser.axe().unwrap(), Vec::<String>::new(), "{look} {name}");
}

/// The first link of the rows, into what it leads to.
fn into_row(ground: &Ground, kind: &str, name: &str) {
    ground.browser.touch("[data-testid=row] a").unwrap();
    ground.browser.wait_screen(name).unwrap();
    look(ground, kind, name);
}

fn round(ground: &Ground, kind: &str, theme: &str, language: &str) {
    let browser = &ground.browser;
    let set = "localStorage.theme = arguments[0]; localStorage.language = arguments[1]";
    browser.script(set, vec![theme.into(), language.into()]).unwrap();
    for (screen, path) in SCREENS {
        browser.open(&format!("/office/{path}")).unwrap();
        browser.wait_screen(screen).unwrap();
        look(ground, kind, screen);
        match *screen {
            "sales" => into_row(ground, kind, "sale"),
            "products" => into_row(ground, kind, "product"),
            "journal" => into_row(ground, kind, "entry"),
            "accounts" => into_row(ground, kind, "ledger"),
            _ => {}
        }
    }
    for (path, form) in FORMS {
        browser.open(&format!("/office/{path}")).unwrap();
        browser.wait_screen(path).unwrap();
        if browser.count(&format!("[data-testid=open-{form}]")).unwrap() == 0 {
            // What the server lacks is said to be lacking.
            assert_eq!(browser.count("[data-testid=empty]").unwrap(), 1, "{path}");
            continue;
        }
        browser.touch(&format!("open-{form}")).unwrap();
        browser.wait_dialog(form).unwrap();
        look(ground, kind, form);
    }
    for (path, name) in
        [("products?q=nothing-like-this", "none-fits"), ("products/nothing", "missing"), ("x/y", "nowhere")]
    {
        browser.open(&format!("/office/{path}")).unwrap();
        browser.until("a state", |page| Ok(page.count(".state")? > 0)).unwrap();
        look(ground, kind, name);
    }
}

#[test]
fn every_screen_in_light_and_dark_and_from_right_to_left() {
    let ground = Ground::new("office-screens", (1280, 860));
    ground.browser.open("/office").unwrap();
    ground.browser.wait_screen("login").unwrap();
    look(&ground, "light", "login");
    ground.log_in();
    round(&ground, "light", "light", "en");
    round(&ground, "dark", "dark", "en");
    round(&ground, "rtl", "light", "ar");
}

#[test]
fn every_screen_on_a_phone() {
    let ground = Ground::new("office-phone", (500, 900));
    ground.browser.open("/office").unwrap();
    ground.log_in();
    round(&ground, "phone", "light", "en");
}
