//! The way of a till's sale into the house: intake's bookings are order's, and order's stock, books, catalogue
//! and numbers are inventory's, accounting's and product's. All of it on the push's one transaction.

use super::house::House;
use super::{business_date, foreign};
use crate::identity::{self, IdentityError};
use crate::intake::{BookError, Booked, Bookings, Event, Registry, Suspense, Till};
use crate::inventory;
use crate::order::{self, Books, Entry, OrderError, Origin, ShiftSession};
use domain::{Currency, EntryId, StoreId, TerminalId, WarehouseId, postings};
use protocol::{Epoch, EventBody, MoneySummary, StoreData};
use store::{StoreError, Tx};

/// All ports of one push.
pub struct PushBindings {
    currency: Currency,
    /// The store of the push's till.
    store: Option<StoreData>,
    shifts: ShiftSession,
    house: House,
}

impl PushBindings {
    /// Ports of a push of so many events, for books in this currency.
    pub fn new(currency: Currency, events: usize) -> Self {
        Self { currency, store: None, shifts: ShiftSession::default(), house: House::new(currency, events) }
    }

    fn store(&self) -> Result<&StoreData, StoreError> {
        self.store
            .as_ref()
            .ok_or_else(|| StoreError::Other("the till of this push was not asked for".to_owned()))
    }

    fn origin(&self, event: &Event<'_>) -> Result<Origin, BookError> {
        check_currency(event.money, self.currency)?;
        Ok(Origin {
            event_id: event.id,
            terminal_id: event.terminal_id,
            warehouse_id: self.store()?.warehouse_id,
            currency: self.currency,
            occurred_ms: event.occurred_ms,
            earliest_ms: event.earliest_ms,
        })
    }
}

impl Registry for PushBindings {
    fn till(&mut self, tx: &Tx, id: TerminalId) -> Result<Option<Till>, StoreError> {
        let terminal = match identity::load_terminal(tx, id) {
            Ok(terminal) => terminal,
            Err(IdentityError::TerminalUnknown) => return Ok(None),
            Err(error) => return Err(stored(error)),
        };
        self.store = identity::load_store(tx, terminal.store_id).map_err(stored)?;
        Ok(Some(Till { id: terminal.id, public_key: terminal.public_key }))
    }

    fn close_epoch(&mut self, tx: &Tx, id: TerminalId, epoch: &Epoch) -> Result<(), StoreError> {
        identity::close_epoch(tx, id, epoch, "FORKED").map(|_| ())
    }

    fn epoch_closed(&mut self, tx: &Tx, id: TerminalId, epoch: &Epoch) -> Result<bool, StoreError> {
        identity::epoch_closed(tx, id, epoch)
    }
}

impl Bookings for PushBindings {
    fn book(&mut self, tx: &Tx, event: &Event<'_>) -> Result<Booked, BookError> {
        let origin = self.origin(event)?;
        let (shifts, house) = (&mut self.shifts, &mut self.house);
        let mut order_number = None;
        match event.body {
            EventBody::SaleCompleted(sale) => {
                check_total(event.money, sale.total_minor)?;
                order_number = Some(order::record_sale(tx, &origin, sale, shifts, house).map_err(booking)?);
            }
            EventBody::SaleRefunded(refund) => {
                check_total(event.money, refund.total_minor.saturating_neg())?;
                order_number = order::record_refund(tx, &origin, refund, shifts, house).map_err(booking)?;
            }
            EventBody::ShiftOpened(body) => {
                order::record_open(tx, &origin, body, shifts, house).map_err(booking)?;
            }
            EventBody::ShiftClosed(body) => {
                order::record_close(tx, &origin, body, shifts, house).map_err(booking)?;
            }
            EventBody::CashMoved(body) => {
                let date = business_date(self.store()?, event.occurred_ms)?;
                order::record_cash_move(tx, &origin, body, date, &mut self.house).map_err(booking)?;
            }
            EventBody::DrawerOpened(body) => {
                order::record_note(tx, &origin, body.shift_id, "DrawerOpened", body).map_err(booking)?;
            }
            EventBody::ApprovalGiven(body) => {
                order::record_note(tx, &origin, None, "ApprovalGiven", body).map_err(booking)?;
            }
            EventBody::ClockJumped(body) => {
                order::record_note(tx, &origin, None, "ClockJumped", body).map_err(booking)?;
            }
            // Kept in the journal; parked tickets come to other tills with their feed.
            EventBody::TicketParked(_)
            | EventBody::TicketTaken(_)
            | EventBody::TicketVoided(_)
            | EventBody::TerminalStarted(_) => {}
            EventBody::Unknown { kind, .. } => {
                let detail = format!("this server does not know {kind}");
                return Err(BookError::Unbookable { code: "UNKNOWN_KIND", detail });
            }
        }
        Ok(Booked { order_number })
    }

