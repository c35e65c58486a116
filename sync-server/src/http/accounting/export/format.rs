//! How CSV, beancount and hledger write accounts, entries and lines; whatever a name holds, it stays a name. What may
//! not enter: the database, HTTP.

use domain::Currency;
use std::fmt::Write as _;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For spreadsheets.
    Csv,
    /// <https://beancount.github.io>, version 3.
    Beancount,
    /// <https://hledger.org>.
    Hledger,
}

/// An account with its name in both programs.
#[derive(Debug)]
pub struct Account {
    code: String,
    name: String,
    /// Such as `Assets:1010:Cash-in-drawers`.
    path: String,
}

/// An entry, without its lines.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    pub number: &'a str,
    pub date: &'a str,
    /// Empty: the date.
    pub business_date: &'a str,
    pub entry_type: &'a str,
    pub status: &'a str,
    pub description: &'a str,
    pub reference: &'a str,
}

/// A line of an entry.
#[derive(Debug)]
pub struct Line<'a> {
    pub account: &'a Account,
    pub debit: bool,
    /// Digits and a point, above zero.
    pub amount: String,
    pub currency: Currency,
    pub memo: &'a str,
}

impl Account {
    /// The code makes the path unique, the name makes it readable.
    pub fn new(code: &str, name: &str, account_type: &str) -> Self {
        let root = match account_type {
            "Asset" => "Assets",
            "Liability" => "Liabilities",
            "Equity" => "Equity",
            "Revenue" => "Income",
            _ => "Expenses",
        };
        let path = format!("{root}:{}:{}", component(code), component(name));
        Self { code: code.to_owned(), name: name.to_owned(), path }
    }
}

/// Text as a part of an account's path: ASCII letters, digits, single hyphens, first a capital or a digit.
fn component(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(if out.is_empty() { c.to_ascii_uppercase() } else { c });
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    while out.ends_with('-') {
        out.pop();
    }
    if out.is_empty() { "X".to_owned() } else { out }
}

/// One line of text: what breaks lines becomes a space.
fn flat(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}');
    text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}

/// A beancount text.
fn quoted(text: &str) -> String {
    format!("\"{}\"", flat(text).replace('\\', "\\\\").replace('"', "\\\""))
}

/// A description of hledger: no comment, no payee begins in it.
fn plain(text: &str) -> String {
    flat(text).replace(';', ",").replace('|', "/")
}

/// A cell of CSV: quoted, and never a formula to a spreadsheet.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

impl Format {
    /// By its name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "beancount" => Some(Self::Beancount),
            "hledger" => Some(Self::Hledger),
            _ => None,
        }
    }

    /// The media type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Beancount | Self::Hledger => "text/plain; charset=utf-8",
        }
    }

    /// The file's name.
    pub const fn disposition(self) -> &'static str {
        match self {
            Self::Csv => "attachment; filename=\"journal.csv\"",
            Self::Beancount => "attachment; filename=\"books.beancount\"",
            Self::Hledger => "attachment; filename=\"books.journal\"",
        }
    }

    // Writing to a String does not fail: its results are dropped below.

    /// What comes before the entries.
    pub fn head<'a>(self, out: &mut String, currency: Currency, accounts: impl Iterator<Item = &'a Account>) {
        match self {
            Self::Csv => out.push_str(
                "entryNumber,entryDate,businessDate,entryType,status,description,reference,accountCode,accountName,\
                 direction,amount,currency,memo\r\n",
            ),
            Self::Beancount => {
                let _ = writeln!(out, "option \"operating_currency\" \"{currency}\"\n");
                for account in accounts {
                    let _ = writeln!(out, "1970-01-01 open {} {currency}", account.path);
                    let _ = writeln!(out, "  name: {}", quoted(&account.name));
                }
            }
            Self::Hledger => {
                let zeros = "0".repeat(usize::try_from(currency.digits()).unwrap_or(2));
                let _ = writeln!(out, "commodity 1000.{zeros} {currency}\n");
                for account in accounts {
                    let _ = writeln!(out, "account {}  ; {}", account.path, plain(&account.name));
                }
            }
        }
    }

    /// What comes before an entry's lines.
    pub fn entry(self, out: &mut String, entry: &Entry<'_>) {
        match self {
            Self::Csv => {}
            Self::Beancount => {
                let _ = writeln!(out, "\n{} * {}", entry.date, quoted(entry.description));
                let _ = writeln!(out, "  number: {}", quoted(entry.number));
                for (key, value) in [("reference", entry.reference), ("business-date", entry.business_date)] {
                    if !value.is_empty() {
                        let _ = writeln!(out, "  {key}: {}", quoted(value));
                    }
                }
            }
            Self::Hledger => {
                let (date, number) = (entry.date, entry.number);
                let _ = writeln!(out, "\n{date} * ({number}) {}", plain(entry.description));
                for (key, value) in [("reference", entry.reference), ("business-date", entry.business_date)] {
                    if !value.is_empty() {
                        let _ = writeln!(out, "    ; {key}: {}", plain(value));
                    }
                }
            }
        }
    }

    /// A line.
    pub fn line(self, out: &mut String, entry: &Entry<'_>, line: &Line<'_>) {
        let Line { account, amount, currency, .. } = line;
        if self == Self::Csv {
            let business_date = if entry.business_date.is_empty() { entry.date } else { entry.business_date };
            let direction = if line.debit { "Debit" } else { "Credit" };
            let cells = [
                entry.number,
                entry.date,
                business_date,
                entry.entry_type,
                entry.status,
                entry.description,
                entry.reference,
                &account.code,
                &account.name,
                direction,
                amount,
                currency.code(),
                line.memo,
            ];
            let cells: Vec<String> = cells.into_iter().map(cell).collect();
            let _ = write!(out, "{}\r\n", cells.join(","));
            return;
        }
        let sign = if line.debit { "" } else { "-" };
        let _ = write!(out, "  {}  {sign}{amount} {currency}", account.path);
        if line.memo.is_empty() {
            out.push('\n');
        } else if self == Self::Beancount {
            let _ = writeln!(out, "\n    memo: {}", quoted(line.memo));
        } else {
            let _ = writeln!(out, "  ; {}", plain(line.memo));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Account, cell, component, plain, quoted};

    #[test]
    fn names_stay_names() {
        assert_eq!(component("Cash in drawers"), "Cash-in-drawers");
        assert_eq!(component("  ü; (a)  \n"), "A");
        assert_eq!(component("现金"), "X");
        assert_eq!(Account::new("10-1", "über Bank", "Asset").path, "Assets:10-1:Ber-Bank");
        assert_eq!(quoted("a \"b\" \\ c\nd"), r#""a \"b\" \\ c d""#);
        assert_eq!(plain("x; y | z\r\n2026-01-01 w"), "x, y / z  2026-01-01 w");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
    }
}
