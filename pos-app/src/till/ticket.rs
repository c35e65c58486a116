//! The ticket on the counter: plain data that is stored after every change, and its price by
//! `domain::pricing`. How a line comes in is `scan.rs`; how it is paid, `tender.rs`.

use domain::{
    Currency, CustomerTaxStatus, Discount, EventId, LineId, LinePrice, LineRequest, PriceRequest,
    PricedTicket, ProductId, Quantity, RefundedPart, TenderMethod, TicketId,
};
use jiff::civil::Date;
use protocol::{PriceOverride, StoreData, TenderLine};
use serde::{Deserialize, Serialize};

use super::linked::Follows;
use super::shop::Shop;
use crate::api::Refusal;

/// A ticket: goods out, or goods back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Which.
    pub ticket_id: TicketId,
    /// The event that will be its sale or refund; minted and stored before anything else (J-2).
    pub event_id: EventId,
    /// When it was opened, Unix milliseconds.
    pub opened_ms: i64,
    /// Short name once parked; 0 before.
    pub number: i64,
    /// Whether its prices include tax; set by its first line.
    pub prices_include_tax: bool,
    /// Goods sold.
    pub lines: Vec<TicketLine>,
    /// Discount on the whole.
    pub document_discount: Option<Discount>,
    /// What was laid on the counter so far.
    pub tenders: Vec<TenderLine>,
    /// Set on a ticket that takes goods back.
    pub refund: Option<RefundDraft>,
}

/// One line of a sale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketLine {
    /// Minted here.
    pub line_id: LineId,
    /// What.
    pub product_id: ProductId,
    /// Its SKU.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Whether fractions are sold.
    pub weighable: bool,
    /// Its tax class.
    pub tax_class: String,
    /// How much.
    pub quantity: Quantity,
    /// Price of one unit, ten-thousandths.
    pub unit_price_ten_thousandths: i64,
    /// The line's total where the code carried it (M-2).
    pub embedded_total_minor: Option<i64>,
    /// Whether discounts may touch it.
    pub discountable: bool,
    /// Its own discount.
    pub discount: Option<Discount>,
    /// Set when the price was set by hand.
    pub price_override: Option<PriceOverride>,
    /// The code as scanned.
    pub barcode: Option<String>,
    /// Years that the buyer must have.
    pub minimum_age: Option<u8>,
    /// Set on a line that goes along with another (M-8).
    #[serde(default)]
    pub follows: Option<Follows>,
}

/// Goods that come back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefundDraft {
    /// The sale's receipt.
    pub original_receipt: String,
    /// The sale's event.
    pub original_event_id: EventId,
    /// What comes back.
    pub lines: Vec<RefundDraftLine>,
}

/// One line that comes back, as much as was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefundDraftLine {
    /// Minted here.
    pub line_id: LineId,
    /// The sale's line.
    pub original_line_id: LineId,
    /// Its number on the sale's receipt, from 1.
    pub original_line: usize,
    /// What.
    pub product_id: ProductId,
    /// Its SKU then.
    pub sku: String,
    /// Its name then.
    pub name: String,
    /// Amounts with the original's taxes.
    pub part: RefundedPart,
}

impl Ticket {
    /// An empty ticket.
    #[must_use]
    pub const fn new(ticket_id: TicketId, event_id: EventId, opened_ms: i64) -> Self {
        Self {
            ticket_id,
            event_id,
            opened_ms,
            number: 0,
            prices_include_tax: false,
            lines: Vec::new(),
            document_discount: None,
            tenders: Vec::new(),
            refund: None,
        }
    }

