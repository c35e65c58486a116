//! What changes a line (the last, unless one is named) or the ticket as a whole: quantity, price, discount, void (C-2).

use domain::{Currency, Discount, DiscountKind, Quantity, parse_unit_price};
use protocol::PriceOverride;
use rust_decimal::Decimal;
use store::Disk;

use super::permission;
use super::ticket::{amount, sentence};
use crate::api::Refusal;
use crate::command::{Command, DiscountOn};
use crate::core::{Reply, Till};

/// More than this in one line is a slip of the finger.
pub(crate) const QUANTITY_MAX: Quantity = Quantity::from_thousandths(1_000_000_000);

impl<D: Disk> Till<D> {
    pub(crate) fn set_quantity(&mut self, number: Option<usize>, text: &str) -> Result<Reply, Refusal> {
        self.cashier()?;
        let mut ticket = self.changeable_ticket()?;
        let quantity = parse_quantity(text)?;
        let line = ticket.line_mut(number)?;
        if line.embedded_total_minor.is_some() {
            return Err(Refusal::new(
                "LABEL_NOT_MULTIPLIED",
                "The label carries this line's price; void the line and scan each label.",
            ));
        }
        check_quantity(quantity, line.weighable, &line.name)?;
        line.quantity = quantity;
        ticket.carry_quantities()?;
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    pub(crate) fn set_price(
        &mut self,
        number: Option<usize>,
        text: &str,
        reason: &str,
    ) -> Result<Reply, Refusal> {
        self.cashier()?;
        let currency = self.shop()?.store.currency;
        let mut ticket = self.changeable_ticket()?;
        let price = parse_unit_price(text, currency)
            .map_err(|error| Refusal::new("BAD_AMOUNT", sentence(&error.to_string())))?;
        if price.ten_thousandths < 0 {
            return Err(Refusal::new("BAD_AMOUNT", "A price is not below zero; type another."));
        }
        ticket.line_mut(number)?;
        self.allowed(permission::PRICE_OVERRIDE, reason, || Command::Price {
            line: number,
            price: text.to_owned(),
            reason: reason.to_owned(),
        })?;
        let line = ticket.line_mut(number)?;
        let original_ten_thousandths = line
            .price_override
            .as_ref()
            .map_or(line.unit_price_ten_thousandths, |before| before.original_ten_thousandths);
        line.unit_price_ten_thousandths = price.ten_thousandths;
        line.embedded_total_minor = None;
        line.price_override =
            Some(PriceOverride { reason: protocol::scrub(reason), original_ten_thousandths });
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    pub(crate) fn set_discount(
        &mut self,
        on: DiscountOn,
        text: &str,
        reason: &str,
    ) -> Result<Reply, Refusal> {
        self.cashier()?;
        let shop = self.shop()?;
        let (currency, limit_percent) = (shop.store.currency, shop.store.discount_limit_percent);
        let date = shop.business_date(self.now.wall_ms);
        let mut ticket = self.changeable_ticket()?;
        let number = match on {
            DiscountOn::Line(number) => number,
            DiscountOn::Ticket => None,
        };
        ticket.line_mut(number)?;
        let kind = parse_discount(text, currency)?;
        let discount = Some(Discount { kind, reason: protocol::scrub(reason) });
        // What it comes to in per cent is asked of the one function that prices (M-6).
        if on == DiscountOn::Ticket {
            ticket.document_discount = discount;
        } else {
            ticket.line_mut(number)?.discount = discount;
        }
        let priced = ticket.price(self.shop()?, date)?;
        let (off_minor, of_minor) = if on == DiscountOn::Ticket {
            let off: i64 = priced.lines.iter().map(|line| line.document_discount_minor).sum();
            let before: i64 =
                priced.lines.iter().map(|line| line.gross_minor - line.line_discount_minor).sum();
            (off, before)
        } else {
            let line_id = ticket.line_mut(number)?.line_id;
            let amounts = priced.lines.iter().find(|amounts| amounts.line_id == line_id);
            amounts.map_or((0, 0), |line| (line.line_discount_minor, line.gross_minor))
        };
        let above = Decimal::from(off_minor) * Decimal::ONE_HUNDRED > limit_percent * Decimal::from(of_minor);
        let needed = if above { permission::DISCOUNT_ABOVE_LIMIT } else { permission::DISCOUNT };
        self.allowed(needed, reason, || Command::Discount {
            on,
            value: text.to_owned(),
            reason: reason.to_owned(),
        })?;
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    pub(crate) fn void_line(&mut self, number: usize) -> Result<Reply, Refusal> {
        self.cashier()?;
        let mut ticket = self.changeable_ticket()?;
        ticket.line_mut(Some(number))?;
        self.allowed(permission::VOID, "line void", || Command::LineVoid { line: number })?;
        ticket.remove_line(number - 1);
        if ticket.lines.is_empty() {
            ticket.document_discount = None;
        }
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }
}

pub(crate) fn parse_quantity(text: &str) -> Result<Quantity, Refusal> {
    let quantity =
        Quantity::parse(text).map_err(|error| Refusal::new("BAD_QUANTITY", sentence(&error.to_string())))?;
    if quantity.is_positive() && quantity <= QUANTITY_MAX {
        return Ok(quantity);
    }
    Err(Refusal::new(
        "BAD_QUANTITY",
        "A quantity is more than zero and at most 1000000; void the line to take it off.",
    ))
}

pub(crate) fn check_quantity(quantity: Quantity, weighable: bool, name: &str) -> Result<(), Refusal> {
    if weighable || quantity.is_whole() {
        return Ok(());
    }
    Err(Refusal::new("BAD_QUANTITY", format!("{name} is sold by the piece; type a whole number.")))
}

fn parse_discount(text: &str, currency: Currency) -> Result<DiscountKind, Refusal> {
    if let Some(percent) = text.strip_suffix('%') {
        let percent: Decimal = percent.trim().parse().map_err(|_| {
            Refusal::new(
                "DISCOUNT_NOT_VALID",
                "Type the discount as a percentage (10%) or as an amount (1.50).",
            )
        })?;
        return Ok(DiscountKind::Percent(percent));
    }
    Ok(DiscountKind::Amount(amount(text, currency)?))
}
