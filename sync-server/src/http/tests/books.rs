//! Writing the books over HTTP: accounts, entries, periods, opening balances, reports.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::{Shop, TempFolder, json};

const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

/// Writes and expects a status; the body, or null where there is none.
pub(super) async fn write(
    shop: &Shop,
    who: &str,
    (method, path, status): (Method, &str, u16),
    body: Value,
) -> Value {
    let path = format!("/api/accounting/{path}");
    let response = shop.write(method, &path, who, &[], &body).await;
    if status == 204 {
        assert_eq!(response.status(), 204, "{path}: {}", response.text().await.unwrap());
        return Value::Null;
    }
    json(response, status).await
}

/// The code of a refusal, and the field that it names.
pub(super) fn refusal(problem: &Value) -> (String, String) {
    let field = problem["errors"][0]["field"].as_str().unwrap_or_default();
    (problem["code"].as_str().unwrap().to_owned(), field.to_owned())
}

pub(super) fn line(account: &str, direction: &str, amount: &str) -> Value {
    object!({"accountId": account, "direction": direction, "amount": {"amount": amount, "currency": "USD"}})
}

pub(super) fn entry(day: &str, lines: &[Value]) -> Value {
    object!({"entryDate": day, "description": "Rent; \"paid\" | =1+1\n2024-01-01 x", "reference": "R-1", "lines": lines})
}

/// A posted entry between two accounts.
pub(super) async fn posted(shop: &Shop, who: &str, body: Value) -> Value {
    let draft = write(shop, who, (POST, "journal-entries", 201), body).await;
    let id = draft["id"].as_str().unwrap();
    write(shop, who, (POST, &format!("journal-entries/{id}/post"), 200), Value::Null).await
}

async fn sign_in_as(shop: &Shop, role: &str) -> String {
    let owner = shop.owner().await;
    let email = format!("{role}@demo.example");
    let body = object!({"name": role, "role": role, "email": email, "password": "correct horse"});
    json(shop.write(POST, "/api/staff", &owner, &[], &body).await, 201).await;
    shop.sign_in(&email, "correct horse").await
}