    /// Whether there is nothing on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.refund.is_none()
    }

    /// Tenders as `domain::settle` takes them.
    #[must_use]
    pub fn tender_pairs(&self) -> Vec<(TenderMethod, i64)> {
        self.tenders.iter().map(|tender| (tender.method.clone(), tender.amount_minor)).collect()
    }

    /// Goods may only change while nothing was paid.
    pub fn refuse_after_tender(&self) -> Result<(), Refusal> {
        if self.tenders.is_empty() {
            return Ok(());
        }
        Err(Refusal::new(
            "TICKET_PARTLY_PAID",
            "Part of this ticket is paid; pay the rest, or void the ticket and give the money back.",
        ))
    }

    /// A line that may be changed, by its number from 1; without one the last.
    pub fn line_mut(&mut self, number: Option<usize>) -> Result<&mut TicketLine, Refusal> {
        let Some(number) = number else {
            return self.lines.iter_mut().rfind(|line| line.follows.is_none()).ok_or_else(no_line);
        };
        let count = self.lines.len();
        let parent = number.checked_sub(1).and_then(|at| self.leading_number(at));
        let line = number.checked_sub(1).and_then(|at| self.lines.get_mut(at)).ok_or_else(|| {
            Refusal::new("NO_LINE", format!("There is no line {number}; the ticket has {count} lines."))
        })?;
        match parent {
            Some(parent) => Err(Refusal::new(
                "LINKED_LINE",
                format!("{} goes along with line {parent}; change that line.", line.name),
            )),
            None => Ok(line),
        }
    }

    /// Prices the sale's lines (M-6).
    pub fn price(&self, shop: &Shop, date: Date) -> Result<PricedTicket, Refusal> {
        let request = self.request(&shop.store, date);
        domain::price(&request, &shop.taxes).map_err(|error| {
            let code = match error {
                domain::PriceError::Tax(_) => "TAX_RULE_MISSING",
                domain::PriceError::DiscountInvalid
                | domain::PriceError::DiscountTooLarge { .. }
                | domain::PriceError::NotDiscountable { .. } => "DISCOUNT_NOT_VALID",
                _ => "NOT_PRICED",
            };
            Refusal::new(code, sentence(&error.to_string()))
        })
    }

    fn request(&self, store: &StoreData, date: Date) -> PriceRequest {
        PriceRequest {
            currency: store.currency,
            zone: store.zone.clone(),
            customer: CustomerTaxStatus::Ordinary,
            date,
            prices_include_tax: self.prices_include_tax,
            policy: store.policy,
            lines: self.lines.iter().map(TicketLine::request).collect(),
            group_discounts: Vec::new(),
            document_discount: self.document_discount.clone(),
        }
    }
}

impl TicketLine {
    fn request(&self) -> LineRequest {
        LineRequest {
            line_id: self.line_id,
            tax_class: self.tax_class.clone(),
            quantity: self.quantity,
            price: match self.embedded_total_minor {
                Some(total_minor) => LinePrice::Total(total_minor),
                None => LinePrice::Unit(self.unit_price_ten_thousandths),
            },
            discount: self.discount.clone(),
            discountable: self.discountable,
        }
    }

    /// Whether one more scan of the same thing only adds to the quantity.
    #[must_use]
    pub fn takes_more_of(&self, other: &Self) -> bool {
        self.product_id == other.product_id
            && self.unit_price_ten_thousandths == other.unit_price_ten_thousandths
            && self.embedded_total_minor.is_none()
            && other.embedded_total_minor.is_none()
            && self.discount.is_none()
            && self.price_override.is_none()
            && self.barcode == other.barcode
    }
}

/// There is no line to act on.
pub fn no_line() -> Refusal {
    Refusal::new("NO_LINE", "There is no line on the ticket; scan something first.")
}

/// An error's text as a sentence.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let rest = chars.as_str().trim_end_matches('.');
    format!("{}{rest}.", first.to_uppercase())
}

/// Reads an amount of the store's currency.
pub fn amount(text: &str, currency: Currency) -> Result<i64, Refusal> {
    domain::parse_minor(text, currency)
        .map_err(|error| Refusal::new("BAD_AMOUNT", sentence(&error.to_string())))
}
