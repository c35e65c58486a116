//! Stock, movements and discrepancies as the API shows them.

use domain::Quantity;
use serde::Serialize;
use store::{Row, StoreError};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::values::{quantity, time};

/// A place where goods are.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Warehouse)]
pub struct WarehouseView {
    /// UUIDv7.
    pub id: Uuid,
    code: String,
    name: String,
    status: String,
    created_at: String,
}

/// Stock of one product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductStock {
    /// The product asked for.
    pub product_id: Uuid,
    /// One row per warehouse that ever had it.
    pub stock: Vec<StockRow>,
}

/// Figures of one product in one warehouse (S-1).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StockRow {
    warehouse_id: Uuid,
    warehouse_code: String,
    #[serde(flatten)]
    figures: StockFigures,
}

/// The figures of S-1.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StockFigures {
    /// What may be sold: onHand less allocated less held.
    #[schema(value_type = String)]
    quantity: Quantity,
    /// Paid, not handed over.
    #[schema(value_type = String)]
    allocated: Quantity,
    /// Held by hand.
    #[schema(value_type = String)]
    held: Quantity,
    /// Physically there.
    #[schema(value_type = String)]
    on_hand: Quantity,
    /// When it last changed.
    as_of: String,
}

/// One product's stock in the warehouse asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WarehouseStockRow {
    /// The product.
    pub product_id: Uuid,
    /// The product's SKU.
    pub sku: String,
    product_name: String,
    #[serde(flatten)]
    figures: StockFigures,
}

/// A change of stock, with its cause.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Movement)]
pub struct MovementView {
    /// UUIDv7.
    pub id: Uuid,
    warehouse_id: Uuid,
    product_id: Uuid,
    /// Sale, Refund, Opening, Adjustment …
    cause: String,
    /// The order, refund or document.
    cause_id: String,
    #[schema(value_type = String)]
    on_hand: Quantity,
    #[schema(value_type = String)]
    allocated: Quantity,
    #[schema(value_type = String)]
    held: Quantity,
    reason: Option<String>,
    /// When it happened, as far as known.
    occurred_at: String,
    /// When the server wrote it down.
    recorded_at: String,
}

/// Stock that is, or was, negative.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Discrepancy)]
pub struct DiscrepancyView {
    /// UUIDv7.
    pub id: Uuid,
    warehouse_id: Uuid,
    product_id: Uuid,
    /// The rule that let it stand.
    rule: String,
    /// The figure when last looked at.
    #[schema(value_type = String)]
    quantity: Quantity,
    /// Open or Resolved.
    status: String,
    opened_at: String,
    updated_at: String,
    resolved_at: Option<String>,
    resolved_by: Option<String>,
    resolution: Option<String>,
    /// What took it below zero.
    pub causes: Vec<CauseView>,
}

/// One cause of a discrepancy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DiscrepancyCause)]
pub struct CauseView {
    movement_id: Uuid,
    cause: String,
    cause_id: String,
    #[schema(value_type = String)]
    quantity: Quantity,
    occurred_at: String,
}

/// Columns from `first` on: quantity, allocated, held, on hand, time.
fn figures(row: &Row<'_>, first: usize) -> Result<StockFigures, StoreError> {
    Ok(StockFigures {
        quantity: quantity(row.int(first)?),
        allocated: quantity(row.int(first + 1)?),
        held: quantity(row.int(first + 2)?),
        on_hand: quantity(row.int(first + 3)?),
        as_of: time(row.int(first + 4)?),
    })
}

pub(super) fn stock_row(row: &Row<'_>) -> Result<StockRow, StoreError> {
    let warehouse_code = row.text(1)?.to_owned();
    Ok(StockRow { warehouse_id: row.uuid(0)?, warehouse_code, figures: figures(row, 2)? })
}

pub(super) fn warehouse_row(row: &Row<'_>) -> Result<WarehouseStockRow, StoreError> {
    let (sku, product_name) = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
    Ok(WarehouseStockRow { product_id: row.uuid(0)?, sku, product_name, figures: figures(row, 3)? })
}

pub(super) fn warehouse(row: &Row<'_>) -> Result<WarehouseView, StoreError> {
    Ok(WarehouseView {
        id: row.uuid(0)?,
        code: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        status: row.text(3)?.to_owned(),
        created_at: time(row.int(4)?),
    })
}

pub(super) fn movement(row: &Row<'_>) -> Result<MovementView, StoreError> {
    Ok(MovementView {
        id: row.uuid(0)?,
        warehouse_id: row.uuid(1)?,
        product_id: row.uuid(2)?,
        cause: row.text(3)?.to_owned(),
        cause_id: row.text(4)?.to_owned(),
        on_hand: quantity(row.int(5)?),
        allocated: quantity(row.int(6)?),
        held: quantity(row.int(7)?),
        reason: row.opt_text(8)?.map(str::to_owned),
        occurred_at: time(row.int(9)?),
        recorded_at: time(row.int(10)?),
    })
}

pub(super) fn discrepancy(row: &Row<'_>) -> Result<DiscrepancyView, StoreError> {
    Ok(DiscrepancyView {
        id: row.uuid(0)?,
        warehouse_id: row.uuid(1)?,
        product_id: row.uuid(2)?,
        rule: row.text(3)?.to_owned(),
        quantity: quantity(row.int(4)?),
        status: row.text(5)?.to_owned(),
        opened_at: time(row.int(6)?),
        updated_at: time(row.int(7)?),
        resolved_at: row.opt_int(8)?.map(time),
        resolved_by: row.opt_text(9)?.map(str::to_owned),
        resolution: row.opt_text(10)?.map(str::to_owned),
        causes: Vec::new(),
    })
}

pub(super) fn cause(row: &Row<'_>) -> Result<CauseView, StoreError> {
    Ok(CauseView {
        movement_id: row.uuid(0)?,
        cause: row.text(1)?.to_owned(),
        cause_id: row.text(2)?.to_owned(),
        quantity: quantity(row.int(3)?),
        occurred_at: time(row.int(4)?),
    })
}
