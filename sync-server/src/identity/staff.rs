//! Staff: people with a role, their passwords for the office and PINs for the till (E-3), and sessions.

use super::secret::{PasswordCost, hash_secret, mint_token, secret_matches, token_hash};
use super::{IdentityError, audit, sql, stores};
use crate::refusal::Refusal;
use domain::StaffId;
use protocol::{EntityKind, Feed, StaffData};
use std::collections::BTreeSet;
use store::{Row, StoreError, Tx, params};

/// How long a session of the office lasts, milliseconds.
pub const SESSION_MS: i64 = 12 * 60 * 60 * 1000;

/// The roles of people.
const ROLES: &[&str] = &["owner", "manager", "accountant", "cashier", "warehouse"];

/// A member of staff to be added.
#[derive(Debug, Clone)]
pub struct NewStaff<'a> {
    /// Name as printed on receipts.
    pub name: &'a str,
    /// owner, manager, accountant, cashier or warehouse.
    pub role: &'a str,
    /// For the office; with a password.
    pub email: Option<&'a str>,
    /// For the office.
    pub password: Option<&'a str>,
    /// For the till: four digits or more.
    pub pin: Option<&'a str>,
}

/// A member of staff as known at a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Their id.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: String,
    /// Their e-mail address.
    pub email: Option<String>,
}

/// Who wants to log in, with what their password is compared to. The comparison is slow and belongs
/// outside of any transaction.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// Who.
    pub member: StaffMember,
    /// PHC text; `None`: this person has no password.
    pub password_hash: Option<String>,
}

impl LogIn {
    /// Whether the password is theirs.
    pub fn password_is(&self, password: &str) -> bool {
        self.password_hash.as_deref().is_some_and(|hash| secret_matches(password, hash))
    }
}

/// A session that was opened.
#[derive(Debug, Clone)]
pub struct Session {
    /// The opaque token, shown this once (empty when read back).
    pub token: String,
    /// When it ends, Unix milliseconds.
    pub expires_ms: i64,
    /// Whose it is.
    pub member: StaffMember,
}

/// What a role may do at a till without asking (C-2).
pub fn permissions(role: &str) -> BTreeSet<String> {
    let names: &[&str] = match role {
        "owner" | "manager" => &[
            "sell",
            "refund",
            "void",
            "price_override",
            "discount",
            "discount_above_limit",
            "shift_open",
            "shift_close",
            "no_sale",
            "cash_move",
            "cash_drop",
            "approve",
        ],
        "cashier" => &["sell", "void", "discount", "shift_open", "shift_close", "cash_drop"],
        _ => &[],
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Hashes of what a person proves themselves with. Making them is slow and belongs outside of any transaction.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// PHC text; `None`: no password, or the one there is stays.
    pub password_hash: Option<String>,
    /// PHC text; `None`: no PIN, or the one there is stays.
    pub pin_hash: Option<String>,
}

/// Adds a member of staff, hashing inside the transaction: for the set-up of a shop.
pub fn create_staff(tx: &Tx, new: &NewStaff<'_>, cost: PasswordCost) -> Result<StaffId, IdentityError> {
    check_secrets(new.password, new.pin)?;
    let hash = |secret: Option<&str>| -> Result<Option<String>, IdentityError> {
        let Some(secret) = secret else { return Ok(None) };
        let mut salt = [0; 16];
        tx.fill(&mut salt);
        hash_secret(secret, cost, salt).map(Some)
    };
    let secrets = Secrets { password_hash: hash(new.password)?, pin_hash: hash(new.pin)? };
    add_staff(tx, new.name, new.role, new.email, &secrets)
}

/// Adds a member of staff. Refusals: `UNKNOWN_ROLE`, `EMAIL_TAKEN`, a field that cannot be taken.
pub fn add_staff(
    tx: &Tx,
    name: &str,
    role: &str,
    email: Option<&str>,
    secrets: &Secrets,
) -> Result<StaffId, IdentityError> {
    check(name, role, email)?;
    let id = StaffId::new(tx.new_id());
    let email = email.map(fold_email);
    let Secrets { password_hash, pin_hash } = secrets;
    let values = params![id.uuid(), &email, name.trim(), role, password_hash, pin_hash, tx.now_ms()];
    unless_taken(tx.execute(&sql::INSERT_STAFF, values))?;
    touch_staff(tx, id)?;
    audit(tx, "system", "staff.created", &id.to_string(), "{}")?;
    Ok(id)
}

/// What is to be changed of a member of staff; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct StaffChange {
    /// Name as printed on receipts.
    pub name: Option<String>,
    /// Their role.
    pub role: Option<String>,
    /// For the office; `Some(None)` takes it away.
    pub email: Option<Option<String>>,
    /// Whether they work here.
    pub active: Option<bool>,
    /// New password and PIN.
    pub secrets: Secrets,
}

