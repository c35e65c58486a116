//! What order needs of other contexts. Each port has few methods in domain types; `bindings` implements them on
//! the caller's transaction.

use super::OrderError;
use super::quote::{Buyer, Offers};
use super::recognition::Recognition;
use domain::{
    Channel, Currency, CustomerId, EntryId, OrderId, Posting, ProductId, RefundedPart, WarehouseId,
};
use jiff::civil::Date;
use store::{StoreError, Tx};
use uuid::Uuid;

/// Goods that leave or come back.
#[derive(Debug, Clone, Copy)]
pub struct StockMove {
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What.
    pub product_id: ProductId,
    /// How much, thousandths; positive.
    pub quantity: i64,
    /// The order or refund.
    pub cause_id: Uuid,
    /// When it happened, Unix milliseconds.
    pub occurred_ms: i64,
    /// Set where that is not to be believed: it happened between this and now.
    pub earliest_ms: Option<i64>,
    /// Business date of the sale or refund.
    pub date: Date,
}

/// What goods that left came to.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// Their cost, minor units.
    pub cost_minor: i64,
    /// The stock's generation (S-4).
    pub generation: i64,
    /// What may be sold afterwards, thousandths.
    pub left: i64,
}

/// Stock.
pub trait StockLedger {
    /// Takes goods that a till has sold: always, whatever there is (S-7), and whatever was counted since (S-11).
    fn take(&mut self, tx: &Tx, goods: &StockMove) -> Result<Taken, StoreError>;
    /// Puts goods back at their sale's cost (`None`: the last known), minor units; gives what the stock's
    /// value rose by.
    fn put_back(&mut self, tx: &Tx, goods: &StockMove, cost_minor: Option<i64>) -> Result<i64, StoreError>;
    /// Whether there is such a warehouse.
    fn warehouse_exists(&mut self, tx: &Tx, id: WarehouseId) -> Result<bool, StoreError>;
}

/// An entry to be posted.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Business date.
    pub date: Date,
    /// What is recognised.
    pub source_kind: &'a str,
    /// Which.
    pub source_id: Uuid,
    /// For people.
    pub description: &'a str,
    /// A number that people know.
    pub reference: &'a str,
    /// The books' currency.
    pub currency: Currency,
    /// Whose doing.
    pub by: &'a str,
    /// Tax code, and what the tax was charged on; below zero: taken back.
    pub turnover: &'a [(&'a str, i64)],
}

/// Why the books do not take an entry.
#[derive(Debug, thiserror::Error)]
pub enum BooksError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another reason, in words.
    #[error("{0}")]
    Refused(String),
}

/// The books.
pub trait Books {
    /// Posts an entry.
    fn post(&mut self, tx: &Tx, entry: &Entry<'_>, posting: &Posting) -> Result<EntryId, BooksError>;
}

/// What a sale is compared with.
#[derive(Debug, Clone, Copy)]
pub struct SoldAs {
    /// Whether it is on sale.
    pub active: bool,
    /// Whether it is recalled.
    pub safety_block: bool,
    /// Retail price in force, ten-thousandths of a major unit.
    pub unit_price_ten_thousandths: Option<i64>,
}

/// The catalogue.
pub trait Catalogue {
    /// What is known of a variant. `None`: nothing.
    fn sold_as(&mut self, tx: &Tx, id: ProductId) -> Result<Option<SoldAs>, StoreError>;
}

/// Numbers of orders.
pub trait Numbers {
    /// The next number of a year: rising, unique, gaps allowed (O-4).
    fn order_number(&mut self, tx: &Tx, year: i16) -> Result<String, StoreError>;
}

/// How a buyer is reached.
#[derive(Debug, Clone)]
pub struct Contact {
    /// As they are called.
    pub name: String,
    /// Where receipts go.
    pub email: Option<String>,
}

/// Buyers by name.
pub trait Buyers {
    /// How one is reached. `None`: not known here.
    fn contact(&mut self, tx: &Tx, id: CustomerId) -> Result<Option<Contact>, StoreError>;
    /// What they buy as. `None`: not known here.
    fn buyer(&mut self, tx: &Tx, id: CustomerId) -> Result<Option<Buyer>, StoreError>;
    /// The customer with this e-mail address.
    fn by_email(&mut self, tx: &Tx, email: &str) -> Result<Option<CustomerId>, StoreError>;
}

/// What may be sold of a variant in a warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shelf {
    /// Thousandths; negative figures as they are. Where the channel leaves a safety stock (S-12), that is taken off.
    pub quantity: i64,
    /// The stock's generation (S-4).
    pub generation: i64,
    /// What is physically there, thousandths.
    pub on_hand: i64,
}

/// What becomes of an order of which a till, paid earlier, has taken something (S-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnShortage {
    /// What is short is given back.
    #[default]
    Line,
    /// All of it is given back.
    Order,
}

