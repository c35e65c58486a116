//! The command line of the till: one line in, one [`Command`] out. No state, no IO.

use std::collections::BTreeMap;

use domain::CashMove;

use super::{Command, DiscountOn, ReceiptForm, USAGE};
use crate::api::Refusal;

impl Command {
    /// Reads one line. Refused with `BAD_COMMAND` and the usage that fits best.
    pub fn parse(line: &str) -> Result<Self, Refusal> {
        let (word, rest) = split(line.trim());
        let words: Vec<&str> = rest.split_whitespace().collect();
        match of_counter(word, &words, rest)? {
            Some(command) => Ok(command),
            None => of_office(word, &words, rest),
        }
    }
}

/// What is asked at the counter; `None`: another kind of command.
fn of_counter(word: &str, words: &[&str], rest: &str) -> Result<Option<Command>, Refusal> {
    Ok(Some(match (word, words) {
        ("enrol" | "enroll", [url, code]) => {
            Command::Enrol { url: (*url).to_owned(), code: (*code).to_owned() }
        }
        ("login", [pin]) => Command::Login { pin: (*pin).to_owned() },
        ("lock", []) => Command::Lock,
        ("shift", words) => shift(words)?,
        ("scan", [_, ..]) => Command::Scan { code: rest.to_owned() },
        ("add", [product]) => Command::Add { product: (*product).to_owned(), quantity: None },
        ("add", [product, quantity]) => {
            Command::Add { product: (*product).to_owned(), quantity: Some((*quantity).to_owned()) }
        }
        ("qty", [quantity]) => Command::Qty { line: None, quantity: (*quantity).to_owned() },
        ("price", [price, _, ..]) => {
            Command::Price { line: None, price: (*price).to_owned(), reason: after(rest, 1).to_owned() }
        }
        ("discount", ["document", value, _, ..]) => Command::Discount {
            on: DiscountOn::Ticket,
            value: (*value).to_owned(),
            reason: after(rest, 2).to_owned(),
        },
        ("discount", [value, _, ..]) if *value != "document" => Command::Discount {
            on: DiscountOn::Line(None),
            value: (*value).to_owned(),
            reason: after(rest, 1).to_owned(),
        },
        ("line", words) => of_line(words, rest)?,
        ("show", []) => Command::Show,
        ("tender", ["void", tender]) => Command::TenderVoid { tender: number(word, tender)? },
        ("drawer", [_, ..]) => Command::Drawer { reason: rest.to_owned() },
        ("cash", [way, amount, _, ..]) => Command::Cash {
            kind: cash_move(way)?,
            amount: (*amount).to_owned(),
            reason: after(rest, 2).to_owned(),
        },
        ("browse", []) => Command::Browse { category: None, from: 0 },
        ("browse", [category]) => Command::Browse { category: Some((*category).to_owned()), from: 0 },
        ("browse", [category, from]) => {
            Command::Browse { category: Some((*category).to_owned()), from: number(word, from)? }
        }
        ("count", []) => Command::Count,
        ("receipts", _) => Command::Receipts { text: rest.to_owned() },
        ("sale", [_, ..]) => Command::Sale { receipt: rest.to_owned() },
        ("reprint", [receipt]) => Command::Reprint { receipt: (*receipt).to_owned() },
        ("inspect", []) => Command::Inspect { before: None },
        ("inspect", [before]) => Command::Inspect { before: Some(before.parse().map_err(|_| usage(word))?) },
        ("nudge", []) => Command::Nudge,
        ("ticket", ["void"]) => Command::TicketVoid,
        ("park", []) => Command::Park,
        ("recall", []) => Command::Recall { ticket: None },
        ("recall", [ticket]) => Command::Recall { ticket: Some((*ticket).to_owned()) },
        _ => return Ok(None),
    }))
}

/// What is asked of the till as a machine, and how it is paid.
fn of_office(word: &str, words: &[&str], rest: &str) -> Result<Command, Refusal> {
    match (word, words) {
        ("pay", [method, amount]) => {
            Ok(Command::Pay { method: (*method).to_owned(), amount: (*amount).to_owned(), reference: None })
        }
        ("pay", [method, amount, _, ..]) => Ok(Command::Pay {
            method: (*method).to_owned(),
            amount: (*amount).to_owned(),
            reference: Some(after(rest, 2).to_owned()),
        }),
        ("return", [receipt, line, quantity]) => Ok(Command::Return {
            receipt: (*receipt).to_owned(),
            line: number(word, line)?,
            quantity: (*quantity).to_owned(),
        }),
        ("approve", [pin]) => Ok(Command::Approve { pin: (*pin).to_owned() }),
        ("receipt", [number, form, _, ..]) => Ok(Command::Receipt {
            number: (*number).to_owned(),
            form: form_of(form)?,
            path: after(rest, 2).to_owned(),
        }),
        ("network", ["off"]) => Ok(Command::Network { on: false }),
        ("network", ["on"]) => Ok(Command::Network { on: true }),
        ("sync", []) => Ok(Command::Sync),
        ("status", []) => Ok(Command::Status),
        ("stock", [sku]) => Ok(Command::Stock { sku: (*sku).to_owned() }),
        ("search", [_, ..]) => Ok(Command::Search { text: rest.to_owned() }),
        ("journal", ["verify"]) => Ok(Command::JournalVerify),
        ("rescue", [_, ..]) => Ok(Command::Rescue { path: rest.to_owned() }),
        ("help", _) => Ok(Command::Help),
        ("quit" | "exit", []) => Ok(Command::Quit),
        _ => Err(usage(word)),
    }
}

