//! The command line of the till: one line in, one [`Command`] out. Amounts stay text here, since only
//! the enrolled store knows its currency. No state, no IO.

use std::collections::BTreeMap;

use domain::CashMove;

use crate::api::Refusal;

/// What a person can ask of a till; see `commands.md`'s table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // the fields repeat the words of the table
pub enum Command {
    Enrol {
        url: String,
        code: String,
    },
    Login {
        pin: String,
    },
    Lock,
    ShiftOpen {
        float: String,
    },
    ShiftX,
    /// `shift close 312.40 [card=40.00 …]`: the counted cash, and other tenders where counted.
    ShiftClose {
        cash: String,
        others: BTreeMap<String, String>,
    },
    /// `scan CODE` or `scan 6*CODE`.
    Scan {
        code: String,
    },
    /// `add PRODUCT_ID [QTY]`: as a scan of it.
    Add {
        product: String,
        quantity: Option<String>,
    },
    /// `qty N` for the last line, `line qty LINE N` for any.
    Qty {
        line: Option<usize>,
        quantity: String,
    },
    /// `price AMOUNT REASON` for the last line, `line price LINE AMOUNT REASON` for any.
    Price {
        line: Option<usize>,
        price: String,
        reason: String,
    },
    /// `discount 10% REASON` for the last line, `line discount LINE …` for any, `discount document …` for all.
    Discount {
        on: DiscountOn,
        value: String,
        reason: String,
    },
    LineVoid {
        line: usize,
    },
    TicketVoid,
    /// The open ticket as it is.
    Show,
    Park,
    Recall {
        ticket: Option<String>,
    },
    Pay {
        method: String,
        amount: String,
        reference: Option<String>,
    },
    /// Takes a tender back off an unfinished ticket.
    TenderVoid {
        tender: usize,
    },
    /// The drawer without a sale.
    Drawer {
        reason: String,
    },
    /// Cash without a sale.
    Cash {
        kind: CashMove,
        amount: String,
        reason: String,
    },
    /// `browse [CATEGORY [FROM]]`: the grid.
    Browse {
        category: Option<String>,
        from: usize,
    },
    /// How many products there are.
    Count,
    /// The latest receipts, or those whose number has the text.
    Receipts {
        text: String,
    },
    /// One receipt, by number or by its QR code's text.
    Sale {
        receipt: String,
    },
    Reprint {
        receipt: String,
    },
    /// What waits for the server; `inspect BEFORE` for older events.
    Inspect {
        before: Option<i64>,
    },
    /// `sync` without waiting.
    Nudge,
    Return {
        receipt: String,
        line: usize,
        quantity: String,
    },
    Approve {
        pin: String,
    },
    Receipt {
        number: String,
        form: ReceiptForm,
        path: String,
    },
    Network {
        on: bool,
    },
    Sync,
    Status,
    Stock {
        sku: String,
    },
    Search {
        text: String,
    },
    JournalVerify,
    Rescue {
        path: String,
    },
    Help,
    Quit,
}

/// What a discount is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscountOn {
    /// A line, from 1; `None`: the last.
    Line(Option<usize>),
    /// The whole ticket.
    Ticket,
}

/// What `receipt` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptForm {
    /// Plain text.
    Text,
    /// The printer's bytes.
    Escpos,
    /// A picture of the paper.
    Png,
}

/// The lines that `help` answers and that a wrong command is shown.
pub const USAGE: &[&str] = &[
    "enrol URL CODE",
    "login PIN",
    "lock",
    "shift open FLOAT",
    "shift x",
    "shift close CASH [METHOD=COUNTED …]",
    "scan [N*]CODE",
    "qty N",
    "price AMOUNT REASON",
    "discount N%|AMOUNT REASON",
    "discount document N%|AMOUNT REASON",
    "add PRODUCT_ID [QTY]",
    "line qty LINE N",
    "line price LINE AMOUNT REASON",
    "line discount LINE N%|AMOUNT REASON",
    "line void LINE",
    "ticket void",
    "show",
    "park",
    "recall [ID]",
    "pay cash|card|gift|account AMOUNT [REFERENCE]",
    "tender void N",
    "return RECEIPT LINE QTY",
    "drawer REASON",
    "cash in|out|drop AMOUNT REASON",
    "receipts [TEXT]",
    "sale RECEIPT",
    "reprint RECEIPT",
    "approve PIN",
    "receipt NUMBER text|escpos|png PATH",
    "network off|on",
    "sync",
    "nudge",
    "status",
    "inspect [BEFORE]",
    "stock SKU",
    "search TEXT",
    "browse [CATEGORY [FROM]]",
    "count",
    "journal verify",
    "rescue PATH",
    "quit",
];

impl Command {
    /// Whether it changes nothing and is answered at once, also while another waits for the server.
    #[must_use]
    pub const fn only_looks(&self) -> bool {
        matches!(self, Self::Status | Self::Help | Self::Show | Self::Inspect { .. })
    }

