//! What can be asked of a till. Amounts stay text here, since only the enrolled store knows its currency. How a
//! line is read is in `command/parse.rs`. No state, no IO.

mod parse;

use std::collections::BTreeMap;

use domain::CashMove;

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
}
