//! `/api/customers/{id}/group`: which group a customer is in; promotions may be for one (M-7).

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::params;
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::extract::Path;
use crate::http::problem::{ApiError, ProblemBody};

/// The group of a customer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = CustomerGroup)]
pub struct GroupBody {
    /// Up to 40 characters, as promotions name it; null: none.
    customer_group: Option<String>,
}

/// Puts a customer into a group, or out of it.
#[utoipa::path(put, path = "/api/customers/{id}/group", tag = "Customers", params(("id" = Uuid, Path)),
    request_body = GroupBody,
    responses((status = 200, body = GroupBody), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`VALIDATION_FAILED`")))]
pub async fn put(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<GroupBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, _, body| {
        let group = body.customer_group.as_deref().map(str::trim);
        let bad = |group: &str| {
            group.is_empty() || group.chars().count() > 40 || group.chars().any(char::is_control)
        };
        if group.is_some_and(bad) {
            let detail = "A group has a name of 1 to 40 characters; null is none.";
            return Err(ApiError::invalid("customerGroup", detail));
        }
        if tx.execute(&sql::SET_GROUP, params![id, group])? == 0 {
            return Err(ApiError::not_found("customer"));
        }
        Reply::ok(&GroupBody { customer_group: group.map(str::to_owned) })
    })
    .await
}
