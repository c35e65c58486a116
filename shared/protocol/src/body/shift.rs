//! The drawer: shifts, cash without a sale (C-1, C-2). Not here: tenders of sales.

use domain::{CashMove, ShiftId, StaffId, StoreId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    pub kind: CashMove,
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
