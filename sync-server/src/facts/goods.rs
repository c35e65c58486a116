//! Events about stock and holds.

use domain::Quantity;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A figure of stock changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StockAdjusted<'a> {
    /// Where.
    pub warehouse_id: Uuid,
    /// The variant.
    pub product_id: Uuid,
    /// What could be sold before (M-2).
    #[schema(value_type = String, pattern = r"^-?\d+(\.\d{1,3})?$")]
    pub previous_quantity: Quantity,
    /// What can be sold now (M-2).
    #[schema(value_type = String, pattern = r"^-?\d+(\.\d{1,3})?$")]
    pub current_quantity: Quantity,
    /// The cause of the movement: Sale, Refund, Receipt, Adjustment …
    pub reason: &'a str,
    /// Id of what caused it.
    pub cause_id: Uuid,
}

/// The last of a variant is gone from a warehouse: from above zero to zero or below.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StockDepleted<'a> {
    /// Where.
    pub warehouse_id: Uuid,
    /// The variant.
    pub product_id: Uuid,
    /// What could be sold before (M-2), above zero.
    #[schema(value_type = String, pattern = r"^-?\d+(\.\d{1,3})?$")]
    pub previous_quantity: Quantity,
    /// What can be sold now (M-2), zero or below.
    #[schema(value_type = String, pattern = r"^-?\d+(\.\d{1,3})?$")]
    pub current_quantity: Quantity,
    /// Who took it: a till, a person, a key.
    pub depleted_by: &'a str,
}

/// More was taken of a variant of which nothing was there.
pub type StockOversold<'a> = StockDepleted<'a>;

/// A hold was made, handed out or released.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StockHeld {
    /// The hold.
    pub reservation_id: Uuid,
    /// Where.
    pub warehouse_id: Uuid,
    /// What is held, per variant.
    pub items: Vec<HeldItem>,
}

/// What a hold holds of one variant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeldItem {
    /// The variant.
    pub product_id: Uuid,
    /// How much (M-2).
    #[schema(value_type = String, pattern = r"^-?\d+(\.\d{1,3})?$")]
    pub quantity: Quantity,
}

/// What can be sold of a variant fell to its reorder point or under it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StockLow {
    /// Where.
    pub warehouse_id: Uuid,
    /// The variant.
    pub product_id: Uuid,
    /// What can be sold now (M-2).
    #[schema(value_type = String, pattern = r"^-?\d+(\.\d{1,3})?$")]
    pub current_quantity: Quantity,
    /// The point (M-2).
    #[schema(value_type = String, pattern = r"^-?\d+(\.\d{1,3})?$")]
    pub reorder_point: Quantity,
}

/// Goods are on their way between warehouses, have arrived, or have come back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StockTransferred<'a> {
    /// The transfer.
    pub transfer_id: Uuid,
    /// Where they come from.
    pub from_warehouse_id: Uuid,
    /// Where they go.
    pub to_warehouse_id: Uuid,
    /// InTransit, Received, Cancelled.
    pub status: &'a str,
    /// What is moved, per variant.
    pub items: Vec<TransferredItem>,
}

/// What a transfer moves of one variant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransferredItem {
    /// The variant.
    pub product_id: Uuid,
    /// How much was to be moved (M-2).
    #[schema(value_type = String, pattern = r"^-?\d+(\.\d{1,3})?$")]
    pub quantity: Quantity,
    /// How much arrived (M-2).
    #[schema(value_type = String, pattern = r"^-?\d+(\.\d{1,3})?$")]
    pub received: Quantity,
}
