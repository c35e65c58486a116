//! Staff: people with a role, their passwords for the office and PINs for the till (E-3), and sessions.

use super::secret::{PasswordCost, hash_secret, mint_token, secret_matches, token_hash};
use super::{IdentityError, audit, sql, stores};
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

/// Adds a member of staff. Error: `Invalid` for an unknown role, a short PIN, an address that is taken.
pub fn create_staff(tx: &Tx, new: &NewStaff<'_>, cost: PasswordCost) -> Result<StaffId, IdentityError> {
    check(new)?;
    let hash = |secret: Option<&str>| -> Result<Option<String>, IdentityError> {
        let Some(secret) = secret else { return Ok(None) };
        let mut salt = [0; 16];
        tx.fill(&mut salt);
        hash_secret(secret, cost, salt).map(Some)
    };
    let (password_hash, pin_hash) = (hash(new.password)?, hash(new.pin)?);
    let id = StaffId::new(tx.new_id());
    let email = new.email.map(fold_email);
    let values = params![id.uuid(), &email, new.name, new.role, &password_hash, &pin_hash, tx.now_ms()];
    match tx.execute(&sql::INSERT_STAFF, values) {
        Err(StoreError::Unique(_)) => {
            return Err(IdentityError::Invalid("this e-mail address is taken; use another".to_owned()));
        }
        other => other?,
    };
    for store in stores::list_stores(tx)? {
        let feed = Feed::Store(store.id).to_string();
        store::feed::touch(tx, &feed, EntityKind::Staff.as_str(), id.uuid())?;
    }
    audit(tx, "system", "staff.created", &id.to_string(), "{}")?;
    Ok(id)
}

fn check(new: &NewStaff<'_>) -> Result<(), IdentityError> {
    let invalid = |text: &str| Err(IdentityError::Invalid(text.to_owned()));
    if !ROLES.contains(&new.role) {
        return invalid("the role is not known; use owner, manager, accountant, cashier or warehouse");
    }
    if new.pin.is_some_and(|pin| pin.len() < 4 || !pin.bytes().all(|b| b.is_ascii_digit())) {
        return invalid("a PIN has four digits or more; choose a longer one");
    }
    if new.password.is_some_and(|password| password.len() < 8) {
        return invalid("a password has eight characters or more; choose a longer one");
    }
    if new.email.is_some_and(|email| !email.contains('@')) {
        return invalid("this is not an e-mail address; check it");
    }
    Ok(())
}

fn fold_email(email: &str) -> String {
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

/// Logs in at once, password check included: for tests and seldom-used doors; a busy door calls
/// `find_login`, `LogIn::password_is` off the writer, and `open_session`. Error: `LogIn`.
pub fn log_in(tx: &Tx, email: &str, password: &str) -> Result<Session, IdentityError> {
    let found = find_login(tx, email)?.filter(|login| login.password_is(password));
    Ok(open_session(tx, &found.ok_or(IdentityError::LogIn)?.member)?)
}

/// Ends a session; nothing happens when it is over already.
pub fn log_out(tx: &Tx, token: &str) -> Result<(), StoreError> {
    tx.execute(&sql::DELETE_SESSION, params![&token_hash(token)])?;
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
