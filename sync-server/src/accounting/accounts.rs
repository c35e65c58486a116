//! What people do to the chart of accounts: add, change, delete, activate, deactivate, archive. Each rule
//! has a code of its own. Not here: the chart that a shop starts with, entries.

use super::chart::TYPES;
use super::{AccountingError, sql};
use crate::facts::{self, AccountCreated};
use crate::refusal::Refusal;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// An account as a person wants it.
#[derive(Debug, Clone, Copy)]
pub struct AccountEdit<'a> {
    /// Capitals, digits and hyphens, unique.
    pub code: &'a str,
    /// For people.
    pub name: &'a str,
    /// For people.
    pub description: &'a str,
    /// Asset, Liability, Equity, Revenue, COGS or Expense.
    pub account_type: &'a str,
    /// Debit or Credit; the type's own when absent.
    pub normal_balance: Option<&'a str>,
    /// Id or code of the header above.
    pub parent: Option<&'a str>,
    /// Headers take no lines.
    pub is_header: bool,
    /// Output or Input, for the tax report.
    pub tax_kind: Option<&'a str>,
}

/// What becomes of an account's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It takes lines.
    Activate,
    /// It takes none until it is activated.
    Deactivate,
    /// It is out of use, and out of sight.
    Archive,
}

/// An account as the rules look at it.
pub(super) struct State {
    pub id: Uuid,
    code: String,
    account_type: String,
    normal_balance: String,
    parent: Option<Uuid>,
    pub is_header: bool,
    pub status: String,
    pub role: Option<String>,
    tax_kind: Option<String>,
    pub version: i64,
}

/// An account by id or code.
pub(super) fn state(tx: &Tx, account: &str) -> Result<Option<State>, StoreError> {
    tx.query_opt(&sql::ACCOUNT_STATE, params![account], |row| {
        Ok(State {
            id: row.uuid(0)?,
            code: row.text(1)?.to_owned(),
            account_type: row.text(2)?.to_owned(),
            normal_balance: row.text(3)?.to_owned(),
            parent: row.opt_uuid(4)?,
            is_header: row.bool(5)?,
            status: row.text(6)?.to_owned(),
            role: row.opt_text(7)?.map(str::to_owned),
            tax_kind: row.opt_text(8)?.map(str::to_owned),
            version: row.int(9)?,
        })
    })
}

fn existing(tx: &Tx, account: &str) -> Result<State, AccountingError> {
    state(tx, account)?.ok_or_else(|| Refusal::not_found("account").into())
}

/// An edit that keeps the rules, with what it names looked up.
struct Checked {
    normal_balance: &'static str,
    parent: Option<Uuid>,
}

fn check(tx: &Tx, edit: &AccountEdit<'_>, own: Option<Uuid>) -> Result<Checked, AccountingError> {
    let rule = |code, field: &str, detail: &str| Err(Refusal::rule(code, field, detail).into());
    let letter = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit();
    let code = edit.code.as_bytes();
    if !code.first().copied().is_some_and(letter)
        || code.len() > 20
        || !code.iter().all(|&c| letter(c) || c == b'-')
    {
        let detail = "A code has 1 to 20 capitals, digits and hyphens and begins with no hyphen; choose one.";
        return rule("ACCOUNT_CODE_INVALID", "code", detail);
    }
    if edit.name.trim().is_empty() || edit.name.chars().count() > 200 {
        return rule("ACCOUNT_NAME_INVALID", "name", "A name has 1 to 200 characters; give one.");
    }
    if edit.description.chars().count() > 1_000 {
        return rule(
            "VALIDATION_FAILED",
            "description",
            "A description has up to 1000 characters; shorten it.",
        );
    }
    let Some((_, side)) = TYPES.iter().find(|(name, _)| *name == edit.account_type) else {
        let detail = "The type is one of Asset, Liability, Equity, Revenue, COGS, Expense.";
        return rule("ACCOUNT_TYPE_UNKNOWN", "accountType", detail);
    };
    let normal_balance = match edit.normal_balance {
        None => side.as_str(),
        Some("Debit") => "Debit",
        Some("Credit") => "Credit",
        Some(_) => {
            return rule("DIRECTION_UNKNOWN", "normalBalance", "The normal balance is Debit or Credit.");
        }
    };
    if !matches!(edit.tax_kind, None | Some("Output" | "Input"))
        || (edit.is_header && edit.tax_kind.is_some())
    {
        let detail = "The kind of tax is Output or Input, and only of a detail account.";
        return rule("TAX_KIND_INVALID", "taxKind", detail);
    }
    if let Some(other) = state(tx, edit.code)?
        && Some(other.id) != own
    {
        let detail = format!("There is an account {} already; choose another code.", edit.code);
        return Err(Refusal::conflict("DUPLICATE_ACCOUNT_CODE", "code", detail).into());
    }
    let parent = match edit.parent {
        None => None,
        Some(parent) => Some(check_parent(tx, parent, edit.account_type, own)?),
    };
    Ok(Checked { normal_balance, parent })
}

fn check_parent(
    tx: &Tx,
    parent: &str,
    account_type: &str,
    own: Option<Uuid>,
) -> Result<Uuid, AccountingError> {
    let rule = |code, detail: &str| Err(Refusal::rule(code, "parentId", detail).into());
    let Some(found) = state(tx, parent)? else {
        return rule("PARENT_UNKNOWN", "There is no such account above; name one that exists.");
    };
    if !found.is_header || found.status != "Active" {
        return rule("PARENT_NOT_HEADER", "The account above is an active header; name one.");
    }
    if found.account_type != account_type {
        return rule("PARENT_OTHER_TYPE", "The account above has the same type; name one of it.");
    }
    let id = found.id;
    let mut above = Some(found);
    while let Some(one) = above {
        if Some(one.id) == own {
            return rule("PARENT_CYCLE", "An account is not below itself; name another one above.");
        }
        above = match one.parent {
            Some(next) => state(tx, &next.to_string())?,
            None => None,
        };
    }
    Ok(id)
}