async fn the_chart_keeps_its_rules(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let who = sign_in_as(&shop, "accountant").await;
    let rent = object!({"code": "6100", "name": "Rent", "accountType": "Expense", "parentId": "6000"});
    let made = write(&shop, &who, (POST, "accounts", 201), rent.clone()).await;
    assert_eq!(
        (&made["normalBalance"], &made["status"], &made["version"]),
        (&object!("Debit"), &object!("Active"), &object!(1))
    );
    let with = |changes: Value| {
        let mut body = rent.clone();
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    for (changes, status, code, field) in [
        (object!({}), 409, "DUPLICATE_ACCOUNT_CODE", "code"),
        (object!({"code": "a b"}), 422, "ACCOUNT_CODE_INVALID", "code"),
        (object!({"code": "6101", "name": " "}), 422, "ACCOUNT_NAME_INVALID", "name"),
        (object!({"code": "6101", "accountType": "Cost"}), 422, "ACCOUNT_TYPE_UNKNOWN", "accountType"),
        (object!({"code": "6101", "normalBalance": "Left"}), 422, "DIRECTION_UNKNOWN", "normalBalance"),
        (object!({"code": "6101", "taxKind": "VAT"}), 422, "TAX_KIND_INVALID", "taxKind"),
        (object!({"code": "6101", "parentId": "9999"}), 422, "PARENT_UNKNOWN", "parentId"),
        (object!({"code": "6101", "parentId": "6010"}), 422, "PARENT_NOT_HEADER", "parentId"),
        (object!({"code": "6101", "parentId": "1000"}), 422, "PARENT_OTHER_TYPE", "parentId"),
    ] {
        let problem = write(&shop, &who, (POST, "accounts", status), with(changes)).await;
        assert_eq!(refusal(&problem), (code.to_owned(), field.to_owned()));
    }
    // A version that is not any more; then the right one.
    let path = "/api/accounting/accounts/6100";
    let named = with(object!({"name": "Rent and heating"}));
    let stale = shop.write(PUT, path, &who, &[("if-match", "\"v9\"")], &named).await;
    assert_eq!(json(stale, 412).await["code"], "VERSION_CHANGED");
    let changed = shop.write(PUT, path, &who, &[("if-match", "\"v1\"")], &named).await;
    assert_eq!(changed.headers()["etag"], "\"v2\"");
    assert_eq!(json(changed, 200).await["name"], "Rent and heating");
    // What business events are booked on, headers with others below, accounts with lines.
    let refused = async |method: Method, path: &str, code: &str| {
        let problem = write(&shop, &who, (method, path, 409), Value::Null).await;
        assert_eq!(problem["code"], code, "{path}");
    };
    refused(POST, "accounts/6000/deactivate", "ACCOUNT_HAS_CHILDREN").await;
    refused(POST, "accounts/1010/deactivate", "ACCOUNT_HAS_ROLE").await;
    refused(POST, "accounts/1010/archive", "ACCOUNT_HAS_ROLE").await;
    refused(DELETE, "accounts/4010", "ACCOUNT_HAS_ROLE").await;
    refused(DELETE, "accounts/6000", "ACCOUNT_HAS_CHILDREN").await;
    let lines = [line("6100", "Debit", "950.00"), line("1030", "Credit", "950.00")];
    posted(&shop, &who, entry("2024-01-31", &lines)).await;
    refused(DELETE, "accounts/6100", "ACCOUNT_HAS_LINES").await;
    let other = write(
        &shop,
        &who,
        (PUT, path.trim_start_matches("/api/accounting/"), 409),
        with(object!({"normalBalance": "Credit"})),
    )
    .await;
    assert_eq!(other["code"], "ACCOUNT_HAS_LINES");
    refused(POST, "accounts/6100/archive", "ACCOUNT_HAS_BALANCE").await;
    let off = write(&shop, &who, (POST, "accounts/6100/deactivate", 200), Value::Null).await;
    assert_eq!(off["status"], "Inactive");
    let problem = write(&shop, &who, (POST, "journal-entries", 422), entry("2024-02-29", &lines)).await;
    assert_eq!(refusal(&problem), ("ACCOUNT_INACTIVE".to_owned(), "lines[0].accountId".to_owned()));
    write(&shop, &who, (POST, "accounts/6100/activate", 200), Value::Null).await;
    // An account without lines goes.
    write(&shop, &who, (POST, "accounts", 201), with(object!({"code": "6102"}))).await;
    write(&shop, &who, (POST, "accounts/6102/archive", 200), Value::Null).await;
    write(&shop, &who, (DELETE, "accounts/6102", 204), Value::Null).await;
    shop.get("/api/accounting/accounts/6102", &who, 404).await;
    // Managers read; they do not write.
    let manager = sign_in_as(&shop, "manager").await;
    shop.get(path, &manager, 200).await;
    write(&shop, &manager, (POST, "accounts", 403), rent).await;
    shop.stop().await;
}

async fn what_cannot_be_an_entry(shop: &Shop, who: &str) {
    let (rent, bank) = (line("6030", "Debit", "12.50"), line("1030", "Credit", "12.50"));
    let euro = object!({"accountId": "1030", "direction": "Credit", "amount": {"amount": "12.50", "currency": "EUR"}});
    for (lines, code, field) in [
        (vec![rent.clone()], "TOO_FEW_LINES", "lines"),
        (vec![rent.clone(), rent.clone()], "ONE_SIDED", "lines"),
        (vec![rent.clone(), line("1030", "Credit", "12.49")], "UNBALANCED", "lines"),
        (vec![rent.clone(), line("1030", "Credit", "0.00")], "AMOUNT_NOT_POSITIVE", "lines[1].amount"),
        (vec![line("6030", "Debit", "-1.00"), bank.clone()], "AMOUNT_NOT_POSITIVE", "lines[0].amount"),
        (vec![line("6030", "Debit", "12.505"), bank.clone()], "AMOUNT_INVALID", "lines[0].amount"),
        (vec![line("6030", "Debit", "twelve"), bank.clone()], "AMOUNT_INVALID", "lines[0].amount"),
        (vec![line("6030", "Debit", "900000000000.00"), bank.clone()], "AMOUNT_TOO_LARGE", "lines[0].amount"),
        (vec![rent.clone(), euro.clone()], "CURRENCY_MIXED", "lines[1].amount"),
        (vec![euro.clone(), euro], "FOREIGN_CURRENCY", "lines[0].amount"),
        (vec![rent.clone(), line("1030", "Right", "12.50")], "DIRECTION_UNKNOWN", "lines[1].direction"),
        (vec![rent.clone(), line("9999", "Credit", "12.50")], "ACCOUNT_UNKNOWN", "lines[1].accountId"),
        (vec![rent.clone(), line("1000", "Credit", "12.50")], "ACCOUNT_IS_HEADER", "lines[1].accountId"),
        (vec![rent.clone(), line("1300", "Credit", "12.50")], "CONTROL_ACCOUNT", "lines[1].accountId"),
    ] {
        let problem = write(shop, who, (POST, "journal-entries", 422), entry("2024-01-31", &lines)).await;
        assert_eq!(refusal(&problem), (code.to_owned(), field.to_owned()));
    }
    let lines = [rent, bank];
    for (changes, code) in [
        (object!({"description": ""}), "DESCRIPTION_INVALID"),
        (object!({"entryType": "System"}), "ENTRY_TYPE_UNKNOWN"),
        (object!({"entryDate": "1999-12-31"}), "DATE_OUT_OF_RANGE"),
    ] {
        let mut body = entry("2024-01-31", &lines);
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        assert_eq!(write(shop, who, (POST, "journal-entries", 422), body).await["code"], code);
    }
}

async fn entries_are_checked_posted_and_voided(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let who = shop.owner().await;
    what_cannot_be_an_entry(&shop, &who).await;
    let lines = [line("6030", "Debit", "12.50"), line("1030", "Credit", "12.50")];
    let before = shop.get("/api/accounting/trial-balance", &who, 200).await;
    let draft = write(&shop, &who, (POST, "journal-entries", 201), entry("2024-01-31", &lines)).await;
    assert_eq!((&draft["entryNumber"], &draft["status"]), (&Value::Null, &object!("Draft")));
    assert_eq!(shop.get("/api/accounting/trial-balance", &who, 200).await, before, "a draft is in no total");
    let id = draft["id"].as_str().unwrap();
    let path = format!("journal-entries/{id}");
    let more = [line("6030", "Debit", "20.00"), line("1030", "Credit", "20.00")];
    let changed = write(&shop, &who, (PUT, &path, 200), entry("2024-02-01", &more)).await;
    assert_eq!((&changed["total"]["amount"], &changed["version"]), (&object!("20.00"), &object!(2)));
    assert_eq!(
        write(&shop, &who, (POST, &format!("{path}/void"), 409), object!({"reason": "x"})).await["code"],
        "ENTRY_NOT_POSTED"
    );
    // Posted once, however often it is asked for with the same key.
    let keyed = [("idempotency-key", "post-1"), ("if-match", "\"v2\"")];
    for _ in 0..2 {
        let answer =
            shop.write(POST, &format!("/api/accounting/{path}/post"), &who, &keyed, &Value::Null).await;
        let answer = json(answer, 200).await;
        assert_eq!(
            (&answer["entryNumber"], &answer["status"]),
            (&object!("JE-2024-000001"), &object!("Posted"))
        );
    }
    for (method, suffix, body) in
        [(POST, "/post", Value::Null), (PUT, "", entry("2024-02-01", &more)), (DELETE, "", Value::Null)]
    {
        let problem = write(&shop, &who, (method, &format!("{path}{suffix}"), 409), body).await;
        assert_eq!(problem["code"], "ENTRY_NOT_DRAFT");
    }
    let blank = write(&shop, &who, (POST, &format!("{path}/void"), 422), object!({"reason": " "})).await;
    assert_eq!(refusal(&blank), ("REASON_MISSING".to_owned(), "reason".to_owned()));
    let voided = write(&shop, &who, (POST, &format!("{path}/void"), 200), object!({"reason": "twice"})).await;
    assert_eq!((&voided["status"], &voided["voidReason"]), (&object!("Voided"), &object!("twice")));
    let reversal = voided["reversedBy"].as_str().unwrap();
    let reversal = shop.get(&format!("/api/accounting/journal-entries/{reversal}"), &who, 200).await;
    assert_eq!(
        (&reversal["entryNumber"], &reversal["reversalOf"]),
        (&object!("JE-2024-000002"), &draft["id"])
    );
    let refused = async |id: &str, code: &str| {
        let path = format!("journal-entries/{id}/void");
        assert_eq!(write(&shop, &who, (POST, &path, 409), object!({"reason": "x"})).await["code"], code);
    };
    refused(id, "ENTRY_NOT_POSTED").await;
    refused("JE-2024-000002", "ENTRY_IS_REVERSAL").await;
    let system = shop.get("/api/accounting/journal-entries?status=Posted", &who, 200).await;
    let system = system["data"].as_array().unwrap().iter().find(|row| row["entryType"] == "System").unwrap();
    refused(system["id"].as_str().unwrap(), "ENTRY_OF_SYSTEM").await;
    // Original and reversal both stay.
    let ledger = shop.get("/api/accounting/accounts/6030/ledger", &who, 200).await;
    assert_eq!(ledger["transactions"].as_array().unwrap().len(), 2);
    assert_eq!(ledger["closingBalance"]["amount"], "0.00");
    let draft = write(&shop, &who, (POST, "journal-entries", 201), entry("2024-01-31", &lines)).await;
    let path = format!("journal-entries/{}", draft["id"].as_str().unwrap());
    write(&shop, &who, (DELETE, &path, 204), Value::Null).await;
    shop.get(&format!("/api/accounting/{path}"), &who, 404).await;
    shop.stop().await;
}

async fn closed_months_stay_as_they_are(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let who = sign_in_as(&shop, "accountant").await;
    let tax = |direction: &str, amount: &str| {
        let mut line = line("2100", direction, amount);
        line["memo"] = object!("CITY");
        line
    };
    let january =
        posted(&shop, &who, entry("2024-01-31", &[line("1030", "Debit", "7.00"), tax("Credit", "7.00")]))
            .await;
    let draft = entry("2024-01-15", &[line("6030", "Debit", "1.00"), line("1030", "Credit", "1.00")]);
    let draft = write(&shop, &who, (POST, "journal-entries", 201), draft).await;
    let draft = format!("journal-entries/{}", draft["id"].as_str().unwrap());
    let close = async |who: &str, month: &str, status: u16| {
        write(&shop, who, (POST, &format!("periods/{month}/close"), status), Value::Null).await
    };
    assert_eq!(close(&who, "2024-02", 409).await["code"], "PERIOD_ORDER");
    assert_eq!(close(&who, "2024-01", 409).await["code"], "PERIOD_HAS_DRAFTS");
    assert_eq!(close(&who, "2024-13", 404).await["code"], "NOT_FOUND");
    assert_eq!(close(&who, "2190-01", 409).await["code"], "PERIOD_NOT_OVER");
    write(&shop, &who, (DELETE, &draft, 204), Value::Null).await;
    assert_eq!(close(&who, "2024-01", 200).await["status"], "Closed");
    assert_eq!(close(&who, "2024-01", 409).await["code"], "PERIOD_CLOSED");
    let late = entry("2024-01-20", &[line("6030", "Debit", "1.00"), line("1030", "Credit", "1.00")]);
    let problem = write(&shop, &who, (POST, "journal-entries", 409), late).await;
    assert_eq!(refusal(&problem), ("PERIOD_CLOSED".to_owned(), "entryDate".to_owned()));
    // What touches the closed month is booked on the first open day, and a correction to the tax office.
    let id = january["id"].as_str().unwrap();
    let voided =
        write(&shop, &who, (POST, &format!("journal-entries/{id}/void"), 200), object!({"reason": "wrong"}))
            .await;
    let reversal = voided["reversedBy"].as_str().unwrap();
    let reversal = shop.get(&format!("/api/accounting/journal-entries/{reversal}"), &who, 200).await;
    assert_eq!(
        (&reversal["entryDate"], &reversal["businessDate"]),
        (&object!("2024-02-01"), &object!("2024-01-31"))
    );
    let report = async |from: &str, to: &str| {
        shop.get(&format!("/api/accounting/tax-report?from={from}&to={to}"), &who, 200).await
    };
    let closed = report("2024-01-01", "2024-01-31").await;
    assert_eq!(
        (&closed["output"][0]["taxCode"], &closed["output"][0]["tax"]["amount"]),
        (&object!("CITY"), &object!("7.00"))
    );
    assert_eq!(closed["corrections"], object!([]));
    let open = report("2024-02-01", "2024-02-29").await;
    assert_eq!(open["output"], object!([]));
    let correction = &open["corrections"][0];
    assert_eq!(
        (&correction["period"], &correction["tax"]["amount"]),
        (&object!("2024-01"), &object!("-7.00"))
    );
    assert_eq!(open["payable"]["amount"], "-7.00");
    let periods = shop.get("/api/accounting/periods?limit=200", &who, 200).await;
    let last = periods["data"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["id"], &last["status"]), (&object!("2024-01"), &object!("Closed")));
    // Only the owner opens it again.
    let reopen = async |who: &str, month: &str, status: u16| {
        write(&shop, who, (POST, &format!("periods/{month}/reopen"), status), Value::Null).await
    };
    assert_eq!(reopen(&who, "2024-01", 403).await["code"], "FORBIDDEN");
    let owner = shop.owner().await;
    assert_eq!(reopen(&owner, "2024-02", 409).await["code"], "PERIOD_NOT_CLOSED");
    assert_eq!(close(&owner, "2024-02", 200).await["version"], 1);
    assert_eq!(reopen(&owner, "2024-01", 409).await["code"], "PERIOD_ORDER");
    assert_eq!(reopen(&owner, "2024-02", 200).await["status"], "Open");
    shop.stop().await;
}

