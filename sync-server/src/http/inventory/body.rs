//! Goods as requests bring them: products by id or SKU, quantities as decimal text. What may not enter: the rules.

use domain::{Currency, ProductId, Quantity, WarehouseId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use super::stock_takes::CountBody;
use crate::http::problem::ApiError;
use crate::http::values::{AmountIn, quantity, quantity_in};
use crate::inventory::{Count, InventoryError, Item, ReceiptLine, Short};
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

/// What was counted.
pub(super) fn counts(tx: &Tx<'_>, bodies: &[CountBody]) -> Result<Vec<Count>, ApiError> {
    let count = |(body, n): (&CountBody, usize)| {
        let (field, of) = (format!("items[{n}].productId"), format!("items[{n}].quantity"));
        let counted = quantity_in(&body.quantity, &of)?.thousandths();
        let (product_id, counted) = match (&body.barcode, body.product_id, &body.sku) {
            (None, id, sku) => (product_in(tx, id, sku.as_deref(), &field)?, counted),
            (Some(code), None, None) => {
                let (product_id, pack) = code_in(tx, code, &format!("items[{n}].barcode"))?;
                (product_id, in_packs(counted, pack, &of)?)
            }
            _ => {
                let detail = "Name the product by its id, its SKU or a barcode, by one of them.";
                return Err(Refusal::rule("REQUIRED", field, detail).into());
            }
        };
        let counted_ms = body.counted_at.map(Timestamp::as_millisecond);
        Ok(Count { product_id, counted, counted_ms })
    };
    bodies.iter().zip(0..).map(count).collect()
}

/// The product that a scanned code stands for, and how much of it, thousandths.
fn code_in(tx: &Tx<'_>, code: &str, field: &str) -> Result<(ProductId, i64), ApiError> {
    let find = |code: &str| {
        tx.query_opt(&sql::CODE, params![code], |row| Ok((ProductId::new(row.uuid(0)?), row.int(1)?)))
    };
    // House codes are stored as they are, GTINs with all their digits.
    let known = match find(code)? {
        Some(known) => Some(known),
        None => match domain::check_gtin(code) {
            Ok(gtin) => find(&gtin.to_string())?,
            Err(_) => None,
        },
    };
    let unknown = || Refusal::rule("UNKNOWN_PRODUCT", field, "No product has this code; look it up.");
    Ok(known.ok_or_else(unknown)?)
}

/// So many packs, in pieces.
fn in_packs(packs: i64, pack: i64, field: &str) -> Result<i64, Refusal> {
    let whole = i128::from(packs) * i128::from(pack);
    let pieces = (whole % 1_000 == 0).then(|| i64::try_from(whole / 1_000).ok()).flatten();
    pieces.ok_or_else(|| {
        let detail = "So many packs are no quantity of three places; count the pieces.";
        Refusal::rule("QUANTITY_INVALID", field, detail)
    })
}

/// The warehouse that a request names in a field, by id or code.
pub(in crate::http) fn warehouse_in(tx: &Tx<'_>, given: &str, field: &str) -> Result<WarehouseId, ApiError> {
    let known = tx.query_opt(&sql::WAREHOUSE, params![given], |row| row.uuid(0))?;
    let unknown = || {
        let detail = "There is no such warehouse; give its id or code.";
        Refusal::rule("UNKNOWN_WAREHOUSE", field, detail)
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
