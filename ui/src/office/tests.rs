//! The office without a browser: messages in, effects out.

use serde_json::{Value, json};

use super::access::Offer;
use super::forms::FormId;
use super::gate::Gate;
use super::load::Reply;
use super::message::{Act, Effect, Msg, Sent, Session, User};
use super::route::Screen;
use super::state::Office;

fn reply(status: u16, body: Value) -> Reply {
    Reply { status, body, etag: String::new() }
}

fn document() -> Value {
    let get = json!({"get": {}});
    json!({"paths": {
        "/api/products": {"get": {}, "post": {}}, "/api/products/{id}": {"get": {}, "put": {}},
        "/api/products/{id}/price": {"put": {}}, "/api/orders/pos": get, "/api/inventory/warehouses": get,
        "/api/inventory/warehouses/{id}/stock": get, "/api/inventory/movements": get,
        "/api/accounting/journal-entries": get, "/api/accounting/journal-entries/{id}": get,
        "/api/inventory/transfers": {"get": {}, "post": {}},
        "/api/terminals/enrolment-codes": {"post": {}}, "/api/terminals": get,
    }})
}

/// An office at an address, signed in, the server's offer known.
fn at(url: &str, role: &str) -> (Office, Vec<Effect>) {
    let mut office = Office::new("en", None, "2026-11-27");
    let user = User { name: "Ada".into(), email: None, role: role.into() };
    office
        .update(Msg::Start(url.into(), Some(Session { token: "t".into(), expires_at: String::new(), user })));
    let effects = office.update(Msg::Answered("offer".into(), reply(200, document())));
    (office, effects)
}

fn gets(effects: &[Effect]) -> Vec<&str> {
    effects
        .iter()
        .filter_map(|e| if let Effect::Get(_, path) = e { Some(path.as_str()) } else { None })
        .collect()
}

fn act(office: &mut Office, act: Act) -> Vec<Effect> {
    office.update(Msg::Act(act))
}

#[test]
fn signing_in_leads_to_the_address_that_was_asked_for() {
    let mut office = Office::new("en", None, "2026-11-27");
    office.update(Msg::Start("/office/products?q=milk".into(), None));
    office.update(Msg::Answered("offer".into(), reply(200, document())));
    assert_eq!(act(&mut office, Act::LogIn), [Effect::Focus("email".into())]);
    act(&mut office, Act::Email(" ada@example.com ".into()));
    act(&mut office, Act::Password("secret".into()));
    let sent = act(&mut office, Act::LogIn);
    let Effect::Send(Sent::Login, "POST", path, body, ..) = &sent[0] else { panic!("{sent:?}") };
    assert_eq!(path, "/api/auth/login");
    assert_eq!(serde_json::from_str::<Value>(body).unwrap()["email"], "ada@example.com");
    assert!(act(&mut office, Act::LogIn).is_empty(), "once is enough");
    let problem = json!({"code": "LOGIN_FAILED", "detail": "Wrong."});
    office.update(Msg::Done(Sent::Login, reply(401, problem)));
    assert_eq!(office.login.problem.as_ref().unwrap().code, "LOGIN_FAILED");
    let session = json!({"token": "t", "expiresAt": "", "user": {"name": "Ada", "role": "owner"}});
    let effects = office.update(Msg::Done(Sent::Login, reply(200, session)));
    assert!(matches!(effects[0], Effect::Keep(Some(_))));
    assert_eq!(gets(&effects), ["/api/products?q=milk"]);
}

#[test]
fn a_session_that_ended_asks_again_and_keeps_the_address() {
    let (mut office, _) = at("/office/products", "owner");
    let effects = office.update(Msg::Answered("list".into(), reply(401, Value::Null)));
    assert!(effects.contains(&Effect::Keep(None)) && office.session.is_none() && office.login.ended);
    assert_eq!(office.route.screen, Screen::Products);
}

