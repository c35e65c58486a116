//! Tickets before payment: parked, taken up again, given up. Not here: sales.

use domain::{Discount, LineId, ProductId, Quantity, StaffId, StoreId, TicketId};
use serde::{Deserialize, Serialize};

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
    /// The line that this one goes along with (M-8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows_line_id: Option<LineId>,
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