/// Changes a member of staff; who is disabled, moved to another role or given a new password is signed out
/// everywhere at once. Refusals: `NOT_FOUND`, `LAST_OWNER`, and those of [`add_staff`].
pub fn change_staff(tx: &Tx, id: StaffId, change: &StaffChange) -> Result<(), IdentityError> {
    let found = tx.query_opt(&sql::STAFF_ROW, params![id.uuid()], |row| {
        Ok((
            row.text(0)?.to_owned(),
            row.text(1)?.to_owned(),
            row.opt_text(2)?.map(str::to_owned),
            row.bool(3)?,
        ))
    })?;
    let (name, role, email, active) = found.ok_or_else(|| Refusal::not_found("member of staff"))?;
    let new_role = change.role.as_deref().unwrap_or(&role);
    let new_name = change.name.as_deref().unwrap_or(&name).trim();
    let new_email = change.email.clone().unwrap_or_else(|| email.clone()).as_deref().map(fold_email);
    let new_active = change.active.unwrap_or(active);
    check(new_name, new_role, new_email.as_deref())?;
    let is_owner = |role: &str, active: bool| role == "owner" && active;
    if is_owner(&role, active) && !is_owner(new_role, new_active) {
        let owners = tx.query_opt(&sql::COUNT_OWNERS, params![], |row| row.int(0))?;
        if owners.unwrap_or(0) <= 1 {
            let detail = "This is the only owner; make somebody else an owner first.";
            return Err(Refusal::conflict("LAST_OWNER", "role", detail).into());
        }
    }
    let Secrets { password_hash, pin_hash } = &change.secrets;
    let values = params![id.uuid(), new_name, new_role, &new_email, new_active, password_hash, pin_hash];
    unless_taken(tx.execute(&sql::UPDATE_STAFF, values))?;
    if !new_active || new_role != role || password_hash.is_some() {
        tx.execute(&sql::DELETE_SESSIONS_OF, params![id.uuid()])?;
    }
    touch_staff(tx, id)
}

/// The PIN hashes of all who work here but one, to see that no two have the same.
pub fn pins_of_others(tx: &Tx, but: Option<StaffId>) -> Result<Vec<String>, StoreError> {
    let all = list_staff(tx)?.into_iter().filter(|member| member.active && Some(member.id) != but);
    Ok(all.map(|member| member.pin_hash).filter(|hash| !hash.is_empty()).collect())
}

/// Tills of every store hear of the person.
fn touch_staff(tx: &Tx, id: StaffId) -> Result<(), IdentityError> {
    for store in stores::list_stores(tx)? {
        let feed = Feed::Store(store.id).to_string();
        store::feed::touch(tx, &feed, EntityKind::Staff.as_str(), id.uuid())?;
    }
    Ok(())
}

fn unless_taken(done: Result<u64, StoreError>) -> Result<(), IdentityError> {
    match done {
        Err(StoreError::Unique(_)) => {
            let detail = "This e-mail address is taken; use another.";
            Err(Refusal::conflict("EMAIL_TAKEN", "email", detail).into())
        }
        other => Ok(other.map(drop)?),
    }
}

fn check(name: &str, role: &str, email: Option<&str>) -> Result<(), Refusal> {
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("name", "A person has a name of visible characters; fill it in."));
    }
    if !ROLES.contains(&role) {
        let detail = "The role is not known; use owner, manager, accountant, cashier or warehouse.";
        return Err(Refusal::rule("UNKNOWN_ROLE", "role", detail));
    }
    email.map_or(Ok(()), check_email)
}

/// What an e-mail address must be at the least.
pub(super) fn check_email(email: &str) -> Result<(), Refusal> {
    if !email.contains('@') || email.chars().any(char::is_control) {
        return Err(Refusal::invalid("email", "This is not an e-mail address; check it."));
    }
    Ok(())
}