/// Whose claim goods are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// Of which web shop.
    pub channel: Channel,
    /// When they are booked out.
    pub recognition: Recognition,
}

impl OnShortage {
    /// Its name in the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Order => "order",
        }
    }

    /// By its name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Line, Self::Order].into_iter().find(|one| one.as_str() == text)
    }
}

/// Stock that web orders claim (S-1, S-2). Its date is the entry's.
pub trait Claims {
    /// What this channel may sell of a variant there.
    fn shelf(
        &mut self,
        tx: &Tx,
        at: WarehouseId,
        id: ProductId,
        channel: Channel,
    ) -> Result<Shelf, StoreError>;
    /// Warehouses that sell, in the one order in which they are chosen.
    fn selling(&mut self, tx: &Tx) -> Result<Vec<WarehouseId>, StoreError>;
    /// Allocates goods when so much may be sold in this generation; `None`: not so (S-8, I-12). Their cost is that of
    /// what is booked out with it (O-2).
    fn allocate(
        &mut self,
        tx: &Tx,
        goods: &StockMove,
        by: Claimed,
        generation: i64,
    ) -> Result<Option<Taken>, StoreError>;
    /// Hands allocated goods over; gives the cost of what is booked out with it, minor units.
    fn hand_over(&mut self, tx: &Tx, goods: &StockMove, by: Claimed) -> Result<i64, StoreError>;
    /// Sets allocated goods free at what they cost when they were booked out, minor units; gives what the stock's value
    /// rose by.
    fn release(
        &mut self,
        tx: &Tx,
        goods: &StockMove,
        by: Claimed,
        cost_minor: i64,
    ) -> Result<i64, StoreError>;
    /// What becomes of an order of which a till has taken something (S-7).
    fn on_shortage(&mut self, tx: &Tx) -> Result<OnShortage, StoreError>;
    /// A stock that is not negative any more has no open discrepancy because of it; `how` it came about, for people.
    fn covered(&mut self, tx: &Tx, at: WarehouseId, id: ProductId, how: &str) -> Result<(), StoreError>;
    /// What was read is not so any more: a savepoint was rolled back.
    fn forget(&mut self);
    /// Tells the tills of what changed; once, at the end.
    fn told(&mut self, tx: &Tx) -> Result<(), StoreError>;
}

/// What web orders need.
pub trait WebPorts: Offers + Claims + Ports + Billing {}
impl<T: Offers + Claims + Ports + Billing> WebPorts for T {}

/// Customers' accounts.
pub trait Accounts {
    /// Says whose debt an entry is.
    fn owed_by(&mut self, tx: &Tx, entry: EntryId, customer: CustomerId) -> Result<(), StoreError>;
    /// Issues the credit note of a till's refund where its sale was invoiced (O-8); so much was given back at once.
    /// `false`: more comes back than is left of the invoice, and there is none.
    fn credit_at_till(
        &mut self,
        tx: &Tx,
        refund: &Credited<'_>,
        given_back_minor: i64,
    ) -> Result<bool, StoreError>;
}

/// What a customer may buy on terms (O-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Days to pay.
    pub days: u32,
    /// What they may owe, minor units.
    pub limit_minor: i64,
    /// What they owe, minor units.
    pub owed_minor: i64,
}

/// A refund of an order that may have an invoice.
#[derive(Debug)]
pub struct Credited<'a> {
    /// Whose.
    pub order: OrderId,
    /// Who owed it.
    pub customer: Option<CustomerId>,
    /// The refund.
    pub refund: Uuid,
    /// Lines, and what is given back of each.
    pub parts: &'a [(i64, RefundedPart)],
    /// Why.
    pub reason: &'a str,
    /// Its entry.
    pub entry: Option<EntryId>,
    /// Business date.
    pub date: Date,
    /// Whose doing.
    pub by: &'a str,
}

/// Buying on terms, and how sales are recognised.
pub trait Billing {
    /// When the shop recognises what is paid now (O-2).
    fn recognition(&mut self, tx: &Tx) -> Result<Recognition, StoreError>;
    /// The terms of a customer, who confirms nothing else until this transaction ends; what they owe with it. Refusals:
    /// `NO_TERMS`, `CUSTOMER_INACTIVE`.
    fn terms(&mut self, tx: &Tx, customer: CustomerId) -> Result<Terms, OrderError>;
    /// Issues the invoice of an order that is completed.
    fn bill(&mut self, tx: &Tx, order: OrderId, days: u32, by: &str) -> Result<(), OrderError>;
    /// Issues the credit note of a refund (O-8). Refusal: `CREDIT_EXCEEDS_INVOICE`.
    fn credit(&mut self, tx: &Tx, refund: &Credited<'_>) -> Result<(), OrderError>;
}

/// All of them.
pub trait Ports: StockLedger + Books + Catalogue + Numbers + Buyers + Accounts {}
impl<T: StockLedger + Books + Catalogue + Numbers + Buyers + Accounts> Ports for T {}
