//! Every screen and dialog as a picture, in both themes, small and from right to left, under `target/screens`: to be
//! looked at. What a program can see of it is asserted: nothing is cut off at the edges, axe finds nothing serious.

use crate::ground::{Ground, pay_cash, pieces};
use std::path::{Path, PathBuf};
use tests::window::Window;

/// Where the pictures go.
fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("screens")
}

/// Takes a picture; what a person may touch lies within the window. Gives what axe finds serious.
fn picture(window: &Window<'_>, name: &str) -> Vec<String> {
    let outside = "return [...document.querySelectorAll('main:not([inert]) button, [role=dialog] button')].filter(e => {
        const r = e.getBoundingClientRect(), s = e.closest('.tiles, .lines, .results, .list, .categories, .table, .menu, .keys');
        return !s && r.width > 0 && (r.left < -1 || r.top < -1 || r.right > innerWidth + 1 || r.bottom > innerHeight + 1);
    }).map(e => e.dataset.testid ?? e.innerText)";
    let outside = window.script(outside, vec![]).unwrap();
    assert_eq!(outside, serde_json::json!([]), "{name}: cut off");
    window.picture(&folder().join(format!("{name}.png"))).unwrap();
    window.axe().unwrap().into_iter().map(|found| format!("{name}: {found}")).collect()
}

/// From the PIN pad to the closed shift. Gives what axe finds serious.
fn round(ground: &Ground, look: &str, arguments: &[&str]) -> Vec<String> {
    let window = ground.window(arguments);
    window.wait_screen("login").unwrap();
    let mut found = Vec::new();
    let mut shot = |name: &str| found.extend(picture(&window, &format!("{look}-{name}")));
    shot("login");
    ground.log_in(&window);
    shot("sell-empty");
    let codes: Vec<String> = ground.codes();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    window.scan(&codes).unwrap();
    let expected = codes.len() as u64;
    window.until("the ticket", |window| Ok(pieces(window) == expected)).unwrap();
    window.touch("[data-testid=category]:nth-child(3)").unwrap();
    window.until("a category", |window| Ok(window.count("[data-testid=tile]")? > 12)).unwrap();
    shot("sell-full");
    for (key, dialog) in [
        ("F1", "help"),
        ("F3", "quantity"),
        ("F4", "discount"),
        ("shift+F4", "price"),
        ("F8", "return"),
        ("F9", "drawer"),
        ("F10", "menu"),
    ] {
        window.key(key).unwrap();
        window.wait_dialog(dialog).unwrap();
        shot(dialog);
        window.key("Escape").unwrap();
        window.wait_dialog("").unwrap();
    }
    window.touch("pill").unwrap();
    window.wait_dialog("inspector").unwrap();
    window.until("events", |window| Ok(window.count("[data-testid=event]")? > 0)).unwrap();
    shot("inspector");
    window.key("Escape").unwrap();
    window.wait_dialog("").unwrap();
    window.type_text("coffee").unwrap();
    window.until("results", |window| Ok(window.count("[data-testid=result]")? > 0)).unwrap();
    shot("search");
    window.type_text("xyzxyz").unwrap();
    window.until("nothing", |window| Ok(window.count("[data-testid=nothing-found]")? > 0)).unwrap();
    shot("search-empty");
    window.key("Escape").unwrap();
    window.scan(&["4012345678918"]).unwrap();
    window.until("an unknown code", |window| Ok(window.data("toast", "code")? == "UNKNOWN_CODE")).unwrap();
    shot("toast");
    window.key("F12").unwrap();
    window.wait_screen("pay").unwrap();
    shot("pay-cash");
    window.touch("method-card").unwrap();
    window.touch("card-unknown").unwrap();
    shot("pay-card");
    window.key("Escape").unwrap();
    window.wait_screen("sell").unwrap();
    pay_cash(&window);
    window.until("printed", |window| Ok(window.data("receipt-state", "state")? == "printed")).unwrap();
    shot("done");
    window.key("Return").unwrap();
    window.wait_screen("sell").unwrap();
    window.key("F10").unwrap();
    window.touch("menu-close").unwrap();
    window.wait_screen("shift-close").unwrap();
    shot("shift-close");
    window.key("Escape").unwrap();
    window.wait_screen("sell").unwrap();
    found
}

#[test]
fn every_screen_has_its_picture() {
    let ground = Ground::new("window-screens");
    let window = ground.window(&[]);
    window.wait_screen("enrol").unwrap();
    let mut found = picture(&window, "light-enrol");
    drop(window);
    drop(ground.enrolled(&[]));
    for (look, arguments) in [
        ("light", &["--theme", "light"][..]),
        ("dark", &["--theme", "dark"]),
        ("small", &["--theme", "light", "--size", "1024x768"]),
        ("arabic", &["--theme", "light", "--language", "ar"]),
    ] {
        found.extend(round(&ground, look, arguments));
    }
    assert_eq!(found, Vec::<String>::new());
}
