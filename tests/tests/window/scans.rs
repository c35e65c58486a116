//! A scanner that types: whatever has the focus, however busy the page.

use crate::ground::{Ground, pieces};
use std::time::Duration;

#[test]
fn twenty_scans_in_a_second_are_twenty_pieces_wherever_the_focus_is() {
    let ground = Ground::new("window-scans");
    // A scanner's keys come evenly; these come from a program that shares the processor with the window, and may stop
    // for longer in the middle of a code than any scanner does.
    let window = ground.enrolled(&["--scan-gap", "120"]);
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
