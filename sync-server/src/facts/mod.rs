//! The data of every event that the server tells, as types: what writers write and what `docs/events/` shows is one
//! and the same. What may not enter: delivery, and anything of a context.

use store::outbox::{self, NewEvent};
use store::{StoreError, Tx};
use uuid::Uuid;

mod goods;
mod money;
mod product;
pub mod schema;

pub use goods::{
    HeldItem, StockAdjusted, StockDepleted, StockHeld, StockLow, StockTransferred, TransferredItem,
};
pub use money::{
    AccountCreated, JournalEntryPosted, JournalEntryVoided, JournalEventQuarantined, OrderCancelled,
    OrderCompleted, OrderCreated, OrderFulfilled, OrderPaid, OrderRefunded, PeriodClosed,
};
pub use product::{ProductChanged, ProductCreated, ProductDeleted, ProductPriceChanged};

/// A test delivery of a webhook; it is in no outbox.
pub const WEBHOOK_TEST: &str = "WebhookTest";

/// Writes an event with typed data into the outbox and gives its id.
///
/// # Errors
/// The storage's.
pub fn tell(
    tx: &Tx<'_>,
    event_type: &str,
    aggregate: &str,
    correlation_id: Uuid,
    data: &impl serde::Serialize,
) -> Result<Uuid, StoreError> {
    let data = serde_json::to_string(data);
    let data_json = data.map_err(|error| StoreError::Other(format!("an event does not encode: {error}")))?;
    outbox::append(tx, &NewEvent { event_type, aggregate, correlation_id, data_json: &data_json })
}

/// A time as events show it: RFC 3339 in UTC.
pub fn time(unix_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(unix_ms).map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// The shape of an amount or a unit price (M-1).
#[derive(utoipa::ToSchema)]
#[schema(as = Money)]
pub struct Amount {
    /// A decimal number as text; a unit price has up to four places.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// Data of a test delivery.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookTest {
    /// The webhook that was asked for it.
    pub webhook_id: Uuid,
}