    /// Reads one line. Refused with `BAD_COMMAND` and the usage that fits best.
    pub fn parse(line: &str) -> Result<Self, Refusal> {
        let line = line.trim();
        let (word, rest) = split(line);
        let words: Vec<&str> = rest.split_whitespace().collect();
        match (word, words.as_slice()) {
            ("enrol" | "enroll", [url, code]) => {
                Ok(Self::Enrol { url: (*url).to_owned(), code: (*code).to_owned() })
            }
            ("login", [pin]) => Ok(Self::Login { pin: (*pin).to_owned() }),
            ("lock", []) => Ok(Self::Lock),
            ("shift", words) => shift(words),
            ("scan", [_, ..]) => Ok(Self::Scan { code: rest.to_owned() }),
            ("add", [product]) => Ok(Self::Add { product: (*product).to_owned(), quantity: None }),
            ("add", [product, quantity]) => {
                Ok(Self::Add { product: (*product).to_owned(), quantity: Some((*quantity).to_owned()) })
            }
            ("qty", [quantity]) => Ok(Self::Qty { line: None, quantity: (*quantity).to_owned() }),
            ("price", [price, _, ..]) => Ok(Self::Price {
                line: None,
                price: (*price).to_owned(),
                reason: after(rest, 1).to_owned(),
            }),
            ("discount", ["document", value, _, ..]) => Ok(Self::Discount {
                on: DiscountOn::Ticket,
                value: (*value).to_owned(),
                reason: after(rest, 2).to_owned(),
            }),
            ("discount", [value, _, ..]) if *value != "document" => Ok(Self::Discount {
                on: DiscountOn::Line(None),
                value: (*value).to_owned(),
                reason: after(rest, 1).to_owned(),
            }),
            ("line", words) => of_line(words, rest),
            ("show", []) => Ok(Self::Show),
            ("tender", ["void", tender]) => Ok(Self::TenderVoid { tender: number(word, tender)? }),
            ("drawer", [_, ..]) => Ok(Self::Drawer { reason: rest.to_owned() }),
            ("cash", [way, amount, _, ..]) => Ok(Self::Cash {
                kind: cash_move(way)?,
                amount: (*amount).to_owned(),
                reason: after(rest, 2).to_owned(),
            }),
            ("browse", []) => Ok(Self::Browse { category: None, from: 0 }),
            ("browse", [category]) => Ok(Self::Browse { category: Some((*category).to_owned()), from: 0 }),
            ("browse", [category, from]) => {
                Ok(Self::Browse { category: Some((*category).to_owned()), from: number(word, from)? })
            }
            ("count", []) => Ok(Self::Count),
            ("receipts", _) => Ok(Self::Receipts { text: rest.to_owned() }),
            ("sale", [_, ..]) => Ok(Self::Sale { receipt: rest.to_owned() }),
            ("reprint", [receipt]) => Ok(Self::Reprint { receipt: (*receipt).to_owned() }),
            ("inspect", []) => Ok(Self::Inspect { before: None }),
            ("inspect", [before]) => {
                Ok(Self::Inspect { before: Some(before.parse().map_err(|_| usage(word))?) })
            }
            ("nudge", []) => Ok(Self::Nudge),
            ("ticket", ["void"]) => Ok(Self::TicketVoid),
            ("park", []) => Ok(Self::Park),
            ("recall", []) => Ok(Self::Recall { ticket: None }),
            ("recall", [ticket]) => Ok(Self::Recall { ticket: Some((*ticket).to_owned()) }),
            ("pay", [method, amount]) => {
                Ok(Self::Pay { method: (*method).to_owned(), amount: (*amount).to_owned(), reference: None })
            }
            ("pay", [method, amount, _, ..]) => Ok(Self::Pay {
                method: (*method).to_owned(),
                amount: (*amount).to_owned(),
                reference: Some(after(rest, 2).to_owned()),
            }),
            ("return", [receipt, line, quantity]) => Ok(Self::Return {
                receipt: (*receipt).to_owned(),
                line: number(word, line)?,
                quantity: (*quantity).to_owned(),
            }),
            ("approve", [pin]) => Ok(Self::Approve { pin: (*pin).to_owned() }),
            ("receipt", [number, form, _, ..]) => Ok(Self::Receipt {
                number: (*number).to_owned(),
                form: form_of(form)?,
                path: after(rest, 2).to_owned(),
            }),
            ("network", ["off"]) => Ok(Self::Network { on: false }),
            ("network", ["on"]) => Ok(Self::Network { on: true }),
            ("sync", []) => Ok(Self::Sync),
            ("status", []) => Ok(Self::Status),
            ("stock", [sku]) => Ok(Self::Stock { sku: (*sku).to_owned() }),
            ("search", [_, ..]) => Ok(Self::Search { text: rest.to_owned() }),
            ("journal", ["verify"]) => Ok(Self::JournalVerify),
            ("rescue", [_, ..]) => Ok(Self::Rescue { path: rest.to_owned() }),
            ("help", _) => Ok(Self::Help),
            ("quit" | "exit", []) => Ok(Self::Quit),
            _ => Err(usage(word)),
        }
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
