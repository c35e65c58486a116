//! Bodies of journal events, one struct per kind (J-2). Fields are only ever added, with a default; a change
//! of meaning makes a new schema number and a step in `upcast.rs`. All amounts are minor units of the money
//! summary's currency unless the name says otherwise. Not here: PINs, tokens, card numbers (J-4), personal
//! data (that travels beside the body).

use crate::{ProtocolError, Raw};
use domain::{
    CustomerId, Discount, EventId, LineId, ProductId, Quantity, ShiftId, StaffId, StoreId, TaxPortion,
    TaxTreatment, TenderMethod, TicketId, WarehouseId,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! event_bodies {
    ($($(#[$doc:meta])* $kind:ident : $schema:literal,)*) => {
        /// The body of an event, by kind.
        #[derive(Debug, Clone, PartialEq)]
        pub enum EventBody {
            $($(#[$doc])* $kind($kind),)*
            /// A kind, or a later schema of a kind, that this build does not know; kept as it came.
            Unknown {
                /// The kind's name.
                kind: String,
                /// Its schema.
                schema: u32,
                /// The body as it came.
                body: Raw,
            },
        }

        impl EventBody {
            /// The kind's stable name.
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$kind(_) => stringify!($kind),)*
                    Self::Unknown { kind, .. } => kind,
                }
            }

            /// The schema that the body has when it is sealed today.
            pub fn schema(&self) -> u32 {
                match self {
                    $(Self::$kind(_) => $schema,)*
                    Self::Unknown { schema, .. } => *schema,
                }
            }

            /// The latest schema of a kind that this build knows.
            pub(crate) fn known_schema(kind: &str) -> Option<u32> {
                match kind {
                    $(stringify!($kind) => Some($schema),)*
                    _ => None,
                }
            }

            pub(crate) fn encode(&self) -> Result<Raw, ProtocolError> {
                match self {
                    $(Self::$kind(body) => Raw::of(body),)*
                    Self::Unknown { body, .. } => Ok(body.clone()),
                }
            }

            /// Reads a body of today's schema. Error: `Json`; `None` for an unknown kind.
            pub(crate) fn decode(kind: &str, text: &str) -> Result<Option<Self>, ProtocolError> {
                Ok(Some(match kind {
                    $(stringify!($kind) => Self::$kind(serde_json::from_str(text)?),)*
                    _ => return Ok(None),
                }))
            }
        }

        $(impl From<$kind> for EventBody {
            fn from(body: $kind) -> Self {
                Self::$kind(body)
            }
        })*
    };
}

event_bodies! {
    /// Goods sold and paid.
    SaleCompleted: 1,
    /// Goods taken back, money given back.
    SaleRefunded: 1,
    /// A ticket set aside, for any till of the store.
    TicketParked: 1,
    /// A parked ticket taken up again.
    TicketTaken: 1,
    /// A ticket given up before payment.
    TicketVoided: 1,
    /// A drawer opened for business with its float.
    ShiftOpened: 1,
    /// A drawer counted and closed.
    ShiftClosed: 1,
    /// Cash put in or taken out without a sale.
    CashMoved: 1,
    /// The drawer opened without a sale.
    DrawerOpened: 1,
    /// A manager's approval.
    ApprovalGiven: 1,
    /// The wall clock jumped.
    ClockJumped: 1,
    /// The till's program started.
    TerminalStarted: 1,
}

/// A sale, complete: with it alone the books can be written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaleCompleted {
    /// `store-terminal-epoch-sequence` (O-4).
    pub receipt_number: String,
    /// The ticket that was paid; the client's id of the order.
    pub ticket_id: TicketId,
    /// Where.
    pub store_id: StoreId,
    /// Whose stock.
    pub warehouse_id: WarehouseId,
    /// Which drawer session.
    pub shift_id: ShiftId,
    /// Who sold.
    pub cashier_id: StaffId,
    /// Their name as printed.
    pub cashier_name: String,
    /// The customer's account, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// Business date in the store's zone.
    pub business_date: Date,
    /// Whether line prices include tax (M-4).
    pub prices_include_tax: bool,
    /// Lines in receipt order.
    pub lines: Vec<SaleLine>,
    /// Tenders in the order given.
    pub tenders: Vec<TenderLine>,
    /// Cash given back.
    pub change_minor: i64,
    /// Cash rounding, signed: added to the total (M-5).
    pub cash_rounding_minor: i64,
    /// Sum of lines before discounts, in the price list's own terms.
    pub subtotal_minor: i64,
    /// Sum of all discounts.
    pub discount_minor: i64,
    /// Tax in the total.
    pub tax_minor: i64,
    /// Total with tax, before cash rounding.
    pub total_minor: i64,
    /// Tax per code.
    pub taxes: Vec<TaxPortion>,
}

/// A line of a sale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaleLine {
    /// Minted at the till.
    pub line_id: LineId,
    /// What.
    pub product_id: ProductId,
    /// Its SKU at the time.
    pub sku: String,
    /// Its name as printed.
    pub name: String,
    /// How much.
    pub quantity: Quantity,
    /// Unit price that applied, ten-thousandths of a major unit.
    pub unit_price_ten_thousandths: i64,
    /// Set when the cashier changed the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_override: Option<PriceOverride>,
    /// Before discounts, in the price list's own terms.
    pub gross_minor: i64,
    /// The line's own discount.
    pub line_discount_minor: i64,
    /// The line's share of the ticket's discount.
    pub document_discount_minor: i64,
    /// Why there is a discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_reason: Option<String>,
    /// Without tax.
    pub net_minor: i64,
    /// Tax.
    pub tax_minor: i64,
    /// Net and tax.
    pub total_minor: i64,
    /// Tax class of the product at the time.
    pub tax_class: String,
    /// Taxed, zero-rated or exempt (M-4).
    pub tax_treatment: TaxTreatment,
    /// Tax per code.
    pub taxes: Vec<TaxPortion>,
    /// The code that was scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
}

