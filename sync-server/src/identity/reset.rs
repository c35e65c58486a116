//! A new password for somebody who forgot theirs: a token that works once, for a while. Not here: how it is sent.

use super::secret::{mint_token, token_hash};
use super::staff::{Secrets, StaffChange, StaffMember, change_staff, find_login};
use super::{IdentityError, audit, sql};
use domain::StaffId;
use store::{StoreError, Tx, params};

/// Makes a token for whoever has this e-mail address and may log in; one asked for before is worth nothing then.
/// `None`: nobody has it.
pub fn begin_reset(tx: &Tx, email: &str, lasts_ms: i64) -> Result<Option<(StaffMember, String)>, StoreError> {
    let Some(found) = find_login(tx, email)? else { return Ok(None) };
    let (id, now_ms) = (found.member.id, tx.now_ms());
    let token = mint_token(tx, "pr_");
    tx.execute(&sql::DELETE_RESETS, params![id.uuid(), now_ms])?;
    tx.execute(&sql::INSERT_RESET, params![&token_hash(&token), id.uuid(), now_ms, now_ms + lasts_ms])?;
    audit(tx, "system", "password_reset.asked", &id.to_string(), "{}")?;
    Ok(Some((found.member, token)))
}

/// Whose token this is. `None`: nobody's, used, or too old.
pub fn find_reset(tx: &Tx, token: &str) -> Result<Option<StaffId>, StoreError> {
    tx.query_opt(&sql::RESET, params![&token_hash(token), tx.now_ms()], |row| Ok(StaffId::new(row.uuid(0)?)))
}

/// Gives the token's owner a new password and signs them out everywhere; the token is used then. `false`: the token
/// is worth nothing.
pub fn end_reset(tx: &Tx, token: &str, password_hash: String) -> Result<bool, IdentityError> {
    let Some(id) = find_reset(tx, token)? else { return Ok(false) };
    tx.execute(&sql::DELETE_RESETS, params![id.uuid(), tx.now_ms()])?;
    let secrets = Secrets { password_hash: Some(password_hash), pin_hash: None };
    change_staff(tx, id, &StaffChange { secrets, ..StaffChange::default() })?;
    audit(tx, &id.to_string(), "password_reset.done", &id.to_string(), "{}")?;
    Ok(true)
}
