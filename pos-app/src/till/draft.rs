//! The open ticket in the database: stored after every change, so that it survives a kill, and found again.

use domain::TicketId;
use store::{Disk, Durability, StoreError, Tx, params};

use super::sql;
use super::ticket::Ticket;
use crate::api::Refusal;
use crate::core::Till;

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
    /// A ticket with its ids; they are stored with its first line (J-2).
    pub(crate) fn new_ticket(&mut self) -> Ticket {
        let ticket_id = TicketId::new(self.new_event_id().uuid());
        let event_id = self.new_event_id();
        Ticket::new(ticket_id, event_id, self.now.wall_ms)
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

    /// The open sale, as long as nothing of it was paid.
    pub(crate) fn changeable_ticket(&mut self) -> Result<Ticket, Refusal> {
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

/// There is no open ticket.
pub(crate) fn no_ticket() -> Refusal {
    Refusal::new("NO_TICKET", "No ticket is open; scan something first.")
}
