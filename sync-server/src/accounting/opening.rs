//! Opening balances: what a shop brings from its former books becomes one balanced entry against the equity
//! account for it. Stock comes with its goods, not from here.

use super::books::{Kind, insert};
use super::manual::{GivenLine, Line, check_date, check_line, insert_lines};
use super::{AccountingError, Chart, NewEntry, sql};
use crate::refusal::Refusal;
use domain::{AccountRole, Currency, Direction, EntryId};
use jiff::civil::Date;
use store::{Tx, params};

/// Most accounts at once.
const LINES_MAX: usize = 2_000;

/// Books opening balances as of a day, once. Error: `Refused`.
pub fn import_opening(
    tx: &Tx,
    as_of: Date,
    given: &[GivenLine<'_>],
    currency: Currency,
    by: &str,
) -> Result<EntryId, AccountingError> {
    if given.is_empty() || given.len() > LINES_MAX {
        let detail = "Opening balances have 1 to 2000 lines; give them.";
        return Err(Refusal::rule("TOO_FEW_LINES", "lines", detail).into());
    }
    if tx.query_opt(&sql::HAS_OPENING, params![], |_| Ok(()))?.is_some() {
        let detail = "Opening balances are booked already; void that entry first.";
        return Err(Refusal::conflict("OPENING_EXISTS", "", detail).into());
    }
    check_date(tx, as_of, "asOf")?;
    let equity = Chart::load(tx)?.account(AccountRole::OpeningEquity)?.uuid();
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(given.len() + 1);
    for (n, line) in given.iter().enumerate() {
        let line = check_line(tx, n, line, currency)?;
        let field = format!("lines[{n}].account");
        if lines.iter().any(|other| other.account == line.account) {
            let detail = "The account is there twice; give each one balance.";
            return Err(Refusal::rule("DUPLICATE_ACCOUNT", field, detail).into());
        }
        if line.role.as_deref() == Some(AccountRole::OpeningEquity.as_str()) {
            let detail = "The difference is booked on this account by itself; leave it out.";
            return Err(Refusal::rule("CONTROL_ACCOUNT", field, detail).into());
        }
        lines.push(line);
    }
    let net: i128 = lines
        .iter()
        .map(|line| i128::from(line.amount_minor) * if line.direction == Direction::Debit { 1 } else { -1 })
        .sum();
    if net != 0 {
        let direction = if net > 0 { Direction::Credit } else { Direction::Debit };
        let amount_minor = i64::try_from(net.unsigned_abs()).map_err(|_| {
            Refusal::rule("AMOUNT_TOO_LARGE", "lines", "The balances are too large to be booked; check them.")
        })?;
        lines.push(Line { account: equity, role: None, direction, amount_minor, memo: None });
    }
    let id = tx.new_id();
    insert_lines(tx, id, as_of, &lines)?;
    let entry = NewEntry {
        date: as_of,
        source_kind: "opening",
        source_id: id,
        description: "Opening balances",
        reference: "OPENING",
        currency,
        by,
    };
    insert(tx, id, &entry, &Kind { entry_type: "Manual", business_date: None, reversal_of: None })
}
