//! What stands over the screen until it is answered or closed.

use crate::api::{Event, Receipt, Sale};

use super::app::{App, Effects};
use super::message::{Act, Asked, Effect, Field};

/// A dialog.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// The map of keys.
    Help,
    /// How much of the selected line, or of a product that is sold by weight.
    Quantity {
        /// Its id and name; none: the selected line.
        add: Option<(String, String)>,
    },
    /// A discount: on the whole ticket, or on the selected line.
    Discount {
        /// On the whole.
        whole: bool,
    },
    /// Another price of the selected line.
    Price,
    /// Parked tickets.
    Recall,
    /// Goods that come back: first the receipt, then its lines.
    Return {
        /// The receipt, once it was found.
        sale: Option<Sale>,
        /// Receipts to choose from.
        receipts: Vec<Receipt>,
    },
    /// A manager's PIN for what was asked.
    Approve {
        /// What waits for it.
        then: Asked,
        /// What is to be allowed, as the till says it.
        detail: String,
    },
    /// What waits for the server.
    Inspector {
        /// Newest first.
        events: Vec<Event>,
        /// Where older ones begin.
        next: Option<i64>,
        /// Not asked yet, or not answered.
        loading: bool,
    },
    /// Receipts to print again.
    Receipts {
        /// Newest first.
        receipts: Vec<Receipt>,
        /// Not answered yet.
        loading: bool,
    },
    /// Everything else.
    Menu,
    /// The drawer without a sale: why.
    Drawer,
    /// Cash without a sale.
    Cash(CashWay),
    /// Whether to give up the ticket.
    ConfirmVoid,
    /// Figures of the shift so far, as the till gives them.
    Figures(Vec<(String, String)>),
}

/// Which way cash goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashWay {
    /// Into the drawer.
    In,
    /// Out of it.
    Out,
    /// To the safe.
    Drop,
}

impl CashWay {
    /// As the till calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Drop => "drop",
        }
    }
}

impl Dialog {
    /// Its `data-dialog` and the name of its words.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Quantity { .. } => "quantity",
            Self::Discount { .. } => "discount",
            Self::Price => "price",
            Self::Recall => "recall",
            Self::Return { .. } => "return",
            Self::Approve { .. } => "approve",
            Self::Inspector { .. } => "inspector",
            Self::Receipts { .. } => "receipts",
            Self::Menu => "menu",
            Self::Drawer => "drawer",
            Self::Cash(_) => "cash",
            Self::ConfirmVoid => "confirm-void",
            Self::Figures(_) => "figures",
        }
    }
}

impl App {
    /// Puts a dialog over the screen; its field gets the cursor.
    pub(super) fn open(&mut self, dialog: Dialog) -> Effects {
        self.error = None;
        self.busy = false;
        self.dialog = Some(dialog);
        match self.wanted_field() {
            // The pad and typed digits reach it without a cursor, and a scan is never typed into it.
            Some(field) if field.is_numeric() => vec![Effect::Blur],
            Some(field) => vec![Effect::Focus(field)],
            None => vec![Effect::Blur],
        }
    }

    pub(super) fn act_by_dialog(&mut self, act: Act) -> Effects {
        match act {
            Act::Quantity => self.for_line(Dialog::Quantity { add: None }, &[Field::Quantity]),
            Act::Discount => self.for_line(Dialog::Discount { whole: false }, &[Field::Value, Field::Reason]),
            Act::DiscountWhole(whole) => {
                self.dialog = Some(Dialog::Discount { whole });
                Effects::new()
            }
            Act::Price => self.for_line(Dialog::Price, &[Field::Value, Field::Reason]),
            Act::Recall(id) => {
                self.dialog = None;
                vec![Effect::Blur, Self::ask(&["recall", &id], Asked::Ticket)]
            }
            Act::Return => {
                self.clear(&[Field::Receipt]);
                let mut effects = self.open(Dialog::Return { sale: None, receipts: Vec::new() });
                effects.push(Self::ask(&["receipts"], Asked::Receipts));
                effects
            }
            Act::ReturnReceipt(number) => self.find_receipt(&number),
            Act::ReturnLine(line, quantity) => self.take_back(line, &quantity),
            Act::Drawer => {
                self.clear(&[Field::Reason]);
                self.open(Dialog::Drawer)
            }
            Act::Cash(way) => {
                self.clear(&[Field::Value, Field::Reason]);
                self.open(Dialog::Cash(way))
            }
            Act::Receipts => {
                let mut effects = self.open(Dialog::Receipts { receipts: Vec::new(), loading: true });
                effects.push(Self::ask(&["receipts"], Asked::Receipts));
                effects
            }
            Act::Reprint(number) => vec![Self::ask(&["reprint", &number], Asked::Plain("reprinted"))],
            Act::Inspector => {
                let dialog = Dialog::Inspector { events: Vec::new(), next: None, loading: true };
                let mut effects = self.open(dialog);
                effects.push(Self::ask(&["inspect"], Asked::Inspect));
                effects
            }
            Act::InspectMore => self.inspect_more(),
            Act::Nudge => vec![Self::ask(&["nudge"], Asked::Status), Self::ask(&["inspect"], Asked::Inspect)],
            _ => Effects::new(),
        }
    }

