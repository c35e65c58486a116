//! Keys, touches and answers in, state and effects out: what a cashier does, without a browser.

use serde_json::{Value, json};

use super::keys::Focus;
use super::wedge::KeyPress;
use super::*;
use crate::api::Answer;

fn answer(body: Value) -> Answer {
    let Value::Object(mut fields) = body else { panic!("an object") };
    fields.entry("ok").or_insert(json!(true));
    Answer(fields)
}

fn refusal(code: &str) -> Answer {
    answer(json!({ "ok": false, "code": code, "detail": format!("{code}.") }))
}

fn money(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

fn status(more: Value) -> Answer {
    let mut status = json!({
        "enrolled": true, "catalogue": true, "user": "Ann", "shift": { "number": 1 },
        "cashNotes": ["5", "10", "20", "50"], "online": true, "network": true,
    });
    if let (Value::Object(status), Value::Object(more)) = (&mut status, more) {
        status.extend(more);
    }
    answer(status)
}

fn ticket(lines: &[(&str, &str)], due: &str) -> Answer {
    let lines: Vec<Value> = lines
        .iter()
        .zip(1..)
        .map(|((name, quantity), at)| json!({ "line": at, "lineId": name, "name": name, "quantity": quantity }))
        .collect();
    answer(json!({
        "kind": "sale", "lines": lines, "total": money(due), "due": money(due), "dueInCash": money(due),
    }))
}

/// An app at home, with what it asked thrown away.
fn at_home() -> App {
    let (mut app, effects) = App::new("en", None);
    assert_eq!(effects, [Effect::Start]);
    app.update(Msg::Started(crate::api::Start::default()));
    app.update(Msg::Answered(Asked::Status, status(json!({}))));
    assert_eq!(app.screen, Screen::Sell);
    app
}

fn asked(effects: &[Effect]) -> Vec<&str> {
    let lines = effects.iter().filter_map(|effect| match effect {
        Effect::Ask(line, _) => Some(line.as_str()),
        _ => None,
    });
    lines.collect()
}

/// A person's keys, far apart; each is settled by the silence after it.
fn type_keys(app: &mut App, keys: &[&str], focus: Focus) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut at_ms = 10_000;
    for key in keys {
        at_ms += 200;
        effects.extend(app.key(press(key, at_ms), focus).effects);
        effects.extend(app.silence(at_ms + 60).effects);
    }
    effects.retain(|effect| !matches!(effect, Effect::Listen(_)));
    effects
}

fn scan(app: &mut App, code: &str, focus: Focus) -> Vec<Effect> {
    let mut effects = Vec::new();
    let keys = code.chars().map(|c| c.to_string()).chain(["Enter".to_owned()]);
    for (key, at) in keys.zip(0..) {
        let taken = app.key(press(&key, 50_000 + at * 4), focus);
        assert!(taken.swallow, "{key} of a scan reaches the page");
        effects.extend(taken.effects);
    }
    effects.retain(|effect| !matches!(effect, Effect::Listen(_)));
    effects
}

fn press(key: &str, at_ms: u64) -> KeyPress {
    KeyPress {
        key: key.to_owned(),
        at_ms,
        late_ms: 0,
        control: false,
        alt: false,
        meta: false,
        shift: false,
        repeat: false,
        composing: false,
    }
}

#[test]
fn the_tills_state_says_where_the_person_is() {
    for (more, screen) in [
        (json!({ "enrolled": false, "user": null }), Screen::Enrol),
        (json!({ "user": null }), Screen::Login),
        (json!({ "shift": null }), Screen::ShiftOpen),
        (json!({}), Screen::Sell),
    ] {
        let (mut app, _) = App::new("en", None);
        app.update(Msg::Started(crate::api::Start::default()));
        app.update(Msg::Answered(Asked::Status, status(more)));
        assert_eq!(app.screen, screen);
    }
    // Locked at another place, or started anew: the PIN again, whatever was open.
    let mut app = at_home();
    app.update(Msg::Act(Act::Help));
    app.update(Msg::Answered(Asked::Status, status(json!({ "user": null }))));
    assert_eq!((app.screen, app.dialog), (Screen::Login, None));
}

