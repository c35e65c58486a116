//! Invoice's books are accounting's, its seller the shop's settings and store, its days the stores'.

use super::books::Ledger;
use super::business_date;
use crate::accounting::{self, periods};
use crate::identity;
use crate::invoice::{AccountEntry, Books, InvoiceError, Seller};
use crate::order::{BooksError, Entry};
use crate::refusal::Refusal;
use domain::{EntryId, Posting, StoreId};
use jiff::civil::Date;
use protocol::StoreData;
use store::{StoreError, Tx};

/// The customers' accounts as one transaction uses them.
#[derive(Default)]
pub struct InvoiceBooks(Ledger);

impl Books for InvoiceBooks {
    fn post(&mut self, tx: &Tx, entry: &AccountEntry<'_>, posting: &Posting) -> Result<EntryId, InvoiceError> {
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