/// What acts on one line.
fn of_line(words: &[&str], rest: &str) -> Result<Command, Refusal> {
    let word = "line";
    match words {
        ["void", line] => Ok(Command::LineVoid { line: number(word, line)? }),
        ["qty", line, quantity] => {
            Ok(Command::Qty { line: Some(number(word, line)?), quantity: (*quantity).to_owned() })
        }
        ["price", line, price, _, ..] => Ok(Command::Price {
            line: Some(number(word, line)?),
            price: (*price).to_owned(),
            reason: after(rest, 3).to_owned(),
        }),
        ["discount", line, value, _, ..] => Ok(Command::Discount {
            on: DiscountOn::Line(Some(number(word, line)?)),
            value: (*value).to_owned(),
            reason: after(rest, 3).to_owned(),
        }),
        _ => Err(usage(word)),
    }
}

fn cash_move(way: &str) -> Result<CashMove, Refusal> {
    match way {
        "in" => Ok(CashMove::PayIn),
        "out" => Ok(CashMove::PayOut),
        "drop" => Ok(CashMove::Drop),
        _ => Err(usage("cash")),
    }
}

fn shift(words: &[&str]) -> Result<Command, Refusal> {
    match words {
        ["open", float] => Ok(Command::ShiftOpen { float: (*float).to_owned() }),
        ["x"] => Ok(Command::ShiftX),
        ["close", cash, others @ ..] => {
            let mut counted = BTreeMap::new();
            for other in others {
                let Some((method, amount)) = other.split_once('=') else { return Err(usage("shift")) };
                counted.insert(method.to_owned(), amount.to_owned());
            }
            Ok(Command::ShiftClose { cash: (*cash).to_owned(), others: counted })
        }
        _ => Err(usage("shift")),
    }
}

fn form_of(word: &str) -> Result<ReceiptForm, Refusal> {
    match word {
        "text" => Ok(ReceiptForm::Text),
        "escpos" => Ok(ReceiptForm::Escpos),
        "png" => Ok(ReceiptForm::Png),
        _ => Err(usage("receipt")),
    }
}

fn number(word: &str, text: &str) -> Result<usize, Refusal> {
    text.parse().map_err(|_| usage(word))
}

fn split(line: &str) -> (&str, &str) {
    match line.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (line, ""),
    }
}

/// What stands behind the first `words` words, spaces inside kept.
fn after(mut text: &str, words: usize) -> &str {
    for _ in 0..words {
        text = split(text.trim_start()).1;
    }
    text
}

fn usage(word: &str) -> Refusal {
    let fitting: Vec<&str> =
        USAGE.iter().copied().filter(|usage| usage.split(' ').next() == Some(word)).collect();
    let detail = if fitting.is_empty() {
        "This command is not known; type help for the list.".to_owned()
    } else {
        format!("Type it as: {}.", fitting.join(" or "))
    };
    Refusal::new("BAD_COMMAND", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_keep_their_spaces() {
        assert_eq!(
            Command::parse("price 9.90 dented  tin").unwrap(),
            Command::Price { line: None, price: "9.90".into(), reason: "dented  tin".into() }
        );
        assert_eq!(
            Command::parse("discount document 10% staff").unwrap(),
            Command::Discount { on: DiscountOn::Ticket, value: "10%".into(), reason: "staff".into() }
        );
    }

    #[test]
    fn a_line_is_named_by_its_number() {
        assert_eq!(
            Command::parse("line price 2 9.90 dented  tin").unwrap(),
            Command::Price { line: Some(2), price: "9.90".into(), reason: "dented  tin".into() }
        );
        assert_eq!(
            Command::parse("cash drop 200 to the  safe").unwrap(),
            Command::Cash { kind: CashMove::Drop, amount: "200".into(), reason: "to the  safe".into() }
        );
        assert!(Command::parse("line price 9.90").unwrap_err().detail.contains("line price LINE AMOUNT"));
    }

    #[test]
    fn a_wrong_command_is_told_how() {
        let refusal = Command::parse("price 9.90").unwrap_err();
        assert_eq!(refusal.code, "BAD_COMMAND");
        assert!(refusal.detail.contains("price AMOUNT REASON"));
        assert!(Command::parse("dance").unwrap_err().detail.contains("help"));
    }
}