#[test]
fn pages_are_turned_forth_and_back() {
    let (mut office, effects) = at("/office/products", "owner");
    assert_eq!(gets(&effects), ["/api/products"]);
    office.update(Msg::Answered("list".into(), reply(200, json!({"data": [1], "next": "n1"}))));
    let effects = act(&mut office, Act::NextPage);
    assert_eq!(gets(&effects), ["/api/products?after=n1"]);
    assert!(effects.contains(&Effect::Push("/office/products?after=n1".into())));
    office.update(Msg::Answered("list".into(), reply(200, json!({"data": [2], "next": "n2"}))));
    act(&mut office, Act::NextPage);
    assert_eq!(office.route.get("after"), "n2");
    act(&mut office, Act::PreviousPage);
    assert_eq!(office.route.get("after"), "n1");
    let effects = act(&mut office, Act::PreviousPage);
    assert_eq!((office.route.get("after"), gets(&effects)), ("", vec!["/api/products"]));
    act(&mut office, Act::NextPage);
    assert!(office.route.get("after").is_empty(), "nothing to turn to while the page is on its way");
    act(&mut office, Act::Filter("q", " mug ".into()));
    assert_eq!(office.route.url(), "/office/products?q=mug");
}

#[test]
fn what_a_role_may_not_is_not_even_asked() {
    let (office, effects) = at("/office", "cashier");
    assert_eq!(gets(&effects), ["/api/orders/pos?limit=200"]);
    assert!(!office.can_open(FormId::Price));
    let (office, effects) = at("/office", "owner");
    assert!(gets(&effects).contains(&"/api/terminals?limit=200"), "quarantine is not offered, terminals are");
    assert!(office.can_open(FormId::Price) && !office.can_open(FormId::NewCategory));
}

#[test]
fn stock_is_of_the_first_warehouse_and_names_come_later() {
    let (mut office, effects) = at("/office/stock", "warehouse");
    assert_eq!(gets(&effects), ["/api/inventory/warehouses?limit=200"]);
    let warehouses = json!({"data": [{"id": "w2", "code": "BACK", "name": "Back"}, {"id": "w1", "code": "MAIN", "name": "Main"}]});
    let effects = office.update(Msg::Answered("@warehouses".into(), reply(200, warehouses)));
    assert_eq!(gets(&effects), ["/api/inventory/warehouses/MAIN/stock"]);
    act(&mut office, Act::Go("/office/movements".into()));
    let rows = json!({"data": [{"productId": "p1", "warehouseId": "w1"}, {"productId": "p1"}], "next": null});
    let effects = office.update(Msg::Answered("list".into(), reply(200, rows)));
    assert_eq!(gets(&effects), ["/api/products/p1"], "each name once");
    office.update(Msg::Answered("name:p1".into(), reply(200, json!({"id": "p1", "name": "Mug"}))));
    assert_eq!((office.names["p1"].as_str(), office.names["w1"].as_str()), ("Mug", "Main"));
}

#[test]
fn a_price_is_changed_and_the_product_read_again() {
    let (mut office, _) = at("/office/products/p1", "owner");
    let product = json!({"id": "p1", "version": 2, "name": "Mug", "retailPrice": {"amount": "4.00", "currency": "USD"}});
    let mut read = reply(200, product.clone());
    read.etag = "\"v2\"".into();
    office.update(Msg::Answered("product".into(), read));
    act(&mut office, Act::Open(FormId::Price, product));
    act(&mut office, Act::Type("price", "4.50".into()));
    let sent = act(&mut office, Act::Submit);
    let Effect::Send(Sent::Form, "PUT", path, _, _, if_match, number) = &sent[0] else { panic!("{sent:?}") };
    assert_eq!((path.as_str(), if_match.as_str(), *number), ("/api/products/p1/price", "\"v2\"", 1));
    let problem = json!({"code": "VERSION_CHANGED", "detail": "Somebody was faster."});
    office.update(Msg::Done(Sent::Form, reply(412, problem)));
    assert_eq!(office.form.as_ref().unwrap().problem.as_ref().unwrap().status, 412);
    act(&mut office, Act::Submit);
    let effects = office.update(Msg::Done(Sent::Form, reply(200, json!({"id": "p1"}))));
    assert!(office.form.is_none() && office.toast.is_some());
    assert!(gets(&effects).contains(&"/api/products/p1"));
    assert!(office.data("product").is_some(), "the old one is shown until the new one is there");
}

#[test]
fn an_entry_of_a_sale_leads_to_its_receipt() {
    let (mut office, effects) = at("/office/journal/e1", "owner");
    assert_eq!(gets(&effects), ["/api/accounting/journal-entries/e1"]);
    let entry = json!({"id": "e1", "sourceKind": "sale", "reference": "T01-7"});
    let effects = office.update(Msg::Answered("entry".into(), reply(200, entry)));
    assert_eq!(gets(&effects), ["/api/orders/pos?receipt=T01-7"]);
}

