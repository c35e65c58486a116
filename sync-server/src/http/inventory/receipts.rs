//! `/api/inventory/receipts`: deliveries, with what they cost. What may not enter: the rules.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::{Currency, Money, Quantity, UnitPrice};
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::{ReceiptLineBody, receipt_lines, warehouse_in};
use super::{sql, warehouse_id};
use crate::bindings::GoodsBindings;
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{MoneyShape, book_currency, money, quantity, time, unit_price};
use crate::inventory::NewReceipt;

/// A delivery.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReceiptBody {
    /// By id or code.
    warehouse_id: String,
    /// Who delivered.
    #[serde(default)]
    supplier: String,
    /// Number of the delivery note.
    #[serde(default)]
    reference: String,
    lines: Vec<ReceiptLineBody>,
}

/// A delivery as booked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GoodsReceipt)]
pub struct ReceiptView {
    /// UUIDv7.
    pub id: Uuid,
    warehouse_id: Uuid,
    supplier: String,
    reference: String,
    lines: Vec<ReceiptLineView>,
    #[schema(value_type = MoneyShape)]
    value: Money,
    /// Null: the goods are worth nothing.
    journal_entry_id: Option<Uuid>,
    created_by: String,
    received_at: String,
}

/// A line of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GoodsReceiptLine)]
pub struct ReceiptLineView {
    product_id: Uuid,
    #[schema(value_type = String)]
    quantity: Quantity,
    #[schema(value_type = MoneyShape)]
    unit_cost: UnitPrice,
    #[schema(value_type = MoneyShape)]
    value: Money,
}

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReceiptQuery {
    /// Only into this warehouse, by id or code.
    warehouse: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Takes a delivery in: stock at its cost, Dr inventory, Cr goods received not invoiced; a deficit is filled
/// first.
#[utoipa::path(post, path = "/api/inventory/receipts", tag = "Inventory", request_body = ReceiptBody,
    responses((status = 201, body = ReceiptView), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_WAREHOUSE`, `UNKNOWN_PRODUCT`, `QUANTITY_INVALID`, `AMOUNT_INVALID`, `NEGATIVE_PRICE`, `FOREIGN_CURRENCY`")))]
pub async fn create(State(app): State<App>, act: Act<ReceiptBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let (by, currency) = (who.by(), book_currency(tx)?);
        let warehouse_id = warehouse_in(tx, &body.warehouse_id, "warehouseId")?;
        let lines = receipt_lines(tx, &body.lines, currency)?;
        let (supplier, reference) = (body.supplier.trim(), body.reference.trim());
        let new = NewReceipt { warehouse_id, supplier, reference, lines: &lines };
        let id = GoodsBindings::desk(currency, &by).receive(tx, &new)?;
        Reply::created(&loaded(tx, id, currency)?)
    })
    .await
}

/// Deliveries, newest first.
#[utoipa::path(get, path = "/api/inventory/receipts", tag = "Inventory", params(ReceiptQuery),
    responses((status = 200, body = Listed<ReceiptView>), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<ReceiptQuery>,
) -> Result<Json<Listed<ReceiptView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let warehouse = query.warehouse;
    let read = move |tx: &Tx<'_>| {
        let currency = book_currency(tx)?;
        let warehouse = warehouse.as_deref().map(|given| warehouse_id(tx, given)).transpose()?;
        let params = params![before, warehouse, limit + 1];
        let mut rows = tx.query(&sql::RECEIPTS, params, |row| head(row, currency))?;
        for row in &mut rows {
            row.lines = tx.query(&sql::RECEIPT_LINES, params![row.id], |row| line(row, currency))?;
        }
        Ok::<_, ApiError>(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One delivery.
#[utoipa::path(get, path = "/api/inventory/receipts/{id}", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = ReceiptView), (status = 404, body = ProblemBody)))]
pub async fn one(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Json<ReceiptView>, ApiError> {
    app.db.read(move |tx: &Tx<'_>| Ok(Json(loaded(tx, id, book_currency(tx)?)?))).await
}

fn loaded(tx: &Tx<'_>, id: Uuid, currency: Currency) -> Result<ReceiptView, ApiError> {
    let found = tx.query_opt(&sql::RECEIPT, params![id], |row| head(row, currency))?;
    let mut receipt = found.ok_or_else(|| ApiError::not_found("receipt"))?;
    receipt.lines = tx.query(&sql::RECEIPT_LINES, params![id], |row| line(row, currency))?;
    Ok(receipt)
}

fn head(row: &Row<'_>, currency: Currency) -> Result<ReceiptView, StoreError> {
    Ok(ReceiptView {
        id: row.uuid(0)?,
        warehouse_id: row.uuid(1)?,
        supplier: row.text(2)?.to_owned(),
        reference: row.text(3)?.to_owned(),
        lines: Vec::new(),
        value: money(row.int(4)?, currency),
        journal_entry_id: row.opt_uuid(5)?,
        created_by: row.text(6)?.to_owned(),
        received_at: time(row.int(7)?),
    })
}

fn line(row: &Row<'_>, currency: Currency) -> Result<ReceiptLineView, StoreError> {
    Ok(ReceiptLineView {
        product_id: row.uuid(0)?,
        quantity: quantity(row.int(1)?),
        unit_cost: unit_price(row.int(2)?, currency),
        value: money(row.int(3)?, currency),
    })
}
