//! What a journey in the window stands on: shop, printer, screen; and the steps that many of them take.

use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tests::page::Page;
use tests::printer::{Manner, VirtualPrinter};
use tests::process::{Folder, Http};
use tests::shop::{Shop, list};
use tests::window::{Desk, Window};

/// How long a receipt may take to paper.
pub const PRINTED_WITHIN: Duration = Duration::from_secs(20);

/// What a journey stands on; dropped in this order.
pub struct Ground {
    pub desk: Desk,
    pub printer: VirtualPrinter,
    pub shop: Shop,
    folder: Folder,
    _alone: MutexGuard<'static, ()>,
}

impl Ground {
    pub fn new(name: &str) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = Folder::new(name).unwrap();
        let shop = Shop::open(&folder.join("server"), "127.0.0.1:0").unwrap();
        let printer = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
        let desk = Desk::start(&folder.join("home"), (1366, 768)).unwrap();
        Self { desk, printer, shop, folder, _alone: alone }
    }

    /// The window on a till that is enrolled, its shift open, nobody logged in.
    pub fn enrolled(&self, more: &[&str]) -> Window<'_> {
        let mut till = self.shop.till(&self.till(), 0, "none").unwrap();
        till.quit().unwrap();
        self.window(more)
    }

    pub fn window(&self, more: &[&str]) -> Window<'_> {
        let printer = self.printer.address();
        let arguments =
            [&["--printer", printer.as_str(), "--size", "1366x768", "--language", "en"], more].concat();
        Window::open(&self.desk, &self.till(), &arguments).unwrap()
    }

    pub fn till(&self) -> PathBuf {
        self.folder.join("till")
    }

    /// Barcodes of things by the piece.
    pub fn codes(&self) -> Vec<String> {
        self.shop.ordinary_products().into_iter().map(|(_, code)| code).collect()
    }

    pub fn log_in(&self, window: &Window<'_>) {
        window.wait_screen("login").unwrap();
        window.type_text(self.shop.text("/pins/cashier")).unwrap();
        window.key("Return").unwrap();
        window.wait_screen("sell").unwrap();
        window.until("the grid", |window| Ok(window.count("[data-testid=tile]")? > 0)).unwrap();
    }

    /// The order of a receipt at the server, once it is there.
    pub fn order(&self, office: &Http, receipt: &str) -> Value {
        for _ in 0..200 {
            let orders = list(office, "/api/orders/pos").unwrap();
            let found: Vec<&Value> =
                orders.iter().filter(|order| order["receiptNumber"] == receipt).collect();
            assert!(found.len() <= 1, "{receipt} is in the books more than once");
            if let [order] = found.as_slice() {
                return (*order).clone();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{receipt} did not reach the server");
    }
}

/// Pieces on the ticket: the sum of its quantities.
pub fn pieces(page: &Page) -> u64 {
    let code = "return [...document.querySelectorAll('[data-testid=line-qty]')].reduce((n, e) => n + Number(e.innerText), 0)";
    page.script(code, vec![]).unwrap().as_u64().unwrap()
}

pub fn pay_cash(window: &Window<'_>) -> String {
    window.key("F12").unwrap();
    window.wait_screen("pay").unwrap();
    window.key("Return").unwrap();
    window.wait_screen("done").unwrap();
    window.text("receipt-number").unwrap()
}
