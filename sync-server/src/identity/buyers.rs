//! Buyers: the people of a customer who sign in, with sessions and new passwords as staff have them. What may not enter:
//! what a customer is, and what it may see.

use super::secret::{mint_token, token_hash};
use super::staff::{check_email, fold_email};
use super::{IdentityError, SESSION_MS, audit, sql};
use crate::refusal::Refusal;
use domain::CustomerId;
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

/// Somebody who buys for a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// Their id.
    pub id: Uuid,
    /// For whom.
    pub customer_id: CustomerId,
    /// Their name.
    pub name: String,
    /// Where mail to them goes; they sign in with it.
    pub email: String,
}

/// A buyer who wants to sign in, with what the password is compared to and how the customer stands.
#[derive(Debug, Clone)]
pub struct BuyerLogIn {
    /// Who.
    pub buyer: Buyer,
    /// PHC text; `None`: none was chosen yet.
    pub password_hash: Option<String>,
    /// Active, Inactive or Pending.
    pub customer_status: String,
}

/// A session as a door knows it.
#[derive(Debug, Clone)]
pub struct BuyerSession {
    /// Whose it is.
    pub buyer: Buyer,
    /// Whether the customer buys for its trade.
    pub wholesale: bool,
}

fn buyer(row: &Row<'_>) -> Result<Buyer, StoreError> {
    Ok(Buyer {
        id: row.uuid(0)?,
        customer_id: CustomerId::new(row.uuid(1)?),
        name: row.text(2)?.to_owned(),
        email: row.text(3)?.to_owned(),
    })
}

/// Adds a buyer; without a password they choose one by mail. Refusals: `EMAIL_TAKEN`, a field that cannot be taken.
pub fn add_buyer(
    tx: &Tx,
    customer_id: CustomerId,
    (name, email): (&str, &str),
    password_hash: Option<&str>,
) -> Result<Buyer, IdentityError> {
    let name = checked_name(name)?;
    check_email(email)?;
    let (id, email) = (tx.new_id(), fold_email(email));
    let values = params![id, customer_id.uuid(), &email, name, password_hash, tx.now_ms()];
    match tx.execute(&sql::INSERT_BUYER, values) {
        Err(StoreError::Unique(_)) => {
            let detail = "This e-mail address is taken; use another.";
            Err(Refusal::conflict("EMAIL_TAKEN", "email", detail).into())
        }
        other => {
            other?;
            Ok(Buyer { id, customer_id, name: name.to_owned(), email })
        }
    }
}

/// Changes a buyer's name or lets them in no more: their sessions end at once then. Refusals: `NOT_FOUND`, a name.
pub fn change_buyer(
    tx: &Tx,
    customer_id: CustomerId,
    id: Uuid,
    (name, active): (Option<&str>, Option<bool>),
) -> Result<(), IdentityError> {
    let name = name.map(checked_name).transpose()?;
    if tx.execute(&sql::UPDATE_BUYER, params![id, customer_id.uuid(), name, active])? == 0 {
        return Err(Refusal::not_found("buyer of this customer").into());
    }
    if active == Some(false) {
        tx.execute(&sql::DELETE_BUYER_SESSIONS, params![id])?;
    }
    Ok(())
}

fn checked_name(name: &str) -> Result<&str, Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        let detail = "A person has a name of up to 200 visible characters; fill it in.";
        return Err(Refusal::invalid("name", detail));
    }
    Ok(name)
}

/// Which buyer has this e-mail address and may sign in, whatever the state of the customer. `None`: nobody.
pub fn find_buyer(tx: &Tx, email: &str) -> Result<Option<BuyerLogIn>, StoreError> {
    tx.query_opt(&sql::BUYER_BY_EMAIL, params![&fold_email(email)], |row| {
        Ok(BuyerLogIn {
            buyer: buyer(row)?,
            password_hash: row.opt_text(4)?.map(str::to_owned),
            customer_status: row.text(5)?.to_owned(),
        })
    })
}

/// Opens a session for a buyer whose password was found right; gives its token and its end, Unix milliseconds.
pub fn open_buyer_session(tx: &Tx, id: Uuid) -> Result<(String, i64), StoreError> {
    let (token, now_ms) = (mint_token(tx, "cs_"), tx.now_ms());
    let expires_ms = now_ms + SESSION_MS;
    tx.execute(&sql::DELETE_OLD_BUYER_SESSIONS, params![now_ms])?;
    tx.execute(&sql::INSERT_BUYER_SESSION, params![&token_hash(&token), id, now_ms, expires_ms])?;
    audit(tx, &id.to_string(), "session.opened", &id.to_string(), "{}")?;
    Ok((token, expires_ms))
}

/// Whose session a token names. `None`: none, or over, or of a buyer or customer who may not buy (any more).
pub fn buyer_session(tx: &Tx, token: &str) -> Result<Option<BuyerSession>, StoreError> {
    tx.query_opt(&sql::BUYER_SESSION, params![&token_hash(token), tx.now_ms()], |row| {
        Ok(BuyerSession { buyer: buyer(row)?, wholesale: row.text(4)? == "Wholesale" })
    })
}

/// Makes a token with which a buyer chooses a password; one made before is worth nothing then.
pub fn begin_buyer_reset(tx: &Tx, id: Uuid, lasts_ms: i64) -> Result<String, StoreError> {
    let (token, now_ms) = (mint_token(tx, "cr_"), tx.now_ms());
    tx.execute(&sql::DELETE_BUYER_RESETS, params![id, now_ms])?;
    tx.execute(&sql::INSERT_BUYER_RESET, params![&token_hash(&token), id, now_ms, now_ms + lasts_ms])?;
    audit(tx, "system", "password_reset.asked", &id.to_string(), "{}")?;
    Ok(token)
}

/// Whose token this is. `None`: nobody's, used, or too old.
pub fn find_buyer_reset(tx: &Tx, token: &str) -> Result<Option<Uuid>, StoreError> {
    tx.query_opt(&sql::BUYER_RESET, params![&token_hash(token), tx.now_ms()], |row| row.uuid(0))
}

/// Gives the token's owner a new password and signs them out everywhere; the token is used then. `false`: the token
/// is worth nothing.
pub fn end_buyer_reset(tx: &Tx, token: &str, password_hash: &str) -> Result<bool, StoreError> {
    let Some(id) = find_buyer_reset(tx, token)? else { return Ok(false) };
    tx.execute(&sql::DELETE_BUYER_RESETS, params![id, tx.now_ms()])?;
    tx.execute(&sql::SET_BUYER_PASSWORD, params![id, password_hash])?;
    tx.execute(&sql::DELETE_BUYER_SESSIONS, params![id])?;
    audit(tx, &id.to_string(), "password_reset.done", &id.to_string(), "{}")?;
    Ok(true)
}
