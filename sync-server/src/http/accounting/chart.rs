//! Writing the chart of accounts over HTTP. What may not enter: the rules themselves.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;

use super::{AccountView, account_of};
use crate::accounting::{
    AccountEdit, Change, add_account, change_account, delete_account, set_account_status,
};
use crate::http::App;
use crate::http::act::{Act, Caller, Nothing, Reply};
use crate::http::extract::Path;
use crate::http::problem::{ApiError, ProblemBody};

/// An account as it should be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"code": "6100", "name": "Rent", "accountType": "Expense", "parentId": "6000"}))]
pub struct AccountBody {
    /// 1 to 20 capitals, digits and hyphens; unique.
    code: String,
    /// 1 to 200 characters.
    name: String,
    #[serde(default)]
    description: String,
    /// Asset, Liability, Equity, Revenue, COGS, Expense.
    account_type: String,
    /// Debit or Credit; that of the type when absent.
    normal_balance: Option<String>,
    /// Id or code of the header above; none when absent.
    parent_id: Option<String>,
    /// A header only groups others and takes no lines.
    #[serde(default)]
    is_header: bool,
    /// Output or Input: where the tax report counts it; not at all when absent.
    tax_kind: Option<String>,
}

impl AccountBody {
    fn edit(&self) -> AccountEdit<'_> {
        AccountEdit {
            code: &self.code,
            name: &self.name,
            description: &self.description,
            account_type: &self.account_type,
            normal_balance: self.normal_balance.as_deref(),
            parent: self.parent_id.as_deref(),
            is_header: self.is_header,
            tax_kind: self.tax_kind.as_deref(),
        }
    }
}

fn shown(tx: &Tx<'_>, id: &str) -> Result<Reply, ApiError> {
    let account = account_of(tx, id)?;
    Ok(Reply::ok(&account)?.versioned(account.version))
}

/// Adds an account.
#[utoipa::path(post, path = "/api/accounting/accounts", tag = "Accounting", request_body = AccountBody,
    responses((status = 201, body = AccountView), (status = 409, body = ProblemBody),
        (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn create(State(app): State<App>, act: Act<AccountBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, _, body| {
        let id = add_account(tx, &body.edit())?;
        let account = account_of(tx, &id.to_string())?;
        Ok(Reply::created(&account)?.versioned(account.version))
    })
    .await
}

/// Changes an account as a whole; one with lines keeps its type, side and kind.
#[utoipa::path(put, path = "/api/accounting/accounts/{id}", tag = "Accounting", params(("id" = String, Path)),
    request_body = AccountBody,
    responses((status = 200, body = AccountView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<AccountBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let id = change_account::<ApiError>(tx, &id, &body.edit(), |version| who.expects(version))?;
        shown(tx, &id.to_string())
    })
    .await
}

/// Deletes an account that has no lines.
#[utoipa::path(delete, path = "/api/accounting/accounts/{id}", tag = "Accounting", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody)))]
pub async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        delete_account::<ApiError>(tx, &id, |version| who.expects(version))?;
        Ok(Reply::nothing())
    })
    .await
}

fn set(tx: &Tx<'_>, who: &Caller, id: &str, change: Change) -> Result<Reply, ApiError> {
    let id = set_account_status::<ApiError>(tx, id, change, |version| who.expects(version))?;
    shown(tx, &id.to_string())
}

/// Lets an account take lines again.
#[utoipa::path(post, path = "/api/accounting/accounts/{id}/activate", tag = "Accounting",
    params(("id" = String, Path)),
    responses((status = 200, body = AccountView), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody)))]
pub async fn activate(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| set(tx, who, &id, Change::Activate)).await
}

/// Lets an account take no more lines.
#[utoipa::path(post, path = "/api/accounting/accounts/{id}/deactivate", tag = "Accounting",
    params(("id" = String, Path)),
    responses((status = 200, body = AccountView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody)))]
pub async fn deactivate(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| set(tx, who, &id, Change::Deactivate)).await
}

/// Takes an account without balance out of use.
#[utoipa::path(post, path = "/api/accounting/accounts/{id}/archive", tag = "Accounting",
    params(("id" = String, Path)),
    responses((status = 200, body = AccountView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody)))]
pub async fn archive(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| set(tx, who, &id, Change::Archive)).await
}
