//! `/api/products`: making, changing, pricing and deleting variants (P-1, P-2). What may not enter: the rules
//! themselves (the product context's).

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::Response;
use domain::ProductId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::ProductBody;
use super::{ProductView, product, sql};
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply};
use crate::http::auth::Principal;
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, number, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{AmountIn, MoneyShape, book_currency, currency, time, unit_price};
use crate::product::edit::{self, Product};
use crate::product::{ProductError, RETAIL, add_price, set_price_from};
use crate::refusal::Refusal;
use crate::{inventory, order};

/// A new price.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PriceBody {
    price: AmountIn,
    /// `retail` when absent.
    price_list: Option<String>,
    /// When it begins, RFC 3339; now when absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_from: Option<Timestamp>,
}

/// A price of the history.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Price)]
pub struct PriceView {
    price_list: String,
    #[schema(value_type = MoneyShape)]
    price: domain::UnitPrice,
    valid_from: String,
    /// Whether it is the one in force.
    current: bool,
    /// Id of who set it; null: it came with the product.
    created_by: Option<String>,
    #[serde(skip)]
    valid_from_ms: i64,
}

/// A page of prices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PriceQuery {
    /// `retail` when absent.
    price_list: Option<String>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Makes a product.
#[utoipa::path(post, path = "/api/products", tag = "Product", request_body = ProductBody,
    responses((status = 201, body = ProductView),
              (status = 409, body = ProblemBody, description = "`DUPLICATE_SKU`, `DUPLICATE_BARCODE`"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`REQUIRED`, `WRONG_CHECK_DIGIT`, `AMOUNT_INVALID`, `NEGATIVE_PRICE`, `UNKNOWN_CATEGORY`, `UNKNOWN_TAX_CLASS`, `UNKNOWN_PARENT`, `WHOLESALE_CONTRADICTION`, `UNKNOWN_LINKED_PRODUCT`, `LINKED_PRODUCT_INACTIVE`, `LINK_CIRCLE` …")))]
pub async fn create(State(app): State<App>, act: Act<ProductBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| {
        let (new, price) = body.create(ProductId::new(tx.new_id()), book_currency(tx)?)?;
        edit::add(tx, &new)?;
        add_price(tx, new.id, RETAIL, price, tx.now_ms(), Some(&who.by()))?;
        let view = product(tx, &who.principal, Some(new.id.uuid()))?;
        Ok(Reply::created(&view)?.versioned(view.version()))
    })
    .await
}

/// Changes a product: absent fields stay. Tills have it after their next sync.
#[utoipa::path(put, path = "/api/products/{id}", tag = "Product", params(("id" = Uuid, Path)), request_body = ProductBody,
    responses((status = 200, body = ProductView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody), (status = 412, body = ProblemBody, description = "`VERSION_CHANGED`"),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<ProductBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let before = loaded(tx, id)?;
        who.expects(before.version)?;
        edit::save(tx, &before, &body.change(&before)?)?;
        let view = product(tx, &who.principal, Some(id))?;
        Ok(Reply::ok(&view)?.versioned(view.version()))
    })
    .await
}

/// Deletes a product that was never sold or moved; one that was is archived instead (`status: "Archived"`).
#[utoipa::path(delete, path = "/api/products/{id}", tag = "Product", params(("id" = Uuid, Path)),
    responses((status = 204, description = "it is gone"), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`PRODUCT_SOLD`, `PRODUCT_HAS_VARIANTS`, `PRODUCT_LINKED`"),
              (status = 412, body = ProblemBody)))]
pub async fn delete(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        let found = loaded(tx, id)?;
        who.expects(found.version)?;
        if order::was_sold(tx, found.id)? || inventory::was_moved(tx, found.id)? {
            let detail = "This product was sold or moved, and its history needs it; archive it instead.";
            return Err(Refusal::conflict("PRODUCT_SOLD", "", detail).into());
        }
        edit::delete(tx, &found)?;
        Ok(Reply::nothing())
    })
    .await
}

/// Sets a price, from now or a later time on.
#[utoipa::path(put, path = "/api/products/{id}/price", tag = "Product", params(("id" = Uuid, Path)), request_body = PriceBody,
    responses((status = 200, body = ProductView), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`AMOUNT_INVALID`, `NEGATIVE_PRICE`, `UNKNOWN_PRICE_LIST`, `PRICE_IN_THE_PAST`")))]
pub async fn price(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<PriceBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let found = loaded(tx, id)?;
        who.expects(found.version)?;
        let price = body.price.unit_price("price", found.currency)?;
        let list = body.price_list.as_deref().unwrap_or(RETAIL);
        let from = body.valid_from.map_or(tx.now_ms(), Timestamp::as_millisecond);
        set_price_from(tx, found.id, list, price, from, &who.by())?;
        let view = product(tx, &who.principal, Some(id))?;
        Ok(Reply::ok(&view)?.versioned(view.version()))
    })
    .await
}

/// The prices of a product, the latest first, also those that begin later.
#[utoipa::path(get, path = "/api/products/{id}/prices", tag = "Product", params(("id" = Uuid, Path), PriceQuery),
    responses((status = 200, body = Listed<PriceView>), (status = 404, body = ProblemBody)))]
pub async fn prices(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(query): Query<PriceQuery>,
) -> Result<Json<Listed<PriceView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, after) = (paging.limit()?, paging.after(1)?);
    let before_ms = after.map(|key| number(&key, 0)).transpose()?;
    let list = query.price_list.unwrap_or_else(|| RETAIL.to_owned());
    let read = move |tx: &Tx<'_>| {
        loaded(tx, id)?;
        let now_ms = tx.now_ms();
        let rows = tx.query(&sql::PRICES, params![id, &list, before_ms, now_ms, limit + 1], |row| {
            let code = currency(row.text(2)?).map_err(|_| store::StoreError::NotFound)?;
            let valid_from_ms = row.int(0)?;
            Ok(PriceView {
                price_list: list.clone(),
                price: unit_price(row.int(1)?, code),
                valid_from: time(valid_from_ms),
                current: row.opt_int(4)? == Some(valid_from_ms),
                created_by: row.opt_text(3)?.map(str::to_owned),
                valid_from_ms,
            })
        })?;
        Ok::<_, ApiError>(Json(page(rows, limit, |row| vec![row.valid_from_ms.to_string()])))
    };
    app.db.read(read).await
}

/// The variants of a product; a simple one is its own only variant.
#[utoipa::path(get, path = "/api/products/{id}/variants", tag = "Product", params(("id" = Uuid, Path)),
    responses((status = 200, body = Listed<ProductView>), (status = 404, body = ProblemBody)))]
pub async fn variants(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
) -> Result<Json<Listed<ProductView>>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let own = product(tx, &who, Some(id))?;
        let ids = tx.query(&sql::VARIANTS, params![id], |row| row.uuid(0))?;
        let mut data =
            ids.into_iter().map(|id| product(tx, &who, Some(id))).collect::<Result<Vec<_>, _>>()?;
        if data.is_empty() {
            data.push(own);
        }
        Ok::<_, ApiError>(Json(Listed { data, next: None }))
    };
    app.db.read(read).await
}

fn loaded(tx: &Tx<'_>, id: Uuid) -> Result<Product, ApiError> {
    edit::load(tx, ProductId::new(id))?.ok_or_else(|| ApiError::not_found("product"))
}

impl From<ProductError> for ApiError {
    fn from(error: ProductError) -> Self {
        match error {
            ProductError::Store(error) => error.into(),
            ProductError::Refused(refusal) => refusal.into(),
            other @ ProductError::Stored(_) => Self::internal(other),
        }
    }
}