    fn suspend(&mut self, tx: &Tx, money: &Suspense<'_>) -> Result<Option<EntryId>, BookError> {
        let unbookable = |detail: String| BookError::Unbookable { code: "SUSPENSE", detail };
        if money.currency != self.currency {
            return Err(unbookable(foreign(money.currency, self.currency)));
        }
        let posting = postings::suspense(money.total_minor, &money.tenders);
        let Some(posting) = posting.map_err(|error| unbookable(error.to_string()))? else { return Ok(None) };
        let entry = Entry {
            date: business_date(self.store()?, money.occurred_ms)?,
            source_kind: "suspense",
            source_id: money.id,
            description: "An event of a till that could not be booked",
            reference: money.code,
            currency: self.currency,
            by: "system",
            turnover: &[],
        };
        let posted = self.house.post(tx, &entry, &posting);
        posted.map(Some).map_err(|error| booking(OrderError::Books(error)))
    }

    fn rolled_back(&mut self) {
        self.shifts.forget();
        self.house.rolled_back();
    }

    fn done(&mut self, tx: &Tx) -> Result<(), StoreError> {
        // In the order of warehouses, so that each one's stores are asked for once.
        let mut last: Option<(WarehouseId, Vec<StoreId>)> = None;
        for (warehouse_id, product_id) in self.house.take_changed() {
            let stores = match last.take() {
                Some((same, stores)) if same == warehouse_id => stores,
                _ => identity::stores_of_warehouse(tx, warehouse_id)?,
            };
            inventory::touch_stock(tx, &stores, product_id)?;
            last = Some((warehouse_id, stores));
        }
        Ok(())
    }
}

fn check_currency(money: &MoneySummary, ours: Currency) -> Result<(), BookError> {
    if money.currency == ours {
        return Ok(());
    }
    Err(BookError::Unbookable { code: "FOREIGN_CURRENCY", detail: foreign(money.currency, ours) })
}

fn check_total(money: &MoneySummary, total_minor: i64) -> Result<(), BookError> {
    if money.total_minor == total_minor {
        return Ok(());
    }
    let detail = "the envelope's total and the body's differ".to_owned();
    Err(BookError::Unbookable { code: "FIGURES_DIFFER", detail })
}

fn booking(error: OrderError) -> BookError {
    match error {
        OrderError::Store(error) | OrderError::Books(order::BooksError::Store(error)) => {
            BookError::Store(error)
        }
        OrderError::Figures(_) => BookError::Unbookable { code: "FIGURES_DIFFER", detail: error.to_string() },
        OrderError::Posting(_) | OrderError::Books(_) => {
            BookError::Unbookable { code: "NOT_POSTABLE", detail: error.to_string() }
        }
        OrderError::Refused(refusal) => BookError::Unbookable { code: refusal.code, detail: refusal.detail },
    }
}

fn stored(error: IdentityError) -> StoreError {
    match error {
        IdentityError::Store(error) => error,
        other => StoreError::Corrupt(other.to_string()),
    }
}
