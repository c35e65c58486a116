//! Customer: who buys by name, retail or wholesale, on which terms and with which tax status.
//! Not here: their orders, invoices and sign-in.

pub mod sql;

use domain::{Currency, CustomerId, CustomerTaxStatus};
use store::{StoreError, Tx, params};

/// Why customer refuses.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A value that a caller gave is not acceptable.
    #[error("{0}")]
    Invalid(String),
}

/// How a customer buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerKind {
    /// For their own use.
    Retail,
    /// For their trade (O-5).
    Wholesale,
}

impl CustomerKind {
    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retail => "Retail",
            Self::Wholesale => "Wholesale",
        }
    }
}

/// A customer to be added.
#[derive(Debug, Clone)]
pub struct NewCustomer<'a> {
    /// How they buy.
    pub kind: CustomerKind,
    /// Unique where given.
    pub email: Option<&'a str>,
    /// The person.
    pub name: &'a str,
    /// The company, for trade customers.
    pub company: Option<&'a str>,
    /// What they pay tax as.
    pub tax_status: CustomerTaxStatus,
    /// Days to pay; `None`: at once.
    pub terms_days: Option<u32>,
    /// What they may owe, minor units; `None`: nothing.
    pub credit_limit_minor: Option<i64>,
    /// Of the limit.
    pub currency: Currency,
}

/// Name and e-mail address of a customer. `None`: nobody has this id.
pub fn contact(tx: &Tx, id: CustomerId) -> Result<Option<(String, Option<String>)>, StoreError> {
    tx.query_opt(&sql::CONTACT, params![id.uuid()], |row| {
        Ok((row.text(0)?.to_owned(), row.opt_text(1)?.map(str::to_owned)))
    })
}

/// What an order asks of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// As they are called.
    pub name: String,
    /// Where mail goes.
    pub email: Option<String>,
    /// Whether they buy for their trade.
    pub wholesale: bool,
    /// Whether the account is in use.
    pub active: bool,
    /// What they pay tax as.
    pub tax_status: CustomerTaxStatus,
    /// The group that they are in.
    pub group: Option<String>,
}

/// A customer's account. `None`: nobody has this id.
pub fn account(tx: &Tx, id: CustomerId) -> Result<Option<Account>, StoreError> {
    tx.query_opt(&sql::ACCOUNT, params![id.uuid()], |row| {
        let tax_status = serde_json::from_str(row.text(4)?)
            .map_err(|error| StoreError::Corrupt(format!("a customer's tax status: {error}")))?;
        Ok(Account {
            name: row.text(0)?.to_owned(),
            email: row.opt_text(1)?.map(str::to_owned),
            wholesale: row.text(2)? == "Wholesale",
            active: row.text(3)? == "Active",
            tax_status,
            group: row.opt_text(5)?.map(str::to_owned),
        })
    })
}

/// The customer with this e-mail address.
pub fn by_email(tx: &Tx, email: &str) -> Result<Option<CustomerId>, StoreError> {
    let email = email.trim().to_lowercase();
    tx.query_opt(&sql::BY_EMAIL, params![&email], |row| Ok(CustomerId::new(row.uuid(0)?)))
}

/// Adds a customer. Error: `Invalid` for an empty name, a limit below zero, an address that is taken.
pub fn create_customer(tx: &Tx<'_>, new: &NewCustomer<'_>) -> Result<CustomerId, CustomerError> {
    let invalid = |text: &str| CustomerError::Invalid(text.to_owned());
    if new.name.trim().is_empty() {
        return Err(invalid("a customer needs a name; fill it in"));
    }
    if new.credit_limit_minor.is_some_and(|limit| limit < 0) {
        return Err(invalid("a credit limit is not below zero; correct it"));
    }
    if new.email.is_some_and(|email| !email.contains('@')) {
        return Err(invalid("this is not an e-mail address; check it"));
    }
    let id = CustomerId::new(tx.new_id());
    let email = new.email.map(|email| email.trim().to_lowercase());
    let tax_status =
        serde_json::to_string(&new.tax_status).map_err(|error| StoreError::Other(error.to_string()))?;
    let values = params![
        id.uuid(),
        new.kind.as_str(),
        &email,
        new.name,
        new.company,
        &tax_status,
        new.terms_days,
        new.credit_limit_minor,
        new.currency.code(),
        tx.now_ms()
    ];
    match tx.execute(&sql::INSERT_CUSTOMER, values) {
        Err(StoreError::Unique(_)) => {
            Err(invalid("this e-mail address belongs to another customer; use another"))
        }
        other => Ok(other.map(|_| id)?),
    }
}