async fn numbers_are_gapless_however_many_post_at_once(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let who = shop.owner().await;
    let mut paths = Vec::new();
    for _ in 0..24 {
        let body = entry("2024-05-05", &[line("6030", "Debit", "1.00"), line("1030", "Credit", "1.00")]);
        let draft = write(&shop, &who, (POST, "journal-entries", 201), body).await;
        paths.push(format!(
            "{}/api/accounting/journal-entries/{}/post",
            shop.url,
            draft["id"].as_str().unwrap()
        ));
    }
    // Each twice, all at once: one of two is refused.
    let mut tasks = tokio::task::JoinSet::new();
    for path in paths.iter().chain(&paths) {
        let request = shop.client.post(path).bearer_auth(&who);
        tasks.spawn(async move {
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            (status, serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap())
        });
    }
    let mut numbers = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let (status, body) = done.unwrap();
        match status {
            200 => numbers.push(body["entryNumber"].as_str().unwrap().to_owned()),
            _ => assert_eq!((status, &body["code"]), (409, &object!("ENTRY_NOT_DRAFT"))),
        }
    }
    numbers.sort();
    let expected: Vec<String> = (1..=24).map(|n| format!("JE-2024-{n:06}")).collect();
    assert_eq!(numbers, expected);
    let trial = shop.get("/api/accounting/trial-balance", &who, 200).await;
    assert_eq!(trial["totals"]["debit"], trial["totals"]["credit"]);
    shop.stop().await;
}

super::on_both_engines! {
    the_chart_keeps_its_rules,
    entries_are_checked_posted_and_voided,
    closed_months_stay_as_they_are,
    numbers_are_gapless_however_many_post_at_once,
}