#[test]
fn a_new_code_is_shown_once() {
    let (mut office, _) = at("/office/terminals", "manager");
    act(&mut office, Act::Open(FormId::Enrol, Value::Null));
    assert!(matches!(act(&mut office, Act::Submit)[0], Effect::Send(Sent::Form, "POST", ..)));
    office.update(Msg::Done(Sent::Form, reply(201, json!({"code": "ABCD-1234"}))));
    assert_eq!(office.shown.as_ref().unwrap().1["code"], "ABCD-1234");
    act(&mut office, Act::Close);
    assert!(office.shown.is_none());
    assert!(!Offer::of(&document()).has("GET", "/api/quarantine"));
}

#[test]
fn a_code_is_looked_for_by_one_way_after_the_other_and_lines_survive_a_slip() {
    let (mut office, _) = at("/office/transfers", "warehouse");
    act(&mut office, Act::Open(FormId::NewTransfer, Value::Null));
    act(&mut office, Act::FindType(" 4006 ".into()));
    assert_eq!(gets(&act(&mut office, Act::Find)), ["/api/products/barcode/4006"]);
    assert!(office.form.as_ref().unwrap().finder.text.is_empty(), "free for the next scan");
    let answer = |office: &mut Office, way: &str, status, body| {
        office.update(Msg::Answered(format!("find:{way}:4006"), reply(status, body)))
    };
    assert_eq!(gets(&answer(&mut office, "barcode", 404, Value::Null)), ["/api/products/sku/4006"]);
    assert_eq!(gets(&answer(&mut office, "sku", 404, Value::Null)), ["/api/products?q=4006&limit=8"]);
    let two = json!({"data": [{"id": "p1", "name": "Mug"}, {"id": "p2", "name": "Pot"}]});
    answer(&mut office, "words", 200, two);
    act(&mut office, Act::Choose(1));
    let effects = answer(&mut office, "barcode", 200, json!({"id": "p2", "name": "Pot"}));
    assert!(effects.contains(&Effect::Focus("form-find".into())), "after a scan the next one is waited for");
    let form = office.form.as_ref().unwrap();
    assert_eq!((form.lines.len(), form.lines[0].values["quantity"].as_str()), (1, "2"));
    act(&mut office, Act::Slip);
    assert!(office.form.is_some(), "what was counted is not lost by a slip");
    answer(&mut office, "words", 200, json!({"data": []}));
    assert_eq!(office.form.as_ref().unwrap().wrong["find"], "wrong-not-found");
    act(&mut office, Act::Close);
    assert!(office.form.is_none());
}

#[test]
fn a_forgotten_password_is_replaced_by_the_link_of_a_mail() {
    let mut office = Office::new("en", None, "2026-11-27");
    office.update(Msg::Start("/office/products".into(), None));
    act(&mut office, Act::Email("ada@example.com".into()));
    act(&mut office, Act::Forgot(true));
    let sent = act(&mut office, Act::LogIn);
    assert!(matches!(&sent[0], Effect::Send(Sent::Forgot, "POST", path, ..) if path == "/api/auth/reset"));
    office.update(Msg::Done(Sent::Forgot, reply(202, Value::Null)));
    assert!(office.login.mailed && office.gate() == Some(Gate::Forgot));

    let (mut office, effects) = at("/office/reset?token=abc", "owner");
    assert!(effects.is_empty() && office.gate() == Some(Gate::NewPassword));
    assert_eq!(act(&mut office, Act::LogIn), [Effect::Focus("password".into())]);
    act(&mut office, Act::Password("a long password".into()));
    let sent = act(&mut office, Act::LogIn);
    let Effect::Send(Sent::Reset, "POST", path, body, ..) = &sent[0] else { panic!("{sent:?}") };
    assert_eq!(path, "/api/auth/reset/confirm");
    assert_eq!(
        serde_json::from_str::<Value>(body).unwrap(),
        json!({"token": "abc", "password": "a long password"})
    );
    let problem = json!({"code": "RESET_TOKEN_INVALID", "detail": "No.", "errors": [{"field": "token", "detail": "Too old."}]});
    office.update(Msg::Done(Sent::Reset, reply(422, problem)));
    assert_eq!(office.login.problem.as_ref().unwrap().detail, "Too old.");
    act(&mut office, Act::LogIn);
    let effects = office.update(Msg::Done(Sent::Reset, reply(204, Value::Null)));
    assert!(
        effects.contains(&Effect::Keep(None)) && office.login.changed && office.gate() == Some(Gate::SignIn)
    );
}