#[test]
fn a_folder_that_cannot_be_opened_is_said_and_tried_again() {
    let (mut app, _) = App::new("en", None);
    let failure = crate::api::Start {
        failure: Some(serde_json::from_value(json!({ "code": "DATABASE_LOCKED", "detail": "x" })).unwrap()),
        ..Default::default()
    };
    app.update(Msg::Started(failure));
    assert_eq!(app.screen, Screen::Failure);
    assert_eq!(app.update(Msg::Act(Act::Retry)), [Effect::Start]);
}

#[test]
fn a_pin_is_typed_anywhere_and_a_wrong_one_is_typed_anew() {
    let mut app = at_home();
    app.update(Msg::Answered(Asked::Status, status(json!({ "user": null }))));
    type_keys(&mut app, &["1", "2", ".", "x", "3", "4"], Focus::Nothing);
    assert_eq!(app.field(Field::Pin), "1234");
    type_keys(&mut app, &["Backspace"], Focus::Nothing);
    let effects = type_keys(&mut app, &["Enter"], Focus::Nothing);
    assert_eq!(asked(&effects), ["login 123"]);
    // Twice Enter asks once.
    assert_eq!(asked(&type_keys(&mut app, &["Enter"], Focus::Nothing)), [""; 0]);
    app.update(Msg::Answered(Asked::Login, refusal("WRONG_PIN")));
    assert_eq!((app.field(Field::Pin), app.error.as_ref().unwrap().code.as_str()), ("", "WRONG_PIN"));
}

#[test]
fn a_scan_goes_onto_the_ticket_whatever_has_the_focus() {
    for focus in [Focus::Nothing, Focus::Button, Focus::Field(Field::Search)] {
        let mut app = at_home();
        assert_eq!(asked(&scan(&mut app, "4006381333931", focus)), ["scan 4006381333931"]);
        assert_eq!(app.field(Field::Search), "");
    }
    let mut app = at_home();
    let effects = app.update(Msg::Told(Told::Scan("96385074".into())));
    assert_eq!(asked(&effects), ["scan 96385074"], "a serial scanner's too");
}

#[test]
fn a_scan_where_none_fits_is_refused_aloud() {
    let mut app = at_home();
    app.update(Msg::Answered(Asked::Ticket, ticket(&[("Tea", "1")], "4.95")));
    app.update(Msg::Act(Act::Discount));
    let effects = scan(&mut app, "4006381333931", Focus::Field(Field::Value));
    assert!(effects.contains(&Effect::Sound(Sound::Bad)) && asked(&effects).is_empty());
    assert_eq!((app.field(Field::Value), app.toast.as_ref().unwrap().code.as_str()), ("", "scan-not-here"));
    // Nothing was paid yet: a scan takes the person back to the ticket.
    app.update(Msg::Act(Act::Back));
    app.update(Msg::Act(Act::Pay));
    let effects = scan(&mut app, "4006381333931", Focus::Field(Field::Amount));
    assert_eq!(app.screen, Screen::Sell);
    assert_eq!(asked(&effects).last(), Some(&"scan 4006381333931"));
    // A return wants the receipt's code.
    app.update(Msg::Act(Act::Return));
    assert_eq!(asked(&scan(&mut app, "CF1|S1-T01", Focus::Nothing)), ["sale CF1|S1-T01"]);
}

