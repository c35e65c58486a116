//! `/api/customers/{id}/buyers`: the people who sign in for a customer. Who is added chooses a password by mail.

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::Response;
use domain::CustomerId;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{must_exist, sql};
use crate::customer;
use crate::events::{INVITATION_MS, Language, add_mail, invitation};
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::auth::Principal;
use crate::http::extract::Path;
use crate::http::list::Listed;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::time;
use crate::identity::{add_buyer, begin_buyer_reset, change_buyer};
use crate::refusal::Refusal;

/// A list is answered whole.
const BUYERS_MAX: usize = 200;

/// Somebody who signs in for a customer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Buyer)]
pub struct BuyerView {
    id: Uuid,
    name: String,
    email: String,
    active: bool,
    /// Whether they have chosen a password.
    has_password: bool,
    version: i64,
    created_at: String,
}

/// Somebody new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBuyerBody {
    name: String,
    /// They sign in with it; nobody else does.
    email: String,
}

/// What changes; absent fields stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyerChange {
    name: Option<String>,
    /// False: they are signed out everywhere at once.
    active: Option<bool>,
}

fn view(row: &Row<'_>) -> Result<BuyerView, StoreError> {
    Ok(BuyerView {
        id: row.uuid(0)?,
        name: row.text(1)?.to_owned(),
        email: row.text(2)?.to_owned(),
        active: row.bool(3)?,
        has_password: row.bool(4)?,
        version: row.int(5)?,
        created_at: time(row.int(6)?),
    })
}

fn one(tx: &Tx<'_>, of: Uuid, id: Uuid) -> Result<BuyerView, ApiError> {
    let found = tx.query_opt(&sql::BUYER, params![of, id], view)?;
    found.ok_or_else(|| ApiError::not_found("buyer of this customer"))
}

/// All who sign in for a customer, the first first: a customer has few.
#[utoipa::path(get, path = "/api/customers/{id}/buyers", tag = "Customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = Listed<BuyerView>), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
) -> Result<Json<Listed<BuyerView>>, ApiError> {
    who.of_customer(Some(id), "customer")?;
    let read = move |tx: &Tx<'_>| {
        must_exist(tx, id)?;
        Ok(Json(Listed { data: tx.query(&sql::BUYERS, params![id], view)?, next: None }))
    };
    app.db.read(read).await
}

/// Adds somebody, who gets a mail with a code with which to choose a password (`POST /api/customers/reset/confirm`).
#[utoipa::path(post, path = "/api/customers/{id}/buyers", tag = "Customers", params(("id" = Uuid, Path)),
    request_body = NewBuyerBody,
    responses((status = 201, body = BuyerView), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`EMAIL_TAKEN`"),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody, description = "`VALIDATION_FAILED`")))]
pub async fn create(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<NewBuyerBody>,
) -> Result<Response, ApiError> {
    let shops_own = app.settings.mail.language;
    let answer = act.run(&app, move |tx, _, body| {
        let of = CustomerId::new(id);
        let customer = customer::customer(tx, of)?.ok_or_else(|| ApiError::not_found("customer"))?;
        if tx.query(&sql::BUYERS, params![id], view)?.len() >= BUYERS_MAX {
            return Err(Refusal::invalid(
                "",
                "A customer has up to 200 buyers; change one who is not active.",
            )
            .into());
        }
        let buyer = add_buyer(tx, of, (&body.name, &body.email), None)?;
        let token = begin_buyer_reset(tx, buyer.id, INVITATION_MS)?;
        let language = customer.language.as_deref().and_then(Language::parse).unwrap_or(shops_own);
        add_mail(tx, &invitation(tx, &buyer.email, &token, language)?)?;
        let view = one(tx, id, buyer.id)?;
        Ok(Reply::created(&view)?.versioned(view.version))
    });
    let answer = answer.await?;
    app.signals.mails.notify_one();
    Ok(answer)
}

/// Changes somebody's name, or lets them in no more.
#[utoipa::path(put, path = "/api/customers/{id}/buyers/{buyer_id}", tag = "Customers",
    params(("id" = Uuid, Path), ("buyer_id" = Uuid, Path)), request_body = BuyerChange,
    responses((status = 200, body = BuyerView), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody, description = "`VALIDATION_FAILED`")))]
pub async fn change(
    State(app): State<App>,
    Path((id, buyer_id)): Path<(Uuid, Uuid)>,
    act: Act<BuyerChange>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        who.expects(one(tx, id, buyer_id)?.version)?;
        change_buyer(tx, CustomerId::new(id), buyer_id, (body.name.as_deref(), body.active))?;
        let view = one(tx, id, buyer_id)?;
        Ok(Reply::ok(&view)?.versioned(view.version))
    })
    .await
}
