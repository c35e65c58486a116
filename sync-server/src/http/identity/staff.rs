//! `/api/staff`: the people of the shop. Passwords and PINs are hashed away from the database.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::StaffId;
use serde::{Deserialize, Serialize};
use store::{Entropy, OsEntropy, Row, StoreError, Tx, params};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::sql;
use crate::http::App;
use crate::http::access::Role;
use crate::http::act::{Act, Caller, Reply, shown};
use crate::http::extract::{Path, Query};
use crate::http::list::{Listed, Paging, page};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{nullable, time};
use crate::identity::{
    IdentityError, PasswordCost, Secrets, StaffChange, add_staff, change_staff, check_secrets, hash_secret,
    pins_of_others, secret_matches,
};
use crate::refusal::Refusal;

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StaffQuery {
    /// owner, manager, accountant, cashier, warehouse.
    role: Option<String>,
    /// Whether they work here.
    active: Option<bool>,
    /// 1 to 200, 50 when absent.
    limit: Option<i64>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A member of staff.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StaffMember)]
pub struct PersonView {
    id: Uuid,
    name: String,
    email: Option<String>,
    role: String,
    active: bool,
    /// Whether they can sign in to the office.
    has_password: bool,
    /// Whether they can log in at tills.
    has_pin: bool,
    version: i64,
    created_at: String,
}

/// Somebody new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Ada", "role": "cashier", "pin": "7391"}))]
pub struct NewPerson {
    /// As printed on receipts.
    name: String,
    /// owner, manager, accountant, cashier, warehouse.
    role: String,
    /// For the office, with a password.
    email: Option<String>,
    /// Eight characters or more.
    #[schema(format = Password)]
    password: Option<String>,
    /// For tills: four to twelve digits that nobody else has.
    #[schema(format = Password)]
    pin: Option<String>,
}

/// What changes; absent fields stay.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonChange {
    /// As printed on receipts.
    name: Option<String>,
    /// owner, manager, accountant, cashier, warehouse.
    role: Option<String>,
    /// Null takes it away.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    /// False: they are signed out everywhere at once.
    active: Option<bool>,
    /// Eight characters or more.
    #[schema(format = Password)]
    password: Option<String>,
    /// Four to twelve digits that nobody else has.
    #[schema(format = Password)]
    pin: Option<String>,
}

/// The people of the shop, newest first.
#[utoipa::path(get, path = "/api/staff", tag = "Staff", params(StaffQuery),
    responses((status = 200, body = Listed<PersonView>), (status = 400, body = ProblemBody)))]
pub async fn people(
    State(app): State<App>,
    Query(query): Query<StaffQuery>,
) -> Result<Json<Listed<PersonView>>, ApiError> {
    let paging = Paging { limit: query.limit, after: query.after };
    let (limit, before) = (paging.limit()?, paging.before_id()?);
    let read = move |tx: &Tx<'_>| {
        let params = params![before, query.role.as_deref(), query.active, limit + 1];
        let rows = tx.query(&sql::STAFF, params, view)?;
        Ok(Json(page(rows, limit, |row| vec![row.id.to_string()])))
    };
    app.db.read(read).await
}

/// One member of staff, with an ETag.
#[utoipa::path(get, path = "/api/staff/{id}", tag = "Staff", params(("id" = Uuid, Path)),
    responses((status = 200, body = PersonView), (status = 304, description = "the version held is the present one"),
              (status = 404, body = ProblemBody)))]
pub async fn person(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let found = app.db.read(move |tx| one(tx, id)).await?;
    shown(&headers, found.version, &found)
}