#[test]
fn the_day_is_the_stores() {
    let mut office = at("/office/journal/new", "owner").0;
    let document =
        json!({"paths": {"/api/auth/me": {"get": {}}, "/api/accounting/day-summary": {"get": {}}}});
    assert_eq!(gets(&office.update(Msg::Answered("offer".into(), reply(200, document)))), ["/api/auth/me"]);
    let me = json!({"businessDate": "2026-11-26", "currency": "EUR"});
    office.update(Msg::Answered("@me".into(), reply(200, me.clone())));
    assert_eq!((office.today.as_str(), office.entry.date.as_str()), ("2026-11-26", "2026-11-26"));
    assert_eq!(office.currency, "EUR");
    assert_eq!(
        gets(&act(&mut office, Act::Go("/office".into()))),
        ["/api/auth/me"],
        "it may be another day by now"
    );
    let effects = office.update(Msg::Answered("@me".into(), reply(200, me)));
    assert_eq!(gets(&effects), ["/api/accounting/day-summary?date=2026-11-26"]);
}

/// Whatever is made of a table of data must have its words; English has them all, and the other languages what English has.
#[test]
fn every_list_form_sheet_and_report_has_its_words() {
    use super::cell::{Column, Kind};
    use super::form::InputKind;
    use super::lists::{FilterKind, LeadTo, list_of};
    use super::reports::{Part, REPORTS};
    use super::sheets::SHEETS;
    let mut ids: Vec<String> = Vec::new();
    let columns = |columns: &[Column]| -> Vec<String> {
        let way =
            |column: &Column| if let Kind::Way(words) = column.kind { Some(words.to_owned()) } else { None };
        columns.iter().flat_map(|column| [Some(column.head.to_owned()), way(column)]).flatten().collect()
    };
    for form in FormId::ALL {
        let spec = form.spec();
        ids.extend(["form", "do", "submit"].map(|kind| format!("{kind}-{}", spec.name)));
        for input in spec.inputs {
            ids.push(format!("field-{}", input.name));
            if let InputKind::Choice(words) | InputKind::Several(words) | InputKind::Suggest(words) =
                input.kind
            {
                ids.extend(words.iter().map(|word| format!("word-{word}")));
            }
        }
        ids.extend(
            spec.lines.iter().flat_map(|lines| lines.inputs).map(|input| format!("line-{}", input.name)),
        );
    }
    for list in super::tables::all() {
        let lead = |lead: &super::lists::Lead| match lead.to {
            LeadTo::Screen(screen) => format!("title-{}", screen.name()),
            LeadTo::File(..) => format!("file-{}", lead.name),
        };
        ids.push(format!("title-{}", list.screen.name()));
        ids.push(format!("empty-{}", list.screen.name()));
        ids.extend(columns(list.columns));
        ids.extend(list.leads.iter().map(lead));
        for filter in list.filters {
            ids.push(format!("filter-{}", filter.name));
            if let FilterKind::Choice(words) = filter.kind {
                ids.extend(words.iter().map(|word| format!("word-{word}")));
            }
        }
    }
    for sheet in SHEETS {
        ids.push(format!("title-{}", sheet.screen.name()));
        ids.extend(columns(sheet.facts));
        ids.extend(columns(sheet.columns));
        ids.extend((!sheet.rows.is_empty()).then(|| format!("none-{}", sheet.screen.name())));
        ids.extend(list_of(sheet.screen).map(|list| format!("below-{}", list.screen.name())));
    }
    for report in REPORTS {
        ids.push(format!("title-{}", report.screen.name()));
        ids.extend(report.filters.iter().map(|filter| format!("filter-{}", filter.name)));
        for part in report.parts {
            let (Part::Section(name) | Part::Sum(name, _) | Part::Rows(name, ..)) = part;
            ids.push(format!("word-{name}"));
            if let Part::Rows(_, shown, _) = part {
                ids.extend(columns(shown));
            }
        }
    }
    for door in super::access::DOORS {
        ids.push(format!("title-{}", door.screen.name()));
        ids.extend((!door.group.is_empty()).then(|| format!("group-{}", door.group)));
    }
    let english = crate::words::Words::of(crate::words::office_file, "en");
    ids.retain(|id| english.known(id).is_none());
    assert_eq!(ids, Vec::<String>::new());
}
