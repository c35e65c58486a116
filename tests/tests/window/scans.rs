//! A scanner that types: whatever has the focus, however busy the page. One on a serial line: unplugged, and back.

use crate::ground::{Ground, pieces};
use std::io::Write;
use std::time::Duration;
use tests::serial::SerialPair;
use tests::window::Window;

/// What stands in the page's fields.
const TYPED: &str = "return [...document.querySelectorAll('input')].map(input => input.value).join('')";
const BUSY: &str =
    "setTimeout(() => { const end = performance.now() + 300; while (performance.now() < end); }, 150)";

/// An empty ticket again.
fn void(window: &Window<'_>) {
    window.key("F10").unwrap();
    window.touch("menu-void").unwrap();
    window.touch("confirm-void-yes").unwrap();
    window.until("an empty ticket", |window| Ok(pieces(window) == 0)).unwrap();
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

    // Each burst on a fresh ticket; one whose keys did not come as a scanner's proves nothing and is typed again.
    let burst = |place: &str, prepare: &dyn Fn()| {
        for _ in 0..20 {
            prepare();
            let even = window.burst(&twenty).unwrap();
            if even {
                let what = format!("20 pieces with the focus {place}");
                window.until(&what, |window| Ok(pieces(window) == 20)).unwrap();
            }
            // Nothing more comes after it.
            std::thread::sleep(Duration::from_millis(600));
            let (scanned, typed) = (pieces(&window), window.script(TYPED, vec![]).unwrap());
            window.key("Escape").unwrap();
            window.key("Escape").unwrap();
            void(&window);
            if even {
                assert_eq!((scanned, typed), (20, "".into()), "focus {place}");
                return;
            }
        }
        panic!("no burst could be typed as a scanner does");
    };
    burst("nowhere", &|| {});
    burst("in the search field", &|| window.key("F2").unwrap());
    burst("on a button", &|| {
        window.script("document.querySelector('[data-testid=action-help]').focus()", vec![]).unwrap();
    });
    // A page that is busy for a third of a second in the middle of it.
    burst("nowhere, the page busy", &|| drop(window.script(BUSY, vec![]).unwrap()));
    window.scan(&twenty[..2]).unwrap();
    window.until("two", |window| Ok(pieces(window) == 2)).unwrap();

    // On the way to the tenders nothing was paid yet: a scan goes onto the ticket.
    window.key("F12").unwrap();
    window.wait_screen("pay").unwrap();
    window.touch("amount").unwrap();
    window.scan(&twenty[..1]).unwrap();
    window.until("one more", |window| Ok(pieces(window) == 3)).unwrap();
    window.wait_screen("sell").unwrap();
    // In a dialog's field: refused aloud, and the field stays as it is.
    window.key("F4").unwrap();
    window.wait_dialog("discount").unwrap();
    window.scan(&twenty[..1]).unwrap();
    window.until("a scan refused", |window| Ok(window.data("toast", "code")? == "scan-not-here")).unwrap();
    assert_eq!(window.value("value-input").unwrap(), "");
    window.key("Escape").unwrap();
    window.wait_dialog("").unwrap();
    assert_eq!(pieces(&window), 3);
    window.scan(&["4012345678918"]).unwrap();
    window.until("an unknown code", |window| Ok(window.data("toast", "code")? == "UNKNOWN_CODE")).unwrap();
    assert_eq!(pieces(&window), 3);
}

#[test]
fn a_serial_scanner_scans_into_the_window_and_comes_back_after_it_was_unplugged() {
    let ground = Ground::new("window-serial");
    let line = ground.till().with_file_name("line");
    let scanner = SerialPair::plug_in(&line).unwrap();
    let address = format!("serial:{}@115200", line.join("till").display());
    let window = ground.enrolled(&["--scanner", &address]);
    ground.log_in(&window);
    let codes = ground.codes();
    let twenty: Vec<&str> = codes.iter().cycle().take(20).map(String::as_str).collect();
    let read = |scanner: &SerialPair, codes: &[&str]| {
        let mut device = scanner.device().unwrap();
        for code in codes {
            device.write_all(format!("{code}\r\n").as_bytes()).unwrap();
        }
    };
    // The cursor stands in a field: not a digit of them goes there.
    window.key("F2").unwrap();
    read(&scanner, &twenty);
    window.until("20 pieces", |window| Ok(pieces(window) == 20)).unwrap();
    assert_eq!(window.script(TYPED, vec![]).unwrap(), "");

    drop(scanner);
    window.until("its end said", |window| Ok(window.data("toast", "code")? == "scanner-lost")).unwrap();
    // Meanwhile the other one is taken.
    window.scan(&twenty[..1]).unwrap();
    window.until("one more", |window| Ok(pieces(window) == 21)).unwrap();
    let scanner = SerialPair::plug_in(&line).unwrap();
    window
        .until("its return said", |window| Ok(window.data("toast", "code")? == "scanner-connected"))
        .unwrap();
    read(&scanner, &twenty[..3]);
    window.until("three more", |window| Ok(pieces(window) == 24)).unwrap();
}
