//! What an invoice or credit note says, as it was issued (O-8): stored as JSON and never changed, whatever becomes of the
//! customer, the products and the shop's own address.

use domain::{Channel, SoldLine, TaxPortion};
use serde::{Deserialize, Serialize};

/// Everything on the paper but its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Who sells.
    pub seller: Seller,
    /// Who buys.
    pub buyer: Buyer,
    /// Where the goods go, when that was said.
    #[serde(default)]
    pub ship_to: Option<PostalAddress>,
    /// Where it was sold.
    pub sales_channel: Channel,
    /// The order.
    pub order_number: String,
    /// The customer's own number for it.
    #[serde(default)]
    pub po_number: Option<String>,
    /// Number of the invoice that a credit note credits.
    #[serde(default)]
    pub invoice_number: Option<String>,
    /// Why something is credited.
    #[serde(default)]
    pub reason: Option<String>,
    /// Days to pay.
    pub terms_days: u32,
    /// Code of its language.
    pub language: String,
    /// What was billed.
    pub lines: Vec<Line>,
    /// Tax per rate.
    pub taxes: Vec<TaxPortion>,
    /// Without tax, minor units.
    pub net_minor: i64,
    /// All taxes.
    pub tax_minor: i64,
}

/// Who sells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seller {
    /// As on its sign.
    pub name: String,
    /// As printed on receipts.
    #[serde(default)]
    pub address: Vec<String>,
    /// Where there is one.
    #[serde(default)]
    pub tax_number: Option<String>,
}

/// Who buys.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Buyer {
    /// The person.
    pub name: String,
    /// The company.
    #[serde(default)]
    pub company: Option<String>,
    /// Where bills go.
    #[serde(default)]
    pub address: Option<PostalAddress>,
    /// Certificate or VAT number and reason of an exemption that held on the day.
    #[serde(default)]
    pub exemption: Option<String>,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PostalAddress {
    /// Who receives there.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Town.
    pub city: String,
    /// State or province.
    pub state: String,
    /// As the post writes it.
    pub postal_code: String,
    /// ISO 3166-1.
    pub country: String,
}

impl PostalAddress {
    /// Line by line.
    pub fn lines(&self) -> Vec<String> {
        let town = [&self.postal_code, &self.city, &self.state];
        let town: Vec<&str> = town.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let all = [self.name.clone(), self.street.clone(), town.join(" "), self.country.clone()];
        all.into_iter().filter(|line| !line.is_empty()).collect()
    }
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The line of the order, from 1.
    pub line_no: i64,
    /// What it is.
    pub name: String,
    /// Its number in the shop.
    pub sku: String,
    /// Whether it is shipping and not goods.
    #[serde(default)]
    pub shipping: bool,
    /// Ten-thousandths of a major unit.
    pub unit_price_ten_thousandths: i64,
    /// Line and document discount together, minor units.
    pub discount_minor: i64,
    /// Quantity and amounts.
    #[serde(flatten)]
    pub sold: SoldLine,
}

/// Adds portions up per rate, in the order of their appearance.
pub(super) fn summed<'a>(portions: impl IntoIterator<Item = &'a TaxPortion>) -> Vec<TaxPortion> {
    let mut taxes: Vec<TaxPortion> = Vec::new();
    for portion in portions {
        let same = |tax: &&mut TaxPortion| tax.code == portion.code && tax.percent == portion.percent;
        match taxes.iter_mut().find(same) {
            Some(tax) => {
                tax.base_minor = tax.base_minor.saturating_add(portion.base_minor);
                tax.tax_minor = tax.tax_minor.saturating_add(portion.tax_minor);
            }
            None => taxes.push(portion.clone()),
        }
    }
    taxes
}
