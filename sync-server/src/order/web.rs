//! A web order as decisions see it: read whole, in one place. Not here: the decisions.

use super::ports::Claimed;
use super::recognition::Recognition;
use super::{OrderError, sql};
use domain::{Channel, Currency, CustomerId, OrderId, ProductId, TaxPortion, WarehouseId};
use jiff::civil::Date;
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

/// A web order.
#[derive(Debug, Clone)]
pub struct WebOrder {
    /// Its id.
    pub id: OrderId,
    /// Rises with each change.
    pub version: i64,
    /// For people.
    pub number: String,
    /// Of which web shop.
    pub channel: Channel,
    /// Draft, PendingPayment, PaymentConfirmed, Completed, Cancelled.
    pub status: String,
    /// Unfulfilled, Packed, Shipped, Collected, Returned.
    pub fulfilment: String,
    /// The buyer's account.
    pub customer_id: Option<CustomerId>,
    /// Where mail goes.
    pub email: Option<String>,
    /// Whose order it is.
    pub name: Option<String>,
    /// The buyer's language (BCP 47).
    pub language: Option<String>,
    /// Of all amounts.
    pub currency: Currency,
    /// Minor units.
    pub tax_minor: i64,
    /// What is paid, minor units.
    pub total_minor: i64,
    /// What was given back, minor units.
    pub refunded_minor: i64,
    /// From where it is served.
    pub warehouse_id: WarehouseId,
    /// Whether the server has chosen that.
    pub warehouse_chosen: bool,
    /// Whether it is paid with real money.
    pub livemode: bool,
    /// Tax-point date.
    pub date: Date,
    /// Its sale's entry.
    pub journal_entry_id: Option<Uuid>,
    /// What it was paid under (O-2).
    pub recognition: Recognition,
    /// On which terms.
    pub terms: Option<String>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// Whether the server has cancelled it.
    pub auto_cancelled: bool,
    /// Its lines, shipping too.
    pub items: Vec<WebItem>,
}

/// A line of one.
#[derive(Debug, Clone)]
pub struct WebItem {
    /// From 1.
    pub line_no: i64,
    /// Its id.
    pub id: Uuid,
    /// Whether it is goods; else shipping.
    pub goods: bool,
    /// The variant.
    pub product_id: ProductId,
    /// As printed.
    pub name: String,
    /// Thousandths.
    pub quantity: i64,
    /// Without tax, minor units.
    pub net_minor: i64,
    /// Minor units.
    pub tax_minor: i64,
    /// Net and tax, minor units.
    pub total_minor: i64,
    /// Per rate.
    pub taxes: Vec<TaxPortion>,
    /// What the goods cost, minor units.
    pub cost_minor: i64,
    /// The stock's generation when it was placed (S-4).
    pub generation: i64,
    /// Paid and not handed over, thousandths.
    pub allocated: i64,
    /// Handed over, thousandths.
    pub fulfilled: i64,
    /// Given back, thousandths.
    pub refunded: i64,
    /// Number of the line that it goes along with (M-8).
    pub follows: Option<i64>,
}

impl WebOrder {
    /// Whether it was paid and its goods are claimed or taken.
    pub fn is_paid(&self) -> bool {
        matches!(self.status.as_str(), "PaymentConfirmed" | "Completed")
    }

    /// Whose claim its goods are.
    pub const fn claimed(&self) -> Claimed {
        Claimed { channel: self.channel, recognition: self.recognition }
    }

    /// Its goods.
    pub fn goods(&self) -> impl Iterator<Item = &WebItem> {
        self.items.iter().filter(|item| item.goods)
    }
}

/// Reads one. `None`: there is no such web order.
pub fn load(tx: &Tx, id: Uuid) -> Result<Option<WebOrder>, OrderError> {
    let Some(mut order) = tx.query_opt(&sql::WEB_ORDER, params![id], head)? else { return Ok(None) };
    order.items = tx.query(&sql::WEB_ITEMS, params![id], item)?;
    Ok(Some(order))
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(format!("an order's {what} cannot be read"))
}

fn head(row: &Row<'_>) -> Result<WebOrder, StoreError> {
    let text = |column: usize| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    Ok(WebOrder {
        id: OrderId::new(row.uuid(0)?),
        version: row.int(1)?,
        number: row.text(2)?.to_owned(),
        channel: Channel::parse(row.text(3)?).ok_or_else(|| corrupt("channel"))?,
        status: row.text(4)?.to_owned(),
        fulfilment: row.text(5)?.to_owned(),
        customer_id: row.opt_uuid(6)?.map(CustomerId::new),
        email: text(7)?,
        name: text(8)?,
        language: text(9)?,
        currency: Currency::parse(row.text(10)?).map_err(|_| corrupt("currency"))?,
        tax_minor: row.int(11)?,
        total_minor: row.int(12)?,
        refunded_minor: row.int(13)?,
        warehouse_id: WarehouseId::new(row.uuid(14)?),
        warehouse_chosen: row.bool(15)?,
        livemode: row.bool(16)?,
        date: row.text(17)?.parse().map_err(|_| corrupt("date"))?,
        journal_entry_id: row.opt_uuid(18)?,
        recognition: Recognition::parse(row.text(21)?, row.text(22)?)
            .ok_or_else(|| corrupt("recognition"))?,
        terms: text(23)?,
        cancel_reason: text(19)?,
        auto_cancelled: row.bool(20)?,
        items: Vec::new(),
    })
}

fn item(row: &Row<'_>) -> Result<WebItem, StoreError> {
    Ok(WebItem {
        line_no: row.int(0)?,
        id: row.uuid(1)?,
        goods: row.text(2)? == "Goods",
        product_id: ProductId::new(row.uuid(3)?),
        name: row.text(4)?.to_owned(),
        quantity: row.int(5)?,
        net_minor: row.int(6)?,
        tax_minor: row.int(7)?,
        total_minor: row.int(8)?,
        taxes: serde_json::from_str(row.text(9)?).map_err(|_| corrupt("taxes"))?,
        cost_minor: row.int(10)?,
        generation: row.int(11)?,
        allocated: row.int(12)?,
        fulfilled: row.int(13)?,
        refunded: row.int(14)?,
        follows: row.opt_int(15)?,
    })
}
