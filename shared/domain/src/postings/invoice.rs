//! Which accounts the payment of an invoice moves. The rows themselves stand in the table.

use super::build::{self, Figures};
use super::table::Event;
use super::{Posting, PostingError};

/// How an invoice is paid. Stable text: `BankTransfer`, `Card`, `Cash`, `Cheque`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoicePayment {
    /// Into the bank account.
    BankTransfer,
    /// By card, until the acquirer pays out.
    Card,
    /// At the office.
    Cash,
    /// By cheque, until it is cashed.
    Cheque,
}

impl InvoicePayment {
    /// Reads the stable text.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "BankTransfer" => Self::BankTransfer,
            "Card" => Self::Card,
            "Cash" => Self::Cash,
            "Cheque" => Self::Cheque,
            _ => return None,
        })
    }

    /// The stable text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BankTransfer => "BankTransfer",
            Self::Card => "Card",
            Self::Cash => "Cash",
            Self::Cheque => "Cheque",
        }
    }
}

/// An invoice is paid, in part or in full.
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn invoice_paid(by: InvoicePayment, amount_minor: i64) -> Result<Option<Posting>, PostingError> {
    let event = match by {
        InvoicePayment::BankTransfer => Event::InvoicePaidByTransfer,
        InvoicePayment::Card => Event::InvoicePaidByCard,
        InvoicePayment::Cash => Event::InvoicePaidInCash,
        InvoicePayment::Cheque => Event::InvoicePaidByCheque,
    };
    build::build(event, &Figures::of_value("payment", amount_minor)?)
}
