//! `/api/inventory/stock-takes`: counting while the shop sells (S-11). What may not enter: the rules.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::{Currency, Money, Quantity};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::{counts, warehouse_in};
use super::{sql, warehouse_id};
use crate::bindings::GoodsBindings;
use crate::http::App;
use crate::http::act::{Act, Caller, Nothing, Reply};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{MoneyShape, book_currency, money, quantity, time};
use crate::inventory::NewStockTake;
use crate::refusal::Refusal;

/// A stock take to be begun.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"warehouseId": "MAIN", "note": "Fruit, before opening"}))]
pub struct StockTakeBody {
    /// By id or code.
    warehouse_id: String,
    /// Up to 500 characters.
    #[serde(default)]
    note: String,
    /// Only products of this category, or of one below it, are counted; absent: any.
    category_id: Option<Uuid>,
}

/// What was counted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"sku": "PRO-001", "quantity": "7"}]}))]
pub struct CountsBody {
    items: Vec<CountBody>,
}

/// So much of a product is there; `productId`, `sku` or `barcode` names it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CountBody {
    pub(super) product_id: Option<Uuid>,
    pub(super) sku: Option<String>,
    /// A code of a pack counts its pieces.
    pub(super) barcode: Option<String>,
    /// Zero or above, three places at most.
    #[schema(example = "7")]
    pub(super) quantity: String,
    /// When it was counted, RFC 3339; now when absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) counted_at: Option<Timestamp>,
}

/// A stock take.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StockTake)]
pub struct StockTakeView {
    /// UUIDv7.
    pub id: Uuid,
    warehouse_id: Uuid,
    warehouse_code: String,
    category_id: Option<Uuid>,
    /// Open, Posted, Cancelled.
    status: String,
    note: String,
    lines: Vec<StockTakeLine>,
    created_by: String,
    created_at: String,
    posted_at: Option<String>,
    cancelled_at: Option<String>,
}

/// A product that was counted. While the stock take is open, book and difference are what would be posted now; a sale from
/// before the count that a till brings later corrects them (S-11).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StockTakeLine {
    product_id: Uuid,
    sku: String,
    name: String,
    #[schema(value_type = String)]
    counted: Quantity,
    /// What should have been there at that time; null when the stock take was cancelled.
    #[schema(value_type = Option<String>)]
    book: Option<Quantity>,
    /// Counted less book.
    #[schema(value_type = Option<String>)]
    difference: Option<Quantity>,
    counted_at: String,
    /// What the difference is worth, at cost; null until the stock take is posted.
    #[schema(value_type = Option<MoneyShape>)]
    value: Option<Money>,
}

/// Which stock takes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StockTakeQuery {
    /// Open, Posted or Cancelled.
    status: Option<String>,
    /// Only of this warehouse, by id or code.
    warehouse: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Begins a stock take. The shop goes on selling.
#[utoipa::path(post, path = "/api/inventory/stock-takes", tag = "Inventory", request_body = StockTakeBody,
    responses((status = 201, body = StockTakeView),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_WAREHOUSE`, `UNKNOWN_CATEGORY`, `VALIDATION_FAILED`")))]
pub async fn create(State(app): State<App>, act: Act<StockTakeBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let (by, currency) = (who.by(), book_currency(tx)?);
        let warehouse_id = warehouse_in(tx, &body.warehouse_id, "warehouseId")?;
        if let Some(id) = body.category_id {
            tx.query_opt(&sql::CATEGORY, params![id], |_| Ok(()))?.ok_or_else(|| {
                let detail = "There is no such category; choose another one, or none.";
                Refusal::rule("UNKNOWN_CATEGORY", "categoryId", detail)
            })?;
        }
        let new = NewStockTake { warehouse_id, category_id: body.category_id, note: body.note.trim() };
        let id = GoodsBindings::desk(currency, &by).open_stock_take(tx, &new)?;
        Reply::created(&loaded(tx, id, currency)?)
    })
    .await
}

/// Writes down what was counted, and when. Of two counts of a product the one that was made later stands.
#[utoipa::path(post, path = "/api/inventory/stock-takes/{id}/counts", tag = "Inventory", params(("id" = Uuid, Path)),
    request_body = CountsBody,
    responses((status = 200, body = StockTakeView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`STOCK_TAKE_ENDED`"),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_PRODUCT`, `REQUIRED`, `QUANTITY_INVALID`, `DUPLICATE_ITEM`, `COUNTED_IN_THE_FUTURE`, `NOT_IN_CATEGORY`, `VALIDATION_FAILED`")))]
pub async fn count(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<CountsBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let (by, currency) = (who.by(), book_currency(tx)?);
        let counts = counts(tx, &body.items)?;
        GoodsBindings::desk(currency, &by).count(tx, id, &counts)?;
        Reply::ok(&loaded(tx, id, currency)?)
    })
    .await
}

