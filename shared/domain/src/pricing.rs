//! The one function that prices everything (M-6): till, web, server, invoice.
//!
//! This file holds what goes in and what comes out; the steps are in `pricing/`.

mod amounts;
mod error;
mod taxes;

pub use self::error::PriceError;

use self::amounts::{Amounts, LineAmounts, sum};
use self::taxes::{TaxTerms, Taxable, Taxed};
use crate::currency::Currency;
use crate::decimal_text::decimal;
use crate::ids::LineId;
use crate::money::{MoneyError, RoundingMode, round_ratio};
use crate::quantity::Quantity;
use crate::tax::{CustomerTaxStatus, TaxError, TaxTable, TaxTreatment};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What is to be priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRequest {
    /// Currency of all prices.
    pub currency: Currency,
    /// Zone of supply (M-4).
    pub zone: String,
    /// Tax status of the customer.
    pub customer: CustomerTaxStatus,
    /// Tax-point date.
    pub date: Date,
    /// Whether the price list includes tax.
    pub prices_include_tax: bool,
    /// The store's settings.
    pub policy: PricingPolicy,
    /// The lines, in order.
    pub lines: Vec<LineRequest>,
    /// Discounts on some of the lines together, such as promotions; each applies to what the ones before it left.
    pub group_discounts: Vec<GroupDiscount>,
    /// Discount on the whole, spread over all discountable lines before tax (M-7), after all others.
    pub document_discount: Option<Discount>,
}

/// A discount on several lines together, spread over them by largest remainder before tax (M-7). It never comes to
/// more than what is left of its lines, and never touches deposits and fees (M-8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDiscount {
    /// How much and why.
    pub discount: Discount,
    /// Positions of its lines in the request, from 0.
    pub lines: Vec<usize>,
}

/// Where a tax is rounded (M-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaxRounding {
    /// Each line's.
    #[default]
    PerLine,
    /// The document's, per combination of rates, then laid back on the lines.
    PerDocument,
}

/// A store's settings for prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PricingPolicy {
    /// How a half is rounded.
    pub rounding: RoundingMode,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// Smallest cash amount in minor units (5 for 0.05); 0 or 1: cash is not rounded (M-5).
    pub cash_increment_minor: i64,
}

/// A line to be priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRequest {
    /// The caller's name for the line.
    pub line_id: LineId,
    /// Tax class of the goods.
    pub tax_class: String,
    /// More than zero.
    pub quantity: Quantity,
    /// Unit price, or the line's total of a price-embedded code.
    pub price: LinePrice,
    /// Discount on this line.
    pub discount: Option<Discount>,
    /// False for deposits and fees, which are never discounted (M-8).
    pub discountable: bool,
}

/// Where a line's amount comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinePrice {
    /// Unit price in ten-thousandths of a major unit.
    Unit(i64),
    /// The line's total in minor units: in a price-embedded code the price is the line total (M-2).
    Total(i64),
}

/// A discount with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Discount {
    /// How much.
    pub kind: DiscountKind,
    /// Why.
    pub reason: String,
}

/// How much a discount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DiscountKind {
    /// Per cent, 0 to 100 with at most six places.
    Percent(#[serde(with = "decimal")] Decimal),
    /// Minor units, in the terms of the price list (with tax where it includes tax).
    Amount(i64),
}

/// A priced ticket. All amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PricedTicket {
    /// The lines, in the order of the request.
    pub lines: Vec<PricedLine>,
    /// Sum of the lines before discounts, in the price list's own terms.
    pub subtotal_minor: i64,
    /// All discounts, in the price list's own terms.
    pub discount_minor: i64,
    /// What each discount on several lines came to, in the order of the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group_discounts_minor: Vec<i64>,
    /// Sum of the lines without tax.
    pub net_minor: i64,
    /// All taxes.
    pub tax_minor: i64,
    /// What is to be paid, tax included: `net_minor + tax_minor`.
    pub total_minor: i64,
    /// Tax taken out of prices that include it, because the customer is exempt: with such prices
    /// `total = subtotal - discount - spared`.
    pub spared_tax_minor: i64,
    /// Taxes per code, in order of first appearance.
    pub taxes: Vec<TaxLine>,
    /// Whether subtotal and discount are with tax.
    pub prices_include_tax: bool,
}

/// A priced line. All amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PricedLine {
    /// The caller's name for the line.
    pub line_id: LineId,
    /// Price times quantity, in the price list's own terms.
    pub gross_minor: i64,
    /// Its own discount.
    pub line_discount_minor: i64,
    /// Its part of the discounts on several lines and on the document.
    pub document_discount_minor: i64,
    /// Without tax.
    pub net_minor: i64,
    /// Its taxes together.
    pub tax_minor: i64,
    /// `net_minor + tax_minor`.
    pub total_minor: i64,
    /// Tax taken out for an exempt customer.
    pub spared_tax_minor: i64,
    /// Its taxes per rate.
    pub taxes: Vec<TaxPortion>,
    /// How it counts for the tax office.
    pub treatment: TaxTreatment,
}

/// One rate's part of an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxPortion {
    /// Code of the rate.
    pub code: String,
    /// Name of the rate.
    pub name: String,
    /// Per cent.
    #[serde(with = "decimal")]
    pub percent: Decimal,
    /// What the tax is charged on: the net amount, for compound rates with the taxes before it.
    pub base_minor: i64,
    /// The tax.
    pub tax_minor: i64,
}