/// A price that a person set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceOverride {
    /// Why.
    pub reason: String,
    /// The price that would have applied, ten-thousandths of a major unit.
    pub original_ten_thousandths: i64,
}

/// What a customer paid with, or was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TenderLine {
    /// How.
    pub method: TenderMethod,
    /// As handed over (cash before change); positive.
    pub amount_minor: i64,
    /// The card terminal's reference, a voucher's number; scrubbed of card numbers (J-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// Goods taken back. All amounts are positive: what is given back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaleRefunded {
    /// Number of the refund's own receipt.
    pub receipt_number: String,
    /// The ticket of the refund; the client's id of it.
    pub ticket_id: TicketId,
    /// Where.
    pub store_id: StoreId,
    /// Which warehouse takes the goods.
    pub warehouse_id: WarehouseId,
    /// Which drawer session.
    pub shift_id: ShiftId,
    /// Who did it.
    pub cashier_id: StaffId,
    /// Their name as printed.
    pub cashier_name: String,
    /// Business date in the store's zone.
    pub business_date: Date,
    /// Receipt number of the sale.
    pub original_receipt: String,
    /// Event of the sale, where the till knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_event_id: Option<EventId>,
    /// Lines taken back.
    pub lines: Vec<RefundLine>,
    /// What was given back.
    pub tenders: Vec<TenderLine>,
    /// Cash rounding, signed: added to the total (M-5).
    pub cash_rounding_minor: i64,
    /// Tax in the total.
    pub tax_minor: i64,
    /// Total with tax, before cash rounding.
    pub total_minor: i64,
    /// Tax per code.
    pub taxes: Vec<TaxPortion>,
    /// Why.
    pub reason: String,
}

/// A line of a refund; amounts positive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundLine {
    /// Minted at the till.
    pub line_id: LineId,
    /// The line of the sale.
    pub original_line_id: LineId,
    /// What.
    pub product_id: ProductId,
    /// Its SKU at the time.
    pub sku: String,
    /// Its name as printed.
    pub name: String,
    /// How much.
    pub quantity: Quantity,
    /// Without tax.
    pub net_minor: i64,
    /// Tax.
    pub tax_minor: i64,
    /// Net and tax.
    pub total_minor: i64,
    /// Tax per code, with the original's rates.
    pub taxes: Vec<TaxPortion>,
    /// Whether the goods go back on the shelf.
    pub restock: bool,
}

