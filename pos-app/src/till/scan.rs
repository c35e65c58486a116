//! From a code to a line, and what changes a line: quantity, price, discount, void, park, recall.

use domain::{
    BarcodeError, Discount, DiscountKind, EmbeddedValue, LineId, Quantity, Scanned, TicketId, derive_quantity,
    parse_unit_price, read_scan,
};
use protocol::{
    MoneySummary, ParkedLine, PriceOverride, ProductData, ProductStatus, TicketParked, TicketTaken, TicketVoided,
};
use rust_decimal::Decimal;
use serde_json::json;
use store::{Disk, Durability, StoreError, Tx, params};

use super::ticket::{Ticket, TicketLine, amount, no_line, sentence};
use super::{permission, sql, view};
use crate::api::Refusal;
use crate::command::Command;
use crate::core::{Reply, Till};

/// More than this in one line is a slip of the finger.
const QUANTITY_MAX: Quantity = Quantity::from_thousandths(1_000_000_000);

/// What a code came to.
struct Found {
    product: ProductData,
    quantity: Quantity,
    embedded_total_minor: Option<i64>,
}

impl Ticket {
    /// The ticket on the counter, as it was stored last.
    pub fn load_open(tx: &Tx<'_>) -> Result<Option<Self>, StoreError> {
        let draft = tx.query_opt(&sql::OPEN_TICKET, params![], |row| Ok(row.text(0)?.to_owned()))?;
        Ok(draft.and_then(|draft| serde_json::from_str(&draft).ok()))
    }

    /// Stores it as it is now.
    pub fn store(&self, tx: &Tx<'_>, state: &str) -> Result<(), StoreError> {
        let draft = serde_json::to_string(self).map_err(|error| StoreError::Other(error.to_string()))?;
        tx.execute(
            &sql::SAVE_TICKET,
            params![self.ticket_id.uuid(), self.event_id.uuid(), state, &draft, self.number, tx.now_ms()],
        )?;
        Ok(())
    }
}

impl<D: Disk> Till<D> {
    pub(crate) fn scan(&mut self, text: &str) -> Result<Reply, Refusal> {
        self.allowed(permission::SELL, "", || Command::Scan { code: text.to_owned() })?;
        self.need_shift()?;
        let (times, code) = multiplier(text)?;
        let ticket = self.ticket_for_goods()?;
        let found = self.find_code(code)?;
        let line = self.new_line(&found, times, code)?;
        self.add_line(ticket, line, found.product.prices_include_tax)
    }

    /// The open ticket, or a new one, if goods may still be added.
    fn ticket_for_goods(&mut self) -> Result<Ticket, Refusal> {
        match &self.ticket {
            Some(ticket) if ticket.refund.is_some() => Err(Refusal::new(
                "TICKET_IS_RETURN",
                "A return is open; pay it out or void the ticket, then sell.",
            )),
            Some(ticket) => {
                ticket.refuse_after_tender()?;
                Ok(ticket.clone())
            }
            None => Ok(self.new_ticket()),
        }
    }

    /// A ticket with its ids; they are stored with its first line (J-2).
    pub(crate) fn new_ticket(&mut self) -> Ticket {
        let ticket_id = TicketId::new(self.new_event_id().uuid());
        let event_id = self.new_event_id();
        Ticket::new(ticket_id, event_id, self.now.wall_ms)
    }

