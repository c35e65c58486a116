//! Journeys in the real window, with a real server and a real printer: what a cashier does, and what may happen to
//! them. One window at a time: keys go to the screen.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tests::printer::{Manner, VirtualPrinter};
use tests::process::{Folder, Http};
use tests::shop::{Shop, get, list};
use tests::window::{Desk, Window};

const PRINTED_WITHIN: Duration = Duration::from_secs(20);

/// What a journey stands on; dropped in this order.
struct Ground {
    desk: Desk,
    printer: VirtualPrinter,
    shop: Shop,
    folder: Folder,
    _alone: MutexGuard<'static, ()>,
}

impl Ground {
    fn new(name: &str) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = Folder::new(name).unwrap();
        let shop = Shop::open(&folder.join("server"), "127.0.0.1:0").unwrap();
        let printer = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
        let desk = Desk::start(&folder.join("home"), (1366, 768)).unwrap();
        Self { desk, printer, shop, folder, _alone: alone }
    }

    /// The window on a till that is enrolled, its shift open, nobody logged in.
    fn enrolled(&self, more: &[&str]) -> Window<'_> {
        let mut till = self.shop.till(&self.till(), 0, "none").unwrap();
        till.quit().unwrap();
        self.window(more)
    }

    fn window(&self, more: &[&str]) -> Window<'_> {
        let printer = self.printer.address();
        let arguments =
            [&["--printer", printer.as_str(), "--size", "1366x768", "--language", "en"], more].concat();
        Window::open(&self.desk, &self.till(), &arguments).unwrap()
    }

    fn till(&self) -> PathBuf {
        self.folder.join("till")
    }

    /// Barcodes of things by the piece.
    fn codes(&self) -> Vec<String> {
        self.shop.ordinary_products().into_iter().map(|(_, code)| code).collect()
    }

    fn log_in(&self, window: &Window<'_>) {
        window.wait_screen("login").unwrap();
        window.type_text(self.shop.text("/pins/cashier")).unwrap();
        window.key("Return").unwrap();
        window.wait_screen("sell").unwrap();
        window.until("the grid", |window| Ok(window.count("[data-testid=tile]")? > 0)).unwrap();
    }

    /// The order of a receipt at the server, once it is there.
    fn order(&self, office: &Http, receipt: &str) -> Value {
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
fn pieces(window: &Window<'_>) -> u64 {
    let code = "return [...document.querySelectorAll('[data-testid=line-qty]')].reduce((n, e) => n + Number(e.innerText), 0)";
    window.script(code, vec![]).unwrap().as_u64().unwrap()
}

fn pay_cash(window: &Window<'_>) -> String {
    window.key("F12").unwrap();
    window.wait_screen("pay").unwrap();
    window.key("Return").unwrap();
    window.wait_screen("done").unwrap();
    window.text("receipt-number").unwrap()
}

#[test]
fn a_sale_by_keyboard_alone_from_the_enrolment_on() {
    let ground = Ground::new("window-keyboard");
    let window = ground.window(&[]);
    window.wait_screen("enrol").unwrap();
    window.key("Tab").unwrap();
    window.type_text(ground.shop.server.url()).unwrap();
    window.key("Tab").unwrap();
    window.type_text(ground.shop.text("/enrolmentCodes/0")).unwrap();
    window.key("Return").unwrap();
    window.wait_screen("login").unwrap();
    window.type_text("0000").unwrap();
    window.key("Return").unwrap();
    window.until("a wrong PIN said", |window| Ok(window.data("error", "code")? == "WRONG_PIN")).unwrap();
    window.type_text(ground.shop.text("/pins/cashier")).unwrap();
    window.key("Return").unwrap();
    window.wait_screen("shift-open").unwrap();
    window.type_text("100").unwrap();
    window.key("Return").unwrap();
    window.wait_screen("sell").unwrap();

    // Found by words, taken by Enter, six of it; a scan; three of the next by `3*`; one less; a line off.
    window.type_text("burger buns").unwrap();
    window.until("results", |window| Ok(window.count("[data-testid=result]")? > 0)).unwrap();
    window.key("Return").unwrap();
    window.until("a line", |window| Ok(window.count("[data-testid=ticket-line]")? == 1)).unwrap();
    window.key("F3").unwrap();
    window.wait_dialog("quantity").unwrap();
    window.type_text("6").unwrap();
    window.key("Return").unwrap();
    window.until("six of it", |window| Ok(window.text("line-qty")? == "6")).unwrap();
    let codes = ground.codes();
    window.scan(&[&codes[1]]).unwrap();
    window.until("a second line", |window| Ok(window.count("[data-testid=ticket-line]")? == 2)).unwrap();
    window.type_text("3*").unwrap();
    window.until("the number shown", |window| Ok(window.text("times")?.starts_with('3'))).unwrap();
    window.scan(&[&codes[2]]).unwrap();
    window.until("a third line", |window| Ok(pieces(window) == 10)).unwrap();
    window.type_text("-").unwrap();
    window.until("one less", |window| Ok(pieces(window) == 9)).unwrap();
    window.key("Up").unwrap();
    window.key("Delete").unwrap();
    window.until("a line less", |window| Ok(pieces(window) == 8)).unwrap();

    let total = window.text("ticket-total").unwrap();
    window.key("F12").unwrap();
    window.wait_screen("pay").unwrap();
    assert_eq!(window.text("due").unwrap(), total);
    window.type_text("100").unwrap();
    window.until("the amount", |window| Ok(window.value("amount")? == "100")).unwrap();
    window.key("Return").unwrap();
    window.wait_screen("done").unwrap();
    let receipt = window.text("receipt-number").unwrap();
    let change = window.text("change").unwrap();
    let paper = ground.printer.wait_for(0, PRINTED_WITHIN).expect("a receipt").receipt().unwrap().text();
    for shown in [&receipt, &total, &change] {
        assert!(paper.contains(shown.as_str()), "{shown} in {paper}");
    }
    window.until("printed", |window| Ok(window.data("receipt-state", "state")? == "printed")).unwrap();
    window.key("Return").unwrap();
    window.wait_screen("sell").unwrap();
    assert_eq!(window.count("[data-testid=ticket-line]").unwrap(), 0);
    let office = ground.shop.office().unwrap();
    assert_eq!(ground.order(&office, &receipt)["total"]["amount"], total.as_str());
}

#[test]
fn a_sale_by_touch_with_two_tenders_and_a_card_that_is_declined() {
    let ground = Ground::new("window-touch");
    let window = ground.enrolled(&[]);
    for digit in ground.shop.text("/pins/cashier").chars() {
        window.touch(&format!("pin-key-{digit}")).unwrap();
    }
    window.touch("pin-enter").unwrap();
    window.wait_screen("sell").unwrap();
    window.touch_where("[data-testid=category]:nth-child(3)").unwrap();
    window.until("a category", |window| Ok(window.count("[data-testid=tile]")? > 12)).unwrap();
    window.touch_where("[data-testid=category]:first-child").unwrap();
    // The third quick key is a loaf; two of it by plus, and bananas, which are weighed.
    window.touch_where("[data-testid=tile]:nth-child(3)").unwrap();
    window.until("a line", |window| Ok(pieces(window) == 1)).unwrap();
    window.touch("line-plus").unwrap();
    window.until("two of it", |window| Ok(pieces(window) == 2)).unwrap();
    window.touch_where("[data-testid=tile]:nth-child(1)").unwrap();
    window.wait_dialog("quantity").unwrap();
    for key in ["1", "dot", "5"] {
        window.touch(&format!("dialog-key-{key}")).unwrap();
    }
    window.touch("quantity-submit").unwrap();
    window.wait_dialog("").unwrap();
    window.until("bananas", |window| Ok(window.count("[data-testid=ticket-line]")? == 2)).unwrap();

    window.touch("pay").unwrap();
    window.wait_screen("pay").unwrap();
    window.touch("method-card").unwrap();
    window.touch("card-unknown").unwrap();
    window.touch("card-declined").unwrap();
    window.until("declined said", |window| Ok(window.data("toast", "code")? == "card-declined")).unwrap();
    assert_eq!(window.count("[data-testid=tender]").unwrap(), 0, "nothing is booked for it");
    for _ in 0..8 {
        window.touch("key-back").unwrap();
    }
    window.touch("key-5").unwrap();
    window.touch("card-approved").unwrap();
    window.until("a tender", |window| Ok(window.count("[data-testid=tender]")? == 1)).unwrap();
    window.touch("method-cash").unwrap();
    window.touch_where("[data-testid=note]:last-child").unwrap();
    window.touch("take").unwrap();
    window.wait_screen("done").unwrap();
    let receipt = window.text("receipt-number").unwrap();
    window.touch("next-customer").unwrap();
    window.wait_screen("sell").unwrap();
    let order = ground.order(&ground.shop.office().unwrap(), &receipt);
    assert_eq!(order["payments"].as_array().unwrap().len(), 2);
}

#[test]
fn twenty_scans_in_a_second_are_twenty_pieces_wherever_the_focus_is() {
    let ground = Ground::new("window-scans");
    let window = ground.enrolled(&[]);
    let codes = ground.codes();
    let twenty: Vec<&str> = codes.iter().cycle().take(20).map(String::as_str).collect();
    // Nobody is logged in: refused aloud, and no digit of it becomes a PIN.
    window.wait_screen("login").unwrap();
    window.scan(&twenty[..1]).unwrap();
    window.until("a scan refused", |window| Ok(window.data("toast", "code")? == "scan-not-here")).unwrap();
    assert_eq!(window.data("pin", "length").unwrap(), "0");
    ground.log_in(&window);

    let burst = |place: &str, before: u64| {
        window.scan(&twenty).unwrap();
        window
            .until(&format!("20 pieces with the focus {place}"), |window| Ok(pieces(window) == before + 20))
            .unwrap();
        // Nothing more comes after it, and nothing was typed anywhere.
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(pieces(&window), before + 20, "focus {place}");
        let typed = "return [...document.querySelectorAll('input')].map(input => input.value).join('')";
        assert_eq!(window.script(typed, vec![]).unwrap(), "", "focus {place}");
    };
    burst("nowhere", 0);
    window.key("F2").unwrap();
    burst("in the search field", 20);
    window.script("document.querySelector('[data-testid=action-help]').focus()", vec![]).unwrap();
    burst("on a button", 40);
    // A page that is busy for a third of a second in the middle of it.
    window.script("setTimeout(() => { const end = performance.now() + 300; while (performance.now() < end); }, 150)", vec![]).unwrap();
    burst("nowhere, the page busy", 60);

    // On the way to the tenders nothing was paid yet: a scan goes onto the ticket.
    window.key("F12").unwrap();
    window.wait_screen("pay").unwrap();
    window.touch("amount").unwrap();
    window.scan(&twenty[..1]).unwrap();
    window.until("one more", |window| Ok(pieces(window) == 81)).unwrap();
    window.wait_screen("sell").unwrap();
    // In a dialog's field: refused aloud, and the field stays as it is.
    window.key("F4").unwrap();
    window.wait_dialog("discount").unwrap();
    window.scan(&twenty[..1]).unwrap();
    window.until("a scan refused", |window| Ok(window.data("toast", "code")? == "scan-not-here")).unwrap();
    assert_eq!(window.value("value-input").unwrap(), "");
    window.key("Escape").unwrap();
    window.wait_dialog("").unwrap();
    assert_eq!(pieces(&window), 81);
    window.scan(&["4012345678918"]).unwrap();
    window.until("an unknown code", |window| Ok(window.data("toast", "code")? == "UNKNOWN_CODE")).unwrap();
    assert_eq!(pieces(&window), 81);
}

#[test]
fn the_server_goes_and_comes_back_and_a_kill_loses_nothing() {
    let mut ground = Ground::new("window-offline");
    let codes = ground.codes();
    let mut till = ground.shop.till(&ground.till(), 0, "none").unwrap();
    till.quit().unwrap();
    ground.shop.server.kill().unwrap();
    let mut receipts = Vec::new();
    {
        let window = ground.window(&[]);
        ground.log_in(&window);
        for code in &codes[..3] {
            window.scan(&[code]).unwrap();
            window.until("a line", |window| Ok(pieces(window) == 1)).unwrap();
            receipts.push(pay_cash(&window));
        }
        // A scan is the next customer.
        window.scan(&[&codes[4]]).unwrap();
        window.wait_screen("sell").unwrap();
        window.until("the next ticket", |window| Ok(pieces(window) == 1)).unwrap();
        window
            .until("sales waiting", |window| {
                Ok(window.data("pill", "waiting")? == "3" && window.data("pill", "state")? == "offline")
            })
            .unwrap();
        window.touch("pill").unwrap();
        window.wait_dialog("inspector").unwrap();
        window
            .until("they are listed", |window| {
                Ok(window.count("[data-testid=event][data-state=waiting]")? >= 3)
            })
            .unwrap();
        window.key("Escape").unwrap();

        // Killed in the middle of a ticket, and again right after the change was shown.
        window.kill().unwrap();
        let window = window.start_again().unwrap();
        ground.log_in(&window);
        window.until("the ticket is back", |window| Ok(pieces(window) == 1)).unwrap();
        receipts.push(pay_cash(&window));
        window.kill().unwrap();
        let window = window.start_again().unwrap();
        ground.log_in(&window);
        assert_eq!(pieces(&window), 0, "paid is paid");
        window.until("four waiting", |window| Ok(window.data("pill", "waiting")? == "4")).unwrap();
    }
    ground.shop.server.start_again().unwrap();
    let window = ground.window(&[]);
    ground.log_in(&window);
    window.touch("pill").unwrap();
    window.touch("nudge").unwrap();
    window
        .until("everything at the server", |window| {
            Ok(window.data("pill", "waiting")? == "0" && window.data("pill", "state")? == "online")
        })
        .unwrap();
    let office = ground.shop.office().unwrap();
    for receipt in &receipts {
        ground.order(&office, receipt);
    }
    let balance = get(&office, "/api/accounting/trial-balance").unwrap();
    assert_eq!(balance["totals"]["debit"], balance["totals"]["credit"]);
    drop(window);
    ground.shop.server.verify().unwrap();
}

#[test]
fn a_manager_approves_in_place_and_goods_come_back() {
    let ground = Ground::new("window-manager");
    let window = ground.enrolled(&[]);
    ground.log_in(&window);
    let codes = ground.codes();
    window.scan(&[&codes[0]]).unwrap();
    window.until("a line", |window| Ok(pieces(window) == 1)).unwrap();
    let approve = || {
        window.wait_dialog("approve").unwrap();
        window.type_text(ground.shop.text("/pins/cashier")).unwrap();
        window.key("Return").unwrap();
        window
            .until("not a manager's", |window| Ok(window.count("[data-testid=error][data-code]")? > 0))
            .unwrap();
        window.type_text(ground.shop.text("/pins/manager")).unwrap();
        window.key("Return").unwrap();
    };
    window.key("shift+F4").unwrap();
    window.wait_dialog("price").unwrap();
    window.type_text("1.50").unwrap();
    window.key("Tab").unwrap();
    window.type_text("dented").unwrap();
    window.key("Return").unwrap();
    approve();
    window.wait_dialog("").unwrap();
    window.until("the price", |window| Ok(window.text("ticket-line")?.contains("1.50 each"))).unwrap();

    // Set aside, taken up again.
    window.key("F7").unwrap();
    window.until("parked", |window| Ok(pieces(window) == 0)).unwrap();
    window.key("F7").unwrap();
    window.touch("parked").unwrap();
    window.until("recalled", |window| Ok(pieces(window) == 1)).unwrap();
    let receipt = pay_cash(&window);
    window.key("Return").unwrap();
    window.wait_screen("sell").unwrap();

    window.key("F8").unwrap();
    window.wait_dialog("return").unwrap();
    window.touch_where(&format!("[data-number='{receipt}'] [data-testid=receipt-act]")).unwrap();
    window.touch("return-line").unwrap();
    approve();
    window.until("a return", |window| Ok(window.count("[data-testid=ticket-line]")? == 1)).unwrap();
    pay_back(&window);
    let back = window.text("receipt-number").unwrap();
    assert_ne!(back, receipt);

    // The drawer is counted; half a dollar is missing and closing does not fail for it.
    window.key("Return").unwrap();
    window.wait_screen("sell").unwrap();
    window.key("F10").unwrap();
    window.touch("menu-close").unwrap();
    window.wait_screen("shift-close").unwrap();
    window.type_text("99.50").unwrap();
    window.key("Return").unwrap();
    window.until("the result", |window| Ok(window.count("[data-figure=figure-over-cash]")? == 1)).unwrap();
    let over =
        window.script("return document.querySelector('[data-figure=figure-over-cash] dd').innerText", vec![]);
    assert_eq!(over.unwrap(), "−0.50");
    window.key("Return").unwrap();
    window.wait_screen("login").unwrap();
}

/// The money of a return goes back, by the dialog's own way or home's.
fn pay_back(window: &Window<'_>) {
    if window.screen().unwrap() == "sell" {
        window.key("Escape").unwrap();
        window.wait_dialog("").unwrap();
        window.key("F12").unwrap();
    }
    window.wait_screen("pay").unwrap();
    window.key("Return").unwrap();
    window.wait_screen("done").unwrap();
}

#[test]
fn a_printer_that_is_gone_keeps_nobody_waiting() {
    let ground = Ground::new("window-printer");
    let mut till = ground.shop.till(&ground.till(), 0, "none").unwrap();
    till.quit().unwrap();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    let address = format!("tcp://127.0.0.1:{port}");
    let window =
        Window::open(&ground.desk, &ground.till(), &["--printer", &address, "--language", "en"]).unwrap();
    ground.log_in(&window);
    window.scan(&[&ground.codes()[0]]).unwrap();
    window.until("a line", |window| Ok(pieces(window) == 1)).unwrap();
    let receipt = pay_cash(&window);
    window
        .until("the receipt waits", |window| Ok(window.data("receipt-state", "state")? == "waiting"))
        .unwrap();
    window.key("Return").unwrap();
    window.wait_screen("sell").unwrap();
    window.until("it says so", |window| Ok(window.count("[data-testid=pill-printer]")? == 1)).unwrap();
    // The printer is switched on: the receipt comes by itself, once.
    let printer = VirtualPrinter::start(&format!("127.0.0.1:{port}"), Manner::Prints).unwrap();
    let job = printer.wait_for(0, Duration::from_secs(60)).expect("the receipt");
    assert!(job.receipt().unwrap().text().contains(&receipt));
    window.until("nothing waits", |window| Ok(window.count("[data-testid=pill-printer]")? == 0)).unwrap();
    assert_eq!(printer.jobs().len(), 1);
}
