//! JSON schemas of all events, made of their types (utoipa's, which are JSON Schema 2020-12). `docs/events/` holds them,
//! and a test says when those files are not these.

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{
    AccountCreated, JournalEntryPosted, JournalEntryVoided, JournalEventQuarantined, OrderCancelled,
    OrderCompleted, OrderCreated, OrderFulfilled, OrderPaid, OrderRefunded, PeriodClosed, ProductChanged,
    ProductCreated, ProductDeleted, ProductPriceChanged, StockAdjusted, StockDepleted, StockHeld, StockLow,
    StockTransferred, WEBHOOK_TEST, WebhookTest,
};

/// Who may hear of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Owners and managers.
    Office,
    /// Shop fronts too.
    ShopFronts,
    /// Shop fronts too, each of the orders of its own channel.
    OwnChannel,
    /// The webhook that it is sent to.
    Receiver,
}

/// A type of event.
#[derive(Debug)]
pub struct EventType {
    /// Its stable name.
    pub name: &'static str,
    /// When it is told, and what its aggregate is.
    pub about: &'static str,
    /// Who may hear of it.
    pub audience: Audience,
    data: fn() -> Shape,
}

/// A schema and, by name, those that it refers to.
type Shape = (RefOr<Schema>, Vec<(String, RefOr<Schema>)>);

fn of<T: ToSchema>() -> Shape {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    (<T as PartialSchema>::schema(), parts)
}

macro_rules! types {
    ($($name:expr, $data:ty, $audience:ident, $about:expr;)+) => {
        /// Every type of event, in the order in which people look for them.
        pub const TYPES: &[EventType] = &[$(
            EventType { name: $name, about: $about, audience: Audience::$audience, data: of::<$data> }
        ),+];
    };
}

types! {
    "OrderCreated", OrderCreated, OwnChannel, "An order was placed on the web; it reserves nothing. Aggregate: the order.";
    "PaymentConfirmed", OrderPaid, OwnChannel, "A payment paid a web order. Aggregate: the order.";
    "OrderConfirmed", OrderPaid, OwnChannel, "A web order has its goods. Aggregate: the order.";
    "OrderCancelled", OrderCancelled, OwnChannel, "A web order was cancelled, by a person or because it is sold out. Aggregate: the order.";
    "OrderCompleted", OrderCompleted, OwnChannel, "An order was paid; over the counter, handed over too. Aggregate: the order.";
    "OrderFulfilled", OrderFulfilled, OwnChannel, "Goods of a web order were handed over. Aggregate: the order.";
    "OrderRefunded", OrderRefunded, OwnChannel, "Money and perhaps goods went back. Aggregate: the order, or the refund when the order is not known here.";
    "ProductCreated", ProductCreated, ShopFronts, "A variant was added. Aggregate: the variant.";
    "ProductUpdated", ProductChanged, ShopFronts, "Something of a variant changed. Aggregate: the variant.";
    "ProductPriceChanged", ProductPriceChanged, ShopFronts, "A price was set; it may begin later. Aggregate: the variant.";
    "ProductArchived", ProductChanged, ShopFronts, "A variant is sold no more. Aggregate: the variant.";
    "ProductDeleted", ProductDeleted, ShopFronts, "A variant that was never sold is gone. Aggregate: the variant.";
    "StockAdjusted", StockAdjusted, ShopFronts, "A figure of stock changed, whatever the reason. Aggregate: the variant.";
    "StockTransferred", StockTransferred, Office, "Goods are on their way between warehouses, arrived, or came back. Aggregate: the transfer.";
    "StockLow", StockLow, Office, "What can be sold fell to its reorder point or under it; told once. Aggregate: the variant.";
    "StockDepleted", StockDepleted, ShopFronts, "The last one is gone: from above zero to zero or below. Aggregate: the variant.";
    "StockOversold", StockDepleted, ShopFronts, "More was taken where nothing was there. Aggregate: the variant.";
    "StockReserved", StockHeld, ShopFronts, "Goods are held. Aggregate: the hold.";
    "StockConfirmed", StockHeld, ShopFronts, "Held goods were handed out. Aggregate: the hold.";
    "StockReleased", StockHeld, ShopFronts, "Held goods are free again. Aggregate: the hold.";
    "AccountCreated", AccountCreated, Office, "An account was added. Aggregate: the account.";
    "JournalEntryPosted", JournalEntryPosted, Office, "An entry is in the books. Aggregate: the entry.";
    "JournalEntryVoided", JournalEntryVoided, Office, "An entry was taken back by its opposite. Aggregate: the entry.";
    "PeriodClosed", PeriodClosed, Office, "A month is closed. Aggregate: the month.";
    "JournalEventQuarantined", JournalEventQuarantined, Office, "What a till sent could not be booked. Aggregate: the till.";
    WEBHOOK_TEST, WebhookTest, Receiver, "Somebody asked for a test delivery. It goes to that webhook alone and is in no list.";
}

/// A type by its name.
pub fn event_type(name: &str) -> Option<&'static EventType> {
    TYPES.iter().find(|known| known.name == name)
}

impl EventType {
    /// The schema of the whole envelope.
    ///
    /// # Errors
    /// When a schema does not encode, which none does.
    pub fn schema(&self) -> Result<Value, serde_json::Error> {
        let (data, parts) = (self.data)();
        let mut named = Map::new();
        for (name, part) in parts {
            named.insert(name, serde_json::to_value(part)?);
        }
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name,
            "description": self.about,
            "type": "object",
            "required": ["id", "type", "timestamp", "correlationId", "data"],
            "properties": {
                "id": { "type": "string", "format": "uuid", "description": "The event's; the same at every delivery." },
                "type": { "const": self.name },
                "timestamp": { "type": "string", "format": "date-time", "description": "When it became true." },
                "correlationId": { "type": "string", "description": "Id of what caused it." },
                "data": serde_json::to_value(data)?,
            },
        });
        if !named.is_empty() {
            schema["$defs"] = Value::Object(named);
        }
        // The parts stand in this file and not in the OpenAPI document.
        let text = schema.to_string().replace("#/components/schemas/", "#/$defs/");
        serde_json::from_str(&text)
    }
}
