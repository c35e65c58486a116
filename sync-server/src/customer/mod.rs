//! Customer: who buys by name, retail or wholesale, on which terms, with which tax status, at which addresses.
//! Not here: their orders, invoices and sign-in.

mod address;
pub mod sql;

pub use address::{Address, AddressData, add_address, address, addresses, change_address, remove_address};

use crate::refusal::Refusal;
use domain::{Currency, CustomerId, CustomerTaxStatus};
use store::{Row, StoreError, Tx, params};

/// Longer terms are none.
const TERMS_DAYS_MAX: u32 = 365;
/// Languages that mail and documents are written in.
const LANGUAGES: &[&str] = &["en", "de", "fr", "es", "ar"];

/// Why customer refuses.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A value that a caller gave is not acceptable, or the state of things does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
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

    /// Reads its stable name.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "Retail" => Some(Self::Retail),
            "Wholesale" => Some(Self::Wholesale),
            _ => None,
        }
    }
}

/// Whether a customer may buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerStatus {
    /// They may.
    Active,
    /// Not any more.
    Inactive,
    /// They registered for the trade, and nobody has approved it yet.
    Pending,
}

impl CustomerStatus {
    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Inactive => "Inactive",
            Self::Pending => "Pending",
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

/// A customer as stored, for who changes it or sells to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Unique where given.
    pub email: Option<String>,
    /// The person.
    pub name: String,
    /// The company, for trade customers.
    pub company: Option<String>,
    /// What they pay tax as.
    pub tax_status: CustomerTaxStatus,
    /// Days to pay; `None`: at once.
    pub terms_days: Option<u32>,
    /// What they may owe, minor units; `None`: nothing.
    pub credit_limit_minor: Option<i64>,
    /// Of mail and documents; `None`: the shop's.
    pub language: Option<String>,
}

/// What a purchase on terms rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Days to pay.
    pub days: u32,
    /// What the customer may owe, minor units.
    pub credit_limit_minor: i64,
}

/// Name and e-mail address of a customer. `None`: nobody has this id.
pub fn contact(tx: &Tx, id: CustomerId) -> Result<Option<(String, Option<String>)>, StoreError> {
    tx.query_opt(&sql::CONTACT, params![id.uuid()], |row| {
        Ok((row.text(0)?.to_owned(), row.opt_text(1)?.map(str::to_owned)))
    })
}

/// A customer. `None`: nobody has this id.
pub fn customer(tx: &Tx, id: CustomerId) -> Result<Option<Customer>, StoreError> {
    tx.query_opt(&sql::EDITED, params![id.uuid()], read)
}

fn read(row: &Row<'_>) -> Result<Customer, StoreError> {
    let text = |column: usize| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    let tax_status = serde_json::from_str(row.text(3)?);
    Ok(Customer {
        email: text(0)?,
        name: row.text(1)?.to_owned(),
        company: text(2)?,
        tax_status: tax_status.map_err(|error| StoreError::Corrupt(error.to_string()))?,
        terms_days: row.opt_int(4)?.and_then(|days| u32::try_from(days).ok()),
        credit_limit_minor: row.opt_int(5)?,
        language: text(6)?,
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
    /// The price list that was agreed with them, or with their group.
    pub price_list: Option<String>,
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
            price_list: row.opt_text(6)?.map(str::to_owned),
        })
    })
}

/// Adds a customer, who may buy at once. Refusals: `EMAIL_TAKEN`, a field that cannot be taken.
pub fn create_customer(tx: &Tx<'_>, new: &NewCustomer<'_>) -> Result<CustomerId, CustomerError> {
    add_customer(tx, new, CustomerStatus::Active)
}

/// Adds a customer in a state. Refusals: as [`create_customer`].
pub fn add_customer(
    tx: &Tx<'_>,
    new: &NewCustomer<'_>,
    status: CustomerStatus,
) -> Result<CustomerId, CustomerError> {
    let owned = Customer {
        email: new.email.map(str::to_owned),
        name: new.name.to_owned(),
        company: new.company.map(str::to_owned),
        tax_status: new.tax_status.clone(),
        terms_days: new.terms_days,
        credit_limit_minor: new.credit_limit_minor,
        language: None,
    };
    let checked = check(owned)?;
    let id = CustomerId::new(tx.new_id());
    let tax_status = json(&checked.tax_status)?;
    let values = params![
        id.uuid(),
        new.kind.as_str(),
        &checked.email,
        &checked.name,
        &checked.company,
        &tax_status,
        checked.terms_days,
        checked.credit_limit_minor,
        new.currency.code(),
        tx.now_ms(),
        status.as_str()
    ];
    unless_taken(tx.execute(&sql::INSERT_CUSTOMER, values))?;
    Ok(id)
}

