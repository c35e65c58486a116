//! Server gone, program killed, printer gone: ordinary days.

use crate::ground::{Ground, pay_cash, pieces};
use std::time::Duration;
use tests::printer::{Manner, VirtualPrinter};
use tests::shop::get;
use tests::window::Window;

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