    fn add_line(&mut self, mut ticket: Ticket, line: TicketLine, includes_tax: bool) -> Result<Reply, Refusal> {
        if ticket.lines.is_empty() {
            ticket.prices_include_tax = includes_tax;
        } else if ticket.prices_include_tax != includes_tax {
            return Err(Refusal::new(
                "PRICE_LISTS_MIXED",
                "This item's price and the ticket's are not of one kind (with and without tax); sell it on its own ticket.",
            ));
        }
        match ticket.lines.last_mut() {
            Some(last) if last.takes_more_of(&line) => {
                last.quantity = add(last.quantity, line.quantity)?;
            }
            _ => ticket.lines.push(line),
        }
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    /// Prices the changed ticket, stores it so that it survives a kill, and only then shows it.
    pub(crate) fn keep_ticket(&mut self, ticket: Ticket) -> Result<(), Refusal> {
        let shop = self.shop()?;
        if ticket.refund.is_none() && !ticket.lines.is_empty() {
            ticket.price(shop, shop.business_date(self.now.wall_ms))?;
        }
        // A tender is money on the counter; the rest of a draft can be scanned again after a power cut.
        let durability = if ticket.tenders.is_empty() { Durability::Normal } else { Durability::Full };
        self.write(durability, |tx| Ok(ticket.store(tx, "open")?))?;
        self.ticket = Some(ticket);
        Ok(())
    }

    fn find_code(&mut self, code: &str) -> Result<Found, Refusal> {
        // House codes first: a numeric one may have a GTIN's length.
        if let Some((product, quantity)) = self.product_by_code(code)? {
            return Ok(Found { product, quantity, embedded_total_minor: None });
        }
        let shop = self.shop()?;
        let currency = shop.store.currency;
        let scanned = read_scan(code, &shop.store.embedded_schemes, currency);
        if scanned.is_err()
            && let Some(product) = self.product_by_sku(code)?
        {
            return Ok(Found { product, quantity: Quantity::ONE, embedded_total_minor: None });
        }
        match scanned.map_err(|error| bad_code(&error))? {
            Scanned::Gtin(gtin) => match self.product_by_code(gtin.as_str())? {
                Some((product, quantity)) => Ok(Found { product, quantity, embedded_total_minor: None }),
                None => Err(unknown(code)),
            },
            Scanned::Embedded(embedded) => {
                let Some((product, _)) = self.product_by_code(&embedded.lookup_code())? else {
                    return Err(unknown(code));
                };
                match embedded.value {
                    EmbeddedValue::Weight(quantity) => Ok(Found { product, quantity, embedded_total_minor: None }),
                    EmbeddedValue::PriceMinor(total_minor) => {
                        let quantity = derive_quantity(total_minor, product.unit_price_ten_thousandths, currency)
                            .map_err(|error| Refusal::new("NOT_PRICED", sentence(&error.to_string())))?;
                        Ok(Found { product, quantity, embedded_total_minor: Some(total_minor) })
                    }
                }
            }
            Scanned::House(code) => match self.product_by_sku(&code)? {
                Some(product) => Ok(Found { product, quantity: Quantity::ONE, embedded_total_minor: None }),
                None => Err(unknown(&code)),
            },
        }
    }

    fn new_line(&mut self, found: &Found, times: Quantity, code: &str) -> Result<TicketLine, Refusal> {
        let product = &found.product;
        if product.safety_block {
            return Err(Refusal::new(
                "PRODUCT_RECALLED",
                format!("{} is recalled and must not be sold; take it off the shelf.", product.name),
            ));
        }
        if product.status == ProductStatus::Archived {
            return Err(Refusal::new(
                "PRODUCT_ARCHIVED",
                format!("{} is no longer sold; ask a manager to put it on sale again.", product.name),
            ));
        }
        if found.embedded_total_minor.is_some() && times != Quantity::ONE {
            return Err(Refusal::new("LABEL_NOT_MULTIPLIED", "A priced label counts once; scan each label."));
        }
        let quantity = multiply(found.quantity, times)?;
        check_quantity(quantity, product.weighable, &product.name)?;
        Ok(TicketLine {
            line_id: LineId::new(self.new_event_id().uuid()),
            product_id: product.id,
            sku: product.sku.clone(),
            name: product.name.clone(),
            unit: product.unit.clone(),
            weighable: product.weighable,
            tax_class: product.tax_class.clone(),
            quantity,
            unit_price_ten_thousandths: product.unit_price_ten_thousandths,
            embedded_total_minor: found.embedded_total_minor,
            discountable: product.discountable,
            discount: None,
            price_override: None,
            barcode: Some(code.to_owned()),
            minimum_age: product.minimum_age,
        })
    }

    pub(crate) fn set_quantity(&mut self, text: &str) -> Result<Reply, Refusal> {
        self.cashier()?;
        let mut ticket = self.changeable_ticket()?;
        let quantity = parse_quantity(text)?;
        let line = ticket.last_line()?;
        if line.embedded_total_minor.is_some() {
            return Err(Refusal::new(
                "LABEL_NOT_MULTIPLIED",
                "The label carries this line's price; void the line and scan each label.",
            ));
        }
        check_quantity(quantity, line.weighable, &line.name)?;
        line.quantity = quantity;
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    pub(crate) fn set_price(&mut self, text: &str, reason: &str) -> Result<Reply, Refusal> {
        self.cashier()?;
        let currency = self.shop()?.store.currency;
        let mut ticket = self.changeable_ticket()?;
        let price = parse_unit_price(text, currency)
            .map_err(|error| Refusal::new("BAD_AMOUNT", sentence(&error.to_string())))?;
        if price.ten_thousandths < 0 {
            return Err(Refusal::new("BAD_AMOUNT", "A price is not below zero; type another."));
        }
        ticket.last_line()?;
        self.allowed(permission::PRICE_OVERRIDE, reason, || Command::Price {
            price: text.to_owned(),
            reason: reason.to_owned(),
        })?;
        let line = ticket.last_line()?;
        let original_ten_thousandths = line
            .price_override
            .as_ref()
            .map_or(line.unit_price_ten_thousandths, |before| before.original_ten_thousandths);
        line.unit_price_ten_thousandths = price.ten_thousandths;
        line.embedded_total_minor = None;
        line.price_override = Some(PriceOverride { reason: protocol::scrub(reason), original_ten_thousandths });
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    pub(crate) fn set_discount(&mut self, whole: bool, text: &str, reason: &str) -> Result<Reply, Refusal> {
        self.cashier()?;
        let shop = self.shop()?;
        let (currency, limit_percent) = (shop.store.currency, shop.store.discount_limit_percent);
        let date = shop.business_date(self.now.wall_ms);
        let mut ticket = self.changeable_ticket()?;
        ticket.last_line()?;
        let kind = parse_discount(text, currency)?;
        let discount = Some(Discount { kind, reason: protocol::scrub(reason) });
        // What it comes to in per cent is asked of the one function that prices (M-6).
        if whole {
            ticket.document_discount = discount;
        } else {
            ticket.last_line()?.discount = discount;
        }
        let priced = ticket.price(self.shop()?, date)?;
        let (off_minor, of_minor) = if whole {
            let off: i64 = priced.lines.iter().map(|line| line.document_discount_minor).sum();
            let before: i64 = priced.lines.iter().map(|line| line.gross_minor - line.line_discount_minor).sum();
            (off, before)
        } else {
            priced.lines.last().map_or((0, 0), |line| (line.line_discount_minor, line.gross_minor))
        };
        let above = Decimal::from(off_minor) * Decimal::ONE_HUNDRED > limit_percent * Decimal::from(of_minor);
        let needed = if above { permission::DISCOUNT_ABOVE_LIMIT } else { permission::DISCOUNT };
        self.allowed(needed, reason, || Command::Discount {
            whole,
            value: text.to_owned(),
            reason: reason.to_owned(),
        })?;
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    pub(crate) fn void_line(&mut self, number: usize) -> Result<Reply, Refusal> {
        self.cashier()?;
        let mut ticket = self.changeable_ticket()?;
        if number == 0 || number > ticket.lines.len() {
            return Err(Refusal::new(
                "NO_LINE",
                format!("There is no line {number}; the ticket has {} lines.", ticket.lines.len()),
            ));
        }
        self.allowed(permission::VOID, "line void", || Command::LineVoid { line: number })?;
        ticket.lines.remove(number - 1);
        if ticket.lines.is_empty() {
            ticket.document_discount = None;
        }
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    pub(crate) fn void_ticket(&mut self) -> Result<Reply, Refusal> {
        self.cashier()?;
        let Some(ticket) = self.ticket.clone() else { return Err(no_ticket()) };
        let cashier = self.allowed(permission::VOID, "ticket void", || Command::TicketVoid)?;
        let shop = self.shop()?;
        let currency = shop.store.currency;
        let total_minor = match &ticket.refund {
            Some(refund) => refund.total_minor()?,
            None if ticket.lines.is_empty() => 0,
            None => ticket.price(shop, shop.business_date(self.now.wall_ms))?.total_minor,
        };
        let body = TicketVoided {
            ticket_id: ticket.ticket_id,
            staff_id: cashier.id,
            line_count: u32::try_from(ticket.lines.len()).unwrap_or(u32::MAX),
            total_minor,
            reason: "ticket void".to_owned(),
        }
        .into();
        self.record(|tx, ledger| {
            ledger.append(tx, ticket.event_id, MoneySummary::none(currency), &body)?;
            tx.execute(&sql::DROP_TICKET, params![ticket.ticket_id.uuid()])?;
            Ok(())
        })?;
        self.ticket = None;
        let mut given_back = Vec::new();
        for tender in &ticket.tenders {
            given_back.push(json!({
                "method": tender.method.as_str(),
                "amount": view::money(tender.amount_minor, currency),
                "reference": tender.reference,
            }));
        }
        Ok(Reply::Now(json!({ "ticket": null, "lines": [], "voided": ticket.ticket_id, "giveBack": given_back })))
    }

    pub(crate) fn park(&mut self) -> Result<Reply, Refusal> {
        let cashier = self.cashier()?;
        let mut ticket = self.changeable_ticket()?;
        if ticket.lines.is_empty() {
            return Err(no_line());
        }
        let shop = self.shop()?;
        let (store_id, currency) = (shop.store.id, shop.store.currency);
        let event_id = self.new_event_id();
        let body = TicketParked {
            ticket_id: ticket.ticket_id,
            store_id,
            staff_id: cashier.id,
            label: None,
            lines: ticket.lines.iter().map(parked_line).collect(),
            discount: ticket.document_discount.clone(),
        }
        .into();
        let number = self.record(|tx, ledger| {
            ticket.number = tx.query_one(&sql::NEXT_PARK_NUMBER, params![], |row| row.int(0))?;
            ticket.store(tx, "parked")?;
            ledger.append(tx, event_id, MoneySummary::none(currency), &body)?;
            Ok(ticket.number)
        })?;
        self.ticket = None;
        Ok(Reply::Now(json!({ "parked": number.to_string(), "ticketId": ticket.ticket_id, "ticket": null, "lines": [] })))
    }

    pub(crate) fn recall(&mut self, which: Option<&str>) -> Result<Reply, Refusal> {
        let cashier = self.cashier()?;
        if self.ticket.as_ref().is_some_and(|ticket| !ticket.is_empty()) {
            return Err(Refusal::new("TICKET_OPEN", "A ticket is open; pay, park or void it first."));
        }
        let parked = self.read(parked_tickets)?;
        let mut fitting = parked.iter().filter(|ticket| match which {
            Some(which) => ticket.number.to_string() == which || ticket.ticket_id.to_string() == which,
            None => true,
        });
        let (Some(ticket), more) = (fitting.next(), fitting.next()) else {
            return Err(Refusal::new("NOT_PARKED", "No such ticket is parked; type status to see which are."));
        };
        if more.is_some() {
            let list: Vec<_> = parked
                .iter()
                .map(|ticket| json!({ "id": ticket.number.to_string(), "lines": ticket.lines.len() }))
                .collect();
            return Err(Refusal::new("WHICH_TICKET", "Several tickets are parked; type recall with one of their ids.")
                .with(json!({ "parked": list })));
        }
        let mut ticket = ticket.clone();
        ticket.number = 0;
        let currency = self.shop()?.store.currency;
        let event_id = self.new_event_id();
        let empty = self.ticket.as_ref().map(|ticket| ticket.ticket_id);
        let body = TicketTaken { ticket_id: ticket.ticket_id, staff_id: cashier.id }.into();
        self.record(|tx, ledger| {
            if let Some(empty) = empty {
                tx.execute(&sql::DROP_TICKET, params![empty.uuid()])?;
            }
            ticket.store(tx, "open")?;
            ledger.append(tx, event_id, MoneySummary::none(currency), &body)?;
            Ok(())
        })?;
        self.ticket = Some(ticket);
        self.ticket_reply()
    }

    /// The open sale, as long as nothing of it was paid.
    fn changeable_ticket(&mut self) -> Result<Ticket, Refusal> {
        let Some(ticket) = self.ticket.clone() else { return Err(no_ticket()) };
        if ticket.refund.is_some() {
            return Err(Refusal::new(
                "TICKET_IS_RETURN",
                "A return is open; pay it out, or void the ticket and begin again.",
            ));
        }
        ticket.refuse_after_tender()?;
        Ok(ticket)
    }
}

/// All parked tickets, by number.
pub(crate) fn parked_tickets(tx: &Tx<'_>) -> Result<Vec<Ticket>, StoreError> {
    let drafts = tx.query(&sql::PARKED, params![], |row| Ok(row.text(1)?.to_owned()))?;
    Ok(drafts.iter().filter_map(|draft| serde_json::from_str(draft).ok()).collect())
}

fn parked_line(line: &TicketLine) -> ParkedLine {
    ParkedLine {
        line_id: line.line_id,
        product_id: line.product_id,
        quantity: line.quantity,
        unit_price_ten_thousandths: line.price_override.as_ref().map(|_| line.unit_price_ten_thousandths),
        embedded_total_minor: line.embedded_total_minor,
        override_reason: line.price_override.as_ref().map(|price| price.reason.clone()),
        discount: line.discount.clone(),
        barcode: line.barcode.clone(),
    }
}

/// There is no open ticket.
pub(crate) fn no_ticket() -> Refusal {
    Refusal::new("NO_TICKET", "No ticket is open; scan something first.")
}

fn unknown(code: &str) -> Refusal {
    let shown: String = code.chars().filter(|c| !c.is_control()).take(40).collect();
    Refusal::new("UNKNOWN_CODE", format!("No product has the code {shown}; look it up with search, or ask a manager to add it."))
}

fn bad_code(error: &BarcodeError) -> Refusal {
    let code = match error {
        BarcodeError::CheckDigit { .. } | BarcodeError::PriceCheckDigit { .. } => "WRONG_CHECK_DIGIT",
        _ => "BAD_CODE",
    };
    Refusal::new(code, sentence(&error.to_string()))
}

/// `6*CODE`: six of it.
fn multiplier(text: &str) -> Result<(Quantity, &str), Refusal> {
    match text.split_once('*') {
        Some((times, code)) if !code.trim().is_empty() => Ok((parse_quantity(times.trim())?, code.trim())),
        _ => Ok((Quantity::ONE, text.trim())),
    }
}

fn parse_quantity(text: &str) -> Result<Quantity, Refusal> {
    let quantity =
        Quantity::parse(text).map_err(|error| Refusal::new("BAD_QUANTITY", sentence(&error.to_string())))?;
    if quantity.is_positive() && quantity <= QUANTITY_MAX {
        return Ok(quantity);
    }
    Err(Refusal::new("BAD_QUANTITY", "A quantity is more than zero and at most 1000000; void the line to take it off."))
}

fn check_quantity(quantity: Quantity, weighable: bool, name: &str) -> Result<(), Refusal> {
    if weighable || quantity.is_whole() {
        return Ok(());
    }
    Err(Refusal::new("BAD_QUANTITY", format!("{name} is sold by the piece; type a whole number.")))
}

fn add(a: Quantity, b: Quantity) -> Result<Quantity, Refusal> {
    match a.checked_add(b) {
        Some(sum) if sum <= QUANTITY_MAX => Ok(sum),
        _ => Err(Refusal::new("BAD_QUANTITY", "This is more than one line can hold; begin another.")),
    }
}

fn multiply(a: Quantity, b: Quantity) -> Result<Quantity, Refusal> {
    let product = i128::from(a.thousandths()) * i128::from(b.thousandths());
    let whole = product % 1000 == 0;
    match i64::try_from(product / 1000).map(Quantity::from_thousandths) {
        Ok(quantity) if whole && quantity.is_positive() && quantity <= QUANTITY_MAX => Ok(quantity),
        _ => Err(Refusal::new("BAD_QUANTITY", "This quantity is not possible; type another.")),
    }
}

fn parse_discount(text: &str, currency: domain::Currency) -> Result<DiscountKind, Refusal> {
    if let Some(percent) = text.strip_suffix('%') {
        let percent: Decimal = percent.trim().parse().map_err(|_| {
            Refusal::new("DISCOUNT_NOT_VALID", "Type the discount as a percentage (10%) or as an amount (1.50).")
        })?;
        return Ok(DiscountKind::Percent(percent));
    }
    Ok(DiscountKind::Amount(amount(text, currency)?))
}