/// One rate's tax on a whole document: the sum of the lines' portions.
pub type TaxLine = TaxPortion;

/// Prices a ticket, cart, order or invoice. The only way to a total (M-6).
///
/// # Errors
/// [`PriceError`], which says which line or discount is wrong.
pub fn price(request: &PriceRequest, table: &TaxTable) -> Result<PricedTicket, PriceError> {
    let Amounts { lines: amounts, groups_minor } = amounts::amounts(request)?;
    let find =
        |line: &LineRequest| table.find(&line.tax_class, &request.zone, &request.customer, request.date);
    let taxable = request
        .lines
        .iter()
        .zip(&amounts)
        .map(|(line, amount)| Ok(Taxable { payable_minor: amount.payable_minor(), outcome: find(line)? }))
        .collect::<Result<Vec<_>, TaxError>>()?;
    let terms = TaxTerms {
        included: request.prices_include_tax,
        rounding: request.policy.rounding,
        per: request.policy.tax_rounding,
    };
    let taxed = taxes::tax_lines(&taxable, terms)?;
    let treatments = taxable.iter().map(|line| line.outcome.treatment);
    let lines = request
        .lines
        .iter()
        .zip(amounts)
        .zip(taxed)
        .zip(treatments)
        .map(|(((line, amounts), taxed), treatment)| priced_line(line, &amounts, taxed, treatment))
        .collect::<Result<Vec<_>, MoneyError>>()?;
    Ok(add_up(lines, groups_minor, request.prices_include_tax)?)
}

/// What is payable of each line after its own discount, before any other and before tax, in minor units.
///
/// # Errors
/// [`PriceError`], which says which line or discount is wrong.
pub(crate) fn payable_lines(request: &PriceRequest) -> Result<Vec<i64>, PriceError> {
    Ok(amounts::own_amounts(request)?.iter().map(LineAmounts::payable_minor).collect())
}

fn priced_line(
    line: &LineRequest,
    amounts: &LineAmounts,
    taxed: Taxed,
    treatment: TaxTreatment,
) -> Result<PricedLine, MoneyError> {
    Ok(PricedLine {
        line_id: line.line_id,
        gross_minor: amounts.gross_minor,
        line_discount_minor: amounts.line_discount_minor,
        document_discount_minor: amounts.document_discount_minor,
        net_minor: taxed.net_minor,
        tax_minor: taxed.tax_minor,
        total_minor: sum([taxed.net_minor, taxed.tax_minor])?,
        spared_tax_minor: taxed.spared_minor,
        taxes: taxed.portions,
        treatment,
    })
}

/// Every figure of the ticket is the sum of its lines, so receipt, order and entry cannot differ.
fn add_up(
    lines: Vec<PricedLine>,
    group_discounts_minor: Vec<i64>,
    prices_include_tax: bool,
) -> Result<PricedTicket, MoneyError> {
    let total = |figure: fn(&PricedLine) -> i64| sum(lines.iter().map(figure));
    let line_discounts = total(|line| line.line_discount_minor)?;
    let document_discounts = total(|line| line.document_discount_minor)?;
    Ok(PricedTicket {
        subtotal_minor: total(|line| line.gross_minor)?,
        discount_minor: sum([line_discounts, document_discounts])?,
        group_discounts_minor,
        net_minor: total(|line| line.net_minor)?,
        tax_minor: total(|line| line.tax_minor)?,
        total_minor: total(|line| line.total_minor)?,
        spared_tax_minor: total(|line| line.spared_tax_minor)?,
        taxes: sum_taxes(lines.iter().flat_map(|line| &line.taxes))?,
        prices_include_tax,
        lines,
    })
}

/// Sums portions per code and percentage, in order of first appearance.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn sum_taxes<'a>(portions: impl IntoIterator<Item = &'a TaxPortion>) -> Result<Vec<TaxLine>, MoneyError> {
    let mut sums: Vec<TaxLine> = Vec::new();
    for portion in portions {
        match sums.iter_mut().find(|sum| sum.code == portion.code && sum.percent == portion.percent) {
            Some(line) => {
                line.base_minor = sum([line.base_minor, portion.base_minor])?;
                line.tax_minor = sum([line.tax_minor, portion.tax_minor])?;
            }
            None => sums.push(portion.clone()),
        }
    }
    Ok(sums)
}

/// The quantity of a price-embedded line, to three places (M-2): total divided by unit price, at
/// least 0.001.
///
/// # Errors
/// [`PriceError::NegativePrice`] when the total is below zero or the unit price not above it;
/// overflow.
pub fn derive_quantity(
    total_minor: i64,
    unit_price_ten_thousandths: i64,
    currency: Currency,
) -> Result<Quantity, PriceError> {
    if total_minor < 0 || unit_price_ten_thousandths <= 0 {
        return Err(PriceError::NegativePrice { line: 1 });
    }
    let top = i128::from(total_minor) * 10_i128.pow(7_u32.saturating_sub(currency.digits()));
    let bottom = i128::from(unit_price_ten_thousandths);
    let thousandths = round_ratio(top, bottom, RoundingMode::HalfAwayFromZero)?;
    Ok(Quantity::from_thousandths(thousandths.max(1)))
}