/// Adds an account and tells of it. Error: `Refused`.
pub fn add_account(tx: &Tx, edit: &AccountEdit<'_>) -> Result<Uuid, AccountingError> {
    let checked = check(tx, edit, None)?;
    let id = tx.new_id();
    let values = params![
        id,
        edit.code,
        edit.name.trim(),
        edit.description,
        edit.account_type,
        checked.normal_balance,
        checked.parent,
        edit.is_header,
        None::<&str>,
        edit.tax_kind,
        tx.now_ms()
    ];
    tx.execute(&sql::INSERT_ACCOUNT, values)?;
    let data = AccountCreated {
        account_id: id,
        code: edit.code,
        name: edit.name.trim(),
        account_type: edit.account_type,
    };
    facts::tell(tx, "AccountCreated", &id.to_string(), id, &data)?;
    Ok(id)
}

/// Changes an account. `expects` sees its version first. Error: `Refused`.
pub fn change_account<E: From<AccountingError>>(
    tx: &Tx,
    account: &str,
    edit: &AccountEdit<'_>,
    expects: impl FnOnce(i64) -> Result<(), E>,
) -> Result<Uuid, E> {
    let old = existing(tx, account)?;
    expects(old.version)?;
    Ok(change(tx, &old, edit)?)
}

fn change(tx: &Tx, old: &State, edit: &AccountEdit<'_>) -> Result<Uuid, AccountingError> {
    let checked = check(tx, edit, Some(old.id))?;
    let other_nature = old.account_type != edit.account_type
        || old.normal_balance != checked.normal_balance
        || old.is_header != edit.is_header
        || old.tax_kind.as_deref() != edit.tax_kind;
    if other_nature {
        let what = "its type, side, kind of tax and whether it is a header stay";
        without_lines(tx, old, what)?;
        without_children(tx, old, what)?;
        without_role(old, what)?;
    }
    let values = params![
        old.id,
        edit.code,
        edit.name.trim(),
        edit.description,
        edit.account_type,
        checked.normal_balance,
        checked.parent,
        edit.is_header,
        edit.tax_kind
    ];
    tx.execute(&sql::UPDATE_ACCOUNT, values)?;
    Ok(old.id)
}

/// Removes an account without lines. Error: `Refused`.
pub fn delete_account<E: From<AccountingError>>(
    tx: &Tx,
    account: &str,
    expects: impl FnOnce(i64) -> Result<(), E>,
) -> Result<(), E> {
    let old = existing(tx, account)?;
    expects(old.version)?;
    delete(tx, &old)?;
    Ok(())
}

fn delete(tx: &Tx, old: &State) -> Result<(), AccountingError> {
    without_lines(tx, old, "deactivate it instead of deleting it")?;
    without_children(tx, old, "delete or move those first")?;
    without_role(old, "it cannot be deleted")?;
    tx.execute(&sql::DELETE_ACCOUNT, params![old.id])?;
    Ok(())
}

/// Activates, deactivates, archives; what is so already stays. Error: `Refused`.
pub fn set_account_status<E: From<AccountingError>>(
    tx: &Tx,
    account: &str,
    change: Change,
    expects: impl FnOnce(i64) -> Result<(), E>,
) -> Result<Uuid, E> {
    let old = existing(tx, account)?;
    expects(old.version)?;
    set_status(tx, &old, change)?;
    Ok(old.id)
}

fn set_status(tx: &Tx, old: &State, change: Change) -> Result<(), AccountingError> {
    let status = match change {
        Change::Activate => "Active",
        Change::Deactivate => "Inactive",
        Change::Archive => "Archived",
    };
    if old.status == status {
        return Ok(());
    }
    if change != Change::Activate {
        without_children(tx, old, "move or delete those first")?;
        without_role(old, "it stays active")?;
    }
    if change == Change::Archive {
        let net_minor = tx.query_one(&sql::ACCOUNT_NET, params![old.id], |row| row.int(0))?;
        if net_minor != 0 {
            let detail = format!("The account {} has a balance; clear it before archiving.", old.code);
            return Err(Refusal::conflict("ACCOUNT_HAS_BALANCE", "", detail).into());
        }
    }
    tx.execute(&sql::SET_ACCOUNT_STATUS, params![old.id, status])?;
    Ok(())
}

fn without_lines(tx: &Tx, old: &State, what: &str) -> Result<(), AccountingError> {
    let found = tx.query_opt(&sql::HAS_LINES, params![old.id], |row| row.int(0))?;
    refuse(found.is_some(), "ACCOUNT_HAS_LINES", format!("The account {} has lines; {what}.", old.code))
}

fn without_children(tx: &Tx, old: &State, what: &str) -> Result<(), AccountingError> {
    let found = tx.query_opt(&sql::HAS_CHILDREN, params![old.id], |row| row.int(0))?;
    let detail = format!("The account {} has others below it; {what}.", old.code);
    refuse(found.is_some(), "ACCOUNT_HAS_CHILDREN", detail)
}

fn without_role(old: &State, what: &str) -> Result<(), AccountingError> {
    let detail = format!("Business events are booked on the account {}; {what}.", old.code);
    refuse(old.role.is_some(), "ACCOUNT_HAS_ROLE", detail)
}

fn refuse(so: bool, code: &'static str, detail: String) -> Result<(), AccountingError> {
    if so { Err(Refusal::conflict(code, "", detail).into()) } else { Ok(()) }
}