/// Writes a customer anew. Refusals: `NOT_FOUND`, and those of [`create_customer`].
pub fn change_customer(tx: &Tx<'_>, id: CustomerId, to: Customer) -> Result<(), CustomerError> {
    let to = check(to)?;
    let tax_status = json(&to.tax_status)?;
    let values = params![
        id.uuid(),
        &to.email,
        &to.name,
        &to.company,
        &tax_status,
        to.terms_days,
        to.credit_limit_minor,
        &to.language
    ];
    if unless_taken(tx.execute(&sql::UPDATE_CUSTOMER, values))? == 0 {
        return Err(Refusal::not_found("customer").into());
    }
    Ok(())
}

/// Lets a customer buy, or not any more. Refusal: `NOT_FOUND`.
pub fn set_status(tx: &Tx<'_>, id: CustomerId, status: CustomerStatus) -> Result<(), CustomerError> {
    if tx.execute(&sql::SET_STATUS, params![id.uuid(), status.as_str()])? == 0 {
        return Err(Refusal::not_found("customer").into());
    }
    Ok(())
}

/// Whose address this is. `None`: no customer's.
pub fn by_email(tx: &Tx<'_>, email: &str) -> Result<Option<CustomerId>, StoreError> {
    let email = email.trim().to_lowercase();
    tx.query_opt(&sql::BY_EMAIL, params![&email], |row| Ok(CustomerId::new(row.uuid(0)?)))
}

/// The terms of a customer, who confirms nothing else on terms until this transaction ends: the next one sees what
/// this one owes (O-5). Refusals: `NOT_FOUND`, `CUSTOMER_INACTIVE`, `NO_TERMS`.
pub fn take_terms(tx: &Tx<'_>, id: CustomerId) -> Result<Terms, CustomerError> {
    let found = tx.query_opt(&sql::TAKE_TERMS, params![id.uuid()], |row| {
        Ok((row.text(0)? == "Active", row.opt_int(1)?, row.opt_int(2)?))
    })?;
    let (active, days, limit) = found.ok_or_else(|| Refusal::not_found("customer"))?;
    if !active {
        let detail = "This customer may not buy at present; activate it first.";
        return Err(Refusal::conflict("CUSTOMER_INACTIVE", "customerId", detail).into());
    }
    match (days.and_then(|days| u32::try_from(days).ok()), limit) {
        (Some(days), Some(credit_limit_minor)) => Ok(Terms { days, credit_limit_minor }),
        _ => {
            let detail =
                "This customer has no terms of payment or no credit limit; pay at once, or agree on terms.";
            Err(Refusal::conflict("NO_TERMS", "terms", detail).into())
        }
    }
}

fn check(mut customer: Customer) -> Result<Customer, Refusal> {
    let plain = |text: &str| text.chars().count() <= 200 && !text.chars().any(char::is_control);
    customer.name = customer.name.trim().to_owned();
    if customer.name.is_empty() || !plain(&customer.name) {
        let detail = "A customer has a name of up to 200 visible characters; fill it in.";
        return Err(Refusal::invalid("name", detail));
    }
    customer.company =
        customer.company.map(|company| company.trim().to_owned()).filter(|text| !text.is_empty());
    if customer.company.as_deref().is_some_and(|company| !plain(company)) {
        return Err(Refusal::invalid("company", "A company has a name of up to 200 visible characters."));
    }
    customer.email = customer.email.map(|email| email.trim().to_lowercase());
    if customer
        .email
        .as_deref()
        .is_some_and(|email| !email.contains('@') || email.len() > 254 || !plain(email))
    {
        return Err(Refusal::invalid("email", "This is not an e-mail address; check it."));
    }
    if customer.credit_limit_minor.is_some_and(|limit| limit < 0) {
        return Err(Refusal::invalid("creditLimit", "A credit limit is not below zero; correct it."));
    }
    if customer.terms_days.is_some_and(|days| days > TERMS_DAYS_MAX) {
        return Err(Refusal::invalid("termsDays", "Terms of payment are up to 365 days; correct them."));
    }
    if customer.language.as_deref().is_some_and(|language| !LANGUAGES.contains(&language)) {
        return Err(Refusal::invalid("language", "The language is one of en, de, fr, es, ar."));
    }
    if let CustomerTaxStatus::Exempt { certificate, reason, .. } = &customer.tax_status {
        let filled = |text: &str| !text.trim().is_empty() && plain(text);
        if !filled(certificate) || !filled(reason) {
            let detail = "An exemption has its certificate or VAT number and a reason; fill in both (M-4).";
            return Err(Refusal::rule("EXEMPTION_INCOMPLETE", "taxStatus", detail));
        }
    }
    Ok(customer)
}

fn json(tax_status: &CustomerTaxStatus) -> Result<String, StoreError> {
    serde_json::to_string(tax_status).map_err(|error| StoreError::Other(error.to_string()))
}

fn unless_taken(done: Result<u64, StoreError>) -> Result<u64, CustomerError> {
    match done {
        Err(StoreError::Unique(_)) => {
            let detail = "This e-mail address belongs to another customer; use another.";
            Err(Refusal::conflict("EMAIL_TAKEN", "email", detail).into())
        }
        other => Ok(other?),
    }
}
