//! What wants a manager, and the end of a shift.

use crate::ground::{Ground, pay_cash, pieces};
use tests::window::Window;

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
    window.touch(&format!("[data-number='{receipt}'] [data-testid=receipt-act]")).unwrap();
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
