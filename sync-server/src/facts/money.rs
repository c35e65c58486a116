//! Events about orders and the books.

use domain::{Channel, EntryId, Money, OrderId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Amount;

/// An order was paid and handed over.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderCompleted {
    /// The order.
    #[schema(value_type = Uuid)]
    pub order_id: OrderId,
    /// For people.
    pub order_number: String,
    /// POS, RetailWeb, WholesaleWeb.
    #[schema(value_type = String)]
    pub sales_channel: Channel,
    /// What was paid (M-1).
    #[schema(value_type = Amount)]
    pub total: Money,
    /// Its entry in the books; null while the books wait for it.
    #[schema(value_type = Option<Uuid>)]
    pub journal_entry_id: Option<EntryId>,
    /// Of a till's sale.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub receipt_number: Option<String>,
    /// Where the receipt goes, when the buyer gave an address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_email: Option<String>,
    /// Whose order it is, when that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_name: Option<String>,
    /// The buyer's language (BCP 47), when that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_language: Option<String>,
}

/// An order was placed on the web; it reserves nothing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderCreated<'a> {
    /// The order.
    #[schema(value_type = Uuid)]
    pub order_id: OrderId,
    /// For people.
    pub order_number: &'a str,
    /// RetailWeb, WholesaleWeb.
    #[schema(value_type = String)]
    pub sales_channel: Channel,
    /// What is to be paid (M-1).
    #[schema(value_type = Amount)]
    pub total: Money,
    /// From where it is served.
    pub warehouse_id: Uuid,
    /// The buyer's account; null: a guest.
    pub customer_id: Option<Uuid>,
}

/// A web order was paid.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderPaid<'a> {
    /// The order.
    #[schema(value_type = Uuid)]
    pub order_id: OrderId,
    /// For people.
    pub order_number: &'a str,
    /// RetailWeb, WholesaleWeb.
    #[schema(value_type = String)]
    pub sales_channel: Channel,
    /// What was paid (M-1).
    #[schema(value_type = Amount)]
    pub total: Money,
    /// The attempt that did it.
    pub payment_id: Uuid,
    /// CreditCard, BankTransfer, CashOnDelivery.
    pub payment_method: &'a str,
    /// Its entry in the books.
    #[schema(value_type = Option<Uuid>)]
    pub journal_entry_id: Option<EntryId>,
}

/// A web order was cancelled.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderCancelled {
    /// The order.
    #[schema(value_type = Uuid)]
    pub order_id: OrderId,
    /// For people.
    pub order_number: String,
    /// RetailWeb, WholesaleWeb.
    #[schema(value_type = String)]
    pub sales_channel: Channel,
    /// SOLD_OUT, CAPTURE_FAILED, or as a person gave it.
    pub reason: String,
    /// Whether the server did it.
    pub auto_cancel: bool,
    /// The channel that took the last one.
    pub depleted_by: Option<String>,
    /// Where the buyer is told, when they gave an address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_email: Option<String>,
    /// Whose order it was, when that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_name: Option<String>,
    /// The buyer's language (BCP 47), when that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_language: Option<String>,
}

/// Goods of a web order were handed over.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderFulfilled<'a> {
    /// The order.
    #[schema(value_type = Uuid)]
    pub order_id: OrderId,
    /// For people.
    pub order_number: &'a str,
    /// RetailWeb, WholesaleWeb.
    #[schema(value_type = String)]
    pub sales_channel: Channel,
    /// Shipped or Collected.
    pub kind: &'a str,
    /// How far the whole order is: Unfulfilled, Packed, Shipped, Collected.
    pub fulfilment: &'a str,
    /// The carrier's number.
    pub tracking: Option<&'a str>,
}

/// Money and perhaps goods went back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderRefunded<'a> {
    /// The order; null when it is not known here.
    #[schema(value_type = Option<Uuid>)]
    pub order_id: Option<OrderId>,
    /// For people; null when it is not known here.
    pub order_number: Option<&'a str>,
    /// Of the refund.
    pub receipt_number: &'a str,
    /// POS, RetailWeb, WholesaleWeb: where the money went back.
    #[schema(value_type = String)]
    pub sales_channel: Channel,
    /// What was given back (M-1).
    #[schema(value_type = Amount)]
    pub total: Money,
    /// Its entry in the books; null while the books wait for it.
    #[schema(value_type = Option<Uuid>)]
    pub journal_entry_id: Option<EntryId>,
    /// As the till or person gave it; `EARLIER_PAYMENT`: a till had sold it to somebody who paid earlier.
    pub reason: &'a str,
    /// The buyer of a web order that stays, where they are told of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_email: Option<&'a str>,
    /// The buyer's language (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_language: Option<&'a str>,
}

/// An account was added.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountCreated<'a> {
    /// The account.
    pub account_id: Uuid,
    /// Its code in the chart.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Asset, Liability, Equity, Revenue, Expense.
    pub account_type: &'a str,
}

/// An entry is in the books. The sequencer writes this event in SQL.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalEntryPosted<'a> {
    /// The entry.
    pub journal_entry_id: Uuid,
    /// Its day, as in 2026-11-27.
    #[schema(format = Date)]
    pub entry_date: &'a str,
    /// What kind of thing it records: Sale, Refund, Manual …
    pub source_kind: &'a str,
    /// Id of that thing.
    pub source_id: &'a str,
}

/// An entry was taken back by its opposite.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalEntryVoided<'a> {
    /// The entry that counts no more.
    pub journal_entry_id: Uuid,
    /// The entry that takes it back.
    pub reversal_entry_id: Uuid,
    /// Why, as the person gave it.
    pub reason: &'a str,
    /// Who did it.
    pub voided_by: &'a str,
}

/// A month is closed: nothing more is posted into it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PeriodClosed<'a> {
    /// The month, as in 2026-11.
    pub period_id: &'a str,
    /// Its first day.
    #[schema(format = Date)]
    pub first_day: &'a str,
    /// Its last day.
    #[schema(format = Date)]
    pub last_day: &'a str,
    /// Who closed it.
    pub closed_by: &'a str,
}

/// What a till sent could not be booked; its money is in suspense until a person has looked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalEventQuarantined<'a> {
    /// Its row in quarantine.
    pub quarantine_id: Uuid,
    /// The till's event.
    pub event_id: Uuid,
    /// The till.
    pub terminal_id: Uuid,
    /// Why, for programs.
    pub code: &'a str,
    /// Whether somebody should look at once.
    pub alarm: bool,
}
