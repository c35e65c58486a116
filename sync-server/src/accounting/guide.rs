//! The accountant's table in `docs/guide/accounting.md` is the table by which the server posts: made from it
//! here, and compared.

use super::DEFAULT_CHART;
use domain::postings::table::{Account, TABLE};
use domain::{AccountRole, Direction};
use std::fmt::Write as _;
use std::path::Path;

/// Set this to write the table anew.
const WRITE: &str = "COUNTERFOIL_WRITE_GUIDE";
const BEGIN: &str = "<!-- postings: begin -->\n";
const END: &str = "<!-- postings: end -->";

/// `CashPaidIn` as `Cash paid in`.
fn words(name: &impl std::fmt::Debug) -> String {
    let mut out = String::new();
    for c in format!("{name:?}").chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push(' ');
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

fn account(account: Account) -> String {
    match account {
        Account::Of(role) => of_role(role),
        Account::Revenue => "Revenue of the channel: 4010, 4020 or 4030".to_owned(),
        Account::Adjustment => {
            "By reason: waste 6041, damage 6042, theft 6043, own use 6044, count 6045, other 6040".to_owned()
        }
        Account::Tender => "Where the tender is collected: cash 1010, card 1110, web 1120, on account 1200, \
                            gift card 2200, other 1130"
            .to_owned(),
        Account::RefundTender => {
            "From where the tender is given back: cash 1010, card 1110, web 2300 until the gateway \
                                  confirms, on account 1200, store credit 2200, other 1130"
                .to_owned()
        }
    }
}

fn of_role(role: AccountRole) -> String {
    let line = DEFAULT_CHART.iter().find(|line| line.4 == Some(role)).unwrap();
    format!("{} {}", line.0, line.1)
}

fn table() -> String {
    let mut out = String::from("| Event | Side | Account | Amount |\n| --- | --- | --- | --- |\n");
    let mut last = String::new();
    for rule in TABLE {
        let name = words(&rule.event);
        let shown = if name == last { "" } else { &name };
        let side = if rule.direction == Direction::Debit { "Dr" } else { "Cr" };
        writeln!(out, "| {shown} | {side} | {} | {} |", account(rule.account), words(&rule.amount)).unwrap();
        last = name;
    }
    out
}

#[test]
fn the_guides_table_is_the_table_by_which_the_server_posts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide/accounting.md");
    let guide = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = guide.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    let made = table();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{made}{END}{after}")).unwrap();
    } else {
        assert!(found == made, "{} is old; run this test with {WRITE}=1", path.display());
    }
}