/// What passwords and PINs must be, before they are hashed.
pub fn check_secrets(password: Option<&str>, pin: Option<&str>) -> Result<(), Refusal> {
    if pin.is_some_and(|pin| !(4..=12).contains(&pin.len()) || !pin.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Refusal::invalid("pin", "A PIN has four to twelve digits; choose another."));
    }
    if password.is_some_and(|password| password.chars().count() < 8 || password.len() > 1_024) {
        return Err(Refusal::invalid(
            "password",
            "A password has eight characters or more; choose a longer one.",
        ));
    }
    Ok(())
}

pub(super) fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Who has this e-mail address and may log in. `None`: nobody.
pub fn find_login(tx: &Tx, email: &str) -> Result<Option<LogIn>, StoreError> {
    let email = fold_email(email);
    tx.query_opt(&sql::STAFF_BY_EMAIL, params![&email], |row| {
        Ok(LogIn {
            member: StaffMember {
                id: StaffId::new(row.uuid(0)?),
                name: row.text(1)?.to_owned(),
                role: row.text(2)?.to_owned(),
                email: Some(email.clone()),
            },
            password_hash: row.opt_text(3)?.map(str::to_owned),
        })
    })
}

/// Opens a session for somebody whose password was found right; sessions that are over are cleared.
pub fn open_session(tx: &Tx, member: &StaffMember) -> Result<Session, StoreError> {
    let (token, now_ms) = (mint_token(tx, "st_"), tx.now_ms());
    let expires_ms = now_ms + SESSION_MS;
    tx.execute(&sql::DELETE_OLD_SESSIONS, params![now_ms])?;
    tx.execute(&sql::INSERT_SESSION, params![&token_hash(&token), member.id.uuid(), now_ms, expires_ms])?;
    audit(tx, &member.id.to_string(), "session.opened", &member.id.to_string(), "{}")?;
    Ok(Session { token, expires_ms, member: member.clone() })
}

/// Clears sessions that are over, buyers' too.
pub fn clear_sessions(tx: &Tx) -> Result<(), StoreError> {
    tx.execute(&sql::DELETE_OLD_SESSIONS, params![tx.now_ms()])?;
    tx.execute(&sql::DELETE_OLD_BUYER_SESSIONS, params![tx.now_ms()]).map(drop)
}

/// Logs in at once, password check included: for tests and seldom-used doors; a busy door calls
/// `find_login`, `LogIn::password_is` off the writer, and `open_session`. Error: `LogIn`.
pub fn log_in(tx: &Tx, email: &str, password: &str) -> Result<Session, IdentityError> {
    let found = find_login(tx, email)?.filter(|login| login.password_is(password));
    Ok(open_session(tx, &found.ok_or(IdentityError::LogIn)?.member)?)
}

/// Ends a session; nothing happens when it is over already.
pub fn log_out(tx: &Tx, token: &str) -> Result<(), StoreError> {
    let hash = token_hash(token);
    tx.execute(&sql::DELETE_SESSION, params![&hash])?;
    tx.execute(&sql::DELETE_BUYER_SESSION, params![&hash])?;
    Ok(())
}

/// Whose session a token names. `None`: none, or over, or of somebody who was disabled.
pub fn session(tx: &Tx, token: &str) -> Result<Option<Session>, StoreError> {
    tx.query_opt(&sql::SESSION, params![&token_hash(token), tx.now_ms()], |row| {
        let member = StaffMember {
            id: StaffId::new(row.uuid(0)?),
            name: row.text(1)?.to_owned(),
            role: row.text(2)?.to_owned(),
            email: row.opt_text(3)?.map(str::to_owned),
        };
        Ok(Session { token: String::new(), expires_ms: row.int(4)?, member })
    })
}

/// All staff as tills get them.
pub fn list_staff(tx: &Tx) -> Result<Vec<StaffData>, StoreError> {
    tx.query(&sql::STAFF, params![], read_data)
}

/// One member of staff as tills get them. `None`: there is none.
pub fn staff_data(tx: &Tx, id: StaffId) -> Result<Option<StaffData>, StoreError> {
    tx.query_opt(&sql::STAFF_MEMBER, params![id.uuid()], read_data)
}

fn read_data(row: &Row<'_>) -> Result<StaffData, StoreError> {
    let role = row.text(2)?.to_owned();
    Ok(StaffData {
        id: StaffId::new(row.uuid(0)?),
        name: row.text(1)?.to_owned(),
        permissions: permissions(&role),
        role,
        // Nobody without a PIN can log in at a till: no PIN matches an empty hash.
        pin_hash: row.opt_text(3)?.unwrap_or_default().to_owned(),
        active: row.bool(4)?,
    })
}