/// Adds somebody.
#[utoipa::path(post, path = "/api/staff", tag = "Staff", request_body = NewPerson,
    responses((status = 201, body = PersonView), (status = 403, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`EMAIL_TAKEN`, `PIN_TAKEN`"),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn create_person(State(app): State<App>, act: Act<NewPerson>) -> Result<Response, ApiError> {
    // Its own PIN would be found taken.
    if let Some(known) = act.answered(&app).await? {
        return Ok(known);
    }
    let body = act.body();
    let secrets = hashed(&app, body.password.clone(), body.pin.clone(), None).await?;
    act.run(&app, move |tx, who, body| {
        owners_only(who, &[&body.role])?;
        let id = add_staff(tx, &body.name, &body.role, body.email.as_deref(), &secrets)?;
        let view = one(tx, id.uuid())?;
        Ok(Reply::created(&view)?.versioned(view.version))
    })
    .await
}

/// Changes somebody.
#[utoipa::path(put, path = "/api/staff/{id}", tag = "Staff", params(("id" = Uuid, Path)), request_body = PersonChange,
    responses((status = 200, body = PersonView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`EMAIL_TAKEN`, `PIN_TAKEN`, `LAST_OWNER`"),
              (status = 412, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn change_person(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<PersonChange>,
) -> Result<Response, ApiError> {
    // Its own PIN would be found taken.
    if let Some(known) = act.answered(&app).await? {
        return Ok(known);
    }
    let body = act.body();
    let secrets = hashed(&app, body.password.clone(), body.pin.clone(), Some(StaffId::new(id))).await?;
    act.run(&app, move |tx, who, body| {
        let before = one(tx, id)?;
        who.expects(before.version)?;
        owners_only(who, &[&before.role, body.role.as_deref().unwrap_or_default()])?;
        let change = StaffChange {
            name: body.name.clone(),
            role: body.role.clone(),
            email: body.email.clone(),
            active: body.active,
            secrets: secrets.clone(),
        };
        change_staff(tx, StaffId::new(id), &change)?;
        let view = one(tx, id)?;
        Ok(Reply::ok(&view)?.versioned(view.version))
    })
    .await
}

/// Nobody but an owner makes owners or touches one.
fn owners_only(who: &Caller, roles: &[&str]) -> Result<(), ApiError> {
    if roles.contains(&"owner") && who.principal.role != Role::Owner {
        Err(ApiError::forbidden())
    } else {
        Ok(())
    }
}

/// Checks and hashes on a thread of its own; a PIN that somebody else has would log in either of the two.
async fn hashed(
    app: &App,
    password: Option<String>,
    pin: Option<String>,
    of: Option<StaffId>,
) -> Result<Secrets, ApiError> {
    check_secrets(password.as_deref(), pin.as_deref())?;
    let others = match pin {
        Some(_) => app.db.read(move |tx| pins_of_others(tx, of).map_err(ApiError::from)).await?,
        None => Vec::new(),
    };
    let cost = app.password_cost();
    let hashed = tokio::task::spawn_blocking(move || {
        if pin.as_deref().is_some_and(|pin| others.iter().any(|hash| secret_matches(pin, hash))) {
            let detail = "Somebody else has this PIN; choose another.";
            return Err(Refusal::conflict("PIN_TAKEN", "pin", detail).into());
        }
        Ok(Secrets { password_hash: hash(password, cost)?, pin_hash: hash(pin, cost)? })
    });
    hashed.await.map_err(ApiError::internal)?
}

fn hash(secret: Option<String>, cost: PasswordCost) -> Result<Option<String>, IdentityError> {
    let Some(secret) = secret else { return Ok(None) };
    let mut salt = [0; 16];
    OsEntropy::new().fill(&mut salt);
    hash_secret(&secret, cost, salt).map(Some)
}

fn one(tx: &Tx<'_>, id: Uuid) -> Result<PersonView, ApiError> {
    tx.query_opt(&sql::PERSON, params![id], view)?.ok_or_else(|| ApiError::not_found("member of staff"))
}

fn view(row: &Row<'_>) -> Result<PersonView, StoreError> {
    Ok(PersonView {
        id: row.uuid(0)?,
        name: row.text(1)?.to_owned(),
        email: row.opt_text(2)?.map(str::to_owned),
        role: row.text(3)?.to_owned(),
        active: row.bool(4)?,
        has_password: row.bool(5)?,
        has_pin: row.bool(6)?,
        version: row.int(7)?,
        created_at: time(row.int(8)?),
    })
}
