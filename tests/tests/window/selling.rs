//! A sale by keyboard alone, a sale by touch, and how much a person has to do for ten things.

use crate::ground::{Ground, PRINTED_WITHIN, pay_cash, pieces};

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
    window.touch("[data-testid=category]:nth-child(3)").unwrap();
    window.until("a category", |window| Ok(window.count("[data-testid=tile]")? > 12)).unwrap();
    window.touch("[data-testid=category]:first-child").unwrap();
    // The third quick key is a loaf; two of it by plus, and bananas, which are weighed.
    window.touch("[data-testid=tile]:nth-child(3)").unwrap();
    window.until("a line", |window| Ok(pieces(window) == 1)).unwrap();
    window.touch("line-plus").unwrap();
    window.until("two of it", |window| Ok(pieces(window) == 2)).unwrap();
    window.touch("[data-testid=tile]:nth-child(1)").unwrap();
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
    window.touch("[data-testid=note]:last-child").unwrap();
    window.touch("take").unwrap();
    window.wait_screen("done").unwrap();
    let receipt = window.text("receipt-number").unwrap();
    window.touch("next-customer").unwrap();
    window.wait_screen("sell").unwrap();
    let order = ground.order(&ground.shop.office().unwrap(), &receipt);
    assert_eq!(order["payments"].as_array().unwrap().len(), 2);
}

/// A person who never saw the till needs some 3 seconds for a touch and, not used to typing, half a second for a key:
/// ten things in a minute are then at most so many of them.
const TOUCHES_IN_A_MINUTE: usize = 20;
const KEYS_IN_A_MINUTE: usize = 120;

#[test]
fn ten_things_take_no_more_touches_or_keys_than_fit_in_a_minute() {
    let ground = Ground::new("window-ten");
    let window = ground.enrolled(&[]);
    ground.log_in(&window);
    // By touch: a picture for each thing, then the money as it is.
    window.touch("[data-testid=category]:nth-child(3)").unwrap();
    window.until("a category", |window| Ok(window.count("[data-testid=tile]")? > 12)).unwrap();
    let mut touches = 1;
    let mut tile = 0;
    while pieces(&window) < 10 {
        tile += 1;
        let before = pieces(&window);
        window.touch(&format!("[data-testid=tile]:nth-child({tile})")).unwrap();
        touches += 1;
        window
            .until("a piece, or a question", |window| {
                Ok(pieces(window) > before || window.count("[role=dialog]")? == 1)
            })
            .unwrap();
        // What is weighed asks for its weight.
        if window.count("[role=dialog]").unwrap() == 1 {
            window.key("Escape").unwrap();
            window.wait_dialog("").unwrap();
            touches += 1;
        }
    }
    for place in ["pay", "take", "next-customer"] {
        window.touch(place).unwrap();
        touches += 1;
    }
    window.wait_screen("sell").unwrap();
    assert!(touches <= TOUCHES_IN_A_MINUTE, "{touches} touches for ten things");

    // By keyboard: a few letters of each thing's name, and Enter takes the first that is found.
    let mut keys = 0;
    for (count, letters) in (1_u64..).zip([
        "buns",
        "milk",
        "coffee",
        "butter",
        "eggs",
        "rice",
        "spaghetti",
        "tea",
        "soap",
        "juice",
    ]) {
        window.type_text(letters).unwrap();
        window.until("results", |window| Ok(window.count("[data-testid=result]")? > 0)).unwrap();
        window.key("Return").unwrap();
        window.until(letters, |window| Ok(pieces(window) == count)).unwrap();
        keys += letters.len() + 1;
    }
    pay_cash(&window);
    window.key("Return").unwrap();
    window.wait_screen("sell").unwrap();
    assert!(keys + 3 <= KEYS_IN_A_MINUTE, "{keys} keys for ten things");
}
