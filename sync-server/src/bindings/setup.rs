//! What a shop is set up with, over several contexts: books and price lists, opening stock with its entry.

use crate::accounting::{self, AccountingError, Chart, NewEntry};
use crate::identity::{self, IdentityError, Settings};
use crate::inventory::{self, Cause, Change, StockSession};
use crate::order::Recognition;
use crate::product::{self, ProductError};
use domain::{
    AccountRole, Currency, Direction, Posting, PostingError, PostingLine, ProductId, Quantity, WarehouseId,
    postings,
};
use jiff::civil::Date;
use protocol::StoreData;
use store::{StoreError, Tx};
use uuid::Uuid;

/// Why a set-up step is refused.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Settings, keys.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Accounts, entries.
    #[error(transparent)]
    Accounting(#[from] AccountingError),
    /// Price lists.
    #[error(transparent)]
    Product(#[from] ProductError),
    /// The opening entry cannot be made.
    #[error(transparent)]
    Posting(#[from] PostingError),
    /// A quantity or cost below zero.
    #[error("opening stock is above zero and its cost not below; correct it")]
    NotPositive,
}

/// What an empty database becomes a shop with.
#[derive(Debug, Clone)]
pub struct ShopSetup {
    /// Name, currency, mode.
    pub settings: Settings,
    /// Whether retail prices include tax (M-4).
    pub retail_includes_tax: bool,
    /// Whether wholesale prices include tax.
    pub wholesale_includes_tax: bool,
    /// When sales of the web are recognised (O-2).
    pub recognition: Recognition,
}

/// Makes keys, the chart of accounts and the price lists. A database that has them gets what a later version adds.
pub fn set_up_shop(tx: &Tx, setup: &ShopSetup) -> Result<(), SetupError> {
    let done = identity::setting(tx, "incarnation")?.is_some();
    identity::set_up(tx, &setup.settings)?;
    if done {
        accounting::complete_chart(tx)?;
    } else {
        accounting::create_default_chart(tx)?;
        super::settings::set_recognition(tx, setup.recognition)?;
    }
    let currency = setup.settings.currency;
    product::create_price_list(tx, product::RETAIL, "Retail", currency, setup.retail_includes_tax)?;
    product::create_price_list(tx, product::WHOLESALE, "Wholesale", currency, setup.wholesale_includes_tax)?;
    Ok(())
}

/// Opens a store: its tills find staff, and what its warehouse holds already, on their feed.
pub fn open_store(tx: &Tx, store: &StoreData) -> Result<(), SetupError> {
    identity::create_store(tx, store)?;
    let mut products = Vec::new();
    inventory::stock_of_warehouse(tx, store.warehouse_id, |stock| {
        products.push(stock.product_id);
        Ok(())
    })?;
    for product_id in products {
        inventory::touch_stock(tx, &[store.id], product_id)?;
    }
    Ok(())
}

/// Stock that is there at the beginning.
#[derive(Debug, Clone, Copy)]
pub struct OpeningStock {
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What.
    pub product_id: ProductId,
    /// How much.
    pub quantity: Quantity,
    /// What a unit cost, ten-thousandths of a major unit.
    pub unit_cost_ten_thousandths: i64,
    /// From when on.
    pub date: Date,
}

/// Puts opening stock in with its entry: Dr inventory, Cr opening balances.
pub fn opening_stock(tx: &Tx, currency: Currency, opening: &OpeningStock) -> Result<(), SetupError> {
    let quantity = opening.quantity.thousandths();
    if quantity <= 0 || opening.unit_cost_ten_thousandths < 0 {
        return Err(SetupError::NotPositive);
    }
    let document = tx.new_id();
    let value_minor = inventory::worth(quantity, opening.unit_cost_ten_thousandths, currency)?;
    let change = Change {
        warehouse_id: opening.warehouse_id,
        product_id: opening.product_id,
        quantity,
        cause: Cause::Opening,
        cause_id: document,
        by: "system",
        reason: None,
        occurred_ms: tx.now_ms(),
        earliest_ms: None,
    };
    let mut stock = StockSession::new(currency);
    let changed = stock.put(tx, &change, value_minor)?;
    for store in identity::stores_of_warehouse(tx, opening.warehouse_id)? {
        inventory::touch_stock(tx, &[store], opening.product_id)?;
    }
    if let Some(posting) = postings::goods_opening(value_minor)? {
        post(tx, currency, opening, (document, "goods_opening"), &posting)?;
    }
    // What a deficit turned out to have cost otherwise than booked.
    if let Some(posting) = variance(changed.variance_minor)? {
        post(tx, currency, opening, (document, "cogs_variance"), &posting)?;
    }
    Ok(())
}

fn variance(variance_minor: i64) -> Result<Option<Posting>, PostingError> {
    if variance_minor == 0 {
        return Ok(None);
    }
    let amount_minor = variance_minor.checked_abs().ok_or(PostingError::Overflow)?;
    let side = if variance_minor > 0 { Direction::Debit } else { Direction::Credit };
    let line = |role, direction| PostingLine { role, direction, amount_minor, memo: None };
    let lines = vec![line(AccountRole::CogsVariance, side), line(AccountRole::Inventory, side.opposite())];
    Posting::new(lines).map(Some)
}

fn post(
    tx: &Tx,
    currency: Currency,
    opening: &OpeningStock,
    (source_id, source_kind): (Uuid, &str),
    posting: &Posting,
) -> Result<(), SetupError> {
    let entry = NewEntry {
        date: opening.date,
        source_kind,
        source_id,
        description: "Opening stock",
        reference: "",
        currency,
        by: "system",
    };
    accounting::post(tx, &Chart::load(tx)?, &entry, posting)?;
    Ok(())
}
