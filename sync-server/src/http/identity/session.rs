//! `/api/auth`: the own session of who is signed in.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use store::{Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use crate::accounting::periods;
use crate::bindings::business_date;
use crate::http::App;
use crate::http::access::Permission;
use crate::http::auth::{Principal, session_token};
use crate::http::customers::sql as customers;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::book_currency;
use crate::identity::{list_stores, log_out as end_session};

/// Who is signed in and what they may do here.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Me)]
pub struct MeView {
    id: Uuid,
    name: String,
    email: Option<String>,
    role: String,
    /// For whom a signed-in customer buys; null for staff.
    customer_id: Option<Uuid>,
    /// Names of permissions, for menus: the server decides anew at each request.
    permissions: Vec<String>,
    /// The business date now: of the first store by code; in UTC while there is none.
    business_date: String,
    /// The money that the books are kept in.
    currency: String,
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/auth/me", tag = "Sign in",
    responses((status = 200, body = MeView), (status = 403, body = ProblemBody)))]
pub async fn me(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
) -> Result<Json<MeView>, ApiError> {
    let permissions = Permission::ALL.iter().filter(|permission| who.role.may(**permission));
    let permissions: Vec<String> = permissions.map(|permission| format!("{permission:?}")).collect();
    let read = move |tx: &Tx<'_>| {
        let found = match who.customer_id {
            Some(_) => tx.query_opt(&customers::OWN, params![who.id], |row| {
                Ok((row.text(0)?.to_owned(), row.opt_text(1)?.map(str::to_owned), "customer".to_owned()))
            })?,
            None => tx.query_opt(&sql::PERSON, params![who.id], |row| {
                Ok((row.text(1)?.to_owned(), row.opt_text(2)?.map(str::to_owned), row.text(3)?.to_owned()))
            })?,
        };
        let (name, email, role) = found.ok_or_else(|| ApiError::not_found("member of staff"))?;
        let date = match list_stores(tx)?.first() {
            Some(store) => business_date(store, tx.now_ms())?,
            None => periods::today(tx),
        };
        let (permissions, business_date) = (permissions.clone(), date.to_string());
        let currency = book_currency(tx)?.code().to_owned();
        let customer_id = who.customer_id.map(|id| id.uuid());
        Ok(Json(MeView { id: who.id, name, email, role, customer_id, permissions, business_date, currency }))
    };
    app.db.read(read).await
}

/// Ends the session whose token is sent.
#[utoipa::path(post, path = "/api/auth/logout", tag = "Sign in",
    responses((status = 204, description = "the token is worth nothing any more")))]
pub async fn log_out(State(app): State<App>, headers: HeaderMap) -> Result<StatusCode, ApiError> {
    let token = session_token(&headers).unwrap_or_default().to_owned();
    app.db.write(move |tx: &Tx<'_>| end_session(tx, &token).map_err(ApiError::from)).await?;
    Ok(StatusCode::NO_CONTENT)
}