    /// A dialog about the selected line; without one there is nothing to do.
    fn for_line(&mut self, dialog: Dialog, fresh: &[Field]) -> Effects {
        if self.line().is_none() {
            return vec![self.say(super::app::Tone::Warn, "no-line", "")];
        }
        self.clear(fresh);
        self.open(dialog)
    }

    /// Enter in a dialog.
    pub(super) fn dialog_enter(&mut self) -> Effects {
        let Some(dialog) = self.dialog.clone() else { return Effects::new() };
        let line = self.line().unwrap_or_default();
        let (value, reason) = (self.field(Field::Value).to_owned(), self.field(Field::Reason).to_owned());
        let quantity = self.field(Field::Quantity).to_owned();
        match dialog {
            Dialog::Quantity { .. } if quantity.is_empty() => Effects::new(),
            Dialog::Quantity { add: Some((id, _)) } => {
                self.busy = true;
                vec![Self::ask(&["add", &id, &quantity], Asked::Scan)]
            }
            Dialog::Quantity { add: None } => self.send(&["line", "qty", &line, &quantity], Asked::Ticket),
            Dialog::Discount { .. } | Dialog::Price | Dialog::Cash(_) if value.is_empty() => {
                vec![Effect::Focus(Field::Value)]
            }
            Dialog::Discount { .. } | Dialog::Price | Dialog::Cash(_) | Dialog::Drawer
                if reason.trim().is_empty() =>
            {
                vec![Effect::Focus(Field::Reason)]
            }
            Dialog::Discount { whole: true } => {
                self.send(&["discount", "document", &value, &reason], Asked::Ticket)
            }
            Dialog::Discount { whole: false } => {
                self.send(&["line", "discount", &line, &value, &reason], Asked::Ticket)
            }
            Dialog::Price => self.send(&["line", "price", &line, &value, &reason], Asked::Ticket),
            Dialog::Cash(way) => {
                self.send(&["cash", way.as_str(), &value, &reason], Asked::Plain("cash-moved"))
            }
            Dialog::Drawer => self.send(&["drawer", &reason], Asked::Plain("drawer-opened")),
            Dialog::Approve { then, .. } => {
                let pin = self.field(Field::ManagerPin).to_owned();
                if pin.is_empty() {
                    return Effects::new();
                }
                self.send(&["approve", &pin], Asked::Approve(Box::new(then)))
            }
            Dialog::Return { sale: None, .. } => {
                let number = self.field(Field::Receipt).to_owned();
                if number.trim().is_empty() { Effects::new() } else { self.find_receipt(&number) }
            }
            Dialog::Return { sale: Some(_), .. } if self.ticket.is_refund() => self.go_to_pay(),
            Dialog::ConfirmVoid => self.send(&["ticket", "void"], Asked::VoidTicket),
            Dialog::Recall => match self.status.parked.as_slice() {
                [one] => self.act_by_dialog(Act::Recall(one.id.clone())),
                _ => Effects::new(),
            },
            Dialog::Help | Dialog::Figures(_) => {
                self.dialog = None;
                vec![Effect::Blur]
            }
            Dialog::Return { .. } | Dialog::Menu | Dialog::Inspector { .. } | Dialog::Receipts { .. } => {
                Effects::new()
            }
        }
    }

    fn send(&mut self, words: &[&str], asked: Asked) -> Effects {
        if self.busy {
            return Effects::new();
        }
        self.busy = true;
        self.error = None;
        vec![Self::ask(words, asked)]
    }

    /// A receipt by its number, or by what its QR code says.
    pub(super) fn find_receipt(&mut self, text: &str) -> Effects {
        self.error = None;
        vec![Self::ask(&["sale", text], Asked::Sale)]
    }

    fn take_back(&mut self, line: usize, quantity: &str) -> Effects {
        let Some(Dialog::Return { sale: Some(sale), .. }) = &self.dialog else { return Effects::new() };
        vec![Self::ask(&["return", &sale.receipt_number, &line.to_string(), quantity], Asked::Return)]
    }

    fn inspect_more(&mut self) -> Effects {
        match &mut self.dialog {
            Some(Dialog::Inspector { next, loading, .. }) => match next.take() {
                Some(before) => {
                    *loading = true;
                    vec![Self::ask(&["inspect", &before.to_string()], Asked::InspectMore)]
                }
                None => Effects::new(),
            },
            _ => Effects::new(),
        }
    }
}
