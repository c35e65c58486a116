//! The tax on what is left of each line (M-3, M-4): rounded on the combined rate per line or per
//! document, then laid on lines and rates by largest remainder, so that it adds up both ways.

use super::{PriceError, TaxPortion, TaxRounding};
use crate::money::{MoneyError, RoundingMode, round_minor, spread_largest_remainder};
use crate::tax::{TaxOutcome, TaxRate};
use rust_decimal::Decimal;

/// A line that is to be taxed.
pub(super) struct Taxable<'a> {
    pub(super) payable_minor: i64,
    pub(super) outcome: TaxOutcome<'a>,
}

/// A taxed line, in minor units.
#[derive(Default)]
pub(super) struct Taxed {
    pub(super) net_minor: i64,
    pub(super) tax_minor: i64,
    pub(super) spared_minor: i64,
    pub(super) portions: Vec<TaxPortion>,
}

/// How amounts are to be taxed.
#[derive(Clone, Copy)]
pub(super) struct TaxTerms {
    pub(super) included: bool,
    pub(super) rounding: RoundingMode,
    pub(super) per: TaxRounding,
}

impl<'a> Taxable<'a> {
    /// The rates that decide about the amounts: those charged, or those that are taken out of a
    /// price that includes them for a customer who is exempt.
    fn rates(&self, terms: TaxTerms) -> &'a [TaxRate] {
        if terms.included && !self.outcome.spared.is_empty() {
            self.outcome.spared
        } else {
            self.outcome.rates
        }
    }

    fn is_spared(&self) -> bool {
        !self.outcome.spared.is_empty()
    }
}

/// Taxes all lines; the answer has their order.
pub(super) fn tax_lines(lines: &[Taxable<'_>], terms: TaxTerms) -> Result<Vec<Taxed>, PriceError> {
    let mut taxed: Vec<Taxed> = lines.iter().map(|_| Taxed::default()).collect();
    for group in groups(lines, terms) {
        tax_group(lines, &group, terms, &mut taxed)?;
    }
    Ok(taxed)
}

/// Lines that are rounded together: each alone, or all with the same rates.
fn groups(lines: &[Taxable<'_>], terms: TaxTerms) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let same = |group: &&mut Vec<usize>| {
            group.first().is_some_and(|first| {
                let first = &lines[*first];
                first.is_spared() == line.is_spared() && first.rates(terms) == line.rates(terms)
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) if terms.per == TaxRounding::PerDocument => group.push(index),
            _ => groups.push(vec![index]),
        }
    }
    groups
}

fn tax_group(
    lines: &[Taxable<'_>],
    group: &[usize],
    terms: TaxTerms,
    taxed: &mut [Taxed],
) -> Result<(), PriceError> {
    let Some(first) = group.first() else { return Ok(()) };
    let rates = lines[*first].rates(terms);
    let factors = factors(rates)?;
    let payable: Vec<i64> = group.iter().map(|index| lines[*index].payable_minor).collect();
    let total = group_tax(super::amounts::sum(payable.iter().copied())?, &factors, terms)?;
    let per_rate = spread_largest_remainder(total, &weights(&factors)?);
    let per_line = spread_largest_remainder(total, &payable);
    let cells = lay_out(&per_line, &per_rate);
    for (row, index) in group.iter().enumerate() {
        let line = &lines[*index];
        let portions: Vec<i64> = cells.iter().map(|column| column[row]).collect();
        taxed[*index] = finish(line, rates, &portions, per_line[row], terms)?;
    }
    Ok(())
}

/// Each rate's tax on a net amount of one; a compound rate is charged on the taxes before it too.
fn factors(rates: &[TaxRate]) -> Result<Vec<Decimal>, MoneyError> {
    let mut before = Decimal::ONE;
    let mut factors = Vec::with_capacity(rates.len());
    for rate in rates {
        let base = if rate.compound { before } else { Decimal::ONE };
        let percent = rate.percent.normalize();
        let factor = base
            .checked_mul(percent)
            .and_then(|hundredfold| hundredfold.checked_div(Decimal::ONE_HUNDRED))
            .ok_or(MoneyError::Overflow)?;
        before = before.checked_add(factor).ok_or(MoneyError::Overflow)?;
        factors.push(factor);
    }
    Ok(factors)
}

/// The tax of an amount on the combined rate, rounded once (M-4).
fn group_tax(payable_minor: i64, factors: &[Decimal], terms: TaxTerms) -> Result<i64, MoneyError> {
    let add = |total: Decimal, factor: &Decimal| total.checked_add(*factor);
    let combined = factors.iter().try_fold(Decimal::ZERO, add).ok_or(MoneyError::Overflow)?;
    let on_net = Decimal::from(payable_minor).checked_mul(combined).ok_or(MoneyError::Overflow)?;
    let exact = if terms.included {
        let with_tax = Decimal::ONE.checked_add(combined).ok_or(MoneyError::Overflow)?;
        on_net.checked_div(with_tax).ok_or(MoneyError::Overflow)?
    } else {
        on_net
    };
    round_minor(exact, terms.rounding)
}

/// Factors as whole numbers with twelve places: weights for laying a rounded tax on its rates.
fn weights(factors: &[Decimal]) -> Result<Vec<i64>, MoneyError> {
    let places = Decimal::from(1_000_000_000_000_i64);
    let weight = |factor: &Decimal| {
        factor
            .checked_mul(places)
            .ok_or(MoneyError::Overflow)
            .and_then(|scaled| round_minor(scaled, RoundingMode::HalfAwayFromZero))
    };
    factors.iter().map(weight).collect()
}

/// A table of cells, one column per rate, whose rows and columns add up to the given sums.
///
/// Column after column is spread over what its rows have left, so no cell exceeds its row; the last
/// column takes exactly the rest, because both sums have the same total.
fn lay_out(rows: &[i64], columns: &[i64]) -> Vec<Vec<i64>> {
    let mut left = rows.to_vec();
    columns
        .iter()
        .map(|column| {
            let cells = spread_largest_remainder(*column, &left);
            left.iter_mut().zip(&cells).for_each(|(left, cell)| *left -= cell);
            cells
        })
        .collect()
}

fn finish(
    line: &Taxable<'_>,
    rates: &[TaxRate],
    portions: &[i64],
    tax_minor: i64,
    terms: TaxTerms,
) -> Result<Taxed, MoneyError> {
    let net_minor = if terms.included {
        line.payable_minor.checked_sub(tax_minor).ok_or(MoneyError::Overflow)?
    } else {
        line.payable_minor
    };
    if line.is_spared() {
        let spared_minor = if terms.included { tax_minor } else { 0 };
        return Ok(Taxed { net_minor, spared_minor, ..Taxed::default() });
    }
    let mut with_taxes = net_minor;
    let mut laid = Vec::with_capacity(rates.len());
    for (rate, tax_minor) in rates.iter().zip(portions.iter().copied()) {
        laid.push(TaxPortion {
            code: rate.code.clone(),
            name: rate.name.clone(),
            percent: rate.percent,
            base_minor: if rate.compound { with_taxes } else { net_minor },
            tax_minor,
        });
        with_taxes = with_taxes.checked_add(tax_minor).ok_or(MoneyError::Overflow)?;
    }
    Ok(Taxed { net_minor, tax_minor, spared_minor: 0, portions: laid })
}
