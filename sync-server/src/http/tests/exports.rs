//! Exports, read by the programs that they are for: beancount and hledger accept them, and their totals are those of
//! the trial balance. `cargo xtask test` installs both; where they are missing the tests fail.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json as object};

use super::books::{entry, line, posted, write};
use super::{Shop, TempFolder};

/// Sums the postings per account, with beancount's own parser, as `account amount`.
const SUMS: &str = "
import sys
from collections import defaultdict
from beancount import loader
from beancount.core.data import Transaction
entries, errors, options = loader.load_file(sys.argv[1])
assert not errors, errors
sums = defaultdict(int)
for entry in entries:
    if isinstance(entry, Transaction):
        for posting in entry.postings:
            sums[posting.account] += posting.units.number
for account in sorted(sums):
    print(account, sums[account])
";

/// beancount's folder of programs, beside what cargo builds.
fn beancount(program: &str) -> PathBuf {
    let tools = std::env::var_os("COUNTERFOIL_TOOLS").map(PathBuf::from).unwrap_or_else(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
        std::env::var_os("CARGO_TARGET_DIR").map_or(here, PathBuf::from).join("tools")
    });
    tools.join("beancount/bin").join(program)
}

/// What a program says; it must be there and content.
fn run(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| {
        panic!("{}: {error}; run `cargo xtask test`, which installs it", program.display())
    });
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && errors.trim().is_empty(), "{}: {errors}", program.display());
    String::from_utf8(output.stdout).unwrap()
}

async fn fetch(shop: &Shop, who: &str, query: &str) -> String {
    let response =
        shop.send(reqwest::Method::GET, &format!("/api/accounting/export?{query}"), who, None).await;
    assert_eq!(response.status(), 200);
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    response.text().await.unwrap()
}

/// Debit less credit by account code, minor units; zeros left out.
async fn trial_balance(shop: &Shop, who: &str) -> BTreeMap<String, i64> {
    let trial = shop.get("/api/accounting/trial-balance", who, 200).await;
    let minor = |amount: &Value| {
        domain::parse_minor(amount["amount"].as_str().unwrap(), domain::Currency::USD).unwrap()
    };
    let rows = trial["lines"].as_array().unwrap().iter();
    let net = rows
        .map(|row| (row["code"].as_str().unwrap().to_owned(), minor(&row["debit"]) - minor(&row["credit"])));
    net.filter(|(_, net_minor)| *net_minor != 0).collect()
}

/// `Assets:1030:Bank 12.50` lines as sums by code.
fn by_code<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, i64> {
    let minor = |text: &str| domain::parse_minor(text, domain::Currency::USD).unwrap();
    let rows = rows.map(|(account, amount)| (account.split(':').nth(1).unwrap().to_owned(), minor(amount)));
    rows.filter(|(_, net_minor)| *net_minor != 0).collect()
}

async fn the_programs_come_to_the_totals_of_the_trial_balance(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let who = shop.owner().await;
    // Names that would be something else to each program if they could.
    let odd = object!({"code": "6900-A", "name": "+ odd; \"name\"  (x) | \u{fc}\n2024-01-01 y", "accountType": "Expense"});
    write(&shop, &who, (reqwest::Method::POST, "accounts", 201), odd).await;
    let made = posted(
        &shop,
        &who,
        entry("2024-01-31", &[line("6900-A", "Debit", "950.07"), line("1030", "Credit", "950.07")]),
    )
    .await;
    posted(
        &shop,
        &who,
        entry("2024-02-29", &[line("1200", "Debit", "1.10"), line("4020", "Credit", "1.10")]),
    )
    .await;
    let path = format!("journal-entries/{}/void", made["id"].as_str().unwrap());
    write(&shop, &who, (reqwest::Method::POST, &path, 200), object!({"reason": "wrong \\ \"quoted\""})).await;
    posted(
        &shop,
        &who,
        entry("2024-03-01", &[line("6900-A", "Debit", "3.00"), line("1030", "Credit", "3.00")]),
    )
    .await;
    let expected = trial_balance(&shop, &who).await;
    assert!(expected.len() > 5);

    std::fs::create_dir_all(&folder.0).unwrap();
    let file = |name: &str| folder.0.join(name).to_str().unwrap().to_owned();
    let books = file("books.beancount");
    std::fs::write(&books, fetch(&shop, &who, "format=beancount").await).unwrap();
    run(&beancount("bean-check"), &[&books]);
    let sums = run(&beancount("python"), &["-c", SUMS, &books]);
    assert_eq!(by_code(sums.lines().map(|row| row.split_once(' ').unwrap())), expected);

    let journal = file("books.journal");
    std::fs::write(&journal, fetch(&shop, &who, "format=hledger").await).unwrap();
    let hledger = Path::new("hledger");
    run(hledger, &["-f", &journal, "check", "--strict"]);
    let sums = run(hledger, &["-f", &journal, "balance", "--flat", "--no-total", "--empty", "-O", "csv"]);
    let unquoted = |row: &str| row.trim_matches('"').replace("\",\"", " ").replace(" USD", "");
    let rows: Vec<String> = sums.lines().skip(1).map(unquoted).collect();
    assert_eq!(by_code(rows.iter().map(|row| row.rsplit_once(' ').unwrap_or((row, "0")))), expected);

    let csv = fetch(&shop, &who, "format=csv&from=2024-01-01&to=2024-01-31").await;
    let rows: Vec<&str> = csv.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert!(rows[0].starts_with("entryNumber,entryDate,"));
    // Two entries, of two lines each: the voided one and its reversal.
    assert_eq!(rows.len(), 1 + 4, "{csv}");
    assert!(rows[1].contains("\"'+ odd; \"\"name\"\"") && !csv.contains(",=") && !csv.contains("\"="));
    shop.stop().await;
}

super::on_both_engines! {
    the_programs_come_to_the_totals_of_the_trial_balance,
}
