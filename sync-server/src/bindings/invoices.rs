//! Invoice's books are accounting's, its seller the shop's settings and store, its days the stores'.

use super::books::Ledger;
use super::business_date;
use super::house::House;
use crate::accounting::{self, periods};
use crate::customer::{self, CustomerError};
use crate::identity;
use crate::invoice::{self, AccountEntry, Books, InvoiceError, Issue, Seller};
use crate::order::{Accounts, Billing, BooksError, Credited, Entry, OrderError, Recognition, Terms};
use crate::refusal::Refusal;
use domain::{CustomerId, EntryId, OrderId, Posting, StoreId};
use jiff::civil::Date;
use protocol::StoreData;
use store::{StoreError, Tx};
use uuid::Uuid;

/// The customers' accounts as one transaction uses them.
#[derive(Default)]
pub struct InvoiceBooks(Ledger);

impl Books for InvoiceBooks {
    fn post(
        &mut self,
        tx: &Tx,
        entry: &AccountEntry<'_>,
        posting: &Posting,
    ) -> Result<EntryId, InvoiceError> {
        let new = Entry {
            date: entry.date,
            source_kind: entry.source_kind,
            source_id: entry.source_id,
            description: entry.description,
            reference: entry.reference,
            currency: entry.currency,
            by: entry.by,
            turnover: entry.turnover,
        };
        let id = self.0.post(tx, &new, posting).map_err(|error| match error {
            BooksError::Store(error) => InvoiceError::Store(error),
            BooksError::Refused(detail) => {
                Refusal::conflict("NOT_POSTABLE", "", format!("The entry cannot be posted: {detail}.")).into()
            }
        })?;
        accounting::owed_by(tx, id, entry.customer_id)?;
        Ok(id)
    }
}

/// The store whose name, address and day an invoice takes: the order's, else the first by code.
fn store_of(tx: &Tx, store: Option<StoreId>) -> Result<Option<StoreData>, StoreError> {
    let stores = identity::list_stores(tx).map_err(|error| match error {
        identity::IdentityError::Store(error) => error,
        other => StoreError::Corrupt(other.to_string()),
    })?;
    let own = stores.iter().position(|known| Some(known.id) == store).unwrap_or(0);
    Ok(stores.into_iter().nth(own))
}

/// Who sells, and the business date now, as an invoice says them.
pub fn seller(tx: &Tx, store: Option<StoreId>) -> Result<(Seller, Date), StoreError> {
    let name = identity::setting(tx, "shop_name")?.unwrap_or_default();
    Ok(match store_of(tx, store)? {
        Some(store) => {
            let date = business_date(&store, tx.now_ms())?;
            (Seller { name, address: store.address, tax_number: store.tax_number }, date)
        }
        None => (Seller { name, ..Seller::default() }, periods::today(tx)),
    })
}

/// Issues the invoice of an order that its customer owes, in the name and on the day of its store, and gives its id.
pub fn bill(
    tx: &Tx,
    order_id: Uuid,
    store: Option<StoreId>,
    terms_days: Option<u32>,
    by: &str,
) -> Result<Uuid, InvoiceError> {
    let (seller, date) = seller(tx, store)?;
    // Of customers who have said no language of theirs.
    let language = identity::setting(tx, "language")?;
    let language = language.as_deref().unwrap_or("en");
    let issued = invoice::issue(tx, &Issue { order_id, date, seller, terms_days, language, by })?;
    if let Some(entry) = issued.entry_id {
        accounting::owed_by(tx, entry, issued.customer_id)?;
    }
    Ok(issued.id)
}

impl Accounts for House {
    fn owed_by(&mut self, tx: &Tx, entry: EntryId, customer: CustomerId) -> Result<(), StoreError> {
        accounting::owed_by(tx, entry, customer)
    }

    fn credit_at_till(
        &mut self,
        tx: &Tx,
        refund: &Credited<'_>,
        given_back_minor: i64,
    ) -> Result<bool, StoreError> {
        let ids = (refund.order.uuid(), refund.refund);
        let origin = (refund.entry, refund.date, refund.by);
        match invoice::credit_refund(tx, ids, refund.parts, refund.reason, origin, given_back_minor) {
            Ok(_) => Ok(true),
            Err(InvoiceError::Store(error)) => Err(error),
            Err(InvoiceError::Refused(_) | InvoiceError::Posting(_)) => Ok(false),
        }
    }
}

impl Billing for House {
    fn recognition(&mut self, tx: &Tx) -> Result<Recognition, StoreError> {
        super::settings::recognition(tx)
    }

    fn terms(&mut self, tx: &Tx, customer: CustomerId) -> Result<Terms, OrderError> {
        let terms = customer::take_terms(tx, customer).map_err(|error| match error {
            CustomerError::Store(error) => OrderError::Store(error),
            CustomerError::Refused(refusal) => refusal.into(),
        })?;
        let owed_minor = accounting::balance_of(tx, customer)?;
        Ok(Terms { days: terms.days, limit_minor: terms.credit_limit_minor, owed_minor })
    }

    fn bill(&mut self, tx: &Tx, order: OrderId, days: u32, by: &str) -> Result<(), OrderError> {
        bill(tx, order.uuid(), None, Some(days), by).map(drop).map_err(of_invoice)
    }

    fn credit(&mut self, tx: &Tx, refund: &Credited<'_>) -> Result<(), OrderError> {
        if let (Some(entry), Some(customer)) = (refund.entry, refund.customer) {
            accounting::owed_by(tx, entry, customer)?;
        }
        let ids = (refund.order.uuid(), refund.refund);
        let origin = (refund.entry, refund.date, refund.by);
        invoice::credit_refund(tx, ids, refund.parts, refund.reason, origin, 0).map(drop).map_err(of_invoice)
    }
}

fn of_invoice(error: InvoiceError) -> OrderError {
    match error {
        InvoiceError::Store(error) => OrderError::Store(error),
        InvoiceError::Refused(refusal) => refusal.into(),
        InvoiceError::Posting(error) => error.into(),
    }
}
