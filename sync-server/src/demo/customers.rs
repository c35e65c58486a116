//! The demo shop's customers: who they are, where they are, and who signs in for one of them.

use domain::CustomerTaxStatus;
use store::Tx;

use super::DemoError;
use super::document::DemoOwner;
use super::shop::CURRENCY;
use crate::customer::{AddressData, CustomerKind, NewCustomer, add_address, create_customer};
use crate::identity::{PasswordCost, add_buyer, hash_secret};

/// A password that nobody guesses.
pub(super) fn password(tx: &Tx<'_>) -> String {
    let mut random = [0; 12];
    tx.fill(&mut random);
    data_encoding::BASE32_NOPAD.encode(&random).to_lowercase()
}

/// Two who buy for themselves, two who buy for their trade, one of these exempt from tax; gives whoever buys for the
/// first of these.
pub(super) fn create(tx: &Tx<'_>, cost: PasswordCost) -> Result<DemoOwner, DemoError> {
    let retail = |name, email| NewCustomer {
        kind: CustomerKind::Retail,
        email: Some(email),
        name,
        company: None,
        tax_status: CustomerTaxStatus::Ordinary,
        terms_days: None,
        credit_limit_minor: None,
        currency: CURRENCY,
    };
    let exempt = CustomerTaxStatus::Exempt {
        certificate: "RS-2024-0117".to_owned(),
        reason: "resale".to_owned(),
        expires: None,
    };
    let trade = |name, email, company, tax_status| NewCustomer {
        kind: CustomerKind::Wholesale,
        company: Some(company),
        tax_status,
        terms_days: Some(30),
        credit_limit_minor: Some(250_000),
        ..retail(name, email)
    };
    create_customer(tx, &retail("Rosa Linden", "rosa.linden@demo.example"))?;
    create_customer(tx, &retail("Tom Ashdown", "tom.ashdown@demo.example"))?;
    let cafe =
        trade("Ines Vale", "orders@cafe-vale.example", "Vale Coffee House", CustomerTaxStatus::Ordinary);
    let cafe_id = create_customer(tx, &cafe)?;
    add_address(tx, cafe_id, "Billing", &address("7 Roast Lane", "Sampletown", "10007"))?;
    add_address(tx, cafe_id, "Shipping", &address("Rear yard, 7 Roast Lane", "Sampletown", "10007"))?;
    let market = trade("Piet Overbrook", "buying@overbrook.example", "Overbrook Village Market", exempt);
    let market_id = create_customer(tx, &market)?;
    add_address(tx, market_id, "Billing", &address("1 Market Square", "Overbrook", "10021"))?;
    let password = password(tx);
    let mut salt = [0; 16];
    tx.fill(&mut salt);
    let hash = hash_secret(&password, cost, salt)?;
    let buyer = add_buyer(tx, cafe_id, ("Ines Vale", "orders@cafe-vale.example"), Some(&hash))?;
    Ok(DemoOwner { email: buyer.email, password })
}

fn address(street: &str, city: &str, postal_code: &str) -> AddressData {
    let text = str::to_owned;
    AddressData {
        name: String::new(),
        street: text(street),
        city: text(city),
        state: text("NY"),
        postal_code: text(postal_code),
        country: text("US"),
    }
}
