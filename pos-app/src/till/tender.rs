//! Paying: tenders are laid on the ticket until nothing is due, then the sale is made durable in one
//! transaction (J-1), and only after it the receipt prints and the drawer opens.

use std::collections::BTreeMap;

use domain::{PricedTicket, Settlement, ShiftId, TenderError, TenderMethod};
use jiff::civil::Date;
use protocol::{EventBody, MoneySummary, SaleCompleted, SaleLine, StaffData, TenderLine, receipt_number};
use serde_json::{Value, json};
use store::{Disk, params};

use super::draft::no_ticket;
use super::shop::Shop;
use super::ticket::{Ticket, TicketLine, amount, no_line, sentence};
use super::view::money;
use super::{permission, printing, sql};
use crate::api::Refusal;
use crate::command::Command;
use crate::core::{Reply, Till};
use crate::journal::project::net_tenders;

/// What a completed ticket is told.
pub(crate) struct Completed {
    pub receipt_number: String,
    pub hash: protocol::Hash,
    pub seq: u64,
}

impl<D: Disk> Till<D> {
    pub(crate) fn pay(
        &mut self,
        method: &str,
        text: &str,
        reference: Option<&str>,
    ) -> Result<Reply, Refusal> {
        let cashier = self.allowed(permission::SELL, "", || Command::Pay {
            method: method.to_owned(),
            amount: text.to_owned(),
            reference: reference.map(str::to_owned),
        })?;
        let shift_id = self.need_shift()?;
        let Some(mut ticket) = self.ticket.clone() else { return Err(no_ticket()) };
        if ticket.is_empty() {
            return Err(no_line());
        }
        let method = usable(method)?;
        let currency = self.shop()?.store.currency;
        let amount_minor = amount(text, currency)?;
        if amount_minor < 0 {
            return Err(Refusal::new("BAD_AMOUNT", "A tender is not below zero; type what was handed over."));
        }
        // A ticket that costs nothing is settled by nothing.
        if amount_minor > 0 {
            ticket.tenders.push(TenderLine {
                method,
                amount_minor,
                reference: reference.map(protocol::scrub),
            });
        }
        if ticket.refund.is_some() {
            return self.pay_out(ticket, &cashier, shift_id);
        }
        let shop = self.shop()?;
        let priced = ticket.price(shop, shop.business_date(self.now.wall_ms))?;
        let settlement = self.settlement(&ticket, priced.total_minor)?;
        if settlement.due_minor > 0 {
            if amount_minor == 0 {
                return Err(Refusal::new("BAD_AMOUNT", "Nothing was handed over; type the amount."));
            }
            return self.partly_paid(ticket);
        }
        self.complete_sale(&ticket, &priced, settlement, &cashier, shift_id)
    }

    /// What tenders come to by the store's rules; goods out or goods back.
    pub(crate) fn settlement(&self, ticket: &Ticket, total_minor: i64) -> Result<Settlement, Refusal> {
        let policy = self.shop()?.store.policy;
        let settle = if ticket.refund.is_some() { domain::settle_refund } else { domain::settle };
        settle(total_minor, &ticket.tender_pairs(), policy.cash_increment_minor, policy.rounding).map_err(
            |error| {
                let code = match error {
                    TenderError::AboveDue(_) | TenderError::AboveRefund => "TENDER_ABOVE_DUE",
                    _ => "BAD_AMOUNT",
                };
                Refusal::new(code, sentence(&error.to_string()))
            },
        )
    }

