//! Tickets set aside, taken up again, or given up; each is an event (J-2).

use protocol::{MoneySummary, ParkedLine, TicketParked, TicketTaken, TicketVoided};
use serde_json::json;
use store::{Disk, StoreError, Tx, params};

use super::draft::no_ticket;
use super::ticket::{Ticket, TicketLine, no_line};
use super::{permission, sql, view};
use crate::api::Refusal;
use crate::command::Command;
use crate::core::{Reply, Till};

impl<D: Disk> Till<D> {
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
        Ok(Reply::Now(
            json!({ "ticket": null, "lines": [], "voided": ticket.ticket_id, "giveBack": given_back }),
        ))
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
        Ok(Reply::Now(
            json!({ "parked": number.to_string(), "ticketId": ticket.ticket_id, "ticket": null, "lines": [] }),
        ))
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
            return Err(Refusal::new(
                "NOT_PARKED",
                "No such ticket is parked; type status to see which are.",
            ));
        };
        if more.is_some() {
            let list: Vec<_> = parked
                .iter()
                .map(|ticket| json!({ "id": ticket.number.to_string(), "lines": ticket.lines.len() }))
                .collect();
            return Err(Refusal::new(
                "WHICH_TICKET",
                "Several tickets are parked; type recall with one of their ids.",
            )
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
        follows_line_id: line.follows.map(|follows| follows.line_id),
    }
}