#[test]
fn scans_sound_and_warnings_are_said_once() {
    let mut app = at_home();
    let mut warned = ticket(&[("Wine", "1")], "13.20");
    warned.0["lines"][0]["warnings"] = json!([{ "code": "AGE_LIMIT", "detail": "Ask.", "minimumAge": 18 }]);
    let effects = app.update(Msg::Answered(Asked::Scan, warned.clone()));
    assert!(effects.contains(&Effect::Sound(Sound::Good)));
    assert_eq!(app.toast.take().unwrap().code, "AGE_LIMIT");
    app.update(Msg::Answered(Asked::Scan, warned));
    assert_eq!(app.toast, None);
    let effects = app.update(Msg::Answered(Asked::Scan, refusal("UNKNOWN_CODE")));
    assert!(effects.contains(&Effect::Sound(Sound::Bad)));
    assert_eq!(app.toast.unwrap().tone, Tone::Bad);
}

#[test]
fn typing_searches_and_enter_takes_what_is_highlighted() {
    let mut app = at_home();
    let effects = type_keys(&mut app, &["t"], Focus::Nothing);
    assert!(effects.contains(&Effect::Focus(Field::Search)));
    assert_eq!(asked(&effects), ["search t"]);
    // One question in flight; the latest text wins.
    assert!(app.update(Msg::Field(Field::Search, "tea".into())).is_empty());
    let effects = app.update(Msg::Answered(Asked::Search("t".into()), answer(json!({ "results": [] }))));
    assert_eq!(asked(&effects), ["search tea"]);
    // Enter before the answer waits for it.
    assert!(asked(&type_keys(&mut app, &["Enter"], Focus::Field(Field::Search))).is_empty());
    let tile = |id: &str| json!({ "productId": id, "name": id });
    let found = answer(json!({ "results": [tile("a"), tile("b")] }));
    assert_eq!(asked(&app.update(Msg::Answered(Asked::Search("tea".into()), found.clone()))), ["add a"]);
    assert_eq!((app.field(Field::Search), app.search.results.is_none()), ("", true));

    app.update(Msg::Field(Field::Search, "tea".into()));
    app.update(Msg::Answered(Asked::Search("tea".into()), found));
    let effects = type_keys(&mut app, &["ArrowDown", "ArrowDown", "Enter"], Focus::Field(Field::Search));
    assert_eq!(asked(&effects), ["add b"]);
    // Digits are a code typed by hand.
    app.update(Msg::Field(Field::Search, "4006381333931".into()));
    assert_eq!(asked(&app.update(Msg::Act(Act::Enter))), ["scan 4006381333931"]);
}

#[test]
fn enter_right_after_the_last_letter_takes_the_letter_too() {
    let mut app = at_home();
    app.key(press("a", 1000), Focus::Field(Field::Search));
    let effects = app.key(press("Enter", 1030), Focus::Field(Field::Search)).effects;
    assert_eq!(effects, [Effect::Type("a".into()), Effect::Do(Act::Enter)]);
}

#[test]
fn six_of_the_next_thing() {
    let mut app = at_home();
    app.update(Msg::Field(Field::Search, "6*".into()));
    assert_eq!((app.times.as_deref(), app.field(Field::Search)), (Some("6"), ""));
    assert_eq!(asked(&scan(&mut app, "96385074", Focus::Nothing)), ["scan 6*96385074"]);
    assert_eq!(app.times, None);
    app.update(Msg::Field(Field::Search, "x*".into()));
    assert_eq!(app.times, None);
}

#[test]
fn what_is_weighed_asks_for_its_quantity() {
    let mut app = at_home();
    app.grid.quick_keys = vec![crate::api::Tile {
        product_id: "ham".into(),
        name: "Ham".into(),
        weighable: true,
        ..Default::default()
    }];
    assert!(asked(&app.update(Msg::Act(Act::Tile("ham".into())))).is_empty());
    type_keys(&mut app, &["0", ",", "2", "5"], Focus::Nothing);
    assert_eq!(asked(&app.update(Msg::Act(Act::Enter))), ["add ham 0.25"]);
    app.update(Msg::Answered(Asked::Scan, refusal("BAD_QUANTITY")));
    assert!(app.dialog.is_some() && app.error.is_some(), "a refusal stays where the person looks");
    app.update(Msg::Act(Act::Enter));
    app.update(Msg::Answered(Asked::Scan, ticket(&[("Ham", "0.25")], "5.50")));
    assert_eq!(app.dialog, None);
}

