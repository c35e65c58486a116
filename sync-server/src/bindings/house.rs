//! Order's ports: stock is inventory's, the catalogue product's, entries and numbers accounting's. What a push
//! asks twice is read once.

use super::books::Ledger;
use super::order_number;
use crate::accounting;
use crate::customer;
use crate::inventory::{self, Cause, Change, Reversed, StockSession};
use crate::order::{
    Books, BooksError, Buyer, Buyers, Catalogue, Contact, Entry, Numbers, SoldAs, StockLedger, StockMove,
    Taken,
};
use crate::product;
use domain::postings::{self, AdjustmentReason};
use domain::{Channel, Currency, CustomerId, EntryId, Posting, ProductId, WarehouseId};
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, Tx};

/// Most order numbers reserved at once: gaps are allowed (O-4), a statement per sale is not cheap.
const NUMBER_BLOCK: i64 = 200;

/// What order needs, for one push or one act on a web order.
pub struct House {
    pub(super) currency: Currency,
    pub(super) stock: StockSession,
    ledger: Ledger,
    known: BTreeMap<ProductId, Option<SoldAs>>,
    warehouses: BTreeMap<WarehouseId, bool>,
    /// Reserved and not given out yet, by year.
    numbers: BTreeMap<i16, std::vec::IntoIter<i64>>,
    /// How many events may still ask for a number.
    left: i64,
}

impl House {
    pub(super) fn new(currency: Currency, events: usize) -> Self {
        Self {
            currency,
            stock: StockSession::new(currency),
            ledger: Ledger::default(),
            known: BTreeMap::new(),
            warehouses: BTreeMap::new(),
            numbers: BTreeMap::new(),
            left: i64::try_from(events).unwrap_or(NUMBER_BLOCK).clamp(1, NUMBER_BLOCK),
        }
    }

    /// What a savepoint took back must be read again; numbers that it had reserved are not ours any more.
    pub(super) fn rolled_back(&mut self) {
        self.stock.forget();
        self.numbers.clear();
    }

    /// Books what of a count is reversed, on the day of the sale or refund that it had seen (S-11, A-9).
    fn correct_count(
        &mut self,
        tx: &Tx,
        goods: &StockMove,
        reversed: Option<Reversed>,
    ) -> Result<(), StoreError> {
        let Some(Reversed { value_minor, stock_minor }) = reversed else { return Ok(()) };
        let unbookable = |detail: String| StoreError::Constraint(detail);
        let posting = postings::stock_adjusted(AdjustmentReason::Count, value_minor, stock_minor);
        let Some(posting) = posting.map_err(|error| unbookable(error.to_string()))? else { return Ok(()) };
        let entry = Entry {
            date: goods.date,
            source_kind: "count_corrected",
            source_id: tx.new_id(),
            description: "Count corrected by what a till brought later",
            reference: "",
            currency: self.currency,
            by: "system",
            turnover: &[],
        };
        match self.ledger.post(tx, &entry, &posting) {
            Ok(_) => Ok(()),
            Err(BooksError::Store(error)) => Err(error),
            Err(BooksError::Refused(detail)) => Err(unbookable(detail)),
        }
    }

    pub(super) fn take_changed(&mut self) -> BTreeSet<(WarehouseId, ProductId)> {
        self.stock.take_changed()
    }
}

fn change<'a>(goods: &StockMove, cause: Cause) -> Change<'a> {
    Change {
        warehouse_id: goods.warehouse_id,
        product_id: goods.product_id,
        quantity: goods.quantity,
        cause,
        cause_id: goods.cause_id,
        by: Channel::Pos.as_str(),
        reason: None,
        occurred_ms: goods.occurred_ms,
        earliest_ms: goods.earliest_ms,
    }
}

impl StockLedger for House {
    fn take(&mut self, tx: &Tx, goods: &StockMove) -> Result<Taken, StoreError> {
        let (changed, reversed) = self.stock.sell(tx, &change(goods, Cause::Sale))?;
        self.correct_count(tx, goods, reversed)?;
        Ok(Taken { cost_minor: changed.value_minor, generation: changed.generation, left: changed.quantity })
    }

    fn put_back(&mut self, tx: &Tx, goods: &StockMove, cost_minor: Option<i64>) -> Result<i64, StoreError> {
        let change = change(goods, Cause::Refund);
        let value_minor = match cost_minor {
            Some(cost_minor) => cost_minor,
            None => self.stock.last_worth(tx, &change)?,
        };
        let (changed, reversed) = self.stock.give_back(tx, &change, value_minor)?;
        self.correct_count(tx, goods, reversed)?;
        Ok(changed.value_minor)
    }

    fn warehouse_exists(&mut self, tx: &Tx, id: WarehouseId) -> Result<bool, StoreError> {
        if let Some(exists) = self.warehouses.get(&id) {
            return Ok(*exists);
        }
        let exists = inventory::warehouse_exists(tx, id)?;
        self.warehouses.insert(id, exists);
        Ok(exists)
    }
}

impl Books for House {
    fn post(&mut self, tx: &Tx, entry: &Entry<'_>, posting: &Posting) -> Result<EntryId, BooksError> {
        self.ledger.post(tx, entry, posting)
    }
}

impl Catalogue for House {
    fn sold_as(&mut self, tx: &Tx, id: ProductId) -> Result<Option<SoldAs>, StoreError> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let known = product::sold_as(tx, id)?.map(|known| SoldAs {
            active: known.active,
            safety_block: known.safety_block,
            unit_price_ten_thousandths: known.unit_price_ten_thousandths,
        });
        self.known.insert(id, known);
        Ok(known)
    }
}

impl Buyers for House {
    fn by_email(&mut self, tx: &Tx, email: &str) -> Result<Option<CustomerId>, StoreError> {
        customer::by_email(tx, email)
    }

    fn buyer(&mut self, tx: &Tx, id: CustomerId) -> Result<Option<Buyer>, StoreError> {
        Ok(customer::account(tx, id)?.map(|account| Buyer {
            id,
            name: account.name,
            email: account.email,
            wholesale: account.wholesale,
            active: account.active,
            tax_status: account.tax_status,
            price_list: account.price_list,
            group: account.group,
        }))
    }

    fn contact(&mut self, tx: &Tx, id: CustomerId) -> Result<Option<Contact>, StoreError> {
        Ok(customer::contact(tx, id)?.map(|(name, email)| Contact { name, email }))
    }
}

impl Numbers for House {
    fn order_number(&mut self, tx: &Tx, year: i16) -> Result<String, StoreError> {
        let reserved = self.numbers.get_mut(&year).and_then(Iterator::next);
        let number = match reserved {
            Some(number) => number,
            None => {
                let mut block = accounting::reserve_orders(tx, i64::from(year), self.left)?.into_iter();
                let number = block.next().ok_or(StoreError::NotFound)?;
                self.numbers.insert(year, block);
                number
            }
        };
        self.left = (self.left - 1).max(1);
        Ok(order_number(year, number))
    }
}
