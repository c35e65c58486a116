//! Bad days over real processes: each has a clear code, loses nothing, and has a way on.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::Value;
use std::io::{Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;
use tests::printer::{Manner, VirtualPrinter};
use tests::process::{Folder, TillProcess};
use tests::serial::SerialPair;
use tests::shop::{Shop, list};

fn refused(till: &mut TillProcess, command: &str) -> String {
    let answer = till.ask(command).unwrap();
    assert_eq!(answer["ok"], false, "`{command}` was to be refused: {answer}");
    assert!(answer["detail"].as_str().is_some_and(|detail| detail.len() > 10), "no sentence: {answer}");
    answer["code"].as_str().unwrap().to_owned()
}

fn sell(till: &mut TillProcess, code: &str) -> String {
    till.ok(&format!("scan {code}")).unwrap();
    till.ok("pay cash 100").unwrap()["receiptNumber"].as_str().unwrap().to_owned()
}

#[test]
fn wrong_input_is_refused_and_the_sale_goes_on() {
    let folder = Folder::new("bad-input").unwrap();
    let shop = Shop::open(&folder.join("server"), "127.0.0.1:0").unwrap();
    let url = shop.server.url().to_owned();
    let mut till = shop.till(&folder.join("till"), 0, "none").unwrap();

    let mut second = TillProcess::start(&folder.join("second"), &["--printer", "none"]).unwrap();
    assert_eq!(refused(&mut second, "login 1234"), "NOT_ENROLLED");
    assert!(refused(&mut second, &format!("enrol {url} AAAA-BBBB-CCCC-DDDD-EEEE-FFFF")).contains("CODE"));
    let used = shop.text("/enrolmentCodes/0").to_owned();
    assert!(refused(&mut second, &format!("enrol {url} {used}")).contains("CODE"));
    second.ok(&format!("enrol {url} {}", shop.text("/enrolmentCodes/1"))).unwrap();
    let mut rival = TillProcess::start(&folder.join("till"), &["--printer", "none"]).unwrap();
    let locked = rival.ask("status");
    assert!(locked.map_or(true, |answer| answer["code"] == "DATABASE_LOCKED"), "one folder, one till");

    let (_, barcode) = shop.ordinary_products().remove(0);
    let last = barcode.chars().last().unwrap();
    let wrong = format!("{}{}", &barcode[..barcode.len() - 1], if last == '9' { '0' } else { '9' });
    assert_eq!(refused(&mut till, &format!("scan {wrong}")), "WRONG_CHECK_DIGIT");
    assert_eq!(refused(&mut till, "scan 4006381333931"), "UNKNOWN_CODE");
    refused(&mut till, "pay cash 10");
    till.ok(&format!("scan {barcode}")).unwrap();
    refused(&mut till, "pay cash many");
    let part = till.ok("pay cash 0.01").unwrap();
    assert!(part["receiptNumber"].is_null() && !part["due"].is_null(), "a cent is not enough: {part}");
    assert!(till.ok("pay cash 100").unwrap()["receiptNumber"].is_string());
    till.ok("sync").unwrap();
    assert_eq!(list(&shop.office().unwrap(), "/api/orders/pos").unwrap().len(), 1);
    shop.server.verify().unwrap();
}

#[test]
fn a_receipt_waits_for_a_printer_that_is_gone() {
    let folder = Folder::new("no-printer").unwrap();
    let shop = Shop::open(&folder.join("server"), "127.0.0.1:0").unwrap();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut till = shop.till(&folder.join("till"), 0, &format!("tcp://{address}")).unwrap();
    let receipt = sell(&mut till, &shop.ordinary_products()[0].1);

    let printer = VirtualPrinter::start(&address.to_string(), Manner::Prints).unwrap();
    let job = printer.wait_for(0, Duration::from_secs(60)).expect("the receipt that waited");
    assert!(job.receipt().unwrap().text().contains(&receipt));
}

#[test]
fn a_corrupt_database_is_moved_aside_and_its_sales_reach_the_books() {
    let folder = Folder::new("corrupt").unwrap();
    let shop = Shop::open(&folder.join("server"), "127.0.0.1:0").unwrap();
    let data = folder.join("till");
    let mut till = shop.till(&data, 0, "none").unwrap();
    let code = shop.ordinary_products().remove(0).1;
    till.ok("network off").unwrap();
    let mut receipts: Vec<String> = (0..12).map(|_| sell(&mut till, &code)).collect();
    till.quit().unwrap();
    scribble_over(&data.join("till.db"));

    till.start_again().unwrap();
    till.ok(&format!("login {}", shop.text("/pins/cashier"))).unwrap();
    let status = till.ok("status").unwrap();
    assert!(
        std::fs::read_dir(&data)
            .unwrap()
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("corrupt")),
        "{status}"
    );
    if till.ask("shift x").unwrap()["ok"] == false {
        till.ok("shift open 100.00").unwrap();
    }
    receipts.push(sell(&mut till, &code));
    till.ok("network on").unwrap();
    till.ok("sync").unwrap();
    let orders = list(&shop.office().unwrap(), "/api/orders/pos").unwrap();
    for receipt in &receipts {
        let found = orders.iter().filter(|order| order["receiptNumber"] == receipt.as_str()).count();
        assert_eq!(found, 1, "{receipt} is in the books once");
    }
    shop.server.verify().unwrap();
}