    /// Takes a tender back off a ticket that is not settled yet.
    pub(crate) fn void_tender(&mut self, number: usize) -> Result<Reply, Refusal> {
        self.cashier()?;
        let Some(mut ticket) = self.ticket.clone() else { return Err(no_ticket()) };
        if number == 0 || number > ticket.tenders.len() {
            let count = ticket.tenders.len();
            return Err(Refusal::new(
                "NO_TENDER",
                format!("There is no tender {number}; the ticket has {count}."),
            ));
        }
        ticket.tenders.remove(number - 1);
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    /// Too little so far: the tender is kept, and what is still due is said.
    pub(crate) fn partly_paid(&mut self, ticket: Ticket) -> Result<Reply, Refusal> {
        self.keep_ticket(ticket)?;
        let mut answer = self.ticket_answer()?;
        if let Value::Object(fields) = &mut answer {
            fields.insert("complete".to_owned(), json!(false));
        }
        Ok(Reply::Now(answer))
    }

    fn complete_sale(
        &mut self,
        ticket: &Ticket,
        priced: &PricedTicket,
        settlement: Settlement,
        cashier: &StaffData,
        shift_id: ShiftId,
    ) -> Result<Reply, Refusal> {
        let shop = self.shop()?;
        let currency = shop.store.currency;
        let place = Place { shop, shift_id, cashier, business_date: shop.business_date(self.now.wall_ms) };
        let mut sale = sale_body(ticket, priced, settlement, &place);
        let net: BTreeMap<String, i64> = net_tenders(&sale.tenders, sale.change_minor)
            .into_iter()
            .map(|(method, minor)| (method.as_str().to_owned(), minor))
            .collect();
        let summary =
            MoneySummary { currency, total_minor: sale.total_minor, tax_minor: sale.tax_minor, tenders: net };
        let kick = sale.tenders.iter().any(|tender| tender.method == TenderMethod::Cash);
        let done = self.complete(ticket, summary, kick, |number| {
            sale.receipt_number = number;
            sale.clone().into()
        })?;
        Ok(Reply::Now(json!({
            "complete": true,
            "kind": "sale",
            "due": money(0, currency),
            "receiptNumber": done.receipt_number,
            "eventId": ticket.event_id,
            "hash": done.hash,
            "shortHash": done.hash.short(),
            "seq": done.seq,
            "subtotal": money(priced.subtotal_minor, currency),
            "discount": money(priced.discount_minor, currency),
            "tax": money(priced.tax_minor, currency),
            "total": money(priced.total_minor, currency),
            "cashRounding": money(settlement.cash_rounding_minor, currency),
            "change": money(settlement.change_minor, currency),
            "lines": ticket.lines.len(),
        })))
    }

    /// J-1: sale, lines, tenders, overlay, shift totals, event, print job and the ticket's end, all or nothing.
    pub(crate) fn complete(
        &mut self,
        ticket: &Ticket,
        summary: MoneySummary,
        kick_drawer: bool,
        mut body: impl FnMut(String) -> EventBody,
    ) -> Result<Completed, Refusal> {
        let enrolment = self.enrolment()?;
        let (store_code, terminal_code) = (enrolment.store_code.clone(), enrolment.terminal_code.clone());
        let prints = self.config.has_printer;
        let done = self.record(|tx, ledger| {
            let seq = ledger.next_seq(tx)?;
            let number = receipt_number(&store_code, &terminal_code, ledger.epoch(), seq);
            let sealed = ledger.append(tx, ticket.event_id, summary.clone(), &body(number.clone()))?;
            tx.execute(&sql::DROP_TICKET, params![ticket.ticket_id.uuid()])?;
            if prints {
                printing::queue(tx, ticket.event_id, printing::What::Receipt, kick_drawer)?;
            }
            Ok(Completed { receipt_number: number, hash: sealed.hash, seq })
        })?;
        self.ticket = None;
        self.printing.wake();
        Ok(done)
    }
}

/// Which methods this till takes today; the others say what to do instead.
fn usable(method: &str) -> Result<TenderMethod, Refusal> {
    match TenderMethod::parse(method) {
        TenderMethod::Cash => Ok(TenderMethod::Cash),
        TenderMethod::Card => Ok(TenderMethod::Card),
        TenderMethod::Gift => Err(Refusal::new(
            "METHOD_NOT_AVAILABLE",
            "Gift cards cannot be taken at this till yet; take cash or card.",
        )),
        TenderMethod::Account => Err(Refusal::new(
            "METHOD_NOT_AVAILABLE",
            "Sales on account cannot be made at this till yet; take cash or card, or place a wholesale order.",
        )),
        TenderMethod::Other(_) => {
            Err(Refusal::new("METHOD_NOT_AVAILABLE", "This way of paying is not known; take cash or card."))
        }
    }
}

/// Where and by whom a sale is made.
struct Place<'a> {
    shop: &'a Shop,
    shift_id: ShiftId,
    cashier: &'a StaffData,
    business_date: Date,
}

/// The sale as it goes into the journal; its receipt's number is known only inside the transaction.
fn sale_body(
    ticket: &Ticket,
    priced: &PricedTicket,
    settlement: Settlement,
    place: &Place<'_>,
) -> SaleCompleted {
    let lines =
        ticket.lines.iter().zip(&priced.lines).map(|(line, amounts)| sale_line(ticket, line, amounts));
    SaleCompleted {
        receipt_number: String::new(),
        ticket_id: ticket.ticket_id,
        store_id: place.shop.store.id,
        warehouse_id: place.shop.warehouse_id(),
        shift_id: place.shift_id,
        cashier_id: place.cashier.id,
        cashier_name: place.cashier.name.clone(),
        customer_id: None,
        business_date: place.business_date,
        prices_include_tax: ticket.prices_include_tax,
        lines: lines.collect(),
        tenders: ticket.tenders.clone(),
        change_minor: settlement.change_minor,
        cash_rounding_minor: settlement.cash_rounding_minor,
        subtotal_minor: priced.subtotal_minor,
        discount_minor: priced.discount_minor,
        tax_minor: priced.tax_minor,
        total_minor: priced.total_minor,
        taxes: priced.taxes.clone(),
    }
}

fn sale_line(ticket: &Ticket, line: &TicketLine, amounts: &domain::PricedLine) -> SaleLine {
    let own = line.discount.as_ref().map(|discount| discount.reason.clone());
    let whole = ticket.document_discount.as_ref().map(|discount| discount.reason.clone());
    SaleLine {
        line_id: line.line_id,
        product_id: line.product_id,
        sku: line.sku.clone(),
        name: line.name.clone(),
        quantity: line.quantity,
        unit_price_ten_thousandths: line.unit_price_ten_thousandths,
        price_override: line.price_override.clone(),
        gross_minor: amounts.gross_minor,
        line_discount_minor: amounts.line_discount_minor,
        document_discount_minor: amounts.document_discount_minor,
        discount_reason: own.or_else(|| whole.filter(|_| amounts.document_discount_minor != 0)),
        net_minor: amounts.net_minor,
        tax_minor: amounts.tax_minor,
        total_minor: amounts.total_minor,
        tax_class: line.tax_class.clone(),
        tax_treatment: amounts.treatment,
        taxes: amounts.taxes.clone(),
        barcode: line.barcode.clone(),
        follows_line_id: line.follows.map(|follows| follows.line_id),
    }
}
