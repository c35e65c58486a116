//! What a journey in the office stands on: a shop with a till that has sold, a browser; and signing in.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tests::office::Browser;
use tests::process::Folder;
use tests::shop::Shop;

/// Dropped in this order.
pub struct Ground {
    pub browser: Browser,
    pub shop: Shop,
    /// Receipt of the sale that the till has made.
    pub receipt: String,
    _folder: Folder,
    _alone: MutexGuard<'static, ()>,
}

impl Ground {
    pub fn new(name: &str, size: (u32, u32)) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = Folder::new(name).unwrap();
        let shop = Shop::open(&folder.join("server"), "127.0.0.1:0").unwrap();
        let receipt = sell(&shop, &folder);
        let browser = Browser::start(&folder.join("home"), shop.server.url(), size).unwrap();
        Self { browser, shop, receipt, _folder: folder, _alone: alone }
    }

    /// By keyboard alone; the cursor waits in the first field.
    pub fn log_in(&self) {
        let browser = &self.browser;
        browser.wait_screen("login").unwrap();
        let on = |id: &str| browser.script("return document.activeElement.id", vec![]).unwrap() == id;
        browser.until("the cursor", |_| Ok(on("email"))).unwrap();
        browser.keys(self.shop.text("/owner/email")).unwrap();
        browser.keys("\u{e004}").unwrap();
        assert!(on("password"));
        browser.keys(self.shop.text("/owner/password")).unwrap();
        browser.keys("\u{e007}").unwrap();
        browser.until("the office", |browser| Ok(browser.count(".side nav a")? > 5)).unwrap();
    }
}

/// Three pieces at a till, paid in cash, synchronised.
fn sell(shop: &Shop, folder: &Folder) -> String {
    let mut till = shop.till(&folder.join("till"), 0, "none").unwrap();
    for (_, code) in shop.ordinary_products().iter().take(3) {
        till.ok(&format!("scan {code}")).unwrap();
    }
    let paid = till.ok("pay cash 500").unwrap();
    till.ok("sync").unwrap();
    till.quit().unwrap();
    paid["receiptNumber"].as_str().unwrap().to_owned()
}
