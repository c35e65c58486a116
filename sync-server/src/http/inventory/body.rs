//! Goods as requests bring them: products by id or SKU, quantities as decimal text. What may not enter: the rules.

use domain::{Currency, ProductId, Quantity, WarehouseId};
use serde::{Deserialize, Serialize};
use store::{Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use crate::http::problem::ApiError;
use crate::http::values::{AmountIn, quantity, quantity_in};
use crate::inventory::{InventoryError, Item, ReceiptLine, Short};
use crate::refusal::Refusal;

/// So much of a product; `productId` or `sku` names it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ItemBody {
    product_id: Option<Uuid>,
    sku: Option<String>,
    /// Above zero, three places at most.
    #[schema(example = "2")]
    quantity: String,
}

/// So much of a product at what a unit costs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReceiptLineBody {
    product_id: Option<Uuid>,
    sku: Option<String>,
    /// Above zero, three places at most.
    #[schema(example = "12")]
    quantity: String,
    /// Without tax, four places at most.
    unit_cost: AmountIn,
}

/// So much of a product, as answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ItemView {
    pub(super) product_id: Uuid,
    #[schema(value_type = String)]
    pub(super) quantity: Quantity,
}

/// The items of a request.
pub(super) fn items(tx: &Tx<'_>, bodies: &[ItemBody]) -> Result<Vec<Item>, ApiError> {
    let item = |(body, n): (&ItemBody, usize)| {
        let product_id =
            product_in(tx, body.product_id, body.sku.as_deref(), &format!("items[{n}].productId"))?;
        let quantity = quantity_in(&body.quantity, &format!("items[{n}].quantity"))?.thousandths();
        Ok(Item { product_id, quantity })
    };
    bodies.iter().zip(0..).map(item).collect()
}

/// The lines of a delivery.
pub(super) fn receipt_lines(
    tx: &Tx<'_>,
    bodies: &[ReceiptLineBody],
    book: Currency,
) -> Result<Vec<ReceiptLine>, ApiError> {
    let line = |(body, n): (&ReceiptLineBody, usize)| {
        let product_id =
            product_in(tx, body.product_id, body.sku.as_deref(), &format!("lines[{n}].productId"))?;
        let quantity = quantity_in(&body.quantity, &format!("lines[{n}].quantity"))?.thousandths();
        let unit_cost = body.unit_cost.unit_price(&format!("lines[{n}].unitCost"), book)?;
        Ok(ReceiptLine { product_id, quantity, unit_cost })
    };
    bodies.iter().zip(0..).map(line).collect()
}

/// The product that a request names.
pub(super) fn product_in(
    tx: &Tx<'_>,
    id: Option<Uuid>,
    sku: Option<&str>,
    field: &str,
) -> Result<ProductId, ApiError> {
    let known = match (id, sku) {
        (Some(id), None) => tx.query_opt(&sql::PRODUCT_BY_ID, params![id], |row| row.uuid(0))?,
        (None, Some(sku)) => tx.query_opt(&sql::PRODUCT_BY_SKU, params![sku], |row| row.uuid(0))?,
        _ => return Err(Refusal::rule("REQUIRED", field, "Name the product by its id or by its SKU.").into()),
    };
    let unknown = || Refusal::rule("UNKNOWN_PRODUCT", field, "There is no such product; look it up.");
    Ok(ProductId::new(known.ok_or_else(unknown)?))
}

/// The warehouse that a request names, by id or code.
pub(super) fn warehouse_in(tx: &Tx<'_>, given: &str) -> Result<WarehouseId, ApiError> {
    let known = tx.query_opt(&sql::WAREHOUSE, params![given], |row| row.uuid(0))?;
    let unknown = || {
        let detail = "There is no such warehouse; give its id or code.";
        Refusal::rule("UNKNOWN_WAREHOUSE", "warehouseId", detail)
    };
    Ok(WarehouseId::new(known.ok_or_else(unknown)?))
}

impl From<InventoryError> for ApiError {
    fn from(error: InventoryError) -> Self {
        match error {
            InventoryError::Store(error) => error.into(),
            InventoryError::Refused(refusal) => refusal.into(),
            InventoryError::Insufficient(short) => Self::insufficient(short.iter().map(told)),
            InventoryError::Posting(error) => Self::internal(error),
        }
    }
}

/// The field of an item, and its figures in words.
fn told(short: &Short) -> (String, String) {
    let (asked, there) = (quantity(short.requested), quantity(short.there));
    (short.field.clone(), format!("{asked} asked for, {there} there."))
}
