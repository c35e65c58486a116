//! `/api/customers/{id}/price-list` and `/api/customer-groups/{group}/price-list`: the prices that were agreed with a
//! customer or with a group (O-5). What may not enter: prices themselves, which are products'.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::extract::Path;
use crate::http::problem::{ApiError, ProblemBody};
use crate::product;
use crate::refusal::Refusal;

/// The price list of a customer or a group.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = AgreedPriceList)]
pub struct ListBody {
    /// Code of the list; null: none of their own.
    price_list: Option<String>,
}

/// What a customer buys at.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerPriceList)]
pub struct AgreedView {
    /// The list that was agreed with the customer; goes before the group's.
    price_list: Option<String>,
    customer_group: Option<String>,
    /// The list that was agreed with the group.
    group_price_list: Option<String>,
}

fn known(tx: &Tx<'_>, list: Option<&str>) -> Result<(), ApiError> {
    match list {
        Some(list) if product::includes_tax(tx, list)?.is_none() => {
            let detail = format!("There is no price list {list}; make it first, or give null.");
            Err(Refusal::rule("UNKNOWN_PRICE_LIST", "priceList", detail).into())
        }
        _ => Ok(()),
    }
}

fn agreed(tx: &Tx<'_>, id: Uuid) -> Result<AgreedView, ApiError> {
    let found = tx.query_opt(&sql::AGREED, params![id], |row| {
        let text = |column: usize| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
        Ok(AgreedView { price_list: text(0)?, customer_group: text(1)?, group_price_list: text(2)? })
    })?;
    found.ok_or_else(|| ApiError::not_found("customer"))
}

/// The price lists of a customer.
#[utoipa::path(get, path = "/api/customers/{id}/price-list", tag = "Customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = AgreedView), (status = 404, body = ProblemBody)))]
pub async fn of_customer(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Json<AgreedView>, ApiError> {
    app.db.read(move |tx| Ok::<_, ApiError>(Json(agreed(tx, id)?))).await
}

/// Agrees on a price list with a customer. It goes before the group's; what it has no price of
/// is sold at the channel's prices.
#[utoipa::path(put, path = "/api/customers/{id}/price-list", tag = "Customers", params(("id" = Uuid, Path)),
    request_body = ListBody,
    responses((status = 200, body = AgreedView), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_PRICE_LIST`")))]
pub async fn put_of_customer(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<ListBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, _, body: &ListBody| {
        known(tx, body.price_list.as_deref())?;
        tx.execute(&sql::SET_PRICE_LIST, params![id, &body.price_list])?;
        Reply::ok(&agreed(tx, id)?)
    })
    .await
}

/// Agrees on a price list with a group of customers.
#[utoipa::path(put, path = "/api/customer-groups/{group}/price-list", tag = "Customers",
    params(("group" = String, Path, description = "As customers are put into it")), request_body = ListBody,
    responses((status = 200, body = ListBody), (status = 404, body = ProblemBody, description = "Nobody is in this group"),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_PRICE_LIST`")))]
pub async fn put_of_group(
    State(app): State<App>,
    Path(group): Path<String>,
    act: Act<ListBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, _, body: &ListBody| {
        known(tx, body.price_list.as_deref())?;
        if tx.query_opt(&sql::HAS_GROUP, params![&group], |row| row.int(0))?.is_none() {
            return Err(ApiError::not_found("group of customers"));
        }
        match &body.price_list {
            Some(list) => tx.execute(&sql::SET_GROUP_LIST, params![&group, list])?,
            None => tx.execute(&sql::CLEAR_GROUP_LIST, params![&group])?,
        };
        Reply::ok(&ListBody { price_list: body.price_list.clone() })
    })
    .await
}