/// Posts counted less book at the time of each count, to the account of counts.
#[utoipa::path(post, path = "/api/inventory/stock-takes/{id}/post", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = StockTakeView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`STOCK_TAKE_ENDED`, `NOTHING_COUNTED`, `COUNTED_SINCE`, `COUNT_TOO_LOW`, each of the last two with the line")))]
pub async fn post(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| end(tx, who, id, true)).await
}

/// Ends a stock take without posting anything.
#[utoipa::path(post, path = "/api/inventory/stock-takes/{id}/cancel", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = StockTakeView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`STOCK_TAKE_ENDED`")))]
pub async fn cancel(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| end(tx, who, id, false)).await
}

/// Stock takes, newest first.
#[utoipa::path(get, path = "/api/inventory/stock-takes", tag = "Inventory", params(StockTakeQuery),
    responses((status = 200, body = Listed<StockTakeView>), (status = 400, body = ProblemBody),
              (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<StockTakeQuery>,
) -> Result<Json<Listed<StockTakeView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    if !matches!(query.status.as_deref(), None | Some("Open" | "Posted" | "Cancelled")) {
        return Err(ApiError::unreadable("status", "The status must be Open, Posted or Cancelled."));
    }
    let (status, warehouse) = (query.status, query.warehouse);
    let read = move |tx: &Tx<'_>| {
        let currency = book_currency(tx)?;
        let warehouse = warehouse.as_deref().map(|given| warehouse_id(tx, given)).transpose()?;
        let params = params![before, status.as_deref(), warehouse, limit + 1];
        let mut rows = tx.query(&sql::STOCK_TAKES, params, head)?;
        for row in &mut rows {
            row.lines = tx.query(&sql::STOCK_TAKE_LINES, params![row.id], |row| line(row, currency))?;
        }
        Ok::<_, ApiError>(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One stock take.
#[utoipa::path(get, path = "/api/inventory/stock-takes/{id}", tag = "Inventory", params(("id" = Uuid, Path)),
    responses((status = 200, body = StockTakeView), (status = 404, body = ProblemBody)))]
pub async fn one(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Json<StockTakeView>, ApiError> {
    app.db.read(move |tx: &Tx<'_>| Ok(Json(loaded(tx, id, book_currency(tx)?)?))).await
}

fn end(tx: &Tx<'_>, who: &Caller, id: Uuid, posted: bool) -> Result<Reply, ApiError> {
    let (by, currency) = (who.by(), book_currency(tx)?);
    let mut desk = GoodsBindings::desk(currency, &by);
    if posted {
        desk.post_stock_take(tx, id)?
    } else {
        desk.cancel_stock_take(tx, id)?
    }
    Reply::ok(&loaded(tx, id, currency)?)
}

fn loaded(tx: &Tx<'_>, id: Uuid, currency: Currency) -> Result<StockTakeView, ApiError> {
    let found = tx.query_opt(&sql::ONE_STOCK_TAKE, params![id], head)?;
    let mut take = found.ok_or_else(|| ApiError::not_found("stock take"))?;
    take.lines = tx.query(&sql::STOCK_TAKE_LINES, params![id], |row| line(row, currency))?;
    Ok(take)
}

fn head(row: &Row<'_>) -> Result<StockTakeView, StoreError> {
    Ok(StockTakeView {
        id: row.uuid(0)?,
        warehouse_id: row.uuid(1)?,
        warehouse_code: row.text(2)?.to_owned(),
        category_id: row.opt_uuid(3)?,
        status: row.text(4)?.to_owned(),
        note: row.text(5)?.to_owned(),
        lines: Vec::new(),
        created_by: row.text(6)?.to_owned(),
        created_at: time(row.int(7)?),
        posted_at: row.opt_int(8)?.map(time),
        cancelled_at: row.opt_int(9)?.map(time),
    })
}

fn line(row: &Row<'_>, currency: Currency) -> Result<StockTakeLine, StoreError> {
    let (counted, book) = (row.int(3)?, row.opt_int(4)?);
    Ok(StockTakeLine {
        product_id: row.uuid(0)?,
        sku: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        counted: quantity(counted),
        book: book.map(quantity),
        difference: book.map(|book| quantity(counted.saturating_sub(book))),
        counted_at: time(row.int(5)?),
        value: row.opt_int(6)?.map(|minor| money(minor, currency)),
    })
}
