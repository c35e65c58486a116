//! Opening balances of another program, and reports that agree with them and with what is posted after them.

use reqwest::{Method, Response};
use serde_json::json as object;

use super::books::{entry, line, posted, refusal};
use super::contract::held;
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(opening_balances_come_once_and_reports_agree);

async fn import(shop: &Shop, who: &str, body: &'static str) -> Response {
    let path = format!("{}/api/accounting/opening-balances?asOf=2023-12-31", shop.url);
    let request = shop.client.request(Method::POST, path).bearer_auth(who);
    held(&Method::POST, request.header("content-type", "text/csv").body(body).send().await.unwrap()).await
}

async fn what_cannot_be_imported(shop: &Shop, who: &str) {
    for (body, status, code, field) in [
        ("code,amount\n1030,5\n", 400, "UNREADABLE", "line 1"),
        ("account,direction,amount\n1030,Debit\n", 400, "UNREADABLE", "line 2"),
        ("account,direction,amount\n", 422, "TOO_FEW_LINES", "lines"),
        (
            "account,direction,amount\n1030,Debit,5\n1030,Debit,5\n",
            422,
            "DUPLICATE_ACCOUNT",
            "lines[1].account",
        ),
        ("account,direction,amount\n1030,Debit,=1+1\n", 422, "AMOUNT_INVALID", "lines[0].amount"),
        ("account,direction,amount\n3000,Credit,5\n", 422, "CONTROL_ACCOUNT", "lines[0].account"),
    ] {
        let problem = json(import(shop, who, body).await, status).await;
        assert_eq!(refusal(&problem), (code.to_owned(), field.to_owned()));
    }
}

async fn opening_balances_come_once_and_reports_agree(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let who = shop.owner().await;
    what_cannot_be_imported(&shop, &who).await;
    let before = shop.get("/api/accounting/accounts/3000/ledger", &who, 200).await;
    let entry_made = json(
        import(
            &shop,
            &who,
            "account;direction;amount\r\n1030;Debit;1000.00\r\n1200;Debit;300\r\n2500;Credit;50\r\n",
        )
        .await,
        201,
    )
    .await;
    assert_eq!(
        (&entry_made["entryNumber"], &entry_made["total"]["amount"]),
        (&object!("JE-2023-000001"), &object!("1300.00"))
    );
    let again = json(import(&shop, &who, "account,direction,amount\n1030,Debit,5\n").await, 409).await;
    assert_eq!(again["code"], "OPENING_EXISTS");
    let after = shop.get("/api/accounting/accounts/3000/ledger?to=2023-12-31", &who, 200).await;
    assert_eq!(after["closingBalance"]["amount"], "1250.00");
    assert_ne!(
        before["closingBalance"],
        shop.get("/api/accounting/accounts/3000/ledger", &who, 200).await["closingBalance"]
    );

    posted(
        &shop,
        &who,
        entry("2024-03-05", &[line("1030", "Debit", "80.00"), line("4010", "Credit", "80.00")]),
    )
    .await;
    posted(
        &shop,
        &who,
        entry("2024-03-06", &[line("6030", "Debit", "30.00"), line("1030", "Credit", "30.00")]),
    )
    .await;
    posted(
        &shop,
        &who,
        entry("2024-03-07", &[line("1030", "Debit", "100.00"), line("1200", "Credit", "100.00")]),
    )
    .await;
    let income = shop.get("/api/accounting/income-statement?from=2024-03-01&to=2024-03-31", &who, 200).await;
    assert_eq!(
        (&income["grossProfit"]["amount"], &income["netIncome"]["amount"]),
        (&object!("80.00"), &object!("50.00"))
    );
    for day in ["2023-12-31", "2024-03-05", "2024-03-31", "2199-12-31"] {
        let sheet = shop.get(&format!("/api/accounting/balance-sheet?asOf={day}"), &who, 200).await;
        assert_eq!(sheet["totalAssets"], sheet["totalLiabilitiesAndEquity"], "{day}");
    }
    let sheet = shop.get("/api/accounting/balance-sheet?asOf=2024-03-31", &who, 200).await;
    assert_eq!(sheet["currentEarnings"], income["netIncome"]);
    let ageing = shop.get("/api/accounting/receivables-ageing?asOf=2024-03-31", &who, 200).await;
    assert_eq!(
        (&ageing["total"]["amount"], &ageing["buckets"][3]["amount"]["amount"]),
        (&object!("200.00"), &object!("200.00"))
    );
    let day = shop.get("/api/accounting/day-summary?date=2024-03-05", &who, 200).await;
    assert_eq!(day["revenue"]["amount"], "80.00");
    for path in ["income-statement?from=2024-02-01&to=2024-01-01", "tax-report?to=soon", "export?format=xml"]
    {
        shop.get(&format!("/api/accounting/{path}"), &who, 400).await;
    }
    shop.stop().await;
}