/// Destroys most pages of a database, as a dying disk does.
fn scribble_over(path: &Path) {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    for page in (1..length / 4096).step_by(2) {
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&[0xA5; 4096]).unwrap();
    }
}

#[test]
fn a_server_that_nobody_finds_is_said_so() {
    let folder = Folder::new("no-server").unwrap();
    let mut till = TillProcess::start(&folder.join("till"), &["--printer", "none"]).unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let answer: Value = till.ask(&format!("enrol http://{nobody} WDRE-6WQ2-OM7S-PQ5T-AV2M-IJ4I")).unwrap();
    assert_eq!(answer["ok"], false, "{answer}");
}

#[test]
fn a_serial_scanner_loses_no_scan_and_is_found_again() {
    const SCANS: usize = 20;
    let folder = Folder::new("scanner").unwrap();
    let shop = Shop::open(&folder.join("server"), "127.0.0.1:0").unwrap();
    drop(shop.till(&folder.join("till"), 0, "none").unwrap());
    let line = folder.join("line");
    let address = format!("serial:{}", line.join("till").display());
    let mut pair = SerialPair::plug_in(&line).unwrap();
    let mut till =
        TillProcess::start(&folder.join("till"), &["--printer", "none", "--scanner", &address]).unwrap();
    till.ok(&format!("login {}", shop.text("/pins/cashier"))).unwrap();
    let goods = shop.ordinary_products();
    for round in 1..=2 {
        let mut scanner = pair.device().unwrap();
        // Glued together, as fast as the line takes them.
        let codes: String = (0..SCANS).map(|scan| format!("{}\r", goods[scan % 5].1)).collect();
        scanner.write_all(codes.as_bytes()).unwrap();
        for _ in 0..SCANS {
            let answer = till.answer("scan", Duration::from_secs(20)).unwrap();
            assert_eq!(answer["ok"], true, "{answer}");
        }
        let lines = till.ok("status").unwrap()["ticketLines"].as_u64().unwrap();
        let paid = till.ok("pay cash 1000").unwrap();
        assert!(paid["receiptNumber"].is_string() && lines > 0, "{paid}");
        drop(scanner);
        if round == 1 {
            drop(pair);
            pair = SerialPair::plug_in(&line).unwrap();
        }
    }
    till.ok("sync").unwrap();
    let orders = list(&shop.office().unwrap(), "/api/orders/pos").unwrap();
    let items = orders.iter().flat_map(|order| order["items"].as_array().unwrap());
    let sold: f64 = items.map(|item| item["quantity"].as_str().unwrap().parse::<f64>().unwrap()).sum();
    assert_eq!(sold as usize, 2 * SCANS, "every scan is one piece in the books");
}