/// A ticket set aside, with what another till needs to go on with it; priced anew when it is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketParked {
    /// Which ticket.
    pub ticket_id: TicketId,
    /// Where.
    pub store_id: StoreId,
    /// By whom.
    pub staff_id: StaffId,
    /// What the cashier called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its lines.
    pub lines: Vec<ParkedLine>,
    /// Discount on the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
}

/// A line of a parked ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParkedLine {
    /// Minted at the till.
    pub line_id: LineId,
    /// What.
    pub product_id: ProductId,
    /// How much.
    pub quantity: Quantity,
    /// A price set by hand or embedded in the code, ten-thousandths of a major unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price_ten_thousandths: Option<i64>,
    /// A line total embedded in the code (M-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedded_total_minor: Option<i64>,
    /// Why the price was set by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
    /// The line's discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// The code that was scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
}

/// A parked ticket taken up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketTaken {
    /// Which ticket.
    pub ticket_id: TicketId,
    /// By whom.
    pub staff_id: StaffId,
}

/// A ticket given up before payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketVoided {
    /// Which ticket.
    pub ticket_id: TicketId,
    /// By whom.
    pub staff_id: StaffId,
    /// How many lines it had.
    pub line_count: u32,
    /// What it would have cost.
    pub total_minor: i64,
    /// Why.
    pub reason: String,
}

/// A drawer opened for business (C-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShiftOpened {
    /// Which drawer session.
    pub shift_id: ShiftId,
    /// Where.
    pub store_id: StoreId,
    /// By whom.
    pub staff_id: StaffId,
    /// Their name.
    pub staff_name: String,
    /// Business date.
    pub business_date: Date,
    /// Cash in the drawer.
    pub float_minor: i64,
}

/// A drawer counted and closed (C-1): never fails for a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShiftClosed {
    /// Which drawer session.
    pub shift_id: ShiftId,
    /// Where.
    pub store_id: StoreId,
    /// By whom.
    pub staff_id: StaffId,
    /// Their name.
    pub staff_name: String,
    /// Business date.
    pub business_date: Date,
    /// Counted per tender method.
    pub counted: BTreeMap<String, i64>,
    /// What the till reckoned per tender method, the float included in cash.
    pub expected: BTreeMap<String, i64>,
    /// Cash by denomination: pieces per face value in minor units, where it was counted so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub denominations: BTreeMap<i64, u32>,
    /// Sales in the shift.
    pub sale_count: u32,
    /// Their total with tax.
    pub sales_minor: i64,
    /// Refunds in the shift.
    pub refund_count: u32,
    /// Their total with tax, positive.
    pub refunds_minor: i64,
    /// Tax of sales less tax of refunds.
    pub tax_minor: i64,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether a manager closed it in the cashier's absence.
    #[serde(default)]
    pub forced: bool,
}

/// Cash put into or taken out of the drawer without a sale (C-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CashMoved {
    /// Which drawer session.
    pub shift_id: ShiftId,
    /// By whom.
    pub staff_id: StaffId,
    /// Which way.
    pub kind: domain::CashMove,
    /// How much; positive.
    pub amount_minor: i64,
    /// Why.
    pub reason: String,
}

/// The drawer opened without a sale (C-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DrawerOpened {
    /// Which drawer session, if one is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift_id: Option<ShiftId>,
    /// By whom.
    pub staff_id: StaffId,
    /// Why.
    pub reason: String,
}

/// Who allowed what, and why (C-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalGiven {
    /// The ticket that it was for, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_id: Option<TicketId>,
    /// Who approved.
    pub by: StaffId,
    /// Who asked.
    pub asked_by: StaffId,
    /// What was allowed: the permission's name.
    pub action: String,
    /// Why.
    pub reason: String,
}

/// The wall clock moved against the monotonic one (T-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockJumped {
    /// What the clock should have shown, Unix milliseconds.
    pub from_ms: i64,
    /// What it shows, Unix milliseconds.
    pub to_ms: i64,
}

/// The till's program started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TerminalStarted {
    /// The program's version.
    pub version: String,
    /// `start`, `recovered`, `new epoch`: why.
    pub reason: String,
}