#[test]
fn the_selected_line_is_what_keys_act_on() {
    let mut app = at_home();
    app.update(Msg::Answered(Asked::Ticket, ticket(&[("Tea", "1"), ("Milk", "2")], "9.00")));
    assert_eq!(app.selected, 0, "the first that is new");
    type_keys(&mut app, &["ArrowDown"], Focus::Nothing);
    assert_eq!(asked(&type_keys(&mut app, &["+"], Focus::Nothing)), ["line qty 2 3"]);
    assert_eq!(asked(&type_keys(&mut app, &["-"], Focus::Field(Field::Search))), ["line qty 2 1"]);
    type_keys(&mut app, &["ArrowUp"], Focus::Nothing);
    assert_eq!(asked(&type_keys(&mut app, &["-"], Focus::Nothing)), ["line void 1"], "less than one is none");
    assert_eq!(asked(&type_keys(&mut app, &["Delete"], Focus::Nothing)), ["line void 1"]);
    type_keys(&mut app, &["F4"], Focus::Nothing);
    assert_eq!(app.dialog, Some(Dialog::Discount { whole: false }));
    app.update(Msg::Field(Field::Value, "10%".into()));
    assert_eq!(app.update(Msg::Act(Act::Enter)), [Effect::Focus(Field::Reason)], "a reason is asked for");
    app.update(Msg::Field(Field::Reason, "dented\ntin".into()));
    assert_eq!(asked(&app.update(Msg::Act(Act::Enter))), ["line discount 1 10% dented tin"]);
}

#[test]
fn an_approval_is_asked_in_place_and_answers_what_was_asked() {
    let mut app = at_home();
    app.update(Msg::Answered(Asked::Ticket, ticket(&[("Tea", "1")], "4.95")));
    app.update(Msg::Act(Act::Price));
    app.update(Msg::Answered(Asked::Ticket, refusal("APPROVAL_NEEDED")));
    assert!(matches!(app.dialog, Some(Dialog::Approve { .. })));
    type_keys(&mut app, &["1", "1"], Focus::Nothing);
    let effects = app.update(Msg::Act(Act::Enter));
    assert_eq!(asked(&effects), ["approve 11"]);
    let waits = Asked::Approve(Box::new(Asked::Ticket));
    app.update(Msg::Answered(waits.clone(), refusal("WRONG_PIN")));
    assert!(app.dialog.is_some() && app.field(Field::ManagerPin).is_empty());
    app.update(Msg::Answered(waits, ticket(&[("Tea", "1")], "1.10")));
    assert_eq!((app.dialog, app.ticket.total.unwrap().amount.as_str()), (None, "1.10"));
}

