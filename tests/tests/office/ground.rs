//! What a journey in the office stands on: a shop with a till that has sold, a browser; and signing in.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tests::office::Browser;
use tests::page::Page;
use tests::process::{Folder, TillProcess};
use tests::shop::Shop;

/// Dropped in this order.
pub struct Ground {
    pub browser: Browser,
    pub shop: Shop,
    /// Receipt of the sale that the till has made.
    pub receipt: String,
    folder: Folder,
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
        Self { browser, shop, receipt, folder, _alone: alone }
    }

    /// By keyboard alone; the cursor waits in the first field.
    pub fn log_in(&self) {
        self.browser.log_in(self.shop.text("/owner/email"), self.shop.text("/owner/password")).unwrap();
    }
}

impl Ground {
    /// A folder of its own.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The till that has sold before, its cashier signed in again.
    pub fn till_again(&self) -> TillProcess {
        let mut till = TillProcess::start(&self.folder.join("till"), &["--printer", "none"]).unwrap();
        till.ok(&format!("login {}", self.shop.text("/pins/cashier"))).unwrap();
        till
    }

    /// Signed in, at an address.
    pub fn at(name: &str, path: &str, screen: &str) -> Self {
        let ground = Self::new(name, (1366, 860));
        ground.browser.open(path).unwrap();
        ground.log_in();
        ground.browser.wait_screen(screen).unwrap();
        ground
    }

    /// Follows a link or button by its test id, to another screen.
    pub fn go(&self, path: &str, screen: &str) {
        self.browser.open(path).unwrap();
        self.browser.wait_screen(screen).unwrap();
    }

    /// The cursor is in the field of this id.
    pub fn waits_in(&self, id: &str) {
        let code = "return document.activeElement.id";
        let on = |page: &Page| Ok(page.script(code, vec![])? == id);
        self.browser.until(&format!("the cursor in {id}"), on).unwrap();
    }

    /// Puts the cursor into the field of this id.
    pub fn goes_to(&self, id: &str) {
        self.browser.settle().unwrap();
        let put = "document.getElementById(arguments[0])?.focus(); return document.activeElement.id === arguments[0]";
        let on = |page: &Page| Ok(page.script(put, vec![id.into()])? == true);
        self.browser.until(&format!("the cursor in {id}"), on).unwrap();
    }

    /// Types into the field of this id, in the place of what was there, until it is there: the page may move the cursor
    /// meanwhile. Keys that are no letters come after it.
    pub fn fill(&self, id: &str, text: &str) {
        let field = format!("#{id}");
        self.browser.until(&format!("the field {id}"), |page| Ok(page.count(&field)? == 1)).unwrap();
        let letters = text.trim_end_matches(|key| ('\u{e000}'..='\u{f8ff}').contains(&key));
        let select = "const field = document.getElementById(arguments[0]); field.focus(); field.select()";
        let typed = |page: &Page| {
            page.script(select, vec![id.into()])?;
            if !letters.is_empty() {
                self.browser.keys_in(&field, letters)?;
            }
            Ok(letters.is_empty() || page.value(&field)? == letters)
        };
        self.browser.until(&format!("{letters} in {id}"), typed).unwrap();
        let keys = &text[letters.len()..];
        if !keys.is_empty() {
            self.browser.keys_in(&field, keys).unwrap();
        }
    }

    /// Chooses what begins with these words in the selection of this id.
    pub fn choose(&self, id: &str, words: &str) {
        let code = "const field = document.getElementById(arguments[0]);
            const found = [...field?.options ?? []].find(option => option.text.startsWith(arguments[1]));
            if (!found) return false;
            field.value = found.value;
            field.dispatchEvent(new Event('change', { bubbles: true }));
            return true";
        let chosen = |page: &Page| Ok(page.script(code, vec![id.into(), words.into()])? == true);
        self.browser.until(&format!("{words} in {id}"), chosen).unwrap();
    }

    /// Scans a code into the form's field, and waits until it counts.
    pub fn scan(&self, code: &str, lines: u64, quantity: &str) {
        self.waits_in("form-find");
        self.browser.keys(format!("{code}\u{e007}")).unwrap();
        let counted = "const all = [...document.querySelectorAll('[data-testid=line]')];
            return all.length === arguments[0] && all.some(line => line.querySelector('input').value === arguments[1])";
        let so = |page: &Page| Ok(page.script(counted, vec![lines.into(), quantity.into()])? == true);
        self.browser.until(&format!("{quantity} of {code}"), so).unwrap();
    }

    /// Sends the open form and waits until it is gone.
    pub fn submit(&self) {
        self.browser.touch("[data-testid=form-submit]").unwrap();
        let gone = |page: &Page| Ok(page.count("form.fields")? == 0);
        self.browser.until("the end of the form", gone).unwrap();
        let done = "return !document.querySelector('.skeleton, [data-busy=true]')";
        self.browser.until("what came of it", |page| Ok(page.script(done, vec![])? == true)).unwrap();
    }

    /// Does what the button of this form says, without more.
    pub fn confirm(&self, form: &str) {
        self.browser.touch(&format!("[data-testid=open-{form}]")).unwrap();
        self.waits_in("form-submit");
        self.submit();
    }

    /// Waits for a word about a field.
    pub fn told(&self, id: &str) -> String {
        let selector = format!("#{id}-wrong");
        self.browser.until(&format!("a word at {id}"), |page| Ok(!page.text(&selector)?.is_empty())).unwrap();
        self.browser.text(&selector).unwrap()
    }

    /// Waits for a text in the first element of this selector.
    pub fn reads(&self, selector: &str, text: &str) {
        let found = |page: &Page| Ok(page.text(selector)?.contains(text));
        self.browser.until(&format!("{text} at {selector}"), found).unwrap();
    }

    /// Opens the first link or button of the row that has this text.
    pub fn row(&self, text: &str, within: &str) {
        let code = "const row = [...document.querySelectorAll('[data-testid=row]')].find(row => row.innerText.includes(arguments[0]));
            row?.querySelector(arguments[1])?.click(); return !!row";
        let touched = |page: &Page| Ok(page.script(code, vec![text.into(), within.into()])? == true);
        self.browser.until(&format!("a row with {text}"), touched).unwrap();
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