#[test]
fn tenders_until_nothing_is_due() {
    let mut app = at_home();
    app.update(Msg::Act(Act::Pay));
    assert_eq!(app.screen, Screen::Sell, "an empty ticket is not paid");
    app.update(Msg::Answered(Asked::Ticket, ticket(&[("Tea", "1")], "12.34")));
    type_keys(&mut app, &["F12"], Focus::Nothing);
    assert_eq!((app.screen, app.field(Field::Amount)), (Screen::Pay, "12.34"));
    assert_eq!(app.notes(), ["12.34", "20", "50"]);
    // The first digit replaces the offer.
    type_keys(&mut app, &["2", "0"], Focus::Nothing);
    assert_eq!((app.field(Field::Amount), app.change().unwrap().amount.as_str()), ("20", "7.66"));
    app.update(Msg::Act(Act::Method(Method::Card)));
    assert_eq!((app.field(Field::Amount), app.change()), ("12.34", None));
    app.update(Msg::Act(Act::CardUnknown));
    assert!(app.pay.card_unknown && asked(&app.update(Msg::Act(Act::CardDeclined))).is_empty());
    app.update(Msg::Act(Act::Note("5".into())));
    app.update(Msg::Field(Field::Reference, "884213".into()));
    assert_eq!(asked(&app.update(Msg::Act(Act::Enter))), ["pay card 5 884213"]);
    assert!(asked(&app.update(Msg::Act(Act::Enter))).is_empty(), "one tender at a time");
    app.update(Msg::Answered(Asked::Pay, ticket(&[("Tea", "1")], "7.34")));
    assert_eq!(
        (app.screen, app.field(Field::Amount), app.field(Field::Reference)),
        (Screen::Pay, "7.34", "")
    );
    app.update(Msg::Answered(Asked::Pay, refusal("BAD_AMOUNT")));
    assert_eq!(app.error.as_ref().unwrap().code, "BAD_AMOUNT");
    let done =
        json!({ "complete": true, "receiptNumber": "R", "total": money("12.34"), "change": money("0.00") });
    app.update(Msg::Answered(Asked::Pay, answer(done)));
    assert_eq!((app.screen, app.ticket.lines.len()), (Screen::Done, 0));
    // A scan is the next customer.
    let effects = scan(&mut app, "96385074", Focus::Nothing);
    assert_eq!((app.screen, asked(&effects).last()), (Screen::Sell, Some(&"scan 96385074")));
}

#[test]
fn escape_goes_back_one_step_at_a_time() {
    let mut app = at_home();
    app.update(Msg::Answered(Asked::Ticket, ticket(&[("Tea", "1")], "4.95")));
    app.update(Msg::Act(Act::Pay));
    app.update(Msg::Act(Act::Help));
    let escape = |app: &mut App| type_keys(app, &["Escape"], Focus::Nothing);
    escape(&mut app);
    assert_eq!((app.screen, app.dialog.clone()), (Screen::Pay, None));
    escape(&mut app);
    assert_eq!(app.screen, Screen::Sell);
    app.update(Msg::Field(Field::Search, "6*".into()));
    escape(&mut app);
    assert_eq!(app.times, None);
}

#[test]
fn status_is_asked_once_and_once_more() {
    let mut app = at_home();
    assert_eq!(asked(&app.update(Msg::Told(Told::Changed))), ["status"]);
    assert!(app.update(Msg::Told(Told::Changed)).is_empty());
    assert!(app.update(Msg::Told(Told::Changed)).is_empty());
    assert_eq!(asked(&app.update(Msg::Answered(Asked::Status, status(json!({}))))), ["status"]);
    assert!(asked(&app.update(Msg::Answered(Asked::Status, status(json!({}))))).is_empty());
}

#[test]
fn a_shift_is_counted_and_its_figures_are_read() {
    let mut app = at_home();
    app.update(Msg::Act(Act::ShiftClose));
    assert!(asked(&app.update(Msg::Act(Act::Enter))).is_empty(), "nothing was counted");
    type_keys(&mut app, &["9", "9", ".", "5"], Focus::Nothing);
    assert_eq!(asked(&app.update(Msg::Act(Act::Enter))), ["shift close 99.5"]);
    let closed = answer(json!({
        "figures": { "float": money("100.00"), "saleCount": 0, "expected": { "cash": money("100.00") } },
        "counted": { "cash": money("99.50") }, "overShort": { "cash": money("-0.50") },
    }));
    app.update(Msg::Answered(Asked::ShiftClose, closed));
    let rows = app.closed.clone().unwrap();
    assert!(rows.contains(&("figure-over-cash".into(), "-0.50".into())), "{rows:?}");
    // The till says that no shift is open; the figures stay until they are read.
    app.update(Msg::Answered(Asked::Status, status(json!({ "shift": null }))));
    assert_eq!(app.screen, Screen::ShiftClose);
    assert_eq!(asked(&app.update(Msg::Act(Act::Enter))), ["lock"]);
}
